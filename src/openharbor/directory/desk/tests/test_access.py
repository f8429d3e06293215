"""Who may sit down at the desk, and do what."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from openharbor.core.actor import Member, Public, System
from openharbor.directory import operations
from openharbor.directory.desk import access
from openharbor.directory.desk import operations as desk
from openharbor.directory.desk.access import OPERATORS_AGENCY
from openharbor.directory.desk.tests.helpers import one
from openharbor.directory.models import (
    DeskPass,
    ListingLink,
)

DESK = ["queue", "queue/lines", "proposals", "doubles", "board", "imports", "find"]


@pytest.mark.parametrize("path", DESK)
def test_nobody_sees_the_desk_without_a_pass(client, fiction, path):
    response = client.get(f"/en/desk/{path}")
    assert (response.status_code, response["Location"]) == (303, "/en/desk")
    assert response.content == b""


def test_an_existing_and_a_missing_entry_answer_alike_without_a_pass(client, fiction):
    there = client.get(f"/en/desk/service/{one('open-door').pk}")
    missing = client.get("/en/desk/service/00000000-0000-0000-0000-000000000000")
    assert (there.status_code, there["Location"], there.content) == (
        missing.status_code, missing["Location"], missing.content,
    )  # fmt: skip


def test_a_pass_lets_its_person_sit_down_and_stand_up(client, fiction):
    code, _ = access.give_pass("Ana")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    response = client.post("/en/desk", {"code": typed})
    assert response.status_code == 303
    cookie = response.cookies[access.cookie_name()]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert code not in cookie.value
    assert "Ana" in client.get("/en/desk/queue").content.decode()
    client.post("/en/desk/leave")
    assert client.get("/en/desk/queue").status_code == 303


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA-AAAAA-AAAAA", "x" * 100, "' or 1=1"])
def test_a_wrong_code_lets_nobody_in(client, fiction, code):
    access.give_pass("Ana")
    response = client.post("/en/desk", {"code": code})
    assert response.status_code == 422
    assert access.cookie_name() not in response.cookies or not response.cookies[access.cookie_name()].value


def test_a_pass_ends_by_time_by_the_operator_and_by_an_idle_hour(client, at_desk, ana, fiction, monkeypatch):
    assert at_desk.get("/en/desk/queue").status_code == 200
    DeskPass.objects.update(expires_at=timezone.now())
    assert at_desk.get("/en/desk/queue").status_code == 303
    DeskPass.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert access.end_passes("Ana") == 1
    assert at_desk.get("/en/desk/queue").status_code == 303
    DeskPass.objects.update(ended_at=None)
    monkeypatch.setattr(access, "IDLE_SECONDS", -1)
    assert at_desk.get("/en/desk/queue").status_code == 303


@pytest.mark.parametrize("value", ["", "1", "1:x:y", signing.dumps(1, salt="other"), "é"])
def test_a_forged_cookie_is_nobody(client, ana, fiction, value):
    client.cookies[access.cookie_name()] = value
    assert client.get("/en/desk/queue").status_code == 303


def test_with_https_the_cookie_is_bound_to_this_host(client, fiction, settings):
    settings.HTTPS = True
    code, _ = access.give_pass("Ana")
    cookie = client.post("/en/desk", {"code": code}).cookies["__Host-openharbor-desk"]
    assert cookie["secure"]


def test_only_digests_of_codes_are_kept(fiction, ana):
    code, _ = access.give_pass("Ben")
    link = desk.give_link(ana.actor, service_id=one("open-door").pk)
    kept = str(list(DeskPass.objects.values())) + str(list(ListingLink.objects.values()))
    assert code not in kept
    assert link not in kept


def test_every_change_wants_a_token(fiction, ana):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[access.cookie_name()] = signing.dumps([ana.pass_id, ana.seats], salt=access.SALT)
    service = one("open-door")
    for path in (f"service/{service.pk}/check", f"service/{service.pk}/room", "merge", "proposals/1", "leave"):
        assert strict.post(f"/en/desk/{path}").status_code == 403


@pytest.mark.parametrize("path", ["leave", "merge", "proposals/1", "unmerge/1"])
def test_a_look_changes_nothing(at_desk, fiction, path):
    assert at_desk.get(f"/en/desk/{path}").status_code == 405


@pytest.mark.parametrize("actor", [Public(), System("x"), "stranger"])
def test_only_the_desk_may_do_what_the_desk_does(fiction, ana, actor):
    if actor == "stranger":
        actor = Member(ana.user_id, ana.user_id)  # of another agency
    pk = one("open-door").pk
    for act in (
        lambda: desk.check(actor, service_id=pk, number="1", outcome="confirmed"),
        lambda: desk.correct(actor, service_id=pk, values={}),
        lambda: desk.settle(actor, service_id=pk, field="name", keep=True),
        lambda: desk.say_room(actor, service_id=pk, word="room"),
        lambda: desk.merge(actor, service_id=pk, other_id=one("clinic").pk),
        lambda: desk.unmerge(actor, merge_id=1),
        lambda: desk.tell_apart(actor, service_id=pk, other_id=one("clinic").pk),
        lambda: desk.give_link(actor, service_id=pk),
        lambda: desk.decide(actor, proposal_id=1, fields=[], seen=""),
    ):
        with pytest.raises(operations.NotAllowed):
            act()
    assert ana.actor.agency_id == OPERATORS_AGENCY
