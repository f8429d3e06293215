"""Loading, and what of it the public may see."""

import json

import pytest
from django.db import IntegrityError, transaction

from openharbor.core.actor import Public, System
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import registry
from openharbor.directory import operations, projection, synthetic
from openharbor.directory.models import Grade, Listing, Phone, Service, ServiceAtLocation


def again():
    packs = registry.accepted_packs()
    return operations.load_packs(System("test"), packs=packs, gazetteer=registry.gazetteer(packs))


def shown():
    return set(Service.objects.filter(pk__in=Listing.objects.values("pk")).values_list("key", flat=True))


def test_loading_twice_changes_nothing(fiction):
    before = list(Service.objects.order_by("pk").values())
    changes = again()
    assert (changes.added, changes.changed, changes.removed) == (0, 0, 0)
    assert list(Service.objects.order_by("pk").values()) == before


def test_loading_mends_what_was_changed_and_removes_what_is_no_longer_there(fiction):
    Phone.objects.filter(number="200-555-0113").update(hours="never")
    Service.objects.get(key="open-door").save()
    extra = Service.objects.get(key="clinic")
    extra.pk, extra.key = "6f1b7a52-6d1c-5b0e-9d52-3f0f8a1e7c99", "extra"
    extra.save(force_insert=True)
    changes = again()
    assert (changes.added, changes.changed, changes.removed) == (0, 1, 1)
    assert not Phone.objects.filter(hours="never").exists()


def test_only_the_system_may_load(fiction):
    with pytest.raises(operations.NotAllowed):
        operations.load_packs(Public(), packs=(), gazetteer=registry.gazetteer(()))
    with pytest.raises(operations.NotAllowed):
        operations.remove_all(Public())
    assert Service.objects.exists()


def test_what_is_blocked_silent_or_from_one_source_does_not_show(fiction):
    found = shown()
    assert {"alder-house", "open-door", "old-friends", "no-date"} <= found
    assert not {"blocked", "silent", "clinic"} & found


def test_one_source_shows_when_the_operator_switched_it_on(fiction, client):
    PackAcceptance.objects.update(single_source=True)
    with transaction.atomic():
        projection.rebuild()
    assert "clinic" in shown()
    body = client.get("/en/places/99003").content.decode()
    assert "One source, not verified: call first." in body


def test_a_called_number_shows_with_the_month(fiction, client):
    Phone.objects.filter(number="200-555-0115").update(grade=Grade.CALLED, source_seen="2026-10-03")
    with transaction.atomic():
        projection.rebuild()
    body = client.get("/en/places/99003").content.decode()
    assert "We called this number in October 2026." in body


def test_ages_and_doubts_of_a_number_are_said(fiction, client):
    body = client.get("/en/places/99001").content.decode()
    for text in (
        "Two sources print this number. The newest we saw is from May 2026. Not yet called by us.",
        "We saw this number on their own page in May 2026. Not yet called by us.",
        "is from 2019. Not yet called by us. This number may be old.",
        "Two sources print this number. Not yet called by us. This number may be old.",
    ):
        assert text in body


def test_a_confidential_program_has_no_location_anywhere(fiction):
    assert not ServiceAtLocation.objects.filter(service__confidential=True).exists()
    for listing in Listing.objects.filter(pk__in=Service.objects.filter(confidential=True).values("pk")):
        assert listing.card["town"] == ""
        assert listing.facts["point"] is None


def test_even_a_location_that_got_in_does_not_get_out(fiction, client):
    """The canary: a confidential service given a location by mistake still shows none."""
    house = Service.objects.get(key="alder-house")
    place = ServiceAtLocation.objects.first()
    place.location.name = "CANARYTOWN"
    place.location.save()
    ServiceAtLocation.objects.create(pack="xx_av", service=house, location=place.location)
    ServiceAtLocation.objects.exclude(service=house).delete()
    with transaction.atomic():
        projection.rebuild()
    assert "CANARYTOWN" not in json.dumps([[x.card, x.facts] for x in Listing.objects.all()])
    for path in ("/en/places/99001", "/en/places/99003", "/en/tip"):
        assert "CANARYTOWN" not in client.get(path).content.decode()
    page = client.post("/en/find", {"place": "Riverton, AV", "place_key": "t1", "need": "bed"}).content.decode()
    assert "Alder House" in page
    assert "CANARYTOWN" not in page
    assert "miles" not in page


def test_a_graded_number_without_a_source_cannot_be_stored(fiction):
    phone = Phone.objects.exclude(grade=Grade.NONE).first()
    phone.source_url = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        phone.save()


def test_staff_notes_are_not_in_the_projection(fiction):
    Service.objects.filter(key="open-door").update(review_note="CANARYNOTE", source_url="https://canary.example/")
    with transaction.atomic():
        projection.rebuild()
    assert "canary" not in json.dumps([[x.card, x.facts] for x in Listing.objects.all()]).casefold()


def test_made_up_services_stand_only_in_a_demonstration(fiction):
    packs = registry.accepted_packs()
    with pytest.raises(synthetic.NotADemonstration):
        synthetic.generate(System("test"), packs=packs, count=10, seed=1)
    assert shown()
    PackAcceptance.objects.update(operator="demo")
    assert synthetic.generate(System("test"), packs=packs, count=40, seed=1) == 40
    first = list(Phone.objects.order_by("pk").values_list("pk", "number"))
    synthetic.generate(System("test"), packs=packs, count=40, seed=1)
    assert list(Phone.objects.order_by("pk").values_list("pk", "number")) == first
    assert not Phone.objects.exclude(number__contains="-555-01").exists()
