"""People come in by their own keys only, and nobody by anybody else's."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from openharbor.config import network_commands
from openharbor.core.actor import Public
from openharbor.core.models import User
from openharbor.network import answering, operations
from openharbor.network.models import Agency, Invitation
from openharbor.network.rules import CARE
from openharbor.network.tests.people import (
    PASSPHRASE,
    Person,
    admit_all,
    clock,
    founded,
    invited,
    letters_of,
    rescue,
    seat,
    text,
)
from openharbor.vault import operations as vault
from openharbor.vault import roster, tries
from openharbor.vault.keyring import Refused
from openharbor.vault.models import Holder, RosterEntry
from openharbor.vault.sealing import spoken

SEE = 303


def test_a_founder_joins_confirms_the_sheet_and_is_at_home(ana):
    page = ana.get("/home")
    assert page.status_code == 200
    assert "North House" in text(page)
    assert seat(ana).is_admin
    assert ana.paper
    assert ana.sheet
    assert Agency.objects.get().founded_at


def test_nothing_is_open_before_the_sheet_is_confirmed(transactional_db):
    _, code = operations.add_agency(operations.System("test"), name="North House", member_type="victim_service")
    ana = Person("Ana")
    ana.join(code)
    assert ana.get("/home").url == "/en/network/paper"
    assert ana.post("/paper", paper="AAAA-AAAA").status_code == 422
    assert ana.get("/people").url == "/en/network/paper"
    assert ana.confirm().url == "/en/network/home"


def test_an_invited_person_waits_until_an_admin_hears_their_letters(ana):
    kit = Person("Kit")
    kit.join(invited(ana, "advocate"))
    kit.confirm()
    page = text(kit.get("/home"))
    assert "One step is left" in page
    letters = re.search(r"[0-9A-Z]{5} [0-9A-Z]{5} [0-9A-Z]{5} [0-9A-Z]{5}", page)[0]
    assert letters in text(ana.get("/people"))
    assert kit.get("/people").url == "/en/network/home"
    admit_all(ana)
    assert kit.get("/people").status_code == 200
    assert seat(kit).keys.holds(CARE)
    assert not seat(kit).is_admin
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF", "x" * 60, "' or 1=1"])
def test_a_code_that_is_none_opens_nothing(ana, code):
    assert Person("Kit").post("/join", code=code).status_code == 422


def test_an_invitation_works_once_and_not_for_ever(ana):
    code = invited(ana, "advocate")
    Person("Kit").join(code)
    assert Person("Lou").post("/join", code=code).status_code == 422
    code = invited(ana, "advocate")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Person("Lou").post("/join", code=code).status_code == 422


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"one_time_code": "000000"}, "not right"),
        ({"passphrase": "tiny heron", "again": "tiny heron"}, "too short"),
        ({"passphrase": "aaaaaaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaaaaaa"}, "too short or too simple"),
        ({"again": "four quiet herons sink"}, "not the same"),
        ({"passphrase": "my name is kit, yes", "again": "my name is kit, yes"}, "may not be a part"),
        ({"name": "Ana"}, "already"),
        ({"name": "ANA"}, "already"),
    ],
)
def test_what_is_wrong_in_joining_is_told_and_no_secret_comes_back(ana, change, words):
    code = invited(ana, "advocate")
    page = Person("Kit").join(code, **change)
    assert page.status_code == 422
    assert words in text(page)
    for secret in (PASSPHRASE, change.get("passphrase", PASSPHRASE)):
        assert secret not in page.content.decode()
    assert Holder.objects.count() == 1
    assert User.objects.count() == 1


def test_a_key_that_was_changed_between_joining_and_admitting_is_not_let_in(ana):
    lou = founded("South House", person="Lou")
    kit = Person("Kit")
    kit.join(invited(ana, "advocate"))
    row = Invitation.objects.get()
    Holder.objects.filter(pk=row.holder_id).update(public=Holder.objects.get(pk=seat(lou).member.holder_id).public)
    assert ana.post(f"/invitations/{row.pk}/admit", letters=letters_of(row)).status_code == 404
    assert RosterEntry.objects.filter(compartment=row.agency_id, body__contains=b"join").count() == 0


def test_roles_that_were_changed_in_the_database_are_not_let_in(ana):
    kit = Person("Kit")
    kit.join(invited(ana, "trainer"))
    row = Invitation.objects.get()
    Invitation.objects.update(roles=["admin"])
    assert ana.post(f"/invitations/{row.pk}/admit", letters=letters_of(row)).status_code == 404


def test_an_invitation_can_be_taken_back_with_whoever_used_it(ana):
    kit = Person("Kit")
    kit.join(invited(ana, "advocate"))
    kit.confirm()
    ana.post(f"/invitations/{Invitation.objects.get().pk}/back")
    assert not User.objects.filter(sign_in_name="Kit").exists()
    assert kit.get("/home").url == "/en/network"


def test_when_every_admin_is_gone_the_sheet_lets_one_person_in_once(ana):
    record = vault.seal(seat(ana).keys, sealing_class=CARE, fields={"name": b"Sam"}, why="intake")
    lou = Person("Lou")
    assert rescue(lou, sheet=ana.paper).status_code == 422
    assert rescue(lou, sheet=ana.sheet, agency="South House").status_code == 422
    assert not User.objects.filter(sign_in_name="Lou").exists()
    assert rescue(lou, sheet=ana.sheet.lower()).status_code == 200
    lou.confirm()
    assert seat(lou).is_admin
    assert vault.open_one(seat(lou).keys, record_id=record, why="visit").fields == {"name": b"Sam"}
    assert rescue(Person("Max"), sheet=ana.sheet).status_code == 422
    assert lou.sheet != ana.sheet
    assert "came in by the agency&#x27;s sheet" in text(lou.get("/log"))


def test_after_a_restore_nothing_opens_until_the_sheets_holder_confirmed_the_list(ana, settings, tmp_path):
    entries, letters = seat(ana).keys.roster.number, spoken(seat(ana).keys.roster.first)
    assert f"has {entries} entries" in text(ana.get("/home"))
    settings.VAULT_SIDE = tmp_path / "restored" / "side.sqlite3"
    assert ana.sign_in().status_code == 409
    right = {"agency": "North House", "sheet": ana.sheet, "number": entries, "letters": letters.lower()}
    for change in (
        {"sheet": ana.paper},
        {"number": entries + 1},
        {"agency": "South House"},
        {"letters": "AAAAA BBBBB"},
    ):
        assert ana.post("/confirm", **right | change).status_code == 422
    assert ana.post("/confirm", **right).status_code == SEE
    assert ana.sign_in(code=ana.code()).status_code == SEE
    assert ana.get("/people").status_code == 200


def test_the_demonstration_has_people_to_sign_in_as(transactional_db, capsys):
    network_commands.demonstrate()
    said = capsys.readouterr().out
    assert Agency.objects.filter(fictional=True).count() == 3
    for name in ("Ana", "Theo", "Ines", "Cora", "Tom"):
        who = Person(name)
        who.factor = re.search(rf"{name}, \w+; key for the app: (\w+)", said)[1]
        assert who.sign_in(passphrase=network_commands.DEMO_PASSPHRASE).url == "/en/network/home"
        assert "made up" in text(who.get("/home"))
    network_commands.demonstrate()
    assert "there" in capsys.readouterr().out


def test_a_demonstration_announces_two_made_up_trainings_and_has_who_answers(transactional_db, fiction, client):
    network_commands.demonstrate()
    page = text(client.get("/en/learn/act/events"))
    assert page.count("Made up:") == 2
    assert page.count("By Harbor Coalition (made up)") == 2
    assert page.index("The whole nation") < page.index("Avalon") < page.index("Dorn, AV")
    reach, found = answering.nearest(None, role="trainer", sealing_class="training")
    assert (reach, [one.name for one in found]) == ("nation", ["Harbor Coalition (made up)"])


def test_a_name_that_is_typed_in_joining_or_in_rescuing_forgives_nobodys_misses(ana):
    code = invited(ana, "advocate")
    ana.post("/leave")
    right = ana.code()
    for _ in range(tries.FREE_TRIES + 1):
        ana.sign_in(passphrase="wrong", code=right)
    assert "Too many tries" in text(ana.sign_in(code=right))
    twin = Person("Ana")
    assert twin.join(code).status_code == 422
    assert rescue(twin, sheet="AAAA-BBBB").status_code == 422
    clock.later -= 120  # the two took a minute each
    assert "Too many tries" in text(ana.sign_in(code=right))


def test_what_is_typed_as_an_agency_is_not_kept(ana, settings):
    rescue(Person("Lou"), sheet=ana.sheet, agency="my passphrase in the wrong box")
    assert b"wrong box" not in settings.VAULT_SIDE.read_bytes()


def test_a_side_store_that_knows_of_more_is_not_talked_round(ana):
    entries, letters = seat(ana).keys.roster.number, spoken(seat(ana).keys.roster.first)
    invitation = invited(ana, "advocate")
    Person("Kit").join(invitation)
    admit_all(ana)
    RosterEntry.objects.filter(number__gt=entries).delete()
    roster.forget()
    data = {"agency": "North House", "sheet": ana.sheet, "number": entries, "letters": letters}
    assert ana.post("/confirm", **data).status_code == 422


def test_invitations_that_are_over_are_swept(ana):
    invited(ana, "advocate")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert operations.sweep(operations.System("test")) == 1
    with pytest.raises(Refused):
        operations.sweep(Public())
