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
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from openharbor.core import tokens
from openharbor.vault import drafts, files
from openharbor.vault.sealing import fingerprint

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


class Gone(Exception):
    """The draft was erased meanwhile, or its hour is over: nothing brings it back."""


class Changed(Exception):
    """Another tab wrote into the draft since it was read."""


class Enough(Exception):
    """The draft has as many files as one can have."""


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
    """Write answers beside those that lie there by now. Raises Gone, Enough, or Sent: no receipt is written over.

    file: one more of them
    without: the id of an original that is no longer wanted
    """
    with transaction.atomic():
        if draft.secret:
            draft.answers, draft.files = _lies_there(draft)
        draft.answers |= answers
        if file:
            if len(draft.files) >= MOST_FILES:
                raise Enough
            draft.files.append(file)
        files.forget(ids_of(one for one in draft.files if one["original"][0] == without))
        draft.files = [one for one in draft.files if one["original"][0] != without]
        return keep(draft)


def _lies_there(draft: Draft) -> tuple[dict[str, str], list[FileFacts]]:
    lies = drafts.take(draft.secret)
    if lies is None:
        raise Gone
    there = json.loads(lies)
    if there["receipt"]:
        raise Sent
    return there["answers"], there.get("files", [])


def ids_of(kept: Iterable[FileFacts]) -> list[UUID]:
    """Return the sealed files of these: of each the original and its copy."""
    return [UUID(pair[0]) for one in kept for pair in (one["original"], one["copy"])]


def forget(draft: Draft) -> None:
    """Erase a draft with the files that lie in it by now; those of a report that was sent are no longer its own."""
    with transaction.atomic():
        lies = drafts.take(draft.secret)
        drafts.forget(draft.secret)
        files.forget(ids_of(json.loads(lies).get("files", []) if lies else []))


def take(draft: Draft) -> bool:
    """Let nobody change a draft while it is sent; False if it was sent, or is gone. Raises Changed.

    Call inside of a transaction.
    """
    try:
        there = _lies_there(draft)
    except (Sent, Gone):
        return False
    if there != (draft.answers, draft.files):
        raise Changed
    return True


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
    return tokens.token(page, _mark(draft))


def is_token(draft: Draft, page: str, given: str) -> bool:
    """Tell whether this is the token of this page and draft, made within the hour."""
    return tokens.said(page, given) == [_mark(draft)]


def _mark(draft: Draft) -> str:
    return fingerprint(draft.secret.encode()).hex()[:32]
