"""What a writer sees who comes back: what they said, what was answered, and where it stands."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from openharbor.core.retention import hour_of
from openharbor.network.answering import is_ready
from openharbor.network.rules import REPORTS
from openharbor.report import attachments
from openharbor.report.access import get_report, newest
from openharbor.report.models import Delivery, Letter, Report
from openharbor.vault import bearers, letters
from openharbor.vault.bearers import Held
from openharbor.vault.keyring import Refused
from openharbor.vault.operations import Stale
from openharbor.vault.records import Opened
from openharbor.vault.sealing import Identity


@dataclass(frozen=True)
class Said:
    """One letter as it is shown. `agency` is empty for the writer's own."""

    text: str
    agency: str
    hour: datetime


@dataclass(frozen=True)
class Standing:
    """How far one agency has come: waiting, opened, answered or closed."""

    agency: str
    state: str
    day: date | None


@dataclass(frozen=True)
class Thread:
    answers: dict[str, str]
    said: Sequence[Said]
    standings: Sequence[Standing]
    newest: str  # of the writer's own letters
    files: Sequence[str] = ()  # their names


def held_by(seed: str) -> Held:
    """Return who came back, from the seed that their browser's draft holds."""
    return bearers.held(Identity(bytes.fromhex(seed)))


def read(held: Held) -> Thread:
    """Return all that the holder of a receipt may read. Raises Refused."""
    report = get_report(held)
    last = newest(_rows(report), from_writer=True)  # before the letters are read: one that comes between counts as new
    own = list(report.deliveries.filter(handed_by=None).select_related("agency"))
    told = _first(held, [row.record for row in own])
    said = list(_letters(held, report))
    answered = {one.agency for one in said if one.agency}
    standings = [_standing(row, answered) for row in own]
    names = [one["name"] for one in attachments.told(told)]
    return Thread(json.loads(told.fields["report"])["answers"] if told else {}, said, standings, last, names)


def _rows(report: Report) -> QuerySet[Letter]:
    return Letter.objects.filter(delivery__report=report)


def _first(held: Held, record_ids: Sequence[UUID]) -> Opened | None:
    """Return the report as one agency still has it: another may have purged its own."""
    for one in record_ids:
        try:
            return letters.read(held, record_ids=[one])[0]
        except Refused:
            continue
    return None


def _letters(held: Held, report: Report) -> list[Said]:
    found: list[Said] = []
    for row in _rows(report).select_related("delivery__agency").order_by("hour", "pk"):
        text = _text(held, row.record)
        if text is None:
            continue
        one = Said(text, "" if row.from_writer else row.delivery.agency.name, row.hour)
        # What the writer added went to each agency, and is shown once.
        if not (row.from_writer and found and found[-1] == one):
            found.append(one)
    return found


def _text(held: Held, record: UUID) -> str | None:
    """Return what a letter says, or None if it does not open."""
    try:
        return letters.read(held, record_ids=[record])[0].fields["text"].decode()
    except (Refused, KeyError, UnicodeDecodeError):
        return None


def _standing(row: Delivery, answered: set[str]) -> Standing:
    if row.closed_date:
        return Standing(row.agency.name, "closed", row.closed_date)
    if row.agency.name in answered:
        return Standing(row.agency.name, "answered", None)
    if row.opened_date:
        return Standing(row.agency.name, "opened", row.opened_date)
    return Standing(row.agency.name, "waiting", None)


def add(held: Held, *, text: str, after: str) -> None:
    """Leave one more letter for every agency that has the report and can open it, once, however often it is pressed.

    after: the writer's newest letter, as it stood on the page
    Raises Stale if they wrote something else meanwhile, Refused, or letters.NoKey.
    """
    report = get_report(held)
    rows = {row.agency_id: row for row in report.deliveries.filter(handed_by=None)}
    ready = [agency for agency in rows if is_ready(agency, REPORTS)]
    if not ready:
        raise letters.NoKey
    hour = hour_of(timezone.now())

    def along(left: Mapping[UUID, UUID]) -> None:
        # Whoever leaves something for an agency waits for all who do so before: the second press sees the first.
        if newest(_rows(report), from_writer=True) != after:
            raise Stale
        Letter.objects.bulk_create(
            Letter(delivery=rows[agency], record=record, from_writer=True, hour=hour) for agency, record in left.items()
        )
        # Whoever writes again is heard again.
        heard = report.deliveries.filter(agency_id__in=ready, handed_by=None)
        heard.update(closed_date=None, purge_date=None, held=False)

    try:
        letters.deposit(held, to=ready, sealing_class=REPORTS, fields={"text": text.encode()}, along=along)
    except Stale:
        last = newest(_rows(report), from_writer=True)
        if not last or _text(held, UUID(last)) != text:
            raise
