"""A real server on loopback, a real browser, and axe where npm brought it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
START_SECONDS = 30
# A browser reports by itself that an answer asked again, and that it cleared what leaving told it to clear.
BROWSERS_OWN_WORDS = ("Failed to load resource: the server responded with a status of 4", "Clear-Site-Data header on")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Set up a demonstration as `make run` does, serve it, and return its address. Leaving goes to a local page."""
    with serving(tmp_path_factory.mktemp("home")) as address:
        yield address


@contextmanager
def serving(home, prepare=lambda command, env: None, *, host="127.0.0.1", said=None, **more):
    """Serve a demonstration of its own; `prepare` may run commands between setting up and serving."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://{host}:{port}"
    env = {k: v for k, v in os.environ.items() if not k.startswith(("OPENHARBOR_", "DJANGO_"))}
    env |= {"OPENHARBOR_HOME": str(home), "OPENHARBOR_LEAVE_URL": f"{address}/static/core/mark.svg"}
    env |= {"OPENHARBOR_ORIGIN": address} if host == "localhost" else {}
    env |= more
    command = str(Path(sys.executable).parent / "openharbor")
    made = subprocess.run([command, "init", "--demo"], env=env, check=True, capture_output=True, text=True)
    if said is not None:
        said["init"] = made.stdout
    prepare(command, env)
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen([command, "serve", "--bind", f"127.0.0.1:{port}"], env=env, stdout=log, stderr=log)
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
    text = (home / "server.log").read_text()
    # Nothing of what the journeys searched for may be in the log.
    assert not re.search(r"Minneapolis|Bemidji|/find|places/|POST|GET", text), text


def _wait(address, server):
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/en/") as answer:  # noqa: S310  # our own server
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the server stopped"
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)


@pytest.fixture(scope="session")
def browser():
    if not BROWSER:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, chromium_sandbox=False, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, site):
    """Open a fresh browser profile; afterwards no foreign request, no console message and no cookie may be left."""
    contexts = []

    def open_page(*, width=1280, script=True, dark=False, expect_console=False):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            base_url=site,
        )
        page = context.new_page()
        page.said, page.requested = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.requested.append(request.url))
        contexts.append((context, page))
        return page

    yield open_page
    for context, page in contexts:
        assert context.cookies() == []
        assert [url for url in page.requested if not url.startswith((site, "data:"))] == []
        assert [text for text in page.said if not text.startswith(BROWSERS_OWN_WORDS)] == []
        context.close()


@pytest.fixture
def axe():
    """Check a page for accessibility; zero findings or it fails."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci in tests/browser)")
    script = AXE.read_text()

    def check(page, where):
        page.evaluate(script)
        found = page.evaluate(f"axe.run(document, {{runOnly: {AXE_RULES}, resultTypes: ['violations']}})")
        problems = [
            f"{v['id']}: {v['nodes'][0]['html'][:120]} {v['nodes'][0]['failureSummary'][:160]}"
            for v in found["violations"]
        ]
        assert problems == [], where

    return check
