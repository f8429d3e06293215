"""The tables of HSDS 3.1 as data: fields, what is required, what stands inside what, and the names of the CSV files.

Names and rules are those of the standard (Open Referral HSDS, schema files of 3.1); a test holds them to the schemas.
"""

from typing import Any

# A field is a text; `:n` makes it a number. `*` is required.
_FIELDS = {
    "organization": "id* name* alternate_name description* email website tax_status tax_id year_incorporated:n "
    "legal_status logo uri parent_organization_id",
    "program": "id* organization_id name* alternate_name description*",
    "service": "id* organization_id program_id name* alternate_name description url email status* "
    "interpretation_services application_process fees_description wait_time fees accreditations "
    "eligibility_description minimum_age:n maximum_age:n assured_date assurer_email licenses alert last_modified",
    "service_at_location": "id* service_id location_id description",
    "location": "id* location_type* url organization_id name alternate_name description transportation latitude:n "
    "longitude:n external_identifier external_identifier_type",
    "address": "id* location_id attention address_1* address_2 city* region state_province* postal_code* country* "
    "address_type*",
    "phone": "id* location_id service_id organization_id contact_id service_at_location_id number* extension:n type "
    "description",
    "schedule": "id* service_id location_id service_at_location_id valid_from valid_to dtstart timezone:n until "
    "count:n wkst freq interval:n byday byweekno bymonthday byyearday description opens_at closes_at schedule_link "
    "attending_type notes",
    "contact": "id* organization_id service_id service_at_location_id location_id name title department email",
    "funding": "id* organization_id service_id source",
    "service_area": "id* service_id service_at_location_id name description extent extent_type uri",
    "required_document": "id* service_id document uri",
    "language": "id* service_id location_id phone_id name code note",
    "accessibility": "id* location_id description details url",
    "cost_option": "id* service_id valid_from valid_to option currency amount:n amount_description",
    "organization_identifier": "id* organization_id identifier_scheme identifier_type* identifier*",
    "service_capacity": "id* service_id unit_id available*:n maximum:n description updated*",
    "unit": "id* name* scheme identifier uri",
    "url": "id* label url* organization_id service_id",
    "taxonomy": "id* name* description* uri version",
    "taxonomy_term": "id* code name* description* parent_id taxonomy language taxonomy_id term_uri",
    "attribute": "id* link_id taxonomy_term_id link_type link_entity value label",
    "metadata": "id* resource_id resource_type last_action_date* last_action_type* field_name* previous_value* "
    "replacement_value* updated_by*",
    "meta_table_description": "id* name language character_set",
}
FIELDS: dict[str, dict[str, str]] = {
    entity: {part.split(":")[0].rstrip("*"): "number" if part.endswith(":n") else "text" for part in text.split()}
    for entity, text in _FIELDS.items()
}
REQUIRED: dict[str, tuple[str, ...]] = {
    entity: tuple(part.split(":")[0].rstrip("*") for part in text.split() if "*" in part)
    for entity, text in _FIELDS.items()
}
# Lists of things inside a thing, by their key.
CHILDREN: dict[str, dict[str, str]] = {
    "organization": {
        "additional_websites": "url", "funding": "funding", "contacts": "contact", "phones": "phone",
        "locations": "location", "programs": "program", "organization_identifiers": "organization_identifier",
    },
    "service": {
        "additional_urls": "url", "phones": "phone", "schedules": "schedule", "service_areas": "service_area",
        "service_at_locations": "service_at_location", "languages": "language", "funding": "funding",
        "cost_options": "cost_option", "required_documents": "required_document", "contacts": "contact",
        "capacities": "service_capacity",
    },
    "service_at_location": {
        "service_areas": "service_area", "contacts": "contact", "phones": "phone", "schedules": "schedule",
    },
    "location": {
        "languages": "language", "addresses": "address", "contacts": "contact", "accessibility": "accessibility",
        "phones": "phone", "schedules": "schedule",
    },
    "contact": {"phones": "phone"},
    "phone": {"languages": "language"},
}  # fmt: skip
# One thing inside a thing.
EMBEDDED: dict[str, dict[str, str]] = {
    "service": {"organization": "organization", "program": "program"},
    "service_at_location": {"location": "location", "service": "service"},
    "service_capacity": {"unit": "unit"},
    "attribute": {"taxonomy_term": "taxonomy_term"},
    "taxonomy_term": {"taxonomy_detail": "taxonomy"},
}
# Everything but these may carry attributes; everything but metadata itself may carry metadata.
NO_ATTRIBUTES = ("attribute", "metadata", "taxonomy", "taxonomy_term")
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
PLACE_TYPES = ("physical", "postal", "virtual")
DAYS = tuple("MO TU WE TH FR SA SU".split())  # noqa: SIM905  # as the standard writes them
ENUMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("service", "status"): STATUSES,
    ("location", "location_type"): PLACE_TYPES,
    ("address", "address_type"): PLACE_TYPES,
    ("schedule", "freq"): ("WEEKLY", "MONTHLY"),
    ("schedule", "wkst"): DAYS,
}
FILES = {
    "organization": "organizations.csv", "program": "programs.csv", "service": "services.csv",
    "attribute": "attributes.csv", "service_at_location": "service_at_location.csv", "location": "locations.csv",
    "phone": "phones.csv", "contact": "contacts.csv", "address": "addresses.csv", "schedule": "schedules.csv",
    "funding": "funding.csv", "service_area": "service_areas.csv", "required_document": "required_documents.csv",
    "language": "languages.csv", "accessibility": "accessibility.csv", "taxonomy_term": "taxonomy_terms.csv",
    "metadata": "metadata.csv", "meta_table_description": "meta_table_descriptions.csv",
    "cost_option": "cost_options.csv", "organization_identifier": "organization_identifiers.csv",
    "taxonomy": "taxonomies.csv", "service_capacity": "service_capacity.csv", "unit": "units.csv", "url": "url.csv",
}  # fmt: skip
# What is kept as a record of its own; all else lives inside one of these.
ROOTS = ("organization", "location", "service", "service_at_location", "taxonomy", "taxonomy_term")


def children_of(entity: str) -> dict[str, str]:
    """Return the lists that may stand inside a thing, by their key."""
    found = dict(CHILDREN.get(entity, {}))
    if entity not in NO_ATTRIBUTES:
        found["attributes"] = "attribute"
    if entity != "metadata":
        found["metadata"] = "metadata"
    return found


def parents_of(entity: str) -> dict[str, str]:
    """Return the columns of a CSV table that point to the row it belongs to, with the table they point to."""
    names = {f"{other}_id": other for other in CHILDREN}
    return {column: names[column] for column in FIELDS[entity] if column in names}


def entity_of(document: dict[str, Any]) -> str:
    """Return which thing a JSON object is, told by its fields."""
    keys = document.keys()
    if "location_type" in keys:
        return "location"
    if keys & {"service", "location", "location_id"} and "status" not in keys:
        return "service_at_location"
    if keys & {"status", "service_at_locations", "service_areas"}:
        return "service"
    if keys & {"taxonomy_detail", "taxonomy_id", "term_uri", "taxonomy", "parent_id"}:
        return "taxonomy_term"
    if keys & {"version"} and not keys & {"website", "services", "email"}:
        return "taxonomy"
    return "organization"
