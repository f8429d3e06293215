"""What cannot be meant is refused with its place; what is too little says why."""

import pytest

from openharbor.engines.prevalence import METHODS, Refused, Unusable, draws, estimate, table_of
from openharbor.engines.prevalence.tables import held_by, without
from openharbor.engines.prevalence.tests.published import table

GOOD = [(1, 0, 0, 5), (0, 1, 0, 6), (0, 0, 1, 7), (1, 1, 0, 12)]


@pytest.mark.parametrize(
    ("rows", "row", "column", "why"),
    [
        ([*GOOD, (1, 1, 0, 3)], 4, 0, "earlier row"),
        ([*GOOD, (0, 0, 0, 3)], 4, 0, "zeros only"),
        ([*GOOD, (1, 2, 0, 3)], 4, 1, "neither 0 nor 1"),
        ([*GOOD, (1, True, 0, 3)], 4, 1, "neither 0 nor 1"),
        ([*GOOD, (1, "", 1, 3)], 4, 1, "empty cell"),
        ([*GOOD, (1, 0, 1, -3)], 4, 3, "whole number"),
        ([*GOOD, (1, 0, 1, 2.5)], 4, 3, "whole number"),
        ([*GOOD, (1, 0, 1, float("nan"))], 4, 3, "whole number"),
        ([*GOOD, (1, 0, 1, "٣")], 4, 3, "whole number"),
        ([*GOOD, (1, 0, 1, 10**10)], 4, 3, "persons"),
        ([*GOOD, (1, 0, 1)], 4, None, "3 cells"),
        ([(1, 0, 0, 5), (0, 1, 0, 6), (1, 1, 0, 9)], None, 2, "holds nobody"),
        ([(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0)], None, None, "no persons"),
    ],
)
def test_a_fault_is_named_with_its_place(rows, row, column, why):
    with pytest.raises(Unusable, match=why) as refusal:
        table_of("ABC", rows)
    assert (refusal.value.row, refusal.value.column) == (row, column)


def test_lists_need_names_of_their_own():
    for names in (("A", "", "C"), ("A", "B", "A"), "ABCDEFGHIJK"):
        with pytest.raises(Unusable):
            table_of(names, [(*[1] * len(names), 5)])


@pytest.mark.parametrize(
    ("lists", "rows", "why"),
    [
        ("AB", [(1, 0, 50), (0, 1, 50), (1, 1, 20)], "too few lists: 2"),
        ("ABC", [(1, 0, 0, 40), (0, 1, 0, 30), (0, 0, 1, 20), (1, 1, 0, 6)], "too little overlap: 6"),
        ("ABC", [(1, 1, 1, 40)], "only one history"),
        ("ABCDE", [(1, 1, 1, 1, 1, 2), (1, 0, 0, 0, 0, 90), (0, 1, 0, 0, 0, 80)], "2 persons on several lists"),
    ],
)
def test_too_little_for_an_estimate_is_refused_with_the_reason(lists, rows, why):
    known = table_of(lists, rows)
    with pytest.raises(Refused, match=why):
        estimate(known, METHODS, draws(known, 100, 1))


def test_a_list_left_out_takes_the_persons_that_only_it_held():
    known = table("Korea")
    rest = without(known, known.lists.index("d"))
    assert (rest.lists, rest.persons) == (("b", "c"), 123 - 41)
    assert dict(rest) == {0b01: 5 + 6, 0b10: 5, 0b11: 54 + 12}


def test_the_persons_of_one_list_are_told_by_the_others():
    known = table("Korea")
    inside = held_by(known, known.lists.index("b"))
    assert (inside.lists, dict(inside)) == (("c", "d"), {0b01: 54, 0b10: 6, 0b11: 12})


def test_a_list_that_then_holds_nobody_is_gone():
    known = table("New Orleans 5")
    assert held_by(known, known.lists.index("H")).lists == ("BEFG",)
