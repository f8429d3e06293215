"""A stranger sets up an agency with two members, and one of them gets back in without the passphrase."""

import re
import subprocess
import time
from pathlib import Path

import pyotp
import pytest

from .conftest import serving
from .test_desk import by_keys, no_sideways_scroll

pytestmark = pytest.mark.journey
PASSPHRASE, NEW = "four quiet herons wade", "eleven brown foxes sleep"


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """Serve a site to which the operator added one agency, and hand over the code for its first person."""
    home, told = tmp_path_factory.mktemp("network"), {}

    told["home"] = home

    def prepare(command, env):
        run = [command, "agency", "add", "North House", "--type", "victim_service"]
        told["code"] = subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout.splitlines()[0]
        told["run"] = lambda *words: subprocess.run([command, *words], env=env, capture_output=True, text=True)

    with serving(home, prepare) as address:
        yield address, told


class Somebody:
    def __init__(self, browser, address, name, *, language="en", width=1280, dark=False, script=True):
        self.name, self.language, self.factor, self.paper = name, language, "", ""
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=address, java_script_enabled=script,
            color_scheme="dark" if dark else "light",
        )  # fmt: skip
        self.page = self.context.new_page()

    def go(self, path=""):
        self.page.goto(f"/{self.language}/network{path}")

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.locator(f"#id_{name}").focus()
            self.page.keyboard.type(value)

    def press(self, words=""):
        by_keys(self.page, self.page.locator("main form .act", has_text=words).first)

    def join(self, code):
        self.go("/join")
        self.fill(code=code.lower())
        self.press()
        shown = self.page.locator(".code").first.inner_text()
        self.factor = shown.replace(" ", "")
        one_time_code = pyotp.TOTP(self.factor).now()
        self.fill(name=self.name, passphrase=PASSPHRASE, again=PASSPHRASE, one_time_code=one_time_code)
        self.press()
        codes = self.page.locator(".code").all_inner_texts()
        self.paper = codes[0]
        self.fill(paper=self.paper.lower())
        self.press()
        return codes

    def close(self):
        self.context.close()


def test_an_agency_of_two_is_set_up_and_a_lost_passphrase_is_replaced(browser, network):
    address, told = network
    began = time.monotonic()
    ana = Somebody(browser, address, "Ada")
    assert len(ana.join(told["code"])) == 2
    assert ana.page.url.endswith("/network/home")
    (cookie,) = [c for c in ana.context.cookies() if "member" in c["name"]]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    # Ana invites, Kit joins on a phone in Spanish without script, reads the letters, and is let in.
    ana.go("/people")
    ana.page.locator("input[value=advocate]").focus()
    ana.page.keyboard.press("Space")
    ana.press("Make an invitation")
    code = ana.page.locator(".code").first.inner_text()
    assert re.fullmatch(r"([0-9A-Z]{4}-){5}[0-9A-Z]{4}", code)
    kit = Somebody(browser, address, "Kit", language="es", width=320, script=False)
    kit.join(code)
    letters = kit.page.locator(".code").inner_text()
    ana.go("/people")
    assert letters in ana.page.locator("main").inner_text()
    ana.press("let Kit in")
    kit.go("/home")
    assert "North House" in kit.page.locator("h1").inner_text()
    # Kit lost the passphrase. The one-time code of joining is used up: wait for the next.
    kit.context.clear_cookies()
    kit.go("/recover")
    later = pyotp.TOTP(kit.factor).at(int(time.time()) + 30)
    kit.fill(name="Kit", paper=kit.paper, code=later, passphrase=NEW, again=NEW)
    kit.press()
    kit.paper = kit.page.locator(".code").inner_text()
    kit.go()
    kit.fill(name="Kit", passphrase=PASSPHRASE, code="123456")
    kit.press()
    assert kit.page.locator(".error-box").is_visible()
    assert time.monotonic() - began < 600
    assert told["run"]("vault", "drill").returncode == 0
    verified = told["run"]("log", "verify")
    assert "whole" in verified.stdout
    # Nothing that opens anything lies in any file of the installation, the log of the server included.
    secrets = [PASSPHRASE, NEW, told["code"], code, ana.paper, kit.paper, ana.factor, kit.factor, cookie["value"]]
    for path in filter(Path.is_file, told["home"].rglob("*")):
        data = path.read_bytes()
        assert [secret for secret in secrets if secret.encode() in data] == [], path
    ana.close()
    kit.close()


@pytest.mark.parametrize(("language", "width", "dark"), [("en", 1280, False), ("es", 320, True)])
def test_every_page_is_accessible_and_fits(browser, network, axe, language, width, dark):
    address, told = network
    code = told["run"]("agency", "add", f"House {language}", "--type", "tribal").stdout.splitlines()[0]
    ana = Somebody(browser, address, f"Ada {language}", language=language, width=width, dark=dark)
    ana.join(code)
    for path in ("/home", "/people", "/coverage", "/agreements", "/log"):
        ana.go(path)
        no_sideways_scroll(ana.page)
        axe(ana.page, path)
    ana.context.clear_cookies()
    for path in ("", "/join", "/recover", "/phone"):
        ana.go(path)
        no_sideways_scroll(ana.page)
        axe(ana.page, path)
    ana.close()
