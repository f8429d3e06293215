"""Lay what the desk knows over what the sources say: calls, corrections, merges. The facts themselves stay as they are.

A correction is one of `FIELDS`, or `phone:ID` for the number of a phone row, or `phone:new` for a number of our own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from openharbor.directory.models import (
    Attribute,
    Capacity,
    Check,
    Correction,
    Fact,
    Grade,
    Language,
    Location,
    Merge,
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
    def codes(self) -> list[str]:
        return [term.taxonomy_term.code for term in self.terms]


def read(ids: Sequence[UUID], known: Mapping[UUID, Parts] | None = None) -> dict[UUID, Parts]:
    """Return what is known of these services, as far as they exist, in the order of their ids.

    known: facts that have just been written and need not be read again
    """
    merges = list(Merge.objects.filter(undone_at=None, service_id__in=ids))
    found = dict(known or {})
    found |= _facts([pk for pk in (*ids, *(merge.other_id for merge in merges)) if pk not in found])
    _lay_ready(found)
    for parts in found.values():
        _correct(parts)
    _apply_checks(found)
    for merge in merges:
        if merge.service_id in found and merge.other_id in found:
            _unite(found[merge.service_id], found[merge.other_id])
    for other in Merge.objects.filter(undone_at=None, other_id__in=ids).values_list("other_id", flat=True):
        if other in found:
            found[other].merged_away = True
    asked = set(ids)
    return {pk: found[pk] for pk in sorted(found) if pk in asked}


def source(ids: Sequence[UUID]) -> dict[UUID, Parts]:
    """Return what the sources alone say of these services."""
    return _facts(list(ids))


def current_value(parts: Parts, name: str) -> Any:
    """Return what a field says now, as a correction would hold it."""
    if name == NEW_PHONE:
        own = new_phone_id(parts.service)
        return next((phone.number for phone in (*parts.phones, *parts.silenced) if phone.pk == own), "")
    if name.startswith("phone:"):
        rows = (*parts.phones, *parts.silenced)
        return next((phone.number for phone in rows if f"phone:{phone.pk}" == name), "")
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
    for correction in Correction.objects.filter(ended_at=None, service_id__in=found).order_by("pk"):
        found[correction.service_id].corrections.append(correction)
    for service_id in Proposal.objects.filter(decided_at=None, service_id__in=found).values_list(
        "service_id", flat=True
    ):
        found[service_id].trouble = "proposal"
    for capacity in Capacity.objects.filter(service_id__in=found):
        found[capacity.pk].capacity = capacity


def _correct(parts: Parts) -> None:
    for correction in parts.corrections:
        name = correction.field
        known = (name != NEW_PHONE and name in FIELDS) or any(f"phone:{p.pk}" == name for p in parts.phones)
        if known and source_value(parts, name) not in (correction.was, correction.value):
            parts.conflicts.append(name)
            parts.trouble = "conflict"
    for correction in parts.corrections:
        _lay_over(parts, correction.field, correction.value)


def _lay_over(parts: Parts, name: str, value: Any) -> None:
    service = parts.service
    if name.startswith("phone:"):
        _lay_number(parts, name, value)
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


def _lay_number(parts: Parts, name: str, number: str) -> None:
    own = {"number": number, "grade": Grade.NONE, "source_url": "", "source_kind": "none", "source_seen": ""}
    if name == NEW_PHONE:
        if number:
            row = Phone(id=new_phone_id(parts.service), service=parts.service, type="voice", kind="line", **own)
            parts.phones.append(row)
        return
    for phone in parts.phones:
        # A number that the desk wrote down is good once somebody has called it, and not before.
        if f"phone:{phone.pk}" == name and phone.number != number:
            for key, value in own.items():
                setattr(phone, key, value)
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


def _apply_checks(found: dict[UUID, Parts]) -> None:
    latest: defaultdict[UUID, dict[str, Check]] = defaultdict(dict)
    told = Check.objects.filter(service_id__in=found).exclude(outcome=Outcome.NO_ANSWER)
    for row in told.order_by("at", "pk"):
        latest[row.service_id][row.number] = row
    for pk, parts in found.items():
        kept = []
        for phone in parts.phones:
            check = latest[pk].get(phone.number)
            if check and check.outcome != Outcome.CONFIRMED:
                parts.trouble = parts.trouble or check.outcome
                parts.silenced.append(phone)
                continue
            if check:
                phone.grade = Grade.CALLED
                phone.source_seen = check.at.date().isoformat()
                parts.verified = max(filter(None, (parts.verified, check.at.date())))
                # A person rang and it is the right one: what the pack held back for doubt may show.
                parts.service.blocking = False
            kept.append(phone)
        parts.phones = kept


def _unite(kept: Parts, other: Parts) -> None:
    """Add to a service what its double knows. If either place is confidential, both are."""
    kept.service.confidential = kept.service.confidential or other.service.confidential
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
    if other.verified:
        kept.verified = max(filter(None, (kept.verified, other.verified)))
