"""The team reads, answers, notes, ties together, closes; and nobody else can."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from openharbor.network.tests.people import Person, admit_all, dump, founded, invited, seat
from openharbor.report import operations, queries
from openharbor.report.models import Delivery, Letter, Report
from openharbor.report.tests.test_writing import text
from openharbor.report.tests.writing import VAN, Writer, covers
from openharbor.vault import index, log, membership
from openharbor.vault.keyring import Refused
from openharbor.vault.models import Bearer, Grant, Record, SealedField
from openharbor.vault.operations import Stale

SIGNED_OUT, MISSING = 403, 404


def get(person, path=""):
    return person.browser.get(f"/en/reports{path}")


def act(person, row, name, **data):
    opening = queries.read(seat(person), row.pk)
    data = {"revision": opening.work.revision, "after": opening.newest} | data
    return person.browser.post(f"/en/reports/{row.pk}/{name}", data)


def test_the_most_urgent_comes_first_with_its_reasons(theo, pat):
    pat.report(what="barred windows at a spa", minor="no")
    Writer().report(what="a girl with a man", minor="yes", now="yes")
    page = text(get(theo))
    assert page.index("a girl with a man") < page.index("barred windows")
    assert "A child may be there" in page
    assert "aim: 30 minutes" in page


def test_a_report_is_read_answered_and_closed_and_its_writer_sees_it(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    assert VAN in text(get(theo, f"/{row.pk}"))
    row.refresh_from_db()
    assert row.opened_date
    act(theo, row, "letter", text="Which motel was it?")
    sam = Writer()
    assert "Which motel was it?" in text(sam.come_back(pat.code))
    sam.post("/letters", text="The one by the mill")
    assert "wrote again" in text(get(theo))
    assert "The one by the mill" in text(get(theo, f"/{row.pk}"))
    assert "wrote again" not in text(get(theo))
    act(theo, row, "close", outcome="helped", text="We spoke with them. Thank you.", years=3)
    again = text(sam.get("/letters"))
    assert "they are done with it" in again
    assert "We spoke with them" in again
    for words in ("Which motel", "by the mill", "We spoke with"):
        assert words not in dump()


def test_who_writes_again_after_the_close_is_heard(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    get(theo)
    act(theo, row, "close", outcome="not_enough", years=1)
    assert VAN not in text(get(theo))
    sam = Writer()
    sam.come_back(pat.code)
    sam.post("/letters", text="It is back")
    assert VAN in text(get(theo))


def test_notes_and_who_has_it_stay_in_the_agency(theo, pat, ana):
    pat.report()
    row = Delivery.objects.get()
    get(theo)
    act(theo, row, "note", text="Plate looked up")
    act(theo, row, "assign", to=str(seat(theo).keys.member))
    assert "Plate looked up" in text(get(ana, f"/{row.pk}"))
    assert "Theo" in text(get(ana))
    assert "Plate looked up" not in text(Writer().come_back(pat.code))
    assert "Plate looked up" not in dump()


def test_of_two_who_write_at_once_neither_loses_their_words(theo, ana, pat):
    pat.report()
    row = Delivery.objects.get()
    act(theo, row, "note", text="mine", revision=0)
    page = act(ana, row, "note", text="hers", revision=0)
    assert page.status_code == 409
    assert "hers" in text(page)
    assert "mine" in text(page)
    newest = re.search(r'name="revision" value="(\d+)"[^>]*id="noteform-revision"', page.content.decode())[1]
    act(ana, row, "note", text="hers", revision=newest)
    assert [one["text"] for one in queries.read(seat(theo), row.pk).work.notes] == ["mine", "hers"]


def test_two_reports_with_one_plate_are_tied_with_the_evidence_and_it_can_be_undone(theo, pat):
    pat.report(what="a van", plate="ABC 4X7")
    Writer().report(what="they came in a van", plate="abc4x7", vehicles="a white Ford")
    one, other = Delivery.objects.order_by("pk")
    page = text(get(theo, f"/{one.pk}"))
    assert "the same plate" in page
    act(theo, one, "link", other=str(other.pk), verdict="yes")
    assert "belongs together" in text(get(theo, f"/{one.pk}"))
    act(theo, one, "link", other=str(other.pk), verdict="")
    assert "belongs together" not in text(get(theo, f"/{one.pk}"))


def test_another_agency_and_another_role_find_nothing(theo, pat, ana):
    pat.report()
    row = Delivery.objects.get()
    ben = founded("South House", person="Ben")
    kit = Person("Kit")
    kit.join(invited(ana, "advocate"))
    kit.confirm()
    admit_all(ana)
    unknown = "00000000-0000-0000-0000-000000000000"
    for who in (ben, kit):
        there, not_there = get(who, f"/{row.pk}"), get(who, f"/{unknown}")
        assert there.status_code == not_there.status_code == MISSING
        strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|[0-9a-f-]{36}')
        assert strip.sub("", there.content.decode()) == strip.sub("", not_there.content.decode())
        for name in ("note", "letter", "close", "assign", "aside", "again", "link"):
            data = {"text": "x", "revision": 0, "outcome": "helped", "years": 1, "to": "", "other": str(row.pk)}
            assert who.browser.post(f"/en/reports/{row.pk}/{name}", data).status_code == MISSING
    assert VAN not in text(get(ben))
    assert get(kit).status_code == MISSING
    assert not Letter.objects.exists()


def test_nobody_without_a_seat_comes_in(pat):
    pat.report()
    page = Writer().browser.get("/en/reports")
    assert page.status_code == SIGNED_OUT
    assert "For people who work in an agency of this network." in text(page)
    assert VAN not in text(page)


def test_a_report_of_each_agency_is_its_own(theo, pat, ines):
    pat.report(police="yes")
    mine, police = (Delivery.objects.get(agency__name=name) for name in ("North House", "Sample Police"))
    act(theo, mine, "note", text="ours alone")
    act(theo, mine, "letter", text="hello")
    page = text(get(ines, f"/{police.pk}"))
    assert VAN in page
    assert "ours alone" not in page
    assert "hello" not in page


def test_what_nobody_opened_is_never_purged_and_what_is_due_leaves_nothing(theo, pat, ana):
    pat.report()
    Writer().report(what="a second one")
    past = timezone.now().date() - timedelta(days=1)
    get(theo)
    Delivery.objects.update(purge_date=past, closed_date=past)
    assert operations.purge_due(seat(theo)) == 0
    row = Delivery.objects.first()
    act(theo, row, "note", text="x")
    act(theo, row, "letter", text="y")
    Delivery.objects.filter(pk=row.pk).update(opened_date=past, purge_date=past, closed_date=past)
    gone = [row.record, *row.letters.values_list("record", flat=True)]
    assert operations.purge_due(seat(theo)) == 1
    assert not Record.objects.filter(pk__in=gone).exists()
    assert not SealedField.objects.filter(record__in=gone).exists()
    assert not Grant.objects.filter(record__in=gone).exists()
    assert row.pk not in index.listed(seat(theo).keys, sealing_class="reports", why="test")
    assert Report.objects.count() == 1
    assert Bearer.objects.count() == 1


def test_a_long_list_says_how_many_more_wait(theo, pat, monkeypatch):
    monkeypatch.setattr(queries, "MOST_SHOWN", 1)
    pat.report(what="less urgent", minor="no")
    Writer().report(what="most urgent", minor="yes", now="yes")
    page = text(get(theo))
    assert "most urgent" in page
    assert "less urgent" not in page
    assert "1 more waits behind these" in page


def test_a_list_that_is_made_anew_still_knows_who_has_what(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    act(theo, row, "assign", to=str(seat(theo).keys.member))
    index.begin_anew(seat(theo).keys, sealing_class="reports")
    (listed,), _more = queries.rows(seat(theo), which="waiting")
    assert listed.summary["assigned"] == str(seat(theo).keys.member)


def test_set_apart_is_not_deleted_and_comes_back(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    act(theo, row, "aside")
    assert VAN not in text(get(theo))
    assert VAN in text(get(theo, "/apart"))
    act(theo, row, "again")
    assert VAN in text(get(theo))


def test_each_look_is_one_line_that_an_admin_can_read(theo, ana, pat):
    pat.report()
    row = Delivery.objects.get()
    get(theo)
    before = log.verify(row.agency_id)
    get(theo, f"/{row.pk}")
    assert log.verify(row.agency_id) == before + 1
    line = log.read(seat(ana).keys.roster, seat(ana).keys.class_keys("admin"), most=1)[0]
    assert (line.said.what, line.genuine) == ("read a report", True)


def test_a_report_planted_in_the_database_stops_no_other(theo, pat):
    pat.report()
    fake = Report.objects.create(bearer="00000000-0000-4000-8000-000000000001", hour=timezone.now())
    Delivery.objects.create(report=fake, agency=Delivery.objects.get().agency, record=fake.pk)
    assert VAN in text(get(theo))


def test_new_keys_and_a_colleague_who_leaves_lose_no_report(theo, ana, pat):
    pat.report()
    get(theo)
    membership.rotate(seat(ana).keys, sealing_class="reports", why="test")
    Writer().report(what="after the new keys")
    page = text(get(theo))
    assert VAN in page
    assert "after the new keys" in page
    assert VAN in text(Writer().come_back(pat.code))


def test_no_outcome_is_chosen_for_anybody(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    page = act(theo, row, "close", outcome="", text="We thank you", years=3)
    assert page.status_code == 422
    assert "Choose what came of it." in text(page)
    assert "We thank you" in text(page)


def test_an_outcome_that_is_none_of_ours_keeps_the_letter(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    page = act(theo, row, "close", outcome="jail", text="We thank you", years=3)
    assert page.status_code == 422
    assert "We thank you" in text(page)


def test_work_that_changed_meanwhile_is_not_written_over(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    operations.note(seat(theo), delivery_id=row.pk, text="a", revision=0)
    with pytest.raises(Stale):
        operations.close(seat(theo), delivery_id=row.pk, outcome="helped", text="b", years=1, revision=0)
    row.refresh_from_db()
    assert row.closed_date is None
    assert not Letter.objects.exists()


def test_somebody_of_another_agency_is_not_given_a_report(theo, pat):
    pat.report()
    with pytest.raises(Refused):
        operations.assign(seat(theo), delivery_id=Delivery.objects.get().pk, to=json.dumps("x"), revision=0)


@pytest.mark.usefixtures("_patient")
def test_an_agency_that_covers_a_county_reads_its_reports_first():
    near = covers(founded("Near House", person="Nia"), "99005")
    covers(founded("Far House", person="Ben"))
    Writer().report(place="Cedar County")
    assert [row.agency.name for row in Delivery.objects.all()] == ["Near House"]
    assert "Cedar" in text(get(near))


@pytest.mark.usefixtures("_patient")
def test_an_agency_that_covers_a_state_reads_what_no_county_answers_for():
    near = founded("State House", person="Nia")
    page = near.get("/coverage").content.decode()
    assert '<option value="AV"' in page
    near.post("/coverage", extent="AV", role="triage", from_date="2026-01-01")
    covers(founded("Far House", person="Ben"))
    Writer().report(place="Cedar County")
    assert [row.agency.name for row in Delivery.objects.all()] == ["State House"]


@pytest.mark.usefixtures("_patient")
def test_an_agency_that_only_trains_somewhere_receives_no_report_from_there():
    near = covers(founded("Near House", person="Nia"), "99005")
    near.post("/coverage", extent="nation", role="trainer", from_date="2026-01-01")
    Writer().report()
    assert not Delivery.objects.exists()
    Writer().report(place="Cedar County")
    assert [row.agency.name for row in Delivery.objects.all()] == ["Near House"]
