"""What a team reads: the list of its reports, one report, and what ties it to others."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from openharbor.engines import linking
from openharbor.engines.linking import Link
from openharbor.engines.triage import AIMS, Level
from openharbor.network.access import Seat
from openharbor.network.rules import REPORTS
from openharbor.report.access import get_delivery, may_read
from openharbor.report.models import Delivery, Letter
from openharbor.vault import index
from openharbor.vault import operations as vault
from openharbor.vault.keyring import Refused
from openharbor.vault.records import Opened

WAITING, HELD, CLOSED = "waiting", "held", "closed"
MOST_TAKEN_IN = 200


@dataclass(frozen=True)
class Row:
    """One report as the list shows it; `summary` stands in the agency's sealed list."""

    delivery: Delivery
    summary: Mapping[str, Any]
    unread: int

    @property
    def level(self) -> Level:
        return Level(self.summary["level"])

    @property
    def waited(self) -> int:
        """Return for how many minutes it waits."""
        came = datetime.fromisoformat(self.summary["at"])
        return max(0, int((timezone.now() - came).total_seconds() // 60))

    @property
    def aim(self) -> int:
        return AIMS[self.level]

    @property
    def reference(self) -> str:
        return reference(self.delivery.pk)


@dataclass(frozen=True)
class Work:
    """What the agency wrote about a report. `revision` 0: nothing yet."""

    revision: int = 0
    assigned: str = ""
    notes: Sequence[Mapping[str, str]] = ()
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True)
class Opening:
    """One report, opened."""

    delivery: Delivery
    answers: Mapping[str, str]
    urgency: Mapping[str, Any]
    at: datetime
    language: str
    letters: Sequence[tuple[Letter, str]]
    work: Work
    links: Sequence[Link]
    summaries: Mapping[UUID, Mapping[str, Any]]


def reference(delivery_id: UUID) -> str:
    """Return how people call a report on the telephone."""
    return f"R-{delivery_id.hex[:6].upper()}"


def rows(seat: Seat, *, which: str) -> list[Row]:
    """Return the agency's reports, the most urgent first, then the longest wait. Raises Refused."""
    may_read(seat)
    with seat.keys.as_one("looked at reports", why=which):
        take_in(seat)
        summaries = index.listed(seat.keys, sealing_class=REPORTS, why=which)
    found = Delivery.objects.filter(agency_id=seat.member.agency_id, listed=True).select_related("report")
    closed = which == CLOSED
    found = found.exclude(closed_date=None) if closed else found.filter(closed_date=None, held=which == HELD)
    unread = _unread(seat)
    listed = [Row(row, json.loads(summaries[row.pk]), unread.get(row.pk, 0)) for row in found if row.pk in summaries]
    return sorted(listed, key=lambda row: (-row.level, -row.waited, row.delivery.pk))


def _unread(seat: Seat) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    fresh = Letter.objects.filter(delivery__agency_id=seat.member.agency_id, from_writer=True, read=False)
    for pk in fresh.values_list("delivery_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


def take_in(seat: Seat) -> None:
    """Enter reports that came since into the agency's sealed list: nobody without its key can."""
    fresh = list(Delivery.objects.filter(agency_id=seat.member.agency_id, listed=False)[:MOST_TAKEN_IN])
    entries: dict[UUID, str] = {}
    for row in fresh:
        try:
            opened = vault.read(seat.keys, record_ids=[row.record], why="list")[0]
        except Refused:
            continue  # somebody wrote into the database; the rest is listed all the same
        entries[row.pk] = json.dumps(_summary(opened))
    if entries:
        index.keep(seat.keys, sealing_class=REPORTS, entries=entries)
        Delivery.objects.filter(pk__in=entries).update(listed=True)


def _summary(opened: Opened) -> dict[str, Any]:
    told, urgency = json.loads(opened.fields["report"]), json.loads(opened.fields["urgency"])
    return {"level": urgency["level"], "reasons": urgency["reasons"], "at": told["at"], "assigned": "",
            "setting": told["answers"].get("setting", ""), "first": told["answers"].get("what", "")[:120],
            "marks": opened.fields["marks"].decode()}  # fmt: skip


def read(seat: Seat, delivery_id: UUID) -> Opening:
    """Return one report with its letters, its work and its links. Raises Refused."""
    row = get_delivery(seat, delivery_id)
    letters = list(row.letters.order_by("hour", "pk"))
    with seat.keys.as_one("read a report", which=[delivery_id], why=reference(delivery_id)):
        opened, *said = vault.read(seat.keys, record_ids=[row.record, *(one.record for one in letters)], why="read")
        work = work_of(seat, row)
        take_in(seat)
        listed = index.listed(seat.keys, sealing_class=REPORTS, why="links")
    summaries = {pk: json.loads(text) for pk, text in listed.items()}
    told = json.loads(opened.fields["report"])
    texts = [(letter, one.fields["text"].decode()) for letter, one in zip(letters, said, strict=True)]
    return Opening(row, told["answers"], json.loads(opened.fields["urgency"]), datetime.fromisoformat(told["at"]),
                   told["language"], texts, work, _links(row.pk, summaries), summaries)  # fmt: skip


def _links(own: UUID, summaries: Mapping[UUID, Mapping[str, Any]]) -> list[Link]:
    if own not in summaries:
        return []
    others = {str(pk): one["marks"] for pk, one in summaries.items() if pk != own}
    return linking.link_packed(linking.unpack(summaries[own]["marks"]), others) if others else []


def work_of(seat: Seat, row: Delivery) -> Work:
    """Return what the agency wrote about a report. Raises Refused."""
    if row.work is None:
        return Work()
    opened = vault.read(seat.keys, record_ids=[row.work], why="work")[0]
    return Work(revision=opened.revision, **json.loads(opened.fields["work"]))


def colleagues(seat: Seat) -> dict[str, str]:
    """Return who of the agency can read reports, by holder."""
    active: Iterable[UUID] = seat.keys.roster.active(REPORTS)
    members = seat.member.agency.members.filter(holder_id__in=list(active)).select_related("user")
    return {str(one.holder_id): str(one) for one in members}
