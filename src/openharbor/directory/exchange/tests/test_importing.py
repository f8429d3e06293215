"""What others send, taken in: the same answers as at its source, all or nothing, and no place that is private."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from openharbor.core.actor import Public, System
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import registry
from openharbor.directory import operations, queries
from openharbor.directory.exchange import exporting, importing, legacy, records, report
from openharbor.directory.exchange.reading import Refused
from openharbor.directory.exchange.report import folder, path_of
from openharbor.directory.exchange.standard import FILES
from openharbor.directory.feed_queries import list_services
from openharbor.directory.models import (
    Import,
    Listing,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Source,
    SourceRecord,
    Tombstone,
)
from openharbor.directory.queries import Asked

SYSTEM = System("test")
FICTION = Path(__file__).parents[5] / "tests" / "packs"


def take_in(path, code="metro", **options):
    options = {"name": "Metro", "operator": "Kim", "single_source": True} | options
    return importing.take_in(SYSTEM, path, code=code, **options)


def sent(folder, *services, name="a.json"):
    path = folder / name
    path.write_text(json.dumps(list(services)))
    return path


def package(folder, name="p.zip", **tables):
    """Write a ZIP of CSV tables, given as lists of rows."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, rows in tables.items():
            out = io.StringIO()
            writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(f"{table}.csv", out.getvalue())
    return path


def service(own_id="s1", **more):
    return {
        "id": own_id,
        "name": "Open Kitchen food pantry",
        "description": "Warm meals.",
        "status": "active",
        "organization": {"id": f"o-{own_id}", "name": "Kitchen Friends", "description": "x"},
        "phones": [{"id": f"p-{own_id}", "number": "200-555-0150"}],
        "service_areas": [{"id": f"a-{own_id}", "name": "Alder County, AV"}],
    } | more


def answers():
    """Return what the search says to many questions: names in order, reasons, doubts."""
    found = registry.gazetteer(registry.accepted_packs())
    told = {}
    for need in ("", "bed", "talk", "legal", "work", "basics"):
        for fips in (*sorted(found.counties), ""):
            for ages in (None, (16, 17), (25, 59)):
                asked = Asked(need, found.county_spot(fips) if fips else None, ages, "woman", "es", open_now=bool(ages))
                answer = queries.find(asked, now=timezone.now())
                told[need, fips, ages] = (
                    [
                        (shown.id, shown.match.points, shown.match.reasons, shown.match.doubts, shown.match.miles)
                        for shown in (*answer.fit, *answer.call_first)
                    ],
                    answer.ranking.near,
                    answer.ranking.widened,
                )
    return told


@pytest.mark.parametrize("form", ["json", "ndjson", "csv"])
def test_a_second_instance_gives_the_same_answers(fiction, tmp_path, form):
    PackAcceptance.objects.update(single_source=True)
    operations.load_packs(
        SYSTEM, packs=registry.accepted_packs(), gazetteer=registry.gazetteer(registry.accepted_packs())
    )
    here, cards = answers(), {row.pk: row.card for row in Listing.objects.all()}
    path = tmp_path / f"feed.{'zip' if form == 'csv' else form}"
    services = list(list_services({"full": "true"}).everything())
    if form == "csv":
        exporting.write_package(path, exporting.service_rows(services))
    else:
        path.write_text(json.dumps(services) if form == "json" else "\n".join(map(json.dumps, services)))
    operations.load_packs(SYSTEM, packs=(), gazetteer=registry.gazetteer(()))
    assert not Listing.objects.exists()
    outcome = take_in(path)
    assert outcome.counts["error"] == 0
    assert any(len(found) for found, _, _ in here.values())
    assert answers() == here
    for row in Listing.objects.all():
        phones = [{**phone, "seen": ""} for phone in row.card["phones"]]
        assert phones == [{**phone, "seen": ""} for phone in cards[row.pk]["phones"]]
        left = ("phones", "navigator", "hours_of")
        assert {k: v for k, v in row.card.items() if k not in left} == {
            k: v for k, v in cards[row.pk].items() if k not in left
        }


