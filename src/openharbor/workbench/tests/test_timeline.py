"""A timeline has a bounded number of bars, whatever dates a table has, and says how long one is."""

from datetime import date, timedelta

import pytest

from openharbor.workbench.timeline import MOST_BARS, timeline

DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("last", "name"),
    [
        (DAY, "a day"),
        (DAY + timedelta(59), "a day"),
        (DAY + timedelta(60), "a week"),
        (DAY + timedelta(500), "a month"),
        (date(2060, 1, 1), "a year"),
        (date(2200, 1, 1), "5 years"),
        (date.max, "200 years"),
    ],
)
def test_a_bar_is_as_long_as_it_has_to_be(last, name):
    drawn = timeline([(DAY, 3), (last, 1)] if last != DAY else [(DAY, 3)])
    assert f"at most 3 in {name}<" in drawn
    assert f"<span>2026-03-31</span><span>{last}</span>" in drawn


def test_dates_from_the_first_to_the_last_of_the_calendar_are_drawn_in_a_few_bars():
    drawn = timeline([(date.min, 1), *((date(year, 7, 1), 2) for year in range(2, 9999)), (date.max, 1)])
    assert drawn.count("<rect") <= MOST_BARS
    assert "<title>0001-01-01: " in drawn


def test_a_week_begins_on_monday():
    monday = date(2026, 3, 30)
    drawn = timeline([(monday, 1), (monday + timedelta(6), 1), (monday + timedelta(100), 1)])
    assert "<title>2026-03-30: 2</title>" in drawn


def test_the_bars_of_a_longer_time_hold_the_same_texts():
    drawn = timeline([(date(2026, 1, 1), 1), (date(2026, 1, 31), 2), (date(2027, 5, 1), 1)])
    assert "<title>2026-01-01: 3</title>" in drawn
