"""Read what a service in HSDS means for the search: needs, places, hours, numbers. What is not said stays unknown.

Of our own feeds every word comes back. Of others only what a field says plainly is taken; kinds of help are told by the
source's own terms and the service's name, and count as "also helps with". A number that another site vouches for is
known from one source here. A shelter whose place may be secret is taken for confidential.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openharbor.core.packs import rows
from openharbor.core.packs.gazetteer import Gazetteer, Spot, normalize
from openharbor.core.packs.reading import Pack
from openharbor.directory.exchange import cleaning
from openharbor.directory.exchange.cleaning import Wrong
from openharbor.directory.models import (
    Attribute,
    Grade,
    Language,
    Location,
    Organization,
    Phone,
    Purpose,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    TaxonomyTerm,
)
from openharbor.directory.operations import Draft
from openharbor.engines.matching import miles_between

Data = dict[str, Any]
Warnings = list[tuple[str, str]]
# The source's own words for kinds of help. Only names and terms are looked at, never running text.
NEED_WORDS = {
    "bed": r"shelters?|housing|safe ?house|refuge",
    "talk": r"counsel\w*|hotlines?|helplines?|crisis|advocacy|support groups?|victim services",
    "health": r"health|medical|clinics?|hospitals?|substance|addiction|detox",
    "legal": r"legal|attorneys?|lawyers?|court",
    "basics": r"food|meals?|pantry|pantries|clothing|showers?|basic needs",
    "work": r"employment|jobs?|wages?|labor|vocational",
    "papers": r"immigration|visas?|citizenship|identification|documents",
    "young": r"youth|teens?|runaways?|minors",
}
NEEDS = {need: re.compile(rf"\b({words})\b") for need, words in NEED_WORDS.items()}
SECRET = re.compile(
    r"\b(domestic|violence|traffick\w*|sexual|exploit\w*|safe ?house|confidential|undisclosed|battered)\b"
)
POLICE = re.compile(
    r"\b(police|sheriff\w*|ice|homeland|fbi|border|marshals?|prosecut\w*|law enforcement|highway patrol)\b"
)
TYPES = (("bed", "housing"), ("talk", "advocacy"), ("health", "healthcare"), ("legal", "legal"), ("work", "labor"))
OWN_PHONE = re.compile(
    r"(?P<kind>[a-z_]+); grade (?P<grade>[a-z_]+)(, seen (?P<seen>[\d-]+))?(; text the word (?P<word>[^;]+))?"
    r"(; hours (?P<hours>.+))?"
)
OWN_ZONE = re.compile(r"Wall-clock times in ([\w/+-]+)\.")
KINDS = ("line", "report_line", "office", "main_office", "after_hours", "dispatch", "police")
LINE_WORDS = re.compile(r"\b(hotline|helpline|crisis|24.?7|24.?hours?|toll.?free)\b")
NATION = re.compile(r"\b(nation ?wide|national|united states|usa|u s a)\b")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
LONGEST, LONGEST_NAME = 400, 200
TEXT_TYPES = ("text", "sms")
SPOKEN_TYPES = ("", "voice", "hotline", "cell")


@dataclass
class Context:
    """What the words of a source are read against."""

    code: str
    name: str
    gazetteer: Gazetteer
    packs: tuple[Pack, ...]
    terms: dict[str, UUID]  # code of our term -> id
    term_names: dict[str, str] = field(default_factory=dict)  # id of a term of the source -> its name
    term_rows: dict[UUID, TaxonomyTerm] = field(default_factory=dict)

    @cached_property
    def codes(self) -> dict[str, str]:
        """Return our terms by their id."""
        return {str(pk): code for code, pk in self.terms.items()}

    @property
    def zone(self) -> str:
        return next((p.manifest.time_zone for p in self.packs if p.manifest.state), "")


@dataclass
class Sent:
    """One service as sent, with its organization and its places."""

    service: Data
    organization: Data
    places: list[tuple[Data, Data]]  # service at location, location
    confidential: bool = False
    _words: str | None = None

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return our own attributes, by label."""
        found = self.service.get("attributes") or ()
        return {str(a["label"]): str(a.get("value", "")) for a in found if isinstance(a, dict) and a.get("label")}

    @cached_property
    def own(self) -> Data:
        """Return what another OpenHarbor says beside the standard."""
        try:
            found = json.loads(self.labels.get("openharbor", "{}"))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def text(self, name: str, most: int) -> str:
        """Return one of our own words."""
        value = self.own.get(name, "")
        return value[:most] if isinstance(value, str) else ""

    def words(self, context: Context) -> str:
        """Return the source's own names and terms for this service."""
        if self._words is None:
            self._words = self._read_words(context)
        return self._words

    def _read_words(self, context: Context) -> str:
        names = [self.service.get("name"), self.organization.get("name")]
        for item in self.service.get("attributes") or ():
            term = item.get("taxonomy_term") if isinstance(item, dict) else None
            names.append(term.get("name") if isinstance(term, dict) else "")
            if isinstance(item, dict):
                names.append(context.term_names.get(str(item.get("taxonomy_term_id", ""))))
        return normalize(" ".join(str(name) for name in names if name))


