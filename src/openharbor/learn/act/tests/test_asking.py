"""Somebody asks for a training: nothing typed is lost or kept, and only those who were named read it."""

import re
import sqlite3
import threading

import pytest
from django.core import signing
from django.db import DatabaseError, connection

from openharbor.learn.act import asking, queries
from openharbor.learn.act.tests.asking import WORDS, Asker, get, hidden, trains
from openharbor.learn.models import TrainingRequest
from openharbor.network.tests.people import dump, founded, text
from openharbor.vault import letters
from openharbor.vault.models import Bearer, Draft, Record, SealedField
from openharbor.vault.roster import BadRoster

SEE, WRONG, MISSING, CONFLICT, BUSY = 303, 422, 404, 409, 503


def readers_of(page):
    return re.findall(r"<strong>([^<]+)</strong> ·", page.content.decode())


def test_it_names_who_will_read_it_and_seals_it_to_them(tom, pat):
    page = pat.look(wish="talk", place="Cedar County", people="12", organization="Sample Motel", name="Pat")
    assert readers_of(page) == ["Coalition"]
    assert "answers for the whole nation" in text(page)
    assert not TrainingRequest.objects.exists()
    after = pat.post(hidden(page) | {"do": "send"})
    assert (after.status_code, after["Location"]) == (SEE, "/en/learn/act/training/sent")
    row = TrainingRequest.objects.get()
    assert (row.agency.name, row.state, row.county, row.opened_date) == ("Coalition", "AV", "99005", None)
    assert (row.hour.minute, row.hour.second) == (0, 0)
    for words in (WORDS, "pat@example.org", "Sample Motel"):
        assert words not in dump()
    there = text(get(tom, f"/{row.pk}"))
    for words in (WORDS, "pat@example.org", "Sample Motel", "A talk", "Cedar County"):
        assert words in there


def test_the_nearest_trainers_read_it_and_no_others(tom, pat):
    founded("Sample Police", "law_enforcement", "Ines").post(
        "/coverage", extent="99005", role="triage", from_date="2026-01-01"
    )
    trains(founded("State House", person="Nia"), "AV")
    assert readers_of(pat.look(place="Cedar County")) == ["State House"]
    trains(founded("Near House", person="Lou"), "99005")
    trains(founded("Nearer House", "health", "Ben"), "99005")
    assert readers_of(pat.look(place="Cedar County")) == ["Near House", "Nearer House"]
    assert readers_of(pat.look(place="")) == ["Coalition"]
    assert readers_of(pat.look(place="nowhere at all")) == ["Coalition"]
    pat.ask(place="Cedar County")
    assert {row.agency.name for row in TrainingRequest.objects.all()} == {"Near House", "Nearer House"}
    assert TrainingRequest.objects.values("asked").distinct().count() == 1


def test_where_nobody_trains_it_says_so_and_sends_nothing():
    founded("Coalition", "coalition", "Cora")
    page = Asker().look(place="Cedar County", words=WORDS)
    assert "No one here trains at this place yet" in text(page)
    assert 'href="/en/learn"' in page.content.decode()
    assert 'value="send"' not in page.content.decode()
    assert WORDS in text(page)
    again = Asker().post(hidden(page) | {"do": "send"})
    assert again.status_code == WRONG
    assert WORDS in text(again)
    assert not Record.objects.filter(frozen=True).exists()


def test_an_agency_whose_keys_cannot_be_trusted_gets_nothing(pat, monkeypatch):
    def broken(*args):
        raise BadRoster

    monkeypatch.setattr(letters, "is_ready", broken)
    assert readers_of(pat.look()) == []


def test_one_line_is_needed_and_what_else_was_typed_stays(pat):
    page = pat.look(reach="  ", words=WORDS, people="about 12", wish="material")
    assert page.status_code == WRONG
    body = page.content.decode()
    assert "No one can answer without it" in body
    assert "<title>Error: Services near you</title>" in body
    assert WORDS in body
    assert 'value="about 12"' in body
    assert '<option value="material" selected>' in body
    assert pat.post(hidden(page) | {"reach": "by the mill", "words": WORDS}).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        {"words": "x" * 4001}, {"when": "x" * 201}, {"reach": "x" * 201}, {"wish": "a bribe"}, {"audience": "nobody"},
        {"place": "x" * 5000}, {"place_key": "x" * 21},
    ],
)  # fmt: skip
def test_too_much_or_none_of_ours_is_asked_again(pat, data):
    page = pat.look(**data)
    assert page.status_code == WRONG
    assert "Services near you" in page.content.decode()
    assert (data.get("words") or "")[:100] in page.content.decode()


