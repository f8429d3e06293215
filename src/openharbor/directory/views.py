"""Public pages of the directory. Each parses, asks one query and renders."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from openharbor.core.audience import public, public_search
from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import CountyFacts
from openharbor.core.packs.reading import Pack
from openharbor.directory import cards, queries
from openharbor.directory.forms import NEEDS, FindForm

WRONG = 422  # the form is understood, but something in it cannot be


@public
def home(request: HttpRequest) -> HttpResponse:
    packs = registry.accepted_packs()
    form = FindForm(gazetteer=registry.gazetteer(packs))
    now = timezone.now()
    lines = queries.lines_for(None, None, packs, now)
    return render(request, "directory/home.html", {**_form(form), "lines": cards.lines_context(lines, now)})


@public_search
def find(request: HttpRequest) -> HttpResponse:
    packs = registry.accepted_packs()
    form = FindForm(request.POST or None, gazetteer=registry.gazetteer(packs))
    if request.method != "POST":
        return _ask_again(request, form, status=200 if request.method in ("GET", "HEAD") else 405)
    if not form.is_valid():
        return _ask_again(request, form, status=WRONG)
    asked = form.asked()
    return render(request, "directory/results.html", {**_form(form), **cards.results_context(asked, packs)})


@public
def places(request: HttpRequest) -> HttpResponse:
    states = cards.states_context(registry.accepted_packs())
    return render(request, "directory/places.html", {"states": states})


@public
def county(request: HttpRequest, fips: str) -> HttpResponse:
    packs = registry.accepted_packs()
    facts = _county_or_404(packs, fips)
    return render(request, "directory/county.html", cards.county_context(facts, packs, timezone.now()))


@public
def state_map(request: HttpRequest, code: str) -> HttpResponse:
    packs = registry.accepted_packs()
    pack = next((pack for pack in packs if pack.code == code and pack.counties), None)
    if pack is None:
        raise Http404
    return render(request, "directory/map.html", cards.map_context(pack, timezone.now()))


@public
def county_sheet(request: HttpRequest, fips: str) -> HttpResponse:
    packs = registry.accepted_packs()
    facts = _county_or_404(packs, fips)
    return render(request, "directory/sheet.html", cards.county_context(facts, packs, timezone.now()))


@public
def tip(request: HttpRequest) -> HttpResponse:
    packs = registry.accepted_packs()
    now = timezone.now()
    police, online = queries.tip_lines(packs, now)
    return render(request, "directory/tip.html", cards.tip_context(police, online, now))


def _county_or_404(packs: tuple[Pack, ...], fips: str) -> CountyFacts:
    try:
        return registry.gazetteer(packs).counties[fips]
    except KeyError:
        raise Http404 from None


def _form(form: FindForm) -> dict[str, Any]:
    pressed = form["need"].value() if form.is_bound else None
    return {"form": form, "needs": NEEDS, "pressed": pressed}


def _ask_again(request: HttpRequest, form: FindForm, status: int) -> HttpResponse:
    context = {**_form(form), "wrong_method": status == 405}
    response = render(request, "directory/ask_again.html", context, status=status)
    if status == 405:
        response["Allow"] = "GET, HEAD, POST"
    return response
