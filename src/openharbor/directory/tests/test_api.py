"""The feed: what it says, what it never says, and how it refuses."""

import json

import pytest
from django.db import transaction

from openharbor.core.actor import System
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import registry
from openharbor.directory import operations, projection
from openharbor.directory.models import Listing, Schedule, Service, ServiceAtLocation

LISTS = ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms", "removed"]


def get(client, path, **found):
    response = client.get(f"/hsds/{path}", found)
    return response.status_code, json.loads(response.content)


def names(client, **found):
    return [item["name"] for item in get(client, "services", **found)[1]["contents"]]


def test_the_root_says_version_profile_and_document(client, fiction):
    status, body = get(client, "")
    assert (status, body["version"]) == (200, "3.1")
    assert client.get(body["profile"]).status_code == 200
    assert client.get(body["openapi_url"]).json()["openapi"].startswith("3.")


@pytest.mark.parametrize("name", LISTS)
def test_get_and_post_say_the_same(client, fiction, name):
    plain = client.get(f"/hsds/{name}", {"per_page": "3", "page": "2"}).content
    assert client.post(f"/hsds/{name}", {"per_page": "3", "page": "2"}).content == plain
    as_json = client.post(f"/hsds/{name}", json.dumps({"per_page": 3, "page": 2}), content_type="application/json")
    assert as_json.content == plain


def test_the_envelope_counts_right(client, fiction):
    total = Listing.objects.count()
    _, first = get(client, "services", per_page=5)
    assert (first["total_items"], first["size"], first["page_number"]) == (total, 5, 1)
    assert (first["first_page"], first["last_page"], first["empty"]) == (True, False, False)
    _, last = get(client, "services", per_page=5, page=first["total_pages"])
    assert last["last_page"]
    seen = [
        x["id"]
        for n in range(first["total_pages"])
        for x in get(client, "services", per_page=5, page=n + 1)[1]["contents"]
    ]
    assert len(set(seen)) == len(seen) == total
    _, beyond = get(client, "services", per_page=5, page=999)
    assert (beyond["empty"], beyond["contents"], beyond["size"]) == (True, [], 0)


def test_filters_add_up(client, fiction):
    terms = get(client, "taxonomy_terms", search="youth", per_page=500)[1]["contents"]
    youth = next(t["id"] for t in terms if t["code"] == "youth")
    found = get(client, "services", taxonomy_term_id=youth, full="true")[1]["contents"]
    assert {item["organization"]["name"] for item in found} == {"Youth Nest", "Navigators West"}
    found = get(client, "services", taxonomy_term_id=youth, search="nest", full="true")[1]["contents"]
    assert [item["organization"]["name"] for item in found] == ["Youth Nest"]
    assert names(client, search="youth alder") == []
    taxonomy = get(client, "taxonomies")[1]["contents"][0]["id"]
    assert len(names(client, taxonomy_id=taxonomy)) < Listing.objects.count()
    assert names(client, taxonomy_id="6f1b7a52-6d1c-5b0e-9d52-3f0f8a1e7c11") == []


def test_one_of_each_kind_can_be_had_by_its_id(client, fiction):
    for name in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        first = get(client, name)[1]["contents"][0]
        status, one = get(client, f"{name}/{first['id']}")
        assert (status, one["id"]) == (200, first["id"])
        assert get(client, f"{name}/6f1b7a52-6d1c-5b0e-9d52-3f0f8a1e7c12")[0] == 404


def test_ndjson_is_all_of_it_a_line_each(client, fiction):
    response = client.get("/hsds/services", {"format": "ndjson", "full": "true", "per_page": "2"})
    lines = b"".join(response.streaming_content).splitlines()
    assert response["Content-Type"] == "application/x-ndjson"
    assert len(lines) == Listing.objects.count()
    assert all(json.loads(line)["id"] for line in lines)


def test_near_a_postcode_in_metres(client, fiction):
    # Riverton and Stonebridge are 34 miles apart, Stonebridge and Riverton (Birch) 12.
    near = get(client, "service_at_locations", postcode="00103", proximity="1000")[1]["contents"]
    assert {item["location"]["name"] for item in near} == {"Stonebridge"}
    wide = get(client, "service_at_locations", postcode="00103", proximity="60000")[1]["contents"]
    assert [item["location"]["name"] for item in wide][-1] == "Riverton"
    covering = get(client, "service_at_locations", postcode="00103")[1]["contents"]
    assert {item["service"]["organization"]["name"] for item in covering} == {"Avalon Legal Aid"}


