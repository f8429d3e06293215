"""The quick way and the explained way give the same answer, whatever is asked of whatever services."""

import uuid
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openharbor.engines.matching import Candidate, Grade, Person, Reach, encode, ids_of, rank, shortlist, without

TODAY = date(2026, 11, 1)
LANGUAGES = ("en", "es", "hmn")
AREAS = {"99001": Reach.COUNTY, "AV": Reach.STATE, "*": Reach.NATION}
NEEDS = ("bed", "talk", "young")
days = st.integers(-1200, 400).map(lambda n: TODAY + timedelta(days=n))
maybe_days = st.none() | days | st.sampled_from([TODAY, TODAY - timedelta(days=730), TODAY - timedelta(days=731)])
points = (
    st.none()
    | st.sampled_from([(45.0, -93.0), (45.05, -93.0), (39.1, -94.6)])
    | st.tuples(st.floats(36, 49, width=32), st.floats(-97, -89, width=32))
)
candidates = st.builds(
    Candidate,
    id=st.uuids().map(str),
    areas=st.dictionaries(st.sampled_from(["99001", "99003", "AV", "*"]), st.sampled_from(Reach), max_size=3),
    needs=st.dictionaries(st.sampled_from(NEEDS), st.sampled_from([1, 2]), max_size=3),
    grade=st.sampled_from(Grade),
    seen=maybe_days,
    due=maybe_days,
    point=points,
    ages_known=st.booleans(),
    minimum_age=st.none() | st.sampled_from([0.0, 14.0, 18.0, 25.0]),
    maximum_age=st.none() | st.sampled_from([15.5, 17.0, 17.99, 24.0, 99.0]),
    for_youth=st.booleans(),
    gender=st.sampled_from(["women", "men", "all", ""]),
    children=st.sampled_from(["yes", "no", ""]),
    languages=st.frozensets(st.sampled_from(["en", "es", "hmn", "so"])),
    interpreter=st.booleans(),
    for_trafficking=st.booleans(),
    always_open=st.booleans(),
    is_open=st.sampled_from([True, False, None]),
    walk_in=st.booleans(),
    referral_only=st.booleans(),
    police_or_prosecutor=st.booleans(),
)
people = st.builds(
    Person,
    areas=st.sampled_from([AREAS, {"*": Reach.NATION}, {"99003": Reach.COUNTY, "*": Reach.NATION}]),
    need=st.sampled_from(["", *NEEDS]),
    ages=st.none() | st.sampled_from([(0, 12), (16, 17), (18, 20), (25, 59), (60, 110)]),
    gender=st.sampled_from(["", "woman", "man", "other"]),
    language=st.sampled_from(["", "es", "so"]),
    with_children=st.booleans(),
    open_now=st.booleans(),
    walk_in=st.booleans(),
    point=points,
)


def quick(person, services, **options):
    """Ask the blocks that hold these services."""
    blocks = defaultdict(bytes)
    for service in services:
        hours = {None: 0, True: 1, False: 2}[service.is_open]
        keys = [(area, need, reach) for area, reach in service.areas.items() for need in ("", *service.needs)]
        records = encode(service, [key[1:] for key in keys], languages=LANGUAGES, hours=hours)
        for (area, need, _), record in zip(keys, records, strict=True):
            blocks[area, need] += record
    asked = [(area, block) for (area, need), block in blocks.items() if need == person.need]
    answers = {0: None, 1: True, 2: False}
    return shortlist(
        person,
        asked,
        languages=LANGUAGES,
        is_open=lambda keys: {key: answers[key] for key in keys},
        as_of=TODAY,
        **options,
    )


@settings(max_examples=400, deadline=None)
@given(people, st.lists(candidates, max_size=40, unique_by=lambda c: c.id), st.integers(1, 25))
def test_it_agrees_with_the_explained_ranking(person, services, limit):
    if person.language not in LANGUAGES:  # a language that no record knows counts for nobody
        services = [replace(service, languages=service.languages - {person.language}) for service in services]
    slow = rank(person, services, as_of=TODAY, limit=limit)
    fast = quick(person, services, limit=limit)
    assert [str(one) for one in fast.ids] == [m.candidate.id for m in (*slow.fit, *slow.call_first)]
    assert (fast.near, fast.widened, fast.left_off) == (slow.near, slow.widened, slow.left_off)


def test_a_service_is_not_shown_from_its_last_day_on():
    house = Candidate(str(uuid.uuid4()), {"99001": Reach.COUNTY}, {"bed": 2}, Grade.CALLED, seen=TODAY)
    for days_left, shown in ((1, 1), (0, 0), (-1, 0)):
        hide = TODAY + timedelta(days=days_left)
        (block,) = encode(house, [("bed", Reach.COUNTY)], languages=LANGUAGES, hide=hide)
        person = Person({"99001": Reach.COUNTY}, "bed")
        found = shortlist(person, [("99001", block)], languages=LANGUAGES, is_open=lambda keys: {}, as_of=TODAY)
        assert len(found.ids) == shown


def test_a_record_can_be_taken_out_of_a_block():
    houses = [Candidate(str(uuid.uuid4()), {}, {"bed": 2}, Grade.CALLED) for _ in range(5)]
    block = b"".join(b"".join(encode(house, [("bed", Reach.TOWN)], languages=LANGUAGES)) for house in houses)
    ids = list(ids_of(block))
    assert [str(one) for one in ids] == [house.id for house in houses]
    assert list(ids_of(without(block, ids[1:3]))) == [ids[0], *ids[3:]]
    assert without(block, [uuid.uuid4()]) == block


def test_a_record_has_room_for_so_many_languages_and_no_more():
    house = Candidate(str(uuid.uuid4()), {}, {}, Grade.CALLED)
    with pytest.raises(ValueError, match="languages"):
        encode(house, [("", Reach.TOWN)], languages=tuple(map(str, range(65))))
