"""What a person proves and gets: a passphrase and a code open their keys; paper opens them when one of the two is lost.

One Argon2id pass gives three keys. The first is compared, the second opens the secret of the one-time codes, and only
after a right code the third opens the seed. Tries are counted before they are judged.
"""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar
from uuid import UUID

import pyotp
from django.conf import settings

from openharbor.core.codes import bare_code, fresh_code
from openharbor.vault import sealing, side
from openharbor.vault.models import Holder
from openharbor.vault.sealing import Identity, PublicIdentity, Unopened, branch, framed

PASSPHRASE, CODE = "passphrase-1", "code-1"
PAPER_LETTERS, GROUP = 24, 4  # 120 bits
SHORTEST, LONGEST = 15, 200  # letters; who has database and pepper guesses at leisure, so more than a sign-in needs
FREE_TRIES, LONGEST_WAIT = 5, 15 * 60.0
IDLE, DAY = 15 * 60.0, 10 * 3600.0
STEP = 30  # seconds


class NotKnown(Exception):
    """Name, passphrase or code is not right; which of them is not told."""


class Wait(Exception):
    """Too many tries for this account; says until when."""

    def __init__(self, until: float) -> None:
        super().__init__("too many tries")
        self.until = until


P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Fresh:
    """A person's new keys, with what is shown to them once."""

    row: Holder
    identity: Identity = field(repr=False)
    paper: str = field(repr=False)
    step: int = 0  # of the one-time code that was right


def pepper() -> bytes:
    """Return what makes a stolen database alone useless for guessing passphrases."""
    return str(settings.PEPPER).encode()


def paper_identity(code: str) -> Identity:
    """Return the identity that a printed code is the seed of. It has 120 random bits, so a light pass is enough."""
    return Identity(sealing.stretch(bare_code(code), b"openharbor paper", CODE, pepper=b""))


@dataclass(frozen=True)
class Paper:
    """A printed code and the identity that it is the seed of."""

    code: str = field(repr=False)
    identity: Identity = field(repr=False)


def new_paper() -> str:
    """Return a fresh code for a printed sheet."""
    return fresh_code(PAPER_LETTERS, group=GROUP)


def fresh_paper() -> Paper:
    """Return a fresh sheet. Takes a derivation: not inside of a transaction."""
    code = new_paper()
    return Paper(code, paper_identity(code))


def new_factor() -> str:
    """Return a fresh secret for one-time codes, as an app takes it."""
    return pyotp.random_base32()


def code_now(factor: str) -> str:
    """Return the one-time code of this moment."""
    return str(pyotp.TOTP(factor).now())


def factor_address(secret: str, name: str) -> str:
    """Return the address that an authenticator app reads from a square code or a press."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="OpenHarbor"))


def make(*, holder_id: UUID, passphrase: str, factor: str, code: str) -> Fresh:
    """Return new keys for a person whose first one-time code is right. Raises NotKnown.

    Nothing is written, and nothing is known of the name yet: save the row, then `use_up` the code.
    """
    step = _step(factor, code)
    identity, paper = sealing.fresh_identity(), new_paper()
    row = Holder(id=holder_id, public=identity.public.data)
    row.recovery_public = paper_identity(paper).public.data
    _lock(row, identity, passphrase, factor)
    return Fresh(row, identity, paper, step)


def use_up(fresh: Fresh, name: str) -> None:
    """Let the code by which somebody joined sign nobody in. Call once the name is theirs: it clears what was missed."""
    side.forgive_tries(_subject("name", name), step=fresh.step)


def _lock(row: Holder, identity: Identity, passphrase: str, factor: str) -> None:
    """Wrap a person's keys under a passphrase, and to their printed code."""
    row.salt, row.preset = sealing.random_salt(), PASSPHRASE
    key = sealing.stretch(passphrase, row.salt, row.preset, pepper=pepper())
    row.verifier = branch(key, "verifier")
    row.factor = sealing.lock(branch(key, "factor"), factor.encode(), _about(row, "factor"))
    row.seed = sealing.lock(branch(key, "seed"), identity.seed, _about(row, "seed"))
    paper = PublicIdentity(bytes(row.recovery_public))
    row.recovery_factor = paper.seal(factor.encode(), _about(row, "paper factor"))
    row.recovery_seed = paper.seal(identity.seed, _about(row, "paper seed"))


def _about(row: Holder, name: str) -> bytes:
    return framed("openharbor holder", row.pk, bytes(row.public), name)


def _step(factor: str, code: str) -> int:
    """Return the time step of a one-time code, of now or of the one beside it: clocks differ. Raises NotKnown."""
    digits = "".join(char for char in code if char.isdigit())
    now = int(time.time()) // STEP
    for step in (now, now - 1, now + 1):
        if len(digits) == 6 and pyotp.utils.strings_equal(pyotp.TOTP(factor).at(step * STEP), digits):
            return step
    raise NotKnown


def _opening(act: Callable[P, T]) -> Callable[P, T]:
    """Tell nobody at the door what exactly was wrong with a row that somebody wrote into."""

    @functools.wraps(act)
    def told(*args: P.args, **named: P.kwargs) -> T:
        try:
            return act(*args, **named)
        except (Unopened, KeyError):
            raise NotKnown from None

    return told


