"""Whatever is sent, reading it ends soon, breaks nothing, and points into the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openharbor.engines.linking import MOST_ENTITIES, Kind, find, marks_of, pack, unpack

STATES = {"avalon": "AV", "av": "AV"}
SIZE = 24_000
BOMBS = [
    "1", "1 ", "612 ", "\0", "\ud800", "\u202e6", "a", "a.", "@", "a@", "a at ", "a dot ", "plate ", "snap::::::",
    "one",     "plate number is the ", "snap:", "one ", "fifty five ", "fifty-", "12 main ", "www.",
    "http://a.com/?a=1&", "lol ",
    "l1", "💋6", "\n", "(", "a (", "+1 2 3 4 ", "$a ", "_", "a-", "1 state highway ", "6 and ", "6\u0301", "snap is ",
    "６１２ ", "a.com/x ", "ABC 12 plates ", "612 cat 722 ", "x[dot]", "a [at] ", "ig ig ig - ",
    "plate a b 1 ", "A B 1 plate ", "alpha bravo 1 ", "a as in b ", "plate ends in ", "x on snap ", "insta is the ",
    "?\nplate:\n",
]  # fmt: skip
PIECES = [
    "612", "-", " ", "7", "2", "four", "cinco", "@", "dot com", "gmail", "plate ", "ABC", "st", "12 oak ", "\0", "О",
    "é",     "\ufe0f\u20e3", "\ud800", "\u202e", "①", "１", "$", "snap: ", "t.me/", "www.", "\uffff", "ß",
    "İ", "ﬃ", "½", "🔟",
    " A ", "B as in boy", "alpha ", " was the ", " on snap", "insta is ", "ends in ", "AV ",
]  # fmt: skip
pieces = st.sampled_from(PIECES)
few = st.lists(pieces, max_size=30) | st.lists(pieces | st.text(max_size=3), max_size=20)
wild = st.text() | few.map("".join)


@pytest.mark.parametrize("bomb", BOMBS, ids=ascii)
def test_no_repetition_stops_it(bomb):
    """A reader that goes back for each letter would not come to an end here."""
    text = (bomb * SIZE)[:SIZE]
    found = find(text, states=STATES)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert len(marks_of([text], states=STATES).entities) <= MOST_ENTITIES


def test_a_megabyte_of_digits_is_no_number():
    assert find("1234567890" * 100_000) == ()
    assert marks_of(["7" * 1_000_000]).entities == frozenset()


def test_nothing_comes_of_nothing():
    assert find("") == ()
    assert marks_of([]) == marks_of(["", "\0", "\ud800"])


@settings(max_examples=300)
@given(wild)
def test_it_never_breaks_and_points_into_the_text(text):
    found = find(text, states=STATES)
    assert found == find(text, states=STATES)
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.value
        assert one.value.isprintable()


@settings(max_examples=100)
@given(st.lists(wild, max_size=3), st.lists(wild, max_size=2))
def test_the_marks_of_anything_can_be_packed(texts, plates):
    marks = marks_of(texts, plates=plates, states=STATES)
    assert unpack(pack(marks)) == marks
    assert all(isinstance(kind, Kind) for kind, _ in marks.entities)
