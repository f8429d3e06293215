"""The desk in a real browser: verify a stale shelter, merge a double, propose a change."""

import json
import sqlite3
import subprocess
from contextlib import closing

import pytest

from .conftest import serving

pytestmark = pytest.mark.journey
DOUBLE = [
    {
        "id": f"double-{n}", "name": f"Harbor kitchen{more}", "description": f"Warm meals, number {n}.",
        "status": "active",
        "organization": {"id": f"house-{n}", "name": "Harbor House Friends", "description": "x"},
        "phones": [{"id": f"phone-{n}", "number": "612-555-0150"}],
        "service_areas": [{"id": f"area-{n}", "name": "Hennepin County, MN"}],
        "attributes": [{"id": f"term-{n}", "label": "purpose", "value": "support"},
                       {"id": f"need-{n}", "label": "needs", "value": "basics"},
                       {"id": f"own-{n}", "label": "openharbor", "value": "{}"}],
    }
    for n, more in ((1, ""), (2, " pantry"))
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Serve a site whose shelters nobody has checked for a hundred days, and print a pass for Ana."""
    home = tmp_path_factory.mktemp("desk")
    told = {}

    def prepare(command, env):
        feed = home / "feed.json"
        feed.write_text(json.dumps(DOUBLE))
        run = ["directory", "import", str(feed), "--source", "metro", "--name", "Metro", "--single-source"]
        subprocess.run([command, *run], env=env, check=True, capture_output=True)
        with closing(sqlite3.connect(home / "openharbor.sqlite3")) as database:
            database.execute("UPDATE core_packacceptance SET accepted_at = datetime('now', '-100 days')")
            database.commit()
        subprocess.run([command, "directory", "load"], env=env, check=True, capture_output=True)
        out = subprocess.run([command, "desk", "pass", "Ana"], env=env, check=True, capture_output=True, text=True)
        told["code"] = out.stdout.splitlines()[0]

    with serving(home, prepare) as address:
        yield address, told["code"]


@pytest.fixture
def sit(browser, desk):
    """Sit down at the desk by the keyboard alone, and return the page."""
    address, code = desk
    contexts = []

    def down(language="en", *, width=1280, dark=False, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=address, java_script_enabled=script,
            color_scheme="dark" if dark else "light",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(f"/{language}/desk")
        page.locator("#id_code").focus()
        page.keyboard.type(code.lower())
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/queue")
        (cookie,) = [c for c in context.cookies() if "desk" in c["name"]]
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        return page

    yield down
    for context in contexts:
        context.close()


def by_keys(page, button):
    """Press a button without a pointer."""
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def no_sideways_scroll(page):
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def public_text(page, address, path):
    return page.request.get(f"{address}{path}").text()


def test_a_stale_shelter_is_verified_with_one_press(sit, desk, axe):
    page = sit()
    axe(page, "queue")
    page.click("nav[aria-label=Kinds] a:has-text('Shelters')")
    row = page.locator("table.queue tbody tr").filter(has_text="2027").first
    assert "Never called" in row.inner_text()
    row.locator("a.ref").click()
    title = page.locator("h1").inner_text()
    assert "Never confirmed by a call." in page.locator("main").inner_text()
    axe(page, title)
    page.fill("input[name=answered_by]", "night desk")
    by_keys(page, page.locator("button[value=confirmed]").first)
    assert "Last confirmed by a call on" in page.locator("main").inner_text()
    history = page.locator("ol.line").inner_text()
    assert "night desk" in history
    assert "Ana" in history
    assert "We called this number in" in page.locator("article.card").inner_text()
    axe(page, "verified")
    page.goto("/en/desk/queue/shelters")
    assert title not in page.locator("table.queue").inner_text()


def test_a_double_is_merged_and_made_two_again(sit, desk, axe):
    address, _ = desk
    page = sit()
    page.goto("/en/desk/doubles")
    pair = page.locator("form.card").filter(has_text="Harbor kitchen pantry")
    assert "They share a number" in pair.inner_text()
    axe(page, "doubles")
    assert public_text(page, address, "/en/places/27053").count("Harbor House Friends</h3>") == 2
    by_keys(page, pair.locator("button[value=merge]"))
    assert public_text(page, address, "/en/places/27053").count("Harbor House Friends</h3>") == 1
    assert "Harbor kitchen" in page.locator("table").inner_text()
    axe(page, "merged")
    by_keys(page, page.locator("table button"))
    assert public_text(page, address, "/en/places/27053").count("Harbor House Friends</h3>") == 2


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_listed_organization_proposes_a_change_and_says_it_has_room(sit, desk, axe, browser, script):
    address, _ = desk
    words = f"Warm meals every evening, {'with' if script else 'without'} a script."
    page = sit(script=script)
    page.fill("#words", "Harbor kitchen")
    page.click("form.find button")
    page.click("main li a >> nth=0")
    own = page.url
    page.click("text=Make a personal link")
    link = page.locator("code.code").inner_text()
    owner = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script)
    theirs = owner.new_page()
    theirs.goto(link)
    if script:
        axe(theirs, "link")
        no_sideways_scroll(theirs)
    theirs.fill("textarea[name=description]", words)
    theirs.click("button:has-text('Send it')")
    assert "Somebody will look at it before it shows." in theirs.locator("main").inner_text()
    assert words not in public_text(page, address, "/en/places/27053")
    with theirs.expect_navigation():
        theirs.click("button:has-text('Has room')")
    assert "They said today that they have room." in public_text(page, address, "/en/places/27053")
    owner.close()
    page.goto("/en/desk/proposals")
    assert words in page.locator("main").inner_text()
    if script:
        axe(page, "proposals")
    page.check("input[name=take]")
    with page.expect_navigation():
        page.click("button:has-text('Decide')")
    assert words in public_text(page, address, "/en/places/27053")
    page.goto(own)
    assert words in page.locator("article.card").inner_text()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("width", "dark"), [(320, False), (360, True), (1280, True)])
def test_every_page_of_the_desk_is_in_order(sit, axe, language, width, dark):
    page = sit(language, width=width, dark=dark)
    service = page.locator("a.ref").first.get_attribute("href")
    for path in ("queue", "queue/lines", "find", "proposals", "doubles", "board", "imports", "imports/1"):
        page.goto(f"/{language}/desk/{path}")
        axe(page, path)
        no_sideways_scroll(page)
    for path in (service, f"{service}/correct"):
        page.goto(path)
        axe(page, path)
        no_sideways_scroll(page)
    page.fill("textarea[name=description]", "Call 612-555-0177")
    page.click("form[method=post] button.act:not(.act-quiet) >> nth=-1")
    assert page.locator(".error-box a").count() == 1
    axe(page, "correct, with an error")
    assert [text for text in page.said if "422" not in text] == []
