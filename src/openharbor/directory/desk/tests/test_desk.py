"""The desk: calls, corrections, merges, proposals and room, and who may do what."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from openharbor.core.actor import Member, Public, System
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import registry
from openharbor.directory import clocks, operations, overlay, projection
from openharbor.directory.desk import access, duplicates, queries
from openharbor.directory.desk import operations as desk
from openharbor.directory.desk.access import OPERATORS_AGENCY, Seat
from openharbor.directory.models import (
    Capacity,
    Check,
    Correction,
    DeskPass,
    Listing,
    ListingLink,
    Merge,
    Phone,
    Proposal,
    Service,
    Tombstone,
    Watch,
)


@pytest.fixture
def ana(db):
    _, row = access.give_pass("Ana")
    return Seat(row.pk, row.seats, row.user_id, "Ana")


@pytest.fixture
def at_desk(client, ana):
    client.cookies[access.cookie_name()] = signing.dumps([ana.pass_id, ana.seats], salt=access.SALT)
    return client


def one(key):
    return Service.objects.get(key=key)


def card(key):
    row = Listing.objects.filter(pk=one(key).pk).first()
    return row.card if row else None


def load_again():
    packs = registry.accepted_packs()
    return operations.load_packs(System("test"), packs=packs, gazetteer=registry.gazetteer(packs))


def number_of(key):
    return Phone.objects.filter(service=one(key)).order_by("type").last().number


def put(client, name, service, **data):
    return client.post(f"/en/desk/service/{service.pk}/{name}", data)


# Ways in


DESK = ["queue", "queue/lines", "proposals", "doubles", "board", "imports", "find"]


@pytest.mark.parametrize("path", DESK)
def test_nobody_sees_the_desk_without_a_pass(client, fiction, path):
    response = client.get(f"/en/desk/{path}")
    assert (response.status_code, response["Location"]) == (303, "/en/desk")
    assert response.content == b""


def test_an_existing_and_a_missing_entry_answer_alike_without_a_pass(client, fiction):
    there = client.get(f"/en/desk/service/{one('open-door').pk}")
    missing = client.get("/en/desk/service/00000000-0000-0000-0000-000000000000")
    assert (there.status_code, there["Location"], there.content) == (
        missing.status_code, missing["Location"], missing.content,
    )  # fmt: skip


def test_a_pass_lets_its_person_sit_down_and_stand_up(client, fiction):
    code, _ = access.give_pass("Ana")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    response = client.post("/en/desk", {"code": typed})
    assert response.status_code == 303
    cookie = response.cookies[access.cookie_name()]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert code not in cookie.value
    assert "Ana" in client.get("/en/desk/queue").content.decode()
    client.post("/en/desk/leave")
    assert client.get("/en/desk/queue").status_code == 303


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA-AAAAA-AAAAA", "x" * 100, "' or 1=1"])
def test_a_wrong_code_lets_nobody_in(client, fiction, code):
    access.give_pass("Ana")
    response = client.post("/en/desk", {"code": code})
    assert response.status_code == 422
    assert access.cookie_name() not in response.cookies or not response.cookies[access.cookie_name()].value


def test_a_pass_ends_by_time_by_the_operator_and_by_an_idle_hour(client, at_desk, ana, fiction, monkeypatch):
    assert at_desk.get("/en/desk/queue").status_code == 200
    DeskPass.objects.update(expires_at=timezone.now())
    assert at_desk.get("/en/desk/queue").status_code == 303
    DeskPass.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert access.end_passes("Ana") == 1
    assert at_desk.get("/en/desk/queue").status_code == 303
    DeskPass.objects.update(ended_at=None)
    monkeypatch.setattr(access, "IDLE_SECONDS", -1)
    assert at_desk.get("/en/desk/queue").status_code == 303


@pytest.mark.parametrize("value", ["", "1", "1:x:y", signing.dumps(1, salt="other"), "é"])
def test_a_forged_cookie_is_nobody(client, ana, fiction, value):
    client.cookies[access.cookie_name()] = value
    assert client.get("/en/desk/queue").status_code == 303


def test_with_https_the_cookie_is_bound_to_this_host(client, fiction, settings):
    settings.HTTPS = True
    code, _ = access.give_pass("Ana")
    cookie = client.post("/en/desk", {"code": code}).cookies["__Host-openharbor-desk"]
    assert cookie["secure"]


def test_only_digests_of_codes_are_kept(fiction, ana):
    code, _ = access.give_pass("Ben")
    link = desk.give_link(ana.actor, service_id=one("open-door").pk)
    kept = str(list(DeskPass.objects.values())) + str(list(ListingLink.objects.values()))
    assert code not in kept
    assert link not in kept


def test_every_change_wants_a_token(fiction, ana):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[access.cookie_name()] = signing.dumps([ana.pass_id, ana.seats], salt=access.SALT)
    service = one("open-door")
    for path in (f"service/{service.pk}/check", f"service/{service.pk}/room", "merge", "proposals/1", "leave"):
        assert strict.post(f"/en/desk/{path}").status_code == 403


@pytest.mark.parametrize("path", ["leave", "merge", "proposals/1", "unmerge/1"])
def test_a_look_changes_nothing(at_desk, fiction, path):
    assert at_desk.get(f"/en/desk/{path}").status_code == 405


@pytest.mark.parametrize("actor", [Public(), System("x"), "stranger"])
def test_only_the_desk_may_do_what_the_desk_does(fiction, ana, actor):
    if actor == "stranger":
        actor = Member(ana.user_id, ana.user_id)  # of another agency
    pk = one("open-door").pk
    for act in (
        lambda: desk.check(actor, service_id=pk, number="1", outcome="confirmed"),
        lambda: desk.correct(actor, service_id=pk, values={}),
        lambda: desk.settle(actor, service_id=pk, field="name", keep=True),
        lambda: desk.say_room(actor, service_id=pk, word="room"),
        lambda: desk.merge(actor, service_id=pk, other_id=one("clinic").pk),
        lambda: desk.unmerge(actor, merge_id=1),
        lambda: desk.tell_apart(actor, service_id=pk, other_id=one("clinic").pk),
        lambda: desk.give_link(actor, service_id=pk),
        lambda: desk.decide(actor, proposal_id=1, fields=[], seen=""),
    ):
        with pytest.raises(operations.NotAllowed):
            act()
    assert ana.actor.agency_id == OPERATORS_AGENCY


# Calls


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


def at(days):
    """Move all that was done or accepted into the past."""
    PackAcceptance.objects.update(accepted_at=timezone.now() - timedelta(days=days))
    Check.objects.update(at=timezone.now() - timedelta(days=days))
    projection.rebuild()


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


# Corrections


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


def form_of(page):
    """Return the fields of the correction form as a browser would send them."""
    data = dict(re.findall(r'<input type="text" name="([^"]+)" id="[^"]*" value="([^"]*)"', page))
    data |= dict(re.findall(r'<input type="hidden" name="(opened|seen)" value="([^"]+)"', page))
    data |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    for name in re.findall(r'<input type="checkbox" name="([^"]+)"[^>]* checked', page):
        data[name] = "on"
    return data


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


# Merging


def test_two_entries_become_one_and_two_again_without_loss(fiction, ana):
    kept, other = one("open-door"), one("old-friends")
    before = {row.pk: (row.card, row.facts) for row in Listing.objects.all()}
    desk.merge(ana.actor, service_id=kept.pk, other_id=other.pk, reasons=["name"])
    numbers = {p["number"] for p in card("open-door")["phones"]}
    assert numbers == {number_of("open-door"), number_of("old-friends")}
    assert card("old-friends") is None
    assert Tombstone.objects.filter(pk=other.pk).exists()
    load_again()
    assert card("old-friends") is None
    row = Merge.objects.get()
    desk.unmerge(ana.actor, merge_id=row.pk)
    assert {row.pk: (row.card, row.facts) for row in Listing.objects.all()} == before
    assert not Tombstone.objects.filter(pk=other.pk).exists()
    with pytest.raises(desk.Gone):
        desk.unmerge(ana.actor, merge_id=row.pk)


def test_merging_with_a_private_place_hides_both_places(fiction, ana):
    kept, other = one("youth-nest"), one("alder-house")
    desk.merge(ana.actor, service_id=kept.pk, other_id=other.pk)
    assert (card("youth-nest")["town"], card("youth-nest")["confidential"]) == ("", True)


def test_nothing_can_stand_under_two_or_under_itself(fiction, ana):
    a, b, c = (one(key).pk for key in ("open-door", "old-friends", "no-date"))
    desk.merge(ana.actor, service_id=a, other_id=b)
    for keep, other in ((c, b), (b, c), (a, a)):
        with pytest.raises(desk.Gone):
            desk.merge(ana.actor, service_id=keep, other_id=other)
    # What stood under an entry that goes stands under the one that stays.
    desk.merge(ana.actor, service_id=c, other_id=a)
    assert len(card("no-date")["phones"]) == 3
    assert card("old-friends") is card("open-door") is None
    # Undone, all is as it was before: the first merge is still in force.
    desk.unmerge(ana.actor, merge_id=Merge.objects.get(service_id=c).pk)
    assert (len(card("open-door")["phones"]), card("old-friends")) == (2, None)


def test_likely_doubles_are_suggested_with_reasons_and_not_twice(at_desk, fiction, ana):
    source = one("open-door")
    double = Service.objects.get(pk=source.pk)
    double.pk, double.key = "6f1b7a52-6d1c-5b0e-9d52-3f0f8a1e7c77", "double"
    double.organization = source.organization
    double.save(force_insert=True)
    Phone.objects.create(
        pack="xx_av", service=double, number=number_of("open-door"), type="voice", kind="line", grade="owner_page",
        source_url="https://example.org/", source_kind="owner",
    )  # fmt: skip
    pairs = duplicates.suggest()
    assert [({p.first.key, p.second.key}, p.reasons) for p in pairs] == [({"open-door", "double"}, ("name", "phone"))]
    assert len(duplicates.suggest(source.pk)) == 1
    page = at_desk.get("/en/desk/doubles").content.decode()
    assert "They share a number" in page
    at_desk.post("/en/desk/merge", {"keep": source.pk, "other": double.pk, "what": "apart"})
    assert duplicates.suggest() == []


def test_two_programs_of_one_house_are_not_doubles(fiction):
    source = one("open-door")
    other = Service.objects.get(pk=source.pk)
    other.pk, other.key, other.name = "6f1b7a52-6d1c-5b0e-9d52-3f0f8a1e7c78", "program", "A quite different program"
    other.save(force_insert=True)
    Phone.objects.create(pack="xx_av", service=other, number=number_of("open-door"), type="voice", kind="line",
                         grade="none")  # fmt: skip
    assert duplicates.suggest() == []


# Personal links, proposals and room


@pytest.fixture
def link(fiction, ana):
    return desk.give_link(ana.actor, service_id=one("open-door").pk)


def test_a_listed_organization_proposes_and_nothing_shows_before_somebody_agrees(at_desk, link, fiction):
    owner = Client()
    address = f"/en/listing/{link}"
    data = form_of(owner.get(address).content.decode())
    before = card("open-door")
    response = owner.post(address, {**data, "propose": "1", "description": "Better words.", "gender": "women"})
    assert "Somebody will look at it" in response.content.decode()
    assert card("open-door") == before
    row = Proposal.objects.get()
    assert Watch.objects.get(pk=one("open-door").pk).trouble == "proposal"
    page = at_desk.get("/en/desk/proposals").content.decode()
    assert "Better words." in page
    at_desk.post(f"/en/desk/proposals/{row.pk}", {"take": ["description"], "seen": row.at.isoformat()})
    assert card("open-door")["description"]["en"] == "Better words."
    assert card("open-door")["gender"] == before["gender"]
    row.refresh_from_db()
    assert row.taken == ["description"]
    assert at_desk.post(f"/en/desk/proposals/{row.pk}", {"take": ["gender"]}).status_code == 409


def test_a_proposal_that_changes_nothing_is_none_and_a_second_takes_the_place_of_the_first(link, fiction):
    owner = Client()
    address = f"/en/listing/{link}"
    data = form_of(owner.get(address).content.decode()) | {"propose": "1"}
    assert "Nothing you wrote differs" in owner.post(address, data).content.decode()
    owner.post(address, data | {"description": "One."})
    owner.post(address, data | {"description": "Two."})
    assert Proposal.objects.get().values == {"description": "Two."}


def test_a_link_shows_and_changes_only_its_own_entry(link, fiction):
    owner = Client()
    page = owner.get(f"/en/listing/{link}").content.decode()
    assert "Open Door" in page
    assert 'name="confidential"' not in page
    owner.post(f"/en/listing/{link}", {"room": "1", "word": "full", "service_id": str(one("alder-house").pk)})
    assert Listing.objects.get(pk=one("open-door").pk).capacity == "full"
    assert Listing.objects.get(pk=one("alder-house").pk).capacity == ""
    row = ListingLink.objects.get()
    with pytest.raises(operations.NotAllowed):
        desk.say_room(Public(), service_id=one("alder-house").pk, word="room", link=row)
    with pytest.raises(operations.NotAllowed):
        desk.say_room(Public(), service_id=one("open-door").pk, word="room")


@pytest.mark.parametrize("code", ["x", "AAAAA-AAAAA-AAAAA-AAAAA", "a" * 120])
def test_a_link_that_does_not_hold_is_a_page_that_is_not_there(client, link, fiction, code):
    assert client.get(f"/en/listing/{code}").status_code == 404


def test_a_link_ends_by_time_and_by_the_next_one(client, link, fiction, ana):
    assert client.get(f"/en/listing/{link}").status_code == 200
    second = desk.give_link(ana.actor, service_id=one("open-door").pk)
    assert client.get(f"/en/listing/{link}").status_code == 404
    ListingLink.objects.update(expires_at=timezone.now())
    assert client.get(f"/en/listing/{second}").status_code == 404


def test_the_public_sees_the_word_for_a_day_and_never_the_number(at_desk, fiction, client):
    service = one("alder-house")
    put(at_desk, "room", service, word="room", available="7731")
    assert not Listing.objects.exclude(capacity="").exists()  # more than can be meant
    put(at_desk, "room", service, word="room", available="473")
    visitor = Client()

    def page():
        return visitor.post("/en/find", {"place": "00101", "need": "bed", "age": "25-59"}).content.decode()

    assert "They said today that they have room." in page()
    assert "473" in at_desk.get("/en/desk/board").content.decode()
    seen = page() + "".join(visitor.get(p).content.decode() for p in ("/en/places/99001", "/hsds/services?full=true"))
    assert not re.search(r"\b473\b", seen)
    Listing.objects.update(capacity_at=timezone.now() - timedelta(hours=25))
    assert "They said today" not in page()
    assert "Call first to ask for room." in page()


@pytest.mark.parametrize("word", ["", "plenty", "ROOM"])
def test_room_has_four_words(at_desk, fiction, word):
    assert put(at_desk, "room", one("alder-house"), word=word).status_code == 422


def test_two_presses_at_once_write_two_rows_and_one_truth(fiction, ana):
    pk = one("open-door").pk
    for outcome in ("confirmed", "wrong", "confirmed"):
        desk.check(ana.actor, service_id=pk, number=number_of("open-door"), outcome=outcome)
    assert Check.objects.count() == 3
    assert card("open-door")["phones"][0]["grade"] == "called"


# What an attack on the desk found


def test_a_wrong_number_stays_hidden_through_a_merge_and_after_it(fiction, ana):
    kept, other = one("open-door"), one("old-friends")
    shared = number_of("open-door")
    Phone.objects.filter(service=other).update(number=shared)
    desk.check(ana.actor, service_id=kept.pk, number=shared, outcome="wrong")
    desk.merge(ana.actor, service_id=kept.pk, other_id=other.pk)
    assert card("open-door") is None
    assert Watch.objects.get(pk=kept.pk).trouble == "wrong"


def test_numbers_that_came_by_a_merge_are_called_and_corrected_where_they_stand(fiction, ana):
    kept, other = one("open-door"), one("old-friends")
    desk.merge(ana.actor, service_id=kept.pk, other_id=other.pk)
    theirs = Phone.objects.get(service=other)
    desk.check(ana.actor, service_id=kept.pk, number=theirs.number, outcome="wrong")
    assert theirs.number not in {p["number"] for p in card("open-door")["phones"]}
    desk.correct(ana.actor, service_id=kept.pk, values={f"phone:{theirs.pk}": "200-555-0190"})
    desk.check(ana.actor, service_id=kept.pk, number="200-555-0190", outcome="confirmed")
    assert {p["number"]: p["grade"] for p in card("open-door")["phones"]}["200-555-0190"] == "called"


def test_what_stands_under_an_entry_that_is_gone_or_closed_stands_alone_again(fiction, ana):
    kept, other = one("open-door"), one("old-friends")
    desk.merge(ana.actor, service_id=kept.pk, other_id=other.pk)
    desk.correct(ana.actor, service_id=kept.pk, values={"status": "defunct"})
    assert (card("open-door"), bool(card("old-friends"))) == (None, True)
    desk.correct(ana.actor, service_id=kept.pk, values={"status": "active"})
    assert card("old-friends") is None
    Service.objects.filter(pk=kept.pk).delete()
    projection.refresh([kept.pk])
    assert card("old-friends")
    assert [row[1] for row in queries.merges()] == [None]


def test_a_change_of_the_one_below_reaches_the_one_above(fiction, ana):
    kept, other = one("open-door"), one("old-friends")
    desk.merge(ana.actor, service_id=kept.pk, other_id=other.pk)
    Phone.objects.filter(service=other).update(number="200-555-0191")
    projection.refresh([other.pk])
    assert "200-555-0191" in {p["number"] for p in card("open-door")["phones"]}
    Service.objects.filter(pk=other.pk).update(confidential=True)
    projection.refresh([other.pk])
    assert (card("open-door")["town"], card("open-door")["confidential"]) == ("", True)


def test_a_merge_opens_no_gate_that_was_shut(fiction, ana):
    clinic, kept = one("clinic"), one("open-door")  # a number of one source, whose pack may not show such
    desk.merge(ana.actor, service_id=kept.pk, other_id=clinic.pk)
    assert (
        number_of("clinic") not in {p["number"] for p in card("open-door")["phones"]}
        or PackAcceptance.objects.get(pack=clinic.pack).single_source
    )
    blocked = Service.objects.get(blocking=True)
    desk.merge(ana.actor, service_id=kept.pk, other_id=blocked.pk)
    held = set(Phone.objects.filter(service=blocked).values_list("number", flat=True))
    assert not held & {p["number"] for p in card("open-door")["phones"]}


def test_one_call_frees_only_the_number_that_was_called(fiction, ana):
    blocked = Service.objects.get(blocking=True)
    desk.correct(ana.actor, service_id=blocked.pk, values={overlay.NEW_PHONE: "200-555-0192"})
    desk.check(ana.actor, service_id=blocked.pk, number="200-555-0192", outcome="confirmed")
    assert [p["number"] for p in Listing.objects.get(pk=blocked.pk).card["phones"]] == ["200-555-0192"]


def test_a_call_to_a_number_says_nothing_of_texts_to_it(fiction, ana):
    service = one("nation-line")
    text = Phone.objects.get(service=service, type="text")
    with pytest.raises(desk.Gone):
        desk.check(ana.actor, service_id=service.pk, number=text.number, type="voice", outcome="confirmed")
    desk.check(ana.actor, service_id=service.pk, number=text.number, type="text", outcome="confirmed")
    grades = {p["type"]: p["grade"] for p in card("nation-line")["phones"]}
    assert (grades["text"], grades["voice"] == "called") == ("called", False)


def test_enter_presses_no_button_that_says_something(at_desk, link, fiction):
    service = one("open-door")
    for page in (at_desk.get(f"/en/desk/service/{service.pk}"), Client().get(f"/en/listing/{link}")):
        for form in re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL):
            if re.search(r'<input type="text"', form) and re.search(r'<button[^>]* name="(outcome|word)"', form):
                assert re.search(r"<button[^>]*>", form)[0] == "<button disabled hidden>"


def test_a_proposal_that_was_replaced_after_it_was_read_is_not_taken(at_desk, link, fiction):
    owner, address = Client(), f"/en/listing/{link}"
    data = form_of(owner.get(address).content.decode()) | {"propose": "1"}
    owner.post(address, data | {"description": "One."})
    seen = form_of(at_desk.get("/en/desk/proposals").content.decode())["seen"]
    owner.post(address, data | {"description": "Two."})
    row = Proposal.objects.get()
    response = at_desk.post(f"/en/desk/proposals/{row.pk}", {"take": ["description"], "seen": seen})
    assert response.status_code == 409
    assert card("open-door")["description"]["en"] not in ("One.", "Two.")


def test_a_corrected_number_outlives_a_source_that_numbers_its_rows_anew(fiction, ana):
    service, phone = one("open-door"), Phone.objects.get(service=one("open-door"))
    desk.correct(ana.actor, service_id=service.pk, values={f"phone:{phone.pk}": "200-555-0193"})
    desk.check(ana.actor, service_id=service.pk, number="200-555-0193", outcome="confirmed")
    phone.delete()
    phone.pk = "6f1b7a52-6d1c-5b0e-9d52-3f0f8a1e7c55"
    phone.save(force_insert=True)
    projection.refresh([service.pk])
    assert [p["number"] for p in card("open-door")["phones"]] == ["200-555-0193"]
    (field,) = queries.row(service.pk).parts.conflicts
    desk.settle(ana.actor, service_id=service.pk, field=field, keep=True)
    assert [p["number"] for p in card("open-door")["phones"]] == ["200-555-0193"]
    assert queries.row(service.pk).parts.conflicts == []


def test_a_form_that_was_open_for_long_undoes_nobodys_work(at_desk, fiction, ana):
    service, phone = one("open-door"), Phone.objects.get(service=one("open-door"))
    address = f"/en/desk/service/{service.pk}/correct"
    data = form_of(at_desk.get(address).content.decode())
    desk.correct(ana.actor, service_id=service.pk, values={f"phone:{phone.pk}": "200-555-0194"})
    desk.check(ana.actor, service_id=service.pk, number="200-555-0194", outcome="confirmed")
    assert at_desk.post(address, data | {"gender": "all"}).status_code == 303
    assert [p["number"] for p in card("open-door")["phones"]] == ["200-555-0194"]
    response = at_desk.post(address, data | {f"phone:{phone.pk}": "200-555-0195"})
    assert response.status_code == 422
    assert "Somebody changed this while you wrote." in response.content.decode()


def test_settling_wants_a_conflict_and_never_opens_a_private_place(fiction, ana):
    service = one("youth-nest")
    desk.correct(ana.actor, service_id=service.pk, values={"confidential": True})
    for field in ("confidential", "name", "a\0b", ""):
        with pytest.raises(desk.Gone):
            desk.settle(ana.actor, service_id=service.pk, field=field, keep=False)
    assert card("youth-nest")["confidential"] is True


def test_every_act_leaves_a_name(at_desk, fiction, ana):
    service = one("open-door")
    desk.correct(ana.actor, service_id=service.pk, values={"name": "Night door"})
    desk.correct(ana.actor, service_id=service.pk, values={"name": service.name})
    desk.say_room(ana.actor, service_id=service.pk, word="full")
    desk.merge(ana.actor, service_id=service.pk, other_id=one("old-friends").pk)
    desk.unmerge(ana.actor, merge_id=Merge.objects.get().pk)
    assert Correction.objects.get().ended_by_id == ana.user_id
    assert Capacity.objects.get().by_id == ana.user_id
    assert Merge.objects.get().undone_by_id == ana.user_id
    assert "ended" in at_desk.get(f"/en/desk/service/{service.pk}").content.decode()


@pytest.mark.parametrize("age", ["nan", "-nan", "inf", "-0", "-5", "1e9", "1e-9999999", "٣", "120"])
def test_odd_ages_are_asked_again(at_desk, link, fiction, age):
    for client, address in (
        (at_desk, f"/en/desk/service/{one('open-door').pk}/correct"),
        (Client(), f"/en/listing/{link}"),
    ):
        data = form_of(client.get(address).content.decode()) | {"propose": "1"}
        assert client.post(address, data | {"minimum_age": age}).status_code in (
            (422,) if age != "1e-9999999" else (422, 303, 200)
        )


@pytest.mark.parametrize(
    "text",
    [
        "Ring 612.555.0123.", "Ring (612) 555 0123.", "Ring 6125550123.", "Ring 612–555–0123.", "Ring 1 800 555 0123.",
        "See https://example.org.", "See www.example.org.", "Mail a at b.org.", "At 2100 Elm St",
        "At 2100 W. Elm Street",
        "At 123 Elm Way", "At 1 Elm Street", "A 12-bed house.", "With beds: 12.", "With twelve beds.", "Con 12 camas.",
        "Turned \u202eround.",
    ],
)  # fmt: skip
def test_texts_hide_no_number_street_bed_or_trick(at_desk, fiction, text):
    address = f"/en/desk/service/{one('open-door').pk}/correct"
    data = form_of(at_desk.get(address).content.decode())
    assert at_desk.post(address, data | {"description": text}).status_code == 422, text


def test_standing_up_ends_every_copy_of_the_seat(at_desk, fiction, ana):
    copy = Client()
    copy.cookies[access.cookie_name()] = signing.dumps([ana.pass_id, ana.seats], salt=access.SALT)
    assert copy.get("/en/desk/queue").status_code == 200
    at_desk.post("/en/desk/leave")
    assert copy.get("/en/desk/queue").status_code == 303


def test_the_queue_names_the_numbers_that_are_to_be_called(fiction, ana):
    service, phone = one("open-door"), Phone.objects.get(service=one("open-door"))
    desk.check(ana.actor, service_id=service.pk, number=phone.number, outcome="wrong")
    desk.correct(ana.actor, service_id=service.pk, values={f"phone:{phone.pk}": "200-555-0196"})
    (row,) = [r for r in queries.queue(today=timezone.now().date()).rows if r.service.pk == service.pk]
    assert (row.numbers, row.called) == (["200-555-0196"], False)


def test_a_link_shows_no_number_of_another_organization(fiction, ana):
    link = desk.give_link(ana.actor, service_id=one("open-door").pk)
    other = one("clinic")
    desk.merge(ana.actor, service_id=one("open-door").pk, other_id=other.pk)
    assert number_of("clinic") not in Client().get(f"/en/listing/{link}").content.decode()


def test_the_word_of_a_double_reaches_the_entry_it_stands_under(fiction, ana):
    link = desk.give_link(ana.actor, service_id=one("old-friends").pk)
    desk.merge(ana.actor, service_id=one("open-door").pk, other_id=one("old-friends").pk)
    Client().post(f"/en/listing/{link}", {"room": "1", "word": "full"})
    assert Listing.objects.get(pk=one("open-door").pk).capacity == "full"
