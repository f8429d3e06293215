"""Read the short form in which packs give hours: `24/7`, or `MO-FR 08:00-16:30; SA,SU 22:00-06:00`."""

import re
from datetime import time

from openharbor.engines.hours.model import ALWAYS, DAYS, Rule, WrongRule

PART = re.compile(r"([A-Z,\-]+) (\d\d):(\d\d)-(\d\d):(\d\d)")


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Return the rules of a short form; an empty text gives none.

    Raises WrongRule where the text has another form.
    """
    if not text:
        return ()
    if text == "24/7":
        return (ALWAYS,)
    return tuple(_part(part) for part in text.split("; "))


def _part(text: str) -> Rule:
    found = PART.fullmatch(text)
    if not found:
        raise WrongRule(f"{text!r} is not like MO-FR 08:00-16:30")
    days, *numbers = found.groups()
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, numbers)
    try:
        # 24:00 is the end of the day, which is the start of the next.
        closes = time(0) if (closes_hour, closes_minute) == (24, 0) else time(closes_hour, closes_minute)
        return Rule(byday=tuple(_days(days)), opens=time(opens_hour, opens_minute), closes=closes)
    except ValueError as error:
        raise WrongRule(f"{text!r}: {error}") from None


def _days(text: str) -> list[str]:
    found: list[str] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise WrongRule(f"{part!r} is no day")
        start, end = DAYS.index(first), DAYS.index(last or first)
        found += [DAYS[n % 7] for n in range(start, (end if end >= start else end + 7) + 1)]
    return found
