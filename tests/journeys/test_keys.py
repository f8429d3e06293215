"""A stranger joins with a security key, signs in, loses it, and comes back by the printed sheet, or by a second key.

On http://localhost: a browser knows no keys for a bare network address, and the RP ID is the host's name.
"""

import subprocess

import pytest

from .conftest import serving
from .test_desk import by_keys, no_sideways_scroll
from .test_network import PASSPHRASE, Somebody

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """Serve a site with two agencies for each language, and hand over the codes for their first people."""
    home, told = tmp_path_factory.mktemp("keys"), {}

    def prepare(command, env):
        for name in ("en", "es", "en two", "es two"):
            run = [command, "agency", "add", f"House {name}", "--type", "victim_service"]
            told[name] = subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout.split()[0]

    with serving(home, prepare, host="localhost") as address:
        yield address, told, home


class Keyed(Somebody):
    """Somebody with security keys, which are Chromium's own virtual ones."""

    def plug_in(self):
        self.chrome = self.context.new_cdp_session(self.page)
        self.chrome.send("WebAuthn.enable")
        self.take()

    def take(self):
        """Take one more key in hand."""
        options = {
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.key = self.chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def touches(self, key, *, yes):
        """Touch a key when it asks, or leave it alone."""
        self.chrome.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": key, "enabled": yes})

    def credentials(self):
        return self.chrome.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]

    def lose(self):
        self.chrome.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.key})
        self.plug_in()

    def press_key(self, kind=""):
        button = self.page.locator(f"[data-key{kind}] button")
        button.focus()
        self.page.keyboard.press("Enter")

    def set_up(self):
        self.press_key()
        self.page.wait_for_function("document.getElementById('id_key').value")

    def sign_in(self):
        self.go()
        self.fill(name=self.name, passphrase=PASSPHRASE)
        with self.page.expect_navigation():
            self.press_key()


@pytest.mark.parametrize(("language", "width", "dark"), [("en", 1280, False), ("es", 320, True)])
def test_a_key_is_set_up_used_lost_and_replaced(browser, network, axe, language, width, dark):
    address, told, home = network
    ana = Keyed(browser, address, "Ada", language=language, width=width, dark=dark)
    ana.name = f"Ada {language}"
    said = []
    ana.page.on("pageerror", lambda error: said.append(str(error)))
    ana.plug_in()

    def looks_well():
        no_sideways_scroll(ana.page)
        axe(ana.page, ana.page.url)

    # She joins with a key alone. A slip in the passphrase does not cost her another touch.
    ana.go("/join")
    ana.fill(code=told[language])
    ana.press()
    ana.set_up()
    looks_well()
    ana.fill(name=ana.name, passphrase=PASSPHRASE, again="something else")
    ana.press()
    assert ana.page.locator(".error-box").is_visible()
    ana.fill(passphrase=PASSPHRASE, again=PASSPHRASE)
    ana.press()
    ana.paper = ana.page.locator(".code").first.inner_text()
    ana.fill(paper=ana.paper)
    ana.press()
    assert ana.page.url.endswith("/network/home")
    (credential,) = ana.credentials()
    assert credential["rpId"] == "localhost"
    assert ana.name not in str(credential)
    # She signs out, and in again with passphrase and key, on a browser that she calls her own.
    ana.page.locator(".seat button").click()
    looks_well()
    ana.press_key()  # before anything is typed: it says so, and asks for no touch
    assert ana.page.locator("[data-key] [role=status]").inner_text()
    ana.page.locator("#id_own_device").check()
    ana.fill(name=ana.name, passphrase=PASSPHRASE)
    with ana.page.expect_navigation():
        ana.press_key()
    assert ana.page.url.endswith("/network/home")
    assert ana.credentials()[0]["signCount"] > credential["signCount"]
    looks_well()
    marks = [c for c in ana.context.cookies() if "device" in c["name"]]
    assert [(c["httpOnly"], c["sameSite"]) for c in marks] == [(True, "Strict")]
    ana.page.locator(".seat button[name=forget]").click()
    assert [c for c in ana.context.cookies() if "device" in c["name"]] == []
    # The key is lost: another one takes its place, by sheet and passphrase.
    ana.lose()
    ana.go("/phone")
    ana.set_up()
    looks_well()
    ana.fill(name=ana.name, paper=ana.paper, passphrase=PASSPHRASE)
    ana.press()
    ana.paper = ana.page.locator(".code").inner_text()
    ana.sign_in()
    assert ana.page.url.endswith("/network/paper")
    looks_well()
    ana.fill(paper=ana.paper)
    ana.press()
    assert ana.page.url.endswith("/network/home")
    ana.go("/recover")
    looks_well()
    assert said == []
    secrets = [PASSPHRASE, ana.paper, credential["credentialId"], ana.credentials()[0]["credentialId"]]
    for path in home.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert [secret for secret in secrets if secret.encode() in data] == [], path
    ana.close()


