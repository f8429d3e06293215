"""Take a nested document apart into records, and put records together again. What goes in comes out."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from openharbor.directory.exchange.standard import EMBEDDED, children_of

Data = dict[str, Any]
# A record on its way: entity, id as given, id of what it belongs to, its own data.
Record = tuple[str, str, str, Data]
# Things that have records of their own, where they may stand inside another.
_LISTED = {("organization", "locations"): "location", ("service", "service_at_locations"): "service_at_location",
           ("organization", "services"): "service"}  # fmt: skip
_SINGLE = {("service", "organization"): "organization", ("service_at_location", "location"): "location",
           ("service_at_location", "service"): "service"}  # fmt: skip


def split(entity: str, document: Data, parent: str = "") -> Iterator[Record]:
    """Yield the records in a document: shared things become records of their own and leave a reference behind."""
    own_id = str(document["id"])
    data: Data = {}
    for key, value in document.items():
        if (listed := _LISTED.get((entity, key))) and isinstance(value, list):
            for item in value:
                yield from split(listed, item, own_id)
            if not value:
                data[key] = []
        elif (single := _SINGLE.get((entity, key))) and isinstance(value, dict):
            yield from split(single, value)
            data[key] = {"id": value["id"]}
        else:
            data[key] = value
    yield entity, own_id, parent or _parent(entity, data), data


def _parent(entity: str, data: Data) -> str:
    """Return the id of what a record belongs to, as far as the record says it."""
    key = {"service": "organization", "service_at_location": "service", "location": "organization"}.get(entity, "")
    inside = data.get(key)
    return str(data.get(f"{key}_id") or (inside["id"] if isinstance(inside, dict) else ""))


Find = Callable[[str, str], Data | None]
FindChildren = Callable[[str, str], Iterable[tuple[str, Data]]]


def nest(entity: str, data: Data, find: Find, children: FindChildren, above: tuple[str, ...] = ()) -> Data:
    """Return a record as a document, with what it refers to and what belongs to it inside.

    find: record of an entity by its given id; children: records of an entity that belong to an id, in their order
    above: the entities that it stands in, which are not put inside again
    """
    document = dict(data)
    here = (*above, entity)
    for key, inside in EMBEDDED.get(entity, {}).items():
        if (entity, key) not in _SINGLE:
            continue
        if inside in above:
            document.pop(key, None)
        elif isinstance(document.get(key), dict) and (found := find(inside, str(document[key]["id"]))):
            document[key] = nest(inside, found, find, children, here)
    for (outer, key), inside in _LISTED.items():
        if outer != entity or inside in above:
            continue
        if rows := [nest(inside, row, find, children, here) for _, row in children(inside, str(data["id"]))]:
            document[key] = rows
    return document


def walk(entity: str, data: Data) -> Iterator[tuple[str, Data, str, str]]:
    """Yield each thing inside a record with its entity and with the entity and id of what it stands in."""
    owner = str(data.get("id", ""))
    for key, inside in children_of(entity).items():
        found = data.get(key)
        for item in found if isinstance(found, list) else ():
            if isinstance(item, dict) and (entity, key) not in _LISTED:
                yield inside, item, entity, owner
                yield from walk(inside, item)
    for key, inside in EMBEDDED.get(entity, {}).items():
        item = data.get(key)
        if isinstance(item, dict) and (entity, key) not in _SINGLE:
            yield inside, item, entity, owner
            yield from walk(inside, item)
