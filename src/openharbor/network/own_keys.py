"""Pages of somebody's own second factors: see them, add a security key, remove one."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openharbor.network import access, entering
from openharbor.network.access import Seat
from openharbor.network.forms import AddKeyForm, RemoveForm
from openharbor.network.pages import asked_to_make, asked_to_sign, member, page, see, told, without
from openharbor.vault import factors
from openharbor.vault.factors import CODES, MOST_KEYS
from openharbor.vault.webauthn import Purpose


@member
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show which second factors somebody has."""
    keys = [one for one in seat.factors if one.name != CODES]
    context = {"seat": seat, "rows": _rows(seat), "keys": len(keys), "codes": len(keys) < len(seat.factors),
               "is_full": len(keys) >= MOST_KEYS, "most": MOST_KEYS}  # fmt: skip
    return render(request, "network/keys.html", context)


def _rows(seat: Seat) -> list[dict[str, Any]]:
    rows, number = [], 0
    for one in seat.factors:
        number += one.name != CODES
        rows.append({"name": one.name, "label": _label(one.name, one.day, number)})
    return rows


def _label(name: str, day: str, number: int) -> str:
    if name == CODES:
        return _("One-time codes of an app")
    if not day:
        return _("Security key %(n)d") % {"n": number}
    told = {"n": number, "day": date_format(date.fromisoformat(day))}
    return _("Security key %(n)d, added %(day)s") % told


@member
def add(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take one more security key on."""
    form = AddKeyForm(request.POST or None, initial={"token": factors.new_secret()})
    if request.method == "POST" and form.is_valid():
        mark, given = access.mark_of(request), without(form, "token")
        secret = told(form, lambda: entering.add_key(seat, mark=mark, **given))
        if secret:
            return _done(secret)
    if "token" in form.errors:
        return see("network-keys-add")
    make = asked_to_make(request, Purpose.ADD, str(form["token"].value()))
    return page(request, "keys_add", form, seat=seat, make=make, ask=asked_to_sign(request, Purpose.ADD))


@member
def remove(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Remove one of the second factors, never the last."""
    choices = [(row["name"], row["label"]) for row in _rows(seat)]
    form = RemoveForm(initial={"which": request.POST.get("which", "")}, choices=choices)
    if "passphrase" in request.POST:
        form = RemoveForm(request.POST, choices=choices)
        mark = access.mark_of(request)
        if form.is_valid():
            secret = told(form, lambda: entering.remove_factor(seat, mark=mark, **form.cleaned_data))
            if secret:
                return _done(secret)
    return page(request, "keys_remove", form, seat=seat, ask=asked_to_sign(request, Purpose.REMOVE))


def _done(secret: str) -> HttpResponse:
    """Go on in the new session: all others ended, this browser's too."""
    response = see("network-keys")
    access.give_cookie(response, secret)
    return response
