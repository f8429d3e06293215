"""Read texts from CSV, TSV, NDJSON and Parquet, row by row, and say exactly where a file is at fault."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import chain, islice
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO

from openharbor.workbench.columns import MOST_LETTERS, NEEDED, NO_COLUMN, Checker, Columns, Row, choose
from openharbor.workbench.refusals import BadInput, at, plain

LONGEST_LINE = 8 * MOST_LETTERS  # bytes
LOOKED_AT = 10_000  # rows of NDJSON, to see what columns there are: a row may lack what the next one has
SURROGATE = re.compile("[\ud800-\udfff]")
ENDINGS = {".csv": "csv", ".tsv": "tsv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet"}


def read_rows(path: Path, said: dict[str, str]) -> Iterator[Row]:
    """Yield the rows of a table, in its order.

    said: names of columns, by "id", "text", "date", "place"; see `columns.choose`

    Raises BadInput, with the row and the column where the fault has one.
    """
    kind = ENDINGS.get(path.suffix.lower())
    if not kind:
        raise BadInput(f"{path.name}: what kind of file is it? Its name should end in {', '.join(ENDINGS)}.")
    if not path.is_file():
        raise BadInput(f"{path.name}: there is no such file.")
    if not path.stat().st_size:
        raise BadInput(f"{path.name}: the file is empty.")
    if kind == "parquet":
        return _parquet(path, said)
    return _ndjson(path, said) if kind == "ndjson" else _csv(path, said, "\t" if kind == "tsv" else ",")


def _csv(path: Path, said: dict[str, str], separator: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_LINE)
    with path.open("rb") as file:
        rows = csv.reader(lines(path.name, file), delimiter=separator, strict=True)
        number = 1
        try:
            header = next(rows, [])
            columns = choose(path.name, header, said)
            checker, places = Checker(path.name, columns), _places(header, columns)
            for number, cells in enumerate(rows, 2):
                if not cells:
                    continue  # an empty line, as some programs write at the end
                if len(cells) != len(header):
                    what = f"{len(cells)} cells, the header has {len(header)}. A quotation mark may be missing."
                    raise at(path.name, number, header[min(len(cells), len(header)) - 1], what)
                yield checker.row(number, *(cells[place] if place >= 0 else "" for place in places))
        except csv.Error as error:
            raise at(path.name, number + 1, "1", f"cannot be read: {error}.") from error


def _places(header: list[str], columns: Columns) -> list[int]:
    return [header.index(name) if name else -1 for name in columns]


def lines(name: str, file: BinaryIO, longest: int = LONGEST_LINE) -> Iterator[str]:
    """Yield the lines of a file in UTF-8, each of bounded bytes, so that one without an end cannot fill the memory."""
    number = 0
    while line := file.readline(longest):
        number += 1
        if len(line) == longest and not line.endswith(b"\n"):
            raise BadInput(f"{name}, line {number}: longer than {longest:,} bytes. A line end may be missing.")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            what = f"byte {error.start + 1} is not in UTF-8. Save the file as UTF-8."
            raise BadInput(f"{name}, line {number}: {what}") from error
        yield text.removeprefix("\ufeff") if number == 1 else text


def _ndjson(path: Path, said: dict[str, str]) -> Iterator[Row]:
    with path.open("rb") as file:
        entries = _entries(path.name, file)
        first = list(islice(entries, LOOKED_AT))
        if not first:
            raise BadInput(f"{path.name}: the file has no rows.")
        known = dict.fromkeys(name for _, entry in first for name in entry)
        # A date or place that the caller named may come later still.
        unseen = {said[what] for what in ("date", "place") if said.get(what)} - {NO_COLUMN, *known}
        checker = Checker(path.name, choose(path.name, [*known, *unseen], said))
        for number, entry in chain(first, entries):
            unseen -= entry.keys()
            yield _entry(checker, number, entry)
    if unseen:
        raise BadInput(f"{path.name}: no row has {' or '.join(map(plain, sorted(unseen)))}.")


def _entries(name: str, file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines(name, file), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise BadInput(f"{name}, row {number}: not JSON: {error}.") from error
        except RecursionError as error:
            raise BadInput(f"{name}, row {number}: not JSON that can be read: too many lists in lists.") from error
        if not isinstance(entry, dict):
            raise BadInput(f'{name}, row {number}: not an object, such as {{"id": 1, "text": "..."}}.')
        yield number, entry


def _entry(checker: Checker, number: int, entry: dict[str, Any]) -> Row:
    columns = checker.columns
    for name in (columns.id, columns.text):
        if name not in entry:
            raise at(checker.file, number, name, "is missing.")
    return checker.row(number, *cells(checker.file, number, columns, map(entry.get, columns)))


def cells(file: str, number: int, columns: Columns, values: Iterable[object]) -> list[str]:
    """Return the values of a row as texts. values: those of its id, text, date and place.

    Raises BadInput for what is neither a text nor a number, and for an id or a text that is not there.
    """
    return [_cell(file, number, *one) for one in zip(Columns._fields, columns, values, strict=True)]


def _cell(file: str, number: int, what: str, name: str, value: object) -> str:
    if not name:
        return ""
    # Tables of numbers write NaN where nothing is.
    if value is None or (isinstance(value, float) and not isfinite(value)):
        if what in NEEDED:
            raise at(file, number, name, f"no {what}: {json.dumps(value)}.")
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        hint = f" To leave it out: --{what} {NO_COLUMN}" if what not in NEEDED else ""
        raise at(file, number, name, f"a {type(value).__name__}, not a text or a number.{hint}")
    text = str(value)
    if not text.isascii() and SURROGATE.search(text):
        raise at(file, number, name, "half a character (a lone surrogate, such as \\ud800), which is no text.")
    return text


def _parquet(path: Path, said: dict[str, str]) -> Iterator[Row]:
    try:
        # Half a second to start, and only this format needs it.
        module = import_module("openharbor.workbench.parquet")
    except ImportError as error:
        raise BadInput(f"{path.name}: reading Parquet needs the extra: pip install 'openharbor[workbench]'.") from error
    rows: Iterator[Row] = module.read_parquet(path, said)
    return rows
