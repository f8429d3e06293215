"""Pages of the network. Each parses, calls one query or operation, and renders."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openharbor.core.audience import Audience
from openharbor.network import access, operations, queries
from openharbor.network.access import Seat
from openharbor.network.forms import (
    AgreementForm,
    CodeForm,
    ConfirmForm,
    CoverageForm,
    JoinForm,
    PaperForm,
    PhoneForm,
    ProveForm,
    RecoverForm,
    RescueForm,
    RolesForm,
    SignInForm,
)
from openharbor.network.operations import Joined, NameTaken, NoInvitation
from openharbor.vault import holders
from openharbor.vault.holders import NotKnown, Wait
from openharbor.vault.keyring import Refused
from openharbor.vault.log import BrokenLog
from openharbor.vault.roster import BadRoster
from openharbor.vault.sealing import Busy, Unopened, spoken

WRONG, SEE_OTHER, NOT_HERE, TRUST_LOST, BUSY = 422, 303, 404, 409, 503
View = Callable[..., HttpResponse]


class Stage(IntEnum):
    """How far a person has come: a sheet to confirm first, then an admin who lets them in."""

    JOINED = 0
    CONFIRMED = 1
    ADMITTED = 2


def member(view: View, *, stage: Stage = Stage.ADMITTED) -> View:
    """Open a view to whoever is signed in and has come so far. Nothing here is compressed."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
        seat = access.seat_of(request)
        if seat is None:
            return _see("network")
        if stage >= Stage.CONFIRMED and not seat.member.paper_confirmed:
            return _see("network-paper")
        try:
            if stage >= Stage.ADMITTED and not seat.is_admitted:
                return _see("network-home")
            return view(request, seat, **captured)
        except Refused:
            return render(request, "network/refused.html", {"seat": seat}, status=NOT_HERE)
        except (BadRoster, BrokenLog, Unopened):
            return render(request, "network/untrusted.html", {}, status=TRUST_LOST)

    answer.audience = Audience.MEMBER  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return answer


def door_of(view: View) -> View:
    """Open a view in front of the door: signing in, joining, recovering."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
        try:
            return view(request, **captured)
        except Busy:
            response = render(request, "network/busy.html", {}, status=BUSY)
            response["Retry-After"] = "10"
            return response
        except (BadRoster, BrokenLog):
            return render(request, "network/untrusted.html", {}, status=TRUST_LOST)

    answer.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return answer


@door_of
def door(request: HttpRequest) -> HttpResponse:
    """Let somebody sign in: name, passphrase and code in one form."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = _told(form, lambda: operations.sign_in(**form.cleaned_data))
        if secret:
            response = _see("network-home")
            access.give_cookie(response, secret)
            return response
    elif access.seat_of(request):
        return _see("network-home")
    return _page(request, "door", form)


