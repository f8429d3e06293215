"""The rules of matching, as examples and as properties."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openharbor.engines.matching import POINTS, Candidate, Doubt, Grade, Person, Reach, Reason, is_old, rank

TODAY = date(2026, 11, 1)
HERE = {"99001": Reach.COUNTY, "AV": Reach.STATE, "*": Reach.NATION}
SAM = Person(HERE, need="bed", ages=(16, 17), gender="woman")
HOUSE = Candidate(
    "house", {"99001": Reach.COUNTY}, {"bed": 2}, Grade.OWNER_PAGE, seen=date(2026, 5, 1), ages_known=True, gender="all"
)


def only(person: Person, candidate: Candidate):
    answer = rank(person, [candidate], as_of=TODAY)
    return next(iter((*answer.fit, *answer.call_first)), None)


@pytest.mark.parametrize(
    "change",
    [
        {"areas": {"99003": Reach.COUNTY}},
        {"areas": {}},
        {"areas": {"99003": Reach.TOWN}},
        {"areas": {"ZZ": Reach.STATE}},
        {"minimum_age": 18},
        {"maximum_age": 15},
        {"maximum_age": 15.5},
        {"gender": "men"},
        {"needs": {"talk": 2}},
    ],
)
def test_it_never_shows_what_a_limit_excludes(change):
    assert only(SAM, replace(HOUSE, **change)) is None


def test_it_never_shows_a_place_without_children_to_somebody_with_children():
    with_children = replace(SAM, with_children=True)
    assert only(with_children, replace(HOUSE, children="no")) is None
    assert Reason.CHILDREN in only(with_children, replace(HOUSE, children="yes")).reasons
    assert only(with_children, replace(HOUSE, children="")).doubts == (Doubt.CHILDREN_UNKNOWN,)
    talk = replace(with_children, need="talk")
    assert only(talk, replace(HOUSE, children="", needs={"talk": 2, "bed": 2}, gender="")).doubts == ()


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"ages_known": False}, Doubt.AGE_UNKNOWN),
        ({"minimum_age": 17}, Doubt.AGE_PARTLY),
        ({"maximum_age": 16}, Doubt.AGE_PARTLY),
        ({"gender": ""}, Doubt.GENDER_UNKNOWN),
    ],
)
def test_it_says_to_call_first_where_age_or_gender_is_in_doubt(change, doubt):
    answer = rank(SAM, [replace(HOUSE, **change)], as_of=TODAY)
    assert not answer.fit
    assert answer.call_first[0].doubts == (doubt,)


def test_it_asks_nothing_about_the_gender_of_a_service_without_beds():
    lawyer = replace(HOUSE, needs={"legal": 2}, gender="")
    assert only(replace(SAM, need="legal"), lawyer).doubts == ()


def test_a_nonbinary_person_is_never_excluded_but_told_to_ask():
    assert only(replace(SAM, gender="other"), replace(HOUSE, gender="women")).doubts == (Doubt.GENDER_ASK,)
    assert only(replace(SAM, gender="other"), HOUSE).doubts == ()


def test_a_youth_line_of_unknown_ages_is_not_offered_to_grown_people():
    youth = replace(HOUSE, ages_known=False, for_youth=True)
    assert only(replace(SAM, ages=(25, 59)), youth) is None
    assert only(SAM, youth).doubts == (Doubt.AGE_UNKNOWN,)


def test_up_to_17_holds_until_the_18th_birthday():
    assert only(SAM, replace(HOUSE, maximum_age=17.0)).doubts == ()
    assert only(replace(SAM, ages=(18, 20)), replace(HOUSE, maximum_age=17.99)) is None


def test_unknowns_neither_exclude_nor_count():
    asks_nothing = Person(HERE, need="bed")
    unknown = replace(HOUSE, ages_known=False, gender="", children="", seen=date(2026, 5, 1))
    match = only(asks_nothing, unknown)
    assert match.doubts == ()
    assert set(match.reasons) == {Reason.NEED_MAIN, Reason.AREA_COUNTY}


def test_a_town_in_the_county_does_not_say_that_it_serves_the_county():
    assert Reason.AREA_TOWN in only(SAM, replace(HOUSE, areas={"99001": Reach.TOWN})).reasons


def test_it_ranks_by_fit_then_distance_then_freshness():
    here = replace(SAM, point=(45.0, -93.0))
    best = replace(HOUSE, id="best", point=(45.0, -93.0))
    far = replace(HOUSE, id="far", point=(45.0, -95.0))
    also = replace(HOUSE, id="also", needs={"bed": 1}, point=(45.0, -93.0))
    old = replace(HOUSE, id="old", seen=date(2019, 1, 1), point=(45.0, -93.0))
    undated = replace(HOUSE, id="undated", seen=None, point=(45.0, -93.0))
    single = replace(HOUSE, id="single", grade=Grade.SINGLE_SOURCE, point=(45.0, -93.0))
    answer = rank(here, [also, undated, far, old, single, best], as_of=TODAY)
    assert [m.candidate.id for m in answer.fit] == ["best", "single", "old", "undated", "far", "also"]


def test_what_fits_stands_before_what_must_be_asked():
    unsure = replace(HOUSE, id="unsure", ages_known=False, for_trafficking=True, always_open=True)
    weak = replace(HOUSE, id="weak", needs={"bed": 1}, seen=None)
    answer = rank(SAM, [unsure, weak], as_of=TODAY, limit=1)
    assert [m.candidate.id for m in answer.fit] == ["weak"]
    assert answer.left_off == 1


def test_it_widens_the_circle_only_under_three_near():
    nation = replace(HOUSE, id="nation", areas={"*": Reach.NATION})
    near = [replace(HOUSE, id=f"near{n}") for n in range(3)]
    assert rank(SAM, [*near, nation], as_of=TODAY).widened is False
    assert "nation" not in [m.candidate.id for m in rank(SAM, [*near, nation], as_of=TODAY).fit]
    widened = rank(SAM, [*near[:2], nation], as_of=TODAY)
    assert (widened.widened, widened.near) == (True, 2)
    assert [m.candidate.id for m in widened.fit] == ["near0", "near1", "nation"]


def test_without_a_place_nothing_is_near_and_nothing_is_widened():
    answer = rank(Person({"*": Reach.NATION}), [replace(HOUSE, areas={"*": Reach.NATION})], as_of=TODAY)
    assert (answer.near, answer.widened, len(answer.fit)) == (0, False, 1)


def test_police_offices_and_referral_only_places_stand_lower():
    plain, police, referral = HOUSE, replace(HOUSE, police_or_prosecutor=True), replace(HOUSE, referral_only=True)
    assert only(SAM, plain).points > only(SAM, referral).points > only(SAM, police).points


def test_a_number_is_old_after_two_years_or_without_a_date():
    assert not is_old(date(2024, 11, 2), TODAY)
    assert is_old(date(2024, 10, 1), TODAY)
    assert is_old(None, TODAY)


reaches = st.sampled_from([Reach.COUNTY, Reach.TOWN, Reach.STATE, Reach.NATION])
codes = st.sampled_from(["99001", "99003", "AV", "ZZ", "*"])
ages = st.none() | st.integers(0, 99).map(float)
candidates = st.builds(
    Candidate,
    id=st.uuids().map(str),
    areas=st.dictionaries(codes, reaches, max_size=3),
    needs=st.dictionaries(st.sampled_from(["bed", "talk"]), st.sampled_from([1, 2]), max_size=2),
    grade=st.sampled_from(Grade),
    seen=st.none() | st.dates(date(2010, 1, 1), TODAY),
    point=st.none() | st.tuples(st.floats(36, 49), st.floats(-97, -89)),
    ages_known=st.booleans(),
    minimum_age=ages,
    maximum_age=ages,
    for_youth=st.booleans(),
    gender=st.sampled_from(["", "women", "men", "all"]),
    children=st.sampled_from(["", "yes", "no"]),
)
people = st.builds(
    Person,
    areas=st.just(HERE),
    need=st.sampled_from(["", "bed", "talk"]),
    ages=st.none() | st.sampled_from([(0, 12), (16, 17), (18, 20), (60, 119)]),
    gender=st.sampled_from(["", "woman", "man", "other"]),
    with_children=st.booleans(),
    point=st.none() | st.just((45.0, -93.0)),
)


@given(people, st.lists(candidates, max_size=30))
def test_nothing_unsafe_is_ever_shown(person, found):
    answer = rank(person, found, as_of=TODAY, limit=10)
    for match in (*answer.fit, *answer.call_first):
        c = match.candidate
        assert set(c.areas) & set(person.areas)
        assert not person.need or person.need in c.needs
        assert (person.gender, c.gender) not in (("woman", "men"), ("man", "women"))
        assert not (person.with_children and c.children == "no")
        if person.ages and c.ages_known:
            assert c.minimum_age is None or person.ages[1] >= c.minimum_age
            assert c.maximum_age is None or person.ages[0] <= c.maximum_age
    for match in answer.fit:
        if person.ages:
            assert match.candidate.ages_known


@given(people, st.lists(candidates, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter_and_points_add_up(person, found, random):
    answer = rank(person, found, as_of=TODAY)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert rank(person, shuffled, as_of=TODAY) == answer
    assert len(answer.fit) + len(answer.call_first) <= 20
    for match in answer.fit:
        away = min(20, int((match.miles or 0) / 5))
        assert match.points == sum(POINTS[reason] for reason in match.reasons) - away
