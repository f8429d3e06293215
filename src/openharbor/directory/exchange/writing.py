"""Write what the services of a source mean into the fact tables. Rows of others are never touched."""

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from openharbor.directory import operations, overlay
from openharbor.directory.exchange.sent import Context
from openharbor.directory.models import (
    Attribute,
    Fact,
    Location,
    NavigatorCounty,
    Organization,
    Part,
    Route,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)
from openharbor.directory.operations import TABLES, Changes, Draft
from openharbor.directory.overlay import Parts

# What a service means is written into these; terms, routes and navigators are the packs' alone.
DERIVED = tuple(table for table in TABLES if table not in (TaxonomyTerm, Route, NavigatorCounty))


def write_facts(draft: Draft, context: Context, counts: Counter[str]) -> tuple[list[UUID], dict[UUID, Parts]]:
    """Return the services of which anything changed, and what is known of them now."""
    mine = draft.tables[Service]
    there: dict[type[Fact], dict[UUID, Any]] = {Service: _rows(Service, mine)}
    others = {pk for pk, row in there[Service].items() if row.pack != draft.pack}
    counts["known"] += len(others)
    own = [pk for pk in mine if pk not in others]
    there[Organization] = _keep_apart(draft)
    touched: set[UUID] = set()
    now: dict[type[Fact], dict[UUID, Any]] = {}
    for table in DERIVED:
        wanted = draft.tables[table]
        if context.is_new and issubclass(table, Part):
            old: dict[UUID, Any] = {}
            wanted = {pk: v for pk, v in wanted.items() if v["service_id"] not in others}
        elif issubclass(table, Part):
            wanted = {pk: v for pk, v in wanted.items() if v["service_id"] not in others}
            old = {row.pk: row for row in table._default_manager.filter(service_id__in=own)}
            gone = [pk for pk in old if pk not in wanted]
            touched |= {old.pop(pk).service_id for pk in gone}
            table._default_manager.filter(pk__in=gone).delete()
        else:
            old = there[table] if table in there else _rows(table, wanted)
            wanted = {pk: v for pk, v in wanted.items() if pk not in old or old[pk].pack == draft.pack}
        fresh = operations.write(table, old, wanted, Changes())
        now[table] = {pk: row for pk, row in old.items() if pk not in others} | {row.pk: row for row in fresh}
        if table is Service:
            touched |= {row.pk for row in fresh}
        elif table is Organization:
            changed = {row.pk for row in fresh}
            touched |= {pk for pk, v in mine.items() if v["organization_id"] in changed}
        elif issubclass(table, Part):
            touched |= {row.service_id for row in fresh}
    touched -= others
    _join(now, context)
    known = overlay.gather({table: rows.values() for table, rows in now.items()})
    return sorted(touched), {pk: parts for pk, parts in known.items() if pk in touched}


def _rows(table: type[Fact], ids: Collection[UUID]) -> dict[UUID, Any]:
    return {row.pk: row for row in table._default_manager.filter(pk__in=ids)}


def _keep_apart(draft: Draft) -> dict[UUID, Any]:
    """Let nobody speak under another's name, and no place stand at two services. Return the organizations there are."""
    organizations, own = _own(draft, Organization)
    for values in draft.tables[Service].values() if own else ():
        values["organization_id"] = own.get(values["organization_id"], values["organization_id"])
    places, _ = _own(draft, ServiceAtLocation)
    # A place may move from one service to another; it is then no longer where it was.
    moved = [pk for pk, row in places.items() if row.service_id not in draft.tables[Service]]
    ServiceAtLocation.objects.filter(pk__in=moved).delete()
    return organizations


def _own(draft: Draft, table: type[Fact]) -> tuple[dict[UUID, Any], dict[UUID, UUID]]:
    """Give rows an id of their own where a feed uses somebody else's. Return what is there, and the ids given."""
    wanted = draft.tables[table]
    there, own = _rows(table, wanted), {}
    for pk in [pk for pk, row in there.items() if row.pack != draft.pack]:
        values = {name: value for name, value in wanted.pop(pk).items() if name != "pack"}
        own[pk] = draft.put(table, "own", str(pk), **values)
        del there[pk]
    return there | _rows(table, own.values()), own


def _join(now: dict[type[Fact], dict[UUID, Any]], context: Context) -> None:
    """Fill in the rows that others point to, so that nobody has to read them again."""
    for service in now[Service].values():
        service.organization = now[Organization][service.organization_id]
    for attribute in now[Attribute].values():
        attribute.taxonomy_term = context.term_rows[attribute.taxonomy_term_id]
    for place in now[ServiceAtLocation].values():
        place.location = now[Location][place.location_id]
