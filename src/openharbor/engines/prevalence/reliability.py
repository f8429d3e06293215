"""How far an estimate can be trusted: one list less, one person more or less, and lists whose size is known.

No interval covers a wrong assumption. These three ask the data themselves, and are shown with every estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openharbor.engines.prevalence.bootstrap import draws
from openharbor.engines.prevalence.estimating import Estimate, Silent, estimate, points
from openharbor.engines.prevalence.tables import LEAST_OVERLAP, Refused, Table, check_enough, held_by, without

FEWER = 2_000  # replicates of an interval that only serves to compare


@dataclass(frozen=True)
class Compared:
    """What the methods say of a part of the table, beside what is known of it.

    list: the one that is left out, or whose size is guessed · persons: on the other lists, or on this one
    why: where no method says anything
    """

    list: str
    persons: int
    estimates: tuple[Estimate | Silent, ...]
    why: str = ""


@dataclass(frozen=True)
class Moved:
    """The points, in persons, when one history held one person more (change 1) or less (-1)."""

    history: str
    change: int
    points: dict[str, float]


def leave_one_out(table: Table, methods: Sequence[str], seed: int, replicates: int = FEWER) -> list[Compared]:
    """Return the estimates without each list in turn."""
    return [
        Compared(name, rest.persons, *_compared(rest, methods, seed, replicates))
        for place, name in enumerate(table.lists)
        for rest in [without(table, place)]
    ]


def one_person(table: Table, methods: Sequence[str]) -> list[Moved]:
    """Return the points after one person more in each history there could be, and one less in each that has some."""
    at, found = points(table, methods), []
    held = dict(table)
    for history in range(1, 1 << len(table.lists)):
        for change in (1, -1):
            count = held.get(history, 0) + change
            if count >= 0:
                rows = {**held, history: count}
                moved = Table(table.lists, np.array(list(rows)), np.array(list(rows.values())))
                found.append(Moved(table.name_of(history), change, at(moved)))
    return found


def internal_consistency(table: Table, methods: Sequence[str], seed: int, replicates: int = FEWER) -> list[Compared]:
    """Return estimates of each list's size from what the other lists hold of it (Binette, Steorts 2022).

    The persons of one list are a population whose size is known; those on no other list are its unseen ones. A method
    whose 95 percent interval misses known sizes more often than one time in twenty is not to be trusted with unknown
    ones. Here any overlap is enough, since nothing is at stake but the method; tables of fewer than four lists leave
    too few others.
    """
    sizes = [sum(count for history, count in table if history >> place & 1) for place in range(len(table.lists))]
    return [
        Compared(name, sizes[place], *_compared(held_by(table, place), methods, seed, replicates, least_overlap=1))
        for place, name in enumerate(table.lists)
    ]


def _compared(
    table: Table, methods: Sequence[str], seed: int, replicates: int, least_overlap: int = LEAST_OVERLAP
) -> tuple[tuple[Estimate | Silent, ...], str]:
    try:
        check_enough(table, least_overlap)
        return tuple(estimate(table, methods, draws(table, replicates, seed), least_overlap=least_overlap)), ""
    except Refused as refusal:
        return (), str(refusal)
