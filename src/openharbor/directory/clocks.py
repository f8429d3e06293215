"""How long something that somebody verified stays true enough to show."""

from datetime import date, datetime, timedelta

from openharbor.directory.models import Purpose, Room, Service

YEAR = timedelta(days=365)
QUARTER = timedelta(days=90)
CAPACITY_HOURS = timedelta(hours=24)
LINE_TYPES = ("hotline",)
TROUBLE, LINES, SHELTERS, OTHERS = range(4)


def risk(service: Service, trouble: str = "") -> int:
    """Return how much harm a wrong fact of this service could do; smaller is more."""
    if trouble:
        return TROUBLE
    if service.service_type in LINE_TYPES or service.purpose not in (Purpose.SUPPORT, Purpose.INFORMATION):
        return LINES
    return SHELTERS if "bed" in service.needs else OTHERS


def period(service: Service) -> timedelta:
    """Return how long a check of this service holds: 90 days for lines and shelters, a year for the rest."""
    return YEAR if risk(service) == OTHERS else QUARTER


def due_date(service: Service, verified: date) -> date:
    """Return the day on which somebody must check again: from then on it sinks and is flagged."""
    return verified + period(service)


def hide_date(service: Service, verified: date) -> date:
    """Return the day from which it is not shown any more: overdue for as long again."""
    return verified + 2 * period(service)


def room(word: str, at: datetime | None, now: datetime) -> str:
    """Return what may be said of room now: a word older than a day only says to call."""
    if not word or at is None:
        return ""
    return word if now - at <= CAPACITY_HOURS else Room.CALL
