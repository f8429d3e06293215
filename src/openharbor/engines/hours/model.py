"""What goes in and what comes out."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NUMBERED_DAY = re.compile(rf"([+-]?[1-5])?({'|'.join(DAYS)})")


class WrongRule(ValueError):
    """A rule that cannot be meant."""


class Answer(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """One recurrence of HSDS `schedule`. Times are wall-clock times of the place.

    byday: "MO" … "SU"; with freq MONTHLY each may carry the week of the month, as in "1MO" or "-1FR"
    opens, closes: closing at or before opening is closing on the next day; equal times are 24 hours; a closing time
      that ends in :59 means the full minute after it, as in 00:00 to 23:59
    closed: the place is closed on these days, whatever other rules say (opens and closes are then not used)
    valid_from, valid_to: first and last day of the rule, both included
    dtstart: needed where interval is above 1 or count is given
    """

    byday: tuple[str, ...] = DAYS
    opens: time | None = None
    closes: time | None = None
    freq: str = "WEEKLY"
    interval: int = 1
    bymonthday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    dtstart: date | None = None
    until: date | None = None
    count: int | None = None
    wkst: str = "MO"
    valid_from: date | None = None
    valid_to: date | None = None
    closed: bool = False

    def __post_init__(self) -> None:
        days = [NUMBERED_DAY.fullmatch(day) for day in self.byday]
        if not all(days):
            raise WrongRule(f"byday: {','.join(self.byday)}")
        if self.freq not in ("WEEKLY", "MONTHLY"):
            raise WrongRule(f"freq: {self.freq}")
        if self.freq == "WEEKLY" and any(day and day[1] for day in days):
            raise WrongRule("byday: a numbered day needs freq MONTHLY")
        if self.interval < 1 or self.wkst not in DAYS:
            raise WrongRule("interval or wkst")
        if not self.closed and (self.opens is None) != (self.closes is None):
            raise WrongRule("opens and closes go together")

    @property
    def lacks_start(self) -> bool:
        """Tell whether the rule counts from a day that it does not name, so that nobody can say when it falls."""
        return self.dtstart is None and (self.interval > 1 or self.count is not None)

    @property
    def is_always(self) -> bool:
        """Tell whether the rule is open at every moment."""
        dated = self.dtstart or self.until or self.valid_from or self.valid_to
        return self.is_plain_week and not dated and self.opens == self.closes and set(self.byday) == set(DAYS)

    @property
    def is_plain_week(self) -> bool:
        """Tell whether the rule is the same every week."""
        return (
            self.freq == "WEEKLY"
            and self.interval == 1
            and self.count is None
            and not (self.bymonthday or self.byweekno or self.byyearday)
        )


ALWAYS = Rule(opens=time(0), closes=time(0))


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer for one moment.

    until: when it closes, if open; None where no end is in sight
    opens_next: when it opens, if closed; None if unknown
    """

    answer: Answer
    until: datetime | None = None
    opens_next: datetime | None = None
