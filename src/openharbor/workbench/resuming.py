"""Keep what is done of a long run in a folder, so that a killed one goes on where it was.

Only whole files count: each is written beside and renamed. The folder belongs to one input, with one set of options;
for another one it is emptied. One run at a time holds its lock.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import numpy as np

from openharbor.engines.campaigns.contacts import Contact
from openharbor.engines.campaigns.wording import Words
from openharbor.engines.linking.model import Kind
from openharbor.workbench.refusals import BadInput

FORMAT = 1  # of what is kept; a newer program does not take up what an older one left
FOLDER = ".unfinished"


class Unfinished:
    """The parts of one run that are done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, part: int) -> Words | None:
        """Return the words of a part, or None where it is still to be read."""
        path = self._path(part)
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as kept:
            rows = json.loads(kept["contacts"].tobytes())
            contacts = tuple(tuple(Contact(Kind(kind), *rest) for kind, *rest in row) for row in rows)
            return Words(kept["keys"], kept["ends"], contacts)

    def save(self, part: int, words: Words) -> None:
        """Keep the words of a part."""
        path = self._path(part)
        beside = path.with_suffix(".part")
        contacts = np.frombuffer(json.dumps(words.contacts).encode(), np.uint8)
        with beside.open("wb") as file:
            np.savez(file, keys=words.keys, ends=words.ends, contacts=contacts)
        beside.replace(path)

    def _path(self, part: int) -> Path:
        return self.folder / f"words-{part:06}.npz"


@contextmanager
def unfinished(out: Path, source: Path, options: str) -> Iterator[Unfinished]:
    """Hold the folder of a run; it is emptied first if it is of another input, and goes when the run ends well.

    Raises BadInput when another run holds it.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BadInput(f"{out}: another run is writing there.") from error
        mark = json.dumps([FORMAT, _digest(source), options])
        told = folder / "input.json"
        if not told.exists() or told.read_text(encoding="utf-8") != mark:
            for old in folder.glob("*.[np]*"):
                old.unlink()
            told.write_text(mark, encoding="utf-8")
        yield Unfinished(folder)
    shutil.rmtree(folder)


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
