"""Pages for whoever saw something. Each parses, calls one query or operation, and renders."""

import functools
import sqlite3
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

from openharbor.core import tokens
from openharbor.core.audience import own_token
from openharbor.core.codes import bare_code
from openharbor.core.packs import registry
from openharbor.core.views import keep_typed
from openharbor.directory import cards, queries
from openharbor.report import drafting, intake, thread
from openharbor.report.drafting import Draft
from openharbor.report.forms import LastFourForm, MoreForm, QuestionForm, ReceiptForm, StartForm
from openharbor.report.intake import NobodyReads, NoDraft, NothingSaid, OthersRead
from openharbor.report.pages import CHECK, FIRST, PAGES, check_rows, duty_rows, file_rows, page_context, reader_rows
from openharbor.report.thread import Thread
from openharbor.vault import bearers, letters
from openharbor.vault.files import NoRoom
from openharbor.vault.keyring import Refused
from openharbor.vault.operations import Stale
from openharbor.vault.roster import BadRoster
from openharbor.vault.sealing import Busy, Unopened
from openharbor.vault.tries import NotKnown

SEE_OTHER, WRONG = 303, 422
BOXES = {name for question in PAGES.values() for name in (question.box, question.line) if name}
View = Callable[..., HttpResponse]


def share_page(view: View) -> View:
    """Open a view of the form to everybody. It has its own token, and says plainly when the machine cannot keep up."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
        try:
            return view(request, **captured)
        except drafting.Sent:
            return see("share-receipt")
        except drafting.Gone:
            # As if this browser had none: what was typed is given back.
            request.COOKIES.pop(drafting.cookie_name(), None)
            return answer(request, **captured)
        except (Busy, NoRoom, DatabaseError, sqlite3.Error, OSError, BadRoster, letters.NoKey):
            return keep_typed(request, "report/busy.html", without=("code", "last"))

    return own_token(answer)


def is_meant(request: HttpRequest, draft: Draft, page: str) -> bool:
    """Tell whether this browser got this form from us."""
    return tokens.is_own_site(request) and drafting.is_token(draft, page, request.POST.get("token", ""))


def see(name: str, **captured: Any) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name, kwargs=captured))
    response.status_code = SEE_OTHER
    return response


def form_page(request: HttpRequest, template: str, draft: Draft, page: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    wrong = form is not None and form.is_bound and bool(form.errors)
    token = drafting.token(draft, page)
    return render(request, f"report/{template}.html", {"token": token, "wrong": wrong, **context},
                  status=WRONG if wrong or context.get("again") else 200)  # fmt: skip


@share_page
def start(request: HttpRequest) -> HttpResponse:
    """Say what comes first, and ask what is needed to say whom to call."""
    draft = drafting.draft_of(request)
    if draft.is_sent:
        return see("share-receipt")  # its code may not be written down yet
    form = StartForm(request.POST or None, initial=draft.answers)
    if request.method == "POST" and form.is_valid() and is_meant(request, draft, "start"):
        return drafting.give_cookie(see("share-page", number=1), drafting.add(draft, form.cleaned_data))
    now, packs = timezone.now(), registry.accepted_packs()
    lines = cards.lines_context(queries.lines_for(None, None, packs, now), now)
    again = request.method == "POST" and form.is_valid()
    return form_page(request, "start", draft, "start", form=form, lines=lines, again=again)


@share_page
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one page of the form, or take its answer."""
    draft = drafting.draft_of(request)
    if number not in range(FIRST, CHECK + 1):
        raise Http404
    if draft.is_sent:
        return _late(request, draft)
    if request.method == "POST":
        try:
            return _take(request, draft, number)
        except drafting.Sent:
            return _late(request, drafting.draft_of(request))
    if not draft.secret:
        return see("share")
    return _show(request, draft, number)