def test_taking_in_twice_changes_nothing(fiction, tmp_path):
    path = sent(tmp_path, service("s1"), service("s2", name="Second food shelf"))
    take_in(path)
    before = [list(table.objects.order_by("pk").values()) for table in (Service, Phone, SourceRecord, Listing)]
    outcome = take_in(path)
    assert (outcome.counts["added"], outcome.counts["changed"], outcome.counts["removed"]) == (0, 0, 0)
    assert [list(table.objects.order_by("pk").values()) for table in (Service, Phone, SourceRecord, Listing)] == before
    assert not Tombstone.objects.filter(pk__in=[row["id"] for row in before[0]]).exists()


def test_what_is_not_said_again_stays_unless_the_file_is_complete(fiction, tmp_path):
    take_in(sent(tmp_path, service("s1", fees="none"), service("s2")))
    bare = {"id": "s1", "name": "Open Kitchen", "status": "active"}
    take_in(sent(tmp_path, bare))
    assert SourceRecord.objects.get(entity="service", given_id="s1").data["fees"] == "none"
    assert Service.objects.filter(pack="feed-metro").count() == 2
    gone = Service.objects.get(key__endswith=str(operations.Draft("feed-metro").id_of(Service, "s2"))).pk
    outcome = take_in(sent(tmp_path, service("s1")), complete=True)
    assert outcome.counts["removed"] == 2  # the service and its organization
    assert Tombstone.objects.filter(pk=gone).exists()
    assert not Listing.objects.filter(pk=gone).exists()


def test_it_never_touches_the_rows_of_a_pack(fiction, tmp_path):
    own = Service.objects.get(key="open-door")
    card = Listing.objects.get(pk=own.pk).card
    outcome = take_in(sent(tmp_path, service(str(own.pk), phones=[{"id": "x", "number": "200-555-0199"}])))
    assert outcome.counts["known"] == 1
    assert Service.objects.get(pk=own.pk).key == "open-door"
    assert not Phone.objects.filter(number="200-555-0199").exists()
    assert Listing.objects.get(pk=own.pk).card == card


def test_a_pack_takes_over_what_came_by_a_feed_before(fiction, tmp_path):
    own = Service.objects.get(key="open-door")
    feed = next(item for item in list_services({"full": "true"}).everything() if item["id"] == str(own.pk))
    operations.remove_all(SYSTEM)
    take_in(sent(tmp_path, feed))
    assert Service.objects.get(pk=own.pk).pack == "feed-metro"
    packs = registry.accepted_packs()
    operations.load_packs(SYSTEM, packs=packs, gazetteer=registry.gazetteer(packs))
    assert Service.objects.get(pk=own.pk).pack == "xx_av"
    assert not Phone.objects.filter(service=own.pk, pack="feed-metro").exists()


def test_loading_packs_leaves_imported_services_alone(fiction, tmp_path):
    take_in(sent(tmp_path, service()))
    packs = registry.accepted_packs()
    changes = operations.load_packs(SYSTEM, packs=packs, gazetteer=registry.gazetteer(packs))
    assert (changes.added, changes.changed, changes.removed) == (0, 0, 0)
    assert Service.objects.filter(pack="feed-metro").exists()


