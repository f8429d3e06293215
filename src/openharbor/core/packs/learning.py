"""Rows of what a pack teaches: signs, law, duties, figures, positions, roads, sources. ADR 0013."""

import re
from typing import Annotated, Literal

from pydantic import Field

from openharbor.core.packs.rows import COUNTY, SLUG, Required, Row, Text, no, whole

# "566.209-.211" is a statute, not a telephone.
REACH = re.compile(r"\b(1[-. ])?[2-9]\d\d[-. ][2-9]\d\d[-. ]\d{4}\b|\S@\S+\.\w|https?:|\bwww\.", re.IGNORECASE)
WEB = re.compile(r"https?://[^\s]+")
DAY = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)

Words = Annotated[
    Text, Field(max_length=1500), no(REACH, "holds a number to call or an address: only lines show those")
]
Say = Annotated[Words, Field(min_length=1)]
Key = Annotated[str, Field(min_length=1, max_length=90), whole(SLUG)]
Web = Annotated[str, Field(max_length=500), whole(WEB)]
Dated = Annotated[str, whole(DAY)]
Show = Literal["yes", "verify", "no"]
Confidence = Literal["text_seen", "copy_seen", "secondary", "memory"]
Status = Literal["in_force", "unclear", "bill", "expired"]


class Source(Row):
    """Where something that a page says was found. `holds`: the numbers of it that pages use."""

    key: Key
    title: Required
    url: Annotated[Web, Field(min_length=1)]
    kind: Literal["law", "government", "owner", "study", "ngo", "press", "repost"]
    as_of: Dated
    holds: Text
    note: Words
    note_es: Words

    @property
    def numbers(self) -> str:
        return self.holds.replace("|", " ")


class Indicator(Row):
    """A sign, for one audience, in our own words."""

    key: Key
    audience: Key
    category: Literal[
        "behavior", "control", "work", "health", "lodging", "online", "travel", "living", "documents", "school"
    ]
    indicator: Say
    indicator_es: Say
    applies_to: Literal["both", "sex", "labor"]
    ages: Literal["any", "minor", "adult"]
    source_url: Web
    source_kind: Literal["federal", "state", "ngo", "press", "blog", "repost", "none"]
    underlying: Text
    show: Literal["yes", "after_review"]

    @property
    def is_shown(self) -> bool:
        return self.show == "yes"


class Statute(Row):
    """What the rows of law and of duties share: where it stands, and how well we know it."""

    key: Key
    cite: Required
    source_url: Web
    source_seen: Text
    confidence: Confidence
    status: Status
    show: Show
    note: Text  # for those who check; never shown

    @property
    def is_shown(self) -> bool:
        return self.show != "no" and self.confidence != "memory" and self.status != "unclear"


class Law(Statute):
    """A law in plain words."""

    scope: Literal["", "tribal"]
    topic: Literal[
        "definition", "offense", "mandated_report", "victim_rights", "confidentiality", "safe_harbor",
        "data_reporting", "consent_minor", "task_force", "fund", "record_relief", "training_duty",
        "immigration_relief", "compensation", "poster_duty",
    ]  # fmt: skip
    title: Say
    title_es: Say
    summary: Say
    summary_es: Say
    effect: Words
    effect_es: Words
    in_force_from: Dated

    @property
    def numbers(self) -> str:
        return f"{self.cite} {self.title} {self.summary} {self.effect} {self.in_force_from}"


class Duty(Statute):
    """What a law asks of somebody: who, what, by when, and how they show that they did it."""

    duty: Literal["report", "record", "poster", "notify", "training", "certify"]
    who: Say
    who_es: Say
    place: Words
    place_es: Words
    content: Words
    content_es: Words
    frequency: Words
    frequency_es: Words
    deadline: Words
    deadline_es: Words
    proof: Words
    proof_es: Words
    exemptions: Words
    exemptions_es: Words
    penalty: Words
    penalty_es: Words
    languages: Words
    languages_es: Words
    size: Words
    size_es: Words

    @property
    def numbers(self) -> str:
        parts = (self.who, self.content, self.frequency, self.deadline, self.proof, self.exemptions, self.penalty)
        return " ".join((self.cite, *parts, self.size))


class Figure(Row):
    """A published figure. It counts what `definition` says, and never how many people there are."""

    key: Key
    year: Annotated[str, whole(re.compile(r"(19|20)\d\d(-(19|20)\d\d)?", re.ASCII))]
    period_note: Words
    period_note_es: Words
    measure: Say
    measure_es: Say
    definition: Literal[
        "case", "victim", "other", "survey", "conviction", "contact", "share", "investigation", "arrest", "signal",
        "charge",
    ]  # fmt: skip
    value: Annotated[float, Field(ge=0)]
    unit: Required
    source: Required
    source_kind: Literal["press", "state", "repost", "ngo", "federal"]
    as_of: Dated
    conflict_group: Text
    show: Show
    span: Literal["year", "sum"]  # one year of a series, or several added up

    @property
    def numbers(self) -> str:
        value = int(self.value) if self.value == int(self.value) else self.value
        return f"{value} {value:,} {self.year} {self.measure} {self.period_note}"

    @property
    def is_shown(self) -> bool:
        return self.show != "no"


class Break(Row):
    """Something that changed how a series was counted. `measures`: words that its measures hold."""

    year: Annotated[int, Field(ge=1990, le=2100)]
    measure: Required
    text: Say
    text_es: Say
    source: Key


class Position(Row):
    """Where a state, or the nation, stands on a question of policy. The nation's pack asks the question."""

    key: Key
    topic: Words
    topic_es: Words
    position: Words
    position_es: Words
    model: Words
    model_es: Words
    source: Text

    @property
    def numbers(self) -> str:
        return f"{self.topic} {self.position} {self.model}"

    @property
    def is_shown(self) -> bool:
        return True


class Corridor(Row):
    """A county through which an Interstate runs."""

    interstate: Annotated[str, whole(re.compile(r"I-\d{1,3}[NSEW]?", re.ASCII))]
    county_fips: Annotated[str, whole(COUNTY)]
