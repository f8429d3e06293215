"""Build the public projection from an allow-list. What is not named here is not public.

A confidential service gets neither town nor point; a number shows only with a grade that the operator accepted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from openharbor.core.models import PackAcceptance
from openharbor.core.packs.gazetteer import normalize
from openharbor.core.packs.registry import FEED
from openharbor.core.packs.rows import first_day
from openharbor.directory import bulk, clocks, feed, overlay
from openharbor.directory.merges import Tree
from openharbor.directory.models import (
    Grade,
    Listing,
    NavigatorCounty,
    Phone,
    Route,
    Schedule,
    Service,
    Tombstone,
    Watch,
)
from openharbor.directory.overlay import HOURS_OF, Parts
from openharbor.directory.postings import Writer
from openharbor.directory.withheld import is_withheld
from openharbor.directory.withheld import names as withheld_names

CHUNK = 500
GRADE_ORDER = [Grade.CALLED, Grade.PUBLISHED_TWICE, Grade.OWNER_PAGE, Grade.SINGLE_SOURCE]
KIND_ORDER = ["line", "report_line", "office", "main_office", "after_hours", "dispatch", "police"]
TRAFFICKING = {"trafficking-any", "trafficking-sex", "trafficking-labor"}
FOR_YOUTH = {"youth", "minors"}
WALK_IN = "walk-in"


@dataclass(frozen=True)
class _Accepted:
    """What the operator decided about a pack, and on which day."""

    single_source: bool
    day: date


def rebuild() -> int:
    """Make all listings anew and return how many there are. Call inside a transaction."""
    everything = Run()
    last = UUID(int=0)
    while ids := list(Service.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        everything.refresh(ids)
        last = ids[-1]
    orphans = Listing.objects.exclude(pk__in=Service.objects.values("pk"))
    while rows := list(orphans[:CHUNK]):
        everything.bury(rows)
    Watch.objects.exclude(service_id__in=Service.objects.values("pk")).delete()
    everything.finish(everything=True)
    return Listing.objects.count()


def refresh(ids: Iterable[UUID]) -> None:
    """Make the listings of these services anew, gone ones too. Call inside a transaction."""
    run = Run()
    rest = sorted(set(ids))
    for start in range(0, len(rest), CHUNK):
        some = rest[start : start + CHUNK]
        run.refresh(some)
        there = set(Service.objects.filter(pk__in=some).values_list("pk", flat=True))
        run.bury(list(Listing.objects.filter(pk__in=[pk for pk in some if pk not in there])))
        Watch.objects.filter(service_id__in=[pk for pk in some if pk not in there]).delete()
    run.finish(everything=False)


class Run:
    """One pass over services: compare what was public with what is, and write the difference.

    Call `refresh` as often as needed, then `finish`, all inside one transaction.
    """

    def __init__(self) -> None:
        # Whoever comes second waits here: two must not write the same block at once.
        rows = PackAcceptance.objects.select_for_update().order_by("pack")
        self.accepted = {row.pack: _Accepted(row.single_source, row.accepted_at.date()) for row in rows}
        self.routed = set(Route.objects.values_list("service_id", flat=True))
        self.navigators = set(NavigatorCounty.objects.values_list("service_id", flat=True))
        self.now = timezone.now()
        self.postings = Writer()
        self.buried = Tombstone.objects.exists()
        self.lost: dict[UUID, str] = {}
        self.tree = Tree.load()
        self.withheld = withheld_names()
        self.follow: set[UUID] = set()  # others whose listing may change with one that was refreshed

    def refresh(self, ids: Sequence[UUID], known: Mapping[UUID, Parts] | None = None) -> None:
        """Make the listings of services that exist; `known` are facts that need not be read again."""
        for pk in self.tree.members & set(ids):
            self.follow |= self.tree.family(pk) - {pk}
        old = {row.pk: row for row in Listing.objects.filter(pk__in=ids)}
        fresh, watched = [], []
        for pk, parts in overlay.read(ids, known).items():
            accepted = self.accepted.get(parts.service.pack)
            if accepted is None:
                continue
            if parts.service.pack.startswith(FEED) and is_withheld(parts.service, self.withheld):
                parts.service.confidential = True
            listing = _listing_of(parts, accepted, self.accepted, is_navigator=pk in self.navigators)
            if listing:
                self._date(listing, old.get(pk))
                fresh.append(listing)
            if parts.service.status == "active" and not parts.merged_away:
                watched.append(_watch(parts, accepted, routed=pk in self.routed))
        self.postings.add(fresh)
        for row in old.values():
            self.postings.remove(row)
        Listing.objects.filter(pk__in=old).delete()
        bulk.insert(fresh)
        Watch.objects.filter(service_id__in=ids).delete()
        bulk.insert(watched)
        self._bury([row.feed for row in old.values()], [row.feed for row in fresh])

    def bury(self, rows: list[Listing]) -> None:
        """Take listings away whose service is gone."""
        for row in rows:
            self.follow |= self.tree.family(row.pk) - {row.pk}
        for row in rows:
            self.postings.remove(row)
        Listing.objects.filter(pk__in=[row.pk for row in rows]).delete()
        self._bury([row.feed for row in rows], [])

    def finish(self, *, everything: bool) -> None:
        """Write what is left to write. `everything`: every service was refreshed, after all facts were written."""
        if not everything and self.follow:
            self.postings.write(everything=False)
            self.postings = Writer()
            self.refresh(sorted(Service.objects.filter(pk__in=self.follow).values_list("pk", flat=True)))
        self.postings.write(everything=everything)
        lost = [pk for pk, entity in self.lost.items() if entity == "organization"]
        # An organization is gone with the last of its services.
        for start in range(0, len(lost), CHUNK):
            some = lost[start : start + CHUNK]
            for pk in Listing.objects.filter(organization_id__in=some).values_list("organization_id", flat=True):
                self.lost.pop(pk, None)
        stones = (Tombstone(id=pk, entity=entity, removed_at=self.now) for pk, entity in self.lost.items())
        Tombstone.objects.bulk_create(stones, batch_size=CHUNK, ignore_conflicts=True)

    def _date(self, listing: Listing, old: Listing | None) -> None:
        # Who follows the feed must be told of a change, and of nothing else.
        same = old and {**old.feed, "last_modified": None} == {**listing.feed, "last_modified": None}
        listing.changed_at = old.changed_at if old and same else self.now
        listing.feed["last_modified"] = listing.changed_at.isoformat(timespec="seconds")

    def _bury(self, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
        """Note what is no longer public: services, organizations, and places that were taken from a service."""
        old, new = (dict(pair for item in items for pair in feed.public_ids(item)) for items in (before, after))
        for key in new if self.lost else ():
            self.lost.pop(UUID(key), None)
        self.lost |= {UUID(key): entity for key, entity in old.items() if key not in new}
        if self.buried and (back := [key for key in new if key not in old]):
            Tombstone.objects.filter(pk__in=back).delete()


def _listing_of(
    parts: Parts, accepted: _Accepted, every: Mapping[str, _Accepted], *, is_navigator: bool
) -> Listing | None:
    """Return the listing of a service, or None if the public may not see it."""
    service = parts.service
    # A number that came by a merge shows only if its own pack may show it.
    parts.phones = [p for p in parts.phones if _may_show(p, every.get(p.pack))]
    if service.status != "active" or service.blocking or parts.merged_away or not parts.phones:
        return None
    parts.phones.sort(key=lambda p: (p.type != "voice", KIND_ORDER.index(p.kind)))
    if service.confidential:
        # The county of a confidential program's town would say where it stands.
        parts.areas = [area for area in parts.areas if area.extent_type != "town"]
    return _listing(parts, parts.verified or accepted.day, is_navigator=is_navigator)


def _watch(parts: Parts, accepted: _Accepted, *, routed: bool) -> Watch:
    service = parts.service
    trouble = parts.trouble or ("blocked" if service.blocking else "")
    due = clocks.due_date(service, parts.verified) if parts.verified else accepted.day
    return Watch(
        service_id=service.pk, pack=service.pack, risk=clocks.risk(service, trouble), routed=routed, due_date=due,
        trouble=trouble,
    )  # fmt: skip


def _hours(schedules: list[Schedule]) -> dict[str, list[Any]]:
    return {of: [_rule(row) for row in schedules if row.hours_of == of] for of in HOURS_OF}


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


def _may_show(phone: Phone, accepted: _Accepted | None) -> bool:
    if phone.grade == Grade.CALLED:
        return True
    if accepted is None:
        return False
    known = (Grade.PUBLISHED_TWICE, Grade.OWNER_PAGE)
    return phone.grade in known or (accepted.single_source and phone.grade == Grade.SINGLE_SOURCE)


def _listing(parts: Parts, verified: date, *, is_navigator: bool) -> Listing:
    service = parts.service
    low, high = service.minimum_age, service.maximum_age
    hours = _hours(parts.schedules)
    room = parts.capacity
    return Listing(
        id=service.pk,
        pack=service.pack,
        purpose=service.purpose,
        minimum_age=None if low is None else float(low),
        maximum_age=None if high is None else float(high),
        facts=_facts(parts, hours, clocks.due_date(service, verified)),
        feed=_feed(parts),
        organization_id=service.organization_id,
        search_text=normalize(f"{service.organization.name} {service.name} {service.description}"),
        areas=f",{','.join(area.extent for area in parts.areas if area.extent_type != 'town')},",
        terms=f",{','.join(str(row.taxonomy_term_id) for row in parts.terms)},",
        latitude=parts.location.latitude if parts.location else None,
        longitude=parts.location.longitude if parts.location else None,
        hide_date=clocks.hide_date(service, verified),
        capacity=room.word if room else "",
        capacity_at=room.at if room else None,
        card=_card(parts, hours, is_navigator=is_navigator),
    )


def _feed(parts: Parts) -> dict[str, Any]:
    place = parts.place
    return feed.service_full(
        parts.service, parts.phones, parts.areas, parts.languages, parts.terms, parts.schedules, parts.location,
        place.pk if place else None,
    )  # fmt: skip


def _facts(parts: Parts, hours: dict[str, list[Any]], due: date) -> dict[str, Any]:
    service = parts.service
    best = min(parts.phones, key=lambda p: GRADE_ORDER.index(Grade(p.grade)))
    seen = first_day(best.source_seen)
    return {
        "areas": {area.extent: area.extent_type for area in parts.areas},
        "needs": {need.rstrip("?"): 1 if need.endswith("?") else 2 for need in service.needs},
        "grade": GRADE_ORDER.index(Grade(best.grade)),
        "seen": seen.isoformat() if seen else None,
        "due": due.isoformat(),
        "point": [parts.location.latitude, parts.location.longitude] if parts.location else None,
        "ages_known": service.ages_known,
        "youth": bool(FOR_YOUTH & set(parts.codes)),
        "gender": service.gender,
        "children": service.children,
        "languages": [row.code for row in parts.languages],
        "hours": hours,
        "zone": parts.zone,
        "interpreter": service.interpretation_services,
        "trafficking": bool(TRAFFICKING & set(parts.codes)),
        "walk_in": WALK_IN in parts.codes,
        "always": any(phone.hours == "24/7" for phone in parts.phones),
        "referral": service.referral_only == "yes",
        "police": service.base in ("police", "prosecutor"),
    }


def _card(parts: Parts, hours: dict[str, list[Any]], *, is_navigator: bool) -> dict[str, Any]:
    service = parts.service
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
        "schedule": hours,
        "zone": parts.zone,
        "languages": [row.code for row in parts.languages],
        "interpreter": service.interpretation_services,
        "ages_known": service.ages_known,
        "gender": service.gender,
        "children": service.children,
        "referral_only": service.referral_only == "yes",
        "serves": parts.codes,
        "navigator": is_navigator,
    }
