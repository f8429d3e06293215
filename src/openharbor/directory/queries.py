"""Reads of the directory for the public. All of them read the projection only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import CountyFacts, Spot
from openharbor.core.packs.reading import Pack
from openharbor.directory.hours import hours_at
from openharbor.directory.models import Listing, ListingKey, NavigatorCounty, Purpose, Route
from openharbor.directory.projection import ANY_NEED
from openharbor.engines import matching
from openharbor.engines.hours import Answer as Openness
from openharbor.engines.matching import Candidate, Grade, Match, Person, Ranking, Reach

MOST_RESULTS = 20
REACH = {"county": Reach.COUNTY, "town": Reach.TOWN, "state": Reach.STATE, "nation": Reach.NATION}
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
    ranking: Ranking


def find(asked: Asked, *, now: datetime) -> Answer:
    """Rank the services that cover a place for what was asked. `now` is aware."""
    person = _person(asked)
    rows = _candidates(person).values_list("pk", "minimum_age", "maximum_age", "facts")
    found = (_candidate(row, now if asked.open_now else None) for row in rows)
    ranking = matching.rank(person, found, as_of=now.date(), limit=MOST_RESULTS)
    shown = _shown([*ranking.fit, *ranking.call_first])
    return Answer(shown[: len(ranking.fit)], shown[len(ranking.fit) :], ranking)


def _person(asked: Asked) -> Person:
    areas = {NATION: Reach.NATION}
    if asked.county and asked.spot:
        areas |= {asked.county: Reach.COUNTY, asked.spot.state: Reach.STATE}
    point = (asked.spot.latitude, asked.spot.longitude) if asked.county and asked.spot else None
    return Person(
        areas, asked.need, asked.ages, asked.gender, asked.language, asked.with_children, asked.open_now, point
    )


def _showing() -> Any:
    """Return the listings of packs that may show at this moment, whatever was loaded before."""
    return Listing.objects.filter(pack__in=registry.showing()).defer("feed", "facts", "search_text", "terms")


def _candidates(person: Person) -> Any:
    keys = ListingKey.objects.filter(extent__in=person.areas, need=person.need or ANY_NEED)
    listings = _showing().filter(pk__in=keys.values("listing"))
    if person.ages:
        first, last = person.ages
        # The engine decides; this only spares it the rows that it would refuse. "Up to 17" holds until 18.
        listings = listings.filter(
            Q(minimum_age=None) | Q(minimum_age__lte=last), Q(maximum_age=None) | Q(maximum_age__gte=first)
        )
    return listings


def _candidate(row: tuple[UUID, float | None, float | None, dict[str, Any]], now: datetime | None = None) -> Candidate:
    pk, low, high, facts = row
    return Candidate(
        id=str(pk),
        areas={extent: REACH[kind] for extent, kind in facts["areas"].items()},
        needs=facts["needs"],
        grade=Grade(facts["grade"]),
        seen=date.fromisoformat(facts["seen"]) if facts["seen"] else None,
        point=tuple(facts["point"]) if facts["point"] else None,
        ages_known=facts["ages_known"],
        minimum_age=low,
        maximum_age=high,
        for_youth=facts["youth"],
        gender=facts["gender"],
        children=facts["children"],
        languages=frozenset(facts["languages"]),
        interpreter=facts["interpreter"],
        for_trafficking=facts["trafficking"],
        always_open=facts["always"],
        is_open=_is_open(facts, now) if now else None,
        referral_only=facts["referral"],
        police_or_prosecutor=facts["police"],
    )


def _is_open(facts: dict[str, Any], now: datetime) -> bool | None:
    answer = hours_at(facts["hours"], facts["zone"], now, look_ahead=False).answer
    return {Openness.OPEN: True, Openness.CLOSED: False}.get(answer)


def _shown(matches: list[Match]) -> list[Shown]:
    by_id = {str(row.pk): row for row in _showing().filter(pk__in=[m.candidate.id for m in matches])}
    return [_show(by_id[m.candidate.id], m) for m in matches if m.candidate.id in by_id]


def _show(row: Listing, match: Match | None = None) -> Shown:
    return Shown(row.pk, row.card, row.minimum_age, row.maximum_age, match)


def lines_for(spot: Spot | None, ages: tuple[int, int] | None, packs: tuple[Pack, ...]) -> Lines:
    """Return the support, navigator and protection lines for a place and an age."""
    codes = [spot.pack] if spot and spot.pack else []
    codes += [pack.code for pack in packs if pack.manifest.kind == "nation"]
    routes = _routes(codes)
    county = spot.county if spot else ""
    own = _covering(county, spot.state if spot else "", Purpose.CHILD_PROTECTION) if county else []
    pack = next((p for p in packs if spot and p.code == spot.pack), None)
    navigators = _navigators(county, ages) if county else []
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


def tip_lines(state_packs: Iterable[Pack]) -> tuple[list[Shown], list[Shown]]:
    """Return the police tip lines and the lines for the exploitation of children online."""
    routes = _routes([pack.code for pack in state_packs])
    return _for_age(routes, "police_tip", None), _for_age(routes, "online_child", None)


def local_services(county: str, today: date) -> list[Shown]:
    """Return the support services that name a county or stand in it, best known first."""
    keys = ListingKey.objects.filter(extent=county, need=ANY_NEED)
    rows = _showing().filter(pk__in=keys.values("listing"))
    person = Person({county: Reach.COUNTY})
    values = rows.values_list("pk", "minimum_age", "maximum_age", "facts")
    ranking = matching.rank(person, map(_candidate, values), as_of=today, limit=200)
    return _shown([*ranking.fit])


def _routes(codes: list[str]) -> list[tuple[Route, Listing]]:
    """Return the routes of these packs whose line may show, in the order of the packs."""
    rows = list(Route.objects.filter(pack__in=codes))
    rows.sort(key=lambda r: (codes.index(r.pack), r.position))
    listings = _showing().in_bulk([route.service_id for route in rows])
    return [(route, listings[route.service_id]) for route in rows if route.service_id in listings]


def _for_age(routes: list[tuple[Route, Listing]], role: str, ages: tuple[int, int] | None) -> list[Shown]:
    found: dict[UUID, Shown] = {}
    for route, listing in routes:
        low, high = route.minimum_age, route.maximum_age
        fits = ages is None or ((high is None or ages[0] <= high) and (low is None or ages[1] >= low))
        if route.role == role and fits:
            found.setdefault(listing.pk, _show(listing))
    return list(found.values())


def _covering(county: str, state: str, purpose: str) -> list[Shown]:
    keys = ListingKey.objects.filter(extent__in=[county, state], need=purpose)
    rows = _showing().filter(pk__in=keys.values("listing"))
    # The county's own line stands before a nation's or the state's.
    return [_show(row) for row in sorted(rows, key=lambda r: (r.card["base"] == "tribal", r.card["name"]))]


def _navigators(county: str, ages: tuple[int, int] | None) -> list[Shown]:
    named = NavigatorCounty.objects.filter(county_fips=county).values("service")
    rows = _showing().filter(pk__in=named).order_by("pk")
    return [_show(r) for r in rows if ages is None or r.maximum_age is None or ages[0] <= r.maximum_age]
