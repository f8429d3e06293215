"""What an attack on the reports found, first part: each hole is a test."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from openharbor.network.rules import REPORTS
from openharbor.network.tests.people import founded, seat
from openharbor.report import operations, thread
from openharbor.report.forms import Words
from openharbor.report.models import Delivery, Letter, Report
from openharbor.report.pages import CHECK
from openharbor.report.tests.test_team import act, get
from openharbor.report.tests.test_writing import text
from openharbor.report.tests.writing import NUMBERS, VAN, Writer, covers, say_more, token_of
from openharbor.vault import bearers, index, letters, roster
from openharbor.vault.models import Draft, Index, SealedField

pytestmark = pytest.mark.rest


def hostile(seat_, fields):
    _, held = bearers.fresh_receipt()

    def along(left):
        rep = Report.objects.create(bearer=held.id, hour=timezone.now())
        for a, r in left.items():
            Delivery.objects.create(report=rep, agency_id=a, record=r)

    letters.deposit(held, to=[seat_.member.agency_id], sealing_class=REPORTS, fields=fields, along=along)


def test_what_is_no_text_at_all_takes_no_queue_down(theo, pat):
    pat.report()
    evil = Writer()
    evil.start()
    tok = token_of(evil.get(f"/{NUMBERS['what']}"))
    body = (
        b'--B\r\nContent-Disposition: form-data; name="token"\r\n\r\n'
        + tok.encode()
        + b'\r\n--B\r\nContent-Disposition: form-data; name="what"\r\n\r\nvan \\ud83d x\r\n--B--\r\n'
    )
    r = evil.browser.generic(
        "POST", f"/en/share/{NUMBERS['what']}", body, "multipart/form-data; boundary=B; charset=raw_unicode_escape"
    )
    assert r.status_code == 400
    # What came in by another way is made text.
    assert Words().to_python("van \ud83d x") == "van ? x"
    theo.browser.raise_request_exception = False
    assert get(theo).status_code == 200


def test_one_deposit_of_rubbish_takes_no_queue_down(theo, pat):
    pat.report()
    hostile(seat(theo), {"report": b"\xff", "urgency": b"{}", "marks": b""})
    theo.browser.raise_request_exception = False
    assert get(theo).status_code == 200


def test_spoiled_marks_hide_no_report_and_no_link(theo, pat):
    pat.report(plate="QRX 7M2")
    Writer().report(what="a van", plate="qrx7m2")
    get(theo)
    row = Delivery.objects.first()
    for spoiled in ("", "rubbish", "AAAA\nphone=\n"):
        entry = {"level": 2, "reasons": [], "at": "2026-11-25T00:00+00:00", "assigned": "", "setting": "",
                            "first": "", "marks": spoiled}  # fmt: skip
        index.keep(seat(theo).keys, sealing_class=REPORTS, entries={uuid4(): entry})
    assert "the same plate" in text(get(theo, f"/{row.pk}"))
    assert get(theo).status_code == 200


def test_a_letter_typed_after_the_hour_is_given_back(theo, pat):
    pat.report()
    sam = Writer()
    sam.come_back(pat.code)
    tok = token_of(sam.get("/letters"))
    Draft.objects.all().delete()
    r = sam.browser.post("/en/share/letters", {"token": tok, "text": "LONG LETTER"})
    assert "LONG LETTER" in r.content.decode()


def test_a_letter_on_an_old_page_is_not_taken_for_sent(theo, pat):
    pat.report()
    sam = Writer()
    sam.come_back(pat.code)
    r = sam.browser.post("/en/share/letters", {"token": "old", "text": "LONG LETTER"})
    assert r.status_code != 200 or "press" in text(r)


def test_an_error_after_the_hour_loses_no_answer(pat):
    pat.start()
    tok = token_of(pat.get(f"/{NUMBERS['what']}"))
    Draft.objects.all().delete()
    page = pat.answer("what", what="x" * 4001, token=tok)
    assert page.status_code == 422
    r = pat.answer("what", what=VAN, token=token_of(page))
    assert r.status_code == 303
    nxt = pat.browser.get(r["Location"])
    assert nxt.status_code == 200, nxt["Location"]


def test_a_form_without_its_cookie_gets_one(pat):
    pat.start()
    tok = token_of(pat.get(f"/{NUMBERS['what']}"))
    Draft.objects.all().delete()
    page = pat.answer("where", place="Riverton", where=VAN, token=tok)
    r = pat.answer("where", place="Riverton", place_key="none", where=VAN, token=token_of(page))
    assert pat.browser.get(r["Location"]).status_code == 200


def test_what_is_typed_after_the_sending_is_given_back(pat):
    pat.report()
    r = pat.browser.post(f"/en/share/{NUMBERS['what']}", {"token": "x", "what": "IMPORTANT MORE"})
    assert "IMPORTANT MORE" in r.content.decode()


def test_coming_back_in_another_tab_leaves_the_draft_alone(theo, pat):
    code = pat.report()
    pat.finish()
    s = Writer()
    s.start()
    s.answer("what", what=VAN)
    tok = token_of(s.get(f"/{NUMBERS['who']}"))
    s.come_back(code)
    p = s.answer("who", who="TALL MAN", token=tok)
    p = s.answer("who", who="TALL MAN", token=token_of(p))
    r = s.browser.get(p["Location"])
    assert r.status_code == 200, r["Location"]


def test_another_site_erases_nothing(pat):
    c = Client()
    r = c.post("/en/share/stop", headers={"origin": "https://evil.example"})
    assert "Clear-Site-Data" not in r


def test_one_agency_without_keys_stops_no_letter_to_the_others(theo, ines, pat, monkeypatch):
    pat.report(police="yes")
    sam = Writer()
    sam.come_back(pat.code)
    bad = Delivery.objects.get(agency__name="Sample Police").agency_id
    load = roster.load

    def broken(c, *a, **k):
        if c == bad:
            raise roster.BadRoster
        return load(c, *a, **k)

    monkeypatch.setattr(roster, "load", broken)
    r = sam.post("/letters", text="more")
    assert r.status_code == 303


def test_a_letter_that_nobody_was_shown_stays_unread(theo, pat, monkeypatch):
    pat.report()
    row = Delivery.objects.get()
    get(theo, f"/{row.pk}")
    sam = Writer()
    sam.come_back(pat.code)
    see = operations.see

    def late(*a, **k):
        sam.post("/letters", text="HELP NOW")
        return see(*a, **k)

    monkeypatch.setattr(operations, "see", late)
    page = get(theo, f"/{row.pk}")
    assert "HELP NOW" not in text(page)
    assert "wrote again" in text(get(theo))


def test_nobody_closes_over_an_unread_letter(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    get(theo, f"/{row.pk}")
    sam = Writer()
    sam.come_back(pat.code)
    sam.post("/letters", text="HELP NOW")
    act(theo, row, "close", outcome="not_enough", years=1, revision=0)
    assert VAN in text(get(theo))


def test_who_writes_again_is_not_purged(theo, pat, monkeypatch):
    pat.report()
    row = Delivery.objects.get()
    get(theo, f"/{row.pk}")
    act(theo, row, "close", outcome="not_enough", years=1)
    past = timezone.now().date()
    Delivery.objects.update(purge_date=past)
    sam = Writer()
    sam.come_back(pat.code)
    from openharbor.vault.keyring import Keyring

    one = Keyring.as_one

    def late(self, what, **k):
        if what == "purged" and not Letter.objects.exists():
            sam_add()
        return one(self, what, **k)

    def sam_add():
        say_more(pat.code, "HELP NOW")

    s = seat(theo)
    # between the list and the transaction
    at = operations.transaction.atomic

    class T:
        def atomic(self):
            if not Letter.objects.exists():
                sam_add()
            return at()

    monkeypatch.setattr(operations, "transaction", T())
    operations.purge_due(s)
    assert Letter.objects.exists()


def test_one_report_that_is_gone_stops_no_purge(theo, pat):
    pat.report()
    past = timezone.now().date()
    fake = Report.objects.create(bearer=uuid4(), hour=timezone.now())
    Delivery.objects.create(
        report=fake,
        agency=Delivery.objects.get().agency,
        record=uuid4(),
        opened_date=past,
        closed_date=past,
        purge_date=past,
    )
    assert get(theo).status_code == 200


def test_a_damaged_list_is_made_anew(theo, pat):
    pat.report()
    get(theo)
    row = Delivery.objects.get()
    f = SealedField.objects.filter(name="entries").exclude(record_id=Index.objects.get().manifest).get()
    t = bytearray(f.text)
    t[40] ^= 1
    f.text = bytes(t)
    f.save()
    got = get(theo).status_code, get(theo, f"/{row.pk}").status_code
    assert got == (200, 200)


def test_a_letter_of_somebody_else_is_not_shown_as_the_writers(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    evil = Writer()
    evil_code = evil.report(what="x")
    h = bearers.receipt(evil_code)
    left = letters.deposit(h, to=[row.agency_id], sealing_class=REPORTS, fields={"text": b"It was a joke, do nothing"})
    Letter.objects.create(delivery=row, record=left[row.agency_id], from_writer=True, hour=timezone.now())
    assert "It was a joke" not in text(get(theo, f"/{row.pk}"))


def test_a_deposit_passes_for_no_note_and_for_no_list(theo, pat):
    pat.report()
    get(theo)
    row = Delivery.objects.get()
    _, h = bearers.fresh_receipt()
    me = str(seat(theo).keys.member)
    left = letters.deposit(
        h,
        to=[row.agency_id],
        sealing_class=REPORTS,
        fields={"work": json.dumps({"notes": [{"by": me, "at": "", "text": "FORGED NOTE"}]}).encode()},
    )
    Delivery.objects.update(work=left[row.agency_id])
    p = text(get(theo, f"/{row.pk}"))
    forged_note = "FORGED NOTE" in p
    left = letters.deposit(h, to=[row.agency_id], sealing_class=REPORTS, fields={"entries": b"[]"})
    Index.objects.update(manifest=left[row.agency_id])
    q = get(theo)
    hidden = q.status_code == 200 and VAN not in text(q)
    assert (forged_note, hidden) == (False, False)


def test_a_letter_that_does_not_open_hides_no_report(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    Letter.objects.create(delivery=row, record=uuid4(), from_writer=True, hour=timezone.now())
    assert get(theo, f"/{row.pk}").status_code == 200


def test_a_letter_of_rubbish_hides_no_report(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    h = bearers.receipt(pat.code)
    left = letters.deposit(h, to=[row.agency_id], sealing_class=REPORTS, fields={"text": b"\xff"})
    Letter.objects.create(delivery=row, record=left[row.agency_id], from_writer=True, hour=timezone.now())
    theo.browser.raise_request_exception = False
    assert get(theo, f"/{row.pk}").status_code == 200


def test_a_report_that_was_shown_counts_as_opened(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    p = act(theo, row, "note", text="", revision=0)
    assert VAN in text(p)
    row.refresh_from_db()
    assert row.opened_date


def test_only_those_whom_the_writer_saw_receive_it(pat):
    pat.start()
    pat.answer("what", what=VAN)
    page = pat.get(f"/{CHECK}")
    tok = token_of(page)
    covers(founded("Late House", person="Lee"))
    again = pat.browser.post(f"/en/share/{CHECK}", {"token": tok})
    assert not Delivery.objects.exists()
    assert "Look once more who will read it" in again.content.decode()
    assert "Late House" in again.content.decode()
    assert pat.send()


def test_letters_stand_in_their_order_and_once(theo, ines, pat):
    pat.report(police="yes")
    h = bearers.receipt(pat.code)
    for t in "abcd":
        say_more(pat.code, t)
    assert [s.text for s in thread.read(h).said] == list("abcd")


def test_asking_for_the_head_of_a_page_opens_nothing(theo, pat):
    pat.report()
    row = Delivery.objects.get()
    theo.browser.head(f"/en/reports/{row.pk}")
    row.refresh_from_db()
    assert row.opened_date is None
