"""Name the contacts in a text: telephone numbers, e-mails, names of accounts and payment tags, pages.

`engines.linking` reads every disguise, in one to two milliseconds. Most texts of a large set have no contact, or a
plain number; so a cheap look at the words comes first (`hints`), and only what could hide more goes to the careful
reader.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from phonenumbers import PhoneNumber, is_valid_number

from openharbor.engines.campaigns.hints import Hints
from openharbor.engines.linking.finding import find_contacts
from openharbor.engines.linking.folding import Folded
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.phones import FICTION

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


def contacts_in(folded: Folded, words: list[str], hints: Hints, region: str) -> tuple[Contact, ...]:
    """Return the contacts of a folded text in its order.

    words: the text cut by `wording.WORD`
    """
    text = folded.text
    if not hints.may_name(words, text):
        return ()
    if region == "US" and folded.raw.isascii():
        plain = list(PLAIN.finditer(text))
        doubtful = any(DOUBTFUL.search(text, max(0, match.start() - 14), match.start()) for match in plain)
        if plain and not doubtful and not hints.may_name(words, text, known=10 * len(plain)):
            return tuple(
                Contact(Kind.PHONE, f"+1{digits}", "plain", *match.span())
                for match in plain
                if _is_planned(digits := "".join(match.groups()))
            )
    return tuple(
        Contact(one.kind, one.value, one.style, one.start, one.end)
        for one in find_contacts(folded, region)
        if one.kind in SIGNS
    )


def _is_planned(digits: str) -> bool:
    """Tell whether ten digits are a number of the North American plan; the same as `linking` says, at half the cost."""
    return bool(is_valid_number(PhoneNumber(1, int(digits)))) and not FICTION.fullmatch(digits)


def signed(folded: Folded, contacts: Sequence[Contact]) -> str:
    """Return the folded text, as long as before, with the sign of its sort over each contact."""
    text, at = folded.text, folded.at
    parts, last = [], 0
    for one in contacts:
        start, end = bisect_left(at, one.start), bisect_left(at, one.end)
        if start >= last:
            parts += [text[last:start], SIGNS[one.kind] * (end - start)]
            last = end
    return "".join((*parts, text[last:]))
