"""The slide deck, opened again with the library that wrote it."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from openharbor.core.paper import deck
from openharbor.core.paper.making import Workshop
from openharbor.core.paper.model import Bar, Chart, Deck, Job, Slide, Source, said
from openharbor.core.paper.tests import samples
from openharbor.core.paper.tests.samples import MADE_AT

pytestmark = pytest.mark.process  # a child for each


@pytest.fixture(scope="module")
def workshop():
    return Workshop(deck.write)


@pytest.fixture(scope="module", params=["en", "es"])
def shown(request, workshop):
    page = samples.deck(request.param, logo=samples.logo())
    return page, Presentation(io.BytesIO(workshop.make(Job(page, "pptx", MADE_AT))))


def opened(workshop, page):
    return Presentation(io.BytesIO(workshop.make(Job(page, "pptx", MADE_AT))))


def alternatives(slide):
    return {
        shape.name: shape._element.xpath(".//p:cNvPr")[0].get("descr") or ""
        for shape in slide.shapes
        if shape.shape_type in (6, 13)  # groups and pictures
    }


def test_it_is_wide_and_has_a_fair_number_of_slides(shown):
    _page, found = shown
    assert round(found.slide_width / found.slide_height, 3) == 1.778
    assert 12 <= len(found.slides) <= 18


def test_each_slide_has_one_title_and_it_is_read_first(shown):
    page, found = shown
    titles = [slide.shapes.title.text_frame.text for slide in found.slides]
    assert titles[: len(page.slides) + 1] == [page.headline, *(slide.title for slide in page.slides)]
    assert all(titles)
    for slide in found.slides:
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id


def test_the_speaker_finds_what_to_say(shown):
    page, found = shown
    notes = [slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "" for slide in found.slides]
    assert notes[: len(page.slides) + 2] == [page.notes, *(slide.notes for slide in page.slides), page.lines_notes]


def test_each_picture_and_each_drawing_has_an_alternative(shown):
    _page, found = shown
    all_of_them = [text for slide in found.slides for text in alternatives(slide).values()]
    assert len(all_of_them) == 5  # logo, two charts, map, code
    assert all(all_of_them)


def test_a_chart_is_a_table_with_head_cells_and_bars_that_say_the_same(shown):
    page, found = shown
    chart = next(slide for slide in found.slides if slide.shapes.title.text_frame.text == page.slides[-3].title)
    table = next(shape.table for shape in chart.shapes if shape.has_table)
    assert table.first_row
    assert table.cell(1, 0).text_frame.text == "2014"
    assert table.cell(10, 2).text_frame.text.startswith("272")
    spoken = next(text for text in alternatives(chart).values())
    assert "2014: 55" in spoken
    assert samples.WORDS[page.sheet.language]["cases_break"] in spoken


def test_bars_start_at_zero_and_share_one_scale(workshop):
    bars = (Bar("a", "50", 50), Bar("b", "100", 100), Bar("c", "10 to 20", low=10, high=20), Bar("d", "under 10"))
    page = Deck(samples.sheet(lines=0), "h", "l", (Slide("t", chart=Chart("t", ("x", "y", "z"), bars)),))
    slide = opened(workshop, page).slides[1]
    group = next(shape for shape in slide.shapes if shape.shape_type == 6)
    boxes = [shape for shape in group.shapes if shape._element.tag == qn("p:sp")]
    assert boxes[0].left == boxes[1].left == boxes[2].left
    assert boxes[1].width == pytest.approx(2 * boxes[0].width, rel=0.001)
    assert boxes[3].left - boxes[2].left == pytest.approx(boxes[1].width * 0.1, rel=0.001)


def test_sources_stand_as_raised_numbers_and_in_a_list(shown):
    page, found = shown
    runs = [
        run for slide in found.slides for shape in slide.shapes if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs for run in paragraph.runs
    ]  # fmt: skip
    assert any(run._r.rPr.get("baseline") == "30000" for run in runs)
    told = " ".join(run.text for run in runs)
    assert all(source.title in told for source in page.sources)


def test_every_word_has_its_language(shown):
    page, found = shown
    language = {"en": "en-US", "es": "es-US"}[page.sheet.language]
    for slide in found.slides:
        for properties in slide._element.iter(qn("a:rPr")):
            assert properties.get("lang") == language
    assert found.core_properties.language == language
    assert found.core_properties.title == page.sheet.title


def test_nothing_of_the_librarys_own_deck_is_left(workshop):
    data = workshop.make(Job(samples.deck(), "pptx", MADE_AT))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        text = b"".join(archive.read(name) for name in names if name.endswith((".xml", ".rels"))).decode()
    assert not [name for name in names if re.search(r"printerSettings|thumbnail|app\.xml", name)]
    assert sum(name.startswith("ppt/slideLayouts/slideLayout") for name in names) == 3
    assert "Steve" not in text
    assert "2013-" not in text


def test_the_same_words_give_the_same_bytes():
    job = Job(samples.deck("es", logo=samples.logo()), "pptx", MADE_AT)
    assert Workshop(deck.write).make(job) == Workshop(deck.write).make(job)


def test_shapes_have_numbers_of_their_own(shown):
    for slide in shown[1].slides:
        ids = [element.get("id") for element in slide._element.iter(qn("p:cNvPr"))]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", ["Wort" * 125, "palabra " * 60, "", "a\x00\ud800b", "منظمة 😀", "<a:t>&amp;]]>"])
def test_any_words_make_a_deck_that_opens(workshop, text):
    found = opened(workshop, samples.filled(samples.deck("es"), text))
    assert len(found.slides) >= 12


def test_words_keep_to_their_slide(workshop):
    bullets = tuple(said("palabra larga " * 20) for _ in range(30))
    page = Deck(samples.sheet("es", 0), "h", "l", (Slide("t", bullets),))
    slide = opened(workshop, page).slides[1]
    paragraphs = slide.placeholders[1].text_frame.paragraphs
    assert len(paragraphs) < 30
    assert paragraphs[-1].text == samples.WORDS["es"]["more"]


def test_many_sources_take_more_slides_of_about_the_same_length(workshop):
    many = tuple(Source(n, f"Source {n}") for n in range(1, 26))
    page = Deck(samples.sheet(lines=0), "h", "l", (), sources=many, sources_heading="Sources")
    found = opened(workshop, page)
    titles = [slide.shapes.title.text_frame.text for slide in found.slides]
    assert titles == ["h", "Sources (1/3)", "Sources (2/3)", "Sources (3/3)"]


def test_a_language_from_the_right_is_set_from_the_right(workshop):
    page = Deck(replace(samples.sheet("en"), language="ar"), "h", "l", samples.deck("en").slides)
    slide = opened(workshop, page).slides[1]
    assert slide.placeholders[1].text_frame.paragraphs[0]._p.pPr.get("rtl") == "1"


def test_a_preview_shows_the_first_slide(workshop):
    data = workshop.make(Job(samples.deck("es"), "png"))
    assert int.from_bytes(data[16:20], "big") == 800
