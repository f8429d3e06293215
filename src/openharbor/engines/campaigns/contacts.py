"""Name the contacts in a text: telephone numbers, e-mails, names of accounts and payment tags, pages.

`engines.linking` reads every disguise, in one to two milliseconds. Most texts of a large set have no contact, or a plain
number; so a cheap look at the words comes first (`hints`), and only what could hide more goes to the careful reader.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from openharbor.engines.campaigns.hints import Hints
from openharbor.engines.linking.finding import find_contacts
from openharbor.engines.linking.folding import Folded
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.phones import number_of

SIGNS = {Kind.PHONE: "\ue001", Kind.EMAIL: "\ue002", Kind.HANDLE: "\ue003", Kind.URL: "\ue004"}
PLAIN = re.compile(r"(?<![\w$€+*#.-])\(?([2-9]\d\d)\)?[-. ]{1,2}([2-9]\d\d)[-.]([0-9]{4})(?![\w*#-]|[.,:]\d|\s\d)")
# Before a plain number: it may be the end of a longer one, or no number but a reference.
DOUBTFUL = re.compile(r"\d|\b(?:id|order|ref|reference|case|invoice|account|acct|post|posting|zip|isbn|serial)\b")


class Contact(NamedTuple):
    """One contact: what sort, in its one spelling, how it was written (`linking.STYLES`), and where in the raw text."""

    kind: Kind
    value: str
    style: str
    start: int
    end: int


def contacts_in(folded: Folded, words: list[str], hints: Hints, region: str) -> tuple[tuple[Contact, ...], str]:
    """Return the contacts of a folded text in its order, and the text with the sign of its sort over each.

    words: the text cut by `wording.WORD`
    """
    text = folded.text
    if not hints.may_name(words, text):
        return (), text
    if region == "US" and folded.raw.isascii():
        plain = list(PLAIN.finditer(text))
        doubtful = any(DOUBTFUL.search(text, max(0, match.start() - 14), match.start()) for match in plain)
        if plain and not doubtful and not hints.may_name(words, text, known=10 * len(plain)):
            return _plain(text, plain)
    return _careful(folded, region)


def _plain(text: str, matches: list[re.Match[str]]) -> tuple[tuple[Contact, ...], str]:
    found = tuple(
        Contact(Kind.PHONE, value, "plain", *match.span())
        for match in matches
        if (value := number_of("".join(match.groups())))
    )
    return found, _signed(text, [(one.kind, one.start, one.end) for one in found])


def _careful(folded: Folded, region: str) -> tuple[tuple[Contact, ...], str]:
    found = [
        Contact(one.kind, one.value, one.style, one.start, one.end)
        for one in find_contacts(folded, region)
        if one.kind in SIGNS
    ]
    at = folded.at
    spans = [(one.kind, bisect_left(at, one.start), bisect_left(at, one.end)) for one in found]
    return tuple(found), _signed(folded.text, spans)


def _signed(text: str, spans: list[tuple[Kind, int, int]]) -> str:
    parts, last = [], 0
    for kind, start, end in spans:
        if start >= last:
            parts += [text[last:start], SIGNS[kind] * (end - start)]
            last = end
    return "".join((*parts, text[last:]))
