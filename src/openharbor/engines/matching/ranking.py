"""Rank services for a person.

Limits come before points. A service that does not serve the person's place, age or gender is never in the answer, and
an unknown area is only the county of its town. Other unknowns neither exclude nor count. Where the age somebody gave,
or, for a bed, gender or children, is something the service says nothing about, it goes to "call first".
"""

import math
from collections.abc import Iterable
from datetime import date

from openharbor.engines.matching.distance import miles_between
from openharbor.engines.matching.model import (
    Candidate,
    Doubt,
    Grade,
    Match,
    Person,
    Ranking,
    Reach,
    Reason,
)

NEAR_MILES = 25.0
NEAR_ENOUGH = 3
OLD_AFTER_DAYS = 2 * 365
YOUTH_ENDS = 25
MILES_A_POINT = 5.0
MOST_DISTANCE_POINTS = 20

# Fit, distance and freshness on one scale, so that the order can be explained by adding up.
POINTS: dict[Reason, int] = {
    Reason.NEED_MAIN: 40,
    Reason.NEED_ALSO: 20,
    Reason.AREA_COUNTY: 20,
    Reason.AREA_TOWN: 18,
    Reason.AREA_STATE: 8,
    Reason.AREA_NATION: 0,
    Reason.AGE: 15,
    Reason.GENDER: 8,
    Reason.LANGUAGE: 15,
    Reason.INTERPRETER: 6,
    Reason.CHILDREN: 10,
    Reason.TRAFFICKING: 10,
    Reason.OPEN_NOW: 12,
    Reason.WALK_IN: 8,
    Reason.ALWAYS_OPEN: 5,
    Reason.CALLED: 10,
    Reason.OLD: -10,
    Reason.ONE_SOURCE: -5,
    Reason.REFERRAL_ONLY: -10,
    Reason.POLICE: -15,
}
AREA_REASON = {
    Reach.COUNTY: Reason.AREA_COUNTY,
    Reach.TOWN: Reason.AREA_TOWN,
    Reach.STATE: Reason.AREA_STATE,
    Reach.NATION: Reason.AREA_NATION,
}


def rank(person: Person, candidates: Iterable[Candidate], *, as_of: date, limit: int = 20) -> Ranking:
    """Return the services for a person, best first, at most `limit` in both lists together.

    With fewer than NEAR_ENOUGH services near, the circle is widened to nation-wide ones. Without a place (no county
    among the person's areas) nothing is near and nothing is widened.
    """
    matches = [m for c in candidates if (m := match(person, c, as_of))]
    has_place = Reach.COUNTY in person.areas.values()
    near = sum(_is_near(m) for m in matches)
    widened = has_place and near < NEAR_ENOUGH
    if has_place and not widened:
        matches = [m for m in matches if m.reach < Reach.NATION]
    # What surely fits stands before what must be asked; within each, by points, distance, id.
    matches.sort(key=lambda m: (bool(m.doubts), -m.points, math.inf if m.miles is None else m.miles, m.candidate.id))
    shown = matches[:limit]
    return Ranking(
        fit=tuple(m for m in shown if not m.doubts),
        call_first=tuple(m for m in shown if m.doubts),
        near=near,
        widened=widened,
        left_off=len(matches) - len(shown),
    )


def is_old(seen: date | None, as_of: date) -> bool:
    """Tell whether a number was seen more than two years before `as_of`, or at no known time."""
    return seen is None or (as_of - seen).days > OLD_AFTER_DAYS


