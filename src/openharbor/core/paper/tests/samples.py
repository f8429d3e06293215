"""Pages with the real texts of the packs, and with made-up numbers, as a room would fill them."""

import csv
import dataclasses
import io
import tomllib
from pathlib import Path

from PIL import Image, ImageDraw

from openharbor.core.packs import teaching
from openharbor.core.paper.model import (
    Also,
    Bar,
    Break,
    Brief,
    Bullets,
    Card,
    Chart,
    CountySheet,
    Deck,
    Entries,
    Entry,
    Group,
    Handout,
    Heading,
    Job,
    Line,
    Lobby,
    Map,
    Paragraph,
    Place,
    Poster,
    Said,
    Section,
    Shape,
    Sheet,
    Slide,
    Social,
    Source,
    Table,
    said,
)

REGIONS = Path(teaching.__file__).parents[2] / "regions"
WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
AUDIENCES = tuple(sorted(path.stem for path in (REGIONS / "us/learn/audiences").glob("*.toml")))
MADE_AT = 1_777_800_000


def sheet(language="en", lines=4, **changes):
    words = WORDS[language]
    shared = {
        "language": language,
        "title": "OpenHarbor",
        "emergency": words["danger"],
        "lines": tuple(Line(name, number, why, note) for name, number, why, note in words["lines"][:lines]),
        "lines_heading": words["call"],
        "organization": words["organization"],
        "qr": f"https://help.example.org/{language}",
        "qr_words": words["qr"],
        "qr_alt": words["qr_alt"],
        "foot": tuple(words["foot"]),
        "more": words["more"],
    }
    return Sheet(**(shared | changes))


def audience(slug):
    return tomllib.loads((REGIONS / f"us/learn/audiences/{slug}.toml").read_text(encoding="utf-8"))


