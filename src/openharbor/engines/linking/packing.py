"""Write marks as one short line-based text for a sealed entry of an index, and read them again.

The head is always 172 characters: base64 of one byte (1 if there is a sketch) and the sketch. Behind it stands one line
for each entity: its kind, "=", and its value with everything unusual escaped as in JSON. So many texts can be searched
as one, without reading each.
"""

import base64
import binascii
import json

from openharbor.engines.linking.model import Kind, Marks
from openharbor.engines.linking.sketches import LENGTH

HEAD = (LENGTH + 1) // 3 * 4
EMPTY = bytes(LENGTH)


class WrongPack(ValueError):
    """Refuse a text that `pack` did not write."""


def line(kind: str, value: str) -> str:
    """Return the line of one entity."""
    return f"{kind}={json.dumps(value)[1:-1]}"


def pack(marks: Marks) -> str:
    """Return marks as text; equal marks give equal texts."""
    if len(marks.sketch) not in (0, LENGTH):
        raise WrongPack(f"a sketch has {LENGTH} bytes or none, not {len(marks.sketch)}")
    head = base64.b64encode((b"\x01" + marks.sketch) if marks.sketch else (b"\x00" + EMPTY)).decode()
    lines = sorted(line(kind.value, value) for kind, value in marks.entities)
    return "\n".join((head, *lines, ""))


def unpack(text: str) -> Marks:
    """Return the marks that `pack` wrote as this text.

    Raises WrongPack for any other text.
    """
    try:
        head = base64.b64decode(text[:HEAD], validate=True)
        if len(head) != LENGTH + 1 or head[0] > 1 or text[HEAD : HEAD + 1] != "\n" or text[-1] != "\n":
            raise WrongPack("this is no packed text")
        parts = (one.partition("=") for one in text[HEAD + 1 :].split("\n")[:-1])
        entities = frozenset((Kind(kind), str(json.loads(f'"{value}"'))) for kind, _, value in parts)
    except (binascii.Error, ValueError) as error:
        raise WrongPack(str(error)) from None
    return Marks(entities, head[1:] if head[0] else b"")