def test_a_change_and_a_removal_can_be_followed(client, fiction):
    long_ago, later = "2020-01-01", "2100-01-01T00:00:00Z"
    assert get(client, "services", modified_after=long_ago)[1]["total_items"] == Listing.objects.count()
    assert get(client, "services", modified_after=later)[1]["empty"]
    before = {row.pk: row.changed_at for row in Listing.objects.all()}
    packs = registry.accepted_packs()
    operations.load_packs(System("test"), packs=packs, gazetteer=registry.gazetteer(packs))
    assert {row.pk: row.changed_at for row in Listing.objects.all()} == before
    Service.objects.filter(key="open-door").update(description="Changed.")
    gone = Service.objects.get(key="alder-house")
    Service.objects.filter(key="alder-house").update(blocking=True)
    with transaction.atomic():
        projection.rebuild()
    changed = [row.pk for row in Listing.objects.all() if row.changed_at != before[row.pk]]
    assert changed == [Service.objects.get(key="open-door").pk]
    removed = {(item["entity"], item["id"]) for item in get(client, "removed")[1]["contents"]}
    assert removed == {("service", str(gone.pk)), ("organization", str(gone.organization_id))}
    Service.objects.filter(key="alder-house").update(blocking=False)
    with transaction.atomic():
        projection.rebuild()
    assert get(client, "removed")[1]["empty"]


def test_what_leaves_with_its_pack_is_announced_and_comes_back(client, fiction):
    """Deleting a service deletes its listing with it; the feed must still tell who copied it."""
    house = Service.objects.get(key="alder-house").pk
    every = registry.accepted_packs()
    nation = tuple(pack for pack in every if pack.code == "xx")
    operations.load_packs(System("test"), packs=nation, gazetteer=registry.gazetteer(nation))
    removed = {
        item["id"] for item in get(client, "removed", per_page=500)[1]["contents"] if item["entity"] == "service"
    }
    assert str(house) in removed
    assert not removed & {str(row.pk) for row in Listing.objects.all()}
    operations.load_packs(System("test"), packs=every, gazetteer=registry.gazetteer(every))
    assert get(client, "removed")[1]["empty"]


def test_a_place_that_becomes_private_is_announced_as_removed(client, fiction):
    nest = Service.objects.get(key="youth-nest")
    place = ServiceAtLocation.objects.get(service=nest)
    Service.objects.filter(pk=nest.pk).update(confidential=True)
    with transaction.atomic():
        projection.rebuild()
    assert get(client, f"service_at_locations/{place.pk}")[0] == 404
    assert [(x["entity"], x["id"]) for x in get(client, "removed")[1]["contents"]] == [
        ("service_at_location", str(place.pk)),
        # Its area was only the county of its town, which may no longer be told.
    ]


def test_areas_are_named_and_a_list_that_is_not_whole_says_so(client, fiction):
    Service.objects.filter(key="alder-house").update(area_note="and others, not named")
    with transaction.atomic():
        projection.rebuild()
    (found,) = get(client, "services", search="alder house", full="true")[1]["contents"]
    assert {area["name"] for area in found["service_areas"]} == {"Alder County, AV", "Birch County, AV"}
    assert {"no"} == {a["value"] for a in found["attributes"] if a.get("label") == "service_area_complete"}
    assert "not named" not in json.dumps(found)
    (nest,) = get(client, "services", search="youth nest", full="true")[1]["contents"]
    assert nest["service_areas"][0]["name"] == "not known"


def test_hours_with_exceptions_are_not_published_as_plain_hours(client, fiction):
    legal = Service.objects.get(key="legal-all")
    assert get(client, f"services/{legal.pk}")[1]["schedules"][0]["opens_at"] == "09:00"
    Schedule.objects.create(pack="xx_av", service=legal, hours_of="office", zone="UTC", closed=True, byday="MO")
    with transaction.atomic():
        projection.rebuild()
    assert "schedules" not in get(client, f"services/{legal.pk}")[1]


