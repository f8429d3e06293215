"""What others send, taken in: the same answers as at its source, all or nothing."""

import json

import pytest

from openharbor.core.actor import Public
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import registry
from openharbor.directory import operations
from openharbor.directory.exchange import exporting, importing, report
from openharbor.directory.exchange.reading import Refused
from openharbor.directory.exchange.report import folder
from openharbor.directory.exchange.tests.helpers import SYSTEM, answers, sent, service, take_in
from openharbor.directory.feed_queries import list_services
from openharbor.directory.models import (
    Import,
    Listing,
    Phone,
    Service,
    Source,
    SourceRecord,
    Tombstone,
)


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
    monkeypatch.setattr(importing, "write_facts", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_in(sent(tmp_path, service("s1", name="New"), service("s2")))
    after = [list(table.objects.order_by("pk").values()) for table in (Service, SourceRecord, Listing, PackAcceptance)]
    assert after == before
    assert not list(folder().glob(".import*"))
