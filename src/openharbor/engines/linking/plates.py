"""Find licence plates: near a word such as "plate", "tag" or "placa" in a text.

A plate has no form of its own, so a text must say that one is meant. Directly behind such a word anything with a digit
counts; a few words away only letters and digits mixed as on plates. A beginning or an end of three signs counts where
the text says that it is one. States are read from names given by the caller.
"""

import re
from collections.abc import Iterator
from itertools import islice, zip_longest

from openharbor.engines.linking.folding import Folded
from openharbor.engines.linking.found import BREAK, Found
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.shapes import (
    MODEL,
    PLAIN_NUMBER,
    SECOND,
    SHORT_WORDS,
    TOKEN,
    WORDISH,
    YEAR,
    Plate,
    are_one,
    is_counted,
    is_mixed,
    is_split,
    is_strong,
    is_upper,
    joined,
    stands_out,
)
from openharbor.engines.linking.spelling import spelled, spelled_before
from openharbor.engines.linking.states import Names, States, names_of
from openharbor.engines.linking.words import words

CONTEXT = re.compile(
    r"\b(?:licen[sc]e\s{1,2}(?:plates?|tags?|number|no)|number\s?plates?|registration\snumber|plates?|tags?|placas?|"
    r"matriculas?|patentes?|tablillas?|licen[sc]e|lic|reg(?:istration)?)\b"
)
NOT_CONTEXT = re.compile(
    r"(?:driver'?s?|drivers|business|massage|professional|liquor|nursing|marriage|state|dog|name|price|gift|hash|"
    r"dinner|paper|hot|home|full|handler|de cirujano)\s{1,2}$"
)
FILLER = re.compile(
    "(?:"
    + "|".join(
        words(
            "numbers? num nu?mero n[or]? is was were are be been the a of from on in at by reads? sa(?:id|ys?|ying) "
            "show(?:s|ed|ing)? display(?:s|ed|ing)? caught remember recuerdo noted wrote anote estado state w/? this "
            "these being its? it's like think thought plates? tags? i with that which decian? dicen? diciendo son y "
            "de del es eran? fue la el l[oa]s con por su que auto car carro coche camioneta troca van truck suv sedan "
            "maybe possibly probably could looks? looked seems? seemed believe guess am pretty sure creo quizas "
            "parecia back front rear trasera delantera his her their s?he ha[ds] have got saw see vi vimos starts? "
            "started starting begins? began begun beginning end(?:s|ed|ing)? first last two three four few letters? "
            "digits? characters? part partial just only empiezan? empezaba comienzan? comenzaba terminan? terminaba "
            "acaba en primer primer[oa]s? ultim[oa]s? dos tres cuatro letras numeros digitos parcial solo me black "
            "white red blue gr[ae]y silver green gold brown dark negr[ao] blanc[ao] roj[ao] gris azul verde plateada"
        )
    )
    + r")(?![a-z0-9']|-\d)"
)
MARKS = re.compile(r"[\s:#=,.'\"()-]{1,4}")
OF = re.compile(r"\s(?:of|de|del)\s")
COLON = re.compile(r"[:=#]\s{0,2}[\"'(]?")
PARTIAL = re.compile(
    r"\b(?:starts?|started|starting|beg(?:ins?|an|un|inning)|end(?:s|ed|ing)?|partial|parcial|part of|parte de|"
    r"empiezan?|empezaba|comienzan?|comenzaba|terminan?|terminaba|acaba|"
    r"(?:all|only|just|solo|nomas) (?:i |we )?(?:got|saw|have|could|remember|caught|vi|alcance|recuerdo)|"
    r"terminacion|termino|final de|(?:some|two|three|four|[2-4]) of|(?:un[ao]s|dos|tres|cuatro|[2-4]) de|"
    r"(?:first|last) (?:two|three|four|few|part|ones|letters|numbers|digits|characters|[2-4])|(?:primer|ultim)[oa]s?)\b"
)
AT_AN_END = re.compile(
    r"\s(?:at|in|as|on)\s(?:the\s)?(?:end|start|beginning|front|it|first|last|middle)\b|\s(?:al|en)\s(?:final|principio|ella)\b|"
    r"\s(?:and|y|then)\s(?:something|some|algo|no\sse|the\srest)\b|\s(?:something|algo|but\snot|pero\sno)\b|,?\s(?:the\srest|el\sresto)\b|"
    r"\s?(?:\.\.|\?\?|--|__)"
)
LINE = re.compile(r"\?\s{1,2}|[ \t]{0,2}[:#-]?[ \t]{0,2}\r?\n[ \t]{0,2}")
JOIN = re.compile(
    r"[\s,'\"()]{1,3}(?:(?:was|is|were|are|es|era|eran|son|fue|on|in|off?|en|del?|as|for|from|the|a|that(?:'?s)?|la|las|su|his|her|their|"
    r"its|license|licence|back|number|numero)\s{1,2}){0,5}"
)
VERB = re.compile(r"\b(?:was|is|es|era|fue)\b")
OTHER = re.compile(
    r"\b(?:room|rm|apt|unit|suite|flight|gate|code|order|case|badge|model|serial|exit|lot|box|account|id|bus|route|"
    r"habitacion|cuarto|vuelo|codigo|caso)[\s#:]{1,3}$"
)
SENTENCE_END = re.compile(rf"[!?;\n{BREAK}]|(?<!\bno)(?<!\bnum)(?<!\blic)\.(?=\s|$)")
NEAR, FAR, MOST_WORDS_BETWEEN, MOST_FILLERS = 70, 160, 10, 12
LOOSE = words("license licence lic reg registration tag tags")


