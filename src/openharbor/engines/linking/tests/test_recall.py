"""Of a hundred numbers in any disguise 97 or more are found; of a hundred lists at most one is taken for a number."""

import random

import pytest

from openharbor.engines.linking import Kind, find
from openharbor.engines.linking.tests.disguises import DECOYS, STYLES, advertisement, decoy

EACH = 120


def numbers(text):
    return {entity.value.removeprefix("+1") for entity in find(text) if entity.kind == Kind.PHONE}


@pytest.mark.parametrize("style", STYLES)
def test_it_finds_a_number_in_this_disguise(style):
    rng = random.Random(style)  # noqa: S311  # repeatable texts, not a secret
    asked = [advertisement(style, rng) for _ in range(EACH)]
    missed = [text for digits, text in asked if digits not in numbers(text)]
    wrong = [text for digits, text in asked if numbers(text) - {digits}]
    assert len(missed) <= 0.03 * EACH, missed[:3]
    assert len(wrong) <= 0.01 * EACH, wrong[:3]


def test_it_leaves_lists_sizes_dates_and_ids_alone():
    rng = random.Random(20)  # noqa: S311  # repeatable texts, not a secret
    texts = [decoy(index, rng) for index in range(60 * len(DECOYS))]
    wrong = [text for text in texts if numbers(text)]
    assert len(wrong) <= 0.01 * len(texts), wrong[:5]


def test_every_kind_of_list_stays_rare_as_a_number():
    rng = random.Random(21)  # noqa: S311  # repeatable texts, not a secret
    for index in range(len(DECOYS)):
        texts = [decoy(index, rng) for _ in range(25)]
        assert sum(bool(numbers(text)) for text in texts) <= 2, texts[0]


def test_it_says_how_a_number_was_disguised():
    rng = random.Random(22)  # noqa: S311  # repeatable texts, not a secret
    said = {
        "spanish words": "words",
        "text in the gaps": "split by text",
        "O and I": "letters for digits",
        "keys and spaces": "keycap",
        "circles, filled": "circled",
        "arabic digits": "other digits",
        "soft hyphens": "zero-width",
        "picture at each digit": "spaced",
        "underscores": "signs",
        "lines": "plain",
    }
    for style, expected in said.items():
        styles = []
        for _ in range(20):
            digits, text = advertisement(style, rng)
            styles += [entity.style for entity in find(text) if entity.value == f"+1{digits}"]
        # Some numbers have no digit that the style changes.
        assert styles.count(expected) >= 0.75 * len(styles) > 0, (style, styles)
