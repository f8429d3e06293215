"""What the desk does: calls and corrections."""

import pytest
from django.test import Client
from django.utils import timezone

from openharbor.core.models import PackAcceptance
from openharbor.directory import clocks, overlay, projection
from openharbor.directory.desk import operations as desk
from openharbor.directory.desk import queries
from openharbor.directory.desk.tests.helpers import at, card, form_of, load_again, number_of, one, put
from openharbor.directory.models import (
    Check,
    Correction,
    Listing,
    Phone,
    Service,
    Tombstone,
    Watch,
)


def test_one_press_says_called_and_the_public_sees_the_month(at_desk, fiction, client):
    service = one("clinic")  # known from one source only, so it was hidden
    assert card("clinic") is None
    data = {"number": number_of("clinic"), "type": "voice", "outcome": "confirmed", "answered_by": "front desk"}
    response = put(at_desk, "check", service, **data)
    assert response.status_code == 303
    assert card("clinic")["phones"][0]["grade"] == "called"
    page = Client().get("/en/places/99003").content.decode()
    assert f"We called this number in {timezone.now():%B %Y}." in page
    history = at_desk.get(f"/en/desk/service/{service.pk}").content.decode()
    assert "front desk" in history
    assert "Ana" in history


@pytest.mark.parametrize("outcome", ["wrong", "bounced"])
def test_a_wrong_number_is_hidden_at_once_and_stands_first_in_the_queue(fiction, ana, outcome):
    service = one("open-door")
    desk.check(ana.actor, service_id=service.pk, number=number_of("open-door"), outcome=outcome)
    assert card("open-door") is None
    assert Tombstone.objects.filter(pk=service.pk).exists()
    first = queries.queue(today=timezone.now().date()).rows[0]
    assert (first.service.pk, first.trouble) == (service.pk, outcome)
    load_again()
    assert card("open-door") is None
    desk.check(ana.actor, service_id=service.pk, number=number_of("open-door"), outcome="confirmed")
    assert card("open-door")
    assert not Tombstone.objects.filter(pk=service.pk).exists()


def test_no_answer_changes_nothing_that_is_known(fiction, ana):
    number = number_of("open-door")
    before = card("open-door")
    desk.check(ana.actor, service_id=one("open-door").pk, number=number, outcome="no_answer")
    assert card("open-door") == before
    desk.check(ana.actor, service_id=one("open-door").pk, number=number, outcome="confirmed")
    desk.check(ana.actor, service_id=one("open-door").pk, number=number, outcome="no_answer")
    assert card("open-door")["phones"][0]["grade"] == "called"


def test_a_call_frees_what_a_pack_held_back(fiction, ana):
    service = Service.objects.get(blocking=True)
    assert not Listing.objects.filter(pk=service.pk).exists()
    number = Phone.objects.filter(service=service).first().number
    desk.check(ana.actor, service_id=service.pk, number=number, outcome="confirmed")
    assert Listing.objects.filter(pk=service.pk).exists()


def test_a_number_of_another_entry_cannot_be_confirmed_here(fiction, ana):
    with pytest.raises(desk.Gone):
        desk.check(ana.actor, service_id=one("open-door").pk, number=number_of("alder-house"), outcome="confirmed")
    with pytest.raises(ValueError, match="maybe"):
        desk.check(ana.actor, service_id=one("open-door").pk, number=number_of("open-door"), outcome="maybe")
    assert not Check.objects.exists()


@pytest.mark.parametrize(("key", "period"), [("alder-house", 90), ("nation-line", 90), ("clinic", 365)])
def test_overdue_rows_sink_and_are_flagged_then_hide(fiction, ana, key, period):
    PackAcceptance.objects.update(single_source=True)
    service = one(key)
    desk.check(ana.actor, service_id=service.pk, number=number_of(key), outcome="confirmed")
    today = timezone.now().date()
    at(period)
    row = Listing.objects.get(pk=service.pk)
    assert row.facts["due"] == today.isoformat()
    at(period + 1)
    assert Listing.objects.get(pk=service.pk).facts["due"] < today.isoformat()
    due = Watch.objects.get(pk=service.pk)
    assert due.due_date < today
    assert service.pk in {r.service.pk for r in queries.queue(today=today, number=1).rows}
    page = Client().get(f"/hsds/services/{service.pk}")
    assert page.status_code == 200
    at(2 * period - 1)
    assert Listing.objects.get(pk=service.pk).hide_date > today
    at(2 * period)
    assert Listing.objects.get(pk=service.pk).hide_date <= today
    assert Client().get(f"/hsds/services/{service.pk}").status_code == 404
    removed = {item["id"] for item in Client().get("/hsds/removed").json()["contents"]}
    assert str(service.pk) in removed
    name = service.organization.name
    for path in ("/en/places/99001", "/en/places/99003"):
        assert f"<h3>{name}" not in Client().get(path).content.decode()


def test_the_queue_puts_harm_first(fiction):
    rows = queries.queue(today=timezone.now().date()).rows
    assert [row.risk for row in rows] == sorted(row.risk for row in rows)
    assert {row.risk for row in rows} >= {clocks.TROUBLE, clocks.LINES, clocks.SHELTERS, clocks.OTHERS}


