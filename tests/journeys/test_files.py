"""A picture is added to a report without JavaScript, and looked at by the team; a signed paper is kept."""

import io
from pathlib import Path

import pytest
from PIL import Image

from .conftest import serving
from .test_desk import by_keys, no_sideways_scroll
from .test_report import LAST, Writer, signed_in

pytestmark = pytest.mark.journey
CANARY = "Canary-file-7"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    told = {"home": tmp_path_factory.mktemp("files")}
    with serving(told["home"], said=told, OPENHARBOR_UPLOADS="on") as address:
        yield address, told


def picture():
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = CANARY
    Image.radial_gradient("L").convert("RGB").save(out, "JPEG", exif=exif)
    return {"name": "van.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_parent_adds_a_picture_and_the_team_sees_a_copy(browser, town, axe):
    address, told = town
    parent = Writer(browser, address, width=320, language="es", script=False)
    parent.go()
    parent.on()
    parent.page.goto(f"/es/share/{LAST}")
    by_keys(parent.page, parent.page.locator("a", has_text="Agregar una foto"))
    no_sideways_scroll(parent.page)
    parent.page.set_input_files("#id_file", {"name": "x.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    parent.page.locator("button", has_text="Agregar este archivo").click()
    assert "no es ninguno de esos" in parent.page.locator("[role=alert]").inner_text()
    parent.page.set_input_files("#id_file", picture())
    by_keys(parent.page, parent.page.locator("button", has_text="Agregar este archivo"))
    assert "van.jpg" in parent.page.locator("main").inner_text()
    parent.page.goto("/es/share/3")
    parent.page.fill("textarea", "Una camioneta blanca cada noche")
    parent.page.locator("main form .act").first.click()
    parent.page.goto(f"/es/share/{LAST}")
    assert "van.jpg" in parent.page.locator("main").inner_text()
    parent.on()
    assert "/share/receipt" in parent.page.url

    looks = Writer(browser, address)
    looks.go()
    looks.on()
    looks.page.goto("/en/share/files")
    axe(looks.page, "files")

    theo = signed_in(browser, told, address)
    theo.page.goto("/en/reports/apart")
    theo.page.locator("table.queue tbody tr", has_text="camioneta").locator("a.ref").click()
    axe(theo.page, "report with a file")
    theo.page.locator("a", has_text="Look at the copy").click()
    assert theo.page.locator("img").evaluate("one => one.naturalWidth") == 256
    theo.page.go_back()
    theo.page.locator("summary", has_text="Take the original out").click()
    theo.page.fill("#why-1", "for the exhibit")
    with theo.page.expect_download() as waiting:
        theo.page.locator("button", has_text="Take the original").click()
    whole = Path(waiting.value.path()).read_bytes()
    assert CANARY.encode() in whole
    for path in told["home"].rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path


def test_an_admin_keeps_a_signed_paper(browser, town, axe):
    address, told = town
    ana = signed_in(browser, told, address, "Ana")
    ana.page.goto("/en/network/agreements")
    for name, value in (("title", "Shared hours"), ("parties", "North and South"), ("signed_date", "2026-01-05")):
        ana.page.fill(f"#id_{name}", value)
    ana.page.locator("form:has(#id_title) button").click()
    ana.page.locator("summary", has_text="Add a signed paper").click()
    axe(ana.page, "agreements")
    ana.page.set_input_files(
        "input[type=file]", {"name": "mou.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-x"}
    )
    ana.page.locator("section.card button", has_text="Add").click()
    with ana.page.expect_download() as waiting:
        ana.page.locator("a", has_text="mou.pdf").click()
    assert Path(waiting.value.path()).read_bytes() == b"%PDF-x"
