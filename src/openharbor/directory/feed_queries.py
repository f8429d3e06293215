"""Reads of the feed. All of them read the projection only, and only of packs that may show."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot, normalize
from openharbor.directory import feed
from openharbor.directory.models import Listing, TaxonomyTerm, Tombstone
from openharbor.engines.matching import miles_between

Item = dict[str, Any]
Parameters = dict[str, str]
PER_PAGE, MOST_PER_PAGE = 50, 500
MOST_PAGES = 1_000_000
MOST_WORDS, MOST_SEARCH = 12, 200
METRES_A_MILE = 1609.344
EARTH_HALF_METRES = 20_037_508
DEGREE_METRES = 111_320.0
ONE_TO_ONE = (
    "id", "organization_id", "name", "description", "status", "eligibility_description", "minimum_age", "maximum_age",
    "interpretation_services", "assured_date", "alert", "last_modified",
)  # fmt: skip


class WrongParameter(ValueError):
    """A parameter that cannot be meant."""


@dataclass(frozen=True)
class Page:
    """One page of a list that is as long as it is; `show` makes the items of some rows."""

    rows: Any
    total: int
    number: int
    size: int
    show: Callable[[Any], list[Item]]

    def envelope(self) -> Item:
        start = (self.number - 1) * self.size
        contents = self.show(self.rows[start : start + self.size])
        pages = max(1, -(-self.total // self.size))
        return {
            "total_items": self.total,
            "total_pages": pages,
            "page_number": self.number,
            "size": len(contents),
            "first_page": self.number == 1,
            "last_page": self.number >= pages,
            "empty": not contents,
            "contents": contents,
        }

    def everything(self) -> Iterator[Item]:
        for start in range(0, self.total, MOST_PER_PAGE):
            yield from self.show(self.rows[start : start + MOST_PER_PAGE])


def _each(show: Callable[[Any], Item]) -> Callable[[Any], list[Item]]:
    return lambda rows: [show(row) for row in rows]


def list_services(found: Parameters) -> Page:
    rows = _filtered(found)
    if _flag(found, "minimal"):
        return _page(rows, found, _each(lambda row: {"id": str(row.pk), "modified_date": row.feed["last_modified"]}))
    return _page(rows, found, _each((lambda row: row.feed) if _flag(found, "full") else _basic))


def get_service(row_id: uuid.UUID) -> Item | None:
    row = _showing().filter(pk=row_id).first()
    return row.feed if row else None


def list_organizations(found: Parameters) -> Page:
    ids = list(_filtered(found).order_by("organization_id").values_list("organization_id", flat=True).distinct())
    full_service = _flag(found, "full_service")
    full = _flag(found, "full") or full_service
    return _page(ids, found, lambda some: _organizations(some, full=full, full_service=full_service))


def get_organization(row_id: uuid.UUID, found: Parameters) -> Item | None:
    items = _organizations([row_id], full=True, full_service=_flag(found, "full_service"))
    return items[0] if items else None


def list_service_at_locations(found: Parameters) -> Page:
    rows = _filtered(found).exclude(latitude=None)
    full = _flag(found, "full")

    def show(row: Listing) -> Item:
        return _at_location(row, full=full)

    spot = _postcode(found)
    if spot is None:
        return _page(rows, found, _each(show))
    metres = _proximity(found)
    if metres is None:
        covers = Q(areas__contains=",*,")
        for extent in (spot.county, spot.state):
            covers |= Q(areas__contains=f",{extent},")
        return _page(rows.filter(covers), found, _each(show))
    return _page(_within(rows, spot, metres), found, _each(show))


def get_service_at_location(row_id: uuid.UUID) -> Item | None:
    # The id stands only in the document; there is one place a service, so few rows are read.
    rows = _showing().exclude(latitude=None).filter(feed__service_at_locations__0__id=str(row_id))
    row = rows.first()
    return _at_location(row, full=True) if row else None


def list_taxonomies(found: Parameters) -> Page:
    items = [feed.TAXONOMY] if all(word in normalize(feed.TAXONOMY["name"]) for word in _words(found)) else []
    return _page(items, found, _each(dict))


def get_taxonomy(row_id: uuid.UUID) -> Item | None:
    return dict(feed.TAXONOMY) if str(row_id) == feed.TAXONOMY["id"] else None


def list_taxonomy_terms(found: Parameters) -> Page:
    rows = TaxonomyTerm.objects.order_by("code")
    if "taxonomy_id" in found and str(_uuid(found, "taxonomy_id")) != feed.TAXONOMY["id"]:
        rows = rows.none()
    if found.get("parent_id"):
        _uuid(found, "parent_id")
        rows = rows.none()  # our terms have no parents
    _flag(found, "top_only")  # so all of them are at the top
    for word in _words(found):
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return _page(rows, found, _each(feed.term))


def get_taxonomy_term(row_id: uuid.UUID) -> Item | None:
    row = TaxonomyTerm.objects.filter(pk=row_id).first()
    return feed.term(row) if row else None


def list_removed(found: Parameters) -> Page:
    """List what was public and is no more: what was taken away, and what nobody has checked again in time."""
    since = _moment(found)
    rows = [(row.removed_at, str(row.pk), row.entity) for row in Tombstone.objects.all()]
    rows = sorted({row for row in (*rows, *_overdue()) if since is None or row[0] >= since})
    return _page(rows, found, _each(_removed))


def _overdue() -> Iterator[tuple[datetime, str, str]]:
    today = timezone.now().date()
    hidden = Listing.objects.filter(pack__in=registry.showing(), hide_date__lte=today)
    ids = list(hidden.values_list("organization_id", flat=True).distinct())
    alive = {str(pk) for pk in _showing().filter(organization_id__in=ids).values_list("organization_id", flat=True)}
    for row in hidden.iterator(chunk_size=500):
        at = datetime(row.hide_date.year, row.hide_date.month, row.hide_date.day, tzinfo=UTC)
        for key, entity in feed.public_ids(row.feed):
            if key not in alive:
                yield at, key, entity


def _removed(row: tuple[datetime, str, str]) -> Item:
    return {"id": row[1], "entity": row[2], "removed_at": row[0].isoformat(timespec="seconds")}


def _showing() -> QuerySet[Listing]:
    return Listing.objects.filter(pack__in=registry.showing(), hide_date__gt=timezone.now().date())


def _filtered(found: Parameters) -> QuerySet[Listing]:
    rows = _showing().order_by("pk")
    for word in _words(found):
        rows = rows.filter(search_text__contains=word)
    if "taxonomy_term_id" in found:
        rows = rows.filter(terms__contains=f",{_uuid(found, 'taxonomy_term_id')},")
    if "taxonomy_id" in found:
        ours = str(_uuid(found, "taxonomy_id")) == feed.TAXONOMY["id"]
        rows = rows.exclude(terms=",,") if ours else rows.none()
    if "organization_id" in found:
        rows = rows.filter(organization_id=_uuid(found, "organization_id"))
    if since := _moment(found):
        rows = rows.filter(changed_at__gte=since)
    return rows


def _page(rows: Any, found: Parameters, show: Callable[[Any], list[Item]]) -> Page:
    total = len(rows) if isinstance(rows, list) else rows.count()
    return Page(
        rows,
        total,
        _whole(found, "page", 1, MOST_PAGES),
        _whole(found, "per_page", PER_PAGE, MOST_PER_PAGE),
        show,
    )


def _basic(row: Listing) -> Item:
    item = {key: row.feed[key] for key in ONE_TO_ONE if key in row.feed}
    return item | {"organization": row.feed["organization"]}


def _organizations(ids: list[uuid.UUID], *, full: bool, full_service: bool) -> list[Item]:
    groups: defaultdict[uuid.UUID, list[Item]] = defaultdict(list)
    rows = _showing().filter(organization_id__in=ids).order_by("pk")
    for row in rows:
        groups[row.organization_id].append(row.feed)
    items = []
    for row_id in ids:
        if services := groups[row_id]:
            item: Item = dict(services[0]["organization"])
            if full_service:
                item["services"] = [{k: v for k, v in one.items() if k != "organization"} for one in services]
            elif full:
                item["services"] = [{k: one[k] for k in ("id", "name", "status")} for one in services]
            items.append(item)
    return items


def _at_location(row: Listing, *, full: bool) -> Item:
    place: Item = dict(row.feed["service_at_locations"][0])
    service = {k: v for k, v in row.feed.items() if k != "service_at_locations"} if full else _basic(row)
    return {"id": place["id"], "location": place["location"], "service": service}


def _within(rows: QuerySet[Listing], spot: Spot, metres: float) -> list[Listing]:
    here = (spot.latitude, spot.longitude)
    degrees = metres / DEGREE_METRES
    # A box of latitudes first, which an index serves; then the exact distance.
    near = rows.filter(latitude__gte=here[0] - degrees, latitude__lte=here[0] + degrees)
    distances = [(_metres(here, row), row) for row in near]
    return [row for distance, row in sorted(distances, key=lambda d: (d[0], str(d[1].pk))) if distance <= metres]


def _metres(here: tuple[float, float], row: Listing) -> float:
    if row.latitude is None or row.longitude is None:
        return float(EARTH_HALF_METRES)
    return miles_between(here, (row.latitude, row.longitude)) * METRES_A_MILE


def _words(found: Parameters) -> list[str]:
    """Return the words to search for. Each costs a look at every row, so there are few."""
    text = found.get("search", "")
    words = list(dict.fromkeys(normalize(text[:MOST_SEARCH]).split()))
    if len(text) > MOST_SEARCH or len(words) > MOST_WORDS:
        raise WrongParameter(f"search: at most {MOST_WORDS} words and {MOST_SEARCH} characters")
    return words


def _postcode(found: Parameters) -> Spot | None:
    text = found.get("postcode", "").strip()
    if not text:
        if found.get("proximity"):
            raise WrongParameter("proximity: needs a postcode")
        return None
    spots = registry.gazetteer(registry.accepted_packs()).find(text)
    if len(spots) != 1 or spots[0].kind != "zip":
        raise WrongParameter("postcode: is no ZIP of the regions on this site")
    return spots[0]


def _proximity(found: Parameters) -> float | None:
    text = found.get("proximity", "")
    if not text:
        return None
    try:
        metres = float(text)
    except ValueError:
        metres = -1.0
    if not 0 <= metres <= EARTH_HALF_METRES:
        raise WrongParameter("proximity: a number of metres")
    return metres


def _whole(found: Parameters, name: str, default: int, most: int) -> int:
    text = found.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) >= 1):
        raise WrongParameter(f"{name}: a whole number from 1 to {most}")
    if int(text) > most:
        raise WrongParameter(f"{name}: a whole number from 1 to {most}")
    return int(text)


def _flag(found: Parameters, name: str) -> bool:
    text = found.get(name, "").casefold()
    if text not in ("", "true", "false", "1", "0"):
        raise WrongParameter(f"{name}: true or false")
    return text in ("true", "1")


def _uuid(found: Parameters, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(found[name])
    except ValueError:
        raise WrongParameter(f"{name}: is no UUID") from None


def _moment(found: Parameters) -> datetime | None:
    text = found.get("modified_after", "").replace(" ", "+")
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else parse_datetime(text)
        if moment:
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # an impossible day, or one outside of the calendar
    raise WrongParameter("modified_after: a date or a time in ISO 8601")
