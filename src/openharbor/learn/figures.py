"""Published figures as tables with bars: what was counted, by whom, when, and where the counting changed."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from openharbor.core.packs.learning import Break, Figure
from openharbor.core.packs.reading import Pack
from openharbor.learn.notes import Notes, figure_kind

PERCENT = "percent"
SHORTEST_SERIES = 2  # years


def word_for(definition: str) -> str:
    """Return what one of the counted things is, so that nobody takes a call for a person."""
    return {
        "case": _(
            "A case is not a person. At the hotline it is all contacts about one situation; "
            "in court it is one prosecution or lawsuit."
        ),
        "victim": _("People whom this source counted. Somebody may be counted twice, and many are counted nowhere."),
        "survey": _("What those who answered a survey said. It is not a count of everybody."),
        "conviction": _("Convictions by a court. Many situations never reach one."),
        "contact": _("Calls, texts, chats and forms. One situation may bring many."),
        "signal": _("Calls, texts, chats and forms. One situation may bring many."),
        "share": _("A share of those whom this source counted."),
        "investigation": _("Investigations that police said they opened."),
        "arrest": _("Arrests that police reported."),
        "charge": _("Charges that were filed."),
        "other": _("As the source counts it."),
    }[definition]


def unit_name(unit: str) -> str:
    names = {"persons": _("people"), "cases": _("cases"), PERCENT: _("percent"), "convictions": _("convictions"),
             "contacts": _("contacts"), "calls": _("calls"), "signals": _("contacts"), "arrests": _("arrests"),
             "investigations": _("investigations"), "respondents": _("people who answered"), "charges": _("charges"),
             "defendants": _("people charged"), "families": _("families"), "officers": _("officers"),
             "members": _("members"), "ads a month": _("ads a month"),
             "referrals or consults": _("referrals or consults")}  # fmt: skip
    return names.get(unit, unit)


def figures_context(pack: Pack, notes: Notes, language: str) -> dict[str, Any]:
    """Return a state's series, longest first, and the figures that stand alone."""
    groups: dict[tuple[str, str, str], list[Figure]] = {}
    told = [row for row in pack.figures if row.is_shown]
    for row in told:
        if row.span == "year":
            groups.setdefault((row.measure, row.definition, row.unit), []).append(row)
    series = {key: rows for key, rows in groups.items() if len({row.year for row in rows}) >= SHORTEST_SERIES}
    shown = {row.key for rows in series.values() for row in rows}
    alone = [row for row in told if row.key not in shown]
    longest = sorted(series.values(), key=lambda rows: (-len(rows), rows[0].measure))
    return {
        "series": [_series(rows, pack.breaks, notes, language) for rows in longest],
        "alone": [
            {"name": word, "rows": [_row(row, notes, language, 0) for row in rows]} for word, rows in _by_word(alone)
        ],
    }


def _by_word(rows: Sequence[Figure]) -> list[tuple[str, list[Figure]]]:
    ordered = sorted(rows, key=lambda row: (word_for(row.definition), row.year, row.measure))
    return [(word, list(group)) for word, group in groupby(ordered, key=lambda row: word_for(row.definition))]


def _series(rows: Sequence[Figure], breaks: Sequence[Break], notes: Notes, language: str) -> dict[str, Any]:
    first = rows[0]
    longest = 100.0 if first.unit == PERCENT else max(row.value for row in rows)
    lines: list[dict[str, Any]] = []
    waiting = sorted((one for one in breaks if one.measure in first.measure), key=lambda one: one.year)
    for row in sorted(rows, key=lambda row: (row.year, row.value)):
        while waiting and waiting[0].year <= int(row.year[:4]):
            one = waiting[0]
            if lines or one.year == int(row.year[:4]):  # one before the first year breaks nothing in it
                text = one.text_es if language == "es" else one.text
                lines.append({"break": text, "marks": notes.marks([one.source])})
            waiting.pop(0)
        lines.append(_row(row, notes, language, longest))
    values = [row.value for row in rows]
    return {
        "title": first.measure_es if language == "es" else first.measure, "unit": unit_name(first.unit),
        "word": word_for(first.definition), "lines": lines, "low": number(min(values)), "high": number(max(values)),
        "from": min(row.year for row in rows), "to": max(row.year for row in rows),
        "disagree": any(row.conflict_group for row in rows),
        "gaps": _gaps([row.year for row in rows]),
    }  # fmt: skip


def _gaps(years: Sequence[str]) -> str:
    """Return the years between first and last of which nothing is known."""
    known = {int(year) for text in years for year in text.split("-")}
    return ", ".join(str(year) for year in range(min(known), max(known)) if year not in known)


def _row(row: Figure, notes: Notes, language: str, longest: float) -> dict[str, Any]:
    spanish = language == "es"
    return {
        "year": row.year, "value": number(row.value), "number": row.value, "unit": unit_name(row.unit),
        "width": f"{100 * row.value / longest:.1f}" if longest else "",
        "measure": row.measure_es if spanish else row.measure,
        "note": row.period_note_es if spanish else row.period_note, "kind": figure_kind(row),
        "conflict": bool(row.conflict_group), "doubt": row.show == "verify", "marks": notes.mark_figure(row),
    }  # fmt: skip


def number(value: float) -> str:
    """Return a value as it was published: no digit more."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"
