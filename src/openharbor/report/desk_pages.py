"""What the team's pages show, in words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from openharbor.core.packs import registry
from openharbor.core.waiting import span
from openharbor.engines.linking import Evidence
from openharbor.engines.triage import Level, Reason
from openharbor.network.access import Seat
from openharbor.report.desk_forms import OUTCOMES
from openharbor.report.pages import check_rows, file_rows
from openharbor.report.queries import Opening, Row, colleagues, reference
from openharbor.report.questions import BY_NAME, UNKNOWN


def level_name(level: int) -> dict[str, str]:
    names = {Level.NOW: ("now", _("Now")), Level.TODAY: ("today", _("Today")), Level.WEEK: ("week", _("This week"))}
    code, name = names[Level(level)]
    return {"code": code, "name": name}


def reason_name(reason: str) -> str:
    return {
        Reason.NOW: _("It goes on now"),
        Reason.TODAY: _("Today, or again and again"),
        Reason.MINOR: _("A child may be there"),
        Reason.SELF: _("The writer speaks of themselves"),
        Reason.HARM: _("Words of being held, hurt or threatened"),
        Reason.TRACE: _("A number, a plate or the like is named"),
        Reason.NO_DATE: _("No date"),
        Reason.OLD: _("Not today"),
    }[Reason(reason)]


def place_name(row: Row) -> str:
    report = row.delivery.report
    facts = registry.gazetteer(registry.accepted_packs()).counties.get(report.county)
    return facts.name if facts else report.state or _("not known")


def queue_rows(seat: Seat, rows: list[Row]) -> list[dict[str, Any]]:
    people = colleagues(seat)
    return [
        {
            "id": row.delivery.pk, "reference": row.reference, "level": level_name(row.level),
            "reasons": [reason_name(one) for one in row.summary["reasons"]], "first": row.summary["first"],
            "setting": setting_name(row.summary["setting"]), "place": place_name(row), "waited": span(row.waited),
            "aim": span(row.aim), "over": span(row.waited - row.aim) if row.waited > row.aim else "",
            "who": people.get(row.summary["assigned"], ""), "unread": row.unread,
            "opened": row.delivery.opened_date, "closed": row.delivery.closed_date, "broken": "broken" in row.summary,
            "lent": row.delivery.handed_by_id is not None,
        }
        for row in rows
    ]  # fmt: skip


def setting_name(setting: str) -> str:
    return str(dict(BY_NAME["setting"].choices).get(setting, UNKNOWN[1]))


def report_context(seat: Seat, opening: Opening) -> dict[str, Any]:
    people = colleagues(seat)
    work = opening.work
    return {
        "id": opening.delivery.pk, "reference": reference(opening.delivery.pk), "delivery": opening.delivery,
        "level": level_name(opening.urgency["level"]), "at": opening.at,
        "rows": check_rows(opening.answers, only_told=True), "files": file_rows(opening.files),
        "reasons": [reason_name(one) for one in opening.urgency["reasons"]], "words": opening.urgency["words"],
        "letters": [{"letter": letter, "text": text} for letter, text in opening.letters],
        "who": people.get(work.assigned, ""), "revision": work.revision,
        "outcome": dict(OUTCOMES).get(work.outcome, ""),
        "notes": [{**one, "by": people.get(one["by"], _("somebody who left"))} for one in work.notes],
        "links": [_link(opening, one.id, one.evidence) for one in opening.links],
    }  # fmt: skip


def _link(opening: Opening, other: str, evidence: tuple[Evidence, ...]) -> dict[str, Any]:
    said: Mapping[str, str] = opening.work.links.get(other, {})
    return {"id": other, "reference": reference(UUID(other)), "first": opening.summaries[UUID(other)]["first"],
            "evidence": [_evidence(one) for one in evidence], "verdict": said.get("verdict", "")}  # fmt: skip


def _evidence(one: Evidence) -> str:
    names = {
        "phone": _("the same telephone number: %(value)s"), "email": _("the same e-mail: %(value)s"),
        "handle": _("the same user name: %(value)s"), "url": _("the same link: %(value)s"),
        "plate": _("the same plate: %(value)s"), "address": _("the same address: %(value)s"),
        "text": _("nearly the same words%(value)s"),
    }  # fmt: skip
    return names[one.kind] % {"value": one.value.removeprefix(":")}
