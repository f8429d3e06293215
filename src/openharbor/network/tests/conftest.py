"""A network with one agency whose people sign in by the pages. Key derivation is cheap; the rest is as outside."""

import time

import pytest

from openharbor.network.tests.people import Person, admit_all, clock, founded, invited


@pytest.fixture(autouse=True)
def _clock(monkeypatch, cheap_keys):
    real, clock.later = time.time, 0
    monkeypatch.setattr(time, "time", lambda: real() + clock.later)


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