@door_of
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the invitation, then for all the rest in one form."""
    if "passphrase" not in request.POST:
        return _ask_invitation(request)
    form = JoinForm(request.POST)
    joined = _told(form, lambda: operations.join(**_without(form, "again"))) if form.is_valid() else None
    if joined is None:
        return _join_page(request, form)
    return _sheets(request, joined)


def _sheets(request: HttpRequest, joined: Joined) -> HttpResponse:
    context = {"paper": joined.paper, "sheet": joined.sheet, "agency": joined.member.agency, "form": PaperForm()}
    if joined.sheet:
        context |= queries.of_the_sheet(joined.member.agency_id)
    response = render(request, "network/sheets.html", context)
    access.give_cookie(response, joined.session)
    return response


def _ask_invitation(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = _told(form, lambda: operations.find_invitation(form.cleaned_data["code"]))
        if found:
            return _join_page(
                request, JoinForm(initial={"code": form.cleaned_data["code"], "factor": holders.new_factor()})
            )
    return _page(request, "invitation", form)


def _join_page(request: HttpRequest, form: JoinForm) -> HttpResponse:
    code, factor = str(form["code"].value()), str(form["factor"].value())
    if "factor" in form.errors:
        return _see("network-join")
    try:
        agency = operations.find_invitation(code).agency
    except NoInvitation:
        return _see("network-join")
    return _page(request, "join", form, agency=agency,
                 **_for_app(factor, agency.name))  # fmt: skip


def _for_app(secret: str, name: str) -> dict[str, Any]:
    """Return a secret of one-time codes in three forms: to scan, to type, to press."""
    address = holders.factor_address(secret, name)
    rows = list(segno.make(address, error="l").matrix_iter(border=3))
    drawn = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    grouped = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return {"factor": grouped, "address": address, "square": drawn, "size": len(rows)}


@door_of
def recover(request: HttpRequest) -> HttpResponse:
    """Give a new passphrase for the printed sheet and a one-time code."""
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paper = _told(form, lambda: operations.recover(**_without(form, "again")))
        if paper:
            return render(request, "network/sheets.html", {"paper": paper, "again": True})
    return _page(request, "recover", form)


@door_of
def phone(request: HttpRequest) -> HttpResponse:
    """Give a new source of one-time codes for the printed sheet and the passphrase."""
    form = PhoneForm(request.POST or None, initial={"factor": holders.new_factor()})
    if request.method == "POST" and form.is_valid():
        paper = _told(form, lambda: operations.replace_factor(**form.cleaned_data))
        if paper:
            return render(request, "network/sheets.html", {"paper": paper, "again": True})
    if "factor" in form.errors:
        return _see("network-phone")
    factor = str(form["factor"].value())
    return _page(request, "phone", form, **_for_app(factor, "OpenHarbor"))


@door_of
def rescue(request: HttpRequest) -> HttpResponse:
    """Let somebody in by the agency's sheet when every admin is gone."""
    form = RescueForm(request.POST or None, initial={"factor": holders.new_factor()})
    joined = None
    if request.method == "POST" and form.is_valid():
        joined = _told(form, lambda: operations.rescue(**_without(form, "again")))
    if "factor" in form.errors:
        return _see("network-rescue")
    if joined is None:
        return _page(request, "rescue", form, **_for_app(str(form["factor"].value()), "OpenHarbor"))
    return _sheets(request, joined)


@door_of
def confirm(request: HttpRequest) -> HttpResponse:
    """Take an agency's list of members for right after a restore."""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _told(form, lambda: operations.confirm_roster(**form.cleaned_data))
        if not form.errors:
            return _see("network")
    return _page(request, "confirm", form)


@door_of
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    response = _see("network")
    access.take_cookie(request, response)
    return response


