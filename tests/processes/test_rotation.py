"""A rotation that is killed at any moment loses no record, and is finished by doing it again."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
RECORDS, ROUNDS = 60, 6
BEGIN = """
import django; django.setup()
import sys
from uuid import UUID
from openharbor.vault import membership, operations, sealing
from openharbor.vault.keyring import Keyring
from openharbor.vault.models import Record
sealing.PRESETS |= {name: sealing.Preset(1, 8192) for name in sealing.PRESETS}
"""
FOUND = """
from uuid import uuid4
from openharbor.vault import holders
identity, holder, compartment = sealing.fresh_identity(), uuid4(), uuid4()
keys = membership.found(
    compartment=compartment, holder=holder, identity=identity, sheet=holders.fresh_paper(), classes=["care"]
)
for n in range(int(sys.argv[1])):
    operations.seal(keys, sealing_class="care", fields={"n": b"%d" % n}, why="")
print(holder, compartment, identity.seed.hex())
"""
KEYS = "keys = Keyring(UUID(sys.argv[1]), UUID(sys.argv[2]), sealing.Identity(bytes.fromhex(sys.argv[3])))\n"
ROTATE = (
    KEYS + "print('begun', flush=True)\nwhile True: membership.rotate(keys.again(), sealing_class='care', why='')\n"
)
WRITE = (
    KEYS
    + """
import time
until, rounds = time.monotonic() + float(sys.argv[4]), 0
while time.monotonic() < until:
    for row in Record.objects.all():
        fields = operations.open_one(keys.again(), record_id=row.pk, why="").fields
        revision = Record.objects.get(pk=row.pk).revision
        operations.seal_again(keys.again(), record_id=row.pk, revision=revision, fields=fields, why="")
    rounds += 1
print(rounds)
"""
)
FINISH = (
    KEYS
    + """
membership.finish(keys.again(), sealing_class="care")
ids = list(Record.objects.values_list("pk", flat=True))
found = {one.fields["n"] for one in operations.open_many(keys.again(), record_ids=ids, why="")}
from openharbor.vault import log
print(len(found), log.verify(keys.compartment) > 0)
"""
)


@pytest.fixture
def sealed(tmp_path):
    """Make an agency with sealed records; return how to run a script, and who may open them."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("OPENHARBOR_")}
    env |= {"OPENHARBOR_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "openharbor.config.settings"}
    command = str(Path(sys.executable).parent / "openharbor")
    subprocess.run([command, "init"], env=env, check=True, capture_output=True)

    def run(script, *words):
        return [sys.executable, "-c", BEGIN + script, *words]

    out = subprocess.run(run(FOUND, str(RECORDS)), env=env, check=True, capture_output=True, text=True).stdout
    return run, out.split(), env


def is_whole(run, who, env):
    done = subprocess.run(run(FINISH, *who), env=env, capture_output=True, text=True)
    assert done.stdout.split() == [str(RECORDS), "True"], done.stderr[-2000:]


def test_a_rotation_that_is_killed_loses_nothing(sealed):
    run, who, env = sealed
    chance = random.Random(7)  # noqa: S311  # no secret
    for _ in range(ROUNDS):
        with subprocess.Popen(run(ROTATE, *who), env=env, stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"begun\n"
            time.sleep(chance.uniform(0.02, 0.6))
            assert process.poll() is None
            process.kill()
        is_whole(run, who, env)


def test_records_that_are_written_while_keys_are_renewed_are_all_there(sealed):
    run, who, env = sealed
    with subprocess.Popen(run(ROTATE, *who), env=env, stdout=subprocess.PIPE) as rotating:
        assert rotating.stdout.readline() == b"begun\n"
        written = subprocess.run(run(WRITE, *who, "3"), env=env, capture_output=True, text=True)
        assert rotating.poll() is None
        rotating.kill()
    assert int(written.stdout or 0) >= 1, written.stderr[-2000:]
    is_whole(run, who, env)
