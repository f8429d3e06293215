"""Somebody says what they saw: nothing typed is lost, nothing needless is kept, and it is whole or not there."""

import re

import pytest
from django.db import DatabaseError
from django.test import Client

from openharbor.network.tests.people import dump, founded
from openharbor.report import drafting, intake, views
from openharbor.report.models import Delivery, Report
from openharbor.report.pages import CHECK, FIRST, PAGES
from openharbor.report.tests.writing import NUMBERS, VAN, Writer, covers, token_of
from openharbor.vault import drafts, letters, sealing
from openharbor.vault.models import Draft, Record, SealedField

SEE, WRONG, BUSY = 303, 422, 503


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_a_report_reaches_its_team_and_gives_a_code(pat):
    assert len(pat.report(place="", setting="hotel", minor="yes")) == 19
    row = Delivery.objects.get()
    assert (row.agency.name, row.opened_date) == ("North House", None)
    assert "white van" not in dump()
    assert "ABC" not in dump()


def test_the_first_page_says_what_comes_first_before_any_question(pat):
    page = text(pat.get())
    assert "Call" in page
    assert "Never" in page
    after = pat.start(job="school")
    assert (after.status_code, after["Location"]) == (SEE, f"/en/share/{FIRST}")
    before = text(pat.get(f"/{FIRST}"))
    assert "This form does not do that for you" in before
    assert "Made up: at once." in before
    assert "second-hand" in before


def test_no_cookie_is_given_before_something_is_typed_and_then_one(pat):
    assert not pat.get().cookies
    given = pat.start().cookies
    assert list(given) == [drafting.cookie_name()]
    assert given[drafting.cookie_name()]["httponly"]
    assert given[drafting.cookie_name()]["samesite"] == "Strict"


def test_back_and_forth_keeps_every_answer(pat):
    pat.start()
    pat.answer("what", what=VAN)
    pat.answer("setting", setting="road")
    assert VAN in text(pat.get(f"/{NUMBERS['what']}"))
    assert 'value="road" checked' in pat.get(f"/{NUMBERS['setting']}").content.decode()
    check = text(pat.get(f"/{CHECK}"))
    assert VAN in check
    assert "truck stop" in check
    assert "North House" in check


@pytest.mark.parametrize("number", PAGES)
def test_each_page_can_be_left_empty_and_leads_to_the_next(pat, number):
    pat.start()
    after = pat.post(f"/{number}")
    assert (after.status_code, after["Location"]) == (SEE, f"/en/share/{number + 1}")


@pytest.mark.parametrize("hostile", ["x" * 4001, "<script>alert(1)</script>" * 200, "\u202e" * 4500])
def test_what_is_too_long_stays_on_the_page_with_a_plain_word(pat, hostile):
    pat.start()
    page = pat.answer("what", what=hostile)
    assert page.status_code == WRONG
    assert "That is too long" in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert hostile[:50] in text(page) or "&lt;script" in page.content.decode()


@pytest.mark.parametrize(
    "hostile",
    ["\x00\x00a van", "🚐" * 100, "{{ 7*7 }}", "'; DROP TABLE--", "\ud83d".encode("utf-8", "replace").decode()],
)
def test_odd_letters_are_letters(pat, hostile):
    assert pat.report(what=hostile)


def test_a_choice_that_is_none_of_ours_is_told_and_nothing_breaks(pat):
    pat.start()
    page = pat.answer("setting", setting="castle")
    assert page.status_code == WRONG
    assert "Pick one of these" in page.content.decode()


def test_an_empty_report_is_not_sent(pat):
    pat.start()
    page = pat.post(f"/{CHECK}")
    assert page.status_code == WRONG
    assert "You have not told us anything yet" in text(page)
    assert not Report.objects.exists()


def test_where_nobody_reads_nothing_is_sent_and_it_says_so(transactional_db):
    sam = Writer()
    assert sam.report() == ""
    assert not Report.objects.exists()
    assert "No team here reads reports for this place" in text(sam.get(f"/{CHECK}"))


def test_police_read_it_only_when_the_writer_says_so(pat, ines, kim):
    pat.report(police="no", minor="no")
    assert {row.agency.name for row in Delivery.objects.all()} == {"North House"}
    Writer().report(police="yes", minor="no")
    assert {row.agency.name for row in Report.objects.order_by("hour", "pk")[1].deliveries.all()} | {
        row.agency.name for row in Delivery.objects.all()
    } == {"North House", "Sample Police"}


def test_a_child_that_may_be_there_is_told_to_child_protection(pat, kim):
    pat.report()
    assert {row.agency.name for row in Delivery.objects.all()} == {"North House", "Sample Children"}


def test_an_agency_that_does_not_answer_there_any_more_receives_nothing(pat):
    far = founded("Far House", person="Ben")
    covers(far, "00000")
    pat.report()
    assert [row.agency.name for row in Delivery.objects.all()] == ["North House"]


def test_the_form_of_another_browser_changes_nothing_and_loses_nothing(pat):
    pat.start()
    stolen = token_of(Client().get("/en/share"))
    page = pat.answer("what", what=VAN, token=stolen)
    assert page.status_code == WRONG
    assert VAN in text(page)
    again = pat.answer("what", what=VAN, token=token_of(page))
    assert again.status_code == SEE


def test_a_form_from_another_site_is_not_taken(pat):
    pat.start()
    token = token_of(pat.get(f"/{NUMBERS['what']}"))
    page = pat.browser.post(f"/en/share/{NUMBERS['what']}", {"token": token, "what": VAN},
                            headers={"origin": "https://elsewhere.example"})  # fmt: skip
    assert page.status_code == WRONG


