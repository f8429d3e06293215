"""Rank many services at once: the same limits and points as `ranking`, over blocks of fixed-size records.

A block holds all services that are kept under one area and one need. `encode` makes a record, `shortlist` reads blocks
and answers with the ids of the first few; `ranking.match` then explains each of those. Property tests hold the two to
the same answer.
"""

import math
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from openharbor.engines.matching.distance import EARTH_RADIUS_MILES
from openharbor.engines.matching.model import Candidate, Grade, Person, Reach, Reason
from openharbor.engines.matching.ranking import (
    MILES_A_POINT,
    MOST_DISTANCE_POINTS,
    NEAR_ENOUGH,
    NEAR_MILES,
    OLD_AFTER_DAYS,
    POINTS,
    YOUTH_ENDS,
)

# One service under one area and need. Days are ordinals (1 is 1 January of year 1), 0 is "not known" or "never".
# Lowest and highest age are -inf and inf where they are open. `reach` is how the service covers the area.
RECORD = np.dtype(
    [
        ("high_id", "<u8"), ("low_id", "<u8"), ("latitude", "<f8"), ("longitude", "<f8"), ("minimum_age", "<f8"),
        ("maximum_age", "<f8"), ("languages", "<u8"), ("seen", "<i4"), ("due", "<i4"), ("hide", "<i4"),
        ("hours", "<i4"), ("flags", "<u4"), ("reach", "u1"), ("gender", "u1"), ("children", "u1"), ("grade", "u1"),
    ]
)  # fmt: skip
PACKED = struct.Struct("<QQddddQiiiiIBBBB")  # the same layout, quicker to write one by one
NEED_MAIN, BED, AGES_KNOWN, YOUTH, INTERPRETER, TRAFFICKING, ALWAYS, REFERRAL, POLICE, WALK_IN = (
    1 << n for n in range(10)
)
GENDERS = ("", "all", "women", "men")
CHILDREN = ("", "yes", "no")
MOST_LANGUAGES = 64

