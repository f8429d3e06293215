"""The state brief and the slides: a state's own page, shortened by rule and never reworded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openharbor.core.packs.reading import Pack
from openharbor.core.packs.teaching import Block, Page
from openharbor.core.paper import model
from openharbor.core.paper.model import (
    Brief,
    Bullets,
    Chart,
    Deck,
    Group,
    Heading,
    Map,
    Paragraph,
    Section,
    Shape,
    Slide,
)
from openharbor.learn.figures import figures_context
from openharbor.learn.library import STATE_SHELF, Library
from openharbor.learn.notes import Notes
from openharbor.learn.paper import Wanted, sheet_of
from openharbor.learn.showing import law_row
from openharbor.learn.states import SCOPE, map_of, topic_name

# What a brief tells of the law: the first rows of these topics.
LAW_TOPICS = ("safe_harbor", "definition", "mandated_report", "victim_rights", "record_relief", "compensation")
MOST_LAW, MOST_CHARTS = 9, 3
DECK_PARTS = ("answer", "served", "what-you-can-do")  # of a state's pages; with sources 18 slides at most
SLIDE_BULLETS, SLIDE_CHARS = 5, 230


class _Maker:
    """One state's brief or slides, with one list of sources."""

    def __init__(self, library: Library, wanted: Wanted, pack: Pack) -> None:
        self.library, self.wanted, self.pack, self.language = library, wanted, pack, wanted.language
        self.notes = Notes(library, wanted.language)
        self.pages = {page.slug: page for page in library.shelf(STATE_SHELF, pack)}

    def said(self, block: Block) -> model.Said:
        return model.Said(block.spans, tuple(self.notes.marks(block.cites)))

    def blocks(self, page: Page) -> list[model.Block]:
        """Return a page's blocks; items that follow each other are one list."""
        shown: list[model.Block] = []
        for block in page.blocks[self.language]:
            last = shown[-1] if shown else None
            if block.kind == "heading":
                shown.append(Heading(block.text))
            elif block.kind == "paragraph":
                shown.append(Paragraph(self.said(block)))
            elif isinstance(last, Bullets):
                shown[-1] = Bullets((*last.items, self.said(block)))
            else:
                shown.append(Bullets((self.said(block),)))
        return shown

    def charts(self) -> list[Chart]:
        """Return the longest series as tables with bars."""
        found = figures_context(self.pack, self.notes, self.language)["series"][:MOST_CHARTS]
        return [self._chart(one) for one in found]

    def _chart(self, one: dict[str, Any]) -> Chart:
        rows = tuple(
            model.Break(line["break"], tuple(line["marks"])) if "break" in line else model.Bar(
                label=" ".join(filter(None, (line["year"], line["note"]))), text=line["value"],
                value=line["number"], hollow=line["doubt"], cites=tuple(line["marks"]),
            )
            for line in one["lines"]
        )  # fmt: skip
        span = one["low"] if one["low"] == one["high"] else _("between %(low)s and %(high)s") % one
        gaps = _("Not known to us: %(years)s.") % {"years": one["gaps"]} if one["gaps"] else ""
        why = " ".join(filter(None, (one["word"], _("Not a measure of how much there is."), gaps)))
        return Chart(
            title=f"{one['title']}: {span} {one['unit']}, {one['from']}–{one['to']}",
            columns=(_("Year"), "", one["unit"]), rows=rows, why=why,
            source=_("A hollow bar: press, a copy or a second-hand page, to be confirmed."),
        )  # fmt: skip

    def map(self) -> Map:
        drawn = map_of(self.pack, self.wanted.now)
        name = self.pack.manifest.name[self.language]
        return Map(
            title=_("How many programs serve each county"),
            alt=_("Map of the counties of %(name)s, shaded by programs.") % {"name": name},
            shapes=tuple(Shape(one["path"], one["step"]) for one in drawn["shapes"]), legend=tuple(drawn["steps"]),
            why=_("A county without one has help too: lines for the whole state answer there."),
        )  # fmt: skip

    def law(self) -> list[model.Table]:
        """Return the law in plain words, the first rows of what readers ask first."""
        rows = [
            (topic, law_row(row, self.language))
            for topic in LAW_TOPICS
            for _pack, row in self.library.laws(topic, [self.pack])[:2]
            if not row.scope
        ][:MOST_LAW]
        cells = tuple(
            (model.said(f"{row['cite']}\n{topic_name(topic)}"), model.said(f"{row['title']}. {row['summary']}"),
             model.said(row["how"]))
            for topic, row in rows
        )  # fmt: skip
        columns = (_("Where"), _("What it says"), _("How we know it"))
        warning = _("Our own words, not checked by a lawyer. The text of the law counts.")
        return [model.Table(_("The law in plain words"), columns, cells, source=warning)]

    def sources(self, told: object) -> tuple[model.Source, ...]:
        """Return the sources that these parts name."""
        named = set(_cited(told))
        return tuple(
            model.Source(row["number"], row["title"], row["host"],
                         " · ".join(filter(None, (row["kind"], row.get("as_of", "")))))
            for row in self.notes.rows() if row["number"] in named
        )  # fmt: skip

    def sheet(self, title: str) -> model.Sheet:
        return sheet_of(self.wanted, title=title, path=reverse("learn-state", args=[self.pack.code]))


