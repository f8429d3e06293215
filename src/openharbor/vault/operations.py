"""Seal, open, grant, revoke: all that other rooms know of the vault, beside `membership`.

A record's content is sealed as a whole with a fresh key at each writing, so a key that somebody kept opens nothing that
is written later. Between agencies no live key travels, only frozen packets with keys of their own.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import NoReturn
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from openharbor.vault import bearers, log, records, roster, side
from openharbor.vault.keyring import Keyring, Refused
from openharbor.vault.models import Basis, Grant, Record, SealedField
from openharbor.vault.quick import rows_of_fields, rows_of_grants
from openharbor.vault.records import NAMES, Opened, class_name
from openharbor.vault.sealing import PublicIdentity, Unopened, framed, random_key, unlock

__all__ = ["Opened"]


class Stale(Exception):
    """Somebody else wrote the record since it was read."""


def seal(
    keys: Keyring, *, sealing_class: str, fields: Mapping[str, bytes], why: str, purge_date: date | None = None
) -> UUID:
    """Write a new record and return its id. Raises Refused."""
    if not keys.holds(sealing_class):
        refuse(keys, "seal", [], why)
    row = Record(compartment=keys.compartment, sealing_class=sealing_class, revision=1, purge_date=purge_date)
    _seal(keys, row, fields, why)
    return row.pk


def seal_again(keys: Keyring, *, record_id: UUID, revision: int, fields: Mapping[str, bytes], why: str) -> None:
    """Write a record anew in place of what it said at this revision. Raises Refused, or Stale.

    What other classes were granted ends with it: grant again what they still need.
    """
    row = _own(keys, record_id)
    if row.frozen:
        refuse(keys, "seal", [record_id], why)
    with transaction.atomic():
        roster.lock(keys.compartment)
        if not Record.objects.filter(pk=row.pk, revision=revision).update(revision=revision + 1):
            raise Stale
        row.revision = revision + 1
        transaction.on_commit(partial(side.see_revision, row.pk, row.revision))
        row.fields.all().delete()
        row.grants.all().delete()
        _seal(keys, row, fields, why)


def _seal(keys: Keyring, row: Record, fields: Mapping[str, bytes], why: str) -> None:
    with transaction.atomic():
        keys = _newest(keys)
        generation = keys.roster.generation(row.sealing_class)
        if row._state.adding:
            row.save(force_insert=True)
        data_key = _write(row, fields)
        _grant(keys, row, data_key, to=class_name(keys.compartment, row.sealing_class, generation),
               public=keys.roster.keys[row.sealing_class, generation], basis=Basis.OWNER, ends_at=None)  # fmt: skip
        keys.note("sealed", which=[row.pk, f"r{row.revision}"], why=why)


def _newest(keys: Keyring) -> Keyring:
    """Return the keys as they are now, and let nobody change them before this is written: a key that is just being
    replaced must not be sealed to."""
    roster.lock(keys.compartment)
    return keys.again()


def open_one(keys: Keyring, *, record_id: UUID, why: str) -> Opened:
    """Return what a record says. Raises Refused, whether it is not there or not this member's."""
    return open_many(keys, record_ids=[record_id], why=why)[0]


def open_many(
    keys: Keyring, *, record_ids: Sequence[UUID], why: str, names: Sequence[str] | None = None
) -> list[Opened]:
    """Return what records say, one line in the log for all. Raises Refused if one of them may not be opened.

    names: only these fields
    """
    found = read(keys, record_ids=record_ids, why=why, names=names)
    keys.note("opened", which=record_ids, why=why)
    return found


def read(keys: Keyring, *, record_ids: Sequence[UUID], why: str, names: Sequence[str] | None = None) -> list[Opened]:
    """Return what records say without a line in the log: who calls this writes one before anything leaves the vault.

    A refusal is written. Raises Refused.
    """
    grants = _grants_for(keys, record_ids)
    fields: dict[UUID, dict[str, bytes]] = {}
    for record_id, name, text in rows_of_fields(record_ids, None if names is None else [NAMES, *names]):
        fields.setdefault(record_id, {})[name] = text
    try:
        return [_open(keys, grants[one], fields.get(one, {}), names) for one in record_ids]
    except (KeyError, Unopened, Refused):
        refuse(keys, "open", record_ids, why)


