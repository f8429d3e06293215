"""What the finders hand to each other: things found in a folded text, and the text with them blotted out."""

from collections.abc import Iterable
from typing import NamedTuple

from openharbor.engines.linking.model import Kind

BREAK = "\uffff"  # stands where something was found: nothing else reaches across it


class Found(NamedTuple):
    """A thing found in a folded text, with its span there."""

    kind: Kind
    value: str
    start: int
    end: int
    style: str = "plain"


def blot(text: str, found: Iterable[Found]) -> str:
    """Return the text, equally long, with what was found replaced by BREAK."""
    parts, last = [], 0
    for one in sorted(found, key=lambda one: one.start):
        if one.end > last:
            start = max(one.start, last)
            parts += [text[last:start], BREAK * (one.end - start)]
            last = one.end
    return "".join((*parts, text[last:]))
