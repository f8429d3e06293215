"""Opening hours: is it open at this moment, until when, and when does it open next?

    state = opening_at([Rule(byday=("MO", "TU"), opens=time(9), closes=time(17))], moment, ZoneInfo("America/Chicago"))
    state.answer, state.until, state.opens_next

Rules are RFC 5545 recurrences in the words of HSDS 3.1. Pure: the moment is given. What is not known is UNKNOWN, never
closed.
"""

from openharbor.engines.hours.model import ALWAYS, DAYS, Answer, Opening, Rule, WrongRule
from openharbor.engines.hours.opening import WEEK_MINUTES, opening_at, weekly_minutes
from openharbor.engines.hours.reading import parse_rules

__all__ = [
    "ALWAYS",
    "DAYS",
    "WEEK_MINUTES",
    "Answer",
    "Opening",
    "Rule",
    "WrongRule",
    "opening_at",
    "parse_rules",
    "weekly_minutes",
]
