"""Say in one plain sentence why a service stands where it stands, and how well its number is known."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from openharbor.core.packs.gazetteer import CountyFacts, Gazetteer
from openharbor.core.packs.rows import first_day
from openharbor.core.packs.terms import read_terms
from openharbor.directory.hours import hours_at
from openharbor.directory.models import Grade
from openharbor.directory.queries import Asked, Shown
from openharbor.engines.hours import DAYS, Answer, Opening
from openharbor.engines.matching import Doubt, Reason, is_old

MOST_REASONS = 3
# Only terms of the group "who" are read out; the others are for searching and exchange.
TERMS = {row["code"]: row for row in read_terms() if row["group"] == "who"}
GRADES = [grade.value for grade in Grade]

NEED_SENTENCES: dict[str, tuple[Promise, Promise]] = {
    "bed": (_("it is a place to stay or looks for one"), _("it also helps to find a bed")),
    "talk": (_("you can talk to someone"), _("you can also talk to someone")),
    "health": (_("it gives health care"), _("it also helps with health care")),
    "legal": (_("it gives legal help"), _("it also helps with courts or claims")),
    "basics": (_("it has food, clothes or a shower"), _("it also has food, clothes or a shower")),
    "work": (_("it helps with work and pay"), _("it also helps with work and pay")),
    "papers": (_("it helps with papers"), _("it also helps with papers")),
    "young": (_("it is for children or teens"), _("it also helps children or teens")),
}
REASON_SENTENCES: dict[Reason, Promise] = {
    Reason.AREA_COUNTY: _("it serves %(county)s"),
    Reason.AREA_TOWN: _("its town is in %(county)s"),
    Reason.AREA_STATE: _("it serves all of %(state)s"),
    Reason.AREA_NATION: _("it answers in the whole country"),
    Reason.AGE: _("it takes your age"),
    Reason.LANGUAGE: _("it speaks your language"),
    Reason.INTERPRETER: _("it has interpreters"),
    Reason.CHILDREN: _("it takes people with children"),
    Reason.TRAFFICKING: _("it helps people who were trafficked"),
    Reason.OPEN_NOW: _("somebody answers now"),
    Reason.WALK_IN: _("you can walk in"),
    Reason.ALWAYS_OPEN: _("its line is open day and night"),
    Reason.CALLED: _("we called its number"),
}
GENDER_SENTENCES: dict[str, Promise] = {"woman": _("it serves women"), "man": _("it serves men")}
DOUBT_SENTENCES: dict[Doubt, Promise] = {
    Doubt.AGE_UNKNOWN: _("Ask which ages they take. We do not know."),
    Doubt.AGE_PARTLY: _("Ask about your age. They take only some of the ages you chose."),
    Doubt.GENDER_UNKNOWN: _("Ask who they take. We do not know if it is only for women or for everyone."),
    Doubt.CHILDREN_UNKNOWN: _("Ask if children can come along. We do not know."),
    Doubt.HOURS_UNKNOWN: _("Ask when they are open. We do not know."),
    Doubt.WALK_IN_UNKNOWN: _("Ask if you can just come. We do not know."),
    Doubt.GENDER_ASK: _("Ask if they can help you. They say they serve one gender."),
}
ROOMS: dict[str, Promise] = {
    "room": _("They said today that they have room. Call before you go."),
    "call": _("Call first to ask for room."),
    "waitlist": _("They said today that there is a waiting list."),
    "full": _("They said today that they are full. Call if you need help to find another place."),
}
GENDERS: dict[str, Promise] = {
    "women": _("For women or girls."),
    "men": _("For men or boys."),
    "all": _("For people of any gender."),
}
BASES: dict[str, Promise] = {
    "police": _("This office is part of the police."),
    "prosecutor": _("This office is part of the prosecutor’s office."),
    "court": _("This office is part of the court."),
    "tribal": _("Run by a tribal nation."),
}
PHONE_KINDS: dict[str, Promise] = {
    "report_line": _("To report"),
    "main_office": _("Main office"),
    "after_hours": _("After hours"),
    "dispatch": _("Sheriff’s dispatch"),
    "police": _("Police or sheriff"),
}
LANGUAGE_NAMES: dict[str, Promise] = {
    "en": _("English"),
    "es": _("Spanish"),
    "hmn": _("Hmong"),
    "so": _("Somali"),
    "kar": _("Karen"),
    "lo": _("Lao"),
    "oj": _("Ojibwe"),
    "dak": _("Dakota"),
}
TOLD_GENDER: dict[str, Promise] = {
    "woman": _("for a woman or girl"),
    "man": _("for a man or boy"),
    "other": _("for a transgender or nonbinary person"),
}
PRINTED_HOURS = {"working hours; exact hours not seen": _("business hours"), "after hours": _("After hours")}


OPENINGS: dict[tuple[str, str], Promise] = {
    ("line", "open"): _("The line is open now."),
    ("line", "closed"): _("The line is closed now."),
    ("office", "open"): _("The office is open now."),
    ("office", "closed"): _("The office is closed now."),
}
DAY_NAMES: dict[str, Promise] = {
    "MO": _("Monday"),
    "TU": _("Tuesday"),
    "WE": _("Wednesday"),
    "TH": _("Thursday"),
    "FR": _("Friday"),
    "SA": _("Saturday"),
    "SU": _("Sunday"),
}


def joined(parts: Iterable[str]) -> str:
    """Join parts to a list with commas and a final "and"."""
    *firsts, last = list(parts)
    return gettext("%(many)s and %(last)s") % {"many": ", ".join(firsts), "last": last} if firsts else last


def why(shown: Shown, asked: Asked, gazetteer: Gazetteer) -> str:
    """Return the one sentence that gives the heaviest reasons of a match."""
    if not shown.match:
        return ""
    parts = [text for reason in shown.match.reasons if (text := _reason(reason, shown, asked, gazetteer))]
    return gettext("Shown because %(reasons)s.") % {"reasons": joined(parts[:MOST_REASONS])} if parts else ""


def _reason(reason: Reason, shown: Shown, asked: Asked, gazetteer: Gazetteer) -> str:
    if reason in (Reason.NEED_MAIN, Reason.NEED_ALSO):
        return str(NEED_SENTENCES[asked.need][reason is Reason.NEED_ALSO])
    if reason is Reason.GENDER:
        return "" if shown.card["gender"] == "all" else str(GENDER_SENTENCES[asked.gender])
    if reason not in REASON_SENTENCES:
        return ""
    county = gazetteer.counties.get(asked.county)
    place = {"county": county.name, "state": state_name(county)} if county else {}
    return str(REASON_SENTENCES[reason]) % place if place else str(REASON_SENTENCES[reason])


def doubts(shown: Shown) -> list[str]:
    """Return what to ask on the telephone."""
    return [str(DOUBT_SENTENCES[doubt]) for doubt in shown.match.doubts] if shown.match else []


def opening(card: dict[str, Any], now: datetime) -> list[dict[str, str]]:
    """Return for line and office, each as far as it is known, whether it is open now and what comes next."""
    if not card["zone"]:
        return []
    hours = hours_at(card["schedule"], card["zone"], now)
    sentences = []
    for of, found in (("line", hours.line), ("office", hours.office)):
        if found.answer is not Answer.UNKNOWN:
            sentences.append({"now": str(OPENINGS[of, found.answer]), "then": _then(found, now, card["zone"])})
    return sentences


def _then(found: Opening, now: datetime, zone: str) -> str:
    if found.answer is Answer.OPEN:
        if found.until is None:
            return gettext("Day and night.")
        return gettext("It closes at %(time)s") % {"time": clock(found.until.time())}
    if found.opens_next is None:
        return ""
    days = (found.opens_next.date() - now.astimezone(ZoneInfo(zone)).date()).days
    words = {"time": clock(found.opens_next.time()), "day": str(DAY_NAMES[DAYS[found.opens_next.weekday()]])}
    if days == 0:
        return gettext("It opens at %(time)s") % words
    if days == 1:
        return gettext("It opens tomorrow at %(time)s") % words
    return gettext("It opens on %(day)s at %(time)s") % words


def clock(moment: time) -> str:
    """Return a time of day as people here say it, in both languages: 9 a.m., 4:30 p.m."""
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{(moment.hour + 11) % 12 + 1}{minutes} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def week(card: dict[str, Any]) -> list[str]:
    """Return the plain weekly hours, one line a rule, where they are not simply day and night."""
    lines = []
    for of, rules in card["schedule"].items():
        for byday, opens, closes, freq, interval, *_rest in rules:
            # "The fifth Monday" is not a week: such rules are asked whether it is open now, and not printed.
            plain = byday and all(day in DAYS for day in byday.split(",")) and freq == "WEEKLY" and interval == 1
            if plain and opens and opens != closes:
                first, last = (clock(time.fromisoformat(text)) for text in (opens, closes))
                words = {"days": _days(byday), "first": first, "last": last}
                lines.append(
                    (
                        gettext("Line: %(days)s, %(first)s to %(last)s")
                        if of == "line"
                        else gettext("Office: %(days)s, %(first)s to %(last)s")
                    )
                    % words
                )
    return lines


def _days(byday: str) -> str:
    days = byday.split(",")
    places = [DAYS.index(day) for day in days if day in DAYS]
    if len(days) > 2 and places == list(range(places[0], places[0] + len(days))):
        return gettext("%(first)s to %(last)s") % {"first": DAY_NAMES[days[0]], "last": DAY_NAMES[days[-1]]}
    return joined(str(DAY_NAMES[day]) for day in days if day in DAY_NAMES)


def localized(texts: dict[str, str]) -> dict[str, str]:
    """Return a text of a pack in the page's language, or in English with its language said."""
    language = get_language() or "en"
    own = texts.get(language, "")
    return {"text": own, "lang": ""} if own or language == "en" else {"text": texts.get("en", ""), "lang": "en"}


