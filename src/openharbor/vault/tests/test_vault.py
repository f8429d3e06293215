"""Records, grants, releases, members and keys: what opens, for whom, and what no longer does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from openharbor.vault import membership, operations, roster, side
from openharbor.vault.holders import Paper, fresh_paper, paper_identity
from openharbor.vault.keyring import Refused
from openharbor.vault.models import Grant, LogRow, RosterEntry, SealedField, Wrapping
from openharbor.vault.operations import Stale
from openharbor.vault.roster import BadRoster
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
