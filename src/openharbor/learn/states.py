"""A state's own page, and the states side by side."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openharbor.core.packs.learning import Position
from openharbor.core.packs.reading import Pack
from openharbor.directory import cards
from openharbor.learn.figures import figures_context
from openharbor.learn.library import STATE_SHELF, Library
from openharbor.learn.notes import Notes
from openharbor.learn.showing import blocks_of, duty_row, front_of, law_row

LAW, SCOPE = "law", "scope"
# What a reader asks first of a state's law stands first.
TOPICS = (
    "safe_harbor", "definition", "mandated_report", "victim_rights", "consent_minor", "record_relief", "compensation",
    "confidentiality", "immigration_relief", "training_duty", "poster_duty", "task_force", "fund", "data_reporting",
    "offense",
)  # fmt: skip


def topic_name(topic: str) -> str:
    return {
        "safe_harbor": _("Safe Harbor: a young person is helped, not charged"),
        "definition": _("What the law calls trafficking"), "mandated_report": _("Who must report"),
        "victim_rights": _("What protects a survivor"), "consent_minor": _("When a minor decides alone"),
        "record_relief": _("Clearing a record"), "compensation": _("Money for costs and losses"),
        "confidentiality": _("What stays private"), "immigration_relief": _("Staying in the country"),
        "training_duty": _("Who must be trained"), "poster_duty": _("Who must hang a poster"),
        "task_force": _("Councils and task forces"), "fund": _("Funds"),
        "data_reporting": _("What is counted and published"), "offense": _("What is a crime"),
    }[topic]  # fmt: skip


def state_context(library: Library, pack: Pack, language: str) -> dict[str, Any]:
    """Return a state's front page: what can be read of it."""
    parts = [
        {"slug": page.slug, "heading": page.front.heading[language], "lead": page.front.lead[language]}
        for page in library.shelf(STATE_SHELF, pack)
        if page.front
    ]
    law = {"slug": LAW, "heading": _("The law in plain words"), "lead": _("What it calls a crime, whom it protects.")}
    return {
        "code": pack.code, "name": pack.manifest.name[language], "title": pack.manifest.name[language],
        "parts": [*parts[:1], law, *parts[1:]],
        "here": [{"slug": page.slug, "heading": page.front.heading[language]} for page in library.shelf("here")
                 if page.front],
    }  # fmt: skip


def part_context(library: Library, pack: Pack, slug: str, language: str) -> dict[str, Any] | None:
    """Return one part of what is known of a state; that on its scope has the published figures."""
    page = next((one for one in library.shelf(STATE_SHELF, pack) if one.slug == slug), None)
    if page is None or page.front is None:
        return None
    notes = Notes(library, language)
    return {
        **front_of(page.front, language), "code": pack.code, "name": pack.manifest.name[language],
        "blocks": blocks_of(page.blocks[language], notes),
        "figures": figures_context(pack, notes, language) if slug == SCOPE else None, "sources": notes.rows(),
    }  # fmt: skip


def law_topics(library: Library, pack: Pack, language: str) -> list[dict[str, Any]]:
    """Return a pack's law by topic; a tribal nation's own law stands apart."""
    found = []
    for topic in TOPICS:
        rows = [law_row(row, language) for _pack, row in library.laws(topic, [pack]) if not row.scope]
        if rows:
            found.append({"topic": topic, "name": topic_name(topic), "rows": rows})
    return found


def map_of(pack: Pack, now: datetime) -> dict[str, Any]:
    """Return the counties, shaded by programs, and again by the Interstates that run through them."""
    context = cards.map_context(pack, now)
    roads: dict[str, list[str]] = {}
    for row in pack.corridors:
        roads.setdefault(row.county_fips, []).append(row.interstate)
    shapes = [
        {"id": f"c{shape.fips}", "path": shape.shape, "step": drawn["step"], "road": shape.fips in roads}
        for shape, drawn in zip(pack.shapes, context["shapes"], strict=True)
    ]
    counties = [
        {"fips": row["county"].fips, "name": row["county"].name, "count": row["count"],
         "roads": ", ".join(sorted(roads.get(row["county"].fips, []), key=_road_number))}
        for row in context["rows"]
    ]  # fmt: skip
    return context | {"shapes": shapes, "counties": counties, "on_roads": len(roads)}


def _road_number(name: str) -> tuple[int, str]:
    digits = "".join(letter for letter in name if letter.isdigit())
    return int(digits or 0), name


def compare_context(library: Library, language: str) -> dict[str, Any]:
    """Return each question of policy with where every state, the nation and models stand."""
    asked = library.nation.policy if library.nation else ()
    columns = [(pack.manifest.name[language], {row.key: row for row in pack.policy}) for pack in library.states]
    end = "_es" if language == "es" else ""
    return {
        "names": [name for name, _rows in columns],
        "rows": [_compared(row, columns, end) for row in asked],
        "definitions": [
            {"name": pack.manifest.name[language], "topics": law_topics(library, pack, language)[:3]}
            for pack in library.packs
        ],
    }


def _compared(row: Position, columns: Sequence[tuple[str, dict[str, Position]]], end: str) -> dict[str, Any]:
    cells = [
        {"name": name, "text": getattr(rows[row.key], f"position{end}") if row.key in rows else ""}
        for name, rows in columns
    ]
    return {
        "key": row.key, "topic": getattr(row, f"topic{end}"), "cells": cells,
        "nation": getattr(row, f"position{end}"), "model": getattr(row, f"model{end}"), "source": row.source,
        "differ": len({cell["text"] for cell in cells}) > 1,
    }  # fmt: skip


def poster_context(pack: Pack, language: str) -> dict[str, Any]:
    """Return the posters that a state's law asks for: rows that ask the same are one, with all their places."""
    groups: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in pack.duties:
        shown = duty_row(row, language)
        if row.duty == "poster" and row.is_shown and row.place:
            key = (shown["content"], shown["size"], shown["languages"], shown["who"])
            groups.setdefault(key, shown | {"places": []})["places"].append(shown)
    return {"code": pack.code, "name": pack.manifest.name[language], "groups": list(groups.values())}
