"""Opening hours of a listing: the one place where the filter and the page ask whether something is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from openharbor.engines.hours import Answer, Opening, Rule, opening_at

# Lists of rules repeat from listing to listing ("day and night", "Monday to Friday 8 to 4"), so reading one is kept.
KEPT_RULES = 2000


@dataclass(frozen=True)
class Hours:
    """What is known of a listing at one moment. A line's hours are not a door's."""

    line: Opening
    office: Opening

    @property
    def answer(self) -> Answer:
        """Return whether anybody can be reached: open if line or door is, unknown if either may be."""
        answers = (self.line.answer, self.office.answer)
        known = [answer for answer in answers if answer is not Answer.UNKNOWN]
        if Answer.OPEN in answers:
            return Answer.OPEN
        return Answer.CLOSED if known else Answer.UNKNOWN


def hours_at(schedule: Mapping[str, list[list[Any]]], zone: str, moment: datetime, *, look_ahead: bool = True) -> Hours:
    """Return the hours of a listing's line and door at a moment (aware)."""
    if not zone:
        return Hours(Opening(Answer.UNKNOWN), Opening(Answer.UNKNOWN))
    place = ZoneInfo(zone)
    return Hours(
        *(
            opening_at([_rule(*row) for row in schedule[of]], moment, place, look_ahead=look_ahead)
            for of in ("line", "office")
        )
    )


@lru_cache(maxsize=KEPT_RULES)
def _rule(
    byday: str, opens: str | None, closes: str | None, freq: str, interval: int, bymonthday: str, byweekno: str,
    byyearday: str, dtstart: str | None, until: str | None, count: int | None, wkst: str, valid_from: str | None,
    valid_to: str | None, closed: bool,
) -> Rule:  # fmt: skip
    return Rule(
        byday=tuple(byday.split(",")) if byday else Rule().byday,
        opens=time.fromisoformat(opens) if opens else None,
        closes=time.fromisoformat(closes) if closes else None,
        freq=freq,
        interval=interval,
        bymonthday=_numbers(bymonthday),
        byweekno=_numbers(byweekno),
        byyearday=_numbers(byyearday),
        dtstart=_day(dtstart),
        until=_day(until),
        count=count,
        wkst=wkst,
        valid_from=_day(valid_from),
        valid_to=_day(valid_to),
        closed=closed,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(","))) if text else ()