def test_the_page_takes_no_more_than_a_form_holds(pat):
    assert pat.look(words="x" * 70_000).status_code == 413


@pytest.mark.parametrize(
    "words",
    ["\x00zero", "<script>alert(1)</script>", "\ud83d lone", "مرحبا 👩‍👩‍👧 שלום", "'; DROP TABLE x; --"],
)
def test_whatever_is_typed_arrives_as_text(tom, pat, words):
    words = words.encode("utf-8", "replace").decode()
    assert pat.ask(words=words, reach=words).status_code == SEE
    page = get(tom, f"/{TrainingRequest.objects.get().pk}").content.decode()
    assert "<script>alert" not in page
    assert words.replace("\x00", "").split("<")[0].split("'")[0] in page


def test_a_place_that_two_bear_is_asked_about_and_never_traps(pat):
    page = pat.look(place="Riverton")
    assert page.status_code == WRONG
    assert "Choose the one you mean" in text(page)
    keys = re.findall(r'<button class="act act-2" name="place_key" value="([^"]+)"', page.content.decode())
    assert len(keys) >= 3
    for key in keys:
        chosen = pat.post(hidden(page) | {"place": "Riverton", "reach": "x", "words": WORDS, "place_key": key})
        assert "Look once more" in text(chosen)
        assert hidden(chosen)["place_key"] == key
        changed = pat.post(hidden(chosen) | {"do": "change"})
        assert (changed.status_code, hidden(changed)["place_key"]) == (200, key)
        other = pat.post(hidden(changed) | {"place": "Cedar County", "reach": "x"})
        assert other.status_code == 200


def test_which_of_two_places_is_meant_is_told_to_those_who_read_it(tom, pat):
    page = pat.look(place="Riverton", place_key="t2")
    assert "Riverton (Birch County), AV" in text(page)
    assert pat.post(hidden(page) | {"do": "send"}).status_code == SEE
    row = TrainingRequest.objects.get()
    assert row.county == "99003"
    assert "Birch County, AV" in text(get(tom))
    assert "Riverton (Birch County), AV" in text(get(tom, f"/{row.pk}"))


@pytest.mark.parametrize(
    "typed", [{"reach": "x", "words": WORDS}, {"words": WORDS}, {"place": "Riverton", "words": WORDS}]
)
def test_another_language_loses_no_word_and_finds_no_fault(pat, typed):
    page = pat.browser.post("/es/learn/act/training", {**hidden(pat.get()), **typed, "words": WORDS, "do": "change"})
    assert page.status_code == 200
    assert WORDS in text(page)
    assert "error-box" not in page.content.decode()
    body = pat.look().content.decode()
    assert '<button formaction="/es/learn/act/training" name="do" value="change"' in body
    # The Enter key presses the first button of its form: that must not be another language.
    assert body.index("formaction") < body.index("</form>") < body.index("<main")


def test_others_than_those_who_were_shown_get_nothing(tom, pat):
    page = pat.look(place="Cedar County")
    near = trains(founded("Near House", person="Lou"), "99005")
    again = pat.post(hidden(page) | {"do": "send"})
    assert again.status_code == WRONG
    assert "Look once more who will read it" in text(again)
    assert readers_of(again) == ["Near House"]
    assert not TrainingRequest.objects.exists()
    assert pat.post(hidden(again) | {"do": "send"}).status_code == SEE
    assert get(near).status_code == 200


@pytest.mark.parametrize("token", ["", "rubbish", signing.dumps(["share", "x"], salt="openharbor form")])
def test_a_form_that_is_not_ours_or_too_old_comes_back_with_its_words(pat, token):
    page = pat.post(hidden(pat.look()) | {"token": token, "do": "send"})
    assert page.status_code == WRONG
    assert "open too long" in text(page)
    assert WORDS in text(page)
    assert not TrainingRequest.objects.exists()
    assert pat.post(hidden(page) | {"reach": "x", "words": WORDS}).status_code == 200


