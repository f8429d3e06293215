"""A pack that is wrong is named by file, row and column, and never used."""

import csv
import shutil
from pathlib import Path

import pytest

from openharbor.core.packs import registry, rows
from openharbor.core.packs.reading import BadPack, read_pack

FICTION = Path(__file__).parents[4] / "tests" / "packs"


@pytest.fixture
def copies(tmp_path):
    for code in ("xx", "xx_av"):
        shutil.copytree(FICTION / code, tmp_path / code)
    return tmp_path


def change(folder: Path, file: str, line: int, column: str, value: str) -> None:
    """Set one cell; `line` counts the header as 1."""
    with (folder / file).open(newline="", encoding="utf-8") as handle:
        table = list(csv.reader(handle))
    table[line - 1][table[0].index(column)] = value
    with (folder / file).open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle, lineterminator="\n").writerows(table)


def faults(folder: Path) -> list[str]:
    with pytest.raises(BadPack) as caught:
        registry.read_packs((folder / "xx", folder / "xx_av"))
    return [str(fault) for fault in caught.value.faults]


def test_the_packs_that_ship_are_in_order():
    assert {pack.code for pack in registry.all_packs()} == {"us", "us_mn", "us_mo"}


@pytest.mark.parametrize(
    ("file", "line", "column", "value", "expected"),
    [
        ("organizations.csv", 2, "phone", "200-555-9", "xx_av/organizations.csv: row 2: phone: '200-555-9'"),
        ("organizations.csv", 2, "phone", "314-222-3333", "row 2: phone: a real pack holds no 555-01xx number"),
        ("organizations.csv", 2, "city", "Riverton", "row 2: city: a confidential place must not show its town"),
        ("organizations.csv", 2, "description", "At 12 Elm Street", "row 2: description: looks like a street address"),
        ("organizations.csv", 2, "description", "We have 12 beds.", "row 2: description: counts beds"),
        ("organizations.csv", 2, "description_es", "En 12 Elm Street", "row 2: description_es: looks like a street"),
        ("organizations.csv", 2, "grade", "called_once", "row 2: grade: Input should be"),
        ("organizations.csv", 2, "source_url", "", "row 2: source_url: a graded number without a source"),
        ("organizations.csv", 2, "source_url", "my notes", "row 2: source_url: 'my notes' has not the right form"),
        ("organizations.csv", 2, "source_url", "https://example.org/", "row 2: grade: published twice needs two"),
        ("organizations.csv", 2, "counties_fips", "99999", "row 2: counties_fips: 99999 is not in counties.csv"),
        ("organizations.csv", 2, "counties_fips", "", "row 2: area: does not fit counties_fips"),
        ("organizations.csv", 2, "min_age", "young", "row 2: min_age: Input should be a valid decimal"),
        ("organizations.csv", 2, "max_age", "5", "row 2: min_age: stands above max_age"),
        ("organizations.csv", 2, "needs", "bed;gold", "row 2: needs: each is one of"),
        ("organizations.csv", 2, "id", "open-door", "open-door stands in two rows"),
        ("organizations.csv", 2, "organization", " House", "row 2: organization: has stray white space"),
        ("organizations.csv", 2, "organization", "Ho\tuse", "row 2: organization: has stray white space or control"),
        ("organizations.csv", 2, "source_seen", "May 2026", "row 2: source_seen: 'May 2026' has not the right form"),
        ("organizations.csv", 2, "source_seen", "2026-02-31", "row 2: source_seen: day is out of range"),
        ("organizations.csv", 2, "serves", "nonsense", "row 2: serves: each is a code of terms.csv"),
        ("organizations.csv", 2, "phone", "200-555-0110\n911", "organizations.csv: row 3: phone: '200-555-0110"),
        ("organizations.csv", 2, "phone", "٢٠٠-555-0110", "row 2: phone: "),
        ("organizations.csv", 2, "grade", "called", "row 2: grade: Input should be"),
        (
            "organizations.csv",
            2,
            "source_url",
            "https://example.org/a | https://example.org/b",
            "row 2: grade: published",
        ),
        ("organizations.csv", 2, "organization", "x" * 5000, "row 2: organization: String should have at most"),
        ("organizations.csv", 2, "max_age", "17.999", "row 2: max_age: Decimal input should have no more than 2"),
        ("organizations.csv", 2, "description", "Call 555-0199.", "row 2: description: holds a number or an address"),
        ("organizations.csv", 2, "program", "Write to sam@example.org", "row 2: program: holds a number or an address"),
        ("organizations.csv", 6, "schedule", "always", "row 6: schedule: 'always' is not like"),
        ("counties.csv", 3, "fips", "99001", "counties.csv: row 0: fips: 99001 stands in two rows"),
        ("organizations.csv", 2, "languages", "English", "row 2: languages: not a language code"),
        ("organizations.csv", 4, "city", "Nowhere", "row 4: city: an unknown area is the county of its town"),
        ("organizations.csv", 6, "hours", "24/7", "row 6: hours: 24/7 is for a line only"),
        ("routing.csv", 2, "organization_id", "nobody", "routing.csv: row 2: organization_id: nobody is in no"),
        ("navigators.csv", 2, "county_fips", "99003", "navigators.csv: row 2: county_fips: the program's own row"),
        ("child_protection.csv", 4, "counties_fips", "99005", "counties_fips: 99003 has no row; a gap is a row"),
        ("counties.csv", 2, "lat", "north", "counties.csv: row 2: lat: Input should be a valid number"),
        ("zips.csv", 2, "zip", "1", "zips.csv: row 2: zip: '1' has not the right form"),
    ],
)
def test_it_names_file_row_and_column(copies, file, line, column, value, expected):
    change(copies / "xx_av", file, line, column, value)
    found = faults(copies)
    assert any(expected in text for text in found), found