def is_confidential(sent: Sent, context: Context) -> bool:
    """Tell whether the place of a service must not be known. When in doubt it must not."""
    told = sent.labels.get("confidential_location", "")
    if told or "purpose" in sent.labels:  # our own feeds say it when it is so
        return told == "yes"
    words = sent.words(context)
    text = normalize(str(sent.service.get("description") or ""))
    addresses = normalize(
        " ".join(str(a.get("address_1", "")) for _, place in sent.places for a in _list(place, "addresses"))
    )
    hidden = re.search(r"\b(confidential|undisclosed|not disclosed|secret)\b", f"{words} {addresses} {text}")
    return bool(hidden) or bool(NEEDS["bed"].search(f"{words} {text}") and SECRET.search(f"{words} {text}"))


def put(draft: Draft, sent: Sent, context: Context) -> Warnings:
    """Put a service into a draft and return what could not be read, by field."""
    warnings: Warnings = []
    labels = sent.labels
    given = str(sent.service["id"])
    needs = _needs(sent, context, labels)
    organization_id = str(sent.organization.get("id") or sent.service.get("organization_id") or f"of {given}")
    name = str(sent.organization.get("name") or sent.service.get("name") or "")[:LONGEST_NAME]
    organization = draft.put(
        Organization, organization_id, name=cleaning.mend(name),
        alternate_name=str(sent.organization.get("alternate_name") or "")[:400],
        website=str(sent.organization.get("website") or "")[:300],
    )  # fmt: skip
    words = "" if "purpose" in labels else sent.words(context)  # our own feeds say it, nothing need be read from names
    police = bool(POLICE.search(words))
    service = draft.put(
        Service, given, key=f"{context.code}:{draft.id_of(Service, given)}", organization_id=organization,
        **_service(sent, context, labels, warnings),
        purpose=_purpose(labels, police=police),
        service_type=sent.text("service_type", 20) or _type(needs, words),
        base=labels.get("run_by", "")[:20] or ("police" if police else "independent"),
        # Without needs it stands under no kind of help: whoever asks for help is not sent to the police.
        needs=[] if police else needs, confidential=sent.confidential, **_whom(sent, labels, warnings),
    )  # fmt: skip
    for phone in _phones(sent, context, given, warnings):
        draft.put(Phone, str(phone.pop("given")), service_id=service, **phone)
    for row in _schedules(sent, context, warnings):
        draft.put(Schedule, str(row.pop("given")), service_id=service, **row)
    for code in dict.fromkeys(_language(item) for item in _list(sent.service, "languages")):
        if code:
            draft.put(Language, given, code, service_id=service, code=code)
    for code in _terms(sent, context):
        draft.put(Attribute, given, code, service_id=service, taxonomy_term_id=context.terms[code])
    spot = None if sent.confidential else _place(draft, sent, context, given, service, warnings)
    for kind, extent, area in _areas(sent, context, spot, labels):
        draft.put(ServiceArea, given, extent, service_id=service, extent_type=kind, extent=extent, name=area[:120])
    return warnings


