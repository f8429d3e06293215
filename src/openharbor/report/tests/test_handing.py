"""A report goes to another agency only as a person lets it, for a time, and can be taken back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from openharbor.network import partners
from openharbor.network.models import Partner
from openharbor.network.tests.people import dump, seat
from openharbor.report import handing, operations, queries
from openharbor.report.models import Delivery
from openharbor.report.tests.test_team import act, get
from openharbor.report.tests.test_writing import text
from openharbor.report.tests.writing import Writer
from openharbor.vault import index, side
from openharbor.vault.keyring import Refused
from openharbor.vault.models import Grant, Record
from openharbor.vault.sealing import spoken


def letters_of(person):
    return spoken(seat(person).keys.roster.first)


def compare(one, other, letters=None):
    data = {"partner": str(seat(other).member.agency_id), "letters": letters or letters_of(other)}
    return one.browser.post("/en/network/agreements/compare", data)


@pytest.fixture
def handed(ana, ines, pat, _patient):
    """A report that Ana's agency has and handed to the police of Ines."""
    pat.report(what="A man at the mill, call 612-555-2368, names Sam", police="no")
    row = Delivery.objects.get()
    assert compare(ana, ines).status_code == 303
    page = get(ana, f"/{row.pk}")
    assert "612-555-2368" not in re.search(r"<textarea[^>]*handform-text.*?</textarea>", page.content.decode(), re.S)[0]
    act(ana, row, "hand", to=str(seat(ines).member.agency_id), text="A man at the mill. Canary-hand.")
    return row


def test_the_other_agency_reads_what_was_let_through_and_nothing_else(handed, ines):
    (other,) = Delivery.objects.exclude(handed_by=None)
    page = text(get(ines, f"/{other.pk}"))
    assert "Canary-hand" in page
    assert "names Sam" not in page
    assert "Write to the person who reported" not in page
    assert "Canary-hand" not in dump()
    assert ines.browser.post(f"/en/reports/{other.pk}/letter", {"text": "x"}).status_code == 404


def lent(ines):
    (row,) = Delivery.objects.exclude(handed_by=None)
    return row, text(get(ines)) + text(get(ines, f"/{row.pk}"))


def test_taken_back_it_is_gone_for_good_even_from_an_old_copy(handed, ana, ines):
    row, page = lent(ines)
    assert "Canary-hand" in page
    act(ines, row, "note", text="our own note")
    copy = list(Grant.objects.filter(record=row.record).values())
    act(ana, handed, "back", other=str(row.pk))
    Grant.objects.bulk_create(Grant(**one) for one in copy)
    row, page = lent(ines)
    assert "Canary-hand" not in page
    assert "it was taken back" in page
    assert "our own note" in page


def test_nothing_of_what_was_lent_stays_in_a_list(handed, ines):
    row, _ = lent(ines)
    kept = index.listed(seat(ines).keys, sealing_class="reports", why="test")
    assert row.pk not in kept


def test_it_ends_by_itself(handed, ines, monkeypatch):
    row, _ = lent(ines)
    sitting = seat(ines)
    later = timezone.now().timestamp() + timedelta(days=31).total_seconds()
    monkeypatch.setattr(side.time, "time", lambda: later)
    assert queries.read(sitting, row.pk).answers == {}
    assert [one.summary["first"] for one in queries.rows(sitting, which="waiting")[0]] == [""]


def test_what_was_taken_back_can_be_lent_again(handed, ana, ines):
    row, _ = lent(ines)
    act(ana, handed, "back", other=str(row.pk))
    act(ana, handed, "hand", to=str(seat(ines).member.agency_id), text="Canary-second")
    again, page = lent(ines)
    assert again.pk == row.pk
    assert "Canary-second" in page


def test_a_purge_takes_what_was_lent_with_it(handed, ana, ines):
    row, _ = lent(ines)
    past = timezone.now().date() - timedelta(days=1)
    Delivery.objects.filter(pk=handed.pk).update(purge_date=past, closed_date=past, opened_date=past)
    assert operations.purge_due(seat(ana)) == 1
    assert not Record.objects.filter(pk=row.record).exists()
    assert "Canary-hand" not in lent(ines)[1]


def test_nothing_goes_to_who_was_not_compared(ana, ines, pat):
    pat.report()
    row = Delivery.objects.get()
    with pytest.raises(Refused):
        handing.hand_over(seat(ana), delivery_id=row.pk, to=seat(ines).member.agency_id, text="x")
    page = compare(ana, ines, letters="AAAAA AAAAA AAAAA AAAAA")
    assert "These are not their letters" in page.content.decode()
    assert not Partner.objects.exists()


def test_a_partner_that_somebody_wrote_into_the_database_is_none(ana, ines, kim, pat):
    compare(ana, ines)
    first = bytes(seat(kim).keys.roster.first)
    Partner.objects.update(partner=seat(kim).member.agency, hash=first)
    with pytest.raises(Refused):
        partners.fingerprint(seat(ana), seat(kim).member.agency_id)


def test_who_has_it_gets_it_no_second_time(handed, ana, ines):
    page = act(ana, handed, "hand", to=str(seat(ines).member.agency_id), text="again")
    assert "They have this report already" in text(page)
    assert "again" in text(page)


def offered(person, row):
    found = re.search(
        r'<select[^>]*id="handform-to".*?</select>', get(person, f"/{row.pk}").content.decode(), re.DOTALL
    )
    return re.findall(r">([^<]+)</option>", found[0]) if found else []


def test_who_has_it_is_not_offered_and_is_again_when_it_was_taken_back(handed, ana, ines, kim):
    assert offered(ana, handed) == []
    compare(ana, kim)
    assert offered(ana, handed) == ["Sample Children"]
    row, _ = lent(ines)
    act(ana, handed, "back", other=str(row.pk))
    assert offered(ana, handed) == ["Sample Children", "Sample Police"]


@pytest.mark.usefixtures("_patient")
def test_who_received_it_from_its_writer_is_not_offered(ana, ines, pat):
    pat.report(police="yes")
    compare(ana, ines)
    assert offered(ana, Delivery.objects.get(agency__name="North House")) == []
    Writer().report(what="another one", police="no")
    other = Delivery.objects.filter(agency__name="North House").order_by("report__hour", "pk")
    alone = next(row for row in other if row.report.deliveries.count() == 1)
    assert offered(ana, alone) == ["Sample Police"]


def test_what_was_lent_is_not_lent_on(handed, ines, ana):
    (other,) = Delivery.objects.exclude(handed_by=None)
    compare(ines, ana)
    with pytest.raises(Refused):
        handing.hand_over(seat(ines), delivery_id=other.pk, to=seat(ana).member.agency_id, text="x")
