"""A server that is killed while reports are sent leaves each report whole, or not there."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROUNDS, RECEIPT = 6, 19
BEGIN = """
import django; django.setup()
import sys, time
from datetime import date
from uuid import UUID
from openharbor.vault import sealing
sealing.PRESETS |= {name: sealing.Preset(1, 8192) for name in sealing.PRESETS}
from openharbor.core.actor import System
from openharbor.network import access, entering, operations
from openharbor.report import drafting, intake, thread
from openharbor.report.models import Delivery, Report
from openharbor.vault import bearers, factors, holders, roster
from openharbor.vault.keyring import Keyring
"""
EMPTY = """
from openharbor.network.models import Agency
from openharbor.vault.models import Record
for model in (Report, Agency, Record):
    model.objects.all().delete()
"""
FOUND = """
for name, kind in (("House", "victim_service"), ("Children", "child_protection")):
    _row, code = operations.add_agency(System("test"), name=name, member_type=kind)
    secret = factors.new_secret()
    offer = factors.Offer(secret, factors.code_now(secret))
    joined = entering.join(code=code, name=name, passphrase="four quiet herons wade", offer=offer)
    found = holders.session(joined.session)
    seat = access.Seat(joined.member, Keyring(found.holder_id, joined.member.agency_id, found.identity))
    entering.confirm_paper(seat, paper=joined.paper)
    operations.add_coverage(seat, extent="nation", name="all", role="triage", from_date=date(2026, 1, 1))
"""
SEND = """
print("begun", flush=True)
while True:
    draft = drafting.keep(drafting.Draft(began=1.0, answers={"what": "a van behind the mill"}))
    print(intake.send(draft, language="en").receipt, flush=True)
"""
CHECK = """
from openharbor.vault.models import Record
for code in sys.argv[1:]:
    assert thread.read(bearers.receipt(code)).answers["what"] == "a van behind the mill", code
sizes = {row.deliveries.count() for row in Report.objects.all()}
loose = set(Record.objects.filter(frozen=True).values_list("pk", flat=True)) ^ set(
    Delivery.objects.values_list("record", flat=True))
print(Report.objects.count(), sizes, len(loose))
"""
SEND_FILES = """
from openharbor.core.stripping import Stripped
from openharbor.report import attachments
attachments.stripping.strip = lambda data: Stripped("jpeg", b"copy of " + data)  # what is killed here is the keeping
print("begun", flush=True)
while True:
    draft = drafting.keep(drafting.Draft(began=1.0, answers={"what": "a van behind the mill"}))
    for name in ("one.jpg", "other.jpg", "third.jpg"):
        attachments.attach(draft, name=name, data=name.encode() * 20_000)
    drafting.add(draft, {}, without=draft.files[2]["original"][0])
    print(intake.send(draft, language="en").receipt, flush=True)
"""
CHECK_FILES = """
import os
from django.conf import settings
from openharbor.report import attachments
from openharbor.report.models import Attachment
from openharbor.vault import files
from openharbor.vault.models import File
for code in sys.argv[1:]:
    held = bearers.receipt(code)
    told = thread._first(held, Report.objects.get(bearer=held.id).deliveries.values_list("record", flat=True))
    kept = attachments.told(told)
    assert [one["name"] for one in kept] == ["one.jpg", "other.jpg"], kept
    for one in kept:
        whole = one["name"].encode() * 20_000
        assert files.read(UUID(one["original"][0]), one["original"][1]) == whole
        assert files.read(UUID(one["copy"][0]), one["copy"][1]) == b"copy of " + whole
lost, half = files.missing(), File.objects.filter(ends_at=None).count() - Attachment.objects.count()
File.objects.exclude(ends_at=None).update(ends_at="2026-01-01T00:00Z")
for path in settings.FILES.iterdir():
    os.utime(path, (1, 1))
files.sweep()
attached = {one.hex for one in Attachment.objects.values_list("file", flat=True)}
left = {path.name for path in settings.FILES.iterdir()} ^ attached
print(Report.objects.count(), Attachment.objects.count(), lost, half, len(left))
"""


@pytest.fixture
def town(tmp_path):
    """Make two agencies that receive reports; return how to start a script."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("OPENHARBOR_")}
    env |= {"OPENHARBOR_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "openharbor.config.settings"}
    command = str(Path(sys.executable).parent / "openharbor")
    subprocess.run([command, "init", "--demo"], env=env, check=True, capture_output=True)

    def start(script, *words):
        return subprocess.Popen(
            [sys.executable, "-c", BEGIN + script, *words], env=env, stdout=subprocess.PIPE, text=True
        )

    with start(EMPTY + FOUND) as process:
        assert process.wait(timeout=60) == 0
    return start


def test_a_kill_while_reports_are_sent_leaves_each_whole_or_not_there(town):
    chance, codes = random.Random(7), []  # noqa: S311  # no secret
    for _ in range(ROUNDS):
        with town(SEND) as writer:
            assert writer.stdout.readline() == "begun\n"
            time.sleep(chance.uniform(0.05, 0.6))
            assert writer.poll() is None
            writer.kill()
            codes += [line.strip() for line in writer.stdout if len(line.strip()) == RECEIPT]
    with town(CHECK, *codes) as checked:
        made, sizes, loose = checked.stdout.read().split()
    assert int(made) >= len(codes) > 0
    assert (sizes, loose) == ("{2}", "0")


def test_a_kill_while_files_are_kept_and_sent_loses_none_and_leaves_none(town):
    chance, codes = random.Random(11), []  # noqa: S311  # no secret
    for _ in range(ROUNDS):
        with town(SEND_FILES) as writer:
            assert writer.stdout.readline() == "begun\n"
            time.sleep(chance.uniform(0.05, 0.9))
            assert writer.poll() is None
            writer.kill()
            codes += [line.strip() for line in writer.stdout if len(line.strip()) == RECEIPT]
    with town(CHECK_FILES, *codes) as checked:
        made, attached, *wrong = checked.stdout.read().split()
    assert int(made) >= len(codes) > 0
    assert int(attached) == 4 * int(made)
    assert wrong == ["0", "0", "0"]
