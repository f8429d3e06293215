"""What a team does with a report. Each act is one transaction and one line in the access log."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from openharbor.core.retention import hour_of
from openharbor.network.access import Seat
from openharbor.network.rules import REPORTS
from openharbor.report.access import get_delivery, may_read, newest
from openharbor.report.models import Delivery, Letter
from openharbor.report.queries import Work, colleagues, reference, says, work_of
from openharbor.vault import files, index, letters
from openharbor.vault import operations as vault
from openharbor.vault.operations import Stale

YEAR = timedelta(days=365)


def see(seat: Seat, *, delivery_id: UUID, letters: Sequence[int]) -> None:
    """Note that somebody of the agency was shown a report and these of its letters. Raises Refused."""
    row = get_delivery(seat, delivery_id)
    if row.opened_date is None:
        Delivery.objects.filter(pk=row.pk, opened_date=None).update(opened_date=timezone.now().date())
    row.letters.filter(pk__in=letters, from_writer=True, read=False).update(read=True)


def assign(seat: Seat, *, delivery_id: UUID, to: str, revision: int) -> None:
    """Say who of the agency has a report; empty: nobody. Raises Refused, or Stale."""
    if to and to not in colleagues(seat):
        vault.refuse(seat.keys, "reach", [delivery_id], "assigned")
    _write(seat, delivery_id, revision, "assigned", lambda work: replace(work, assigned=to), {"assigned": to})


def note(seat: Seat, *, delivery_id: UUID, text: str, revision: int) -> None:
    """Write a note that only the agency reads. Raises Refused, or Stale."""
    one = {"by": str(seat.keys.member), "at": timezone.now().isoformat(timespec="minutes"), "text": text}
    _write(seat, delivery_id, revision, "note", lambda work: replace(work, notes=[*work.notes, one]))


def decide_link(seat: Seat, *, delivery_id: UUID, other: UUID, verdict: str, revision: int) -> None:
    """Say that two reports belong together, or do not; empty takes it back. Raises Refused, or Stale."""
    get_delivery(seat, other)
    said = {"by": str(seat.keys.member), "at": timezone.now().isoformat(timespec="minutes"), "verdict": verdict}

    def change(work: Work) -> Work:
        kept = {pk: one for pk, one in work.links.items() if pk != str(other)}
        return replace(work, links=kept | ({str(other): said} if verdict else {}))

    _write(seat, delivery_id, revision, "link", change)


def _write(
    seat: Seat, delivery_id: UUID, revision: int, why: str, change: Any, summary: Mapping[str, Any] | None = None
) -> None:
    """Change what the agency wrote about a report, if nobody else did since it was read. Raises Refused, or Stale."""
    row = get_delivery(seat, delivery_id)
    with transaction.atomic(), seat.keys.as_one("wrote on a report", which=[delivery_id], why=why):
        work = work_of(seat, row)
        if work.revision != revision:
            raise Stale
        fields = {"work": json.dumps(_plain(change(work))).encode()}
        if row.work is None:
            fresh = vault.seal(seat.keys, sealing_class=REPORTS, fields=fields, why=why)
            if not Delivery.objects.filter(pk=row.pk, work=None).update(work=fresh):
                raise Stale
        else:
            vault.seal_again(seat.keys, record_id=row.work, revision=revision, fields=fields, why=why)
        if summary:
            _list(seat, row, summary)


def _plain(work: Work) -> dict[str, Any]:
    return {name: value for name, value in asdict(work).items() if name != "revision"}


def _list(seat: Seat, row: Delivery, changed: Mapping[str, Any]) -> None:
    entries = index.listed(seat.keys, sealing_class=REPORTS, why="list")
    if row.pk in entries:
        index.keep(seat.keys, sealing_class=REPORTS, entries={row.pk: entries[row.pk] | changed})


def write_back(seat: Seat, *, delivery_id: UUID, text: str, after: str) -> None:
    """Write to whoever reported, once, however often it is pressed.

    after: the agency's newest letter, as it stood on the page
    Raises Stale if the agency wrote something else meanwhile, or Refused: a report that another agency handed over has
    no writer to reach.
    """
    row = get_delivery(seat, delivery_id)
    if row.handed_by_id is not None:
        vault.refuse(seat.keys, "show", [delivery_id], reference(delivery_id))
    try:
        with transaction.atomic(), seat.keys.as_one("wrote to a reporter", which=[delivery_id], why=reference(row.pk)):
            record = _letter(seat, row, text)
            # Whoever seals for an agency waits for all who do so before: of two presses the second sees the first.
            if newest(row.letters.exclude(record=record), from_writer=False) != after:
                raise Stale
    except Stale:
        if not says(seat, row, newest(row.letters.all(), from_writer=False), text):
            raise


def _letter(seat: Seat, row: Delivery, text: str) -> UUID:
    record = vault.seal(seat.keys, sealing_class=REPORTS, fields={"text": text.encode()}, why="letter")
    letters.show(seat.keys, record_id=record, to=row.report.bearer, why="letter")
    Letter.objects.create(delivery=row, record=record, from_writer=False, read=True, hour=hour_of(timezone.now()))
    return record


def close(seat: Seat, *, delivery_id: UUID, outcome: str, text: str, years: int, revision: int) -> None:
    """Close a report: what came of it, a last letter to its writer if there is one, and when it is deleted.

    Raises Refused, or Stale.
    """
    row = get_delivery(seat, delivery_id)
    with transaction.atomic():
        if row.letters.filter(from_writer=True, read=False).exists():
            raise Stale  # its writer wrote meanwhile
        _write(seat, delivery_id, revision, "closed", lambda work: replace(work, outcome=outcome))
        if text and row.handed_by_id is None:
            with seat.keys.as_one("wrote to a reporter", which=[delivery_id], why=reference(row.pk)):
                _letter(seat, row, text)
        today = timezone.now().date()
        Delivery.objects.filter(pk=row.pk).update(closed_date=today, purge_date=today + years * YEAR, held=False)


def open_again(seat: Seat, *, delivery_id: UUID) -> None:
    """Put a closed report, or one that waited apart, back among those that wait. Raises Refused."""
    _move(seat, delivery_id, "open again", closed_date=None, purge_date=None, held=False)


def set_aside(seat: Seat, *, delivery_id: UUID) -> None:
    """Put a report apart from those that wait; it is not deleted. Raises Refused."""
    _move(seat, delivery_id, "set aside", held=True)


def _move(seat: Seat, delivery_id: UUID, why: str, **values: Any) -> None:
    row = get_delivery(seat, delivery_id)
    with transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(**values)
        seat.keys.note("wrote on a report", which=[delivery_id], why=why)


def purge_due(seat: Seat) -> int:
    """Delete the agency's reports whose day has come; return how many. One that nobody opened is never among them.

    Raises Refused for whoever does not read reports.
    """
    may_read(seat)
    return sum(_purge(seat, pk) for pk in list(_due(seat).values_list("pk", flat=True)))


def _due(seat: Seat) -> QuerySet[Delivery]:
    due = Delivery.objects.filter(agency_id=seat.member.agency_id, purge_date__lte=timezone.now().date())
    unread = Letter.objects.filter(delivery=OuterRef("pk"), from_writer=True, read=False)
    return due.exclude(opened_date=None).exclude(closed_date=None).exclude(Exists(unread))


def _purge(seat: Seat, pk: UUID) -> bool:
    """Delete one report, if it is still due: its writer may have written, or a colleague has deleted it."""
    with transaction.atomic():
        # With its report: of two agencies that purge at once, the second must see that it is the last.
        row = _due(seat).filter(pk=pk).select_for_update(of=("self", "report")).select_related("report").first()
        if row is None:
            return False
        lent = row.report.deliveries.filter(handed_by_id=row.agency_id).values_list("record", flat=True)
        own = {row.work, *row.letters.values_list("record", flat=True), *lent}
        own |= {row.record} if row.handed_by_id is None else set()  # the packet is the other agency's
        with seat.keys.as_one("purged", which=[row.pk], why=reference(row.pk)):
            vault.purge(seat.keys, record_ids=[one for one in own if one], why="day has come")
            index.remove(seat.keys, sealing_class=REPORTS, record_ids=[row.pk])
        row.delete()
        if not row.report.deliveries.filter(handed_by=None).exists():  # what was lent carries no file
            files.forget(row.report.attachments.values_list("file", flat=True))
            row.report.attachments.all().delete()
        if not row.report.deliveries.exists():
            row.report.delete()
            letters.forget(row.report.bearer)
    return True
