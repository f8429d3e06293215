"""A made-up town with agencies whose people sign in by the pages. Key derivation is cheap here."""

import pytest

from openharbor.network.tests.people import Person, admit_all, founded, invited
from openharbor.report import intake
from openharbor.report.tests.test_files import attach, picture
from openharbor.report.tests.writing import Writer, covers


@pytest.fixture(autouse=True)
def _town(transactional_db, fiction, cheap_keys):
    """The made-up packs."""


@pytest.fixture
def ana():
    """Admin of a victim service that answers for the nation."""
    return covers(founded("North House"))


@pytest.fixture
def ines():
    """Admin of a police department."""
    return covers(founded("Sample Police", "law_enforcement", "Ines"))


@pytest.fixture
def kim():
    """Admin of child protection."""
    return covers(founded("Sample Children", "child_protection", "Kim"))


@pytest.fixture
def pat(ana):
    """Somebody who saw something, where an agency answers."""
    return Writer()


@pytest.fixture
def _patient(monkeypatch):
    """Let a test that types faster than a person wait apart from nobody."""
    monkeypatch.setattr(intake, "TOO_FAST", 0)


@pytest.fixture
def theo(ana, _patient):
    """Triage of Ana's agency."""
    who = Person("Theo")
    who.join(invited(ana, "triage"))
    who.confirm()
    admit_all(ana)
    return who


@pytest.fixture
def written(theo, pat, settings):
    """A report with one picture, not yet sent."""
    settings.UPLOADS = True
    pat.start(place="")
    pat.answer("what", what="a van")
    attach(pat, picture())
    return pat
