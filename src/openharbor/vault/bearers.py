"""People without an account: what a receipt or a card opens. Nothing that is kept says who they are."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from openharbor.core.codes import bare_code, fresh_code
from openharbor.vault import sealing, side
from openharbor.vault.holders import CODE
from openharbor.vault.models import Bearer, Grant
from openharbor.vault.sealing import Identity, PublicIdentity, Unopened, branch, fingerprint, framed
from openharbor.vault.tries import NotKnown, pepper

LETTERS, GROUP = 16, 4  # 80 bits
TRIES = 10
RECEIPT_SALT, CARD_SALT = b"openharbor rcpt1", b"openharbor card1"
PIN = re.compile(r"[0-9]{4,12}", re.ASCII)
EASY = "01234567890 09876543210"


class WeakPin(Exception):
    """The first PIN that anybody would try."""


@dataclass(frozen=True)
class Held:
    """Who proved that they hold a receipt or a card, for one request."""

    id: UUID
    identity: Identity = field(repr=False)


def id_of(public: PublicIdentity) -> UUID:
    """Return the id of a bearer. It is the hash of their keys, so no other keys can be put under it."""
    return UUID(bytes=fingerprint(framed("openharbor bearer", public.data))[:16])


def held(identity: Identity) -> Held:
    return Held(id_of(identity.public), identity)


def public_of(bearer: UUID) -> PublicIdentity | None:
    """Return a bearer's public keys, or None if they are not there or not theirs."""
    row = Bearer.objects.filter(pk=bearer).first()
    if row is None:
        return None
    try:
        public = PublicIdentity(bytes(row.public))
    except Unopened:
        return None
    return public if id_of(public) == bearer else None


def deposit_id(bearer: UUID, compartment: UUID, grant: UUID) -> UUID:
    """Return the only record id that this grant of a bearer can speak of: never that of an agency's own record."""
    return UUID(bytes=fingerprint(framed("openharbor deposit", bearer, compartment, grant))[:16])


def author(one: Grant) -> PublicIdentity | None:
    """Return the keys of whoever left this deposit, or None if it cannot be one."""
    fits = one.record_id == deposit_id(one.signer, one.compartment, one.pk)
    return public_of(one.signer) if fits else None


def fresh_receipt() -> tuple[str, Held]:
    """Return a new receipt and who holds it. Takes a derivation: not inside of a transaction. Raises Busy."""
    code = fresh_code(LETTERS, group=GROUP)
    return code, receipt(code)


def passing() -> Held:
    """Return somebody who leaves something and never comes back: nobody keeps what would make anybody them again."""
    return held(sealing.fresh_identity())


def receipt(code: str) -> Held:
    """Return who holds a receipt, however it was typed. Any letters give somebody: whether they left anything, the
    records tell. Raises NotKnown if it cannot be a receipt, or Busy."""
    bare = _letters(code)
    key = sealing.stretch(bare, RECEIPT_SALT, CODE, pepper=pepper())
    return held(Identity(branch(key, "seed")))


def _letters(code: str) -> str:
    bare = bare_code(code)
    if len(bare) != LETTERS:
        raise NotKnown
    return bare


def fresh_card(*, compartment: UUID, pin: str) -> tuple[str, Held]:
    """Return a new card of an agency and who holds it. Raises WeakPin, or Busy.

    pin: 4 to 12 digits that its person chose
    """
    if not PIN.fullmatch(pin) or len(set(pin)) == 1 or pin in EASY:
        raise WeakPin
    code, share = fresh_code(LETTERS, group=GROUP), sealing.random_key()
    one = held(_card_identity(_letters(code), pin, share))
    side.keep_card(_card_name(_letters(code)), one.id, compartment, share, TRIES)
    return code, one


def card(code: str, pin: str) -> Held:
    """Return who holds a card. Ten wrong PINs end it for good. Raises NotKnown, whatever is wrong, or Busy."""
    bare = _letters(code)
    name = _card_name(bare)
    found = side.try_card(name)
    # A card that is not there costs the same.
    bearer, share = found or (None, bytes(sealing.KEY_BYTES))
    one = held(_card_identity(bare, pin, share))
    if one.id != bearer:
        side.shred_spent_card(name)
        raise NotKnown
    side.forgive_card(name, TRIES)
    return one


def _card_name(bare: str) -> bytes:
    return branch(sealing.stretch(bare, CARD_SALT, CODE, pepper=pepper()), "look-up")


def _card_identity(bare: str, pin: str, share: bytes) -> Identity:
    key = sealing.stretch(f"{bare}/{pin}", share[: sealing.SALT_BYTES], CODE, pepper=pepper())
    return Identity(branch(key, f"seed {share.hex()}"))
