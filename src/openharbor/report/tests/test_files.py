"""Files of a report: sealed whole, seen as a copy, and gone with what they belong to."""

import io
import os
import re
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone
from PIL import Image

from openharbor.core import limits
from openharbor.network.tests.people import dump, seat
from openharbor.report import drafting, handing, operations, queries
from openharbor.report.models import Attachment, Delivery, Report
from openharbor.report.tests.test_team import get
from openharbor.report.tests.test_writing import text
from openharbor.report.tests.writing import CHECK_PAGE, Writer
from openharbor.vault import files
from openharbor.vault.models import File
from openharbor.vault.sealing import Unopened

CANARY = b"CANARY-4417"


def picture(kind="JPEG", size=(40, 30)):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind, exif=exif)
    return out.getvalue()


def attach(writer, data, name="van.jpg", **more):
    return writer.post("/files", file=SimpleUploadedFile(name, data), **more)


def on_disk(settings):
    folder = Path(settings.FILES)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture(autouse=True)
def _on(settings):
    settings.UPLOADS = True


@pytest.fixture
def sent(theo, pat):
    """A report with one picture, sent."""
    pat.start(place="")
    pat.answer("what", what="a van")
    assert attach(pat, picture()).status_code == 303
    pat.send()
    return Delivery.objects.get()


def test_without_the_switch_there_is_no_page_and_no_link(pat, settings):
    settings.UPLOADS = False
    pat.start(place="")
    assert pat.get("/files").status_code == 404
    assert "/share/files" not in text(pat.get(f"/{CHECK_PAGE}"))


def test_the_page_names_the_line_for_pictures_of_children(pat):
    pat.start(place="")
    page = text(pat.get("/files"))
    assert "Never send sexual pictures of anyone under 18" in page
    assert "CyberTipline" in page


def test_a_picture_travels_sealed_and_is_seen_without_what_was_hidden(sent, theo, settings):
    assert CANARY in picture()
    page = text(get(theo, f"/{sent.pk}"))
    assert "van.jpg" in page
    copy = get(theo, f"/{sent.pk}/files/1")
    assert copy["Content-Type"] == "image/jpeg"
    assert "sandbox" in copy["Content-Security-Policy"]
    assert CANARY not in copy.content
    assert Image.open(io.BytesIO(copy.content)).size == (40, 30)
    for name in on_disk(settings):
        assert CANARY not in (Path(settings.FILES) / name).read_bytes()
    assert CANARY.decode() not in dump()


def test_the_original_comes_out_with_a_reason_and_the_log_keeps_both(sent, theo, ana):
    where = f"/en/reports/{sent.pk}/files/1/original"
    assert theo.browser.get(where).status_code == 405
    assert theo.browser.post(where, {"why": "  "}).status_code == 303
    whole = theo.browser.post(where, {"why": "for the prosecutor"})
    assert CANARY in whole.content
    assert whole["Content-Type"] == "application/octet-stream"
    assert whole["Content-Disposition"].startswith("attachment")
    log = ana.browser.get("/en/network/log").content.decode()
    assert "took the original of a file out" in log
    assert "for the prosecutor" in log


def test_another_agency_gets_no_file_and_neither_does_a_stranger(sent, ines, client):
    for path in (f"/en/reports/{sent.pk}/files/1", f"/en/reports/{sent.pk}/files/1/original"):
        assert ines.browser.post(path, {"why": "x"}).status_code == 404
        assert client.get(path).status_code in (403, 405)
    assert ines.browser.get(f"/en/reports/{sent.pk}/files/1").status_code == 404


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_file_that_is_not_there_is_missing(sent, theo, number):
    assert get(theo, f"/{sent.pk}/files/{number}").status_code == 404


def test_what_is_handed_over_carries_no_file(sent, theo):
    told = queries._told(seat(theo), sent)
    assert told.files
    assert b"files" not in b"".join(handing._fields({"answers": dict(told.answers)}, "a van").values())


