"""A member sees, adds and removes their own second factors; a session alone, a replay or a race changes nothing."""

import html
import json
import re

import pytest
from django.test import Client

from openharbor.network import access, entering
from openharbor.network.tests.people import PASSPHRASE, Person, invited, seat, text
from openharbor.network.tests.test_keys import HOST, NEW, PAPER, Keyed, lou  # noqa: F401  # a fixture
from openharbor.vault import factors, holders, sealing, side, tries, webauthn
from openharbor.vault.factors import CODES, MOST_KEYS
from openharbor.vault.models import Holder
from openharbor.vault.tests.soft_key import SoftKey
from openharbor.vault.webauthn import Purpose

pytestmark = pytest.mark.rest

SEE, WRONG = 303, 422
SECOND = b"a second key"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ORIGIN = HOST


def asked(page, part="get"):
    """Return what a part of a page asks of a key."""
    found = re.search(rf'data-key="{part}" data-ask="([^"]*)"', page.content.decode())
    return json.loads(html.unescape(found[1]))


def form_of_adding(who, new, **more):
    """Return what the form holds once the new key has answered."""
    page = who.get("/keys/add")
    token = re.search(r'name="token" value="([A-Z2-7]{32})"', page.content.decode())[1]
    return {"token": token, "passphrase": PASSPHRASE, "made": new.make(asked(page, "create")), **more}


def shown(who, more):
    """Let somebody show a one-time code, unless they show something else; making one lets a minute pass."""
    return more if {"key", "code"} & more.keys() else more | {"code": who.code()}


def add(who, new=None, **more):
    new = new or SoftKey(HOST, name=SECOND)
    return who.post("/keys/add", **form_of_adding(who, new, **shown(who, more)))


def name_of(who, label):
    """Return how the page of removing names the factor with these words."""
    options = re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', who.get("/keys/remove").content.decode())
    return next(value for value, words in options if label in words)


def remove(who, which, **more):
    return who.post("/keys/remove", **{"which": which, "passphrase": PASSPHRASE} | shown(who, more))


def proof(who, key, path="/keys/remove"):
    return key.sign(asked(who.get(path)))


def signs_in(who, key):
    elsewhere = Keyed(who.name)
    elsewhere.key = key
    return elsewhere.sign_in().status_code == SEE


def test_the_page_says_which_factors_there_are_and_names_no_credential(ana, lou):  # noqa: F811  # the fixture
    page = text(ana.get("/keys"))
    assert "One-time codes: yes. 0 security keys." in page
    assert "It is the only one, so it cannot be removed." in page
    page = lou.get("/keys")
    assert "One-time codes: no. 1 security key." in text(page)
    assert re.search(r"Security key 1, added \w+\.? \d+, \d{4}", text(page))
    assert lou.key.name.decode() not in page.content.decode()
    assert 'href="/en/network/keys"' in lou.get("/home").content.decode()


def test_a_key_is_added_by_passphrase_and_code_and_signs_in(ana):
    key = SoftKey(HOST, name=SECOND)
    assert add(ana, key).url == "/en/network/keys"
    assert "One-time codes: yes. 1 security key." in text(ana.get("/keys"))
    assert "added a security key to sign in with" in text(ana.get("/log"))
    assert ana.get("/home").status_code == 200  # the sheet is still the one that was confirmed
    assert signs_in(ana, key)
    assert Person.sign_in(ana).status_code == SEE  # the codes work as before


def test_a_second_key_is_added_by_the_first_and_each_of_them_signs_in(lou):  # noqa: F811
    second = SoftKey(HOST, name=SECOND)
    page = lou.get("/keys/add")
    token = re.search(r'name="token" value="([A-Z2-7]{32})"', page.content.decode())[1]
    made, answer = second.make(asked(page, "create")), lou.key.sign(asked(page))
    assert lou.post("/keys/add", token=token, passphrase=PASSPHRASE, made=made, key=answer).status_code == SEE
    assert "2 security keys." in text(lou.get("/keys"))
    assert signs_in(lou, second)
    assert signs_in(lou, lou.key)


def test_all_other_sessions_end_and_this_one_goes_on_by_a_new_secret(ana):
    elsewhere = Person("Ana")
    elsewhere.factor = ana.factor
    elsewhere.sign_in()
    before = ana.browser.cookies[access.cookie_name()].value
    add(ana)
    assert seat(elsewhere) is None
    assert seat(ana)
    assert ana.browser.cookies[access.cookie_name()].value != before
    assert holders.session(before) is None
    elsewhere.sign_in()
    assert remove(ana, name_of(ana, "Security key 1")).status_code == SEE
    assert seat(elsewhere) is None
    assert seat(ana)


