"""Read the name or the short form of a state, as the caller gives them, and tell it from a word."""

import re
from collections.abc import Mapping
from functools import lru_cache

from openharbor.engines.linking.folding import Folded
from openharbor.engines.linking.words import words

WORDS_TOO = words("al co de hi id in la ma me oh ok or pa")
States = Mapping[str, str]


class Names:
    """Read a state's name at some place of a text."""

    def __init__(self, states: tuple[tuple[str, str], ...]) -> None:
        self.codes = {name.lower(): code.upper() for name, code in states}
        either = "|".join(re.escape(name) for name in sorted(self.codes, key=len, reverse=True))
        self.rule = re.compile(rf"(?<![a-z0-9])(?:{either})(?![a-z0-9])") if either else None

    def near(self, folded: Folded, start: int, end: int) -> str:
        """Return the code of the first state that is named in a part of the text."""
        for match in self.rule.finditer(folded.text, start, end) if self.rule else ():
            if self.counts(folded, match):
                return self.codes[match[0]]
        return ""

    def directly_before(self, folded: Folded, text: str, end: int) -> str:
        """Return the state that a text names right before a place."""
        for match in self.rule.finditer(text, max(0, end - 24), end) if self.rule else ():
            if not text[match.end() : end].strip(" -'s") and self.counts(folded, match):
                return self.codes[match[0]]
        return ""

    def counts(self, folded: Folded, match: re.Match[str]) -> bool:
        """Tell whether a state is meant: short names count in capitals only, and "IN" or "LA" not where all is."""
        if len(match[0]) > 2:
            return True
        first, last = folded.span(match.start(), match.end())
        loud = folded.raw[max(0, first - 12) : last + 12].isupper()
        return folded.raw[first:last].isupper() and not (loud and match[0] in WORDS_TOO)

    def code(self, word: str) -> str:
        return self.codes.get(word, "")


@lru_cache(maxsize=16)
def _names(states: tuple[tuple[str, str], ...]) -> Names:
    return Names(states)


def names_of(states: States) -> Names:
    """Return the reader for these states; the same states give the same one."""
    return _names(tuple(sorted(states.items())))
