"""A capture table: how many persons each combination of lists holds. Counts only, never persons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from openharbor.engines.prevalence.arrays import Floats, Int64s

LEAST_LISTS, MOST_LISTS = 3, 10
LEAST_OVERLAP = 10  # times that two lists hold the same person
LEAST_SHARED = 5  # persons on several lists
MOST_PERSONS = 10**9


class Unusable(ValueError):
    """A table, or a part of it, cannot be used.

    row: of the histories, from 0, or None · column: the list from 0, the count being the last, or None
    """

    def __init__(self, why: str, row: int | None = None, column: int | None = None) -> None:
        super().__init__(why)
        self.why, self.row, self.column = why, row, column


class Refused(ValueError):
    """A table is sound, but too little for an estimate; the text says why."""


@dataclass(frozen=True, eq=False)
class Table:
    """Counts of capture histories.

    lists: names, sorted, so that their order in a file changes nothing
    histories: (rows,) bit j set where list j holds the persons, in the order given · counts: (rows,) persons
    """

    lists: tuple[str, ...]
    histories: Int64s
    counts: Int64s

    @property
    def persons(self) -> int:
        return int(self.counts.sum())

    @property
    def overlap(self) -> int:
        """How many times two lists hold the same person, for all pairs of lists and all persons."""
        return sum(comb(int(history).bit_count(), 2) * int(count) for history, count in self)

    @property
    def shared(self) -> int:
        """How many persons several lists hold."""
        return sum(count for history, count in self if history & (history - 1))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.histories.tolist(), self.counts.tolist(), strict=True)

    def dense(self) -> Floats:
        """Return the counts of all histories, (2**t,), with zeros for those that are not in the table."""
        result: Floats = self.spread(self.counts[None, :])[0]
        return result

    def spread(self, rows: Int64s) -> Floats:
        """Return counts in the order of the table, (n, rows), as counts of all histories, (n, 2**t)."""
        result = np.zeros((len(rows), 1 << len(self.lists)))
        result[:, self.histories] = rows
        return result

    def name_of(self, history: int) -> str:
        """Return the lists of a history, such as `Police & Shelter`."""
        return " & ".join(name for place, name in enumerate(self.lists) if history >> place & 1)


def table_of(lists: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """Return a table from rows of one 0 or 1 for each list and the count at last.

    Raises Unusable for a history that is not of 0 and 1, comes twice, or is that of the unseen; for a count that is no
    whole number from 0 up; for a list without a name, with another's name, or that holds nobody; for too many lists.
    """
    names = [name.strip() for name in lists]
    _check_names(names)
    order = sorted(range(len(names)), key=lambda place: names[place])
    bits = {old: 1 << new for new, old in enumerate(order)}
    found: list[int] = []
    counts: list[int] = []
    for row, cells in enumerate(rows):
        if len(cells) != len(names) + 1:
            raise Unusable(f"{len(cells)} cells, not {len(names) + 1}.", row)
        history = sum(bits[place] for place, cell in enumerate(cells[:-1]) if _on_list(cell, row, place))
        if not history:
            raise Unusable("a history of zeros only: persons whom no list holds cannot have been counted.", row, 0)
        if history in found:
            raise Unusable("this history stands in an earlier row too.", row, 0)
        found.append(history)
        counts.append(_count(cells[-1], row, len(names)))
    _check_lists(names, bits, found, counts)
    return Table(
        tuple(names[place] for place in order), np.array(found, dtype=np.int64), np.array(counts, dtype=np.int64)
    )


def _check_names(names: Sequence[str]) -> None:
    if len(names) > MOST_LISTS:
        raise Unusable(f"{len(names)} lists; at most {MOST_LISTS}. Merge some that are alike.")
    for place, name in enumerate(names):
        if not name:
            raise Unusable("a list without a name.", None, place)
        if name in names[:place]:
            raise Unusable(f"two lists named {name!r}.", None, place)


def _on_list(cell: object, row: int, place: int) -> bool:
    text = str(cell).strip()
    if text not in ("0", "1"):
        raise Unusable(f"{_shown(cell)} is neither 0 nor 1.", row, place)
    return text == "1"


def _count(cell: object, row: int, place: int) -> int:
    text = str(cell).strip()
    if not (text.isascii() and text.isdigit()):
        raise Unusable(f"{_shown(cell)} is no whole number from 0 up.", row, place)
    if len(text) > 12 or int(text) > MOST_PERSONS:
        raise Unusable(f"more than {MOST_PERSONS:,} persons.", row, place)
    return int(text)


def _shown(cell: object) -> str:
    return "an empty cell" if cell is None or not str(cell).strip() else repr(str(cell)[:40])


def _check_lists(names: Sequence[str], bits: dict[int, int], histories: Sequence[int], counts: Sequence[int]) -> None:
    if not any(counts):
        raise Unusable("no persons at all.")
    for place, name in enumerate(names):
        if not any(count for history, count in zip(histories, counts, strict=True) if history & bits[place]):
            raise Unusable(f"the list {name!r} holds nobody. Leave it out.", None, place)


def check_enough(table: Table, least: int = LEAST_OVERLAP) -> None:
    """Raise Refused for fewer than three lists, or lists that overlap too little for any estimate to mean something."""
    if len(table.lists) < LEAST_LISTS:
        raise Refused(f"too few lists: {len(table.lists)}; an estimate needs at least {LEAST_LISTS}.")
    if len(table.histories) < 2:
        raise Refused("only one history: nothing can be compared.")
    if table.shared < min(LEAST_SHARED, least):
        raise Refused(f"too little overlap: {table.shared} persons on several lists; an estimate needs {LEAST_SHARED}.")
    if table.overlap < least:
        raise Refused(
            f"too little overlap: {table.overlap} times two lists hold the same person; an estimate needs at least "
            f"{least}."
        )


def without(table: Table, place: int) -> Table:
    """Return the table as if a list had never been kept: persons on no other list are lost."""
    return _folded(table, place, [(history, count) for history, count in table if history != 1 << place])


def held_by(table: Table, place: int) -> Table:
    """Return what the other lists know of the persons on one list; those on no other list are left out."""
    inside = [(history, count) for history, count in table if history >> place & 1 and history != 1 << place]
    return _folded(table, place, inside)


def _folded(table: Table, place: int, rows: Sequence[tuple[int, int]]) -> Table:
    low = (1 << place) - 1
    sums: dict[int, int] = {}
    for history, count in rows:
        rest = (history & low) | (history >> (place + 1) << place)
        sums[rest] = sums.get(rest, 0) + count
    held = [name for other, name in enumerate(table.lists) if other != place]
    return _trimmed(tuple(held), sums)


def _trimmed(lists: tuple[str, ...], sums: dict[int, int]) -> Table:
    """Return a table without lists that hold nobody."""
    keep = [place for place in range(len(lists)) if any(count for one, count in sums.items() if one >> place & 1)]
    rows = {sum(1 << new for new, old in enumerate(keep) if one >> old & 1): count for one, count in sums.items()}
    return Table(
        tuple(lists[place] for place in keep),
        np.array(list(rows), dtype=np.int64),
        np.array(list(rows.values()), dtype=np.int64),
    )
