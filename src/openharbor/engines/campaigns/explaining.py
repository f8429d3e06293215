"""Show a template as a person reads it, and what in each member belongs to it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from openharbor.engines.campaigns.aligning import matches
from openharbor.engines.campaigns.arrays import Int64s
from openharbor.engines.campaigns.model import Found, Group
from openharbor.engines.campaigns.wording import SORTS, Piece, pieces

SAMPLES = 10  # members that a template's spelling and its slots' values are taken from
MOST_VALUES = 8
LOOSE = 0.8  # of the share of members that hold most words; words with less belong to the slot they stand beside
LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a template: words that stay, or a slot.

    slot: 0 for words, else the slot's number from 1 · sort: "words", "number", "price", "phone", ... for a slot
    text: the words as a member writes them; "" for a slot · values: what members put there, the commonest first
    gaps, words: for a slot, which gaps and words of the template it covers
    """

    text: str
    slot: int = 0
    sort: str = ""
    values: tuple[str, ...] = ()
    gaps: tuple[int, ...] = ()
    words: tuple[int, ...] = ()


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
        every = pieces(text, found.contacts[place])
        self.text, self.pieces = text, every
        first, last = corpus.starts[wording], corpus.starts[wording + 1]
        template = group.fit.words
        partner = matches(corpus.words[first:last], template, corpus.bits[template])
        self.role: list[int | None] = [None] * len(every)  # the word of the template that each piece is, -1, or stock
        self._words: dict[int, Piece] = {}
        self._gaps: dict[int, list[Piece]] = defaultdict(list)
        gap = 0
        for at, span, word in zip(
            corpus.at[first:last].tolist(), corpus.spans[first:last].tolist(), partner.tolist(), strict=True
        ):
            piece = every[at]._replace(end=every[at + span - 1].end)
            if word >= 0:
                self._words[word], gap = piece, word + 1
            elif span == 1:  # stock phrases are left out
                self._gaps[gap].append(piece)
            if word >= 0 or span == 1:
                self.role[at : at + span] = [word] * span

    def covered(self, gaps: Sequence[int], words: Sequence[int]) -> list[Piece]:
        """Return the pieces that fill some gaps of the template or are some of its words, in order."""
        pieces = [self._words[word] for word in words if word in self._words]
        for gap in gaps:
            pieces += self._gaps.get(gap, ())
        return sorted(pieces, key=lambda piece: piece.start)

    def between(self, one: Piece, other: Piece) -> str:
        value = " ".join(self.text[one.start : other.end].split())
        opened = ")" in value and "(" not in value and self.text[one.start - 1 : one.start] == "("
        return f"({value}" if opened else value


def template_of(found: Found, group: Group, texts: Sequence[str]) -> tuple[Part, ...]:
    """Return a group's template: words that stay, and slots with what members put there.

    texts: all texts, as they were read; ten members are looked at, the same ones for any order of the texts
    """
    members = [_Aligned(found, group, place, texts[place]) for place in sample(found, group, texts, SAMPLES)]
    parts: list[Part] = []
    for gaps, words in _stretches(found, group):
        covered = [member.covered(gaps, words) for member in members]
        if gaps or _is_sort(found, group, words[0]):
            part = _slot(members, covered, gaps, words)
            # A number that is the same in all of them is a word like others.
            parts.append(part if gaps or len(part.values) > 1 else Part("".join(part.values)))
        else:
            having = (member.between(one[0], one[0]) for member, one in zip(members, covered, strict=True) if one)
            parts.append(Part(next(having, "")))
    return tuple(_tidied(parts))


def _is_sort(found: Found, group: Group, word: int) -> bool:
    """Tell whether a word of the template is a number or a contact, whose value may differ."""
    return int(found.corpus.keys[group.fit.words[word]]) <= len(SORTS)


def _stretches(found: Found, group: Group) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield the template in order, as gaps and words: single words, and slots with the words that belong to them.

    A slot may have a value that most members share ("two weeks", seldom "three"). Such words are in the template, but
    fewer members hold them than hold the words around; next to a slot they are part of it.
    """
    slots, held = group.fit.slots, group.fit.held
    gaps: list[int] = []
    words: list[int] = []
    loose = np.concatenate((held < LOOSE * np.median(held), [False])) if len(held) else np.zeros(1, np.bool_)
    for word in range(len(slots)):
        if slots[word]:
            gaps.append(word)
        if loose[word]:
            words.append(word)
            continue
        yield from _closed(gaps, words)
        gaps, words = [], []
        if word < len(held):
            yield (), (word,)


def _closed(gaps: list[int], words: list[int]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    if gaps:
        yield tuple(gaps), tuple(words)
    else:
        yield from (((), (word,)) for word in words)


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
        partner = member.role[at]
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


def sample(found: Found, group: Group, texts: Sequence[str], most: int) -> list[int]:
    """Return up to `most` members, one of each wording first; the same texts in whatever order all were read.

    texts: all texts, as they were read · Wordings that differ in numbers only are one.
    """
    # Wordings are numbered by their hash; within one, a hash of the raw text says who comes first.
    members = group.members[found.wording[group.members] <= group.wordings[:most][-1]]
    ordered = sorted((int(found.wording[place]), _hash(texts[place]), place) for place in members.tolist())
    first = {wording: place for wording, _, place in reversed(ordered)}
    chosen = sorted((place != first[wording], hashed, place) for wording, hashed, place in ordered)
    return [place for _, _, place in chosen[:most]]


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def shares(found: Found, group: Group) -> Int64s:
    """Return for each member, in the order of `group.members`, the share of the template that it holds, in percent."""
    whole = max(1e-9, float(found.corpus.bits[group.fit.words].sum()))
    at = np.searchsorted(group.wordings, found.wording[group.members])
    return np.rint(100 * group.fit.saved[at] / whole).astype(np.int64)


def _slot_numbers(parts: Sequence[Part]) -> dict[tuple[bool, int], int]:
    """Return the slots' numbers by what each covers: a gap of the template (True), or one of its words (False)."""
    return {
        (is_gap, place): part.slot
        for part in parts
        if part.slot
        for is_gap, places in ((True, part.gaps), (False, part.words))
        for place in places
    }


def _slot(
    members: Sequence[_Aligned], covered: Sequence[list[Piece]], gaps: tuple[int, ...], words: tuple[int, ...]
) -> Part:
    values: Counter[str] = Counter()
    sorts: Counter[str] = Counter()
    for member, filled in zip(members, covered, strict=True):
        if filled:
            values[member.between(filled[0], filled[-1])[:LONGEST_VALUE]] += 1
            sorts.update({piece.sort or "words" for piece in filled})
    return Part("", 0, _commonest(sorts)[0] if sorts else "words", _commonest(values), gaps, words)


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
