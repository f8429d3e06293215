"""People come in by their own keys only, and nobody by anybody else's."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from openharbor.config import cli, network_commands
from openharbor.core.actor import Public
from openharbor.core.models import User
from openharbor.network import access, operations
from openharbor.network.models import Agency, Invitation, Member
from openharbor.network.rules import CARE, CASES, MemberType, Role, classes_of, classes_of_type, roles_for
from openharbor.network.tests.people import PASSPHRASE, Person, admit_all, clock, founded, invited
from openharbor.vault import holders, log
from openharbor.vault import operations as vault
from openharbor.vault.keyring import Refused
from openharbor.vault.models import Holder, LogRow, RosterEntry, Wrapping
from openharbor.vault.sealing import spoken

SEE = 303


def seat(person):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.COOKIES.update({name: morsel.value for name, morsel in person.browser.cookies.items()})
    return access.seat_of(request)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def letters_of(invitation):
    return spoken(bytes(Holder.objects.get(pk=invitation.holder_id).public))


# Joining


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


# Signing in


def test_name_passphrase_and_code_in_one_form_open_a_session(ana):
    ana.post("/leave")
    assert ana.get("/home").url == "/en/network"
    assert ana.sign_in().url == "/en/network/home"
    assert ana.get("/home").status_code == 200


@pytest.mark.parametrize(
    "change", [{"passphrase": "wrong"}, {"code": "000000"}, {"code": "abc"}, {"name": "Nobody"}, {"name": "An"}]
)
def test_what_is_wrong_is_not_told_and_opens_nothing(ana, change):
    ana.post("/leave")
    page = ana.sign_in(**change)
    assert page.status_code == 422
    assert "Which part, we do not say" in text(page)
    assert not seat(ana)


def test_a_one_time_code_works_once(ana):
    ana.post("/leave")
    code = ana.code()
    assert ana.sign_in(code=code).status_code == SEE
    ana.post("/leave")
    assert ana.sign_in(code=code).status_code == 422


def test_tries_are_throttled_for_the_account_and_the_right_words_do_not_help_then(ana):
    ana.post("/leave")
    right = ana.code()
    for _ in range(holders.FREE_TRIES + 1):
        ana.sign_in(passphrase="wrong", code=right)
    assert "Too many tries" in text(ana.sign_in(code=right))
    for _ in range(holders.FREE_TRIES + 1):
        page = Person("Nobody").sign_in(code=right)
    assert "Too many tries" in text(page)  # an unknown name says the same
    clock.later += holders.LONGEST_WAIT
    assert ana.sign_in().status_code == SEE


def test_a_session_ends_idle_by_the_day_and_by_signing_out_and_a_copy_of_its_cookie_too(ana):
    kept = dict(ana.browser.cookies)
    clock.later += holders.IDLE + 1
    assert seat(ana) is None
    clock.later -= holders.IDLE + 1
    assert seat(ana)
    ana.post("/leave")
    ana.browser.cookies.update(kept)
    assert seat(ana) is None


def test_a_cookie_without_the_database_and_the_database_without_the_cookie_open_nothing(ana, settings, tmp_path):
    cookie = ana.browser.cookies[access.cookie_name()].value
    files = b"".join(path.read_bytes() for path in settings.HOME.iterdir() if path.is_file())
    stored = b"".join(
        bytes(v) for row in Holder.objects.values() for v in row.values() if isinstance(v, (bytes, memoryview))
    )
    seed = seat(ana).keys.identity.seed
    for secret in (seed, bytes.fromhex(cookie), ana.factor.encode(), ana.paper.encode(), PASSPHRASE.encode()):
        assert secret not in files
        assert secret not in stored
    settings.VAULT_SIDE = tmp_path / "elsewhere" / "side.sqlite3"
    assert seat(ana) is None


@pytest.mark.parametrize("value", ["", "x", "0" * 64, "é" * 64, "z" * 64, "0" * 63])
def test_a_forged_cookie_is_nobody(ana, value):
    ana.browser.cookies[access.cookie_name()] = value
    assert ana.get("/home").url == "/en/network"


def test_with_https_the_cookie_is_bound_to_this_host(ana, settings):
    settings.HTTPS = True
    ana.browser = Client(headers={"x-forwarded-proto": "https"})
    response = ana.sign_in()
    morsel = response.cookies["__Host-openharbor-member"]
    assert morsel["secure"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Strict"
    assert morsel["path"] == "/"
    assert not morsel["domain"]
    assert not morsel["max-age"]


def test_every_change_wants_a_token_and_a_press(ana):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(ana.browser.cookies)
    assert strict.post("/en/network/people", {"roles": ["advocate"]}).status_code == 403
    for path in ("/leave", "/sheet", f"/people/{seat(ana).member.holder_id}/go"):
        assert ana.get(path).status_code == 405


# Losing and leaving


def test_a_lost_passphrase_is_replaced_by_sheet_and_phone_and_all_that_was_sealed_opens(ana):
    record = vault.seal(seat(ana).keys, sealing_class=CARE, fields={"name": b"Sam"}, why="intake")
    old, ana.passphrase = ana.passphrase, "eleven brown foxes sleep"
    page = ana.post(
        "/recover", name="Ana", paper=ana.paper.lower().replace("-", " "), code=ana.code(),
        passphrase=ana.passphrase, again=ana.passphrase,
    )  # fmt: skip
    assert page.status_code == 200
    used, ana.paper = ana.paper, re.search(r"<bdi>([0-9A-Z-]{29})</bdi>", page.content.decode())[1]
    assert seat(ana) is None  # every session ended
    assert ana.sign_in(passphrase=old, code=ana.code()).status_code == 422
    assert ana.sign_in(code=ana.code()).status_code == SEE
    assert ana.get("/home").url == "/en/network/paper"
    assert ana.post("/paper", paper=used).status_code == 422
    ana.confirm()
    assert vault.open_one(seat(ana).keys, record_id=record, why="visit").fields == {"name": b"Sam"}


@pytest.mark.parametrize("wrong", ["paper", "code", "name"])
def test_one_of_the_two_is_not_enough_to_recover(ana, wrong):
    data = {"name": "Ana", "paper": ana.paper, "code": ana.code(), "passphrase": "eleven brown foxes sleep"}
    data |= {"again": data["passphrase"], wrong: {"paper": ana.sheet, "code": "000000", "name": "Nobody"}[wrong]}
    page = ana.post("/recover", **data)
    assert page.status_code == 422
    assert "Which part, we do not say" in text(page)


def test_a_lost_phone_is_replaced_by_sheet_and_passphrase(ana):
    page = ana.get("/phone").content.decode()
    fresh = re.search(r'name="factor" value="([A-Z2-7]{32})"', page)[1]
    old, ana.factor = ana.factor, fresh
    data = {"name": "Ana", "paper": ana.paper, "passphrase": "wrong", "factor": fresh, "code": ana.code()}
    assert ana.post("/phone", **data).status_code == 422
    page = ana.post("/phone", **data | {"passphrase": ana.passphrase})
    assert page.status_code == 200
    ana.factor = old
    assert ana.sign_in(code=ana.code()).status_code == 422
    ana.factor = fresh
    assert ana.sign_in(code=ana.code()).status_code == SEE


def test_who_is_let_go_is_out_at_once(ana, kit):
    assert kit.get("/people").status_code == 200
    holder = seat(kit).member.holder_id
    assert ana.post(f"/people/{holder}/go", why="moved").url == "/en/network/people"
    assert kit.get("/home").url == "/en/network"
    assert kit.sign_in().status_code == 422
    assert not Wrapping.objects.filter(to=str(holder)).exists()
    assert Member.objects.get(holder_id=holder).left_at
    assert "Kit (left" in text(ana.get("/log"))
    again = Person("Kit")
    again.join(invited(ana, "advocate"))
    again.confirm()
    admit_all(ana)
    assert seat(again).keys.holds(CARE)


def test_a_member_whom_the_table_hides_is_shown_and_can_be_let_go(ana, kit):
    holder = seat(kit).member.holder_id
    Member.objects.filter(holder_id=holder).update(left_at=timezone.now())
    assert "Kit" in text(ana.get("/people"))
    assert ana.post(f"/people/{holder}/go", why="").status_code == SEE
    assert not seat(ana).keys.again().roster.members[holder].active


def test_the_last_admin_stays(ana):
    holder = seat(ana).member.holder_id
    assert ana.post(f"/people/{holder}/go", why="").status_code == 404
    assert ana.post(f"/people/{holder}", roles=["advocate"]).status_code == 404
    assert seat(ana).is_admin


def test_a_role_that_changes_changes_the_keys(ana, kit):
    holder = seat(kit).member.holder_id
    ana.post(f"/people/{holder}", roles=["triage"])
    assert not seat(kit).keys.holds(CARE)
    ana.post(f"/people/{holder}", roles=["admin"])
    assert seat(kit).is_admin


# Another agency, and who is no admin


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


# Pages


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
    for words in ("founded", "invited", "admitted", "Ana", "Kit"):
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


# The agency's sheet


def rescue(who, **more):
    page = who.get("/rescue").content.decode()
    who.factor = re.search(r'name="factor" value="([A-Z2-7]{32})"', page)[1]
    data = {
        "agency": "North House", "name": who.name, "passphrase": PASSPHRASE, "again": PASSPHRASE, "factor": who.factor,
        "code": who.code(),
    } | more  # fmt: skip
    page = who.post("/rescue", **data)
    who.paper, who.sheet = [*re.findall(r"<bdi>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</bdi>", page.content.decode()), "", ""][
        :2
    ]
    return page


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
    assert "rescued" in text(lou.get("/log"))


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
    assert Agency.objects.filter(fictional=True).count() == 2
    for name in ("Ana", "Theo", "Ines"):
        who = Person(name)
        who.factor = re.search(rf"{name}, \w+; key for the app: (\w+)", said)[1]
        assert who.sign_in(passphrase=network_commands.DEMO_PASSPHRASE).url == "/en/network/home"
        assert "made up" in text(who.get("/home"))
    network_commands.demonstrate()
    assert "there" in capsys.readouterr().out
