"""Keep the blocks that the search reads: one for each pack, area and need, as records of `engines.matching`."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from openharbor.directory import bulk
from openharbor.directory.models import Listing, OpeningHours, Posting, Purpose
from openharbor.engines import matching
from openharbor.engines.matching import Candidate, Grade, Reach

ANY_NEED = "any"
REACH = {"county": Reach.COUNTY, "town": Reach.TOWN, "state": Reach.STATE, "nation": Reach.NATION}
# Every language that the search asks for. Only ever add at the end: a record holds them by their place.
LANGUAGES = ("en", "es", "hmn", "so", "kar", "lo", "oj", "dak")
NO_HOURS = b""
Key = tuple[str, str, str]


def candidate(listing: Listing, *, is_open: bool | None = None) -> Candidate:
    """Return a listing as the engine sees it."""
    facts = listing.facts
    return Candidate(
        id=str(listing.pk),
        areas={extent: REACH[kind] for extent, kind in facts["areas"].items()},
        needs=facts["needs"],
        grade=Grade(facts["grade"]),
        seen=_day(facts["seen"]),
        due=_day(facts["due"]),
        point=tuple(facts["point"]) if facts["point"] else None,
        ages_known=facts["ages_known"],
        minimum_age=listing.minimum_age,
        maximum_age=listing.maximum_age,
        for_youth=facts["youth"],
        gender=facts["gender"],
        children=facts["children"],
        languages=frozenset(facts["languages"]),
        interpreter=facts["interpreter"],
        for_trafficking=facts["trafficking"],
        always_open=facts["always"],
        is_open=is_open,
        walk_in=facts["walk_in"],
        referral_only=facts["referral"],
        police_or_prosecutor=facts["police"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def needs_of(listing: Listing) -> list[str]:
    """Return the needs under which a listing is found, or for a line of another purpose that purpose."""
    if listing.purpose not in (Purpose.SUPPORT, Purpose.INFORMATION):
        return [listing.purpose]
    needs = list(listing.facts["needs"])
    return [*needs, ANY_NEED] if needs else [Purpose.INFORMATION]


def keys_of(listing: Listing) -> Iterator[Key]:
    """Yield the pack, area and need of each block that holds a listing."""
    for extent in listing.facts["areas"]:
        for need in needs_of(listing):
            yield listing.pack, extent, need


class Writer:
    """Collect what changes, then write each block once."""

    def __init__(self) -> None:
        self._gone: defaultdict[Key, set[UUID]] = defaultdict(set)
        self._fresh: defaultdict[Key, bytearray] = defaultdict(bytearray)
        self._hours: dict[bytes, int] = {NO_HOURS: 0}

    def remove(self, listing: Listing) -> None:
        for key in keys_of(listing):
            self._gone[key].add(listing.pk)

    def add(self, listings: Sequence[Listing]) -> None:
        said = {listing.pk: _said_hours(listing.facts) for listing in listings}
        self._learn({hours: listing.facts for listing in listings if (hours := said[listing.pk])})
        for listing in listings:
            own = candidate(listing)
            keys = list(keys_of(listing))
            records = matching.encode(
                own, [("" if need == ANY_NEED else need, own.areas[extent]) for _, extent, need in keys],
                languages=LANGUAGES, hours=self._hours[said[listing.pk]], hide=listing.hide_date,
            )  # fmt: skip
            for key, record in zip(keys, records, strict=True):
                self._fresh[key] += record

    def write(self, *, everything: bool) -> None:
        """Write the blocks; with everything, what was not added is gone."""
        if everything:
            Posting.objects.all().delete()
            bulk.insert([Posting(pack=k[0], extent=k[1], need=k[2], block=bytes(b)) for k, b in self._fresh.items()])
            return
        keys = self._gone.keys() | self._fresh.keys()
        there = Posting.objects.filter(
            pack__in={pack for pack, _, _ in keys}, extent__in={extent for _, extent, _ in keys}
        )
        for row in there.iterator(chunk_size=100):
            key = (row.pack, row.extent, row.need)
            if key in keys:
                keys.remove(key)
                row.block = matching.without(bytes(row.block), self._gone[key]) + bytes(self._fresh[key])
                row.save() if row.block else row.delete()
        bulk.insert([Posting(pack=k[0], extent=k[1], need=k[2], block=bytes(self._fresh[k])) for k in sorted(keys)])

    def _learn(self, hours: dict[bytes, dict[str, Any]]) -> None:
        """See to it that these opening hours have rows."""
        fresh = {_digest(facts): said for said, facts in hours.items() if said not in self._hours}
        wanted = OpeningHours.objects.filter(digest__in=fresh).values_list("digest", "pk")
        there = dict(wanted)
        if missing := [digest for digest in fresh if digest not in there]:
            rows = ((digest, hours[fresh[digest]]) for digest in missing)
            OpeningHours.objects.bulk_create(
                [OpeningHours(digest=digest, rules=facts["hours"], zone=facts["zone"]) for digest, facts in rows],
                ignore_conflicts=True,
            )
            there = dict(wanted.all())
        self._hours |= {said: there[digest] for digest, said in fresh.items()}


def _said_hours(facts: dict[str, Any]) -> bytes:
    return to_json([facts["hours"], facts["zone"]]) if any(facts["hours"].values()) else NO_HOURS


def _digest(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps([facts["hours"], facts["zone"]], sort_keys=True).encode()).hexdigest()


def ids_in(packs: Iterable[str], extents: Iterable[str], need: str) -> set[UUID]:
    """Return the ids of all listings of these packs that are found under these areas and this need."""
    blocks = Posting.objects.filter(pack__in=list(packs), extent__in=list(extents), need=need)
    return {pk for block in blocks.values_list("block", flat=True) for pk in matching.ids_of(bytes(block))}
