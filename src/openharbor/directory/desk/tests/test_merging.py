"""Doubles become one and two again; a listed organization proposes, and says whether it has room."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from openharbor.core.actor import Public
from openharbor.directory import operations
from openharbor.directory.desk import duplicates
from openharbor.directory.desk import operations as desk
from openharbor.directory.desk.tests.helpers import card, form_of, load_again, number_of, one, put
from openharbor.directory.models import (
    Check,
    Listing,
    ListingLink,
    Merge,
    Phone,
    Proposal,
    Service,
    Tombstone,
    Watch,
)


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
