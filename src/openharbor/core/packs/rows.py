"""The shape of each row of a pack. A field that breaks a rule is named; nothing is guessed or mended."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from openharbor.core.packs.terms import read_terms
from openharbor.engines.hours import parse_rules

PHONE = re.compile(r"([2-9]\d\d-[2-9]\d\d-\d{4}|[2-9]\d\d)", re.ASCII)
TEXT_NUMBER = re.compile(r"(\d{3}|\d{5,6}|[2-9]\d\d-[2-9]\d\d-\d{4})", re.ASCII)
FICTION = re.compile(r"\d\d\d-555-01\d\d")
SOURCE = re.compile(r"(https?://[^\s|]+|github:[\w.-]+/[\w.-]+:[\w./-]+|list:[^|]+)")
COUNTY = re.compile(r"\d{5}", re.ASCII)
SEEN = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
# A number however it is parted, a mail address, a web address.
CONTACT = re.compile(
    r"\S@\S|\b\w+ (?:at|\[at\]) \w+\.\w{2,}|(?:\d[\s().\u2010-\u2015-]{0,3}){7,}|\b\d{3}-\d{4}\b|https?:|\bwww\.",
    re.IGNORECASE,
)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# "24 hours in St. Louis" is no street: a saint has a name behind it.
STREET = re.compile(
    r"\b\d{1,5} ([\w.]+ ){1,3}(Street|Avenue|Road|Boulevard|Lane)\b"
    r"|\b\d{2,5} ([\w.]+ ){1,3}(Ave|Rd|Blvd|Drive|Dr|Ln|Way|Hwy|Highway|Parkway|Pkwy|St(?!\.? (?-i:[A-Z])))\b",
    re.IGNORECASE,
)
BEDS = re.compile(
    r"\b(\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)"
    r"[ -](\w+ )?(beds?|units?|cribs?|rooms?|camas?|cuartos?|habitaciones)\b|\b(beds|camas): ?\d",
    re.IGNORECASE,
)

KNOWN_TERMS = {row["code"] for row in read_terms()}
NEEDS = ("bed", "talk", "health", "legal", "basics", "work", "papers", "young")
# "Called" is no grade of a pack: a call is logged where it was made, with who answered.
Grade = Literal["published_twice", "owner_page", "single_source", "none"]
SourceKind = Literal["owner", "government", "press", "list", "none"]
YesNo = Literal["yes", "no"]


def _each(pattern: re.Pattern[str], split: str) -> AfterValidator:
    def check(value: str) -> str:
        for part in value.split(split) if value else ():
            if not pattern.fullmatch(part):
                raise ValueError(f"{part!r} has not the right form")
        return value

    return AfterValidator(check)


def whole(pattern: re.Pattern[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value and not pattern.fullmatch(value):
            raise ValueError(f"{value!r} has not the right form")
        return value

    return AfterValidator(check)


def _real_day(value: str) -> str:
    first_day(value)  # 31 February is a ValueError, so the column is named
    return value


def no(pattern: re.Pattern[str], what: str) -> AfterValidator:
    def check(value: str) -> str:
        if pattern.search(value):
            raise ValueError(what)
        return value

    return AfterValidator(check)


def _schedule(value: str) -> str:
    parse_rules(value)  # WrongRule is a ValueError, so the column is named
    return value


def _time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is no time zone")
    return value


def _semicolons(value: object) -> object:
    return tuple(filter(None, value.split(";"))) if isinstance(value, str) else value


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def _clean(value: str) -> str:
    if value != value.strip() or "  " in value or any(ord(c) < 32 or ord(c) == 127 for c in value):
        raise ValueError("has stray white space or control characters")
    return value


Text = Annotated[str, Field(max_length=1000), AfterValidator(_clean)]
Short = Annotated[Text, Field(max_length=200)]
Public = Annotated[
    Text,
    no(STREET, "looks like a street address"),
    no(BEDS, "counts beds: operational intelligence"),
    no(CONTACT, "holds a number or an address that has no grade: only graded numbers may show"),
]
Required = Annotated[Short, Field(min_length=1)]
Slug = Annotated[Required, whole(SLUG)]
Words = Annotated[tuple[str, ...], BeforeValidator(_semicolons)]
Optional = BeforeValidator(_empty_is_none)
Age = Annotated[Annotated[Decimal, Field(ge=0, lt=120, decimal_places=2)] | None, Optional]
Whole = Annotated[Annotated[int, Field(ge=0)] | None, Optional]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Seen = Annotated[str, whole(SEEN), AfterValidator(_real_day)]
Phone = Annotated[str, whole(PHONE)]
TextNumber = Annotated[str, whole(TEXT_NUMBER)]
Sources = Annotated[Text, _each(SOURCE, " | ")]


def first_day(seen: str) -> date | None:
    """Return the earliest day that a date seen may mean: `2019` is 1 January 2019. Empty gives None."""
    if not seen:
        return None
    parts = [int(part) for part in seen.split("-")] + [1, 1]
    return date(parts[0], parts[1], parts[2])


def _owner(url: str) -> str:
    """Return who stands behind a source: the host of a web address, else the source itself."""
    return urlsplit(url).hostname or url


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Row):
    """A row that may carry a number: graded, and with the source that prints it."""

    source_url: Sources
    source_kind: SourceKind
    source_seen: Seen
    grade: Grade
    review_note: Text

    def numbers(self) -> tuple[str, ...]:
        """Return the row's telephone and text numbers."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _grade_fits(self) -> Self:
        if self.grade != "none" and not self.numbers():
            raise ValueError("grade: a grade without a number")
        if self.grade != "none" and not self.source_url:
            raise ValueError("source_url: a graded number without a source")
        if (self.source_kind == "none") != (not self.source_url):
            raise ValueError("source_kind: does not fit source_url")
        if self.grade == "published_twice" and len({_owner(url) for url in self.source_url.split(" | ")}) < 2:
            raise ValueError("grade: published twice needs two sources")
        if self.grade == "owner_page" and self.source_kind not in ("owner", "government"):
            raise ValueError("grade: an owner's page needs an owner's or a government's source")
        return self