def find_plates(folded: Folded, text: str, states: States) -> Iterator[Found]:
    """Yield the plates of a folded text; `text` is the same text with what else was found blotted out."""
    names = names_of(states)
    contexts = [
        match
        for match in CONTEXT.finditer(text)
        if not NOT_CONTEXT.search(text, max(0, match.start() - 16), match.start())
    ]
    done = 0
    for context, following in zip_longest(contexts, contexts[1:]):
        if context.start() < done:
            continue
        # What is behind the next such word is found there: no place is looked at twice.
        last = following.start() if following else len(text)
        found = _behind(folded, text, context, last, names) or _before(folded, text, context, names, done)
        done = max(found.end, context.end()) if found else context.end()
        if found:
            yield found


def _behind(folded: Folded, text: str, context: re.Match[str], last: int, names: Names) -> Found | None:
    """Return the plate behind its word."""
    line = LINE.match(text, context.end())
    start = line.end() if line else context.end()
    stop = min(last, _stop(text, start))
    at, state, plate = _lead(folded, text, start, stop, names)
    since = _sentence(text, context.start())
    loose = context[0] in LOOSE
    colon = COLON.search(text, at, stop)
    for place in (at, colon.end() if colon else at):
        plate = plate or _at(folded, text, place, stop, since, loose=loose)
    plate = plate or _further(folded, text, start, stop, at, since, loose=loose)
    if not plate:
        return None
    state = state or names.directly_before(folded, text, context.start())
    return _made(folded, plate, state or names.near(folded, start, plate.start), names)


def _at(folded: Folded, text: str, at: int, stop: int, since: int, *, loose: bool) -> Plate | None:
    """Return the plate that stands where one must."""
    token = TOKEN.match(text, at, stop)
    if not token:
        return None
    second = SECOND.match(text, token.end(), stop)
    whole = second and is_split(folded, text, token, second, loose=loose)
    plate = None if whole else _part(folded, text, token, since)
    plate = plate or _direct(folded, text, token, stop, loose=loose)
    if plate or len(token[0]) != 2 or not is_upper(folded, *token.span()):
        return plate
    # A state that the caller did not name: "NL 7ABC123".
    behind = TOKEN.match(text, token.end() + 1, stop)
    return _direct(folded, text, behind, stop, loose=True) if behind and len(behind[0]) > 4 else None


def _further(folded: Folded, text: str, start: int, stop: int, tried: int, since: int, *, loose: bool) -> Plate | None:
    """Return a plate that stands some words behind, where only what looks like one counts.

    tried: up to here nothing is spelled; since: from here on the text may say that only a part was seen
    """
    for token in islice(TOKEN.finditer(text, start, stop), MOST_WORDS_BETWEEN):
        at = token.start()
        if OTHER.search(text, max(0, at - 14), at):
            continue
        if at > tried and (plate := spelled(folded, text, at, min(len(text), at + FAR))):
            return Plate(*plate)
        second = SECOND.match(text, token.end(), stop)
        if second and is_split(folded, text, token, second, loose=loose) and not is_counted(folded, token, second):
            return joined(token, second)
        if is_strong(token[0]) or (len(token[0]) > 4 and is_mixed(token[0]) and stands_out(folded, *token.span())):
            return Plate(token[0], *token.span())
        if not token[0].isalpha() and not token[0].isdecimal() and (plate := _part(folded, text, token, since)):
            return plate
    return None


