"""`openharbor campaigns` as a real process: killed and started again, on a cluster, and with a million equal texts."""

import csv
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from openharbor.engines.campaigns.tests.made_up import corpus

pytestmark = pytest.mark.process
PROGRAM = "import sys; from openharbor.config.cli import main; sys.exit(main(sys.argv[1:]))"
FILES = {"members.csv", "groups.json", "report.html"}


def start(path, out, *more, **env):
    words = ["campaigns", "find", str(path), "--out", str(out), *more]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def finish(path, out, *more, **env):
    process = start(path, out, *more, **env)
    output, _ = process.communicate(timeout=240)
    return process.returncode, output.decode()


def write(path: Path, texts):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "text"))
        writer.writerows(enumerate(texts))
    return path


@pytest.fixture
def table(tmp_path):
    return write(tmp_path / "ads.csv", [text for seed in range(90, 102) for text in corpus(seed, 2500)[0]])


def answer(out):
    return {name: (out / name).read_bytes() for name in sorted(FILES)}


def test_killed_at_any_moment_it_shows_nothing_and_then_ends_the_same(table, tmp_path):
    assert finish(table, tmp_path / "whole")[0] == 0
    out = tmp_path / "out"
    for delay in (1.0, 1.6, 2.2, 2.8, 3.4):
        process = start(table, out)
        time.sleep(delay)
        process.kill()
        process.communicate()
        there = {path.name for path in out.iterdir()} & FILES if out.exists() else set()
        if there == FILES:
            break
        assert (
            "members.csv" not in there
            or answer(tmp_path / "whole")["members.csv"] == (out / "members.csv").read_bytes()
        )
    assert finish(table, out)[0] == 0
    assert answer(out) == answer(tmp_path / "whole")


def test_seed_of_the_hash_and_cluster_change_nothing(table, tmp_path):
    assert finish(table, tmp_path / "one", PYTHONHASHSEED="1")[0] == 0
    code, said = finish(table, tmp_path / "many", "--cluster", "local", PYTHONHASHSEED="2")
    assert code == 0, said
    assert answer(tmp_path / "one") == answer(tmp_path / "many")


def test_a_million_equal_texts_are_one_group(tmp_path):
    text = "Sweet company in a quiet place near the old airport, open all night, call 612-201-3344 for the special"
    path = write(tmp_path / "ads.csv", [text] * 1_000_000)
    code, said = finish(path, tmp_path / "out")
    assert code == 0, said
    assert "1,000,000 of them in 1 groups" in said


def test_a_line_of_100_megabytes_is_refused(tmp_path):
    path = tmp_path / "ads.csv"
    with path.open("wb") as file:
        file.write(b"id,text\n1,hello\n2,")
        for _ in range(100):
            file.write(b"word " * 200_000)
    code, said = finish(path, tmp_path / "out")
    assert code == 2
    assert "line 3" in said
    assert not (tmp_path / "out" / "members.csv").exists()
