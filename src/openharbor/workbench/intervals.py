"""Draw the estimates side by side, the interval before the point, as one SVG that stands alone."""

import math
import textwrap
from collections.abc import Iterator
from html import escape

from openharbor.engines.prevalence import CAUTION, Estimate, Silent
from openharbor.workbench.figures import NAMES, Answer

WIDTH, LEFT, RIGHT = 760, 170, 150
TOP, ROW = 74, 40
SPREAD = 4.0  # from here on a scale of even steps would hide the narrow ones
STYLE = (
    ".g{fill:#fff}.t,.m{font:14px system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1d2a33}"
    ".m{font-size:12px;fill:#5b6972}.h{font-size:17px;font-weight:600}.w{stroke:#2f6f8f;stroke-width:2}"
    ".n{stroke:#2f6f8f;stroke-width:9;stroke-linecap:round}.p{fill:#fff;stroke:#1d2a33;stroke-width:2}"
    ".a{stroke:#d8dfe3}.k{stroke:#1d2a33;stroke-width:1.5}"
    "@media (prefers-color-scheme:dark){.g{fill:#12181c}.t{fill:#e6ecef}.m{fill:#a3b0b8}.w,.n{stroke:#6fb3d2}"
    ".p{fill:#12181c;stroke:#e6ecef}.a{stroke:#37434b}.k{stroke:#e6ecef}}"
)


def plot(answer: Answer) -> str:
    """Return the SVG: a row for each method, thin for 95 and thick for 80 percent, with a mark for the known."""
    bottom = TOP + ROW * len(answer.estimates)
    notes = textwrap.wrap(f"Caution. {CAUTION}", 110)
    height = bottom + 48 + 17 * len(notes)
    title = f"Persons in all, estimated from {len(answer.table.lists)} lists"
    said = "; ".join(_said(one) for one in answer.estimates)
    scale = Scale(answer)
    body = [*_axis(scale, answer.table.persons, bottom)]
    for place, one in enumerate(answer.estimates):
        body += _row(scale, one, TOP + ROW * place + ROW / 2)
    for place, line in enumerate(notes):
        body.append(f'<text class="m" x="16" y="{bottom + 48 + 17 * place}">{escape(line)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">'
        f'<title id="t">{title}</title><desc id="d">{escape(f"95 % intervals: {said}. {CAUTION}")}</desc>'
        f'<style>{STYLE}</style><rect class="g" width="{WIDTH}" height="{height}"/>'
        f'<text class="t h" x="16" y="28">{title}</text>'
        '<text class="m" x="16" y="48">Thin: 95 % interval. Thick: 80 %. The ring, the point, says the least.</text>'
        + "".join(body)
        + "</svg>\n"
    )


class Scale:
    """Where a number of persons lies: in even steps, or on a logarithmic scale where the limits spread far."""

    def __init__(self, answer: Answer) -> None:
        ends = [float(answer.table.persons)]
        for one in answer.estimates:
            if isinstance(one, Estimate):
                ends += [one.interval95.low, one.interval95.high, one.point]
        finite = [end for end in ends if math.isfinite(end)]
        self.low, self.high = min(finite), max(max(finite), min(finite) * 1.05 + 1)
        self.steep = self.high > SPREAD * self.low
        self.low, self.high = self.low / 1.1, self.high * 1.05

    def __call__(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        low, high, here = (math.log(one) if self.steep else one for one in (self.low, self.high, value))
        return LEFT + (here - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> list[float]:
        """Return round numbers inside, at most seven."""
        if not self.steep:
            step = 10 ** math.floor(math.log10((self.high - self.low) / 2))
            while (self.high - self.low) / step > 6:
                step *= 2 if str(step)[0] != "2" else 2.5
            return [step * n for n in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]
        found = [digit * 10**n for n in range(13) for digit in (1, 2, 5) if self.low <= digit * 10**n <= self.high]
        return found if len(found) <= 7 else [one for one in found if str(one)[0] == "1"]


def _axis(scale: Scale, persons: int, bottom: float) -> Iterator[str]:
    for tick in scale.ticks():
        x = scale(tick)
        yield f'<line class="a" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>'
        yield f'<text class="m" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{f"{tick:,.0f}"}</text>'
    x = scale(persons)
    yield f'<line class="k" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{bottom}"/>'
    yield f'<text class="m" x="{x:.1f}" y="{TOP - 10}" text-anchor="middle">about {about(persons)} known</text>'


def _row(scale: Scale, one: Estimate | Silent, y: float) -> Iterator[str]:
    yield f'<text class="t" x="16" y="{y + 5:.1f}">{NAMES[one.method]}</text>'
    if isinstance(one, Silent):
        yield f'<text class="m" x="{LEFT}" y="{y + 4:.1f}">{escape(textwrap.shorten(one.why, 80))}</text>'
        return
    for name, limits in (("w", one.interval95), ("n", one.interval80)):
        yield f'<line class="{name}" x1="{scale(limits.low):.1f}" x2="{scale(limits.high):.1f}" y1="{y}" y2="{y}"/>'
    yield f'<circle class="p" cx="{scale(one.point):.1f}" cy="{y}" r="4"/>'
    yield f'<text class="t" x="{WIDTH - RIGHT + 12}" y="{y + 5:.1f}">{_span(one)}</text>'


def about(value: float) -> str:
    """Return a number to three digits: what leaves the house need not let anybody reckon back to the table."""
    return f"{float(f'{value:.3g}'):,.0f}" if math.isfinite(value) else "no bound"


def _span(one: Estimate) -> str:
    return f"{about(one.interval95.low)} to {about(one.interval95.high)}"


def _said(one: Estimate | Silent) -> str:
    return f"{NAMES[one.method]} {_span(one) if isinstance(one, Estimate) else 'no estimate'}"
