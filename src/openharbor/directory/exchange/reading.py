"""Read what others send, whatever it is, in pieces of bounded size: JSON, lines of JSON, CSV files, a ZIP or a folder.

Nothing is ever unpacked to the disk, so a name inside a ZIP can lead nowhere. A piece that is too long or broken is
named and skipped; a file that cannot be what it says is refused whole.
"""

import codecs
import csv
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

MOST_BYTES_A_ROW = 1 << 20
MOST_MEMBERS = 500
MOST_COLUMNS = 1000
MOST_NO_OBJECTS = 1000
MOST_UNPACKED = 8 << 30
MOST_RATIO = 400  # real CSV packs 5 to 20 times; a bomb a thousand times
SMALL = 1 << 20
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError)
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
ENDS = re.compile(rb'["\\{}\[\]]')
NOT_STORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
CONTENTS = re.compile(rb'"contents"\s*:\s*\[')


class Refused(Exception):
    """The file cannot be read at all; nothing of it was taken."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row. An error means that the row was left out; a warning, that it was taken anyway."""

    file: str
    line: int
    entity: str
    id: str
    field: str
    reason: str
    error: bool = True

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.entity, self.id, self.field)))
        text = f"{self.file}, line {self.line}: {where + ': ' if where else ''}{self.reason}"
        return "".join(char if char.isprintable() else "?" for char in text)


Tell = Callable[[Fault], None]


class Stream(Protocol):
    """As much of a buffered binary stream as is used here."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


Count = Callable[[int], None]


class _Counted(io.RawIOBase):
    """A binary stream that tells how far it was read."""

    def __init__(self, inner: IO[bytes], count: Count) -> None:
        self._inner, self._count = inner, count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except BROKEN as error:
            raise Refused(f"the file is damaged: {str(error)[:100]}") from None
        buffer[: len(data)] = data
        self._count(len(data))
        return len(data)


@dataclass(frozen=True)
class Member:
    """One file of what was sent."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


def members(path: Path) -> list[Member]:
    """Return the data files of a path: itself, those of a folder, or those in a ZIP.

    Raises Refused for a ZIP that is broken, encrypted, too large, or holds names that lead out of it.
    """
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in (".csv", ".json"))
        return [Member(_shown(str(p.relative_to(path))), p.stat().st_size, _opener(p)) for p in found]
    if not path.is_file():
        raise Refused("there is no such file")
    if zipfile.is_zipfile(path):
        return _zipped(path)
    if path.suffix.lower() == ".zip":
        raise Refused("it is called ZIP and is none, or it is broken")
    return [Member(_shown(path.name), path.stat().st_size, _opener(path))]


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _zipped(path: Path) -> list[Member]:
    try:
        archive = zipfile.ZipFile(path)
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (*BROKEN, ValueError) as error:
        raise Refused(f"the ZIP is broken: {str(error)[:100]}") from None
    if len(infos) > MOST_MEMBERS:
        raise Refused(f"the ZIP holds {len(infos)} files, more than {MOST_MEMBERS}")
    for info in infos:
        if info.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", info.filename) or ":" in info.filename:
            raise Refused(f"the ZIP holds a name that leads out of it: {info.filename!r}")
        if info.flag_bits & 1:
            raise Refused("the ZIP is encrypted")
        if info.file_size > SMALL and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise Refused(f"{info.filename} unpacks to {info.file_size} bytes from {info.compress_size}: a ZIP bomb")
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Refused(f"the ZIP unpacks to more than {MOST_UNPACKED} bytes")
    kept = [i for i in infos if i.filename.lower().endswith((".csv", ".json")) and "__MACOSX" not in i.filename]
    # ZipExtFile stops at the size that the ZIP names, so a lie about it ends in a fault and not in a full disk.
    return [Member(_shown(info.filename), info.file_size, partial(archive.open, info)) for info in kept]


