"""Who may hold which key of an agency: a numbered chain of signed entries.

A public key counts only if this chain says so. The database is not believed: each entry must follow from the one before
and be signed by somebody who was an admin then. The first entry's hash is the agency's fingerprint.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal
from uuid import UUID

from django.db import transaction

from openharbor.core.codes import bare_code
from openharbor.vault import side
from openharbor.vault.models import RosterEntry
from openharbor.vault.sealing import Identity, PublicIdentity, Unopened, fingerprint, framed, spoken

CHAIN, FOUNDING = "roster", "founding"
ADMIN = "admin"  # whose holders sign the roster and read the access log
SHEET = "sheet"


class BadRoster(Exception):
    """The roster does not hold together: somebody wrote into the database, or it was set back."""


@dataclass(frozen=True)
class Seat:
    """A member as the roster knows them; who left keeps their key, so that old signatures can be checked."""

    public: PublicIdentity
    classes: frozenset[str]
    active: bool = True


@dataclass(frozen=True)
class Roster:
    """An agency's members and keys after some entry."""

    compartment: UUID
    number: int = 0
    hash: bytes = b""
    before: bytes = b""  # hash of the entry before the last
    first: bytes = b""
    members: Mapping[UUID, Seat] = field(default_factory=dict)
    keys: Mapping[tuple[str, int], PublicIdentity] = field(default_factory=dict)
    sheet: PublicIdentity | None = None

    def generation(self, sealing_class: str) -> int:
        """Return the number of the newest key of a class, 0 if the agency has no such class."""
        return max((number for name, number in self.keys if name == sealing_class), default=0)

    def active(self, sealing_class: str) -> dict[UUID, Seat]:
        """Return the members who hold a class."""
        return {pk: seat for pk, seat in self.members.items() if seat.active and sealing_class in seat.classes}


Kind = Literal["found", "join", "classes", "leave", "key", "sheet"]
_seen: dict[UUID, Roster] = {}  # rosters whose entries were checked by this process


def forget() -> None:
    """Check every entry anew. For tests, and after a restore."""
    _seen.clear()


def load(compartment: UUID) -> Roster:
    """Return an agency's roster. Raises BadRoster if it is not what this machine last saw, or was never right."""
    known, seen = _seen.get(compartment, Roster(compartment)), side.head(compartment, CHAIN)
    rows = list(RosterEntry.objects.filter(compartment=compartment, number__gte=known.number).order_by("number"))
    if known.number and (not rows or rows[0].number != known.number):
        raise BadRoster("entries are missing")
    for row in rows:
        if row.number == known.number:
            # The last one that was checked must still be there; what stands before it is in memory.
            if _hash(compartment, row.number, known.before, bytes(row.body)) != known.hash:
                raise BadRoster("an entry was changed")
            continue
        known = _follow(known, row)
        if seen and row.number == seen[0] and known.hash != seen[1]:
            raise BadRoster("it is not the chain that this machine saw")
    if known.number == 0:
        raise BadRoster("there is no roster")
    _compare(known)
    return known


def _follow(known: Roster, row: RosterEntry) -> Roster:
    hash_ = _hash(known.compartment, row.number, known.hash, bytes(row.body))
    try:
        entry = json.loads(bytes(row.body))
        signer = _signer(known, row.signer, entry)
        if row.number != known.number + 1 or not signer.has_signed(hash_, bytes(row.signature)):
            raise BadRoster(f"entry {row.number} does not follow")
        after = _apply(known, entry)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, Unopened) as fault:
        raise BadRoster(f"entry {row.number} cannot be read") from fault
    if entry["kind"] in ("classes", "leave") and not after.active(ADMIN):
        raise BadRoster("the last admin cannot go")
    return replace(after, number=row.number, hash=hash_, before=known.hash, first=known.first or hash_)


def _hash(compartment: UUID, number: int, before: bytes, body: bytes) -> bytes:
    return fingerprint(framed("openharbor roster", compartment, number, before, body))


