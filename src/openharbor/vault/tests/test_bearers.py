"""Somebody without an account leaves something, comes back, and nobody else can."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from openharbor.vault import bearers, drafts, letters, log, membership, operations, records, side
from openharbor.vault.bearers import WeakPin
from openharbor.vault.holders import NotKnown
from openharbor.vault.keyring import Refused
from openharbor.vault.letters import NoKey
from openharbor.vault.models import Basis, Bearer, Draft, Grant, LogRow, Record, SealedField
from openharbor.vault.sealing import fresh_identity
from openharbor.vault.tests.conftest import join
from openharbor.vault.tests.test_vault import sealed

WORDS = {"what": b"a white van behind the motel", "marks": b"{}"}


def fail(left):
    raise ZeroDivisionError


def test_what_is_written_along_with_a_deposit_is_undone_with_it(ana, sam):
    with pytest.raises(ZeroDivisionError):
        letters.deposit(sam, to=[ana.compartment], sealing_class="reports", fields=WORDS, along=fail)
    assert not Record.objects.filter(frozen=True).exists()
    assert not Bearer.objects.exists()


@pytest.fixture
def sam(transactional_db):
    """Somebody with a receipt."""
    return bearers.fresh_receipt()[1]


def leave(sam, *agencies, fields=WORDS):
    return letters.deposit(sam, to=[keys.compartment for keys in agencies], sealing_class="reports", fields=fields)


def opened(keys, record_id):
    return operations.open_one(keys.again(), record_id=record_id, why="read")


def test_a_deposit_opens_for_each_agency_and_for_its_bearer(ana, ben, sam):
    left = leave(sam, ana, ben)
    for keys in (ana, ben):
        found = opened(keys, left[keys.compartment])
        assert found.fields == WORDS
        assert found.by == sam.id
    assert [one.fields for one in letters.read(sam, record_ids=list(left.values()))] == [WORDS, WORDS]


def test_a_receipt_gives_the_same_person_however_it_is_typed(transactional_db):
    code, sam = bearers.fresh_receipt()
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert bearers.receipt(f" {typed} ").id == sam.id
    assert bearers.receipt(code[:-1] + ("0" if code[-1] != "0" else "2")).id != sam.id


@pytest.mark.parametrize("code", ["", "ABC", "0" * 15, "0" * 17, "\x00" * 16, "é" * 16000])
def test_what_cannot_be_a_receipt_costs_no_derivation(monkeypatch, code):
    monkeypatch.setattr("openharbor.vault.sealing.stretch", None)
    with pytest.raises(NotKnown):
        bearers.receipt(code)


def test_the_pepper_stands_between_a_stolen_database_and_a_receipt(transactional_db, settings):
    code, sam = bearers.fresh_receipt()
    settings.PEPPER = "another" * 8
    assert bearers.receipt(code).id != sam.id


def test_neither_the_wrong_class_nor_another_agency_nor_another_receipt_opens_it(ana, ben, sam):
    record_id = leave(sam, ana)[ana.compartment]
    for keys in (ben, join(ana, ["care"])):
        with pytest.raises(Refused):
            opened(keys, record_id)
    with pytest.raises(Refused):
        letters.read(bearers.fresh_receipt()[1], record_ids=[record_id])


def test_leaving_something_and_reading_it_writes_no_line_anywhere(ana, sam):
    before = LogRow.objects.count()
    record_id = leave(sam, ana)[ana.compartment]
    letters.read(sam, record_ids=[record_id])
    assert LogRow.objects.count() == before


def test_an_answer_reaches_its_bearer_and_says_who_vouches(ana, sam):
    leave(sam, ana)
    answer = operations.seal(ana.again(), sealing_class="reports", fields={"text": b"thank you"}, why="answer")
    with pytest.raises(Refused):
        letters.read(sam, record_ids=[answer])
    letters.show(ana.again(), record_id=answer, to=sam.id, why="answer")
    found = letters.read(sam, record_ids=[answer])[0]
    assert (found.fields["text"], found.by) == (b"thank you", ana.member)
    assert log.verify(ana.compartment)


def test_an_answer_that_is_written_anew_is_closed_to_its_bearer(ana, sam):
    leave(sam, ana)
    answer = operations.seal(ana.again(), sealing_class="reports", fields={"text": b"oops"}, why="answer")
    letters.show(ana.again(), record_id=answer, to=sam.id, why="answer")
    operations.seal_again(ana.again(), record_id=answer, revision=1, fields={"text": b"better"}, why="answer")
    with pytest.raises(Refused):
        letters.read(sam, record_ids=[answer])


def test_nothing_is_shown_to_keys_that_somebody_put_in_a_bearers_place(ana, sam):
    leave(sam, ana)
    Bearer.objects.filter(pk=sam.id).update(public=fresh_identity().public.data)
    answer = operations.seal(ana.again(), sealing_class="reports", fields={"text": b"thank you"}, why="answer")
    with pytest.raises(Refused):
        letters.show(ana.again(), record_id=answer, to=sam.id, why="answer")


def test_a_deposit_is_never_written_anew_nor_shown_to_others(ana, sam):
    record_id = leave(sam, ana)[ana.compartment]
    with pytest.raises(Refused):
        operations.seal_again(ana.again(), record_id=record_id, revision=1, fields=WORDS, why="x")
    with pytest.raises(Refused):
        letters.show(ana.again(), record_id=record_id, to=bearers.fresh_receipt()[1].id, why="x")


def test_a_deposit_cannot_stand_in_the_place_of_an_agencys_own_record(ana, sam):
    """Anybody may sign as a bearer; who also writes the database must not make a member's record by it."""
    leave(sam, ana)
    record_id = sealed(ana)
    row = Record.objects.get(pk=record_id)
    row.fields.all().delete()
    row.grants.all().delete()
    data_key, fields = records.sealed_fields(row, {"name": b"planted"})
    SealedField.objects.bulk_create(fields)
    to = records.class_name(ana.compartment, "care", 1)
    records.make_grant(row, data_key, to=to, public=ana.again().roster.keys["care", 1], basis=Basis.DEPOSIT,
                       signer=sam.id, identity=sam.identity).save(force_insert=True)  # fmt: skip
    with pytest.raises(Refused):
        opened(ana, record_id)


