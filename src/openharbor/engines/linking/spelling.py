"""Read a plate that is spelled: "A as in apple, B, one", "alpha bravo 7", "A de Ana", "A-B-1-C-2-D", "ABC one two"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from openharbor.engines.linking.folding import Folded
from openharbor.engines.linking.numerals import SINGLE
from openharbor.engines.linking.words import words

# The alphabets of radio and of the police: the first letter is meant.
ALPHABETS = words(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey whisky xray x-ray yankee zulu adam boy charles david edward "
    "frank george henry ida john king lincoln mary nora ocean paul queen robert sam tom union william young zebra"
)
SAID = {word: word[0] for word in ALPHABETS} | SINGLE
LETTER_WORDS = words("a e i o u y")  # "3 y 4 o 5 a 6" spells nothing
ITEM = re.compile(
    rf"(?P<said>{'|'.join(sorted(SAID, key=len, reverse=True))})(?![a-z0-9'@])"
    r"|(?P<letter>[a-z])(?![a-z0-9'@])"
    r"|(?P<digits>[0-9]{1,5})(?![a-z0-9'@])"
    r"|(?P<mixed>[a-z0-9]{2,5})(?![a-z0-9'@])"
)
ITEM_START = re.compile(r"(?<![a-z0-9'@.-])[a-z0-9]")
LIKE = re.compile(r"\s{1,2}(?:(?P<sure>as\sin|como\sen)|like|for|de|como)\s{1,2}(?P<word>[a-z]{2,12})")
GAP = re.compile(r"[ \t]{0,2}(?:[,.-][ \t]{0,2}|[ \t])(?:(?:and|then|luego)\s)?")
COUNTED = re.compile(
    r"\s(?:other\s)?(?:men|women|people|persons|kids|girls|boys|guys|ladies|minors|teens|adults|others|cars|vans|trucks|"
    r"times|days|weeks|hours|nights|doors|rooms|miles|blocks|passengers|hombres|mujeres|personas|chicas|muchachas|nin[oa]s|"
    r"carros|camionetas|veces|dias|horas|puertas)\b"
)
SAYING = re.compile(r"\s(?:am|think|saw|believe|was|did|got|could|guess|know|wrote|took)\b|'")
SHORTEST, LONGEST = 5, 8


class Piece(NamedTuple):
    """One letter, digit or group of a spelled plate: what it stands for, how it was said, and where it ends."""

    value: str
    how: str
    start: int
    end: int
    alike: bool = False
    low: bool = False


def spelled(folded: Folded, text: str, start: int, stop: int) -> tuple[str, int, int] | None:
    """Return the plate that is spelled at a place of a text, and its span."""
    pieces: list[Piece] = []
    size = 0
    for piece in _pieces(folded, text, start, stop):
        if pieces and not _goes_on(text, pieces, piece):
            break
        size += len(piece.value)
        if size > LONGEST and size > LONGEST + 2 * (_is_code([*pieces, piece]) or _is_code([piece, *pieces])):
            # A list of numbers is no plate; a letter among them says that something else begins here.
            pieces = [] if all(one.value.isdecimal() for one in pieces) else pieces
            break
        pieces.append(piece)
    if pieces and _is_said_on(text, pieces[-1]):
        pieces.pop()
    pieces = pieces[1:] if _is_code(pieces) else pieces
    pieces = pieces[:-1] if _is_code(pieces[::-1]) else pieces
    value = "".join(piece.value for piece in pieces)
    if SHORTEST <= len(value) <= LONGEST and _is_spelled(pieces, value):
        return value, pieces[0].start, pieces[-1].end
    return None


def _is_said_on(text: str, last: Piece) -> bool:
    """Tell whether the last piece belongs to what is said behind it: "3 girls", "I think"."""
    if last.value == "i":
        return bool(SAYING.match(text, last.end))
    counted = COUNTED.match(text, last.end) if last.value.isdecimal() else None
    return bool(counted)


def _is_code(pieces: list[Piece]) -> bool:
    """Tell whether the two letters that come first are a state, as what comes next is a whole plate without them."""
    rest = "".join(piece.value for piece in pieces[1:])
    code = pieces and pieces[0].how == "mixed" and len(pieces[0].value) == 2 and pieces[0].value.isalpha()
    return bool(code and len(rest) >= SHORTEST + rest.isdecimal())


def _is_spelled(pieces: list[Piece], value: str) -> bool:
    letters = {piece.value for piece in pieces if piece.value.isalpha()}
    if len(pieces) < 3 or value.isalpha():
        return False
    if letters and letters <= set(LETTER_WORDS) and any(piece.low for piece in pieces):
        return False
    said = any(piece.how == "said" or piece.alike for piece in pieces)
    # Without a word for a letter or a digit each stands alone; only the first letters may be together: "ABC 1 2 3".
    return said or all(len(piece.value) == 1 for piece in pieces[1:])


def _goes_on(text: str, pieces: list[Piece], piece: Piece) -> bool:
    """Tell whether a piece belongs to those before it: the same sign between, and no count behind a number."""
    last = pieces[-1]
    # "A B 1 C 2 a white van", "Adam 7 Boy 2 y se fue": what was spelled before was in capitals, or in words.
    loud = any(one.how == "letter" for one in pieces) or piece.value in LETTER_WORDS
    if piece.low and loud and not any(one.low for one in pieces):
        return False
    if len(last.value) > 1 and last.value.isdecimal() and piece.value.isdecimal():
        return False
    if len(pieces) == 1 or "mixed" in (last.how, pieces[-2].how):
        return True
    return _sign(text[pieces[-2].end : last.start]) == _sign(text[last.end : piece.start])


def _sign(gap: str) -> str:
    return next((sign for sign in ",-." if sign in gap), " ")


def _pieces(folded: Folded, text: str, at: int, stop: int) -> Iterator[Piece]:
    while item := ITEM.match(text, at, stop):
        piece = _piece(folded, text, item, stop)
        if not piece:
            return
        yield piece
        gap = GAP.match(text, piece.end, stop)
        if not gap:
            return
        at = gap.end()


def _piece(folded: Folded, text: str, item: re.Match[str], stop: int) -> Piece | None:
    how, value = str(item.lastgroup), item[0]
    if how == "said":
        return Piece(SAID[value], how, item.start(), item.end())
    first, last = folded.span(item.start(), item.end())
    capitals = folded.raw[first:last].isupper()
    if how == "letter":
        like = LIKE.match(text, item.end(), stop)
        if like and (like["sure"] or like["word"][0] == value):
            return Piece(value, how, item.start(), like.end(), alike=True)
        return Piece(value, how, item.start(), item.end(), low=not capitals)
    # Small letters together are a word.
    return None if value.isalpha() and not capitals else Piece(value, how, item.start(), item.end())


def spelled_before(folded: Folded, text: str, since: int, end: int) -> tuple[str, int, int] | None:
    """Return the plate that is spelled up to a place of a text, and its span."""
    for item in ITEM_START.finditer(text, since, end):
        found = spelled(folded, text, item.start(), end)
        if found and found[2] == end:
            return found
    return None
