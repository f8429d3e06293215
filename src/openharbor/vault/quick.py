"""The few statements that every opening pays for, written by hand: the ORM would cost more than the keys."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from openharbor.vault.models import Grant

NAMES = ("id", "record_id", "compartment", "signer", "ends_at", "revision", "to", "basis", "key", "signature")
COLUMNS = ", ".join(f'"{name}"' for name in NAMES)
LAST = "SELECT number, hash, signature FROM vault_logrow WHERE compartment = %s ORDER BY number DESC LIMIT 1"
INSERT = "INSERT INTO vault_logrow (compartment, number, text, hash, signature) VALUES (%s, %s, %s, %s, %s)"


def last_log_row(compartment: UUID) -> tuple[int, bytes, bytes]:
    """Return number, hash and signature of the last row of an agency's log."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, [_key(compartment)])
        row = cursor.fetchone()
    return (row[0], bytes(row[1]), bytes(row[2])) if row else (0, b"", b"")


def insert_log_row(compartment: UUID, number: int, text: bytes, hash_: bytes, signature: bytes) -> None:
    """Write a row of an agency's log. Raises IntegrityError if the number is taken."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [_key(compartment), number, text, hash_, signature])


def rows_of_grants(record_ids: Sequence[UUID], to: Sequence[str]) -> Iterator[Grant]:
    """Yield the grants of these records to one of these identities."""
    if not record_ids or not to:
        return
    query = f'SELECT {COLUMNS} FROM vault_grant WHERE record_id IN ({_marks(record_ids)}) AND "to" IN ({_marks(to)})'  # noqa: S608  # nosec  # only marks
    with connection.cursor() as cursor:
        cursor.execute(query, [*map(_key, record_ids), *to])
        for pk, record, compartment, signer, ends_at, *rest in cursor.fetchall():
            ids = (_uuid(one) for one in (pk, record, compartment, signer))
            yield Grant(**dict(zip(NAMES, (*ids, _moment(ends_at), *rest), strict=True)))


def rows_of_fields(record_ids: Sequence[UUID], names: Sequence[str] | None) -> Iterator[tuple[UUID, str, bytes]]:
    """Yield record, name and sealed text of the fields of these records; `names`: of these fields only."""
    if not record_ids:
        return
    query = f"SELECT record_id, name, text FROM vault_sealedfield WHERE record_id IN ({_marks(record_ids)})"  # noqa: S608  # nosec  # only marks and our own names
    if names is not None:
        query += f" AND name IN ({_marks(names)})"
    with connection.cursor() as cursor:
        cursor.execute(query, [*map(_key, record_ids), *(names or ())])
        for record_id, name, text in cursor.fetchall():
            yield _uuid(record_id), name, bytes(text)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _key(value: UUID) -> Any:
    return value if connection.vendor == "postgresql" else value.hex


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(hex=value)


def _moment(value: datetime | None) -> datetime | None:
    # SQLite has no type for it: Django keeps UTC there, without saying so.
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
