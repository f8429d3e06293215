"""The second factor: an app's one-time code or a security key, kept in one sealed document, with one face."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyotp

from openharbor.vault import webauthn
from openharbor.vault.side import Once
from openharbor.vault.tries import NotKnown
from openharbor.vault.webauthn import Purpose

STEP = 30  # seconds
EVEN = 600  # bytes: with padding, a row does not show which kind its owner has
MOST_KEYS = 5  # of the usual size they fit into the same padding
CODES, NAME_LETTERS = "codes", 16  # how a form names one of somebody's factors; a key by letters of its subject


class StillNeeded(Exception):
    """It is the one that was just shown. It stays, so one is always left, and its owner knows that it works."""


@dataclass(frozen=True)
class Listed:
    """A second factor as its owner sees it. `day` is when it was added, as far as that is known."""

    name: str
    day: str = ""


@dataclass(frozen=True)
class Offer:
    """What somebody shows to have from now on: an app's secret with its first code, a new key's answer, or both."""

    secret: str = field(repr=False)
    code: str = field(repr=False, default="")
    key: str = field(repr=False, default="")


def new_secret() -> str:
    """Return a fresh secret for one-time codes, as an app takes it."""
    return pyotp.random_base32()


def code_now(secret: str) -> str:
    """Return the one-time code of this moment."""
    return str(pyotp.TOTP(secret).now())


def address(secret: str, name: str) -> str:
    """Return the address that an authenticator app reads from a square code or a press."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="OpenHarbor"))


def enroll(offer: Offer, purpose: Purpose) -> tuple[bytes, Once]:
    """Return the document of what was shown, all of which must be right. Raises NotKnown."""
    document: dict[str, Any] = {}
    once = Once()
    if offer.key:
        key, once = webauthn.register(offer.key, purpose)
        document["keys"] = [key.packed()]
    if offer.code or not offer.key:
        once = replace(once, step=_step(offer.secret, offer.code))
        document["totp"] = offer.secret
    return _packed(document), once


def _packed(kept: Mapping[str, Any]) -> bytes:
    return json.dumps(kept).ljust(EVEN).encode()


def _kept(document: bytes) -> dict[str, Any]:
    # A demonstration that was made before security keys has the bare secret.
    found: dict[str, Any] = json.loads(document) if document.startswith(b"{") else {"totp": document.decode()}
    return found


def listed(document: bytes) -> list[Listed]:
    """Return which factors a document holds, the oldest key first."""
    kept = _kept(document)
    keys = [webauthn.unpacked(key) for key in kept.get("keys", [])]
    return [Listed(CODES)] * ("totp" in kept) + [Listed(key.subject[:NAME_LETTERS], key.day) for key in keys]


def with_key(document: bytes, answer: str, purpose: Purpose) -> tuple[bytes, Once]:
    """Return a document that has one more key. Raises NotKnown, also if it is there already or is one too many."""
    kept, (key, once) = _kept(document), webauthn.register(answer, purpose)
    keys = kept.get("keys", [])
    if len(keys) >= MOST_KEYS or key.subject in [webauthn.unpacked(one).subject for one in keys]:
        raise NotKnown
    return _packed(kept | {"keys": [*keys, key.packed()]}), once


def without(document: bytes, name: str, *, shown: Once) -> bytes:
    """Return a document that lacks one factor. Raises StillNeeded, or NotKnown if there is none of this name.

    shown: what was just proved, which stays
    """
    if name == (shown.key[:NAME_LETTERS] or CODES):
        raise StillNeeded
    if name not in [one.name for one in listed(document)]:
        raise NotKnown
    kept = _kept(document)
    kept["keys"] = [key for key in kept.get("keys", []) if webauthn.unpacked(key).subject[:NAME_LETTERS] != name]
    if name == CODES:
        del kept["totp"]
    return _packed(kept)


def prove(document: bytes, answer: str, purpose: Purpose) -> Once:
    """Return what is taken once of a right answer: six digits, or what a key answered as JSON. Raises NotKnown."""
    kept = _kept(document)
    if answer.startswith("{"):
        return webauthn.prove([webauthn.unpacked(key) for key in kept.get("keys", [])], answer, purpose)
    if "totp" not in kept:
        raise NotKnown
    return Once(step=_step(kept["totp"], answer))


def _step(secret: str, code: str) -> int:
    """Return the time step of a one-time code, of now or of the one beside it: clocks differ. Raises NotKnown."""
    digits = "".join(char for char in code if char.isdigit())
    now = int(time.time()) // STEP
    for step in (now, now - 1, now + 1):
        if len(digits) == 6 and pyotp.utils.strings_equal(pyotp.TOTP(secret).at(step * STEP), digits):
            return step
    raise NotKnown
