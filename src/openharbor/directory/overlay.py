"""Lay what the desk knows over what the sources say: calls, corrections, merges. The facts themselves stay as they are.

A correction is one of `FIELDS`, or `phone:ID` for the number of a phone row, or `phone:new` for a number of our own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from openharbor.directory.merges import Tree
from openharbor.directory.models import (
    Attribute,
    Capacity,
    Check,
    Correction,
    Fact,
    Grade,
    Language,
    Location,
    Outcome,
    Phone,
    Proposal,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from openharbor.engines.hours import DAYS, parse_rules

TEXTS = ("name", "description", "eligibility_description", "status", "gender", "children", "referral_only")
AGES = ("minimum_age", "maximum_age")
FIELDS = (*TEXTS, *AGES, "interpretation_services", "confidential", "languages", "hours")
NEW_PHONE = "phone:new"
HOURS_OF = ("line", "office")
ALWAYS, ALL_WEEK = "24/7", f"{DAYS[0]}-{DAYS[-1]} 00:00-00:00"
TRANSLATED = ("name", "description", "hours")


@dataclass
class Parts:
    """All that is known of one service, with the desk's knowledge laid over it."""

    service: Service
    phones: list[Phone] = field(default_factory=list)
    areas: list[ServiceArea] = field(default_factory=list)
    languages: list[Language] = field(default_factory=list)
    terms: list[Attribute] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    places: list[ServiceAtLocation] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    capacity: Capacity | None = None
    verified: date | None = None
    trouble: str = ""
    merged_away: bool = False
    silenced: list[Phone] = field(default_factory=list)  # numbers that turned out to be wrong
    held: list[Phone] = field(default_factory=list)  # numbers of a row that a pack holds back, not called yet
    conflicts: list[str] = field(default_factory=list)

    @property
    def place(self) -> ServiceAtLocation | None:
        """Return where it stands; nothing for a confidential service, whatever the tables say."""
        return None if self.service.confidential or not self.places else self.places[0]

    @property
    def location(self) -> Location | None:
        return self.place.location if self.place else None

    @property
    def zone(self) -> str:
        return self.schedules[0].zone if self.schedules else ""

    @property
    def every_phone(self) -> list[Phone]:
        """Return all numbers, those included that do not show."""
        return [*self.phones, *self.silenced, *self.held]

    @property
    def codes(self) -> list[str]:
        return [term.taxonomy_term.code for term in self.terms]


def read(ids: Sequence[UUID], known: Mapping[UUID, Parts] | None = None) -> dict[UUID, Parts]:
    """Return what is known of these services, as far as they exist, in the order of their ids.

    known: facts that have just been written and need not be read again
    """
    tree = Tree.load()
    groups = {pk: under for pk in ids if (under := tree.under(pk))}
    wanted = {*ids, *(member for under in groups.values() for member in under)}
    found = dict(known or {})
    found |= _facts([pk for pk in wanted if pk not in found])
    _lay_ready(found)
    calls = _calls(found)
    # Numbers of others that a correction of the service above them names are corrected where they come to stand.
    theirs = {
        pk: {f"phone:{p.pk}" for one in under if one in found for p in found[one].phones}
        for pk, under in groups.items()
    }
    for pk, parts in found.items():
        _correct(parts, theirs.get(pk, set()))
    united = {pk: [found[one] for one in under if one in found] for pk, under in groups.items() if pk in found}
    for pk, others in united.items():
        for other in others:
            _unite(found[pk], other)
        for correction in found[pk].corrections:
            if correction.field in theirs[pk]:
                _lay_over(found[pk], correction)
    for pk, parts in found.items():
        _apply_checks(parts, [check for one in (pk, *groups.get(pk, ())) for check in calls[one]])
    for pk in tree.hidden(ids):
        if pk in found:
            found[pk].merged_away = True
    asked = set(ids)
    return {pk: found[pk] for pk in sorted(found) if pk in asked}


def source(ids: Sequence[UUID]) -> dict[UUID, Parts]:
    """Return what the sources alone say of these services."""
    return _facts(list(ids))


def current_value(parts: Parts, name: str) -> Any:
    """Return what a field says now, as a correction would hold it."""
    if name == NEW_PHONE:
        own = new_phone_id(parts.service)
        return next((phone.number for phone in parts.every_phone if phone.pk == own), "")
    if name.startswith("phone:"):
        return next((phone.number for phone in parts.every_phone if f"phone:{phone.pk}" == name), "")
    return source_value(parts, name)