def test_one_derivation_is_enough_for_each_change(ana, monkeypatch):
    derived, stretch = [], sealing.stretch
    monkeypatch.setattr(sealing, "stretch", lambda *a, **named: derived.append(a[2]) or stretch(*a, **named))
    add(ana)
    assert derived == [holders.PASSPHRASE]
    remove(ana, name_of(ana, "Security key 1"))
    assert derived == [holders.PASSPHRASE] * 2


def test_the_sheet_knows_what_was_added_and_removed(ana):
    kept, gone = SoftKey(HOST, name=SECOND), SoftKey(HOST, name=b"a third key")
    add(ana, gone)
    add(ana, kept)
    remove(ana, name_of(ana, "Security key 1"))
    data = {"name": "Ana", "paper": ana.paper, "passphrase": NEW, "again": NEW}
    assert ana.post("/recover", **data, key=gone.sign(asked(ana.get("/recover")))).status_code == WRONG
    assert ana.post("/recover", **data, key=kept.sign(asked(ana.get("/recover")))).status_code == 200


def test_what_was_removed_opens_nothing_and_its_line_says_what_it_was(ana):
    key = SoftKey(HOST, name=SECOND)
    add(ana, key)
    assert remove(ana, name_of(ana, "Security key 1")).url == "/en/network/keys"
    assert "0 security keys." in text(ana.get("/keys"))
    assert "removed a way to sign in a security key" in text(ana.get("/log"))
    assert not signs_in(ana, key)


def test_the_codes_are_removed_by_a_key_and_end(ana):
    key = SoftKey(HOST, name=SECOND)
    add(ana, key)
    assert remove(ana, CODES, key=proof(ana, key)).status_code == SEE
    assert "One-time codes: no. 1 security key." in text(ana.get("/keys"))
    assert Person.sign_in(ana).status_code == WRONG
    assert signs_in(ana, key)
    assert ana.factor.encode() not in b"".join(
        bytes(v) for v in vars(Holder.objects.get()).values() if type(v) is bytes
    )


def test_the_last_factor_cannot_be_removed(ana, lou):  # noqa: F811
    assert '<button class="act act-quiet">Remove' not in ana.get("/keys").content.decode()
    page = remove(ana, CODES)
    assert page.status_code == WRONG
    assert "so it stays" in text(page)
    assert Person.sign_in(ana).status_code == SEE
    page = remove(lou, name_of(lou, "Security key 1"), key=proof(lou, lou.key))
    assert page.status_code == WRONG
    assert signs_in(lou, lou.key)


def test_what_was_just_shown_stays_also_where_there_are_others(ana):
    key = SoftKey(HOST, name=SECOND)
    add(ana, key)
    assert remove(ana, CODES).status_code == WRONG
    assert remove(ana, name_of(ana, "Security key 1"), key=proof(ana, key)).status_code == WRONG
    assert "One-time codes: yes. 1 security key." in text(ana.get("/keys"))


@pytest.mark.parametrize("wrong", [{"passphrase": "wrong"}, {"code": "000000"}, {"passphrase": ""}, {"code": ""}])
def test_a_stolen_session_alone_adds_and_removes_nothing(ana, wrong):
    add(ana)
    row = bytes(Holder.objects.get().factor)
    thief = Person("Ana")
    thief.browser.cookies.update(ana.browser.cookies)
    thief.factor = ana.factor
    assert add(thief, SoftKey(HOST, name=b"thief"), **wrong).status_code == WRONG
    assert remove(thief, name_of(thief, "Security key 1"), **wrong).status_code == WRONG
    assert bytes(Holder.objects.get().factor) == row
    assert seat(ana)


def test_tries_count_here_as_at_the_door(ana):
    right = ana.code()
    for _ in range(tries.FREE_TRIES + 1):
        page = add(ana, passphrase="wrong", code=right)
    assert "Too many tries" in text(page)
    assert "Too many tries" in text(remove(ana, CODES, code=right))
    assert "Too many tries" in text(Person("Ana").sign_in(code=right))