class Organization(Sourced):
    """A program or a line."""

    id: Slug
    organization: Required
    former_names: Annotated[Text, Field(max_length=400)]
    program: Annotated[Public, Field(max_length=200)]
    program_es: Annotated[Public, Field(max_length=200)]
    service_type: Literal[
        "advocacy", "case_management", "education", "healthcare", "hotline", "housing", "labor", "legal", "outreach"
    ]
    purpose: Literal["support", "police_tip", "child_protection", "adult_protection", "emergency", "information"]
    base: Literal[
        "independent", "government", "police", "prosecutor", "court", "tribal", "health", "school", "business"
    ]
    description: Annotated[Public, Field(min_length=1, max_length=200)]
    description_es: Annotated[Public, Field(max_length=260)]
    needs: Words
    city: Short
    area: Literal["nation", "state", "counties", "unknown"]
    counties_fips: Words
    more_areas: Literal["yes", ""]
    area_note: Short
    confidential: YesNo
    referral_only: Literal["yes", "no", "unknown"]
    phone: Phone
    phone_kind: Literal["line", "office", "text_only", "none"]
    text_number: TextNumber
    text_keyword: Annotated[Text, Field(max_length=60)]
    website: Annotated[Text, Field(max_length=300)]
    languages: Words
    interpreter: Literal["yes", ""]
    min_age: Age
    max_age: Age
    ages: Literal["known", "unknown"]
    ages_note: Short
    gender: Literal["women", "men", "all", ""]
    children: Literal["yes", "no", ""]
    serves: Words
    populations: Text
    hours: Annotated[Public, Field(max_length=120)]
    hours_es: Annotated[Public, Field(max_length=120)]
    schedule: Annotated[str, AfterValidator(_schedule)]
    hours_of: Literal["line", "office", "unknown"]
    blocking: YesNo

    def numbers(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.phone, self.text_number)))

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        kind = "phone" if self.phone else "text_only" if self.text_number else "none"
        fits = self.phone_kind in ("line", "office") if kind == "phone" else self.phone_kind == kind
        rules = (
            (fits, "phone_kind: does not fit the numbers"),
            (not (self.confidential == "yes" and self.city), "city: a confidential place must not show its town"),
            ((self.area == "counties") == bool(self.counties_fips), "area: does not fit counties_fips"),
            (not self.more_areas or self.area == "counties", "more_areas: only a list of counties can be incomplete"),
            (all(n.rstrip("?") in NEEDS for n in self.needs), f"needs: each is one of {', '.join(NEEDS)}"),
            (all(code in KNOWN_TERMS for code in self.serves), "serves: each is a code of terms.csv"),
            (all(LANGUAGE.fullmatch(code) for code in self.languages), "languages: not a language code"),
            (self.hours != "24/7" or self.hours_of == "line", "hours: 24/7 is for a line only"),
            (not self.schedule or self.hours_of != "unknown", "schedule: say in hours_of whose hours these are"),
            (
                self.min_age is None or self.max_age is None or self.min_age <= self.max_age,
                "min_age: stands above max_age",
            ),
            (
                self.ages == "known" or (self.min_age is None and self.max_age is None),
                "ages: a stated age is a known age",
            ),
            (not self.website or re.fullmatch(r"https?://\S+", self.website), "website: not a web address"),
            (not (self.purpose != "support" and self.purpose != "information" and self.needs), "needs: only support"),
        )
        for holds, text in rules:
            if not holds:
                raise ValueError(text)
        return self


