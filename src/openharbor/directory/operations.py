"""Writes of the directory. One transaction each; doing one twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from openharbor.core.actor import Actor, System
from openharbor.core.packs import rows
from openharbor.core.packs.gazetteer import Gazetteer, normalize
from openharbor.core.packs.reading import Pack
from openharbor.core.packs.registry import FEED
from openharbor.core.packs.terms import read_terms
from openharbor.directory import bulk, projection
from openharbor.directory.models import (
    Attribute,
    Fact,
    Language,
    Location,
    NavigatorCounty,
    Organization,
    Part,
    Phone,
    Purpose,
    Route,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Source,
    TaxonomyTerm,
)
from openharbor.engines.hours import parse_rules

NAMESPACE = UUID("6f1b7a52-6d1c-5b0e-9d52-3f0f8a1e7c11")
TERMS_PACK = "terms"
# In this order: a row comes after the rows it points to.
TABLES: tuple[type[Fact], ...] = (
    Organization, TaxonomyTerm, Location, Service, ServiceAtLocation, Phone, Schedule, Language, ServiceArea, Attribute,
    Route, NavigatorCounty,
)  # fmt: skip


class NotAllowed(Exception):
    """This actor may not do this."""


@dataclass
class Changes:
    """What a load changed, in rows."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    listed: int = 0

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.removed} removed; {self.listed} services can show"


@dataclass
class Draft:
    """The rows that a pack should have, by table and id."""

    pack: str
    tables: dict[type[Fact], dict[UUID, dict[str, Any]]] = field(default_factory=lambda: {t: {} for t in TABLES})

    def id_of(self, table: type[Fact], *key: str) -> UUID:
        """Return the id of a row with this key; one key that is a UUID itself stays what it is."""
        if len(key) == 1 and (known := _uuid(key[0])):
            return known
        return uuid5(NAMESPACE, "\x1f".join((self.pack, table.__name__, *key)))

    def put(self, table: type[Fact], *key: str, **values: Any) -> UUID:
        row_id = self.id_of(table, *key)
        self.tables[table][row_id] = {"pack": self.pack, **values}
        return row_id


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) >= 32 else None
    except ValueError:
        return None


def load_packs(actor: Actor, *, packs: Sequence[Pack], gazetteer: Gazetteer) -> Changes:
    """Make the tables say what these packs say, nothing more, nothing less. Rows of imported sources stay.

    A service that came by a feed and stands in a pack too becomes the pack's.
    """
    if not isinstance(actor, System):
        raise NotAllowed
    drafts = [_terms_draft(), *(_draft(pack, gazetteer) for pack in packs)]
    _link_routes(drafts, packs)
    changes = Changes()
    with transaction.atomic():
        for table in TABLES:
            wanted = {row_id: values for draft in drafts for row_id, values in draft.tables[table].items()}
            _write(table, wanted, changes)
        for table in reversed(TABLES):
            _remove(table, {row_id for draft in drafts for row_id in draft.tables[table]}, changes)
        changes.listed = projection.rebuild()
    return changes


def _write(table: type[Fact], wanted: dict[UUID, dict[str, Any]], changes: Changes) -> None:
    old = {row.pk: row for row in table._default_manager.exclude(pack__startswith=FEED)}
    missing = [pk for pk in wanted if pk not in old]
    for start in range(0, len(missing), 500):
        some = missing[start : start + 500]
        taken = {row.pk: row for row in table._default_manager.filter(pk__in=some)}
        if table is Service:
            for part in TABLES:
                if issubclass(part, Part):
                    part._default_manager.filter(service_id__in=taken, pack__startswith=FEED).delete()
        old |= taken
    write(table, old, wanted, changes)


def write(table: type[Fact], old: dict[UUID, Any], wanted: dict[UUID, dict[str, Any]], changes: Changes) -> list[Any]:
    """Bring rows to the values that are wanted, adding those that are new; return the rows that were not so before."""
    fresh = bulk.make(table, ({"id": pk, **values} for pk, values in wanted.items() if pk not in old))
    stale = []
    for row_id, values in wanted.items():
        row = old.get(row_id)
        if row and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            stale.append(row)
    bulk.insert(fresh)
    if stale:
        names = sorted({name for values in wanted.values() for name in values})
        table._default_manager.bulk_update(stale, names, batch_size=200)
    changes.added += len(fresh)
    changes.changed += len(stale)
    return [*fresh, *stale]


