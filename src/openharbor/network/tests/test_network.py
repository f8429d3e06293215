"""Pages and commands, and what another agency and who is no admin may not do."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from openharbor.config import cli
from openharbor.core.actor import Public
from openharbor.network import operations, queries
from openharbor.network.models import Invitation
from openharbor.network.rules import CARE, CASES, MemberType, Role, classes_of, classes_of_type, roles_for
from openharbor.network.tests.people import (
    Person,
    founded,
    invited,
    seat,
    text,
)
from openharbor.vault import log
from openharbor.vault import operations as vault
from openharbor.vault.keyring import Refused
from openharbor.vault.models import LogRow, RosterEntry

SEE = 303


def test_another_agencys_admin_reaches_nobody_here(ana, kit):
    lou = founded("South House", person="Lou")
    holder, keys = seat(kit).member.holder_id, seat(lou).keys
    invited(ana, "advocate")
    row = Invitation.objects.get()
    for path in (f"/people/{holder}/go", f"/invitations/{row.pk}/admit", f"/invitations/{row.pk}/back"):
        assert lou.post(path).status_code == 404
    assert lou.get(f"/people/{holder}").status_code == 404
    assert "Kit" not in text(lou.get("/people"))
    assert "North House" not in text(lou.get("/log"))
    record = vault.seal(seat(ana).keys, sealing_class=CARE, fields={"name": b"Sam"}, why="intake")
    with pytest.raises(Refused):
        vault.open_one(keys, record_id=record, why="curious")


@pytest.mark.parametrize("path", ["/people", "/coverage", "/agreements", "/sheet"])
def test_a_member_who_is_no_admin_changes_nothing(ana, kit, path):
    data = {
        "roles": ["advocate"], "extent": "nation", "role": "advocate", "from_date": "2026-01-01", "title": "t",
        "parties": "p", "signed_date": "2026-01-01",
    }  # fmt: skip
    assert kit.post(path, **data).status_code == 404
    assert kit.get("/log").status_code == 404
    assert not Invitation.objects.exists()


def test_only_the_system_adds_agencies(transactional_db):
    with pytest.raises(Refused):
        operations.add_agency(Public(), name="x", member_type="business")


def test_coverage_has_a_past_and_agreements_remind(ana, fiction):
    page = ana.get("/coverage")
    extent = re.findall(r'<option value="(\d+)"', page.content.decode())[0]
    assert ana.post("/coverage", extent=extent, role="advocate", from_date="2026-01-01").status_code == SEE
    assert ana.post("/coverage", extent="99999", role="advocate", from_date="2026-01-01").status_code == 422
    number = re.search(r"/coverage/(\d+)/end", ana.get("/coverage").content.decode())[1]
    ana.post(f"/coverage/{number}/end")
    assert f"/coverage/{number}/end" not in ana.get("/coverage").content.decode()
    assert ana.post(f"/coverage/{number}/end").status_code == 404
    day = timezone.now().date()
    data = {"title": "Shared work", "parties": "Both", "signed_date": day - timedelta(days=300), "remind_date": day}
    assert ana.post("/agreements", **data, ends_date=day - timedelta(days=400)).status_code == 422
    assert ana.post("/agreements", **data, ends_date=day + timedelta(days=30)).status_code == SEE
    assert "Agreements to look at" in text(ana.get("/home"))


def test_the_log_names_people_and_is_whole(ana, kit):
    page = text(ana.get("/log"))
    for words in ("founded the agency", "invited", "let in", "Ana", "Kit"):
        assert words in page
    assert log.verify(seat(ana).member.agency_id) == LogRow.objects.count()


def test_a_roster_that_was_written_into_stops_every_page(ana):
    agency = seat(ana).member.agency_id
    last = RosterEntry.objects.filter(compartment=agency).order_by("-number").first()
    RosterEntry.objects.filter(pk=last.pk).update(body=b'{"kind": "leave"}')
    assert ana.get("/people").status_code == 409


def test_an_agency_kind_decides_its_roles():
    assert set(cli.AGENCY_TYPES) == set(MemberType.values)
    for kind in MemberType:
        assert Role.ADMIN in roles_for(kind)
        assert not {CARE, CASES} <= classes_of_type(kind)  # police and victim service never share a key
        for role in roles_for(kind):
            assert set(classes_of([role], kind)) <= classes_of_type(kind)
    assert Role.ADVOCATE not in roles_for(MemberType.LAW_ENFORCEMENT)
    assert Role.INVESTIGATOR not in roles_for(MemberType.VICTIM_SERVICE)


def test_the_operators_commands_work_and_tell_no_secret(transactional_db, capsys):
    assert cli.main(["agency", "add", "West House", "--type", "tribal"]) == 0
    code = capsys.readouterr().out.split("\n")[0]
    assert cli.main(["agency", "add", "West House", "--type", "tribal"]) == 1
    assert cli.main(["agency", "add", "East House", "--type", "bakery"]) == 2
    ana = Person("Ana")
    ana.join(code)
    assert cli.main(["agency", "list"]) == 0
    assert cli.main(["vault", "drill"]) == 0
    assert cli.main(["vault", "sweep"]) == 0
    assert cli.main(["log", "verify"]) == 0
    LogRow.objects.filter(number=1).update(text=b"x")
    assert cli.main(["log", "verify"]) == 1
    assert "row 1 was changed" in capsys.readouterr().out


def test_every_act_in_the_log_has_words():
    source = Path(queries.__file__).parents[1]
    files = [path for room in ("vault", "network", "report", "learn") for path in source.glob(f"{room}/**/*.py")]
    files = [path for path in files if "tests" not in path.parts]
    acts = {
        act for path in files for act in re.findall(r'(?:note\(|as_one\(|refuse\(keys, )"([^"]+)"', path.read_text())
    }
    assert len(acts) > 20
    assert acts == set(queries.SAID)
