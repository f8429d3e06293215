"""A service in HSDS 3.1 as the public may have it: built from an allow-list, like the rest of the projection.

No staff contacts, no notes, no history, no addresses, no website that nobody graded. What is not known is left out.
"""

import json
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from openharbor.directory.models import (
    Attribute,
    Grade,
    Language,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    TaxonomyTerm,
)

NAMESPACE = UUID("2f0c7c55-3c0c-5a52-8a0e-6a3e0cf7c5b1")
TAXONOMY = {
    "id": str(uuid5(NAMESPACE, "taxonomy")),
    "name": "OpenHarbor terms",
    "description": "Whom a service serves and what it offers, in our own few terms.",
    "version": "1",
}
# A winter day: HSDS wants one offset for all the year, so it is that of standard time; the zone stands in the notes.
WINTER = datetime(2026, 1, 15)  # noqa: DTZ001  # a wall-clock day, put into a zone below
NOT_CALLED = "Nobody of the publishing site has called every number of this service yet."


def bare(item: dict[str, Any]) -> dict[str, Any]:
    """Return an object without what is not known."""
    return {key: value for key, value in item.items() if value not in (None, "", [], {})}


def public_ids(item: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield the id and kind of each thing in a service's document that can be asked for by its id."""
    yield item["id"], "service"
    yield item["organization"]["id"], "organization"
    for place in item.get("service_at_locations", ()):
        yield place["id"], "service_at_location"


def organization(service: Service) -> dict[str, Any]:
    found = service.organization
    return bare(
        {
            "id": str(found.pk),
            "name": found.name,
            "alternate_name": found.alternate_name,
            "description": found.name,  # required by the standard; we hold no description of whole organizations
        }
    )


def service_fields(service: Service, phones: list[Phone]) -> dict[str, Any]:
    """Return the one-to-one fields of a service."""
    called = all(phone.grade == Grade.CALLED for phone in phones)
    return bare(
        {
            "id": str(service.pk),
            "organization_id": str(service.organization_id),
            "name": service.name or service.organization.name,
            "description": service.description,
            "status": service.status,
            "eligibility_description": service.eligibility_description,
            "minimum_age": _number(service.minimum_age),
            "maximum_age": _number(service.maximum_age),
            "interpretation_services": "Has interpreters." if service.interpretation_services else "",
            "assured_date": service.assured_date.isoformat() if service.assured_date else None,
            "alert": "" if called else NOT_CALLED,
        }
    )


def service_full(
    service: Service,
    phones: list[Phone],
    areas: list[ServiceArea],
    languages: list[Language],
    attributes: list[Attribute],
    schedules: list[Schedule],
    location: Location | None,
    place_id: UUID | None,
) -> dict[str, Any]:
    """Return a service fully nested. `location` is None for a confidential service, whatever the tables say."""
    own = {"service_id": str(service.pk)}
    ages_known = service.ages_known
    fields = service_fields(service, phones)
    if not ages_known:
        fields.pop("eligibility_description", None)
    return bare(
        {
            **fields,
            "organization": organization(service),
            "phones": [_phone(phone) | own for phone in phones],
            "schedules": _schedules(schedules, own),
            "service_areas": [_area(area) | own for area in areas],
            "service_at_locations": [_at(location, place_id, service)] if location and place_id else [],
            "languages": [{"id": str(row.pk), "code": row.code} | own for row in languages],
            "attributes": [*_own_attributes(service), *(_attribute(row) for row in attributes)],
        }
    )


def term(row: TaxonomyTerm) -> dict[str, Any]:
    """Return one of our terms."""
    return {
        "id": str(row.pk),
        "code": row.code,
        "name": row.name,
        "description": f"{row.group}: {row.name}",
        "taxonomy": TAXONOMY["name"],
        "taxonomy_id": TAXONOMY["id"],
        "taxonomy_detail": TAXONOMY,
        "language": "en",
    }


def _number(value: Any) -> float | int | None:
    if value is None:
        return None
    number = float(value)
    return int(number) if number == math.floor(number) else number


def _phone(phone: Phone) -> dict[str, Any]:
    seen = f", seen {phone.source_seen}" if phone.source_seen else ""
    words = f"; text the word {phone.keyword}" if phone.keyword else ""
    words += f"; hours {phone.hours}" if phone.hours else ""
    return {
        "id": str(phone.pk),
        "number": phone.number,
        "type": phone.type,
        "description": f"{phone.kind}; grade {phone.grade}{seen}{words}",
    }


def _schedules(rows: list[Schedule], own: dict[str, str]) -> list[dict[str, Any]]:
    # The standard cannot say "closed on this day"; hours without their exceptions would say "open" on a holiday.
    return [] if any(row.closed for row in rows) else [_schedule(row) | own for row in rows]


def _schedule(row: Schedule) -> dict[str, Any]:
    offset = WINTER.replace(tzinfo=ZoneInfo(row.zone)).utcoffset()
    return bare(
        {
            "id": str(row.pk),
            "freq": row.freq,
            "interval": row.interval,
            "byday": row.byday,
            "bymonthday": row.bymonthday,
            "byweekno": row.byweekno,
            "byyearday": row.byyearday,
            "dtstart": row.dtstart.isoformat() if row.dtstart else None,
            "until": row.until.isoformat() if row.until else None,
            "count": row.count,
            "wkst": row.wkst,
            "valid_from": row.valid_from.isoformat() if row.valid_from else None,
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            "opens_at": row.opens_at.isoformat("minutes") if row.opens_at else None,
            "closes_at": row.closes_at.isoformat("minutes") if row.closes_at else None,
            "timezone": offset.total_seconds() / 3600 if offset is not None else None,
            "description": row.description,
            "attending_type": "by telephone" if row.hours_of == "line" else "in person",
            "notes": f"Wall-clock times in {row.zone}.",
        }
    )


def _area(area: ServiceArea) -> dict[str, Any]:
    # An unknown area, which we take for the county of its town, is a guess of ours and is published as unknown.
    if area.extent_type == "town":
        return {"id": str(area.pk), "name": "not known", "description": "The source names no service area."}
    return {
        "id": str(area.pk),
        "name": area.name or area.extent,
        "description": area.extent_type,
        "extent": area.extent,
        "extent_type": "text",
    }


def _at(location: Location, place_id: UUID, service: Service) -> dict[str, Any]:
    return {
        "id": str(place_id),
        "service_id": str(service.pk),
        "location_id": str(location.pk),
        "location": {
            "id": str(location.pk),
            "location_type": location.location_type,
            "name": location.name,
            "description": "The middle of the town, not the place itself.",
            "latitude": location.latitude,
            "longitude": location.longitude,
        },
    }


def _own_attributes(service: Service) -> Iterable[dict[str, Any]]:
    """Yield what HSDS has no field for: above all what a line is for, so that a tip line is never shown as help."""
    values = {"purpose": service.purpose, "run_by": service.base, "gender_served": service.gender}
    values["confidential_location"] = "yes" if service.confidential else ""
    # The source speaks of more areas than it names: who filters by area must not take the list for whole.
    values["service_area_complete"] = "no" if service.area_note else ""
    values["referral_only"] = service.referral_only if service.referral_only == "yes" else ""
    values["needs"] = ", ".join(service.needs)  # `?` marks help that is not the main thing
    # The rest of what another OpenHarbor needs to give the same answers, in one piece.
    own = {
        "service_type": service.service_type,
        "children": service.children,
        "ages_known": service.ages_known,
        "hours": service.hours,
        "hours_of": service.hours_of,
        "es": service.translations.get("es", {}),
    }
    values["openharbor"] = json.dumps(bare(own), ensure_ascii=False)
    for label, value in values.items():
        if value:
            yield {
                "id": str(uuid5(service.pk, label)),
                "link_id": str(service.pk),
                "link_entity": "service",
                "label": label,
                "value": value,
            }


def _attribute(row: Attribute) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "link_id": str(row.service_id),
        "link_entity": "service",
        "taxonomy_term_id": str(row.taxonomy_term_id),
        "taxonomy_term": term(row.taxonomy_term),
    }
