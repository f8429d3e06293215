"""Who reads a report: those who answer for its place and kind, by the rules of the region's pack."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """How near to the place an agency answers."""

    COUNTY = "county"
    STATE = "state"
    NATION = "nation"


@dataclass(frozen=True)
class Rule:
    """A kind of agency that receives reports.

    minors_only: only where somebody may be under 18
    asks_first: only where the writer said that this kind may read it
    """

    kind: str
    minors_only: bool = False
    asks_first: bool = False


@dataclass(frozen=True)
class Desk:
    """An agency that can open reports, and where it answers: codes of counties, states, or "nation"."""

    id: str
    kind: str
    extents: frozenset[str]


@dataclass(frozen=True)
class Routed:
    """One agency that receives a report, and why."""

    desk: Desk
    reach: Reach
    rule: Rule


def route(
    desks: Iterable[Desk], rules: Sequence[Rule], *, county: str, state: str, minor: bool | None, said_yes: bool
) -> list[Routed]:
    """Return who receives a report, those nearest to the place first. Of each kind, only the nearest reach.

    county, state: codes, empty where they are not known
    minor: None counts as "may be": a child that is not seen is worse than one reader too many
    said_yes: the writer lets those read it whom a rule makes wait for a yes
    """
    extents = {county: Reach.COUNTY, state: Reach.STATE, "nation": Reach.NATION}
    extents.pop("", None)
    order = list(Reach)
    found: list[Routed] = []
    for rule in rules:
        if (rule.minors_only and minor is False) or (rule.asks_first and not said_yes):
            continue
        near = [Routed(desk, reach, rule) for desk in desks if desk.kind == rule.kind
                if (reach := _nearest(desk, extents))]  # fmt: skip
        nearest = min((order.index(one.reach) for one in near), default=0)
        known = {one.desk.id for one in found}
        found += [one for one in near if order.index(one.reach) == nearest and one.desk.id not in known]
    return sorted(found, key=lambda one: (order.index(one.reach), one.desk.id))


def _nearest(desk: Desk, extents: dict[str, Reach]) -> Reach | None:
    return next((reach for extent, reach in extents.items() if extent in desk.extents), None)
