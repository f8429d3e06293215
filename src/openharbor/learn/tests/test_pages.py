"""The pages teach what the packs say, hide what is not to be shown, and name their sources."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.template.loader import render_to_string

from openharbor.core.packs import registry
from openharbor.core.packs.citing import numbers_in
from openharbor.learn.library import library
from openharbor.learn.notes import statute_kind
from openharbor.learn.tests.test_words import NEUTRAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real")]
LIMIT = 60_000  # bytes, before compression


def addresses():
    books = library()
    yield from ("learn", "learn/compare")
    yield from (f"learn/for/{slug}" for slug in books.audiences)
    yield from (f"learn/{shelf}/{page.slug}" for shelf in ("about", "here", "act") for page in books.shelf(shelf))
    for pack in books.states:
        yield f"learn/in/{pack.code}"
        yield f"learn/in/{pack.code}/law"
        yield from (f"learn/in/{pack.code}/{page.slug}" for page in books.shelf("state", pack))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_there_small_and_neutral_in_its_title(client, language):
    found = list(addresses())
    assert len(found) > 35
    for address in found:
        page = client.get(f"/{language}/{address}")
        text = page.content.decode()
        assert page.status_code == 200, address
        assert len(page.content) < LIMIT, address
        title = unescape(re.search(r"<title>([^<]*)</title>", text)[1])
        assert not NEUTRAL.search(title), (address, title)
        assert client.cookies == {}


def test_every_number_of_a_source_on_a_page_leads_to_that_source(client):
    for address in addresses():
        text = client.get(f"/en/{address}").content.decode()
        marks = set(re.findall(r'href="#(s\d+)"', text))
        assert marks <= set(re.findall(r'id="(s\d+)"', text)), address


def test_a_sign_that_waits_for_review_shows_nowhere(client):
    hidden = [row for pack in registry.all_packs() for row in pack.indicators if not row.is_shown]
    assert hidden
    for slug in library().audiences:
        text = unescape(client.get(f"/en/learn/for/{slug}").content.decode())
        assert not [row.indicator for row in hidden if row.audience == slug and row.indicator in text]


def test_law_from_memory_or_of_unclear_status_shows_nowhere(client):
    hidden = [row for pack in registry.all_packs() for row in pack.laws if not row.is_shown]
    assert len(hidden) > 5
    for code in ("us_mo", "us_mn"):
        text = unescape(client.get(f"/en/learn/in/{code}/law").content.decode())
        assert not [row.key for row in hidden if row.summary and row.summary in text]


def test_law_known_at_second_hand_says_so(client):
    text = client.get("/en/learn/in/us_mn/law").content.decode()
    assert text.count("second-hand: check the text") > 5


def test_law_that_waits_to_be_verified_is_never_called_read():
    waiting = [row for pack in registry.all_packs() for row in (*pack.laws, *pack.duties) if row.show == "verify"]
    assert len(waiting) > 20
    assert {statute_kind(row).split(" (")[0] for row in waiting} == {
        "second-hand: check the text", "we read a part, or an older text: check it"
    }  # fmt: skip


def test_staff_notes_of_rows_are_on_no_page(client):
    notes = {row.note for pack in registry.all_packs() for row in (*pack.laws, *pack.duties) if len(row.note) > 30}
    assert notes
    for address in addresses():
        text = unescape(client.get(f"/en/{address}").content.decode())
        assert not [note for note in notes if note in text], address


def test_every_figure_of_a_state_is_on_its_page_with_its_source_and_what_it_counts(client):
    for pack in library().states:
        text = unescape(client.get(f"/en/learn/in/{pack.code}/scope").content.decode())
        for row in pack.figures:
            assert (row.measure in text) == row.is_shown, row.key
            assert row.source in text or not row.is_shown, row.key
        assert "Not a measure of how much there is" in text


def test_several_years_added_up_never_stand_in_a_series(client):
    text = client.get("/en/learn/in/us_mo/scope").content.decode()
    series = text[text.index('class="bars"') : text.index("Other published figures")]
    assert "added up" not in series
    assert "Sources disagree on a year" in text
    assert "August 2020" in series


def test_two_sources_that_contradict_each_other_both_stand_there(client):
    text = client.get("/en/learn/in/us_mo/scope").content.decode()
    assert re.search(r'class="num">246.*class="num">249', text, re.DOTALL)


def test_the_expired_council_is_called_so(client):
    text = client.get("/en/learn/in/us_mo/law").content.decode()
    assert '<span class="tag">expired</span>' in text
    assert '<span class="tag">a bill, not a law</span>' in text


def test_native_pages_say_that_they_are_a_draft(client):
    assert "Draft, to be reviewed with tribal partners" in client.get("/en/learn/here/native-women").content.decode()


def test_nobody_is_said_to_have_reviewed_what_nobody_reviewed(client):
    for address in addresses():
        if address != "learn":
            assert "No expert and nobody who lived it has reviewed" in client.get(f"/en/{address}").content.decode()
            assert "ningún hablante nativo revisó" in client.get(f"/es/{address}").content.decode()


@pytest.mark.parametrize(
    ("place", "words"), [("Bemidji", "Beltrami"), ("St. Louis City", "800-392"), ("63101", "800-392")]
)
def test_a_reader_is_told_whom_to_call_where_they_are(client, place, words):
    page = client.post("/en/learn/for/lodging", {"place": place})
    assert page.status_code == 200
    assert words in page.content.decode()


def test_a_place_of_two_counties_is_asked_back_and_an_unknown_one_is_said(client):
    page = client.post("/en/learn/for/schools", {"place": "Springfield"})
    assert page.status_code == 422
    assert 'value="none"' in page.content.decode()
    none = client.post("/en/learn/for/schools", {"place": "Springfield", "place_key": "none"})
    assert none.status_code == 200
    unknown = client.post("/en/learn/for/schools", {"place": "Nowhere at all"})
    assert unknown.status_code == 422
    assert "We do not know that place" in unknown.content.decode()
    assert "Nowhere at all" in unknown.content.decode()


@pytest.mark.parametrize("place", ["", "\x00", "x" * 5000, "<script>alert", "٣٣", "%00"], ids=range(6))
def test_an_odd_place_breaks_nothing(client, place):
    page = client.post("/es/learn/for/lodging", {"place": place, "place_key": "zz"})
    assert page.status_code in (200, 422)
    assert b"<script>alert" not in page.content


@pytest.mark.parametrize(
    "address", ["for/nobody", "in/us", "in/us_xx", "in/us_mo/nothing", "state/scope", "audiences/lodging", "about/no"]
)
def test_what_is_not_there_is_missing(client, address):
    assert client.get(f"/en/learn/{address}").status_code == 404


def test_no_pack_no_pages(client, settings):
    for pack in registry.all_packs():
        registry.withdraw(pack.code)
    assert "has not accepted" in client.get("/en/learn").content.decode()
    for address in ("for/lodging", "in/us_mo", "about/myths"):
        assert client.get(f"/en/learn/{address}").status_code == 404
    assert client.get("/en/learn/compare").status_code == 200


def test_a_bar_is_never_longer_than_its_scale():
    for pack in library().states:
        text = render_to_string("learn/figures.html", {"figures": _figures(pack)})
        widths = [float(width) for width in re.findall(r'width="([\d.]+)%"', text)]
        assert widths
        assert max(widths) <= 100


def _figures(pack):
    from openharbor.learn.figures import figures_context
    from openharbor.learn.notes import Notes

    return figures_context(pack, Notes(library(), "en"), "en")


def test_numbers_in_a_text_are_those_of_its_sources():
    """The guard itself, once more on what is accepted: a change of a row must be seen."""
    books = library()
    for pack in books.packs:
        for page in pack.teaching.pages:
            for block in page.blocks["en"]:
                held = set().union(*(numbers_in(books.rows[key].numbers) for key in block.cites if key != "own"), set())
                assert numbers_in(block.text) - held <= {"911"}, (page.file, block.text)


def test_a_page_whose_source_is_gone_is_left_out_and_the_lines_stay(client, monkeypatch):
    from openharbor.learn.library import Library

    packs = registry.all_packs()
    nation = next(pack for pack in packs if pack.manifest.kind == "nation")
    lost = replace(nation, teaching=replace(nation.teaching, sources=()))
    books = Library([lost], [lost, *(pack for pack in packs if pack is not nation)])
    assert not books.page("here", "opioids")
    assert "lodging" not in books.audiences
    assert books.signs("lodging")
    assert client.get("/en/").status_code == 200
