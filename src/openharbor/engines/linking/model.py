"""What goes in and what comes out."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What two reports may have in common, apart from their wording."""

    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"
    URL = "url"
    PLATE = "plate"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that a text names, in one spelling, and where and how the text wrote it.

    value: phones "+1" and ten digits (other countries in E.164) · e-mails in small letters · handles "@name" ·
        addresses of pages without scheme, "www." and tracking · plates "AV:ABC123", or ":ABC123" where no state is
        known, or ":7KX" where only a part was seen · streets "123 n main st", with the ZIP code behind it where the
        text gives one
    start, end: code points of the raw text, the end not included
    style: "plain", or how it was disguised; the styles stand in `finding.STYLES`
    """

    kind: Kind
    value: str
    start: int = field(compare=False)
    end: int = field(compare=False)
    style: str = field(compare=False, default="plain")


@dataclass(frozen=True, slots=True)
class Marks:
    """All by which one report can be linked to others: what it names, and a sketch of its wording.

    sketch: `sketches.LENGTH` bytes, or b"" where the wording is too short to tell it from others
    """

    entities: frozenset[tuple[Kind, str]] = frozenset()
    sketch: bytes = b""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that two reports share, and how much that says.

    kind: a value of Kind, or "text" for near-identical wording
    value: what is shared, in the fuller spelling of the two; "" for text
    strength: 0 (nothing) to 1 (beyond doubt); it falls with the number of others that share the same
    shared_by: how many of the others share it
    likeness: estimated share of common word triples, 0 to 1; only for text
    """

    kind: str
    value: str
    strength: float
    shared_by: int = 1
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """Another report that shares something with the new one, with all that it shares, the strongest first."""

    id: str
    evidence: tuple[Evidence, ...]
    strength: float
