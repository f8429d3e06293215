"""Whoever follows a link while signed out comes back to it after sign-in, and is led nowhere else."""

import re
from html import unescape

import pytest
from django.test import Client

from openharbor.network.tests.people import seat, text

SEE, WRONG, SIGNED_OUT = 303, 422, 403
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def out(ana):
    ana.post("/leave")
    return ana


def place_of(page):
    found = re.search(r'name="place"(?: value="([^"]*)")?', page.content.decode())
    return unescape(found[1] or "")


@pytest.mark.parametrize("path", ["/people", "/coverage", "/keys/add", "/log", f"/people/{UNKNOWN}"])
def test_sign_in_leads_back_to_the_page_that_was_asked_for(out, path):
    page = out.get(path)
    assert page.status_code == SIGNED_OUT
    assert place_of(page) == f"/en/network{path}"
    assert 'action="/en/network"' in page.content.decode()
    assert "For people who work in an agency of this network." in text(page)
    assert out.sign_in(place=place_of(page)).url == f"/en/network{path}"


def test_a_slip_at_the_door_does_not_lose_the_place(out):
    page = out.sign_in(place="/en/reports", passphrase="wrong")
    assert page.status_code == WRONG
    assert place_of(page) == "/en/reports"
    assert out.sign_in(place=place_of(page)).url == "/en/reports"


def test_the_page_in_that_place_shows_nothing_of_what_is_there(out):
    unknown = out.browser.get(f"/en/reports/{UNKNOWN}")
    assert unknown.status_code == SIGNED_OUT
    strip = re.compile(rb'(?:name="(?:place|csrfmiddlewaretoken)"|data-ask=|id="id_place")[^>]*')
    assert strip.sub(b"", unknown.content) == strip.sub(b"", out.get("/people").content)
    assert unknown["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/en/network/people", "//evil.example/en/network/people", "///evil.example",
        "/\\evil.example/en/network/people", "\\\\evil.example", "http:evil.example", "javascript:alert(1)",
        "/%2fevil.example", "/en/network/people@evil.example", "/en/network/people?next=//evil.example",
        "/en/network/people#x", "/en/network/people\r\nLocation: //evil.example", "/en/network/../network/people",
        "en/network/people", "people", "", "/", "x" * 150,
        "/en/", "/en/find", "/en/share", "/en/network", "/en/network/join", "/en/desk", "/hsds/", "/leave",
        "/en/network/leave", "/en/network/sheet", f"/en/network/people/{UNKNOWN}/go", "/en/network/agreements/compare",
        "/en/network/coverage/1/end", f"/en/reports/{UNKNOWN}/letter", f"/en/reports/{UNKNOWN}/again",
        f"/en/reports/{UNKNOWN}/close", "/en/nowhere", "/es/network/people",
    ],
)  # fmt: skip
def test_any_other_place_is_forgotten(out, place):
    assert out.sign_in(place=place).url == "/en/network/home"


def test_no_address_says_a_place(out):
    assert place_of(out.browser.get("/en/network?place=/en/reports&next=/en/reports")) == ""
    assert out.get("/home").url == "/en/network"


def test_what_was_pressed_while_signed_out_is_not_done_and_leads_nowhere(out):
    for path in ("/people", "/coverage", "/sheet", f"/people/{UNKNOWN}/go"):
        assert out.post(path, roles=["advocate"]).url == "/en/network"
    assert seat(out) is None


def test_each_language_comes_back_to_its_own_page(out):
    page = out.browser.get("/es/reports")
    assert place_of(page) == "/es/reports"
    data = {"name": "Ana", "passphrase": out.passphrase, "code": out.code(), "place": place_of(page)}
    assert out.browser.post("/es/network", data).url == "/es/reports"


def test_the_form_in_that_place_wants_its_token(out):
    strict = Client(enforce_csrf_checks=True)
    strict.get("/en/network/people")
    assert strict.post("/en/network", {"name": "Ana", "place": "/en/network/people"}).status_code == 403


def test_whoever_has_not_confirmed_the_sheet_does_that_first(ana):
    page = ana.post("/paper", passphrase=ana.passphrase, code=ana.code())
    assert page.status_code == 200
    ana.post("/leave")
    assert ana.sign_in(place="/en/network/people").url == "/en/network/people"
    assert ana.get("/people").url == "/en/network/paper"
