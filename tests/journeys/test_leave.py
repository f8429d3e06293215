"""Leaving, in a real browser: first in the order, never covered, at once, and not back by one step."""

import pytest

pytestmark = pytest.mark.journey

AWAY = "/static/core/mark.svg"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_button_leads_away(visit, site, script):
    page = visit(script=script)
    page.goto("/en/places/27053")
    page.click("#leave")
    page.wait_for_url(f"{site}{AWAY}")


def test_with_script_the_page_is_replaced_in_the_history(visit, site):
    page = visit()
    page.goto("/en/about")
    page.goto("/en/")
    page.click("#leave")
    page.wait_for_url(f"{site}{AWAY}")
    page.go_back()
    # The page that was left is not one step back; the one before it is, and the safety page says so.
    assert page.url == f"{site}/en/about"


def test_shift_three_times_leads_away(visit, site):
    page = visit()
    page.goto("/en/")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"{site}{AWAY}")


def test_shift_with_other_keys_between_or_slowly_does_not(visit, site):
    page = visit()
    page.goto("/en/")
    page.focus("#id_place")
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    assert page.url == f"{site}/en/"
    assert page.locator("#id_place").input_value() == "ABCD"


def test_the_screen_is_blank_before_any_answer_comes(visit, site):
    page = visit()
    page.goto("/en/")
    # Read in the same task as the press, so no answer can have come.
    width, height, colour, title = page.evaluate(
        """() => {
            document.getElementById("leave").click();
            const blank = document.querySelector(".blank"), box = blank.getBoundingClientRect();
            return [box.width, box.height, getComputedStyle(blank).backgroundColor, document.title];
        }"""
    )
    assert (width, height, colour) == (1280, 800, "rgb(255, 255, 255)")
    assert title.strip("\u200b") == ""
    page.wait_for_url(f"{site}{AWAY}")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/en/", "/es/", "/en/places", "/en/places/29510"])
def test_it_is_large_and_stays_in_view(visit, width, path):
    page = visit(width=width)
    page.goto(path)
    page.mouse.wheel(0, 5000)
    page.wait_for_function("window.scrollY > 300")
    box = page.locator("#leave").bounding_box()
    assert box["height"] >= 48
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 800
    hit = page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('a')?.id", [box["x"] + 20, box["y"] + 24])
    assert hit == "leave"


def test_at_twice_the_size_it_is_still_in_view(browser, site):
    # A zoom of 200 % on a phone of 320 px leaves 160 px for the page.
    context = browser.new_context(base_url=site, viewport={"width": 160, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.goto("/en/")
    box = page.locator("#leave").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 160
    context.close()
