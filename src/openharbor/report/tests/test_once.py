"""A letter that is pressed twice, or sent from two tabs, goes once; what somebody wrote besides is not lost."""

import re
import threading

import pytest
from django.db import connection

from openharbor.network.tests.people import seat
from openharbor.report import operations, queries, thread
from openharbor.report.models import Delivery, Letter
from openharbor.report.tests.test_team import act, get
from openharbor.report.tests.test_writing import text
from openharbor.report.tests.writing import Writer, say_more, token_of
from openharbor.vault import bearers, log
from openharbor.vault.models import Record
from openharbor.vault.operations import Stale

pytestmark = pytest.mark.rest

SEE, CONFLICT, WRONG = 303, 409, 422


@pytest.fixture
def row(theo, pat):
    pat.report()
    return Delivery.objects.get()


def after_of(page):
    """Return the newest letter as the team's page has it."""
    return re.search(r'name="after"(?: value="([^"]*)")?[^>]*id="letterform-after"', page.content.decode())[1] or ""


def send(who, row, text, after=""):
    return who.browser.post(f"/en/reports/{row.pk}/letter", {"text": text, "after": after})


def said(code):
    return [one.text for one in thread.read(bearers.receipt(code)).said]


def test_a_teams_letter_that_is_pressed_twice_goes_once(theo, row, pat):
    after = after_of(get(theo, f"/{row.pk}"))
    lines = []
    for _ in range(3):
        assert send(theo, row, "Which motel?", after)["Location"] == f"/en/reports/{row.pk}"
        lines.append(log.verify(row.agency_id))
    assert said(pat.code) == ["Which motel?"]
    assert len(set(lines)) == 1  # what was not done twice is not written down twice
    assert Record.objects.filter(pk__in=row.letters.values("record")).count() == 1


def test_two_tabs_and_two_colleagues_with_the_same_words_send_them_once(theo, ana, row, pat):
    one, other = (after_of(get(who, f"/{row.pk}")) for who in (theo, ana))
    assert send(theo, row, "Which motel?", one).status_code == SEE
    assert send(ana, row, "Which motel?", other).status_code == SEE
    assert said(pat.code) == ["Which motel?"]


def test_other_words_from_a_page_that_is_old_are_kept_and_go_with_the_next_press(theo, row, pat):
    send(theo, row, "Which motel?")
    page = send(theo, row, "Which room?")
    assert page.status_code == CONFLICT
    assert "Which room?" in text(page)
    assert "A colleague wrote on this report meanwhile" in text(page)
    assert said(pat.code) == ["Which motel?"]
    assert send(theo, row, "Which room?", after_of(page)).status_code == SEE
    assert said(pat.code) == ["Which motel?", "Which room?"]


def test_the_same_words_can_be_sent_again_from_a_new_page(theo, row, pat):
    for _ in range(2):
        assert send(theo, row, "Any news?", after_of(get(theo, f"/{row.pk}"))).status_code == SEE
    assert [letter.from_writer for letter in row.letters.all()] == [False, False]


def test_what_the_writer_adds_does_not_make_the_teams_page_old(theo, row, pat):
    after = after_of(get(theo, f"/{row.pk}"))
    say_more(pat.code, "It is back")
    assert send(theo, row, "Thank you", after).status_code == SEE


def test_a_letter_of_closing_makes_another_tab_old(theo, row, pat):
    after = after_of(get(theo, f"/{row.pk}"))
    act(theo, row, "close", outcome="helped", text="We spoke with them.", years=1)
    assert send(theo, row, "Which motel?", after).status_code == CONFLICT
    assert said(pat.code) == ["We spoke with them."]


@pytest.mark.parametrize("after", ["x", "00000000-0000-4000-8000-000000000000", "é" * 40])
def test_a_page_that_nobody_made_sends_nothing(theo, row, pat, after):
    assert send(theo, row, "Which motel?", after).status_code == CONFLICT
    assert said(pat.code) == []


def test_a_letter_of_another_report_is_no_page_of_this_one(theo, row, pat):
    send(theo, row, "Which motel?")
    Writer().report(what="another one")
    other = Delivery.objects.exclude(pk=row.pk).get()
    assert send(theo, other, "Which motel?", str(row.letters.get().record)).status_code == CONFLICT
    assert not other.letters.exists()


def test_a_press_that_comes_while_the_first_is_on_its_way_is_the_same_one(theo, row, pat, monkeypatch):
    at, sitting, done = operations.transaction.atomic, seat(theo), []

    class Late:
        def atomic(self):
            if not done:
                done.append(1)
                operations.write_back(sitting, delivery_id=row.pk, text="Which motel?", after="")
            return at()

    monkeypatch.setattr(operations, "transaction", Late())
    operations.write_back(sitting, delivery_id=row.pk, text="Which motel?", after="")
    assert said(pat.code) == ["Which motel?"]


