"""Signed papers of agreements: sealed to the agency's admins, and gone with the agreement."""

import errno
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from openharbor.network import agreements
from openharbor.network.models import Agreement, Paper
from openharbor.network.tests.people import Person, admit_all, founded, invited, seat
from openharbor.network.tests.racing import at_once
from openharbor.vault import files, membership, side
from openharbor.vault.keyring import Refused
from openharbor.vault.models import File, Record

CANARY = b"CANARY-8812 signed by all"


@pytest.fixture(autouse=True)
def _town(transactional_db, fiction):
    """The made-up packs."""


@pytest.fixture
def ana():
    return founded("North House")


@pytest.fixture
def row(ana):
    ana.browser.post(
        "/en/network/agreements", {"title": "Shared hours", "parties": "North, South", "signed_date": "2026-01-05"}
    )
    return Agreement.objects.get()


def add(person, row, data=CANARY, name="mou.pdf"):
    return person.browser.post(f"/en/network/agreements/{row.pk}/papers", {"paper": SimpleUploadedFile(name, data)})


def test_a_paper_is_sealed_listed_and_handed_back_as_it_was(ana, row, settings):
    assert add(ana, row).status_code == 303
    assert "mou.pdf" in ana.browser.get("/en/network/agreements").content.decode()
    whole = ana.browser.get(f"/en/network/papers/{Paper.objects.get().pk}")
    assert whole.content == CANARY
    assert whole["Content-Disposition"] == 'attachment; filename="mou.pdf"'
    assert whole["Content-Type"] == "application/octet-stream"
    for path in Path(settings.FILES).iterdir():
        assert CANARY not in path.read_bytes()
    assert "added a paper to an agreement" in ana.browser.get("/en/network/log").content.decode()


def test_a_colleague_who_is_no_admin_and_another_agency_reach_no_paper(ana, row):
    add(ana, row)
    paper = Paper.objects.get()
    lou = Person("Lou")
    lou.join(invited(ana, "coordinator"))
    lou.confirm()
    admit_all(ana)
    other = founded("South House", "victim_service", "Zoe")
    page = lou.browser.get("/en/network/agreements").content.decode()
    assert "Shared hours" in page
    assert "mou.pdf" not in page
    for person in (lou, other):
        assert person.browser.get(f"/en/network/papers/{paper.pk}").status_code == 404
        assert person.browser.post(f"/en/network/papers/{paper.pk}/remove").status_code == 404
        assert add(person, row).status_code == 404
    assert Paper.objects.count() == File.objects.count() == 1


def test_papers_go_alone_or_with_their_agreement(ana, row, settings):
    add(ana, row)
    add(ana, row, name="annex.pdf")
    ana.browser.post(f"/en/network/papers/{Paper.objects.first().pk}/remove")
    assert Paper.objects.count() == 1
    ana.browser.post(f"/en/network/agreements/{row.pk}/remove")
    assert Agreement.objects.count() == Paper.objects.count() == File.objects.count() == Record.objects.count() == 0
    assert list(Path(settings.FILES).iterdir()) == []


def test_no_file_an_empty_one_and_one_too_many_are_told(ana, row, monkeypatch):
    for given in ({}, {"paper": SimpleUploadedFile("a.pdf", b"")}):
        assert ana.browser.post(f"/en/network/agreements/{row.pk}/papers", given).status_code == 422
    monkeypatch.setattr(agreements, "MOST_PAPERS", 1)
    add(ana, row)
    page = add(ana, row)
    assert page.status_code == 422
    assert "can have 10 papers" in page.content.decode()
    monkeypatch.setattr(files, "SPARE", 2**60)
    assert "no room on this machine" in add(ana, row).content.decode()
    assert File.objects.count() == 1


def test_a_paper_swapped_in_the_table_does_not_open(ana, row):
    add(ana, row)
    add(ana, row, b"another", "other.pdf")
    one, other = Paper.objects.order_by("pk")
    swapped = one.file
    Paper.objects.filter(pk=one.pk).delete()
    Paper.objects.filter(pk=other.pk).update(file=swapped)
    assert ana.browser.get(f"/en/network/papers/{other.pk}").status_code == 404


