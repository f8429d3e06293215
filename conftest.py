"""What all tests share: a home of their own, a database, and two worlds: a made-up one and the real packs."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

# Before Django reads its settings: the tests must never touch an installation.
_HOME = Path(tempfile.mkdtemp(prefix="openharbor-test-"))
os.environ["OPENHARBOR_HOME"] = str(_HOME)
for _name in (
    "OPENHARBOR_HTTPS",
    "OPENHARBOR_HOSTS",
    "OPENHARBOR_ORIGIN",
    "OPENHARBOR_REGIONS",
    "OPENHARBOR_LEAVE_URL",
    "OPENHARBOR_DEBUG",
    "OPENHARBOR_PEPPER",
    "OPENHARBOR_REPORTS_AN_HOUR",
    "OPENHARBOR_UPLOADS",
):
    os.environ.pop(_name, None)

# The gate asks the same questions each time; a developer's run looks for new ones.
hypothesis.settings.register_profile("gate", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("gate")

FICTION = Path(__file__).parent / "tests" / "packs"
REAL = ("us", "us_mn", "us_mo")


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything is required, a skip is a failure."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("OPENHARBOR_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, but OPENHARBOR_REQUIRE_ALL=1: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _static_files(django_test_environment):
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    """Files that a test makes lie in a folder of its own."""
    settings.HOME = tmp_path / "home"
    settings.VAULT_SIDE = settings.HOME / "side.sqlite3"
    settings.FILES = settings.HOME / "files"
    settings.PAPER = settings.HOME / "paper"


@pytest.fixture(scope="session", autouse=True)
def _look_each_time(django_test_environment):
    """Tests change acceptances behind the registry's back; it must not remember."""
    from openharbor.core.packs import registry

    registry.LOOK_AGAIN_SECONDS = 0


def load(codes: tuple[str, ...], *, operator: str, single_source: bool) -> None:
    """Accept these packs and load the directory."""
    from openharbor.core.actor import System
    from openharbor.core.packs import registry
    from openharbor.directory import operations

    for pack in registry.all_packs():
        if pack.code in codes:
            registry.accept(pack.code, digest=pack.digest, operator=operator, single_source=single_source)
    packs = registry.accepted_packs()
    operations.load_packs(System("test"), packs=packs, gazetteer=registry.gazetteer(packs))


@pytest.fixture
def cheap_keys(monkeypatch):
    """Let a passphrase take no time; everything else about keys is as it is outside."""
    from openharbor.vault import roster, sealing

    for name in sealing.PRESETS:
        monkeypatch.setitem(sealing.PRESETS, name, sealing.Preset(1, 8192))
    roster.forget()


@pytest.fixture
def fiction(db, settings):
    """The made-up nation and state, accepted by Kim, numbers with one source hidden."""
    settings.EXTRA_REGIONS = [FICTION]
    load(("xx", "xx_av"), operator="Kim", single_source=False)


@pytest.fixture(scope="module")
def real(django_db_setup, django_db_blocker):
    """The packs that ship, as a demonstration shows them. Loaded once a module, then rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load(REAL, operator="demo", single_source=True)
        yield
        transaction.set_rollback(True)
