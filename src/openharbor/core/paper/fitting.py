"""Find the largest letters with which a page keeps to its number of pages; leave words out only as the last resort."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openharbor.core.paper.outcome import Reason, Unmade
from openharbor.core.paper.setting import Setting
from openharbor.core.paper.texts import MOST

STEP = 0.03
KEEPS = (30, 20, 14, 10, 8, 6, 5, 4, 3, 2, 1)  # most items of a list, rows of a table
LETTERS = (240, 120, 60, 30)
FULL = 15_000  # letters that no page can hold; so much is not even tried, because trying takes memory
# What may be left out, from its end. Numbers to call, years of a chart, sources and the small print never are.
CUT = {"group": "items", "bullets": "items", "entries": "entries", "table": "rows", "lobby": "promises"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many pages a sheet may take, and between which scales its letters may grow and shrink."""

    pages: int
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """A page that fits."""

    setting: Setting
    scale: float


def fit(open_with: Callable[[Any], Setting], words: Callable[[int], Any], bounds: Bounds) -> Fitted:
    """Return the page at its largest scale. `words` gives its data with at most so many letters a text."""
    cuts = [(None, MOST)] + [(keep, MOST) for keep in KEEPS] + [(KEEPS[-1], letters) for letters in LETTERS]

    def tried(cut: int) -> Fitted | None:
        keep, letters = cuts[cut]
        data = words(letters)
        if keep is not None:
            data = {**kept(data, keep), "cut": True}
        return _largest(open_with(data), bounds) if weight(data) <= bounds.pages * FULL else None

    if found := tried(0):
        return found
    low, high, best = 1, len(cuts) - 1, None
    while low <= high:  # each cut leaves out more than the one before
        middle = (low + high) // 2
        if found := tried(middle):
            best, high = found, middle - 1
        else:
            low = middle + 1
    if best is None:
        raise Unmade(Reason.TOO_LONG)
    return best


def _largest(setting: Setting, bounds: Bounds) -> Fitted | None:
    """Halve the way between the smallest scale, if that fits at all, and the largest."""
    if setting.pages(bounds.least) > bounds.pages:
        return None
    if setting.pages(bounds.most) <= bounds.pages:
        return Fitted(setting, bounds.most)
    fits, fails = bounds.least, bounds.most
    while fails - fits > STEP:
        middle = (fits + fails) / 2
        if setting.pages(middle) <= bounds.pages:
            fits = middle
        else:
            fails = middle
    return Fitted(setting, fits)


def weight(value: Any, name: str = "") -> int:
    """Return how many letters a page has, pictures aside."""
    if isinstance(value, dict):
        return sum(weight(part, key) for key, part in value.items())
    if isinstance(value, list):
        return sum(weight(part, name) for part in value)
    return len(value) if isinstance(value, str) and name != "svg" else 0


def kept(value: Any, keep: int) -> Any:
    """Return the data with at most `keep` entries in each list that may be cut."""
    if isinstance(value, list):
        return [kept(part, keep) for part in value]
    if not isinstance(value, dict):
        return value
    cut = CUT.get(value.get("kind", ""))
    return {name: kept(part[:keep] if name == cut else part, keep) for name, part in value.items()}
