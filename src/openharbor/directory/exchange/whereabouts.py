"""Where a service stands, as far as anybody may know, and which areas it serves."""

import re
from collections.abc import Iterator
from uuid import UUID

from openharbor.core.packs.gazetteer import Spot, normalize
from openharbor.directory.exchange.sent import Context, Data, Sent, Warnings, listed
from openharbor.directory.models import Location, ServiceAtLocation
from openharbor.directory.operations import Draft
from openharbor.engines.matching import miles_between

NATION = re.compile(r"\b(nation ?wide|national|united states|usa|u s a)\b")
FARTHEST_MILES = 60  # a point farther from every town of that name is another town's


def put_place(draft: Draft, sent: Sent, context: Context, given: str, service: UUID, warnings: Warnings) -> Spot | None:
    """Put the town of a service, never its street, and return it."""
    for at, location in sent.places:
        if location.get("location_type", "physical") != "physical":
            continue
        point = _point(location)
        spot = _town(location, point, context)
        if spot is None:
            warnings.append(("locations", "its town is not in the regions of this site"))
            continue
        name = spot.label.split(",")[0].split(" (")[0]
        place = draft.put(
            Location,
            spot.key,
            name=name[:100],
            latitude=spot.latitude,
            longitude=spot.longitude,
            county_fips=spot.county,
        )
        draft.put(ServiceAtLocation, str(at.get("id") or given), service_id=service, location_id=place)
        return spot
    return None


def _point(location: Data) -> tuple[float, float] | None:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _town(location: Data, point: tuple[float, float] | None, context: Context) -> Spot | None:
    spots: list[Spot] = []
    for address in listed(location, "addresses"):
        code = str(address.get("postal_code") or "")[:5]
        towns = context.gazetteer.find(f"{address.get('city') or ''}, {address.get('state_province') or ''}")
        spots += [s for s in towns if s.kind == "town"] or [s for s in context.gazetteer.find(code) if s.kind == "zip"]
    if not spots:
        spots = [s for s in context.gazetteer.find(str(location.get("name") or "")) if s.kind == "town"]
    spots = [spot for spot in spots if spot.county]
    if point is None:
        return spots[0] if spots and len({spot.state for spot in spots}) == 1 else None
    near = min(spots, key=lambda s: miles_between(point, (s.latitude, s.longitude)), default=None)
    return near if near and miles_between(point, (near.latitude, near.longitude)) < FARTHEST_MILES else None


def areas_of(sent: Sent, context: Context, spot: Spot | None, labels: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return kind, extent and name of each area that a service says it serves; of its town's county if it says none."""
    found: dict[str, tuple[str, str, str]] = {}
    for area in listed(sent.service, "service_areas"):
        extent, kind, name = (str(area.get(key) or "") for key in ("extent", "description", "name"))
        if kind in ("nation", "state", "county") and re.fullmatch(r"\*|[A-Z]{2}|\d{5}", extent):
            found[extent] = (kind, extent, name)
            continue
        for kind, extent in _named_area(name, context):
            found[extent] = (kind, extent, name)
    if spot and (not found or labels.get("service_area_complete") == "no") and spot.county not in found:
        found[spot.county] = ("town", spot.county, "")
    return list(found.values())


def _named_area(name: str, context: Context) -> Iterator[tuple[str, str]]:
    words = normalize(name)
    if NATION.search(words):
        yield "nation", "*"
        return
    states = {normalize(p.manifest.name["en"]): p.manifest.state for p in context.packs if p.manifest.state}
    bare = re.sub(r"^(state of|all of|statewide) | (statewide|state)$", "", words)
    if bare in states:
        yield "state", states[bare]
        return
    for part in re.split(r"[;,/]| and ", name):
        counties = [s for s in context.gazetteer.find(part) if s.kind == "county"]
        if len(counties) == 1 and "county" in normalize(name):
            yield "county", counties[0].county