def source_value(parts: Parts, name: str) -> Any:
    """Return what a field says, as a correction would hold it. Of uncorrected parts it is what the source says."""
    if name.startswith("phone:"):
        return next((phone.number for phone in parts.phones if f"phone:{phone.pk}" == name), "")
    if name == "languages":
        return sorted(language.code for language in parts.languages)
    if name == "hours":
        return short_hours(parts.schedules)
    value = getattr(parts.service, name)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def hours_value(service: Service, rules: str, of: str, zone: str) -> dict[str, str]:
    """Return typed hours as a look at them would give them back, so that nothing seems changed that is not."""
    return short_hours(_schedules(service, {"rules": rules, "of": of, "zone": zone}))


def new_phone_id(service: Service) -> UUID:
    """Return the id of the number that the desk added to a service."""
    return uuid5(service.pk, NEW_PHONE)


def short_hours(schedules: Iterable[Schedule]) -> dict[str, str]:
    """Return weekly hours in the short form of packs; `other` where they cannot be said in it."""
    rows = sorted(schedules, key=_in_the_week)
    simple = [r for r in rows if r.freq == "WEEKLY" and r.interval == 1 and r.opens_at and r.closes_at and not r.closed]
    if not rows or len(simple) < len(rows):
        return {"of": rows[0].hours_of, "rules": "other"} if rows else {}
    rules = "; ".join(f"{_day_span(r.byday)} {_clock(r.opens_at)}-{_clock(r.closes_at)}" for r in rows)
    return {"of": rows[0].hours_of, "rules": ALWAYS if rules == ALL_WEEK else rules, "zone": rows[0].zone}


def _in_the_week(row: Schedule) -> tuple[int, str, str]:
    first = row.byday.split(",")[0][-2:]
    return (DAYS.index(first) if first in DAYS else 0, str(row.opens_at), str(row.pk))


def _day_span(byday: str) -> str:
    days = byday.split(",") if byday else list(DAYS)
    places = [DAYS.index(day) for day in days if day in DAYS]
    run = len(places) == len(days) > 2 and places == list(range(places[0], places[0] + len(days)))
    return f"{days[0]}-{days[-1]}" if run else ",".join(days)


def _clock(moment: time | None) -> str:
    return moment.isoformat("minutes") if moment else ""


def gather(rows: Mapping[type[Fact], Iterable[Any]]) -> dict[UUID, Parts]:
    """Put rows together by service. Keys to organizations, places and terms must be filled in."""
    found = {service.pk: Parts(service) for service in rows[Service]}
    held = {pk for pk, parts in found.items() if parts.service.blocking}
    for phone in rows[Phone]:
        phone.held = phone.service_id in held
    for table, name, order in ORDERS:
        for row in sorted(rows[table], key=order):
            if row.service_id in found:
                getattr(found[row.service_id], name).append(row)
    return found


ORDERS: tuple[tuple[type[Fact], str, Callable[[Any], Any]], ...] = (
    (Phone, "phones", lambda row: (row.type, row.kind, row.number)),
    (ServiceArea, "areas", lambda row: row.extent),
    (Language, "languages", lambda row: row.code),
    (Attribute, "terms", lambda row: row.taxonomy_term.code),
    (Schedule, "schedules", _in_the_week),
    (ServiceAtLocation, "places", lambda row: row.pk),
)


def _facts(ids: list[UUID]) -> dict[UUID, Parts]:
    if not ids:
        return {}
    rows: dict[type[Fact], Iterable[Any]] = {
        Service: Service.objects.filter(pk__in=ids).select_related("organization"),
        Attribute: Attribute.objects.filter(service_id__in=ids).select_related("taxonomy_term"),
        ServiceAtLocation: ServiceAtLocation.objects.filter(service_id__in=ids).select_related("location"),
    }
    for table in (Phone, ServiceArea, Language, Schedule):
        rows[table] = table.objects.filter(service_id__in=ids)
    return gather(rows)


def _lay_ready(found: dict[UUID, Parts]) -> None:
    for correction in _of(Correction.objects.filter(ended_at=None).order_by("pk"), found):
        found[correction.service_id].corrections.append(correction)
    for proposal in _of(Proposal.objects.filter(decided_at=None), found):
        found[proposal.service_id].trouble = "proposal"
    for capacity in _of(Capacity.objects.all(), found):
        found[capacity.pk].capacity = capacity


def _of(rows: QuerySet[Any], found: Mapping[UUID, Parts]) -> Iterable[Any]:
    """Return the rows of these services. Often there are none at all, which is quicker to ask than for each."""
    return rows.filter(service_id__in=found) if rows.exists() else ()


def _correct(parts: Parts, later: Set[str]) -> None:
    ready = [correction for correction in parts.corrections if correction.field not in later]
    for correction in ready:
        name = correction.field
        if name != NEW_PHONE and source_value(parts, name) not in (correction.was, correction.value):
            parts.conflicts.append(name)
            parts.trouble = "conflict"
    for correction in ready:
        _lay_over(parts, correction)


