"""How a record and the grants to its key look as bytes and rows. Who may do what with them, `operations` decides."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from openharbor.vault import side
from openharbor.vault.models import Basis, Grant, Record, SealedField
from openharbor.vault.sealing import (
    Identity,
    PublicIdentity,
    Unopened,
    branch,
    fingerprint,
    framed,
    lock,
    random_key,
    unlock,
)

SCHEMA = 1
NAMES = "*"  # the field that says which fields there are


@dataclass(frozen=True)
class Opened:
    """What a record says, and who vouches for it."""

    id: UUID
    revision: int
    fields: Mapping[str, bytes]
    by: UUID


def sealed_fields(row: Record, fields: Mapping[str, bytes]) -> tuple[bytes, list[SealedField]]:
    """Seal all fields under a fresh key; return the key and rows to save."""
    if NAMES in fields:
        raise ValueError(f"{NAMES} is no name of a field")
    data_key = random_key()
    whole = {**fields, NAMES: json.dumps(sorted(fields)).encode()}
    return data_key, [
        SealedField(
            record=row,
            name=name,
            text=lock(branch(data_key, name), text, _place(row.compartment, row.pk, row.revision, name)),
        )
        for name, text in whole.items()
    ]


def _place(compartment: UUID, record_id: UUID, revision: int, name: str) -> bytes:
    return framed("openharbor field", SCHEMA, compartment, record_id, revision, name)


def class_name(compartment: UUID, sealing_class: str, generation: int) -> str:
    """Return how a grant calls a class key."""
    return f"{compartment}/{sealing_class}/{generation}"


def make_grant(
    row: Record, data_key: bytes, *, to: str, public: PublicIdentity, basis: Basis, signer: UUID, identity: Identity,
    ends_at: datetime | None = None, release_key: bytes | None = None, grant_id: UUID | None = None,
) -> Grant:  # fmt: skip
    """Seal a record's key to an identity and sign it; the grant is not saved."""
    one = Grant(
        id=grant_id or uuid4(), record=row, compartment=row.compartment, revision=row.revision, to=to, basis=basis,
        ends_at=ends_at, signer=signer,
    )  # fmt: skip
    inner = data_key if release_key is None else lock(release_key, data_key, framed("openharbor release", one.pk))
    one.key = public.seal(inner, _about(one))
    one.signature = identity.sign(_signed(one, public))
    return one


def _about(one: Grant) -> bytes:
    return framed("openharbor grant", one.pk, one.record_id, one.to)


def _signed(one: Grant, public: PublicIdentity) -> bytes:
    ends = one.ends_at.isoformat() if one.ends_at else ""
    return framed(
        "openharbor grant", SCHEMA, one.pk, one.compartment, one.record_id, one.revision, one.to, public.data,
        one.basis, ends, one.signer, fingerprint(bytes(one.key)),
    )  # fmt: skip


def is_signed(one: Grant, *, to: PublicIdentity, by: PublicIdentity) -> bool:
    """Tell whether this identity granted exactly this to that one."""
    return by.has_signed(_signed(one, to), bytes(one.signature))


def granted_key(one: Grant, held: Identity) -> bytes:
    """Open what a grant holds: the record's key, or the key of a release still locked. Raises Unopened."""
    return held.open(bytes(one.key), _about(one))


def open_fields(one: Grant, data_key: bytes, sealed: Mapping[str, bytes], names: Sequence[str] | None) -> Opened:
    """Open a record's fields with its key. Raises Unopened.

    names: only these fields, and `sealed` holds no others
    """
    if one.revision < side.revision(one.record_id):
        raise Unopened  # all of it was set back to what it said before
    texts = {
        name: unlock(branch(data_key, name), text, _place(one.compartment, one.record_id, one.revision, name))
        for name, text in sealed.items()
    }
    if NAMES not in texts:
        raise Unopened
    told = json.loads(texts.pop(NAMES))
    if sorted(texts) != (told if names is None else sorted(set(names))):
        raise Unopened  # a field was taken away
    return Opened(one.record_id, one.revision, texts, one.signer)
