"""Pages of the team that reads reports."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openharbor.network.access import Seat
from openharbor.network.pages import SEE_OTHER, WRONG, View, keeping_act, member
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
    rows, more = queries.rows(seat, which=which)
    context = {"seat": seat, "rows": queue_rows(seat, rows), "more": more, "which": which}
    return render(request, "report/desk/queue.html", {**context, "apart": queries.apart(seat)})


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
        "note_form": NoteForm(initial=start), "letter_form": LetterForm(initial={"after": opening.newest}),
        "close_form": CloseForm(initial=start),
    }  # fmt: skip
    if opening.delivery.handed_by_id is None and (to := handing.open_choices(seat, opening.delivery)):
        fresh["hand_form"] = HandForm(initial={"text": handing.masked(opening.answers)}, choices=to)
    context = {
        "seat": seat,
        "handed": handing.handed(seat, delivery_id),
        "over": queries.is_over(opening.delivery),
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
        # What was typed stays; the newer state stands beside it, and its mark goes with the next press.
        now = queries.read(seat, delivery_id)
        form.data = {**request.POST.dict(), "revision": now.work.revision, "after": now.newest}
        told = _("A colleague wrote on this report meanwhile. Look at it, then press once more.")
        return _report(request, seat, delivery_id, trouble=told, typed={name: form})
    response = HttpResponseRedirect(reverse("report-one", args=[delivery_id]))
    response.status_code = SEE_OTHER
    return response


def _acting(name: str, make: Callable[[Seat, QueryDict], forms.Form], act: Callable[..., None]) -> View:
    """Open an act to members."""

    def view(request: HttpRequest, seat: Seat, delivery_id: UUID) -> HttpResponse:
        return _act(request, seat, delivery_id, f"{name}_form", make(seat, request.POST), act)

    return keeping_act(view)


def _plain(form: type[forms.Form]) -> Callable[[Seat, QueryDict], forms.Form]:
    return lambda seat, data: form(data)


# How each act is called in addresses and on the page, what its form takes, and what it does.
ACTS: dict[str, View] = {
    name: _acting(name, make, act)
    for name, make, act in (
        ("assign", lambda seat, data: AssignForm(data, people=queries.colleagues(seat)), operations.assign),
        ("note", _plain(NoteForm), operations.note),
        ("letter", _plain(LetterForm), operations.write_back),
        ("link", _plain(LinkForm), operations.decide_link),
        ("hand", lambda seat, data: HandForm(data, choices=handing.choices(seat)), handing.hand_over),
        ("back", _plain(BackForm), handing.take_back),
        ("close", _plain(CloseForm), operations.close),
        ("aside", _plain(forms.Form), operations.set_aside),
        ("again", _plain(forms.Form), operations.open_again),
    )
}
