"""The name of an account is told from what people say of accounts."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openharbor.engines.linking import Kind, find
from openharbor.engines.linking.tests.accounts import name, no_account, told

EACH = 1200


def names(text):
    return [entity.value for entity in find(text) if entity.kind == Kind.HANDLE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("goes by destiny on snapchat", "@destiny"),
        ("found her insta, it's sweet_pea", "@sweet_pea"),
        ("the snap she gave me was sam_2", "@sam_2"),
        ("the account is SweetPea (Instagram)", "@sweetpea"),
        ("lo encuentras en insta como lulu.44", "@lulu.44"),
        ("su usuario de Instagram es lulu44", "@lulu44"),
        ("se llama destiny en snapchat", "@destiny"),
        ("messaged me on instagram, username slim_6802", "@slim_6802"),
        ("IG destiny, she is 16", "@destiny"),
        ("insta = destiny", "@destiny"),
        ("sends money to $moneyking7", "@moneyking7"),
        ("https://www.tiktok.com/@name.x", "@name.x"),
    ],
)
def test_it_reads_a_name_beside_its_platform(text, expected):
    assert names(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "facebook marketplace, 187 dollars", "posted on Instagram yesterday", "his snap is private",
        "his instagram is full of money", "su insta es nueva, no la vi", "su facebook estaba bloqueado",
        "her snap score is 30253", "tiktok dances at 9pm", "snapchat name unknown", "meet me @7pm, or @10am",
        "met a man named Marcus Hill on facebook in May", "Facebook name: Big Tony", "ig he left around 9",
        "sc: south carolina, 59 miles", "pictures of room214", "signal is safer", "door handle broken, room 214",
        "on snap every day since 2022", "instagram - deleted", "#route66 #missing", "write to help@example.org",
    ],
)  # fmt: skip
def test_what_is_said_of_an_account_is_no_name(text):
    assert names(text) == []


def test_it_finds_a_name_in_19_of_20_texts():
    rng = random.Random(41)  # noqa: S311  # repeatable texts, not a secret
    asked = [told(index, rng) for index in range(EACH)]
    missed = [one for one in asked if f"@{one.name}" not in names(one.text)]
    wrong = [one for one in asked if set(names(one.text)) - {f"@{one.name}"}]
    assert len(missed) <= 0.05 * EACH, missed[:5]
    assert len(wrong) <= 0.01 * EACH, wrong[:5]


def test_at_most_one_of_a_hundred_texts_without_an_account_seems_to_name_one():
    rng = random.Random(42)  # noqa: S311  # repeatable texts, not a secret
    texts = [no_account(index, rng) for index in range(EACH)]
    wrong = [text for text in texts if names(text)]
    assert len(wrong) <= 0.01 * EACH, wrong[:5]


@given(
    st.randoms(use_true_random=False),
    st.sampled_from(["insta: {}", "snap: {}", "@{}", "t.me/{}", "telegram @{}", "instagram.com/{}", "IG: {} (hers)"]),
)
def test_a_sign_or_a_link_is_enough_for_any_name(rng, wording):
    given_name = name(rng)
    text = wording.format(given_name)
    (found,) = (entity for entity in find(text) if entity.kind == Kind.HANDLE)
    assert found.value == f"@{given_name.lower()}"
    assert given_name in text[found.start : found.end]
