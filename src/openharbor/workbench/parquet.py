"""Read texts from Parquet, a batch at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetFile

from openharbor.workbench.columns import Checker, Row, choose
from openharbor.workbench.reading import cells
from openharbor.workbench.refusals import BadInput, at

BATCH = 10_000
# A text that is not in UTF-8, a day behind the year 9999, a time zone that nobody knows.
FAULTS = (ValueError, OverflowError, LookupError, pa.ArrowException)


def read_parquet(path: Path, said: dict[str, str]) -> Iterator[Row]:
    """Yield the rows of a Parquet file; as `reading.read_rows`."""
    try:
        with ParquetFile(path) as table:
            columns = choose(path.name, list(table.schema_arrow.names), said)
            checker, first = Checker(path.name, columns), 2
            for batch in table.iter_batches(BATCH, columns=list(dict.fromkeys(filter(None, columns)))):
                read = [_values(path.name, first, name, batch) for name in columns]
                for number, values in enumerate(zip(*read, strict=True), first):
                    yield checker.row(number, *cells(path.name, number, columns, values))
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"{path.name}: is not Parquet, or damaged: {str(error).partition(chr(10))[0]}") from error


def _values(file: str, first: int, name: str, batch: Any) -> list[object]:
    """Return a column of a batch; dates and moments as text. first: the row where the batch begins."""
    if not name:
        return [None] * batch.num_rows
    column = batch.column(batch.schema.get_field_index(name))
    try:
        # Python knows no nanoseconds; days are all that is asked for.
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
        return [_plain(value) for value in column.to_pylist()]
    except FAULTS as error:
        raise _fault(file, first, name, column) from error


def _fault(file: str, first: int, name: str, column: Any) -> BadInput:
    """Return the refusal of the first value that cannot be read."""
    for number, value in enumerate(column, first):
        try:
            value.as_py()
        except FAULTS as error:
            said = str(error).partition("\n")[0].rstrip(".")
            return at(file, number, name, f"cannot be read: {said}.")
    return at(file, first, name, "cannot be read.")


def _plain(value: object) -> object:
    """Return dates and moments as text; bytes are refused later."""
    return value.isoformat() if hasattr(value, "isoformat") else value
