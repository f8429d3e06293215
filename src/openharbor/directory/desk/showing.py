"""Say what the desk knows in plain words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from openharbor.core.packs import registry
from openharbor.directory import clocks, overlay
from openharbor.directory.desk.duplicates import Pair
from openharbor.directory.desk.forms import HOURS_OF, OUTCOMES, ROOMS, CorrectionForm
from openharbor.directory.desk.queries import RISKS, Due, Queue, Row
from openharbor.directory.models import Grade, Merge, Phone, Proposal, Service
from openharbor.directory.overlay import NEW_PHONE, Parts

NO_SUCH_CODE = _("No pass has this code, or it has ended. Ask the operator for a new one.")
RISK_NAMES: dict[str, Promise] = {
    "trouble": _("Trouble"),
    "lines": _("Lines"),
    "shelters": _("Shelters"),
    "others": _("Others"),
}
LEVELS = {clocks.TROUBLE: "now", clocks.LINES: "today", clocks.SHELTERS: "today", clocks.OTHERS: "week"}
TROUBLES: dict[str, Promise] = {
    "wrong": _("A call said: wrong number"),
    "bounced": _("A call said: out of service"),
    "conflict": _("The source changed under a correction"),
    "proposal": _("They ask for a change"),
    "blocked": _("Held back: doubtful"),
}
PAIR_REASONS: dict[str, Promise] = {
    "name": _("Their names are alike"),
    "phone": _("They share a number"),
    "place": _("They serve the same place"),
}
GRADES: dict[str, Promise] = {
    Grade.CALLED: _("Called by us"),
    Grade.PUBLISHED_TWICE: _("Two sources print it"),
    Grade.OWNER_PAGE: _("On their own page"),
    Grade.SINGLE_SOURCE: _("One source"),
    Grade.NONE: _("Not verified: hidden"),
}
OUTCOME_NAMES: dict[str, Any] = {str(value): label for value, label in OUTCOMES}
ROOM_NAMES: dict[str, Any] = {str(value): label for value, label in ROOMS}


def title(service: Service) -> str:
    """Return organization and program."""
    name = service.organization.name
    return f"{name}: {service.name}" if service.name and service.name != name else name


def zone_of(parts: Parts) -> str:
    """Return the time zone in which typed hours are meant."""
    packs = registry.accepted_packs()
    states = [pack for pack in packs if pack.manifest.state]
    own = [pack for pack in states if pack.code == parts.service.pack]
    counties = registry.gazetteer(packs).counties
    around = [counties[a.extent].pack for a in parts.areas if a.extent in counties]
    near = [pack for pack in states if pack.code in around]
    return parts.zone or next((pack.manifest.time_zone for pack in (*own, *near, *states)), "UTC")


def queue(found: Queue, risk: str) -> dict[str, Any]:
    """Return the page of what is to be called, with one risk or all."""
    return {
        "rows": [_due(row) for row in found.rows],
        "tabs": [
            {"name": name, "label": RISK_NAMES[name], "count": found.counts[name], "here": name == risk}
            for name in RISKS
        ],
        "risk": risk,
        "total": found.total,
        "all": sum(found.counts.values()),
        "number": found.number,
        "pages": found.pages,
        "before": found.number - 1,
        "after": found.number + 1 if found.number < found.pages else 0,
    }


def _due(row: Due) -> dict[str, Any]:
    names = [name for name, value in RISKS.items() if value == row.risk]
    return {
        "id": row.service.pk,
        "title": title(row.service),
        "level": LEVELS[row.risk],
        "risk": RISK_NAMES[names[0]],
        "trouble": TROUBLES.get(row.trouble, ""),
        "called": row.called,
        "overdue": row.overdue_days,
        "waiting": _waiting(row),
        "hides": row.hides,
        "numbers": row.numbers[:3],
    }


def _waiting(row: Due) -> str:
    if not row.called:
        return gettext("Never called")
    return ngettext("%(n)s day overdue", "%(n)s days overdue", row.overdue_days) % {"n": row.overdue_days}


def service(row: Row) -> dict[str, Any]:
    """Return the page of one service."""
    parts = row.parts
    return {
        "row": row,
        "id": parts.service.pk,
        "title": title(parts.service),
        "private": parts.service.confidential,
        "trouble": TROUBLES.get(row.watch.trouble, "") if row.watch else "",
        "due": row.watch.due_date if row.watch else None,
        "called": parts.verified,
        "hides": row.listing.hide_date if row.listing else None,
        "phones": [_phone(phone) for phone in parts.phones]
        + [
            *(_phone(phone, wrong=True) for phone in parts.silenced),
            *(_phone(phone, held=True) for phone in parts.held),
        ],
        "facts": _facts(row),
        "conflicts": [_conflict(row, name) for name in parts.conflicts],
        "outcomes": OUTCOMES,
        "rooms": ROOMS,
        "words": room_words(row),
        "history": _history(row),
    }


def _phone(phone: Phone, *, wrong: bool = False, held: bool = False) -> dict[str, Any]:
    grade: Any = GRADES[Grade(phone.grade)]
    if wrong:
        grade = _("Wrong or out of service: hidden")
    elif held:
        grade = _("Held back until it is called")
    return {
        "number": phone.number,
        "type": phone.type,
        "text": phone.type == "text",
        "grade": grade,
        "seen": phone.source_seen,
        "source": phone.source_url.split(" | ")[0] if phone.source_url.startswith("http") else "",
    }


def _facts(row: Row) -> list[dict[str, Any]]:
    """Return each field with what the source says and, where it differs, what is in force."""
    found = []
    for name in overlay.FIELDS:
        source, now = overlay.source_value(row.source, name), overlay.current_value(row.parts, name)
        found.append(
            {"label": label(name), "value": text(name, now), "source": text(name, source) if source != now else ""}
        )
    return found


def label(name: str) -> Any:
    """Return what a field is called."""
    if name == NEW_PHONE:
        return _("Another telephone number")
    if name.startswith("phone:"):
        return _("Telephone number")
    return CorrectionForm.base_fields[name].label


def text(name: str, value: Any) -> str:
    """Return a value in words."""
    if name == "hours":
        rules = value.get("rules", "") if value else ""
        if rules == "other":
            return gettext("Cannot be said in short")
        return f"{rules} ({dict(HOURS_OF)[value['of']]})" if rules else "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(value) or "–"
    choices = dict(getattr(CorrectionForm.base_fields.get(name), "choices", ()) or ())
    return str(choices.get(value, value)) if value not in (None, "") else "–"


def _conflict(row: Row, name: str) -> dict[str, Any]:
    return {
        "field": name,
        "label": label(name),
        "ours": text(name, overlay.current_value(row.parts, name)),
        "source": text(name, overlay.source_value(row.source, name)),
    }


def _history(row: Row) -> list[dict[str, Any]]:
    """Return who did what, the newest first."""
    calls = [(one, OUTCOME_NAMES[one.outcome], one.number, one.answered_by) for one in row.checks]
    changes = [(one, label(one.field), text(one.field, one.value), "") for one in row.corrections]
    lines = [
        {"at": one.at, "by": row.names.get(one.by_id, ""), "what": what, "detail": detail, "more": more}
        for one, what, detail, more in (*calls, *changes)
    ] + [
        {"at": one.ended_at, "by": row.names.get(one.ended_by_id, ""), "what": label(one.field), "more": "",
         "detail": gettext("the correction “%(value)s” ended") % {"value": text(one.field, one.value)}}
        for one in row.corrections if one.ended_at and one.ended_by_id
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def room_words(row: Row) -> dict[str, Any]:
    """Return what was last said of room, and when."""
    room = row.parts.capacity
    if room is None:
        return {}
    return {"said": ROOM_NAMES[room.word], "word": room.word, "available": room.available, "at": room.at}


def proposal(row: Proposal, service: Service) -> dict[str, Any]:
    """Return a proposal beside what stands there now."""
    parts = overlay.read([service.pk])[service.pk]
    changes = [
        {
            "field": name,
            "label": label(name),
            "now": text(name, overlay.current_value(parts, name)),
            "new": text(name, new),
        }
        for name, new in sorted(row.values.items())
    ]
    return {
        "id": row.pk,
        "at": row.at,
        "seen": row.at.isoformat(),
        "service": service.pk,
        "title": title(service),
        "changes": changes,
    }


def pair(found: Pair) -> dict[str, Any]:
    """Return two entries that may be one, with the reasons."""
    both = [{"id": one.pk, "title": title(one), "description": one.description} for one in (found.first, found.second)]
    return {"both": both, "reasons": [{"name": name, "label": PAIR_REASONS[name]} for name in found.reasons]}


def merges(found: list[tuple[Merge, Service | None, Service | None]]) -> list[dict[str, Any]]:
    """Return the merges that stand, to be undone."""
    gone = gettext("no longer in its source")
    return [
        {"id": row.pk, "at": row.at, "kept": title(kept) if kept else gone, "kept_id": kept.pk if kept else None,
         "other": title(other) if other else gone}
        for row, kept, other in found
    ]  # fmt: skip


def board(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the room board, with words and age."""
    return [
        {**row, "title": title(row["service"]), "id": row["service"].pk, "said": ROOM_NAMES[row["said"]],
         "public": ROOM_NAMES[row["word"]]}
        for row in rows
    ]  # fmt: skip
