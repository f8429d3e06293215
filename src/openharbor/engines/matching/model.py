"""What goes in and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum


class Reach(IntEnum):
    """How a service covers the place of a person; smaller is nearer."""

    COUNTY = 0
    TOWN = 1
    STATE = 2
    NATION = 3


class Grade(IntEnum):
    """How well the best number of a service is known; smaller is better."""

    CALLED = 0
    PUBLISHED_TWICE = 1
    OWNER_PAGE = 2
    SINGLE_SOURCE = 3


class Reason(StrEnum):
    """Why a service stands where it stands. Each one has its points in `ranking.POINTS`."""

    NEED_MAIN = "need_main"
    NEED_ALSO = "need_also"
    AREA_COUNTY = "area_county"
    AREA_TOWN = "area_town"
    AREA_STATE = "area_state"
    AREA_NATION = "area_nation"
    AGE = "age"
    GENDER = "gender"
    LANGUAGE = "language"
    INTERPRETER = "interpreter"
    CHILDREN = "children"
    TRAFFICKING = "trafficking"
    OPEN_NOW = "open_now"
    WALK_IN = "walk_in"
    ALWAYS_OPEN = "always_open"
    CALLED = "called"
    OLD = "old"
    ONE_SOURCE = "one_source"
    REFERRAL_ONLY = "referral_only"
    POLICE = "police"


class Doubt(StrEnum):
    """What must be asked on the telephone before a service is sure to fit."""

    AGE_UNKNOWN = "age_unknown"
    AGE_PARTLY = "age_partly"
    GENDER_UNKNOWN = "gender_unknown"
    GENDER_ASK = "gender_ask"
    CHILDREN_UNKNOWN = "children_unknown"
    HOURS_UNKNOWN = "hours_unknown"
    WALK_IN_UNKNOWN = "walk_in_unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody told us; everything may be left out.

    areas: area code -> how it reaches the person, e.g. {"99001": COUNTY, "AV": STATE, "*": NATION}
    need: one need, or "" for any
    ages: first and last age of an age band in whole years, both included
    gender: "woman", "man", "other" or ""
    point: latitude and longitude in degrees
    """

    areas: Mapping[str, Reach]
    need: str = ""
    ages: tuple[int, int] | None = None
    gender: str = ""
    language: str = ""
    with_children: bool = False
    open_now: bool = False
    walk_in: bool = False
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service, as far as ranking needs it.

    areas: area code -> COUNTY if the service names it, TOWN if it is only the county of its town, STATE, NATION
    needs: need -> 2 if it is what the service is for, 1 if it also helps with it
    minimum_age, maximum_age: years, both included; None is open. Believed only with ages_known.
    gender: "women", "men", "all", or "" for unknown; children: "yes", "no" or ""
    walk_in: whether it says that one may come without an appointment; False is not known
    is_open: whether somebody can be reached at the moment of the question; None is unknown
    seen: the earliest day that the number may have been seen, or None
    due: the day until which it should have been checked again, or None
    """

    id: str
    areas: Mapping[str, Reach]
    needs: Mapping[str, int]
    grade: Grade
    seen: date | None = None
    due: date | None = None
    point: tuple[float, float] | None = None
    ages_known: bool = False
    minimum_age: float | None = None
    maximum_age: float | None = None
    for_youth: bool = False
    gender: str = ""
    children: str = ""
    languages: frozenset[str] = frozenset()
    interpreter: bool = False
    for_trafficking: bool = False
    always_open: bool = False
    is_open: bool | None = None
    walk_in: bool = False
    referral_only: bool = False
    police_or_prosecutor: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One service in the answer, with its points and what they are made of, the heaviest first."""

    candidate: Candidate
    points: int
    reasons: tuple[Reason, ...]
    doubts: tuple[Doubt, ...]
    reach: Reach
    miles: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer: services that fit, services to call first, how many were near, whether the circle was widened."""

    fit: tuple[Match, ...]
    call_first: tuple[Match, ...]
    near: int
    widened: bool
    left_off: int = field(default=0)