def _service(sent: Sent, context: Context, labels: dict[str, str], warnings: Warnings) -> Data:
    data = sent.service
    try:
        status = cleaning.status(data.get("status"))
    except Wrong as wrong:
        warnings.append(("status", str(wrong)))
        status = "inactive"
    if not data.get("status"):
        warnings.append(("status", "is blank: taken for active"))
    name, organization = str(data.get("name") or ""), str(sent.organization.get("name") or "")
    return {
        "name": "" if name == organization else _plain(name, LONGEST_NAME, "name", warnings),
        "description": _plain(str(data.get("description") or name), LONGEST, "description", warnings),
        "status": status,
        "eligibility_description": _plain(
            str(data.get("eligibility_description") or ""), LONGEST_NAME, "eligibility_description", warnings
        ),
        "interpretation_services": bool(data.get("interpretation_services")),
        "assured_date": _day(data.get("assured_date"), "assured_date", warnings),
        "hours": sent.text("hours", 120),
        "hours_of": sent.text("hours_of", 10),
        "translations": _spanish(sent, warnings),
        "area_note": "more areas" if labels.get("service_area_complete") == "no" else "",
        "source_url": _source(sent, context), "source_kind": "list",
        "source_seen": str(data.get("last_modified") or data.get("assured_date") or "")[:7],
    }  # fmt: skip


def _spanish(sent: Sent, warnings: Warnings) -> Data:
    told = sent.own.get("es")
    words = told if isinstance(told, dict) else {}
    texts = {name: str(words.get(name) or "") for name in ("name", "description", "hours")}
    return {"es": {name: _plain(text, LONGEST, f"{name}_es", warnings) for name, text in texts.items() if text}}


def _whom(sent: Sent, labels: dict[str, str], warnings: Warnings) -> Data:
    ages: dict[str, Decimal | None] = {}
    for name in ("minimum_age", "maximum_age"):
        value = sent.service.get(name)
        ages[name] = None
        if value is None:
            continue
        try:
            age = Decimal(str(value)).quantize(Decimal("0.01"))
        except InvalidOperation:
            age = Decimal(-1)
        if 0 <= age < 120:
            ages[name] = age
        else:
            warnings.append((name, f"{value!r} is no age"))
    given = ages["minimum_age"] is not None or ages["maximum_age"] is not None
    gender, children = labels.get("gender_served", ""), sent.text("children", 3)
    return {
        **ages,
        "ages_known": bool(sent.own.get("ages_known", given)),
        "gender": gender if gender in ("women", "men", "all") else "",
        "children": children if children in ("yes", "no") else "",
        "referral_only": labels.get("referral_only", "unknown")[:10],
    }


def _plain(text: str, most: int, name: str, warnings: Warnings) -> str:
    """Return a text that may be shown: no number that nobody graded, no street, no beds counted, not too long."""
    bare = cleaning.mend(re.sub(r"<[^>]{0,200}>", " ", text))
    bare = " ".join("".join(c if ord(c) >= 32 else " " for c in bare).split())
    kept, length = [], 0
    for sentence in SENTENCE.split(bare):
        if rows.CONTACT.search(sentence) or rows.STREET.search(sentence) or rows.BEDS.search(sentence):
            warnings.append((name, "a sentence with a number, a street or a count of beds is left out"))
        elif length + len(sentence) + 1 > most:
            warnings.append((name, f"longer than {most} letters: shortened"))
            break
        else:
            kept.append(sentence)
            length += len(sentence) + 1
    return " ".join(kept)


def _needs(sent: Sent, context: Context, labels: dict[str, str]) -> list[str]:
    if "purpose" in labels:
        told = labels.get("needs", "").split(", ")
        return [need for need in told if need.rstrip("?") in NEEDS]
    words = sent.words(context)
    return [f"{need}?" for need, pattern in NEEDS.items() if pattern.search(words)]


def _purpose(labels: dict[str, str], *, police: bool) -> str:
    told = labels.get("purpose", "")
    if told in Purpose.values:
        return told
    # A line of the police is never shown as help because its name was not understood.
    return Purpose.INFORMATION if police else Purpose.SUPPORT


def _type(needs: list[str], words: str) -> str:
    if LINE_WORDS.search(words):
        return "hotline"
    bare = {need.rstrip("?") for need in needs}
    return next((kind for need, kind in TYPES if need in bare), "outreach")


