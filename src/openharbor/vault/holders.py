"""What a person proves and gets: passphrase and second factor open their keys; paper opens them when one is lost.

One Argon2id pass gives three keys. The first is compared, the second opens what a second factor is checked against, and
only after a right one the third opens the seed. Tries are counted before they are judged.
"""

import contextlib
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar
from uuid import UUID

from openharbor.core.codes import bare_code, fresh_code
from openharbor.vault import factors, sealing, side
from openharbor.vault.factors import Listed, Offer
from openharbor.vault.models import Holder
from openharbor.vault.sealing import Identity, PublicIdentity, Unopened, branch, framed
from openharbor.vault.side import Once
from openharbor.vault.tries import Account, NotKnown, pepper
from openharbor.vault.webauthn import Purpose

PASSPHRASE, CODE = "passphrase-1", "code-1"
PAPER_LETTERS, GROUP = 24, 4  # 120 bits
SHORTEST, LONGEST = 15, 200  # letters; who has database and pepper guesses at leisure, so more than a sign-in needs
IDLE, DAY = 15 * 60.0, 10 * 3600.0
NOTHING = Once()
EVEN = 400  # bytes: with padding, a session does not show how many factors its owner has

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Fresh:
    """A person's new keys, with what is shown to them once."""

    row: Holder
    identity: Identity = field(repr=False)
    document: bytes = field(repr=False)  # of second factors
    paper: str = field(repr=False, default="")
    once: Once = NOTHING  # what of the second factor that was shown is not taken again
    before: bytes = field(repr=False, default=b"")  # what the row held of factors when it was read


@dataclass(frozen=True)
class Proved:
    """What passphrase and second factor opened together."""

    identity: Identity = field(repr=False)
    document: bytes = field(repr=False)
    key: bytes = field(repr=False)  # of the passphrase
    shown: Once = field(repr=False)


@dataclass(frozen=True)
class Session:
    """Who is signed in, and which second factors they have; none are told of a session from before that was kept."""

    holder_id: UUID
    identity: Identity = field(repr=False)
    factors: tuple[Listed, ...] = ()


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


def make(*, holder_id: UUID, passphrase: str, offer: Offer) -> Fresh:
    """Return new keys for a person who shows a second factor. Raises NotKnown.

    Nothing is written, and nothing is known of the name yet: save the row, then `use_up` what was shown.
    """
    document, once = factors.enroll(offer, Purpose.JOIN)
    if side.was_used(once.challenge):
        raise NotKnown
    identity, paper = sealing.fresh_identity(), new_paper()
    row = Holder(id=holder_id, public=identity.public.data)
    row.recovery_public = paper_identity(paper).public.data
    _lock(row, identity, passphrase, document)
    return Fresh(row, identity, document, paper, once)


def use_up(fresh: Fresh, name: str) -> None:
    """Let what was shown in joining sign nobody in. Call once the name is theirs: it clears what was missed."""
    with contextlib.suppress(NotKnown):  # they have joined already
        Account(name).accept(fresh.once)


def _lock(row: Holder, identity: Identity, passphrase: str, document: bytes) -> None:
    """Wrap a person's keys under a passphrase, and to their printed code."""
    row.salt, row.preset = sealing.random_salt(), PASSPHRASE
    key = sealing.stretch(passphrase, row.salt, row.preset, pepper=pepper())
    row.verifier = branch(key, "verifier")
    row.seed = sealing.lock(branch(key, "seed"), identity.seed, _about(row, "seed"))
    row.recovery_seed = PublicIdentity(bytes(row.recovery_public)).seal(identity.seed, _about(row, "paper seed"))
    _lock_factors(row, key, document)


def _lock_factors(row: Holder, key: bytes, document: bytes) -> None:
    row.factor = sealing.lock(branch(key, "factor"), document, _about_factors(row))
    row.recovery_factor = PublicIdentity(bytes(row.recovery_public)).seal(document, _about(row, "paper factor"))