@functools.partial(member, stage=Stage.JOINED)
def paper(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ask for the code on the printed sheet, so that it is known to be there and legible, or make a new sheet."""
    form, again = PaperForm(), ProveForm()
    if "passphrase" in request.POST:
        again = ProveForm(request.POST)
        joined = _told(again, lambda: operations.renew_paper(seat, **again.cleaned_data)) if again.is_valid() else None
        if joined:
            return _sheets(request, joined)
    elif request.method == "POST":
        form = PaperForm(request.POST)
        if form.is_valid() and operations.confirm_paper(seat, paper=form.cleaned_data["paper"]):
            return _see("network-home")
        if form.is_valid():
            form.add_error("paper", _("This is not the code on your sheet."))
    return _page(request, "paper", form, seat=seat, again=again)


@functools.partial(member, stage=Stage.CONFIRMED)
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    if not seat.is_admitted:
        return render(request, "network/waiting.html", {"seat": seat, "spoken": _own_words(seat)})
    context = {
        "seat": seat, "people": queries.people(seat), "due": queries.due(seat, timezone.now().date()),
        "waiting": [one for one in queries.waiting(seat) if one.name], "spoken": _own_words(seat),
        "agency_spoken": spoken(seat.keys.roster.first), "entries": seat.keys.roster.number,
    }  # fmt: skip
    return render(request, "network/home.html", context)


def _own_words(seat: Seat) -> str:
    return spoken(seat.keys.identity.public.data)


@member
def people(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show who is here and who is invited, and invite."""
    form = RolesForm(request.POST or None, agency=seat.member.agency)
    code = ""
    if request.method == "POST" and form.is_valid():
        _row, code = operations.invite(seat, roles=form.cleaned_data["roles"])
        form = RolesForm(agency=seat.member.agency)
    return _page(request, "people", form, seat=seat, people=queries.people(seat), waiting=queries.waiting(seat),
                 code=code)  # fmt: skip


@member
def person(request: HttpRequest, seat: Seat, holder_id: UUID) -> HttpResponse:
    """Change what one member does here."""
    row = access.get_member(seat, holder_id)
    form = RolesForm(request.POST or None, agency=seat.member.agency, initial={"roles": row.roles})
    if request.method == "POST" and form.is_valid():
        operations.set_roles(seat, holder_id=holder_id, roles=form.cleaned_data["roles"])
        return _see("network-people")
    return _page(request, "person", form, seat=seat, person=row)


@require_POST
@member
def let_go(request: HttpRequest, seat: Seat, holder_id: UUID) -> HttpResponse:
    operations.let_go(seat, holder_id=holder_id, why=request.POST.get("why", "")[:200])
    return _see("network-people")


@require_POST
@member
def admit(request: HttpRequest, seat: Seat, invitation_id: UUID) -> HttpResponse:
    operations.admit(seat, invitation_id=invitation_id, letters=request.POST.get("letters", ""))
    return _see("network-people")


@require_POST
@member
def take_back(request: HttpRequest, seat: Seat, invitation_id: UUID) -> HttpResponse:
    operations.take_back(seat, invitation_id=invitation_id)
    return _see("network-people")


@require_POST
@member
def sheet(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Make a new agency sheet and show it once."""
    context = {"sheet": operations.renew_sheet(seat), "agency": seat.member.agency, "seat": seat}
    return render(request, "network/sheets.html", context | queries.of_the_sheet(seat.member.agency_id))


@member
def coverage(request: HttpRequest, seat: Seat) -> HttpResponse:
    places = queries.places()
    form = CoverageForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        operations.add_coverage(seat, name=dict(places)[form.cleaned_data["extent"]], **form.cleaned_data)
        return _see("network-coverage")
    return _page(request, "coverage", form, seat=seat, rows=queries.coverage(seat))


@require_POST
@member
def end_coverage(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    operations.end_coverage(seat, coverage_id=number)
    return _see("network-coverage")


@member
def agreements(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.add_agreement(seat, **form.cleaned_data)
        return _see("network-agreements")
    return _page(request, "agreements", form, seat=seat, rows=queries.agreements(seat))


@require_POST
@member
def remove_agreement(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    operations.remove_agreement(seat, agreement_id=number)
    return _see("network-agreements")


@member
def log(request: HttpRequest, seat: Seat) -> HttpResponse:
    return render(request, "network/log.html", {"seat": seat, "lines": queries.log_lines(seat)})


def _told(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Do something in front of the door; what is refused is told in the form, and which part was wrong is not."""
    try:
        return act()
    except NotKnown:
        form.add_error(None, _("Something of this is not right. Which part, we do not say."))
    except Wait as wait:
        until = time_format(datetime.fromtimestamp(wait.until + 60, tz=UTC), "H:i")
        form.add_error(None, _("Too many tries for this name. Try again after %(time)s (UTC).") % {"time": until})
    except NoInvitation:
        form.add_error("code", _("There is no such invitation, or it is over or used."))
    except NameTaken:
        form.add_error("name", _("Somebody signs in by this name already."))
    return None


def _without(form: forms.Form, name: str) -> dict[str, Any]:
    return {key: value for key, value in form.cleaned_data.items() if key != name}


def _page(request: HttpRequest, name: str, form: forms.Form, **context: Any) -> HttpResponse:
    again = context.get("again")
    status = WRONG if form.errors or (again and again.errors) else 200
    return render(request, f"network/{name}.html", {"form": form, **context}, status=status)


def _see(name: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(reverse(name))
    response.status_code = SEE_OTHER
    return response
