"""Make a field of a source say what it means: numbers, times, days, statuses, broken letters. Nothing is invented."""

import re
from datetime import date, datetime, time
from typing import Any

from openharbor.directory.exchange.standard import ENUMS, FIELDS, REQUIRED

# A report must not hold what may be a private place.
PLACES = ("address", "location", "service_at_location", "contact", "metadata")
EMPTY = {"", "null", "none", "n/a", "nan", "nil"}
BROKEN = re.compile("[\u00c2\u00c3\u00e2][\u0080-\u00bf\u20ac\u2018-\u201e\u2020-\u2026\u2030\u2039\u203a\u2122]")
TIME = re.compile(r"(\d{1,2})(?::(\d\d))?(?::(\d\d))?\s*([ap])\.?m\.?", re.IGNORECASE)
CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?")
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%B %d, %Y")
DAY_NAMES = {name: code for code, names in (
    ("MO", "mo mon monday 1"), ("TU", "tu tue tues tuesday 2"), ("WE", "we wed wednesday 3"),
    ("TH", "th thu thur thurs thursday 4"), ("FR", "fr fri friday 5"), ("SA", "sa sat saturday 6"),
    ("SU", "su sun sunday 7"),
) for name in names.split()}  # fmt: skip


class Wrong(ValueError):
    """A field cannot mean anything; the text says why."""


def mend(text: str) -> str:
    """Return a text whose UTF-8 was once read as Windows-1252 with its letters restored; other texts as they are."""
    for _ in range(2):
        if not BROKEN.search(text):
            break
        try:
            text = text.encode("cp1252").decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            try:
                text = text.encode("latin-1").decode()
            except (UnicodeEncodeError, UnicodeDecodeError):
                break
    return text


def filled(cell: str) -> str:
    """Return the text of a cell, empty for the many ways to write nothing."""
    text = cell.strip()
    return "" if text.casefold() in EMPTY else text


def number(text: str) -> int | float:
    """Return a number as JSON would hold it. Raises Wrong."""
    try:
        value = float(text)
    except ValueError:
        raise Wrong(f"{text[:40]!r} is no number") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise Wrong(f"{text[:40]!r} is no number")
    return int(value) if value == int(value) and "." not in text and "e" not in text.casefold() else value


def typed(entity: str, row: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the fields of a CSV row of a table as JSON would hold them, and what had to be left out and why."""
    data: dict[str, Any] = {}
    left_out = []
    fields = FIELDS[entity]
    for name, cell in row.items():
        if name not in fields or not (text := filled(cell)):
            continue
        if fields[name] == "text":
            kept = text if name == "id" or name.endswith("_id") else cell
            data[name] = kept if kept.isascii() else mend(kept)
            continue
        try:
            data[name] = number(text)
        except Wrong as wrong:
            left_out.append((name, "is no number" if entity in PLACES else str(wrong)))
    return data, left_out


def wrong_fields(entity: str, data: dict[str, Any], *, needed: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return which fields break the standard's rules, and how. `needed` are the ones without which a row is nothing."""
    found = [(name, "is missing") for name in needed if data.get(name) in (None, "")]
    required = (name for name in REQUIRED[entity] if name not in needed and data.get(name) in (None, ""))
    found += [(name, "is required by the standard and missing") for name in required]
    for name, kind in FIELDS[entity].items():
        value = data.get(name)
        if value in (None, ""):
            continue
        if isinstance(value, (dict, list)) or (
            kind == "number" and (isinstance(value, bool) or not isinstance(value, (int, float)))
        ):
            found.append(
                (name, "has the wrong type" if entity in PLACES else f"has the wrong type: {str(value)[:40]!r}")
            )
        elif (allowed := ENUMS.get((entity, name))) and value not in allowed:
            told = "it" if entity in PLACES else repr(str(value)[:40])
            found.append((name, f"{told} is none of {', '.join(allowed)}"))
    return found


def clock(text: object) -> time | None:
    """Return a time of day, however it is written: 9:00am, 9 AM, 09:00:00, 9:00-05:00, 24:00. Raises Wrong."""
    words = str(text or "").strip()
    if not words:
        return None
    if words.casefold() in ("noon", "12 noon"):
        return time(12)
    if words.casefold() in ("midnight", "12 midnight"):
        return time(0)
    try:
        if found := TIME.fullmatch(words):
            hour = int(found[1])
            if not 1 <= hour <= 12:
                raise ValueError
            return time(hour % 12 + (12 if found[4].lower() == "p" else 0), int(found[2] or 0))
        if found := CLOCK.fullmatch(words):
            hour, minute = int(found[1]), int(found[2])
            return time(0) if (hour, minute) == (24, 0) else time(hour, minute)
    except ValueError:
        pass
    raise Wrong(f"{words[:40]!r} is no time of day")


def day(text: object) -> date | None:
    """Return a day, however it is written. Raises Wrong."""
    words = str(text or "").strip()
    if not words:
        return None
    for form in DATES:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007  # a calendar day has no zone
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(words).date()
    except ValueError:
        raise Wrong(f"{words[:40]!r} is no day") from None


def status(text: object) -> str:
    """Return a status of the standard; a blank one is taken for active, which is told. Raises Wrong."""
    words = str(text or "").strip().casefold()
    if words in ENUMS["service", "status"]:
        return words
    if not words:
        return "active"
    raise Wrong(f"{str(text)[:40]!r} is no status")


def weekday(text: str) -> str:
    """Return MO to SU for a weekday as 1.1 files write it: 1 is Monday, or its name. Raises Wrong."""
    try:
        return DAY_NAMES[text.strip().casefold().rstrip(".")]
    except KeyError:
        raise Wrong(f"{text[:20]!r} is no weekday") from None
