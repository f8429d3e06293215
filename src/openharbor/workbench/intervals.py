"""Draw the estimates side by side, the interval before the point, as one SVG that stands alone.

What is drawn may leave the house, so every number is rounded to two digits before it is placed: neither words nor
lengths let anybody reckon back to the table.
"""

import math
import textwrap
from collections.abc import Iterator
from html import escape

from openharbor.engines.prevalence import CAUTION, Estimate, Limits, Silent
from openharbor.workbench.figures import NAMES, Answer

WIDTH, EDGE = 480, 20  # narrow, so that a phone shows words in a size that can be read
TOP, ROW = 92, 54
SPREAD = 4.0  # from here on a scale of even steps would hide the narrow ones
DIGITS = 2
LETTER = 6.5  # the width of one of the small ones, at most
STYLE = (
    ".g{fill:#fff}.t,.m{font:14px system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1d2a33}"
    ".m{font-size:12px;fill:#5b6972}.h{font-size:17px;font-weight:600}.w{stroke:#2f6f8f;stroke-width:2}"
    ".n{stroke:#2f6f8f;stroke-width:10}.p{fill:#fff;stroke:#1d2a33;stroke-width:2}.f{fill:#2f6f8f}"
    ".a{stroke:#d8dfe3}.k{stroke:#1d2a33;stroke-width:1.5}"
    "@media (prefers-color-scheme:dark){.g{fill:#12181c}.t{fill:#e6ecef}.m{fill:#a3b0b8}.w,.n{stroke:#6fb3d2}"
    ".f{fill:#6fb3d2}.p{fill:#12181c;stroke:#e6ecef}.a{stroke:#37434b}.k{stroke:#e6ecef}}"
)


def plot(answer: Answer) -> str:
    """Return the SVG: a row for each method, thin for 95 and thick for 80 percent, with a mark for the known."""
    bottom = TOP + ROW * len(answer.estimates)
    notes = textwrap.wrap(f"Caution. {CAUTION}", 66)
    height = bottom + 50 + 17 * len(notes)
    title = f"Persons in all, estimated from {len(answer.table.lists)} lists"
    known = f"About {_about(answer.table.persons)} persons are known."
    said = " ".join((known, *map(_said, answer.estimates), CAUTION))
    scale = Scale(answer)
    body = [*_axis(scale, answer.table.persons, bottom)]
    for place, one in enumerate(answer.estimates):
        body += _row(scale, answer.table.persons, one, TOP + ROW * place)
    for place, line in enumerate(notes):
        body.append(_text("m", EDGE, bottom + 50 + 17 * place, line))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">'
        f'<title id="t">{title}</title><desc id="d">{escape(said)}</desc>'
        f'<style>{STYLE}</style><rect class="g" width="{WIDTH}" height="{height}"/>'
        f"{_text('t h', EDGE, 28, title)}"
        f"{_text('m', EDGE, 50, 'Thin: 95 % interval. Thick: 80 %. The ring, the point, says the least.')}"
        + "".join(body)
        + "</svg>\n"
    )


class Scale:
    """Where a rounded number lies: in even steps, or on a logarithmic scale where the limits spread far."""

    def __init__(self, answer: Answer) -> None:
        ends = [_rounded(answer.table.persons)]
        for one in answer.estimates:
            if isinstance(one, Estimate):
                ends += map(_rounded, (one.interval95.low, one.interval95.high, one.point))
        finite = [end for end in ends if math.isfinite(end)]
        self.low, self.high = min(finite), max(max(finite), min(finite) * 1.05 + 1)
        self.steep = self.high > SPREAD * self.low
        self.low, self.high = self.low / 1.1, self.high * 1.05

    def __call__(self, value: float) -> float:
        value = min(max(_rounded(value), self.low), self.high)
        low, high, here = (math.log(one) if self.steep else one for one in (self.low, self.high, value))
        return EDGE + (here - low) / (high - low) * (WIDTH - 2 * EDGE)

    def ticks(self) -> Iterator[float]:
        """Yield round numbers inside, as many as there is room for."""
        step = 10.0 ** math.floor(math.log10((self.high - self.low) / 2))
        even = (step * n for n in range(math.ceil(self.low / step), math.floor(self.high / step) + 1))
        steep = (float(digit * 10**n) for n in range(14) for digit in (1, 2, 5))
        free = 0.0
        for tick in steep if self.steep else even:
            half = len(f"{tick:,.0f}") * LETTER / 2
            if self.low <= tick <= self.high and free <= self(tick) - half and self(tick) + half <= WIDTH:
                free = self(tick) + half + LETTER
                yield tick


def _axis(scale: Scale, persons: int, bottom: float) -> Iterator[str]:
    for tick in scale.ticks():
        x = scale(tick)
        yield _upright("a", x, bottom - 4, bottom + 4)
        yield _text("m", x, bottom + 18, f"{tick:,.0f}", "middle")
    x = scale(persons)
    yield _upright("k", x, TOP - 22, TOP - 4)
    yield _text("m", x + 6, TOP - 9, f"about {_about(persons)} known", "start")


def _row(scale: Scale, persons: int, one: Estimate | Silent, y: float) -> Iterator[str]:
    yield _text("t", EDGE, y + 18, NAMES[one.method])
    if isinstance(one, Silent):
        yield _text("m", EDGE, y + 38, textwrap.shorten(one.why, 70))
        return
    for tick in scale.ticks():
        yield _upright("a", scale(tick), y + 26, y + 46)
    yield _upright("k", scale(persons), y + 26, y + 46)
    yield _text("t", WIDTH - EDGE, y + 18, _span(one.interval95), "end")
    y += 36
    for name, limits in (("w", one.interval95), ("n", one.interval80)):
        yield f'<line class="{name}" x1="{scale(limits.low):.1f}" x2="{scale(limits.high):.1f}" y1="{y}" y2="{y}"/>'
    if math.isinf(one.interval95.high):
        x = scale(math.inf)
        yield f'<path class="f" d="M{x:.1f} {y - 6} L{x + 10:.1f} {y} L{x:.1f} {y + 6} Z"/>'
    yield f'<circle class="p" cx="{scale(one.point):.1f}" cy="{y}" r="4"/>'


def _upright(kind: str, x: float, top: float, bottom: float) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>'


def _text(kind: str, x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value


def _about(value: float) -> str:
    return f"{_rounded(value):,.0f}" if math.isfinite(value) else "no bound"


def _span(limits: Limits) -> str:
    return f"{_about(limits.low)} to {_about(limits.high)}"


def _said(one: Estimate | Silent) -> str:
    if isinstance(one, Silent):
        return f"{NAMES[one.method]} gives no estimate: {one.why}"
    return f"{NAMES[one.method]}: 95 % interval {_span(one.interval95)}, 80 % interval {_span(one.interval80)}."