def test_one_bad_row_stops_nothing_and_is_named(fiction, tmp_path):
    rows = [service(f"s{n}") for n in range(40)]
    for n in range(0, 40, 10):
        del rows[n]["name"]
    rows[5]["phones"] = [{"number": "200-555-0151"}]
    rows[6]["service_at_locations"] = [{"id": "l", "location": {"name": "no id"}}]
    rows[7] = {**rows[7], "minimum_age": "twelve", "status": "open"}
    outcome = take_in(sent(tmp_path, *rows))
    assert outcome.counts["error"] == 5
    assert Service.objects.filter(pack="feed-metro").count() == 35
    lines = report.read(outcome.number)
    assert {(row["kind"], row["line"], row["field"]) for row in lines} >= {
        ("error", "1", "name"), ("error", "11", "name"), ("error", "21", "name"), ("error", "31", "name"),
        ("error", "7", ""), ("warning", "8", "minimum_age"), ("warning", "8", "status"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("services.csv", "key,title\n1,a\n"),
        ("services.csv", b"\xff\xfei\x00d\x00"),
        ("a.json", '{"version": "3.0", "openapi_url": "x"}'),
        ("a.json", '[{"name": "no id"}]'),
        ("a.json", "[]"),
        ("weather.csv", "id,name\n1,a\n"),
        ("a.zip", "PK\x03\x04 broken"),
    ],
)
def test_a_file_that_is_nothing_is_refused_and_nothing_changes(fiction, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(Refused):
        take_in(path)
    assert not Source.objects.exists()
    assert not Import.objects.exists()
    assert "feed-metro" not in registry.showing()
    assert not list(folder().glob(".import*"))


def test_only_the_system_may_take_in(fiction, tmp_path):
    with pytest.raises(operations.NotAllowed):
        importing.take_in(Public(), tmp_path, code="x", name="", operator="Kim", single_source=True)
    with pytest.raises(operations.NotAllowed):
        importing.remove(Public(), code="x")


@pytest.mark.parametrize("code", ["", "A", "a b", "../a", "a--b", "x" * 31])
def test_a_source_has_a_plain_code(fiction, tmp_path, code):
    with pytest.raises(Refused, match="no code"):
        take_in(sent(tmp_path, service()), code=code)


def test_a_crash_while_writing_leaves_the_old_state(fiction, tmp_path, monkeypatch):
    take_in(sent(tmp_path, service("s1")))
    before = [list(table.objects.order_by("pk").values()) for table in (Service, SourceRecord, Listing, PackAcceptance)]
    monkeypatch.setattr(importing, "_write_facts", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_in(sent(tmp_path, service("s1", name="New"), service("s2")))
    after = [list(table.objects.order_by("pk").values()) for table in (Service, SourceRecord, Listing, PackAcceptance)]
    assert after == before
    assert not list(folder().glob(".import*"))


# Places that must not be known


def place(own_id="l1", **more):
    address = {
        "id": f"{own_id}-a", "address_1": "12 CANARY Lane", "city": "Stonebridge", "state_province": "AV",
        "postal_code": "00101", "country": "US", "address_type": "physical",
    }  # fmt: skip
    location = {
        "id": own_id,
        "location_type": "physical",
        "name": "CANARY House",
        "latitude": 45.4321,
        "longitude": -93.1234,
    }
    return {"id": f"at-{own_id}", "location": {**location, "addresses": [address]} | more}


PRIVATE = [
    {"name": "Safe house for survivors"},
    {"name": "Nest", "description": "Emergency shelter for victims of trafficking."},
    {"name": "Haven", "description": "A confidential place."},
    {"name": "Hope shelter", "description": "For battered women."},
    {"attributes": [{"id": "c", "label": "confidential_location", "value": "yes"}]},
]


def everything():
    """Return every row of every table, every report and every public answer, as one text."""
    from django.apps import apps

    rows = [str(list(model.objects.values())) for model in apps.get_models()]
    reports = [path.read_text() for path in folder().glob("*")]
    client = Client()
    pages = [client.get(f"/en/places/{fips}").content.decode() for fips in ("99001", "99003")]
    pages += [client.get(f"/en/places/{path}").content.decode() for path in ("map/xx_av", "99001/sheet", "99003/sheet")]
    pages += [client.get(f"/hsds/{name}?full=true&format=ndjson").getvalue().decode() for name in
              ("services", "organizations", "service_at_locations", "removed")]  # fmt: skip
    return "\n".join(rows + reports + pages)


@pytest.mark.parametrize("words", PRIVATE)
def test_the_place_of_a_private_service_is_nowhere(fiction, tmp_path, words):
    for path in folder().glob("*"):
        path.unlink()
    shelter = service(
        "s1", service_at_locations=[place()], contacts=[{"id": "k", "name": "CANARY Contact"}],
        application_process="Come to CANARY corner.",
        metadata=[{"id": "m", "last_action_date": "2026-01-01", "last_action_type": "update", "field_name": "address",
                   "previous_value": "12 CANARY Lane", "replacement_value": "", "updated_by": "CANARY"}],
    )  # fmt: skip
    shelter |= words
    shelter["description"] = f"{shelter['description']} It stands at 12 CANARY Lane."
    # A second service of the same house would give the place away.
    kitchen = service("s2", service_at_locations=[{**place(), "id": "at-2"}])
    outcome = take_in(sent(tmp_path, kitchen, shelter))
    assert outcome.counts["private"] == 1
    text = everything()
    assert "CANARY" not in text
    assert "45.4321" not in text
    assert Service.objects.filter(pack="feed-metro", confidential=True).count() == 1
    assert not ServiceAtLocation.objects.filter(pack="feed-metro").exists()


def test_a_place_withheld_by_one_source_is_withheld_from_every_source(fiction, tmp_path):
    house = service("s1", name="Alder House", service_at_locations=[place()])
    assert take_in(sent(tmp_path, house)).counts["private"] == 1
    assert "CANARY" not in str(list(SourceRecord.objects.values()))


def test_once_private_stays_private_whatever_is_sent_later(fiction, tmp_path):
    take_in(sent(tmp_path, service("s1", name="Safe house")))
    take_in(sent(tmp_path, service("s1", name="Kitchen", service_at_locations=[place()])))
    assert "CANARY" not in everything()


def test_a_public_service_shows_its_town_and_never_its_street(fiction, tmp_path):
    outcome = take_in(sent(tmp_path, service("s1", service_at_locations=[place()])))
    assert report.read(outcome.number) == []
    at = Location.objects.get(pack="feed-metro")
    assert at.name == "Stonebridge"
    assert (at.latitude, at.longitude) != (45.4321, -93.1234)
    pages = "\n".join(json.dumps([row.card, row.feed, row.facts]) for row in Listing.objects.all())
    assert "CANARY" not in pages


# CSV of every age


def test_a_package_of_1_1_means_what_it_says(fiction, tmp_path):
    path = package(
        tmp_path,
        organizations=[{"id": "1", "name": "Kitchen Friends", "description": "x", "url": "http://example.org"}],
        services=[{"id": "1", "organization_id": "1", "name": "Food pantry Caf\u00c3\u00a9", "status": ""},
                  {"id": "2", "organization_id": "77", "name": "Legal aid", "status": "active"}],
        locations=[{"id": "1", "organization_id": "1", "name": "Hall", "latitude": "", "longitude": ""}],
        services_at_location=[{"id": "1", "service_id": "1", "location_id": "1"}],
        physical_addresses=[{"id": "1", "location_id": "1", "address_1": "1 Main Street", "city": "Stonebridge",
                             "state_province": "AV", "postal_code": "00101", "country": "US"}],
        phones=[{"id": "1", "service_id": "1", "number": "(200) 555-0150 ext. 4", "language": "en, es"},
                {"id": "2", "service_id": "9", "number": "200-555-0151"}],
        regular_schedules=[{"id": "", "service_id": "1", "weekday": day, "opens_at": opens, "closes_at": closes}
                           for day, opens, closes in (("1", "9:00am", "5 PM"), ("Tuesday", "09:00", "17:00"),
                                                      ("7", "", ""), ("Someday", "9:00", "17:00"))],
        holiday_schedules=[{"id": "1", "service_id": "1", "closed": "true", "start_date": "2026-12-25",
                            "end_date": "2026-12-25"}],
        eligibility=[{"id": "1", "service_id": "1", "eligibility": "family"}],
        languages=[{"id": "1", "service_id": "1", "language": "es"}],
        service_areas=[{"id": "1", "service_id": "1", "service_area": "Alder County"}],
        taxonomy=[{"id": "9", "name": "Emergency food", "parent_id": "", "parent_name": "", "vocabulary": "local"}],
        services_taxonomy=[{"id": "1", "service_id": "2", "taxonomy_id": "9"}],
    )  # fmt: skip
    outcome = take_in(path)
    pantry, aid = (Service.objects.get(pk=operations.Draft("feed-metro").id_of(Service, n)) for n in "12")
    assert pantry.name == "Food pantry Café"
    assert pantry.eligibility_description == "family"
    assert aid.needs == ["legal?", "basics?"]
    assert [p.number for p in Phone.objects.filter(service=pantry)] == ["200-555-0150"]
    rules = sorted(
        (s.byday, str(s.opens_at), str(s.closes_at), s.closed) for s in Schedule.objects.filter(service=pantry)
    )
    assert rules == [
        ("", "None", "None", True),
        ("MO", "09:00:00", "17:00:00", False),
        ("TU", "09:00:00", "17:00:00", False),
    ]
    assert Location.objects.get(pack="feed-metro").name == "Stonebridge"
    assert ServiceArea.objects.get(service=pantry).extent == "99001"
    assert Listing.objects.get(pk=pantry.pk).card["languages"] == ["es"]
    lines = report.read(outcome.number)
    told = {(row["file"], row["line"], row["kind"]): row["reason"] for row in lines}
    assert "weekday" in told["regular_schedules.csv", "5", "error"]
    assert "belongs to nothing" in told["phones.csv", "3", "warning"]
    assert any("organization '77' is not here" in row["reason"] for row in lines)
    assert any(row["field"] == "status" and "blank" in row["reason"] for row in lines)
    assert take_in(path).counts["changed"] == 0


def test_a_package_of_2_0_means_what_it_says(fiction, tmp_path):
    path = package(
        tmp_path,
        organization=[{"id": "o", "name": "Kitchen Friends", "description": "x"}],
        service=[{"id": "s", "organization_id": "o", "name": "Front desk", "status": "Active"}],
        phone=[{"id": "p", "service_id": "s", "number": "2005550150"}],
        schedules=[{"id": "h", "service_id": "s", "freq": "DAILY", "interval": "1", "byday": "", "opens_at": "00:00",
                    "closes_at": "24:00"},
                   {"id": "y", "service_id": "s", "freq": "YEARLY", "opens_at": "1:00", "closes_at": "2:00"}],
        taxonomy_terms=[{"id": "t", "term": "Immigration help", "description": "", "taxonomy": "x", "parent_id": ""}],
        service_attributes=[{"id": "a", "service_id": "s", "taxonomy_term_id": "t"}],
        other_attributes=[{"id": "b", "link_id": "s", "link_type": "service", "taxonomy_term_id": "t"}],
    )  # fmt: skip
    outcome = take_in(path)
    found = Service.objects.get(pack="feed-metro")
    assert (found.status, found.needs) == ("active", ["papers?"])
    assert len(Schedule.objects.get(service=found).byday.split(",")) == 7
    assert outcome.counts["error"] == 1


def test_formulas_in_a_report_are_texts(fiction, tmp_path):
    bad = service("=cmd|' /C calc'!A0")
    del bad["name"]
    outcome = take_in(sent(tmp_path, bad, service("s2")))
    assert "\n=" not in path_of(outcome.number).read_text().replace(",", "\n")


def test_a_police_line_is_never_taken_for_help(fiction, tmp_path):
    take_in(sent(tmp_path, service("s1", name="ICE crisis tip line"), service("s2", name="County Sheriff hotline")))
    assert set(Service.objects.filter(pack="feed-metro").values_list("purpose", flat=True)) == {"information"}
    page = Client().post("/en/find", {"place": "00101", "need": "talk"}).content.decode()
    assert "ICE" not in page
    assert "Sheriff hotline" not in page


def test_numbers_streets_and_beds_in_running_text_do_not_show(fiction, tmp_path):
    text = "Warm meals. Call 200-555-0177 at night. Come to 12 Main Street. We have 14 beds. Mail a@b.example. Eat."
    take_in(sent(tmp_path, service("s1", description=text)))
    assert Service.objects.get(pack="feed-metro").description == "Warm meals. Eat."


def test_a_call_that_another_site_made_was_not_made_by_us(fiction, tmp_path):
    take_in(
        sent(
            tmp_path,
            service(
                "s1", phones=[{"id": "p", "number": "200-555-0150", "description": "line; grade called, seen 2026-10"}]
            ),
        )
    )
    assert Phone.objects.get(pack="feed-metro").grade == "single_source"


def test_without_the_operators_word_numbers_of_one_source_stay_hidden(fiction, tmp_path):
    take_in(sent(tmp_path, service()), single_source=False)
    assert not Listing.objects.filter(pack="feed-metro").exists()


def test_a_source_can_be_forgotten_with_all_that_came_from_it(fiction, tmp_path):
    take_in(sent(tmp_path, service("s1", service_at_locations=[place()])))
    listed = list(Listing.objects.filter(pack="feed-metro").values_list("pk", flat=True))
    assert importing.remove(SYSTEM, code="metro") == 1
    assert not Service.objects.filter(pack="feed-metro").exists()
    assert not SourceRecord.objects.exists()
    assert "feed-metro" not in registry.showing()
    assert Tombstone.objects.filter(pk__in=listed).count() == 1


def test_all_that_a_source_sent_goes_out_as_it_came(fiction, tmp_path):
    rows = [service("s1", service_at_locations=[place()]), service("s2", contacts=[{"id": "c", "name": "Ann"}])]
    take_in(sent(tmp_path, *rows))
    assert list(exporting.documents("metro")) == rows
    out = tmp_path / "out.zip"
    counts = exporting.write_package(out, exporting.source_rows("metro"))
    assert counts["contact"] == counts["address"] == 1
    take_in(out, code="again")
    back = tmp_path / "back.zip"
    exporting.write_package(back, exporting.source_rows("again"))
    assert back.read_bytes() == out.read_bytes()


def test_every_table_has_a_name_in_every_age():
    for entity, name in FILES.items():
        assert legacy.table_of(name) == legacy.table_of(f"folder/{entity}.CSV") == entity
    assert legacy.table_of("weather.csv") == ""


def test_splitting_and_nesting_are_each_others_opposite():
    whole = service("s1", service_at_locations=[place()])
    kept = {}
    for entity, own_id, parent, data in records.split("service", whole):
        kept[entity, own_id] = (parent, data)

    def children(entity, parent):
        return [(key[1], data) for key, (above, data) in kept.items() if key[0] == entity and above == parent]

    def find(entity, own_id):
        return kept.get((entity, own_id), (None, None))[1]

    assert records.nest("service", kept["service", "s1"][1], find, children) == whole


# A table of our own columns


def own_table(folder, change=lambda rows: rows):
    from openharbor.core.packs.rows import Organization

    with (FICTION / "xx_av" / "organizations.csv").open(newline="") as lines:
        rows = change(list(csv.DictReader(lines)))
    path = folder / "ours.csv"
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(Organization.model_fields))
        writer.writeheader()
        writer.writerows(rows)
    return path


def renamed(rows):
    return [{**row, "id": f"new-{row['id']}", "organization": f"New {row['organization']}"} for row in rows]


def test_a_table_of_our_own_columns_is_taken_in_with_its_grades(fiction, tmp_path):
    path = own_table(tmp_path, renamed)
    with pytest.raises(Refused, match="--region"):
        take_in(path)
    outcome = take_in(path, region="xx_av")
    assert outcome.counts["added"] == len(list(csv.DictReader(path.read_text().splitlines())))
    assert set(Phone.objects.filter(pack="feed-metro").values_list("grade", flat=True)) > {"published_twice"}
    ours = Service.objects.get(key="feed-metro:new-youth-nest")
    assert Listing.objects.get(pk=ours.pk).card["town"] == "Stonebridge"
    again = take_in(path, region="xx_av")
    assert (again.counts["added"], again.counts["changed"]) == (0, 0)
    fewer = take_in(own_table(tmp_path, lambda rows: renamed(rows)[1:]), region="xx_av", complete=True)
    assert fewer.counts["removed"] == 1


def test_rows_that_a_pack_has_stay_the_packs(fiction, tmp_path):
    before = list(Service.objects.order_by("pk").values())
    outcome = take_in(own_table(tmp_path), region="xx_av")
    assert outcome.counts["known"] == outcome.counts["read"]
    assert list(Service.objects.order_by("pk").values()) == before


def test_wrong_rows_of_our_own_columns_are_named(fiction, tmp_path):
    def spoil(rows):
        rows = renamed(rows)
        rows[0]["grade"], rows[1]["phone"], rows[2]["id"] = "called", "12", rows[3]["id"]
        return rows

    outcome = take_in(own_table(tmp_path, spoil), region="xx_av")
    told = {(row["line"], row["field"]) for row in report.read(outcome.number)}
    assert {("2", "grade"), ("3", "phone"), ("5", "id")} <= told