def test_a_letter_of_somebody_else_is_not_shown_as_the_agencys(ana, sam):
    record_id = leave(sam, ana)[ana.compartment]
    other = fresh_identity()
    grant = Grant.objects.get(record=record_id, to=str(sam.id))
    for basis, signer in ((Basis.AUTHORITY, uuid4()), (Basis.DEPOSIT, bearers.id_of(other.public))):
        grant.basis, grant.signer = basis, signer
        grant.signature = other.sign(records._signed(grant, sam.identity.public))
        grant.save()
        with pytest.raises(Refused):
            letters.read(sam, record_ids=[record_id])


def test_a_deposit_survives_new_keys_and_is_vouched_for_by_whoever_moved_it(ana, sam):
    record_id = leave(sam, ana)[ana.compartment]
    membership.rotate(ana.again(), sealing_class="reports", why="test")
    found = opened(ana, record_id)
    assert (found.fields, found.by) == (WORDS, ana.member)
    assert letters.read(sam, record_ids=[record_id])[0].fields == WORDS


def test_a_deposit_made_while_keys_change_is_sealed_to_the_new_ones(ana, sam, monkeypatch):
    write = letters._write

    def slow(bearer, packed):
        monkeypatch.setattr(letters, "_write", write)
        membership.rotate(ana.again(), sealing_class="reports", why="meanwhile")
        return write(bearer, packed)

    monkeypatch.setattr(letters, "_write", slow)
    record_id = leave(sam, ana)[ana.compartment]
    assert Grant.objects.get(record=record_id, basis=Basis.DEPOSIT, signer=sam.id, to__contains="/").to.endswith("/2")
    assert opened(ana, record_id).fields == WORDS


def test_an_agency_without_the_class_gets_nothing_and_then_nobody_does(ana, ben, sam, monkeypatch):
    with pytest.raises(NoKey):
        letters.deposit(sam, to=[ana.compartment, ben.compartment], sealing_class="cases", fields=WORDS)
    assert not letters.is_ready(ana.compartment, "cases")
    assert letters.is_ready(ana.compartment, "reports")
    assert Record.objects.count() == 0