def _remove(table: type[Fact], kept: set[UUID], changes: Changes) -> None:
    rows_of_packs = table._default_manager.exclude(pack__startswith=FEED)
    gone = [pk for pk in rows_of_packs.values_list("pk", flat=True) if pk not in kept]
    for start in range(0, len(gone), 500):
        table._default_manager.filter(pk__in=gone[start : start + 500]).delete()
    changes.removed += len(gone)


def _terms_draft() -> Draft:
    draft = Draft(TERMS_PACK)
    for row in read_terms():
        draft.put(TaxonomyTerm, row["code"], **row)
    return draft


def _term_id(code: str) -> UUID:
    return uuid5(NAMESPACE, "\x1f".join((TERMS_PACK, "TaxonomyTerm", code)))


def _draft(pack: Pack, gazetteer: Gazetteer) -> Draft:
    draft = Draft(pack.code)
    for row in pack.organizations:
        put_organization(draft, row, pack, gazetteer)
    for line in pack.child_protection:
        _put_child_protection(draft, line, pack, gazetteer)
    return draft


def put_organization(draft: Draft, row: rows.Organization, pack: Pack, gazetteer: Gazetteer) -> None:
    """Put a row of a pack, or one that came in the same form for the region of a pack, into a draft."""
    organization = draft.put(
        Organization, row.organization, name=row.organization, alternate_name=row.former_names, website=row.website
    )
    key = row.id if draft.pack == pack.code else f"{draft.pack}:{row.id}"[:120]
    service = draft.put(Service, row.id, key=key, organization_id=organization, **_service_fields(row))
    common = {
        "service_id": service,
        "grade": row.grade,
        "source_url": row.source_url,
        "source_kind": row.source_kind,
        "source_seen": row.source_seen,
        "hours": row.hours if row.hours_of == "line" else "",
    }
    if row.phone:
        draft.put(Phone, row.id, "voice", number=row.phone, type="voice", kind=row.phone_kind, **common)
    if row.text_number:
        keyword = row.text_keyword
        draft.put(Phone, row.id, "text", number=row.text_number, type="text", kind="line", keyword=keyword, **common)
    put_schedules(draft, row.id, service, row.schedule, row.hours_of, pack)
    for code in row.languages:
        draft.put(Language, row.id, code, service_id=service, code=code)
    for code in row.serves:
        draft.put(Attribute, row.id, code, service_id=service, taxonomy_term_id=_term_id(code))
    town = gazetteer.town(pack.code, row.city) if row.city else None
    if town:
        # The pack's schema already refuses a town for a confidential row; this line is the second lock.
        if row.confidential == "yes":
            raise ValueError("a confidential service must have no location")
        point = {"latitude": town.latitude, "longitude": town.longitude, "county_fips": town.county}
        location = draft.put(Location, row.city, name=row.city, **point)
        draft.put(ServiceAtLocation, row.id, service_id=service, location_id=location)
    for kind, extent in _areas(row, pack, town.county if town else ""):
        name = _area_name(kind, extent, pack, gazetteer)
        draft.put(ServiceArea, row.id, extent, service_id=service, extent_type=kind, extent=extent, name=name)


def put_schedules(draft: Draft, key: str, service: UUID, text: str, hours_of: str, pack: Pack) -> None:
    """Put the rules of hours in the short form of packs into a draft."""
    for number, rule in enumerate(parse_rules(text)):
        draft.put(
            Schedule, key, str(number),
            service_id=service, byday=",".join(rule.byday), opens_at=rule.opens, closes_at=rule.closes,
            hours_of=hours_of, zone=pack.manifest.time_zone,
        )  # fmt: skip


