"""Made-up services, many of them, always the same for a seed: for benchmarks and for looking at a full page.

Every number is 555-01xx, which can reach nobody. Only a demonstration may hold them.
"""

import random
from decimal import Decimal
from typing import Any

from django.db import transaction

from openharbor.core.actor import Actor, System
from openharbor.core.packs import registry
from openharbor.core.packs.reading import Pack
from openharbor.directory import bulk, operations, projection
from openharbor.directory.models import (
    Language,
    Location,
    Organization,
    Phone,
    Purpose,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from openharbor.directory.operations import Draft

TYPES = (
    ("housing", ["bed", "talk?"]), ("hotline", ["talk"]), ("advocacy", ["talk", "legal?", "bed?"]),
    ("healthcare", ["health"]), ("legal", ["legal", "papers?"]), ("labor", ["work", "papers"]),
    ("case_management", ["talk", "basics?"]), ("outreach", ["basics", "young?"]), ("housing", ["bed", "young"]),
)  # fmt: skip
AGES = ((None, None), (None, None), (18, None), (18, 24), (14, 24), (10, 17), (None, 17), (16, 24))
SERVICES_AN_ORGANIZATION = 4
A_TIME = 5000


class NotADemonstration(Exception):
    """This installation is for people; made-up services must not stand among real ones."""


def generate(actor: Actor, *, packs: tuple[Pack, ...], count: int, seed: int) -> int:
    """Replace the whole directory of a demonstration by `count` made-up services; return how many can show."""
    if not isinstance(actor, System):
        raise operations.NotAllowed
    if any(row.operator != registry.DEMO_OPERATOR for row in registry.accepted().values()):
        raise NotADemonstration
    towns = [(pack, town) for pack in packs for town in pack.places if town.county_fips in _counties(pack)]
    if not towns:
        raise NotADemonstration
    rng = random.Random(seed)  # noqa: S311  # repeatable sample data, not a secret
    with transaction.atomic():
        operations.remove_all(actor)
        registry.accept(registry.SYNTHETIC, digest="", operator=registry.DEMO_OPERATOR, single_source=True)
        for start in range(0, count, A_TIME):
            draft = _draft(rng, towns, range(start, min(count, start + A_TIME)))
            for table in operations.TABLES:
                wanted = draft.tables[table]
                # Towns and the organization across a border come again.
                there = set(table._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
                bulk.insert([table(id=row_id, **values) for row_id, values in wanted.items() if row_id not in there])
        return projection.rebuild()


def _counties(pack: Pack) -> set[str]:
    return {county.fips for county in pack.counties}


def _draft(rng: random.Random, towns: list[Any], numbers: range) -> Draft:
    draft = Draft(registry.SYNTHETIC)
    weights = [town.population or 1 for _, town in towns]
    counties = {pack.code: sorted(_counties(pack)) for pack, _ in towns}
    for n in numbers:
        pack, town = rng.choices(towns, weights)[0]
        group = n // SERVICES_AN_ORGANIZATION
        organization = draft.put(Organization, str(group), name=f"Sample organization {group}")
        kind, needs = rng.choice(TYPES)
        low, high = rng.choice(AGES)
        confidential = kind == "housing" and rng.random() < 0.5
        service = draft.put(
            Service, str(n), key=f"sample-{n}", organization_id=organization, name=f"Sample program {n}",
            description="A made-up service for trying things out.", purpose=Purpose.SUPPORT, service_type=kind,
            base="independent", needs=needs, confidential=confidential, referral_only="no",
            minimum_age=None if low is None else Decimal(low), maximum_age=None if high is None else Decimal(high),
            ages_known=rng.random() < 0.8 or low is not None or high is not None,
            gender=rng.choice(("", "", "all", "women", "men")), children=rng.choice(("", "yes", "no")),
        )  # fmt: skip
        always = rng.random() < 0.3
        operations.put_schedules(
            draft, str(n), service, "24/7" if always else _hours(rng), rng.choice(("line", "office")), pack
        )
        draft.put(
            Phone, str(n), service_id=service, number=f"{rng.randint(200, 999)}-555-01{rng.randint(0, 99):02}",
            type="voice", kind="line", hours="24/7" if always else "", grade=rng.choice(("called", "owner_page")),
            source_url="https://example.org/", source_kind="owner", source_seen="2026-05",
        )  # fmt: skip
        for code in rng.sample(("en", "es", "so", "hmn"), rng.randint(0, 3)):
            draft.put(Language, str(n), code, service_id=service, code=code)
        if not confidential:
            place = draft.put(
                Location, town.geonameid, name=town.name, latitude=town.lat, longitude=town.lon,
                county_fips=town.county_fips,
            )  # fmt: skip
            draft.put(ServiceAtLocation, str(n), service_id=service, location_id=place)
        for extent_type, extent in _areas(rng, pack, town.county_fips, counties[pack.code], confidential):
            draft.put(ServiceArea, str(n), extent, service_id=service, extent_type=extent_type, extent=extent)
    return draft


def _hours(rng: random.Random) -> str:
    """Return weekly hours in the short form; of every ten services one says nothing of them."""
    if rng.random() < 0.1:
        return ""
    opens, closes = rng.randint(6, 10), rng.randint(14, 21)
    half = rng.choice(("00", "30"))
    return f"{rng.choice(('MO-FR', 'MO-SA', 'MO,WE,FR', 'TU-SA'))} {opens:02}:{half}-{closes:02}:00"


def _areas(rng: random.Random, pack: Pack, home: str, counties: list[str], confidential: bool) -> list[tuple[str, str]]:
    dice = rng.random()
    if dice < 0.01:
        return [("nation", "*")]
    if dice < 0.10:
        return [("state", pack.manifest.state)]
    if dice < 0.30 and not confidential:
        return [("town", home)]
    return [("county", fips) for fips in {home, *rng.sample(counties, rng.randint(0, min(5, len(counties))))}]
