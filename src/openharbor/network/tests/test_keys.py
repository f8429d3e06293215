"""Joining, signing in and coming back with a security key, by the pages."""

import html
import json
import re

import pytest
from fido2.utils import websafe_encode

from openharbor.network import operations
from openharbor.network.models import Member
from openharbor.network.tests.people import PASSPHRASE, Person, clock, invited, seat, text
from openharbor.vault import tries, webauthn
from openharbor.vault.models import Holder
from openharbor.vault.tests.soft_key import SoftKey

SEE, HOST = 303, "http://testserver"
PAPER = r"<bdi>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</bdi>"
NEW = "eleven brown foxes sleep"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ORIGIN = HOST


def asked(page):
    """Return what a page asks of a key."""
    return json.loads(html.unescape(re.search(r'data-ask="([^"]*)"', page.content.decode())[1]))


class Keyed(Person):
    """Somebody who has a security key and no phone."""

    def __init__(self, name):
        super().__init__(name)
        self.key = SoftKey(HOST, name=f"credential of {name}".encode())

    def join(self, code, **more):
        page = self.post("/join", code=code)
        self.factor = re.search(r'name="factor" value="([A-Z2-7]{32})"', page.content.decode())[1]
        data = {
            "code": code, "factor": self.factor, "name": self.name, "passphrase": PASSPHRASE, "again": PASSPHRASE,
            "key": self.key.make(asked(page)),
        } | more  # fmt: skip
        page = self.post("/join", **data)
        self.paper, self.sheet = [*re.findall(PAPER, page.content.decode()), "", ""][:2]
        return page

    def sign_in(self, **more):
        data = {"name": self.name, "passphrase": self.passphrase} | more
        if "key" not in data:
            data["key"] = self.key.sign(asked(self.get("")))
        return self.post("", **data)


@pytest.fixture
def lou(transactional_db):
    """A founder who joined with a key."""
    _, code = operations.add_agency(operations.System("test"), name="South House", member_type="victim_service")
    who = Keyed("Lou")
    who.join(code)
    who.confirm()
    return who


def test_somebody_joins_and_signs_in_with_a_key_only(lou):
    assert seat(lou).is_admin
    lou.post("/leave")
    assert lou.sign_in().url == "/en/network/home"
    lou.post("/leave")
    assert lou.sign_in(key="", code=Person.code(lou)).status_code == 422


def test_an_assertion_that_was_sent_before_opens_nothing(lou):
    lou.post("/leave")
    answer = lou.key.sign(asked(lou.get("")))
    assert lou.sign_in(key=answer).status_code == SEE
    lou.post("/leave")
    page = lou.sign_in(key=answer)
    assert page.status_code == 422
    assert "Which part, we do not say" in text(page)
    assert answer not in html.unescape(page.content.decode())


def test_another_members_key_opens_nothing(lou):
    kit = Keyed("Kit")
    kit.join(invited(lou, "advocate"))
    kit.confirm()
    kit.post("/leave")
    lou.post("/leave")
    assert kit.sign_in(key=lou.key.sign(asked(kit.get("")))).status_code == 422
    assert lou.sign_in(key=kit.key.sign(asked(lou.get("")))).status_code == 422
    assert kit.sign_in().status_code == SEE


def test_a_challenge_of_another_page_opens_nothing(lou):
    lou.post("/leave")
    for path in ("/recover", "/phone"):
        options = asked(lou.get(path))
        assert lou.sign_in(key=lou.key.sign(options | {"rpId": "testserver"})).status_code == 422
    assert lou.sign_in().status_code == SEE


def test_whoever_fails_the_key_has_spent_a_try(lou):
    lou.post("/leave")
    for _ in range(tries.FREE_TRIES + 1):
        lou.sign_in(key=lou.key.sign(asked(lou.get("")), origin="https://evil.example"))
    assert "Too many tries" in text(lou.sign_in())


def test_a_form_without_code_and_key_says_so_and_spends_no_try(lou):
    lou.post("/leave")
    for _ in range(tries.FREE_TRIES + 2):
        page = lou.sign_in(key="")
    assert "Type the six digits, or use your security key." in text(page)
    assert lou.sign_in().status_code == SEE


def test_a_huge_answer_is_refused_before_anything_is_done(lou):
    lou.post("/leave")
    assert lou.sign_in(key="{" + " " * webauthn.LONGEST).status_code == 422
    assert lou.sign_in(key="{" + " " * 70_000).status_code == 413


def test_a_key_is_kept_over_a_slip_in_the_form_and_not_over_a_wrong_answer(lou):
    code = invited(lou, "advocate")
    kit = Keyed("Kit")
    page = kit.join(code, again="four quiet herons sink")
    assert page.status_code == 422
    answer = html.unescape(re.search(r'name="key" value="([^"]*)"', page.content.decode())[1])
    assert kit.join(code, key=answer).status_code == 200
    max_ = Keyed("Max")
    page = max_.join(invited(lou, "advocate"), key=answer)  # of a page that was answered
    assert page.status_code == 422
    assert not re.search(r'name="key" value', page.content.decode())
    assert not Member.objects.filter(user__sign_in_name="Max").exists()