def test_a_correction_stands_over_the_source_and_outlives_a_load(fiction, ana):
    service = one("open-door")
    values = {
        "description": "New words.", "hours": {"of": "line", "rules": "24/7", "zone": "America/Chicago"},
        "languages": ["es", "so"], "minimum_age": "18", "gender": "all", "name": "Night door",
    }  # fmt: skip
    assert desk.correct(ana.actor, service_id=service.pk, values=values) == 6
    shown = card("open-door")
    assert (shown["description"]["en"], shown["languages"], shown["gender"]) == ("New words.", ["es", "so"], "all")
    assert shown["description"]["es"] == ""  # the old translation says the old thing
    assert shown["phones"][0]["hours"] == "24/7"
    load_again()
    assert card("open-door") == shown
    assert desk.correct(ana.actor, service_id=service.pk, values=values) == 0
    source = overlay.source([service.pk])[service.pk]
    back = {name: overlay.source_value(source, name) for name in values}
    assert desk.correct(ana.actor, service_id=service.pk, values=back) == 6
    assert not Correction.objects.filter(ended_at=None).exists()
    assert Correction.objects.count() == 6


def test_a_number_that_the_desk_wrote_shows_only_when_it_was_called(fiction, ana):
    service = one("open-door")
    phone = Phone.objects.get(service=service)
    desk.correct(ana.actor, service_id=service.pk, values={f"phone:{phone.pk}": "200-555-0188"})
    assert card("open-door") is None
    desk.check(ana.actor, service_id=service.pk, number="200-555-0188", outcome="confirmed")
    assert [p["number"] for p in card("open-door")["phones"]] == ["200-555-0188"]
    assert Phone.objects.get(pk=phone.pk).number == phone.number


def test_an_entry_without_a_number_gets_one(fiction, ana):
    service = one("silent")
    desk.correct(ana.actor, service_id=service.pk, values={overlay.NEW_PHONE: "200-555-0189"})
    assert card("silent") is None
    desk.check(ana.actor, service_id=service.pk, number="200-555-0189", outcome="confirmed")
    assert [p["number"] for p in card("silent")["phones"]] == ["200-555-0189"]
    desk.correct(ana.actor, service_id=service.pk, values={overlay.NEW_PHONE: ""})
    assert card("silent") is None


def test_a_source_that_changes_under_a_correction_is_a_conflict(fiction, ana):
    service = one("open-door")
    desk.correct(ana.actor, service_id=service.pk, values={"description": "Ours."})
    Service.objects.filter(pk=service.pk).update(description="Theirs.")
    projection.refresh([service.pk])
    assert Watch.objects.get(pk=service.pk).trouble == "conflict"
    assert queries.row(service.pk).parts.conflicts == ["description"]
    assert card("open-door")["description"]["en"] == "Ours."
    desk.settle(ana.actor, service_id=service.pk, field="description", keep=True)
    assert Watch.objects.get(pk=service.pk).trouble == ""
    Service.objects.filter(pk=service.pk).update(description="Theirs again.")
    projection.refresh([service.pk])
    desk.settle(ana.actor, service_id=service.pk, field="description", keep=False)
    assert card("open-door")["description"]["en"] == "Theirs again."


def test_making_a_place_private_takes_its_town_away_at_once(at_desk, fiction, ana):
    service = one("youth-nest")
    town = card("youth-nest")["town"]
    assert town
    desk.correct(ana.actor, service_id=service.pk, values={"confidential": True})
    row = Listing.objects.get(pk=service.pk)
    assert (row.card["town"], row.latitude, row.facts["point"]) == ("", None, None)
    assert "service_at_locations" not in row.feed
    page = at_desk.get(f"/en/desk/service/{service.pk}").content.decode()
    assert "Its place is private" in page
    assert f">{town}<" not in page


@pytest.mark.parametrize("key", ["open-door", "alder-house", "youth-nest", "nation-line", "silent"])
def test_sending_the_form_as_it_is_changes_nothing(at_desk, fiction, key):
    address = f"/en/desk/service/{one(key).pk}/correct"
    page = at_desk.get(address).content.decode()
    assert at_desk.post(address, form_of(page)).status_code == 303
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"description": "Call 200-555-0177."}, "numbers have their own place"),
        ({"description": "At 12 Main Street."}, "Leave the street out"),
        ({"description": "It has 14 beds."}, "Leave the number of beds out"),
        ({"description": ""}, "This field is required"),
        ({"minimum_age": "x"}, "Type an age"),
        ({"minimum_age": "30", "maximum_age": "20"}, "below the youngest"),
        ({"hours": "always"}, "Type hours like"),
        ({"languages": "English!"}, "Type codes"),
        ({"phone:new": "12"}, "Type a number with"),
    ],
)
def test_what_cannot_be_meant_is_asked_again_and_kept(at_desk, fiction, change, words):
    address = f"/en/desk/service/{one('open-door').pk}/correct"
    response = at_desk.post(address, form_of(at_desk.get(address).content.decode()) | change)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert all(value in page for value in change.values())
    assert not Correction.objects.exists()


def test_a_private_place_does_not_become_public_by_an_empty_box(at_desk, fiction):
    address = f"/en/desk/service/{one('alder-house').pk}/correct"
    data = form_of(at_desk.get(address).content.decode())
    assert data.pop("confidential") == "on"
    assert at_desk.post(address, data).status_code == 422
