"""Security keys and passkeys as a second factor (WebAuthn): what the browser is asked, and what of its answer holds.

A challenge carries its own seal, so nothing is stored until it is used: it is good for one form, for a while, once.
No name is needed to ask (the key finds its own credential), so a page tells nobody which names there are.
"""

import functools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from fido2.cose import ES256, RS256, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    RegistrationResponse,
)

from openharbor.vault import sealing
from openharbor.vault.sealing import branch, fingerprint, framed
from openharbor.vault.side import Once
from openharbor.vault.tries import NotKnown, subject

LIFE = 15 * 60  # seconds that a page with a challenge may be looked at
PATIENCE = 5 * 60 * 1000  # milliseconds that the browser waits for a touch
LONGEST, LONGEST_CREDENTIAL = 8000, 1400  # letters of an answer; bytes of what is kept of a key
NONCE_BYTES, END_BYTES, HANDLE_BYTES = sealing.SALT_BYTES, 8, 16
ALGORITHMS = (ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM)
NAME = "OpenHarbor"
# A key finds its own credential only for whoever unlocked it, where it has a PIN; "discouraged" would then find none.
# It is not required: the passphrase in the same form is what the person knows.
VERIFICATION = "preferred"


class Purpose(StrEnum):
    """Forms that ask for a second factor. A challenge made for one is worth nothing in another."""

    SIGN_IN = "sign in"
    RECOVER = "recover"
    RENEW = "renew"
    JOIN = "join"
    REPLACE = "replace"
    ADD = "add a key"
    REMOVE = "remove a factor"


@dataclass(frozen=True)
class Key:
    """What is kept of a security key: its credential with the public half, its count when it was taken on, and when.

    `day` is empty for a key from before days were kept.
    """

    credential: AttestedCredentialData
    count: int
    day: str = ""

    def packed(self) -> dict[str, Any]:
        return {"credential": websafe_encode(self.credential), "count": self.count, "day": self.day}

    @property
    def subject(self) -> str:
        return _subject(self.credential)


def unpacked(kept: Mapping[str, Any]) -> Key:
    return Key(AttestedCredentialData(websafe_decode(kept["credential"])), kept["count"], kept.get("day", ""))


def host() -> str:
    """Return the RP ID: the host, without scheme and port, that every credential is bound to."""
    return str(urlsplit(settings.ORIGIN).hostname)


def asked_to_sign(purpose: Purpose) -> dict[str, Any]:
    """Return what a page gives to `navigator.credentials.get`, as JSON has it."""
    return {
        "challenge": websafe_encode(_challenge(purpose)), "rpId": host(), "timeout": PATIENCE,
        "userVerification": VERIFICATION,
    }  # fmt: skip


def asked_to_make(purpose: Purpose, token: str) -> dict[str, Any]:
    """Return what a page gives to `navigator.credentials.create`.

    token: a random text that stays the same while one page is filled in, so that a second press replaces the first
    """
    # What a key shows to whoever finds it names the site and a day, never a person.
    name = f"{NAME} {datetime.now(UTC):%Y-%m-%d}"
    handle = fingerprint(framed("openharbor user handle", token))[:HANDLE_BYTES]
    return {
        "challenge": websafe_encode(_challenge(purpose)), "rp": {"id": host(), "name": NAME}, "timeout": PATIENCE,
        "user": {"id": websafe_encode(handle), "name": name, "displayName": name}, "attestation": "none",
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ALGORITHMS],
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": True, "userVerification": VERIFICATION,
        },
    }  # fmt: skip


def _challenge(purpose: Purpose) -> bytes:
    head = sealing.random_salt() + int(time.time() + LIFE).to_bytes(END_BYTES, "big")
    return head + _seal(purpose, head)


def _seal(purpose: Purpose, head: bytes) -> bytes:
    secret = fingerprint(str(settings.SECRET_KEY).encode())
    return sealing.mac(branch(secret, f"openharbor challenge: {purpose}"), head)


P = ParamSpec("P")
T = TypeVar("T")


def _judging(act: Callable[P, T]) -> Callable[P, T]:
    """Take whatever goes wrong over bytes that a stranger made for a wrong answer."""

    @functools.wraps(act)
    def told(*args: P.args, **named: P.kwargs) -> T:
        try:
            return act(*args, **named)
        except Exception:  # noqa: BLE001  # the library raises many kinds over bad bytes; none of them proves anything
            raise NotKnown from None

    return told


@_judging
def register(text: str, purpose: Purpose) -> tuple[Key, Once]:
    """Return a new key from what `navigator.credentials.create` answered. Raises NotKnown."""
    response = RegistrationResponse.from_dict(_parsed(text))
    nonce, ends_at, state = _asked(response.response.client_data, purpose)
    made = _server().register_complete(state, response)
    found = made.credential_data
    if found is None or found.public_key.get(3) not in ALGORITHMS or response.raw_id != found.credential_id:
        raise NotKnown
    # Which make the key is of is nobody's business.
    credential = AttestedCredentialData.create(Aaguid.NONE, found.credential_id, found.public_key)
    if len(credential) > LONGEST_CREDENTIAL:
        raise NotKnown
    count, today = made.counter, f"{datetime.now(UTC):%Y-%m-%d}"
    return Key(credential, count, today), Once(challenge=nonce, ends_at=ends_at, key=_subject(found), count=count)


@_judging
def prove(keys: Sequence[Key], text: str, purpose: Purpose) -> Once:
    """Return what is taken once of an answer that one of these keys signed. Raises NotKnown."""
    response = AuthenticationResponse.from_dict(_parsed(text))
    nonce, ends_at, state = _asked(response.response.client_data, purpose)
    used = _server().authenticate_complete(state, [key.credential for key in keys], response)
    least = next(key.count for key in keys if key.credential == used)
    count = response.response.authenticator_data.counter
    return Once(challenge=nonce, ends_at=ends_at, key=_subject(used), count=count, least=least)


def _parsed(text: str) -> dict[str, Any]:
    found = json.loads(text) if len(text) <= LONGEST else None
    if not isinstance(found, dict):
        raise NotKnown
    return found


def _asked(client: CollectedClientData, purpose: Purpose) -> tuple[bytes, float, dict[str, Any]]:
    """Return nonce and end of a challenge that was made here for this form, and what the library compares."""
    if client.cross_origin:
        raise NotKnown
    size = NONCE_BYTES + END_BYTES
    head, ends_at = client.challenge[:size], int.from_bytes(client.challenge[NONCE_BYTES:size], "big")
    if not sealing.same(client.challenge[size:], _seal(purpose, head)) or time.time() >= ends_at:
        raise NotKnown
    return head[:NONCE_BYTES], ends_at, {"challenge": websafe_encode(client.challenge), "user_verification": None}


def _server() -> Fido2Server:
    site = PublicKeyCredentialRpEntity(name=NAME, id=host())
    # Exactly this origin: the library's own check would also take any host below it.
    return Fido2Server(site, verify_origin=lambda origin: origin == settings.ORIGIN)


def _subject(credential: AttestedCredentialData) -> str:
    return subject("key", credential.credential_id)