def test_nothing_is_changed_without_the_token_of_the_form_or_by_looking(ana):
    add(ana)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(ana.browser.cookies)
    for path in ("/keys/add", "/keys/remove"):
        assert strict.post(f"/en/network{path}", {"which": CODES, "passphrase": PASSPHRASE}).status_code == 403
        assert ana.get(f"{path}").status_code == 200
    assert ana.post("/keys/remove", which=CODES).status_code == 200  # asks for the rest
    assert "One-time codes: yes. 1 security key." in text(ana.get("/keys"))


def test_a_registration_is_taken_once(ana, lou):  # noqa: F811
    data = form_of_adding(ana, SoftKey(HOST, name=SECOND))
    assert ana.post("/keys/add", **data, code=ana.code()).status_code == SEE
    assert remove(ana, name_of(ana, "Security key 1")).status_code == SEE
    page = ana.post("/keys/add", **data, code=ana.code())
    assert page.status_code == WRONG
    assert data["made"] not in html.unescape(page.content.decode())
    assert lou.post("/keys/add", **data, key=proof(lou, lou.key, "/keys/add")).status_code == WRONG
    assert "0 security keys." in text(ana.get("/keys"))
    assert "1 security key." in text(lou.get("/keys"))


def test_an_answer_for_another_form_adds_and_removes_nothing(ana, lou):  # noqa: F811
    new = SoftKey(HOST, name=SECOND)
    for purpose in (Purpose.JOIN, Purpose.REPLACE, Purpose.REMOVE):
        made = new.make(webauthn.asked_to_make(purpose, "random"))
        assert add(ana, made=made).status_code == WRONG
    made = new.sign(webauthn.asked_to_sign(Purpose.ADD))  # an assertion is no registration
    assert add(ana, made=made).status_code == WRONG
    made = new.make(webauthn.asked_to_make(Purpose.ADD, "random"), origin="https://evil.example")
    assert add(ana, made=made).status_code == WRONG
    assert "0 security keys." in text(ana.get("/keys"))
    for purpose in (Purpose.SIGN_IN, Purpose.RENEW, Purpose.REMOVE):
        assert add(lou, key=lou.key.sign(webauthn.asked_to_sign(purpose))).status_code == WRONG


def test_an_answer_that_was_sent_before_removes_nothing(lou):  # noqa: F811
    second = SoftKey(HOST, name=SECOND)
    answer = proof(lou, lou.key, "/keys/add")
    assert add(lou, second, key=answer).status_code == SEE
    assert add(lou, SoftKey(HOST, name=b"a third key"), key=answer).status_code == WRONG
    assert "2 security keys." in text(lou.get("/keys"))


def test_a_key_that_is_there_already_is_not_taken_twice(lou):  # noqa: F811
    assert add(lou, lou.key, key=proof(lou, lou.key, "/keys/add")).status_code == WRONG
    assert "1 security key." in text(lou.get("/keys"))


def test_without_a_new_key_the_form_says_so_and_spends_no_try(ana):
    code = ana.code()
    for _ in range(tries.FREE_TRIES + 2):
        page = add(ana, made="", code=code)
    assert "Set up the new key first." in text(page)
    assert add(ana, code=code).status_code == SEE


def test_a_new_key_is_kept_over_a_slip_in_the_form(ana):
    data = form_of_adding(ana, SoftKey(HOST, name=SECOND)) | {"passphrase": ""}
    page = ana.post("/keys/add", **data, code=ana.code())
    kept = html.unescape(re.search(r'name="made" value="([^"]*)"', page.content.decode())[1])
    assert kept == data["made"]
    assert ana.post("/keys/add", **data | {"passphrase": PASSPHRASE}, code=ana.code()).status_code == SEE
    assert ana.post("/keys/add", **data | {"token": "x"}).url == "/en/network/keys/add"


def test_five_keys_are_enough(ana):
    for number in range(MOST_KEYS):
        assert add(ana, SoftKey(HOST, name=b"key %d" % number)).status_code == SEE
    assert "Remove one before you add another." in text(ana.get("/keys"))
    lengths = len(Holder.objects.get().factor)
    assert add(ana, SoftKey(HOST, name=b"one too many")).status_code == WRONG
    remove(ana, name_of(ana, "Security key 3"))
    assert f"{MOST_KEYS - 1} security keys." in text(ana.get("/keys"))
    assert len(Holder.objects.get().factor) == lengths


def test_what_is_none_of_theirs_cannot_be_removed(ana, lou):  # noqa: F811
    for which in (name_of(lou, "Security key 1"), "", "x"):
        assert remove(ana, which).status_code == WRONG


