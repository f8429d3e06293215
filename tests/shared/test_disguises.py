"""The collection's own disguises of telephone numbers: each style found, each list left alone."""

import os
import random
from pathlib import Path

import pytest

from openharbor.engines.linking import Kind, find

pytestmark = pytest.mark.shared
EACH = 300
BEFORE = ("call me ", "txt anytime ", "available now ", "reach us at ")
BEHIND = (" thanks", " until 9 pm", " 150 per hour", " downtown", " 80 100 150 200", " $150", "/150hh")


def script() -> str:
    folder = Path(os.environ.get("OPENHARBOR_DATA") or "none")
    # The collection keeps what belongs to advertisements in a folder beside the packs.
    for path in (folder / "ads" / "phones.py", folder.parent / "ads" / "phones.py"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    pytest.skip("OPENHARBOR_DATA names no folder with ads/phones.py")


@pytest.fixture(scope="module")
def collection():
    """The dictionary of styles and the lists, without the measuring that the script does when it runs."""
    source = script()
    names: dict[str, object] = {}
    exec(source.split("def raw(t)")[0], names)  # noqa: S102  # the collection's own script, given by whoever runs this
    exec(next(line for line in source.splitlines() if line.startswith("dec=")), names)  # noqa: S102  # the same script
    return names


def numbers(text: str) -> set[str]:
    return {entity.value.removeprefix("+1") for entity in find(text) if entity.kind == Kind.PHONE}


def test_every_style_of_the_collection_is_found(collection):
    rng = random.Random(7)  # noqa: S311  # repeatable texts, not a secret
    assert len(collection["st"]) == 15
    for style, disguise in collection["st"].items():
        missed, wrong = [], []
        for _ in range(EACH):
            digits = collection["num"]()
            text = rng.choice(BEFORE) + disguise(digits) + rng.choice(BEHIND)
            found = numbers(text)
            missed += [text] if digits not in found else []
            wrong += [text] if found - {digits} else []
        assert len(missed) <= 0.03 * EACH, (style, missed[:3])
        assert len(wrong) <= 0.01 * EACH, (style, wrong[:3])


def test_no_list_of_the_collection_is_a_number(collection):
    assert collection["dec"]
    assert [text for text in collection["dec"] if numbers(text)] == []
