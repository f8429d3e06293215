"""Files of every age of the standard, and tables of our own columns."""

import csv

import pytest
from django.test import Client

from openharbor.core.packs import registry
from openharbor.directory import operations
from openharbor.directory.exchange import exporting, importing, legacy, records, report
from openharbor.directory.exchange.reading import Refused
from openharbor.directory.exchange.report import path_of
from openharbor.directory.exchange.standard import FILES
from openharbor.directory.exchange.tests.helpers import (
    SYSTEM,
    own_table,
    package,
    place,
    sent,
    service,
    take_in,
)
from openharbor.directory.models import (
    Listing,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    SourceRecord,
    Tombstone,
)


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
