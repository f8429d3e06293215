"""How a service is reached and when: numbers, hours, languages."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import InvalidOperation
from zoneinfo import ZoneInfo

from openharbor.core.packs import rows
from openharbor.core.packs.gazetteer import normalize
from openharbor.directory.exchange import cleaning
from openharbor.directory.exchange.cleaning import Wrong
from openharbor.directory.exchange.sent import Context, Data, Sent, Warnings, listed
from openharbor.directory.models import Grade

LINE_WORDS = re.compile(r"\b(hotline|helpline|crisis|24.?7|24.?hours?|toll.?free)\b")
OWN_PHONE = re.compile(
    r"(?P<kind>[a-z_]+); grade (?P<grade>[a-z_]+)(, seen (?P<seen>[\d-]+))?(; text the word (?P<word>[^;]+))?"
    r"(; hours (?P<hours>.+))?"
)
OWN_ZONE = re.compile(r"Wall-clock times in ([\w/+-]+)\.")
KINDS = ("line", "report_line", "office", "main_office", "after_hours", "dispatch", "police")
FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_OF_A_HOUSE, LONGEST_NUMBER = 10, 40
TEXT_TYPES = ("text", "sms")
SPOKEN_TYPES = ("", "voice", "hotline", "cell")


def phones_of(sent: Sent, given: str, source: str, warnings: Warnings) -> Iterator[Data]:
    """Yield the columns of each number that can be dialled or texted here, the service's own before any other."""
    numbers = listed(sent.service, "phones")
    for at, _ in sent.places:
        numbers = numbers or listed(at, "phones")
    # A number of the place or of the whole organization is what there is, if the service has none of its own.
    for _, place in sent.places:
        numbers = numbers or listed(place, "phones")
    seen = set()
    # Of a house with a long list only the first few: they would stand on each of its services.
    for row in numbers or listed(sent.organization, "phones")[:MOST_OF_A_HOUSE]:
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
            "given": f"{len(given)} {given} {row.get('id', number)}", "number": number,
            "type": "text" if is_text else "voice", "source_url": source, "source_kind": "list",
            **_phone_words(str(row.get("description") or ""), sent, is_text=is_text),
        }  # fmt: skip


def _phone_words(description: str, sent: Sent, *, is_text: bool) -> Data:
    """Return kind, grade, day and hours of a number, from our own words where they are."""
    own = OWN_PHONE.fullmatch(description[:200]) if sent.is_ours else None
    if own and own["kind"] in KINDS and own["grade"] in Grade.values:
        # A call that another site made was not made by us.
        grade = Grade.SINGLE_SOURCE if own["grade"] == Grade.CALLED else own["grade"]
        seen = own["seen"] or ""
        return {
            "kind": own["kind"], "grade": grade, "source_seen": seen if rows.SEEN.fullmatch(seen) else "",
            "keyword": own["word"] if re.fullmatch(r"[\w ]{1,30}", own["word"] or "") else "",
            "hours": "" if rows.CONTACT.search(own["hours"] or "") else (own["hours"] or "")[:120],
        }  # fmt: skip
    words = normalize(f"{description} {sent.service.get('name') or ''}")
    seen = str(sent.service.get("assured_date") or sent.service.get("last_modified") or "")[:7]
    return {
        "kind": "line" if is_text or LINE_WORDS.search(words) else "office", "grade": Grade.SINGLE_SOURCE,
        "source_seen": seen if rows.SEEN.fullmatch(seen) else "", "keyword": "", "hours": "",
    }  # fmt: skip


def _number(text: str, *, is_text: bool) -> str:
    if len(text) > LONGEST_NUMBER:
        return ""
    digits = re.sub(r"\D", "", re.split(r"(?i)\s*(?:x|ext\.?)\s*\d+\s*$", text.strip())[0])
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    number = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits
    pattern = rows.TEXT_NUMBER if is_text else rows.PHONE
    return number if pattern.fullmatch(number) else ""


