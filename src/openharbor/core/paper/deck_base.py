"""The empty deck that all decks start from: our own three layouts, 16 by 9, in the colours and letters of the house."""

import io
import re
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout
from pptx.util import Emu, Inches, Pt

INK, SOFT, PAPER = RGBColor(0x1B, 0x25, 0x23), RGBColor(0x41, 0x4E, 0x4A), RGBColor(0xFA, 0xF6, 0xEE)
HARBOR, DEEP, SEA = RGBColor(0x0F, 0x51, 0x4A), RGBColor(0x08, 0x3A, 0x35), RGBColor(0x0B, 0x3D, 0x38)
LAMP, EMBER, WHITE = RGBColor(0xEE, 0xAE, 0x3A), RGBColor(0x8A, 0x2C, 0x12), RGBColor(0xFF, 0xFF, 0xFF)
OWN, OTHER, EDGE = RGBColor(0x0B, 0x5A, 0x52), RGBColor(0xB8, 0x6C, 0x0F), RGBColor(0x76, 0x6E, 0x60)
HAIR = RGBColor(0xDA, 0xD0, 0xBF)

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, INNER = Inches(0.75), Inches(11.833)
TITLE_TOP, TITLE_HEIGHT = Inches(0.45), Inches(1.15)
BODY_TOP, BODY_HEIGHT = Inches(1.85), Inches(4.75)
FOOT_TOP, FOOT_HEIGHT = Inches(6.9), Inches(0.35)
OPENING, WORDS, OPEN = 0, 1, 2  # layouts: first slide; title and text; title only
_KEPT = (0, 1, 5)  # the same among those of the library
# Letters that every office program has; what prints uses its own, which nobody would have installed.
TITLES, TEXTS = "Georgia", "Arial"
_COLOURS = {
    "dk1": INK, "lt1": WHITE, "dk2": DEEP, "lt2": PAPER, "accent1": OWN, "accent2": OTHER,
    "accent3": RGBColor(0x6A, 0x4A, 0x86), "accent4": LAMP, "accent5": EMBER, "accent6": EDGE, "hlink": HARBOR,
    "folHlink": HARBOR,
}  # fmt: skip


def base(language: str) -> bytes:
    """Return the empty deck."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDTH), Emu(HEIGHT)
    _forget(deck)
    _dress_master(deck)
    opening, words, blank = (deck.slide_layouts[n] for n in range(3))
    _dress_opening(deck, opening)
    for layout in (words, blank):
        _dress_layout(deck, layout)
    for part in (deck.part, deck.slide_master.part, *(layout.part for layout in deck.slide_layouts)):
        for place in part._element.iter():
            if place.get("lang"):
                place.set("lang", language)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _forget(deck: Deck) -> None:
    """Drop what the library's own deck brings along and nobody asked for."""
    for n, layout in enumerate(list(deck.slide_layouts)):
        if n not in _KEPT:
            deck.slide_layouts.remove(layout)
    for part, kinds in ((deck.part, ("printerSettings",)), (deck.part.package, ("thumbnail", "extended-properties"))):
        for key, relation in list(part._rels.items()):
            if relation.reltype.endswith(kinds):
                part._rels.pop(key)
    size = deck.part._element.find(qn("p:sldSz"))
    size.attrib.pop("type", None)


def _dress_master(deck: Deck) -> None:
    master = deck.slide_master
    for relation in master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            relation.target_part._blob = _theme(relation.target_part.blob)
    styles = master._element.find(qn("p:txStyles"))
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    _letters(title, 3000, bold=True, colour="tx2")
    body = styles.find(qn("p:bodyStyle")).find(qn("a:lvl1pPr"))
    _letters(body, 2200, bold=False, colour="tx1")
    for holder in master.placeholders:
        place = holder.placeholder_format.idx
        _put(holder, *_PLACES[place])
        holder._element.txBody.bodyPr.set("anchor", "b" if place == 0 else "t")
        for style in holder._element.iter(qn("a:lvl1pPr")):
            style.set("algn", "r" if place == 4 else "l")


