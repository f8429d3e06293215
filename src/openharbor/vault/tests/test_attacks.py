"""What an attack on the vault found: each hole is a test."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pyotp
import pytest
from django.db import connection, transaction

from openharbor.vault import factors, holders, log, membership, operations, records, roster, sealing, side
from openharbor.vault.factors import Offer
from openharbor.vault.holders import fresh_paper
from openharbor.vault.keyring import Keyring, Refused
from openharbor.vault.models import Grant, LogRow, RosterEntry, SealedField, Wrapping
from openharbor.vault.roster import BadRoster
from openharbor.vault.sealing import fresh_identity
from openharbor.vault.tests.conftest import agency, join, person
from openharbor.vault.tests.test_vault import FIELDS, let, refused, sealed, words
from openharbor.vault.tries import Account, NotKnown, Wait


def forge(compartment, bodies, identity, signer):
    """Write a whole roster signed by somebody else."""
    RosterEntry.objects.filter(compartment=compartment).delete()
    before = b""
    for number, entry in enumerate(bodies, 1):
        body = json.dumps(entry).encode()
        before = roster._hash(compartment, number, before, body)
        RosterEntry.objects.create(
            compartment=compartment, number=number, body=body, signer=signer, signature=identity.sign(before)
        )


def test_a_longer_roster_of_somebody_else_is_not_ours(ana):
    stranger, own_id = fresh_identity(), uuid4()
    rows = RosterEntry.objects.filter(compartment=ana.compartment).order_by("number")
    found, *rest = [json.loads(bytes(row.body)) for row in rows]
    me = found | {"member": str(own_id), "public": stranger.public.data.hex()}
    bodies = [me, *rest, found | {"kind": "join"}]
    bodies.append({"kind": "key", "class": "care", "generation": 2, "public": stranger.public.data.hex()})
    forge(ana.compartment, bodies, stranger, str(own_id))
    for _ in range(2):
        with pytest.raises(BadRoster):
            roster.load(ana.compartment)
        roster.forget()
    sheet = roster._apply(roster.Roster(ana.compartment), next(b for b in bodies if b["kind"] == "sheet")).sheet
    with pytest.raises(BadRoster):
        roster.confirm(ana.compartment, sheet=sheet, number=len(bodies), letters="AAAAA AAAAA AAAAA AAAAA")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"kind": "key"}', b'{"kind": "sheet", "public": "zz"}', b"[" * 5000, b"\xff"]
)
def test_an_entry_that_cannot_be_read_is_no_crash(ana, body):
    last = RosterEntry.objects.filter(compartment=ana.compartment).order_by("-number").first()
    RosterEntry.objects.filter(pk=last.pk).update(body=body)
    roster.forget()
    with pytest.raises(BadRoster):
        roster.load(ana.compartment)


def test_a_record_that_is_written_while_a_key_is_renewed_is_not_lost(ana):
    slow = ana.again()
    assert slow.roster.generation("care") == 1
    membership.rotate(ana.again(), sealing_class="care", why="lost phone")
    record_id = sealed(slow)
    assert words(ana, record_id) == FIELDS
    assert Grant.objects.get(record=record_id).to.endswith("/2")


def test_nobody_takes_a_class_from_themselves_or_lets_themselves_go(ana):
    kit = join(ana, ["admin", "care", "reports"])
    for act in (
        lambda: membership.set_classes(kit.again(), holder=kit.member, classes=["reports"]),
        lambda: membership.leave(kit.again(), holder=kit.member, why=""),
    ):
        with pytest.raises(Refused):
            act()
    membership.set_classes(ana.again(), holder=kit.member, classes=["care"])
    entry = {"kind": "classes", "member": str(ana.member), "classes": ["care"]}
    with pytest.raises(BadRoster), transaction.atomic():
        roster.append(ana.compartment, ana.member, ana.identity, **entry)


def test_leaving_that_is_cut_off_has_new_keys_already(ana, monkeypatch):
    kit, record_id = join(ana, ["care"]), sealed(ana)
    monkeypatch.setattr(membership, "_finish_all", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        membership.leave(ana.again(), holder=kit.member, why="")
    monkeypatch.undo()
    assert ana.again().roster.generation("care") == 2
    assert words(ana, record_id) == FIELDS
    membership.finish(ana.again(), sealing_class="care")
    assert not Grant.objects.filter(to__endswith="care/1").exists()


def test_a_spoiled_grant_stops_no_rotation(ana):
    one, two = sealed(ana), sealed(ana)
    Grant.objects.filter(record=one).update(signature=b"")
    assert membership.rotate(ana.again(), sealing_class="care", why="") == 1
    assert words(ana, two) == FIELDS
    assert refused(ana, one)


def test_an_old_agency_sheet_opens_nothing_that_is_sealed_after_it(ana, north):
    old = list(Wrapping.objects.filter(to="sheet"))
    membership.renew_sheet(ana.again(), sheet=fresh_paper())
    sealed(ana)
    known = roster.load(ana.compartment)
    for row in old:
        assert row.generation < known.generation(row.sealing_class)
    assert not any(grant.to.endswith("care/1") for grant in Grant.objects.all())


def test_founding_that_is_undone_can_be_done_again(transactional_db):
    compartment, (holder, identity), sheet = uuid4(), person(), fresh_paper()

    def found():
        return membership.found(
            compartment=compartment, holder=holder, identity=identity, sheet=sheet, classes=["care"]
        )

    def found_and_fail():
        with transaction.atomic():
            found()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        found_and_fail()
    keys = found()
    assert words(keys, sealed(keys)) == FIELDS


def test_a_withdrawal_is_not_fooled_by_a_row(ana, ben):
    packet = let(ana, ben, sealed(ana))
    Grant.objects.filter(record=packet, basis="release").update(basis="owner")
    assert operations.revoke(ana.again(), record_id=packet, why="by word")
    Grant.objects.filter(record=packet, to__startswith=str(ben.compartment)).update(basis="release")
    assert refused(ben, packet)


def test_a_line_that_nobody_of_the_agency_wrote_is_not_vouched_for(ana):
    sealed(ana)
    last = LogRow.objects.order_by("-number").first()
    key = ana.roster.keys["admin", 1]
    line = {
        "at": datetime.now(UTC).isoformat(),
        "who": str(ana.member),
        "what": "opened",
        "which": [],
        "why": "",
        "allowed": True,
    }
    text = (1).to_bytes(4, "big") + key.seal(json.dumps(line).encode(), log.framed("log", ana.compartment))
    hash_ = log.link(ana.compartment, last.number + 1, bytes(last.hash), text)
    LogRow.objects.create(
        compartment=ana.compartment, number=last.number + 1, text=text, hash=hash_, signature=b"x" * 64
    )
    with pytest.raises(log.BrokenLog):
        sealed(ana)
    lines = log.read(ana.roster, ana.class_keys("admin"))
    assert [one.genuine for one in lines[:2]] == [False, True]


@pytest.mark.parametrize("text", [b"", b"\0\0\0\1", b"\0\0\0\x09" + bytes(200)])
def test_a_line_that_cannot_be_read_hides_no_other(ana, text):
    sealed(ana)
    LogRow.objects.filter(number=1).update(text=text)
    lines = operations.audit(ana.again())
    assert [line.genuine for line in lines] == [True] * (len(lines) - 1) + [False]


def test_a_log_that_was_cut_is_not_written_on(ana):
    for _ in range(3):
        sealed(ana)
    LogRow.objects.filter(number__gt=2).delete()
    with pytest.raises(log.BrokenLog):
        sealed(ana)


def test_an_earlier_state_of_a_whole_record_does_not_come_back(ana):
    record_id = sealed(ana)
    before = [list(SealedField.objects.values()), list(Grant.objects.values())]
    operations.seal_again(ana.again(), record_id=record_id, revision=1, fields={"name": b"S."}, why="")
    for table, rows in zip((SealedField, Grant), before, strict=True):
        table.objects.all().delete()
        table.objects.bulk_create([table(**row) for row in rows])
    assert refused(ana, record_id)


def test_a_member_of_one_class_plants_no_record_in_another(ana):
    kit = join(ana, ["reports"])
    record_id = sealed(ana)
    grant = Grant.objects.get(record=record_id)
    grant.signer = kit.member
    grant.signature = kit.identity.sign(records._signed(grant, ana.again().roster.keys["care", 1]))
    grant.save()
    assert refused(ana, record_id)


def test_a_release_until_a_time_in_another_zone_opens(ana, ben):
    zone = timezone(timedelta(hours=-6))
    packet = operations.release(
        ana, record_id=sealed(ana), names=["name"], to=ben.compartment, sealing_class="care", why="paper",
        fingerprint_of_partner=ben.roster.first, ends_at=datetime.now(zone) + timedelta(days=1),
    )  # fmt: skip
    assert words(ben, packet) == {"name": b"Sam"}


def test_of_many_tries_at_once_only_the_free_ones_are_judged(settings):
    passed = []

    def attempt():
        if not side.count_try("x", free=1, longest=60):
            passed.append(1)

    threads = [threading.Thread(target=attempt) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 1


def test_first_rows_of_a_log_may_be_seen_by_many_at_once(settings):
    compartment, faults = uuid4(), []

    def see(number):
        try:
            side.see_log(compartment, number, bytes([number]) * 32)
        except OSError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=see, args=[n]) for n in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert side.log_head(compartment) == (16, bytes([16]) * 32)


def test_what_is_typed_at_the_door_is_not_kept(settings):
    with pytest.raises(NotKnown):
        holders.prove(None, account=Account("my passphrase in the wrong box"), passphrase="x", answer="000000")
    assert b"wrong box" not in settings.VAULT_SIDE.read_bytes()


def test_a_passphrase_is_the_same_however_its_accents_are_made():
    composed, apart = "caf\u00e9 con pan dulce", "cafe\u0301 con pan dulce"
    keys = {sealing.stretch(text, bytes(16), "code-1", pepper=b"") for text in (composed, apart)}
    assert len(keys) == 1


def test_too_many_derivations_at_once_are_told_to_come_again(monkeypatch):
    busy = sealing.Preset(1, 8192, longest_wait=0.01, at_once=threading.Semaphore(0))
    monkeypatch.setitem(sealing.PRESETS, "code-1", busy)
    with pytest.raises(sealing.Busy):
        sealing.stretch("x", bytes(16), "code-1", pepper=b"")


def test_a_row_that_somebody_spoiled_tells_nothing_at_the_door(transactional_db):
    fresh = holders.make(
        holder_id=uuid4(), passphrase="four quiet herons", offer=Offer("A" * 32, factors.code_now("A" * 32)),
    )  # fmt: skip
    later = pyotp.TOTP("A" * 32).at(int(time.time()) + 30)
    for change in ({"preset": "none"}, {"factor": b""}, {"seed": bytes(200)}):
        row = fresh.row
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises((NotKnown, Wait)):
            holders.prove(row, account=Account("Ana"), passphrase="four quiet herons", answer=later)


def test_two_admins_change_the_roster_at_once(ana):
    kits = [join(ana, ["care"]) for _ in range(4)]
    faults = []

    def change(kit):
        try:
            membership.set_classes(
                Keyring(ana.member, ana.compartment, ana.identity), holder=kit.member, classes=["reports"]
            )
        except Exception as fault:  # noqa: BLE001  # any at all
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[kit]) for kit in kits]
    for thread in threads:
        thread.start()
        if connection.vendor == "sqlite":  # lets one write at a time, and its test database lives in one connection
            thread.join()
    for thread in threads:
        thread.join()
    assert faults == []
    roster.forget()
    assert len(roster.load(ana.compartment).active("reports")) == 5


def test_another_founder_has_no_way_in(ana):
    other = agency()
    with pytest.raises(Refused):
        Keyring(other.keys.member, ana.compartment, other.keys.identity).roster  # noqa: B018  # it is what is tried
