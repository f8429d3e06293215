"""What an attack on the desk found."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from openharbor.core.models import PackAcceptance
from openharbor.directory import overlay, projection
from openharbor.directory.desk import access, queries
from openharbor.directory.desk import operations as desk
from openharbor.directory.desk.tests.helpers import card, form_of, number_of, one
from openharbor.directory.models import (
    Capacity,
    Correction,
    Listing,
    Merge,
    Phone,
    Proposal,
    Service,
    Watch,
)


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
