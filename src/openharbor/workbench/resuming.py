"""Keep what is done of a long run in a folder, so that a killed one goes on where it was.

Only whole files count: each is written beside, put on the disk and renamed. The folder belongs to one input, with one
set of options, read by one version of the program; for another one it is emptied. One run at a time holds its lock.
"""

import fcntl
import json
import os
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

import numpy as np
import phonenumbers

from openharbor.engines.campaigns.contacts import Contact
from openharbor.engines.campaigns.wording import Words
from openharbor.engines.linking.model import Kind
from openharbor.workbench.refusals import BadInput, CutShort
from openharbor.workbench.saving import FILES, sync
from openharbor.workbench.sources import Source

FORMAT = 2  # of what is kept; a newer program does not take up what an older one left
FOLDER = ".unfinished"
TRIES = 5  # to hold the lock, in case a run takes its folder away just then
# What may decide which words and contacts a text has.
READERS = (version("openharbor"), phonenumbers.__version__, unicodedata.unidata_version)
UNREADABLE = (OSError, EOFError, ValueError, KeyError, TypeError, NotImplementedError, BadZipFile)


class Unfinished:
    """The parts of one run that are done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, part: int) -> Words | None:
        """Return the words of a part, or None where it is still to be read."""
        try:
            with self._path(part).open("rb") as file, np.load(file, allow_pickle=False) as kept:
                rows = json.loads(kept["contacts"].tobytes())
                contacts = tuple(tuple(Contact(Kind(kind), *rest) for kind, *rest in row) for row in rows)
                words = Words(kept["keys"], kept["ends"], contacts)
        except UNREADABLE:  # not there, or damaged when the machine fell
            return None
        whole = len(words.ends) == len(contacts) and len(words.keys) == (words.ends[-1] if len(words.ends) else 0)
        return words if whole else None

    def save(self, part: int, words: Words) -> None:
        """Keep the words of a part."""
        path = self._path(part)
        beside = path.with_suffix(".part")
        contacts = np.frombuffer(json.dumps(words.contacts).encode(), np.uint8)
        with beside.open("wb") as file:
            np.savez(file, keys=words.keys, ends=words.ends, contacts=contacts)
            sync(file)
        beside.replace(path)

    def _path(self, part: int) -> Path:
        return self.folder / f"words-{part:06}.npz"


@contextmanager
def unfinished(out: Path, source: Source, options: str) -> Iterator[Unfinished]:
    """Hold the folder of a run; it is emptied first if it is of another input, and goes when the run ends well.

    It goes too when the input is refused: the mended file is another one.

    Raises BadInput when another run holds it, or it is not ours.
    """
    folder = out / FOLDER
    if folder.is_symlink():
        raise BadInput(f"{folder}: is a link to another place. Remove it.")
    if source.path.resolve().parent == folder.resolve():
        raise BadInput(f"{source.path}: the folder {FOLDER} is emptied by this command. Move the file.")
    with _lock(out, folder):
        mark = json.dumps([FORMAT, *READERS, source.digest, options]).encode()
        told = folder / "input.json"
        if not told.exists() or told.read_bytes() != mark:
            _empty(folder)
            told.write_bytes(mark)
        try:
            yield Unfinished(folder)
        except CutShort:
            raise
        except BadInput:
            _remove(folder)
            raise
        _remove(folder)


@contextmanager
def _lock(out: Path, folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the folder is made if it is not there."""
    for _ in range(TRIES):
        if lock := _locked(folder):
            with lock:
                yield
            return
    raise BadInput(f"{out}: another run is writing there.")


def _locked(folder: Path) -> IO[str] | None:
    """Return the lock, open and held, or None where another run holds it or took it away in the meantime."""
    folder.mkdir(exist_ok=True)
    path = folder / "lock"
    with ExitStack() as stack, suppress(BlockingIOError, FileNotFoundError):
        held = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        lock = stack.enter_context(open(held, "w", encoding="utf-8"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # A run that ended between the two lines before left us a lock that nobody else can see.
        if os.path.samestat(os.fstat(lock.fileno()), path.stat()):
            stack.pop_all()
            return lock
    return None


def _empty(folder: Path) -> None:
    """Take away what a run kept, and no file that it did not write."""
    for name in ("input.json", "words-*.npz", "words-*.part", *FILES):
        for old in folder.glob(name):
            old.unlink()


def _remove(folder: Path) -> None:
    """Take the folder away. The lock goes last: until then no other run comes in."""
    _empty(folder)
    (folder / "lock").unlink(missing_ok=True)
    with suppress(OSError):  # another run has it already, or somebody put a file there
        folder.rmdir()