def _unlock_factors(row: Holder, key: bytes) -> bytes:
    try:
        return sealing.unlock(branch(key, "factor"), bytes(row.factor), _about_factors(row))
    except Unopened:  # a row that was written before the sheet stood in what is sealed
        return sealing.unlock(branch(key, "factor"), bytes(row.factor), _about(row, "factor"))


def _about_factors(row: Holder) -> bytes:
    # Factors are sealed to the sheet again without the sheet at hand: a public key that somebody put in the place of
    # the sheet's must not get them, so what the passphrase locks names the sheet.
    return framed(_about(row, "factor"), bytes(row.recovery_public))


def _about(row: Holder, name: str) -> bytes:
    return framed("openharbor holder", row.pk, bytes(row.public), name)


def _opening(act: Callable[P, T]) -> Callable[P, T]:
    """Tell nobody at the door what exactly was wrong with a row that somebody wrote into."""

    @functools.wraps(act)
    def told(*args: P.args, **named: P.kwargs) -> T:
        try:
            return act(*args, **named)
        except (Unopened, KeyError):
            raise NotKnown from None

    return told


def prove(row: Holder | None, *, account: Account, passphrase: str, answer: str) -> Proved:
    """Return who somebody is. An unknown name costs and says the same. Raises NotKnown, or Wait."""
    return _prove(row, account, passphrase, answer, Purpose.SIGN_IN)


@_opening
def _prove(row: Holder | None, account: Account, passphrase: str, answer: str, purpose: Purpose) -> Proved:
    account.count()
    key = _stretched(row, account, passphrase)
    if row is None or not sealing.same(branch(key, "verifier"), bytes(row.verifier)):
        raise NotKnown
    document = _unlock_factors(row, key)
    shown = factors.prove(document, answer, purpose)
    account.accept(shown)
    seed = sealing.unlock(branch(key, "seed"), bytes(row.seed), _about(row, "seed"))
    return Proved(_whole(row, seed), document, key, shown)


def _stretched(row: Holder | None, account: Account, passphrase: str) -> bytes:
    if row is None:
        return sealing.stretch(passphrase, sealing.fingerprint(account.name.encode())[:16], PASSPHRASE, pepper=pepper())
    return sealing.stretch(passphrase, bytes(row.salt), row.preset, pepper=pepper())


def _whole(row: Holder, seed: bytes) -> Identity:
    identity = Identity(seed)
    if identity.public.data != bytes(row.public):
        raise Unopened
    return identity


@_opening
def recover(row: Holder | None, *, account: Account, paper: str, answer: str, passphrase: str) -> Fresh:
    """Give a person who lost the passphrase a new one, for the printed code and a second factor.

    The printed code is replaced. Nothing is written here: save the row, end the sessions. Raises NotKnown, or Wait.
    """
    account.count()
    row, sheet = _owner(row, paper)
    document = sheet.open(bytes(row.recovery_factor), _about(row, "paper factor"))
    account.accept(factors.prove(document, answer, Purpose.RECOVER))
    return _anew(row, _by_paper(row, sheet), passphrase, document)


@_opening
def replace_factor(row: Holder | None, *, account: Account, paper: str, passphrase: str, offer: Offer) -> Fresh:
    """Give a person who lost phone or key what they show now, for passphrase and printed code.

    It takes the place of every second factor they had: what is lost must open nothing.
    """
    account.count()
    row, sheet = _owner(row, paper)
    if not sealing.same(branch(_stretched(row, account, passphrase), "verifier"), bytes(row.verifier)):
        raise NotKnown
    document, once = factors.enroll(offer, Purpose.REPLACE)
    account.accept(once)
    return _anew(row, _by_paper(row, sheet), passphrase, document)


def _owner(row: Holder | None, paper: str) -> tuple[Holder, Identity]:
    sheet = paper_identity(paper)
    if row is None or sheet.public.data != bytes(row.recovery_public):
        raise NotKnown
    return row, sheet


