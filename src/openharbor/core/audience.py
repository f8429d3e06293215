"""Each view declares who may see it. A view that declares nothing answers 404 (fail closed)."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

View = Callable[..., HttpResponse]


class Audience(StrEnum):
    PUBLIC = "public"
    DESK = "desk"  # whoever holds a pass for the desk
    MEMBER = "member"  # whoever is signed in for an agency
    LINK = "link"  # whoever holds a personal link


def public(view: View) -> View:
    """Open a view to everybody. Its page holds no secret, so it may be compressed (no BREACH)."""
    opened = gzip_page(view)
    opened.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return opened


def public_search(view: View) -> View:
    """Open a view whose POST only reads: the words travel in the body to stay out of addresses and logs.

    It changes nothing and knows nobody, so there is nothing to forge and no cookie for a token.
    """
    opened = public(view)
    opened.reads_by_post = True  # type: ignore[attr-defined]  # a mark that a guard reads
    return csrf_exempt(opened)


def own_token(view: View) -> View:
    """Open a form to everybody whose token is its own (see `tokens`), so that it wants no cookie of Django's."""
    view.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # a mark that middleware and guards read
    view.own_token = True  # type: ignore[attr-defined]  # a mark that a guard reads
    return csrf_exempt(view)


def audience_of(view: Any) -> Audience | None:
    """Return the declared audience of a view, or None."""
    return getattr(view, "audience", None)


class AudienceMiddleware:
    """Refuse each view that nobody has opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if audience_of(view) is None:
            raise Http404
