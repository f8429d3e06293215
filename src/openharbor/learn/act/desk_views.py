"""Pages for members who train: what people ask for, and what their agency announces."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openharbor.learn.act import operations, queries
from openharbor.learn.act.access import get_event
from openharbor.learn.act.event_forms import EventForm
from openharbor.learn.act.forms import CloseForm
from openharbor.learn.act.operations import TooMany
from openharbor.learn.act.pages import (
    event_choices,
    event_initial,
    event_rows,
    event_values,
    request_context,
    request_rows,
)
from openharbor.learn.models import Event
from openharbor.network.access import Seat
from openharbor.network.pages import SEE_OTHER, WRONG, keeping, keeping_act, member, see
from openharbor.vault.operations import Stale

CONFLICT = 409
MEANWHILE = _("A colleague changed it meanwhile. Look at it, then press once more.")


@member
def requests(request: HttpRequest, seat: Seat, which: str = queries.WAITING) -> HttpResponse:
    """Show the requests that wait, those set apart, or those closed."""
    operations.purge_due(seat)
    opened, more = queries.rows(seat, which=which)
    context = {"seat": seat, "rows": request_rows(opened), "more": more, "which": which}
    return render(request, "learn/act/requests.html", context | {"apart": queries.apart(seat)})


@member
def one(request: HttpRequest, seat: Seat, request_id: UUID) -> HttpResponse:
    """Show one request."""
    return _one(request, seat, request_id, CloseForm())


def _one(
    request: HttpRequest, seat: Seat, request_id: UUID, form: CloseForm, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    opening = queries.read(seat, request_id)
    context = {"seat": seat, "form": form, "trouble": trouble, "others": queries.others(opening.row)}
    page = render(request, "learn/act/request.html", context | request_context(opening), status=status)
    if request.method != "HEAD":
        operations.see(seat, request_id=request_id)
    return page


@keeping_act
def close(request: HttpRequest, seat: Seat, request_id: UUID) -> HttpResponse:
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _one(request, seat, request_id, form, status=WRONG)
    try:
        operations.close(seat, request_id=request_id, **form.cleaned_data)
    except Stale:
        return _one(request, seat, request_id, form, trouble=str(MEANWHILE), status=CONFLICT)
    return see("learn-requests")


def _moving(act: Callable[..., None]) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, seat: Seat, request_id: UUID) -> HttpResponse:
        act(seat, request_id=request_id)
        return _to("learn-request", request_id)

    return keeping_act(view)


again, aside = _moving(operations.open_again), _moving(operations.set_aside)


def _to(name: str, pk: UUID) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name, args=[pk]))
    response.status_code = SEE_OTHER
    return response


@keeping
def manage(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what the agency announces, and announce one more."""
    posted = request.method == "POST"
    form = EventForm(request.POST if posted else None, initial=event_initial(), **event_choices())
    if posted and form.is_valid():
        try:
            operations.create_event(seat, values=event_values(form))
        except TooMany:
            form.add_error(None, _("Your agency has as many trainings to come as one may have."))
        else:
            return see("learn-events-manage")
    coming, past = map(event_rows, queries.own_events(seat))
    return _page(request, "manage", form, seat=seat, coming=coming, past=past)


@keeping
def event(request: HttpRequest, seat: Seat, event_id: UUID) -> HttpResponse:
    """Show one of the agency's events to change it."""
    row, posted = get_event(seat, event_id), request.method == "POST"
    form = EventForm(request.POST if posted else None, initial=event_initial(row), **event_choices())
    if not posted or not form.is_valid():
        return _page(request, "event", form, seat=seat, row=row)
    try:
        operations.change_event(
            seat, event_id=event_id, sequence=form.cleaned_data["sequence"] or 0, values=event_values(form)
        )
    except Stale:
        return _stale(request, seat, event_id, form)
    return see("learn-events-manage")


@keeping_act
def withdraw(request: HttpRequest, seat: Seat, event_id: UUID) -> HttpResponse:
    row = get_event(seat, event_id)
    given = request.POST.get("sequence", "")
    sequence = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else -1
    try:
        operations.withdraw_event(seat, event_id=event_id, sequence=sequence)
    except Stale:
        return _stale(request, seat, event_id, EventForm(initial=event_initial(row), **event_choices()))
    return see("learn-events-manage")


def _stale(request: HttpRequest, seat: Seat, event_id: UUID, form: EventForm) -> HttpResponse:
    """Show what was typed beside what is there now; the newer number goes with the next press."""
    row: Event = get_event(seat, event_id)
    if form.is_bound:
        typed = request.POST.copy()
        typed["sequence"] = str(row.sequence)
        form.data = typed
    return _page(request, "event", form, status=CONFLICT, seat=seat, row=row, trouble=str(MEANWHILE))


def _page(request: HttpRequest, name: str, form: EventForm, *, status: int = 200, **context: Any) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    return render(request, f"learn/act/{name}.html", {"form": form, **context}, status=WRONG if wrong else status)