def test_a_fault_after_a_paper_was_written_takes_no_file_from_it(ana, row, monkeypatch):
    """What runs after the commit can fail, on a full disk say; the paper stands by then."""
    real = side.see_log

    def full(*args):
        if Paper.objects.exists():
            raise OSError(errno.ENOSPC, "full")
        real(*args)

    monkeypatch.setattr(side, "see_log", full)
    ana.browser.raise_request_exception = False
    add(ana, row)
    monkeypatch.setattr(side, "see_log", real)
    assert ana.browser.get(f"/en/network/papers/{Paper.objects.get().pk}").content == CANARY


def test_a_paper_added_while_its_agreement_is_removed_leaves_nothing(ana, row, settings):
    one, other = seat(ana), seat(ana)
    raised = at_once(
        lambda: agreements.add_paper(one, agreement_id=row.pk, name="mou.pdf", data=CANARY),
        lambda: agreements.remove(other, agreement_id=row.pk),
    )
    assert raised == []
    assert Agreement.objects.count() == Paper.objects.count() == File.objects.count() == Record.objects.count() == 0
    assert list(Path(settings.FILES).iterdir()) == []


def test_an_agreement_removed_while_a_paper_comes_leaves_nothing(ana, row, settings):
    one, other = seat(ana), seat(ana)
    (raised,) = at_once(
        lambda: agreements.remove(one, agreement_id=row.pk),
        lambda: agreements.add_paper(other, agreement_id=row.pk, name="mou.pdf", data=CANARY),
    )
    assert isinstance(raised, Refused)
    assert File.objects.count() == Record.objects.count() == 0
    assert not list(Path(settings.FILES).glob("*"))


def test_a_flood_of_files_that_nobody_sent_keeps_no_paper_out(ana, row, monkeypatch):
    monkeypatch.setattr(files, "MOST_UNSENT", 1)
    files.keep(b"x")
    assert add(ana, row).status_code == 303


def test_papers_open_after_keys_were_renewed_and_for_an_admin_who_came_later(ana, row):
    add(ana, row)
    membership.rotate(seat(ana).keys, sealing_class="admin", why="")
    zoe = Person("Zoe")
    zoe.join(invited(ana, "admin"))
    zoe.confirm()
    admit_all(ana)
    for who in (ana, zoe):
        assert who.browser.get(f"/en/network/papers/{Paper.objects.get().pk}").content == CANARY


@pytest.mark.parametrize("name", [
    "a\r\nSet-Cookie: x=1.pdf", "\u202egpj.exe", '";filename="x.html', "../../etc/passwd", "a\x00b\x07.pdf",
    "\u2028\u2029.pdf", "&#13;&#10;X: y.pdf", "a" * 300 + ".pdf", "\u05d0\u05d1.pdf", "%0d%0aX: y.pdf",
], ids=ascii)  # fmt: skip
def test_a_name_of_a_paper_cannot_mislead_a_header_or_a_page(ana, row, name):
    quoted = name.replace('"', '\\"').replace("\r\n", "%0D%0A")
    head = f'Content-Disposition: form-data; name="paper"; filename="{quoted}"'
    body = f"--b\r\n{head}\r\n\r\nx\r\n--b--\r\n".encode()
    where = f"/en/network/agreements/{row.pk}/papers"
    page = ana.browser.generic("POST", where, body, "multipart/form-data; boundary=b")
    if page.status_code != 303:
        assert Paper.objects.count() == 0
        return
    given = ana.browser.get(f"/en/network/papers/{Paper.objects.get().pk}")["Content-Disposition"]
    assert given.startswith("attachment; filename")
    assert given.isprintable()
    assert re.fullmatch(r"""attachment; filename(="([^"\\]|\\.)+"|\*=utf-8''[\w%.-]+)""", given)
    listed = ana.browser.get("/en/network/agreements").content.decode()
    assert not set(listed) & set("\u202e\u2028\u2029\x00\x07")


def test_a_browser_is_told_neither_to_keep_nor_to_run_a_paper(ana, row):
    add(ana, row, b"<script>alert(1)</script>", "page.html")
    where = f"/en/network/papers/{Paper.objects.get().pk}"
    page = ana.browser.get(where, headers={"range": "bytes=0-3"})
    assert (page.status_code, page["Cache-Control"], page["X-Content-Type-Options"]) == (200, "no-store", "nosniff")
    assert page["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in page["Content-Security-Policy"]
    assert ana.browser.head(where).content == b""


def test_who_is_signed_out_sends_no_paper(client, ana, row):
    where = f"/en/network/agreements/{row.pk}/papers"
    assert client.post(where, {"paper": SimpleUploadedFile("a.pdf", CANARY)}).status_code == 303
    assert File.objects.count() == 0