def _lay_over(parts: Parts, correction: Correction) -> None:
    service, name, value = parts.service, correction.field, correction.value
    if name.startswith("phone:"):
        _lay_number(parts, name, value, str(correction.was or ""))
    elif name == "languages":
        parts.languages = [Language(id=uuid5(service.pk, code), service=service, code=code) for code in value]
    elif name == "hours":
        parts.schedules = _schedules(service, value)
        service.hours, service.hours_of = "", value.get("of", "")
        for phone in parts.phones:
            phone.hours = ALWAYS if value.get("of") == "line" and value["rules"] == ALWAYS else ""
    elif name in AGES:
        setattr(service, name, None if value in (None, "") else Decimal(value))
        service.ages_known = True
    elif name in FIELDS:
        setattr(service, name, value)
    if name in TRANSLATED:
        # The old translation says the old thing.
        spanish = {k: v for k, v in service.translations.get("es", {}).items() if k != name}
        service.translations = {"es": spanish}


def _lay_number(parts: Parts, name: str, number: str, was: str) -> None:
    row = next((phone for phone in parts.phones if f"phone:{phone.pk}" == name), None)
    if row is None and name != NEW_PHONE:
        # The source gave its row another id. What the desk wrote still stands, and the old number is not back.
        parts.phones = [phone for phone in parts.phones if phone.number != was or was == number]
    if row is None and number and number not in {phone.number for phone in parts.phones}:
        row = Phone(id=uuid5(parts.service.pk, name), service=parts.service, type="voice", kind="line", number="")
        parts.phones.append(row)
    if row is not None and row.number != number:
        # A number that the desk wrote down is good once somebody has called it, and not before.
        row.number, row.grade, row.pack = number, Grade.NONE, ""
        row.source_url, row.source_kind, row.source_seen = "", "none", ""
    parts.phones = [phone for phone in parts.phones if phone.number]


def _schedules(service: Service, value: dict[str, str]) -> list[Schedule]:
    rules = parse_rules(value.get("rules", ""))
    return [
        Schedule(
            id=uuid5(service.pk, f"hours {n}"), service=service, byday=",".join(rule.byday), opens_at=rule.opens,
            closes_at=rule.closes, hours_of=value["of"], zone=value["zone"],
        )
        for n, rule in enumerate(rules)
    ]  # fmt: skip


def _calls(found: Mapping[UUID, Parts]) -> defaultdict[UUID, list[Check]]:
    """Return the calls that told something, by service."""
    calls: defaultdict[UUID, list[Check]] = defaultdict(list)
    for row in _of(Check.objects.exclude(outcome=Outcome.NO_ANSWER), found):
        calls[row.service_id].append(row)
    return calls


def _apply_checks(parts: Parts, calls: list[Check]) -> None:
    """Let the latest call of each number decide: confirmed it is called, wrong it does not show."""
    latest = {(row.number, row.type): row for row in sorted(calls, key=lambda row: (row.at, row.pk))}
    kept: list[Phone] = []
    for phone in parts.phones:
        check = latest.get((phone.number, phone.type))
        if check and check.outcome != Outcome.CONFIRMED:
            parts.trouble = parts.trouble or check.outcome
            parts.silenced.append(phone)
        elif check:
            phone.grade = Grade.CALLED
            phone.source_seen = check.at.date().isoformat()
            parts.verified = max(filter(None, (parts.verified, check.at.date())))
            kept.append(phone)
        else:
            (parts.held if phone.held else kept).append(phone)
    parts.phones = kept
    if parts.service.blocking and any(phone.grade == Grade.CALLED for phone in kept):
        # A person rang and it is the right one: that number may show, and no other of what the pack held back.
        parts.service.blocking = False


def _unite(kept: Parts, other: Parts) -> None:
    """Add to a service what its double knows. If either place is confidential, both are; a closed one adds nothing."""
    kept.service.confidential = kept.service.confidential or other.service.confidential
    if other.service.status != "active":
        return
    kept.trouble = kept.trouble or other.trouble
    for name, key in (
        ("phones", lambda row: (row.number, row.type)),
        ("areas", lambda row: row.extent),
        ("languages", lambda row: row.code),
        ("terms", lambda row: row.taxonomy_term_id),
    ):
        mine = getattr(kept, name)
        have = {key(row) for row in mine}
        for row in getattr(other, name):
            if key(row) not in have:
                row = copy(row)
                row.service = kept.service
                mine.append(row)
    kept.schedules = kept.schedules or other.schedules
    kept.places = kept.places or other.places
    if not kept.service.ages_known and other.service.ages_known:
        for name in ("ages_known", "minimum_age", "maximum_age", "eligibility_description"):
            setattr(kept.service, name, getattr(other.service, name))
    for name in ("gender", "children"):
        setattr(kept.service, name, getattr(kept.service, name) or getattr(other.service, name))
