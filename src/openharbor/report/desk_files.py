"""Files of a report, for the team: the stripped copy to look at, the original to take out with a reason."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from openharbor.network.access import Seat
from openharbor.network.pages import SEE_OTHER, act, download, member
from openharbor.report import queries
from openharbor.report.attachments import TYPES


@member
def copy(request: HttpRequest, seat: Seat, delivery_id: UUID, number: int) -> HttpResponse:
    one, data = queries.take_out(seat, delivery_id=delivery_id, number=number)
    name = f"{queries.reference(delivery_id)}-{number}.{one['kind']}"
    return download(data, name, kind=TYPES[one["kind"]], inline=one["kind"] != "pdf")


@act
def original(request: HttpRequest, seat: Seat, delivery_id: UUID, number: int) -> HttpResponse:
    """Hand out what was sent, as it was sent, to whoever says why."""
    why = request.POST.get("why", "").strip()[:200]
    if not any(letter.isalnum() for letter in why):  # spaces, dots and what does not show say nothing
        response = HttpResponseRedirect(reverse("report-one", args=[delivery_id]) + "#files-h")
        response.status_code = SEE_OTHER
        return response
    _one, data = queries.take_out(seat, delivery_id=delivery_id, number=number, why=why)
    return download(data, f"{queries.reference(delivery_id)}-{number}-original")
