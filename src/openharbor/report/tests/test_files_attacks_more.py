"""What an attack on the files of reports found, second part: who may not, what is forged, what a body holds."""

import json
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from openharbor.core import limits
from openharbor.network.tests.people import Person, admit_all, invited, seat
from openharbor.report import intake
from openharbor.report.models import Attachment, Delivery, Report
from openharbor.report.tests.test_files import CANARY, attach, picture
from openharbor.report.tests.test_team import get
from openharbor.report.tests.writing import Writer, draft_of, token_of
from openharbor.vault import bearers, drafts, letters, log
from openharbor.vault.models import Draft as KeptDraft
from openharbor.vault.models import File

pytestmark = pytest.mark.rest


@pytest.fixture(autouse=True)
def _on(settings):
    settings.UPLOADS = True


# Who may not, and what is forged.


def test_a_member_without_the_class_reaches_no_file(written, ana):
    written.send()
    kit = Person("Kit")
    kit.join(invited(ana, "advocate"))
    kit.confirm()
    admit_all(ana)
    where = f"/en/reports/{Delivery.objects.get().pk}/files/1"
    assert kit.browser.get(where).status_code == 404
    assert kit.browser.post(f"{where}/original", {"why": "curious"}).status_code == 404
    assert "refused" in ana.browser.get("/en/network/log").content.decode()


def forged(ana, entries):
    """Leave a report whose list of files somebody wrote by hand; return its delivery."""
    said = {"what": "forged"}
    fields, _level = intake._fields(said, "en", timezone.now())
    held, made = bearers.fresh_receipt()[1], []

    def along(left):
        report = Report.objects.create(bearer=held.id, hour=intake.hour_of(timezone.now()))
        made.extend(Delivery.objects.create(report=report, agency_id=one, record=left[one]) for one in left)

    letters.deposit(held, to=[seat(ana).member.agency_id], sealing_class="reports",
                    fields=fields | {"files": json.dumps(entries).encode()}, along=along)  # fmt: skip
    return made[0]


def test_a_list_that_names_the_file_of_another_report_opens_nothing(written, ana):
    theirs = draft_of(written).files[0]
    written.send()
    key = "00" * 32
    row = forged(ana, [{**theirs, "original": [theirs["original"][0], key], "copy": [theirs["copy"][0], key]},
                       {**theirs, "copy": [theirs["copy"][0], theirs["original"][1]]}])  # fmt: skip
    for number in (1, 2):
        assert get(ana, f"/{row.pk}/files/{number}").status_code == 404


GOOD = {"name": "a.jpg", "kind": "jpeg", "size": 3, "hash": "0", "original": [str(uuid4()), "00" * 32],
        "copy": [str(uuid4()), "00" * 32]}  # fmt: skip


@pytest.mark.parametrize("one", [
    {"original": [], "copy": ["a", "b", "c", "d"]}, {"original": ["a"], "copy": ["b", "c", "d"]},
    {"original": ["../../secret_key", "00" * 32]}, {"copy": ["x", "y"]}, {"original": "ab", "copy": "cd"},
    {"size": 10**400}, {"size": -1}, {"size": True}, {"size": 1.5}, {"kind": "svg"}, {"kind": "html\r\nX: y"},
    {"name": "<script>alert(1)</script>\r\n\u202egpj.exe"}, {"name": "x" * 100_000}, {"hash": "\x00" * 100},
    {"name": None}, {"copy": {}},
], ids=str)  # fmt: skip
def test_a_page_shows_a_report_whatever_its_list_of_files_says(ana, one):
    row = forged(ana, [GOOD | one])
    page = get(ana, f"/{row.pk}")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert len(page.content) < 100_000
    assert get(ana, f"/{row.pk}/files/1").status_code == 404
    assert ana.browser.post(f"/en/reports/{row.pk}/files/1/original", {"why": "x"}).status_code == 404


@pytest.mark.parametrize("entries", [[GOOD] * 50_000, {"a": GOOD}, "x" * 1000, [[[[]]]], 10**400, None], ids=str)
def test_a_list_of_any_length_and_shape_shows_three_at_most(ana, entries):
    row = forged(ana, entries)
    assert get(ana, f"/{row.pk}").content.decode().count("SHA-256") <= 3


