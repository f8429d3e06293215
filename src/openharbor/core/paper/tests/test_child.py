"""The child: one for many jobs, limited, told nothing, and not believed."""

import json
import sys
import threading
import time
from dataclasses import replace

import pytest

from openharbor.core.paper import Reason, Unmade, parent, render, wire
from openharbor.core.paper.model import Job, Section, Shape
from openharbor.core.paper.outcome import MOST_JOBS
from openharbor.core.paper.tests import samples

PDF = b"%PDF-1.7\n"


def child(monkeypatch, code):
    """Put another program in the place of the child."""
    monkeypatch.setattr(parent, "CHILD", (sys.executable, "-I", "-c", code))


def answers(head, rest=b""):
    answer = json.dumps(head).encode() + b"\n" + rest
    return f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})"


def refused(jobs=None):
    with pytest.raises(Unmade) as unmade:
        render(jobs or [Job(samples.card())])
    return unmade.value.reason


def test_a_whole_kit_comes_from_one_child_in_order():
    made = render(samples.kit("es", logo=samples.logo()))
    begins = [data[:4] for data in made]
    assert begins == [b"%PDF"] * len(samples.PAPER) + [b"PK\x03\x04", b"\x89PNG"]


def test_nothing_asked_is_nothing_made():
    assert render([]) == []


def test_jobs_arrive_as_they_were_sent():
    jobs = tuple(samples.kit("es", logo=samples.logo()))
    assert wire.read(wire.written(jobs)) == jobs


def test_a_picture_that_all_pages_share_travels_once():
    logo = samples.logo(600, 600)
    one, many = (len(wire.written(tuple(samples.kit(logo=picture)))) for picture in (None, logo))
    assert many - one < 2 * len(logo)


def test_a_bad_logo_is_said_in_a_sentence():
    assert refused([Job(samples.card()), Job(samples.poster(logo=b"<svg/>"))]) is Reason.LOGO
    assert "JPEG or PNG" in Reason.LOGO.value


def test_a_broken_map_makes_nothing_and_says_only_that():
    broken = replace(samples.area(), shapes=(Shape("M1 1h5z"),))
    page = replace(samples.brief(), sections=(Section("x", (broken,)),))
    assert refused([Job(samples.card()), Job(page)]) is Reason.BROKEN


def test_more_than_one_child_has_memory_for_comes_from_several_in_order(monkeypatch):
    monkeypatch.setattr(parent, "FULL", 2)
    both = [Job(samples.lobby(language), form) for language in ("en", "es") for form in ("pdf", "png")]
    assert len(list(parent._parted([*both, Job(samples.brief())]))) == 3
    made = render(both)
    assert made[:2] == render(both[:2])
    assert made[2:] == render(both[2:])


def test_a_kit_in_two_languages_comes_from_one_child():
    assert len(list(parent._parted([*samples.kit("en"), *samples.kit("es")]))) == 1


def test_too_many_jobs_start_no_child(monkeypatch):
    child(monkeypatch, "raise SystemExit(9)")
    assert refused([Job(samples.card())] * (MOST_JOBS + 1)) is Reason.TOO_MUCH


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    child(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(parent, "WALL_SECONDS", 0.4)
    began = time.monotonic()
    assert refused() is Reason.TOO_SLOW
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        ({"sizes": [9]}, b"<html>bye"),  # not what was asked for
        ({"sizes": [12]}, PDF),  # less than it says
        ({"sizes": [3]}, PDF),
        ({"sizes": [9, 0]}, PDF),
        ({"sizes": [-1]}, PDF),
        ({"sizes": [True]}, b"%"),
        ({"sizes": "9"}, PDF),
        ({"refused": "NO_SUCH_REASON"}, b""),
        ([], b""),
        ({}, PDF),
        ("x" * 9000, b""),
    ],
)
def test_an_answer_of_another_shape_is_refused(monkeypatch, head, rest):
    child(monkeypatch, answers(head, rest))
    assert refused() is Reason.BROKEN


def test_an_answer_of_the_right_shape_is_taken(monkeypatch):
    child(monkeypatch, answers({"sizes": [9]}, PDF))
    assert render([Job(samples.card())]) == [PDF]


@pytest.mark.parametrize("code", ["raise SystemExit(1)", "import os; os.abort()", "print('hello')", ""])
def test_a_child_that_fails_makes_nothing(monkeypatch, code):
    child(monkeypatch, "import sys; sys.stdin.buffer.read()\n" + code)
    assert refused() in (Reason.BROKEN, Reason.TOO_MUCH)


def test_only_one_child_runs_at_a_time(monkeypatch):
    monkeypatch.setattr(parent, "PATIENCE_SECONDS", 0.1)
    with parent._turn:
        assert refused() is Reason.BUSY


def test_after_a_failure_the_next_one_has_its_turn(monkeypatch):
    child(monkeypatch, "raise SystemExit(1)")
    assert refused() is Reason.BROKEN
    child(monkeypatch, answers({"sizes": [9]}, PDF))
    assert render([Job(samples.card())]) == [PDF]


def test_the_child_is_told_nothing_of_the_server(monkeypatch):
    monkeypatch.setenv("OPENHARBOR_SECRET", "x")
    child(monkeypatch, "import os\nif 'OPENHARBOR_SECRET' in os.environ: os._exit(1)\n" + answers({"sizes": [9]}, PDF))
    assert render([Job(samples.card())]) == [PDF]


def test_two_threads_get_their_own_pages():
    made = {}

    def make(language):
        made[language] = render([Job(samples.lobby(language), "pdf")])[0]

    threads = [threading.Thread(target=make, args=(language,)) for language in ("en", "es")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made["en"] != made["es"]
    assert made["en"] == render([Job(samples.lobby("en"), "pdf")])[0]
