"""Show a template as a person reads it, and what in each member belongs to it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from openharbor.engines.campaigns.aligning import matches
from openharbor.engines.campaigns.arrays import Int64s
from openharbor.engines.campaigns.model import Found, Group
from openharbor.engines.campaigns.wording import SORTS, Piece, pieces

SAMPLES = 10  # members that a template's spelling and its slots' values are taken from
MOST_VALUES = 8
LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a template: words that stay, or a slot.

    slot: 0 for words, else the slot's number from 1 · sort: "words", "number", "price", "phone", ... for a slot
    text: the words as a member writes them; "" for a slot · values: what members put there, the commonest first
    place: for a slot, which word of the template it is, or (is_gap) before which word it stands
    """

    text: str
    slot: int = 0
    sort: str = ""
    values: tuple[str, ...] = ()
    place: int = -1
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a member's raw text, in code points.

    role: "template", "slot" (with its number), "own" (an edit of this member), "stock" (a phrase many texts share)
    """

    start: int
    end: int
    role: str
    slot: int = 0


class _Aligned:
    """One member, its words beside those of the template."""

    def __init__(self, found: Found, group: Group, place: int, text: str) -> None:
        corpus, wording = found.corpus, int(found.wording[place])
        self.text, self.pieces = text, pieces(text, found.contacts[place])
        first, last = corpus.starts[wording], corpus.starts[wording + 1]
        template = group.fit.words
        # Of the words that the reading kept: which one of the template each is, or -1.
        partner = matches(corpus.words[first:last], template, corpus.bits[template])
        self.partner = dict(zip(corpus.at[first:last].tolist(), partner.tolist(), strict=True))

    def spelled(self) -> dict[int, Piece]:
        """Return for each word of the template the piece of this member that is it."""
        return {self.partner[at]: piece for at, piece in enumerate(self.pieces) if self.partner.get(at, -1) >= 0}

    def gaps(self) -> dict[int, list[Piece]]:
        """Return the words of this member that stand in each gap of the template; stock phrases are left out."""
        gap, filled = 0, defaultdict(list)
        for at, piece in enumerate(self.pieces):
            partner = self.partner.get(at)
            if partner is not None and partner >= 0:
                gap = partner + 1
            elif partner is not None:
                filled[gap].append(piece)
        return filled

    def between(self, one: Piece, other: Piece) -> str:
        value = " ".join(self.text[one.start : other.end].split())
        opened = ")" in value and "(" not in value and self.text[one.start - 1 : one.start] == "("
        return f"({value}" if opened else value


def template_of(found: Found, group: Group, texts: Sequence[str]) -> tuple[Part, ...]:
    """Return a group's template: words that stay, and slots with what members put there.

    texts: all texts, as they were read; a dozen members are looked at
    """
    members = [_Aligned(found, group, place, texts[place]) for place in sample(found, group, SAMPLES)]
    spelled = [member.spelled() for member in members]
    gaps = [member.gaps() for member in members]
    parts: list[Part] = []
    for word in range(len(group.fit.words) + 1):
        if group.fit.slots[word]:
            parts.append(_slot(word, members, [gap.get(word, []) for gap in gaps]))
        if word < len(group.fit.words):
            parts.append(_word(found, group, word, members, spelled))
    return tuple(_tidied(parts))


def _tidied(parts: Sequence[Part]) -> list[Part]:
    """Number the slots, and put words that follow each other into one part."""
    tidy: list[Part] = []
    slots = 0
    for part in parts:
        if part.sort:
            slots += 1
            tidy.append(replace(part, slot=slots))
        elif tidy and not tidy[-1].slot:
            tidy[-1] = Part(_joined(tidy[-1].text, part.text))
        else:
            tidy.append(part)
    return tidy


def marks_of(found: Found, group: Group, parts: Sequence[Part], place: int, text: str) -> tuple[Mark, ...]:
    """Return which stretches of a member's text are the template's, fill a slot, are its own, or stock.

    parts: the group's template, from `template_of`
    """
    member = _Aligned(found, group, place, text)
    numbers = _slot_numbers(parts)
    marks: list[Mark] = []
    gap = 0
    for at, piece in enumerate(member.pieces):
        partner = member.partner.get(at)
        role, slot = "own", 0
        if partner is None:
            role = "stock"
        elif partner >= 0:
            gap = partner + 1
            slot = numbers.get((False, partner), 0)
            role = "slot" if slot else "template"
        elif slot := numbers.get((True, gap), 0):
            role = "slot"
        if marks and (marks[-1].role, marks[-1].slot) == (role, slot):
            marks[-1] = Mark(marks[-1].start, piece.end, role, slot)
        else:
            marks.append(Mark(piece.start, piece.end, role, slot))
    return tuple(marks)


def sample(found: Found, group: Group, most: int) -> list[int]:
    """Return up to `most` members, one of each wording first; wordings that differ in numbers only are one."""
    _, first = np.unique(found.wording[group.members], return_index=True)
    others = np.setdiff1d(np.arange(len(group.members)), first)[:most]
    return [int(place) for place in group.members[np.sort(np.concatenate((first, others))[:most])]]


def shares(found: Found, group: Group) -> Int64s:
    """Return for each member, in the order of `group.members`, the share of the template that it holds, in percent."""
    whole = max(1e-9, float(found.corpus.bits[group.fit.words].sum()))
    at = np.searchsorted(group.wordings, found.wording[group.members])
    return np.rint(100 * group.fit.saved[at] / whole).astype(np.int64)


def _slot_numbers(parts: Sequence[Part]) -> dict[tuple[bool, int], int]:
    """Return the slots' numbers by what each is: a gap of the template, or one of its words."""
    return {(part.is_gap, part.place): part.slot for part in parts if part.slot}


def _is_sort(found: Found, group: Group, word: int) -> bool:
    """Tell whether a word of the template is a number or a contact, whose value may differ."""
    return int(found.corpus.keys[group.fit.words[word]]) <= len(SORTS)


def _word(
    found: Found, group: Group, word: int, members: Sequence[_Aligned], spelled: Sequence[dict[int, Piece]]
) -> Part:
    having = [(member, known[word]) for member, known in zip(members, spelled, strict=True) if word in known]
    if not having:
        return Part("")
    if _is_sort(found, group, word):
        values = Counter(member.between(piece, piece) for member, piece in having)
        if len(values) > 1:
            sorts = Counter(piece.sort for _, piece in having)
            return Part("", 0, _commonest(sorts)[0], _commonest(values), word)
    member, piece = having[0]
    return Part(member.between(piece, piece))


def _slot(gap: int, members: Sequence[_Aligned], filled: Sequence[list[Piece]]) -> Part:
    values: Counter[str] = Counter()
    sorts: Counter[str] = Counter()
    for member, words in zip(members, filled, strict=True):
        if words:
            values[member.between(words[0], words[-1])[:LONGEST_VALUE]] += 1
            sorts.update({piece.sort or "words" for piece in words})
    return Part("", 0, _commonest(sorts)[0] if sorts else "words", _commonest(values), gap, is_gap=True)


def _commonest(values: Counter[str]) -> tuple[str, ...]:
    return tuple(value for value, _ in sorted(values.items(), key=lambda one: (-one[1], one[0]))[:MOST_VALUES])


def _joined(held: str, word: str) -> str:
    """Put a word behind others; scripts without spaces get none."""
    if not held or not word:
        return held + word
    close = _is_close(held[-1]) and _is_close(word[0])
    return held + word if close else f"{held} {word}"


def _is_close(letter: str) -> bool:
    return "\u0e00" <= letter <= "\u0eff" or "\u3040" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff"
