"""How long something waits, in words."""

from django.utils.translation import ngettext

HOUR, DAY = 60, 24 * 60  # minutes


def span(minutes: int) -> str:
    """Return a length of time as people say it."""
    if minutes < HOUR:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 2 * DAY:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // HOUR) % {"n": minutes // HOUR}
    return ngettext("%(n)d day", "%(n)d days", minutes // DAY) % {"n": minutes // DAY}
