"""Reports are linked by what they share; what many share says little; and the packed way says the same."""

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openharbor.engines.linking import (
    HALF_AT,
    LEAST_LIKENESS,
    Kind,
    Marks,
    WrongPack,
    link,
    link_packed,
    marks_of,
    pack,
    unpack,
)
from openharbor.engines.linking.sketches import LENGTH, VALUES, likeness, sketch

STORY = (
    "Looking for a kind host near the lake, new in town and ready to meet tonight, ask for {name} and bring a smile, "
    "no games please, only serious callers who know what they want and can be discreet at {price} roses"
)


def phone(line):
    return Marks(frozenset({(Kind.PHONE, f"+1612722{line:04d}")}))


def alone(kind, value):
    return Marks(frozenset({(kind, value)}))


def test_a_shared_number_is_a_link_that_says_what_is_shared():
    (found,) = link(phone(1), {"a": phone(1), "b": phone(2)})
    assert found.id == "a"
    (evidence,) = found.evidence
    assert (evidence.kind, evidence.value, evidence.shared_by) == ("phone", "+16127220001", 1)
    assert found.strength == evidence.strength == 0.9


def test_two_things_are_stronger_than_one():
    both = Marks(phone(1).entities | {(Kind.HANDLE, "@kid_99")})
    (first,) = link(both, {"two": both})
    assert first.strength == pytest.approx(1 - 0.1 * 0.2)
    assert [one.kind for one in first.evidence] == ["phone", "handle"]
    assert [one.id for one in link(both, {"one": phone(1), "two": both})] == ["two", "one"]


def test_what_many_share_says_little():
    few = link(phone(1), {"a": phone(1)}, least=0)
    half = link(phone(1), {str(n): phone(1) for n in range(HALF_AT + 1)}, least=0)
    many = link(phone(1), {str(n): phone(1) for n in range(2000)}, least=0)
    assert half[0].strength == pytest.approx(few[0].strength / 2)
    assert many[0].strength < 0.01
    assert link(phone(1), {str(n): phone(1) for n in range(2000)}) == []


def test_a_toll_free_number_makes_no_link_alone():
    line = alone(Kind.PHONE, "+18887220001")
    assert link(line, {"a": line}) == []
    assert link(line, {"a": line}, least=0)[0].strength == pytest.approx(0.1)


def test_a_plate_without_its_state_may_be_the_same_and_one_of_another_state_is_not():
    mine = alone(Kind.PLATE, "AV:ABC123")
    others = {"same": mine, "unknown": alone(Kind.PLATE, ":ABC123"), "other": alone(Kind.PLATE, "NL:ABC123")}
    found = {one.id: one for one in link(mine, others, least=0)}
    assert set(found) == {"same", "unknown"}
    assert found["unknown"].strength < found["same"].strength
    assert found["unknown"].evidence[0].value == "AV:ABC123"


def test_a_part_of_a_plate_says_less_than_a_whole_one():
    whole, piece = alone(Kind.PLATE, ":ABC123"), alone(Kind.PLATE, ":7KX")
    (one,), (other,) = link(whole, {"a": whole}), link(piece, {"a": piece})
    assert other.strength < one.strength / 1.9


def test_a_street_without_its_zip_code_may_be_the_same_and_another_code_is_not():
    mine = alone(Kind.ADDRESS, "12 oak st 00123")
    others = {
        "same": mine,
        "unknown": alone(Kind.ADDRESS, "12 oak st"),
        "other": alone(Kind.ADDRESS, "12 oak st 00999"),
        "longer": alone(Kind.ADDRESS, "12 oak st s"),
    }
    assert {one.id for one in link(mine, others, least=0)} == {"same", "unknown"}


def test_no_value_hides_inside_another():
    assert link(alone(Kind.HANDLE, "@kid"), {"a": alone(Kind.HANDLE, "@kid_99")}) == []
    assert link(alone(Kind.URL, "a.com"), {"a": alone(Kind.URL, "ba.com")}) == []
    assert link(alone(Kind.PLATE, ":A1"), {"a": alone(Kind.HANDLE, "@x:A1")}) == []


def test_the_same_text_with_another_name_number_and_price_is_nearly_the_same():
    one = marks_of([STORY.format(name="Candy", price=150)])
    other = marks_of([STORY.format(name="Lola", price=200)])
    (found,) = link(one, {"a": other})
    (evidence,) = found.evidence
    assert (evidence.kind, evidence.value) == ("text", "")
    assert LEAST_LIKENESS <= evidence.likeness <= 1


def test_a_shared_phrase_is_no_shared_text():
    stock = "new in town and ready to meet tonight"
    one = marks_of([f"{stock} i work at the farm past the river and they keep our papers in a locked drawer at night"])
    other = marks_of([f"{stock} my cousin was promised a job in a hotel but now they say she owes them for the flight"])
    assert one.sketch
    assert link(one, {"a": other}, least=0) == []


