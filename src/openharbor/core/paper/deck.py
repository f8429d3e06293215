"""Write a deck: first slide, the room's slides, whom to call, sources. Only the slides' child runs this."""

import copy
import io
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide as Shown
from pptx.util import Emu, Inches

from openharbor.core.paper import deck_base, deck_chart, texts
from openharbor.core.paper.deck_base import BODY_HEIGHT, BODY_TOP, DEEP, EMBER, INNER, LEFT, SOFT, WHITE
from openharbor.core.paper.deck_text import SIZES, Writer, describe, fitting, words
from openharbor.core.paper.making import Workshop
from openharbor.core.paper.model import Chart, Deck, Line, Map, Said, Slide, Source, said

SOURCES_A_SLIDE = 10
LINES = 5
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of the zip format: the bytes must not know when they were made
_REGIONS = {"en": "en-US", "es": "es-US"}


def write(workshop: Workshop, page: Deck, made_at: int) -> bytes:
    """Return a deck as PowerPoint."""
    return _Deck(workshop, texts.cleaned(page), made_at).written()


class _Deck:
    """One deck in the making."""

    def __init__(self, workshop: Workshop, page: Deck, made_at: int) -> None:
        self._page, self._sheet, self._workshop = page, page.sheet, workshop
        self._language = _REGIONS.get(page.sheet.language, page.sheet.language)
        self._writer = Writer(self._language)
        self._deck = Presentation(io.BytesIO(deck_base.base(self._language)))
        self._about(made_at)

    def written(self) -> bytes:
        """Write all slides, then the file."""
        self._opening()
        for slide in self._page.slides:
            self._slide(slide)
        if self._sheet.lines:
            self._calls()
        self._sources()
        out = io.BytesIO()
        self._deck.save(out)
        return _timeless(out.getvalue())

    def _about(self, made_at: int) -> None:
        about, moment = self._deck.core_properties, datetime.fromtimestamp(made_at, UTC).replace(tzinfo=None)
        about.title, about.author, about.language = self._sheet.title, self._sheet.organization, self._language
        about.created = about.modified = moment
        about.comments = ""
        about.last_modified_by, about.revision = self._sheet.organization, 1

    def _opening(self) -> None:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[deck_base.OPENING])
        title, lead = slide.placeholders[0], slide.placeholders[1]
        size, _ = fitting((self._page.headline,), Inches(8.6), Inches(2.3), (44, 40, 36, 32, 28, 24, 20))
        self._writer.line(title.text_frame, self._page.headline, size)
        size, _ = fitting((self._page.lead,), Inches(8.0), Inches(1.7))
        self._writer.line(lead.text_frame, self._page.lead, size, colour=SOFT)
        foot = [said(text) for text in (self._sheet.organization, *self._sheet.foot) if text]
        size, count = fitting([words(each) for each in foot], Inches(8.4), Inches(1.5), (16, 14, 12, 10))
        box = slide.shapes.add_textbox(Emu(LEFT), Inches(5.75), Inches(9.4), Inches(1.6))
        self._writer.fill(box.text_frame, foot[:count], size, colour=WHITE)
        self._logo(slide)
        self._notes(slide, self._page.notes)

    def _logo(self, slide: Shown) -> None:
        if self._sheet.logo is None:
            return
        picture = self._workshop.logo(self._sheet.logo)
        place = (Inches(11.0), Inches(6.2), Inches(1.6), Inches(0.9))
        self._picture(slide, picture, place, self._sheet.organization or self._sheet.title)

    def _slide(self, page: Slide) -> None:
        slide = self._titled(page.title, has_words=bool(page.bullets) and not (page.chart or page.map))
        if page.chart:
            self._chart(slide, page.chart)
        elif page.map:
            self._map(slide, page.map)
        elif page.bullets:
            self._bullets(slide, page.bullets)
        self._finish(slide, page.notes)

    def _titled(self, title: str, *, has_words: bool) -> Shown:
        layout = self._deck.slide_layouts[deck_base.WORDS if has_words else deck_base.OPEN]
        slide: Shown = self._deck.slides.add_slide(layout)
        size, _ = fitting((title,), INNER, deck_base.TITLE_HEIGHT, (32, 28, 26, 24, 22, 20, 18, 16))
        self._writer.line(slide.placeholders[0].text_frame, title, size)
        return slide

    def _bullets(self, slide: Shown, items: tuple[Said, ...]) -> None:
        size, count = fitting([words(each) for each in items], INNER - Inches(0.6), BODY_HEIGHT, (32, 28, *SIZES))
        self._writer.fill(slide.placeholders[1].text_frame, self._cut(items, count), size)

    def _cut(self, items: tuple[Said, ...], count: int) -> tuple[Said, ...]:
        """Say on the slide if something had no room."""
        if count == len(items) or not self._sheet.more:
            return items[:count]
        return (*items[: max(1, count - 1)], said(self._sheet.more))

    def _chart(self, slide: Shown, chart: Chart) -> None:
        top, below = int(BODY_TOP), int(deck_base.FOOT_TOP)
        if chart.why:
            size, _ = fitting((chart.why,), INNER, Inches(0.75), (18, 16, 14, 12, 11))
            self._text(slide, (LEFT, top, INNER, Inches(0.75)), chart.why, size)
            top += Inches(0.85)
        end = deck_chart.draw(slide, chart, self._writer, top, below - top - Inches(0.5))
        source = " · ".join(part for part in (chart.known_text, chart.source) if part)
        size, _ = fitting((source,), INNER, Inches(0.4), (12, 11, 10, 9, 8))
        self._text(slide, (LEFT, end + Inches(0.05), INNER, Inches(0.4)), source, size, colour=SOFT)

    def _map(self, slide: Shown, page: Map) -> None:
        picture = self._workshop.map(page, self._sheet.language)
        self._picture(slide, picture, (LEFT, BODY_TOP, Inches(7.4), Inches(4.95)), page.alt)
        place = (LEFT + Inches(7.8), BODY_TOP, INNER - Inches(7.8), Inches(3.6))
        size, _ = fitting((page.why,), place[2], place[3], (22, 20, 18, 16, 14, 12))
        self._text(slide, place, page.why, size)
        self._text(slide, (place[0], BODY_TOP + Inches(4.0), place[2], Inches(0.9)), page.source, 12, colour=SOFT)

    def _calls(self) -> None:
        slide = self._titled(self._sheet.lines_heading or self._sheet.emergency, has_words=True)
        frame = slide.placeholders[1]
        has_code = bool(self._workshop.codes(self._page))
        frame.left, frame.top, frame.width, frame.height = (
            Emu(LEFT), Emu(BODY_TOP), Emu(INNER - (Inches(3.2) if has_code else 0)), Emu(BODY_HEIGHT)
        )  # fmt: skip
        frame.text_frame.word_wrap = True
        for n, line in enumerate(self._sheet.lines[:LINES]):
            self._call(frame.text_frame, line, is_first=n == 0)
        paragraph = frame.text_frame.add_paragraph()
        paragraph.space_before = Emu(Inches(0.15))
        _without_bullet(paragraph)
        self._writer.say(paragraph, said(self._sheet.emergency), 22, colour=EMBER, bold=True)
        if has_code:
            self._code(slide)
        self._finish(slide, self._page.lines_notes)

    def _call(self, frame: Any, line: Line, *, is_first: bool) -> None:
        paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
        _without_bullet(paragraph)
        self._writer.say(paragraph, said(line.number), 26, colour=DEEP, bold=True)
        paragraph = frame.add_paragraph()
        _without_bullet(paragraph)
        told = ". ".join(part.rstrip(".") for part in (line.name, line.why, line.note) if part)
        self._writer.say(paragraph, said(told), 14)

    def _code(self, slide: Shown) -> None:
        place = (LEFT + INNER - Inches(2.7), BODY_TOP, Inches(2.7), Inches(2.7))
        self._picture(slide, self._workshop.codes(self._page), place, self._sheet.qr_alt)
        told = "\n".join(part for part in (self._sheet.qr_words, self._sheet.qr.split("//")[-1]) if part)
        below = (place[0], place[1] + Inches(2.75), place[2], Inches(1.2))
        size, _ = fitting(told.split("\n"), place[2], below[3], (14, 12, 10, 8))
        box = slide.shapes.add_textbox(*(Emu(each) for each in below))
        self._writer.fill(box.text_frame, [said(text) for text in told.split("\n")], size)

    def _sources(self) -> None:
        for n, part in enumerate(parts := list(_parted(self._page.sources))):
            count = f" ({n + 1}/{len(parts)})" if len(parts) > 1 else ""
            slide = self._titled(self._page.sources_heading + count, has_words=True)
            told = [said(_told(source)) for source in part]
            size, _ = fitting([words(each) for each in told], INNER, BODY_HEIGHT, (16, 14, 13, 12, 11, 10, 9, 8))
            frame = slide.placeholders[1].text_frame
            self._writer.fill(frame, told, size)
            for paragraph in frame.paragraphs:
                _without_bullet(paragraph)
            self._finish(slide, "")

    def _finish(self, slide: Shown, notes: str) -> None:
        """Add who and which slide, last in the order of reading, and what the speaker says."""
        for holder in list(slide.slide_layout.placeholders):
            place = holder.placeholder_format.idx
            if place not in (11, 12):
                continue
            element = copy.deepcopy(holder._element)
            element.nvSpPr.cNvPr.set("id", str(900 + place))
            slide.shapes._spTree.append(element)
            paragraph = next(element.iter(qn("a:p")))
            paragraph.getparent().replace(paragraph, self._foot(place))
        self._notes(slide, notes)

    def _foot(self, place: int) -> Any:
        number = len(self._deck.slides)
        fresh = parse_xml(
            f'<a:p {nsdecls("a")}><a:r><a:rPr lang="" sz="1100"/><a:t/></a:r></a:p>' if place == 11 else
            f'<a:p {nsdecls("a")}><a:fld id="{{5BCAD085-E8A6-8845-BD4E-CB4CCA059FC4}}" type="slidenum">'
            f'<a:rPr lang="" sz="1100"/><a:t>{number}</a:t></a:fld></a:p>'
        )  # fmt: skip
        next(fresh.iter(qn("a:rPr"))).set("lang", self._language)
        if place == 11:
            next(fresh.iter(qn("a:t"))).text = self._sheet.organization or self._sheet.title
        return fresh

    def _notes(self, slide: Shown, notes: str) -> None:
        if notes:
            frame = slide.notes_slide.notes_text_frame
            if frame is not None:
                self._writer.line(frame, notes, 12)

    def _text(self, slide: Shown, place: tuple[int, int, int, int], text: str, size: int, **look: Any) -> None:
        if text:
            box = slide.shapes.add_textbox(*(Emu(each) for each in place))
            self._writer.line(box.text_frame, text, size, **look)

    def _picture(self, slide: Shown, data: bytes, place: tuple[int, int, int, int], alt: str) -> None:
        """Put a PNG into a place, as large as it can be without being bent."""
        left, top, width, height = place
        wide, tall = struct.unpack(">II", data[16:24])
        share = min(width / wide, height / tall)
        shape = slide.shapes.add_picture(
            io.BytesIO(data), Emu(left), Emu(top), Emu(int(wide * share)), Emu(int(tall * share))
        )
        shape.name = alt[:60]
        describe(shape, alt)


def _without_bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    if properties.find(qn("a:buNone")) is None:
        properties.insert_element_before(parse_xml(f"<a:buNone {nsdecls('a')}/>"), "a:tabLst", "a:defRPr", "a:extLst")


def _parted(sources: tuple[Source, ...]) -> Iterator[tuple[Source, ...]]:
    """Yield a slide's worth at a time, about the same number on each."""
    slides = -(-len(sources) // SOURCES_A_SLIDE)
    for n in range(slides):
        yield sources[n * len(sources) // slides : (n + 1) * len(sources) // slides]


def _told(source: Source) -> str:
    seen = f" ({source.seen})" if source.seen else ""
    return f"{source.number}  {source.title}{seen}  {source.address}".rstrip()


def _timeless(data: bytes) -> bytes:
    """Write the archive again without the time of day that the library puts on every part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, _FIRST_DAY), old.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()