def _cited(told: object) -> Iterator[int]:
    """Yield the numbers of sources in anything made of the shapes of `model`."""
    if isinstance(told, (tuple, list)):
        for one in told:
            yield from _cited(one)
    elif is_dataclass(told):
        for one in fields(told):
            value = getattr(told, one.name)
            yield from value if one.name == "cites" else _cited(value)


def brief(library: Library, wanted: Wanted) -> Brief | None:
    """Return the whole local picture of a state; None where no state is meant."""
    if wanted.pack is None:
        return None
    maker = _Maker(library, wanted, wanted.pack)
    name = wanted.pack.manifest.name[wanted.language]
    sections = []
    for slug, page in maker.pages.items():
        assert page.front  # noqa: S101  # pages of a shelf have one
        blocks = maker.blocks(page)
        if slug == SCOPE:
            blocks += maker.charts()
        sections.append(Section(page.front.heading[wanted.language], tuple(blocks)))
        if slug == SCOPE:
            sections.append(Section(_("Services by county"), (maker.map(),)))
            sections.append(Section(_("The law in plain words"), tuple(maker.law())))
    leads = tuple(page.front.lead[wanted.language] for page in maker.pages.values() if page.front)
    return Brief(
        maker.sheet(_("%(name)s: state brief") % {"name": name}),
        headline=_("%(name)s: what we know, the law, and who answers") % {"name": name},
        lead=_("Every number here was published by somebody else, and none says how many people there are."),
        sections=tuple(sections), points=Group(_("In short"), leads), sources=maker.sources(sections),
        sources_heading=_("Sources"),
    )  # fmt: skip


def deck(library: Library, wanted: Wanted) -> Deck | None:
    """Return slides for an evening: what it is, signs, this state, what to do; None where no state is meant."""
    if wanted.pack is None:
        return None
    maker = _Maker(library, wanted, wanted.pack)
    name, language = wanted.pack.manifest.name[wanted.language], wanted.language
    one = library.audiences[wanted.audience]
    slides = [
        *_page_slides(maker, filter(None, [library.page("about", "what-it-is")]), 2),
        *_page_slides(maker, filter(None, [library.page("about", "myths")]), 1, own_title=False),
        _said_slide(maker, _("Do"), one.do, one.moment[language]),
        _said_slide(maker, _("Never"), one.never, _("Say each line aloud. Ask why it is on the list.")),
        _said_slide(maker, _("These are not signs"), one.not_signs, _("One sign proves nothing.")),
        *(_chart_slide(chart) for chart in maker.charts()[:2]),
        Slide(_("Services by county"), map=maker.map(), notes=_("Ask who is missing on this map.")),
        *_page_slides(maker, [maker.pages[slug] for slug in DECK_PARTS if slug in maker.pages], 1),
    ]
    shown = tuple(slide for slide in slides if slide.bullets or slide.chart or slide.map)
    return Deck(
        maker.sheet(_("%(name)s: slides") % {"name": name}), headline=one.heading[language], lead=one.lead[language],
        slides=shown,
        notes=_("Say at the start that anybody may leave, and where to find somebody to talk to."),
        lines_notes=_("Leave this slide up while people go."), sources=maker.sources(shown),
        sources_heading=_("Sources"),
    )  # fmt: skip


def _chart_slide(chart: Chart) -> Slide:
    """Return a chart under its range; what was counted has more room in the line below than in a title."""
    measure, _colon, span = chart.title.partition(": ")
    return Slide(span, chart=replace(chart, title=span, why=f"{measure}. {chart.why}"), notes=chart.why)


def _said_slide(maker: _Maker, title: str, said: Sequence[Any], notes: str) -> Slide:
    bullets = tuple(model.said(one[maker.language], *maker.notes.marks(one.sources)) for one in said)
    return Slide(title, bullets[:SLIDE_BULLETS], notes=notes)


def _page_slides(maker: _Maker, pages: Iterable[Page], most: int, *, own_title: bool = True) -> list[Slide]:
    """Return the first parts of pages: a heading with its short items; longer words are the speaker's."""
    slides = []
    for page in pages:
        parts = _parts(page.blocks[maker.language])
        assert page.front  # noqa: S101  # pages of a shelf have one
        for heading, blocks in parts[:most]:
            short = [block for block in blocks if len(block.text) <= SLIDE_CHARS][:SLIDE_BULLETS]
            title = page.front.heading[maker.language] if own_title and most == 1 else heading
            spoken = "\n".join(block.text for block in blocks)
            slides.append(Slide(title, tuple(maker.said(block) for block in short), notes=spoken))
    return slides


def _parts(blocks: Iterable[Block]) -> list[tuple[str, list[Block]]]:
    parts: list[tuple[str, list[Block]]] = []
    for block in blocks:
        if block.kind == "heading":
            parts.append((block.text, []))
        elif parts:
            parts[-1][1].append(block)
    return parts
