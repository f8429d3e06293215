"""Members read what was asked of their agency, close it, and it goes on its day; nobody else finds it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from openharbor.learn.act import operations, queries
from openharbor.learn.act.tests.asking import WORDS, Asker, act, get, hidden, trains
from openharbor.learn.models import TrainingRequest
from openharbor.network.rules import TRAINING
from openharbor.network.tests.people import Person, admit_all, founded, invited, seat, text
from openharbor.vault import bearers, letters, log, membership
from openharbor.vault.models import Bearer, Grant, Record

SEE, WRONG, SIGNED_OUT, MISSING, CONFLICT, BUSY = 303, 422, 403, 404, 409, 503


def test_another_agency_and_another_role_find_nothing(tom, pat, cora):
    pat.ask()
    row = TrainingRequest.objects.get()
    ben = founded("South House", person="Ben")
    kit = Person("Kit")
    kit.join(invited(cora, "analyst"))
    kit.confirm()
    admit_all(cora)
    unknown = "00000000-0000-0000-0000-000000000000"
    for who in (ben, kit):
        there, not_there = get(who, f"/{row.pk}"), get(who, f"/{unknown}")
        assert there.status_code == not_there.status_code == MISSING
        strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|[0-9a-f-]{36}')
        assert strip.sub("", there.content.decode()) == strip.sub("", not_there.content.decode())
        for name in ("close", "again", "aside"):
            assert act(who, row, name, outcome="answered", days=30).status_code == MISSING
    assert "T-" not in text(get(ben))
    assert [get(kit, path).status_code for path in ("", "/apart", "/closed")] == [MISSING] * 3
    assert "learn/requests" not in kit.get("/home").content.decode()
    assert "learn/requests" in tom.get("/home").content.decode()
    row.refresh_from_db()
    assert row.closed_date is None


def test_nobody_without_a_seat_comes_in(pat):
    pat.ask()
    assert pat.browser.get("/en/learn/requests").status_code == SIGNED_OUT
    page = pat.browser.post(f"/en/learn/requests/{TrainingRequest.objects.get().pk}/close", {"outcome": "answered"})
    assert page.status_code == BUSY
    assert "You were signed out" in text(page)


def test_a_request_is_read_closed_and_gone_on_its_day(tom, pat, cora):
    pat.ask(place="Cedar County")
    row = TrainingRequest.objects.get()
    assert WORDS in text(get(tom))
    assert act(tom, row, "close", outcome="", days=30).status_code == WRONG
    assert act(tom, row, "close", outcome="answered", days=31).status_code == WRONG
    get(tom, f"/{row.pk}")
    assert act(tom, row, "close", outcome="answered", days=30).status_code == SEE
    assert act(cora, row, "close", outcome="closed", days=30).status_code == CONFLICT
    assert WORDS not in text(get(tom))
    assert "We answered, and take it on" in text(get(tom, "/closed"))
    act(tom, row, "again")
    assert WORDS in text(get(tom))
    act(tom, row, "close", outcome="passed_on", days=30)
    TrainingRequest.objects.update(purge_date=timezone.now().date() - timedelta(days=1))
    assert WORDS not in text(get(tom, "/closed"))
    for model in (TrainingRequest, Bearer):
        assert not model.objects.exists()
    assert not Record.objects.filter(pk=row.record).exists()
    assert not Grant.objects.filter(record=row.record).exists()
    assert log.verify(row.agency_id)


def test_what_nobody_opened_is_never_purged_and_one_agency_keeps_its_own(tom, pat):
    near, nearer = trains(founded("Near House", person="Lou"), "99005"), founded("Nearer House", "health", "Ben")
    trains(nearer, "99005")
    pat.ask(place="Cedar County")
    past = timezone.now().date() - timedelta(days=1)
    TrainingRequest.objects.update(purge_date=past, closed_date=past)
    assert operations.purge_due(seat(near)) == 0
    TrainingRequest.objects.filter(agency__name="Near House").update(opened_date=past)
    assert "Also sent to: Nearer House" in text(get(near, f"/{TrainingRequest.objects.get(opened_date=past).pk}"))
    assert operations.purge_due(seat(near)) == 1
    assert WORDS in text(get(nearer, f"/{TrainingRequest.objects.get().pk}"))


def test_a_look_is_one_line_in_words_that_an_admin_can_read(tom, cora, pat):
    pat.ask()
    row = TrainingRequest.objects.get()
    for path in ("", f"/{row.pk}"):
        before = log.verify(row.agency_id)
        get(tom, path)
        assert log.verify(row.agency_id) == before + 1
    act(tom, row, "aside")
    act(tom, row, "close", outcome="answered", days=30)
    page = text(cora.get("/log"))
    for words in ("looked at the list of requests", "read a request", "moved a request", "closed a request"):
        assert words in page


def test_what_was_planted_or_exchanged_in_the_database_stops_no_other(tom, cora, pat):
    pat.ask(words="the first wish")
    pat.ask(words="the second wish")
    one, other = TrainingRequest.objects.order_by("pk")
    fake = "00000000-0000-4000-8000-000000000001"
    TrainingRequest.objects.create(asked=fake, bearer=fake, agency=one.agency, record=fake, hour=timezone.now())
    records = (one.record, other.record)
    TrainingRequest.objects.filter(pk=one.pk).update(record=fake[:-1] + "2")
    TrainingRequest.objects.filter(pk=other.pk).update(record=records[0])
    page = text(get(tom))
    assert page.count("It does not open") == 3  # another's words stand for nobody
    TrainingRequest.objects.filter(pk=other.pk).update(record=records[1])
    page = text(get(tom))
    assert page.count("It does not open") == 2
    assert page.count("wish") == 1


@pytest.mark.parametrize("data", [b"\xff", b"[]", b'{"answers": 1, "language": "en", "at": "x"}', b"null", b"[" * 9999])
def test_a_deposit_of_rubbish_takes_no_list_down(tom, pat, data):
    pat.ask(words="the first wish")
    one, held, hour = TrainingRequest.objects.get(), bearers.passing(), timezone.now()

    def along(left):
        for agency, record in left.items():
            TrainingRequest.objects.create(asked=uuid4(), bearer=held.id, agency_id=agency, record=record, hour=hour)

    letters.deposit(held, to=[one.agency_id], sealing_class=TRAINING, fields={"request": data}, along=along)
    page = get(tom)
    assert page.status_code == 200
    assert "the first wish" in text(page)
    assert "It does not open" in text(page)


def test_new_keys_and_a_colleague_who_leaves_lose_no_request(tom, cora, pat):
    pat.ask(words="the first wish")
    membership.rotate(seat(cora).keys, sealing_class="training", why="test")
    pat.ask(words="the second wish")
    page = text(get(tom))
    assert "the first wish" in page
    assert "the second wish" in page


def test_a_long_list_says_how_many_more_wait(tom, pat, monkeypatch):
    monkeypatch.setattr(queries, "MOST_SHOWN", 1)
    pat.ask(words="the first wish")
    pat.ask(words="the second wish")
    assert "1 more waits behind these" in text(get(tom))


def test_a_request_in_spanish_arrives_and_says_so(tom):
    page = Asker("es").look(place="Cedar County", words="Una charla para la escuela")
    assert Asker("es").post(hidden(page) | {"do": "send"})["Location"] == "/es/learn/act/training/sent"
    row = TrainingRequest.objects.get()
    assert "The form was in Spanish" in text(get(tom, f"/{row.pk}"))
    assert "Una charla" in text(get(tom))
