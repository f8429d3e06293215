"""The six rules, and who reads a report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openharbor.engines.triage import AIMS, Desk, Facts, Level, Reach, Reason, Rule, judge, route

YES_NO = st.sampled_from([True, False, None])
FACTS = st.builds(
    Facts, now=YES_NO, today=YES_NO, minor=YES_NO, about_writer=st.booleans(), dated=st.booleans(),
    traces=st.integers(0, 3),
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "text", "level", "rule"),
    [
        (Facts(now=True, minor=True), "", Level.NOW, 1),
        (Facts(today=True), "He locked her in the room", Level.NOW, 2),
        (Facts(now=True), "lo tienen amenazado con una pistola", Level.NOW, 2),
        (Facts(about_writer=True), "he keeps my passport", Level.NOW, 3),
        (Facts(about_writer=True, now=True), "", Level.NOW, 3),
        (Facts(now=True), "a van each morning", Level.TODAY, 4),
        (Facts(minor=True), "", Level.TODAY, 4),
        (Facts(about_writer=True), "", Level.TODAY, 4),
        (Facts(), "there were bruises", Level.TODAY, 5),
        (Facts(today=True), "", Level.TODAY, 5),
        (Facts(now=False, minor=False), "barred windows at a spa", Level.WEEK, 6),
        (Facts(), "", Level.WEEK, 6),
    ],
)
def test_the_first_rule_that_fits_decides(facts, text, level, rule):
    found = judge(facts, [text])
    assert (found.level, found.rule) == (level, rule)


def test_the_reasons_say_what_the_level_rests_on():
    found = judge(Facts(now=True, minor=True, traces=2), ["HABÍA MORETONES"])
    assert found.reasons == (Reason.NOW, Reason.MINOR, Reason.HARM, Reason.TRACE)
    assert found.words == ("moretones",)


@pytest.mark.parametrize("text", ["violet curtains", "violines", "begun at ten", "the meathead", "shitake", "golf"])
def test_harmless_words_are_no_harm(text):
    assert judge(Facts(), [text]).words == ()


@given(FACTS, st.text())
def test_more_that_is_known_never_lowers_a_level(facts, text):
    level = judge(facts, [text]).level
    for name in ("now", "today", "minor", "about_writer"):
        assert judge(Facts(**{**facts.__dict__, name: True}), [text]).level >= level
    assert judge(facts, [text, "she is locked in"]).level >= level


@given(FACTS, st.lists(st.text()))
def test_a_verdict_is_the_same_each_time_and_has_an_aim(facts, texts):
    assert judge(facts, texts) == judge(facts, list(texts))
    assert AIMS[judge(facts, texts).level] > 0


ADVOCATES, POLICE, CHILDREN = Rule("advocates"), Rule("police", asks_first=True), Rule("children", minors_only=True)
RULES = (ADVOCATES, POLICE, CHILDREN)
NEAR = Desk("near", "advocates", frozenset({"11111"}))
FAR = Desk("far", "advocates", frozenset({"nation"}))
COPS = Desk("cops", "police", frozenset({"XX"}))
KIDS = Desk("kids", "children", frozenset({"11111", "XX"}))


def who(**asked):
    given_ = {"county": "11111", "state": "XX", "minor": None, "said_yes": False} | asked
    return [one.desk.id for one in route([FAR, KIDS, COPS, NEAR], RULES, **given_)]


def test_the_nearest_of_each_kind_receives_it():
    assert who() == ["kids", "near"]
    assert who(county="22222") == ["kids", "far"]
    assert who(county="", state="") == ["far"]


def test_police_read_it_only_after_a_yes():
    assert "cops" in who(said_yes=True)
    assert "cops" not in who()


def test_a_child_that_may_be_there_counts_and_a_plain_no_does_not():
    assert "kids" in who(minor=True)
    assert "kids" in who(minor=None)
    assert "kids" not in who(minor=False)


def test_it_says_why_somebody_receives_it():
    found = route([NEAR], RULES, county="11111", state="XX", minor=None, said_yes=False)[0]
    assert (found.reach, found.rule) == (Reach.COUNTY, ADVOCATES)


def test_nobody_receives_what_nobody_answers_for():
    assert route([NEAR], RULES, county="33333", state="YY", minor=None, said_yes=True) == []


@given(st.permutations([FAR, KIDS, COPS, NEAR]))
def test_the_order_of_the_agencies_changes_nothing(desks):
    found = route(desks, RULES, county="11111", state="XX", minor=True, said_yes=True)
    assert [one.desk.id for one in found] == ["kids", "near", "cops"]
