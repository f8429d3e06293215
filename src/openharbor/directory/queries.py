"""Reads of the directory for the public. All of them read the projection only."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import CountyFacts, Spot
from openharbor.core.packs.reading import Pack
from openharbor.directory import clocks
from openharbor.directory.hours import hours_at
from openharbor.directory.models import Listing, NavigatorCounty, OpeningHours, Posting, Purpose, Route
from openharbor.directory.postings import ANY_NEED, LANGUAGES, candidate, ids_in
from openharbor.engines import matching
from openharbor.engines.hours import Answer as Openness
from openharbor.engines.matching import Match, Person, Reach, Shortlist

MOST_RESULTS = 20
MOST_OF_A_COUNTY = 60
KEPT_HOURS = 20_000
NATION = "*"


@dataclass(frozen=True)
class Asked:
    """What somebody asked for. Empty fields were left out."""

    need: str = ""
    spot: Spot | None = None
    ages: tuple[int, int] | None = None
    gender: str = ""
    language: str = ""
    with_children: bool = False
    open_now: bool = False
    walk_in: bool = False

    @property
    def county(self) -> str:
        return self.spot.county if self.spot else ""


@dataclass(frozen=True)
class Shown:
    """One listing on a page: its card, and its match if it was ranked."""

    id: UUID
    card: dict[str, Any]
    minimum_age: float | None
    maximum_age: float | None
    match: Match | None = None
    room: str = ""


@dataclass(frozen=True)
class Lines:
    """The lines for a place and an age, each under its own purpose."""

    support: list[Shown]
    navigators: list[Shown]
    navigator_fallback: list[Shown]
    child_protection: list[Shown]
    child_support: list[Shown]
    adult_protection: list[Shown]
    county: CountyFacts | None
    expects_county_line: bool
    expects_navigator: bool


@dataclass(frozen=True)
class Answer:
    fit: list[Shown]
    call_first: list[Shown]
    ranking: Shortlist


def find(asked: Asked, *, now: datetime) -> Answer:
    """Rank the services that cover a place for what was asked. `now` is aware."""
    found, matches = _rank(_person(asked), now, limit=MOST_RESULTS)
    shown = _shown(matches, now)
    fit = sum(not match.doubts for _, match in matches)
    return Answer(shown[:fit], shown[fit:], found)


def _rank(person: Person, now: datetime, *, limit: int) -> tuple[Shortlist, list[tuple[Listing, Match]]]:
    """Return the first listings for a person and why each stands where it stands."""
    blocks = Posting.objects.filter(
        pack__in=registry.showing(), extent__in=list(person.areas), need=person.need or ANY_NEED
    ).values_list("extent", "block")

    def is_open(keys: Iterable[int]) -> Mapping[int, bool | None]:
        return _open_now(keys, now)

    found = matching.shortlist(person, blocks, languages=LANGUAGES, is_open=is_open, as_of=now.date(), limit=limit)
    rows = _showing(now.date()).in_bulk(found.ids)
    matches = []
    for pk in found.ids:
        row = rows.get(pk)
        own = candidate(row, is_open=_is_open(row.facts, now) if person.open_now else None) if row else None
        match = matching.match(person, own, now.date()) if own else None
        if row and match:
            matches.append((row, match))
    return found, matches


def _open_now(keys: Iterable[int], now: datetime) -> dict[int, bool | None]:
    """Tell for keys of opening hours whether somebody can be reached now; 0 stands for unknown hours."""
    wanted = set(keys) - {0}
    missing = wanted - _hours_kept.keys()
    if len(_hours_kept) + len(missing) > KEPT_HOURS:
        _hours_kept.clear()
        missing = wanted
    # Rows of hours are never changed, so what was read once holds.
    for row in OpeningHours.objects.filter(pk__in=missing):
        _hours_kept[row.pk] = {"hours": row.rules, "zone": row.zone}
    return {key: _is_open(_hours_kept[key], now) for key in wanted if key in _hours_kept}


_hours_kept: dict[int, dict[str, Any]] = {}


def _is_open(facts: dict[str, Any], now: datetime) -> bool | None:
    answer = hours_at(facts["hours"], facts["zone"], now, look_ahead=False).answer
    return {Openness.OPEN: True, Openness.CLOSED: False}.get(answer)


def _person(asked: Asked) -> Person:
    areas = {NATION: Reach.NATION}
    if asked.county and asked.spot:
        areas |= {asked.county: Reach.COUNTY, asked.spot.state: Reach.STATE}
    point = (asked.spot.latitude, asked.spot.longitude) if asked.county and asked.spot else None
    return Person(
        areas, asked.need, asked.ages, asked.gender, asked.language, asked.with_children, asked.open_now,
        asked.walk_in, point,
    )  # fmt: skip


def _showing(today: date) -> Any:
    """Return the listings that may show at this moment, whatever was loaded before."""
    rows = Listing.objects.filter(pack__in=registry.showing(), hide_date__gt=today)
    return rows.defer("feed", "search_text", "terms", "areas")


def _shown(matches: list[tuple[Listing, Match]], now: datetime) -> list[Shown]:
    return [_show(row, now, match) for row, match in matches]


def _show(row: Listing, now: datetime, match: Match | None = None) -> Shown:
    room = clocks.room(row.capacity, row.capacity_at, now)
    return Shown(row.pk, row.card, row.minimum_age, row.maximum_age, match, room)


def lines_for(spot: Spot | None, ages: tuple[int, int] | None, packs: tuple[Pack, ...], now: datetime) -> Lines:
    """Return the support, navigator and protection lines for a place and an age."""
    codes = [spot.pack] if spot and spot.pack else []
    codes += [pack.code for pack in packs if pack.manifest.kind == "nation"]
    routes = _routes(codes, now)
    county = spot.county if spot else ""
    own = _covering(county, spot.state if spot else "", Purpose.CHILD_PROTECTION, now) if county else []
    pack = next((p for p in packs if spot and p.code == spot.pack), None)
    navigators = _navigators(county, ages, now) if county else []
    support = [*_for_age(routes, "support", ages), *(_for_age(routes, "youth_support", ages) if ages else [])]
    return Lines(
        support=support,
        navigators=navigators,
        navigator_fallback=_for_age(routes, "navigator_fallback", None)[:1],
        child_protection=own,
        child_support=_for_age(routes, "child_support", None),
        adult_protection=_for_age(routes, "adult_protection", None),
        county=registry.gazetteer(packs).counties.get(county),
        expects_county_line=bool(pack and pack.child_protection),
        expects_navigator=bool(pack and pack.navigators) and (ages is None or ages[0] < matching.ranking.YOUTH_ENDS),
    )


def tip_lines(state_packs: Iterable[Pack], now: datetime) -> tuple[list[Shown], list[Shown]]:
    """Return the police tip lines and the lines for the exploitation of children online."""
    routes = _routes([pack.code for pack in state_packs], now)
    return _for_age(routes, "police_tip", None), _for_age(routes, "online_child", None)


def local_services(county: str, now: datetime) -> tuple[list[Shown], int]:
    """Return the first support services that name a county or stand in it, best known first, and how many more."""
    found, matches = _rank(Person({county: Reach.COUNTY}), now, limit=MOST_OF_A_COUNTY)
    return _shown(matches, now), found.left_off


def counts_by_county(fips: Iterable[str], today: date) -> Counter[str]:
    """Return how many support services name each county or stand in it; a private place counts only where it serves."""
    blocks = Posting.objects.filter(pack__in=registry.showing(), extent__in=list(fips), need=ANY_NEED)
    found: Counter[str] = Counter()
    for extent, block in blocks.values_list("extent", "block").iterator(chunk_size=50):
        found[extent] += matching.count(block, today)
    return found


def _routes(codes: list[str], now: datetime) -> list[tuple[Route, Shown]]:
    """Return the routes of these packs whose line may show, in the order of the packs."""
    rows = list(Route.objects.filter(pack__in=codes))
    rows.sort(key=lambda r: (codes.index(r.pack), r.position))
    listings = _showing(now.date()).in_bulk([route.service_id for route in rows])
    return [(route, _show(listings[route.service_id], now)) for route in rows if route.service_id in listings]


def _for_age(routes: list[tuple[Route, Shown]], role: str, ages: tuple[int, int] | None) -> list[Shown]:
    found: dict[UUID, Shown] = {}
    for route, shown in routes:
        low, high = route.minimum_age, route.maximum_age
        fits = ages is None or ((high is None or ages[0] <= high) and (low is None or ages[1] >= low))
        if route.role == role and fits:
            found.setdefault(shown.id, shown)
    return list(found.values())


def _covering(county: str, state: str, purpose: str, now: datetime) -> list[Shown]:
    rows = _showing(now.date()).in_bulk(ids_in(registry.showing(), [county, state], purpose)).values()
    # The county's own line stands before a nation's or the state's.
    return [_show(row, now) for row in sorted(rows, key=lambda r: (r.card["base"] == "tribal", r.card["name"]))]


def _navigators(county: str, ages: tuple[int, int] | None, now: datetime) -> list[Shown]:
    named = NavigatorCounty.objects.filter(county_fips=county).values("service")
    rows = _showing(now.date()).filter(pk__in=named).order_by("pk")
    return [_show(r, now) for r in rows if ages is None or r.maximum_age is None or ages[0] <= r.maximum_age]
