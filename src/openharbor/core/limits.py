"""Refuse a body that is larger than the form it is meant for, before a byte of it is read."""

import io
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from openharbor.core import views

TOO_LARGE, BUSY = 413, 503
MOST_BYTES = 10 * 2**20  # of one file
WAIT = 5.0  # seconds
# Each is held in memory, so few at once.
_large = threading.BoundedSemaphore(4)
# Whoever waits holds a thread that somebody needs who looks for help.
_waiting = threading.BoundedSemaphore(4)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def takes_file(view: View) -> View:
    """Let a view receive one file of up to MOST_BYTES, in memory, beside its form."""
    view.takes_file = True  # type: ignore[attr-defined]  # a mark that the middleware and a guard read
    return view


class BodyLimitMiddleware:
    """Django's own limit does not count files, which it would write to the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django decodes a form by the charset that the client names, and some let through what is no text at all.
        if request.encoding and request.encoding.lower().replace("_", "-") not in ("utf-8", "utf8"):
            return views.bad_request(request)
        given = request.META.get("CONTENT_LENGTH") or "0"
        length = int(given) if given.isascii() and given.isdecimal() and len(given) < 12 else None
        if length is not None and length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not _is_multipart(request):
            return self.get_response(request)
        file_too = request.method == "POST" and _takes_file(request)
        if length is None or length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + file_too * MOST_BYTES:
            return _refused(request, TOO_LARGE, "large" if file_too else "bad")
        return self._received(request) if file_too else self.get_response(request)

    def _received(self, request: HttpRequest) -> HttpResponse:
        if not _has_place():
            return _refused(request, BUSY, "busy")
        try:
            request.upload_handlers = [OneFileInMemory(request)]
            return self.get_response(request)
        finally:
            _large.release()


def _has_place() -> bool:
    """Take a place for a large body, or wait for one where few do."""
    if _large.acquire(blocking=False):
        return True
    if not _waiting.acquire(blocking=False):
        return False
    try:
        return _large.acquire(timeout=WAIT)
    finally:
        _waiting.release()


def _is_multipart(request: HttpRequest) -> bool:
    return str(request.META.get("CONTENT_TYPE", "")).startswith("multipart/")


def _takes_file(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return bool(getattr(view, "takes_file", False))


def _refused(request: HttpRequest, status: int, kind: str) -> HttpResponse:
    response = views.not_taken(request, kind)
    response.status_code = status
    response["Connection"] = "close"
    return response


class OneFileInMemory(FileUploadHandler):
    """Keep the first file of a form in memory, once; drop others."""

    whole: io.BytesIO | None = None

    def new_file(self, *args: Any, **named: Any) -> None:
        super().new_file(*args, **named)
        if self.whole is not None:
            raise SkipFile
        self.whole = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.whole is not None:
            self.whole.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.whole is None:
            return None
        self.whole.seek(0)
        return InMemoryUploadedFile(
            self.whole, self.field_name, self.file_name or "", self.content_type, file_size, None
        )
