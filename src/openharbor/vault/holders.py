"""What a person proves and gets: passphrase and second factor open their keys; paper opens them when one is lost.

One Argon2id pass gives three keys. The first is compared, the second opens what a second factor is checked against, and
only after a right one the third opens the seed. Tries are counted before they are judged.
"""

import contextlib
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar
from uuid import UUID

from openharbor.core.codes import bare_code, fresh_code
from openharbor.vault import factors, sealing, side
from openharbor.vault.factors import Offer
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

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Fresh:
    """A person's new keys, with what is shown to them once."""

    row: Holder
    identity: Identity = field(repr=False)
    paper: str = field(repr=False)
    once: Once = NOTHING  # what of the second factor that was shown is not taken again


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
    return Fresh(row, identity, paper, once)


def use_up(fresh: Fresh, name: str) -> None:
    """Let what was shown in joining sign nobody in. Call once the name is theirs: it clears what was missed."""
    with contextlib.suppress(NotKnown):  # they have joined already
        Account(name).accept(fresh.once)


def _lock(row: Holder, identity: Identity, passphrase: str, document: bytes) -> None:
    """Wrap a person's keys under a passphrase, and to their printed code."""
    row.salt, row.preset = sealing.random_salt(), PASSPHRASE
    key = sealing.stretch(passphrase, row.salt, row.preset, pepper=pepper())
    row.verifier = branch(key, "verifier")
    row.factor = sealing.lock(branch(key, "factor"), document, _about(row, "factor"))
    row.seed = sealing.lock(branch(key, "seed"), identity.seed, _about(row, "seed"))
    paper = PublicIdentity(bytes(row.recovery_public))
    row.recovery_factor = paper.seal(document, _about(row, "paper factor"))
    row.recovery_seed = paper.seal(identity.seed, _about(row, "paper seed"))


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


def prove(row: Holder | None, *, account: Account, passphrase: str, answer: str) -> Identity:
    """Return a person's identity. An unknown name costs and says the same. Raises NotKnown, or Wait."""
    return _prove(row, account, passphrase, answer, Purpose.SIGN_IN)[0]


@_opening
def _prove(
    row: Holder | None, account: Account, passphrase: str, answer: str, purpose: Purpose
) -> tuple[Identity, bytes]:
    """Return identity, and the document of second factors."""
    account.count()
    key = _stretched(row, account, passphrase)
    if row is None or not sealing.same(branch(key, "verifier"), bytes(row.verifier)):
        raise NotKnown
    document = sealing.unlock(branch(key, "factor"), bytes(row.factor), _about(row, "factor"))
    account.accept(factors.prove(document, answer, purpose))
    return _whole(row, sealing.unlock(branch(key, "seed"), bytes(row.seed), _about(row, "seed"))), document


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
    paper = new_paper()
    row.recovery_public = paper_identity(paper).public.data
    _lock(row, identity, passphrase, document)
    return Fresh(row, identity, paper)


def renew_paper(row: Holder, *, account: Account, passphrase: str, answer: str) -> Fresh:
    """Give a person whose sheet is lost, or never came, a new one, for passphrase and second factor."""
    identity, document = _prove(row, account, passphrase, answer, Purpose.RENEW)
    return _anew(row, identity, passphrase, document)


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
