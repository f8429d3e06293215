"""Draw when texts were posted, as bars in SVG with their words in HTML beside it, which a phone does not shrink."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

WIDTH, HEIGHT = 720, 60
MOST_BARS = 60


class Step(NamedTuple):
    """How long a bar is. name: after "in" · number: which bar a day is in · start: the first day of a bar."""

    name: str
    number: Callable[[date], int]
    start: Callable[[int], date]


def _years(count: int) -> Step:
    name = f"{count} years" if count > 1 else "a year"
    return Step(name, lambda day: day.year // count, lambda number: date(max(1, number * count), 1, 1))


# The last one has 50 bars for all the years that a date can have.
STEPS = (
    Step("a day", date.toordinal, date.fromordinal),
    Step("a week", lambda day: (day.toordinal() - 1) // 7, lambda number: date.fromordinal(7 * number + 1)),
    Step("a month", lambda day: day.year * 12 + day.month - 1, lambda number: date(number // 12, number % 12 + 1, 1)),
    *map(_years, (1, 2, 5, 10, 20, 50, 100, 200)),
)


def timeline(days: Sequence[tuple[date, int]]) -> str:
    """Return bars for days, weeks, months or years, whatever needs at most MOST_BARS. days: ascending, with counts."""
    first, last = days[0][0], days[-1][0]
    step, many = next(
        (step, many) for step in STEPS if (many := step.number(last) - step.number(first) + 1) <= MOST_BARS
    )
    counts = Counter[int]()
    for day, count in days:
        counts[step.number(day)] += count
    most, room = max(counts.values()), WIDTH / many
    drawn = "".join(
        f'<rect x="{(number - step.number(first)) * room + room * 0.05:.1f}" y="{HEIGHT - tall:.1f}" '
        f'width="{min(room * 0.9, 40):.1f}" height="{tall:.1f}"><title>{step.start(number)}: {count:,}</title></rect>'
        for number, count in sorted(counts.items())
        if (tall := count / most * HEIGHT)
    )
    at_most = f"at most {most:,} in {step.name}"
    return (
        f'<div class="when"><span>{at_most}</span>\n'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="Texts from {first} to {last}; {at_most}">{drawn}</svg>\n'
        f"<span>{first}</span><span>{last}</span></div>"
    )
