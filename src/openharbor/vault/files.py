"""Sealed files: each under a key of its own, which travels in a sealed record or a draft. ADR 0012.

The bytes lie beside the database. They are written and synced before their row, and an orphan is swept.
"""

import os
import shutil
import tempfile
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
MOST_UNSENT = 200
SPARE = 512 * 2**20  # bytes of the disk that files never take


class NoRoom(Exception):
    """The disk is nearly full, or too many files wait to be sent."""


def keep(data: bytes) -> tuple[UUID, str]:
    """Seal a file, for an hour unless it is bound; return its id and its key. Not inside a transaction.

    Raises NoRoom.
    """
    folder = _folder()
    if shutil.disk_usage(folder).free < SPARE + len(data):
        raise NoRoom
    if File.objects.exclude(ends_at=None).count() >= MOST_UNSENT:
        raise NoRoom
    pk, key = uuid4(), random_key()
    _write(folder, pk, seal_stream(key, _pieces(data), _about(pk)))
    try:
        File.objects.create(pk=pk, ends_at=_end())
    except BaseException:
        _path(pk).unlink(missing_ok=True)
        raise
    return pk, key.hex()


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
    File.objects.filter(pk__in=gone).delete()
    transaction.on_commit(lambda: _unlink(gone))


def sweep() -> int:
    """Delete files whose hour is over, and what a crash left without a row; return how many."""
    over = list(File.objects.filter(ends_at__lte=timezone.now()).values_list("pk", flat=True))
    forget(over)
    old = timezone.now().timestamp() - 2 * HOUR.total_seconds()
    stray = [path for path in _folder().iterdir() if path.stat().st_mtime < old]
    known = {pk.hex for pk in File.objects.values_list("pk", flat=True)} if stray else set()
    orphans = [path for path in stray if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(over) + len(orphans)


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
    # Later than the draft that holds its key, which is cut to the minute.
    return timezone.now() + HOUR + timedelta(minutes=1)
