"""What a printed page says, as plain data. Every word, also a label, arrives in the reader's language.

All texts are text: nothing in them is markup, and no length, script or character in them can break a page. What has no
room is left out from the end, and then `Sheet.more` says so on the paper.
"""

from dataclasses import dataclass
from typing import Literal

Size = Literal["letter", "a4"]


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody to call. `number` is shown as it stands; `note` holds hours, cost, and when the number was checked."""

    name: str
    number: str
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and what stands under it, one sentence each."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Also:
    """The same in a second language, smaller, on pages that a stranger reads."""

    language: str
    headline: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all pages share."""

    language: str  # BCP 47: "en", "es", "ar"
    title: str  # of the document, for readers and tabs
    emergency: str  # what to do in danger now
    lines: tuple[Line, ...] = ()  # the most important first
    lines_heading: str = ""  # "Call"
    organization: str = ""
    logo: bytes | None = None  # PNG or JPEG that was stripped before; its alternative is the organization's name
    qr: str = ""  # the address of the local page
    qr_words: str = ""  # what stands beside the code; the address itself is always printed too
    qr_alt: str = ""  # "QR code for help.example.org"
    foot: tuple[str, ...] = ()  # date, version, sources, "machine-drafted translation, not yet reviewed"
    more: str = ""  # "There is more on our page."; shown only if something had no room
    size: Size = "letter"


@dataclass(frozen=True, slots=True)
class Poster:
    """One page for a wall, read from two meters. The first of the sheet's lines is set very large."""

    sheet: Sheet
    headline: str
    lead: str
    signs: tuple[Group, ...] = ()
    do: Group | None = None
    never: Group | None = None
    also: Also | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A wallet card, 3.5 by 2 inches. `count`: 10 or 8 on a page with cut marks (8 are half an inch taller), or 1."""

    sheet: Sheet
    headline: str
    text: str
    count: Literal[1, 8, 10] = 10


@dataclass(frozen=True, slots=True)
class Handout:
    """One page to take along: signs by place, what to do, whom to call."""

    sheet: Sheet
    headline: str
    lead: str
    signs: tuple[Group, ...]
    signs_heading: str = ""
    do: Group | None = None
    never: Group | None = None
    not_signs: Group | None = None
    next: Group | None = None


@dataclass(frozen=True, slots=True)
class Lobby:
    """One calm page for guests, patients, passengers: help for the reader. Nothing about signs or others."""

    sheet: Sheet
    headline: str
    lead: str
    promises: tuple[str, ...] = ()  # "It is free." "You do not have to give your name."
    also: Also | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A program that helps: a row."""

    name: str
    what: str
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """Programs under one heading. `columns` are the three words above: who, what they do, number."""

    heading: str
    columns: tuple[str, str, str]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CountySheet:
    """Where to get help in one county: at most two pages."""

    sheet: Sheet
    headline: str
    lead: str
    tables: tuple[Entries, ...]
    advice: Group | None = None  # "Before you call"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or more. `spans` are pieces of text, bold or not; `cites` are numbers of sources."""

    spans: tuple[tuple[str, bool], ...]
    cites: tuple[int, ...] = ()


def said(text: str, *cites: int) -> Said:
    """Return plain words with their sources."""
    return Said(((text, False),), cites)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    said: Said


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart. The bar is the range if there is one; `value` is then a notch in it.

    Without value and range nothing is drawn but a dashed box: withheld, and `text` says "under 10".
    """

    label: str
    text: str  # what the column of figures shows: "272", "500 to 1,800", "under 10"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    hollow: bool = False  # somebody else's figure, not ours
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """Between two bars: from here on something else was counted."""

    text: str
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in a table, zero-based, one scale. `why` says what the word counted means, and names a break first."""

    title: str  # a sentence
    columns: tuple[str, str, str]  # "Year", "Cases", "Figure": heads of label, bar and figure
    rows: tuple[Bar | Break, ...]
    why: str = ""
    source: str = ""
    known: float | None = None  # a dashed line through all bars
    known_text: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """An area: an SVG path in hundredths of a degree, x is longitude, y is minus latitude, as packs hold it."""

    path: str
    shade: int | None = 0  # which entry of the legend; None is hatched: not known


@dataclass(frozen=True, slots=True)
class Place:
    """A name on a map, in the units of the shapes."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """A map with at most five shades, light to dark."""

    title: str
    alt: str
    shapes: tuple[Shape, ...]
    legend: tuple[str, ...]
    hatched: str = ""  # the legend's words for shapes without a shade
    places: tuple[Place, ...] = ()
    why: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column heads; each row has one cell a column. The first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Said, ...], ...]
    why: str = ""
    source: str = ""


Block = Heading | Paragraph | Bullets | Chart | Map | Table


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was found. `number` is the one that `cites` name."""

    number: int
    title: str
    address: str = ""
    seen: str = ""  # "read May 2026"


@dataclass(frozen=True, slots=True)
class Brief:
    """The local picture of a state, four to six pages. `points` stand in a box on the first page."""

    sheet: Sheet
    headline: str
    lead: str
    sections: tuple[Section, ...]
    points: Group | None = None
    sources: tuple[Source, ...] = ()
    sources_heading: str = ""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: bullets, a chart or a map; `notes` are what a speaker says."""

    title: str
    bullets: tuple[Said, ...] = ()
    chart: Chart | None = None
    map: Map | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Deck:
    """Slides, 16 by 9. The first with headline and lead, and the last with calls and sources, are made from these."""

    sheet: Sheet
    headline: str
    lead: str
    slides: tuple[Slide, ...]
    notes: str = ""  # for the first slide
    lines_notes: str = ""
    sources: tuple[Source, ...] = ()
    sources_heading: str = ""


@dataclass(frozen=True, slots=True)
class Social:
    """A square picture, 1080 pixels. Its alternative text is `spoken(social)`."""

    sheet: Sheet
    headline: str
    lead: str = ""


Page = Poster | Card | Handout | Lobby | CountySheet | Brief | Deck | Social
Form = Literal["pdf", "png", "pptx"]


@dataclass(frozen=True, slots=True)
class Job:
    """A page and what to make of it: `pdf`; `png`, a picture of the first page; `pptx`, for a deck.

    A `Social` is only a picture. `made_at`, seconds since 1970, is the only clock: the same job gives the same bytes.
    """

    page: Page
    form: Form = "pdf"
    made_at: int = 0
