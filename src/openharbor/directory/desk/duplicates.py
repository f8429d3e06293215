"""Services that may be one: the same number, name or place. A person decides."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Lower

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import normalize
from openharbor.directory.models import Merge, NotADuplicate, Phone, Service, ServiceArea, ServiceAtLocation

MOST_SHOWN = 30
MOST_OF_A_NUMBER = 12  # a number that more services share is an exchange's, and says nothing
ALIKE, NEARLY_SAME = 0.6, 0.85


@dataclass(frozen=True)
class Pair:
    """Two services and why they may be one. The first is the better known."""

    first: Service
    second: Service
    reasons: tuple[str, ...]


def suggest(service_id: UUID | None = None) -> list[Pair]:
    """Return pairs that may be one service, the likeliest first; those of one service if it is given."""
    groups = [*_by_number(service_id), *_by_name(service_id)]
    ids = {pk for group in groups for pk in group}
    services = {row.pk: row for row in Service.objects.filter(pk__in=ids).select_related("organization")}
    settled = _settled()
    numbers, towns, areas = _facts(ids)
    pairs: dict[tuple[UUID, UUID], Pair] = {}
    for group in groups:
        for one, other in combinations(sorted(pk for pk in group if pk in services), 2):
            if (one, other) in pairs or (one, other) in settled or (service_id and service_id not in (one, other)):
                continue
            reasons = _reasons(services[one], services[other], numbers, towns, areas)
            if reasons:
                first, second = sorted(
                    (services[one], services[other]), key=lambda s: (s.pack.startswith("feed-"), s.key)
                )
                pairs[one, other] = Pair(first, second, reasons)
    return sorted(pairs.values(), key=lambda p: (-len(p.reasons), p.first.key))[:MOST_SHOWN]


def _shown() -> Q:
    return Q(pack__in=registry.showing(), status="active", purpose__in=("support", "information"))


def _by_number(service_id: UUID | None) -> Iterator[list[UUID]]:
    rows = Phone.objects.filter(service__in=Service.objects.filter(_shown()))
    if service_id:
        rows = rows.filter(number__in=Phone.objects.filter(service_id=service_id).values("number"))
    shared = (
        rows.values("number").annotate(n=Count("service_id", distinct=True)).filter(n__gt=1, n__lte=MOST_OF_A_NUMBER)
    )
    numbers = list(shared.values_list("number", flat=True)[:2000])
    groups: defaultdict[str, set[UUID]] = defaultdict(set)
    for number, pk in rows.filter(number__in=numbers).values_list("number", "service_id"):
        groups[number].add(pk)
    yield from map(list, groups.values())


def _by_name(service_id: UUID | None) -> Iterator[list[UUID]]:
    rows = Service.objects.filter(_shown()).annotate(org=Lower("organization__name"), own=Lower("name"))
    if service_id:
        one = rows.filter(pk=service_id).first()
        rows = rows.filter(org=one.org, own=one.own) if one else rows.none()
    twice = rows.values("org", "own").annotate(n=Count("pk")).filter(n__gt=1, n__lte=MOST_OF_A_NUMBER)
    for row in twice[:500]:
        same = Service.objects.filter(_shown(), organization__name__iexact=row["org"], name__iexact=row["own"])
        yield list(same.values_list("pk", flat=True))


def _settled() -> set[tuple[UUID, UUID]]:
    apart = NotADuplicate.objects.values_list("service_id", "other_id")
    merged = Merge.objects.filter(undone_at=None).values_list("service_id", "other_id")
    return {(min(pair), max(pair)) for pair in (*apart, *merged)}


Sets = defaultdict[UUID, set[str]]


def _facts(ids: Iterable[UUID]) -> tuple[Sets, Sets, Sets]:
    found: list[Sets] = []
    for rows in (
        Phone.objects.filter(service_id__in=ids).values_list("service_id", "number"),
        ServiceAtLocation.objects.filter(service_id__in=ids).values_list("service_id", "location__name"),
        ServiceArea.objects.filter(service_id__in=ids).values_list("service_id", "extent"),
    ):
        sets: Sets = defaultdict(set)
        for pk, value in rows:
            sets[pk].add(value)
        found.append(sets)
    return found[0], found[1], found[2]


def _reasons(one: Service, other: Service, numbers: Sets, towns: Sets, areas: Sets) -> tuple[str, ...]:
    """Return why two services may be one, or nothing where the likeness means little."""
    first, second = (normalize(f"{s.organization.name} {s.name}") for s in (one, other))
    likeness = difflib.SequenceMatcher(None, first, second).ratio()
    if {w for w in first.split() if w.isdigit()} != {w for w in second.split() if w.isdigit()}:
        likeness = 0.0  # "Unit 4" and "Unit 5" are as alike as names can be, and two
    phone = numbers[one.pk] & numbers[other.pk]
    near = towns[one.pk] & towns[other.pk]
    covers = areas[one.pk] & areas[other.pk]
    if one.organization_id == other.organization_id and likeness < NEARLY_SAME:
        return ()  # two programs of one house share a number, and are two
    if not ((phone and (likeness >= ALIKE or near)) or (likeness >= NEARLY_SAME and (near or covers))):
        return ()
    found = ["name"] if likeness >= ALIKE else []
    found += ["phone"] if phone else []
    found += ["place"] if near or covers else []
    return tuple(found)
