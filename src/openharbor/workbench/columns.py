"""Tell which columns of a table hold ids, texts, dates and places, and check what stands in them."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from openharbor.workbench.refusals import LONGEST, BadInput, at, plain

NAMES = {
    "id": ("id", "ad_id", "post_id", "text_id"),
    "text": ("text", "body", "description", "content", "message", "ad_text"),
    "date": ("date", "date_posted", "posted_at", "post_date", "posted", "created_at", "timestamp"),
    "place": ("place", "city", "location", "city_name", "region"),
}
NEEDED = ("id", "text")
NO_COLUMN = "-"  # said for a column that is there, but is not to be read
MOST_LETTERS = 1_000_000  # of one text
MOST_ID = 200
TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:[A-Z]{1,5}|[+-]\d{2}(?::?\d{2})?))?"
ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})(?:[T ]{TIME})?")
AMERICAN = re.compile(rf"(\d{{1,2}})[-/](\d{{1,2}})[-/](\d{{4}})(?:,? {TIME})?")


class Row(NamedTuple):
    """One text of a table. row: where it stands, the header being row 1 · day: None where no date is known."""

    row: int
    id: str
    text: str
    day: date | None
    place: str


class Columns(NamedTuple):
    """The name of each column as the table has it; "" where the table has none."""

    id: str
    text: str
    date: str
    place: str


def choose(file: str, header: Sequence[str], said: dict[str, str]) -> Columns:
    """Return the columns to read.

    said: what the caller named, by "id", "text", "date", "place"; the others are found by their usual names

    Raises BadInput when a column is not there, stands twice, or an id or text cannot be found.
    """
    names = {what: _named(file, header, what, said.get(what, "")) for what in NAMES}
    for what in NEEDED:
        if not names[what]:
            there = plain(", ".join(header[:20])) or "none"
            raise BadInput(f"{file}, row 1: no column for the {what}. Columns: {there}. Say which with --{what}.")
    return Columns(**names)


def _named(file: str, header: Sequence[str], what: str, said: str) -> str:
    if said == NO_COLUMN and what not in NEEDED:
        return ""
    if said and said not in header:
        raise BadInput(f"{file}, row 1: there is no column {said!r}. Columns: {plain(', '.join(header[:20]))}.")
    folded = [name.strip().casefold() for name in header]
    usual = next((header[folded.index(name)] for name in NAMES[what] if name in folded), "")
    name = said or usual
    alike = [one for one, other in zip(header, folded, strict=True) if other == name.strip().casefold()]
    if name and not said and len(set(alike)) > 1:
        raise BadInput(f"{file}, row 1: columns {plain(', '.join(alike))} are alike. Say which with --{what}.")
    if name and header.count(name) > 1:
        raise BadInput(f"{file}, row 1: column {name[:LONGEST]!r} stands there {header.count(name)} times.")
    return name


class Checker:
    """Make rows of cells, and refuse what cannot be meant. One for each file: ids may not come twice."""

    def __init__(self, file: str, columns: Columns) -> None:
        self.file, self.columns = file, columns
        self._rows: dict[str, int] = {}

    def row(self, row: int, id_: str, text: str, day: str, place: str) -> Row:
        """Return a checked row.

        Raises BadInput for an empty or repeated id, a text that is too long, a NUL byte, or a date that is none.
        """
        id_ = id_.strip()
        if not id_:
            raise at(self.file, row, self.columns.id, "no id.")
        if len(id_) > MOST_ID:
            raise at(self.file, row, self.columns.id, f"{len(id_):,} characters; an id has at most {MOST_ID}.")
        first = self._rows.setdefault(id_, row)
        if first != row:
            raise at(self.file, row, self.columns.id, f"the id {id_!r} stands in row {first} too.")
        if len(text) > MOST_LETTERS:
            raise at(
                self.file, row, self.columns.text, f"{len(text):,} characters; a text has at most {MOST_LETTERS:,}."
            )
        for name, cell in ((self.columns.id, id_), (self.columns.text, text), (self.columns.place, place)):
            if "\0" in cell:
                raise at(self.file, row, name, "a NUL byte. The file is damaged, or no text.")
        return Row(row, id_, text, self._day(row, day), place.strip())

    def _day(self, row: int, cell: str) -> date | None:
        cell = cell.strip()
        if not cell:
            return None
        try:
            if found := ISO.fullmatch(cell):
                return date(int(found[1]), int(found[2]), int(found[3]))
            if found := AMERICAN.fullmatch(cell):
                return date(int(found[3]), int(found[1]), int(found[2]))
        except ValueError:
            pass
        what = f"{cell[:40]!r} is no date such as 2026-03-31 or 03/31/2026. To leave dates out: --date {NO_COLUMN}"
        raise at(self.file, row, self.columns.date, what)
