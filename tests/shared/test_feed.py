"""The feed of the real packs against the official HSDS 3.1 schemas, and against its own OpenAPI document."""

import json
import os
from pathlib import Path

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from openharbor.directory.openapi import openapi_document

pytestmark = [pytest.mark.shared, pytest.mark.django_db, pytest.mark.usefixtures("real")]
ENTITY = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


@pytest.fixture(scope="module")
def validators():
    value = os.environ.get("OPENHARBOR_HSDS_SPEC")
    if not value or not Path(value).is_dir():
        pytest.skip("OPENHARBOR_HSDS_SPEC names no folder")
    folder = Path(value) / "schema"
    schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    resources = [(name, DRAFT202012.create_resource(schema)) for name, schema in schemas.items()]
    registry = Registry().with_resources(resources)
    page = schemas["openapi.json"]["components"]["schemas"]["Page"]
    found = {
        entity: Draft202012Validator(schemas[f"{entity}.json"], registry=registry, format_checker=_formats())
        for entity in ENTITY.values()
    }
    return found | {"page": Draft202012Validator({**page, "required": [*page["properties"]]})}


def _formats():
    return validator_for({"$schema": "https://json-schema.org/draft/2020-12/schema"}).FORMAT_CHECKER


def faults(validator, item):
    return [f"{'/'.join(map(str, error.path))}: {error.message[:120]}" for error in validator.iter_errors(item)]


def test_the_validators_do_refuse(validators):
    assert faults(validators["service"], {"id": "x", "name": "y"})
    assert faults(validators["service"], {"id": "x", "name": "y", "status": "open"})
    assert faults(validators["service"], {"id": "x", "name": "y", "status": "active", "phones": [{"id": "z"}]})
    assert faults(validators["page"], {"contents": []})


@pytest.mark.parametrize("name", ENTITY)
@pytest.mark.parametrize("found", [{}, {"full": "true"}, {"full_service": "true"}])
def test_every_list_is_valid(validators, name, found):
    seen, page, last = 0, 1, False
    while not last:
        body = Client().get(f"/hsds/{name}", {**found, "page": page, "per_page": 100}).json()
        assert faults(validators["page"], body) == []
        for item in body["contents"]:
            assert faults(validators[ENTITY[name]], item) == []
            seen += 1
        page, last = page + 1, body["last_page"]
    assert seen == body["total_items"] > 0


@pytest.mark.parametrize("name", ENTITY)
def test_every_single_one_is_valid(validators, name):
    for item in Client().get(f"/hsds/{name}", {"per_page": 40}).json()["contents"]:
        one = Client().get(f"/hsds/{name}/{item['id']}").json()
        assert faults(validators[ENTITY[name]], one) == []
        assert one["id"] == item["id"]


def test_the_root_has_the_official_shape(validators):
    example = json.loads((Path(os.environ["OPENHARBOR_HSDS_SPEC"]) / "examples" / "base.json").read_text())
    assert Client().get("/hsds/").json().keys() == example.keys()


def test_no_confidential_service_has_a_place_in_the_feed(validators):
    for item in Client().get("/hsds/services", {"full": "true", "per_page": 500}).json()["contents"]:
        private = any(a.get("label") == "confidential_location" for a in item["attributes"])
        assert not (private and item.get("service_at_locations"))
        text = json.dumps(item)
        assert "address_1" not in text
        assert "contacts" not in item
        assert "metadata" not in item


DOCUMENT = schemathesis.openapi.from_dict(openapi_document("http://localhost/hsds/"))


@DOCUMENT.parametrize()
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_the_document_allows_and_what_it_does_not_never_breaks_it(case):
    response = case.call(app=get_wsgi_application(), base_url="http://localhost/hsds")
    assert response.status_code < 500, case.as_curl_command()
    assert response.status_code in (200, 204, 400, 404, 405, 413), response.status_code
