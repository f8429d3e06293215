"""What comes out: groups of texts with the template behind them, and all that a person needs to check one."""

from dataclasses import dataclass

import numpy as np

from openharbor.engines.campaigns.arrays import Int64s, UInt64s
from openharbor.engines.campaigns.contacts import Contact
from openharbor.engines.campaigns.corpus import Corpus
from openharbor.engines.campaigns.templates import Fit
from openharbor.engines.linking.model import Kind


@dataclass(frozen=True, slots=True)
class Shared:
    """A contact that members of a group name.

    inside: how many members name it · elsewhere: how many other texts do · styles: how it was written, and how often
    groups: numbers of other groups that name it too, the first ones · others: how many such groups there are
    """

    kind: Kind
    value: str
    inside: int
    elsewhere: int
    styles: tuple[tuple[str, int], ...]
    groups: tuple[int, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that share a template; no word about who wrote them or why.

    number: from 1, by gain · members: int64, places of the texts, ascending · wordings: int64, their wordings, likewise
    gain: bits by which the template shortens the description of the members; the evidence for the group
    contacts: the commonest that the members name · different: how many different ones they name
    """

    number: int
    members: Int64s
    wordings: Int64s
    fit: Fit
    contacts: tuple[Shared, ...]
    different: int

    @property
    def gain(self) -> float:
        return self.fit.gain


@dataclass(frozen=True, slots=True)
class Found:
    """All groups of a set of texts, the one with the largest gain first.

    corpus: the wordings, each stock phrase as one word · wording: int64, the wording of each text
    stock: uint64, hashes of the stock phrases' shingles, ascending · contacts: what each text names
    """

    groups: tuple[Group, ...]
    corpus: Corpus
    wording: Int64s
    stock: UInt64s
    contacts: tuple[tuple[Contact, ...], ...]

    def numbers(self) -> Int64s:
        """Return the number of each text's group, 0 where it has none."""
        numbers = np.zeros(len(self.wording), np.int64)
        for group in self.groups:
            numbers[group.members] = group.number
        return numbers