def match(person: Person, candidate: Candidate, as_of: date) -> Match | None:
    """Return what a service is worth to a person and why, or None if a limit excludes it."""
    reach = _reach(person, candidate)
    if reach is None or (person.need and person.need not in candidate.needs):
        return None
    if person.with_children and candidate.children == "no":
        return None
    if person.open_now and candidate.is_open is False:
        return None
    reasons: list[Reason] = [AREA_REASON[reach]]
    doubts: list[Doubt] = []
    if not (_age(person, candidate, reasons, doubts) and _gender(person, candidate, reasons, doubts)):
        return None
    if person.with_children and not candidate.children and _is_bed(person, candidate):
        doubts.append(Doubt.CHILDREN_UNKNOWN)
    if person.open_now and candidate.is_open is None:
        doubts.append(Doubt.HOURS_UNKNOWN)
    if person.walk_in and not candidate.walk_in:
        doubts.append(Doubt.WALK_IN_UNKNOWN)
    _extras(person, candidate, reasons)
    _freshness(candidate, as_of, reasons)
    miles = miles_between(person.point, candidate.point) if person.point and candidate.point else None
    away = min(MOST_DISTANCE_POINTS, int((miles or 0.0) / MILES_A_POINT))
    points = sum(POINTS[reason] for reason in reasons) - away
    reasons.sort(key=lambda reason: -POINTS[reason])
    return Match(candidate, points, tuple(reasons), tuple(doubts), reach, miles)


def _reach(person: Person, candidate: Candidate) -> Reach | None:
    # The wider of the two: a service that only has its town in the county does not say that it serves the county.
    common = [max(reach, person.areas[code]) for code, reach in candidate.areas.items() if code in person.areas]
    return min(common, default=None)


def _age(person: Person, candidate: Candidate, reasons: list[Reason], doubts: list[Doubt]) -> bool:
    if person.ages is None:
        return True
    first, last = person.ages
    if not candidate.ages_known:
        doubts.append(Doubt.AGE_UNKNOWN)
        return not (candidate.for_youth and first >= YOUTH_ENDS)
    low = -math.inf if candidate.minimum_age is None else candidate.minimum_age
    # "Up to 17" holds until the 18th birthday.
    high = math.inf if candidate.maximum_age is None else math.floor(candidate.maximum_age)
    if last < low or first > high:
        return False
    if first >= low and last <= high:
        reasons.append(Reason.AGE)
    else:
        doubts.append(Doubt.AGE_PARTLY)
    return True


def _gender(person: Person, candidate: Candidate, reasons: list[Reason], doubts: list[Doubt]) -> bool:
    if not person.gender:
        return True
    if candidate.gender == "all" or (person.gender, candidate.gender) in (("woman", "women"), ("man", "men")):
        reasons.append(Reason.GENDER)
    elif candidate.gender and person.gender == "other":
        doubts.append(Doubt.GENDER_ASK)
    elif candidate.gender:
        return False
    elif _is_bed(person, candidate):
        doubts.append(Doubt.GENDER_UNKNOWN)
    return True


def _is_bed(person: Person, candidate: Candidate) -> bool:
    """Tell whether the question is about a place to stay, where gender and children decide who may come."""
    return person.need == "bed" or (not person.need and candidate.needs.get("bed") == 2)


def _extras(person: Person, candidate: Candidate, reasons: list[Reason]) -> None:
    if person.need:
        reasons.append(Reason.NEED_MAIN if candidate.needs[person.need] == 2 else Reason.NEED_ALSO)
    if person.language and person.language in candidate.languages:
        reasons.append(Reason.LANGUAGE)
    elif person.language and candidate.interpreter:
        reasons.append(Reason.INTERPRETER)
    checks = (
        (person.with_children and candidate.children == "yes", Reason.CHILDREN),
        (candidate.for_trafficking, Reason.TRAFFICKING),
        (person.open_now and bool(candidate.is_open), Reason.OPEN_NOW),
        (person.walk_in and candidate.walk_in, Reason.WALK_IN),
        (candidate.always_open, Reason.ALWAYS_OPEN),
        (candidate.referral_only, Reason.REFERRAL_ONLY),
        (candidate.police_or_prosecutor, Reason.POLICE),
    )
    reasons += [reason for holds, reason in checks if holds]


def _freshness(candidate: Candidate, as_of: date, reasons: list[Reason]) -> None:
    if candidate.grade == Grade.CALLED:
        reasons.append(Reason.CALLED)
    if candidate.grade == Grade.SINGLE_SOURCE:
        reasons.append(Reason.ONE_SOURCE)
    if is_old(candidate.seen, as_of) or (candidate.due is not None and candidate.due < as_of):
        reasons.append(Reason.OLD)


def _is_near(match: Match) -> bool:
    return match.reach <= Reach.TOWN or (match.miles is not None and match.miles <= NEAR_MILES)
