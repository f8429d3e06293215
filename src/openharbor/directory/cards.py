"""Turn listings into what a template prints."""

import math
from datetime import datetime
from typing import Any

from django.utils import timezone

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import CountyFacts, Gazetteer
from openharbor.core.packs.reading import Pack
from openharbor.directory import queries, wording
from openharbor.directory.forms import NEEDS
from openharbor.directory.queries import Asked, Lines, Shown

LABELS = dict(NEEDS)
MOST_AREAS = 6
WALK_IN = "walk-in"
# Kinds of child-protection numbers that answer by day; the others are for the night.
DAYTIME = ("line", "report_line", "main_office")


def card_context(shown: Shown, gazetteer: Gazetteer, now: datetime, asked: Asked | None = None) -> dict[str, Any]:
    """Return one card. For a confidential program there is no town and no distance, only whom and where it serves."""
    card = shown.card
    match = shown.match
    return {
        "id": shown.id,
        "name": card["name"],
        "program": wording.localized(card["program"]),
        "description": wording.localized(card["description"]),
        "why": wording.why(shown, asked, gazetteer) if asked else "",
        "doubts": wording.doubts(shown),
        "calls": [_call(p) for p in card["phones"] if p["type"] == "voice"],
        "texts": [_call(p) for p in card["phones"] if p["type"] == "text"],
        "always": any(p["hours"] == "24/7" for p in card["phones"]),
        "opening": wording.opening(card, now),
        "week": wording.week(card),
        "walk_in": WALK_IN in card["serves"],
        "room": wording.ROOMS.get(shown.room, ""),
        "hours": wording.localized(card["hours"]) if card["hours"]["en"] not in ("", "24/7") else None,
        "hours_of": card["hours_of"],
        "office_number": any(p["kind"] == "office" and p["type"] == "voice" for p in card["phones"]),
        "confidential": card["confidential"],
        "town": card["town"],
        "miles": round(match.miles) if match and match.miles is not None and card["town"] else None,
        "areas": _areas(card["areas"], gazetteer),
        "languages": [wording.LANGUAGE_NAMES.get(code, code) for code in card["languages"]],
        "interpreter": card["interpreter"],
        "serves": wording.serves(card["serves"]),
        "ages": wording.ages(shown),
        "gender": wording.GENDERS.get(card["gender"], ""),
        "children": card["children"],
        "referral_only": card["referral_only"],
        "base": wording.BASES.get(card["base"], ""),
        "checked": wording.checked(card["phones"], now.date()),
        "many_numbers": len(card["phones"]) > 1,
    }


def _call(phone: dict[str, Any]) -> dict[str, Any]:
    return {**phone, "label": wording.phone_label(phone)}


def _areas(areas: list[list[str]], gazetteer: Gazetteer) -> dict[str, Any]:
    known = gazetteer.counties
    names = [known[extent].name for kind, extent in areas if kind == "county" and extent in known]
    kinds = {kind for kind, _ in areas}
    states = {extent for kind, extent in areas if kind == "state"}
    state = next((county for county in known.values() if county.state in states), None)
    return {
        "counties": names[:MOST_AREAS],
        "more": max(0, len(names) - MOST_AREAS),
        "state": wording.state_name(state) if state else "",
        "nation": "nation" in kinds,
    }


def lines_context(lines: Lines, now: datetime) -> dict[str, Any]:
    """Return the lines of a place as cards, each group under its own purpose."""
    packs = registry.accepted_packs()
    gazetteer = registry.gazetteer(packs)

    def each(group: list[Shown]) -> list[dict[str, Any]]:
        return [card_context(shown, gazetteer, now) for shown in group]

    own = each(lines.child_protection)
    # A nation's line answers for its own people; it does not stand for the county's.
    countys = [shown for shown in lines.child_protection if shown.card["base"] != "tribal"]
    daytime = any(phone["kind"] in DAYTIME for shown in countys for phone in shown.card["phones"])
    return {
        "support": each(lines.support),
        "navigators": each(lines.navigators),
        "navigator_fallback": each(lines.navigator_fallback),
        "child_protection": own,
        "child_own_known": bool(countys),
        "child_daytime_known": daytime,
        "child_support": each(lines.child_support),
        "adult_protection": each(lines.adult_protection),
        "county": lines.county,
        "state_name": wording.state_name(lines.county) if lines.county else "",
        "expects_county_line": lines.expects_county_line,
        "expects_navigator": lines.expects_navigator,
    }


