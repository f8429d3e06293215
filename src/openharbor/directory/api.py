"""The HSDS 3.1 API: read-only, open to everybody, over the public projection and nothing else.

Every list has a POST twin, so that what somebody searches for need not stand in an address. Errors are problem
documents (RFC 9457).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from openharbor.core.audience import Audience
from openharbor.directory import feed_queries as queries
from openharbor.directory.feed_queries import Page, WrongParameter
from openharbor.directory.openapi import openapi_document

Api = Callable[..., HttpResponseBase]
METHODS = "GET, HEAD, POST, OPTIONS"
VERSION = "3.1"
FORMS = ("", "application/x-www-form-urlencoded", "multipart/form-data")


def public_api(view: Api) -> Api:
    """Open an endpoint to everybody and every site; turn a wrong parameter into a problem document."""

    def answer(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        response: HttpResponseBase
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
        elif request.method not in ("GET", "HEAD", "POST"):
            response = problem(405, "Use GET, or POST for a list.")
            response["Allow"] = METHODS
        else:
            try:
                response = view(request, **captured)
            except WrongParameter as wrong:
                response = problem(400, str(wrong))
        return open_to_all(response)

    answer.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # a mark that middleware and guards read
    answer.reads_by_post = True  # type: ignore[attr-defined]  # likewise
    return csrf_exempt(answer)


def open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    """Let the pages of any site read an answer."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Content-Type"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def problem(status: int, detail: str) -> HttpResponse:
    titles = {400: "Wrong parameter", 404: "Not found", 405: "Method not allowed"}
    body = {"type": "about:blank", "title": titles[status], "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


@public_api
def root(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "version": VERSION,
            "profile": request.build_absolute_uri(reverse("hsds-profile")),
            "openapi_url": request.build_absolute_uri(reverse("hsds-openapi")),
        }
    )


@public_api
def profile(request: HttpRequest) -> HttpResponse:
    """Answer our profile: a merge patch (RFC 7386) that changes nothing of the standard's schemas."""
    return JsonResponse({})


@public_api
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(openapi_document(request.build_absolute_uri(reverse("hsds-root"))))


@public_api
def services(request: HttpRequest) -> HttpResponseBase:
    return _list(request, queries.list_services)


@public_api
def organizations(request: HttpRequest) -> HttpResponseBase:
    return _list(request, queries.list_organizations)


@public_api
def service_at_locations(request: HttpRequest) -> HttpResponseBase:
    return _list(request, queries.list_service_at_locations)


@public_api
def taxonomies(request: HttpRequest) -> HttpResponseBase:
    return _list(request, queries.list_taxonomies)


@public_api
def taxonomy_terms(request: HttpRequest) -> HttpResponseBase:
    return _list(request, queries.list_taxonomy_terms)


@public_api
def service(request: HttpRequest, row_id: UUID) -> HttpResponse:
    return _one(queries.get_service(row_id))


@public_api
def organization(request: HttpRequest, row_id: UUID) -> HttpResponse:
    return _one(queries.get_organization(row_id, parameters(request)))


@public_api
def service_at_location(request: HttpRequest, row_id: UUID) -> HttpResponse:
    return _one(queries.get_service_at_location(row_id))


@public_api
def taxonomy(request: HttpRequest, row_id: UUID) -> HttpResponse:
    return _one(queries.get_taxonomy(row_id))


@public_api
def taxonomy_term(request: HttpRequest, row_id: UUID) -> HttpResponse:
    return _one(queries.get_taxonomy_term(row_id))


@public_api
def removed(request: HttpRequest) -> HttpResponseBase:
    """Answer which services are no longer public: our own addition, for who follows the feed."""
    return _list(request, queries.list_removed)


def parameters(request: HttpRequest) -> dict[str, str]:
    """Return the parameters of the address and, for POST, of a form or a JSON object in the body."""
    found = {key: str(value) for key, value in request.GET.items()}
    if request.method == "POST":
        if request.content_type == "application/json":
            found |= _json_object(request.body)
        elif request.content_type in FORMS:
            found |= {key: str(value) for key, value in request.POST.items()}
        else:
            raise WrongParameter("Content-Type: send a form or JSON")
    return found


def _json_object(body: bytes) -> dict[str, str]:
    try:
        read = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise WrongParameter("The body is not JSON.") from None
    if not isinstance(read, dict) or any(isinstance(value, (dict, list)) for value in read.values()):
        raise WrongParameter("The body must be one object of plain values.")
    return {key: json.dumps(v) if isinstance(v, bool) else str(v) for key, v in read.items() if v is not None}


def _list(request: HttpRequest, query: Callable[[dict[str, str]], Page]) -> HttpResponseBase:
    found = parameters(request)
    page = query(found)
    if found.get("format", "json") == "ndjson":
        return StreamingHttpResponse(_lines(page.everything()), content_type="application/x-ndjson")
    if found.get("format", "json") != "json":
        raise WrongParameter("format: json or ndjson")
    return JsonResponse(page.envelope())


def _lines(items: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for item in items:
        yield json.dumps(item, ensure_ascii=False).encode() + b"\n"


def _one(item: dict[str, Any] | None) -> HttpResponse:
    return JsonResponse(item) if item is not None else problem(404, "There is nothing public with this id.")
