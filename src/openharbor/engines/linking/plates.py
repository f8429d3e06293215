"""Find licence plates: near a word such as "plate", "tag" or "placa" in a text, or as typed into a box for plates.

A plate has no form of its own, so a text must say that one is meant. Directly behind such a word anything with a digit
counts; a few words away only five to eight letters and digits mixed. States are read from names given by the caller.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from openharbor.engines.linking.folding import Folded, fold
from openharbor.engines.linking.found import BREAK, Found
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.words import words

CONTEXT = re.compile(
    r"\b(?:licen[sc]e\s{1,2}(?:plates?|tags?|number|no)|number\s?plates?|plates?|tags?|placas?|matriculas?|patentes?|"
    r"tablillas?|licen[sc]e|lic|reg(?:istration)?)\b"
)
NOT_CONTEXT = re.compile(
    r"(?:driver'?s?|drivers|business|massage|professional|liquor|nursing|marriage|state|dog|name|price|gift|hash|"
    r"dinner|paper|hot|home|full|de cirujano)\s{1,2}$"
)
FILLER = (
    r"(?:number|numbers|num|no|nr|numero|n|is|was|were|the|a|of|from|on|reads?|said|says|saying|it|its|it's|like|think|plates?|tags?|"
    r"i|with|that|which|decia|decian|dice|dicen|son|y|de|del|es|era|la|el|con|su|que|auto|car|van|truck|suv|carro|camioneta|maybe|possibly)"
)
LEAD = re.compile(rf"(?:[\s:#=,.'\"()-]{{1,4}}(?:{FILLER}\b)?+){{0,8}}")
TOKEN = re.compile(r"(?<![a-z0-9$'@.])[a-z0-9]{1,8}(?![a-z0-9@'])")
SECOND = re.compile(r"(?P<gap>[ -])(?P<part>[a-z0-9]{1,5}(?:-[a-z0-9]{1,3})?)(?![a-z0-9@'])")
SPLIT = re.compile(r"[a-z]{2,3}[ -]\d{3,5}|\d{3,5}[ -][a-z]{2,3}")
WORDISH = re.compile(
    r"\d{1,3}(?:st|nd|rd|th|am|pm|hrs?|h|ft|in|lbs?|k|mi|min|mins|mph|yo|yr|yrs|x\d|days?|weeks?|door|doors|s)|"
    r"(?:i|us|hwy|rt|sr)\d{1,3}|[cfk]\d50\d?0?|ram\d{3,4}|4runner|covid19|(?:19|20)\d\ds?"
)
ENDS = ".!?;\n" + BREAK
SENTENCE_END = re.compile(rf"[!?;\n{BREAK}]|(?<!\bno)(?<!\bnum)(?<!\blic)\.(?=\s|$)")
NEAR, MOST_WORDS_BETWEEN = 70, 7
NO_ANSWER = frozenset(
    words(
        "unknown unk none na no idk dontknow dk nose notsure unsure noplate noplates notag notags desconocido "
        "desconocida ninguna ninguno nada missing temp temporary paper papertag covered blank x xx xxx xxxx yes nil "
        "null test"
    )
)
WORDS_TOO = words("al co de hi id in la ma me oh ok or pa")
States = Mapping[str, str]


class _Names:
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
def _names(states: tuple[tuple[str, str], ...]) -> _Names:
    return _Names(states)


def find_plates(folded: Folded, text: str, states: States) -> Iterator[Found]:
    """Yield the plates of a folded text; `text` is the same text with what else was found blotted out."""
    names = _names(tuple(sorted(states.items())))
    done = 0
    for match in CONTEXT.finditer(text):
        if match.start() < done or NOT_CONTEXT.search(text, max(0, match.start() - 16), match.start()):
            continue
        found = _behind(folded, text, match, names) or _before(folded, text, match, names)
        if found:
            done = max(found.end, match.end())
            yield found


def _behind(folded: Folded, text: str, context: re.Match[str], names: _Names) -> Found | None:
    """Return the plate behind its word."""
    stop = _stop(text, context.end())
    at, state = _lead(folded, text, context.end(), stop, names)
    bare = context[0] in words("license licence lic reg registration tag tags")
    token = TOKEN.match(text, at, stop)
    state = state or _state_before(folded, text, context.start(), names)
    if token and (plate := _direct(folded, text, token, stop, mixed=bare)):
        return _made(folded, plate, state, names)
    for token in islice(TOKEN.finditer(text, context.end(), stop), MOST_WORDS_BETWEEN):
        if _is_strong(token[0]):
            return _made(folded, (token[0], token.start(), token.end()), state, names)
        second = SECOND.match(text, token.end(), stop)
        if second and not names.code(token[0]) and _is_split(folded, token.start(), second.end()):
            return _made(folded, (token[0] + second["part"], token.start(), second.end()), state, names)
    return None


def _is_split(folded: Folded, start: int, end: int) -> bool:
    """Tell whether capitals and digits stand side by side, as on most plates."""
    first, last = folded.span(start, end)
    return bool(SPLIT.fullmatch(folded.text, start, end)) and folded.raw[first:last].isupper()


def _stop(text: str, start: int) -> int:
    """Return where the sentence ends, or the reach of a word does."""
    end = SENTENCE_END.search(text, start, start + NEAR)
    return end.start() if end else min(len(text), start + NEAR)


def _lead(folded: Folded, text: str, start: int, stop: int, names: _Names) -> tuple[int, str]:
    """Return where the plate may begin, behind words such as "number" and a state's name, and the state."""
    state = ""
    at = start
    for _ in range(3):
        found = LEAD.match(text, at, stop)
        at = found.end() if found else at
        named = names.rule.match(text, at, stop) if names.rule else None
        if not named or not names.counts(folded, named):
            break
        state, at = names.code(named[0]), named.end()
    return at, state


