"""Keep the places of confidential services out of everything, before anything of them is written.

What is kept of such a service is an allow-list. A place that it has, had, or shares is nobody's place here, now and
later: its id is remembered, and nothing else of it.
"""

import re
from functools import lru_cache
from typing import Any

from django.db.models import Q

from openharbor.core.packs import rows
from openharbor.directory import withheld
from openharbor.directory.exchange import derive
from openharbor.directory.exchange.contact import OWN_PHONE, OWN_ZONE
from openharbor.directory.exchange.reading import Fault, Tell
from openharbor.directory.exchange.sent import Context, Data, Sent, key_of, listed
from openharbor.directory.exchange.stage import Stage
from openharbor.directory.models import Service, Source, SourceRecord
from openharbor.directory.operations import Draft

SERVICE = (
    "id", "organization_id", "program_id", "name", "alternate_name", "status", "url", "eligibility_description",
    "minimum_age", "maximum_age", "interpretation_services", "wait_time", "fees", "fees_description", "assured_date",
    "last_modified", "description",
)  # fmt: skip
ORGANIZATION = ("id", "name", "alternate_name", "website", "description")
PHONE = ("id", "number", "extension", "type")
SCHEDULE = (
    "id", "valid_from", "valid_to", "dtstart", "timezone", "until", "count", "wkst", "freq", "interval", "byday",
    "byweekno", "bymonthday", "byyearday", "opens_at", "closes_at",
)  # fmt: skip
ATTRIBUTE = ("id", "link_id", "link_entity", "taxonomy_term_id")
LABELS = (
    "purpose", "run_by", "gender_served", "confidential_location", "service_area_complete", "referral_only", "needs",
    "openharbor",
)  # fmt: skip
MOST_WORDS_OF_A_TOWN = 3
A_STREET = re.compile(r"\b(road|street|avenue|lane|highway|boulevard|calle|avenida)\b", re.IGNORECASE)


def hide_places(stage: Stage, context: Context, source: Source, tell: Tell) -> tuple[set[str], set[str]]:
    """Take the places of confidential services out of the stage and out of what the source sent before.

    Return the confidential services, and other services that lost a place and must be read again.
    """
    places: dict[str, list[tuple[str, Data, set[str]]]] = {}
    for own_id, parent, data, _, _ in stage.records("service_at_location"):
        places.setdefault(parent, []).append((own_id, data, locations_of(data)))
    private = _private(stage, context, source, places)
    hidden = _hidden(stage, source, private, places)
    known = private | {own_id for own_id, _ in stage.ids("service")} | ids_of(records_of(source, "service"))
    for parent, at in places.items():
        for at_id, _, locations in at:
            if parent not in known:
                reason = "names a service that is not here: left out, its place may have to stay private"
                tell(Fault("", 0, "service_at_location", at_id, "service_id", reason, error=False))
            if parent not in known or parent in private or locations & hidden:
                stage.replace("service_at_location", at_id, None)
    for own_id in private:
        if (service := stage.find("service", own_id)) is not None:
            stage.replace("service", own_id, _bare_service(service, context))
    above = _above(stage, source, private)
    for own_id in above:
        if (house := stage.find("organization", own_id)) is not None:
            stage.replace("organization", own_id, _bare_organization(house))
    for row in records_of(source, "organization").filter(given_id__in=above).iterator(chunk_size=500):
        if row.data != (bare := _bare_organization(row.data)):
            row.data = bare
            row.save()
    return private, _forget(stage, source, private, hidden)


def _private(
    stage: Stage, context: Context, source: Source, places: dict[str, list[tuple[str, Data, set[str]]]]
) -> set[str]:
    """Return every service that is confidential: by its words, by what was known before, here or elsewhere."""
    private = ids_of(records_of(source, "service").filter(private=True))
    find = lru_cache(maxsize=5000)(stage.find)  # a house has several services, a town many houses
    ids, draft = withheld.ids(), Draft(context.code)
    names = {name for name, packs in withheld.names().items() if packs - {context.code}}
    for own_id, parent, data, _, _ in stage.records("service"):
        there = [(row, find("location", one) or {}) for _, row, some in places.get(own_id, []) for one in sorted(some)]
        organization = find("organization", parent) or {}
        sent = Sent(data, organization, there)
        own_names = {
            withheld.bare_name(str(data.get("name") or "")),
            withheld.bare_name(str(organization.get("name") or "")),
        }
        if (
            own_id in private
            or draft.id_of(Service, own_id) in ids
            or derive.is_confidential(sent, context)
            or withheld.bare_name(str(data.get("name") or "")) in names
            or (own_names & names and derive.offers_bed(sent, context))
        ):
            private.add(own_id)
    return private


def _hidden(
    stage: Stage, source: Source, private: set[str], places: dict[str, list[tuple[str, Data, set[str]]]]
) -> set[str]:
    """Return the ids of every place that must not be known."""
    hidden = ids_of(records_of(source, "location").filter(private=True))
    for own_id in private:
        for _, _, locations in places.get(own_id, []):
            hidden |= locations
    for row in records_of(source, "service_at_location").filter(parent_id__in=private):
        hidden |= locations_of(row.data)
    above = _above(stage, source, private)
    hidden |= {own_id for own_id, parent in stage.ids("location") if parent in above}
    return hidden | ids_of(records_of(source, "location").filter(parent_id__in=above))


