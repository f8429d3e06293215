"""Real processes: two at once, and killed in the middle."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
COMMAND = str(Path(sys.executable).parent / "openharbor")


@pytest.fixture
def env(tmp_path):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENHARBOR_", "DJANGO_"))}
    return clean | {"OPENHARBOR_HOME": str(tmp_path / "home")}


def start(env, *words):
    return subprocess.Popen([COMMAND, *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(env, *words):
    process = start(env, *words)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output


def state(env):
    """Return how many listings there are, how many of them are made up, and whether the site would say so."""
    with closing(sqlite3.connect(f"file:{env['OPENHARBOR_HOME']}/openharbor.sqlite3?mode=ro", uri=True)) as database:
        total = database.execute("SELECT count(*) FROM directory_listing").fetchone()[0]
        made_up = database.execute("SELECT count(*) FROM directory_listing WHERE pack = 'synthetic'").fetchone()[0]
        said = database.execute("SELECT count(*) FROM core_packacceptance WHERE pack = 'synthetic'").fetchone()[0]
    return total, made_up, bool(said)


def test_two_inits_at_once_both_end_well(env):
    both = [start(env, "init", "--demo") for _ in range(2)]
    for process in both:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
    assert state(env)[0] > 100


def test_killed_while_it_fills_the_old_or_the_new_state_stands_whole(env):
    finish(env, "init", "--demo")
    real, _, _ = state(env)
    for delay in (0.6, 1.0, 1.3, 1.6, 2.0, 2.5):
        process = start(env, "directory", "generate", "--count", "1500")
        time.sleep(delay)
        process.kill()
        process.communicate()
        total, made_up, said = state(env)
        assert (total, made_up, said) in ((real, 0, False), (1500, 1500, True))
    finish(env, "directory", "generate", "--count", "1500")
    for delay in (0.4, 0.7, 1.0, 1.4):
        process = start(env, "directory", "load")
        time.sleep(delay)
        process.kill()
        process.communicate()
        assert state(env) in ((real, 0, False), (1500, 1500, True))


def test_two_loads_at_once_leave_one_state(env):
    finish(env, "init", "--demo")
    real, _, _ = state(env)
    processes = [start(env, "directory", "load"), start(env, "directory", "generate", "--count", "300")]
    processes.append(start(env, "directory", "load"))
    for process in processes:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
    assert state(env) in ((real, 0, False), (300, 300, True))


def test_a_server_that_is_not_set_up_says_so(env):
    process = start(env, "serve", "--bind", "127.0.0.1:0")
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "run `openharbor init` first" in output
