"""The filter and the page ask one function, and a line's hours are not a door's."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from openharbor.core.packs import registry
from openharbor.directory import cards, projection, queries
from openharbor.directory.hours import hours_at
from openharbor.directory.models import Listing, Schedule
from openharbor.directory.queries import Asked
from openharbor.engines.hours import Answer

ZONE = ZoneInfo("America/Chicago")
MONDAY_NOON = datetime(2026, 11, 2, 12, tzinfo=ZONE)
SUNDAY_NOON = datetime(2026, 11, 1, 12, tzinfo=ZONE)


def names(need, now, *, open_now=True, place="Dorn"):
    spot = registry.gazetteer(registry.accepted_packs()).find(place)[0]
    answer = queries.find(Asked(need=need, spot=spot, open_now=open_now), now=now)
    return [s.card["name"] for s in answer.fit], [s.card["name"] for s in answer.call_first]


def test_open_now_hides_what_is_closed_and_asks_where_it_is_unknown(fiction):
    assert names("legal", MONDAY_NOON) == (["Avalon Legal Aid"], [])
    assert names("legal", SUNDAY_NOON) == ([], [])
    assert names("legal", SUNDAY_NOON, open_now=False) == (["Avalon Legal Aid"], [])
    Schedule.objects.all().delete()
    with transaction.atomic():
        projection.rebuild()
    assert names("legal", SUNDAY_NOON) == ([], ["Avalon Legal Aid"])


def test_the_moment_of_the_server_does_not_matter(fiction):
    assert names("legal", datetime(2026, 11, 2, 15, 30, tzinfo=UTC))[0] == ["Avalon Legal Aid"]
    assert names("legal", datetime(2026, 11, 2, 14, 30, tzinfo=UTC))[0] == []


def card(name, now):
    listing = next(row for row in Listing.objects.all() if row.card["name"] == name)
    shown = queries.Shown(listing.pk, listing.card, None, None)
    return cards.card_context(shown, registry.gazetteer(registry.accepted_packs()), now)


@pytest.mark.parametrize(
    ("name", "now", "first", "then"),
    [
        ("Avalon Legal Aid", MONDAY_NOON, "The office is open now.", "It closes at 5 p.m."),
        ("Avalon Legal Aid", SUNDAY_NOON, "The office is closed now.", "It opens tomorrow at 9 a.m."),
        ("Avalon Legal Aid", MONDAY_NOON.replace(hour=7), "The office is closed now.", "It opens at 9 a.m."),
        (
            "Avalon Legal Aid",
            datetime(2026, 11, 6, 18, tzinfo=ZONE),
            "The office is closed now.",
            "It opens on Monday at 9 a.m.",
        ),
        ("Alder House", SUNDAY_NOON, "The line is open now.", "Day and night."),
    ],
)
def test_the_page_says_whose_hours_and_what_comes_next(fiction, name, now, first, then):
    assert card(name, now)["opening"] == [{"now": first, "then": then}]


def test_a_week_is_said_in_words(fiction):
    assert card("Avalon Legal Aid", MONDAY_NOON)["week"] == ["Office: Monday to Friday, 9 a.m. to 5 p.m."]
    assert card("Alder House", MONDAY_NOON)["week"] == []


def test_an_open_line_does_not_open_the_door(fiction):
    week = {"line": [["MO", "00:00", "00:00", *rest()]], "office": [["TU", "09:00", "17:00", *rest()]]}
    found = hours_at(week, "America/Chicago", MONDAY_NOON)
    assert (found.line.answer, found.office.answer, found.answer) == (Answer.OPEN, Answer.CLOSED, Answer.OPEN)


def rest():
    return ["WEEKLY", 1, "", "", "", None, None, None, "MO", None, None, False]


def test_filter_and_page_agree_for_every_real_listing_at_any_hour(fiction):
    for listing in Listing.objects.all():
        for hour in range(0, 168, 5):
            now = datetime(2026, 11, 2 + hour // 24, hour % 24, 30, tzinfo=UTC)
            quick = hours_at(listing.facts["hours"], listing.facts["zone"], now, look_ahead=False)
            page = hours_at(listing.card["schedule"], listing.card["zone"], now)
            assert (quick.line.answer, quick.office.answer) == (page.line.answer, page.office.answer)


def test_the_form_keeps_open_now(client, fiction):
    page = client.post("/en/find", {"place": "Dorn", "need": "legal", "open_now": "on"}).content.decode()
    assert 'id="id_open_now" value="on" checked' in page
    assert ", open now." in page
    assert '<input type="hidden" name="open_now" value="on">' in page