def _before(folded: Folded, text: str, context: re.Match[str], names: Names, since: int) -> Found | None:
    """Return the plate before its word: "ABC12D plates", "ABC 12D was the tag", "7KX of the plate"."""
    tokens = list(TOKEN.finditer(text, max(since, context.start() - 40), context.start()))[-7:]
    for place, token in reversed(list(enumerate(tokens))):
        if SENTENCE_END.search(text, token.end(), context.start()):
            return None
        plate = _joining(folded, text, tokens[max(0, place - 1) : place + 1], context, since)
        if not plate and is_strong(token[0]) and not OTHER.search(text, max(0, token.start() - 14), token.start()):
            plate = Plate(token[0], *token.span())
        if plate:
            return _made(folded, plate, names.near(folded, plate.end, context.end()), names)
    return None


def _joining(
    folded: Folded, text: str, tokens: list[re.Match[str]], context: re.Match[str], since: int
) -> Plate | None:
    """Return the plate that ends where the last of these tokens does, with only "was the" and the like behind it."""
    first, last = tokens[0], tokens[-1]
    joint = text[last.end() : context.start()]
    if not JOIN.fullmatch(joint):
        return None
    if plate := spelled_before(folded, text, max(since, context.start() - FAR), last.end()):
        return Plate(*plate)
    # "all 300 plates" has no verb; what stands out needs none.
    shown = bool(joint.strip()) or stands_out(folded, first.start(), last.end())
    second = SECOND.fullmatch(text, first.end(), last.end())
    if second and shown and are_one(folded, text, first, second) and not YEAR.search(text, first.start(), last.end()):
        return joined(first, second)
    if len(last[0]) > 5 and last[0].isdecimal() and VERB.search(joint):
        return Plate(last[0], *last.span())
    if len(last[0]) > 4 and is_mixed(last[0]) and (joint.strip() or stands_out(folded, *last.span())):
        return Plate(last[0], *last.span())
    return _part(folded, text, last, last.start() if OF.match(joint) else _sentence(text, last.start()))


def _made(folded: Folded, plate: Plate, state: str, names: Names) -> Found:
    end = plate.end
    state = state or names.near(folded, end, _stop(folded.text, end) if end < len(folded.text) else end)
    return Found(Kind.PLATE, f"{state}:{plate.value.upper()}", plate.start, end)


def _sentence(text: str, end: int) -> int:
    """Return where the sentence begins, or the reach of a word does."""
    early = max(0, end - 40)
    return max(early, 1 + max(text.rfind(sign, early, end) for sign in ".;!?\n"))


def _stop(text: str, start: int) -> int:
    """Return where the sentence ends, or the reach of a word does."""
    end = SENTENCE_END.search(text, start, start + NEAR)
    return end.start() if end else min(len(text), start + NEAR)


def _lead(folded: Folded, text: str, start: int, stop: int, names: Names) -> tuple[int, str, Plate | None]:
    """Return where the plate may begin, behind words such as "number" and a state, that state, and what is spelled."""
    state = ""
    at = start
    for _ in range(MOST_FILLERS):
        marks = MARKS.match(text, at, stop)
        at = marks.end() if marks else at
        named = names.rule.match(text, at, stop) if names.rule else None
        if named and names.counts(folded, named):
            state, at = names.code(named[0]), named.end()
            continue
        # "A B 1 C 2" begins with what is a word elsewhere.
        if not text[at - 1].isalnum() and (plate := spelled(folded, text, at, min(len(text), at + FAR))):
            return at, state, Plate(*plate)
        word = FILLER.match(text, at, stop)
        if not word or (len(word[0]) > 1 and stands_out(folded, *word.span())):
            break
        at = word.end()
    return at, state, None


def _direct(folded: Folded, text: str, token: re.Match[str], stop: int, *, loose: bool) -> Plate | None:
    """Return a plate that stands where one must: a token, or two that are one plate."""
    second = SECOND.match(text, token.end(), stop)
    if second and are_one(folded, text, token, second):
        return joined(token, second)
    value = token[0]
    digits = sum(map(str.isdecimal, value))
    if not 4 <= len(value) <= 8 or WORDISH.fullmatch(value) or MODEL.fullmatch(value) or not digits:
        return None
    # "tag 300", "registration 2214": a number of few digits is no plate behind words that mean other things too.
    if loose and digits == len(value) < 6:
        return None
    return Plate(value, *token.span())


def _part(folded: Folded, text: str, token: re.Match[str], since: int) -> Plate | None:
    """Return the beginning or the end of a plate, where the text says that it is one.

    since: where the sentence begins; not before the token if it is a part anyhow
    """
    value = token[0]
    if not 3 <= len(value) <= 4 or value in SHORT_WORDS or YEAR.fullmatch(value):
        return None
    if value.isalpha() and not stands_out(folded, *token.span()):
        return None
    if PLAIN_NUMBER.fullmatch(value) and not is_upper(folded, *token.span()):
        return None
    said = since == token.start() or PARTIAL.search(text, since, token.start()) or AT_AN_END.match(text, token.end())
    return Plate(value, *token.span()) if said else None