def prove(row: Holder | None, *, name: str, passphrase: str, code: str) -> Identity:
    """Return a person's identity. An unknown name costs and says the same. Raises NotKnown, or Wait."""
    return _prove(row, name, passphrase, code)[0]


@_opening
def _prove(row: Holder | None, name: str, passphrase: str, code: str) -> tuple[Identity, str]:
    """Return identity and secret of the one-time codes."""
    count("name", name)
    salt, preset = (bytes(row.salt), row.preset) if row else (sealing.fingerprint(name.encode())[:16], PASSPHRASE)
    key = sealing.stretch(passphrase, salt, preset, pepper=pepper())
    if row is None or not sealing.same(branch(key, "verifier"), bytes(row.verifier)):
        raise NotKnown
    factor = sealing.unlock(branch(key, "factor"), bytes(row.factor), _about(row, "factor")).decode()
    if not side.forgive_tries(_subject("name", name), step=_step(factor, code)):
        raise NotKnown
    return _whole(row, sealing.unlock(branch(key, "seed"), bytes(row.seed), _about(row, "seed"))), factor


def _whole(row: Holder, seed: bytes) -> Identity:
    identity = Identity(seed)
    if identity.public.data != bytes(row.public):
        raise Unopened
    return identity


def _subject(kind: str, name: str) -> str:
    # Not the name itself: what is typed at the door may be somebody's passphrase in the wrong box.
    return sealing.mac(pepper()[:64], framed(kind, name.casefold())).hex()


def count(kind: str, name: str) -> None:
    """Count a try of this account, or of this agency's sheet, before it is judged. Raises Wait."""
    if until := side.count_try(_subject(kind, name), free=FREE_TRIES, longest=LONGEST_WAIT):
        raise Wait(until)


@_opening
def recover(row: Holder | None, *, name: str, paper: str, code: str, passphrase: str) -> Fresh:
    """Give a person who lost the passphrase a new one, for the printed code and a one-time code.

    The printed code is replaced. Nothing is written here: save the row, end the sessions. Raises NotKnown, or Wait.
    """
    count("name", name)
    sheet = paper_identity(paper)
    if row is None or sheet.public.data != bytes(row.recovery_public):
        raise NotKnown
    factor = sheet.open(bytes(row.recovery_factor), _about(row, "paper factor")).decode()
    if not side.forgive_tries(_subject("name", name), step=_step(factor, code)):
        raise NotKnown
    identity = _whole(row, sheet.open(bytes(row.recovery_seed), _about(row, "paper seed")))
    return _anew(row, identity, passphrase, factor)


@_opening
def replace_factor(row: Holder | None, *, name: str, paper: str, passphrase: str, factor: str, code: str) -> Fresh:
    """Give a person who lost the phone a new secret for one-time codes, for passphrase and printed code."""
    count("name", name)
    sheet = paper_identity(paper)
    if row is None or sheet.public.data != bytes(row.recovery_public):
        raise NotKnown
    key = sealing.stretch(passphrase, bytes(row.salt), row.preset, pepper=pepper())
    if not sealing.same(branch(key, "verifier"), bytes(row.verifier)):
        raise NotKnown
    if not side.forgive_tries(_subject("name", name), step=_step(factor, code)):
        raise NotKnown
    identity = _whole(row, sheet.open(bytes(row.recovery_seed), _about(row, "paper seed")))
    return _anew(row, identity, passphrase, factor)


def _anew(row: Holder, identity: Identity, passphrase: str, factor: str) -> Fresh:
    paper = new_paper()
    row.recovery_public = paper_identity(paper).public.data
    _lock(row, identity, passphrase, factor)
    return Fresh(row, identity, paper)


def renew_paper(row: Holder, *, name: str, passphrase: str, code: str) -> Fresh:
    """Give a person whose sheet is lost, or never came, a new one, for passphrase and one-time code."""
    identity, factor = _prove(row, name, passphrase, code)
    return _anew(row, identity, passphrase, factor)


def begin_session(row: Holder, identity: Identity) -> str:
    """Keep a person's seed sealed under a secret that only their browser has; return the secret."""
    secret = sealing.random_key()
    key, about = branch(secret, "seed"), framed("openharbor session", row.pk)
    side.keep_session(branch(secret, "id"), row.pk, sealing.lock(key, identity.seed, about))
    return secret.hex()


def session(secret: str) -> tuple[UUID, Identity] | None:
    """Return whose session this is, and their identity; None if it ended."""
    if len(secret) != 2 * sealing.KEY_BYTES:
        return None
    try:
        raw = bytes.fromhex(secret)
    except ValueError:
        return None
    found = side.touch_session(branch(raw, "id"), idle=IDLE, longest=DAY)
    if found is None:
        return None
    try:
        seed = sealing.unlock(branch(raw, "seed"), found[1], framed("openharbor session", found[0]))
    except Unopened:
        return None
    return found[0], Identity(seed)


def end_session(secret: str) -> None:
    """End one session."""
    try:
        side.end_sessions(session=branch(bytes.fromhex(secret), "id"))
    except ValueError:
        return