def test_a_file_that_belongs_to_no_pack_is_named(copies):
    (copies / "xx_av" / "organisations.csv").write_text("id\n")
    assert any("organisations.csv: row 0: -: is no file of a pack" in text for text in faults(copies))


def test_a_missing_column_a_short_row_and_a_wrong_encoding_are_named(copies):
    path = copies / "xx_av" / "routing.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0].replace("role,", "rolle,"), *lines[1:]]))
    (copies / "xx_av" / "zips.csv").write_bytes(b"zip,city\n\xff\xfe")
    with (copies / "xx_av" / "places.csv").open("a") as handle:
        handle.write("7,Short\n")
    found = faults(copies)
    assert any("routing.csv: row 1: header: differs in: role, rolle" in text for text in found)
    assert any("zips.csv: row 0: -: cannot be read" in text for text in found)
    assert any("places.csv: row 8: -: has 2 cells, not 7" in text for text in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code = ", "is not TOML"),
        ('code = "xx_zz"\nkind = "state"\ntime_zone = "UTC"\n[name]\nen = "A"\nes = "A"\n', "the folder is xx_av"),
        ('code = "xx_av"\nkind = "state"\ntime_zone = "Mars/Base"\n[name]\nen = "A"\nes = "A"\n', "is no time zone"),
        ('code = "xx_av"\nkind = "planet"\n[name]\nen = "A"\nes = "A"\n', "pack.toml: row 0: kind"),
        ('code = "xx_av"\nkind = "state"\ntime_zone = "UTC"\n[name]\nen = "A"\n', "name: es is missing"),
    ],
)
def test_a_wrong_manifest_is_named(copies, text, expected):
    (copies / "xx_av" / "pack.toml").write_text(text)
    assert any(expected in fault for fault in faults(copies))


def test_the_digest_changes_with_any_file(copies):
    before = read_pack(copies / "xx_av").digest
    assert read_pack(copies / "xx_av").digest == before
    change(copies / "xx_av", "zips.csv", 2, "note", "moved")
    assert read_pack(copies / "xx_av").digest != before


def test_a_date_means_its_earliest_day():
    assert str(rows.first_day("2019")) == "2019-01-01"
    assert str(rows.first_day("2019-07")) == "2019-07-01"
    assert rows.first_day("") is None