@contextmanager
def opened(member: Member, count: Count) -> Iterator[Stream]:
    """Open a data file and refuse one in an encoding that is not made of bytes."""
    try:
        raw = member.open()
    except BROKEN as error:
        raise Refused(f"{member.name} is damaged: {str(error)[:100]}") from None
    with raw:
        stream = io.BufferedReader(_Counted(raw, count), 1 << 16)
        head = stream.peek(4096)[:4096]
        if head.startswith(WIDE_MARKS) or b"\0" in head:
            raise Refused(f"{member.name} is not UTF-8 (UTF-16, or no text): save it as UTF-8 and send it again")
        yield stream


def rows(member: Member, stream: Stream, tell: Tell) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with their line, by column; a short row is filled, a long one is told of."""
    lines = _Lines(member.name, stream, tell)
    csv.field_size_limit(MOST_BYTES_A_ROW)
    reader = csv.reader(lines, strict=False)
    header: list[str] | None = None
    while True:
        lines.row_bytes = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            tell(Fault(member.name, lines.number, "", "", "", f"the row cannot be read: {error}"))
            continue
        if header is None:
            header = _header(cells)
            if len(header) > MOST_COLUMNS:
                raise Refused(f"{member.name} has {len(header)} columns, more than {MOST_COLUMNS}")
            if not any(header):
                raise Refused(f"{member.name} has no header")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header) and any(cells[len(header) :]):
            tell(Fault(member.name, lines.number, "", "", "", "the row has more cells than the header", error=False))
        row: dict[str, str] = {}
        for name, cell in zip(header, cells, strict=False):
            if name and not row.get(name):
                row[name] = cell
        yield lines.number, row


def _header(cells: list[str]) -> list[str]:
    """Return the column names. Of `ID` beside `id` only the second is the id: the first counts the rows."""
    names = [cell.strip() for cell in cells[: MOST_COLUMNS + 1]]
    lower = [name.lower() for name in names]
    return [low if name == low or lower.count(low) == 1 else "" for name, low in zip(names, lower, strict=True)]


class _Lines:
    """Lines of a file as text. One that is longer than a row may be is told of and skipped, however long it is."""

    def __init__(self, name: str, stream: Stream, tell: Tell) -> None:
        self.name, self._stream, self._tell, self.number = name, stream, tell, 0
        self._told = False
        self.row_bytes = 0  # how much the present row has taken, over all its lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            line = self._stream.readline(MOST_BYTES_A_ROW + 1)
            self.number += 1
            self.row_bytes += len(line)
            if not line:
                raise StopIteration
            if self.row_bytes > 4 * MOST_BYTES_A_ROW:
                raise Refused(f"{self.name}: the row before line {self.number} never ends")
            if len(line) <= MOST_BYTES_A_ROW or line.endswith(b"\n"):
                return self._text(line)
            while line and not line.endswith(b"\n"):
                line = self._stream.readline(MOST_BYTES_A_ROW)
            self._tell(Fault(self.name, self.number, "", "", "", f"the line is longer than {MOST_BYTES_A_ROW} bytes"))

    def _text(self, line: bytes) -> str:
        if self.number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = line.decode("cp1252", "replace")
            if not self._told:
                self._told = True
                reason = "not UTF-8: read as Windows-1252, this line and others like it"
                self._tell(Fault(self.name, self.number, "", "", "", reason, error=False))
        return text.replace("\0", "")


def documents(member: Member, stream: Stream, tell: Tell) -> Iterator[tuple[int, Any]]:
    """Yield each object of a JSON file with its number: a list, a page with `contents`, one object, or one a line."""
    pieces = _Pieces(member.name, stream, tell)
    yield from pieces


class _Pieces:
    """Cut a stream into JSON values, without ever holding more than one and a chunk."""

    CHUNK = 1 << 16

    def __init__(self, name: str, stream: Stream, tell: Tell) -> None:
        self.name, self._stream, self._tell = name, stream, tell
        self._decoder = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)
        self._text, self._number, self._ended, self._strange = b"", 0, False, 0

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        self._more()
        self._text = self._text.removeprefix(codecs.BOM_UTF8).lstrip()
        if self._text.startswith(b"["):
            self._text = self._text[1:]
        elif (found := CONTENTS.search(self._text[:4096])) and b"{" not in self._text[1 : found.start()]:
            self._text = self._text[found.end() :]
        elif not self._text.startswith(b"{"):
            raise Refused(f"{self.name} is no JSON: it begins with neither a list nor an object")
        while self._ready():
            self._number += 1
            value = self._line()
            if value is None and not self._text.startswith(b"{"):
                self._strange += 1
                if self._strange > MOST_NO_OBJECTS:
                    raise Refused(f"{self.name} is no list of objects")
            if value is None:
                piece = self._piece()
                if piece is None:
                    continue
                try:
                    value = self._value(piece)
                except (ValueError, RecursionError) as error:
                    self._fault(f"the object cannot be read: {str(error)[:120]}")
                    continue
            yield self._number, value

    def _ready(self) -> bool:
        """Go to the next object; False at the end of the list or of the file."""
        while True:
            self._text = self._text.lstrip(b" \t\r\n,")
            if self._text or not self._more():
                return bool(self._text) and not self._text.startswith(b"]")

    def _line(self) -> Any:
        """Return the object if it stands on a line of its own, the common case and a quick one."""
        while (end := self._text.find(b"\n")) < 0 and len(self._text) < MOST_BYTES_A_ROW and self._more():
            pass
        if not 0 < end <= MOST_BYTES_A_ROW:
            return None
        try:
            value = self._value(self._text[:end].rstrip(b"\r\t ,"))
        except (ValueError, RecursionError):
            return None
        self._text = self._text[end:]
        return value

    def _value(self, piece: bytes) -> Any:
        value = self._decoder.decode(piece.decode())
        return storable(value) if NOT_STORABLE.search(piece) else value

    def _piece(self) -> bytes | None:
        """Return the bytes of the next object; None if it was too long, which has been told."""
        if not self._text.startswith(b"{"):
            return self._skip_word()
        depth, position, in_string, skip = 0, 0, False, -1
        while True:
            for mark in ENDS.finditer(self._text, position):
                at, what = mark.start(), self._text[mark.start()]
                if at == skip:
                    continue
                if what == 0x5C:  # a backslash: whatever follows is text
                    skip = at + 1
                elif what == 0x22:
                    in_string = not in_string
                elif not in_string and what in b"{[":
                    depth += 1
                elif not in_string:
                    depth -= 1
                    if depth == 0:
                        piece, self._text = self._text[: at + 1], self._text[at + 1 :]
                        if len(piece) > MOST_BYTES_A_ROW:
                            self._fault(f"the object is longer than {MOST_BYTES_A_ROW} bytes")
                            return None
                        return piece
            position = len(self._text)
            if position > MOST_BYTES_A_ROW + self.CHUNK:
                # Only its end matters now: what was read of it is let go.
                keep = self._text[:1] + b" " * MOST_BYTES_A_ROW
                skip = skip - position + len(keep)
                self._text, position = keep, len(keep)
            if not self._more():
                raise Refused(f"{self.name} ends in the middle of object {self._number}")

    def _skip_word(self) -> bytes:
        """Return a value that is no object, so that it is told of as one row."""
        end = re.search(rb"[,\]\n]", self._text)
        piece, self._text = self._text[: end.start()] if end else self._text, self._text[end.start() :] if end else b""
        return piece or b"?"

    def _more(self) -> bool:
        chunk = b"" if self._ended else self._stream.read(self.CHUNK)
        self._ended = not chunk
        self._text += chunk
        return bool(chunk)

    def _fault(self, reason: str) -> None:
        self._tell(Fault(self.name, self._number, "", "", "", reason))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large")
    return value


def storable(value: Any) -> Any:
    """Return a value without letters that no database keeps: NUL and halves of pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value
