"""What the pages show: texts of the packs with numbered sources."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from openharbor.core.packs.learning import Duty, Indicator, Law
from openharbor.core.packs.teaching import Block, Page, Reviewed, Said
from openharbor.learn.library import Library
from openharbor.learn.notes import Notes, statute_kind

# Where signs would be seen, in the order in which somebody would see them.
PLACES = ("lodging", "travel", "work", "school", "living", "health", "control", "documents", "behavior", "online")
DEFINITION = "definition"


def place_name(category: str) -> str:
    return {
        "lodging": _("In and near the room"), "travel": _("On the way"), "work": _("At work"),
        "school": _("At school"), "living": _("Where they live"), "health": _("Body and health"),
        "control": _("Somebody else decides"), "documents": _("Papers and money"),
        "behavior": _("How they act"), "online": _("Phone and internet"),
    }[category]  # fmt: skip


def blocks_of(blocks: Iterable[Block], notes: Notes) -> list[dict[str, Any]]:
    """Return blocks as a template prints them: items that follow each other are one list."""
    shown: list[dict[str, Any]] = []
    for block in blocks:
        one = {"kind": block.kind, "spans": block.spans, "marks": notes.marks(block.cites)}
        if block.kind == "item" and shown and shown[-1]["kind"] == "list":
            shown[-1]["items"].append(one)
        elif block.kind == "item":
            shown.append({"kind": "list", "items": [one]})
        else:
            shown.append(one)
    return shown


def front_of(front: Reviewed, language: str) -> dict[str, Any]:
    """Return a page's head, and what is said of its review."""
    return {
        "title": front.title[language], "heading": front.heading[language], "lead": front.lead[language],
        "reviewed_by": front.reviewed_by, "reviewed_on": front.reviewed_on,
        "translated_by": front.translation_reviewed_by,
        "draft_note": getattr(front, f"draft_note_{language}", ""),
    }  # fmt: skip


def page_context(library: Library, page: Page, language: str) -> dict[str, Any]:
    """Return one page with what the states add to it."""
    notes = Notes(library, language)
    assert page.front  # noqa: S101  # only pages with a front stand on a shelf
    own = blocks_of(page.blocks[language], notes)
    added = [
        {"name": pack.manifest.name[language], "code": pack.code, "blocks": blocks_of(more.blocks[language], notes)}
        for pack, more in library.additions(page.shelf, page.slug)
    ]
    defined = definitions(library, language) if page.slug == "what-it-is" else []
    return {**front_of(page.front, language), "blocks": own, "added": added, "definitions": defined,
            "sources": notes.rows()}  # fmt: skip


def definitions(library: Library, language: str) -> list[dict[str, Any]]:
    """Return what the law calls it: the nation's words beside each state's."""
    return [
        {"name": pack.manifest.name[language], "laws": [law_row(row, language) for _pack, row in rows]}
        for pack in library.packs
        if (rows := library.laws(DEFINITION, [pack]))
    ]


def law_row(row: Law, language: str) -> dict[str, Any]:
    """Return a law in plain words, with how we know it."""
    end = "_es" if language == "es" else ""
    status = {"bill": _("a bill, not a law"), "expired": _("expired")}.get(row.status, "")
    return {
        "cite": row.cite, "title": getattr(row, f"title{end}"), "summary": getattr(row, f"summary{end}"),
        "effect": getattr(row, f"effect{end}"), "how": statute_kind(row), "url": row.source_url, "status": status,
        "since": row.in_force_from, "doubt": row.confidence == "secondary" or row.show == "verify",
    }  # fmt: skip


def duty_row(row: Duty, language: str) -> dict[str, Any]:
    """Return what a law asks of somebody, in words."""
    end = "_es" if language == "es" else ""
    names = ("who", "place", "content", "frequency", "deadline", "proof", "exemptions", "penalty", "languages", "size")
    return {
        **{name: getattr(row, f"{name}{end}") for name in names}, "duty": row.duty, "cite": row.cite,
        "url": row.source_url, "how": statute_kind(row), "key": row.key,
        "doubt": row.confidence == "secondary" or row.show == "verify",
    }  # fmt: skip


def audience_context(library: Library, slug: str, language: str) -> dict[str, Any]:
    """Return what one kind of reader needs: signs, what to do, what never to do, what the law asks."""
    one, notes = library.audiences[slug], Notes(library, language)
    groups = sign_groups(library.signs(slug), notes, language)
    return {
        **front_of(one, language), "slug": slug, "moment": one.moment[language], "card": one.card[language],
        "do": _lines(one.do, notes, language), "never": _lines(one.never, notes, language),
        "next": _lines(one.next, notes, language), "not_signs": _lines(one.not_signs, notes, language),
        "ask": _lines(one.ask, notes, language), "groups": groups,
        "duties": [
            {"name": pack.manifest.name[language], "rows": [duty_row(row, language) for row in rows]}
            for pack, rows in library.duties(slug)
        ],
        "sources": notes.rows(),
    }  # fmt: skip


def _lines(said: Sequence[Said], notes: Notes, language: str) -> list[dict[str, Any]]:
    return [{"text": one[language], "marks": notes.marks(one.sources)} for one in said]


def sign_groups(rows: Sequence[Indicator], notes: Notes, language: str) -> list[dict[str, Any]]:
    """Return signs by where they would be seen; of each it is said whom it is about."""
    groups = []
    for category in PLACES:
        signs = [_sign(row, notes, language) for row in rows if row.category == category]
        if signs:
            groups.append({"name": place_name(category), "category": category, "signs": signs})
    return groups


def _sign(row: Indicator, notes: Notes, language: str) -> dict[str, Any]:
    about = {"minor": _("under 18"), "adult": _("adults"), "any": ""}[row.ages]
    kind = {"sex": _("sex"), "labor": _("work"), "both": ""}[row.applies_to]
    return {"text": row.indicator_es if language == "es" else row.indicator,
            "about": [word for word in (about, kind) if word], "marks": notes.mark_sign(row)}  # fmt: skip


def index_context(library: Library, language: str) -> dict[str, Any]:
    """Return the front page of the room."""
    return {
        "audiences": [
            {"slug": slug, "title": one.title[language], "lead": one.lead[language]}
            for slug, one in library.audiences.items()
        ],
        "about": _links(library.shelf("about"), language), "here": _links(library.shelf("here"), language),
        "act": _links(library.shelf("act"), language),
        "states": [{"code": pack.code, "name": pack.manifest.name[language]} for pack in library.states],
    }  # fmt: skip


def _links(pages: Sequence[Page], language: str) -> list[dict[str, str]]:
    return [
        {"shelf": page.shelf, "slug": page.slug, "title": page.front.title[language], "lead": page.front.lead[language]}
        for page in pages
        if page.front
    ]
