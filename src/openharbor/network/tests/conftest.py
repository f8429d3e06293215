"""A network with one agency whose people sign in by the pages. Key derivation is cheap; the rest is as outside."""

import re

import pyotp
import pytest
from django.test import Client

from openharbor.core.actor import System
from openharbor.network import operations
from openharbor.vault import roster, sealing

PASSPHRASE = "four quiet herons wade"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    for name in sealing.PRESETS:
        monkeypatch.setitem(sealing.PRESETS, name, sealing.Preset(1, 8192))
    roster.forget()


class Person:
    """Somebody with a browser, a phone and a memory."""

    def __init__(self, name):
        self.name, self.passphrase, self.browser = name, PASSPHRASE, Client()
        self.paper = self.sheet = self.factor = ""
        self.steps = 0

    def code(self):
        """Return a one-time code that was not used yet."""
        self.steps += 1
        return self.code_at(self.steps)

    def code_at(self, offset):
        from openharbor.vault import holders

        return pyotp.TOTP(self.factor).at(int(holders.time.time()) + 30 * (offset - 1))

    def post(self, path, **data):
        return self.browser.post(f"/en/network{path}", data)

    def get(self, path):
        return self.browser.get(f"/en/network{path}")

    def join(self, code, **more):
        page = self.post("/join", code=code).content.decode()
        self.factor = re.search(r'name="factor" value="([A-Z2-7]{32})"', page)[1]
        data = {
            "code": code, "factor": self.factor, "name": self.name, "passphrase": self.passphrase,
            "again": self.passphrase, "one_time_code": pyotp.TOTP(self.factor).now(),
        } | more  # fmt: skip
        page = self.post("/join", **data)
        found = re.findall(r"<bdi>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</bdi>", page.content.decode())
        self.paper, self.sheet = [*found, "", ""][:2]
        return page

    def confirm(self):
        return self.post("/paper", paper=self.paper)

    def sign_in(self, **more):
        data = {"name": self.name, "passphrase": self.passphrase, "code": self.code()} | more
        return self.post("", **data)


def invited(admin, *roles):
    """Let an admin invite somebody and return the code."""
    page = admin.post("/people", roles=list(roles)).content.decode()
    return re.search(r"<bdi>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</bdi>", page)[1]


def founded(name, member_type="victim_service", person="Ana"):
    _, code = operations.add_agency(System("test"), name=name, member_type=member_type)
    who = Person(person)
    who.join(code)
    who.confirm()
    return who


@pytest.fixture
def ana(transactional_db):
    return founded("North House")


@pytest.fixture
def kit(ana):
    """An advocate whom Ana let in."""
    who = Person("Kit")
    who.join(invited(ana, "advocate"))
    who.confirm()
    admit_all(ana)
    return who


def admit_all(admin):
    page = admin.get("/people").content.decode()
    for path in re.findall(r'action="/en/network(/invitations/[0-9a-f-]+/admit)"', page):
        admin.post(path)