@pytest.mark.parametrize("name", ["services", "organizations", "service_at_locations", "taxonomy_terms"])
def test_a_page_takes_few_queries(client, fiction, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert get(client, name, full="true")[0] == 200


def test_errors_outside_the_endpoints_are_problem_documents_too(client, fiction):
    for response in (client.get("/hsds/nothing"), client.get("/hsds/services/"), client.get("/hsds/services/x")):
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
        assert response["Access-Control-Allow-Origin"] == "*"
    refused = client.post("/hsds/services", '{"search": "x"}', content_type="text/plain")
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")


def test_what_a_line_is_for_stands_in_the_feed(client, fiction):
    found = get(client, "services", full="true", per_page=500)[1]["contents"]
    purposes = {
        item["organization"]["name"]: attribute["value"]
        for item in found
        for attribute in item["attributes"]
        if attribute.get("label") == "purpose"
    }
    assert len(purposes) == len({item["organization"]["name"] for item in found})
    assert purposes["Avalon Police Tips"] == "police_tip"
    assert purposes["Alder House"] == "support"
    assert all("Nobody" in item["alert"] for item in found)


def test_the_feed_never_names_a_private_place(client, fiction):
    """The canary: a location attached to a confidential service by mistake, and words that only staff may read."""
    house = Service.objects.get(key="alder-house")
    place = ServiceAtLocation.objects.first()
    place.location.name, place.location.latitude = "CANARYTOWN", 45.987654
    place.location.save()
    ServiceAtLocation.objects.create(pack="xx_av", service=house, location=place.location)
    ServiceAtLocation.objects.exclude(service=house).delete()
    Service.objects.update(review_note="CANARYNOTE", source_url="https://canary.example/", area_note="CANARYAREA")
    house.organization.website = "https://canary.example/house"
    house.organization.save()
    with transaction.atomic():
        projection.rebuild()
    everything = ""
    for name in LISTS:
        for found in ({"full": "true"}, {}, {"format": "ndjson"}, {"full_service": "true"}, {"minimal": "true"}):
            response = client.get(f"/hsds/{name}", {**found, "per_page": "500"})
            body = b"".join(response.streaming_content) if response.streaming else response.content
            everything += body.decode()
    everything += client.get(
        "/hsds/service_at_locations", {"postcode": "00101", "proximity": "9000000"}
    ).content.decode()
    assert "Alder House" in everything
    assert "canary" not in everything.casefold()
    assert "45.987654" not in everything
    assert str(place.location.pk) not in everything


def test_only_what_may_show_is_in_the_feed(client, fiction):
    body = client.get("/hsds/services", {"format": "ndjson", "full": "true"}).getvalue().decode()
    for word in ("Blocked Place", "Silent Place", "Stonebridge Clinic"):
        assert word not in body
    PackAcceptance.objects.filter(pack="xx_av").delete()
    assert "Alder House" not in client.get("/hsds/services", {"format": "ndjson"}).getvalue().decode()


@pytest.mark.parametrize(
    "found",
    [
        {"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": "٣"}, {"page": "9" * 30}, {"per_page": "501"},
        {"per_page": "1e3"},
        {"format": "xml"}, {"taxonomy_term_id": "x"}, {"taxonomy_id": ""}, {"organization_id": "'"},
        {"modified_after": "yesterday"}, {"modified_after": "2026-02-31"},
        {"modified_after": "0001-01-01T00:00:00+14:00"}, {"modified_after": "9999-12-31T23:59:59-14:00"},
        {"search": "x" * 201}, {"search": "a b c d e f g h i j k l m"}, {"full": "maybe"}, {"minimal": "2"},
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_a_problem_document(client, fiction, found):
    response = client.get("/hsds/services", found)
    body = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert body["status"] == 400
    assert next(iter(found)) in body["detail"]


@pytest.mark.parametrize(
    "found",
    [{"postcode": "99999"}, {"postcode": "Riverton"}, {"proximity": "5"}, {"postcode": "00101", "proximity": "-1"},
     {"postcode": "00101", "proximity": "nan"}, {"postcode": "00101", "proximity": "inf"}, {"postcode": "00901"}],
)  # fmt: skip
def test_a_wrong_place_is_a_problem_document(client, fiction, found):
    assert get(client, "service_at_locations", **found)[0] == 400


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"page": [1]}', b"\xff", b"[" * 5000, b'"x"'])
def test_a_wrong_body_is_a_problem_document(client, fiction, body):
    response = client.post("/hsds/services", body, content_type="application/json")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_any_site_may_read_and_nobody_may_write(client, fiction):
    response = client.get("/hsds/services")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    assert client.options("/hsds/services").status_code == 204
    for method in ("put", "patch", "delete"):
        refused = getattr(client, method)("/hsds/services")
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
