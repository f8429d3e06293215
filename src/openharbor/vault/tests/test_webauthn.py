"""A security key proves what it should and nothing else."""

import json
import time
from uuid import uuid4

import pytest
from fido2.utils import websafe_encode

from openharbor.vault import factors, holders, side, webauthn
from openharbor.vault.factors import Offer
from openharbor.vault.side import Once
from openharbor.vault.tests.soft_key import ORIGIN, PRESENT, VERIFIED, SoftKey, bent
from openharbor.vault.tries import FREE_TRIES, Account, NotKnown, Wait
from openharbor.vault.webauthn import Purpose

SECRET, WORDS, TOKEN = "A" * 32, "four quiet herons", "random"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ORIGIN = ORIGIN


def made(key, purpose=Purpose.JOIN, asked=Purpose.JOIN, **lies):
    return webauthn.register(key.make(webauthn.asked_to_make(asked, TOKEN), **lies), purpose)


def signed(key, kept, purpose=Purpose.SIGN_IN, asked=Purpose.SIGN_IN, **lies):
    return webauthn.prove([kept], key.sign(webauthn.asked_to_sign(asked), **lies), purpose)


@pytest.fixture
def key():
    return SoftKey()


@pytest.fixture
def kept(key):
    return made(key)[0]


@pytest.fixture
def ana(key):
    """Keys of somebody who joined with a security key only."""
    offer = Offer(SECRET, key=key.make(webauthn.asked_to_make(Purpose.JOIN, TOKEN)))
    fresh = holders.make(holder_id=uuid4(), passphrase=WORDS, offer=offer)
    holders.use_up(fresh, "Ana")
    return fresh


def enter(fresh, answer, *, words=WORDS, name="Ana"):
    return holders.prove(fresh.row, account=Account(name), passphrase=words, answer=answer).identity


def test_a_key_and_the_passphrase_open_what_both_lock(ana, key):
    assert enter(ana, key.sign(webauthn.asked_to_sign(Purpose.SIGN_IN))).seed == ana.identity.seed
    with pytest.raises(NotKnown):
        enter(ana, key.sign(webauthn.asked_to_sign(Purpose.SIGN_IN)), words="wrong")
    with pytest.raises(NotKnown):
        enter(ana, factors.code_now(SECRET))  # the page showed this secret, but nobody proved to have it


def test_what_is_asked_names_nobody_and_no_credential():
    asked = webauthn.asked_to_sign(Purpose.SIGN_IN)
    assert set(asked) == {"challenge", "rpId", "timeout", "userVerification"}
    assert asked["rpId"] == "harbor.example.org"
    new = webauthn.asked_to_make(Purpose.JOIN, TOKEN)
    assert new["user"]["name"].startswith("OpenHarbor 2")
    assert new["user"]["id"] == webauthn.asked_to_make(Purpose.JOIN, TOKEN)["user"]["id"]
    assert new["authenticatorSelection"]["residentKey"] == "required"


def test_nothing_of_the_credential_lies_in_clear_and_a_row_does_not_show_the_kind(ana, key):
    columns = [value for value in vars(ana.row).values() if isinstance(value, bytes)]
    assert not [value for value in columns if key.name in value or websafe_encode(key.name).encode() in value]
    offer = Offer(SECRET, factors.code_now(SECRET))
    other = holders.make(holder_id=uuid4(), passphrase=WORDS, offer=offer).row
    assert len(other.factor) == len(ana.row.factor)
    assert len(other.recovery_factor) == len(ana.row.recovery_factor)


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "https://harbor.example.org.evil.example"},
        {"origin": "https://www.harbor.example.org"},
        {"origin": "https://harbor.example.org:8443"},
        {"origin": "http://harbor.example.org"},
        {"host": "example.org"},
        {"kind": "webauthn.create"},
        {"kind": "payment.get"},
        {"flags": 0},
        {"flags": VERIFIED},
        {"cross": True},
        {"challenge": websafe_encode(bytes(56))},
        {"challenge": ""},
        {"signature": bytes(70)},
        {"signature": b""},
        {"asked": Purpose.RECOVER},
        {"asked": Purpose.JOIN},
    ],
)
def test_an_answer_for_elsewhere_or_of_another_kind_proves_nothing(key, kept, lies):
    with pytest.raises(NotKnown):
        signed(key, kept, **lies)
    assert signed(key, kept).count == key.count


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"kind": "webauthn.get"},
        {"flags": 0},
        {"challenge": websafe_encode(bytes(56))},
        {"asked": Purpose.REPLACE},
        {"asked": Purpose.SIGN_IN},
        {"public": {1: 2, 3: -65535, -1: 1, -2: bytes(32), -3: bytes(32)}},
        {"public": {1: 2, 3: -47, -1: 8, -2: bytes(32), -3: bytes(32)}},
        {"public": {1: 3, 3: -257, -1: bytes(2000), -2: b"\1\0\1"}},
        {"public": {}},
        {"public": []},
    ],
)
def test_a_key_that_was_made_for_elsewhere_or_by_other_means_is_not_taken_on(key, lies):
    with pytest.raises(NotKnown):
        made(key, **lies)


