"""Error pages: a problem document for the feed, a page for everybody else."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from openharbor.core import views
from openharbor.directory import api

FEED = "/hsds/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return _feed(request, 400, "The request cannot be read.") or views.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return _feed(request, 404, "There is nothing at this address.") or views.not_found(request, exception)


def _feed(request: HttpRequest, status: int, detail: str) -> HttpResponseBase | None:
    if not request.path.startswith(FEED):
        return None
    return api.open_to_all(api.problem(status, detail))
