"""The keys that one person has in hand during one request. Nothing of it is ever written down."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db import connection

from openharbor.vault import log, roster
from openharbor.vault.models import Wrapping
from openharbor.vault.roster import Roster
from openharbor.vault.sealing import Identity, Unopened, framed


class Refused(Exception):
    """This person may not do this, or there is nothing here: from outside the two look alike."""


@dataclass
class Keyring:
    """A member's identity, and through it the class keys of their agency."""

    member: UUID
    compartment: UUID
    identity: Identity = field(repr=False)
    _opened: dict[tuple[str, int], Identity] = field(default_factory=dict, repr=False)
    _gathered: list[list[str]] = field(default_factory=list, repr=False)

    @cached_property
    def roster(self) -> Roster:
        """Return the agency's roster, checked. Raises BadRoster; Refused if it does not know this member."""
        known = roster.load(self.compartment)
        seat = known.members.get(self.member)
        if seat is None or not seat.active or seat.public != self.identity.public:
            raise Refused
        return known

    def again(self) -> "Keyring":
        """Return the same person's keys with the roster as it is now."""
        return Keyring(self.member, self.compartment, self.identity, _gathered=self._gathered)

    @contextmanager
    def as_one(self, what: str, *, which: Sequence[UUID | str] = (), why: str) -> Iterator[None]:
        """Write one line for all that is done inside, when it is done or fails. A refusal has its own line.

        Let nothing that was opened inside leave before the end.
        """
        gathered = [str(one) for one in which]
        self._gathered.append(gathered)
        try:
            yield
        finally:
            self._gathered.pop()
            # What failed inside of a transaction is undone with it, and its connection takes no more.
            if not connection.needs_rollback:
                self.note(what, which=list(dict.fromkeys(gathered)), why=why)

    def note(self, what: str, *, which: Sequence[UUID | str] = (), why: str, allowed: bool = True) -> None:
        """Write one line into the agency's access log, signed by this member."""
        if self._gathered and allowed:
            self._gathered[-1].extend(str(one) for one in which)
            return
        line = log.Said(str(self.member), what, tuple(str(one) for one in which), why, allowed)
        log.write(self.roster, self.identity, line)

    def holds(self, sealing_class: str) -> bool:
        return sealing_class in self.roster.members[self.member].classes

    def class_key(self, sealing_class: str, generation: int) -> Identity:
        """Return a class key of the agency. Raises Refused if this member does not hold it."""
        known = (sealing_class, generation)
        if known not in self._opened:
            if not self.holds(sealing_class):
                raise Refused
            self._opened[known] = self._unwrap(sealing_class, generation)
        return self._opened[known]

    def _unwrap(self, sealing_class: str, generation: int) -> Identity:
        row = Wrapping.objects.filter(
            compartment=self.compartment, sealing_class=sealing_class, generation=generation, to=str(self.member)
        ).first()
        if row is None:
            raise Refused
        return unwrap(self.roster, row, self.identity)

    def class_keys(self, sealing_class: str) -> dict[int, Identity]:
        """Return all generations of a class key that are wrapped to this member."""
        if not self.holds(sealing_class):
            raise Refused
        rows = Wrapping.objects.filter(compartment=self.compartment, sealing_class=sealing_class, to=str(self.member))
        return {row.generation: unwrap(self.roster, row, self.identity) for row in rows}


def unwrap(known: Roster, row: Wrapping, identity: Identity) -> Identity:
    """Open a class key. Raises Unopened if it is not the key that the roster names: somebody put another there."""
    found = Identity(identity.open(bytes(row.seed), _about(row)))
    if found.public != known.keys.get((row.sealing_class, row.generation)):
        raise Unopened
    return found


def wrap(known: Roster, sealing_class: str, generation: int, key: Identity, to: UUID | str) -> None:
    """Seal a class key to a member or to the sheet, by the public key that the roster gives."""
    public = known.sheet if to == roster.SHEET else known.members[UUID(str(to))].public
    if public is None:
        return
    row = Wrapping(compartment=known.compartment, sealing_class=sealing_class, generation=generation, to=str(to))
    row.seed = public.seal(key.seed, _about(row))
    there = Wrapping.objects.filter(
        compartment=row.compartment, sealing_class=sealing_class, generation=generation, to=row.to
    )
    if not there.update(seed=row.seed):
        row.save()


def _about(row: Wrapping) -> bytes:
    return framed("openharbor class key", row.compartment, row.sealing_class, row.generation, row.to)
