"""What pages of the network share: who may come how far, and how what is refused is told."""

import functools
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from django import forms
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.formats import time_format
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openharbor.core.audience import Audience, audience_of
from openharbor.core.views import keep_typed
from openharbor.network import access
from openharbor.network.entering import NameTaken, NoInvitation
from openharbor.network.forms import SignInForm
from openharbor.vault import webauthn
from openharbor.vault.factors import StillNeeded
from openharbor.vault.keyring import Refused
from openharbor.vault.log import BrokenLog
from openharbor.vault.roster import BadRoster
from openharbor.vault.sealing import Busy, Unopened
from openharbor.vault.tries import NotKnown, Wait
from openharbor.vault.webauthn import Purpose

WRONG, SEE_OTHER, SIGNED_OUT, NOT_HERE, TRUST_LOST, BUSY = 422, 303, 403, 404, 409, 503
STILL = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
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
            return _ask_who(request)
        if stage >= Stage.CONFIRMED and not seat.member.paper_confirmed:
            return see("network-paper")
        try:
            if stage >= Stage.ADMITTED and not seat.is_admitted:
                return see("network-home")
            return view(request, seat, **captured)
        except Refused:
            return render(request, "network/refused.html", {"seat": seat}, status=NOT_HERE)
        except Busy:
            return _busy(request)
        except (BadRoster, BrokenLog, Unopened):
            return render(request, "network/untrusted.html", {}, status=TRUST_LOST)

    answer.audience = Audience.MEMBER  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return answer


def act(view: View) -> View:
    """Open an act to members who were let in. It is done by a press only, so sign-in leads nobody to it."""
    opened = require_POST(member(view))
    opened.is_act = True  # type: ignore[attr-defined]  # a mark that sign-in and a guard read
    return opened


def keeping(view: View) -> View:
    """Open a view to members as `member` does; a form that cannot be taken now comes back with what was typed."""
    opened = member(view)

    @functools.wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
        kept = functools.partial(keep_typed, request, "network/kept.html", without=("csrfmiddlewaretoken",))
        try:
            if request.method == "POST" and access.seat_of(request) is None:
                return kept(signed_out=True)
            return opened(request, **captured)
        except (DatabaseError, sqlite3.Error):
            if request.method != "POST":
                raise
            return kept()

    answer.audience = Audience.MEMBER  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return answer


def keeping_act(view: View) -> View:
    """Open an act as `act` does, one in which something is typed that must not get lost."""
    opened = require_POST(keeping(view))
    opened.is_act = True  # type: ignore[attr-defined]  # a mark that sign-in and a guard read
    return opened


def _ask_who(request: HttpRequest) -> HttpResponse:
    """Ask who it is, and lead back to this page afterwards. What was pressed is not done later for whoever signs in."""
    if request.method not in ("GET", "HEAD") or request.path == reverse("network-home"):
        return see("network")
    # At the page's own address, so that it travels in the form alone and stands in no other address.
    response = sign_in_page(request, SignInForm(initial={"place": request.path}))
    response.status_code = SIGNED_OUT
    return response


def sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    """Render the page that asks for name, passphrase and second factor."""
    return page(request, "door", form, ask=asked_to_sign(request, Purpose.SIGN_IN))


def asked_to_sign(request: HttpRequest, purpose: Purpose) -> str:
    """Return what a page asks of a security key, as JSON; nothing where the browser would refuse to ask."""
    return json.dumps(webauthn.asked_to_sign(purpose)) if _at_home(request) else ""


def asked_to_make(request: HttpRequest, purpose: Purpose, token: str) -> str:
    """Return what a page asks of a new security key, as JSON; nothing where the browser would refuse to ask."""
    return json.dumps(webauthn.asked_to_make(purpose, token)) if _at_home(request) else ""


def _at_home(request: HttpRequest) -> bool:
    return f"{request.scheme}://{request.get_host()}" == settings.ORIGIN


def door_of(view: View) -> View:
    """Open a view in front of the door: signing in, joining, recovering."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
        try:
            return view(request, **captured)
        except Busy:
            return _busy(request)
        except (BadRoster, BrokenLog):
            return render(request, "network/untrusted.html", {}, status=TRUST_LOST)

    answer.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return answer


def _busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "network/busy.html", {}, status=BUSY)
    response["Retry-After"] = "10"
    return response


def told(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Do something in front of the door; what is refused is told in the form, and which part was wrong is not."""
    try:
        return act()
    except NotKnown:
        _forget_key(form)
        form.add_error(None, _("Something of this is not right. Which part, we do not say."))
    except Wait as wait:
        until = time_format(datetime.fromtimestamp(wait.until + 60, tz=UTC), "H:i")
        form.add_error(None, _("Too many tries for this name. Try again after %(time)s (UTC).") % {"time": until})
    except StillNeeded:
        form.add_error("which", _("You just showed this one, so it stays. Show another one that you have."))
    except NoInvitation:
        form.add_error("code", _("There is no such invitation, or it is over or used."))
    except NameTaken:
        form.add_error("name", _("Somebody signs in by this name already."))
    return None


def _forget_key(form: forms.Form) -> None:
    """Ask for the key again: its answer was used up, is too old, or never was good."""
    form.data = {name: "" if name in ("key", "made") else form.data[name] for name in form.data}


def without(form: forms.Form, name: str) -> dict[str, Any]:
    """Return what was typed, all but one."""
    return {key: value for key, value in form.cleaned_data.items() if key != name}


def page(request: HttpRequest, name: str, form: forms.Form, **context: Any) -> HttpResponse:
    """Render a page with its form; what is wrong in one says so to the browser too."""
    again = context.get("again")
    status = WRONG if form.errors or (again and again.errors) else 200
    return render(request, f"network/{name}.html", {"form": form, **context}, status=status)


def download(data: bytes, name: str, *, kind: str = "application/octet-stream", inline: bool = False) -> HttpResponse:
    """Hand out a file in which nothing may act, wherever a browser opens it."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["Content-Security-Policy"] = STILL
    return response


def see(name: str) -> HttpResponseRedirect:
    """Send the browser on after a form."""
    return _go(reverse(name))


def see_place(place: str) -> HttpResponseRedirect:
    """Send somebody who signed in on to where they wanted to go, if it is one of our pages for members."""
    return _go(place) if _is_page(place) else see("network-home")


def _go(path: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(path)
    response.status_code = SEE_OTHER
    return response


def _is_page(place: str) -> bool:
    # What begins with a slash and passes here names no other host; that it resolves says that it has no query either.
    if not place.startswith("/") or not url_has_allowed_host_and_scheme(place, allowed_hosts=None):
        return False
    try:
        view = resolve(place).func
    except Resolver404:
        return False
    return audience_of(view) == Audience.MEMBER and not hasattr(view, "is_act")