def test_when_the_hour_is_over_the_page_keeps_what_was_just_typed(pat):
    pat.start()
    token = token_of(pat.get(f"/{NUMBERS['what']}"))
    Draft.objects.all().delete()
    page = pat.answer("what", what=VAN, token=token)
    assert page.status_code == WRONG
    assert VAN in text(page)
    assert pat.answer("what", what=VAN, token=token_of(page)).status_code == SEE


def test_sent_twice_it_is_one_report(pat):
    pat.start()
    pat.answer("what", what=VAN)
    token = token_of(pat.get(f"/{CHECK}"))
    for _ in range(2):
        assert pat.browser.post(f"/en/share/{CHECK}", {"token": token})["Location"] == "/en/share/receipt"
    assert Report.objects.count() == 1


def test_a_draft_that_was_sent_meanwhile_is_not_sent_again(pat):
    pat.start()
    pat.answer("what", what=VAN)
    secret = pat.browser.cookies[drafting.cookie_name()].value
    early = drafting.Draft(secret=secret, answers={"what": VAN}, began=1.0)
    pat.send()
    with pytest.raises(intake.NoDraft):
        intake.send(early, language="en")
    assert Report.objects.count() == 1
    assert pat.get("/receipt").status_code == 200


def test_stopping_erases_all(pat):
    pat.start()
    pat.answer("what", what=VAN)
    after = pat.browser.post("/en/share/stop")
    assert "Clear-Site-Data" in after
    assert not Draft.objects.exists()
    assert pat.get(f"/{CHECK}")["Location"] == "/en/share"


def test_the_receipt_ends_when_its_last_letters_are_typed(pat):
    code = pat.report()
    assert code in pat.get("/receipt").content.decode()  # a page that did not arrive can be asked for again
    assert pat.post("/receipt", last="ZZZZ").status_code == WRONG
    assert pat.finish()["Location"] == "/en/share/done"
    assert not Draft.objects.exists()
    assert pat.get("/receipt")["Location"] == "/en/share/back"


def test_too_fast_and_too_many_wait_apart_and_are_not_refused(pat, settings, monkeypatch):
    pat.report()
    assert Delivery.objects.get().held  # a test is no person
    monkeypatch.setattr(intake, "TOO_FAST", 0)
    Writer().report()
    assert Delivery.objects.filter(held=False).count() == 1
    settings.REPORTS_AN_HOUR = 2
    assert Writer().report()
    assert Delivery.objects.filter(held=True).count() == 2


@pytest.mark.parametrize(
    "fault", [DatabaseError("locked"), OSError(28, "No space left"), sealing.Busy(), letters.NoKey()]
)
def test_when_the_machine_cannot_the_text_comes_back_and_nothing_is_half_there(pat, monkeypatch, fault):
    pat.start()
    pat.answer("what", what=VAN)

    def fail(*args, **named):
        raise fault

    monkeypatch.setattr(intake, "_deliver", fail)
    page = pat.post(f"/{CHECK}")
    assert page.status_code == BUSY
    assert not Record.objects.filter(frozen=True).exists()
    monkeypatch.undo()
    assert pat.send()


def test_typed_text_survives_a_database_that_is_locked(pat, monkeypatch):
    pat.start()
    token = token_of(pat.get(f"/{NUMBERS['what']}"))
    monkeypatch.setattr(drafts, "keep", lambda *args, **named: (_ for _ in ()).throw(DatabaseError("locked")))
    page = pat.answer("what", what=VAN, token=token)
    assert page.status_code == BUSY
    assert f'value="{VAN}"' in page.content.decode()


def test_with_the_code_one_reads_where_it_stands_and_says_more(pat):
    code = pat.report()
    pat.finish()
    other = Writer()
    page = text(other.come_back(code.lower().replace("-", " ")))
    assert "no one has opened it yet" in page
    assert VAN in page
    other.post("/letters", text="The van came again")
    assert "The van came again" in text(other.get("/letters"))
    assert "The van came again" not in dump()


@pytest.mark.parametrize("code", ["", "nonsense", "0000-0000-0000-0000", "é" * 16])
def test_a_code_of_nobody_opens_nothing(pat, code):
    pat.report()
    page = Writer().post("/back", code=code)
    assert page.status_code == WRONG


def test_every_page_forbids_storing_and_names_nothing_in_its_title(pat):
    pat.start()
    for path in ["", *(f"/{n}" for n in range(FIRST, CHECK + 1)), "/back", "/stopped", "/done"]:
        page = pat.get(path)
        assert page["Cache-Control"] == "no-store"
        assert "<title>Services near you</title>" in page.content.decode()


def test_a_place_that_two_bear_is_asked_about_and_never_traps(pat):
    pat.start()
    page = pat.answer("where", place="Riverton", where="by the lake")
    assert page.status_code == WRONG
    assert "Choose the one you mean" in page.content.decode()
    assert "by the lake" in page.content.decode()
    assert pat.answer("where", place="Riverton", place_key="none").status_code == SEE


def test_sealed_lengths_do_not_tell_a_short_report_from_a_longer_one(pat):
    pat.report(what="a van")
    Writer().report(what="a van that comes each night and takes four people away")
    lengths = {len(row.text) for row in SealedField.objects.filter(name="report")}
    assert len(lengths) == 1


def test_the_pages_take_no_more_than_a_form_holds(pat):
    pat.start()
    page = pat.browser.post(f"/en/share/{NUMBERS['what']}", {"what": "x" * 70_000})
    assert page.status_code == 413


def test_an_unknown_page_is_not_there(pat):
    assert pat.get("/99").status_code == 404
    assert views.FIRST == 1
