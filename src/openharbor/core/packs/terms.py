"""Our own few terms for whom a service serves and what it offers, as they stand in `regions/terms.csv`."""

import csv
from functools import cache
from pathlib import Path

from openharbor import regions

FILE = Path(next(iter(regions.__path__))) / "terms.csv"


@cache
def read_terms() -> tuple[dict[str, str], ...]:
    """Return the rows of the table."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))
