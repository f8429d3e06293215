"""What the desk sees: what must be called first, what is known of a service and who said so."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openharbor.core.models import User
from openharbor.core.packs import registry
from openharbor.directory import clocks, overlay
from openharbor.directory.models import (
    Capacity,
    Check,
    Correction,
    Import,
    Listing,
    Merge,
    Proposal,
    Service,
    Watch,
)
from openharbor.directory.overlay import Parts

A_PAGE = 25
RISKS = {"trouble": clocks.TROUBLE, "lines": clocks.LINES, "shelters": clocks.SHELTERS, "others": clocks.OTHERS}
MOST_HISTORY = 50


@dataclass(frozen=True)
class Due:
    """One row of the queue."""

    service: Service
    risk: int
    trouble: str
    overdue_days: int
    called: bool
    hides: date | None
    numbers: list[str]


@dataclass(frozen=True)
class Queue:
    rows: list[Due]
    counts: dict[str, int]
    total: int
    number: int
    pages: int


@dataclass(frozen=True)
class Row:
    """All that the desk knows of one service."""

    parts: Parts
    source: Parts
    listing: Listing | None
    watch: Watch | None
    checks: list[Check]
    corrections: list[Correction]
    merged: list[tuple[Merge, Service]]
    under: Merge | None
    proposal: Proposal | None
    names: dict[UUID, str] = field(default_factory=dict)


def queue(*, today: date, risk: str = "", number: int = 1) -> Queue:
    """Return what must be called, the most dangerous first, then the longest overdue."""
    rows = Watch.objects.filter(pack__in=registry.showing(), due_date__lte=today).order_by(
        "risk", "-routed", "due_date", "pk"
    )
    counts = {name: rows.filter(risk=value).count() for name, value in RISKS.items()}
    if risk:
        rows = rows.filter(risk=RISKS[risk])
    total = rows.count()
    pages = max(1, -(-total // A_PAGE))
    number = min(number, pages)
    some = list(rows[(number - 1) * A_PAGE : number * A_PAGE])
    ids = [row.pk for row in some]
    services = Service.objects.select_related("organization").in_bulk(ids)
    hides = dict(Listing.objects.filter(pk__in=ids).values_list("pk", "hide_date"))
    known = overlay.read(ids)
    found = [
        Due(
            services[row.pk], row.risk, row.trouble, (today - row.due_date).days, known[row.pk].verified is not None,
            hides.get(row.pk), [phone.number for phone in known[row.pk].phones + known[row.pk].held],
        )
        for row in some if row.pk in services and row.pk in known
    ]  # fmt: skip
    return Queue(found, counts, total, number, pages)


def row(service_id: UUID) -> Row | None:
    """Return one service with its history, or None."""
    parts = overlay.read([service_id]).get(service_id)
    if parts is None:
        return None
    checks = list(Check.objects.filter(service_id=service_id).order_by("-at", "-pk")[:MOST_HISTORY])
    corrections = list(Correction.objects.filter(service_id=service_id).order_by("-at", "-pk")[:MOST_HISTORY])
    merges = list(Merge.objects.filter(service_id=service_id, undone_at=None).order_by("pk"))
    others = Service.objects.select_related("organization").in_bulk([merge.other_id for merge in merges])
    people = {done.by_id for done in (*checks, *corrections)} | {done.ended_by_id for done in corrections}
    return Row(
        parts=parts,
        source=overlay.source([service_id])[service_id],
        listing=Listing.objects.filter(pk=service_id).first(),
        watch=Watch.objects.filter(pk=service_id).first(),
        checks=checks,
        corrections=corrections,
        merged=[(merge, others[merge.other_id]) for merge in merges if merge.other_id in others],
        under=Merge.objects.filter(other_id=service_id, undone_at=None).first(),
        proposal=Proposal.objects.filter(service_id=service_id, decided_at=None).first(),
        names=dict(User.objects.filter(pk__in=people).values_list("pk", "sign_in_name")),
    )


def find_services(words: str) -> list[Service]:
    """Return the first services whose name or organization holds all the words."""
    rows = Service.objects.filter(pack__in=registry.showing()).select_related("organization")
    for word in words.split()[:6]:
        rows = rows.filter(name__icontains=word) | rows.filter(organization__name__icontains=word)
    return list(rows.order_by("organization__name", "name")[:A_PAGE]) if words.split() else []


def proposals() -> list[tuple[Proposal, Service]]:
    """Return the proposals that wait, the oldest first."""
    rows = list(Proposal.objects.filter(decided_at=None).order_by("at"))
    services = Service.objects.select_related("organization").in_bulk([row.service_id for row in rows])
    return [(row, services[row.service_id]) for row in rows if row.service_id in services]


def board(now: datetime) -> list[dict[str, Any]]:
    """Return who said what of room, the freshest first; a word older than a day says only to call."""
    rows = list(Capacity.objects.order_by("-at")[:200])
    services = Service.objects.select_related("organization").in_bulk([row.pk for row in rows])
    return [
        {"service": services[row.pk], "said": row.word, "word": clocks.room(row.word, row.at, now),
         "available": row.available, "at": row.at, "fresh": now - row.at <= clocks.CAPACITY_HOURS}
        for row in rows if row.pk in services
    ]  # fmt: skip


def merges() -> list[tuple[Merge, Service | None, Service | None]]:
    """Return the merges in force, the newest first; a service that its source took away is None."""
    rows = list(Merge.objects.filter(undone_at=None).order_by("-pk")[:100])
    ids = [pk for row in rows for pk in (row.service_id, row.other_id)]
    services = Service.objects.select_related("organization").in_bulk(ids)
    return [(row, services.get(row.service_id), services.get(row.other_id)) for row in rows]


def imports() -> list[Import]:
    """Return the newest imports."""
    return list(Import.objects.select_related("source").order_by("-pk")[:50])