def state_name(county: CountyFacts) -> str:
    return county.state_name.get(get_language() or "en") or county.state_name["en"]


def serves(codes: list[str]) -> str:
    """Return whom a service says it is made for, in the words of our terms; empty if it does not say."""
    language = get_language() or "en"
    names = [TERMS[code].get(f"name_{language}") or TERMS[code]["name"] for code in codes if code in TERMS]
    return joined(names) if names else ""


def ages(shown: Shown) -> str:
    """Return which ages a service takes, as far as it says."""
    low, high = shown.minimum_age, shown.maximum_age
    if not shown.card["ages_known"]:
        return gettext("Ages: not known. Call first.")
    if low is None and high is None:
        return gettext("Any age.")
    first, last = _year(low), _year(high)
    if high is None:
        return gettext("Ages %(first)s and older.") % {"first": first}
    if not low:
        return gettext("Up to age %(last)s.") % {"last": last}
    return gettext("Ages %(first)s to %(last)s.") % {"first": first, "last": last}


def _year(age: float | None) -> str:
    return f"{age or 0:g}"


def checked(phones: list[dict[str, Any]], today: date) -> str:
    """Return how well the best of these numbers is known, by whom and since when."""
    best = min(phones, key=lambda phone: GRADES.index(phone["grade"]))
    seen = _month(best["seen"])
    when = {"month": seen}
    sentences = {
        "called": gettext("We called this number in %(month)s.") % when,
        "published_twice": gettext("Two sources print this number. The newest we saw is from %(month)s.") % when
        if seen
        else gettext("Two sources print this number."),
        "owner_page": gettext("We saw this number on their own page in %(month)s.") % when
        if seen
        else gettext("Their own page prints this number."),
        "single_source": gettext("One source, not verified: call first. We saw it in %(month)s.") % when
        if seen
        else gettext("One source, not verified: call first."),
    }
    parts = [sentences[best["grade"]]]
    if best["grade"] != "called":
        parts.append(gettext("Not yet called by us."))
    if is_old(first_day(best["seen"]), today):
        parts.append(gettext("This number may be old."))
    return " ".join(parts)