def test_a_browser_is_told_neither_to_keep_nor_to_run_a_file(written, theo):
    written.send()
    where = f"/en/reports/{Delivery.objects.get().pk}/files/1"
    for page in (theo.browser.get(where), theo.browser.post(f"{where}/original", {"why": "court"})):
        assert page["Cache-Control"] == "no-store"
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["Content-Security-Policy"].split("; ")[0] == "default-src 'none'"
        assert "script-src" not in page["Content-Security-Policy"]
        assert "ETag" not in page
        assert "Last-Modified" not in page
    head = theo.browser.head(where)
    assert (head.status_code, head.content) == (200, b"")
    part = theo.browser.get(where, headers={"range": "bytes=0-3"})
    assert (part.status_code, len(part.content) > 4) == (200, True)
    assert theo.browser.head(f"{where}/original").status_code == 405


@pytest.mark.parametrize("why", ["\u200b", "\u202e \u2066", "...", "\x00\x07"])
def test_a_reason_that_nobody_can_read_is_none(written, theo, why):
    written.send()
    page = theo.browser.post(f"/en/reports/{Delivery.objects.get().pk}/files/1/original", {"why": why})
    assert page.status_code == 303


def test_a_reason_stands_in_the_log_as_plain_words(written, theo, ana):
    written.send()
    why = "<img src=x onerror=alert(1)>\r\n\u202eX" + "y" * 500
    where = f"/en/reports/{Delivery.objects.get().pk}/files/1/original"
    assert CANARY in theo.browser.post(where, {"why": why}).content
    page = ana.browser.get("/en/network/log").content.decode()
    assert "<img" not in page
    assert "&lt;img src=x onerror" in page
    assert "y" * 201 not in page


def test_a_colleague_who_looks_at_the_same_moment_raises_no_alarm(written, ana, theo, monkeypatch):
    """Each look is a line in the log, and the log is checked against what this machine last saw."""
    written.send()
    where, real, done = f"/en/reports/{Delivery.objects.get().pk}/files/1", log.last_log_row, []

    def late(compartment):
        found = real(compartment)
        if not done:
            done.append(1)
            assert ana.browser.get(where).status_code == 200
        return found

    monkeypatch.setattr(log, "last_log_row", late)
    assert theo.browser.get(where).status_code == 200


def test_nothing_on_the_disk_says_at_which_minute_somebody_sent(written, settings):
    written.send()
    for path in Path(settings.FILES).iterdir():
        assert path.stat().st_mtime % 3600 == 0
    assert not File.objects.exclude(ends_at=None).exists()


def test_an_unsent_file_says_no_more_exactly_than_its_draft_when_it_ends(written):
    assert {one.ends_at.second + one.ends_at.microsecond for one in File.objects.all()} == {0}
    (draft,) = KeptDraft.objects.all()
    assert min(one.ends_at for one in File.objects.all()) > draft.ends_at


# Bodies.


def test_a_draft_from_before_files_goes_on(theo, pat):
    pat.start(place="")
    pat.answer("what", what="a van")
    draft = draft_of(pat)
    drafts.keep(json.dumps({"answers": draft.answers, "began": draft.began, "receipt": "", "seed": ""}).encode(),
                secret=draft.secret)  # fmt: skip
    assert attach(pat, picture()).status_code == 303
    assert pat.send()
    assert Attachment.objects.count() == 2


def multipart(*parts):
    lines = [b"--b\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + body + b"\r\n" for head, body in parts]
    return b"".join(lines)


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 4, 5, 30])
def test_a_body_that_ends_too_soon_is_no_file(written, cut):
    token = token_of(written.get("/files")).encode()
    body = multipart((b'name="token"', token), (b'name="file"; filename="a.jpg"', picture())) + b"--b"
    kind = "multipart/form-data; boundary=b"
    page = written.browser.generic("POST", "/en/share/files", body[: len(body) - cut], kind)
    assert page.status_code == 422
    assert len(draft_of(written).files) == 1


def test_many_who_wait_for_a_place_do_not_take_the_places_of_those_who_read(written, monkeypatch):
    """One thread each is all that the site has: whoever waits for a place takes one from whoever looks for help."""
    monkeypatch.setattr(limits, "WAIT", 1.5)
    token = token_of(written.get("/files"))
    cookies = written.browser.cookies
    took = []

    def wait():
        one = Writer()
        one.browser.cookies = cookies
        began = time.monotonic()
        assert attach(one, picture(), token=token).status_code == 503
        took.append(time.monotonic() - began)
        connection.close()

    for _ in range(4):
        limits._large.acquire()
    try:
        crowd = [threading.Thread(target=wait) for _ in range(20)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join(30)
    finally:
        for _ in range(4):
            limits._large.release()
    assert len(took) == 20
    assert sum(one > 1 for one in took) <= 4
