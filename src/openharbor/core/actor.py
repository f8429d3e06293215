"""Who acts. A closed type: every operation names one of these four, and there is no default and no `None`."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Public:
    """Anybody, without an account."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who proved that they hold a receipt code or an access card to their own record."""

    holder_id: UUID


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in person acting for one agency."""

    member_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class System:
    """The program itself: a command or a job. The reason goes into the log."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("A system actor must say its reason.")


Actor = Public | Holder | Member | System