def results_context(asked: Asked, packs: tuple[Pack, ...]) -> dict[str, Any]:
    """Return everything a page of results shows."""
    now = timezone.now()
    gazetteer = registry.gazetteer(packs)
    answer = queries.find(asked, now=now)
    lines = queries.lines_for(asked.spot, asked.ages, packs, now)
    return {
        "asked": asked,
        "told": wording.told(asked),
        "county": gazetteer.counties.get(asked.county),
        "fit": [card_context(s, gazetteer, now, asked) for s in answer.fit],
        "call_first": [card_context(s, gazetteer, now, asked) for s in answer.call_first],
        "heading": wording.heading(asked, len(answer.fit) + len(answer.call_first), LABELS),
        "near": answer.ranking.near,
        "widened": answer.ranking.widened,
        "left_off": answer.ranking.left_off,
        "lines": lines_context(lines, now),
    }


def county_context(facts: CountyFacts, packs: tuple[Pack, ...], now: datetime) -> dict[str, Any]:
    """Return everything a county's page shows."""
    gazetteer = registry.gazetteer(packs)
    lines = queries.lines_for(gazetteer.county_spot(facts.fips), None, packs, now)
    services, more = queries.local_services(facts.fips, now)
    return {
        "county": facts,
        "state_name": wording.state_name(facts),
        "lines": lines_context(lines, now),
        "services": [card_context(s, gazetteer, now) for s in services],
        "more": more,
    }


def states_context(packs: tuple[Pack, ...]) -> list[dict[str, Any]]:
    """Return each state with its counties."""
    gazetteer = registry.gazetteer(packs)
    states = []
    for pack in packs:
        if pack.counties:
            counties = [gazetteer.counties[row.fips] for row in pack.counties]
            states.append({"name": wording.state_name(counties[0]), "counties": counties, "code": pack.code})
    return states


# How many services a county must have to stand on each step of the map; from none to many.
MAP_STEPS = (1, 3, 6)


def map_context(pack: Pack, now: datetime) -> dict[str, Any]:
    """Return a state's map and, with the same numbers, its table."""
    counties = registry.gazetteer(registry.accepted_packs()).counties
    counts = queries.counts_by_county([row.fips for row in pack.counties], now.date())
    rows = [{"county": counties[row.fips], "count": counts[row.fips]} for row in pack.counties]
    first = counties[pack.counties[0].fips]
    points = [(row.lat, row.lon) for row in pack.counties]
    # A degree of longitude is shorter than one of latitude: the map is drawn to the measure of its middle.
    squeeze = math.cos(math.radians(sum(lat for lat, _ in points) / len(points)))
    return {
        "state_name": wording.state_name(first),
        "code": pack.code,
        "rows": rows,
        "shapes": [{"path": s.shape, "step": sum(counts[s.fips] >= n for n in MAP_STEPS)} for s in pack.shapes],
        "box": _box(pack, squeeze),
        "squeeze": f"{squeeze:.3f}",
        "steps": wording.map_steps(MAP_STEPS),
    }


def _box(pack: Pack, squeeze: float) -> str:
    """Return the view box around all outlines."""
    xs, ys = [], []
    for row in pack.shapes:
        for ring in row.shape.strip("z").split("z"):
            start, _, rest = ring.removeprefix("M").partition("l")
            x, y = map(int, start.split())
            steps = list(map(int, rest.split()))
            for dx, dy in zip([0, *steps[::2]], [0, *steps[1::2]], strict=True):
                x, y = x + dx, y + dy
                xs.append(x * squeeze)
                ys.append(y)
    if not xs:
        return ""
    edge = 3
    return f"{min(xs) - edge:.0f} {min(ys) - edge} {max(xs) - min(xs) + 2 * edge:.0f} {max(ys) - min(ys) + 2 * edge}"


def tip_context(police: list[Shown], online: list[Shown], now: datetime) -> dict[str, Any]:
    gazetteer = registry.gazetteer(registry.accepted_packs())
    return {
        "police": [card_context(s, gazetteer, now) for s in police],
        "online": [card_context(s, gazetteer, now) for s in online],
    }