def _late(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the receipt; what was typed after the sending is given back, since it is not in the report."""
    typed = "\n".join(text for name in sorted(BOXES) if (text := str(request.POST.get(name, "")).strip()))
    if not typed:
        return see("share-receipt")
    return form_page(
        request, "receipt", draft, "receipt", form=LastFourForm(), code=draft.receipt, typed=typed, again=True
    )


def _show(request: HttpRequest, draft: Draft, number: int, *, form: QuestionForm | None = None, again: bool = False,
          trouble: str = "") -> HttpResponse:  # fmt: skip
    if number == FIRST:
        return _before(request, draft)
    if number == CHECK:
        found = intake.readers(draft.answers)
        return form_page(request, "check", draft, f"{CHECK} {found.mark}", back=number - 1, again=bool(trouble),
                         trouble=trouble, rows=check_rows(draft.answers), readers=reader_rows(found),
                         uploads=settings.UPLOADS, files=file_rows(draft.files))  # fmt: skip
    form = form or QuestionForm(PAGES[number], initial=draft.answers)
    return form_page(
        request, "question", draft, str(number), form=form, again=again, **page_context(draft.answers, number, form)
    )


def _before(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say whom to call, before the first question."""
    spot = intake.spot_of(draft.answers)
    now, packs = timezone.now(), registry.accepted_packs()
    lines = cards.lines_context(queries.lines_for(spot, None, packs, now), now)
    duties = duty_rows(draft.answers.get("job", ""), spot, get_language() or settings.LANGUAGE_CODE)
    context = {"lines": lines, "duties": duties, "readers": reader_rows(intake.readers(draft.answers)), "spot": spot,
               "place": draft.answers.get("place", ""), "online": online_line(now)}  # fmt: skip
    return form_page(request, "before", draft, str(FIRST), **context)


def online_line(now: Any) -> list[dict[str, Any]]:
    police, online = queries.tip_lines(registry.accepted_packs(), now)
    found: list[dict[str, Any]] = cards.tip_context(police, online, now)["online"]
    return found


def _take(request: HttpRequest, draft: Draft, number: int) -> HttpResponse:
    if number == CHECK:
        return _send(request, draft)
    if number == FIRST:
        return see("share-page", number=FIRST + 1) if draft.secret else see("share")
    meant = bool(draft.secret) and is_meant(request, draft, str(number))
    form = QuestionForm(PAGES[number], request.POST)
    if form.is_valid() and meant:
        drafting.add(draft, form.answers())
        return see("share-page", number=number + 1)
    # The hour is over, or the page was made for another browser: what was typed stays on the page.
    kept = draft if draft.secret else drafting.keep(draft)
    return drafting.give_cookie(_show(request, kept, number, form=form, again=form.is_valid()), kept)


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    shown = intake.readers(draft.answers).mark
    if not draft.secret:
        return see("share")
    if not is_meant(request, draft, f"{CHECK} {shown}"):
        return _show(request, draft, CHECK, trouble=_("Look once more who will read it, then press Send again."))
    try:
        intake.send(draft, language=get_language() or settings.LANGUAGE_CODE, shown=shown)
    except NothingSaid:
        return _show(request, draft, CHECK, trouble=_("You have not told us anything yet. Write at least a few words."))
    except NobodyReads:
        return _show(request, draft, CHECK, trouble=_("No team here reads reports for this place. Nothing was sent."))
    except OthersRead:
        return _show(request, draft, CHECK, trouble=_("Look once more who will read it, then press Send again."))
    except drafting.Changed:
        told = _("Something was added meanwhile. Look once more, then press Send again.")
        return _show(request, drafting.draft_of(request), CHECK, trouble=told)
    except Unopened:
        return _show(request, draft, CHECK, trouble=_("A file you added is gone. Look at your files, then send again."))
    except NoDraft:
        pass
    return see("share-receipt")


@share_page
def stop(request: HttpRequest) -> HttpResponse:
    """Erase all that was typed, and who came back."""
    if request.method != "POST" or not tokens.is_own_site(request):
        return see("share")
    for kind in (drafting.FORM, drafting.BACK):
        drafting.forget(drafting.draft_of(request, kind))
    return _cleared(see("share-stopped"), drafting.FORM, drafting.BACK)


def _cleared(response: HttpResponse, *kinds: str) -> HttpResponse:
    # Not "cookies": a member may be signed in beside it.
    response["Clear-Site-Data"] = '"storage"'
    for kind in kinds:
        drafting.take_cookie(response, kind)
    return response


@share_page
def stopped(request: HttpRequest) -> HttpResponse:
    return render(request, "report/stopped.html")


@share_page
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the receipt until its last letters were typed, or its hour is over."""
    draft = drafting.draft_of(request)
    if not draft.is_sent:
        return see("share-back")
    form = LastFourForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_meant(request, draft, "receipt"):
        if bare_code(form.cleaned_data["last"]) == bare_code(draft.receipt)[-4:]:
            drafting.forget(draft)
            return _cleared(see("share-done"), drafting.FORM)
        form.add_error("last", _("These are not the last 4 letters. Look at your code again."))
    return form_page(request, "receipt", draft, "receipt", form=form, code=draft.receipt)


@share_page
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "report/done.html")


@share_page
def back(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt of somebody who comes back; what they had typed when their hour ended goes with them."""
    draft = drafting.draft_of(request, drafting.BACK)
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_meant(request, draft, "back"):
        try:
            held = bearers.receipt(form.cleaned_data["code"])
            thread.read(held)
        except (NotKnown, Refused):
            form.add_error("code", _("We know no report by this code. Look at each letter again."))
        else:
            kept = drafting.keep(Draft(seed=held.identity.seed.hex(), answers={"text": form.cleaned_data["text"]}))
            return drafting.give_cookie(see("share-letters"), kept, drafting.BACK)
    return form_page(request, "back", draft, "back", form=form, typed=form["text"].value())


@share_page
def read_letters(request: HttpRequest) -> HttpResponse:
    """Show what was said and answered, and take one more letter."""
    draft = drafting.draft_of(request, drafting.BACK)
    form, stale = MoreForm(request.POST or None), False
    if not draft.seed:
        typed = request.POST.get("text", "")
        return form_page(request, "back", draft, "back", form=ReceiptForm(initial={"text": typed}), typed=typed)
    held, meant = thread.held_by(draft.seed), is_meant(request, draft, "letters")
    try:
        if request.method == "POST" and form.is_valid() and meant:
            try:
                thread.add(held, **form.cleaned_data)
            except Stale:
                stale = True
            else:
                drafting.keep(Draft(secret=draft.secret, seed=draft.seed))
                return see("share-letters")
        found = thread.read(held)
    except Refused:
        return _cleared(see("share-back"), drafting.BACK)
    drafting.keep(draft)  # another hour from here
    return _letters(request, draft, form, found, stale=stale)


def _letters(request: HttpRequest, draft: Draft, form: MoreForm, found: Thread, *, stale: bool) -> HttpResponse:
    """Show the letters; what was typed and not sent stays, to be sent by one press."""
    again = form.is_bound and form.is_valid()
    if stale:
        form = MoreForm({"text": form.cleaned_data["text"], "after": found.newest})
    elif not form.is_bound:
        form = MoreForm(initial={"text": draft.answers.get("text", ""), "after": found.newest})
    return form_page(request, "letters", draft, "letters", form=form, thread=found, rows=check_rows(found.answers),
                     again=again, stale=stale)  # fmt: skip
