"""Somebody who asks for a training with a browser, and what a page of it says."""

import re
from datetime import date
from html import unescape

from django.test import Client

from openharbor.network import operations as network
from openharbor.network.tests.people import seat

WORDS = "Twelve night clerks who never heard of it"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def trains(person, extent="nation"):
    network.add_coverage(seat(person), extent=extent, name=extent, role="trainer", from_date=date(2026, 1, 1))
    return person


def hidden(page):
    return {name: unescape(value) for name, value in HIDDEN.findall(page.content.decode())}


def get(person, path=""):
    return person.browser.get(f"/en/learn/requests{path}")


def act(person, row, name, **data):
    return person.browser.post(f"/en/learn/requests/{row.pk}/{name}", data)


class Asker:
    """A browser in front of the form."""

    def __init__(self, language="en"):
        self.browser, self.path = Client(), f"/{language}/learn/act/training"

    def get(self, **query):
        return self.browser.get(self.path, query)

    def post(self, data, **more):
        return self.browser.post(self.path, data, **more)

    def look(self, **data):
        """Fill in the form and go on; return what is shown before sending."""
        return self.post({"token": hidden(self.get())["token"], "reach": "pat@example.org", "words": WORDS} | data)

    def ask(self, **data):
        """Fill in the form, look once more, and send it."""
        return self.post(hidden(self.look(**data)) | {"do": "send"})
