"""Find telephone numbers, plain or disguised.

Digits are gathered in groups (`numerals`). A window of groups that adds up to ten digits (or eleven with a leading 1)
is a number if the numbering plan knows it and the groups fall as people write numbers: cut after the third and the
sixth digit, one by one, or whole. Any other cut needs a word such as "call" before it, or number words. Text may stand
between the three parts, but no units, prices or ages. So lists, measurements, dates and ZIP codes, which have as many
digits, are left alone.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import phonenumbers

from openharbor.engines.linking.found import BREAK, Found, blot
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.numerals import Group, Reading, groups

PLAN = re.compile(r"[2-9]\d\d[2-9]\d{6}")
FICTION = re.compile(r"\d{3}55501\d\d")  # reserved for films and examples; nobody has one
TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
CUE = re.compile(
    r"\b(?:call\w*|text\w*|txt|cell|phone|ph|tel|telephone|telefono|numero|number|celular|cel|llam\w+|marca\w*|"
    r"mensaje\w*|whats\w*|wsp|wa|contact\w*|reach|ring|dial|sms|mob|mobile|msg|message\w*|hit me|hmu|ask)\b|#"
)
NUMBERED = re.compile(
    r"\b(?:id|order|ref|reference|case|invoice|account|acct|tracking|confirmation|ticket|post|posting|listing|isbn|vin|"
    r"serial|folio|expediente|caso|pedido|cuenta|upc|sku)\W{0,3}(?:(?:no|number|num|numero)\b\W{0,3})?$"
)
UNITS = re.compile(
    r"[$€£%]|\b(?:hr|hrs|hour|hours|half|hh|inch|inches|min|mins|minute|minutes|lb|lbs|kg|ft|feet|usd|dollars?|bucks|"
    r"roses?|overnight|weeks?|months?|yrs?|years?|am|pm|miles?|zip|age[sd]?|rates?|rooms?|rm|floor|apts?|suites?|units?|horas?|"
    r"minutos?|pesos|dolares|anos?|edad|cuarto)\b"
)
# As in a count, unless a call is asked for.
COUNTING = re.compile(r"\b(?:for|of|on|at|in|is|was|were|are|and|each|per|nights?|days?|old)\b")
GLUED = re.compile(r"^[^\W\d_]{1,2}(?![^\W\d_])|(?<![^\W\d_])[^\W\d_]{1,2}$")
COUNTED_BEFORE = re.compile(
    r"(?:[$€£]|\b(?:rooms?|rm|apts?|units?|suites?|hwy|highway|route|exit|ages?|zip|paid|rates?)\W?)\s?$"
)
# Doors one after the other: "rooms 201, 202, 305 and 1204".
DOORS = re.compile(
    r"\b(?:rooms?|rm|apts?|units?|suites?|exits?|gates?|routes?|cuartos?)\W{0,3}(?:\d{1,4}(?:[\s,&]|and|y){1,5}){0,9}$"
)
RATES_NEAR = re.compile(
    r"[$€£]|\b(?:rates?|hr|hour|half|hh|per|price|prices|donations?|specials?|precios?|tarifas?|roses?|rosas|nights?|overnight|usd|dollars)\b"
)
PRICE_BEHIND = re.compile(r"\s?(?:per|an|/|hr|hour|hh|roses?|dollars?|\$|usd|la hora|por hora|dlls?)")
SEPARATORS = re.compile(r"\b(?:and|then|dash|dot|hyphen|minus|space|guion|punto|espacio|y|luego|area code|code)\b")
LISTING = (":", "/", ",", ";")
PAIRS = [2] * 5
OTHER_CUTS = ([5, 5], [4, 3, 3], [3, 4, 3], [2, 4, 4], [4, 4, 2])
TIGHT, TEXT, TORN = 0, 1, 2
MOST_SIGNS, MOST_TEXT, MOST_WORDS = 14, 32, 4
MOST_GROUPS = 12
AROUND = 30  # how far before a number its cue may stand


class Window(NamedTuple):
    """Some groups that may be a number, and how good they are."""

    score: int
    first: int
    last: int
    digits: str
    style: str


def find_phones(text: str, region: str) -> list[Found]:
    """Return the numbers of a folded text, in the order of their certainty and place."""
    found: list[Found] = []
    text = _abroad(text, region, found)
    if phonenumbers.country_code_for_region(region) != 1:
        return found
    for reading in Reading:
        every = list(groups(text, reading))
        if reading > Reading.PLAIN and not any(group.letter for group in every):
            continue
        windows = [
            one for one in _windows(text, every) if reading == Reading.PLAIN or _has_letters(every, one, reading)
        ]
        for window in _best(windows):
            start, end = every[window.first].start, every[window.last].end
            found.append(Found(Kind.PHONE, "+1" + window.digits, start, end, window.style))
        text = blot(text, found)
    return found


ABROAD = re.compile(r"(?<!\d)(?:\+|\b011[\s-]{1,2})\d(?:[\s().-]{0,2}\d){7,14}(?!\d)")
HOME = re.compile(r"(?<!\d)\(?\d(?:[\s().-]{0,2}\d){6,13}(?!\d)")


def _abroad(text: str, region: str, found: list[Found]) -> str:
    """Add numbers with the code of another country, and all numbers of a region outside the North American plan."""
    home = phonenumbers.country_code_for_region(region)
    for match in ABROAD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        value = _valid(digits.removeprefix("011") if match[0][0] == "0" else digits, None)
        if value and not (home == 1 and value.startswith("+1")):
            found.append(Found(Kind.PHONE, value, match.start(), match.end(), "plain"))
    text = blot(text, found)
    if home not in (0, 1):
        more = ((match, _valid(re.sub(r"\D", "", match[0]), region)) for match in HOME.finditer(text))
        found += [Found(Kind.PHONE, value, match.start(), match.end(), "plain") for match, value in more if value]
        text = blot(text, found)
    return text


@lru_cache(maxsize=4096)
def _valid(digits: str, region: str | None) -> str:
    """Return a number in E.164, or "" if no numbering plan knows it."""
    try:
        number = phonenumbers.parse(digits if region else "+" + digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def number_of(digits: str) -> str:
    """Return digits with their country code as a number in E.164, or ""; ten digits are of the North American plan."""
    return _valid("1" + digits if len(digits) == 10 else digits, None)


def _planned(digits: str) -> bool:
    return bool(PLAN.fullmatch(digits) and not FICTION.fullmatch(digits) and _valid("1" + digits, None))


def _has_letters(every: list[Group], window: Window, reading: Reading) -> bool:
    """Tell whether a number that needs letters has enough true digits to be believed."""
    inside = every[window.first : window.last + 1]
    true = sum(group.true for group in inside) + sum(len(group.digits) for group in inside if group.word)
    single = all(len(group.digits) == 1 for group in inside)
    return any(group.letter for group in inside) and true >= (3 if single or reading == Reading.LETTERS else 5)


def _best(windows: list[Window]) -> list[Window]:
    """Keep the best of those that overlap."""
    taken: set[int] = set()
    kept = []
    for window in sorted(windows, key=lambda one: (-one.score, one.first)):
        inside = range(window.first, window.last + 1)
        if taken.isdisjoint(inside):
            taken.update(inside)
            kept.append(window)
    return sorted(kept, key=lambda one: one.first)


def _windows(text: str, every: list[Group]) -> Iterator[Window]:
    gaps = [_gap(text[a.end : b.start]) if b.start - a.end <= 60 else TORN for a, b in pairwise(every)]
    for first, group in enumerate(every):
        digits, last = group.digits, first
        while len(digits) < 10 and last < min(len(gaps), first + MOST_GROUPS - 1) and gaps[last] != TORN:
            last += 1
            digits += every[last].digits
        if len(digits) == 10 and digits[0] != "1":
            yield from _judged(text, every, gaps, first, last, digits)
        elif len(digits) == 11 and digits[0] == "1" and len(group.digits) > 1:
            yield from _judged(text, every, gaps, first, last, digits[1:])
        elif len(group.digits) in (12, 13):
            yield from _with_price(text, every, first)


def _with_price(text: str, every: list[Group], at: int) -> Iterator[Window]:
    """Read ten digits and a round price that are written as one."""
    group = every[at]
    number, price = group.digits[:10], group.digits[10:]
    behind = text[group.end : group.end + 10]
    if price.endswith("0") and price[0] != "0" and PRICE_BEHIND.match(behind) and _planned(number):
        yield Window(5, at, at, number, "plain")


def _gap(gap: str) -> int:
    """Say what stands between two groups: signs only, some words, or something that ends a number."""
    if BREAK in gap or "$" in gap or "€" in gap:
        return TORN
    left = SEPARATORS.sub("", gap)
    if not any(map(str.isalpha, left)):
        return TIGHT if len(left) <= MOST_SIGNS and gap.count("\n") < 3 else TORN
    return TEXT if len(gap) <= MOST_TEXT and len(gap.split()) <= MOST_WORDS else TORN


def _judged(text: str, every: list[Group], gaps: list[int], first: int, last: int, digits: str) -> Iterator[Window]:
    """Yield the window if its groups fall as those of a number do."""
    if not _planned(digits):
        return
    inside = every[first : last + 1]
    lengths = [len(group.digits) for group in inside]
    lengths[0] -= sum(lengths) - 10
    before = text[max(0, inside[0].start - AROUND) : inside[0].start]
    texts = [text[a.end : b.start] for a, b in pairwise(inside)]
    cued = bool(CUE.search(before)) or any(map(CUE.search, texts))
    words = sum(len(group.digits) for group in inside if group.word)
    cut = _cut(every, gaps, first, last)
    if cut > 4 or _is_list(text, every, gaps, first, last, cued=cued) or _is_of_a_thing(before, lengths, texts):
        return
    torn = any(kind == TEXT for kind in gaps[first:last])
    if torn and not _reads_through(texts, gaps[first:last], lengths, before, digits, cued=cued):
        return
    regular = _is_regular(lengths)
    even = len(set(texts)) <= 1
    if not (regular or words >= 5 or (even and (torn or _is_meant(lengths, texts[0], cued=cued)))):
        return
    same = len({(group.word, group.letter) for group in inside}) == 1
    score = 4 * regular + 2 * (not cut) + same + even + cued - 2 * torn
    yield Window(score, first, last, digits, _style(inside, texts, lengths, torn=torn))


def _is_of_a_thing(before: str, lengths: list[int], texts: list[str]) -> bool:
    """Tell the number of an order or a case, or of rooms, from one to call."""
    numbered = NUMBERED.search(before)
    if numbered and (lengths == [10] or re.search(r"#|\bn(?:o|um)", numbered[0])):
        return True
    listed = all(re.fullmatch(r"(?:[\s,&]|and|y){1,6}", gap) for gap in texts)
    return bool(texts) and listed and bool(DOORS.search(before))


def _style(inside: list[Group], texts: list[str], lengths: list[int], *, torn: bool) -> str:
    if any(group.letter for group in inside):
        return "letters for digits"
    if torn:
        return "split by text"
    if any(group.word for group in inside):
        return "words"
    if len(lengths) > 4:
        return "spaced"
    return "signs" if set("".join(texts)) - set(" ()-./+\n\t") else "plain"


def _is_regular(lengths: list[int]) -> bool:
    """Tell whether the cuts are those of 3-3-4, each part whole, in pairs or digit by digit."""
    if lengths in ([10], [3, 7], [6, 4]):
        return True
    ends = list(accumulate(lengths))
    if 3 not in ends or 6 not in ends:
        return False
    third, sixth = ends.index(3) + 1, ends.index(6) + 1
    parts = lengths[:third], lengths[third:sixth], lengths[sixth:]
    return all(len(part) == 1 or set(part) == {1} or part == [2, 2] for part in parts)


def _is_meant(lengths: list[int], sign: str, *, cued: bool) -> bool:
    """Tell whether other cuts are such as people make on purpose: pairs or halves, with a sign that no list has."""
    sign = sign.strip()
    if any(map(str.isalpha, sign)) or sign in LISTING:
        return False
    return lengths in (PAIRS, *OTHER_CUTS) if cued else lengths == PAIRS and sign not in ("", "-")


def _cut(every: list[Group], gaps: list[int], first: int, last: int) -> int:
    """Return how many single digits go on behind the window, or more than 4 if some go on before it."""
    single = [len(group.digits) == 1 for group in every[first : last + 1]]
    if first and gaps[first - 1] == TIGHT and single[0] and len(every[first - 1].digits) == 1:
        # "1" before the number is the country's; ten digits before are another number.
        before = [g for g in every[max(0, first - 12) : first] if len(g.digits) == 1]
        if not (len(before) == 1 and before[0].digits == "1") and len(before) < 10:
            return 5
    behind = 0
    at = last
    while single[-1] and at < len(gaps) and gaps[at] == TIGHT and len(every[at + 1].digits) == 1 and behind < 10:
        behind, at = behind + 1, at + 1
    if behind and not all(single):
        return 5
    return 0 if behind >= 10 else behind


def _is_list(text: str, every: list[Group], gaps: list[int], first: int, last: int, *, cued: bool) -> bool:
    """Tell a list of counts, prices or sizes from a number."""
    values = [int(group.digits) for group in every[first : last + 1]]
    longer = [int(group.digits) for group in every[max(0, first - 1) : last + 2]]
    for steps in (values, longer):
        if len(steps) >= 5 and len({b - a for a, b in pairwise(steps)}) == 1:
            return True
    start, end = every[first].start, every[last].end
    if first != last and text[max(0, start - 2) : start].strip() in ("$", "€"):
        return True
    if any(text[a.end : b.start].strip(" ,;/") for a, b in pairwise(every[first : last + 1])):
        return False
    neighbours = (first and gaps[first - 1] == TIGHT) or (last < len(gaps) and gaps[last] == TIGHT)
    around = text[max(0, start - AROUND) : start] + " " + text[end : end + 12]
    step = 5 if neighbours and not cued else 10
    return (
        len(values) in (3, 4) and all(v % step == 0 for v in values) and bool(neighbours or RATES_NEAR.search(around))
    )


def _reads_through(
    texts: list[str], gaps: list[int], lengths: list[int], before: str, digits: str, *, cued: bool
) -> bool:
    """Tell whether the words between the groups may stand inside a number."""
    if len(texts) == 9 and len(set(texts)) == 1 and len(texts[0]) <= 8:
        return True
    ends = list(accumulate(lengths))
    if any(end not in (3, 6) for end, kind in zip(ends, gaps, strict=False) if kind == TEXT):
        return False
    between = " ".join(texts)
    # One or two letters glued to digits are digits in disguise that this reading does not see.
    if any(GLUED.search(gap) for gap in texts):
        return False
    if not _is_regular(lengths) or UNITS.search(between) or COUNTED_BEFORE.search(before):
        return False
    is_year = digits[6:8] in ("19", "20")
    return cued or not (is_year or COUNTING.search(between) or re.search(r"\w[.!?]\s", between))
