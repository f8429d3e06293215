"""Founding an agency's keys, joining, leaving, and new keys in the place of old ones.

Each of these may be cut off at any point and done again: old keys go only when nothing is sealed to them any more.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from openharbor.core.codes import bare_code
from openharbor.vault import operations, roster, sealing, side
from openharbor.vault.holders import Paper
from openharbor.vault.keyring import Keyring, Refused, unwrap, wrap
from openharbor.vault.models import Basis, Grant, Holder, Wrapping
from openharbor.vault.roster import ADMIN, SHEET
from openharbor.vault.sealing import Identity, Unopened, framed

CHUNK = 100


def found(*, compartment: UUID, holder: UUID, identity: Identity, sheet: Paper, classes: Sequence[str]) -> Keyring:
    """Make the keys of an agency, held by its founder and by a printed sheet, which counts as a second holder."""
    public, names = identity.public.data.hex(), sorted({ADMIN, *classes})
    with transaction.atomic():
        roster.append(compartment, holder, identity, kind="found", member=str(holder), public=public, classes=names)
        roster.append(compartment, holder, identity, kind=SHEET, public=sheet.identity.public.data.hex())
        keys = Keyring(holder, compartment, identity)
        for name in names:
            _new_key(keys, name)
        keys.again().note("founded", why="")
    return keys.again()


def _new_key(keys: Keyring, sealing_class: str) -> int:
    """Give a class of the agency a new key, wrapped to all who hold it and to the sheet; return its number."""
    key, known = sealing.fresh_identity(), roster.load(keys.compartment)
    number = known.generation(sealing_class) + 1
    known = roster.append(
        keys.compartment, keys.member, keys.identity, kind="key", generation=number, public=key.public.data.hex(),
        **{"class": sealing_class},
    )  # fmt: skip
    for to in map(str, (*known.active(sealing_class), SHEET)):
        wrap(known, sealing_class, number, key, to)
    return number


def voucher(secret: str, compartment: UUID, holder: UUID, public: bytes) -> bytes:
    """Return what proves that a joiner had the invitation, and that nobody changed their key on the way."""
    key = sealing.stretch(bare_code(secret), b"openharbor invit", "code-1", pepper=b"")
    return sealing.mac(key, framed("openharbor joins", compartment, holder, public))


def admit(keys: Keyring, *, holder: UUID, public: bytes, proof: bytes, secret: str, classes: Sequence[str]) -> None:
    """Let a joiner in whose key the invitation's secret vouches for. Raises Refused."""
    if not keys.holds(ADMIN) or not sealing.same(voucher(secret, keys.compartment, holder, public), bytes(proof)):
        raise Refused
    with transaction.atomic():
        _join(keys, holder, public, classes)
        keys.again().note("admitted", which=[holder], why=" ".join(classes))


def _join(keys: Keyring, holder: UUID, public: bytes, classes: Sequence[str]) -> None:
    roster.append(
        keys.compartment, keys.member, keys.identity, kind="join", member=str(holder), public=public.hex(),
        classes=sorted(classes),
    )  # fmt: skip
    _wrap_to(keys, holder, classes)


def _wrap_to(keys: Keyring, holder: UUID, classes: Iterable[str]) -> None:
    """Wrap to a member every generation of their classes, so that they can read what is there."""
    known = roster.load(keys.compartment)
    for name in classes:
        for number, key in keys.class_keys(name).items():
            wrap(known, name, number, key, holder)


def set_classes(keys: Keyring, *, holder: UUID, classes: Sequence[str]) -> None:
    """Change what a member may open. What is taken away gets new keys. Raises Refused."""
    seat = keys.roster.members.get(holder)
    if not keys.holds(ADMIN) or seat is None or not seat.active:
        raise Refused
    lost, gained = seat.classes - set(classes), set(classes) - seat.classes
    if holder == keys.member and lost:
        raise Refused  # whoever holds a class no more could not give it the new key that it needs
    with transaction.atomic():
        roster.append(
            keys.compartment, keys.member, keys.identity, kind="classes", member=str(holder), classes=sorted(classes)
        )
        Wrapping.objects.filter(compartment=keys.compartment, to=str(holder), sealing_class__in=lost).delete()
        _wrap_to(keys, holder, gained)
        _renew_keys(keys, lost)
        keys.again().note("changed", which=[holder], why=" ".join(classes))
    _finish_all(keys, lost)


def leave(keys: Keyring, *, holder: UUID, why: str) -> None:
    """Let a member go: wrappings and sessions go, and what they could open gets new keys. Raises Refused."""
    seat = keys.roster.members.get(holder)
    if not keys.holds(ADMIN) or seat is None or not seat.active or holder == keys.member:
        raise Refused
    side.end_sessions(holder=holder)
    with transaction.atomic():
        roster.append(keys.compartment, keys.member, keys.identity, kind="leave", member=str(holder))
        Wrapping.objects.filter(compartment=keys.compartment, to=str(holder)).delete()
        Holder.objects.filter(pk=holder).delete()
        _renew_keys(keys, seat.classes)
        keys.again().note("let go", which=[holder], why=why)
    _finish_all(keys, seat.classes)