def test_a_short_text_says_nothing():
    assert marks_of(["please call me back tonight"]).sketch == b""
    assert len(marks_of([STORY]).sketch) == LENGTH


def test_the_order_of_a_reports_texts_does_not_matter():
    assert marks_of([STORY, "and more"]) == marks_of(["and more", STORY])


def test_the_estimate_is_near_the_true_likeness():
    import numpy as np

    rng = random.Random(5)  # noqa: S311  # repeatable texts, not a secret
    vocabulary = ["".join(rng.choices("abcdefghij", k=6)) for _ in range(3000)]
    faults = []
    for share in (0.0, 0.3, 0.5, 0.7, 0.9) * 8:
        common = rng.choices(vocabulary, k=int(share * 300))
        texts = [" ".join(common + rng.choices(vocabulary, k=300 - len(common))) for _ in range(2)]
        words = [text.split() for text in texts]
        first, second = ({*zip(w, w[1:], w[2:], strict=False)} for w in words)
        true = len(first & second) / len(first | second)
        rows = np.frombuffer(sketch([texts[1]]), dtype="<u2").reshape(1, VALUES)
        faults.append(float(likeness(sketch([texts[0]]), rows)[0]) - true)
    assert abs(sum(faults) / len(faults)) < 0.03
    assert max(map(abs, faults)) < 0.25


def test_every_process_makes_the_same_sketch():
    code = f"from openharbor.engines.linking import marks_of; print(marks_of([{STORY!r}]).sketch.hex())"
    seen = {
        subprocess.run(  # noqa: S603  # our own interpreter, with a text of our own
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert seen == {marks_of([STORY]).sketch.hex()}


texts = st.text(max_size=12)
entities = st.frozensets(
    st.tuples(st.sampled_from([kind for kind in Kind if kind != Kind.PLATE]), texts)
    | st.tuples(st.just(Kind.PLATE), st.tuples(st.sampled_from(["", "AV"]), texts).map(":".join))
    | st.tuples(st.just(Kind.PLATE), st.sampled_from([":A1", "AV:A1", "NL:A1", ":B\n2", "AV:B\n2"]))
    | st.tuples(st.just(Kind.ADDRESS), st.sampled_from(["1 a st", "1 a st 00123", "1 a st 00124", "1 a st s"]))
    | st.tuples(st.just(Kind.HANDLE), st.sampled_from(["@a", "@ab", "@abcdef", '@"a\\', "@\ud800"])),
    max_size=5,
)
sketches = st.just(b"") | st.sampled_from([bytes(LENGTH), b"\x07" * LENGTH, bytes(60) + b"\x01" * (LENGTH - 60)])
marks = st.builds(Marks, entities, sketches)


@given(marks)
def test_packing_loses_nothing(one):
    assert unpack(pack(one)) == one
    assert pack(one).isascii()


@given(texts)
def test_other_texts_are_refused(text):
    with pytest.raises(WrongPack):
        unpack(text)
    with pytest.raises(WrongPack):
        link_packed(Marks(), {"a": text})


@given(marks, marks)
def test_a_link_is_the_same_from_both_sides(one, other):
    assert [x.evidence for x in link(one, {"x": other}, least=0)] == [
        x.evidence for x in link(other, {"x": one}, least=0)
    ]


@given(marks, st.dictionaries(st.sampled_from("abcdefgh"), marks), st.randoms(use_true_random=False))
def test_the_order_of_the_others_changes_nothing(new, others, rng):
    keys = list(others)
    rng.shuffle(keys)
    assert link(new, others, least=0) == link(new, {key: others[key] for key in keys}, least=0)


@settings(max_examples=60)
@given(marks, st.dictionaries(st.sampled_from("abcdefgh"), marks))
def test_exact_things_are_found_wherever_both_have_them(new, others):
    """Compare with sets: what is equal is evidence, whatever letters it has."""
    found = {one.id: {(e.kind, e.value) for e in one.evidence} for one in link(new, others, least=0)}
    for key, other in others.items():
        for kind, value in new.entities & other.entities:
            if kind not in (Kind.PLATE, Kind.ADDRESS):
                assert (kind.value, value) in found[key]
        if not any(new.entities & other.entities) and not (new.sketch and other.sketch):
            assert {kind for kind, _ in found.get(key, ())} <= {"plate", "address"}


@given(marks, st.dictionaries(st.sampled_from("abcdefgh"), marks))
def test_links_come_strongest_first_and_within_bounds(new, others):
    found = link(new, others, least=0)
    assert found == sorted(found, key=lambda one: (-one.strength, one.id))
    for one in found:
        assert 0 < one.strength <= 1
        assert one.strength >= one.evidence[0].strength - 1e-6
