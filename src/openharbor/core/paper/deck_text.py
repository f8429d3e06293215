"""Words on slides: sizes that fit their boxes, sources as small raised numbers, the language on every run."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Pt

from openharbor.core.paper.deck_base import HARBOR
from openharbor.core.paper.model import Said, said

RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "ur", "yi")
SIZES = (24, 22, 20, 18, 16, 14)
# A mean letter of Arial is about half as wide as it is high; a little more keeps a line in reserve.
LETTER_WIDTH, LINE_HEIGHT, GAP = 0.52, 1.2, 0.45
POINT = 12700  # of the units of a slide


def fitting(texts: Sequence[str], width: int, height: int, sizes: Sequence[int] = SIZES) -> tuple[int, int]:
    """Return the largest size in points with which the paragraphs fit, and how many of them do."""
    for size in sizes:
        if _tall(texts, width, size) <= height:
            return size, len(texts)
    count = len(texts)
    while count > 1 and _tall(texts[:count], width, sizes[-1]) > height:
        count -= 1
    return sizes[-1], count


def _tall(texts: Sequence[str], width: int, size: int) -> float:
    line = max(1.0, width / POINT / (size * LETTER_WIDTH))
    lines = sum(max(1, math.ceil(len(text) / line)) for text in texts)
    return (lines * LINE_HEIGHT + (len(texts) - 1) * GAP) * size * POINT


def words(item: Said) -> str:
    """Return a sentence without its sources."""
    return "".join(text for text, _bold in item.spans)


class Writer:
    """Writes in one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._from_right = language.split("-")[0] in RIGHT_TO_LEFT

    def fill(self, frame: TextFrame, items: Iterable[Said], size: int, **look: Any) -> None:
        """Write paragraphs into an empty frame."""
        frame.word_wrap = True
        for n, item in enumerate(items):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            if n:
                paragraph.space_before = Pt(size * GAP)
            self.say(paragraph, item, size, **look)

    def say(
        self, paragraph: _Paragraph, item: Said, size: int, *, colour: RGBColor | None = None, bold: bool = False
    ) -> None:
        """Write one sentence with its sources."""
        if self._from_right:
            paragraph._p.get_or_add_pPr().set("rtl", "1")
            paragraph._p.get_or_add_pPr().set("algn", "r")
        begun = False
        for text, strong in item.spans:
            text = text if begun else text.lstrip()
            if text:
                self._run(paragraph, text, size, colour, bold or strong)
                begun = True
        if item.cites:
            run = self._run(paragraph, ", ".join(map(str, item.cites)), size, HARBOR, False)
            run.set("baseline", "30000")

    def line(self, frame: TextFrame, text: str, size: int, **look: Any) -> None:
        """Write one plain line into an empty frame."""
        self.fill(frame, (said(text),), size, **look)

    def _run(self, paragraph: _Paragraph, text: str, size: int, colour: RGBColor | None, bold: bool) -> Any:
        run = paragraph.add_run()
        run.text = text
        run.font.size = Pt(size)
        run.font.bold = bold or None
        if colour is not None:
            run.font.color.rgb = colour
        properties = run._r.get_or_add_rPr()
        properties.set("lang", self._language)
        return properties


def describe(shape: Any, text: str) -> None:
    """Give a picture or a group its alternative text."""
    next(shape._element.iter(qn("p:cNvPr"))).set("descr", text)
