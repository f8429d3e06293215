"""What pages are made of: tags, alternatives, the promised number of pages, the promised size."""

import dataclasses

import pytest

from openharbor.core.paper.making import Workshop
from openharbor.core.paper.model import Job, Line, Source
from openharbor.core.paper.outcome import Reason, Unmade
from openharbor.core.paper.tests import samples
from openharbor.core.paper.tests.reading import Tags
from openharbor.core.paper.tests.samples import MADE_AT

pytestmark = pytest.mark.process  # a child for each


@pytest.fixture(scope="module")
def workshop():
    return Workshop()


def tags(workshop, page):
    return Tags(workshop.make(Job(page, "pdf", MADE_AT)))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("make", samples.PAPER)
def test_a_page_is_tagged_for_a_screen_reader(workshop, make, language):
    page = make(language)
    found = tags(workshop, page)
    assert found.claims_ua
    assert (found.language, found.title, found.shows_title) == (language, page.sheet.title, True)
    assert found.tags.count("H1") == 1
    assert page.sheet.qr_alt in found.alts_of("Figure")
    assert found.count("P") >= 3


@pytest.mark.parametrize("make", [samples.poster, samples.handout, samples.lobby, samples.brief, samples.county])
def test_lists_are_lists_and_parts_have_headings(workshop, make):
    found = tags(workshop, make("es"))
    assert found.count("L") >= 1
    assert found.count("LI") == found.count("LBody") >= 2
    assert found.count("H2") >= (0 if make is samples.lobby else 1)


@pytest.mark.parametrize(("make", "tables", "heads"), [(samples.county, 2, 6), (samples.brief, 3, 8)])
def test_tables_have_head_cells(workshop, make, tables, heads):
    found = tags(workshop, make("en"))
    assert (found.count("Table"), found.count("THead"), found.count("TH")) == (tables, tables, heads)


def test_a_map_and_a_logo_say_what_they_show(workshop):
    page = samples.brief("en", logo=samples.logo(), organization="Harbor Task Force")
    alts = tags(workshop, page).alts_of("Figure")
    assert samples.WORDS["en"]["map_alt"] in alts
    assert "Harbor Task Force" in alts


def test_the_second_language_is_marked_as_such(workshop):
    assert "en" in tags(workshop, samples.survivors("es")).languages


def test_ten_cards_are_read_aloud_once(workshop):
    many, one = (tags(workshop, samples.card("en", count=count)) for count in (10, 1))
    assert many.tags == one.tags
    assert one.sizes == {(252, 144)}


@pytest.mark.parametrize("count", [1, 8, 10])
def test_a_card_fits_on_its_card(workshop, count):
    assert tags(workshop, samples.card("es", "law-enforcement", count)).pages == 1


@pytest.mark.parametrize("slug", samples.AUDIENCES)
def test_the_longest_texts_of_the_packs_fit_on_one_page(workshop, slug):
    for make in (samples.poster, samples.card, samples.handout):
        assert tags(workshop, make("es", slug)).pages == 1


def test_paper_is_letter_or_a4(workshop):
    for make in samples.PAPER:
        assert tags(workshop, make("es")).sizes == {(612, 792)}
        assert tags(workshop, make("es", size="a4")).sizes == {(595, 842)}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_brief_has_four_to_six_pages(workshop, language):
    assert 4 <= tags(workshop, samples.brief(language)).pages <= 6
    assert tags(workshop, samples.brief(language, laws=40, most=60)).pages == 6


def test_a_county_with_ninety_programs_keeps_to_two_pages_and_says_that_there_is_more(workshop, read_text):
    data = workshop.make(Job(samples.county("es", 90), "pdf", MADE_AT))
    assert Tags(data).pages == 2
    assert samples.WORDS["es"]["more"] in read_text(data)