@pytest.mark.parametrize(("name", "data"), [
    ("page.html", b"<script>alert(1)</script>"), ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("bad.jpg", b"\xff\xd8\xff" + b"no picture" * 50), ("empty.jpg", b""), ("a.zip", b"PK\x03\x04" + bytes(100)),
], ids=["page", "svg", "bad", "empty", "zip"])  # fmt: skip
def test_what_cannot_be_copied_is_refused_in_words_and_nothing_is_kept(pat, name, data, settings):
    pat.start(place="")
    pat.answer("what", what="a van")
    page = attach(pat, data, name)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert on_disk(settings) == []
    assert "a van" in text(pat.get(f"/{CHECK_PAGE}"))


def test_a_file_that_is_too_large_says_so_and_the_words_stay(pat, settings):
    pat.start(place="")
    pat.answer("what", what="a van")
    page = attach(pat, bytes(limits.MOST_BYTES + 100_000))
    assert page.status_code == 413
    assert "up to 10 MB" in text(page)
    assert "a van" in text(pat.get(f"/{CHECK_PAGE}"))
    assert on_disk(settings) == []


def test_other_pages_take_no_file_and_no_long_body(pat, client):
    pat.start(place="")
    assert pat.post("/2", file=SimpleUploadedFile("a.jpg", bytes(70_000))).status_code == 413
    assert pat.post("/2", what="x", file=SimpleUploadedFile("a.jpg", bytes(30_000))).status_code == 303
    assert File.objects.count() == 0


def test_a_fourth_file_finds_no_room(pat, settings):
    pat.start(place="")
    for _ in range(drafting.MOST_FILES):
        assert attach(pat, picture(size=(8, 8))).status_code == 303
    page = attach(pat, picture(size=(8, 8)))
    assert page.status_code == 422
    assert "no room for one more" in text(page)
    assert len(on_disk(settings)) == 2 * drafting.MOST_FILES


def test_a_file_can_be_taken_out_again(pat, settings):
    pat.start(place="")
    attach(pat, picture())
    found = re.search(r'name="without" value="([0-9a-f-]+)"', pat.get("/files").content.decode())
    pat.post("/files", without=found[1])
    assert on_disk(settings) == []
    assert "van.jpg" not in text(pat.get("/files"))


def test_stopping_erases_the_files(pat, settings):
    pat.start(place="")
    attach(pat, picture())
    assert len(on_disk(settings)) == 2
    pat.browser.post("/en/share/stop")
    assert on_disk(settings) == []
    assert File.objects.count() == 0


def test_a_file_lives_as_long_as_its_draft_and_an_orphan_goes(pat, settings):
    pat.start(place="")
    attach(pat, picture())
    File.objects.update(ends_at=timezone.now() + timedelta(minutes=5))
    pat.answer("what", what="still writing")
    assert File.objects.filter(ends_at__gt=timezone.now() + timedelta(minutes=59)).count() == 2
    stray = Path(settings.FILES) / "new-stray"
    stray.write_bytes(b"x")
    assert files.sweep() == 0
    old = time.time() - 31 * 24 * 3600
    os.utime(stray, (old, old))
    File.objects.update(ends_at=timezone.now())
    assert files.sweep() == 3
    assert on_disk(settings) == []


def test_a_sweep_leaves_what_was_sent(sent, settings):
    for name in on_disk(settings):
        old = time.time() - 30 * 24 * 3600
        os.utime(Path(settings.FILES) / name, (old, old))
    assert files.sweep() == 0
    assert len(on_disk(settings)) == 2
    assert files.missing() == 0


def test_files_go_with_the_last_copy_of_a_report(sent, theo, settings):
    get(theo, f"/{sent.pk}")
    Delivery.objects.update(closed_date=timezone.now().date(), purge_date=timezone.now().date())
    assert operations.purge_due(seat(theo)) == 1
    assert Report.objects.count() == Attachment.objects.count() == File.objects.count() == 0
    assert on_disk(settings) == []


