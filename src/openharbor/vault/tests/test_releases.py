"""What goes to another agency, what the log says, and what stands nowhere."""

import sqlite3
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from openharbor.vault import index, log, membership, operations, side
from openharbor.vault.keyring import Keyring, Refused
from openharbor.vault.models import Grant, LogRow, Record, SealedField
from openharbor.vault.roster import ADMIN
from openharbor.vault.sealing import fresh_identity
from openharbor.vault.tests.conftest import join
from openharbor.vault.tests.test_vault import FIELDS, let, refused, sealed, words


def test_a_packet_holds_only_what_was_released_and_only_its_recipient_opens_it(ana, ben):
    record_id = sealed(ana)
    packet = let(ana, ben, record_id)
    assert words(ben, packet) == {"name": b"Sam"}
    assert refused(ben, record_id)
    assert words(ana, record_id) == FIELDS


def test_a_withdrawn_packet_is_not_opened_by_an_old_backup_and_the_recipients_key(ana, ben, settings):
    packet = let(ana, ben, sealed(ana))
    backup = [list(table.objects.values()) for table in (Grant, Record, SealedField)]
    assert words(ben, packet)
    key = side.release_key(Grant.objects.get(basis="release").pk)
    assert operations.revoke(ana, record_id=packet, why="withdrawn by word")
    assert refused(ben, packet)
    for table, rows in zip((Record, SealedField, Grant), (backup[1], backup[2], backup[0]), strict=True):
        table.objects.all().delete()
        table.objects.bulk_create([table(**row) for row in rows])
    assert refused(ben, packet)
    raw = b"".join(path.read_bytes() for path in settings.HOME.iterdir() if path.is_file())
    assert key not in raw
    assert not operations.revoke(ana, record_id=packet, why="again")


def test_a_packet_that_is_over_does_not_open_even_before_it_is_shredded(ana, ben, monkeypatch):
    packet = let(ana, ben, sealed(ana), days=1)
    later = operations.time.time() + 2 * 24 * 3600
    monkeypatch.setattr(side.time, "time", lambda: later)
    with pytest.raises(Refused):
        operations.open_one(ben, record_id=packet, why="late")
    assert side.shred_what_is_over() == 1


def test_a_release_goes_only_to_the_agency_whose_fingerprint_was_compared(ana, ben):
    with pytest.raises(Refused):
        operations.release(
            ana, record_id=sealed(ana), names=["name"], to=ben.compartment, fingerprint_of_partner=bytes(32),
            sealing_class="care", why="paper", ends_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip


def test_an_end_that_is_moved_in_the_database_is_not_believed(ana, ben):
    packet = let(ana, ben, sealed(ana))
    Grant.objects.filter(record=packet).update(ends_at=timezone.now() + timedelta(days=900))
    assert refused(ben, packet)


def test_another_class_of_the_agency_may_be_let_in_by_authority(ana):
    kit, record_id = join(ana, ["reports"]), sealed(ana)
    operations.grant(ana, record_id=record_id, sealing_class="reports", why="lead asked")
    assert words(kit, record_id) == FIELDS


# The log


def test_the_log_says_who_what_which_why_and_is_whole(ana):
    record_id = sealed(ana)
    words(ana, record_id)
    lines = operations.audit(ana)
    said = lines[0].said
    assert (said.who, said.what, said.which, said.why) == (str(ana.member), "opened", (str(record_id),), "a visit")
    assert log.verify(ana.compartment) == LogRow.objects.filter(compartment=ana.compartment).count()


@pytest.mark.parametrize("how", ["changed", "missing", "cut", "rewritten", "swapped", "all"])
def test_a_log_that_somebody_wrote_into_is_found_and_the_row_named(ana, how):
    for _ in range(4):
        sealed(ana)
    rows = LogRow.objects.filter(compartment=ana.compartment)
    last = rows.order_by("-number").first()
    if how == "changed":
        rows.filter(number=3).update(text=b"nothing")
    elif how == "missing":
        rows.filter(number=3).delete()
    elif how == "cut":
        rows.filter(number__gt=2).delete()
    elif how == "all":
        rows.delete()
    elif how == "rewritten":
        before = bytes(rows.get(number=last.number - 1).hash)
        hash_ = log.link(ana.compartment, last.number, before, b"other")
        rows.filter(pk=last.pk).update(text=b"other", hash=hash_, signature=fresh_identity().sign(hash_))
    else:
        rows.filter(number=2).update(text=rows.get(number=3).text)
    with pytest.raises(log.BrokenLog, match="row "):
        log.verify(ana.compartment)


def test_a_write_that_is_undone_leaves_no_gap_in_log_or_roster(ana, monkeypatch):
    monkeypatch.setattr(operations, "_grant", lambda *args, **named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sealed(ana)
    monkeypatch.undo()
    monkeypatch.setattr(membership, "_wrap_to", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        join(ana, ["care"])
    monkeypatch.undo()
    assert words(ana, sealed(ana)) == FIELDS
    assert log.verify(ana.compartment)


def test_the_side_store_is_readable_by_its_owner_only(ana, settings):
    assert settings.VAULT_SIDE.stat().st_mode & 0o077 == 0
    assert sqlite3.connect(settings.VAULT_SIDE).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_admin_class_is_always_there(ana):
    assert ana.holds(ADMIN)
    assert isinstance(ana, Keyring)
    assert "seed" not in repr(ana)


# Canaries


def test_twenty_canaries_stand_in_no_table_and_no_file(ana, ben, settings, capfd):
    birds = [f"canary{n}of20" for n in range(20)]
    ids = [
        operations.seal(ana.again(), sealing_class="care", fields={"story": bird.encode() * 3}, why=f"why {bird}")
        for bird in birds
    ]
    index.put(ana.again(), sealing_class="care", entries=dict(zip(ids, birds, strict=True)))
    assert index.search(ana.again(), sealing_class="care", words=birds[3]) == [ids[3]]
    packet = operations.release(
        ana.again(), record_id=ids[0], names=["story"], to=ben.compartment, sealing_class="care", why=birds[1],
        fingerprint_of_partner=ben.roster.first, ends_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    assert birds[0].encode() in words(ben, packet)["story"]
    assert any(birds[1] in line.said.why for line in operations.audit(ana.again()))
    membership.rotate(ana.again(), sealing_class="care", why=birds[2])
    dump = [value for model in apps.get_models() for row in model.objects.values_list() for value in row]
    text = b"".join(bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in dump)
    text += b"".join(path.read_bytes() for path in settings.HOME.rglob("*") if path.is_file())
    text += "".join(capfd.readouterr()).encode()
    assert [bird for bird in birds if bird.encode() in text] == []
