"""The access log: one hash chain an agency. Rows are sealed to the admins; the chain can be checked by anybody.

A row is written, and its transaction over, before what it speaks of leaves the vault.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from openharbor.vault import roster, side
from openharbor.vault.models import LogRow
from openharbor.vault.quick import insert_log_row, last_log_row
from openharbor.vault.roster import ADMIN, Roster
from openharbor.vault.sealing import Identity, Unopened, fingerprint, framed

TRIES = 50
PAGE = 5000


class BrokenLog(Exception):
    """The chain does not hold; says at which row."""


@dataclass(frozen=True)
class Said:
    """What one line says: who did what with which things, why, and whether it was allowed."""

    who: str
    what: str
    which: tuple[str, ...]
    why: str
    allowed: bool


@dataclass(frozen=True)
class Line:
    """One line as an admin reads it."""

    number: int
    at: datetime | None
    said: Said
    genuine: bool


def write(known: Roster, identity: Identity, said: Said) -> None:
    """Write one line and sign it. Call outside of a transaction that may fail later: what was seen was seen."""
    generation = known.generation(ADMIN)
    line = {"at": timezone.now().isoformat(), **asdict(said)}
    plain, key = json.dumps(line).encode(), known.keys[ADMIN, generation]
    text = generation.to_bytes(4, "big") + key.seal(plain, framed("log", known.compartment))
    for attempt in range(TRIES):
        # Read first: what another writes in between is more than was seen, and never less.
        seen = side.log_head(known.compartment) or (0, b"")
        number, before, signature = last_log_row(known.compartment)
        _check_last(known, seen, number, before, signature)
        hash_ = link(known.compartment, number + 1, before, text)
        try:
            with transaction.atomic():
                insert_log_row(known.compartment, number + 1, text, hash_, identity.sign(hash_))
        except IntegrityError:  # another wrote this number first
            if attempt == TRIES - 1:
                raise
            continue
        # Only what is committed: a row that is undone must not be missed later.
        transaction.on_commit(partial(side.see_log, known.compartment, number + 1, hash_))
        return


def _check_last(known: Roster, seen: tuple[int, bytes], number: int, hash_: bytes, signature: bytes) -> None:
    """Vouch only for rows that a member wrote: the next signature covers all before it. Raises BrokenLog."""
    if number < seen[0]:
        raise BrokenLog(f"row {number + 1} and all after it are cut off")
    if (number, hash_) != seen and number and not _is_signed(known, hash_, signature):
        raise BrokenLog(f"row {number} is signed by nobody of this agency")


def _is_signed(known: Roster, hash_: bytes, signature: bytes) -> bool:
    return any(seat.public.has_signed(hash_, signature) for seat in known.members.values())


def link(compartment: UUID, number: int, before: bytes, text: bytes) -> bytes:
    """Return the hash of a row, which hangs on all before it."""
    return fingerprint(framed("openharbor log", compartment, number, before, text))


def verify(compartment: UUID) -> int:
    """Walk an agency's chain and return how many rows it has. Needs no key. Raises BrokenLog.

    Each row is signed and hangs on all before it, so the signature of the last one vouches for the whole; that nothing
    came after it, the side store knows.
    """
    seen = side.log_head(compartment)
    number, before, signature = 0, b"", b""
    for own, text, hash_, signed in _rows(compartment):
        number += 1
        if own != number:
            raise BrokenLog(f"row {number} is missing")
        if link(compartment, number, before, text) != hash_:
            raise BrokenLog(f"row {number} was changed")
        before, signature = hash_, signed
        if seen and seen[0] == number and seen[1] != before:
            raise BrokenLog(f"row {number} is not the one that this machine wrote")
    if number and not _is_signed(roster.load(compartment), before, signature):
        raise BrokenLog(f"row {number} is signed by nobody of this agency")
    if seen and seen[0] > number:
        raise BrokenLog(f"row {number + 1} and all after it are cut off")
    return number


def _rows(compartment: UUID) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    rows = LogRow.objects.filter(compartment=compartment).order_by("number")
    for number, *parts in rows.values_list("number", "text", "hash", "signature").iterator(chunk_size=PAGE):
        text, hash_, signature = map(bytes, parts)
        yield number, text, hash_, signature


def read(known: Roster, keys: dict[int, Identity], *, most: int = 200) -> list[Line]:
    """Return the newest lines, the newest first, opened with the agency's admin keys by generation.

    A row that cannot be read, or was not signed by whom it names, stands there as such.
    """
    rows = LogRow.objects.filter(compartment=known.compartment).order_by("-number")[:most]
    return [_line(known, keys, row) for row in rows]


def _line(known: Roster, keys: dict[int, Identity], row: LogRow) -> Line:
    text = bytes(row.text)
    try:
        key = keys[int.from_bytes(text[:4], "big")]
        line = json.loads(key.open(text[4:], framed("log", known.compartment)))
        at = datetime.fromisoformat(line.pop("at"))
        said = Said(**line | {"which": tuple(line["which"])})
        genuine = known.members[UUID(said.who)].public.has_signed(bytes(row.hash), bytes(row.signature))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, Unopened):
        return Line(row.number, None, Said("", "", (), "", False), genuine=False)
    return Line(row.number, at, said, genuine)
