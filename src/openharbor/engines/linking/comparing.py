"""Link one report to others by what they share, and say what that is.

A thing that many share says little: its strength is halved when HALF_AT others have it beside the first. Toll-free
numbers belong to hotlines, hotels and shops, so they never make a link alone. Several things together are stronger than
the strongest of them: 1 - the product of what each leaves open.
"""

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from openharbor.engines.linking.model import Evidence, Kind, Link, Marks
from openharbor.engines.linking.packing import HEAD, WrongPack, line, pack
from openharbor.engines.linking.phones import TOLL_FREE
from openharbor.engines.linking.sketches import LENGTH, likeness

STRENGTH = {
    Kind.PHONE: 0.9,
    Kind.EMAIL: 0.95,
    Kind.HANDLE: 0.8,
    Kind.URL: 0.7,
    Kind.PLATE: 0.9,
    Kind.ADDRESS: 0.7,
}
WEAK_TOLL_FREE = 0.1
WEAK_HOST = 0.4  # a page's host alone: many unlike pages stand on one
WEAK_NAME = 0.5  # a handle of four signs or fewer: many people have it
WEAK_PART = 0.5  # a plate of four signs or fewer: mostly a part of one, which many have
WEAK_PLACE = 0.6  # a plate without its state, a street without its ZIP code: there may be several
TEXT_STRENGTH = 0.9
HALF_AT = 20
LEAST = 0.2
# Two texts of which less than half is the same share stock phrases, not a template.
LEAST_LIKENESS = 0.5
SHORT_NAME = 5

Array = np.ndarray[Any, np.dtype[Any]]
Shared = dict[int, list[Evidence]]


def link(new: Marks, others: Mapping[str, Marks], *, least: float = LEAST) -> list[Link]:
    """Return the others that share something with the new one, the strongest first, then by id.

    least: links weaker than this are left out
    """
    return link_packed(new, {key: pack(marks) for key, marks in others.items()}, least=least)


def link_packed(new: Marks, packed: Mapping[str, str], *, least: float = LEAST) -> list[Link]:
    """Return what `link` would, from packed texts; made for tens of thousands of them.

    Raises WrongPack if a text is not one that `pack` wrote.
    """
    ids, texts = list(packed), list(packed.values())
    if any(len(text) <= HEAD or text[HEAD] != "\n" or text[-1] != "\n" for text in texts):
        raise WrongPack("this is no packed text")
    shared: Shared = defaultdict(list)
    _add_entities(shared, new, texts)
    if new.sketch and texts:
        _add_text(shared, new.sketch, texts)
    links = (_link(ids[row], evidence) for row, evidence in shared.items())
    return sorted((one for one in links if one.strength >= least), key=lambda one: (-one.strength, one.id))


def _link(key: str, evidence: Iterable[Evidence]) -> Link:
    ordered = tuple(sorted(evidence, key=lambda one: (-one.strength, one.kind, one.value)))
    return Link(key, ordered, round(1 - prod(1 - one.strength for one in ordered), 6))


def _faded(strength: float, shared_by: int) -> float:
    return round(strength * HALF_AT / (HALF_AT + shared_by - 1), 6)


def _add_entities(shared: Shared, new: Marks, texts: Sequence[str]) -> None:
    """Note every entity of the new one that others have, with how many have it."""
    stems: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for kind, value in sorted(new.entities):
        stems[kind, _split(kind, value)[0]].append(value)
    whole = "".join(texts)
    ends = np.cumsum([len(text) for text in texts])
    for (kind, stem), mine in stems.items():
        met: dict[str, tuple[float, str] | None] = {}
        best: dict[int, tuple[float, str]] = {}
        places, values = [], []
        for place, theirs in _lines(whole, kind, stem):
            places.append(place)
            values.append(theirs)
        for row, theirs in zip(np.searchsorted(ends, places, side="right").tolist(), values, strict=True):
            if theirs not in met:
                met[theirs] = max((m for value in mine if (m := _meet(kind, value, theirs))), default=None)
            if found := met[theirs]:
                best[row] = max(found, best.get(row, found))
        same = {one: Evidence(kind.value, one[1], _faded(one[0], len(best)), len(best)) for one in set(best.values())}
        for row, one in best.items():
            shared[row].append(same[one])


def _split(kind: Kind, value: str) -> tuple[str, str]:
    """Return the part of a value that must be the same, and the part that may be unknown: a state, a ZIP code."""
    if kind == Kind.PLATE:
        state, _, plate = value.partition(":")
        return plate, state
    if kind == Kind.ADDRESS:
        street, _, code = value.rpartition(" ")
        if street and len(code) == 5 and code.isdecimal():
            return street, code
    return value, ""


def _lines(whole: str, kind: Kind, stem: str) -> Iterator[tuple[int, str]]:
    """Yield where others have an entity with this stem, and its value."""
    exact = line(kind.value, stem)
    head = f"\n{kind.value}="
    escaped = exact[len(head) - 1 :]
    searched = {Kind.PLATE: f":{escaped}\n", Kind.ADDRESS: f"\n{exact}"}.get(kind, f"\n{exact}\n")
    at = whole.find(searched)
    while at >= 0:
        start = whole.rfind("\n", 0, at) if kind == Kind.PLATE else at
        if whole.startswith(head, start):
            value = whole[start + len(head) : whole.find("\n", start + 1)]
            if kind == Kind.PLATE:
                value = value[: len(value) - len(escaped)] + stem
            elif value.startswith(escaped):
                value = stem + value[len(escaped) :]
            if _split(kind, value)[0] == stem:
                yield start, value
        at = whole.find(searched, at + 1)


def _meet(kind: Kind, mine: str, theirs: str) -> tuple[float, str] | None:
    """Return how strong it is that two reports name these, and the fuller of the two; None if they are not the same."""
    (_, my_place), (_, their_place) = _split(kind, mine), _split(kind, theirs)
    if my_place and their_place and my_place != their_place:
        return None
    strength = STRENGTH[kind]
    if kind in (Kind.PLATE, Kind.ADDRESS) and not (my_place and their_place):
        strength *= WEAK_PLACE
    if kind == Kind.PLATE and len(mine.partition(":")[2]) < SHORT_NAME:
        strength *= WEAK_PART
    if kind == Kind.PHONE and mine.startswith(tuple("+1" + code for code in TOLL_FREE)):
        strength = WEAK_TOLL_FREE
    if kind == Kind.URL and "/" not in mine:
        strength = WEAK_HOST
    if kind == Kind.HANDLE and len(mine) <= SHORT_NAME:
        strength = WEAK_NAME
    return strength, max(mine, theirs, key=lambda value: (len(value), value))


def _add_text(shared: Shared, sketch: bytes, texts: Sequence[str]) -> None:
    """Note the others whose wording is nearly the same."""
    try:
        heads = base64.b64decode("".join([text[:HEAD] for text in texts]), validate=True)
    except (binascii.Error, ValueError) as error:
        raise WrongPack(str(error)) from None
    rows = np.frombuffer(heads, dtype="u1").reshape(len(texts), LENGTH + 1)
    found = likeness(sketch, np.ascontiguousarray(rows[:, 1:]).view("<u2"))
    near: Array = np.flatnonzero((found >= LEAST_LIKENESS) & (rows[:, 0] == 1))
    for row in near.tolist():
        like = float(found[row])
        strength = _faded(TEXT_STRENGTH * like, len(near))
        shared[row].append(Evidence("text", "", strength, len(near), round(like, 4)))
