"""Read texts from Parquet, a batch at a time."""

from collections.abc import Iterator
from pathlib import Path

from pyarrow import ArrowInvalid
from pyarrow.parquet import ParquetFile

from openharbor.workbench.columns import Checker, Row, choose
from openharbor.workbench.reading import cell
from openharbor.workbench.refusals import BadInput


def read_parquet(path: Path, said: dict[str, str]) -> Iterator[Row]:
    """Yield the rows of a Parquet file; as `reading.read_rows`."""
    try:
        with ParquetFile(path) as table:
            header = list(table.schema_arrow.names)
            columns = choose(path.name, header, said)
            checker, number = Checker(path.name, columns), 1
            for batch in table.iter_batches(10_000, columns=[name for name in columns if name]):
                for entry in batch.to_pylist():
                    number += 1
                    cells = (_plain(entry.get(name)) for name in columns)
                    yield checker.row(
                        number, *(cell(path.name, number, *pair) for pair in zip(columns, cells, strict=True))
                    )
    except (ArrowInvalid, OSError) as error:
        raise BadInput(f"{path.name}: is not Parquet, or damaged: {str(error).splitlines()[0]}") from error


def _plain(value: object) -> object:
    """Return dates and moments as text; bytes only where they are UTF-8."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