def _source(sent: Sent, context: Context) -> str:
    for value in (sent.service.get("url"), sent.organization.get("website")):
        if isinstance(value, str) and re.match(r"https?://\S+$", value):
            return value[:1000]
    return f"list:{context.name}"


def _phones(sent: Sent, context: Context, given: str, warnings: Warnings) -> Iterator[Data]:
    listed = _list(sent.service, "phones")
    for at, _place_row in sent.places:
        listed = listed or _list(at, "phones")
    # A number of the place or of the whole organization is what there is, if the service has none of its own.
    for _, place in sent.places:
        listed = listed or _list(place, "phones")
    seen = set()
    for row in listed or _list(sent.organization, "phones"):
        kind = str(row.get("type") or "").casefold()
        if kind not in (*SPOKEN_TYPES, *TEXT_TYPES) or not row.get("number"):
            continue
        is_text = kind in TEXT_TYPES
        number = _number(str(row["number"]), is_text=is_text)
        if not number:
            warnings.append(("phones", f"{str(row['number'])[:40]!r} is no number that can be dialled here"))
            continue
        if (number, is_text) in seen:
            continue
        seen.add((number, is_text))
        yield {
            "given": f"{given} {row.get('id', number)}", "number": number, "type": "text" if is_text else "voice",
            "source_url": _source(sent, context), "source_kind": "list",
            **_phone_words(str(row.get("description") or ""), sent, is_text=is_text),
        }  # fmt: skip


def _phone_words(description: str, sent: Sent, *, is_text: bool) -> Data:
    """Return kind, grade, day and hours of a number, from our own words where they are."""
    own = OWN_PHONE.fullmatch(description)
    if own and own["kind"] in KINDS and own["grade"] in Grade.values:
        # A call that another site made was not made by us.
        grade = Grade.SINGLE_SOURCE if own["grade"] == Grade.CALLED else own["grade"]
        seen = own["seen"] or ""
        return {
            "kind": own["kind"], "grade": grade, "source_seen": seen if rows.SEEN.fullmatch(seen) else "",
            "keyword": (own["word"] or "")[:60], "hours": (own["hours"] or "")[:120],
        }  # fmt: skip
    words = normalize(f"{description} {sent.service.get('name') or ''}")
    seen = str(sent.service.get("assured_date") or sent.service.get("last_modified") or "")[:7]
    return {
        "kind": "line" if is_text or LINE_WORDS.search(words) else "office", "grade": Grade.SINGLE_SOURCE,
        "source_seen": seen if rows.SEEN.fullmatch(seen) else "", "keyword": "", "hours": "",
    }  # fmt: skip


def _number(text: str, *, is_text: bool) -> str:
    digits = re.sub(r"\D", "", re.split(r"(?i)\s*(?:x|ext\.?)\s*\d+\s*$", text.strip())[0])
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    number = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits
    pattern = rows.TEXT_NUMBER if is_text else rows.PHONE
    return number if pattern.fullmatch(number) else ""


def _schedules(sent: Sent, context: Context, warnings: Warnings) -> Iterator[Data]:
    listed = _list(sent.service, "schedules")
    for at, place in sent.places:
        listed = listed or _list(at, "schedules") or _list(place, "schedules")
    for number, row in enumerate(listed):
        try:
            yield {"given": f"{sent.service['id']} {row.get('id', number)}", **_schedule(row, context)}
        except (Wrong, InvalidOperation, ValueError) as wrong:
            warnings.append(("schedules", str(wrong)[:120]))


