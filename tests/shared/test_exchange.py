"""Import and export against the official HSDS 3.1 schemas and examples."""

import csv
import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from openharbor.core.actor import System
from openharbor.directory.exchange import exporting, importing, legacy
from openharbor.directory.exchange.standard import CHILDREN, EMBEDDED, ENUMS, FIELDS, FILES, REQUIRED, children_of
from openharbor.directory.models import SourceRecord

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
ENTITIES = {
    "organization_full": "organization", "service_full": "service", "service_at_location_full": "service_at_location",
    "location": "location", "taxonomy": "taxonomy", "taxonomy_term": "taxonomy_term",
}  # fmt: skip
LISTS = {
    "organization_list": "organization", "service_list": "service", "service_at_location_list": "service_at_location",
    "taxonomy_list": "taxonomy", "taxonomy_term_list": "taxonomy_term",
}  # fmt: skip


@pytest.fixture
def spec():
    value = os.environ.get("OPENHARBOR_HSDS_SPEC")
    if not value or not Path(value).is_dir():
        pytest.skip("OPENHARBOR_HSDS_SPEC names no folder")
    return Path(value)


def take_in(path, code):
    return importing.take_in(System("test"), path, code=code, name="Example", operator="Kim", single_source=False)


def validator(spec, entity):
    schemas = {path.name: json.loads(path.read_text()) for path in (spec / "schema").glob("*.json")}
    registry = Registry().with_resources((name, DRAFT202012.create_resource(s)) for name, s in schemas.items())
    return Draft202012Validator(schemas[f"{entity}.json"], registry=registry)


@pytest.mark.parametrize("name", [*ENTITIES, *LISTS])
def test_an_official_example_comes_out_as_it_went_in(spec, tmp_path, name):
    path = spec / "examples" / f"{name}.json"
    document = json.loads(path.read_text())
    entity = (ENTITIES | LISTS)[name]
    wanted = document["contents"] if name in LISTS else [document]
    outcome = take_in(path, "example")
    assert outcome.counts["error"] == 0
    out = list(exporting.documents("example", entity))
    assert out == wanted
    for item in out:
        assert list(validator(spec, entity).iter_errors(item)) == []
    # And once more, from what came out.
    again = tmp_path / "again.json"
    again.write_text(json.dumps(out))
    take_in(again, "again")
    assert list(exporting.documents("again", entity)) == wanted


def test_the_root_document_is_no_data(spec):
    with pytest.raises(importing.Refused, match="root of an API"):
        take_in(spec / "examples" / "base.json", "example")


def test_the_tabular_example_goes_the_way_of_csv(spec, tmp_path):
    tables = json.loads((spec / "examples" / "tabular.json").read_text())
    take_in(spec / "examples" / "tabular.json", "example")
    out = tmp_path / "out.zip"
    exporting.write_package(out, exporting.source_rows("example"))
    assert take_in(out, "again").counts["error"] == 0
    rows = {}
    for entity, row in exporting.source_rows("again"):
        rows.setdefault((FILES[entity], row["id"]), {}).update(row)
    for name, given in tables.items():
        for row in given:
            # One number stands where the standard wants a text; a table has texts only.
            kinds = FIELDS[legacy.table_of(name)]
            wanted = {k: v if kinds[k] == "number" else str(v) for k, v in row.items() if v not in (None, "")}
            assert rows[name, row["id"]] == wanted, name


def test_the_official_tables_come_out_as_they_went_in(spec, tmp_path):
    folder = spec / "examples" / "csv"
    take_in(folder, "example")
    out = tmp_path / "out.zip"
    exporting.write_package(out, exporting.source_rows("example"))
    import io
    import zipfile

    with zipfile.ZipFile(out) as archive:
        for path in folder.glob("*.csv"):
            with path.open(newline="") as lines:
                given = list(csv.DictReader(lines))
            back = {row["id"]: row for row in csv.DictReader(io.StringIO(archive.read(path.name).decode()))}
            for row in given:
                own = {k: v for k, v in row.items() if k in back[row["id"]] and v}
                assert own == {k: back[row["id"]][k] for k in own}, path.name


def test_our_tables_are_those_of_the_standard(spec):
    for entity in FIELDS:
        schema = json.loads((spec / "schema" / f"{entity}.json").read_text())
        fields = schema["properties"]
        plain = {k: v for k, v in fields.items() if v.get("type") != "array" and "$ref" not in v}
        assert set(plain) == set(FIELDS[entity])
        assert {k for k, v in plain.items() if v["type"] == "number"} == {
            k for k, kind in FIELDS[entity].items() if kind == "number"
        }
        assert set(REQUIRED[entity]) == set(schema.get("required", ())) - {"unit"}
        lists = {k: v["items"]["$ref"].removesuffix(".json") for k, v in fields.items() if v.get("type") == "array"}
        assert lists == children_of(entity)
        single = {k: v["$ref"].removesuffix(".json") for k, v in fields.items() if "$ref" in v}
        # The examples put the service into a service at location; the schema of it does not say so.
        more = {"service": "service"} if entity == "service_at_location" else {}
        assert single | more == EMBEDDED.get(entity, {})
        for name, definition in plain.items():
            if allowed := definition.get("enum"):
                assert tuple(allowed) == ENUMS[entity, name]
    assert set(CHILDREN) <= set(FIELDS)


def test_what_a_stranger_exports_is_valid_and_comes_back(spec, tmp_path, real):
    from openharbor.directory.feed_queries import list_services

    services = list(list_services({"full": "true"}).everything())
    checker = validator(spec, "service")
    assert len(services) > 100
    for item in services:
        assert list(checker.iter_errors(item)) == []
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(services))
    outcome = take_in(path, "own")
    # Its own services are known already, and stay as they are.
    assert outcome.counts["known"] == len(services)
    assert list(list_services({"full": "true"}).everything()) == services
    assert SourceRecord.objects.filter(source="own", entity="service").count() == len(services)
