"""Build the public projection from an allow-list. What is not named here is not public.

A confidential service gets neither town nor point; a number shows only with a grade that the operator accepted.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from openharbor.core.models import PackAcceptance
from openharbor.core.packs.gazetteer import normalize
from openharbor.core.packs.rows import first_day
from openharbor.directory import feed
from openharbor.directory.models import (
    Attribute,
    Grade,
    Language,
    Listing,
    ListingKey,
    NavigatorCounty,
    Part,
    Phone,
    Purpose,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Tombstone,
)
from openharbor.engines.hours import DAYS

ANY_NEED = "any"
HOURS_OF = ("line", "office")
GRADE_ORDER = [Grade.CALLED, Grade.PUBLISHED_TWICE, Grade.OWNER_PAGE, Grade.SINGLE_SOURCE]
KIND_ORDER = ["line", "report_line", "office", "main_office", "after_hours", "dispatch", "police"]
TRAFFICKING = {"trafficking-any", "trafficking-sex", "trafficking-labor"}
FOR_YOUTH = {"youth", "minors"}


Before = dict[UUID, dict[str, Any]]


def snapshot() -> Before:
    """Return what is public now. Take it before services are deleted: their listings go with them."""
    return {row["pk"]: dict(row) for row in Listing.objects.values("pk", "feed", "changed_at")}


def rebuild(before: Before | None = None) -> int:
    """Make all listings anew and return how many there are. Call inside a transaction.

    before: what was public before the change, where services were deleted meanwhile; else it is read here.
    """
    before = snapshot() if before is None else before
    single = dict(PackAcceptance.objects.values_list("pack", "single_source"))
    schedules = _grouped(sorted(Schedule.objects.all(), key=_in_the_week))
    phones = _grouped(Phone.objects.order_by("type", "kind", "number"))
    areas = _grouped(ServiceArea.objects.order_by("extent"))
    languages = _grouped(Language.objects.order_by("code"))
    terms = _grouped(Attribute.objects.select_related("taxonomy_term").order_by("taxonomy_term__code"))
    places = _grouped(ServiceAtLocation.objects.select_related("location"))
    navigators = set(NavigatorCounty.objects.values_list("service_id", flat=True))
    now = timezone.now()
    Listing.objects.all().delete()
    listings, keys = [], []
    services = Service.objects.filter(status="active", blocking=False).select_related("organization")
    for service in services.iterator(chunk_size=2000):
        if service.pack not in single:
            continue
        shown = [p for p in phones[service.pk] if _may_show(p, single[service.pack])]
        if not shown:
            continue
        place = None if service.confidential else next(iter(places[service.pk]), None)
        # The county of a confidential program's town would say where it stands.
        around = [area for area in areas[service.pk] if not (service.confidential and area.extent_type == "town")]
        parts = _Parts(shown, around, languages[service.pk], terms[service.pk], schedules[service.pk], place)
        listings.append(_listing(service, parts, is_navigator=service.pk in navigators))
        keys += [
            ListingKey(listing_id=service.pk, extent=area.extent, need=need)
            for area in parts.areas
            for need in _needs(service)
        ]
    for listing in listings:
        old = before.get(listing.pk)
        # Who follows the feed must be told of a change, and of nothing else.
        same = old and {**old["feed"], "last_modified": None} == {**listing.feed, "last_modified": None}
        listing.changed_at = old["changed_at"] if old and same else now
        listing.feed["last_modified"] = listing.changed_at.isoformat(timespec="seconds")
    _bury([row["feed"] for row in before.values()], [listing.feed for listing in listings], now)
    Listing.objects.bulk_create(listings, batch_size=500)
    ListingKey.objects.bulk_create(keys, batch_size=1000)
    return len(listings)


def _bury(before: list[dict[str, Any]], after: list[dict[str, Any]], now: datetime) -> None:
    """Note what is no longer public: services, organizations, and places that were taken from a service."""
    old, new = (dict(pair for item in documents for pair in feed.public_ids(item)) for documents in (before, after))
    gone = [Tombstone(id=key, entity=entity, removed_at=now) for key, entity in old.items() if key not in new]
    dead = {str(pk) for pk in Tombstone.objects.values_list("pk", flat=True)}
    Tombstone.objects.filter(pk__in=dead & new.keys()).delete()
    Tombstone.objects.bulk_create(gone, batch_size=500, ignore_conflicts=True)


class _Parts:
    def __init__(
        self,
        phones: list[Phone],
        areas: list[ServiceArea],
        languages: list[Language],
        terms: list[Attribute],
        schedules: list[Schedule],
        place: ServiceAtLocation | None,
    ) -> None:
        self.phones = sorted(phones, key=lambda p: (p.type != "voice", KIND_ORDER.index(p.kind)))
        self.areas = areas
        self.languages = [language.code for language in languages]
        self.terms = [attribute.taxonomy_term.code for attribute in terms]
        self.rows = (areas, languages, terms, schedules)
        self.place_id = place.pk if place else None
        self.hours = {of: [_rule(row) for row in schedules if row.hours_of == of] for of in HOURS_OF}
        self.zone = schedules[0].zone if schedules else ""
        self.location = place.location if place else None


def _grouped(parts: Iterable[Any]) -> defaultdict[Any, list[Any]]:
    groups: defaultdict[Any, list[Part]] = defaultdict(list)
    for part in parts:
        groups[part.service_id].append(part)
    return groups


def _in_the_week(row: Schedule) -> tuple[int, str, str]:
    first = row.byday.split(",")[0][-2:]
    return (DAYS.index(first) if first in DAYS else 0, str(row.opens_at), str(row.pk))


def _rule(row: Schedule) -> list[Any]:
    """Return one rule of hours as `hours` reads it."""
    return [
        row.byday, _clock(row.opens_at), _clock(row.closes_at), row.freq, row.interval, row.bymonthday, row.byweekno,
        row.byyearday, _day(row.dtstart), _day(row.until), row.count, row.wkst, _day(row.valid_from),
        _day(row.valid_to), row.closed,
    ]  # fmt: skip


def _clock(moment: time | None) -> str | None:
    return moment.isoformat("minutes") if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _may_show(phone: Phone, single_source: bool) -> bool:
    always = (Grade.CALLED, Grade.PUBLISHED_TWICE, Grade.OWNER_PAGE)
    return phone.grade in always or (single_source and phone.grade == Grade.SINGLE_SOURCE)


def _needs(service: Service) -> list[str]:
    """Return the keys under which a listing is found: its needs, or for a line of another purpose that purpose."""
    if service.purpose not in (Purpose.SUPPORT, Purpose.INFORMATION):
        return [service.purpose]
    needs = [need.rstrip("?") for need in service.needs]
    return [*needs, ANY_NEED] if needs else [Purpose.INFORMATION]


def _listing(service: Service, parts: _Parts, *, is_navigator: bool) -> Listing:
    low, high = service.minimum_age, service.maximum_age
    return Listing(
        service=service,
        pack=service.pack,
        purpose=service.purpose,
        minimum_age=None if low is None else float(low),
        maximum_age=None if high is None else float(high),
        facts=_facts(service, parts),
        feed=_feed(service, parts),
        organization_id=service.organization_id,
        search_text=normalize(f"{service.organization.name} {service.name} {service.description}"),
        areas=f",{','.join(area.extent for area in parts.areas if area.extent_type != 'town')},",
        terms=f",{','.join(str(row.taxonomy_term_id) for row in parts.rows[2])},",
        latitude=parts.location.latitude if parts.location else None,
        longitude=parts.location.longitude if parts.location else None,
        card=_card(service, parts, is_navigator=is_navigator),
    )


def _feed(service: Service, parts: _Parts) -> dict[str, Any]:
    areas, languages, terms, schedules = parts.rows
    return feed.service_full(service, parts.phones, areas, languages, terms, schedules, parts.location, parts.place_id)


def _facts(service: Service, parts: _Parts) -> dict[str, Any]:
    best = min(parts.phones, key=lambda p: GRADE_ORDER.index(Grade(p.grade)))
    seen = first_day(best.source_seen)
    return {
        "areas": {area.extent: area.extent_type for area in parts.areas},
        "needs": {need.rstrip("?"): 1 if need.endswith("?") else 2 for need in service.needs},
        "grade": GRADE_ORDER.index(Grade(best.grade)),
        "seen": seen.isoformat() if seen else None,
        "point": [parts.location.latitude, parts.location.longitude] if parts.location else None,
        "ages_known": service.ages_known,
        "youth": bool(FOR_YOUTH & set(parts.terms)),
        "gender": service.gender,
        "children": service.children,
        "languages": parts.languages,
        "hours": parts.hours,
        "zone": parts.zone,
        "interpreter": service.interpretation_services,
        "trafficking": bool(TRAFFICKING & set(parts.terms)),
        "always": any(phone.hours == "24/7" for phone in parts.phones),
        "referral": service.referral_only == "yes",
        "police": service.base in ("police", "prosecutor"),
    }


def _card(service: Service, parts: _Parts, *, is_navigator: bool) -> dict[str, Any]:
    spanish = service.translations.get("es", {})
    return {
        "name": service.organization.name,
        "program": {"en": service.name, "es": spanish.get("name", "")},
        "description": {"en": service.description, "es": spanish.get("description", "")},
        "purpose": service.purpose,
        "base": service.base,
        "confidential": service.confidential,
        "town": parts.location.name if parts.location else "",
        "areas": [[area.extent_type, area.extent] for area in parts.areas],
        "phones": [
            {
                "number": phone.number,
                "type": phone.type,
                "keyword": phone.keyword,
                "kind": phone.kind,
                "hours": phone.hours,
                "grade": phone.grade,
                "seen": phone.source_seen,
            }
            for phone in parts.phones
        ],
        "hours": {"en": service.hours, "es": spanish.get("hours", "")},
        "hours_of": service.hours_of,
        "schedule": parts.hours,
        "zone": parts.zone,
        "languages": parts.languages,
        "interpreter": service.interpretation_services,
        "ages_known": service.ages_known,
        "gender": service.gender,
        "children": service.children,
        "referral_only": service.referral_only == "yes",
        "serves": parts.terms,
        "navigator": is_navigator,
    }
