"""Pages for whoever saw something. Each parses, calls one query or operation, and renders."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from openharbor.core.audience import Audience
from openharbor.core.codes import bare_code
from openharbor.core.packs import registry
from openharbor.directory import cards, queries
from openharbor.report import drafting, intake, thread
from openharbor.report.drafting import Draft
from openharbor.report.forms import LastFourForm, MoreForm, QuestionForm, ReceiptForm, StartForm
from openharbor.report.intake import NobodyReads, NoDraft, NothingSaid
from openharbor.report.pages import CHECK, FIRST, PAGES, check_rows, duty_rows, page_context, reader_rows
from openharbor.vault import bearers, letters
from openharbor.vault.keyring import Refused
from openharbor.vault.roster import BadRoster
from openharbor.vault.sealing import Busy
from openharbor.vault.tries import NotKnown

SEE_OTHER, WRONG, BUSY = 303, 422, 503
View = Callable[..., HttpResponse]


def share_page(view: View) -> View:
    """Open a view of the form to everybody. It has its own token, and says plainly when the machine cannot keep up."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
        try:
            return view(request, **captured)
        except (Busy, DatabaseError, OSError, BadRoster, letters.NoKey):
            return _busy(request)

    answer.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # a mark that middleware and guards read
    answer.own_token = True  # type: ignore[attr-defined]  # a mark that a guard reads
    return csrf_exempt(answer)


def _busy(request: HttpRequest) -> HttpResponse:
    """Say that it did not work, and give back what was typed, to be sent again by one press."""
    kept = [(name, value) for name, value in request.POST.items() if name not in ("code", "last")]
    response = render(request, "report/busy.html", {"kept": kept, "again": request.path}, status=BUSY)
    response["Retry-After"] = "10"
    return response


def _is_meant(request: HttpRequest, draft: Draft, page: str) -> bool:
    """Tell whether this browser got this form from us."""
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin in (None, own) and drafting.is_token(draft, page, request.POST.get("token", ""))


def _see(name: str, **captured: Any) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name, kwargs=captured))
    response.status_code = SEE_OTHER
    return response


