"""Draw when texts were posted, as bars in SVG."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta

WIDTH, HEIGHT = 720, 90
MOST_BARS = 60


def timeline(days: Sequence[tuple[date, int]]) -> str:
    """Return bars for days, weeks, months or years, whatever needs at most MOST_BARS. days: ascending, with counts."""
    step = next((one for one in (_day, _week, _month) if len(_all(days, one)) <= MOST_BARS), _year)
    bars = _all(days, step)
    counts = Counter[date]()
    for day, count in days:
        counts[step(day)] += count
    most, room = max(counts.values()), WIDTH / len(bars)
    name = step.__name__.lstrip("_")
    drawn = [
        f'<rect x="{place * room + 1:.1f}" y="{HEIGHT - 20 - tall:.1f}" width="{max(1.0, min(room - 2, 40)):.1f}" '
        f'height="{tall:.1f}"><title>{bar}: {counts[bar]:,}</title></rect>'
        for place, bar in enumerate(bars)
        if (tall := counts[bar] / most * (HEIGHT - 35))
    ]
    label = f"Texts a {name}, from {bars[0]} to {bars[-1]}; at most {most:,}"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(drawn)}'
        f'<text x="0" y="{HEIGHT - 5}">{days[0][0]}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT - 5}" text-anchor="end">{days[-1][0]}</text>'
        f'<text x="0" y="11">at most {most:,} a {name}</text></svg>'
    )


def _all(days: Sequence[tuple[date, int]], step: Callable[[date], date]) -> list[date]:
    """Return every bar from the first day to the last, empty ones too."""
    first, last = days[0][0], days[-1][0]
    if step is _day and (last - first).days >= MOST_BARS:
        return [first] * (MOST_BARS + 1)
    return sorted({step(first + timedelta(n)) for n in range((last - first).days + 1)})


def _day(day: date) -> date:
    return day


def _week(day: date) -> date:
    return day - timedelta(day.weekday())


def _month(day: date) -> date:
    return day.replace(day=1)


def _year(day: date) -> date:
    return day.replace(month=1, day=1)
