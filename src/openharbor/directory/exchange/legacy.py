"""CSV tables of HSDS 1.1 and 2.0 in the shape of 3.1, row by row. Versions are told by names, never by a number."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from uuid import UUID, uuid5

from openharbor.directory.exchange.cleaning import Wrong, filled, weekday
from openharbor.directory.exchange.standard import FIELDS, FILES

Row = dict[str, str]
NAMESPACE = UUID("0b8f8c0e-51a0-5c0e-9d5f-6a7a3d1f2c44")
# Names of tables of all versions, without the ending, that are not the entity or the file name of 3.1.
_OTHER_NAMES = {
    "services_at_location": "service_at_location", "services_at_locations": "service_at_location",
    "service_at_locations": "service_at_location", "address": "address", "urls": "url", "url": "url",
    "physical_address": "physical_address", "physical_addresses": "physical_address",
    "postal_address": "postal_address", "postal_addresses": "postal_address",
    "regular_schedule": "regular_schedule", "regular_schedules": "regular_schedule",
    "holiday_schedule": "holiday_schedule", "holiday_schedules": "holiday_schedule",
    "eligibility": "eligibility", "eligibilities": "eligibility",
    "payment_accepted": "payment_accepted", "payments_accepted": "payment_accepted",
    "service_taxonomy": "service_taxonomy", "services_taxonomy": "service_taxonomy",
    "service_attribute": "service_taxonomy", "service_attributes": "service_taxonomy",
    "other_attribute": "other_attribute", "other_attributes": "other_attribute",
    "accessibility_for_disabilities": "accessibility", "taxonomy": "taxonomy", "service_capacities": "service_capacity",
}  # fmt: skip
_NAMES = (
    {entity: entity for entity in FIELDS}
    | {PurePosixPath(name).stem: entity for entity, name in FILES.items()}
    | _OTHER_NAMES
)
_LINKS = {
    "physical_address": "address", "postal_address": "address", "accessibility_for_disabilities": "accessibility",
    "eligibility": "service", "payment_accepted": "service",
}  # fmt: skip
TERM_COLUMNS = {"parent_id", "parent_name", "vocabulary", "term"}


def table_of(file_name: str) -> str:
    """Return which table a CSV file holds, or nothing for a file that is none of the standard's."""
    return _NAMES.get(PurePosixPath(file_name.replace("\\", "/")).stem.casefold(), "")


