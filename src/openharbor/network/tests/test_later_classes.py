"""An agency that was founded before a class came gets its key, and only its admins get it by that."""

import pytest

from openharbor.network import rules
from openharbor.network.models import Member
from openharbor.network.rules import TRAINING
from openharbor.network.tests.people import Person, admit_all, founded, invited, seat, text
from openharbor.vault import letters, log, membership, roster
from openharbor.vault import operations as vault
from openharbor.vault.keyring import Refused
from openharbor.vault.models import Record, RosterEntry, Wrapping

pytestmark = pytest.mark.rest


@pytest.fixture
def old(transactional_db):
    """Ana's agency and Kit, a trainer, from before there were requests for trainings."""
    with pytest.MonkeyPatch.context() as before:
        before.setitem(rules.CLASSES, rules.MemberType.VICTIM_SERVICE, {rules.CARE, rules.REPORTS, rules.COUNTS})
        before.setitem(rules.OPENS, rules.Role.TRAINER, set())
        ana, kit = founded("North House"), Person("Kit")
        kit.join(invited(ana, "trainer"))
        kit.confirm()
        admit_all(ana)
        assert seat(ana).keys.roster.generation(TRAINING) == 0
    return ana, kit


def test_signing_in_makes_the_key_for_the_admins_and_the_sheet(old):
    ana, kit = old
    assert kit.sign_in().status_code == 303
    assert seat(ana).keys.roster.generation(TRAINING) == 0  # nobody else can make it
    ana.sign_in()
    keys = seat(ana).keys
    assert (keys.holds(TRAINING), seat(kit).trains) == (True, False)
    assert letters.is_ready(keys.compartment, TRAINING)
    record = vault.seal(keys, sealing_class=TRAINING, fields={"x": b"y"}, why="test")
    assert vault.open_one(keys, record_id=record, why="test").fields["x"] == b"y"
    assert Wrapping.objects.filter(sealing_class=TRAINING, to="sheet").exists()
    assert "made a new key" in text(ana.get("/log"))
    before = RosterEntry.objects.count()
    ana.sign_in()
    assert RosterEntry.objects.count() == before
    assert log.verify(keys.compartment)


def test_a_trainer_gets_it_when_an_admin_says_what_they_do(old):
    ana, kit = old
    kit_id = seat(kit).member.holder_id
    page = ana.post(f"/people/{kit_id}", roles=["trainer"])
    assert page.status_code == 303
    assert seat(kit).trains


def test_a_role_that_somebody_wrote_into_the_database_opens_nothing(old):
    ana, kit = old
    Member.objects.update(roles=["admin", "trainer"])
    ana.sign_in()
    assert not seat(kit).trains
    with pytest.raises(Refused):
        vault.seal(seat(kit).keys, sealing_class=TRAINING, fields={"x": b"y"}, why="test")
    assert not Record.objects.exists()


def test_somebody_new_is_let_in_as_a_trainer_before_anybody_signed_in_again(old):
    ana, _kit = old
    lou = Person("Lou")
    lou.join(invited(ana, "trainer"))
    lou.confirm()
    admit_all(ana)
    assert seat(lou).trains


def test_of_two_admins_at_once_one_makes_it_and_who_is_none_makes_nothing(old):
    ana, kit = old
    first, second = seat(ana).keys, seat(ana).keys
    assert first.roster.number == second.roster.number
    with pytest.raises(Refused):
        membership.begin_class(seat(kit).keys, sealing_class=TRAINING)
    membership.begin_class(first, sealing_class=TRAINING)
    membership.begin_class(second, sealing_class=TRAINING)
    assert roster.load(first.compartment).generation(TRAINING) == 1


def test_the_roles_that_every_kind_had_it_has_still():
    for kind in rules.MemberType:
        assert {rules.Role.TRAINER, rules.Role.COORDINATOR, rules.Role.ANALYST} <= set(rules.roles_for(kind))
        assert rules.classes_of(["trainer"], kind) == rules.classes_of(["coordinator"], kind) == [TRAINING]