_PLACES = {
    0: (LEFT, TITLE_TOP, INNER, TITLE_HEIGHT),
    1: (LEFT, BODY_TOP, INNER, BODY_HEIGHT),
    2: (Inches(9.4), FOOT_TOP, Inches(1.5), FOOT_HEIGHT),
    3: (LEFT, FOOT_TOP, Inches(8.4), FOOT_HEIGHT),
    4: (Inches(11.583), FOOT_TOP, Inches(1.0), FOOT_HEIGHT),
}


def _theme(blob: bytes) -> bytes:
    """Write our colours and letters into the theme, so that a trainer's own slides match."""
    text = blob.decode("utf-8")
    for name, colour in _COLOURS.items():
        text = re.sub(
            rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>', text, flags=re.DOTALL
        )
    for place, letters in (("majorFont", TITLES), ("minorFont", TEXTS)):
        text = re.sub(rf'(<a:{place}>\s*<a:latin typeface=)"[^"]*"', rf'\1"{letters}"', text)
    return text.encode("utf-8")


def _letters(style: Any, size: int, *, bold: bool, colour: str) -> None:
    look = style.find(qn("a:defRPr"))
    look.set("sz", str(size))
    look.set("b", "1" if bold else "0")
    look.find(qn("a:solidFill")).find(qn("a:schemeClr")).set("val", colour)


def _put(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = Emu(left), Emu(top), Emu(width), Emu(height)


def _dress_layout(deck: Deck, layout: SlideLayout) -> None:
    """Rule a line under the title."""
    _draw(deck, layout, ((MSO_SHAPE.RECTANGLE, LEFT, Inches(1.66), INNER, Pt(2.5), HARBOR),))


def _dress_opening(deck: Deck, layout: SlideLayout) -> None:
    """Draw the harbor: paper above, water below, one lamp."""
    fill = layout.background.fill
    fill.solid()
    fill.fore_color.rgb = PAPER
    sea = Inches(5.55)
    at = Inches(10.2)

    def box(x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
        return at + Inches(x), sea - Inches(y), Inches(width), Inches(height)

    _draw(
        deck, layout,
        (
            (MSO_SHAPE.RECTANGLE, 0, sea, WIDTH, HEIGHT - sea, SEA),
            (MSO_SHAPE.RECTANGLE, *box(-0.7, 0.22, 4.2, 0.22), INK),
            (MSO_SHAPE.TRAPEZOID, *box(0.45, 1.25, 0.9, 1.05), INK),
            (MSO_SHAPE.RECTANGLE, *box(0.3, 1.4, 1.2, 0.16), INK),
            (MSO_SHAPE.ROUNDED_RECTANGLE, *box(0.58, 2.2, 0.64, 0.76), LAMP),
            (MSO_SHAPE.ROUND_2_SAME_RECTANGLE, *box(0.46, 2.56, 0.88, 0.3), INK),
            (MSO_SHAPE.RECTANGLE, *box(0.85, 2.72, 0.1, 0.18), INK),
        ),
    )  # fmt: skip
    for holder in list(layout.placeholders):
        idx = holder.placeholder_format.idx
        if idx == 0:
            _put(holder, LEFT, Inches(0.9), Inches(9.1), Inches(2.5))
        elif idx == 1:
            _put(holder, LEFT, Inches(3.5), Inches(8.2), Inches(1.8))


def _draw(deck: Deck, layout: SlideLayout, shapes: tuple[Any, ...]) -> None:
    """Draw on a layout, behind its text: there it is no content, and no reader stops at it."""
    slide = deck.slides.add_slide(layout)
    tree = layout.shapes._spTree
    for n, (kind, left, top, width, height, colour) in enumerate(shapes):
        shape = slide.shapes.add_shape(kind, Emu(left), Emu(top), Emu(width), Emu(height))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour
        shape.line.fill.background()
        shape.shadow.inherit = False
        element = shape._element
        element.nvSpPr.cNvPr.set("id", str(100 + n))
        tree.insert(2 + n, element)
    ids = deck.part._element.find(qn("p:sldIdLst"))
    deck.part.drop_rel(ids[-1].rId)
    ids.remove(ids[-1])
