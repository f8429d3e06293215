"""What members do with requests and events. Each act is one transaction and one line in the access log."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from openharbor.core.actor import System
from openharbor.learn.act.access import get_event, get_request, may_train
from openharbor.learn.act.queries import CANCELLED_FOR, coming, reference
from openharbor.learn.models import Event, TrainingRequest
from openharbor.network.access import Seat
from openharbor.vault import letters
from openharbor.vault import operations as vault
from openharbor.vault.keyring import Refused
from openharbor.vault.operations import Stale

KEPT_AFTER = timedelta(days=365)
MOST_COMING = 100  # of one agency


class TooMany(Exception):
    """The agency has as many events to come as one may have."""


def see(seat: Seat, *, request_id: UUID) -> None:
    """Note that somebody of the agency was shown a request. Raises Refused."""
    row = get_request(seat, request_id)
    if row.opened_date is None:
        TrainingRequest.objects.filter(pk=row.pk, opened_date=None).update(opened_date=timezone.now().date())


def close(seat: Seat, *, request_id: UUID, outcome: str, days: int) -> None:
    """Close a request: what came of it, and when it is deleted. Raises Refused, or Stale if it is closed by now."""
    row, today = get_request(seat, request_id), timezone.now().date()
    with transaction.atomic():
        ours = TrainingRequest.objects.filter(pk=row.pk, closed_date=None)
        # Whoever closes it was shown it, also on another page than its own.
        if not ours.update(closed_date=today, opened_date=row.opened_date or today, held=False, outcome=outcome,
                           purge_date=today + timedelta(days=days)):  # fmt: skip
            raise Stale
        seat.keys.note("closed a request for a training", which=[row.pk], why=outcome)


def open_again(seat: Seat, *, request_id: UUID) -> None:
    """Put a closed request, or one that waited apart, back among those that wait. Raises Refused."""
    _move(seat, request_id, "open again", closed_date=None, purge_date=None, outcome="", held=False)


def set_aside(seat: Seat, *, request_id: UUID) -> None:
    """Put a request apart from those that wait; it is not deleted. Raises Refused."""
    _move(seat, request_id, "set aside", held=True)


def _move(seat: Seat, request_id: UUID, why: str, **values: Any) -> None:
    row = get_request(seat, request_id)
    with transaction.atomic():
        TrainingRequest.objects.filter(pk=row.pk).update(**values)
        seat.keys.note("moved a request for a training", which=[row.pk], why=why)


def purge_due(seat: Seat) -> int:
    """Delete the agency's requests whose day has come; return how many. One that nobody opened is never among them.

    Raises Refused for whoever does not read requests.
    """
    may_train(seat)
    return sum(_purge(seat, pk) for pk in list(_due(seat).values_list("pk", flat=True)))


def _due(seat: Seat) -> QuerySet[TrainingRequest]:
    due = TrainingRequest.objects.filter(agency_id=seat.member.agency_id, purge_date__lte=timezone.now().date())
    return due.exclude(opened_date=None).exclude(closed_date=None)


def _purge(seat: Seat, pk: UUID) -> bool:
    """Delete one request, if it is still due: a colleague may have opened it again, or deleted it."""
    with transaction.atomic():
        row = _due(seat).filter(pk=pk).select_for_update().first()
        if row is None:
            return False
        with seat.keys.as_one("purged", which=[row.pk], why=reference(row.pk)):
            vault.purge(seat.keys, record_ids=[row.record], why="day has come")
        row.delete()
        letters.forget(row.bearer)
    return True


def create_event(seat: Seat, *, values: Mapping[str, Any]) -> Event:
    """Announce a training. Raises Refused, or TooMany."""
    may_train(seat)
    with transaction.atomic():
        if coming().filter(agency_id=seat.member.agency_id).count() >= MOST_COMING:
            raise TooMany
        row = Event.objects.create(agency_id=seat.member.agency_id, changed_at=_now(), **values)
        seat.keys.note("announced a training", which=[row.pk], why=row.title)
    return row


def change_event(seat: Seat, *, event_id: UUID, sequence: int, values: Mapping[str, Any]) -> None:
    """Change an event as it was at this sequence. Raises Refused, or Stale."""
    row = get_event(seat, event_id)
    with transaction.atomic():
        _change(row, sequence, values)
        seat.keys.note("changed a training", which=[event_id], why=str(values["title"]))


def withdraw_event(seat: Seat, *, event_id: UUID, sequence: int) -> None:
    """Take an event back: it leaves the list, and calendars hear for 30 days that it is off. Raises Refused, Stale."""
    row = get_event(seat, event_id)
    with transaction.atomic():
        _change(row, sequence, {"withdrawn_at": _now()})
        seat.keys.note("withdrew a training", which=[event_id], why=row.title)


def _change(row: Event, sequence: int, values: Mapping[str, Any]) -> None:
    ours = Event.objects.filter(pk=row.pk, sequence=sequence, withdrawn_at=None)
    if not ours.update(sequence=sequence + 1, changed_at=_now(), **values):
        raise Stale


def _now() -> datetime:
    # Calendars know whole seconds.
    return timezone.now().replace(microsecond=0)


def sweep(actor: System) -> int:
    """Delete events that are long over or were withdrawn 30 days ago; return how many."""
    if not isinstance(actor, System):
        raise Refused
    now = timezone.now()
    over = Event.objects.filter(ends_at__lt=now - KEPT_AFTER)
    return (over | Event.objects.filter(withdrawn_at__lt=now - CANCELLED_FOR)).delete()[0]
