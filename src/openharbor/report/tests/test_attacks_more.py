"""What an attack on the reports found, second part: each hole is a test."""

import sqlite3

import pytest
from django.db import DatabaseError
from django.utils import timezone

from openharbor.network.tests.people import Person, admit_all, invited, seat
from openharbor.report import operations
from openharbor.report.models import Delivery
from openharbor.report.pages import CHECK
from openharbor.report.tests.test_team import act, get
from openharbor.report.tests.test_writing import text
from openharbor.report.tests.writing import NUMBERS, VAN, Writer, say_more, token_of
from openharbor.vault import index, log, roster, side

pytestmark = pytest.mark.rest


def test_a_form_in_another_charset_breaks_nothing(pat):
    pat.start()
    pat.browser.raise_request_exception = False
    tok = token_of(pat.get(f"/{NUMBERS['what']}"))
    r = pat.browser.generic(
        "POST",
        f"/en/share/{NUMBERS['what']}",
        f"token={tok}&what=x",
        "application/x-www-form-urlencoded; charset=latin-1",
    )
    assert r.status_code < 500


@pytest.mark.parametrize("path", [f"/{CHECK}", "/letters"])
def test_a_fault_of_the_side_store_loses_no_text(pat, monkeypatch, path):
    pat.report() if path == "/letters" else None
    if path == "/letters":
        pat.come_back()
    else:
        pat.start()
        pat.answer("what", what=VAN)
    tok = token_of(pat.get(path))

    def boom(*a, **k):
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(side, "_connection", boom)
    roster.forget()
    pat.browser.raise_request_exception = False
    r = pat.browser.post(f"/en/share{path}", {"token": tok, "text": "LETTER"})
    assert r.status_code in (303, 503), r.status_code


def test_a_locked_database_loses_no_letter_of_the_team(theo, pat, monkeypatch):
    pat.report()
    row = Delivery.objects.get()
    monkeypatch.setattr(operations, "_letter", lambda *a: (_ for _ in ()).throw(DatabaseError("locked")))
    theo.browser.raise_request_exception = False
    r = theo.browser.post(f"/en/reports/{row.pk}/letter", {"text": "LETTER"})
    assert "LETTER" in r.content.decode(), r.status_code


def test_a_session_that_ended_loses_no_letter_of_the_team(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    theo.browser.cookies.clear()
    r = theo.browser.post(f"/en/reports/{row.pk}/letter", {"text": "LETTER"})
    assert "LETTER" in r.content.decode(), (r.status_code, r.get("Location"))


def test_a_new_report_does_not_hide_the_receipt_of_the_last(pat):
    code = pat.report()
    pat.start()
    r = pat.get("/receipt")
    assert r.status_code == 200
    assert code in r.content.decode()


def test_two_who_purge_at_once_are_no_trouble(theo, ana, pat, monkeypatch):
    pat.report()
    row = Delivery.objects.get()
    get(theo, f"/{row.pk}")
    act(theo, row, "close", outcome="helped", years=1)
    Delivery.objects.update(purge_date=timezone.now().date())
    at = operations.transaction.atomic
    done = []
    s = seat(ana)

    class T:
        def atomic(self):
            if not done:
                done.append(1)
                operations.purge_due(s)
            return at()

    monkeypatch.setattr(operations, "transaction", T())
    assert get(theo).status_code == 200


def test_who_writes_again_does_not_wait_apart(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    act(theo, row, "aside")
    say_more(pat.code, "HELP NOW")
    assert "wrote again" in text(get(theo))


def test_a_flood_hides_nothing_urgent(theo, pat, settings):
    settings.REPORTS_AN_HOUR = 1
    Writer().report(what="junk")
    pat.report(what="a girl held NOW", minor="yes", now="yes")
    p = text(get(theo))
    assert "a girl held NOW" in p or "1" in p.split("Set apart")[1][:20]


def test_a_refused_look_is_written_down(theo, ana, pat):
    pat.report()
    row = Delivery.objects.get()
    get(theo, f"/{row.pk}")
    act(theo, row, "close", outcome="helped", years=1)
    Delivery.objects.update(purge_date=timezone.now().date())
    kit = Person("Kit")
    kit.join(invited(ana, "advocate"))
    kit.confirm()
    admit_all(ana)
    n = log.verify(row.agency_id)
    assert get(kit).status_code == 404
    assert Delivery.objects.count() == 1
    assert log.verify(row.agency_id) > n


def test_taking_in_overwrites_nothing(theo, ana, pat, monkeypatch):
    pat.report()
    row = Delivery.objects.get()
    keep = index.keep
    done = []

    def late(keys, **k):
        if not done:
            done.append(1)
            monkeypatch.setattr(index, "keep", keep)
            act(ana, row, "assign", to=str(seat(ana).keys.member))
        return keep(keys, **k)

    monkeypatch.setattr(index, "keep", late)
    get(theo)
    assert "Nobody yet" not in text(get(theo))