Block = np.ndarray[Any, np.dtype[np.void]]
Array = np.ndarray[Any, np.dtype[Any]]
IsOpen = Callable[[Iterable[int]], Mapping[int, bool | None]]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The first services of a ranking, best first: those that fit, then those to call first."""

    ids: tuple[UUID, ...]
    near: int
    widened: bool
    left_off: int


def encode(
    candidate: Candidate,
    keys: Iterable[tuple[str, Reach]],
    *,
    languages: tuple[str, ...],
    hours: int = 0,
    hide: date | None = None,
) -> list[bytes]:
    """Return the records of a service, one for each need ("" for any) and reach over the area it is kept under.

    languages: every language that may be asked for, at most 64, always in the same order
    hours: key of its opening hours, 0 where they are unknown; hide: the day from which it is not shown any more
    Raises ValueError for more languages than a record holds, or an id that is no UUID.
    """
    if len(languages) > MOST_LANGUAGES:
        raise ValueError("too many languages for a record")
    number = UUID(candidate.id).int
    flags = (
        BED * (candidate.needs.get("bed") == 2)
        | AGES_KNOWN * candidate.ages_known
        | YOUTH * candidate.for_youth
        | INTERPRETER * candidate.interpreter
        | TRAFFICKING * candidate.for_trafficking
        | ALWAYS * candidate.always_open
        | REFERRAL * candidate.referral_only
        | POLICE * candidate.police_or_prosecutor
        | WALK_IN * candidate.walk_in
    )
    latitude, longitude = candidate.point or (math.nan, math.nan)
    first = (
        number >> 64, number & (1 << 64) - 1, latitude, longitude,
        -math.inf if candidate.minimum_age is None else candidate.minimum_age,
        math.inf if candidate.maximum_age is None else math.floor(candidate.maximum_age),
        sum(1 << n for n, code in enumerate(languages) if code in candidate.languages),
        _ordinal(candidate.seen), _ordinal(candidate.due), _ordinal(hide), hours,
    )  # fmt: skip
    last = (GENDERS.index(candidate.gender), CHILDREN.index(candidate.children), candidate.grade)
    return [
        PACKED.pack(*first, flags | NEED_MAIN * (candidate.needs.get(need) == 2), reach, *last) for need, reach in keys
    ]


def ids_of(block: bytes) -> Iterator[UUID]:
    """Yield the ids in a block."""
    rows = np.frombuffer(block, dtype=RECORD)
    for high, low in zip(rows["high_id"].tolist(), rows["low_id"].tolist(), strict=True):
        yield UUID(int=high << 64 | low)


def count(block: bytes | memoryview, as_of: date) -> int:
    """Return how many services of a block are shown on a day."""
    rows = np.frombuffer(block, dtype=RECORD)
    return int(np.count_nonzero((rows["hide"] == 0) | (rows["hide"] > as_of.toordinal())))


def without(block: bytes, ids: Iterable[UUID]) -> bytes:
    """Return a block without the records of these ids."""
    rows = np.frombuffer(block, dtype=RECORD)
    numbers = [one.int for one in ids]
    gone = np.isin(rows["low_id"], np.array([n & (1 << 64) - 1 for n in numbers], dtype="<u8"))
    gone &= np.isin(rows["high_id"], np.array([n >> 64 for n in numbers], dtype="<u8"))
    return rows[~gone].tobytes()


def shortlist(
    person: Person,
    blocks: Iterable[tuple[str, bytes | memoryview]],
    *,
    languages: tuple[str, ...],
    is_open: IsOpen,
    as_of: date,
    limit: int = 20,
) -> Shortlist:
    """Return the ids that `ranking.rank` would put first, from blocks kept under the person's areas and need.

    blocks: area code and records; languages: as given to `encode`
    is_open: tells for keys of hours whether they are open at the moment of the question; asked only for `open_now`
    """
    rows, reach = _joined(person, blocks, as_of)
    rows, reach, doubt, points = _scored(person, rows, reach, languages, is_open, as_of)
    miles = _miles(person, rows)
    near = int(np.count_nonzero((reach <= Reach.TOWN) | (miles <= NEAR_MILES)))
    has_place = Reach.COUNTY in person.areas.values()
    widened = has_place and near < NEAR_ENOUGH
    away = np.minimum(MOST_DISTANCE_POINTS, np.nan_to_num(miles, nan=0.0) / MILES_A_POINT).astype("<i4")
    order = doubt * 1000 - (points - away)
    if has_place and not widened:
        kept = reach < Reach.NATION
        rows, order, miles = rows[kept], order[kept], miles[kept]
    total = len(rows)
    if total > limit:
        # Only what can be among the first is sorted in full.
        kept = order <= np.partition(order, limit - 1)[limit - 1]
        rows, order, miles = rows[kept], order[kept], miles[kept]
    far = np.nan_to_num(miles, nan=np.inf)
    first = np.lexsort((rows["low_id"], rows["high_id"], far, order))[:limit]
    return Shortlist(tuple(ids_of(rows[first].tobytes())), near, widened, total - len(first))


def _joined(person: Person, blocks: Iterable[tuple[str, bytes | memoryview]], as_of: date) -> tuple[Block, Array]:
    """Return each service once, with the nearest way in which it covers the person."""
    parts = [(area, np.frombuffer(block, dtype=RECORD)) for area, block in blocks if block and area in person.areas]
    if not parts:
        return np.empty(0, dtype=RECORD), np.empty(0, dtype="u1")
    rows = np.concatenate([part for _, part in parts])
    reach = np.concatenate([np.maximum(part["reach"], person.areas[area]) for area, part in parts])
    if len(parts) > 1:
        order = np.lexsort((reach, rows["low_id"], rows["high_id"]))
        high, low = rows["high_id"][order], rows["low_id"][order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
        rows, reach = rows[order[first]], reach[order[first]]
    shown = (rows["hide"] == 0) | (rows["hide"] > as_of.toordinal())
    return rows[shown], reach[shown]


def _scored(
    person: Person, rows: Block, reach: Array, languages: tuple[str, ...], is_open: IsOpen, as_of: date
) -> tuple[Block, Array, Array, Array]:
    """Apply the limits; return what is left, whether it must be asked about, and its points without distance."""
    flags = rows["flags"]
    kept = np.ones(len(rows), dtype=bool)
    doubt = np.zeros(len(rows), dtype=bool)
    points = np.zeros(len(rows), dtype="<i4")

    def add(reason: Reason, where: Array) -> None:
        points[where] += POINTS[reason]

    bed = np.full(len(rows), person.need == "bed") if person.need else (flags & BED) != 0
    if person.ages:
        _ages(person.ages, rows, kept, doubt, add)
    if person.gender:
        _gender(person.gender, rows["gender"], bed, kept, doubt, add)
    if person.with_children:
        kept &= rows["children"] != CHILDREN.index("no")
        doubt |= (rows["children"] == 0) & bed
        add(Reason.CHILDREN, rows["children"] == CHILDREN.index("yes"))
    if person.open_now:
        hours = rows["hours"]
        answers = is_open(np.unique(hours[kept]).tolist())
        opened = np.isin(hours, [key for key, answer in answers.items() if answer])
        shut = np.isin(hours, [key for key, answer in answers.items() if answer is False])
        kept &= ~shut
        doubt |= ~(opened | shut)
        add(Reason.OPEN_NOW, opened)
    if person.walk_in:
        doubt |= (flags & WALK_IN) == 0
        add(Reason.WALK_IN, (flags & WALK_IN) != 0)
    if person.need:
        main = (flags & NEED_MAIN) != 0
        points += np.where(main, POINTS[Reason.NEED_MAIN], POINTS[Reason.NEED_ALSO])
    if person.language in languages:
        speaks = (rows["languages"] >> np.uint64(languages.index(person.language)) & np.uint64(1)) != 0
        add(Reason.LANGUAGE, speaks)
        add(Reason.INTERPRETER, ~speaks & ((flags & INTERPRETER) != 0))
    elif person.language:
        add(Reason.INTERPRETER, (flags & INTERPRETER) != 0)
    for bit, reason in (
        (TRAFFICKING, Reason.TRAFFICKING),
        (ALWAYS, Reason.ALWAYS_OPEN),
        (REFERRAL, Reason.REFERRAL_ONLY),
        (POLICE, Reason.POLICE),
    ):
        add(reason, (flags & bit) != 0)
    today = as_of.toordinal()
    add(Reason.CALLED, rows["grade"] == Grade.CALLED)
    add(Reason.ONE_SOURCE, rows["grade"] == Grade.SINGLE_SOURCE)
    old = (rows["seen"] == 0) | (today - rows["seen"] > OLD_AFTER_DAYS)
    add(Reason.OLD, old | ((rows["due"] != 0) & (rows["due"] < today)))
    for value, reason in zip(Reach, AREA, strict=True):
        add(reason, reach == value)
    return rows[kept], reach[kept], doubt[kept], points[kept]


AREA = (Reason.AREA_COUNTY, Reason.AREA_TOWN, Reason.AREA_STATE, Reason.AREA_NATION)
Add = Callable[[Reason, Array], None]


def _ages(ages: tuple[int, int], rows: Block, kept: Array, doubt: Array, add: Add) -> None:
    first, last = ages
    known = (rows["flags"] & AGES_KNOWN) != 0
    low, high = rows["minimum_age"], rows["maximum_age"]
    whole = (low <= first) & (last <= high)
    kept &= ~known | ((low <= last) & (first <= high))
    if first >= YOUTH_ENDS:
        kept &= known | ((rows["flags"] & YOUTH) == 0)
    doubt |= ~(known & whole)
    add(Reason.AGE, known & whole)


def _gender(asked: str, served: Array, bed: Array, kept: Array, doubt: Array, add: Add) -> None:
    own = {"woman": "women", "man": "men"}.get(asked, "all")
    fits = (served == GENDERS.index("all")) | (served == GENDERS.index(own))
    add(Reason.GENDER, fits)
    if asked == "other":
        doubt |= (served != 0) & ~fits
    else:
        kept &= (served == 0) | fits
    doubt |= (served == 0) & bed


def _miles(person: Person, rows: Block) -> Array:
    if person.point is None:
        return np.full(len(rows), np.nan)
    here, there = np.radians(person.point), (np.radians(rows["latitude"]), np.radians(rows["longitude"]))
    half = np.sin((there[0] - here[0]) / 2) ** 2
    half += math.cos(here[0]) * np.cos(there[0]) * np.sin((there[1] - here[1]) / 2) ** 2
    distance: Array = 2 * EARTH_RADIUS_MILES * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    return distance


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0
