"""Signed papers of agreements: sealed to the agency's admins, and gone with the agreement."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from openharbor.network import agreements
from openharbor.network.models import Agreement, Paper
from openharbor.network.tests.people import Person, admit_all, founded, invited
from openharbor.vault import files, roster, sealing
from openharbor.vault.models import File, Record

CANARY = b"CANARY-8812 signed by all"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch, transactional_db, fiction):
    for name in sealing.PRESETS:
        monkeypatch.setitem(sealing.PRESETS, name, sealing.Preset(1, 8192))
    roster.forget()


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
