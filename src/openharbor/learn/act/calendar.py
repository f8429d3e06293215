"""Trainings to come as a calendar that other programs read again and again (RFC 5545)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Timezone
from icalendar import Event as Entry

from openharbor.learn.act.event_forms import plain
from openharbor.learn.act.pages import event_rows
from openharbor.learn.models import Event

PRODUCT = "-//OpenHarbor//Trainings//EN"
READ_AGAIN = "PT12H"


def written(events: Iterable[Event]) -> bytes:
    """Return the calendar in the page's language; what the agencies wrote stays in theirs."""
    calendar, name = Calendar(), _("Trainings and talks")
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name, parameters={"language": get_language() or ""})
    calendar.add("x-wr-calname", name)  # for programs older than RFC 7986
    calendar.add("x-published-ttl", READ_AGAIN)
    entries: list[Component] = [_entry(row) for row in event_rows(events)]
    # A calendar without any part is none to the letter of the standard.
    for one in entries or [Timezone.from_tzid("UTC")]:
        calendar.add_component(one)
    return bytes(calendar.to_ical())


def _entry(row: dict[str, Any]) -> Entry:
    event, entry = row["event"], Entry()
    entry.add("uid", str(event.pk))
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("sequence", event.sequence)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("status", "CANCELLED" if event.withdrawn_at else "CONFIRMED")
    # Cleaned once more: a mark that breaks a line, wherever it came from, would let a text become a property.
    entry.add("summary", plain(event.title))
    entry.add("location", plain(row["where"]))
    facts = [
        row["when"], _("By %(agency)s") % {"agency": event.agency.name},
        row["for"],
        row["languages"] and _("In: %(languages)s") % {"languages": ", ".join(row["languages"])},
    ]  # fmt: skip
    lines = [plain(event.text, lines=True), "", *(plain(str(one)) for one in facts if one)]
    entry.add("description", "\n".join(lines))
    return entry
