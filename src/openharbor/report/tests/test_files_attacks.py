"""What an attack on the files of reports found, first part: two at once, and what must not stay."""

import errno
import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from openharbor.network.tests.people import seat
from openharbor.network.tests.racing import at_once
from openharbor.report import attachments, drafting, intake, operations
from openharbor.report.models import Attachment, Delivery, Report
from openharbor.report.tests.test_files import CANARY, attach, on_disk, picture
from openharbor.report.tests.test_handing import compare
from openharbor.report.tests.test_team import act, get
from openharbor.report.tests.test_writing import text
from openharbor.report.tests.writing import CHECK_PAGE, NUMBERS, Writer, draft_of, token_of
from openharbor.vault import drafts, files, letters, membership
from openharbor.vault.models import Draft as KeptDraft
from openharbor.vault.models import File

pytestmark = pytest.mark.rest


@pytest.fixture(autouse=True)
def _on(settings):
    settings.UPLOADS = True


def facts(name):
    one, other = (files.keep(data) for data in (b"original", b"copy"))
    return {"name": name, "kind": "jpeg", "size": 8, "hash": "", "original": [str(one[0]), one[1]],
            "copy": [str(other[0]), other[1]]}  # fmt: skip


# Two tabs at once.


def test_a_tab_that_erases_late_takes_no_file_of_a_report_that_was_sent(written, theo):
    other_tab = draft_of(written)
    written.send()
    drafting.forget(other_tab)
    row = Delivery.objects.get()
    assert get(theo, f"/{row.pk}/files/1").status_code == 200
    assert files.missing() == 0


def test_a_file_that_comes_after_all_was_erased_brings_nothing_back(written, settings):
    """Whoever presses Stop while a picture is still on its way sees nothing of it again."""
    other_tab = draft_of(written)
    written.browser.post("/en/share/stop")
    with pytest.raises(drafting.Gone):
        attachments.attach(other_tab, name="late.jpg", data=picture())
    assert KeptDraft.objects.count() == File.objects.count() == 0
    assert on_disk(settings) == []


def test_words_that_come_after_all_was_erased_are_shown_and_not_sent(written, monkeypatch):
    real = drafts.take

    def erased(secret):
        drafts.forget(secret)
        return real(secret)

    token = token_of(written.get(f"/{NUMBERS['what']}"))
    monkeypatch.setattr(drafts, "take", erased)
    page = written.answer("what", what="by the mill", token=token)
    assert page.status_code == 422
    assert "by the mill" in page.content.decode()


def test_two_tabs_that_add_at_once_keep_both_files(written):
    one, other = facts("one.jpg"), facts("other.jpg")
    first, second = draft_of(written), draft_of(written)
    assert at_once(lambda: drafting.add(first, {}, file=one), lambda: drafting.add(second, {}, file=other)) == []
    assert [kept["name"] for kept in draft_of(written).files] == ["van.jpg", "one.jpg", "other.jpg"]


def test_a_file_that_comes_while_the_report_is_sent_does_not_write_over_the_receipt(written):
    late = draft_of(written)
    now = draft_of(written)
    fresh = facts("late.jpg")
    (raised,) = at_once(lambda: intake.send(now, language="en"), lambda: drafting.add(late, {}, file=fresh))
    assert isinstance(raised, drafting.Sent)
    assert draft_of(written).is_sent


def test_what_another_tab_added_meanwhile_is_not_left_out_in_silence(written, monkeypatch):
    real, other_tab, fresh = letters.deposit, draft_of(written), facts("late.jpg")

    def late(*args, **named):
        drafting.add(other_tab, {}, file=fresh)
        return real(*args, **named)

    monkeypatch.setattr(letters, "deposit", late)
    page = written.post(f"/{CHECK_PAGE}")
    assert Report.objects.count() == 0
    assert page.status_code == 422
    assert "late.jpg" in text(page)
    monkeypatch.setattr(letters, "deposit", real)
    written.send()
    assert Attachment.objects.count() == 4


def test_a_file_that_comes_after_the_sending_says_that_it_is_not_in_the_report(written, monkeypatch):
    token = token_of(written.get("/files"))
    written.send()
    page = attach(written, picture(), token=token)
    assert "not in it" in text(page)
    assert written.code in page.content.decode()

    def sent_meanwhile(*args, **named):
        raise drafting.Sent

    pat = Writer()
    pat.start(place="")
    pat.answer("what", what="a van")
    token = token_of(pat.get("/files"))
    real = attachments.attach
    monkeypatch.setattr(attachments, "attach", lambda *a, **k: (pat.send(), real(*a, **k)))
    page = attach(pat, picture(), token=token)
    assert "not in it" in text(page)
    assert pat.code in page.content.decode()


def test_a_file_for_which_another_tab_left_no_room_is_told(written, monkeypatch):
    real, other_tab = attachments.attach, draft_of(written)

    def late(draft, **named):
        monkeypatch.setattr(attachments, "attach", real)
        for _ in range(2):
            drafting.add(other_tab, {}, file=facts("x.jpg"))
        return real(draft, **named)

    monkeypatch.setattr(attachments, "attach", late)
    page = attach(written, picture())
    assert page.status_code == 422
    assert "no room for one more" in text(page)
    assert File.objects.count() == 6