def release(
    keys: Keyring, *, record_id: UUID, names: Sequence[str], to: UUID, fingerprint_of_partner: bytes,
    sealing_class: str, why: str, ends_at: datetime,
) -> UUID:  # fmt: skip
    """Freeze some fields of a record into a packet for one class of one other agency; return the packet's id.

    fingerprint_of_partner: as the two agencies compared it by voice; another one is refused
    `why` names the signed release. Until `ends_at`, or until `revoke`, the other agency can open it.
    """
    if ends_at <= timezone.now():
        raise Refused
    ends_at = ends_at.astimezone(UTC)
    partner = roster.load(to)
    if partner.first != fingerprint_of_partner or not partner.generation(sealing_class):
        refuse(keys, "release", [record_id, to], why)
    own = _own(keys, record_id)
    opened = open_many(keys, record_ids=[record_id], why=f"release: {why}", names=names)[0]
    release_key, grant_id, packet = random_key(), uuid4(), uuid4()
    # Written before the packet: a crash leaves a key for nothing, and never a packet that a withdrawal cannot close.
    side.keep_release_key(grant_id, packet, release_key, ends_at.timestamp())
    with transaction.atomic():
        roster.lock(to)
        partner = roster.load(to)
        generation = partner.generation(sealing_class)
        row = Record.objects.create(
            id=packet, compartment=keys.compartment, sealing_class=own.sealing_class, revision=1, frozen=True
        )
        data_key = _write(row, opened.fields)
        _grant(keys, row, data_key, to=class_name(to, sealing_class, generation),
               public=partner.keys[sealing_class, generation], basis=Basis.RELEASE, ends_at=ends_at,
               release_key=release_key, grant_id=grant_id)  # fmt: skip
        keys.note("released", which=[row.pk, record_id, to], why=why)
    return row.pk


def grant(keys: Keyring, *, record_id: UUID, sealing_class: str, why: str) -> None:
    """Let another class of the same agency open a record, by the agency's own authority. Ends with the next writing."""
    has_class = keys.roster.generation(sealing_class)
    if _own(keys, record_id).frozen or not has_class or record_id not in _grants_for(keys, [record_id]):
        refuse(keys, "grant", [record_id], why)
    with transaction.atomic():
        keys = _newest(keys)
        # Read under the lock: what was true before it may be written anew by now.
        row, held, known = Record.objects.get(pk=record_id), _grants_for(keys, [record_id])[record_id], keys.roster
        generation = known.generation(sealing_class)
        _grant(keys, row, _data_key(keys, held), to=class_name(keys.compartment, sealing_class, generation),
               public=known.keys[sealing_class, generation], basis=Basis.AUTHORITY, ends_at=None)  # fmt: skip
        keys.note("granted", which=[record_id, sealing_class], why=why)


def grant_to_bearer(keys: Keyring, *, record_id: UUID, to: UUID, public: PublicIdentity, why: str) -> None:
    """Let somebody without an account open a record, until it is written anew. Raises Refused. For `letters`."""
    if _own(keys, record_id).frozen or record_id not in _grants_for(keys, [record_id]):
        refuse(keys, "show", [record_id, to], why)
    with transaction.atomic():
        keys = _newest(keys)
        row, held = Record.objects.get(pk=record_id), _grants_for(keys, [record_id])[record_id]
        _grant(keys, row, _data_key(keys, held), to=str(to), public=public, basis=Basis.AUTHORITY, ends_at=None)
        keys.note("shown", which=[record_id, to], why=why)


def revoke(keys: Keyring, *, record_id: UUID, why: str) -> bool:
    """End every release of a packet now: its key is deleted, and no copy of the database opens it again.

    Return False if it was over already. What was read before stays read.
    """
    row = _own(keys, record_id)
    ended = side.shred_release_keys(row.pk)
    with transaction.atomic():
        row.grants.filter(basis=Basis.RELEASE).delete()
        keys.note("withdrew", which=[record_id], why=why)
    return ended


