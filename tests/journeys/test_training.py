"""Somebody asks for a training, a trainer reads it and answers; a trainer announces one, and everybody sees it."""

import re
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape

import pytest

from .conftest import serving
from .test_desk import by_keys, no_sideways_scroll
from .test_network import Somebody
from .test_report import signed_in

pytestmark = pytest.mark.journey
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Serve the demonstration, whose coalition trains everywhere, and hand over its printed keys."""
    told = {"home": tmp_path_factory.mktemp("training")}
    with serving(told["home"], said=told) as address:
        yield address, told


class Asker(Somebody):
    """A browser in front of the form."""

    def __init__(self, browser, address, **more):
        super().__init__(browser, address, "", **more)
        self.go()

    def go(self):
        self.page.goto(f"/{self.language}/learn/act/training")

    def write(self, **lines):
        for name, value in lines.items():
            if name in ("wish", "audience"):
                self.page.select_option(f"#id_{name}", value)
            else:
                self.page.fill(f"#id_{name}", value)
        by_keys(self.page, self.page.locator("main form .act").last)


def test_a_night_manager_asks_in_spanish_on_a_small_phone_and_a_trainer_reads_it(browser, town, axe):
    address, told = town
    manager = Asker(browser, address, language="es", width=320, script=False)
    no_sideways_scroll(manager.page)
    manager.write(wish="talk", place="Bemidji", people="12", words="Canario-1: somos doce de noche")
    assert manager.page.title().startswith("Error")
    assert "Canario-1" in manager.page.locator("#id_words").input_value()
    no_sideways_scroll(manager.page)
    hotels = manager.page.locator("#id_audience option[value=lodging]").inner_text()
    manager.write(reach="Canario-2: al 555, de noche", audience="lodging")
    no_sideways_scroll(manager.page)
    main = manager.page.locator("main")
    assert "Harbor Coalition (made up)" in main.inner_text()
    assert hotels in main.inner_text()
    by_keys(manager.page, manager.page.locator("main button[value=change]"))
    manager.write(when="en enero")
    assert "en enero" in main.inner_text()
    manager.page.locator("nav.tongues button").click()
    assert manager.page.url.endswith("/en/learn/act/training")
    manager.page.locator("nav.tongues button").click()
    manager.page.locator("#id_when").press("Enter")
    assert "en enero" in main.inner_text()
    by_keys(manager.page, manager.page.locator("button[value=send]"))
    assert manager.page.url.endswith("/es/learn/act/training/sent")
    assert manager.context.cookies() == []
    for path in told["home"].rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(f"Canario-{n}".encode() in data for n in (1, 2)), path

    tom = signed_in(browser, told, address, "Tom")
    tom.page.goto("/en/learn/requests")
    axe(tom.page, "requests")
    row = tom.page.locator("table.queue tbody tr").filter(has_text="Canario-1")
    if not row.count():  # a test that types faster than a person waits apart
        tom.page.click("main nav a[href$='/apart']")
        axe(tom.page, "set apart")
    row.locator("a.ref").click()
    axe(tom.page, "request")
    assert "Canario-2: al 555, de noche" in tom.page.locator("main").inner_text()
    by_keys(tom.page, tom.page.locator("button", has_text="Close the request"))
    axe(tom.page, "nothing chosen")
    tom.page.select_option("#id_outcome", "answered")
    by_keys(tom.page, tom.page.locator("button", has_text="Close the request"))
    tom.page.goto("/en/learn/requests/closed")
    axe(tom.page, "closed")
    assert "We answered, and take it on" in row.inner_text()
    tom.close()
    manager.close()


def test_of_many_presses_at_once_on_a_real_server_one_counts(browser, town):
    address, told = town
    url = f"{address}/en/learn/act/training"

    def post(**data):
        request = urllib.request.Request(url, urllib.parse.urlencode(data).encode())  # noqa: S310  # our own server
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # our own server
            return answer.url, answer.read().decode()

    def hidden(page):
        return {name: unescape(value) for name, value in HIDDEN.findall(page)}

    with urllib.request.urlopen(url) as first:  # noqa: S310  # our own server
        form = hidden(first.read().decode())
    _, page = post(**form | {"reach": "by the mill", "words": "pressed many times"})
    with ThreadPoolExecutor(8) as many:
        ends = list(many.map(lambda _: post(**hidden(page), do="send")[0], range(8)))
    assert {urllib.parse.urlsplit(one).path for one in ends} == {"/en/learn/act/training/sent"}
    cora = signed_in(browser, told, address, "Cora")
    seen = 0
    for path in ("", "/apart"):
        cora.page.goto(f"/en/learn/requests{path}")
        seen += cora.page.locator("table.queue tbody tr").filter(has_text="pressed many times").count()
    assert seen == 1
    cora.close()


@pytest.mark.parametrize(
    ("language", "width", "dark"), [("en", 390, True), ("es", 320, False), ("en", 1280, False), ("es", 1280, True)]
)
def test_every_page_is_accessible_and_fits(browser, town, axe, language, width, dark):
    address, _ = town
    asker = Asker(browser, address, language=language, width=width, dark=dark)

    def look(where):
        no_sideways_scroll(asker.page)
        axe(asker.page, where)

    look("empty")
    asker.write()
    look("nothing typed")
    asker.write(place="Jackson County", reach="x")
    look("which county")
    asker.page.locator("ul.choices button").first.click()
    look("check")
    for path in ("training/sent", "events"):
        asker.page.goto(f"/{language}/learn/act/{path}")
        look(path)
    assert asker.context.cookies() == []
    asker.close()


def test_a_trainer_announces_a_training_and_takes_it_back(browser, town, axe):
    address, told = town
    cora = signed_in(browser, told, address, "Cora")
    cora.page.goto("/en/learn/events/manage")
    axe(cora.page, "manage")
    cora.page.fill("#id_title", "Made up: call 612-555-0147")
    cora.page.fill("#id_text", "Made up, for a test.\nTwo lines.")
    cora.page.fill("#id_place", "Bemidji")
    cora.page.fill("#id_day", str(date.today() + timedelta(days=30)))  # noqa: DTZ011  # any day to come
    cora.page.fill("#id_begins", "09:00")
    cora.page.fill("#id_ends", "12:15")
    announce = cora.page.locator("button", has_text="Announce it")
    by_keys(cora.page, announce)
    axe(cora.page, "a number in it")
    assert "Leave numbers" in cora.page.locator("main").inner_text()
    cora.page.fill("#id_title", "Made up: a morning in Bemidji")
    by_keys(cora.page, announce)
    pat = Somebody(browser, address, "", width=390)
    pat.page.goto("/en/learn/act/events")
    card = pat.page.locator("article.card", has_text="a morning in Bemidji")
    assert "9 a.m. to 12:15 p.m. (Central Time)" in card.inner_text()
    assert "Bemidji, MN" in card.inner_text()
    cora.page.locator("li", has_text="a morning in Bemidji").locator("a", has_text="Change").click()
    axe(cora.page, "change")
    assert cora.page.locator("#id_begins").input_value() == "09:00"
    by_keys(cora.page, cora.page.locator("button", has_text="Withdraw it"))
    pat.page.reload()
    assert card.count() == 0
    with urllib.request.urlopen(f"{address}/en/learn/act/events.ics") as answer:  # noqa: S310  # our own server
        calendar = answer.read().decode().replace("\r\n ", "")
    off = next(part for part in calendar.split("BEGIN:VEVENT") if "a morning in Bemidji" in part)
    assert "STATUS:CANCELLED" in off
    cora.close()
    pat.close()