def rows(pack, table):
    with (REGIONS / pack / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_language(row, column, language):
    return row[f"{column}_es" if language == "es" else column]


def group(name, it, language):
    return Group(WORDS[language][name], tuple(line[language] for line in it.get(name, ())))


def signs(slug, language):
    found = {}
    for row in rows("us", "indicators"):
        if row["audience"] == slug and row["show"] == "yes":
            heading = WORDS[language]["places"][row["category"]]
            found.setdefault(heading, []).append(in_language(row, "indicator", language))
    return tuple(Group(heading, tuple(items)) for heading, items in found.items())


def poster(language="en", slug="lodging", **changes):
    it = audience(slug)
    few = tuple(Group(each.heading, each.items[:3]) for each in signs(slug, language)[:2])
    return Poster(
        sheet(language, 3, title=it["title"][language], **changes),
        it["poster"][language],
        it["lead"][language],
        few,
        group("do", it, language),
        group("never", it, language),
    )


def survivors(language="en", **changes):
    words, other = WORDS[language], "es" if language == "en" else "en"
    page = sheet(language, 2, title=words["ask"], lines_heading="", **changes)
    return Poster(page, words["ask"], words["talk"], also=Also(other, WORDS[other]["ask"], WORDS[other]["talk"]))


def card(language="en", slug="lodging", count=10, **changes):
    it = audience(slug)
    page = sheet(language, 3, title=it["title"][language], **changes)
    return Card(page, it["poster"][language], it["card"][language], count)


def handout(language="en", slug="lodging", **changes):
    it = audience(slug)
    return Handout(
        sheet(language, title=it["heading"][language], **changes),
        it["heading"][language],
        it["lead"][language],
        signs(slug, language),
        WORDS[language]["signs"],
        *(group(name, it, language) for name in ("do", "never", "not_signs", "next")),
    )


def lobby(language="en", **changes):
    page, promises = survivors(language), tuple(WORDS[language]["promises"])
    return Lobby(
        sheet(language, 3, title=page.headline, lines_heading="", **changes),
        page.headline,
        page.lead,
        promises,
        page.also,
    )


def county(language="en", count=14, **changes):
    words, programs = WORDS[language], []
    for n, row in enumerate(rows("us_mo", "organizations")[:count]):
        program = in_language(row, "program", language)
        name = f"{row['organization']}: {program}" if program else row["organization"]
        programs.append(Entry(name, in_language(row, "description", language), f"660-555-01{n:02}", "2026-03"))
    halves = (tuple(programs[: count // 2]), tuple(programs[count // 2 :]))
    tables = (Entries(title, tuple(words["who"]), part) for title, part in zip(words["tables"], halves, strict=True))
    return CountySheet(
        sheet(language, title=words["county"], **changes),
        words["county"],
        words["county_lead"],
        tuple(tables),
        Group(words["advice"], tuple(words["advices"])),
    )


def chart(language="en"):
    words = WORDS[language]
    years = (
        Bar("2014", "55", 55, cites=(1,)),
        Bar("2015", "67", 67, cites=(1,)),
        Bar("2018", "178", 178, hollow=True, cites=(2,)),
        Bar("2019", "233", 233, hollow=True, cites=(2,)),
        Break(words["cases_break"], (3,)),
        Bar("2020", words["to"].format(260, 270), low=260, high=270, cites=(3,)),
        Bar("2021", "240", 240, cites=(4,)),
        Bar("2022", words["not_known"]),
        Bar("2023", words["to"].format(246, 249), low=246, high=249, cites=(4,)),
        Bar("2024", "272", 272, cites=(5,)),
    )
    return Chart(words["cases"], tuple(words["year"]), years, words["cases_why"], words["cases_source"])


def estimate(language="en"):
    words = WORDS[language]
    ways = (("Model A", 650, 1040, 1800), ("Model B", 500, 1040, 1600), ("Published", 650, None, 1700))
    bars = tuple(
        Bar(name, words["to"].format(f"{low:,}", f"{high:,}"), middle, low, high, hollow=name == "Published")
        for name, low, middle, high in ways
    )
    return Chart(words["range"], tuple(words["ways"]), bars, known=185, known_text=words["known"])


def area(language="en"):
    words = WORDS[language]
    shapes = tuple(
        Shape(row["shape"], None if n % 11 == 0 else (0 if n % 3 else (1 if n % 2 else 2)))
        for n, row in enumerate(rows("us_mo", "shapes"))
    )
    places = (Place("Kansas City", -9458, -3910), Place("St. Louis", -9020, -3863), Place("Springfield", -9330, -3722))
    return Map(
        words["map"],
        words["map_alt"],
        shapes,
        tuple(words["legend"]),
        words["hatched"],
        places,
        words["map_why"],
        words["map_source"],
    )


def text_blocks(slug, language, most=40):
    """Return a page of a pack as blocks, with made-up numbers of sources."""
    text = (REGIONS / f"us_mo/learn/{slug}.{language}.md").read_text(encoding="utf-8")
    items, blocks = [], []
    for n, block in enumerate(teaching.parse(text)[:most]):
        words = Said(block.spans, tuple(1 + (n + m) % 30 for m in range(min(2, len(block.cites)))))
        if block.kind == "item":
            items.append(words)
            continue
        if items:
            blocks.append(Bullets(tuple(items)))
            items = []
        blocks.append(Heading(block.text) if block.kind == "heading" else Paragraph(words))
    return (*blocks, Bullets(tuple(items))) if items else tuple(blocks)


def law_table(language="en", count=9):
    words, told = WORDS[language], []
    for n, row in enumerate([row for row in rows("us_mo", "laws") if row["show"] != "no"][:count]):
        title, summary, effect = (in_language(row, name, language) for name in ("title", "summary", "effect"))
        told.append((said(f"{title} ({row['cite']})"), said(summary, n + 6), said(effect)))
    return Table(words["laws"], tuple(words["law"]), tuple(told), source=words["laws_source"])


def sources(count=30):
    found = rows("us_mo/learn", "sources")[:count]
    return tuple(Source(n + 1, row["title"], row["url"], row["as_of"]) for n, row in enumerate(found))


def brief(language="en", laws=9, most=16, **changes):
    words = WORDS[language]
    glance, counted, answers, hard, law = words["sections"]
    return Brief(
        sheet(language, 3, title=words["brief"], **changes),
        words["brief"],
        words["brief_lead"],
        (
            Section(counted, (*text_blocks("state/scope", language, 9), chart(language), estimate(language))),
            Section(answers, (*text_blocks("state/answer", language, most), area(language))),
            Section(hard, text_blocks("state/challenges", language, most)),
            Section(law, (law_table(language, laws),)),
        ),
        Group(glance, tuple(words["points"])),
        sources(),
        words["sources"],
    )


def deck(language="en", slug="lodging", **changes):
    it, words = audience(slug), WORDS[language]
    slides = [
        Slide(each.heading, tuple(said(text, 1 + n) for text in each.items[:5]), notes=it["lead"][language])
        for n, each in enumerate(signs(slug, language))
    ]
    for name in ("do", "never", "not_signs", "next"):
        lines = tuple(said(text, 3, 4) for text in group(name, it, language).items)
        slides.append(Slide(words[name], lines, notes=it["moment"][language]))
    figures = (chart(language), estimate(language))
    slides += [Slide(figure.title, chart=figure, notes=figure.why or figure.title) for figure in figures]
    slides.append(Slide(words["map"], map=area(language), notes=words["map_why"]))
    return Deck(
        sheet(language, title=it["title"][language], **changes),
        it["heading"][language],
        it["lead"][language],
        tuple(slides),
        it["moment"][language],
        it["card"][language],
        sources(12),
        words["sources"],
    )


def social(language="en", **changes):
    page = survivors(language)
    return Social(sheet(language, 2, title=page.headline, lines_heading="", **changes), page.headline, page.lead)


PAPER = (poster, survivors, card, handout, lobby, county, brief)


def kit(language="en", **changes):
    """Return the jobs of everything once."""
    forms = {deck: "pptx", social: "png"}
    return [Job(make(language, **changes), forms.get(make, "pdf"), MADE_AT) for make in (*PAPER, deck, social)]


def filled(page, text):
    """Return a page with the same text in every place for words."""
    return _filled(page, text, "")


def _filled(value, text, name):
    if dataclasses.is_dataclass(value):
        fields = {
            field.name: _filled(getattr(value, field.name), text, field.name) for field in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **fields)
    if isinstance(value, tuple):
        return tuple(_filled(part, text, name) for part in value)
    return text if isinstance(value, str) and name not in ("language", "size", "path", "qr") else value


def logo(width=300, height=200, kind="PNG"):
    """Return a picture with a round mark on it."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).ellipse((0, 0, width - 1, height - 1), fill=(120, 40, 90))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()