def _state_before(folded: Folded, text: str, end: int, names: _Names) -> str:
    """Return the state directly before the word "plate"."""
    if not names.rule:
        return ""
    for match in names.rule.finditer(text, max(0, end - 24), end):
        if not text[match.end() : end].strip(" -'s") and names.counts(folded, match):
            return names.code(match[0])
    return ""


def _direct(folded: Folded, text: str, token: re.Match[str], stop: int, *, mixed: bool) -> tuple[str, int, int] | None:
    """Return a plate that stands where one must: a token, or two that are one plate."""
    second = SECOND.match(text, token.end(), stop)
    if second and _are_one(folded, token, second):
        return token[0] + second["part"].replace("-", ""), token.start(), second.end()
    value = token[0]
    digits = sum(map(str.isdecimal, value))
    if not 4 <= len(value) <= 8 or WORDISH.fullmatch(value) or not digits:
        return None
    # "tag 300", "registration 2214": a number of few digits is no plate behind words that mean other things too.
    if mixed and digits == len(value) < 6:
        return None
    return value, token.start(), token.end()


def _are_one(folded: Folded, token: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether two tokens are the halves of a plate."""
    left, right = token[0], second["part"].replace("-", "")
    whole = left + right
    if second["gap"] == " " and _is_strong(left) and not right.isdecimal():
        return False
    if not 4 <= len(whole) <= 8 or not any(map(str.isdecimal, whole)) or WORDISH.fullmatch(right):
        return False
    if WORDISH.fullmatch(left) and second["gap"] == " ":
        return False
    # Small letters only are words, except in front of a hyphen or with a digit among them.
    first, last = folded.span(token.start(), second.end())
    capitals = folded.raw[first:last].isupper() or second["gap"] == "-"
    loose = [part for part in (left, right) if part.isalpha()]
    return capitals or not loose or (len(loose) == 1 and len(loose[0]) <= 3 and loose[0] not in SHORT_WORDS)


SHORT_WORDS = frozenset(
    words(
        "a an and at on in is it of or to the for was red van car suv tan old new he she we my by so no but not "
        "had has his her our can got saw y o de la el un con en me us who two one six ten day may"
    )
)


def _is_strong(value: str) -> bool:
    digits = sum(map(str.isdecimal, value))
    return 5 <= len(value) <= 8 and 2 <= digits < len(value) and not WORDISH.fullmatch(value)


def _before(folded: Folded, text: str, context: re.Match[str], names: _Names) -> Found | None:
    """Return the plate before its word: "ABC12D plates", "ABC12D was the tag"."""
    start = max(0, context.start() - 30)
    tokens = list(TOKEN.finditer(text, start, context.start()))[-4:]
    for token in reversed(tokens):
        if not any(end in text[token.end() : context.start()] for end in ENDS) and _is_strong(token[0]):
            state = names.near(folded, token.end(), context.end())
            return _made(folded, (token[0], token.start(), token.end()), state, names)
    return None


def _made(folded: Folded, plate: tuple[str, int, int], state: str, names: _Names) -> Found:
    value, start, end = plate
    state = state or names.near(folded, end, _stop(folded.text, end) if end < len(folded.text) else end)
    return Found(Kind.PLATE, f"{state}:{value.upper()}", start, end)


def read_plates(typed: str, states: States) -> list[str]:
    """Return the plates that somebody typed into a box for plates; what cannot be one is left out."""
    folded = fold(typed[:400])
    names = _names(tuple(sorted(states.items())))
    values = []
    for part in re.split(r"[,;/\n|]| or | o | and | y |\bu\b", folded.text):
        value = _typed(part, names)
        if value:
            values.append(value)
    if values:
        return values
    return [found.value for found in find_plates(folded, folded.text, states)]


def _typed(part: str, names: _Names) -> str:
    state = ""
    for _ in range(2):
        part = CONTEXT.sub(" ", part).strip(" .:#'\"()[]-")
        at_ends = [m for m in names.rule.finditer(part) if m.start() == 0 or m.end() == len(part)] if names.rule else []
        rest = [(m, part[: m.start()] + part[m.end() :]) for m in at_ends]
        kept = [(m, text) for m, text in rest if len(re.sub(r"[^a-z0-9]", "", text)) >= 2]
        if not kept or state:
            break
        state, part = names.code(kept[0][0][0]), kept[0][1]
    value = re.sub(r"[^a-z0-9]", "", part)
    if not 2 <= len(value) <= 8 or value in NO_ANSWER or len(part.split()) > 3 or not value.isascii():
        return ""
    if len(part.split()) > 1 and not any(map(str.isdecimal, value)):
        return ""
    return f"{state}:{value.upper()}"