def test_nothing_is_left_out_where_all_has_room(workshop, read_text):
    text = read_text(workshop.make(Job(samples.handout("en"), "pdf", MADE_AT)))
    assert samples.WORDS["en"]["more"] not in text
    for each in samples.signs("lodging", "en"):
        assert each.heading in text
        assert all(item.split()[0] in text for item in each.items)


def test_a_number_stands_whole_on_one_line(workshop, read_text):
    number = "1-800-555-0199 ext 12345"
    for make in samples.PAPER:
        page = make("en")
        page = dataclasses.replace(page, sheet=dataclasses.replace(page.sheet, lines=(Line("Line", number),)))
        assert number in read_text(workshop.make(Job(page, "pdf", MADE_AT)), keep_lines=True)


def test_sources_are_linked_where_they_are_cited(workshop):
    assert tags(workshop, samples.brief("en")).count("Link") > 20


def test_a_citation_without_a_source_is_only_a_number(workshop):
    page = dataclasses.replace(samples.brief("en", qr=""), sources=())
    assert tags(workshop, page).count("Link") == 0


def test_an_address_is_a_link_and_stays_whole_when_it_is_copied(workshop, read_text):
    source = samples.sources(12)[10]
    data = workshop.make(Job(samples.brief("en"), "pdf", MADE_AT))
    assert source.address in read_text(data).replace(" ", "")
    assert source.address.encode() in Tags(data).links


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/etc/passwd", "mailto:a@b.example"])
def test_only_a_web_address_is_a_link(workshop, address):
    page = dataclasses.replace(samples.brief("en", qr=address), sources=(Source(1, "x", address),))
    assert Tags(workshop.make(Job(page, "pdf"))).links == set()


def test_a_page_without_name_code_lines_and_foot_is_still_a_page(workshop):
    bare = {"organization": "", "qr": "", "qr_words": "", "foot": (), "lines": (), "lines_heading": ""}
    for make in samples.PAPER:
        page = make("en")
        found = tags(workshop, dataclasses.replace(page, sheet=dataclasses.replace(page.sheet, **bare)))
        assert found.claims_ua


@pytest.mark.parametrize("width", [60, 300, 4000])
def test_a_logo_of_any_shape_leaves_the_page_as_it_is(workshop, width):
    for make in (samples.poster, samples.card, samples.handout):
        found = tags(workshop, make("en", logo=samples.logo(width, 200, "JPEG" if width > 300 else "PNG")))
        assert found.pages == 1
        assert found.images >= 1


@pytest.mark.parametrize("data", [b"<svg onload='x()'/>", b"GIF89a", b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_is_no_logo(workshop, data):
    with pytest.raises(Unmade) as refused:
        workshop.make(Job(samples.poster("en", logo=data)))
    assert refused.value.reason is Reason.LOGO


@pytest.mark.parametrize(("make", "size"), [(samples.poster, (800, 1035)), (samples.card, (800, 1035))])
def test_a_preview_is_eight_hundred_pixels_wide(workshop, make, size):
    assert png_size(workshop.make(Job(make("en"), "png"))) == size


def test_a_picture_for_screens_is_square(workshop):
    assert png_size(workshop.make(Job(samples.social("es"), "png"))) == (1080, 1080)


@pytest.mark.parametrize(("make", "form"), [(samples.social, "pdf"), (samples.poster, "pptx"), (samples.deck, "pdf")])
def test_a_page_in_a_form_it_has_not_is_refused(workshop, make, form):
    with pytest.raises(Unmade) as refused:
        workshop.make(Job(make("en"), form))
    assert refused.value.reason is Reason.FORM


@pytest.mark.parametrize("make", [*samples.PAPER, samples.social])
def test_the_same_words_give_the_same_bytes(make):
    job = Job(make("es", logo=samples.logo()), "png" if make is samples.social else "pdf", MADE_AT)
    assert Workshop().make(job) == Workshop().make(job)


def png_size(data):
    assert data.startswith(b"\x89PNG")
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