@pytest.mark.parametrize(("language", "width", "dark"), [("en", 1280, True), ("es", 320, False)])
def test_a_second_key_is_added_signs_in_and_lets_the_lost_one_go(browser, network, axe, language, width, dark):
    address, told, _ = network
    ana = Keyed(browser, address, f"Lou {language}", language=language, width=width, dark=dark)
    said = []
    ana.page.on("pageerror", lambda error: said.append(str(error)))
    ana.plug_in()

    def looks_well():
        no_sideways_scroll(ana.page)
        axe(ana.page, ana.page.url)

    ana.go("/join")
    ana.fill(code=told[f"{language} two"])
    ana.press()
    ana.set_up()
    ana.fill(name=ana.name, passphrase=PASSPHRASE, again=PASSPHRASE)
    ana.press()
    ana.fill(paper=ana.page.locator(".code").first.inner_text())
    ana.press()
    # Her only key cannot be removed. She sets a second one up: that one is touched first, then the one she has.
    ana.go("/keys")
    assert ana.page.locator("main form").count() == 0
    looks_well()
    by_keys(ana.page, ana.page.locator("main a.act"))
    first = ana.key
    ana.take()
    ana.touches(first, yes=False)
    ana.fill(passphrase=PASSPHRASE)
    ana.press_key("=get")  # before the new key is set up: it says so, and asks for no touch
    assert ana.page.locator("[data-key=get] [role=status]").inner_text()
    ana.press_key("=create")
    ana.page.wait_for_function("document.getElementById('id_made').value")
    assert len(ana.credentials()) == 1
    looks_well()
    ana.touches(first, yes=True)
    ana.touches(ana.key, yes=False)
    with ana.page.expect_navigation():
        ana.press_key("=get")
    assert ana.page.url.endswith("/network/keys")
    assert ana.page.locator("main .card").count() == 2
    looks_well()
    # The first key is lost. She is signed out, follows a link, and the second key brings her to where it leads.
    ana.page.locator(".seat button").click()
    ana.chrome.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": first})
    ana.touches(ana.key, yes=True)
    ana.go("/keys")
    looks_well()
    ana.fill(name=ana.name, passphrase=PASSPHRASE)
    with ana.page.expect_navigation():
        ana.press_key()
    assert ana.page.url.endswith("/network/keys")
    by_keys(ana.page, ana.page.locator("main .card button").first)
    looks_well()
    ana.fill(passphrase=PASSPHRASE)
    with ana.page.expect_navigation():
        ana.press_key()
    assert ana.page.locator("main .card").count() == 1
    assert ana.page.locator("main form").count() == 0
    assert said == []
    ana.close()


def test_without_script_the_page_says_that_codes_work(browser, network):
    address, _, _ = network
    kit = Somebody(browser, address, "Kit", script=False)
    kit.go()
    assert "One-time codes work without." in kit.page.locator("noscript").first.inner_text()
    assert not kit.page.locator("[data-key]").is_visible()
    kit.close()
