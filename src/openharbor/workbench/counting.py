"""Read capture tables and replicates from CSV, and say exactly where a file is at fault."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from openharbor.engines.prevalence import Table, Unusable, table_of
from openharbor.engines.prevalence.arrays import Int64s
from openharbor.workbench.reading import lines
from openharbor.workbench.refusals import BadInput, at
from openharbor.workbench.sources import Source, seen

MOST_BYTES = 64 * 2**20
MOST_ROWS = 100_000
MOST_LINE = 100_000
MOST_NAME = 60
LEAST_DRAWS = 20
ALIKE = 0.2  # how far the persons of replicates may be from those of the table, on average


def usable(path: Path) -> Source:
    """Return a file as it is before it is read.

    Raises BadInput for what is no file, is empty or too large.
    """
    if not path.is_file():
        raise BadInput(f"{path.name}: {'is no file.' if path.exists() else 'there is no such file.'}")
    if not 0 < path.stat().st_size <= MOST_BYTES:
        raise BadInput(f"{path.name}: the file is empty." if not path.stat().st_size else f"{path.name}: too large.")
    return seen(path)


def read_table(source: Source) -> Table:
    """Return a capture table: a header with the names of the lists and one for the counts, then a row for each history.

    Raises BadInput, with the row and the column where the fault has one. Row 1 is the header.
    """
    path, rows = source.path, _rows(source)
    number, header = next(rows, (1, []))
    names = [cell.strip() for cell in header]
    for place, name in enumerate(names, 1):
        if not name.isprintable() or len(name) > MOST_NAME:
            raise at(path.name, 1, str(place), f"a name is of printable signs, at most {MOST_NAME}.")
    if len(names) < 2:
        raise BadInput(
            f"{path.name}, row 1: one column for each list, and the counts in the last, separated by commas."
        )
    if any(name.isdigit() for name in names):
        raise BadInput(f"{path.name}, row 1: a row of numbers. The first row names the lists and the counts.")
    numbers, cells = [], []
    for number, row in rows:
        numbers.append(number)
        cells.append(row)
    if not cells:
        raise BadInput(f"{path.name}: a header, but no histories.")
    try:
        return table_of(names[:-1], cells)
    except Unusable as fault:
        raise _placed(path.name, fault, names, numbers) from fault


def _placed(file: str, fault: Unusable, names: list[str], numbers: list[int]) -> BadInput:
    row = 1 if fault.row is None else numbers[fault.row]
    if fault.column is None:
        return BadInput(f"{file}, row {row}: {fault.why}" if fault.row is not None else f"{file}: {fault.why}")
    return at(file, row, names[fault.column] or str(fault.column + 1), fault.why)


def read_draws(source: Source, table: Table) -> Int64s:
    """Return replicates made elsewhere: one a row, a count for each history in the order of the table, no header.

    Raises BadInput.
    """
    path, found = source.path, list[list[int]]()
    for number, row in _rows(source):
        if len(row) != len(table.counts):
            raise BadInput(
                f"{path.name}, row {number}: {len(row)} counts; the table has {len(table.counts)} histories."
            )
        for place, cell in enumerate(row, 1):
            if not (cell.strip().isascii() and cell.strip().isdigit() and len(cell) < 12):
                raise at(path.name, number, str(place), f"{cell[:40]!r} is no whole number from 0 up.")
        counts = [int(cell) for cell in row]
        if not any(counts):
            raise BadInput(f"{path.name}, row {number}: a replicate without persons.")
        found.append(counts)
        if len(found) > MOST_ROWS:
            raise BadInput(f"{path.name}: more than {MOST_ROWS:,} replicates.")
    if len(found) < LEAST_DRAWS:
        raise BadInput(f"{path.name}: {len(found)} replicates; at least {LEAST_DRAWS}, and limits need hundreds.")
    replicates = np.array(found, dtype=np.int64)
    persons = float(replicates.sum(axis=1).mean())
    if abs(persons / table.persons - 1) > ALIKE:
        raise BadInput(f"{path.name}: replicates hold {persons:,.0f} persons on average, the table {table.persons:,}.")
    return replicates


def _rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    path = source.path
    with path.open("rb") as file:
        number = 0
        try:
            for number, row in enumerate(csv.reader(lines(path.name, file, MOST_LINE), strict=True), 1):
                if any("\0" in cell for cell in row):
                    raise BadInput(f"{path.name}, row {number}: a NUL byte. The file is damaged, or no text.")
                if any(cell.strip() for cell in row):
                    yield number, row
        except csv.Error as error:
            raise BadInput(f"{path.name}, row {number + 1}: cannot be read: {error}.") from error
    source.check()