def released(record_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these packets whose release still lives. Opens nothing, and says nothing of what they hold."""
    grants = Grant.objects.filter(record__in=list(record_ids), basis=Basis.RELEASE).values_list("pk", "record_id")
    return {record for pk, record in grants if side.release_key(pk) is not None}


def purge(keys: Keyring, *, record_ids: Sequence[UUID], why: str) -> None:
    """Delete those of these records that are there, with all that was granted of them. Raises Refused."""
    for one in Record.objects.filter(pk__in=record_ids, compartment=keys.compartment):
        side.shred_release_keys(_own(keys, one.pk).pk)
    with transaction.atomic():
        Record.objects.filter(pk__in=record_ids, compartment=keys.compartment).delete()
        keys.note("purged", which=record_ids, why=why)


def audit(keys: Keyring, *, most: int = 200) -> list[log.Line]:
    """Return the newest lines of the agency's access log. Raises Refused for whoever is no admin."""
    try:
        found = log.read(keys.roster, keys.class_keys(roster.ADMIN), most=most)
    except (Refused, Unopened, KeyError):
        refuse(keys, "audit", [], "access log")
    keys.note("read the log", why=f"{len(found)} lines")
    return found


def _write(row: Record, fields: Mapping[str, bytes]) -> bytes:
    """Seal all fields under a fresh key and return the key."""
    data_key, sealed = records.sealed_fields(row, fields)
    SealedField.objects.bulk_create(sealed)
    return data_key


def _own(keys: Keyring, record_id: UUID) -> Record:
    found = Record.objects.filter(pk=record_id, compartment=keys.compartment).first()
    if found is None or not keys.holds(found.sealing_class):
        refuse(keys, "reach", [record_id], "")
    return found


def _grant(
    keys: Keyring, row: Record, data_key: bytes, *, to: str, public: PublicIdentity, basis: Basis,
    ends_at: datetime | None, release_key: bytes | None = None, grant_id: UUID | None = None,
) -> None:  # fmt: skip
    one = records.make_grant(row, data_key, to=to, public=public, basis=basis, signer=keys.member,
                             identity=keys.identity, ends_at=ends_at, release_key=release_key,
                             grant_id=grant_id)  # fmt: skip
    row.grants.filter(to=to).delete()
    one.save(force_insert=True)


def _grants_for(keys: Keyring, record_ids: Sequence[UUID]) -> dict[UUID, Grant]:
    """Return for each record a grant to a class that this member holds."""
    known = keys.roster
    seat = known.members[keys.member]
    mine = [class_name(keys.compartment, name, number) for name, number in known.keys if name in seat.classes]
    return {row.record_id: row for row in rows_of_grants(record_ids, mine)}


def _data_key(keys: Keyring, one: Grant) -> bytes:
    """Open the key of a record. Raises Unopened or Refused: over, withdrawn, forged."""
    _, sealing_class, generation = one.to.split("/")
    held = keys.class_key(sealing_class, int(generation))
    _check(keys, one, held.public)
    inner = records.granted_key(one, held)
    if one.basis != Basis.RELEASE:
        return inner
    key = side.release_key(one.pk)
    if key is None or one.ends_at is None or one.ends_at.timestamp() <= time.time():
        raise Refused
    return unlock(key, inner, framed("openharbor release", one.pk))


def _check(keys: Keyring, one: Grant, public: PublicIdentity) -> None:
    """A grant counts only if a member of the record's agency signed exactly this, or a bearer who may sign this."""
    own = one.compartment == keys.compartment
    if not own and one.basis != Basis.RELEASE:
        raise Refused
    if one.basis == Basis.DEPOSIT:
        by = bearers.author(one)
    else:
        known = keys.roster if own else roster.load(one.compartment)
        seat = known.members.get(one.signer)
        # What a class owns only somebody of that class has written, so nobody plants a record in another's.
        fitting = seat is not None and (one.basis != Basis.OWNER or one.to.split("/")[1] in seat.classes)
        by = seat.public if seat is not None and fitting else None
    if by is None or not records.is_signed(one, to=public, by=by):
        raise Refused


def _open(keys: Keyring, one: Grant, sealed: Mapping[str, bytes], names: Sequence[str] | None) -> Opened:
    return records.open_fields(one, _data_key(keys, one), sealed, names)


def refuse(keys: Keyring, what: str, which: Sequence[UUID], why: str) -> NoReturn:
    """Write the refusal into the asker's log, then refuse."""
    keys.note(what, which=which, why=why, allowed=False)
    raise Refused


def move_grant(keys: Keyring, one: Grant, generation: int) -> None:
    """Seal a record's key to a newer key of the same class. For rotation; call inside of a transaction."""
    compartment, sealing_class, _ = one.to.split("/")
    data_key, row = _data_key(keys, one), one.record
    one.delete()
    # Whoever moves what a bearer left vouches for it from now on.
    basis = Basis.OWNER if one.basis == Basis.DEPOSIT else Basis(one.basis)
    _grant(keys, row, data_key, to=class_name(UUID(compartment), sealing_class, generation),
           public=keys.roster.keys[sealing_class, generation], basis=basis, ends_at=None)  # fmt: skip