def test_a_file_that_was_changed_or_swapped_does_not_open(sent, settings):
    one, other = (files.keep(text * 1000) for text in (b"one", b"other"))
    assert files.read(*one) == b"one" * 1000
    places = [Path(settings.FILES) / pk.hex for pk, _key in (one, other)]
    whole = places[0].read_bytes()
    for spoiled in (whole[:-1], whole[:30], b"", whole[:100] + bytes([whole[100] ^ 1]) + whole[101:], whole + b"x"):
        places[0].write_bytes(spoiled)
        with pytest.raises(Unopened):
            files.read(*one)
    places[0].write_bytes(places[1].read_bytes())
    with pytest.raises(Unopened):
        files.read(one[0], other[1])
    for key in ("", "zz", "00" * 31, "00" * 32):
        with pytest.raises(Unopened):
            files.read(other[0], key)


def test_a_file_that_is_gone_keeps_the_report_from_being_sent_without_it(theo, pat):
    pat.start(place="")
    pat.answer("what", what="a van")
    attach(pat, picture())
    File.objects.all().delete()
    page = pat.post(f"/{CHECK_PAGE}")
    assert "A file you added is gone" in text(page)
    assert Report.objects.count() == 0
    assert "a van" in text(pat.get(f"/{CHECK_PAGE}"))


def test_a_file_whose_bytes_are_lost_answers_as_missing(sent, theo, settings):
    for name in on_disk(settings):
        (Path(settings.FILES) / name).unlink()
    assert get(theo, f"/{sent.pk}/files/1").status_code == 404
    assert get(theo, f"/{sent.pk}").status_code == 200
    assert files.missing() == 2


def test_a_full_disk_is_said_and_the_words_stay(pat, monkeypatch, settings):
    pat.start(place="")
    pat.answer("what", what="a van")
    monkeypatch.setattr(files, "SPARE", 2**60)
    assert attach(pat, picture()).status_code == 503
    assert "a van" in text(pat.get(f"/{CHECK_PAGE}"))
    assert on_disk(settings) == []


def test_a_locked_database_leaves_no_file_behind(pat, monkeypatch, settings):
    pat.start(place="")

    def locked(*args, **named):
        raise DatabaseError

    monkeypatch.setattr(drafting, "add", locked)
    assert attach(pat, picture()).status_code == 503
    assert on_disk(settings) == []


def test_a_crowd_with_large_files_is_told_to_wait(pat, monkeypatch):
    pat.start(place="")
    monkeypatch.setattr(limits, "WAIT", 0.01)
    token = re.search(r'name="token" value="([^"]+)"', pat.get("/files").content.decode())[1]
    for _ in range(4):
        limits._large.acquire()
    try:
        page = attach(pat, picture(), token=token)
    finally:
        for _ in range(4):
            limits._large.release()
    assert page.status_code == 503
    assert "try again in a minute" in text(page)


def test_somebody_elses_page_cannot_add_a_file(pat):
    pat.start(place="")
    assert attach(pat, picture(), token="x").status_code == 422
    assert File.objects.count() == 0


def test_the_writer_sees_the_names_of_what_they_sent(sent, pat):
    assert "van.jpg" in text(Writer().come_back(pat.code))


@pytest.mark.parametrize(
    "fields", [{}, {"files": b"[]"}, {"files": b"[1]"}, {"files": b"{"}, {"files": b'[{"name":1}]'}]
)
def test_a_forged_list_of_files_shows_none(fields):
    from openharbor.report import attachments
    from openharbor.vault.records import Opened

    assert attachments.told(Opened(UUID(int=1), 1, fields, UUID(int=2))) == []


def test_a_name_cannot_mislead():
    from openharbor.report.attachments import plain_name

    assert plain_name("../../etc/pass wd\r\n.jpg") == "pass wd__.jpg"
    assert plain_name('C:\\x\\"<b>.png') == "__b_.png"
    assert len(plain_name("a" * 500)) == 80
