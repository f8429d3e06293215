"""The only way to a request and to an event of one's own agency. Missing and forbidden look alike."""

from uuid import UUID

from openharbor.learn.models import Event, TrainingRequest
from openharbor.network.access import Seat
from openharbor.network.rules import TRAINING
from openharbor.vault import operations as vault


def may_train(seat: Seat) -> None:
    """Raise Refused for whoever does not hold the class of requests for trainings."""
    if not seat.keys.holds(TRAINING):
        vault.refuse(seat.keys, "open", [], "requests for trainings")


def get_request(seat: Seat, request_id: UUID) -> TrainingRequest:
    """Return a request as this seat's agency has it. Raises Refused, whether it is not there or not theirs."""
    may_train(seat)
    row = TrainingRequest.objects.filter(pk=request_id, agency_id=seat.member.agency_id).first()
    if row is None:
        vault.refuse(seat.keys, "open", [request_id], "request for a training")
    return row


def get_event(seat: Seat, event_id: UUID) -> Event:
    """Return an event of this seat's agency. Raises Refused, whether it is not there or not theirs."""
    may_train(seat)
    row = Event.objects.filter(pk=event_id, agency_id=seat.member.agency_id).first()
    if row is None:
        vault.refuse(seat.keys, "reach", [event_id], "event")
    return row