def test_another_sites_page_sends_nothing(pat):
    page = hidden(pat.look()) | {"do": "send"}
    for origin in ("https://evil.example", "null"):
        assert pat.post(page, headers={"origin": origin}).status_code == WRONG
    assert not TrainingRequest.objects.exists()
    assert pat.post(page, headers={"origin": "http://testserver"}).status_code == SEE


def test_a_second_press_sends_nothing_more(pat):
    page = hidden(pat.look()) | {"do": "send"}
    assert [pat.post(page).status_code for _ in range(2)] == [SEE, SEE]
    assert TrainingRequest.objects.count() == 1
    assert Record.objects.filter(frozen=True).count() == 1


def test_of_two_presses_at_once_one_counts(pat):
    page, codes = hidden(pat.look()) | {"do": "send"}, []

    def press():
        codes.append(Asker().post(page).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for one in threads:
        one.start()
        if connection.vendor == "sqlite":  # its test database lives in one connection; the journey tries a real one
            one.join()
    for one in threads:
        one.join()
    assert codes == [SEE] * 4
    assert TrainingRequest.objects.count() == 1
    assert Record.objects.filter(frozen=True).count() == 1
    assert Bearer.objects.count() == 1


def test_too_fast_and_too_many_wait_apart_and_are_not_refused(pat, cora, monkeypatch):
    pat.ask()
    assert TrainingRequest.objects.get().held  # a test is no person
    monkeypatch.setattr(asking, "TOO_FAST", 0)
    pat.ask()
    assert TrainingRequest.objects.filter(held=False).count() == 1
    monkeypatch.setattr(asking, "MOST_AN_HOUR", 2)
    assert pat.ask().status_code == SEE
    assert TrainingRequest.objects.filter(held=True).count() == 2
    assert '<span class="tag">2</span>' in get(cora).content.decode()
    assert text(get(cora, "/apart")).count("T-") == 2


@pytest.mark.usefixtures("_patient")
@pytest.mark.parametrize(
    "fault",
    [DatabaseError("locked"), sqlite3.OperationalError("locked"), OSError(28, "full"), letters.NoKey(), BadRoster()],
)
def test_when_the_machine_cannot_the_text_comes_back_and_nothing_is_half_there(pat, monkeypatch, fault):
    page = hidden(pat.look(people="a hundred")) | {"do": "send"}

    def fail(*args, **named):
        raise fault

    monkeypatch.setattr(asking, "_is_flood", fail)
    busy = pat.post(page)
    assert (busy.status_code, busy["Retry-After"]) == (BUSY, "10")
    assert hidden(busy)["words"] == WORDS
    assert hidden(busy)["people"] == "a hundred"
    monkeypatch.undo()
    assert not Record.objects.filter(frozen=True).exists()
    assert not Bearer.objects.exists()
    assert pat.post(hidden(busy)).status_code == SEE


def test_no_cookie_no_draft_and_nothing_in_the_title_or_a_cache(pat):
    pages = [pat.get(), pat.look(), pat.look(reach=""), pat.ask(), pat.browser.get("/en/learn/act/training/sent")]
    for page in pages:
        assert not page.cookies
        assert page["Cache-Control"] == "no-store"
        if page.status_code != SEE:
            assert "Services near you</title>" in page.content.decode()
    assert not Draft.objects.exists()


def test_a_page_for_one_kind_of_people_may_name_them_in_its_link(pat, monkeypatch):
    monkeypatch.setattr(queries, "audiences", lambda: [("lodging", "Hotels")])
    assert '<option value="lodging" selected>Hotels' in pat.get(**{"for": "lodging"}).content.decode()
    assert "selected>Hotels" not in pat.get(**{"for": '"><script>'}).content.decode()
    assert "<script>" not in pat.get(**{"for": '"><script>'}).content.decode().split("</head>")[1]


def test_sealed_lengths_do_not_tell_a_short_request_from_a_longer_one(pat):
    pat.ask(words="hi")
    pat.ask(words=WORDS * 5)
    assert len({len(row.text) for row in SealedField.objects.filter(name="request")}) == 1
