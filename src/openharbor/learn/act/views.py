"""Pages for everybody: ask for a training, and see what is to come."""

import functools
import sqlite3
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openharbor.core import tokens
from openharbor.core.audience import own_token, public
from openharbor.core.views import keep_typed
from openharbor.learn.act import asking, calendar, queries
from openharbor.learn.act.asking import Asking, NobodyTrains, OthersRead
from openharbor.learn.act.forms import TrainingForm
from openharbor.learn.act.pages import by_state, reader_rows, told_rows
from openharbor.network.pages import WRONG, see
from openharbor.vault import letters
from openharbor.vault.roster import BadRoster

PAGE = "training"
LOOK, CHANGE, SEND = "look", "change", "send"  # what a button says
View = Callable[..., HttpResponse]


def ask_page(view: View) -> View:
    """Open the form to everybody. It has its own token and no cookie, and says plainly when the machine cannot."""

    @functools.wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except (DatabaseError, sqlite3.Error, OSError, BadRoster, letters.NoKey):
            return keep_typed(request, "learn/act/busy.html")

    return own_token(answer)


@ask_page
def training(request: HttpRequest) -> HttpResponse:
    """Ask what is wanted, show who will read it, then send it. All that is typed travels with the pages."""
    if request.method != "POST":
        return _form(request, _open({"audience": request.GET.get("for", "")}), _fresh())
    said, do = _said(request), request.POST.get("do")
    one, shown = said or (_fresh(), "")
    if do == CHANGE:
        return _form(request, _open(request.POST.dict()), one)
    form = TrainingForm(request.POST, audiences=queries.audiences())
    if said is None or not form.is_valid():
        return _form(request, form, one, again=said is None)
    return _send(request, form, one, shown) if do == SEND else _check(request, form, one)


def _open(typed: dict[str, Any]) -> TrainingForm:
    """Return a form that nobody has sent yet: what is missing in it is no error."""
    return TrainingForm(initial=typed, audiences=queries.audiences())


def _fresh() -> Asking:
    return Asking(uuid4(), time.time())


def _said(request: HttpRequest) -> tuple[Asking, str] | None:
    """Return what this form's token says: which asking it is, and who was shown; None if we did not make it lately."""
    found = tokens.said(PAGE, request.POST.get("token", "")) if tokens.is_own_site(request) else None
    if found is None:
        return None
    pk, began, shown = found
    return Asking(UUID(pk), float(began)), shown


def _token(one: Asking, shown: str = "") -> str:
    return tokens.token(PAGE, str(one.id), str(one.began), shown)


def _form(request: HttpRequest, form: TrainingForm, one: Asking, *, again: bool = False) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "token": _token(one), "again": again and not wrong, "wrong": wrong}
    return render(request, "learn/act/training.html", context, status=WRONG if wrong or again else 200)


def _check(request: HttpRequest, form: TrainingForm, one: Asking, *, trouble: str = "") -> HttpResponse:
    answers = form.answers()
    found, rows = asking.readers(answers), told_rows(asking.settled(answers))
    context = {"form": form, "token": _token(one, found.mark), "rows": rows, "trouble": trouble,
               "readers": reader_rows(found), "wrong": bool(trouble)}  # fmt: skip
    return render(request, "learn/act/check.html", context, status=WRONG if trouble else 200)


def _send(request: HttpRequest, form: TrainingForm, one: Asking, shown: str) -> HttpResponse:
    try:
        asking.send(form.answers(), one, language=get_language() or settings.LANGUAGE_CODE, shown=shown)
    except NobodyTrains:
        return _check(request, form, one, trouble=_("No one here trains at this place now. Nothing was sent."))
    except OthersRead:
        return _check(request, form, one, trouble=_("Look once more who will read it, then press Send again."))
    return see("learn-training-sent")


@public
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/act/sent.html")


@public
def events(request: HttpRequest) -> HttpResponse:
    """Show what is to come, state by state."""
    return render(request, "learn/act/events.html", {"groups": by_state(queries.coming())})


@public
def events_ics(request: HttpRequest) -> HttpResponse:
    """Hand out what is to come as a calendar."""
    response = HttpResponse(calendar.written(queries.for_calendars()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="trainings.ics"'
    return response
