"""Refuse a body that is larger than any form here, before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from openharbor.core import views

TOO_LARGE = 413


class BodyLimitMiddleware:
    """Django's own limit does not count files, which it would write to the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django decodes a form by the charset that the client names, and some let through what is no text at all.
        if request.encoding and request.encoding.lower().replace("_", "-") not in ("utf-8", "utf8"):
            return views.bad_request(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()) or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            response = views.bad_request(request)
            response.status_code = TOO_LARGE
            response["Connection"] = "close"
            return response
        return self.get_response(request)
