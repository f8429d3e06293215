"""Records, grants, releases, members and keys: what opens, for whom, and what no longer does."""

import sqlite3
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone

from openharbor.vault import index, log, membership, operations, roster, side
from openharbor.vault.holders import Paper, fresh_paper, paper_identity
from openharbor.vault.keyring import Keyring, Refused
from openharbor.vault.models import Grant, LogRow, Record, RosterEntry, SealedField, Wrapping
from openharbor.vault.operations import Stale
from openharbor.vault.roster import ADMIN, BadRoster
from openharbor.vault.sealing import Unopened, fresh_identity, spoken
from openharbor.vault.tests.conftest import join, person

FIELDS = {"name": b"Sam", "story": b"words " * 50}


def sealed(keys, fields=FIELDS, sealing_class="care"):
    return operations.seal(keys, sealing_class=sealing_class, fields=fields, why="intake")


def words(keys, record_id):
    return operations.open_one(keys.again(), record_id=record_id, why="a visit").fields


def let(keys, partner, record_id, *, days=1):
    return operations.release(
        keys, record_id=record_id, names=["name"], to=partner.compartment, sealing_class="care",
        fingerprint_of_partner=partner.roster.first, why="signed on paper",
        ends_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip


def refused(keys, record_id):
    with pytest.raises(Refused):
        words(keys, record_id)
    return True


# Records


def test_what_is_sealed_comes_back_and_stands_nowhere_in_clear(ana):
    record_id = sealed(ana)
    assert words(ana, record_id) == FIELDS
    stored = [bytes(row.text) for row in SealedField.objects.all()] + [bytes(row.text) for row in LogRow.objects.all()]
    assert not any(b"Sam" in text or b"words" in text or b"intake" in text for text in stored)


def test_a_record_is_written_anew_with_a_new_key_and_nobody_overwrites_blindly(ana):
    record_id = sealed(ana)
    before = bytes(Grant.objects.get().key)
    operations.seal_again(ana, record_id=record_id, revision=1, fields={"name": b"S."}, why="correction")
    assert words(ana, record_id) == {"name": b"S."}
    assert bytes(Grant.objects.get().key) != before
    with pytest.raises(Stale):
        operations.seal_again(ana, record_id=record_id, revision=1, fields=FIELDS, why="old page")
    assert words(ana, record_id) == {"name": b"S."}


def test_another_agency_another_class_and_nothing_at_all_are_refused_alike_and_written_down(ana, ben):
    record_id, reporter = sealed(ana), join(ana, ["reports"])
    for keys, one in ((ben, record_id), (reporter, record_id), (ana, uuid4())):
        assert refused(keys, one)
    for keys in (ana, ben):
        assert any(not line.said.allowed for line in operations.audit(keys.again()))


def test_many_are_opened_with_one_line_in_the_log(ana):
    ids = [sealed(ana, {"name": b"n%d" % n, "more": b"x"}) for n in range(5)]
    before = LogRow.objects.count()
    found = operations.open_many(ana, record_ids=ids, why="list", names=["name"])
    assert [one.fields for one in found] == [{"name": b"n%d" % n} for n in range(5)]
    assert LogRow.objects.count() == before + 1


# What a writer of the database tries


def test_a_moved_a_swapped_and_a_missing_field_do_not_open(ana):
    one, two = sealed(ana), sealed(ana, {"name": b"Kit", "story": b"other"})
    name, story = SealedField.objects.get(record=one, name="name"), SealedField.objects.get(record=one, name="story")
    other, original = SealedField.objects.get(record=two, name="name"), bytes(name.text)
    for text in (bytes(story.text), bytes(other.text), original[:-1], original[:50] + b"\0" + original[51:]):
        SealedField.objects.filter(pk=name.pk).update(text=text)
        assert refused(ana, one)
    SealedField.objects.filter(pk=name.pk).update(text=original)
    assert words(ana, one) == FIELDS
    name.delete()
    assert refused(ana, one)


def test_an_old_field_does_not_come_back_into_a_new_revision(ana):
    record_id = sealed(ana)
    old = bytes(SealedField.objects.get(name="name").text)
    operations.seal_again(ana, record_id=record_id, revision=1, fields=FIELDS, why="again")
    SealedField.objects.filter(name="name").update(text=old)
    assert refused(ana, record_id)


def test_a_forged_or_transplanted_grant_opens_nothing(ana, ben):
    one, two = sealed(ana), sealed(ana, {"name": b"Kit"})
    grant = Grant.objects.get(record=one)
    good = bytes(grant.key), bytes(grant.signature)
    Grant.objects.filter(pk=grant.pk).update(key=Grant.objects.get(record=two).key)
    assert refused(ana, one)
    public = ana.roster.keys["care", 1]
    Grant.objects.filter(pk=grant.pk).update(key=public.seal(bytes(32), b""), signature=ben.identity.sign(b"x"))
    assert refused(ana, one)
    Grant.objects.filter(pk=grant.pk).update(key=good[0], signature=good[1])
    assert words(ana, one) == FIELDS
    # The right key sealed to another agency's class, by a writer who has it: not signed for them, so refused.
    Grant.objects.filter(pk=grant.pk).update(to=f"{ben.compartment}/care/1")
    assert refused(ben, one)


def test_a_class_key_of_somebody_else_in_the_place_of_ours_is_found_out(ana):
    record_id = sealed(ana)
    mine = Wrapping.objects.get(to=str(ana.member), sealing_class="care")
    about_class = Wrapping.objects.get(to=str(ana.member), sealing_class="reports")
    Wrapping.objects.filter(pk=mine.pk).update(seed=about_class.seed)
    assert refused(ana, record_id)


def test_a_roster_that_somebody_wrote_into_is_not_believed(ana, ben):
    stranger = fresh_identity()
    body = b'{"kind": "join", "member": "%s", "public": "%s", "classes": ["admin", "care"]}' % (
        str(uuid4()).encode(), stranger.public.data.hex().encode()
    )  # fmt: skip
    number = ana.roster.number + 1
    RosterEntry.objects.create(
        compartment=ana.compartment, number=number, body=body, signer=str(ben.member), signature=ben.identity.sign(body)
    )
    with pytest.raises(BadRoster):
        roster.load(ana.compartment)
    RosterEntry.objects.filter(compartment=ana.compartment, number=number).delete()
    row = RosterEntry.objects.get(compartment=ana.compartment, number=3)
    RosterEntry.objects.filter(pk=row.pk).update(body=bytes(row.body).replace(b"key", b"kex"))
    roster.forget()
    with pytest.raises(BadRoster):
        roster.load(ana.compartment)


def test_a_member_who_is_no_admin_signs_nothing(ana):
    kit = join(ana, ["care"])
    with pytest.raises(BadRoster):
        roster.append(kit.compartment, kit.member, kit.identity, kind="leave", member=str(ana.member))
    for act in (
        lambda: membership.leave(kit, holder=ana.member, why=""),
        lambda: membership.set_classes(kit, holder=kit.member, classes=["admin", "care"]),
        lambda: membership.rotate(kit, sealing_class="care", why=""),
        lambda: membership.renew_sheet(kit, sheet=fresh_paper()),
        lambda: operations.audit(kit),
    ):
        with pytest.raises(Refused):
            act()


def test_a_database_that_was_set_back_does_not_bring_a_member_back(ana, north):
    kit, letters = join(ana, ["care"]), spoken(ana.again().roster.first)
    last = roster.load(ana.compartment).number
    membership.leave(ana.again(), holder=kit.member, why="moved")
    newest = roster.load(ana.compartment).number
    RosterEntry.objects.filter(compartment=ana.compartment, number__gt=last).delete()
    roster.forget()
    with pytest.raises(BadRoster, match="set back"):
        roster.load(ana.compartment)
    # Nor without the side store: the holder of the sheet knows of more entries.
    side._open.db.execute("DELETE FROM head")
    with pytest.raises(BadRoster):
        roster.load(ana.compartment)
    sheet = north.sheet.identity.public
    with pytest.raises(BadRoster):
        roster.confirm(ana.compartment, sheet=sheet, number=newest, letters=letters)
    with pytest.raises(BadRoster):
        roster.confirm(ana.compartment, sheet=fresh_identity().public, number=1, letters=letters)
    with pytest.raises(BadRoster):
        roster.confirm(ana.compartment, sheet=sheet, number=last, letters="AAAAA")
    roster.confirm(ana.compartment, sheet=sheet, number=last, letters=letters)
    assert roster.load(ana.compartment).number == last


# Members


def test_a_joiner_reads_what_is_there_of_their_classes_and_nothing_else(ana):
    care, report = sealed(ana), sealed(ana, sealing_class="reports")
    kit = join(ana, ["care"])
    assert words(kit, care) == FIELDS
    assert refused(kit, report)


def test_a_key_that_the_invitation_does_not_vouch_for_is_not_let_in(ana):
    holder, identity = person()
    proof = membership.voucher("right", ana.compartment, holder, identity.public.data)
    for secret, public, who in (
        ("wrong", identity.public.data, holder),
        ("right", fresh_identity().public.data, holder),
        ("right", identity.public.data, uuid4()),
    ):
        with pytest.raises(Refused):
            membership.admit(ana, holder=who, public=public, proof=proof, secret=secret, classes=["care"])


def test_who_left_opens_nothing_that_is_there_and_nothing_that_comes(ana):
    kit, record_id = join(ana, ["care"]), sealed(ana)
    kept = kit.again().class_key("care", 1)
    membership.leave(ana.again(), holder=kit.member, why="moved away")
    assert refused(kit, record_id)
    assert words(ana, record_id) == FIELDS
    ours = ana.again()
    later = sealed(ours)
    assert ours.roster.generation("care") == 2
    for grant in Grant.objects.all():
        with pytest.raises(Unopened):
            kept.open(bytes(grant.key), operations.framed("openharbor grant", grant.pk, grant.record_id, grant.to))
    assert words(ana, later) == FIELDS


def test_a_class_that_is_taken_away_gets_a_new_key(ana):
    kit, record_id = join(ana, ["care", "reports"]), sealed(ana)
    membership.set_classes(ana.again(), holder=kit.member, classes=["reports"])
    assert refused(kit, record_id)
    membership.set_classes(ana.again(), holder=kit.member, classes=["care", "reports"])
    assert words(kit, record_id) == FIELDS


def test_the_last_admin_cannot_go_and_the_sheet_brings_one_back(north, ana):
    record_id = sealed(ana)
    for act in (
        lambda: membership.leave(ana, holder=ana.member, why=""),
        lambda: membership.set_classes(ana, holder=ana.member, classes=["care"]),
    ):
        with pytest.raises(Refused):
            act()
    holder, identity = person()

    def rescue(code, new):
        return membership.rescue(
            compartment=ana.compartment, old=Paper(code, paper_identity(code)), new=new, holder=holder,
            identity=identity, classes=["care"],
        )  # fmt: skip

    for code in ("", "AAAA-BBBB", north.sheet.code[:-1]):
        with pytest.raises(Refused):
            rescue(code, fresh_paper())
    second = fresh_paper()
    keys = rescue(north.sheet.code.lower(), second)
    assert words(keys, record_id) == FIELDS
    membership.leave(keys.again(), holder=ana.member, why="gone")
    # The sheet that was used is worth nothing; the new one works.
    with pytest.raises(Refused):
        rescue(north.sheet.code, fresh_paper())
    holder, identity = person()
    assert words(rescue(second.code, fresh_paper()), record_id) == FIELDS


def test_a_rotation_that_is_cut_off_anywhere_loses_nothing_and_is_finished_later(ana, monkeypatch):
    ids = [sealed(ana) for _ in range(7)]
    monkeypatch.setattr(membership, "CHUNK", 2)
    move, calls = operations.move_grant, []

    def dies(*args):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        move(*args)

    monkeypatch.setattr(operations, "move_grant", dies)
    with pytest.raises(KeyboardInterrupt):
        membership.rotate(ana, sealing_class="care", why="a lost phone")
    assert all(words(ana, one) == FIELDS for one in ids)
    assert membership.finish(ana.again(), sealing_class="care") == 3
    assert all(words(ana, one) == FIELDS for one in ids)
    assert not Wrapping.objects.filter(sealing_class="care", generation=1).exists()


# Releases


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
