"""No place that is private is ever known."""

import json

import pytest

from openharbor.directory.exchange import report
from openharbor.directory.exchange.report import folder
from openharbor.directory.exchange.tests.helpers import everything, place, sent, service, take_in
from openharbor.directory.models import (
    Listing,
    Location,
    Service,
    ServiceAtLocation,
    SourceRecord,
)

PRIVATE = [
    {"name": "Safe house for survivors"},
    {"name": "Nest", "description": "Emergency shelter for victims of trafficking."},
    {"name": "Haven", "description": "A confidential place."},
    {"name": "Hope shelter", "description": "For battered women."},
    {"attributes": [{"id": "c", "label": "confidential_location", "value": "yes"}]},
]


@pytest.mark.parametrize("words", PRIVATE)
def test_the_place_of_a_private_service_is_nowhere(fiction, tmp_path, words):
    for path in folder().glob("*"):
        path.unlink()
    shelter = service(
        "s1", service_at_locations=[place()], contacts=[{"id": "k", "name": "CANARY Contact"}],
        application_process="Come to CANARY corner.",
        metadata=[{"id": "m", "last_action_date": "2026-01-01", "last_action_type": "update", "field_name": "address",
                   "previous_value": "12 CANARY Lane", "replacement_value": "", "updated_by": "CANARY"}],
    )  # fmt: skip
    shelter |= words
    shelter["description"] = f"{shelter['description']} It stands at 12 CANARY Lane."
    # A second service of the same house would give the place away.
    kitchen = service("s2", service_at_locations=[{**place(), "id": "at-2"}])
    outcome = take_in(sent(tmp_path, kitchen, shelter))
    assert outcome.counts["private"] == 1
    text = everything()
    assert "CANARY" not in text
    assert "45.4321" not in text
    assert Service.objects.filter(pack="feed-metro", confidential=True).count() == 1
    assert not ServiceAtLocation.objects.filter(pack="feed-metro").exists()


def test_a_place_withheld_by_one_source_is_withheld_from_every_source(fiction, tmp_path):
    house = service("s1", name="Alder House", service_at_locations=[place()])
    assert take_in(sent(tmp_path, house)).counts["private"] == 1
    assert "CANARY" not in str(list(SourceRecord.objects.values()))


def test_once_private_stays_private_whatever_is_sent_later(fiction, tmp_path):
    take_in(sent(tmp_path, service("s1", name="Safe house")))
    take_in(sent(tmp_path, service("s1", name="Kitchen", service_at_locations=[place()])))
    assert "CANARY" not in everything()


def test_a_public_service_shows_its_town_and_never_its_street(fiction, tmp_path):
    outcome = take_in(sent(tmp_path, service("s1", service_at_locations=[place()])))
    assert report.read(outcome.number) == []
    at = Location.objects.get(pack="feed-metro")
    assert at.name == "Stonebridge"
    assert (at.latitude, at.longitude) != (45.4321, -93.1234)
    pages = "\n".join(json.dumps([row.card, row.feed, row.facts]) for row in Listing.objects.all())
    assert "CANARY" not in pages
