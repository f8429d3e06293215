"""Small pictures inside a drawing program: written anew, through the same path as the others."""

import pikepdf

from . import embedded
from .outcome import Reason, Unfit

_KEPT = ("/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/ColorSpace", "/Decode", "/Interpolate")
_READ = (*_KEPT, "/Filter", "/DecodeParms")


def written(picture: pikepdf.PdfInlineImage, resources: object) -> bytes:
    """Return the picture as a drawing program holds it, its bytes as hex digits: no byte of it can end it early."""
    with pikepdf.new() as scratch:
        stream = scratch.make_stream(picture.read_raw_bytes())
        for key in _READ:
            if key in picture.obj and _fits(key, picture.obj[key]):
                stream[key] = picture.obj[key]
        named = _named(stream.get("/ColorSpace"), resources)
        found = embedded.recoded(stream, space=named)
        for key, value in found.entries.items():
            if value is not None:
                stream[key] = value
        lost = {key for key, value in found.entries.items() if value is None}
        filters = "[/ASCIIHexDecode /DCTDecode]" if found.is_jpeg else "/ASCIIHexDecode"
        entries = [f"{key} ".encode() + _value(stream[key]) for key in _KEPT if key in stream and key not in lost]
    return b"\n".join(
        [b"BI", *entries, f"/Filter {filters}".encode(), b"ID", found.data.hex().encode() + b">", b"EI\n"]
    )


def _named(space: pikepdf.Object | None, resources: object) -> pikepdf.Object | None:
    """Return the colour space that a name stands for among the resources, if there is one."""
    spaces = resources.get("/ColorSpace") if isinstance(resources, pikepdf.Dictionary) else None
    if isinstance(spaces, pikepdf.Dictionary) and isinstance(space, pikepdf.Name) and space in spaces:
        return spaces[space]
    if isinstance(space, pikepdf.Array) and not _is_palette(space):
        raise Unfit(Reason.BROKEN)
    return space


def _is_palette(space: pikepdf.Array) -> bool:
    return len(space) == 4 and str(space[0]) == "/Indexed" and isinstance(space[1], pikepdf.Name)


def _fits(key: str, value: pikepdf.Object) -> bool:
    """Say whether a value is free of text; of a colour space that is checked elsewhere."""
    if key in ("/ColorSpace", "/DecodeParms"):  # the parameters are read, never written
        return True
    items = list(value) if isinstance(value, pikepdf.Array) else [value]
    return not any(isinstance(item, pikepdf.String | pikepdf.Array | pikepdf.Dictionary) for item in items)


def _value(value: object) -> bytes:
    """Write numbers, names, and lists of them; a palette is the only text."""
    if isinstance(value, bool):
        return str(value).lower().encode()
    if isinstance(value, pikepdf.Object):
        return value.unparse(resolved=True)
    return str(value).encode()
