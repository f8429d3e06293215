"""Layers of a PDF that are switched off. The sender did not see them; the stripped copy has no layers, nor them."""

import pikepdf

Group = tuple[int, int]

# What would paint, and what stands there instead when the layer is off. The path has to end, so it ends unpainted.
_PATHS = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
_MARKS = frozenset(("Do", "sh", "Tj", "TJ", "'", '"', "INLINE IMAGE"))


def hidden_groups(root: pikepdf.Object) -> frozenset[Group]:
    """Return the layers that are off when the document is opened."""
    properties = root.get("/OCProperties")
    if not isinstance(properties, pikepdf.Dictionary):
        return frozenset()
    default = properties.get("/D")
    default = default if isinstance(default, pikepdf.Dictionary) else pikepdf.Dictionary()
    off = _groups(default.get("/OFF"))
    if default.get("/BaseState") == pikepdf.Name.OFF:
        off |= _groups(properties.get("/OCGs")) - _groups(default.get("/ON"))
    return frozenset(off)


def is_hidden(membership: object, hidden: frozenset[Group]) -> bool:
    """Say whether a thing with this /OC entry is off. Of a policy over several layers, one that is off is enough."""
    if not hidden or not isinstance(membership, pikepdf.Dictionary):
        return False
    if membership.objgen in hidden:
        return True
    several = membership.get("/OCGs")
    return bool(_groups([several] if isinstance(several, pikepdf.Dictionary) else several) & hidden)


def unpainted(operator: str) -> str | None:
    """Return what an operator becomes inside a hidden layer; None is nothing."""
    if operator in _PATHS:
        return "n"
    return None if operator in _MARKS else operator


def _groups(listed: object) -> set[Group]:
    if not isinstance(listed, pikepdf.Array | list):
        return set()
    return {item.objgen for item in listed if isinstance(item, pikepdf.Dictionary) and item.is_indirect}