def _forget(stage: Stage, source: Source, private: set[str], hidden: set[str]) -> set[str]:
    """Keep nothing of hidden places but their ids; return the services that had one and are not confidential."""
    gone = records_of(source, "service_at_location").filter(
        Q(parent_id__in=private) | Q(data__location__id__in=sorted(hidden)) | Q(data__location_id__in=sorted(hidden))
    )
    lost = set(gone.values_list("parent_id", flat=True)) - private
    gone.delete()
    there = ids_of(records_of(source, "location").filter(given_id__in=hidden))
    records_of(source, "location").filter(given_id__in=hidden).update(data={}, parent_id="", private=True)
    SourceRecord.objects.bulk_create(
        SourceRecord(source=source, entity="location", given_id=own_id, data={}, private=True)
        for own_id in sorted(hidden - there)
        if own_id
    )
    for own_id in hidden:
        stage.replace("location", own_id, None)
    return lost


def _above(stage: Stage, source: Source, private: set[str]) -> set[str]:
    """Return the organizations of confidential services."""
    above = set(records_of(source, "service").filter(given_id__in=private).values_list("parent_id", flat=True))
    above |= {parent for own_id, parent in stage.ids("service") if own_id in private}
    return above - {""}


def ids_of(records: Any) -> set[str]:
    """Return the given ids of records."""
    return set(records.values_list("given_id", flat=True))


def records_of(source: Source, entity: str) -> Any:
    """Return the records of an entity of a source."""
    return SourceRecord.objects.filter(source=source, entity=entity)


def locations_of(data: Data) -> set[str]:
    """Return the given ids of the places that a service at location names, in whichever way."""
    inside = data.get("location")
    found = {key_of(data.get("location_id")), key_of(inside.get("id")) if isinstance(inside, dict) else ""}
    return found - {""}


def _bare_service(data: Data, context: Context) -> Data:
    bare = {name: data[name] for name in SERVICE if name in data}
    if isinstance(data.get("organization"), dict):
        bare["organization"] = {"id": data["organization"].get("id")}
    own = any(item.get("label") == "openharbor" for item in listed(data, "attributes"))
    for name in ("description", "eligibility_description"):
        text = str(bare.get(name) or "")
        bare |= {name: text if own else _without_towns(text, context)} if name in bare else {}
    bare["phones"] = [_bare_phone(item) for item in listed(data, "phones")]
    bare["schedules"] = [_bare_schedule(item) for item in listed(data, "schedules")]
    bare["languages"] = [
        {k: item[k] for k in ("id", "code", "name") if k in item} for item in listed(data, "languages")
    ]
    bare["service_areas"] = [_bare_area(item) for item in listed(data, "service_areas")]
    bare["attributes"] = [_bare_attribute(item) for item in listed(data, "attributes")]
    return bare


def _bare_organization(data: Data) -> Data:
    bare = {name: data[name] for name in ORGANIZATION if name in data}
    if "description" in bare:
        bare["description"] = _without_streets(str(bare["description"] or ""))
    bare["phones"] = [_bare_phone(item) for item in listed(data, "phones")]
    return bare


def _bare_phone(item: Data) -> Data:
    bare = {name: item[name] for name in PHONE if name in item}
    if OWN_PHONE.fullmatch(str(item.get("description") or "")[:200]):
        bare["description"] = item["description"]
    return bare


def _bare_schedule(item: Data) -> Data:
    bare = {name: item[name] for name in SCHEDULE if name in item}
    if zone := OWN_ZONE.search(str(item.get("notes") or "")[:200]):
        bare["notes"] = zone[0]
    if item.get("attending_type") in ("by telephone", "in person"):
        bare["attending_type"] = item["attending_type"]
    if str(item.get("description") or "").strip().casefold() == "closed":
        bare["description"] = "closed"
    return bare


def _bare_area(item: Data) -> Data:
    wide = item.get("description") in ("nation", "state", "county")
    names = ("id", "name", "description", "extent", "extent_type") if wide else ("id", "name")
    return {name: item[name] for name in names if name in item}


def _bare_attribute(item: Data) -> Data:
    bare = {name: item[name] for name in ATTRIBUTE if name in item}
    if item.get("label") in LABELS:
        bare |= {"label": item["label"], "value": item.get("value")}
    term = item.get("taxonomy_term")
    if isinstance(term, dict):
        bare["taxonomy_term"] = {name: term[name] for name in ("id", "code", "name", "description") if name in term}
    return bare


def _without_streets(text: str) -> str:
    kept = (one for one in derive.SENTENCE.split(text) if not (rows.STREET.search(one) or A_STREET.search(one)))
    return " ".join(kept)


def _without_towns(text: str, context: Context) -> str:
    """Return a text without the sentences that name a town or a street of the regions."""
    return " ".join(one for one in derive.SENTENCE.split(_without_streets(text)) if not _names_a_town(one, context))


def _names_a_town(sentence: str, context: Context) -> bool:
    words = re.findall(r"[A-ZÀ-Þ][\w.'’-]+", sentence)[:40]
    for start in range(len(words)):
        for length in range(1, MOST_WORDS_OF_A_TOWN + 1):
            spots = context.gazetteer.find(" ".join(words[start : start + length]).strip("."))
            if any(spot.kind == "town" for spot in spots):
                return True
    return False
