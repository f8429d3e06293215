"""What somebody has typed so far, kept for an hour under a key that only their browser has."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from openharbor.vault.models import Draft
from openharbor.vault.sealing import KEY_BYTES, Unopened, branch, framed, lock, random_key, unlock

HOUR = timedelta(hours=1)
SECRET_LETTERS = 2 * KEY_BYTES


def keep(data: bytes, *, secret: str = "") -> str:
    """Keep data for another hour, in place of what lay under this secret; return the secret, or a new one."""
    key = _key(secret) or random_key()
    pk = _id(key)
    values = {"text": lock(branch(key, "text"), data, framed("openharbor draft", pk)), "ends_at": _end()}
    if not Draft.objects.filter(pk=pk).update(**values):
        Draft.objects.create(pk=pk, **values)
    return key.hex()


def find(secret: str) -> bytes | None:
    """Return what lies under a secret; None if nothing does any more, or it was tampered with."""
    key = _key(secret)
    row = Draft.objects.filter(pk=_id(key), ends_at__gt=timezone.now()).first() if key else None
    if key is None or row is None:
        return None
    try:
        return unlock(branch(key, "text"), bytes(row.text), framed("openharbor draft", row.pk))
    except Unopened:
        return None


def forget(secret: str) -> None:
    """Delete what lies under a secret."""
    if key := _key(secret):
        Draft.objects.filter(pk=_id(key)).delete()


def take(secret: str) -> bytes | None:
    """Return what lies under a secret, which nobody else changes until the caller's transaction ends.

    The row stays: whoever waits for it must find what was written meanwhile, and not that nothing is there.
    """
    key = _key(secret)
    row = Draft.objects.select_for_update().filter(pk=_id(key)).first() if key else None
    return find(secret) if row else None


def sweep() -> int:
    """Delete drafts whose hour is over; return how many."""
    return Draft.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def _end() -> datetime:
    # To the minute: nobody needs to know more exactly when somebody typed.
    return (timezone.now() + HOUR).replace(second=0, microsecond=0)


def _key(secret: str) -> bytes | None:
    if len(secret) != SECRET_LETTERS:
        return None
    try:
        return bytes.fromhex(secret)
    except ValueError:
        return None


def _id(key: bytes) -> UUID:
    return UUID(bytes=branch(key, "id")[:16])
