"""Sealed files: each under a key of its own, which travels in a sealed record or a draft. ADR 0012.

The bytes lie beside the database. They are written and synced before their row, and an orphan is swept.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openharbor.vault.models import File
from openharbor.vault.sealing import CHUNK, KEY_BYTES, Unopened, framed, open_stream, random_key, seal_stream

HOUR = timedelta(hours=1)
# Beside an older database that somebody brought back, files that it does not know yet may not be deleted soon. What a
# crash left is sealed under a key that nobody has.
ORPHAN_AGE = timedelta(days=30)
MOST_UNSENT = 200
SPARE = 512 * 2**20  # bytes of the disk that files never take


class NoRoom(Exception):
    """The disk is nearly full, or too many files wait to be sent."""


def keep(data: bytes, *, from_member: bool = False) -> tuple[UUID, str]:
    """Seal a file, for an hour unless it is bound; return its id and its key. Not inside a transaction.

    from_member: not among those that the public may send, so that a flood of theirs keeps no member out
    Raises NoRoom.
    """
    folder = _folder()
    if shutil.disk_usage(folder).free < SPARE + len(data):
        raise NoRoom
    if not from_member:
        _find_room()
    pk, key = uuid4(), random_key()
    _write(folder, pk, seal_stream(key, _pieces(data), _about(pk)))
    try:
        File.objects.create(pk=pk, ends_at=_end())
    except BaseException:
        _path(pk).unlink(missing_ok=True)
        raise
    return pk, key.hex()


def _find_room() -> None:
    """Raise NoRoom where enough files wait to be sent."""
    waiting = File.objects.exclude(ends_at=None)
    if waiting.count() < MOST_UNSENT:
        return
    if not waiting.filter(ends_at__lte=timezone.now()).exists():
        raise NoRoom
    sweep()  # no timer did


def read(pk: UUID, key: str) -> bytes:
    """Return what a file holds. Raises Unopened: gone, another key, not whole."""
    try:
        secret = bytes.fromhex(key)
        with _path(pk).open("rb") as sealed:
            pieces = iter(lambda: sealed.read(CHUNK), b"")
            return b"".join(open_stream(_checked(secret), pieces, _about(pk)))
    except (OSError, ValueError, RuntimeError):
        raise Unopened from None


def prolong(ids: Iterable[UUID]) -> None:
    """Keep unsent files for another hour."""
    File.objects.filter(pk__in=list(ids)).exclude(ends_at=None).update(ends_at=_end())


def bind(ids: Iterable[UUID]) -> None:
    """Keep files from now on, for whatever holds their keys. Call inside of a transaction. Raises Unopened."""
    wanted = set(ids)
    if File.objects.filter(pk__in=wanted).exclude(ends_at=None).update(ends_at=None) != len(wanted):
        raise Unopened


def forget(ids: Iterable[UUID]) -> None:
    """Delete files, once the transaction around it stands."""
    gone = list(ids)
    if not gone:
        return  # without a wait for the database, which may be locked
    File.objects.filter(pk__in=gone).delete()
    transaction.on_commit(lambda: _unlink(gone))


def forget_unbound(ids: Iterable[UUID]) -> None:
    """Delete those of these files that nothing holds, after something failed: never one that was bound."""
    forget(File.objects.filter(pk__in=list(ids)).exclude(ends_at=None).values_list("pk", flat=True))


def sweep() -> int:
    """Delete files whose hour is over, and what a crash left without a row; return how many."""
    with transaction.atomic():
        # Locked: somebody may bind or prolong one of them at this moment.
        over = list(File.objects.select_for_update().filter(ends_at__lte=timezone.now()).values_list("pk", flat=True))
        forget(over)
    old = timezone.now().timestamp() - ORPHAN_AGE.total_seconds()
    stray = [path for path in _folder().iterdir() if _is_older(path, old)]
    known = {pk.hex for pk in File.objects.values_list("pk", flat=True)} if stray else set()
    orphans = [path for path in stray if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(over) + len(orphans)


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:  # it got its name, or was deleted, since the folder was read
        return False


def missing() -> int:
    """Return how many rows have no file any more: a backup without its files."""
    return sum(not _path(pk).is_file() for pk in File.objects.values_list("pk", flat=True))


def _folder() -> Path:
    folder = Path(settings.FILES)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _path(pk: UUID) -> Path:
    return Path(settings.FILES) / pk.hex


def _about(pk: UUID) -> bytes:
    return framed("openharbor file", pk)


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise Unopened
    return key


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))


def _write(folder: Path, pk: UUID, sealed: Iterable[bytes]) -> None:
    """Write a file whole or not at all."""
    handle, fresh = tempfile.mkstemp(dir=folder, prefix="new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(sealed)
            out.flush()
            os.fsync(out.fileno())
        hour = time.time() // HOUR.total_seconds() * HOUR.total_seconds()
        os.utime(fresh, (hour, hour))  # of when somebody sent it, no more is known than in the database
        os.rename(fresh, _path(pk))
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def _unlink(ids: Iterable[UUID]) -> None:
    for pk in ids:
        _path(pk).unlink(missing_ok=True)


def _end() -> datetime:
    # To the minute, like the draft that holds its key, and later: that is written after it.
    return (timezone.now() + HOUR).replace(second=0, microsecond=0) + timedelta(minutes=2)
