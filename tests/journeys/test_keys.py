"""A stranger joins with a security key, signs in with it, loses it, and comes back by the printed sheet.

On http://localhost: a browser knows no keys for a bare network address, and the RP ID is the host's name.
"""

import subprocess

import pytest

from .conftest import serving
from .test_desk import no_sideways_scroll
from .test_network import PASSPHRASE, Somebody

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """Serve a site with an agency for each language, and hand over the codes for their first people."""
    home, told = tmp_path_factory.mktemp("keys"), {}

    def prepare(command, env):
        for language in ("en", "es"):
            run = [command, "agency", "add", f"House {language}", "--type", "victim_service"]
            told[language] = subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout.split()[0]

    with serving(home, prepare, host="localhost") as address:
        yield address, told, home


class Keyed(Somebody):
    """Somebody with a security key, which is Chromium's own virtual one."""

    def plug_in(self):
        self.chrome = self.context.new_cdp_session(self.page)
        self.chrome.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.key = self.chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def credentials(self):
        return self.chrome.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]

    def lose(self):
        self.chrome.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.key})
        self.plug_in()

    def press_key(self):
        button = self.page.locator("[data-key] button")
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


def test_without_script_the_page_says_that_codes_work(browser, network):
    address, _, _ = network
    kit = Somebody(browser, address, "Kit", script=False)
    kit.go()
    assert "One-time codes work without." in kit.page.locator("noscript").first.inner_text()
    assert not kit.page.locator("[data-key]").is_visible()
    kit.close()
