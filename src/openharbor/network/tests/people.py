"""People with a browser, a phone and a memory, for the tests of the network."""

import re
import time

import pyotp
from django.db import connection
from django.test import Client

from openharbor.core.actor import System
from openharbor.network import access, operations
from openharbor.vault.models import Holder
from openharbor.vault.sealing import spoken

SEE = 303


PASSPHRASE = "four quiet herons wade"


class clock:  # noqa: N801  # one for all people
    later = 0


class Person:
    """Somebody with a browser, a phone and a memory."""

    def __init__(self, name):
        self.name, self.passphrase, self.browser = name, PASSPHRASE, Client()
        self.paper = self.sheet = self.factor = ""

    def code(self):
        """Return a one-time code that was not used yet: a minute later there is another."""
        clock.later += 60
        return pyotp.TOTP(self.factor).at(int(time.time()))

    def post(self, path, **data):
        return self.browser.post(f"/en/network{path}", data)

    def get(self, path):
        return self.browser.get(f"/en/network{path}")

    def join(self, code, **more):
        page = self.post("/join", code=code).content.decode()
        self.factor = re.search(r'name="factor" value="([A-Z2-7]{32})"', page)[1]
        data = {
            "code": code, "factor": self.factor, "name": self.name, "passphrase": self.passphrase,
            "again": self.passphrase, "one_time_code": self.code(),
        } | more  # fmt: skip
        page = self.post("/join", **data)
        found = re.findall(r"<bdi>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</bdi>", page.content.decode())
        self.paper, self.sheet = [*found, "", ""][:2]
        return page

    def confirm(self):
        return self.post("/paper", paper=self.paper)

    def sign_in(self, **more):
        # A new code only where none is given: making one lets a minute pass.
        data = {"name": self.name, "passphrase": self.passphrase} | more
        data.setdefault("code", self.code() if "code" not in more else "")
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


def admit_all(admin):
    page = admin.get("/people").content.decode()
    form = r'action="/en/network(/invitations/[0-9a-f-]+/admit)".*?name="letters" value="([^"]+)"'
    for path, letters in re.findall(form, page, re.DOTALL):
        admin.post(path, letters=letters)


def seat(person):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.COOKIES.update({name: morsel.value for name, morsel in person.browser.cookies.items()})
    return access.seat_of(request)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def dump():
    """Return all that the database holds, as one lump."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names of our own tables
            rows += cursor.fetchall()
    return repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows])


def letters_of(invitation):
    return spoken(bytes(Holder.objects.get(pk=invitation.holder_id).public))


def rescue(who, **more):
    page = who.get("/rescue").content.decode()
    who.factor = re.search(r'name="factor" value="([A-Z2-7]{32})"', page)[1]
    data = {
        "agency": "North House", "name": who.name, "passphrase": PASSPHRASE, "again": PASSPHRASE, "factor": who.factor,
        "one_time_code": who.code(),
    } | more  # fmt: skip
    page = who.post("/rescue", **data)
    who.paper, who.sheet = [*re.findall(r"<bdi>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</bdi>", page.content.decode()), "", ""][
        :2
    ]
    return page