def at_once(act, times=4):
    """Do something in several threads; where the database takes one write at a time, one after the other."""
    faults = []

    def run():
        try:
            act()
        except Exception as fault:  # noqa: BLE001  # any at all
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for one in threads:
        one.start()
        if connection.vendor == "sqlite":  # its test database lives in one connection
            one.join()
    for one in threads:
        one.join()
    return faults


def test_presses_at_the_same_moment_are_one(theo, row, pat):
    opened, held = queries.read(seat(theo), row.pk).newest, bearers.receipt(pat.code)
    team = lambda: operations.write_back(seat(theo), delivery_id=row.pk, text="Which motel?", after=opened)  # noqa: E731
    assert at_once(team) == []
    assert at_once(lambda: thread.add(held, text="The one by the mill", after="")) == []
    assert Letter.objects.filter(from_writer=False).count() == 1
    assert Letter.objects.filter(from_writer=True).count() == 1


@pytest.fixture
def sam(theo, ines, pat):
    """The writer, back with the code; two agencies have the report."""
    pat.report(police="yes")
    who = Writer()
    who.come_back(pat.code)
    return who


def test_a_writers_letter_that_is_pressed_twice_goes_once_to_each_agency(sam, pat):
    page = sam.get("/letters")
    data = {"token": token_of(page), "after": token_of(page, "after"), "text": "The one by the mill"}
    for _ in range(3):
        assert sam.browser.post("/en/share/letters", data)["Location"] == "/en/share/letters"
    assert Letter.objects.filter(from_writer=True).count() == 2
    assert said(pat.code) == ["The one by the mill"]


def test_a_writers_two_tabs_and_two_browsers_send_the_same_words_once(sam, pat):
    elsewhere = Writer()
    pages = [(who, who.get("/letters")) for who in (sam, sam, elsewhere) if who is sam or who.come_back(pat.code)]
    for who, page in pages:
        data = {"token": token_of(page), "after": token_of(page, "after"), "text": "The one by the mill"}
        assert who.browser.post("/en/share/letters", data).status_code == SEE
    assert said(pat.code) == ["The one by the mill"]


def test_other_words_of_a_writer_from_an_old_tab_are_kept_and_go_with_the_next_press(sam, pat):
    old = sam.get("/letters")
    sam.post("/letters", text="The one by the mill")
    data = {"token": token_of(old), "after": token_of(old, "after"), "text": "Room 214"}
    page = sam.browser.post("/en/share/letters", data)
    assert page.status_code == WRONG
    assert "meanwhile you sent another letter" in text(page)
    assert "Room 214" in text(page)
    assert said(pat.code) == ["The one by the mill"]
    data = {"token": token_of(page), "after": token_of(page, "after"), "text": "Room 214"}
    assert sam.browser.post("/en/share/letters", data).status_code == SEE
    assert said(pat.code) == ["The one by the mill", "Room 214"]


def test_the_same_words_of_a_writer_can_be_sent_again_from_a_new_page(sam, pat):
    for _ in range(2):
        assert sam.post("/letters", text="It is back").status_code == SEE
    assert Letter.objects.filter(from_writer=True).count() == 4


def test_what_an_agency_deletes_meanwhile_loses_no_letter(sam, pat):
    sam.post("/letters", text="The one by the mill")
    page = sam.get("/letters")
    newest = Letter.objects.filter(from_writer=True).order_by("pk").last()
    newest.delivery.delete()
    data = {"token": token_of(page), "after": token_of(page, "after"), "text": "Room 214"}
    page = sam.browser.post("/en/share/letters", data)
    assert page.status_code == WRONG
    data = {"token": token_of(page), "after": token_of(page, "after"), "text": "Room 214"}
    assert sam.browser.post("/en/share/letters", data).status_code == SEE
    assert said(pat.code) == ["The one by the mill", "Room 214"]


def test_a_letter_of_the_team_does_not_make_the_writers_page_old(sam, theo, pat):
    page = sam.get("/letters")
    row = Delivery.objects.get(agency__name="North House")
    act(theo, row, "letter", text="Which motel?")
    data = {"token": token_of(page), "after": token_of(page, "after"), "text": "The one by the mill"}
    assert sam.browser.post("/en/share/letters", data).status_code == SEE


def test_an_old_page_of_a_writer_raises_stale_and_leaves_nothing(sam, pat):
    held = bearers.receipt(pat.code)
    before = Record.objects.count()
    with pytest.raises(Stale):
        thread.add(held, text="Room 214", after="x")
    assert Record.objects.count() == before
    assert not Letter.objects.exists()