def _signer(known: Roster, name: str, entry: dict[str, Any]) -> PublicIdentity:
    """Return the key that must have signed an entry."""
    if entry["kind"] == "found":
        if known.number or name != entry["member"]:
            raise BadRoster("founded twice")
        return PublicIdentity(bytes.fromhex(entry["public"]))
    if name == SHEET:
        # The printed sheet stands for the last admin who is gone: it may call one in, and nothing else.
        if known.sheet is None or entry["kind"] != "join" or ADMIN not in entry["classes"]:
            raise BadRoster("the sheet may not do this")
        return known.sheet
    seat = known.members.get(UUID(name))
    if seat is None or not seat.active or ADMIN not in seat.classes:
        raise BadRoster("signed by somebody who is no admin")
    return seat.public


def _apply(known: Roster, entry: dict[str, Any]) -> Roster:
    kind: Kind = entry["kind"]
    if kind == "sheet":
        return replace(known, sheet=PublicIdentity(bytes.fromhex(entry["public"])))
    if kind == "key":
        name, number = entry["class"], int(entry["generation"])
        if number != known.generation(name) + 1:
            raise BadRoster("a key out of turn")
        return replace(known, keys={**known.keys, (name, number): PublicIdentity(bytes.fromhex(entry["public"]))})
    member = UUID(entry["member"])
    seat = known.members.get(member)
    if kind in ("found", "join"):
        seat = Seat(PublicIdentity(bytes.fromhex(entry["public"])), frozenset(entry["classes"]))
    elif seat is None or not seat.active:
        raise BadRoster("speaks of nobody")
    elif kind == "classes":
        seat = replace(seat, classes=frozenset(entry["classes"]))
    elif kind == "leave":
        seat = replace(seat, active=False)
    else:
        raise BadRoster("an entry of no kind")
    return replace(known, members={**known.members, member: seat})


def _compare(known: Roster) -> None:
    """Hold the roster against what this machine saw last: an older one means that members who left are back."""
    seen = side.head(known.compartment, CHAIN)
    if seen is None and side.head(known.compartment, FOUNDING) != (1, known.first):
        raise BadRoster("this machine never saw it: confirm it after a restore")
    seen = seen or (0, b"")
    if seen[0] > known.number or (seen[0] == known.number and seen[1] != known.hash):
        raise BadRoster("it was set back")
    # Only what is committed: a transaction that is undone must not leave a head behind, which nothing could follow.
    transaction.on_commit(partial(_see, known))


def _see(known: Roster) -> None:
    _seen[known.compartment] = known
    side.see_head(known.compartment, CHAIN, known.number, known.hash)


def append(compartment: UUID, signer: UUID | str, identity: Identity, **entry: Any) -> Roster:
    """Sign and write an entry; return the roster after it. Of two at once the second waits.

    Raises BadRoster if the signer may not.
    """
    with transaction.atomic():
        lock(compartment)
        known = Roster(compartment) if entry["kind"] == "found" else load(compartment)
        body = json.dumps(entry, sort_keys=True).encode()
        hash_ = _hash(compartment, known.number + 1, known.hash, body)
        row = RosterEntry(
            compartment=compartment, number=known.number + 1, body=body, signer=str(signer),
            signature=identity.sign(hash_),
        )  # fmt: skip
        after = _follow(known, row)
        row.save(force_insert=True)
        if entry["kind"] == "found":
            # Before the commit, and apart from the heads: founding may be undone and done again, but not twice.
            side.note_founding(compartment, after.hash)
    return after


def lock(compartment: UUID) -> None:
    """Let nobody else change the roster, or seal to one of its keys, until this transaction is over."""
    list(RosterEntry.objects.select_for_update().filter(compartment=compartment, number=1).values_list("pk"))


def confirm(compartment: UUID, *, sheet: PublicIdentity, number: int, letters: str) -> None:
    """Take the roster for right after a restore without the side store. Raises BadRoster.

    sheet: the agency's printed sheet, in the hand of whoever looked; number: how many entries the sheet's holder knows
    of, so that a database from before somebody left does not bring them back; letters: the agency's fingerprint as
    they have it on paper, since sheet and number can be copied into a roster of somebody else's
    """
    rows, known = RosterEntry.objects.filter(compartment=compartment).order_by("number"), Roster(compartment)
    for row in rows:
        known = _follow(known, row)
    ours = bare_code(spoken(known.first)) == bare_code(letters)
    if known.sheet != sheet or known.number < number or not ours:
        raise BadRoster("an older roster than the sheet knows of")
    side.see_head(compartment, CHAIN, known.number, known.hash)
    load(compartment)  # with a side store that knows of more, it is still refused