def _page(request: HttpRequest, template: str, draft: Draft, page: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    wrong = form is not None and form.is_bound and bool(form.errors)
    token = drafting.token(draft, page)
    return render(request, f"report/{template}.html", {"token": token, "wrong": wrong, **context},
                  status=WRONG if wrong or context.get("again") else 200)  # fmt: skip


@share_page
def start(request: HttpRequest) -> HttpResponse:
    """Say what comes first, and ask what is needed to say whom to call."""
    draft = drafting.draft_of(request)
    form = StartForm(request.POST or None, initial=draft.answers)
    if request.method == "POST" and form.is_valid() and _is_meant(request, draft, "start"):
        # What lies there is of an earlier report, sent or not: this is a new one, unless it was begun here.
        begun = Draft() if draft.is_sent or draft.seed else draft
        return drafting.give_cookie(_see("share-page", number=1), drafting.keep(begun, answers=form.cleaned_data))
    now, packs = timezone.now(), registry.accepted_packs()
    lines = cards.lines_context(queries.lines_for(None, None, packs, now), now)
    again = request.method == "POST" and form.is_valid()
    return _page(request, "start", draft, "start", form=form, lines=lines, again=again)


@share_page
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one page of the form, or take its answer."""
    draft = drafting.draft_of(request)
    if number not in range(FIRST, CHECK + 1):
        raise Http404
    if draft.is_sent:
        return _see("share-receipt")
    if request.method == "POST":
        return _take(request, draft, number)
    if not draft.secret or draft.seed:
        return _see("share")
    return _show(request, draft, number)


def _show(request: HttpRequest, draft: Draft, number: int, *, form: QuestionForm | None = None, again: bool = False,
          trouble: str = "") -> HttpResponse:  # fmt: skip
    if number == FIRST:
        return _before(request, draft)
    if number == CHECK:
        return _page(request, "check", draft, str(number), back=number - 1, again=bool(trouble), trouble=trouble,
                     rows=check_rows(draft.answers), readers=reader_rows(draft.answers))  # fmt: skip
    form = form or QuestionForm(PAGES[number], initial=draft.answers)
    return _page(
        request, "question", draft, str(number), form=form, again=again, **page_context(draft.answers, number, form)
    )


def _before(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say whom to call, before the first question."""
    spot = intake.spot_of(draft.answers)
    now, packs = timezone.now(), registry.accepted_packs()
    lines = cards.lines_context(queries.lines_for(spot, None, packs, now), now)
    duties = duty_rows(draft.answers.get("job", ""), spot, get_language() or settings.LANGUAGE_CODE)
    context = {"lines": lines, "duties": duties, "readers": reader_rows(draft.answers), "spot": spot,
               "place": draft.answers.get("place", ""), "online": _online(now)}  # fmt: skip
    return _page(request, "before", draft, str(FIRST), **context)


def _online(now: Any) -> list[dict[str, Any]]:
    police, online = queries.tip_lines(registry.accepted_packs(), now)
    found: list[dict[str, Any]] = cards.tip_context(police, online, now)["online"]
    return found


def _take(request: HttpRequest, draft: Draft, number: int) -> HttpResponse:
    meant = _is_meant(request, draft, str(number))
    if number == FIRST and meant:
        return _see("share-page", number=FIRST + 1)
    if number == CHECK:
        return _send(request, draft) if meant else _show(request, draft, number, trouble=_again())
    if number == FIRST:
        return _see("share")
    form = QuestionForm(PAGES[number], request.POST)
    if not form.is_valid():
        return _show(request, draft, number, form=form)
    if not meant:
        # The hour is over, or the page was made for another browser. What was typed stays on the page.
        response = _show(request, drafting.keep(draft) if not draft.secret else draft, number, form=form, again=True)
        return drafting.give_cookie(response, draft)
    drafting.keep(draft, answers=form.answers())
    target = CHECK if "to_check" in request.POST else number + 1
    return _see("share-page", number=target)


def _again() -> str:
    return _("This page was open too long. Please press the button once more.")


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    try:
        intake.send(draft, language=get_language() or settings.LANGUAGE_CODE)
    except NothingSaid:
        return _show(request, draft, CHECK, trouble=_("You have not told us anything yet. Write at least a few words."))
    except NobodyReads:
        return _show(request, draft, CHECK, trouble=_("No team here reads reports for this place. Nothing was sent."))
    except NoDraft:
        pass
    return _see("share-receipt")


@share_page
def stop(request: HttpRequest) -> HttpResponse:
    """Erase all that was typed."""
    draft = drafting.draft_of(request)
    if request.method == "POST":
        drafting.forget(draft)
        return _cleared(_see("share-stopped"))
    return _see("share")


def _cleared(response: HttpResponse) -> HttpResponse:
    response["Clear-Site-Data"] = '"cookies", "storage"'
    return drafting.take_cookie(response)


@share_page
def stopped(request: HttpRequest) -> HttpResponse:
    return render(request, "report/stopped.html")


@share_page
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the receipt until its last letters were typed, or its hour is over."""
    draft = drafting.draft_of(request)
    if not draft.is_sent:
        return _see("share-back")
    form = LastFourForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_meant(request, draft, "receipt"):
        if bare_code(form.cleaned_data["last"]) == bare_code(draft.receipt)[-4:]:
            drafting.forget(draft)
            return _cleared(_see("share-done"))
        form.add_error("last", _("These are not the last 4 letters. Look at your code again."))
    return _page(request, "receipt", draft, "receipt", form=form, code=draft.receipt)


@share_page
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "report/done.html")


@share_page
def back(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt of somebody who comes back."""
    draft = drafting.draft_of(request)
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_meant(request, draft, "back"):
        try:
            held = bearers.receipt(form.cleaned_data["code"])
            thread.read(held)
        except (NotKnown, Refused):
            form.add_error("code", _("We know no report by this code. Look at each letter again."))
        else:
            kept = drafting.keep(Draft(seed=held.identity.seed.hex()))
            return drafting.give_cookie(_see("share-letters"), kept)
    return _page(request, "back", draft, "back", form=form)


@share_page
def read_letters(request: HttpRequest) -> HttpResponse:
    """Show what was said and answered, and take one more letter."""
    draft = drafting.draft_of(request)
    if not draft.seed:
        return _see("share-back")
    form = MoreForm(request.POST or None)
    held = thread.held_by(draft.seed)
    try:
        if request.method == "POST" and form.is_valid() and _is_meant(request, draft, "letters"):
            thread.add(held, text=form.cleaned_data["text"])
            return _see("share-letters")
        found = thread.read(held)
    except Refused:
        return _cleared(_see("share-back"))
    return _page(request, "letters", draft, "letters", form=form, thread=found, rows=check_rows(found.answers))
