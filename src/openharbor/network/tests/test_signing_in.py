"""Signing in, losing something, leaving."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from openharbor.network import access
from openharbor.network.models import Member
from openharbor.network.rules import CARE
from openharbor.network.tests.people import (
    PASSPHRASE,
    Person,
    admit_all,
    clock,
    invited,
    seat,
    text,
)
from openharbor.vault import holders, tries
from openharbor.vault import operations as vault
from openharbor.vault.models import Holder, Wrapping

SEE = 303


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
    for _ in range(tries.FREE_TRIES + 1):
        ana.sign_in(passphrase="wrong", code=right)
    assert "Too many tries" in text(ana.sign_in(code=right))
    for _ in range(tries.FREE_TRIES + 1):
        page = Person("Nobody").sign_in(code=right)
    assert "Too many tries" in text(page)  # an unknown name says the same
    clock.later += tries.LONGEST_WAIT
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
    data = {"name": "Ana", "paper": ana.paper, "passphrase": "wrong", "factor": fresh, "one_time_code": ana.code()}
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