def _month(seen: str) -> str:
    if len(seen) < 7:
        return seen
    day = first_day(seen)
    return formats.date_format(day, "YEAR_MONTH_FORMAT") if day else ""


def phone_label(phone: dict[str, Any]) -> str:
    """Return what a protection number is and when it answers; nothing for a plain line, whose card says it."""
    if phone["kind"] not in PHONE_KINDS:
        return ""
    hours = gettext("day and night") if phone["hours"] == "24/7" else str(PRINTED_HOURS.get(phone["hours"], ""))
    return ", ".join(dict.fromkeys(filter(None, (str(PHONE_KINDS[phone["kind"]]), hours))))


def map_steps(steps: tuple[int, ...]) -> list[str]:
    """Return the words of the map's legend, from none to many."""
    words = [gettext("none known")]
    for first, after in zip(steps, (*steps[1:], None), strict=True):
        last = after - 1 if after else None
        if last is None:
            words.append(gettext("%(first)s or more") % {"first": first})
        else:
            words.append(gettext("%(first)s to %(last)s") % {"first": first, "last": last})
    return words


def told(asked: Asked) -> list[str]:
    """Return what somebody told us besides place and need, to read it back."""
    parts = []
    if asked.ages:
        first, last = asked.ages
        parts.append(gettext("age %(first)s to %(last)s") % {"first": first, "last": last})
    parts += [str(TOLD_GENDER[asked.gender])] if asked.gender else []
    parts += [str(LANGUAGE_NAMES[asked.language])] if asked.language else []
    parts += [gettext("with children")] if asked.with_children else []
    parts += [gettext("open now")] if asked.open_now else []
    parts += [gettext("without an appointment")] if asked.walk_in else []
    return parts


def heading(asked: Asked, count: int, labels: dict[str, Any]) -> str:
    """Return the heading of the results."""
    name = labels.get(asked.need) or gettext("All help")
    options = ngettext("%(n)s option", "%(n)s options", count) % {"n": count}
    return f"{name}: {options}"
