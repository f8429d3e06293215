"""Pages of the frame: leaving, what leaving does, what the site keeps, and errors."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, get_language_from_request

from openharbor.core.audience import public
from openharbor.core.packs import registry

BUSY = 503


@public
def front_door(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the pages in their browser's language."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    response["Vary"] = "Accept-Language"
    return response


@public
def leave(request: HttpRequest) -> HttpResponse:
    """Drop what the browser holds of this site and go to a neutral page elsewhere."""
    response = HttpResponseRedirect(settings.LEAVE_URL)
    # Not "cache": some browsers then hold the page for seconds, and pages here are no-store anyway.
    response["Clear-Site-Data"] = '"cookies", "storage"'
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
def safety(request: HttpRequest) -> HttpResponse:
    return render(request, "core/safety.html")


@public
def about(request: HttpRequest) -> HttpResponse:
    packs = registry.accepted_packs()
    yes = registry.accepted()
    language = get_language() or settings.LANGUAGE_CODE
    context = {
        "packs": packs,
        "regions": [{"name": pack.manifest.name[language], "acceptance": yes[pack.code]} for pack in packs],
        "attributions": [getattr(note, language) for pack in packs for note in pack.manifest.attribution],
    }
    return render(request, "core/about.html", context)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "core/error.html", {"kind": "bad"}, status=400)


def not_taken(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer a body that was not read: too large, or too many at once."""
    return render(request, "core/error.html", {"kind": kind})


def keep_typed(request: HttpRequest, template: str, *, without: Collection[str] = (), **context: Any) -> HttpResponse:
    """Say that a form could not be taken, and give back what was typed, to be sent again by one press.

    template: a page that includes core/parts/busy.html
    """
    kept = [(name, value) for name, values in request.POST.lists() if name not in without for value in values]
    response = render(request, template, {"kept": kept, "again": request.path, **context}, status=BUSY)
    response["Retry-After"] = "10"
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return render(request, "core/error.html", {"kind": "bad"}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "core/error.html", {"kind": "missing"}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    # Without a request no context processor runs: no database, for whatever failed may be what it needs.
    return render(None, "core/server_error.html", status=500)
