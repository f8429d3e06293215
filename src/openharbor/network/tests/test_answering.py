"""Who answers where: the nearest, today, and only with keys in hand."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from openharbor.core.packs import registry
from openharbor.network import answering, operations
from openharbor.network.models import Coverage
from openharbor.network.rules import REPORTS, TRAINING
from openharbor.network.tests.people import founded, seat
from openharbor.vault.models import RosterEntry


@pytest.fixture
def cedar(transactional_db, fiction):
    return registry.spot_of("Cedar County", "")


def covers(person, extent, role="trainer", since=date(2026, 1, 1)):
    operations.add_coverage(seat(person), extent=extent, name=extent, role=role, from_date=since)
    return person


def near(spot, role="trainer", sealing_class=TRAINING):
    reach, found = answering.nearest(spot, role=role, sealing_class=sealing_class)
    return reach, [one.name for one in found]


def test_a_county_goes_before_its_state_and_that_before_the_nation(cedar):
    assert near(cedar) == ("", [])
    ana = covers(founded("North House"), "nation")
    assert near(cedar) == near(None) == ("nation", ["North House"])
    covers(founded("State House", person="Nia"), "AV")
    assert near(cedar) == ("state", ["State House"])
    covers(ana, "99005")
    assert near(cedar) == ("county", ["North House"])
    assert near(registry.spot_of("Dorn", "")) == ("state", ["State House"])


def test_another_role_an_ended_and_a_later_coverage_do_not_count(cedar):
    ana = covers(founded("North House"), "99005", role="triage")
    covers(ana, "AV", since=timezone.now().date() + timedelta(days=1))
    assert near(cedar) == ("", [])
    assert near(cedar, "triage", REPORTS) == ("county", ["North House"])
    covers(ana, "99005")
    Coverage.objects.filter(role="trainer", extent="99005").update(to_date=timezone.now().date() - timedelta(days=1))
    assert near(cedar) == ("", [])
    Coverage.objects.filter(role="trainer", extent="99005").update(to_date=timezone.now().date())
    assert near(cedar) == ("county", ["North House"])


def test_an_agency_without_the_key_or_with_a_changed_roster_is_left_out(cedar):
    covers(founded("North House"), "99005")
    covers(founded("Police", "law_enforcement", "Ines"), "99005")
    assert near(cedar) == ("county", ["North House", "Police"])
    assert near(cedar, sealing_class="care") == ("county", ["North House"])
    agency = Coverage.objects.get(agency__name="North House").agency_id
    last = RosterEntry.objects.filter(compartment=agency).order_by("-number").first()
    RosterEntry.objects.filter(pk=last.pk).update(body=b"{}")
    assert near(cedar) == ("county", ["Police"])
