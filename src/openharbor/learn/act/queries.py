"""What members and everybody read: requests that were sealed to an agency, and trainings to come."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from openharbor.core.packs import registry
from openharbor.learn.act.access import get_request, may_train
from openharbor.learn.library import library
from openharbor.learn.models import Event, TrainingRequest
from openharbor.network.access import Seat
from openharbor.vault import letters
from openharbor.vault import operations as vault
from openharbor.vault.keyring import Refused
from openharbor.vault.sealing import Unopened

WAITING, HELD, CLOSED = "waiting", "held", "closed"
MOST_SHOWN = 50  # each is opened, so few at once
CANNOT_OPEN = (Refused, Unopened, KeyError, TypeError, ValueError, AttributeError, RecursionError)
CANCELLED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Opening:
    """One request. `answers` is None where it does not open, and somebody must look why."""

    row: TrainingRequest
    answers: Mapping[str, str] | None
    language: str
    at: datetime

    @property
    def reference(self) -> str:
        return reference(self.row.pk)

    def said(self, name: str) -> str:
        return (self.answers or {}).get(name, "")

    @property
    def waited(self) -> int:
        """Return for how many minutes it waits."""
        return max(0, int((timezone.now() - self.at).total_seconds() // 60))


def reference(request_id: UUID) -> str:
    """Return how people call a request on the telephone."""
    return f"T-{request_id.hex[:8].upper()}"


def rows(seat: Seat, *, which: str) -> tuple[list[Opening], int]:
    """Return the agency's requests, the longest wait first, and how many more there are. Raises Refused."""
    may_train(seat)
    own = TrainingRequest.objects.filter(agency_id=seat.member.agency_id)
    closed = which == CLOSED
    found = own.exclude(closed_date=None) if closed else own.filter(closed_date=None, held=which == HELD)
    some = list(found.order_by("-closed_date" if closed else "hour", "pk")[:MOST_SHOWN])
    with seat.keys.as_one("looked at requests for trainings", why=which):
        opened = [_open(seat, row) for row in some]
    return opened, found.count() - len(some)


def apart(seat: Seat) -> int:
    """Return how many requests wait apart, so that nobody forgets them."""
    return TrainingRequest.objects.filter(agency_id=seat.member.agency_id, closed_date=None, held=True).count()


def read(seat: Seat, request_id: UUID) -> Opening:
    """Return one request. Raises Refused."""
    row = get_request(seat, request_id)
    with seat.keys.as_one("read a request for a training", which=[request_id], why=reference(request_id)):
        return _open(seat, row)


def _open(seat: Seat, row: TrainingRequest) -> Opening:
    try:
        opened = vault.read(seat.keys, record_ids=[row.record], why="request for a training")[0]
        told = json.loads(letters.vouched(seat.keys, opened, bearer=row.bearer).fields["request"])
        answers = {str(name): str(value) for name, value in told["answers"].items()}
        at = datetime.fromisoformat(told["at"])
        return Opening(row, answers, str(told["language"]), at if at.tzinfo else row.hour)
    except CANNOT_OPEN:
        return Opening(row, None, "", row.hour)


def others(row: TrainingRequest) -> list[str]:
    """Return which other agencies received the same request, so that only one of them calls."""
    rows = TrainingRequest.objects.filter(asked=row.asked).exclude(pk=row.pk).select_related("agency")
    return sorted(one.agency.name for one in rows)


def audiences() -> list[tuple[str, str]]:
    """Return for whom there is something to learn here, by slug, in the packs' order."""
    language = get_language() or settings.LANGUAGE_CODE
    return [(slug, one.title[language]) for slug, one in library().audiences.items()]


def states() -> list[tuple[str, str]]:
    """Return the states of the accepted packs, by code."""
    language = get_language() or settings.LANGUAGE_CODE
    found = [(one.state, one.name[language]) for pack in registry.accepted_packs() if (one := pack.manifest).state]
    return sorted(found, key=lambda pair: pair[1])


def zones() -> list[str]:
    """Return the time zones of the accepted states; a nation may have many, and its pack names one."""
    packs = [pack for pack in registry.accepted_packs() if pack.manifest.state]
    return sorted({pack.manifest.time_zone for pack in packs})


def coming() -> QuerySet[Event]:
    """Return what is still to come, or goes on now, the next first."""
    return Event.objects.filter(_to_come()).select_related("agency").order_by("starts_at", "pk")


def _to_come() -> Q:
    return Q(withdrawn_at=None, ends_at__gt=timezone.now())


def for_calendars() -> QuerySet[Event]:
    """Return what a calendar should hear of: what is to come, and for 30 days what was withdrawn."""
    heard = _to_come() | Q(withdrawn_at__gt=timezone.now() - CANCELLED_FOR)
    return Event.objects.filter(heard).select_related("agency").order_by("starts_at", "pk")


def own_events(seat: Seat) -> tuple[Sequence[Event], Sequence[Event]]:
    """Return the agency's events: what is to come, and the last ones that are over or withdrawn. Raises Refused."""
    may_train(seat)
    own = Event.objects.filter(agency_id=seat.member.agency_id).select_related("agency")
    past = own.exclude(_to_come()).order_by("-starts_at", "pk")
    return list(own.filter(_to_come()).order_by("starts_at", "pk")), list(past[:MOST_SHOWN])
