"""A file as it was before it was read, so that nobody is told of one what stands in another."""

import os
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from openharbor.workbench.refusals import BadInput


class Source(NamedTuple):
    """A file as it was before it was read. digest: its SHA-256"""

    path: Path
    state: tuple[int, ...]
    digest: str

    def check(self) -> None:
        """Make sure that the file is still the same.

        Raises BadInput when somebody wrote to it or put another in its place.
        """
        if _state(self.path.stat()) != self.state:
            raise BadInput(f"{self.path.name}: it changed while it was read. Start again when nobody writes to it.")


def seen(path: Path) -> Source:
    """Return a file with its digest. Call before it is opened for reading: what is kept of it goes by the digest."""
    digest = sha256()
    with path.open("rb") as file:
        state = _state(os.fstat(file.fileno()))
        while block := file.read(1 << 20):
            digest.update(block)
    return Source(path, state, digest.hexdigest())


def _state(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_size, stat.st_mtime_ns, stat.st_dev, stat.st_ino
