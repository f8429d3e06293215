"""Find in a raw text all by which it can be linked: numbers, e-mails, handles, pages, plates and streets.

What is found first is blotted out for what comes after, so that the digits of a page's address are no telephone number.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from types import MappingProxyType

from openharbor.engines.linking.addresses import find_addresses
from openharbor.engines.linking.folding import Folded, fold
from openharbor.engines.linking.found import Found, blot
from openharbor.engines.linking.handles import find_handles
from openharbor.engines.linking.model import Entity, Kind, Marks
from openharbor.engines.linking.online import find_emails, find_urls
from openharbor.engines.linking.phones import find_phones, number_of
from openharbor.engines.linking.plates import find_plates
from openharbor.engines.linking.sketches import sketch
from openharbor.engines.linking.states import States
from openharbor.engines.linking.typed import read_plates

STYLES = {
    "plain": "as people write it",
    "spaced": "one by one, with spaces or signs between",
    "signs": "with other signs than usual between the parts",
    "words": "in words, wholly or partly",
    "letters for digits": "with letters that look like digits",
    "split by text": "with words between the parts",
    "keycap": "as pictures of keys",
    "circled": "in circles",
    "fullwidth": "in wide forms",
    "other digits": "in digits of another script",
    "look-alikes": "with letters of another script",
    "payment": "as a name that money goes to",
    "zero-width": "with invisible characters inside",
}
NO_STATES: States = MappingProxyType({})
# A report names a few things; one that names thousands would be linked to everything.
MOST_ENTITIES = 500
TEN_DIGITS = 12  # as long as a number with its signs


def find(text: str, *, region: str = "US", states: States = NO_STATES) -> tuple[Entity, ...]:
    """Return what a raw text names, in the order of the text.

    Takes up to ten seconds for a million characters made for it, less than two milliseconds for a page: bound the
    length of what strangers may send.

    region: two letters; numbers without a country code are of there
    states: names and short forms of states in small letters -> code, to read the states of plates
    """
    return _entities(fold(text), region, states)


def marks_of(
    texts: Sequence[str], *, plates: Sequence[str] = (), region: str = "US", states: States = NO_STATES
) -> Marks:
    """Return the marks of one report.

    texts: its free texts, in any order
    plates: what was typed into a box for plates, where no word such as "plate" is needed
    """
    entities: dict[tuple[Kind, str], None] = {}
    for typed in plates:
        entities |= dict.fromkeys((Kind.PLATE, value) for value in read_plates(typed, states))
    folded = [fold(text) for text in texts]
    for one in folded:
        entities |= dict.fromkeys((entity.kind, entity.value) for entity in _entities(one, region, states))
    return Marks(frozenset(list(entities)[:MOST_ENTITIES]), sketch(sorted(one.text for one in folded)))


def find_contacts(folded: Folded, region: str) -> tuple[Entity, ...]:
    """Return what a folded text names, without its plates, in the order of the text."""
    found, _ = _contacts(folded, region)
    return _in_order(folded, found)


def _entities(folded: Folded, region: str, states: States) -> tuple[Entity, ...]:
    found, text = _contacts(folded, region)
    return _in_order(folded, [*found, *find_plates(folded, text, states)])


def _contacts(folded: Folded, region: str) -> tuple[list[Found], str]:
    """Return all but the plates, and the text with what was found blotted out."""
    text = folded.text
    found = list(find_emails(text))
    text = blot(text, found)
    for page in find_urls(text):
        value = number_of(page.value) if page.kind == Kind.PHONE else page.value
        found += [page._replace(value=value)] if value else []
    text = blot(text, found)
    handles = list(find_handles(folded, text))
    found += find_addresses(text)
    text = blot(text, found)
    phones = find_phones(text, region)
    found += phones
    found += _apart(handles, phones)
    return found, blot(text, found)


def _in_order(folded: Folded, found: Iterable[Found]) -> tuple[Entity, ...]:
    entities = {(one.kind, one.value, one.start): _entity(folded, one) for one in found if one.value}
    return tuple(sorted(entities.values(), key=lambda one: (one.start, one.end, one.kind, one.value)))


def _apart(handles: Iterable[Found], phones: Sequence[Found]) -> list[Found]:
    """Return the handles that are not numbers: "whatsapp six1two..."."""
    # A name may end in a number ("@candy" and ten digits): then both are kept.
    taken = {place for phone in phones for place in range(phone.start, phone.end)}
    kept: dict[tuple[str, int], Found] = {}
    for one in handles:
        if one.start not in taken and (one.end - 1 not in taken or one.end - one.start > TEN_DIGITS):
            kept.setdefault((one.value, one.end), one)
    return list(kept.values())


def _entity(folded: Folded, found: Found) -> Entity:
    start, end = folded.span(found.start, found.end)
    style = found.style
    if style in ("plain", "spaced", "signs"):
        style = _disguise(folded.raw[start:end]) or style
    return Entity(found.kind, found.value, start, end, style)


def _disguise(raw: str) -> str:
    """Return how the characters of a raw text are disguised, or "" if they are not."""
    if raw.isascii():
        return ""
    kinds = {_kind(character) for character in raw}
    order = ("keycap", "circled", "fullwidth", "other digits", "look-alikes", "zero-width")
    return next((kind for kind in order if kind in kinds), "")


def _kind(character: str) -> str:
    if character == "\u20e3":
        return "keycap"
    if "\uff01" <= character <= "\uff5e":
        return "fullwidth"
    if not character.isascii() and character.isdigit():
        return "other digits" if character.isdecimal() else "circled"
    if unicodedata.category(character) == "Cf":
        return "zero-width"
    if character.isalpha() and not unicodedata.name(character, "LATIN").startswith("LATIN"):
        return "look-alikes"
    return ""
