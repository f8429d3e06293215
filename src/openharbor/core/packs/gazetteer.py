"""Find what a person means by a ZIP, a town or a county. Nothing of it is kept.

Names are compared without case, accents, punctuation and the words "city" and "county"; "Saint" equals "St.".
"""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from openharbor.core.packs.reading import Pack
from openharbor.engines.matching import miles_between

SAME_TOWN_MILES = 30.0
MOST_CHOICES = 8
ZIP = re.compile(r"(\d{5})(-\d{4})?")
WORD = re.compile(r"[a-z0-9]+")
SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}


@dataclass(frozen=True)
class Spot:
    """A place that a person can name. `county` is empty when it lies outside the accepted packs."""

    key: str
    label: str
    kind: Literal["zip", "town", "county", "outside"]
    pack: str = ""
    state: str = ""
    county: str = ""
    latitude: float = 0.0
    longitude: float = 0.0


@dataclass(frozen=True)
class CountyFacts:
    fips: str
    name: str
    pack: str
    state: str
    state_name: dict[str, str]
    latitude: float
    longitude: float


def normalize(text: str) -> str:
    """Fold a name to the form in which names are compared."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = WORD.findall(text.casefold().replace("'", ""))
    return " ".join([SHORT.get(word, word) for word in words])


class Gazetteer:
    """All places of the given packs."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.counties: dict[str, CountyFacts] = {}
        self._by_key: dict[str, Spot] = {}
        self._by_name: defaultdict[str, list[Spot]] = defaultdict(list)
        self._state_words: dict[str, str] = {}
        self._by_zip: dict[str, Spot] = {}
        found = list(packs)
        for pack in found:
            self._add_counties(pack)
        for pack in found:
            self._add_towns(pack)
            self._add_zips(pack)

    def spot(self, key: str) -> Spot | None:
        """Return the place with this key, or None."""
        return self._by_key.get(key)

    def county_spot(self, fips: str) -> Spot | None:
        """Return a county as a place, or None."""
        return self._by_key.get(f"c{fips}")

    def town(self, pack: str, name: str) -> Spot | None:
        """Return the town of a pack by its exact name, the largest if it has two, or None."""
        return next((s for s in self._by_name[normalize(name)] if s.kind == "town" and s.pack == pack), None)

    def find(self, text: str) -> list[Spot]:
        """Return every place the text may mean; one entry means there is no doubt."""
        if zip_code := ZIP.fullmatch(text.strip()):
            spot = self._by_zip.get(zip_code[1])
            return [spot] if spot else []
        name, state = self._split_state(normalize(text))
        spots = dict.fromkeys(s for s in self._named(name) if not state or s.state == state)
        towns = [s for s in spots if s.kind == "town"]
        # An independent city is town and county in one: one entry is enough.
        same = {t.county for t in towns if self.counties[t.county].name.endswith(" city")}
        counties = [s for s in spots if s.kind == "county" and s.county not in same]
        outside = [s for s in spots if s.kind == "outside"]
        return [*towns, *counties, *outside][:MOST_CHOICES]

    def alike(self, text: str) -> list[Spot]:
        """Return places whose names are close to a text that names none."""
        name, state = self._split_state(normalize(text))
        near = difflib.get_close_matches(name, self._by_name, n=4, cutoff=0.8) if len(name) <= 60 else []
        return [s for key in near for s in self._by_name[key] if not state or s.state == state][:MOST_CHOICES]

    def _named(self, name: str) -> Iterator[Spot]:
        county_only = name.endswith((" county", " co")) or name.startswith(("county of ", "condado de "))
        city_only = name.startswith(("city of ", "ciudad de ")) or name.endswith(" city")
        bare = re.sub(r"^(county of|condado de|city of|ciudad de|the) | (county|co)$", "", name)
        for key in dict.fromkeys((name, bare)):
            for spot in self._by_name.get(key, ()):
                if county_only and spot.kind != "county":
                    continue
                if city_only and spot.kind == "county" and key != name:
                    continue
                yield spot

    def _split_state(self, name: str) -> tuple[str, str]:
        for words, state in self._state_words.items():
            if name.endswith(" " + words):
                return name[: -len(words) - 1], state
        return name, ""

    def _add_counties(self, pack: Pack) -> None:
        state = pack.manifest.state
        if state:
            self._state_words |= {normalize(state): state} | {normalize(n): state for n in pack.manifest.name.values()}
        for row in pack.counties:
            self.counties[row.fips] = CountyFacts(
                row.fips, row.name, pack.code, state, pack.manifest.name, row.lat, row.lon
            )
            label = f"{row.name}, {state}"
            spot = Spot(f"c{row.fips}", label, "county", pack.code, state, row.fips, row.lat, row.lon)
            self._add(spot, normalize(re.sub(r" (County|city)$", "", row.name)), normalize(row.name))

    def _add_towns(self, pack: Pack) -> None:
        state = pack.manifest.state
        for row in sorted(pack.places, key=lambda r: -(r.population or 0)):
            point = (row.lat, row.lon)
            same = [s for s in self._by_name[normalize(row.name)] if s.kind == "town" and s.county == row.county_fips]
            if row.county_fips in self.counties and not same:
                key = f"t{row.geonameid}"
                label = f"{row.name}, {state}"
                self._add(Spot(key, label, "town", pack.code, state, row.county_fips, *point), row.name)
        self._tell_apart(pack)

    def _tell_apart(self, pack: Pack) -> None:
        """Two towns of one name in one state are labelled with their counties."""
        for name, spots in list(self._by_name.items()):
            towns = [s for s in spots if s.kind == "town" and s.pack == pack.code]
            if len(towns) > 1:
                for spot in towns:
                    town = spot.label.rsplit(",", 1)[0]
                    named = f"{town} ({self.counties[spot.county].name}), {spot.state}"
                    fresh = Spot(
                        spot.key, named, "town", spot.pack, spot.state, spot.county, spot.latitude, spot.longitude
                    )
                    spots[spots.index(spot)] = fresh
                    self._by_key[spot.key] = fresh
                self._by_name[name] = spots

    def _add_zips(self, pack: Pack) -> None:
        state = pack.manifest.state
        for row in sorted(pack.zips, key=lambda r: -(r.population or 0)):
            if row.county_fips not in self.counties:
                self._outside(row.zip, row.city, state)
                continue
            place = (pack.code, state, row.county_fips, row.lat, row.lon)
            spot = Spot(f"z{row.zip}", f"{row.city}, {state} {row.zip}", "zip", *place)
            self._by_zip[row.zip] = self._by_key[spot.key] = spot
            near = (
                s for s in self._by_name[normalize(row.city)]
                if s.kind == "town" and s.pack == pack.code
                and miles_between((s.latitude, s.longitude), (row.lat, row.lon)) < SAME_TOWN_MILES
            )  # fmt: skip
            if not any(near):
                self._add(Spot(f"v{row.zip}", f"{row.city}, {state}", "town", *place), row.city)
        for border in pack.border_zips:
            self._outside(border.zip, border.city, border.state)

    def _outside(self, zip_code: str, city: str, state: str) -> None:
        spot = Spot(f"z{zip_code}", f"{city}, {state} {zip_code}", "outside", state=state)
        if self._by_zip.setdefault(zip_code, spot) is spot:
            self._by_key[spot.key] = spot
            # Its town is known too, so that the namesake across the border is asked about and not taken for another.
            town = Spot(f"o{state}{normalize(city)}", f"{city}, {state}", "outside", state=state)
            self._state_words.setdefault(state.casefold(), state)
            if town.key not in self._by_key:
                self._add(town, city)

    def _add(self, spot: Spot, *names: str) -> None:
        self._by_key[spot.key] = spot
        for name in dict.fromkeys(map(normalize, names)):
            self._by_name[name].append(spot)
