"""Words that try to be code, to break a line, a page or a reader: they come out as words, or as boxes, on the page."""

import dataclasses

import pytest

from openharbor.core.paper import texts
from openharbor.core.paper.making import Workshop
from openharbor.core.paper.model import Job
from openharbor.core.paper.tests import samples
from openharbor.core.paper.tests.reading import Tags

pytestmark = pytest.mark.process  # a child for each

CODE = '#read("/etc/passwd") #import "@preview/a:1.0.0": * $x$ *b* `r` <l> @l \\n // /* ]] }} " \' #{panic()}'
PAGES = {"CountySheet": 2, "Brief": 6}


@pytest.fixture(scope="module")
def workshop():
    return Workshop()


def made(workshop, page):
    return workshop.make(Job(page, "png" if page.__class__.__name__ == "Social" else "pdf"))


def check(workshop, text, *, claims_ua, makes=samples.PAPER):
    for make in makes:
        page = samples.filled(make("es"), text)
        found = Tags(made(workshop, page))
        assert found.pages <= PAGES.get(type(page).__name__, 1)
        assert found.claims_ua is claims_ua


def test_code_is_only_words(workshop, read_text):
    for make in samples.PAPER:
        text = read_text(made(workshop, dataclasses.replace(make("en"), headline=CODE)))
        assert '#read("/etc/passwd")' in text.replace(" ", "")
        assert "root:" not in text


def test_code_in_every_place_breaks_nothing(workshop):
    check(workshop, CODE, claims_ua=True)


@pytest.mark.parametrize("text", ["Wort" * 125, "palabra larga " * 36], ids=["one word", "many words"])
def test_five_hundred_letters_everywhere_still_fit(workshop, text):
    check(workshop, text, claims_ua=True)


def test_the_longest_texts_that_are_taken_everywhere_still_fit(workshop):
    check(workshop, "Lorem ipsum dolor " * 90, claims_ua=True, makes=samples.PAPER[:-1])


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\x00", "a\x00b\x1b[31m\ud800\u2028c\ufffe", "a" + "\u0301" * 400],
    ids=["empty", "space", "nul", "controls", "accents"],
)
def test_nothing_and_what_is_no_text_break_nothing(workshop, text):
    check(workshop, text, claims_ua=True, makes=(samples.poster, samples.card, samples.handout, samples.county))


@pytest.mark.parametrize(
    "text", ["منظمة الميناء", "开放港湾", "የሰው ንግድ", "👩‍👩‍👧 😀"], ids=["Arabic", "Chinese", "Amharic", "emoji"]
)
def test_a_script_without_letters_here_is_set_as_boxes_without_the_promise_of_ua(workshop, text, read_text):
    page = samples.poster("en", organization=text)
    data = made(workshop, page)
    found = Tags(data)
    assert (found.pages, found.claims_ua) == (1, False)
    assert found.tags.count("H1") == 1  # still tagged
    assert any(letter in read_text(data) for letter in text if letter.isalpha() or ord(letter) > 0x1F000)


def test_a_language_from_the_right_turns_the_page_around(workshop):
    page = samples.handout("en")
    page = dataclasses.replace(page, sheet=dataclasses.replace(page.sheet, language="ar"))
    assert Tags(made(workshop, page)).language == "ar"


def test_a_mark_that_turns_direction_is_taken_out(workshop, read_text):
    data = made(workshop, samples.poster("en", organization="Harbor \u202e\u2066drawkcab"))
    assert "Harbor drawkcab" in read_text(data)


def test_a_square_picture_takes_any_words(workshop):
    for text in (CODE, "Wort" * 125, "", "开放港湾" * 125):
        assert made(workshop, samples.filled(samples.social("es"), text)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "limit", "clean"),
    [
        ("a\x00b", 20, "a b"),
        ("one  two\n three", 20, "one two three"),
        ("one two three four", 9, "one two…"),
        ("x" * 30, 12, "x" * 11 + "…"),
        ("   ", 12, ""),
    ],
)
def test_a_text_is_cleaned(text, limit, clean):
    assert texts.clean(text, limit) == clean


def test_an_endless_word_may_break_but_not_inside_a_letter():
    word = "e\u0301" * 40
    broken = texts.clean(word)
    assert broken.replace("\u200b", "") == word
    assert all(not part.startswith("\u0301") for part in broken.split("\u200b"))


def test_a_number_and_an_address_are_never_changed():
    line = samples.sheet("en", qr="https://help.example.org/" + "a" * 60)
    cleaned = texts.cleaned(line)
    assert cleaned.qr == line.qr
    assert [each.number for each in cleaned.lines] == [each.number for each in line.lines]
