"""A report while it is written: answers under a key that only the writer's browser has, and a token on each page.

The token takes the place of Django's cookie for forms: it is bound to the draft, so nobody else's page can post here,
and it says when the page was made.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from openharbor.vault import drafts, files
from openharbor.vault.sealing import fingerprint

SALT = "openharbor share"
TOKEN_AGE = 3600  # seconds
MOST_FILES = 3


class FileFacts(TypedDict):
    """A file that somebody adds: id and key of what they sent and of its stripped copy. `hash` is of what they sent."""

    name: str
    kind: str
    size: int
    hash: str
    original: list[str]
    copy: list[str]


@dataclass
class Draft:
    """What somebody has said so far. `secret` is empty until it is first kept."""

    secret: str = field(default="", repr=False)
    answers: dict[str, str] = field(default_factory=dict, repr=False)
    began: float = 0.0
    receipt: str = field(default="", repr=False)  # once it is sent
    seed: str = field(default="", repr=False)  # of whoever came back with a receipt
    files: list[FileFacts] = field(default_factory=list, repr=False)

    @property
    def is_sent(self) -> bool:
        return bool(self.receipt)


FORM, BACK = "form", "back"  # what is being written, and who came back: one browser may do both


class Sent(Exception):
    """The report was sent meanwhile; what lies in its place is the receipt."""


def cookie_name(kind: str = FORM) -> str:
    return f"__Host-openharbor-{kind}" if settings.HTTPS else f"openharbor-{kind}"


def draft_of(request: HttpRequest, kind: str = FORM) -> Draft:
    """Return this browser's draft, or an empty one."""
    secret = request.COOKIES.get(cookie_name(kind), "")
    found = drafts.find(secret)
    if found is None:
        return Draft()
    return Draft(secret=secret, **json.loads(found))


def keep(draft: Draft) -> Draft:
    """Write a draft as it is, in place of what lay there."""
    draft.began = draft.began or time.time()
    kept = {"answers": draft.answers, "began": draft.began, "receipt": draft.receipt, "seed": draft.seed,
            "files": draft.files}  # fmt: skip
    if draft.files:
        files.prolong(ids_of(draft.files))
    draft.secret = drafts.keep(json.dumps(kept).encode(), secret=draft.secret)
    return draft


def add(draft: Draft, answers: Mapping[str, str], *, file: FileFacts | None = None, without: str = "") -> Draft:
    """Write answers beside those that lie there by now. Raises Sent: a receipt is never written over.

    file: one more of them, unless there are MOST_FILES already
    without: the id of an original that is no longer wanted
    """
    with transaction.atomic():
        lies = drafts.take(draft.secret)
        if lies is not None:
            there = json.loads(lies)
            if there["receipt"]:
                raise Sent
            draft.answers, draft.files = there["answers"], there.get("files", [])
        draft.answers |= answers
        if file and len(draft.files) < MOST_FILES:
            draft.files.append(file)
        files.forget(ids_of(one for one in draft.files if one["original"][0] == without))
        draft.files = [one for one in draft.files if one["original"][0] != without]
        return keep(draft)


def ids_of(kept: Iterable[FileFacts]) -> list[UUID]:
    """Return the sealed files of these: of each the original and its copy."""
    return [UUID(pair[0]) for one in kept for pair in (one["original"], one["copy"])]


def forget(draft: Draft) -> None:
    """Erase a draft with its files; those of a report that was sent are no longer its own."""
    with transaction.atomic():
        drafts.forget(draft.secret)
        files.forget(ids_of(draft.files))


def take(draft: Draft) -> bool:
    """Take a draft away to send it; False if it was sent, or its hour is over. Call inside of a transaction."""
    found = drafts.take(draft.secret)
    return found is not None and not json.loads(found)["receipt"]


def give_cookie(response: HttpResponse, draft: Draft, kind: str = FORM) -> HttpResponse:
    response.set_cookie(
        cookie_name(kind), draft.secret, httponly=True, samesite="Strict", secure=settings.HTTPS, path="/"
    )
    return response


def take_cookie(response: HttpResponse, kind: str = FORM) -> HttpResponse:
    response.delete_cookie(cookie_name(kind), path="/", samesite="Strict")
    return response


def token(draft: Draft, page: str) -> str:
    """Return the token of a page for this draft."""
    return signing.dumps([page, _mark(draft)], salt=SALT)


def is_token(draft: Draft, page: str, given: str) -> bool:
    """Tell whether this is the token of this page and draft, made within the hour."""
    try:
        return bool(signing.loads(given, salt=SALT, max_age=TOKEN_AGE) == [page, _mark(draft)])
    except (signing.BadSignature, ValueError, TypeError):
        return False


def _mark(draft: Draft) -> str:
    return fingerprint(draft.secret.encode()).hex()[:32]
