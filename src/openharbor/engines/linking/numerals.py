"""Find the digits of a folded text, however they are written: as digits, as words, or as letters that look like digits.

`groups` reads a text in one of three ways, each more willing to guess: PLAIN takes digits and number words ("tw0"
too), LETTERS also the letters o, i, l and |, GUESSES also letters such as s and b, and words that sound like numbers.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from openharbor.engines.linking.words import words

ENGLISH = words("zero one two three four five six seven eight nine")
SPANISH = words("cero uno dos tres cuatro cinco seis siete ocho nueve")
SINGLE = {word: str(n) for row in (ENGLISH, SPANISH) for n, word in enumerate(row)} | {
    "oh": "0", "nil": "0", "una": "1", "fiv": "5", "sevn": "7", "eigth": "8", "niner": "9",
}  # fmt: skip
TEENS = {
    word: str(n)
    for row, first in (
        ("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10),
        ("diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve", 10),
        ("veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho", 20),
    )
    for n, word in enumerate(words(row), first)
} | {"veintinueve": "29"}
TENS = {
    word: str(n)
    for row, first in (
        ("twenty thirty forty fifty sixty seventy eighty ninety", 2),
        ("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 3),
    )
    for n, word in enumerate(words(row), first)
}
HUNDREDS = {
    word: str(n)
    for n, word in enumerate(
        words("cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"),
        1,
    )
} | {"ciento": "1"}
# Heard as numbers, written as other words; believed only where all else around is a number.
SOUNDS = {"to": "2", "too": "2", "tu": "2", "for": "4", "fore": "4", "ate": "8", "won": "1", "tree": "3", "sex": "6"}
STRICT = {"o": "0", "i": "1", "l": "1", "|": "1"}
LOOSE = STRICT | {
    "s": "5", "b": "8", "z": "2", "e": "3", "a": "4", "t": "7", "g": "9", "q": "9", "d": "0", "з": "3", "б": "6",
    "ч": "4", "!": "1", "$": "5",
}  # fmt: skip
UNLEET = str.maketrans("01345789", "oieastbg")
WORDS = sorted({*SINGLE, *TEENS, *TENS, *HUNDREDS}, key=len, reverse=True)
RUN = re.compile(r"(?:[^\W_]|\|)+")
PART = re.compile(r"[0-9]+|[^\W\d_]+")
NUMBER_WORDS = re.compile(f"(?>{'|'.join(WORDS)})+")
NUMBER_WORD = re.compile("|".join(WORDS))
JOINT = re.compile(r"[\s-]{1,2}(?:and |y )?")
LONGEST_WORDS = 90  # ten digits in words


class Reading(IntEnum):
    """How much is taken for a digit."""

    PLAIN = 0
    LETTERS = 1
    GUESSES = 2


class Group(NamedTuple):
    """Digits that stand together: what they are, where, how many were true digits, and whether any was a word."""

    digits: str
    start: int
    end: int
    true: int
    word: bool
    letter: bool


def groups(text: str, reading: Reading) -> Iterator[Group]:
    """Yield the groups of digits of a folded text, in order."""
    held: Group | None = None
    for piece in _pieces(text, reading):
        if held is None:
            held = piece
        elif held.end == piece.start:
            held = _joined(held, piece, held.digits + piece.digits)
        elif (tens := _composed(text, held, piece)) is not None:
            held = _joined(held, piece, tens)
        else:
            yield held
            held = piece
    if held:
        yield held


def _joined(left: Group, right: Group, digits: str) -> Group:
    # A run of a million digits is no number; what it was is not kept.
    return Group(
        digits[:40], left.start, right.end, left.true + right.true, left.word or right.word, left.letter or right.letter
    )


def _composed(text: str, left: Group, right: Group) -> str | None:
    """Return "fifty" and "five" as 55, and "seiscientos" and "doce" as 612."""
    if not (left.word and right.word and right.end - right.start < LONGEST_WORDS):
        return None
    gap = text[left.end : right.start]
    if len(gap) > 5 or not JOINT.fullmatch(gap):
        return None
    first, second = text[left.start : left.end].split()[-1].split("-")[-1], text[right.start : right.end]
    if first in TENS and len(right.digits) == 1 and right.digits != "0" and second in SINGLE:
        return left.digits[:-1] + right.digits
    if first in HUNDREDS and len(right.digits) <= 2:
        return left.digits[: -len(right.digits)] + right.digits
    return None


def _pieces(text: str, reading: Reading) -> Iterator[Group]:
    for run in RUN.finditer(text):
        whole = run[0]
        if not whole.isdecimal() and len(whole) <= LONGEST_WORDS and (digits := _swapped(whole, reading)):
            true = sum(map(str.isdecimal, whole))
            yield Group(digits, run.start(), run.end(), true, False, True)
            continue
        for part in PART.finditer(whole):
            start, end = run.start() + part.start(), run.start() + part.end()
            if part[0][0].isdecimal():
                yield Group(part[0][:40], start, end, min(end - start, 40), False, False)
            elif end - start <= LONGEST_WORDS and NUMBER_WORDS.fullmatch(part[0]):
                yield Group(_in_words(part[0]), start, end, 0, True, False)


def _in_words(words: str) -> str:
    return "".join(_value(word) for word in NUMBER_WORD.findall(words))


def _value(word: str) -> str:
    if word in TENS:
        return TENS[word] + "0"
    return HUNDREDS[word] + "00" if word in HUNDREDS else TEENS.get(word) or SINGLE[word]


def _swapped(run: str, reading: Reading) -> str | None:
    """Return the digits that a run with letters may mean, or None if it has no such letters."""
    if NUMBER_WORDS.fullmatch(run):
        return None
    mixed = not run.isalpha()
    if mixed and (word := run.translate(UNLEET)) in SINGLE:
        return SINGLE[word]
    if reading > Reading.PLAIN and all(letter in STRICT or letter.isdecimal() for letter in run):
        return "".join(STRICT.get(letter, letter) for letter in run)
    if reading == Reading.GUESSES and mixed and all(letter in LOOSE or letter.isdecimal() for letter in run):
        return "".join(LOOSE.get(letter, letter) for letter in run)
    return SOUNDS.get(run) if reading == Reading.GUESSES else None
