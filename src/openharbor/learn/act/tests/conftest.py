"""A made-up town with a coalition that trains everywhere. Key derivation is cheap here."""

import pytest

from openharbor.learn.act import asking
from openharbor.learn.act.tests.asking import Asker, trains
from openharbor.network.tests.people import Person, admit_all, founded, invited


@pytest.fixture(autouse=True)
def _town(transactional_db, fiction, cheap_keys):
    """The made-up packs."""


@pytest.fixture
def _patient(monkeypatch):
    """Let a test that types faster than a person wait apart from nobody."""
    monkeypatch.setattr(asking, "TOO_FAST", 0)


@pytest.fixture
def cora():
    """Admin of a coalition that trains for the nation."""
    return trains(founded("Coalition", "coalition", "Cora"))


@pytest.fixture
def tom(cora, _patient):
    """A trainer of Cora's agency."""
    who = Person("Tom")
    who.join(invited(cora, "trainer"))
    who.confirm()
    admit_all(cora)
    return who


@pytest.fixture
def pat(cora):
    """Somebody who wants a training, where an agency answers."""
    return Asker()