def _service_fields(row: rows.Organization) -> dict[str, Any]:
    spanish = {"name": row.program_es, "description": row.description_es, "hours": row.hours_es}
    return {
        "name": row.program,
        "description": row.description,
        "eligibility_description": row.ages_note,
        "minimum_age": _two_places(row.min_age),
        "maximum_age": _two_places(row.max_age),
        "interpretation_services": row.interpreter == "yes",
        "purpose": row.purpose,
        "service_type": row.service_type,
        "base": row.base,
        "needs": list(row.needs),
        "ages_known": row.ages == "known",
        "gender": row.gender,
        "children": row.children,
        "confidential": row.confidential == "yes",
        "referral_only": row.referral_only,
        "area_note": row.area_note,
        "hours": row.hours,
        "hours_of": row.hours_of,
        "translations": {"es": {k: v for k, v in spanish.items() if v}},
        "source_url": row.source_url,
        "source_kind": row.source_kind,
        "source_seen": row.source_seen,
        "review_note": row.review_note,
        "blocking": row.blocking == "yes",
    }


def _two_places(age: Decimal | None) -> Decimal | None:
    return None if age is None else age.quantize(Decimal("0.01"))


def _areas(row: rows.Organization, pack: Pack, town_county: str) -> list[tuple[str, str]]:
    """Return the areas of a row. An unknown area is the county of its town, and nothing if that is unknown too.

    So is the unnamed rest of a list that its source calls incomplete.
    """
    if row.area == "nation":
        return [("nation", "*")]
    if row.area == "state":
        return [("state", pack.manifest.state)]
    if row.area == "counties":
        named = [("county", fips) for fips in row.counties_fips]
        rest = row.more_areas and town_county and town_county not in row.counties_fips
        return [*named, ("town", town_county)] if rest else named
    return [("town", town_county)] if town_county else []


def _area_name(kind: str, extent: str, pack: Pack, gazetteer: Gazetteer) -> str:
    if kind in ("nation", "state"):
        return pack.manifest.name["en"]
    county = gazetteer.counties.get(extent)
    return f"{county.name}, {county.state}" if county else ""


def _put_child_protection(draft: Draft, line: rows.ChildProtection, pack: Pack, gazetteer: Gazetteer) -> None:
    name = f"{line.name} County" if line.unit == "county" else line.name
    agency = line.agency or name
    key = f"child-protection-{draft.pack}-{line.unit}-{normalize(line.name).replace(' ', '-')}"
    organization = draft.put(Organization, agency, name=agency)
    service = draft.put(
        Service,
        key,
        key=key,
        organization_id=organization,
        name=name,
        description=agency,
        purpose=Purpose.CHILD_PROTECTION,
        service_type="hotline",
        base="tribal" if line.unit == "tribe" else "government",
        maximum_age=Decimal("17.00"),
        ages_known=True,
        confidential=False,
        referral_only="no",
        area_note=line.area_note,
    )
    for fips in line.counties_fips:
        area = _area_name("county", fips, pack, gazetteer)
        draft.put(ServiceArea, key, fips, service_id=service, extent_type="county", extent=fips, name=area)
    if line.phone:
        draft.put(
            Phone, key, line.kind, line.phone,
            service_id=service, number=line.phone, type="voice", hours=line.hours, grade=line.grade,
            kind="main_office" if line.kind == "office" else line.kind,
            source_url=line.source_url, source_kind=line.source_kind, source_seen=line.source_seen,
        )  # fmt: skip


def _link_routes(drafts: list[Draft], packs: Sequence[Pack]) -> None:
    """Point routes and navigators at services; a route may name a line of another pack, if that pack is loaded."""
    services = {v["key"]: pk for draft in drafts for pk, v in draft.tables[Service].items()}
    by_pack = {draft.pack: draft for draft in drafts}
    for pack in packs:
        draft = by_pack[pack.code]
        for position, route in enumerate(pack.routing):
            if route.organization_id in services:
                draft.put(
                    Route, route.role, route.organization_id,
                    role=route.role, position=position, service_id=services[route.organization_id],
                    minimum_age=_two_places(route.min_age), maximum_age=_two_places(route.max_age),
                )  # fmt: skip
        for row in pack.navigators:
            draft.put(
                NavigatorCounty, row.county_fips, row.organization_id,
                service_id=services[row.organization_id], county_fips=row.county_fips, region=row.region,
                from_date=row.from_date, source_url=row.source_url,
            )  # fmt: skip


def remove_all(actor: Actor) -> None:
    """Empty the directory."""
    if not isinstance(actor, System):
        raise NotAllowed
    with transaction.atomic():
        for table in reversed(TABLES):
            table._default_manager.all().delete()
        Source.objects.all().delete()