def _renew_keys(keys: Keyring, classes: Iterable[str]) -> None:
    """Give classes new keys, in the transaction that takes the old ones from somebody."""
    for name in sorted(classes):
        _new_key(keys.again(), name)


def _finish_all(keys: Keyring, classes: Iterable[str]) -> None:
    for name in sorted(classes):
        finish(keys.again(), sealing_class=name)


def begin_class(keys: Keyring, *, sealing_class: str) -> None:
    """Give an agency the first key of a class that it was founded without; its admins and its sheet hold it.

    Who is an admin the signed roster says, and nobody else gets it by this. Where the key is there by now, nothing is
    done. Raises Refused.
    """
    if not keys.holds(ADMIN):
        raise Refused
    with transaction.atomic():
        roster.lock(keys.compartment)
        known = roster.load(keys.compartment)
        if known.generation(sealing_class):
            return
        for holder, seat in known.active(ADMIN).items():
            classes = sorted(seat.classes | {sealing_class})
            roster.append(
                keys.compartment, keys.member, keys.identity, kind="classes", member=str(holder), classes=classes
            )
        _new_key(keys, sealing_class)
        keys.again().note("new key", which=[sealing_class], why="founded without it")


def rotate(keys: Keyring, *, sealing_class: str, why: str) -> int:
    """Give a class a new key and seal the keys of all its records to it; return how many. Raises Refused.

    Cut off, it is finished by doing it again with `finish`.
    """
    if not keys.holds(ADMIN):
        raise Refused
    keys.class_keys(sealing_class)
    with transaction.atomic():
        _new_key(keys, sealing_class)
        keys.again().note("new key", which=[sealing_class], why=why)
    return finish(keys.again(), sealing_class=sealing_class)


def finish(keys: Keyring, *, sealing_class: str) -> int:
    """Seal to the newest key what is still sealed to an older one; return how many records."""
    newest, moved = keys.roster.generation(sealing_class), 0
    for number in range(1, newest):
        to = f"{keys.compartment}/{sealing_class}/{number}"
        own, spoiled = Grant.objects.filter(to=to).exclude(basis=Basis.RELEASE), set[UUID]()
        while some := _move_some(keys, own.exclude(pk__in=spoiled), newest, spoiled):
            moved += some
        moved -= len(spoiled)
        _drop_key(keys.compartment, sealing_class, number, to)
    return moved


def _move_some(keys: Keyring, grants: QuerySet[Grant], newest: int, spoiled: set[UUID]) -> int:
    """Seal some records to the newest key and return how many were tried; one that does not open stops no other."""
    with transaction.atomic():
        # Read under the lock: a record that is being written anew must not get its old key back.
        roster.lock(keys.compartment)
        some = list(grants.select_related("record")[:CHUNK])
        for one in some:
            try:
                operations.move_grant(keys, one, newest)
            except (Refused, Unopened):
                spoiled.add(one.pk)
    return len(some)


def _drop_key(compartment: UUID, sealing_class: str, number: int, to: str) -> None:
    """Delete the wrappings of an old key to which nothing is sealed; a packet keeps its key till it is over."""
    with transaction.atomic():
        roster.lock(compartment)
        if sealing_class != ADMIN and not Grant.objects.filter(to=to).exists():
            Wrapping.objects.filter(compartment=compartment, sealing_class=sealing_class, generation=number).delete()


def rescue(
    *, compartment: UUID, old: Paper, new: Paper, holder: UUID, identity: Identity, classes: Sequence[str]
) -> Keyring:
    """Let somebody in by the agency's printed sheet when its last admin is gone; the new sheet takes its place.

    Raises Refused if it is not this agency's sheet.
    """
    known = roster.load(compartment)
    if known.sheet != old.identity.public or holder in known.members:
        raise Refused
    names = sorted({ADMIN, *classes, *(name for name, _ in known.keys)})
    public = identity.public.data.hex()
    with transaction.atomic():
        known = roster.append(compartment, SHEET, old.identity, kind="join", member=str(holder), public=public,
                              classes=names)  # fmt: skip
        for row in Wrapping.objects.filter(compartment=compartment, to=SHEET):
            wrap(known, row.sealing_class, row.generation, unwrap(known, row, old.identity), holder)
        keys = Keyring(holder, compartment, identity)
        keys.note("rescued", which=[holder], why="by the agency's sheet")
    renew_sheet(keys.again(), sheet=new)
    return keys.again()


def renew_sheet(keys: Keyring, *, sheet: Paper) -> None:
    """Put a new agency sheet in the place of the old one, which opens nothing any more. Raises Refused."""
    if not keys.holds(ADMIN):
        raise Refused
    with transaction.atomic():
        public = sheet.identity.public.data.hex()
        known = roster.append(keys.compartment, keys.member, keys.identity, kind=SHEET, public=public)
        fresh = keys.again()
        for row in Wrapping.objects.filter(compartment=keys.compartment, to=SHEET):
            key = fresh.class_key(row.sealing_class, row.generation)
            wrap(known, row.sealing_class, row.generation, key, SHEET)
        names = {name for name, _ in known.keys}
        # The old sheet still opens the old keys in an old copy of the database, so from now on others are used.
        _renew_keys(keys, names)
        keys.again().note("new sheet", why="")
    _finish_all(keys, names)
