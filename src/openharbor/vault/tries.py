"""How often somebody may try at the door: counted before it is judged, and a right answer is taken once.

Whoever knows a name can spend its tries. A browser that its owner called their own carries a mark and has tries of its
own, so that a stranger's misses do not keep the owner out. The mark opens nothing and names nobody.
"""

import time
from dataclasses import dataclass

from django.conf import settings

from openharbor.vault import sealing, side
from openharbor.vault.sealing import branch, framed
from openharbor.vault.side import Once

FREE_TRIES, LONGEST_WAIT = 5, 15 * 60.0
DEVICE_DAYS, NONCE_BYTES, DAY_BYTES = 90, sealing.SALT_BYTES, 4


class NotKnown(Exception):
    """Name, passphrase or second factor is not right; which of them is not told."""


class Wait(Exception):
    """Too many tries for this account; says until when."""

    def __init__(self, until: float) -> None:
        super().__init__("too many tries")
        self.until = until


def pepper() -> bytes:
    """Return what makes a stolen database alone useless for guessing passphrases."""
    return str(settings.PEPPER).encode()


def subject(*parts: str | bytes) -> str:
    """Return under which name the side store counts something."""
    # Not the name itself: what is typed at the door may be somebody's passphrase in the wrong box.
    return sealing.mac(pepper()[:64], framed(*parts)).hex()


@dataclass(frozen=True)
class Account:
    """A name that somebody typed, and the mark that their browser sent, which may be of any making."""

    name: str
    mark: str = ""

    @property
    def _own(self) -> str:
        return subject("name", self.name.casefold())

    @property
    def _counted(self) -> str:
        nonce = _nonce(self.name, self.mark)
        return subject("device", self.name.casefold(), nonce) if nonce else self._own

    def count(self) -> None:
        """Count a try. Raises Wait."""
        _count(self._counted)

    def accept(self, once: Once) -> None:
        """Forgive what was missed after a right try. Raises NotKnown if this answer was taken before."""
        # Once for the account, from wherever it comes; forgiven is only what was counted here.
        if not side.forgive_tries(self._counted, account=self._own, once=once):
            raise NotKnown


def count_sheet(agency: str) -> None:
    """Count a try with an agency's sheet. Raises Wait."""
    _count(subject("agency", agency.casefold()))


def _count(counted: str) -> None:
    if until := side.count_try(counted, free=FREE_TRIES, longest=LONGEST_WAIT):
        raise Wait(until)


def new_mark(name: str) -> str:
    """Return a mark for a browser whose owner just signed in and called it their own."""
    until = int(time.time() // side.DAY) + DEVICE_DAYS
    head = sealing.random_salt() + until.to_bytes(DAY_BYTES, "big")
    return (head + _mac(name, head)).hex()


def _mac(name: str, head: bytes) -> bytes:
    return sealing.mac(branch(pepper()[:64], "device mark"), framed(name.casefold(), head))


def _nonce(name: str, mark: str) -> bytes:
    """Return what tells a marked browser from others, or nothing if the mark is not one for this name."""
    size = NONCE_BYTES + DAY_BYTES
    try:
        raw = bytes.fromhex(mark) if len(mark) == 2 * (size + sealing.KEY_BYTES) else b""
    except ValueError:
        return b""
    head, until = raw[:size], int.from_bytes(raw[NONCE_BYTES:size], "big")
    genuine = sealing.same(raw[size:], _mac(name, head))
    return head[:NONCE_BYTES] if genuine and time.time() // side.DAY < until else b""