def test_a_lost_key_is_replaced_by_sheet_and_passphrase_and_then_opens_nothing(lou):
    lost, lou.key = lou.key, SoftKey(HOST, name=b"a new one")
    page = lou.get("/phone")
    data = {
        "name": "Lou", "paper": lou.paper, "passphrase": "wrong", "key": lou.key.make(asked(page)),
        "factor": re.search(r'name="factor" value="([A-Z2-7]{32})"', page.content.decode())[1],
    }  # fmt: skip
    assert lou.post("/phone", **data).status_code == 422
    page = lou.post("/phone", **data | {"passphrase": lou.passphrase})
    assert page.status_code == 200
    assert seat(lou) is None
    lou.paper = re.search(PAPER, page.content.decode())[1]
    assert lou.sign_in(key=lost.sign(asked(lou.get("")))).status_code == 422
    assert lou.sign_in().status_code == SEE
    assert lou.confirm().url == "/en/network/home"
    assert "a new phone or key by the printed sheet" in text(lou.get("/log"))


def test_a_lost_phone_is_replaced_by_a_key_and_the_codes_end(ana):
    key, page = SoftKey(HOST), ana.get("/phone")
    factor = re.search(r'name="factor" value="([A-Z2-7]{32})"', page.content.decode())[1]
    data = {"name": "Ana", "paper": ana.paper, "passphrase": ana.passphrase, "factor": factor}
    assert ana.post("/phone", **data | {"key": key.make(asked(page))}).status_code == 200
    assert ana.sign_in(code=ana.code()).status_code == 422
    assert ana.sign_in(code="", key=key.sign(asked(ana.get("")))).status_code == SEE


def test_a_lost_passphrase_is_replaced_by_sheet_and_key(lou):
    data = {"name": "Lou", "paper": lou.paper, "passphrase": NEW, "again": NEW}
    wrong = lou.key.sign(asked(lou.get("/recover")), origin="https://evil.example")
    assert lou.post("/recover", **data, key=wrong).status_code == 422
    page = lou.post("/recover", **data, key=lou.key.sign(asked(lou.get("/recover"))))
    assert page.status_code == 200
    assert lou.sign_in().status_code == 422
    assert lou.sign_in(passphrase=NEW).status_code == SEE


def test_a_lost_sheet_is_replaced_by_passphrase_and_key(lou):
    used = lou.paper
    assert lou.post("/paper", passphrase="wrong", key=lou.key.sign(asked(lou.get("/paper")))).status_code == 422
    page = lou.post("/paper", passphrase=lou.passphrase, key=lou.key.sign(asked(lou.get("/paper"))))
    lou.paper = re.search(PAPER, page.content.decode())[1]
    assert lou.post("/paper", paper=used).status_code == 422
    assert lou.confirm().url == "/en/network/home"


def test_the_agencys_sheet_lets_somebody_with_a_key_in(lou):
    max_ = Keyed("Max")
    page = max_.get("/rescue")
    data = {
        "agency": "South House", "sheet": lou.sheet, "name": "Max", "passphrase": PASSPHRASE, "again": PASSPHRASE,
        "factor": re.search(r'name="factor" value="([A-Z2-7]{32})"', page.content.decode())[1],
        "key": max_.key.make(asked(page)),
    }  # fmt: skip
    assert max_.post("/rescue", **data).status_code == 200
    max_.post("/leave")
    assert max_.sign_in().status_code == SEE


def test_keys_are_offered_at_one_address_only_and_codes_everywhere(ana, settings):
    for path in ("", "/recover", "/phone", "/rescue", "/paper"):
        if path != "/paper":
            ana.post("/leave")
        page = ana.get(path).content.decode()
        assert ("data-ask" in page, "network/key" in page) == (True, True), path
        settings.ORIGIN = "https://harbor.example.org"
        page = ana.get(path).content.decode()
        assert ("data-ask" in page, "network/key" in page) == (False, False), path
        settings.ORIGIN = HOST
        ana.sign_in(code=ana.code())
    assert seat(ana)


def test_a_page_without_script_says_what_works(lou):
    lou.post("/leave")
    page = lou.get("").content.decode()
    assert "<noscript>" in page
    assert "One-time codes work without." in page
    assert re.search(r"<div[^>]* hidden data-key", page)
    assert not re.search(r"<script(?! src=)", page)


def test_no_page_no_row_and_no_file_names_a_credential(lou, settings):
    lou.post("/leave")
    lou.sign_in()
    columns = b"".join(bytes(value) for value in vars(Holder.objects.get()).values() if isinstance(value, bytes))
    for name in (lou.key.name, websafe_encode(lou.key.name).encode()):
        assert name not in columns
        assert name not in settings.VAULT_SIDE.read_bytes()
        lou.post("/leave")
        assert name not in lou.get("").content
    assert "allowCredentials" not in asked(lou.get(""))


def test_time_that_passes_makes_a_page_too_old(lou):
    lou.post("/leave")
    page = lou.get("")
    clock.later += webauthn.LIFE + 1
    assert lou.sign_in(key=lou.key.sign(asked(page))).status_code == 422
    assert lou.sign_in().status_code == SEE