def test_every_deposit_of_one_bucket_has_the_same_length(ana, sam):
    lengths = set()
    for text in (b"", b"a" * 400):
        record_id = leave(sam, ana, fields={"what": text + b"b" * 100})[ana.compartment]
        lengths.add(len(SealedField.objects.get(record=record_id, name="what").text))
    assert len(lengths) == 2  # 100 and 500 letters lie in two buckets
    same = {len(SealedField.objects.get(record=leave(sam, ana, fields={"what": bytes(n)})[ana.compartment],
                                        name="what").text) for n in (1, 60, 126)}  # fmt: skip
    assert len(same) == 1


def card(ana, pin="4711"):
    return bearers.fresh_card(compartment=ana.compartment, pin=pin)


def test_a_card_opens_with_its_code_and_pin(ana):
    code, sam = card(ana)
    assert bearers.card(code.lower(), "4711").id == sam.id


@pytest.mark.parametrize("pin", ["", "123", "1234", "4321", "0000", "abcd", "12a4", "१२३४", "1" * 13, "4711 "])
def test_a_pin_that_anybody_would_try_is_refused(ana, pin):
    with pytest.raises(WeakPin):
        card(ana, pin)


def test_the_tenth_wrong_pin_ends_a_card_for_good(ana, settings):
    code, sam = card(ana)
    for n in range(9):
        with pytest.raises(NotKnown):
            bearers.card(code, f"99{n:02}")
    assert bearers.card(code, "4711").id == sam.id  # nine are free, and a right one makes them so again
    for n in range(10):
        with pytest.raises(NotKnown):
            bearers.card(code, f"99{n:02}")
    with pytest.raises(NotKnown):
        bearers.card(code, "4711")
    assert not letters.withdraw_card(ana.again(), bearer=sam.id, why="asked by phone")


def test_a_card_is_ended_by_its_agency_only_and_its_key_is_gone(ana, ben, settings):
    code, sam = card(ana)
    share = side._connection().execute("SELECT share FROM card").fetchone()[0]
    assert share in settings.VAULT_SIDE.read_bytes()
    assert not letters.withdraw_card(ben.again(), bearer=sam.id, why="not theirs")
    assert letters.withdraw_card(ana.again(), bearer=sam.id, why="asked by phone")
    for path in settings.VAULT_SIDE.parent.glob(f"{settings.VAULT_SIDE.name}*"):
        assert path.is_dir() or share not in path.read_bytes()
    with pytest.raises(NotKnown):
        bearers.card(code, "4711")


def test_a_draft_opens_with_its_secret_for_an_hour(transactional_db, monkeypatch):
    secret = drafts.keep(b"a white van")
    assert drafts.find(secret) == b"a white van"
    assert drafts.keep(b"a white van, no plate", secret=secret) == secret
    assert drafts.find(secret) == b"a white van, no plate"
    row = Draft.objects.get()
    assert b"van" not in bytes(row.text)
    assert row.ends_at.second == 0
    later = timezone.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert drafts.find(secret) is None
    assert drafts.sweep() == 1


@pytest.mark.parametrize("secret", ["", "00" * 32, "zz" * 32, "é" * 64, "0" * 5000])
def test_a_secret_of_nobody_finds_no_draft(transactional_db, secret):
    drafts.keep(b"something")
    assert drafts.find(secret) is None
    drafts.forget(secret)
    assert Draft.objects.count() == 1


def test_a_draft_that_somebody_wrote_into_is_no_draft(transactional_db):
    secret, other = drafts.keep(b"one"), drafts.keep(b"two")
    rows = {bytes(row.text): row for row in Draft.objects.all()}
    first, second = rows.values()
    first.text, second.text = second.text, first.text
    first.save()
    second.save()
    assert drafts.find(secret) is None
    assert drafts.find(other) is None


def test_whoever_takes_a_draft_finds_what_was_written_before(transactional_db):
    secret = drafts.keep(b"x")
    with transaction.atomic():
        assert drafts.take(secret) == b"x"
        drafts.keep(b"y", secret=secret)
        assert drafts.take(secret) == b"y"
        drafts.forget(secret)
        assert drafts.take(secret) is None