def _by_paper(row: Holder, sheet: Identity) -> Identity:
    return _whole(row, sheet.open(bytes(row.recovery_seed), _about(row, "paper seed")))


def _anew(row: Holder, identity: Identity, passphrase: str, document: bytes) -> Fresh:
    paper, before = new_paper(), bytes(row.factor)
    row.recovery_public = paper_identity(paper).public.data
    _lock(row, identity, passphrase, document)
    return Fresh(row, identity, document, paper, before=before)


def renew_paper(row: Holder, *, account: Account, passphrase: str, answer: str) -> Fresh:
    """Give a person whose sheet is lost, or never came, a new one, for passphrase and second factor."""
    proved = _prove(row, account, passphrase, answer, Purpose.RENEW)
    return _anew(row, proved.identity, passphrase, proved.document)


@_opening
def add_key(row: Holder, *, account: Account, passphrase: str, answer: str, made: str) -> Fresh:
    """Give a person one more security key, for passphrase and a second factor that they have. Raises NotKnown, Wait.

    Nothing is written here: save the row, end the sessions.
    """
    proved = _prove(row, account, passphrase, answer, Purpose.ADD)
    document, once = factors.with_key(proved.document, made, Purpose.ADD)
    account.accept(once)
    return _with_factors(row, proved, document)


@_opening
def remove_factor(row: Holder, *, account: Account, passphrase: str, answer: str, which: str) -> Fresh:
    """Take one of their second factors from a person, for passphrase and one that stays.

    Nothing is written here: save the row, end the sessions. Raises NotKnown, Wait, or StillNeeded.
    """
    proved = _prove(row, account, passphrase, answer, Purpose.REMOVE)
    return _with_factors(row, proved, factors.without(proved.document, which, shown=proved.shown))


def _with_factors(row: Holder, proved: Proved, document: bytes) -> Fresh:
    before = bytes(row.factor)
    _lock_factors(row, proved.key, document)
    return Fresh(row, proved.identity, document, before=before)


def save(fresh: Fresh) -> None:
    """Write a person's keys in the place of those that they were made from.

    Raises NotKnown if others stand there by now: a key that was just removed must not come back.
    """
    row = fresh.row
    columns = {one.attname: getattr(row, one.attname) for one in Holder._meta.concrete_fields if not one.primary_key}
    if not Holder.objects.filter(pk=row.pk, factor=fresh.before).update(**columns):
        raise NotKnown


def stands(row: Holder) -> bool:
    """Tell whether a person's keys are still as they were read."""
    return Holder.objects.filter(pk=row.pk, factor=bytes(row.factor)).exists()


def begin_session(row: Holder, identity: Identity, document: bytes) -> str:
    """Keep a person's seed, and which factors they have, sealed under a secret that only their browser has; return it.

    Each change of factors ends the sessions, so what one of them tells is never old.
    """
    secret = sealing.random_key()
    key, about = branch(secret, "seed"), framed("openharbor session", row.pk)
    told = json.dumps([[one.name, one.day] for one in factors.listed(document)]).ljust(EVEN).encode()
    side.keep_session(branch(secret, "id"), row.pk, sealing.lock(key, identity.seed + told, about))
    return secret.hex()


def session(secret: str) -> Session | None:
    """Return whose session this is; None if it ended."""
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
        text = sealing.unlock(branch(raw, "seed"), found[1], framed("openharbor session", found[0]))
    except Unopened:
        return None
    seed, told = text[: sealing.KEY_BYTES], text[sealing.KEY_BYTES :]
    return Session(found[0], Identity(seed), tuple(Listed(*one) for one in json.loads(told or b"[]")))


def end_session(secret: str) -> None:
    """End one session."""
    try:
        side.end_sessions(session=branch(bytes.fromhex(secret), "id"))
    except ValueError:
        return
