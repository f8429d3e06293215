"""Pages in front of the door: signing in, joining, coming back. Each parses, calls one operation, and renders."""

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from openharbor.network import access, entering, queries
from openharbor.network.entering import Joined, NoInvitation
from openharbor.network.forms import (
    CodeForm,
    ConfirmForm,
    JoinForm,
    OfferForm,
    PaperForm,
    PhoneForm,
    RecoverForm,
    RescueForm,
    SignInForm,
)
from openharbor.network.pages import (
    asked_to_make,
    asked_to_sign,
    door_of,
    page,
    see,
    see_place,
    sign_in_page,
    told,
    without,
)
from openharbor.vault import factors, webauthn
from openharbor.vault.tries import Account
from openharbor.vault.webauthn import Purpose


@door_of
def door(request: HttpRequest) -> HttpResponse:
    """Let somebody sign in: name, passphrase and second factor in one form."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        account, secrets = _account(request, given["name"]), {key: given[key] for key in ("passphrase", "answer")}
        secret = told(form, lambda: entering.sign_in(account, **secrets))
        if secret:
            response = see_place(given["place"])
            access.give_cookie(response, secret)
            if given["own_device"]:
                access.give_mark(response, given["name"])
            return response
    elif access.seat_of(request):
        return see("network-home")
    return sign_in_page(request, form)


def _account(request: HttpRequest, name: str) -> Account:
    return Account(name, access.mark_of(request))


def _offers(request: HttpRequest, form: OfferForm, purpose: Purpose, name: str) -> dict[str, Any]:
    """Return what a page shows of a new second factor: a secret for an app, and what it asks of a security key."""
    secret = str(form["factor"].value())
    return {"ask": asked_to_make(request, purpose, secret), **_for_app(secret, name)}


def _for_app(secret: str, name: str) -> dict[str, Any]:
    """Return a secret of one-time codes in three forms: to scan, to type, to press."""
    address = factors.address(secret, name)
    rows = list(segno.make(address, error="l").matrix_iter(border=3))
    drawn = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    grouped = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return {"factor": grouped, "address": address, "square": drawn, "size": len(rows)}


@door_of
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the invitation, then for all the rest in one form."""
    if "passphrase" not in request.POST:
        return _ask_invitation(request)
    form = JoinForm(request.POST)
    joined = told(form, lambda: entering.join(**without(form, "again"))) if form.is_valid() else None
    if joined is None:
        return _join_page(request, form)
    return sheets(request, joined)


def sheets(request: HttpRequest, joined: Joined) -> HttpResponse:
    """Show sheets once, and begin the session of whoever they are for."""
    context = {"paper": joined.paper, "sheet": joined.sheet, "agency": joined.member.agency, "form": PaperForm()}
    if joined.sheet:
        context |= queries.of_the_sheet(joined.member.agency_id)
    response = render(request, "network/sheets.html", context)
    access.give_cookie(response, joined.session)
    return response


def _ask_invitation(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if told(form, lambda: entering.find_invitation(code)):
            return _join_page(request, JoinForm(initial={"code": code, "factor": factors.new_secret()}))
    return page(request, "invitation", form)


def _join_page(request: HttpRequest, form: JoinForm) -> HttpResponse:
    if "factor" in form.errors:
        return see("network-join")
    try:
        agency = entering.find_invitation(str(form["code"].value())).agency
    except NoInvitation:
        return see("network-join")
    return page(request, "join", form, agency=agency, **_offers(request, form, Purpose.JOIN, agency.name))


@door_of
def recover(request: HttpRequest) -> HttpResponse:
    """Give a new passphrase for the printed sheet and a second factor."""
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = without(form, "again")
        account = _account(request, given.pop("name"))
        paper = told(form, lambda: entering.recover(account, **given))
        if paper:
            return render(request, "network/sheets.html", {"paper": paper, "again": True})
    return page(request, "recover", form, ask=asked_to_sign(request, Purpose.RECOVER))


@door_of
def phone(request: HttpRequest) -> HttpResponse:
    """Take a new second factor for the printed sheet and the passphrase."""
    form = PhoneForm(request.POST or None, initial={"factor": factors.new_secret()})
    if request.method == "POST" and form.is_valid():
        account = _account(request, form.cleaned_data["name"])
        paper = told(form, lambda: entering.replace_factor(account, **without(form, "name")))
        if paper:
            return render(request, "network/sheets.html", {"paper": paper, "again": True})
    if "factor" in form.errors:
        return see("network-phone")
    return page(request, "phone", form, **_offers(request, form, Purpose.REPLACE, webauthn.NAME))


@door_of
def rescue(request: HttpRequest) -> HttpResponse:
    """Let somebody in by the agency's sheet when every admin is gone."""
    form = RescueForm(request.POST or None, initial={"factor": factors.new_secret()})
    joined = None
    if request.method == "POST" and form.is_valid():
        joined = told(form, lambda: entering.rescue(**without(form, "again")))
    if "factor" in form.errors:
        return see("network-rescue")
    if joined is None:
        return page(request, "rescue", form, **_offers(request, form, Purpose.JOIN, webauthn.NAME))
    return sheets(request, joined)


@door_of
def confirm(request: HttpRequest) -> HttpResponse:
    """Take an agency's list of members for right after a restore."""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told(form, lambda: entering.confirm_roster(**form.cleaned_data))
        if not form.errors:
            return see("network")
    return page(request, "confirm", form)


@door_of
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    response = see("network")
    access.take_cookie(request, response)
    if "forget" in request.POST:
        access.take_mark(response)
    return response
