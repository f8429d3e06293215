"""The report of an import: one line a fault, in a file that opens in any table program."""

import csv
import os
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings

from openharbor.directory.exchange.reading import Fault

COLUMNS = ("kind", "file", "line", "table", "id", "field", "reason")
# A cell that begins like this is a formula to a table program; an apostrophe makes it a text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 300
MOST_SHOWN = 200


def folder() -> Path:
    """Return where reports lie."""
    return Path(settings.HOME) / "reports"


def path_of(number: int) -> Path:
    """Return the report of an import."""
    return folder() / f"import-{number}.csv"


class Report:
    """Collect faults into a file that gets its name only when the import is done."""

    def __init__(self) -> None:
        folder().mkdir(parents=True, exist_ok=True)
        _sweep()
        self._path = folder() / f".import.{os.getpid()}"
        self._out = self._path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._out)
        self._writer.writerow(COLUMNS)
        self.counts: Counter[str] = Counter()
        self.first: list[Fault] = []

    def tell(self, fault: Fault) -> None:
        """Note one fault."""
        kind = "error" if fault.error else "warning"
        self.counts[kind] += 1
        if len(self.first) < MOST_SHOWN and fault.error:
            self.first.append(fault)
        row = (kind, fault.file, fault.line, fault.entity, fault.id, fault.field, fault.reason)
        self._writer.writerow([_cell(value) for value in row])

    def sync(self) -> None:
        """Put everything on the disk. Call before the import is committed."""
        self._out.flush()
        os.fsync(self._out.fileno())

    def name(self, number: int) -> Path:
        """Give the file its name."""
        self._out.close()
        return self._path.replace(path_of(number))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._out.close()
        self._path.unlink(missing_ok=True)


def _sweep() -> None:
    """Remove what a killed import left behind."""
    for path in folder().glob(".import.*"):
        number = path.name.rsplit(".", 1)[-1]
        if not (number.isdecimal() and Path(f"/proc/{number}").exists()):
            path.unlink(missing_ok=True)


def _cell(value: object) -> str:
    text = "".join(char if char.isprintable() else "?" for char in str(value)[:LONGEST])
    return f"'{text}" if text.startswith(FORMULA) else text


def read(number: int, most: int = MOST_SHOWN) -> list[dict[str, str]]:
    """Return the first lines of a report; none if its file is gone."""
    try:
        with path_of(number).open(newline="", encoding="utf-8") as lines:
            return [row for row, _ in zip(csv.DictReader(lines), range(most), strict=False)]
    except OSError:
        return []
