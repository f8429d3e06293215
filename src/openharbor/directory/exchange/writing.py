"""Write what the services of a source mean into the fact tables. Rows of others are never touched."""

from collections import Counter
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
    others = set(Service.objects.filter(pk__in=mine).exclude(pack=draft.pack).values_list("pk", flat=True))
    counts["known"] += len(others)
    own = [pk for pk in mine if pk not in others]
    _keep_apart(draft)
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
            old = {row.pk: row for row in table._default_manager.filter(pk__in=wanted)}
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


def _keep_apart(draft: Draft) -> None:
    """Give rows an id of their own where a feed uses somebody else's: nobody speaks under another's name."""
    for table in (Organization, ServiceAtLocation):
        wanted = draft.tables[table]
        there = table._default_manager.filter(pk__in=wanted)
        taken = set(there.exclude(pack=draft.pack).values_list("pk", flat=True))
        for pk in taken & wanted.keys():
            own = draft.put(table, "own", str(pk), **{k: v for k, v in wanted.pop(pk).items() if k != "pack"})
            for values in draft.tables[Service].values():
                if table is Organization and values["organization_id"] == pk:
                    values["organization_id"] = own
    # A place may move from one service to another; it is then no longer where it was.
    moved = ServiceAtLocation.objects.filter(pk__in=draft.tables[ServiceAtLocation], pack=draft.pack)
    moved.exclude(service_id__in=draft.tables[Service]).delete()


def _join(now: dict[type[Fact], dict[UUID, Any]], context: Context) -> None:
    """Fill in the rows that others point to, so that nobody has to read them again."""
    for service in now[Service].values():
        service.organization = now[Organization][service.organization_id]
    for attribute in now[Attribute].values():
        attribute.taxonomy_term = context.term_rows[attribute.taxonomy_term_id]
    for place in now[ServiceAtLocation].values():
        place.location = now[Location][place.location_id]
