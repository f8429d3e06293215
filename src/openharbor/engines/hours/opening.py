"""The one function that says whether something is open.

All arithmetic is done on instants: a wall-clock time is first put into its zone. A time that the spring change skips
counts as the moment of the change; a time that the autumn change repeats counts as its first occurrence.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule

from openharbor.engines.hours.model import DAYS, Answer, Opening, Rule

WEEK_MINUTES = 7 * 24 * 60
LOOK_AHEAD_DAYS = (2, 14)
WEEKDAYS = dict(zip(DAYS, rrule.weekdays, strict=True))
Span = tuple[datetime, datetime]


def opening_at(rules: Sequence[Rule], moment: datetime, zone: ZoneInfo, *, look_ahead: bool = True) -> Opening:
    """Return whether a place with these rules is open at a moment (aware), until when, and when it opens next.

    Without a rule that gives hours on any day the answer is UNKNOWN. Rules that are no longer or not yet valid around
    the moment do not say that a place is closed: if none is valid, the answer is UNKNOWN too. A filter asks with
    `look_ahead=False`: the same answer, without the times.
    """
    today = moment.astimezone(zone).date()
    hours = [rule for rule in rules if not rule.closed and rule.opens is not None and _valid_near(rule, today)]
    closures = [rule for rule in rules if rule.closed]
    if not closures and any(rule.is_always for rule in hours):
        return Opening(Answer.OPEN)
    # Most answers lie in the next day; only the others are worth a look at two weeks.
    for ahead in LOOK_AHEAD_DAYS if look_ahead else (0,):
        found = _within(
            hours, closures, moment.astimezone(UTC), [today + timedelta(days=n) for n in range(-1, ahead + 1)], zone
        )
        if found.until or found.opens_next:
            return found
    return found


def _within(hours: list[Rule], closures: list[Rule], instant: datetime, days: list[date], zone: ZoneInfo) -> Opening:
    """Answer from these days alone."""
    sure = [rule for rule in hours if not rule.lacks_start]
    spans = _merged(span for day in days for span in _spans(sure, closures, day, zone))
    for start, end in spans:
        if start <= instant < end:
            endless = end >= _instant(days[-1], time(0), zone)
            return Opening(Answer.OPEN, until=None if endless else end.astimezone(zone))
    if not hours or len(sure) < len(hours):
        return Opening(Answer.UNKNOWN)
    following = next((start for start, _ in spans if start > instant), None)
    return Opening(Answer.CLOSED, opens_next=following.astimezone(zone) if following else None)


def weekly_minutes(rules: Sequence[Rule]) -> list[tuple[int, int]] | None:
    """Return the open minutes of a common week as merged [start, end) pairs, Monday 00:00 being 0.

    None if the rules are not the same every week, or there are none: then only `opening_at` can tell.
    """
    hours = [rule for rule in rules if not rule.closed and rule.opens is not None]
    plain = all(rule.is_plain_week and not (rule.valid_from or rule.valid_to or rule.until) for rule in hours)
    if not hours or not plain or any(rule.closed for rule in rules):
        return None
    pairs: list[tuple[int, int]] = []
    for rule in hours:
        for day in rule.byday:
            start = DAYS.index(day) * 24 * 60 + _minute(rule.opens)
            end = start + _length(rule)
            pairs += [(start, end)] if end <= WEEK_MINUTES else [(start, WEEK_MINUTES), (0, end - WEEK_MINUTES)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _valid_near(rule: Rule, day: date) -> bool:
    ends = [end for end in (rule.until, rule.valid_to) if end]
    return not (
        any(end < day - timedelta(days=1) for end in ends)
        or (rule.valid_from and rule.valid_from > day + timedelta(days=LOOK_AHEAD_DAYS[-1]))
    )


def _spans(hours: Iterable[Rule], closures: Iterable[Rule], day: date, zone: ZoneInfo) -> Iterable[Span]:
    if any(_occurs(rule, day) for rule in closures):
        return
    for rule in hours:
        if rule.opens is not None and _occurs(rule, day):
            start = _instant(day, rule.opens, zone)
            end_minute = _minute(rule.opens) + _length(rule)
            end_day = day + timedelta(days=end_minute // (24 * 60))
            end = _instant(end_day, time(end_minute // 60 % 24, end_minute % 60), zone)
            if end > start:
                yield start, end


def _occurs(rule: Rule, day: date) -> bool:
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
        return False
    if (rule.until and day > rule.until) or (rule.dtstart and day < rule.dtstart):
        return False
    if rule.is_plain_week:
        return DAYS[day.weekday()] in rule.byday
    start = datetime.combine(rule.dtstart or rule.valid_from or day.replace(day=1), time(0))
    found = rrule.rrule(
        rrule.WEEKLY if rule.freq == "WEEKLY" else rrule.MONTHLY,
        dtstart=start,
        interval=rule.interval,
        wkst=WEEKDAYS[rule.wkst],
        count=rule.count,
        # A rule that never comes true would else be looked for until the end of the calendar.
        until=None if rule.count else datetime.combine(day, time(23, 59)),
        byweekday=[_weekday(text) for text in rule.byday] if not rule.bymonthday else None,
        bymonthday=rule.bymonthday or None,
        byweekno=rule.byweekno or None,
        byyearday=rule.byyearday or None,
        cache=False,
    )
    moment = datetime.combine(day, time(0))
    return bool(found.between(moment, moment, inc=True))


def _weekday(text: str) -> rrule.weekday:
    number, name = text[:-2], text[-2:]
    return WEEKDAYS[name](int(number)) if number else WEEKDAYS[name]


def _minute(moment: time | None) -> int:
    return moment.hour * 60 + moment.minute if moment else 0


def _length(rule: Rule) -> int:
    opens, closes = _minute(rule.opens), _minute(rule.closes)
    if closes % 60 == 59 and closes != opens:
        closes += 1
    length = closes - opens
    return length if length > 0 else length + 24 * 60


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, wall, tzinfo=zone)
    instant = local.astimezone(UTC)
    back = instant.astimezone(zone)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        # The wall clock never shows this time: take the moment of the change, which is where the hour is missing.
        gap = back.utcoffset() - local.utcoffset()  # type: ignore[operator]  # both are aware
        before = instant - abs(gap) if gap else instant
        return _change_between(before, instant, zone)
    return instant


def _change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which the offset of a zone changes between two instants, to the minute."""
    offset = start.astimezone(zone).utcoffset()
    low, high = start, end
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return high.replace(second=0, microsecond=0)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