def modern(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield the rows of 3.1 that a row of any version means. Raises Wrong where it means nothing."""
    yield from _MODERN.get(table, _same)(table, row)


def _same(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    yield table, row


def _id(row: Row, *more: str) -> str:
    """Return an id for a row that was given none, the same each time."""
    return str(uuid5(NAMESPACE, "\x1f".join([*more, *(f"{k}={v}" for k, v in sorted(row.items()))])))


def _organization(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    year = row.get("year_incorporated", "").split("-")[0]
    yield table, {**row, "website": row.get("website") or row.get("url", ""), "year_incorporated": year}


def _program(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    yield table, {**row, "description": row.get("description") or row.get("name", "")}


def _service(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    own = row.get("id", "")
    yield table, {**row, "fees_description": row.get("fees_description") or row.get("fees", "")}
    for term in filter(None, (part.strip() for part in row.get("taxonomy_ids", "").split(","))):
        yield "attribute", _attribute_row({"id": _id({"service": own, "term": term})}, own, "service", term)
    if place := filled(row.get("location_id", "")):  # before 1.1 a service named its place itself
        yield "service_at_location", {
            "id": _id({"service": own, "place": place}), "service_id": own, "location_id": place,
        }  # fmt: skip


def _attribute_row(row: Row, link: str, entity: str, term: str) -> Row:
    return {"id": row["id"], "link_id": link, "link_entity": entity, "taxonomy_term_id": term}


def _service_taxonomy(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    link, term = row.get("service_id", ""), row.get("taxonomy_term_id") or row.get("taxonomy_id", "")
    own = {"id": filled(row.get("id", "")) or _id({"service": link, "term": term})}
    yield "attribute", {**_attribute_row(own, link, "service", term), "value": row.get("taxonomy_detail", "")}


def _other_attribute(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    kind = row.get("link_entity") or row.get("link_type", "")
    own = {"id": filled(row.get("id", "")) or _id(row)}
    yield (
        "attribute",
        _attribute_row(own, row.get("link_id", ""), _LINKS.get(kind, kind), row.get("taxonomy_term_id", "")),
    )


def _location(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    yield table, {**row, "location_type": row.get("location_type") or "physical"}


def _address(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    kind = row.get("address_type") or ("postal" if table == "postal_address" else "physical")
    more = [filled(row.get(f"address_{n}", "")) for n in (2, 3, 4)]
    yield "address", {**row, "address_type": kind, "address_2": ", ".join(filter(None, more))}


def _regular_schedule(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    opens, closes = filled(row.get("opens_at", "")), filled(row.get("closes_at", ""))
    own = {**row, "id": filled(row.get("id", "")) or _id(row)}
    if opens.casefold() == "24 hours":
        opens, closes = "00:00", "24:00"
    if not opens and not closes:
        return  # a day without hours is how these files say that it is closed
    byday = row.get("byday") or weekday(row.get("weekday", ""))
    yield "schedule", {**own, "freq": "WEEKLY", "byday": byday, "opens_at": opens, "closes_at": closes}


def _holiday_schedule(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    closed = filled(row.get("closed", "")).casefold() in ("true", "t", "yes", "y", "1")
    own = {**row, "id": filled(row.get("id", "")) or _id(row), "freq": "", "byday": ""}
    own |= {"valid_from": row.get("start_date", ""), "valid_to": row.get("end_date", "")}
    # The standard cannot say "closed on this day", so the words stand in the description and are read from there.
    yield "schedule", {**own, "description": "closed", "opens_at": "", "closes_at": ""} if closed else own


def _schedule(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    freq = row.get("freq", "").upper()
    if freq == "DAILY":
        row = {**row, "freq": "WEEKLY", "byday": row.get("byday") or "MO,TU,WE,TH,FR,SA,SU"}
        if filled(row.get("interval", "")) not in ("", "1"):
            raise Wrong("freq: DAILY with an interval is not in 3.1")
    elif freq == "YEARLY":
        raise Wrong("freq: YEARLY is not in 3.1")
    elif freq:
        row = {**row, "freq": freq}
    yield table, {**row, "id": filled(row.get("id", "")) or _id(row)}


def _language(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    word = filled(row.get("language", ""))
    if word:
        row = {**row, **({"code": word} if len(word) <= 3 else {"name": word})}
    yield table, row


def _phone(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    yield table, row
    for code in filter(None, (part.strip() for part in row.get("language", "").split(","))):
        yield "language", {"id": _id({"phone": row.get("id", ""), "language": code}), "code": code,
                           "phone_id": row.get("id", "")}  # fmt: skip


def _service_area(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    yield table, {**row, "name": row.get("name") or row.get("service_area", "")}


def _accessibility(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    yield table, {**row, "description": row.get("description") or row.get("accessibility", "")}


def _taxonomy(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    """In 1.1 this table holds terms, in 3.x the taxonomies themselves."""
    if not TERM_COLUMNS & row.keys():
        yield "taxonomy", row
        return
    name = row.get("name") or row.get("term", "")
    taxonomy = row.get("taxonomy") or row.get("vocabulary", "")
    yield "taxonomy_term", {
        **row, "name": name, "description": filled(row.get("description", "")) or name, "taxonomy": taxonomy,
    }  # fmt: skip


def _eligibility(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    if text := filled(row.get("eligibility", "")):
        yield "eligibility", {"service_id": row.get("service_id", ""), "text": text}


def _payment(table: str, row: Row) -> Iterator[tuple[str, Row]]:
    if text := filled(row.get("payment", "")):
        own = {"service": row.get("service_id", ""), "payment": text}
        yield "cost_option", {"id": _id(own), "service_id": own["service"], "option": text}


_MODERN = {
    "organization": _organization, "program": _program, "service": _service, "service_taxonomy": _service_taxonomy,
    "other_attribute": _other_attribute, "location": _location, "address": _address, "physical_address": _address,
    "postal_address": _address, "regular_schedule": _regular_schedule, "holiday_schedule": _holiday_schedule,
    "schedule": _schedule, "language": _language, "phone": _phone, "service_area": _service_area,
    "accessibility": _accessibility, "taxonomy": _taxonomy, "taxonomy_term": _taxonomy, "eligibility": _eligibility,
    "payment_accepted": _payment,
}  # fmt: skip
