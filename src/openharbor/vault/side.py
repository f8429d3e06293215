"""The side store: what must be forgotten when it is deleted, and must not come back with a backup.

A SQLite file of its own beside the database. Secure delete and a journal that is wiped leave no copy of a deleted key;
on flash memory only "deleted" can be claimed. It belongs in no backup.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

PRAGMAS = """
PRAGMA journal_mode = PERSIST; PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
"""
TABLES = """
CREATE TABLE IF NOT EXISTS release_key (id TEXT PRIMARY KEY, packet TEXT NOT NULL, key BLOB NOT NULL,
    ends_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS revision (record TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS session (id BLOB PRIMARY KEY, holder TEXT NOT NULL, seed BLOB NOT NULL, began REAL NOT NULL,
    touched REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tries (subject TEXT PRIMARY KEY, misses INTEGER NOT NULL, until REAL NOT NULL,
    step INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS challenge (id BLOB PRIMARY KEY, ends_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS signed (subject TEXT PRIMARY KEY, count INTEGER NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS head (compartment TEXT, chain TEXT, number INTEGER NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (compartment, chain));
CREATE TABLE IF NOT EXISTS card (id BLOB PRIMARY KEY, bearer TEXT NOT NULL, compartment TEXT NOT NULL,
    share BLOB NOT NULL, tries INTEGER NOT NULL);
"""
DAY = 24 * 3600.0
LONG_UNSEEN = 400 * DAY
_open = threading.local()


@contextmanager
def _writing() -> Iterator[sqlite3.Connection]:
    """Write alone, and leave nothing of what was written over in the journal, which would keep a deleted key."""
    db = _connection()
    with Path(f"{_open.path}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
        _wipe(Path(f"{_open.path}-journal"))


def _wipe(journal: Path) -> None:
    with journal.open("r+b", buffering=0) as file:
        file.write(bytes(journal.stat().st_size))
        os.fsync(file.fileno())
        file.truncate(0)


def _connection() -> sqlite3.Connection:
    path, process = Path(settings.VAULT_SIDE), os.getpid()
    if getattr(_open, "mine", None) != (path, process):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        _open.db = sqlite3.connect(path, timeout=30, isolation_level=None)
        _open.db.executescript(PRAGMAS + TABLES)
        _open.path, _open.mine = path, (path, process)
    return _open.db  # type: ignore[no-any-return]  # a thread's own, which has no type


def keep_release_key(release: UUID, packet: UUID, key: bytes, ends_at: float) -> None:
    with _writing() as db:
        db.execute("INSERT INTO release_key VALUES (?, ?, ?, ?)", (str(release), str(packet), key, ends_at))


def release_key(release: UUID) -> bytes | None:
    """Return the key of a release that is not over."""
    query = "SELECT key FROM release_key WHERE id = ? AND ends_at > ?"
    row = _connection().execute(query, (str(release), time.time())).fetchone()
    return row[0] if row else None


def shred_release_keys(packet: UUID) -> bool:
    """Delete the keys of a packet, whatever the database says of it; tell whether one was there."""
    with _writing() as db:
        return db.execute("DELETE FROM release_key WHERE packet = ?", (str(packet),)).rowcount > 0


def see_revision(record: UUID, number: int) -> None:
    """Remember that a record was written anew, so that what it said before does not come back."""
    with _writing() as db:
        insert = """INSERT INTO revision VALUES (?, ?) ON CONFLICT (record) DO UPDATE SET number = excluded.number
            WHERE excluded.number > number"""
        db.execute(insert, (str(record), number))


def revision(record: UUID) -> int:
    """Return the newest revision of a record that this machine wrote over an older one, or 0."""
    row = _connection().execute("SELECT number FROM revision WHERE record = ?", (str(record),)).fetchone()
    return row[0] if row else 0


def shred_what_is_over() -> int:
    """Delete the keys of all releases that are over, and sessions that ended; return how many keys."""
    with _writing() as db:
        db.execute("DELETE FROM session WHERE touched < ?", (time.time() - 3600,))
        db.execute("DELETE FROM tries WHERE until < ? AND step < ?", (time.time() - DAY, (time.time() - DAY) // 30))
        db.execute("DELETE FROM challenge WHERE ends_at < ?", (time.time(),))
        db.execute("DELETE FROM signed WHERE seen < ?", (time.time() - LONG_UNSEEN,))
        return db.execute("DELETE FROM release_key WHERE ends_at <= ?", (time.time(),)).rowcount


def keep_session(session: bytes, holder: UUID, seed: bytes) -> None:
    with _writing() as db:
        now = time.time()
        db.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?)", (session, str(holder), seed, now, now))


def touch_session(session: bytes, *, idle: float, longest: float) -> tuple[UUID, bytes] | None:
    """Return holder and sealed seed of a session that is still good, and keep it good."""
    now = time.time()
    query = "SELECT holder, seed, touched FROM session WHERE id = ? AND touched > ? AND began > ?"
    row = _connection().execute(query, (session, now - idle, now - longest)).fetchone()
    if not row:
        return None
    if now - row[2] > 20:  # a write for each request would cost more than the request
        with _writing() as db:
            db.execute("UPDATE session SET touched = ? WHERE id = ?", (now, session))
    return UUID(row[0]), row[1]


def end_sessions(*, session: bytes | None = None, holder: UUID | None = None) -> None:
    """End one session, or all of a holder's."""
    with _writing() as db:
        db.execute("DELETE FROM session WHERE id = ? OR holder = ?", (session, str(holder)))


def count_try(subject: str, *, free: int, longest: float) -> float:
    """Count a try before it is judged, so that many at once are not judged for the price of one.

    Return 0, or until when no try is taken; misses of another day are forgotten.
    """
    with _writing() as db:
        query = "SELECT misses, until FROM tries WHERE subject = ?"
        misses, until = db.execute(query, (subject,)).fetchone() or (0, 0)
        if until > time.time():
            return float(until)
        misses = 1 if until < time.time() - DAY else misses + 1
        wait = 0 if misses < free else min(longest, 2.0 ** min(misses - free, 20))
        insert = """INSERT INTO tries VALUES (?, ?, ?, 0)
            ON CONFLICT (subject) DO UPDATE SET misses = excluded.misses, until = excluded.until"""
        db.execute(insert, (subject, misses, time.time() + wait))
        return 0


@dataclass(frozen=True)
class Once:
    """What of a right answer is not taken a second time: a step of the clock, a challenge, a key's own count."""

    step: int = 0
    challenge: bytes = b""
    ends_at: float = 0  # of the challenge; what is over is refused by whoever made it
    key: str = ""  # subject that stands for a security key
    count: int = 0
    least: int = 0  # what the key counted when it was taken on


def forgive_tries(subject: str, *, account: str, once: Once) -> bool:
    """Forgive misses after a right try. Return False if this answer was taken before, or comes from a copied key."""
    with _writing() as db:
        if not (_is_new_step(db, account, once.step) and _counts_up(db, once) and _is_first_use(db, once)):
            return False
        insert = """INSERT INTO tries VALUES (?, 0, 0, ?)
            ON CONFLICT (subject) DO UPDATE SET step = max(step, excluded.step)"""
        db.execute(insert, (account, once.step))
        db.execute("UPDATE tries SET misses = 0, until = 0 WHERE subject = ?", (subject,))
        return True


def keep_card(card: bytes, bearer: UUID, compartment: UUID, share: bytes, tries: int) -> None:
    with _writing() as db:
        db.execute("INSERT INTO card VALUES (?, ?, ?, ?, ?)", (card, str(bearer), str(compartment), share, tries))


def try_card(card: bytes) -> tuple[UUID, bytes] | None:
    """Count a try of a card before it is judged; return its bearer and its share of the key.

    None if it is not there or has no try left; then its share is gone for good.
    """
    with _writing() as db:
        query = "UPDATE card SET tries = tries - 1 WHERE id = ? AND tries > 0 RETURNING bearer, share"
        row = db.execute(query, (card,)).fetchone()
        if row is None:
            db.execute("DELETE FROM card WHERE id = ?", (card,))
            return None
        return UUID(row[0]), row[1]


def forgive_card(card: bytes, tries: int) -> None:
    with _writing() as db:
        db.execute("UPDATE card SET tries = ? WHERE id = ?", (tries, card))


def shred_spent_card(card: bytes) -> None:
    """Delete the share of a card without a try left."""
    with _writing() as db:
        db.execute("DELETE FROM card WHERE id = ? AND tries <= 0", (card,))


def shred_card(bearer: UUID, compartment: UUID) -> bool:
    """Delete an agency's card; tell whether it was there."""
    with _writing() as db:
        values = (str(bearer), str(compartment))
        return db.execute("DELETE FROM card WHERE bearer = ? AND compartment = ?", values).rowcount > 0


def _is_new_step(db: sqlite3.Connection, account: str, step: int) -> bool:
    row = db.execute("SELECT step FROM tries WHERE subject = ?", (account,)).fetchone()
    return not (row and step and row[0] >= step)


def _counts_up(db: sqlite3.Connection, once: Once) -> bool:
    """Tell whether a security key counted on. One that never counts says 0 each time (WebAuthn 2, 7.2, step 21)."""
    row = db.execute("SELECT count FROM signed WHERE subject = ?", (once.key,)).fetchone()
    known = max(once.least, row[0] if row else 0)
    if not once.count and not known:
        return True
    insert = """INSERT INTO signed VALUES (?, ?, ?)
        ON CONFLICT (subject) DO UPDATE SET count = excluded.count, seen = excluded.seen"""
    if once.count > known:
        db.execute(insert, (once.key, once.count, time.time()))
    return once.count > known


def _is_first_use(db: sqlite3.Connection, once: Once) -> bool:
    insert = "INSERT INTO challenge VALUES (?, ?) ON CONFLICT DO NOTHING"
    return not once.challenge or db.execute(insert, (once.challenge, once.ends_at)).rowcount == 1


def was_used(challenge: bytes) -> bool:
    """Tell whether a challenge was answered before."""
    return bool(_connection().execute("SELECT 1 FROM challenge WHERE id = ?", (challenge,)).fetchone())


def head(compartment: UUID, chain: str) -> tuple[int, bytes] | None:
    """Return the last link of a chain that this machine saw, or None after a restore without the side store."""
    query = "SELECT number, hash FROM head WHERE compartment = ? AND chain = ?"
    row = _connection().execute(query, (str(compartment), chain)).fetchone()
    return (row[0], row[1]) if row else None


def note_founding(compartment: UUID, hash_: bytes) -> None:
    """Remember the first entry of a roster that is being made; it may be undone and made again."""
    with _writing() as db:
        db.execute("INSERT OR REPLACE INTO head VALUES (?, 'founding', 1, ?)", (str(compartment), hash_))


def see_head(compartment: UUID, chain: str, number: int, hash_: bytes) -> None:
    """Remember the last link of a chain; an earlier one never takes its place."""
    if (known := head(compartment, chain)) and known[0] >= number:
        return
    with _writing() as db:
        insert = """INSERT INTO head VALUES (?, ?, ?, ?) ON CONFLICT (compartment, chain)
            DO UPDATE SET number = excluded.number, hash = excluded.hash WHERE excluded.number > number"""
        db.execute(insert, (str(compartment), chain, number, hash_))


def see_log(compartment: UUID, number: int, hash_: bytes) -> None:
    """Remember the last row of an agency's log. Nothing of it is secret, so a small file does, ten times as quick."""
    path = _log_path(compartment)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if int.from_bytes(os.pread(file, 8, 0), "big") < number:
            os.pwrite(file, number.to_bytes(8, "big") + hash_, 0)
    finally:
        os.close(file)


def log_head(compartment: UUID) -> tuple[int, bytes] | None:
    """Return the last row of an agency's log that this machine saw."""
    try:
        file = os.open(_log_path(compartment), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH)
        data = os.read(file, 40)
    finally:
        os.close(file)
    return (int.from_bytes(data[:8], "big"), data[8:40]) if len(data) >= 40 else None


def _log_path(compartment: UUID) -> str:
    return f"{settings.VAULT_SIDE}-logs/{compartment.hex}"
