"""What the pages of requests and events show, in words."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openharbor.core.packs import registry
from openharbor.core.waiting import span
from openharbor.directory.wording import LANGUAGE_NAMES, clock
from openharbor.learn.act import queries
from openharbor.learn.act.asking import Readers
from openharbor.learn.act.event_forms import EventForm
from openharbor.learn.act.forms import OUTCOMES, WISHES, TrainingForm
from openharbor.learn.act.queries import Opening
from openharbor.learn.models import Event, TrainingRequest
from openharbor.network.answering import REACHES
from openharbor.network.queries import NATION

WISH_NAMES: dict[str, Any] = dict(WISHES)
OUTCOME_NAMES: dict[str, Any] = dict(OUTCOMES)


def told_rows(answers: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what somebody asked for, question by question."""
    lists: dict[str, dict[str, Any]] = {"wish": WISH_NAMES, "audience": dict(queries.audiences())}
    return [
        {"title": field.label, "said": str(lists.get(name, {}).get(answers[name], answers[name]))}
        for name, field in TrainingForm.base_fields.items()
        if name != "place_key" and answers.get(name, "").strip()
    ]


def reader_rows(found: Readers) -> list[dict[str, Any]]:
    """Return who would read a request, in words."""
    return [
        {"name": one.name, "kind": one.get_member_type_display(), "near": REACHES[found.reach]}
        for one in found.agencies
    ]  # fmt: skip


def request_rows(opened: Iterable[Opening]) -> list[dict[str, Any]]:
    """Return requests as the list shows them."""
    audiences = dict(queries.audiences())
    return [
        {
            "id": one.row.pk, "reference": one.reference, "row": one.row, "broken": one.answers is None,
            "wish": WISH_NAMES.get(one.said("wish"), ""), "first": one.said("words")[:120],
            "for": audiences.get(one.said("audience"), ""), "place": place_name(one.row), "waited": span(one.waited),
            "outcome": OUTCOME_NAMES.get(one.row.outcome, ""),
        }
        for one in opened
    ]  # fmt: skip


def request_context(opening: Opening) -> dict[str, Any]:
    """Return what the page of one request shows."""
    language = LANGUAGE_NAMES.get(opening.language, opening.language)
    return {
        "id": opening.row.pk, "reference": opening.reference, "row": opening.row, "at": opening.at,
        "broken": opening.answers is None, "told": told_rows(opening.answers or {}), "written_in": language,
        "outcome": OUTCOME_NAMES.get(opening.row.outcome, ""),
    }  # fmt: skip


def place_name(row: TrainingRequest) -> str:
    facts = registry.gazetteer(registry.accepted_packs()).counties.get(row.county)
    return f"{facts.name}, {facts.state}" if facts else row.state or _("not known")


def zone_name(zone: str) -> str:
    """Return how people call the clock of a time zone."""
    if zone == "UTC":
        return zone  # CLDR calls it the time of an unknown region
    return get_timezone_name(ZoneInfo(zone), width="long", locale=get_language() or settings.LANGUAGE_CODE)


def when(event: Event) -> str:
    """Return when an event is, as the clocks of its place show it."""
    first, last = (one.astimezone(ZoneInfo(event.zone)) for one in (event.starts_at, event.ends_at))
    return _("%(weekday)s, %(day)s, %(first)s to %(last)s (%(zone)s)") % {
        "weekday": date_format(first, "l"), "day": date_format(first, "DATE_FORMAT"), "first": clock(first.time()),
        "last": clock(last.time()), "zone": zone_name(event.zone),
    }  # fmt: skip


def where(event: Event) -> str:
    if event.town and event.online:
        return _("%(town)s, and online") % {"town": event.town}
    return event.town or _("Online")


def event_rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return events as cards show them."""
    audiences = dict(queries.audiences())
    return [
        {
            "event": event, "when": when(event), "where": where(event), "for": audiences.get(event.audience, ""),
            "languages": [str(LANGUAGE_NAMES.get(code, code)) for code in event.languages],
        }
        for event in events
    ]  # fmt: skip


def by_state(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return events under their states: first what is for the whole nation, then each state that has one, by name."""
    names = dict(queries.states())
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in event_rows(events):
        groups.setdefault(row["event"].state, []).append(row)
    order = sorted(groups, key=lambda code: (bool(code), names.get(code, code)))
    return [
        {"name": names.get(code, code) if code else _("The whole nation"), "events": groups[code]} for code in order
    ]


def event_choices() -> dict[str, Any]:
    """Return what can be picked in the form of an event."""
    return {
        "audiences": queries.audiences(), "extents": [(NATION, _("The whole nation")), *queries.states()],
        "zones": [(zone, zone_name(zone)) for zone in queries.zones()],
    }  # fmt: skip


def event_initial(event: Event | None = None) -> dict[str, Any]:
    """Return what stands in the form before anybody types."""
    if event is None:
        return {"languages": [get_language() or settings.LANGUAGE_CODE], "sequence": 0}
    first, last = (one.astimezone(ZoneInfo(event.zone)) for one in (event.starts_at, event.ends_at))
    return {
        "sequence": event.sequence, "title": event.title, "text": event.text, "place": event.town,
        "place_key": event.place_key, "online": event.online, "extent": event.state or NATION, "zone": event.zone,
        "day": first.date(), "begins": f"{first:%H:%M}", "ends": f"{last:%H:%M}", "languages": event.languages,
        "audience": event.audience,
    }  # fmt: skip


def event_values(form: EventForm) -> dict[str, Any]:
    """Return an event's columns from a form that is right."""
    data, spot = form.cleaned_data, form.spot
    extent = data.get("extent") or NATION
    names = ("title", "text", "starts_at", "ends_at", "online", "languages", "audience")
    return {name: data[name] for name in names} | {
        "zone": form.zone_name(), "town": spot.label if spot else "", "place_key": spot.key if spot else "",
        "state": spot.state if spot else "" if extent == NATION else extent, "county": spot.county if spot else "",
    }  # fmt: skip
