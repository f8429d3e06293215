"""A first visit weighs at most 60 kB over the wire, everything counted."""

import gzip

import pytest

pytestmark = pytest.mark.journey

MOST_BYTES = 60_000
MOST_STYLE_BYTES = 15_000


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "path",
    ["", "places", "places/map/us_mo", "places/27053", "places/27053/sheet", "places/29510", "tip", "safety", "about",
     "find", "learn", "learn/for/lodging", "learn/in/us_mo", "learn/in/us_mo/scope", "learn/compare", "learn/kit"],
)  # fmt: skip
def test_a_first_visit_is_light(browser, site, language, path):
    context = browser.new_context(base_url=site)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes = []
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    if path == "find":
        page.goto(f"/{language}/")
        sizes.clear()
        page.fill("#id_place", "Minneapolis")
        page.click("button[value=any]")
    else:
        page.goto(f"/{language}/{path}")
    page.wait_for_load_state("networkidle")
    total = sum(sizes)
    print(f"{language}/{path}: {total} bytes in {len(sizes)} answers")
    assert sizes
    assert total <= MOST_BYTES
    context.close()


def test_the_style_sheets_are_small():
    from pathlib import Path

    root = Path(__file__).parents[2] / "src" / "openharbor" / "core" / "static" / "core"
    total = sum(len(gzip.compress(path.read_bytes(), 6)) for path in root.glob("*.css"))
    assert total < MOST_STYLE_BYTES
