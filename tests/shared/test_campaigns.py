"""The bars of the campaigns engine, on the collection's own sets and generator, scored by its own script."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from openharbor.engines.campaigns import find, read

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def ads() -> Path:
    folder = Path(os.environ.get("OPENHARBOR_DATA") or "none")
    for path in (folder / "ads", folder.parent / "ads"):
        if (path / "eval.py").is_file():
            return path
    pytest.skip("OPENHARBOR_DATA names no folder with ads/eval.py")


@pytest.fixture
def score(ads, tmp_path):
    """Return what eval.py says of the groups found in a file."""

    def scored(source: Path) -> dict[str, float]:
        with source.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        numbers = find(read(row["text"] for row in rows)).numbers().tolist()
        members = tmp_path / "members.csv"
        with members.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "group"))
            writer.writerows((row["id"], number) for row, number in zip(rows, numbers, strict=True) if number)
        command = [sys.executable, ads / "eval.py", source, members]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return {name: float(value) for name, _, value in (part.partition("=") for part in said.split())}

    return scored


@pytest.mark.parametrize("seed", ["7", "23"])
@pytest.mark.parametrize(
    ("noise", "least", "index"), [("0", 0.99, 0.99), ("0.02", 0.99, 0.99), ("0.10", 0.99, 0.99), ("0.25", 0.85, 0)]
)
def test_groups_are_found_at_this_rate_of_edits(ads, score, tmp_path, noise, least, index, seed):
    source = tmp_path / "ads.csv"
    subprocess.run([sys.executable, ads / "gen_ads.py", "2000", seed, source, "--noise", noise], check=True)
    figures = score(source)
    assert figures["F1"] >= least
    assert figures["ARI"] >= index


def test_short_texts_are_found(ads, score):
    assert score(ads / "short1000.csv")["F1"] >= 0.98


def test_stock_phrases_in_most_texts_chain_nothing(ads, score):
    figures = score(ads / "hard1000.csv")
    assert figures["F1"] >= 0.92
    assert figures["ARI"] >= 0.90
    assert figures["mixed"] <= 0.03


def test_real_messages_are_found(ads, score):
    assert score(ads / "sms.csv")["F1"] >= 0.55