def test_of_two_changes_at_once_the_second_brings_nothing_back(ana, monkeypatch):
    lost = SoftKey(HOST, name=b"lost")
    add(ana, lost)
    with_key = factors.with_key

    def late(*args):
        monkeypatch.setattr(factors, "with_key", with_key)
        assert remove(other, name_of(other, "Security key 1")).status_code == SEE
        return with_key(*args)

    other = Person("Ana")
    other.browser.cookies.update(ana.browser.cookies)
    other.factor = ana.factor
    monkeypatch.setattr(factors, "with_key", late)
    assert add(ana).status_code == WRONG
    assert not signs_in(ana, lost)


def test_a_new_sheet_that_was_begun_before_brings_no_removed_key_back(ana, monkeypatch):
    lost = SoftKey(HOST, name=b"lost")
    add(ana, lost)
    new_paper = holders.new_paper

    def late():
        monkeypatch.setattr(holders, "new_paper", new_paper)
        assert remove(ana, name_of(ana, "Security key 1")).status_code == SEE
        return new_paper()

    monkeypatch.setattr(holders, "new_paper", late)
    assert ana.post("/paper", passphrase=PASSPHRASE, code=ana.code()).status_code == WRONG
    assert not signs_in(ana, lost)


def test_a_key_that_signs_in_while_it_is_removed_gets_no_session(ana, monkeypatch):
    lost = SoftKey(HOST, name=b"lost")
    add(ana, lost)
    begin = holders.begin_session

    def late(*args):
        monkeypatch.setattr(holders, "begin_session", begin)
        assert remove(ana, name_of(ana, "Security key 1")).status_code == SEE
        return begin(*args)

    monkeypatch.setattr(holders, "begin_session", late)
    assert not signs_in(ana, lost)
    assert seat(ana)


def test_a_sheet_that_somebody_put_into_the_row_gets_no_factors(ana):
    forged = holders.fresh_paper()
    Holder.objects.update(recovery_public=forged.identity.public.data)
    assert add(ana).status_code == WRONG
    row = Holder.objects.get()
    with pytest.raises(sealing.Unopened):
        forged.identity.open(bytes(row.recovery_factor), holders._about(row, "paper factor"))


def test_who_waits_to_be_let_in_comes_back_for_this_later(ana):
    kit = Person("Kit")
    kit.join(invited(ana, "advocate"))
    kit.confirm()
    for path in ("/keys", "/keys/add", "/keys/remove"):
        assert kit.get(path).url == "/en/network/home"


def test_the_line_in_the_log_and_the_change_are_one(ana, monkeypatch):
    row = bytes(Holder.objects.get().factor)

    def broken(fresh):
        write(fresh)
        raise RuntimeError

    write = entering._write
    monkeypatch.setattr(entering, "_write", broken)
    with pytest.raises(RuntimeError):
        add(ana)
    assert bytes(Holder.objects.get().factor) == row
    assert seat(ana)


def test_too_many_derivations_at_once_are_told_to_come_again(ana, monkeypatch):
    monkeypatch.setattr(holders.sealing, "stretch", lambda *a, **named: (_ for _ in ()).throw(sealing.Busy))
    assert remove(ana, CODES).status_code == 503


def test_at_another_address_no_key_is_asked_for(ana, settings):
    settings.ORIGIN = "https://harbor.example.org"
    page = ana.get("/keys/add").content.decode()
    assert "data-ask" not in page
    assert "Security keys work only at the address" in page


def test_a_session_from_before_this_was_kept_says_how_to_see_them(ana):
    secret, sitting = sealing.random_key(), seat(ana)
    about = sealing.framed("openharbor session", sitting.keys.member)
    sealed = sealing.lock(sealing.branch(secret, "seed"), sitting.keys.identity.seed, about)
    side.keep_session(sealing.branch(secret, "id"), sitting.keys.member, sealed)
    ana.browser.cookies[access.cookie_name()] = secret.hex()
    assert "Sign out and in again to see them." in text(ana.get("/keys"))


def test_the_recovered_sheet_still_opens_after_a_change(ana):
    add(ana)
    page = ana.post("/paper", passphrase=PASSPHRASE, code=ana.code())
    ana.paper = re.search(PAPER, page.content.decode())[1]
    assert ana.confirm().url == "/en/network/home"
    assert "1 security key." in text(ana.get("/keys"))