def test_a_key_without_a_pin_is_taken_because_the_passphrase_is_what_one_knows(key, kept):
    assert signed(key, kept, flags=PRESENT).challenge


def test_a_challenge_that_was_bent_or_is_too_old_proves_nothing(key, kept, monkeypatch):
    asked = webauthn.asked_to_sign(Purpose.SIGN_IN)
    with pytest.raises(NotKnown):
        webauthn.prove([kept], key.sign(asked, challenge=bent(asked["challenge"])), Purpose.SIGN_IN)
    answer, now = key.sign(asked), time.time()
    monkeypatch.setattr(time, "time", lambda: now + webauthn.LIFE + 1)
    with pytest.raises(NotKnown):
        webauthn.prove([kept], answer, Purpose.SIGN_IN)


def test_a_challenge_of_another_installation_proves_nothing(key, kept, settings):
    asked = webauthn.asked_to_sign(Purpose.SIGN_IN)
    settings.SECRET_KEY = "another installation's"
    with pytest.raises(NotKnown):
        webauthn.prove([kept], key.sign(asked), Purpose.SIGN_IN)


def test_an_answer_works_once_also_where_the_key_does_not_count():
    for key in (SoftKey(name=b"counts"), SoftKey(count=None, name=b"does not")):
        kept, once = made(key)
        account = Account(f"Ana {key.count}")
        account.accept(once)
        answer = key.sign(webauthn.asked_to_sign(Purpose.SIGN_IN))
        account.accept(webauthn.prove([kept], answer, Purpose.SIGN_IN))
        with pytest.raises(NotKnown):
            account.accept(webauthn.prove([kept], answer, Purpose.SIGN_IN))
        with pytest.raises(NotKnown):  # nor for somebody else's name
            Account("Ben").accept(webauthn.prove([kept], answer, Purpose.SIGN_IN))


def test_a_key_that_was_made_on_a_page_is_made_once(ana, key):
    answer = key.make(webauthn.asked_to_make(Purpose.JOIN, TOKEN))
    holders.use_up(holders.make(holder_id=uuid4(), passphrase=WORDS, offer=Offer(SECRET, key=answer)), "Kit")
    with pytest.raises(NotKnown):
        holders.make(holder_id=uuid4(), passphrase=WORDS, offer=Offer(SECRET, key=answer))


def test_a_copied_key_whose_count_goes_back_is_refused(ana, key):
    enter(ana, key.sign(webauthn.asked_to_sign(Purpose.SIGN_IN), count=7))
    for count in (7, 6, 0):
        with pytest.raises(NotKnown):
            enter(ana, key.sign(webauthn.asked_to_sign(Purpose.SIGN_IN), count=count))
    assert enter(ana, key.sign(webauthn.asked_to_sign(Purpose.SIGN_IN), count=8))


def test_what_a_key_counted_when_it_was_taken_on_is_known_without_the_side_store(settings, tmp_path):
    key = SoftKey(count=40)
    kept, _ = made(key)
    settings.VAULT_SIDE = tmp_path / "restored" / "side.sqlite3"
    with pytest.raises(NotKnown):
        Account("Ana").accept(signed(key, kept, count=41))
    Account("Ana").accept(signed(key, kept, count=42))


