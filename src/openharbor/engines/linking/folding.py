"""Read a text as an eye reads it: one plain small letter or digit for each look-alike, and where it stood.

What a disguise adds (zero-width characters, combining marks, keycaps, letters of other scripts, digits in circles) is
taken away; nothing is guessed. Every character is looked at once, so the time is linear in the text.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from openharbor.engines.linking.words import words

CONTROL = {code: " " for code in range(32) if code not in (9, 10, 13)} | {127: " "}
DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣⁃➖ー", "-")
QUOTES = dict.fromkeys("‘’ʼ`´", "'") | dict.fromkeys("“”", '"')
# Letters of other scripts that look like Latin ones, as they are after case folding.
ALIKE = {
    pair[0]: pair[1]
    for pair in words(
        "аa вb сc ԁd еe ғf гr һh іi ӏl јj кk мm нh оo рp ԛq ѕs тt ѵv ԝw хx уy үy қk ңh ґr ҳh ёe αa βb εe ηn ιi "
        "κk μu νv "
        "οo ρp τt υu χx γy ωw ϲc ϳj ɑa ɡg ıi ɩl օo սu ցg ոn զq հh"
    )
}
# Numerals that Unicode does not count as digits.
NUMERALS = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))
# Letters in filled circles and squares, and flags' letters: their decomposition does not say which letter they are.
LETTER_RANGES = (0x1F150, 0x1F170, 0x1F1E6)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: `text[i]` came from the raw code point `at[i]`."""

    raw: str
    text: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw span of a folded one, with the marks that sit on its last character."""
        last = self.at[end - 1] + 1
        while last < len(self.raw) and unicodedata.category(self.raw[last]) in ("Mn", "Me"):
            last += 1
        return self.at[start], last


def fold(raw: str) -> Folded:
    """Fold a raw text."""
    if raw.isascii():
        return Folded(raw, raw.lower().translate(CONTROL), range(len(raw)))
    parts: list[str] = []
    at: list[int] = []
    for index, character in enumerate(raw):
        plain = _plain(character)
        parts.append(plain)
        if len(plain) == 1:
            at.append(index)
        else:
            at.extend([index] * len(plain))
    return Folded(raw, "".join(parts), at)


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    """Return what one code point looks like: none, one or several plain characters."""
    if character.isascii():
        return character.lower().translate(CONTROL)
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    known = NUMERALS.get(character) or DASHES.get(character) or QUOTES.get(character)
    if known:
        return known
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return ""
    if category[0] == "Z" or category in ("Cc", "Cs", "Cn", "Co"):
        return " "
    for first in LETTER_RANGES:
        if first <= ord(character) < first + 26:
            return chr(ord("a") + ord(character) - first)
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = (ALIKE.get(letter, letter) for letter in letters if unicodedata.category(letter) not in ("Mn", "Me", "Cf"))
    return "".join(" " if letter.isspace() else letter for letter in kept)
