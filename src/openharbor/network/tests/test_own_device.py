"""A stranger's misses do not keep an owner's own browser out, and what marks that browser opens nothing."""

import pytest
from django.test import Client

from openharbor.network import access
from openharbor.network.tests.people import Person, clock, seat, text
from openharbor.vault import tries
from openharbor.vault.tries import DEVICE_DAYS, FREE_TRIES, LONGEST_WAIT

SEE, DAY = 303, 24 * 3600
NAME = "openharbor-device"


def misses(who, number=FREE_TRIES + 1):
    for _ in range(number):
        page = who.sign_in(passphrase="wrong", code="000000")
    return page


@pytest.fixture
def own(ana):
    """Ana, on a browser that she called her own."""
    ana.post("/leave")
    ana.sign_in(own_device="on")
    ana.post("/leave")
    return ana


def stranger():
    return Person("Ana")


def test_nothing_is_kept_unless_the_person_says_that_it_is_their_own(ana):
    ana.post("/leave")
    assert b"checked" not in ana.get("").content
    ana.sign_in()
    assert NAME not in ana.browser.cookies
    ana.post("/leave")
    page = ana.sign_in(own_device="on", passphrase="wrong")
    assert NAME not in page.cookies  # nor by a try that failed


def test_a_strangers_misses_do_not_keep_an_own_browser_out(own):
    right = own.code()
    assert "Too many tries" in text(misses(stranger()))
    assert own.sign_in(code=right).status_code == SEE
    assert "Too many tries" in text(stranger().sign_in(code=right))  # the stranger was forgiven nothing


def test_a_stolen_mark_gives_five_tries_and_then_its_own_wait(own):
    right, thief = own.code(), stranger()
    thief.browser.cookies[NAME] = own.browser.cookies[NAME].value
    assert "Too many tries" not in text(misses(thief, FREE_TRIES))
    assert "Too many tries" in text(misses(thief, 1))
    assert "Too many tries" in text(own.sign_in(code=right))
    assert stranger().sign_in(code=right).status_code == SEE  # the owner, on another browser
    clock.later += LONGEST_WAIT
    assert own.sign_in().status_code == SEE


def test_a_mark_alone_opens_nothing_and_names_nobody(own):
    value = own.browser.cookies[NAME].value
    assert seat(own) is None
    assert own.get("/home").url == "/en/network"
    assert "ana" not in bytes.fromhex(value).decode("latin-1").lower()
    assert value != tries.new_mark("Ana")
    page = own.sign_in(passphrase="wrong")
    assert "Which part, we do not say" in text(page)


@pytest.mark.parametrize("change", ["name", "forged", "over", "pepper", "cut", "letters"])
def test_a_mark_that_is_not_for_this_name_counts_as_none(own, settings, change):
    value = own.browser.cookies[NAME].value
    if change == "name":
        value = tries.new_mark("Ben")
    if change == "forged":
        value = value[:-1] + ("0" if value[-1] != "0" else "1")
    if change == "pepper":
        kept, settings.PEPPER = settings.PEPPER, "another installation's pepper, long enough"
        value = tries.new_mark("Ana")
        settings.PEPPER = kept
    if change == "cut":
        value = value[:40]
    if change == "letters":
        value = "z" * len(value)
    own.browser.cookies[NAME] = value
    if change == "over":
        clock.later += DEVICE_DAYS * DAY
    right = own.code()
    misses(stranger())
    assert "Too many tries" in text(own.sign_in(code=right))


def test_a_one_time_code_works_once_over_all_browsers(own):
    elsewhere = Person("Ana")
    code = own.code()
    assert elsewhere.sign_in(code=code).status_code == SEE
    assert own.sign_in(code=code).status_code == 422


def test_the_mark_is_forgotten_on_request_and_only_then(own):
    assert own.sign_in().status_code == SEE
    assert "forget this browser" in text(own.get("/home"))
    own.post("/leave")
    assert own.browser.cookies[NAME].value
    own.sign_in()
    page = own.post("/leave", forget="on")
    assert page.cookies[NAME]["max-age"] == 0
    assert own.get("/home").url == "/en/network"
    assert "forget this browser" not in text(own.get(""))


def test_with_https_the_mark_is_bound_to_this_host_for_90_days(ana, settings):
    settings.HTTPS = True
    ana.browser = Client(headers={"x-forwarded-proto": "https"})
    morsel = ana.sign_in(own_device="on").cookies["__Host-openharbor-device"]
    assert morsel["secure"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Strict"
    assert (morsel["path"], morsel["domain"], morsel["max-age"]) == ("/", "", 90 * DAY)
    assert access.cookie_name("device") == "__Host-openharbor-device"


def test_recovering_counts_on_the_own_browser_too(own):
    misses(stranger())
    data = {"name": "Ana", "paper": "AAAA", "passphrase": "eleven brown foxes sleep", "code": "000000"}
    page = own.post("/recover", **data, again=data["passphrase"])
    assert "Which part, we do not say" in text(page)
