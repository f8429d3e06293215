"""Read what somebody typed into a box for plates, where no word such as "plate" is needed."""

import re

from openharbor.engines.linking.folding import Folded, fold
from openharbor.engines.linking.plates import find_plates
from openharbor.engines.linking.shapes import SHORT_WORDS, YEAR
from openharbor.engines.linking.spelling import LONGEST, spelled
from openharbor.engines.linking.states import Names, States, names_of
from openharbor.engines.linking.words import words

LONGEST_TYPED = 400
BETWEEN = re.compile(r"[,;/\n|]| or | o | and | y |\bu\b")
PARTS = re.compile(r"(?<![a-z0-9'])[a-z0-9]+(?![a-z0-9'])")
MAKES = words("bmw kia gmc ram vw")
ROAD_OR_MODEL = re.compile(r"(?:i|us|hwy)\d{2,3}|[cfk]\d50|rav4|4runner|cx\d\d?|\dx\d")
NO_ANSWER = frozenset(
    words(
        "unknown unk none na no idk dk nose unsure desconocido desconocida ninguna ninguno nada missing temp "
        "temporary paper covered blank x xx xxx xxxx yes nil null test honda toyota ford chevy nissan dodge jeep kia "
        "bmw gmc ram vw crv hrv suv van car red tan it the not and his her you yo si see out got sin ver fue"
    )
)
# Said around a plate, and no part of it.
AROUND = frozenset(
    words(
        "license licence plate plates tag tags placa placas matricula tablilla number numero i think maybe possibly "
        "probably not sure no a an the of from on in it its was is were with con de del la las el los en un una creo "
        "que es era eran quizas estoy seguro segura looked like started starts start starting begins beginning ends "
        "ended ending first last ones empieza empezaba termina terminaba primeras ultimas solo only saw vi partial "
        "parcial something algo and y or o to at my but pero idk though close positive"
    )
)


def read_plates(typed: str, states: States) -> list[str]:
    """Return the plates that somebody typed into a box for plates; what cannot be one is left out."""
    folded = fold(typed[:LONGEST_TYPED])
    names = names_of(states)
    if found := spelled(folded, folded.text, 0, len(folded.text)):
        state = names.near(folded, 0, found[1]) or names.near(folded, found[2], len(folded.text))
        return [f"{state}:{found[0].upper()}"]
    values, state, at = [], "", 0
    for part in BETWEEN.split(folded.text):
        start = folded.text.index(part, at)
        at = start + len(part)
        named, value = _typed(folded, start, at, names)
        state = state or named
        values += [(named, value)] if value else []
    if values:
        return [f"{named or state}:{value.upper()}" for named, value in values]
    return [found.value for found in find_plates(folded, folded.text, states)]


def _typed(folded: Folded, start: int, end: int, names: Names) -> tuple[str, str]:
    """Return the state and the plate of one part of what was typed; "" for what it does not name."""
    part, state = folded.text[start:end], ""
    for match in reversed(list(names.rule.finditer(part)) if names.rule else []):
        rest = part[: match.start()] + " " * len(match[0]) + part[match.end() :]
        # "AV 12345" names a state; "AB AV12" does not.
        if not state and (not PARTS.search(rest) or match.start() == 0 or len(match[0]) > 2 or _ends(part, match)):
            state, part = names.code(match[0]), rest
    found = [one for one in PARTS.finditer(part) if one[0] not in AROUND]
    numbered = [one for one in found if any(map(str.isdecimal, one[0]))]
    if not numbered:
        return state, _letters(folded, start, found)
    # Long words say something else: "ABC 123 on a black van".
    kept = [one[0] for one in found if not (one[0].isalpha() and (len(one[0]) > 3 or one[0] in SHORT_WORDS))]
    value = "".join(_fitting(_without_code(kept)))
    # "BMW X5", "Ram 1500": a make and its model.
    made = len(value) < 5 and any(one[0] in MAKES for one in found)
    dated = "".join(part for part in kept if not YEAR.fullmatch(part))
    made = made or (len(dated) < len(value) and (len(dated) < 3 or dated in NO_ANSWER))
    named = made or (ROAD_OR_MODEL.fullmatch(value) and not value.isdecimal())
    if len(kept) > 4 or not 3 <= len(value) <= 8 or YEAR.fullmatch(value) or value in NO_ANSWER or named:
        return state, ""
    return state, value


def _fitting(parts: list[str]) -> list[str]:
    """Return the parts without short words at the end, where there are too many signs for a plate."""
    while len(parts) > 1 and parts[-1].isalpha() and sum(map(len, parts)) > LONGEST:
        parts = parts[:-1]
    return parts


def _without_code(parts: list[str]) -> list[str]:
    """Return the parts without the two letters of a state at one end, where a whole plate is left."""
    for rest, code in ((parts[1:], parts[0]), (parts[:-1], parts[-1])):
        whole = "".join(rest)
        if len(code) == 2 and code.isalpha() and len(whole) > 4 and not whole.isdecimal():
            return rest
    return parts


def _ends(part: str, match: re.Match[str]) -> bool:
    return not part[match.end() :].strip(" .)-")


def _letters(folded: Folded, start: int, found: list[re.Match[str]]) -> str:
    """Return a plate of letters only: in capitals, or three that are no word."""
    if len(found) != 1 or found[0][0] in NO_ANSWER or found[0][0] in SHORT_WORDS:
        return ""
    value = found[0][0]
    first, last = folded.span(start + found[0].start(), start + found[0].end())
    capitals = folded.raw[first:last].isupper() and 2 <= len(value) <= 8
    return value if capitals or (len(value) == 3 and set("aeiou").isdisjoint(value)) else ""