def test_nobody_takes_out_what_is_not_theirs(written, theo, settings):
    """A browser may name any file to be taken out; only its own draft's are."""
    mine = draft_of(written).files[0]["original"][0]
    written.send()
    there = on_disk(settings)
    sam = Writer()
    sam.start(place="")
    for name in (mine, str(uuid4()), "x", "../../x", mine.upper()):
        assert sam.post("/files", without=name).status_code == 303
    assert on_disk(settings) == there
    assert get(theo, f"/{Delivery.objects.get().pk}/files/1").status_code == 200


def test_files_that_were_added_show_also_when_no_more_are_taken(written, settings):
    settings.UPLOADS = False
    page = text(written.get(f"/{CHECK_PAGE}"))
    assert "van.jpg" in page
    assert "Change your files" not in page


# Sweeping, purging, leaving nothing.


def test_a_sweep_takes_nothing_that_is_being_sent(written):
    kept = drafting.ids_of(draft_of(written).files)
    File.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert at_once(lambda: files.bind(kept), files.sweep) == []
    assert File.objects.filter(ends_at=None).count() == 2
    assert files.missing() == 0


def test_a_sweep_takes_nothing_that_is_prolonged_meanwhile(written):
    kept = drafting.ids_of(draft_of(written).files)
    File.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert at_once(lambda: files.prolong(kept), files.sweep) == []
    assert (File.objects.count(), files.missing()) == (2, 0)


def test_a_sweep_goes_on_where_a_file_is_renamed_or_gone_under_its_hands(written, settings, monkeypatch):
    folder = Path(settings.FILES)
    stray = folder / "new-stray"
    stray.write_bytes(b"x")
    os.utime(stray, (1, 1))
    real = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: [self / "new-gone", *real(self)])
    assert files.sweep() == 1
    assert not stray.exists()


def test_what_is_not_kept_whole_leaves_no_half(written, monkeypatch, settings):
    """A disk that is full after the original leaves no original."""
    there, real, calls = on_disk(settings), os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) >= 3:  # the original and its folder are through
            raise OSError(errno.ENOSPC, "full")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    assert attach(written, picture()).status_code == 503
    assert on_disk(settings) == there
    assert File.objects.count() == 2


def test_what_was_never_swept_does_not_take_the_room_of_others(written, monkeypatch):
    monkeypatch.setattr(files, "MOST_UNSENT", 2)
    pat = Writer()
    pat.start(place="")
    assert attach(pat, picture()).status_code == 503
    File.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert attach(pat, picture()).status_code == 303


def closed(people):
    for who in people:
        for row in Delivery.objects.filter(agency_id=seat(who).member.agency_id):
            get(who, f"/{row.pk}")
    day = timezone.now().date()
    Delivery.objects.update(closed_date=day, purge_date=day)


@pytest.fixture
def of_two(ana, kim, pat, _patient):
    """A report with one picture that two agencies have, and whose day has come for both."""
    pat.start(place="", minor="yes")
    pat.answer("what", what="a van")
    pat.answer("minor", minor="yes")
    attach(pat, picture())
    pat.send()
    assert Delivery.objects.count() == 2
    closed([ana, kim])
    return pat


def test_the_other_agency_opens_the_files_until_it_purges_too(of_two, ana, kim, settings):
    row = Delivery.objects.get(agency_id=seat(kim).member.agency_id)
    assert operations.purge_due(seat(ana)) == 1
    assert get(kim, f"/{row.pk}/files/1").status_code == 200
    assert "van.jpg" in text(Writer().come_back(of_two.code))
    assert operations.purge_due(seat(kim)) == 1
    assert Report.objects.count() == File.objects.count() == 0
    assert on_disk(settings) == []


@pytest.mark.usefixtures("of_two")
def test_two_agencies_that_purge_at_once_leave_nothing(ana, kim, settings):
    one, other = seat(ana), seat(kim)
    assert at_once(lambda: operations.purge_due(one), lambda: operations.purge_due(other)) == []
    assert Delivery.objects.count() == 0
    assert Report.objects.count() == Attachment.objects.count() == File.objects.count() == 0
    assert on_disk(settings) == []


def test_files_go_with_the_last_who_can_open_them_whoever_was_lent_the_words(written, ana, ines, settings):
    written.answer("police", police="no")
    written.send()
    row = Delivery.objects.get()
    compare(ana, ines)
    act(ana, row, "hand", to=str(seat(ines).member.agency_id), text="A van.")
    (lent,) = Delivery.objects.exclude(handed_by=None)
    assert "van.jpg" not in text(get(ines, f"/{lent.pk}"))
    assert get(ines, f"/{lent.pk}/files/1").status_code == 404
    act(ana, row, "back", other=str(lent.pk))
    assert get(ana, f"/{row.pk}/files/1").status_code == 200
    get(ana, f"/{row.pk}")
    act(ana, row, "close", outcome="helped", years=1)
    Delivery.objects.filter(pk=row.pk).update(purge_date=timezone.now().date())
    assert operations.purge_due(seat(ana)) == 1
    assert Delivery.objects.count() == 1
    assert File.objects.count() == 0
    assert on_disk(settings) == []


def test_files_open_after_keys_were_renewed(written, ana, theo):
    written.send()
    row = Delivery.objects.get()
    membership.rotate(seat(ana).keys, sealing_class="reports", why="")
    assert get(theo, f"/{row.pk}/files/1").status_code == 200
    assert CANARY in theo.browser.post(f"/en/reports/{row.pk}/files/1/original", {"why": "court"}).content
