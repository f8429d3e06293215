"""What one list, one person or a known size says of an estimate is what the estimate itself says there."""

import pytest

from openharbor.engines.prevalence import (
    METHODS,
    Refused,
    Survey,
    carry_over,
    check,
    draws,
    estimate,
    internal_consistency,
    leave_one_out,
    one_person,
    table_of,
)
from openharbor.engines.prevalence.tables import without
from openharbor.engines.prevalence.tests.published import rows_of, table


def test_one_list_less_is_the_estimate_of_the_table_without_it():
    known = table("Western")
    found = leave_one_out(known, ("stepwise", "dga"), 3, 200)
    assert [one.list for one in found] == list(known.lists)
    rest = without(known, 1)
    assert list(found[1].estimates) == estimate(rest, ("stepwise", "dga"), draws(rest, 200, 3))
    assert found[1].persons == known.persons - 90


def test_without_one_of_three_lists_nothing_is_left_to_say():
    found = leave_one_out(table("Korea"), METHODS, 1)
    assert [one.estimates for one in found] == [()] * 3
    assert all("too few lists" in one.why for one in found)


def test_the_person_who_made_a_published_estimate_fall_is_found():
    """One person more on the lists C and D moved New Orleans from 1,034 to 981."""
    moved = one_person(table("New Orleans 5"), ("independence", "stepwise"))
    one = next(move for move in moved if (move.history, move.change) == ("C & D", 1))
    assert one.points["independence"] == pytest.approx(981.431, abs=0.001)
    assert len(moved) == 31 + 14


def test_one_person_more_is_a_table_with_one_person_more():
    lists, rows = rows_of("Western")
    moved = one_person(table("Western"), METHODS)
    less = next(move for move in moved if (move.history, move.change) == ("B & C & D", -1))
    fewer = table_of(lists, [(*row[:-1], row[-1] - (row[:-1] == (0, 1, 1, 1, 0))) for row in rows])
    assert less.points["independence"] == pytest.approx(check(fewer, []).total)


def test_sizes_that_are_known_are_guessed_from_other_lists():
    known = table("UK 5")
    found = internal_consistency(known, ("independence", "dga"), 1, 200)
    assert {one.list: one.persons for one in found} == {"GO": 807, "GP": 336, "LA": 94, "NG": 567, "PFNCA": 1_169}
    told = [one for one in found if one.estimates]
    assert len(told) >= 3
    assert all(one.why for one in found if not one.estimates)


def test_a_survey_is_carried_over_with_its_interval():
    """1.4 percent of 357,809 is the 5,009 that Minnesota published for 2019; who was asked is made up here."""
    found = carry_over(Survey(0.014, 357_809, asked=20_000, design=2.0, decimals=1))
    assert found.point == pytest.approx(5_009.3, abs=0.1)
    assert found.rounding == pytest.approx((4_830.4, 5_188.2), abs=0.1)
    assert found.interval95 == pytest.approx((4_218, 5_904), abs=1)
    assert found.interval95[0] < found.interval80[0] < found.point < found.interval80[1] < found.interval95[1]


def test_without_the_number_asked_there_is_no_interval():
    found = carry_over(Survey(0.014, 357_809, decimals=1))
    assert (found.interval80, found.interval95) == (None, None)


def test_nobody_among_those_asked_is_not_nobody_at_all():
    found = carry_over(Survey(0.0, 10_000, asked=300))
    assert found.interval95[0] == 0
    assert found.interval95[1] == pytest.approx(
        10_000 * 3.69 / 300, rel=0.01
    )  # the rule of three, for 95 percent of both sides
    assert carry_over(Survey(1.0, 10_000, asked=300)).interval95[1] == 10_000


@pytest.mark.parametrize(
    "survey",
    [Survey(1.2, 100), Survey(-0.1, 100), Survey(float("nan"), 100), Survey(0.1, 0), Survey(0.1, 100, asked=0),
     Survey(0.1, 100, asked=101), Survey(0.1, 100, design=0.5), Survey(0.1, 100, design=float("nan")),
     Survey(0.1, 100, design=float("inf"))],
)  # fmt: skip
def test_a_survey_that_cannot_be_meant_is_refused(survey):
    with pytest.raises(Refused):
        carry_over(survey)
