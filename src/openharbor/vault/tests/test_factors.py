"""The document of second factors: one more key, one less, never none; and the sheet that it is sealed to."""

import json
import time
from uuid import uuid4

import pyotp
import pytest

from openharbor.vault import factors, holders, sealing, webauthn
from openharbor.vault.factors import CODES, NAME_LETTERS, Listed, Offer, StillNeeded
from openharbor.vault.side import Once
from openharbor.vault.tests.soft_key import ORIGIN, SoftKey
from openharbor.vault.tries import Account, NotKnown
from openharbor.vault.webauthn import Purpose

SECRET, WORDS = "A" * 32, "four quiet herons"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ORIGIN = ORIGIN


def made(key, purpose=Purpose.ADD):
    return key.make(webauthn.asked_to_make(purpose, "random"))


def codes():
    return factors.enroll(Offer(SECRET, factors.code_now(SECRET)), Purpose.JOIN)[0]


def test_a_bare_secret_and_a_key_without_a_day_are_listed_and_changed():
    both, _ = factors.with_key(SECRET.encode(), made(SoftKey()), Purpose.ADD)
    assert factors.listed(SECRET.encode()) == [Listed(CODES)]
    kept = json.loads(both)
    del kept["keys"][0]["day"]
    (first, key) = factors.listed(json.dumps(kept).encode())
    assert (first, key.day) == (Listed(CODES), "")
    assert factors.prove(both, factors.code_now(SECRET), Purpose.SIGN_IN).step


def test_what_is_left_is_what_was_shown():
    key = SoftKey()
    both, once = factors.with_key(codes(), made(key), Purpose.ADD)
    name = once.key[:NAME_LETTERS]
    assert [one.name for one in factors.listed(both)] == [CODES, name]
    with pytest.raises(StillNeeded):
        factors.without(both, CODES, shown=Once(step=1))
    with pytest.raises(StillNeeded):
        factors.without(both, name, shown=once)
    key_only = factors.without(both, CODES, shown=once)
    assert SECRET.encode() not in key_only
    assert [one.name for one in factors.listed(key_only)] == [name]
    assert factors.listed(factors.without(both, name, shown=Once(step=1))) == [Listed(CODES)]
    for which in ("", "x", name):
        with pytest.raises(NotKnown):
            factors.without(codes(), which, shown=Once(step=1))


def test_each_document_of_usual_keys_fills_the_same_space():
    document = codes()
    lengths = {len(sealing.pad(document))}
    for number in range(factors.MOST_KEYS):
        document, _ = factors.with_key(document, made(SoftKey(name=b"%064d" % number)), Purpose.ADD)
        lengths.add(len(sealing.pad(document)))
    assert len(lengths) == 1
    with pytest.raises(NotKnown):
        factors.with_key(document, made(SoftKey(name=b"one too many")), Purpose.ADD)


@pytest.mark.parametrize("bound", [True, False])
def test_a_row_from_before_the_sheet_was_bound_opens_and_is_bound_by_a_change(transactional_db, bound):
    fresh = holders.make(holder_id=uuid4(), passphrase=WORDS, offer=Offer(SECRET, factors.code_now(SECRET)))
    row, account = fresh.row, Account("Ana")
    if not bound:
        key = sealing.stretch(WORDS, row.salt, row.preset, pepper=holders.pepper())
        row.factor = sealing.lock(sealing.branch(key, "factor"), fresh.document, holders._about(row, "factor"))
    row.save(force_insert=True)
    code = pyotp.TOTP(SECRET).at(int(time.time()) + 30)
    changed = holders.add_key(row, account=account, passphrase=WORDS, answer=code, made=made(SoftKey()))
    holders.save(changed)
    row.refresh_from_db()
    row.recovery_public = holders.fresh_paper().identity.public.data
    with pytest.raises(NotKnown):
        holders.prove(row, account=account, passphrase=WORDS, answer="000000")
    key = sealing.stretch(WORDS, row.salt, row.preset, pepper=holders.pepper())
    with pytest.raises(sealing.Unopened):
        holders._unlock_factors(row, key)


def test_keys_that_changed_since_they_were_read_are_not_written_over(transactional_db):
    fresh = holders.make(holder_id=uuid4(), passphrase=WORDS, offer=Offer(SECRET, factors.code_now(SECRET)))
    fresh.row.save(force_insert=True)
    assert holders.stands(fresh.row)
    with pytest.raises(NotKnown):
        holders.save(fresh)  # it says nothing of what it was read from
