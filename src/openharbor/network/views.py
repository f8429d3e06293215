"""Pages for people who are signed in. Each parses, calls one query or operation, and renders."""

import functools
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from openharbor.network import access, agreements, entering, operations, queries
from openharbor.network.access import Seat
from openharbor.network.door import sheets
from openharbor.network.forms import CoverageForm, PaperForm, ProveForm, RolesForm
from openharbor.network.pages import Stage, act, asked_to_sign, member, page, see, told
from openharbor.vault.sealing import spoken
from openharbor.vault.webauthn import Purpose


@functools.partial(member, stage=Stage.JOINED)
def paper(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ask for the code on the printed sheet, so that it is known to be there and legible, or make a new sheet."""
    form, again = PaperForm(), ProveForm()
    if "passphrase" in request.POST:
        again = ProveForm(request.POST)
        mark = access.mark_of(request)
        joined = None
        if again.is_valid():
            joined = told(again, lambda: entering.renew_paper(seat, mark=mark, **again.cleaned_data))
        if joined:
            return sheets(request, joined)
    elif request.method == "POST":
        form = PaperForm(request.POST)
        if form.is_valid() and entering.confirm_paper(seat, paper=form.cleaned_data["paper"]):
            return see("network-home")
        if form.is_valid():
            form.add_error("paper", _("This is not the code on your sheet."))
    ask = asked_to_sign(request, Purpose.RENEW)
    return page(request, "paper", form, seat=seat, again=again, ask_again=ask)


@functools.partial(member, stage=Stage.CONFIRMED)
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    if not seat.is_admitted:
        return render(request, "network/waiting.html", {"seat": seat, "spoken": _own_words(seat)})
    context = {
        "seat": seat, "people": queries.people(seat), "due": agreements.due(seat, timezone.now().date()),
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
    return page(request, "people", form, seat=seat, people=queries.people(seat), waiting=queries.waiting(seat),
                 code=code)  # fmt: skip


@member
def person(request: HttpRequest, seat: Seat, holder_id: UUID) -> HttpResponse:
    """Change what one member does here."""
    row = access.get_member(seat, holder_id)
    form = RolesForm(request.POST or None, agency=seat.member.agency, initial={"roles": row.roles})
    if request.method == "POST" and form.is_valid():
        operations.set_roles(seat, holder_id=holder_id, roles=form.cleaned_data["roles"])
        return see("network-people")
    return page(request, "person", form, seat=seat, person=row)


@act
def let_go(request: HttpRequest, seat: Seat, holder_id: UUID) -> HttpResponse:
    operations.let_go(seat, holder_id=holder_id, why=request.POST.get("why", "")[:200])
    return see("network-people")


@act
def admit(request: HttpRequest, seat: Seat, invitation_id: UUID) -> HttpResponse:
    operations.admit(seat, invitation_id=invitation_id, letters=request.POST.get("letters", ""))
    return see("network-people")


@act
def take_back(request: HttpRequest, seat: Seat, invitation_id: UUID) -> HttpResponse:
    operations.take_back(seat, invitation_id=invitation_id)
    return see("network-people")


@act
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
        return see("network-coverage")
    return page(request, "coverage", form, seat=seat, rows=queries.coverage(seat))


@act
def end_coverage(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    operations.end_coverage(seat, coverage_id=number)
    return see("network-coverage")


@member
def log(request: HttpRequest, seat: Seat) -> HttpResponse:
    return render(request, "network/log.html", {"seat": seat, "lines": queries.log_lines(seat)})