def test_another_members_key_opens_nothing_also_under_a_copied_credential_id(ana, key):
    for other in (SoftKey(name=b"other"), SoftKey(name=key.name)):
        with pytest.raises(NotKnown):
            enter(ana, other.sign(webauthn.asked_to_sign(Purpose.SIGN_IN)))


@pytest.mark.parametrize(
    "text",
    [
        "{", "{}", "[]", "null", "{" * 5000, '{"a":' * 1500, "{" + "x" * 9000,
        '{"rawId": 3, "response": 4}', '{"rawId": "é", "response": {}}',
        json.dumps({"rawId": "AA", "response": {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}}),
        json.dumps({"rawId": "AA", "response": {"clientDataJSON": "e30", "attestationObject": "n5-fn5-fn58"}}),
    ],
)  # fmt: skip
def test_what_is_no_answer_at_all_is_a_wrong_one(kept, text):
    for act in (lambda: webauthn.prove([kept], text, Purpose.SIGN_IN), lambda: webauthn.register(text, Purpose.JOIN)):
        with pytest.raises(NotKnown):
            act()


@pytest.mark.parametrize("stated", [b"", b"\x81" * 3000, b"\xbf", b"\xa1\x80\x80", b"\x9b" + b"\xff" * 8, b"\xa3" * 50])
def test_spoiled_cbor_is_a_wrong_answer(key, stated):
    answer = json.loads(key.make(webauthn.asked_to_make(Purpose.JOIN, TOKEN)))
    answer["response"]["attestationObject"] = websafe_encode(stated)
    with pytest.raises(NotKnown):
        webauthn.register(json.dumps(answer), Purpose.JOIN)


def test_whoever_fails_with_a_key_has_spent_a_try_and_then_waits(ana, key):
    asked = webauthn.asked_to_sign(Purpose.SIGN_IN)
    for _ in range(FREE_TRIES):
        with pytest.raises(NotKnown):
            enter(ana, key.sign(asked, origin="https://evil.example"))
    with pytest.raises(Wait):
        enter(ana, key.sign(asked))


def test_a_name_that_is_unknown_derives_once_and_says_the_same(ana, key, monkeypatch):
    derived = []
    stretch = holders.sealing.stretch
    monkeypatch.setattr(holders.sealing, "stretch", lambda *a, **named: derived.append(a[2]) or stretch(*a, **named))
    answer = key.sign(webauthn.asked_to_sign(Purpose.SIGN_IN))
    for row in (None, ana.row):
        with pytest.raises(NotKnown) as caught:
            holders.prove(row, account=Account("Nobody"), passphrase="wrong", answer=answer)
        assert str(caught.value) == ""
    assert derived == [holders.PASSPHRASE] * 2


def test_whoever_has_both_signs_in_with_either():
    key = SoftKey()
    offer = Offer(SECRET, factors.code_now(SECRET), key.make(webauthn.asked_to_make(Purpose.JOIN, TOKEN)))
    document, once = factors.enroll(offer, Purpose.JOIN)
    assert once.step
    assert once.challenge
    assert factors.prove(document, factors.code_now(SECRET), Purpose.SIGN_IN).step
    assert factors.prove(document, key.sign(webauthn.asked_to_sign(Purpose.SIGN_IN)), Purpose.SIGN_IN).challenge
    for wrong in (Offer(SECRET, "000000", offer.key), Offer(SECRET, offer.code, "{}"), Offer(SECRET)):
        with pytest.raises(NotKnown):
            factors.enroll(wrong, Purpose.JOIN)


def test_a_secret_that_was_kept_bare_before_still_works():
    assert factors.prove(SECRET.encode(), factors.code_now(SECRET), Purpose.SIGN_IN).step


def test_used_challenges_and_counts_of_keys_are_swept_when_they_are_over(monkeypatch):
    once = Once(challenge=b"x" * 16, ends_at=time.time() + 60, key="k", count=5)
    assert side.forgive_tries("a", account="a", once=once)
    later = time.time() + side.LONG_UNSEEN + 1
    side.shred_what_is_over()
    assert side.was_used(once.challenge)
    monkeypatch.setattr(time, "time", lambda: later)
    side.shred_what_is_over()
    assert not side.was_used(once.challenge)
    assert side.forgive_tries("a", account="a", once=Once(key="k", count=1))
