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


def imported(env):
    """Return how many services of the source there are in each layer, and how many imports were written down."""
    with closing(sqlite3.connect(f"file:{env['OPENHARBOR_HOME']}/openharbor.sqlite3?mode=ro", uri=True)) as database:
        return tuple(
            database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]  # noqa: S608  # our own words
            for table, where in (
                ("directory_service", "pack = 'feed-metro'"),
                ("directory_listing", "pack = 'feed-metro'"),
                ("directory_sourcerecord", "entity = 'service'"),
                ("directory_import", "1"),
                ("core_packacceptance", "pack = 'feed-metro'"),
            )
        )


def test_killed_while_it_imports_the_old_or_the_new_state_stands_whole(env, tmp_path):
    feed = tmp_path / "feed.ndjson"
    finish(env, "init", "--demo")
    finish(env, "directory", "generate", "--count", "1200")
    finish(env, "directory", "export", str(feed), "--format", "ndjson")
    finish(env, "directory", "load")
    words = ("directory", "import", str(feed), "--source", "metro", "--single-source")
    for delay in (0.9, 1.5, 2.0, 2.5, 3.0):
        process = start(env, *words)
        time.sleep(delay)
        process.kill()
        process.communicate()
        assert imported(env) in ((0, 0, 0, 0, 0), (1200, 1200, 1200, 1, 1))
        if imported(env)[0]:
            finish(env, "directory", "forget", "metro")
    finish(env, *words)
    assert imported(env) == (1200, 1200, 1200, 1, 1)
    # What the killed ones left behind is swept away.
    left = [path.name for path in Path(env["OPENHARBOR_HOME"], "reports").iterdir()]
    assert left == [name for name in left if not name.startswith(".")]
    # Nothing of the stage is on the disk under any name.
    assert not list(Path(env["OPENHARBOR_HOME"]).glob("*stage*"))


def test_two_imports_at_once_end_as_one(env, tmp_path):
    feed = tmp_path / "feed.ndjson"
    finish(env, "init", "--demo")
    finish(env, "directory", "generate", "--count", "300")
    finish(env, "directory", "export", str(feed), "--format", "ndjson")
    finish(env, "directory", "load")
    words = ("directory", "import", str(feed), "--source", "metro", "--single-source")
    for process in [start(env, *words) for _ in range(3)]:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
    assert imported(env) == (300, 300, 300, 3, 1)


def test_bad_rows_are_named_and_the_exit_code_says_so(env, tmp_path):
    finish(env, "init", "--demo")
    table = tmp_path / "organizations.csv"
    with table.open("w") as out:
        out.write("id,name,description\n")
        out.writelines(f"{n},{'' if n % 10 == 0 else f'House {n}'},x\n" for n in range(1, 2001))
    process = start(env, "directory", "import", str(tmp_path), "--source", "metro")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "organizations.csv, line 11: organization 10 name: is missing" in output
    assert "200 errors" in output
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    process = start(env, "directory", "import", str(tmp_path / "broken.zip"), "--source", "metro")
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, "Refused, and nothing was changed" in output) == (2, True)


def test_a_server_that_is_not_set_up_says_so(env):
    process = start(env, "serve", "--bind", "127.0.0.1:0")
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "run `openharbor init` first" in output