class ChildProtection(Sourced):
    """One number of a county's or a nation's child protection; a gap is a row without a number."""

    unit: Literal["county", "tribe"]
    name: Required
    agency: Short
    counties_fips: Words
    phone: Phone
    kind: Literal["report_line", "office", "after_hours", "dispatch", "police"]
    hours: Annotated[Text, Field(max_length=120)]
    area_note: Short

    def numbers(self) -> tuple[str, ...]:
        return (self.phone,) if self.phone else ()


class Navigator(Row):
    """The regional navigator of one county, as a source names it."""

    region: Required
    organization_id: Slug
    county_fips: Required
    county: Required
    from_date: Seen
    source_url: Annotated[Sources, Field(min_length=1)]
    review_note: Text


class Route(Row):
    """Which line answers for which purpose, in which order. `organization_id` may name a row of any pack."""

    role: Literal[
        "support", "youth_support", "child_protection", "child_support", "navigator_fallback", "adult_protection",
        "police_tip", "online_child",
    ]  # fmt: skip
    organization_id: Slug
    min_age: Age
    max_age: Age
    source_url: Annotated[Sources, Field(min_length=1)]
    source_seen: Seen


class ReportingDuty(Row):
    """What the law asks of people of one profession who suspect that a child is being hurt; own words, with source."""

    profession: Literal[
        "health", "mind", "school", "child_care", "social", "clergy", "police", "corrections", "youth", "computers",
    ]  # fmt: skip
    duty: Annotated[Public, Field(min_length=1, max_length=400)]
    duty_es: Annotated[Public, Field(min_length=1, max_length=400)]
    clock: Annotated[Public, Field(min_length=1, max_length=200)]
    clock_es: Annotated[Public, Field(min_length=1, max_length=200)]
    cite: Required
    source_url: Annotated[Sources, Field(min_length=1)]
    source_seen: Seen
    confidence: Literal["text_seen", "copy_seen", "secondary"]


class Intake(Row):
    """A kind of agency that may receive reports made on this site, or must be told of a child."""

    member_type: Literal[
        "victim_service", "law_enforcement", "prosecution", "child_protection", "health", "school", "tribal",
        "business", "legal_aid", "coalition",
    ]  # fmt: skip
    rule: Literal["must", "may"]
    minors_only: YesNo
    asks_first: YesNo
    reason: Annotated[Public, Field(min_length=1, max_length=300)]
    source_url: Annotated[Sources, Field(min_length=1)]
    source_seen: Seen


class County(Row):
    fips: Annotated[str, whole(COUNTY)]
    name: Required
    lat: Latitude
    lon: Longitude
    population: Whole


class Shape(Row):
    """The outline of a county as an SVG path: hundredths of a degree, x is longitude, y is minus latitude."""

    fips: Annotated[str, whole(COUNTY)]
    shape: Annotated[str, Field(max_length=4000), whole(re.compile(r"(M-?\d+ -?\d+l(-?\d+ -?\d+ ?)+z)+"))]


class Zip(Row):
    zip: Annotated[str, whole(COUNTY)]
    city: Required
    lat: Latitude
    lon: Longitude
    county_fips: Required
    population: Whole
    note: Text


class Place(Row):
    geonameid: Required
    name: Required
    lat: Latitude
    lon: Longitude
    population: Whole
    county_fips: Required
    note: Text


class BorderZip(Row):
    """A ZIP near the region that lies outside it: known, so that nobody is told it does not exist."""

    zip: Annotated[str, whole(COUNTY)]
    state: Required
    city: Required


class Attribution(Row):
    en: Required
    es: Required


class Emergency(Row):
    """The number for danger now."""

    number: Phone
    text_number: TextNumber
    source_url: Annotated[Sources, Field(min_length=1)]
    source_seen: Seen


class Manifest(Row):
    """`pack.toml`."""

    code: Annotated[str, whole(re.compile(r"[a-z]{2}(_[a-z]{2})?"))]
    kind: Literal["nation", "state"]
    state: Annotated[str, whole(re.compile(r"[A-Z]{2}"))] = ""
    name: dict[str, Required]
    fictional: bool = False
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    emergency: Emergency | None = None
    attribution: tuple[Attribution, ...] = ()

    @model_validator(mode="after")
    def _named(self) -> Self:
        if missing := {"en", "es"} - self.name.keys():
            raise ValueError(f"name: {', '.join(sorted(missing))} is missing")
        return self
