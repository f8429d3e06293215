"""Against data from outside this repository: the collection our packs came from, and the official HSDS schemas."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from openharbor.directory import models

pytestmark = pytest.mark.shared
REGIONS = Path(__file__).parents[2] / "src" / "openharbor" / "regions"


def folder(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value or not Path(value).is_dir():
        pytest.skip(f"{variable} names no folder")
    return Path(value)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def packed(name: str) -> list[dict[str, str]]:
    return [row for path in sorted(REGIONS.glob(f"*/{name}.csv")) for row in rows(path)]


def test_the_collection_checks_itself():
    data = folder("OPENHARBOR_DATA")
    done = subprocess.run([sys.executable, "check.py"], cwd=data, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "clean"


def test_every_number_came_over_and_only_with_more_care():
    """A number, its purpose and its source are those of the collection; what differs only hides or doubts more."""
    keys = ("organization", "phone", "purpose", "base", "source_url", "service_type")
    original = {tuple(row[k] for k in keys): row for row in rows(folder("OPENHARBOR_DATA") / "organizations.csv")}
    for row in packed("organizations"):
        there = original[tuple(row[k] for k in keys)]
        assert row["grade"] in (there["grade"], "none"), row["id"]
        assert row["text_number"] in (there["text_number"], ""), row["id"]
        assert row["source_seen"] in (there["source_seen"], ""), row["id"]
        assert (there["blocking"], row["blocking"]) != ("yes", "no"), row["id"]
    gone = {key[0] for key in original} - {row["organization"] for row in packed("organizations")}
    # Two tribal child-protection programs stand in child_protection.csv only; both nations have rows of other programs.
    assert gone <= {"Leech Lake Band of Ojibwe", "Mille Lacs Band of Ojibwe"}
    assert len(packed("organizations")) == len(rows(folder("OPENHARBOR_DATA") / "organizations.csv")) - 2


def test_ages_areas_and_privacy_came_over():
    keys = (
        "organization",
        "phone",
        "min_age",
        "max_age",
        "area",
        "counties_fips",
        "confidential",
        "city",
        "referral_only",
    )
    original = sorted(tuple(row[k] for k in keys) for row in rows(folder("OPENHARBOR_DATA") / "organizations.csv"))
    for row in packed("organizations"):
        assert tuple(row[k] for k in keys) in original, row["id"]


def test_child_protection_and_navigators_came_over():
    data = folder("OPENHARBOR_DATA")
    keys = ("unit", "name", "phone", "kind", "grade", "source_url", "source_seen")
    original = sorted(tuple(row[k] for k in keys) for row in rows(data / "child_protection_mn.csv"))
    assert sorted(tuple(row[k] for k in keys) for row in packed("child_protection")) == original
    keys = ("region", "county_fips", "county", "from_date", "source_url")
    original = sorted(tuple(row[k] for k in keys) for row in rows(data / "navigators.csv"))
    assert sorted(tuple(row[k] for k in keys) for row in packed("navigators")) == original


def test_the_geography_came_over():
    geo = folder("OPENHARBOR_DATA") / "geo"
    assert {r["fips"] for r in packed("counties")} == {r["fips"] for r in rows(geo / "counties_mo_mn.csv")}
    assert {(r["zip"], r["county_fips"]) for r in packed("zips")} == {
        (r["zip"], r["county_fips"]) for r in rows(geo / "zips_mo_mn.csv")
    }
    assert {r["geonameid"] for r in packed("places")} == {r["geonameid"] for r in rows(geo / "places_mo_mn.csv")}
    assert {r["zip"] for r in packed("border_zips")} == {r["zip"] for r in rows(geo / "zips_border_80km.csv")}


# Fields of ours for which the standard has none. Anything else must bear the standard's name.
OURS = {
    "Organization": set(),
    "Service": {
        "purpose", "service_type", "base", "needs", "ages_known", "gender", "children", "confidential", "referral_only",
        "area_note", "hours", "hours_of", "translations", "review_note", "blocking",
    },
    "Location": {"county_fips"},
    "ServiceAtLocation": set(),
    "Phone": {"keyword", "kind", "hours", "grade"},
    "Language": set(),
    "ServiceArea": set(),
    "TaxonomyTerm": {"group", "name_es", "open_eligibility"},
    "Attribute": set(),
}  # fmt: skip
PROVENANCE = {"pack", "key", "source_url", "source_kind", "source_seen"}


@pytest.mark.parametrize("name", OURS)
def test_our_fields_bear_the_standards_names(name):
    schema = folder("OPENHARBOR_HSDS_SPEC") / "schema"
    file = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    standard = set(json.loads((schema / f"{file}.json").read_text())["properties"])
    # A key to another table is that table's object in JSON and its id in CSV.
    standard |= {"service", "organization", "location", "taxonomy_term"}
    fields = {field.name for field in getattr(models, name)._meta.fields} - PROVENANCE - OURS[name]
    assert fields <= standard, fields - standard
