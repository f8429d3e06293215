"""Tell by its shape what can be a plate, or a half of one, and what is a year, a road, a car or a word."""

import re
from typing import NamedTuple

from openharbor.engines.linking.folding import Folded
from openharbor.engines.linking.words import words

TOKEN = re.compile(r"(?<![a-z0-9$'@.])[a-z0-9]{1,8}(?![a-z0-9@'])")
SECOND = re.compile(r"(?P<gap>[ -])(?P<part>[a-z0-9]{1,5}(?:-[a-z0-9]{1,3})?)(?![a-z0-9@'])")
THIRD = re.compile(r"[ -][a-z][a-z0-9]{0,2}(?![a-z0-9])")
WORDISH = re.compile(
    r"\d{1,3}(?:st|nd|rd|th|am|pm|hrs?|h|ft|in|lbs?|k|mi|min|mins|mph|yo|yr|yrs|x\d|days?|weeks?|door|doors|s)|"
    r"(?:i|us|hwy|rt|rte|sr|exit|rm|room|apt|unit|gate|bus|row|lot|age|zip|po|mm|bldg)\d{1,5}|[cfk]\d50\d?0?|ram\d{3,4}|"
    r"rav4|4runner|covid19|(?:19|20)\d\ds?"
)
# Models of cars; on a plate four signs are rare.
MODEL = re.compile(r"[a-z]\d{3}|\d{3}[a-z]|[a-z]{2}\d{2}|[a-z]{3}\d|[egilnrx][sx]\d{3}")
NOT_MIXED = re.compile(f"{WORDISH.pattern}|{MODEL.pattern}")
PLAIN_NUMBER = re.compile(r"\d{1,3}(?:st|nd|rd|th|am|pm|h|ft|in|k|m|mi)")
YEAR = re.compile(r"(?:19[89]|20[0-3])\d")
SPLIT = re.compile(
    r"[a-z]{2,3}[ -]\d{3,5}|\d{3,4}[ -][a-z]{2,3}|[a-z]{2}\d[ -][a-z]\d[a-z]|[a-z]{3}[ -](?:[a-z]\d\d|\d\d[a-z])"
)
# Short words that stand before a number, but on no plate.
SHORT_WORDS = frozenset(
    words(
        "a an and at on in is it of or to the for was red van car suv tan old new he she we my by so no but not all "
        "any had has his her our can got saw y o de la el un con en me us who two one six ten day may hwy rt rte sr "
        "exit rm room apt unit gate bus row lot age zip box no num top per off out up men kia bmw gmc ram vw jan feb "
        "mar apr jun jul aug sep oct nov dec lunes las los por con tel ext ste min max mph lbs pm am est cst id dob i "
        "am es eran era son fue is was were vi ver mm bldg sin ni si se le lo as"
    )
)


class Plate(NamedTuple):
    """What a plate says, and where."""

    value: str
    start: int
    end: int


def are_one(folded: Folded, text: str, token: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether two tokens are the halves of a plate."""
    left, right = token[0], second["part"].replace("-", "")
    whole = left + right
    if second["gap"] == " " and is_strong(left) and not right.isdecimal():
        return False
    if not 4 <= len(whole) <= 8 or not any(map(str.isdecimal, whole)):
        return False
    if {left, right} & SHORT_WORDS and not stands_out(folded, token.start(), second.end()):
        return False
    capitals = is_upper(folded, token.start(), second.end())
    if not capitals and ((second["gap"] == " " and len(whole) < 6) or is_torn(folded, token, second)):
        return False
    if WORDISH.fullmatch(whole) or (WORDISH.fullmatch(right) and not capitals) or is_code(folded, text, token, second):
        return False
    if WORDISH.fullmatch(left) and second["gap"] == " ":
        return False
    # Small letters only are words, except in front of a hyphen or with a digit among them.
    loose = [part for part in (left, right) if part.isalpha()]
    return capitals or second["gap"] == "-" or not loose or (len(loose) == 1 and len(loose[0]) <= 3)


def is_torn(folded: Folded, token: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether one half is in capitals and the other is not: "J4H as"."""
    halves = [span for span in (token.span(), second.span("part")) if not folded.text[span[0] : span[1]].isdecimal()]
    return len({is_upper(folded, *span) for span in halves}) > 1


def is_counted(folded: Folded, token: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether a number stands before what may be a word: "214 oak"."""
    word = second["part"]
    return token[0].isdecimal() and not is_upper(folded, *second.span("part")) and not set("aeiou").isdisjoint(word)


def is_code(folded: Folded, text: str, token: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether two capitals are a state that the caller did not name, with a whole plate behind them."""
    if len(token[0]) != 2 or not token[0].isalpha() or second["gap"] == "-":
        return False
    # "SM 1234O" is no state: that O is a zero.
    part = second["part"].replace("-", "").replace("o", "0")
    third = THIRD.match(text, second.end())
    behind = (len(part) > 4 and is_mixed(part)) or (third and is_upper(folded, *third.span()))
    return is_upper(folded, *token.span()) and bool(behind)


def is_split(folded: Folded, text: str, token: re.Match[str], second: re.Match[str], *, loose: bool) -> bool:
    """Tell whether letters and digits stand side by side as on most plates: "ABC 123", "AB1 C2D"."""
    start, end = token.start(), second.end()
    strong, split = is_strong(token[0] + second["part"].replace("-", "")), SPLIT.fullmatch(text, start, end)
    if not (strong or split) or {token[0], second["part"]} & SHORT_WORDS:
        return False
    if text[start - 1] == "-" or YEAR.search(text, start, end) or is_code(folded, text, token, second):
        return False
    if strong and stands_out(folded, start, end):
        return True
    return bool(split) and (is_upper(folded, start, end) or not loose)


def joined(token: re.Match[str], second: re.Match[str]) -> Plate:
    return Plate(token[0] + second["part"].replace("-", ""), token.start(), second.end())


def is_upper(folded: Folded, start: int, end: int) -> bool:
    first, last = folded.span(start, end)
    return folded.raw[first:last].isupper()


def stands_out(folded: Folded, start: int, end: int) -> bool:
    """Tell whether something is in capitals where the rest is not."""
    first, last = folded.span(start, end)
    around = folded.raw[max(0, first - 12) : first] + folded.raw[last : last + 12]
    return folded.raw[first:last].isupper() and not around.isupper()


def is_mixed(value: str) -> bool:
    return any(map(str.isdecimal, value)) and any(map(str.isalpha, value)) and not NOT_MIXED.fullmatch(value)


def is_strong(value: str) -> bool:
    return 5 <= len(value) <= 8 and sum(map(str.isdecimal, value)) > 1 and is_mixed(value)