def schedules_of(sent: Sent, context: Context, warnings: Warnings) -> Iterator[Data]:
    """Yield the columns of each rule of hours; a rule that cannot be read is told of."""
    rules = listed(sent.service, "schedules")
    for at, place in sent.places:
        rules = rules or listed(at, "schedules") or listed(place, "schedules")
    for number, row in enumerate(rules):
        try:
            yield {
                "given": f"{len(str(sent.service['id']))} {sent.service['id']} {row.get('id', number)}",
                **_schedule(row, context),
            }
        except (Wrong, InvalidOperation, ValueError) as wrong:
            warnings.append(("schedules", str(wrong)[:120]))


def _schedule(row: Data, context: Context) -> Data:
    zone = OWN_ZONE.search(str(row.get("notes") or ""))
    try:
        name = ZoneInfo(zone[1]).key if zone else context.zone
    except (OSError, ValueError, KeyError):
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
    for field_name, most in (("bymonthday", 31), ("byweekno", 53), ("byyearday", 366)):
        numbers = str(row.get(field_name) or "")
        if (
            len(numbers) > 60
            or not re.fullmatch(r"(-?\d{1,3}(,-?\d{1,3})*)?", numbers)
            or any(not 1 <= abs(int(one)) <= most for one in numbers.split(",") if one)
        ):
            raise Wrong(f"{field_name} {str(row[field_name])[:40]!r}")
    picked = [name for name in ("bymonthday", "byweekno", "byyearday") if row.get(name)]
    if len(picked) > 1 or (picked and _whole(row.get("interval"), 1, 999) not in (None, 1)):
        # Such rules may never come true, and looking for a day that does not come takes until the year 9999.
        raise Wrong("a rule that may never come true")
    online = re.search(r"telephone|phone|line|remote|video", str(row.get("attending_type") or ""))
    return {
        "freq": row.get("freq") if row.get("freq") in ("WEEKLY", "MONTHLY") else "WEEKLY",
        "interval": _whole(row.get("interval"), 1, 999) or 1,
        "byday": days,
        "bymonthday": str(row.get("bymonthday") or ""),
        "byweekno": str(row.get("byweekno") or ""),
        "byyearday": str(row.get("byyearday") or ""),
        "dtstart": _near_day(row.get("dtstart")),
        "until": _near_day(row.get("until")),
        "count": _whole(row.get("count"), 1, 9999),
        "wkst": row.get("wkst") if row.get("wkst") in cleaning.DAY_NAMES.values() else cleaning.DAY_NAMES["monday"],
        "valid_from": _near_day(row.get("valid_from")),
        "valid_to": _near_day(row.get("valid_to")),
        "opens_at": opens,
        "closes_at": closes,
        "closed": closed,
        "description": "",
        "hours_of": "line" if online else "office",
        "zone": name,
    }


def _near_day(text: object) -> date | None:
    """Return a day of our time: a rule that begins in the year 1 would be counted through all of history."""
    day = cleaning.day(text)
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Wrong(f"the year {day.year}")
    return day


def _whole(value: object, least: int, most: int) -> int | None:
    if value in (None, ""):
        return None
    if not isinstance(value, (int, float)) or not least <= value <= most:
        raise Wrong(f"{str(value)[:40]!r} is no number from {least} to {most}")
    return int(value)


def language_of(item: Data) -> str:
    """Return the code of a language, or "" if it is not known which one is meant."""
    code = str(item.get("code") or "").casefold()
    by_name = {"english": "en", "spanish": "es", "hmong": "hmn", "somali": "so", "karen": "kar", "lao": "lo"}
    code = {"eng": "en", "spa": "es", "som": "so", "lao": "lo"}.get(code, code)
    return (
        code
        if len(code) <= 20 and rows.LANGUAGE.fullmatch(code)
        else by_name.get(str(item.get("name") or "").strip().casefold(), "")
    )
