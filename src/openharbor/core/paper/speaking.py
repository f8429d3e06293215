"""Words that stand for a picture, made of the words that the picture shows."""

from collections.abc import Iterable

from openharbor.core.paper.model import Bar, Break, Chart, Social

MOST_LINES = 2  # that a square picture shows
_ENDS = (".", "!", "?", "…")


def spoken(page: Social) -> str:
    """Return the alternative text of a square picture: all that can be read on it."""
    sheet = page.sheet
    lines = (": ".join(part for part in (line.why, line.number) if part) for line in sheet.lines[:MOST_LINES])
    return _sentences((page.headline, page.lead, *lines, sheet.emergency, sheet.organization, sheet.qr_alt or sheet.qr))


def spoken_chart(chart: Chart, rows: Iterable[Bar | Break]) -> str:
    """Return a chart in words: its title, every row, and what was known."""
    told = (row.text if isinstance(row, Break) else f"{row.label}: {row.text}" for row in rows)
    return _sentences((chart.title, "; ".join(told), chart.known_text))


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(part if part.endswith(_ENDS) else part + "." for part in parts if part)
