"""Pages of the team that reads reports."""

import functools
import sqlite3
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openharbor.core.audience import Audience
from openharbor.network import access
from openharbor.network.access import Seat
from openharbor.network.pages import BUSY, SEE_OTHER, WRONG, View, member
from openharbor.report import handing, operations, queries
from openharbor.report.desk_forms import AssignForm, BackForm, CloseForm, HandForm, LetterForm, LinkForm, NoteForm
from openharbor.report.desk_pages import queue_rows, report_context
from openharbor.report.handing import HasIt
from openharbor.vault.operations import Stale

CONFLICT = 409


@member
def queue(request: HttpRequest, seat: Seat, which: str = queries.WAITING) -> HttpResponse:
    """Show the reports that wait, those set apart, or those closed."""
    operations.purge_due(seat)
    rows = queue_rows(seat, queries.rows(seat, which=which))
    return render(
        request, "report/desk/queue.html", {"seat": seat, "rows": rows, "which": which, "apart": queries.apart(seat)}
    )


@member
def report(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    """Show one report."""
    return _report(request, seat, delivery_id)


def _report(
    request: HttpRequest,
    seat: Seat,
    delivery_id: UUID,
    *,
    trouble: str = "",
    typed: dict[str, Any] | None = None,
) -> HttpResponse:
    opening = queries.read(seat, delivery_id)
    start = {"revision": opening.work.revision}
    people = queries.colleagues(seat)
    fresh: dict[str, forms.Form] = {
        "assign_form": AssignForm(initial={**start, "to": opening.work.assigned}, people=people),
        "note_form": NoteForm(initial=start), "letter_form": LetterForm(), "close_form": CloseForm(initial=start),
    }  # fmt: skip
    if opening.delivery.handed_by_id is None and (to := handing.choices(seat)):
        fresh["hand_form"] = HandForm(initial={"text": handing.masked(opening.answers)}, choices=to)
    context = {
        "seat": seat,
        "handed": handing.handed(seat, delivery_id),
        "trouble": trouble,
        **report_context(seat, opening),
        **fresh,
        **(typed or {}),
    }
    status = CONFLICT if trouble else WRONG if typed else 200
    page = render(request, "report/desk/report.html", context, status=status)
    if request.method != "HEAD":
        operations.see(seat, delivery_id=delivery_id, letters=[letter.pk for letter, _text in opening.letters])
    return page


def _act(
    request: HttpRequest, seat: Seat, delivery_id: UUID, name: str, form: forms.Form, act: Callable[..., None]
) -> HttpResponse:
    """Do what a form says, or give it back with what was typed."""
    if not form.is_valid():
        return _report(request, seat, delivery_id, typed={name: form})
    try:
        act(seat, delivery_id=delivery_id, **form.cleaned_data)
    except HasIt:
        return _report(request, seat, delivery_id, trouble=_("They have this report already."), typed={name: form})
    except Stale:
        # What was typed stays; the newer state stands beside it, and its number goes with the next press.
        newest = queries.read(seat, delivery_id).work.revision
        form.data = {**request.POST.dict(), "revision": newest}
        told = _("A colleague wrote on this report meanwhile. Look at it, then press once more.")
        return _report(request, seat, delivery_id, trouble=told, typed={name: form})
    response = HttpResponseRedirect(reverse("report-one", args=[delivery_id]))
    response.status_code = SEE_OTHER
    return response


@require_POST
def assign(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    form = AssignForm(request.POST, people=queries.colleagues(seat))
    return _act(request, seat, delivery_id, "assign_form", form, operations.assign)


@require_POST
def note(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    return _act(request, seat, delivery_id, "note_form", NoteForm(request.POST), operations.note)


@require_POST
def letter(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    return _act(request, seat, delivery_id, "letter_form", LetterForm(request.POST), operations.write_back)


@require_POST
def link(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    return _act(request, seat, delivery_id, "link_form", LinkForm(request.POST), operations.decide_link)


@require_POST
def close(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    return _act(request, seat, delivery_id, "close_form", CloseForm(request.POST), operations.close)


@require_POST
def hand(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    form = HandForm(request.POST, choices=handing.choices(seat))
    return _act(request, seat, delivery_id, "hand_form", form, handing.hand_over)


@require_POST
def take_back(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    return _act(request, seat, delivery_id, "back_form", BackForm(request.POST), handing.take_back)


@require_POST
def aside(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    return _act(request, seat, delivery_id, "aside_form", forms.Form(request.POST), operations.set_aside)


@require_POST
def again(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
    return _act(request, seat, delivery_id, "again_form", forms.Form(request.POST), operations.open_again)


def acting(view: View) -> View:
    """Open an act to members; where it cannot be done now, give back what was typed instead of losing it."""
    opened = member(view)

    @functools.wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
        if request.method == "POST" and access.seat_of(request) is None:
            return _kept(request, signed_out=True)
        try:
            return opened(request, **captured)
        except (DatabaseError, sqlite3.Error):
            return _kept(request, signed_out=False)

    answer.audience = Audience.MEMBER  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return answer


def _kept(request: HttpRequest, *, signed_out: bool) -> HttpResponse:
    kept = [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]
    context = {"kept": kept, "again": request.path, "signed_out": signed_out}
    return render(request, "report/desk/kept.html", context, status=BUSY)


ACTS: dict[str, Any] = {
    name: acting(view)
    for name, view in (
        ("assign", assign), ("note", note), ("letter", letter), ("link", link), ("hand", hand), ("back", take_back),
        ("close", close), ("aside", aside), ("again", again),
    )
}  # fmt: skip
