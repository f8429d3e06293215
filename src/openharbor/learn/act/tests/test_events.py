"""Members announce trainings, everybody sees them, and no street, number or link gets out with them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from openharbor.core.actor import Public, System
from openharbor.learn.act import operations
from openharbor.learn.act.event_forms import plain
from openharbor.learn.act.tests.asking import hidden
from openharbor.learn.models import Event
from openharbor.network.tests.people import Person, admit_all, founded, invited, seat, text
from openharbor.vault.keyring import Refused

SEE, WRONG, SIGNED_OUT, MISSING, CONFLICT, BUSY = 303, 422, 403, 404, 409, 503
SOON = (timezone.now() + timedelta(days=20)).date()
TALK = {
    "title": "What hotels can do", "text": "For night clerks.\r\nBring questions.", "place": "Lonely", "day": str(SOON),
    "begins": "10:00", "ends": "11:30", "languages": ["en", "es"], "sequence": "0",
}  # fmt: skip


def manage(person, path=""):
    return person.browser.get(f"/en/learn/events/manage{path}")


def announce(person, path="", **data):
    return person.browser.post(f"/en/learn/events/manage{path}", {**TALK, **data})


def listed(client, language="en"):
    return client.get(f"/{language}/learn/act/events")


def test_a_training_is_announced_by_its_places_clock_and_everybody_sees_it(tom, client):
    assert announce(tom).status_code == SEE
    row = Event.objects.get()
    assert (row.agency.name, row.town, row.state, row.county) == ("Coalition", "Lonely, AV", "AV", "99005")
    assert (row.zone, row.sequence, row.withdrawn_at) == ("America/Chicago", 0, None)
    assert row.starts_at.astimezone(UTC).hour in (15, 16)  # summer or winter
    page = listed(client)
    assert not page.cookies
    for words in ("Avalon", "What hotels can do", "Lonely, AV", "10 a.m. to 11:30 a.m. (Central Time)", "Coalition",
                  "English, Spanish", "For everybody"):  # fmt: skip
        assert words in text(page), words
    assert "Bring questions" in text(manage(tom))
    assert "hora central" in text(listed(client, "es"))


@pytest.mark.parametrize("name", ["title", "text"])
@pytest.mark.parametrize(
    "words",
    [
        "at 12 Mill Street", "1200 Oak Ave, second floor", "call 612-555-0147", "six one two: 6125550147",
        "write ana@house.org", "see www.house.org", "https://house.org/x", "ana at house.org",
        "12\u00a0Mill\u2003Street", "12 Mi\u200bll Str\u00adeet", "12 Mill St\u200dreet", "12\nMill\nStreet",
        "\uff16\uff11\uff12\uff15\uff15\uff15\uff10\uff11\uff14\uff17",
    ],
)  # fmt: skip
def test_a_street_a_number_or_a_link_is_refused_and_what_was_typed_stays(tom, name, words):
    page = announce(tom, **{name: words})
    assert page.status_code == WRONG
    assert "Leave the street out" in text(page) or "Leave numbers, mail and web addresses out" in text(page)
    assert "Bring questions" in text(page) or "What hotels can do" in page.content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("words", "clean"),
    [
        ("a\r\nb\rc\u2028d\x0be", "a b c d e"), ("\x00a\x1b[31m\u202eb", "a[31mb"), ("  a \t b ", "a b"),
        ("👩‍👩‍👧 می‌خواهم", "👩‍👩‍👧 می‌خواهم"), ("a\U000e0041\ufeffb", "ab"),
    ],
)  # fmt: skip
def test_a_title_is_one_line_without_marks_that_nobody_sees(words, clean):
    assert plain(words) == clean


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"place": "", "online": ""}, "We do not know that place"), ({"place": "12 Mill"}, "We do not know that place"),
        ({"place": "Riverton"}, "Choose the one you mean"), ({"place": "Riverton", "place_key": "none"}, "not know"),
        ({"ends": "09:00"}, "It ends before it begins"), ({"ends": "10:00"}, "It ends before it begins"),
        ({"day": "2020-01-01"}, "That day is over"), ({"day": "9999-12-31"}, "The clocks change|That day is over"),
        ({"day": "0001-01-01"}, "The clocks change|That day is over"), ({"day": "soon"}, "valid date"),
        ({"begins": "25:00"}, "valid time"), ({"day": ""}, "required"), ({"title": " \u200b "}, "required"),
        ({"title": "x" * 121}, "too long"), ({"text": "x" * 1501}, "too long"), ({"languages": ["xx"]}, "valid choice"),
        ({"languages": []}, "required"), ({"audience": "nobody"}, "Pick one"), ({"extent": "ZZ"}, "Pick one"),
        ({"zone": "Mars/Olympus"}, "Pick one"), ({"sequence": "x" * 9}, ""), ({"sequence": "9" * 40}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_asked_again(tom, data, words):
    page = announce(tom, **data)
    assert page.status_code == WRONG
    assert any(one in text(page) for one in words.split("|"))
    assert not Event.objects.exists()


def test_an_hour_that_no_clock_shows_is_refused_and_one_that_comes_twice_is_the_first(tom):
    def sunday(month, nth):
        year = timezone.now().year + 1
        days = [datetime(year, month, day, tzinfo=UTC) for day in range(1, 32) if day < 31]
        return str([day for day in days if day.weekday() == 6][nth].date())

    page = announce(tom, day=sunday(3, 1), begins="02:30", ends="04:00")
    assert "this time is not there" in text(page)
    assert announce(tom, day=sunday(11, 0), begins="01:30", ends="03:00").status_code == SEE
    row = Event.objects.get()
    assert row.ends_at - row.starts_at == timedelta(hours=2, minutes=30)


def test_online_only_it_is_for_a_state_or_the_nation(tom, client):
    assert announce(tom, place="", online="on", extent="AV", title="For one state").status_code == SEE
    assert announce(tom, place="", online="on", extent="nation", title="For all").status_code == SEE
    assert announce(tom, place="Stonebridge", online="on", title="Both").status_code == SEE
    page = text(listed(client))
    assert page.index("The whole nation") < page.index("For all") < page.index("Avalon") < page.index("For one state")
    assert "Stonebridge, AV, and online" in page
    assert page.count("Online") == 2


def test_another_agency_and_another_role_change_nothing(tom, cora):
    announce(tom)
    row = Event.objects.get()
    ben = founded("South House", person="Ben")
    kit = Person("Kit")
    kit.join(invited(cora, "analyst"))
    kit.confirm()
    admit_all(cora)
    for who in (ben, kit):
        for path in (f"/{row.pk}", "/00000000-0000-0000-0000-000000000000"):
            assert manage(who, path).status_code == MISSING
            assert announce(who, path, title="Mine now").status_code == MISSING
            assert announce(who, f"{path}/withdraw").status_code == MISSING
    assert announce(kit).status_code == MISSING
    assert manage(kit).status_code == MISSING
    assert "What hotels can do" not in text(manage(ben))
    row.refresh_from_db()
    assert (row.title, row.withdrawn_at, Event.objects.count()) == ("What hotels can do", None, 1)
    with pytest.raises(Refused):
        operations.change_event(seat(ben), event_id=row.pk, sequence=0, values={"title": "x"})


def test_nobody_without_a_seat_comes_in_and_loses_no_word(tom, client):
    assert client.get("/en/learn/events/manage").status_code == SIGNED_OUT
    page = client.post("/en/learn/events/manage", TALK)
    assert page.status_code == BUSY
    assert page.content.decode().count('name="languages"') == 2
    assert "For night clerks." in page.content.decode()


def test_a_change_is_told_and_of_two_at_once_neither_loses_their_words(tom, cora):
    announce(tom)
    row = Event.objects.get()
    form = hidden(manage(tom, f"/{row.pk}"))
    assert form["sequence"] == "0"
    assert announce(tom, f"/{row.pk}", sequence="0", title="What motels can do").status_code == SEE
    late = announce(cora, f"/{row.pk}", sequence="0", title="What inns can do")
    assert late.status_code == CONFLICT
    assert "What inns can do" in late.content.decode()
    assert announce(cora, f"/{row.pk}", sequence=hidden(late)["sequence"], title="What inns can do").status_code == SEE
    row.refresh_from_db()
    assert (row.title, row.sequence) == ("What inns can do", 2)
    page = text(cora.get("/log"))
    for words in ("announced a training", "changed a training"):
        assert words in page


def test_a_page_to_change_shows_what_is_there_also_in_a_town_whose_name_another_bears(tom):
    page = announce(tom, place="Riverton", place_key="t2", begins="14:00", ends="15:05")
    assert page.status_code == SEE
    row = Event.objects.get()
    assert row.county == "99003"
    body = manage(tom, f"/{row.pk}").content.decode()
    for value in (row.town, "14:00", "15:05", str(SOON)):
        assert f'value="{value}"' in body, value
    kept = {**hidden(manage(tom, f"/{row.pk}")), "place": row.town, "title": "New"}
    assert announce(tom, f"/{row.pk}", **kept).status_code == SEE
    row.refresh_from_db()
    assert (row.county, row.title, row.sequence) == ("99003", "New", 1)
    # Another name goes before what was picked for the old one.
    assert announce(tom, f"/{row.pk}", **{**kept, "place": "Lonely", "sequence": "1"}).status_code == SEE
    row.refresh_from_db()
    assert row.county == "99005"


def test_withdrawn_it_leaves_the_list_and_goes_for_good_after_its_days(tom, client):
    announce(tom)
    row = Event.objects.get()
    for sequence in ("", "7", "-1", "9" * 30, "٣"):
        page = announce(tom, f"/{row.pk}/withdraw", sequence=sequence)
        assert page.status_code == CONFLICT
    assert announce(tom, f"/{row.pk}/withdraw", sequence="0").status_code == SEE
    assert "What hotels can do" not in text(listed(client))
    assert "withdrawn" in text(manage(tom))
    assert announce(tom, f"/{row.pk}", sequence="1").status_code == CONFLICT
    assert operations.sweep(System("test")) == 0
    Event.objects.update(withdrawn_at=timezone.now() - timedelta(days=31))
    with pytest.raises(Refused):
        operations.sweep(Public())
    assert operations.sweep(System("test")) == 1


def test_what_is_over_leaves_the_list_and_goes_after_a_year(tom, client):
    announce(tom)
    now = timezone.now()
    Event.objects.update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    assert "What hotels can do" in text(listed(client))
    Event.objects.update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(seconds=1))
    assert "What hotels can do" not in text(listed(client))
    assert operations.sweep(System("test")) == 0
    Event.objects.update(starts_at=now - timedelta(days=370), ends_at=now - timedelta(days=366))
    assert operations.sweep(System("test")) == 1


def test_hostile_words_are_words_on_every_page(tom, client):
    evil = "<img src=x onerror=alert(1)> {{ 7*7 }} %(x)s"
    assert announce(tom, title=evil, text=evil).status_code == SEE
    row = Event.objects.get()
    for page in (listed(client), manage(tom), manage(tom, f"/{row.pk}")):
        assert "<img src=x" not in page.content.decode()
        assert "{{ 7*7 }}" in text(page)


def test_a_locked_database_gives_back_what_was_typed(tom, monkeypatch):
    monkeypatch.setattr(
        operations.Event.objects, "create", lambda **named: (_ for _ in ()).throw(DatabaseError("locked"))
    )
    page = announce(tom)
    assert page.status_code == BUSY
    assert page.content.decode().count('name="languages"') == 2
    monkeypatch.undo()
    assert not Event.objects.exists()


def test_one_agency_cannot_fill_the_list_alone(tom, monkeypatch):
    monkeypatch.setattr(operations, "MOST_COMING", 1)
    assert announce(tom).status_code == SEE
    page = announce(tom, title="One more")
    assert page.status_code == WRONG
    assert "as many trainings to come as one may have" in text(page)


def test_a_page_of_many_costs_no_query_for_each(tom, client, django_assert_max_num_queries):
    first = timezone.now() + timedelta(days=1)
    Event.objects.bulk_create(
        Event(agency=seat(tom).member.agency, title=f"Talk {n}", text="x", starts_at=first + timedelta(hours=n),
              ends_at=first + timedelta(hours=n + 1), zone="America/Chicago", online=True, changed_at=first)
        for n in range(60)
    )  # fmt: skip
    with django_assert_max_num_queries(30):  # of acceptances, which tests do not remember
        page = listed(client)
    assert text(page).count("Talk ") == 60
