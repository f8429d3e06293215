"""What passes between agencies and somebody without an account. ADR 0011."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from openharbor.vault import operations, records, roster, side
from openharbor.vault.bearers import Held, deposit_id, public_of
from openharbor.vault.keyring import Keyring, Refused
from openharbor.vault.models import Basis, Bearer, Grant, Record, SealedField
from openharbor.vault.quick import rows_of_fields, rows_of_grants
from openharbor.vault.records import Opened, class_name
from openharbor.vault.roster import Roster
from openharbor.vault.sealing import Unopened

TRIES = 5


class NoKey(Exception):
    """An agency has nobody who could open what is left for it."""


@dataclass(frozen=True)
class _Packed:
    """A deposit for one agency, sealed and signed, not yet written."""

    known: Roster
    row: Record
    fields: list[SealedField]
    grants: list[Grant]


def is_ready(compartment: UUID, sealing_class: str) -> bool:
    """Tell whether an agency has somebody who opens what is left for it, and a printed sheet for when they are gone.

    Raises BadRoster.
    """
    known = roster.load(compartment)
    return bool(known.generation(sealing_class) and known.active(sealing_class) and known.sheet)


def deposit(
    bearer: Held, *, to: Sequence[UUID], sealing_class: str, fields: Mapping[str, bytes],
    along: Callable[[Mapping[UUID, UUID]], None] = lambda left: None,
) -> dict[UUID, UUID]:  # fmt: skip
    """Leave the same fields for each of these agencies; return the record for each. All of it is written, or nothing.

    along: writes more in the same transaction. What it raises undoes all. Not called inside of one: texts are sealed
    before anything is locked. Raises NoKey, or BadRoster.
    """
    for _ in range(TRIES):
        packed = [_pack(bearer, roster.load(one), sealing_class, fields) for one in sorted(set(to))]
        left = {one.known.compartment: one.row.pk for one in packed}
        with transaction.atomic():
            if _write(bearer, packed):
                along(left)
                return left
    raise NoKey  # an agency that changes its keys five times in a row


def _pack(bearer: Held, known: Roster, sealing_class: str, fields: Mapping[str, bytes]) -> _Packed:
    generation = known.generation(sealing_class)
    if not generation or not known.active(sealing_class):
        raise NoKey
    grant_id = uuid4()
    row = Record(id=deposit_id(bearer.id, known.compartment, grant_id), compartment=known.compartment,
                 sealing_class=sealing_class, revision=1, frozen=True)  # fmt: skip
    data_key, sealed = records.sealed_fields(row, fields)
    theirs = records.make_grant(
        row, data_key, to=class_name(known.compartment, sealing_class, generation),
        public=known.keys[sealing_class, generation], basis=Basis.DEPOSIT, signer=bearer.id, identity=bearer.identity,
        grant_id=grant_id,
    )  # fmt: skip
    own = records.make_grant(row, data_key, to=str(bearer.id), public=bearer.identity.public, basis=Basis.DEPOSIT,
                             signer=bearer.id, identity=bearer.identity)  # fmt: skip
    return _Packed(known, row, sealed, [theirs, own])


def _write(bearer: Held, packed: Sequence[_Packed]) -> bool:
    """Write deposits unless one of the agencies has changed its keys meanwhile. Call inside of a transaction."""
    for one in packed:
        roster.lock(one.known.compartment)
    if any(roster.load(one.known.compartment).number != one.known.number for one in packed):
        return False
    Bearer.objects.bulk_create([Bearer(pk=bearer.id, public=bearer.identity.public.data)], ignore_conflicts=True)
    Record.objects.bulk_create(one.row for one in packed)
    SealedField.objects.bulk_create(row for one in packed for row in one.fields)
    Grant.objects.bulk_create(row for one in packed for row in one.grants)
    return True


def show(keys: Keyring, *, record_id: UUID, to: UUID, why: str) -> None:
    """Let a bearer read a record of this agency, until it is written anew. Raises Refused."""
    public = public_of(to)
    if public is None:
        operations.refuse(keys, "show", [record_id, to], why)
    operations.grant_to_bearer(keys, record_id=record_id, to=to, public=public, why=why)


def read(bearer: Held, *, record_ids: Sequence[UUID]) -> list[Opened]:
    """Return what a bearer left or was shown, in this order. No log says that they were here. Raises Refused."""
    grants = {one.record_id: one for one in rows_of_grants(record_ids, [str(bearer.id)])}
    fields: dict[UUID, dict[str, bytes]] = {}
    for record_id, name, text in rows_of_fields(record_ids, None):
        fields.setdefault(record_id, {})[name] = text
    try:
        return [_open(bearer, grants[one], fields.get(one, {})) for one in record_ids]
    except (KeyError, Unopened):
        raise Refused from None


def _open(bearer: Held, one: Grant, sealed: Mapping[str, bytes]) -> Opened:
    if one.basis == Basis.DEPOSIT:
        by = bearer.identity.public if one.signer == bearer.id else None
    else:
        seat = roster.load(one.compartment).members.get(one.signer)
        by = seat.public if seat else None
    if by is None or not records.is_signed(one, to=bearer.identity.public, by=by):
        raise Refused
    return records.open_fields(one, records.granted_key(one, bearer.identity), sealed, None)


def vouched(keys: Keyring, opened: Opened, *, bearer: UUID | None = None) -> Opened:
    """Return what was opened if this bearer left it, or somebody of this agency wrote it. Raises Unopened.

    Nobody's words stand for somebody else's: who writes the database can point a row at another record.
    """
    if opened.by != bearer and opened.by not in keys.roster.members:
        raise Unopened
    return opened


def forget(bearer: UUID) -> None:
    """Delete a bearer's public keys, once nothing is left that they wrote or may read."""
    if not Grant.objects.filter(to=str(bearer)).exists():
        Bearer.objects.filter(pk=bearer).delete()


def withdraw_card(keys: Keyring, *, bearer: UUID, why: str) -> bool:
    """End a card that this agency made, for good. Return False if it was over already."""
    ended = side.shred_card(bearer, keys.compartment)
    keys.note("ended a card", which=[bearer], why=why)
    return ended
