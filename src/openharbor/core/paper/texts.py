"""Make any text fit to be set: no control characters, no endless words, no more letters than a page has room for."""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LONGEST_WORD = 24
ZERO_WIDTH_SPACE = "\u200b"
ZERO_WIDTH_JOINER = "\u200d"
ELLIPSIS = "…"
Shape = TypeVar("Shape", bound="DataclassInstance")
Instead = Mapping[type, Callable[[Any], Any]]
# Most letters of a field, by its name; every other field has `MOST`.
MOST = 1500
LIMITS = {
    "language": 20,
    "organization": 140,
    "title": 200,
    "headline": 180,
    "heading": 120,
    "lead": 500,
    "emergency": 160,
    "name": 140,
    "number": 48,
    "why": 300,
    "note": 200,
    "qr": 300,
    "address": 500,
    "qr_words": 120,
    "label": 60,
    "more": 160,
    "text": 600,
    "items": 400,
    "foot": 400,
    "promises": 200,
    "notes": 4000,
}
# Controls, halves of pairs, marks that turn the direction of what follows, and what is no character at all.
_UNSETTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff0-\uffff]")
_ENDLESS = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_PATH = "path"  # of a map; no text
_WHOLE = {"language", "qr", "number", "address"}  # never broken, never shortened with an ellipsis


def cleaned(page: Shape, *, letters: int = MOST) -> Shape:
    """Return a page of the same shape with clean texts, none with more than so many letters."""
    fields = {
        field.name: _cleaned(getattr(page, field.name), field.name, letters) for field in dataclasses.fields(page)
    }
    return dataclasses.replace(page, **fields)


def _cleaned(value: Any, name: str, letters: int) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return cleaned(value, letters=letters)
    if isinstance(value, tuple):
        return tuple(_cleaned(part, name, letters) for part in value)
    if not isinstance(value, str) or name == _PATH:
        return value
    limit = LIMITS.get(name, MOST)
    return clean(value, limit if name in _WHOLE else min(limit, letters), whole=name in _WHOLE)


def plain(value: Any, instead: Instead) -> Any:
    """Return a page as dictionaries and lists; each dictionary says its shape in `kind`. No bytes.

    `instead` says what becomes of shapes that are no words.
    """
    if type(value) in instead:
        return instead[type(value)](value)
    if dataclasses.is_dataclass(value):
        fields = {field.name: plain(getattr(value, field.name), instead) for field in dataclasses.fields(value)}
        return {"kind": type(value).__name__.lower(), **fields}
    if isinstance(value, tuple):
        return [plain(part, instead) for part in value]
    return None if isinstance(value, bytes) else value


def clean(text: str, limit: int = MOST, *, whole: bool = False) -> str:
    """Return text that can be set, at most `limit` letters of it, with places to break in endless words."""
    text = re.sub(r" {2,}", " ", _UNSETTABLE.sub(" ", text))
    text = text if text.strip() else ""
    if len(text) > limit:
        text = text[:limit] if whole else _shortened(text, limit)
    return text if whole else _breakable(text)


def _shortened(text: str, limit: int) -> str:
    """Cut at the last space if there is one near the end, and show that something was cut."""
    cut = text[: limit - 1]
    space = cut.rfind(" ", limit * 3 // 4)
    return (cut[:space] if space > 0 else cut).rstrip(" ,;:") + ELLIPSIS


def _breakable(text: str) -> str:
    return _ENDLESS.sub(lambda word: _broken(word[0]), text)


def _broken(word: str) -> str:
    """Allow a break every so many letters, never inside what is drawn as one."""
    parts, since = [], 0
    for before, letter in zip(" " + word, word, strict=False):
        joined = unicodedata.category(letter).startswith("M") or ZERO_WIDTH_JOINER in (letter, before)
        if since >= LONGEST_WORD and not joined:
            parts.append(ZERO_WIDTH_SPACE)
            since = 0
        parts.append(letter)
        since += 1
    return "".join(parts)
