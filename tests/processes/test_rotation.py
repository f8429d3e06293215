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


def test_a_rotation_that_is_killed_loses_nothing(tmp_path):
    env = {k: v for k, v in os.environ.items() if not k.startswith("OPENHARBOR_")}
    env |= {"OPENHARBOR_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "openharbor.config.settings"}
    command = str(Path(sys.executable).parent / "openharbor")
    subprocess.run([command, "init"], env=env, check=True, capture_output=True)

    def run(script, *words):
        return [sys.executable, "-c", BEGIN + script, *words]

    out = subprocess.run(run(FOUND, str(RECORDS)), env=env, check=True, capture_output=True, text=True).stdout
    who, chance = out.split(), random.Random(7)  # noqa: S311  # no secret
    for _ in range(ROUNDS):
        with subprocess.Popen(run(ROTATE, *who), env=env, stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"begun\n"
            time.sleep(chance.uniform(0.02, 0.6))
            assert process.poll() is None
            process.kill()
        done = subprocess.run(run(FINISH, *who), env=env, capture_output=True, text=True)
        assert done.stdout.split() == [str(RECORDS), "True"], done.stderr[-2000:]