def _schedule(row: Data, context: Context) -> Data:
    zone = OWN_ZONE.search(str(row.get("notes") or ""))
    try:
        name = ZoneInfo(zone[1]).key if zone else context.zone
    except (OSError, ValueError):
        name = context.zone
    opens, closes = cleaning.clock(row.get("opens_at")), cleaning.clock(row.get("closes_at"))
    closed = not opens and not closes and str(row.get("description") or "").strip().casefold() == "closed"
    if not closed and (opens is None or closes is None):
        raise Wrong("hours without an opening or a closing time")
    days = str(row.get("byday") or "")
    if len(days) > 60 or any(
        not re.fullmatch(r"-?[1-5]?(MO|TU|WE|TH|FR|SA|SU)", one) for one in days.split(",") if one
    ):
        raise Wrong(f"byday {days[:40]!r}")
    for field_name in ("bymonthday", "byweekno", "byyearday"):
        numbers = str(row.get(field_name) or "")
        if len(numbers) > 60 or not re.fullmatch(r"(-?\d{1,3}(,-?\d{1,3})*)?", numbers):
            raise Wrong(f"{field_name} {str(row[field_name])[:40]!r}")
    online = re.search(r"telephone|phone|line|remote|video", str(row.get("attending_type") or ""))
    return {
        "freq": row.get("freq") if row.get("freq") in ("WEEKLY", "MONTHLY") else "WEEKLY",
        "interval": _whole(row.get("interval"), 1, 999) or 1,
        "byday": days,
        "bymonthday": str(row.get("bymonthday") or ""),
        "byweekno": str(row.get("byweekno") or ""),
        "byyearday": str(row.get("byyearday") or ""),
        "dtstart": cleaning.day(row.get("dtstart")),
        "until": cleaning.day(row.get("until")),
        "count": _whole(row.get("count"), 1, 9999),
        "wkst": row.get("wkst") if row.get("wkst") in cleaning.DAY_NAMES.values() else cleaning.DAY_NAMES["monday"],
        "valid_from": cleaning.day(row.get("valid_from")),
        "valid_to": cleaning.day(row.get("valid_to")),
        "opens_at": opens,
        "closes_at": closes,
        "closed": closed,
        "description": "",
        "hours_of": "line" if online else "office",
        "zone": name,
    }


def _whole(value: object, least: int, most: int) -> int | None:
    if value in (None, ""):
        return None
    if not isinstance(value, (int, float)) or not least <= value <= most:
        raise Wrong(f"{str(value)[:40]!r} is no number from {least} to {most}")
    return int(value)


def _language(item: Data) -> str:
    code = str(item.get("code") or "").casefold()
    by_name = {"english": "en", "spanish": "es", "hmong": "hmn", "somali": "so", "karen": "kar", "lao": "lo"}
    code = {"eng": "en", "spa": "es", "som": "so", "lao": "lo"}.get(code, code)
    return (
        code
        if len(code) <= 20 and rows.LANGUAGE.fullmatch(code)
        else by_name.get(str(item.get("name") or "").strip().casefold(), "")
    )


def _terms(sent: Sent, context: Context) -> list[str]:
    codes = []
    for item in _list(sent.service, "attributes"):
        term = item.get("taxonomy_term")
        code = str(term.get("code") or "") if isinstance(term, dict) else ""
        code = code or context.codes.get(str(item.get("taxonomy_term_id") or ""), "")
        if code in context.terms:
            codes.append(code)
    return list(dict.fromkeys(codes))


def _place(draft: Draft, sent: Sent, context: Context, given: str, service: UUID, warnings: Warnings) -> Spot | None:
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
    for address in _list(location, "addresses"):
        code = str(address.get("postal_code") or "")[:5]
        towns = context.gazetteer.find(f"{address.get('city') or ''}, {address.get('state_province') or ''}")
        spots += [s for s in towns if s.kind == "town"] or [s for s in context.gazetteer.find(code) if s.kind == "zip"]
    if not spots:
        spots = [s for s in context.gazetteer.find(str(location.get("name") or "")) if s.kind == "town"]
    spots = [spot for spot in spots if spot.county]
    if point is None:
        return spots[0] if spots and len({spot.state for spot in spots}) == 1 else None
    near = min(spots, key=lambda s: miles_between(point, (s.latitude, s.longitude)), default=None)
    return near if near and miles_between(point, (near.latitude, near.longitude)) < 60 else None


def _areas(sent: Sent, context: Context, spot: Spot | None, labels: dict[str, str]) -> list[tuple[str, str, str]]:
    found: dict[str, tuple[str, str, str]] = {}
    for area in _list(sent.service, "service_areas"):
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


def _day(text: object, name: str, warnings: Warnings) -> date | None:
    try:
        return cleaning.day(text)
    except Wrong as wrong:
        warnings.append((name, str(wrong)))
        return None


def _list(data: Data, key: str) -> list[Data]:
    found = data.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
