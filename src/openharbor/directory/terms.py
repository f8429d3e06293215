"""Our own few terms for whom a service serves and what it offers, as they stand in `data/terms.csv`."""

import csv
from pathlib import Path

FILE = Path(__file__).parent / "data" / "terms.csv"


def read_terms() -> list[dict[str, str]]:
    """Return the rows of the table."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
