"""Keep the places of confidential services out of everything, before anything of them is written."""

from functools import lru_cache
from typing import Any

from openharbor.core.packs.gazetteer import normalize
from openharbor.core.packs.rows import STREET
from openharbor.directory.exchange import derive
from openharbor.directory.exchange.sent import Context, Sent
from openharbor.directory.exchange.stage import Stage
from openharbor.directory.models import Service, Source, SourceRecord


def hide_places(stage: Stage, context: Context, source: Source) -> set[str]:
    """Take the places of confidential services out of the stage, before anything is written, and return the services.

    A place that one confidential service has is nobody's place here: another service of the house would give it away.
    """
    places: dict[str, list[tuple[str, dict[str, Any], str]]] = {}
    for own_id, parent, data, _, _ in stage.records("service_at_location"):
        inside = data.get("location")
        location = str(data.get("location_id") or (inside.get("id") if isinstance(inside, dict) else "") or "")
        places.setdefault(parent, []).append((own_id, data, location))
    elsewhere = _hidden_elsewhere(context.code)
    private = set(records_of(source, "service").filter(private=True).values_list("given_id", flat=True))
    hidden: set[str] = set()
    find = lru_cache(maxsize=5000)(stage.find)  # a house has several services, a town many houses
    for own_id, parent, data, _, _ in stage.records("service"):
        at = places.get(own_id, [])
        there = [(row, find("location", location) or {}) for _, row, location in at]
        sent = Sent(data, find("organization", parent) or {}, there)
        if own_id in private or derive.is_confidential(sent, context) or elsewhere & _names(sent):
            private.add(own_id)
            hidden |= {location for _, _, location in at}
            stage.replace("service", own_id, without_places(data))
    for location in hidden:
        stage.replace("location", location, None)
    for at in places.values():
        for at_id, _, location in at:
            if location in hidden:
                stage.replace("service_at_location", at_id, None)
    records_of(source, "location").filter(given_id__in=hidden).delete()
    records_of(source, "service_at_location").filter(parent_id__in=private).delete()
    return private


def records_of(source: Source, entity: str) -> Any:
    """Return the records of an entity of a source."""
    return SourceRecord.objects.filter(source=source, entity=entity)


def _names(sent: Sent) -> set[str]:
    """Return the names under which a service may be known as a private place elsewhere."""
    name, organization = normalize(str(sent.service.get("name", ""))), normalize(str(sent.organization.get("name", "")))
    bed = derive.NEEDS["bed"].search(normalize(f"{name} {sent.service.get('description') or ''}"))
    return {name, organization} if bed else {name}


def without_places(data: dict[str, Any]) -> dict[str, Any]:
    """Return a confidential service without what could tell its place: history, contacts, notes on how to come."""
    gone = ("metadata", "contacts", "service_at_locations", "application_process")
    bare = {key: value for key, value in data.items() if key not in gone}
    return {k: STREET.sub("", v) if isinstance(v, str) else v for k, v in bare.items()}


def _hidden_elsewhere(code: str) -> set[str]:
    """Return the names of services that another source keeps private: a place withheld there is withheld here too."""
    rows = Service.objects.filter(confidential=True).exclude(pack=code).select_related("organization")
    return {normalize(name) for row in rows for name in (row.name, row.organization.name) if len(name) > 5}


def location_of(data: dict[str, Any]) -> str:
    """Return the given id of the place that a service at location names."""
    inside = data.get("location")
    return str(data.get("location_id") or (inside.get("id") if isinstance(inside, dict) else "") or "")
