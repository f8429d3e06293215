"""Find street addresses of the United States: number, street and its type, and the ZIP code if the text gives it."""

import re
from collections.abc import Iterator

from openharbor.engines.linking.found import BREAK, Found
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.words import words

TYPES = {
    word: short
    for short, spellings in {
        "st": "street st str", "ave": "avenue ave av", "blvd": "boulevard blvd", "rd": "road rd", "dr": "drive dr",
        "ln": "lane ln", "ct": "court ct", "cir": "circle cir", "pl": "place pl", "pkwy": "parkway pkwy pky",
        "ter": "terrace ter", "trl": "trail trl", "way": "way", "hwy": "highway hwy", "sq": "square sq",
        "aly": "alley aly", "expy": "expressway expy", "plz": "plaza plz", "xing": "crossing xing",
    }.items()
    for word in spellings.split()
}  # fmt: skip
# Also ordinary words: "a 30 minute drive". They need a number of three digits or more.
AMBIGUOUS = frozenset(words("drive place way court circle trail square crossing plaza"))
DIRECTIONS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw",
}  # fmt: skip
ORDINALS = dict(
    zip(
        words("first second third fourth fifth sixth seventh eighth ninth tenth"),
        words("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th"),
        strict=True,
    )
)
HIGHWAYS = words("highway hwy route rte sr")
DIRECTION = rf"(?:{'|'.join(sorted(DIRECTIONS, key=len, reverse=True))}|[ns][ew]?|[ew])"
TYPE = "|".join(sorted(TYPES, key=len, reverse=True))
NUMBERED = re.compile(r"\d(?:st|nd|rd|th)$")
NAME = r"[a-z0-9'][a-z0-9'-]{0,24}+\.?"
ADDRESS = re.compile(
    rf"(?<![\w$€.:/-])(?P<number>[1-9]\d{{0,5}}[a-d]?)[ \t]{{1,3}}(?:(?P<before>{DIRECTION})\.?[ \t]{{1,3}})?"
    r"(?:(?P<road>(?:state |us |county |u\.s\. )?(?:highway|hwy|route|rte|road|rd|interstate|sr|cr)[ \t-]\d{1,4}\b)"
    rf"|(?P<name>{NAME}(?:[ \t]{{1,3}}{NAME}){{0,3}}?)[ \t]{{1,3}}(?P<type>{TYPE})\b\.?)"
    rf"(?:[ \t]{{1,3}}(?P<after>{DIRECTION})\b\.?)?"
)
ZIP = re.compile(
    r"(?:[,\s]{1,3}(?:apt|apartment|unit|suite|ste|room|rm|lot|bldg|#)\.?\s?#?[a-z0-9-]{1,6}\b)?"
    rf"[^\d{BREAK}]{{0,45}}?[ ,](?P<zip>\d{{5}})(?:-\d{{4}})?(?![\d-])"
)
# Words that no street has in its name, but counts and directions have.
NOT_STREETS = frozenset(
    words(
        "on at in from of off near and to for per a an is was by with around past toward towards hour hours hr hrs "
        "min mins minute minutes mile miles block blocks year years day days week weeks month months night nights "
        "lb lbs dollar dollars percent foot feet girls girl women men people cars am pm or between guys kids times "
        "more rooms up but we i you my your his her this that he she they not will have had be all bedroom"
    )
)


def find_addresses(text: str) -> Iterator[Found]:
    """Yield the street addresses of a folded text."""
    for match in ADDRESS.finditer(text):
        if match["name"] and not _is_street(match):
            continue
        after = ZIP.match(text, match.end())
        parts = [match["number"], _direction(match["before"]), *_street(match), _direction(match["after"])]
        value = " ".join(filter(None, (*parts, after["zip"] if after else "")))
        yield Found(Kind.ADDRESS, value, match.start(), after.end("zip") if after else match.end())


def _is_street(match: re.Match[str]) -> bool:
    name = match["name"].split()
    # "2 bristol 1 st week": an ordinal torn in two. A number of one digit has a short street behind it, or is a count.
    if NOT_STREETS.intersection(name) or name[-1].isdecimal() or (len(name) > 2 and len(match["number"]) == 1):
        return False
    return match["type"] not in AMBIGUOUS or len(match["number"]) > 2 or bool(NUMBERED.search(name[-1]))


def _street(match: re.Match[str]) -> list[str]:
    """Return the words of a street in their short forms."""
    if match["road"]:
        word, number = re.split(r"[ -]", match["road"])[-2:]
        return ["hwy" if word in HIGHWAYS else TYPES.get(word, word), number]
    first, *rest = (ORDINALS.get(word, word) for word in re.sub(r"[.']", "", match["name"]).split())
    return [_direction(first) if rest else first, *rest, TYPES[match["type"]]]


def _direction(word: str | None) -> str:
    return DIRECTIONS.get(word, word) if word else ""
