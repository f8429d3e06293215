"""Paper to take away: choose, look at previews, take one or all."""

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from openharbor.core.audience import Audience, public
from openharbor.core.limits import takes_file
from openharbor.core.packs import registry
from openharbor.core.paper import Unmade
from openharbor.learn import kits
from openharbor.learn.forms import KitForm
from openharbor.learn.kits import KINDS, TYPES, Made
from openharbor.learn.library import Library, library
from openharbor.learn.paper import Wanted
from openharbor.learn.states import poster_context

WRONG, BUSY = 422, 503
ALL = "all"
View = Callable[..., HttpResponseBase]


def _read_only(view: View) -> View:
    """Open a view to everybody whose POST only reads, and whose answer is packed already."""

    @wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        try:
            return view(request, **captured)
        except Unmade:
            response = render(request, "learn/busy.html", status=BUSY)
            response["Retry-After"] = "10"
            return response

    answer.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # a mark that middleware and guards read
    answer.reads_by_post = True  # type: ignore[attr-defined]  # a mark that a guard reads
    return csrf_exempt(answer)


@takes_file
@_read_only
def kit(request: HttpRequest) -> HttpResponseBase:
    """Show the form and previews, or hand out what was pressed."""
    books = library()
    if not books.audiences:
        raise Http404
    language = get_language() or settings.LANGUAGE_CODE
    names = [(slug, one.title[language]) for slug, one in books.audiences.items()]
    start = {"language": language, "size": "letter"}
    form = KitForm(request.POST or None, request.FILES or None, audiences=names, initial=start)
    if request.method == "POST" and form.is_valid():
        wanted = wanted_of(books, form)
        pressed = request.POST.get("kind", "")
        if pressed == ALL:
            return _zip(books, wanted)
        if pressed in kits.kinds_for(wanted):
            return _file(kits.make(books, [pressed], wanted)[0])
        return _show(request, form, wanted)
    return _show(request, form, None, status=WRONG if form.is_bound else 200)


def wanted_of(books: Library, form: KitForm) -> Wanted:
    data, spot = form.cleaned_data, form.spot
    return Wanted(
        data["audience"], data["language"], timezone.now(), spot=spot, pack=books.state(spot.pack) if spot else None,
        organization=data["organization"], logo=data.get("logo"), size=data["size"],
    )  # fmt: skip


def _show(request: HttpRequest, form: KitForm, wanted: Wanted | None, *, status: int = 200) -> HttpResponse:
    kinds = kits.kinds_for(wanted) if wanted else []
    rows = [{"kind": kind, "name": kits.kind_name(kind), "picture": kind != "deck"} for kind in kinds]
    context = {"form": form, "kinds": rows, "wanted": wanted, "lacks": len(kinds) < len(KINDS),
               "place": wanted.spot.county if wanted and wanted.spot else "-"}  # fmt: skip
    return render(request, "learn/kit.html", context, status=status)


def _file(made: Made) -> HttpResponse:
    response = HttpResponse(made.data, content_type=TYPES[made.form])
    response["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    return response


def _zip(books: Library, wanted: Wanted) -> StreamingHttpResponse:
    languages = [wanted.language, *(code for code, _name in settings.LANGUAGES if code != wanted.language)]
    parts = kits.zipped(books, wanted, languages)
    first = next(parts)  # whether there is room shows before the first byte is sent
    response = StreamingHttpResponse(chain([first], parts), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{wanted.audience}-kit.zip"'
    return response


@_read_only
def preview(request: HttpRequest, kind: str, audience: str, place: str, language: str) -> HttpResponse:
    """Show the first page of a paper that bears nobody's name."""
    books = library()
    counties = registry.gazetteer(registry.accepted_packs())
    spot = counties.county_spot(place) if place in counties.counties else None
    if kind not in KINDS or audience not in books.audiences or language not in dict(settings.LANGUAGES):
        raise Http404
    pack = books.state(spot.pack) if spot else None
    data = kits.preview(books, kind, Wanted(audience, language, timezone.now(), spot=spot, pack=pack))
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="image/png")


@public
def posters(request: HttpRequest, code: str) -> HttpResponse:
    """Show which posters a state's law asks for, as a list to check off."""
    books = library()
    pack = books.state(code)
    if pack is None:
        raise Http404
    language = get_language() or settings.LANGUAGE_CODE
    return render(request, "learn/posters.html", {"title": _("Posters by law"), **poster_context(pack, language)})
