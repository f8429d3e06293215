"""Somebody who writes a report with a browser."""

import re
from datetime import date
from html import unescape

from django.test import Client, RequestFactory

from openharbor.network import operations as network
from openharbor.network.tests.people import seat
from openharbor.report import drafting, thread
from openharbor.report.pages import CHECK, PAGES
from openharbor.vault import bearers

NUMBERS = {name: number for number, question in PAGES.items() for name in (question.name, *question.names)}
CHECK_PAGE = CHECK
VAN = "A white van behind the motel each night, plate ABC 4X7"


def covers(person, extent="nation"):
    network.add_coverage(seat(person), extent=extent, name=extent, role="triage", from_date=date(2026, 1, 1))
    return person


def token_of(page, name="token"):
    found = re.search(rf'name="{name}" value="([^"]+)"', page.content.decode())
    return unescape(found[1]) if found else ""


def say_more(code, text):
    """Let the holder of a code leave one more letter."""
    held = bearers.receipt(code)
    thread.add(held, text=text, after=thread.read(held).newest)


def draft_of(writer):
    """Return what another tab of the same browser has read by now."""
    request = RequestFactory().get("/")
    request.COOKIES.update({name: morsel.value for name, morsel in writer.browser.cookies.items()})
    return drafting.draft_of(request)


class Writer:
    """A browser, and what was written down on paper."""

    def __init__(self, language="en"):
        self.browser, self.language, self.code = Client(), language, ""

    def get(self, path=""):
        return self.browser.get(f"/{self.language}/share{path}")

    def post(self, path="", **data):
        """Send the form of a page as the browser does: with what the page has hidden in it."""
        token = data.pop("token", "")
        page = None if token else self.get(path)
        hidden = {name: token_of(page, name) for name in ("token", "after")} if page else {"token": token}
        return self.browser.post(f"/{self.language}/share{path}", hidden | data)

    def start(self, **data):
        return self.post(**data)

    def answer(self, name, **data):
        return self.post(f"/{NUMBERS[name]}", **data)

    def send(self):
        self.post(f"/{CHECK}")
        found = re.search(r"<bdi>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</bdi>", self.get("/receipt").content.decode())
        self.code = found[1] if found else ""
        return self.code

    def report(self, what=VAN, **answers):
        """Write and send a whole report; return the code."""
        self.start(place=answers.pop("place", ""))
        self.answer("what", what=what)
        for number in PAGES:
            if given := {name: value for name, value in answers.items() if NUMBERS[name] == number}:
                self.post(f"/{number}", **given)
        return self.send()

    def finish(self):
        return self.post("/receipt", last=self.code[-4:])

    def come_back(self, code=None):
        self.post("/back", code=code or self.code)
        return self.get("/letters")
