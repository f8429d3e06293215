"""The sealed index finds what it should, for whom it should, and forgets what was purged."""

from uuid import uuid4

import pytest

from openharbor.vault import index, membership, operations
from openharbor.vault.keyring import Refused
from openharbor.vault.models import Grant, Index, Record, SealedField
from openharbor.vault.sealing import Unopened
from openharbor.vault.tests.conftest import join


def find(keys, words):
    return index.search(keys.again(), sealing_class="care", words=words)


def put(keys, **entries):
    ids = {name: uuid4() for name in entries}
    index.put(keys.again(), sealing_class="care", entries={ids[name]: words for name, words in entries.items()})
    return ids


def test_words_are_found_from_their_beginning_however_they_are_written(ana):
    ids = put(ana, a="Blue Heron, José", b="Blue Kite", c="Óscar Blueberry")
    assert set(find(ana, "blue")) == set(ids.values())
    assert find(ana, "JOSE her") == [ids["a"]]
    assert find(ana, "eron") == []
    assert find(ana, "") == []
    stored = b"".join(bytes(row.text) for row in SealedField.objects.all())
    assert b"blue" not in stored
    assert b"heron" not in stored


def test_an_entry_that_changes_is_found_by_its_new_words_only(ana):
    ids = put(ana, a="Heron")
    index.put(ana.again(), sealing_class="care", entries={ids["a"]: "Osprey"})
    assert find(ana, "heron") == []
    assert find(ana, "osprey") == [ids["a"]]
    index.remove(ana.again(), sealing_class="care", record_ids=[ids["a"]])
    assert find(ana, "osprey") == []


def test_many_entries_take_many_segments(ana, monkeypatch):
    monkeypatch.setattr(index, "MOST_ENTRIES", 3)
    ids = put(ana, **{f"n{n}": f"bird number {n}" for n in range(10)})
    more = put(ana, x="another bird")
    assert set(find(ana, "bird")) == {*ids.values(), *more.values()}
    assert Record.objects.count() == 5  # four segments and the manifest: the last had room for one more


def test_another_class_and_another_agency_find_nothing(ana, ben):
    put(ana, a="Heron")
    kit = join(ana, ["reports"])
    with pytest.raises(Refused):
        find(kit, "heron")
    assert find(ben, "heron") == []


def test_it_survives_new_keys(ana):
    ids = put(ana, a="Heron")
    kit = join(ana, ["care"])
    membership.leave(ana.again(), holder=kit.member, why="")
    assert find(ana, "heron") == [ids["a"]]


@pytest.mark.parametrize("how", ["index", "segment", "old"])
def test_an_index_of_which_something_is_missing_or_old_is_no_index(ana, how):
    put(ana, a="Heron")
    before = [list(SealedField.objects.values()), list(Grant.objects.values())]
    put(ana, b="Osprey")
    if how == "index":
        Index.objects.all().delete()
    elif how == "segment":
        Record.objects.exclude(pk=Index.objects.get().manifest).delete()
    else:
        for table, rows in zip((SealedField, Grant), before, strict=True):
            table.objects.all().delete()
            table.objects.bulk_create([table(**row) for row in rows])
    with pytest.raises((Unopened, Refused)):
        find(ana, "osprey")


def test_searching_is_in_the_log(ana):
    put(ana, a="Heron")
    find(ana, "heron")
    assert operations.audit(ana.again())[0].said.why == "index"
