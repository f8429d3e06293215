"""The calendar is RFC 5545 to the letter, and no word in it can become more than a word."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import icalendar
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openharbor.learn.act import calendar
from openharbor.learn.act.tests.test_events import announce
from openharbor.learn.models import Event
from openharbor.network.models import Agency

WHEN = datetime(2027, 3, 4, 16, 0, tzinfo=UTC)
OCTETS = 75


def fetch(client, language="en"):
    return client.get(f"/{language}/learn/act/events.ics")


def parsed(response):
    return icalendar.Calendar.from_ical(response.content)


def lines_of(data):
    """Return the content lines, unfolded; none is too long, and none is broken but by CRLF."""
    assert data.endswith(b"\r\n")
    for line in data[:-2].split(b"\r\n"):
        assert len(line) <= OCTETS
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()  # no letter is cut in two
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def event(**more):
    row = Event(
        id=uuid4(), agency=Agency(name="Coalition"), title="A talk", text="x", starts_at=WHEN,
        ends_at=WHEN + timedelta(hours=1), zone="America/Chicago", online=True, languages=["en"], changed_at=WHEN,
    )  # fmt: skip
    for name, value in more.items():
        setattr(row, name, value)
    return row


def test_a_program_reads_what_the_page_says(tom, client):
    announce(tom, title="Hotels; motels, inns \\ hostels", text="First.\r\n\r\nSecond: BEGIN:VEVENT")
    response = fetch(client)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    (one,), row = parsed(response).walk("VEVENT"), Event.objects.get()
    assert (one["UID"], one["SEQUENCE"], one["STATUS"]) == (str(row.pk), 0, "CONFIRMED")
    assert one["SUMMARY"] == "Hotels; motels, inns \\ hostels"
    assert one["DESCRIPTION"].startswith("First.\n\nSecond: BEGIN:VEVENT\n\n")
    assert "10 a.m. to 11:30 a.m." in one["DESCRIPTION"]
    assert one["LOCATION"] == "Lonely, AV"
    assert (one.decoded("DTSTART"), one.decoded("DTEND")) == (row.starts_at, row.ends_at)
    assert one.decoded("DTSTAMP") == row.changed_at
    lines = lines_of(response.content)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "SUMMARY:Hotels\\; motels\\, inns \\\\ hostels" in lines
    assert lines.count("BEGIN:VEVENT") == 1


def test_the_language_is_that_of_the_address(tom, client):
    announce(tom, place="", online="on", extent="nation")
    english, spanish = parsed(fetch(client)), parsed(fetch(client, "es"))
    assert (english["NAME"], english["NAME"].params["LANGUAGE"]) == ("Trainings and talks", "en")
    assert spanish["NAME"].params["LANGUAGE"] == "es"
    assert spanish.walk("VEVENT")[0]["UID"] == english.walk("VEVENT")[0]["UID"]
    assert "hora central" in spanish.walk("VEVENT")[0]["DESCRIPTION"]


def test_a_change_keeps_its_name_and_grows_and_a_withdrawal_is_heard_for_thirty_days(tom, client):
    announce(tom)
    row = Event.objects.get()
    announce(tom, f"/{row.pk}", sequence="0", title="Another name")
    (one,) = parsed(fetch(client)).walk("VEVENT")
    assert (one["UID"], one["SEQUENCE"], one["SUMMARY"]) == (str(row.pk), 1, "Another name")
    announce(tom, f"/{row.pk}/withdraw", sequence="1")
    (one,) = parsed(fetch(client)).walk("VEVENT")
    assert (one["UID"], one["SEQUENCE"], one["STATUS"]) == (str(row.pk), 2, "CANCELLED")
    Event.objects.update(withdrawn_at=timezone.now() - timedelta(days=29))
    assert len(parsed(fetch(client)).walk("VEVENT")) == 1
    Event.objects.update(withdrawn_at=timezone.now() - timedelta(days=30, seconds=1))
    assert parsed(fetch(client)).walk("VEVENT") == []


def test_an_empty_calendar_has_a_part_all_the_same(client):
    found = parsed(fetch(client))
    assert [part.name for part in found.subcomponents] == ["VTIMEZONE"]
    lines_of(fetch(client).content)


@pytest.mark.parametrize(
    "evil",
    [
        "x\r\nATTENDEE:mailto:a@b.org", "x\nEND:VEVENT\nBEGIN:VALARM", "x\rURL:https://evil.example", "x\x0bURL:y",
        "x\x85URL:y", "x\u2028URL:y", "x\u2029URL:y", "x\x00URL:y", "\r\n\r\nURL:y", "x\\nURL:y", "x\r\n URL:y",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["title", "text", "town", "agency"])
def test_no_word_becomes_a_property_wherever_it_came_from(evil, name):
    row = event(agency=Agency(name=evil)) if name == "agency" else event(**{name: evil})
    data = calendar.written([row])
    names = [re.match(r"[A-Z-]+", line)[0] for line in lines_of(data)]
    assert names == [re.match(r"[A-Z-]+", line)[0] for line in lines_of(calendar.written([event(town="x")]))]
    assert not {"ATTENDEE", "URL", "VALARM"} & set(names)
    (one,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert "\r" not in "".join(str(one[key]) for key in ("SUMMARY", "LOCATION", "DESCRIPTION"))


@pytest.mark.parametrize("sign", ["é", "字", "😀", "👩‍👩‍👧", "a\u0301"])
@pytest.mark.parametrize("before", range(0, 80, 7))
def test_long_lines_are_folded_and_no_letter_is_cut(sign, before):
    title = "x" * before + sign * 30
    data = calendar.written([event(title=title)])
    lines_of(data)
    assert icalendar.Calendar.from_ical(data).walk("VEVENT")[0]["SUMMARY"] == title


@given(st.text(max_size=300))
def test_any_text_at_all_comes_back_as_it_was_meant(words):
    data = calendar.written([event(title=words, text=words, town=words)])
    lines_of(data)
    (one,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert one["SUMMARY"] == calendar.plain(words)
    assert one["DESCRIPTION"].split("\n\n")[0] == calendar.plain(words, lines=True).split("\n\n")[0]
