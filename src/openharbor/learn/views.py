"""Pages that teach. Each asks the library of the accepted packs and renders."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from openharbor.core.audience import public, public_search
from openharbor.core.packs import registry
from openharbor.core.packs.reading import Pack
from openharbor.core.retention import hour_of
from openharbor.directory import cards, queries
from openharbor.learn.forms import HereForm
from openharbor.learn.library import SHELVES, Library, library
from openharbor.learn.showing import audience_context, index_context, page_context
from openharbor.learn.states import LAW, compare_context, law_topics, map_of, part_context, state_context

WRONG = 422


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@public
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/index.html", index_context(library(), _language()))


@public
def page(request: HttpRequest, shelf: str, slug: str) -> HttpResponse:
    books = library()
    found = books.page(shelf, slug) if shelf in SHELVES else None
    if found is None:
        raise Http404
    lines = _lines(None) if slug == "if-it-is-you" else {}
    return render(request, "learn/page.html", {**page_context(books, found, _language()), **lines})


@public_search
def audience(request: HttpRequest, slug: str) -> HttpResponse:
    """Show signs and steps for one kind of reader, and whom to call where they are."""
    books = library()
    if slug not in books.audiences:
        raise Http404
    form = HereForm(request.POST or None)
    status = WRONG if form.is_bound and not form.is_valid() else 200
    context = {**audience_context(books, slug, _language()), **_lines(form), "form": form}
    return render(request, "learn/audience.html", context, status=status)


def _lines(form: HereForm | None) -> dict[str, Any]:
    """Return whom to call: where the reader said they are, else anywhere."""
    spot, now = (form.spot if form else None), timezone.now()
    packs = registry.accepted_packs()
    lines = cards.lines_context(queries.lines_for(spot, None, packs, now), now)
    police, online = queries.tip_lines(packs, now)
    return {"lines": lines, "spot": spot, "online": cards.tip_context(police, online, now)["online"]}


@public
def state(request: HttpRequest, code: str) -> HttpResponse:
    books, language = library(), _language()
    pack = _state_or_404(books, code)
    drawn = _map(books, code, language, hour_of(timezone.now()))
    return render(request, "learn/state.html", {**state_context(books, pack, language), "map": drawn})


def _state_or_404(books: Library, code: str) -> Pack:
    pack = books.state(code)
    if pack is None:
        raise Http404
    return pack


@lru_cache(maxsize=16)
def _map(books: Library, code: str, language: str, hour: datetime) -> SafeString:
    """Return a state's maps and their table; the counts are at most an hour old."""
    pack = _state_or_404(books, code)
    context = {"map": map_of(pack, hour), "name": pack.manifest.name[language], "language": language}
    return render_to_string("learn/map.html", context)


@public
def part(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Show one part of what is known of a state."""
    books, language = library(), _language()
    pack = _state_or_404(books, code)
    if slug == LAW:
        name = pack.manifest.name[language]
        context = {"code": code, "name": name, "title": name, "law": law_topics(books, pack, language)}
        return render(request, "learn/law_page.html", context)
    found = part_context(books, pack, slug, language)
    if found is None:
        raise Http404
    return render(request, "learn/part.html", found)


@public
def compare(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/compare.html", compare_context(library(), _language()))
