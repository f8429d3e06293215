"""Read what a service in HSDS means for the search: needs, places, hours, numbers. What is not said stays unknown.

Of our own feeds every word comes back. Of others only what a field says plainly is taken; kinds of help are told by the
source's own terms and the service's name, and count as "also helps with". A number that another site vouches for is
known from one source here. A shelter whose place may be secret is taken for confidential.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from openharbor.core.packs import rows
from openharbor.core.packs.gazetteer import normalize
from openharbor.directory.exchange import cleaning
from openharbor.directory.exchange.cleaning import Wrong
from openharbor.directory.exchange.contact import LINE_WORDS, language_of, phones_of, schedules_of
from openharbor.directory.exchange.sent import Context, Data, Sent, Warnings, listed
from openharbor.directory.exchange.whereabouts import areas_of, put_place
from openharbor.directory.models import (
    Attribute,
    Language,
    Organization,
    Phone,
    Purpose,
    Schedule,
    Service,
    ServiceArea,
)
from openharbor.directory.operations import Draft

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
    r"\b(domestic\w*|violen\w*|traffick\w*|sexual\w*|exploit\w*|safe ?house|battered|abus\w*|fleeing|victim\w*"
    r"|survivor\w*|trata|maltrat\w*|sobreviviente\w*)\b"
)
SHELTER = re.compile(r"\b(shelters?|safe ?houses?|safe ?homes?|refuge|housing|refugios?|albergues?|casas? seguras?)\b")
HIDDEN_PLACE = re.compile(
    r"\b(confidential|undisclosed|not disclosed|non ?disclosed|secret|do not publish|unlisted|confidencial"
    r"|no divulgad\w+)\b"
)
POLICE = re.compile(
    r"\b(police|sheriff\w*|homeland|fbi|border patrol|marshals?|prosecut\w*|law enforcement|highway patrol|troopers?"
    r"|state patrol|crime ?stoppers|us attorney|u s attorney|county attorney|district attorney|policia)\b"
)
# Lines that take tips, and offices that may deport: never shown as help, whoever says so.
TIPS = re.compile(
    r"\b(ice|i c e|hsi|cbp|immigration and customs|immigration enforcement|customs|homeland security|deportation"
    r"|removal operations|border patrol|tips?|tip ?line)\b"
)
TYPES = (("bed", "housing"), ("talk", "advocacy"), ("health", "healthcare"), ("legal", "legal"), ("work", "labor"))
TAG = re.compile(r"<[^>]{0,200}>")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
LONGEST, LONGEST_NAME = 400, 200
OLDEST = 120
MOST_READ = 20_000
UNNAMED = "Unnamed organization"
# Letters that nobody sees, some of which turn a text around.
HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufeff\ufff9-\ufffb]"
)


def is_confidential(sent: Sent, context: Context) -> bool:
    """Tell whether the place of a service must not be known. When in doubt it must not."""
    told = sent.labels.get("confidential_location")
    if told is not None and told.strip().casefold() not in ("no", "false", "0"):
        return True
    if sent.is_ours and told is None:
        return False  # another OpenHarbor says it when it is so
    texts = [sent.service.get(name) for name in ("description", "alert", "alternate_name", "eligibility_description")]
    texts.append(sent.organization.get("description"))
    for at, place in sent.places:
        texts += [at.get("description"), place.get("description"), place.get("name"), place.get("alternate_name")]
        texts += [value for address in listed(place, "addresses") for value in address.values()]
    words = f"{sent.words(context)} {normalize(' '.join(str(text)[:2000] for text in texts if text))}"
    return bool(HIDDEN_PLACE.search(words)) or bool(SHELTER.search(words) and SECRET.search(words))


def offers_bed(sent: Sent, context: Context) -> bool:
    """Tell whether a service speaks of a place to stay."""
    return bool(SHELTER.search(f"{sent.words(context)} {normalize(str(sent.service.get('description') or '')[:2000])}"))


def put(draft: Draft, sent: Sent, context: Context) -> Warnings:
    """Put a service into a draft and return what could not be read, by field."""
    warnings: Warnings = []
    labels = sent.labels
    given = str(sent.service["id"])
    needs = _needs(sent, context, labels)
    organization_id = str(sent.organization.get("id") or sent.service.get("organization_id") or f"of {given}")
    name = str(sent.organization.get("name") or sent.service.get("name") or "")
    organization = draft.put(
        Organization, organization_id, name=_plain(name, LONGEST_NAME, "organization", warnings) or UNNAMED,
        alternate_name=_plain(str(sent.organization.get("alternate_name") or ""), LONGEST, "organization", warnings),
        website=str(sent.organization.get("website") or "")[:300],
    )  # fmt: skip
    words = sent.words(context)
    tips = bool(TIPS.search(words)) and labels.get("run_by") != "tribal"
    police = tips or (bool(POLICE.search(words)) and not sent.is_ours)
    service = draft.put(
        Service, given, key=f"{context.code}:{draft.id_of(Service, given)}", organization_id=organization,
        **_service(sent, context, labels, warnings),
        purpose=_purpose(sent, police=police),
        service_type=sent.text("service_type", 20) or _type(needs, words),
        base="police" if police else labels.get("run_by", "")[:20] or "independent",
        # Without needs it stands under no kind of help: whoever asks for help is not sent to the police.
        needs=[] if police else needs, confidential=sent.confidential, **_whom(sent, labels, warnings),
    )  # fmt: skip
    for phone in phones_of(sent, given, source_of(sent, context), warnings):
        draft.put(Phone, str(phone.pop("given")), service_id=service, **phone)
    for row in schedules_of(sent, context, warnings):
        draft.put(Schedule, str(row.pop("given")), service_id=service, **row)
    for code in dict.fromkeys(language_of(item) for item in listed(sent.service, "languages")):
        if code:
            draft.put(Language, given, code, service_id=service, code=code)
    for code in _terms(sent, context):
        draft.put(Attribute, given, code, service_id=service, taxonomy_term_id=context.terms[code])
    spot = None if sent.confidential else put_place(draft, sent, context, given, service, warnings)
    for kind, extent, area in areas_of(sent, context, spot, labels):
        draft.put(
            ServiceArea,
            given,
            extent,
            service_id=service,
            extent_type=kind,
            extent=extent,
            name=_plain(area, 120, "service_areas", warnings),
        )
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
        "hours": _plain(sent.text("hours", 120), 120, "hours", warnings),
        "hours_of": sent.text("hours_of", 10),
        "translations": _spanish(sent, warnings),
        "area_note": "more areas" if labels.get("service_area_complete") == "no" else "",
        "source_url": source_of(sent, context), "source_kind": "list",
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
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue  # a wrong type was told of when the row was read
        if 0 <= value < OLDEST:
            ages[name] = Decimal(str(value)).quantize(Decimal("0.01"))
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
    if not text:
        return ""
    shown, reasons = _shown(text[:MOST_READ], most)
    warnings += [(name, reason) for reason in reasons]
    return shown


@lru_cache(maxsize=1000)  # names of houses and of areas come again and again
def _shown(text: str, most: int) -> tuple[str, tuple[str, ...]]:
    bare = cleaning.mend(TAG.sub(" ", text))
    bare = " ".join(HIDDEN.sub(" ", bare).split())
    kept, length, reasons = [], 0, []
    for sentence in SENTENCE.split(bare):
        if rows.CONTACT.search(sentence) or rows.STREET.search(sentence) or rows.BEDS.search(sentence):
            reasons.append("a sentence with a number, a street or a count of beds is left out")
        elif length + len(sentence) + 1 > most:
            reasons.append(f"longer than {most} letters: shortened")
            break
        else:
            kept.append(sentence)
            length += len(sentence) + 1
    return " ".join(kept), tuple(reasons)


def _needs(sent: Sent, context: Context, labels: dict[str, str]) -> list[str]:
    if sent.is_ours:
        told = labels.get("needs", "").split(", ")
        return [need for need in told if need.rstrip("?") in NEEDS]
    words = sent.words(context)
    return [f"{need}?" for need, pattern in NEEDS.items() if pattern.search(words)]


def _purpose(sent: Sent, *, police: bool) -> str:
    told = sent.labels.get("purpose", "") if sent.is_ours else ""
    if police:
        # A line of the police is never shown as help, whatever it is called.
        return told if told in Purpose.values and told != Purpose.SUPPORT else Purpose.INFORMATION
    return told if told in Purpose.values else Purpose.SUPPORT


def _type(needs: list[str], words: str) -> str:
    if LINE_WORDS.search(words):
        return "hotline"
    bare = {need.rstrip("?") for need in needs}
    return next((kind for need, kind in TYPES if need in bare), "outreach")


def source_of(sent: Sent, context: Context) -> str:
    """Return where a person can read what the source says: an address, or the name of the list."""
    for value in (sent.service.get("url"), sent.organization.get("website")):
        if isinstance(value, str) and re.match(r"https?://\S+$", value):
            return value[:1000]
    return f"list:{context.name}"


def _terms(sent: Sent, context: Context) -> list[str]:
    codes = []
    for item in listed(sent.service, "attributes"):
        term = item.get("taxonomy_term")
        code = str(term.get("code") or "") if isinstance(term, dict) else ""
        code = code or context.codes.get(str(item.get("taxonomy_term_id") or ""), "")
        if code in context.terms:
            codes.append(code)
    return list(dict.fromkeys(codes))


def _day(text: object, name: str, warnings: Warnings) -> date | None:
    try:
        return cleaning.day(text)
    except Wrong as wrong:
        warnings.append((name, str(wrong)))
        return None
