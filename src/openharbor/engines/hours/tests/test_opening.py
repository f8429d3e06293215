"""Open, closed or unknown: a table of cases, among them those that other directories got wrong."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openharbor.engines.hours import (
    ALWAYS,
    DAYS,
    WEEK_MINUTES,
    Answer,
    Rule,
    WrongRule,
    opening_at,
    parse_rules,
    weekly_minutes,
)

ZONE = ZoneInfo("America/Chicago")
OFFICE = "MO-FR 08:00-16:30"
SPLIT = "MO-FR 09:00-12:00; MO-FR 13:00-17:00"
NIGHT = "MO-SU 22:00-06:00"
# 2026-11-02 is a Monday. 2026-03-08 is the spring change, 2026-11-01 the autumn change (both Sundays, at 2 a.m.).
CASES = [
    (OFFICE, "2026-11-02 08:00", "open"),
    (OFFICE, "2026-11-02 07:59", "closed"),
    (OFFICE, "2026-11-02 16:29", "open"),
    (OFFICE, "2026-11-02 16:30", "closed"),
    (OFFICE, "2026-11-07 10:00", "closed"),
    (OFFICE, "2026-11-08 10:00", "closed"),
    (SPLIT, "2026-11-02 11:59", "open"),
    (SPLIT, "2026-11-02 12:00", "closed"),
    (SPLIT, "2026-11-02 12:30", "closed"),
    (SPLIT, "2026-11-02 13:00", "open"),
    (SPLIT, "2026-11-02 17:00", "closed"),
    (NIGHT, "2026-11-02 23:00", "open"),
    (NIGHT, "2026-11-03 05:59", "open"),
    (NIGHT, "2026-11-03 06:00", "closed"),
    (NIGHT, "2026-11-03 21:59", "closed"),
    ("FR 20:00-02:00", "2026-11-07 01:00", "open"),
    ("FR 20:00-02:00", "2026-11-06 01:00", "closed"),
    ("SU 20:00-02:00", "2026-11-02 01:00", "open"),
    ("24/7", "2026-11-02 00:00", "open"),
    ("24/7", "2026-11-01 01:30", "open"),
    ("MO-SU 00:00-24:00", "2026-11-02 23:59", "open"),
    ("MO-SU 00:00-00:00", "2026-11-02 12:00", "open"),
    ("MO-SU 00:00-23:59", "2026-11-02 23:59", "open"),
    ("MO-SU 23:00-22:59", "2026-11-02 22:59", "open"),
    ("MO-SU 00:59-00:59", "2026-11-02 12:00", "open"),
    ("MO 00:59-00:59", "2026-11-03 00:58", "open"),
    ("MO 00:59-00:59", "2026-11-03 00:59", "closed"),
    ("MO-SU 12:00-00:00", "2026-11-02 23:59", "open"),
    ("MO-SU 12:00-00:00", "2026-11-02 00:00", "closed"),
    ("MO-SU 00:00-12:00", "2026-11-02 00:00", "open"),
    ("SA,SU 10:00-14:00", "2026-11-07 10:00", "open"),
    ("SA,SU 10:00-14:00", "2026-11-06 10:00", "closed"),
    ("FR-MO 10:00-14:00", "2026-11-02 11:00", "open"),
    ("FR-MO 10:00-14:00", "2026-11-03 11:00", "closed"),
    ("TH 06:00-07:00", "2026-11-05 06:30", "open"),
    ("", "2026-11-02 12:00", "unknown"),
    # The night of the spring change: 2 a.m. does not exist, the shift is an hour shorter.
    ("SA 22:00-06:00", "2026-03-08 01:59", "open"),
    ("SA 22:00-06:00", "2026-03-08 03:00", "open"),
    ("SU 02:30-05:00", "2026-03-08 03:00", "open"),
    ("SU 02:30-05:00", "2026-03-08 01:59", "closed"),
    ("SU 01:00-02:30", "2026-03-08 01:59", "open"),
    ("SU 01:00-02:30", "2026-03-08 03:15", "closed"),
    # The night of the autumn change: 1 to 2 a.m. comes twice.
    ("SU 00:30-01:30", "2026-11-01 00:45", "open"),
    ("SA 22:00-06:00", "2026-11-01 01:30", "open"),
    ("SU 01:30-04:00", "2026-11-01 01:45", "open"),
    ("SU 01:30-04:00", "2026-11-01 01:15", "closed"),
    ("SU 03:00-04:00", "2026-11-01 02:59", "closed"),
]


@pytest.mark.parametrize(("text", "local", "expected"), CASES)
def test_it_answers_as_a_person_would(text, local, expected):
    moment = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    rules = parse_rules(text)
    assert opening_at(rules, moment, ZONE).answer == expected
    assert opening_at(rules, moment, ZONE, look_ahead=False).answer == expected


def test_there_are_enough_cases():
    assert len(CASES) >= 40


def at(text, hour=12):
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=ZONE)


MORE = [
    # The second Tuesday and the last Friday of the month.
    (Rule(byday=("2TU",), freq="MONTHLY", opens=time(10), closes=time(14)), "2026-11-10", "open"),
    (Rule(byday=("2TU",), freq="MONTHLY", opens=time(10), closes=time(14)), "2026-11-03", "closed"),
    (Rule(byday=("-1FR",), freq="MONTHLY", opens=time(10), closes=time(14)), "2026-11-27", "open"),
    (Rule(bymonthday=(15,), freq="MONTHLY", opens=time(10), closes=time(14)), "2026-11-15", "open"),
    (Rule(bymonthday=(-1,), freq="MONTHLY", opens=time(10), closes=time(14)), "2026-11-30", "open"),
    # Every other Monday, from a named one.
    (Rule(("MO",), time(9), time(17), interval=2, dtstart=date(2026, 11, 2)), "2026-11-16", "open"),
    (Rule(("MO",), time(9), time(17), interval=2, dtstart=date(2026, 11, 2)), "2026-11-09", "closed"),
    # Every other Monday from nobody knows when.
    (Rule(("MO",), time(9), time(17), interval=2), "2026-11-09", "unknown"),
    (Rule(("MO",), time(9), time(17), dtstart=date(2026, 11, 2), count=2), "2026-11-09", "open"),
    (Rule(("MO",), time(9), time(17), dtstart=date(2026, 11, 2), count=2), "2026-11-16", "closed"),
    # A season that is over, and one to come, say nothing of today.
    (Rule(opens=time(9), closes=time(17), valid_to=date(2025, 1, 1)), "2026-11-02", "unknown"),
    (Rule(opens=time(9), closes=time(17), valid_from=date(2027, 6, 1)), "2026-11-02", "unknown"),
    (Rule(opens=time(9), closes=time(17), until=date(2026, 11, 2)), "2026-11-02", "open"),
    # Free text only: days without times.
    (Rule(byday=("MO",)), "2026-11-02", "unknown"),
]


@pytest.mark.parametrize(("rule", "day", "expected"), MORE)
def test_it_follows_recurrences(rule, day, expected):
    assert opening_at([rule], at(day), ZONE).answer == expected


def test_a_holiday_closes_whatever_the_week_says():
    holiday = Rule(closed=True, valid_from=date(2026, 11, 26), valid_to=date(2026, 11, 26))
    rules = [*parse_rules("MO-FR 09:00-17:00"), holiday]
    assert opening_at(rules, at("2026-11-26"), ZONE).answer is Answer.CLOSED
    assert opening_at(rules, at("2026-11-26"), ZONE).opens_next == at("2026-11-27", 9)
    assert opening_at(rules, at("2026-11-27"), ZONE).answer is Answer.OPEN


def test_a_closure_alone_does_not_say_that_a_place_is_closed():
    holiday = Rule(closed=True, valid_from=date(2026, 11, 26), valid_to=date(2026, 11, 26))
    assert opening_at([holiday], at("2026-11-26"), ZONE).answer is Answer.UNKNOWN


def test_a_night_that_began_before_a_holiday_goes_on():
    holiday = Rule(closed=True, valid_from=date(2026, 11, 26), valid_to=date(2026, 11, 26))
    rules = [*parse_rules(NIGHT), holiday]
    assert opening_at(rules, at("2026-11-26", 3), ZONE).answer is Answer.OPEN
    assert opening_at(rules, at("2026-11-26", 23), ZONE).answer is Answer.CLOSED


def test_it_says_until_when_and_when_next():
    rules = parse_rules(SPLIT)
    assert opening_at(rules, at("2026-11-02", 10), ZONE).until == at("2026-11-02", 12)
    assert opening_at(rules, at("2026-11-06", 18), ZONE).opens_next == at("2026-11-09", 9)
    assert opening_at((ALWAYS,), at("2026-11-02"), ZONE).until is None


def test_the_moment_may_come_in_any_zone():
    assert opening_at(parse_rules(OFFICE), datetime(2026, 11, 2, 14, 0, tzinfo=UTC), ZONE).answer is Answer.OPEN
    assert opening_at(parse_rules(OFFICE), datetime(2026, 11, 2, 13, 59, tzinfo=UTC), ZONE).answer is Answer.CLOSED


@pytest.mark.parametrize(
    "text",
    [
        "always",
        "Mon-Fri 8-16",
        "MO 8:00-16:00",
        "MO 25:00-26:00",
        "XX 08:00-09:00",
        "MO 08:00",
        "24/7; MO 08:00-09:00",
        " ",
    ],
)
def test_a_wrong_form_is_refused(text):
    with pytest.raises(WrongRule):
        parse_rules(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"byday": ("1MO",)},
        {"byday": ("Monday",)},
        {"freq": "DAILY"},
        {"interval": 0},
        {"wkst": "XX"},
        {"opens": time(9)},
        {"closes": time(9)},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(wrong):
    with pytest.raises(WrongRule):
        Rule(**wrong)


def test_the_minutes_of_a_week():
    assert weekly_minutes(parse_rules("MO 09:00-12:00; MO 12:00-17:00")) == [(540, 1020)]
    assert weekly_minutes(parse_rules("SU 22:00-06:00")) == [(0, 360), (WEEK_MINUTES - 120, WEEK_MINUTES)]
    assert weekly_minutes((ALWAYS,)) == [(0, WEEK_MINUTES)]
    assert weekly_minutes(()) is None
    assert weekly_minutes([Rule(byday=("1MO",), freq="MONTHLY", opens=time(9), closes=time(10))]) is None


times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
plain_rules = st.builds(
    Rule, byday=st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple), opens=times, closes=times
)


@given(st.lists(plain_rules, min_size=1, max_size=4), st.integers(0, WEEK_MINUTES - 1))
def test_the_minutes_of_a_week_agree_with_the_answer(rules, minute):
    """In a week without a clock change the two ways say the same."""
    moment = datetime(2026, 6, 1, tzinfo=ZONE) + timedelta(minutes=minute)
    inside = any(start <= minute < end for start, end in weekly_minutes(rules))
    assert (opening_at(rules, moment, ZONE).answer is Answer.OPEN) == inside


@given(st.lists(plain_rules, min_size=1, max_size=3), st.integers(0, 365 * 24 * 60))
def test_what_opens_next_is_open_then_and_what_closes_is_closed_then(rules, minute):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    found = opening_at(rules, moment, ZONE)
    if found.opens_next:
        assert found.opens_next > moment
        assert opening_at(rules, found.opens_next, ZONE).answer is Answer.OPEN
    if found.until:
        assert found.until > moment
        assert opening_at(rules, found.until, ZONE).answer is Answer.CLOSED
    assert opening_at(rules, moment, ZONE, look_ahead=False).answer is found.answer
