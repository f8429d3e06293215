"""The copier: takes a thing of the original and makes the same thing in the copy, as far as its shape is known."""

import re
import zlib
from decimal import Decimal

import pikepdf

from . import embedded
from .colours import without_profile
from .drawing import rewritten
from .layers import Group, is_hidden
from .outcome import Reason, Unfit
from .shapes import BYTES, DRAWINGS, SHAPES, TEXTS

DEEPEST = 100
MOST_THINGS = 2_000_000
MOST_BYTES = 512 * 2**20  # of all streams when unpacked

Key = tuple[Group, str]
_COMMENT = re.compile(rb"(?m)^[ \t]*%[^\r\n]*")


class Copier:
    """Copies things into one document. A thing that others share is copied once, so a circle ends."""

    def __init__(self, target: pikepdf.Pdf, hidden: frozenset[Group]) -> None:
        self._target = target
        self._hidden = hidden
        self._made: dict[Key, pikepdf.Object] = {}
        self._things = 0
        self._bytes = 0

    def copy(self, value: object, kind: str, depth: int = 0) -> object:
        """Return the copy of a thing of this kind, or None where such a thing does not belong."""
        self._things += 1
        if depth > DEEPEST or self._things > MOST_THINGS:
            raise Unfit(Reason.TOO_BIG_WHEN_OPENED)
        if isinstance(value, bool | int | Decimal | pikepdf.Name):
            return value
        if isinstance(value, pikepdf.String):
            return value if kind in TEXTS else None
        if isinstance(value, pikepdf.Array):
            return self._array(value, kind, depth)
        if isinstance(value, pikepdf.Stream | pikepdf.Dictionary):
            key = (value.objgen, kind)
            if value.is_indirect and key in self._made:
                return self._made[key]
            return (
                self._stream(value, kind, depth)
                if isinstance(value, pikepdf.Stream)
                else self._dict(value, kind, depth)
            )
        return None

    def drawing(self, program: pikepdf.Object, resources: object) -> pikepdf.Object:
        """Return the program of a page as one stream."""
        return self._packed(self._target.make_stream(b""), rewritten(program, resources, self._hidden))

    def _array(self, value: pikepdf.Array, kind: str, depth: int) -> pikepdf.Object:
        if kind == "space":
            return without_profile(value, lambda item, what: self.copy(item, what, depth + 1))
        # What is left out leaves a null: the order of a list has a meaning.
        return pikepdf.Array([self.copy(item, kind, depth + 1) for item in value])

    def _dict(self, value: pikepdf.Dictionary, kind: str, depth: int) -> pikepdf.Object | None:
        if not kind.startswith("map:") and kind not in SHAPES:
            return None
        made = self._target.make_indirect(pikepdf.Dictionary())
        if value.is_indirect:
            self._made[(value.objgen, kind)] = made
        self._fill(made, value, kind, depth)
        return made

    def _fill(self, made: pikepdf.Object, value: pikepdf.Object, kind: str, depth: int) -> None:
        shape = SHAPES.get(kind, {})
        inner = kind.removeprefix("map:") if kind.startswith("map:") else None
        for key in value.keys():  # noqa: SIM118  # iterating a stream is not iterating its entries
            below = inner or shape.get(key)
            # Default colour spaces would stand for what the profiles were replaced with, in a circle.
            if below is None or (inner == "space" and key.startswith("/Default")):
                continue
            found = self.copy(value.get(key), below, depth + 1)
            if found is not None:
                made[key] = found

    def _stream(self, value: pikepdf.Stream, kind: str, depth: int) -> pikepdf.Object | None:
        made = self._target.make_stream(b"")
        if value.is_indirect:
            self._made[(value.objgen, kind)] = made
        if kind == "drawn" and is_hidden(value.get("/OC"), self._hidden):
            made.stream_dict = pikepdf.Dictionary(Subtype=pikepdf.Name.Form, BBox=[0, 0, 0, 0])
            return made
        if kind == "drawn" and value.get("/Subtype") == pikepdf.Name.Image:
            self._fill(made, value, "picture", depth)
            return self._picture(made, value)
        if kind in DRAWINGS or (kind == "drawn" and value.get("/Subtype") == pikepdf.Name.Form):
            self._fill(made, value, kind, depth)
            return self._packed(made, rewritten(value, value.get("/Resources"), self._hidden))
        if kind in BYTES:
            self._fill(made, value, kind, depth)
            return self._packed(made, self._bare(value, kind))
        return None

    def _picture(self, made: pikepdf.Stream, value: pikepdf.Stream) -> pikepdf.Object:
        found = embedded.recoded(value)
        for key, entry in found.entries.items():
            if entry is not None:
                made[key] = entry
            elif key in made:
                del made[key]
        if found.is_jpeg:
            self._count(len(found.data))
            made.write(found.data, filter=pikepdf.Name.DCTDecode)
            return made
        return self._packed(made, found.data)

    def _bare(self, value: pikepdf.Stream, kind: str) -> bytes:
        data = value.read_bytes()
        return _COMMENT.sub(b"", data) if kind in ("cmap", "encoding") else data

    def _packed(self, made: pikepdf.Stream, data: bytes) -> pikepdf.Object:
        """Write freshly packed bytes: what stood behind the end of the old packing is gone."""
        self._count(len(data))
        made.write(zlib.compress(data), filter=pikepdf.Name.FlateDecode)
        return made

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MOST_BYTES:
            raise Unfit(Reason.TOO_BIG_WHEN_OPENED)
