"""Readers find what to do, take paper away, and hold one state's law against another's."""

import zipfile
from pathlib import Path

import pytest

from .test_desk import by_keys, no_sideways_scroll
from .test_network import Somebody

pytestmark = pytest.mark.journey


def reader(browser, site, **more):
    return Somebody(browser, site, "", **more)


def looked_at(who, axe, name):
    no_sideways_scroll(who.page)
    axe(who.page, name)


def downloaded(page, button):
    """Press a button by keyboard that hands out a file."""
    with page.expect_download(timeout=60_000) as waiting:
        page.locator(button).focus()
        page.keyboard.press("Enter")
    return waiting.value


def test_a_night_clerk_finds_what_to_do_in_two_clicks(browser, site, axe):
    clerk = reader(browser, site, width=320, dark=True)
    clerk.page.goto("/en/")
    by_keys(clerk.page, clerk.page.locator("main a", has_text="What to look for, what to do"))
    looked_at(clerk, axe, "learn")
    by_keys(clerk.page, clerk.page.locator("a.tile", has_text="hotels"))
    looked_at(clerk, axe, "hotels")
    main = clerk.page.locator("main")
    assert main.locator("h2", has_text="What to do").is_visible()
    assert "Call 911 if someone is in danger now" in main.inner_text()
    clerk.page.fill("#id_place", "63101")
    by_keys(clerk.page, clerk.page.locator("button", has_text="Show the lines for this place"))
    assert "63101" in clerk.page.locator("h2", has_text="Whom to call").inner_text()
    assert "800-392" in main.inner_text()
    assert clerk.context.cookies() == []


def test_a_teacher_prints_a_card_in_spanish_without_script(browser, site, axe):
    teacher = reader(browser, site, language="es", width=390, script=False)
    teacher.page.goto("/es/learn/for/schools")
    by_keys(teacher.page, teacher.page.locator("button", has_text="Tarjeta, cartel, hoja"))
    assert teacher.page.locator("#id_audience").input_value() == "schools"
    no_sideways_scroll(teacher.page)
    waiting = downloaded(teacher.page, "button[value=card]")
    assert waiting.suggested_filename == "schools-card-es.pdf"
    assert Path(waiting.path()).read_bytes().startswith(b"%PDF")
    teacher.page.emulate_media(media="print")
    assert teacher.page.locator("header.top").is_hidden()


def test_a_coordinator_makes_a_county_kit_and_slides(browser, site, axe):
    coordinator = reader(browser, site)
    coordinator.page.goto("/en/learn/kit")
    looked_at(coordinator, axe, "kit, empty")
    coordinator.page.select_option("#id_audience", "healthcare")
    coordinator.page.fill("#id_place", "Springfield")
    coordinator.page.fill("#id_organization", "Sample Coalition")
    by_keys(coordinator.page, coordinator.page.locator("button", has_text="Show what there is"))
    choice = coordinator.page.locator("button[name=place_key]")
    assert choice.count() > 1
    looked_at(coordinator, axe, "kit, which place")
    coordinator.page.focus("#id_place")
    with coordinator.page.expect_navigation():
        coordinator.page.keyboard.press("Enter")
    assert choice.count() > 1  # nobody picked one yet
    by_keys(coordinator.page, choice.first)
    looked_at(coordinator, axe, "kit")
    picture = coordinator.page.locator("img").first
    picture.scroll_into_view_if_needed()
    for _ in range(50):  # a picture is made when it is first asked for
        if picture.evaluate("one => one.complete && one.naturalWidth"):
            break
        coordinator.page.wait_for_timeout(200)
    assert picture.evaluate("one => one.naturalWidth") > 400
    waiting = downloaded(coordinator.page, "button[value=deck]")
    assert waiting.suggested_filename == "healthcare-deck-en.pptx"
    waiting = downloaded(coordinator.page, "button[value=all]")
    archive = zipfile.ZipFile(waiting.path())
    assert archive.testzip() is None
    assert "healthcare-county-es.pdf" in archive.namelist()


def test_a_legislator_reads_one_state_against_the_other(browser, site, axe):
    legislator = reader(browser, site)
    legislator.page.goto("/en/learn")
    by_keys(legislator.page, legislator.page.locator("a", has_text="The states and the nation side by side"))
    looked_at(legislator, axe, "compare")
    row = legislator.page.locator("tr", has_text="Training of lodging staff").or_(
        legislator.page.locator("tr", has_text="157.177")
    )
    assert "Yes" in row.first.inner_text()
    for state in ("us_mo", "us_mn"):
        legislator.page.goto(f"/en/learn/in/{state}")
        looked_at(legislator, axe, state)
        for part in ("scope", "law", "answer", "served", "challenges", "what-you-can-do", "posters"):
            legislator.page.goto(f"/en/learn/in/{state}/{part}")
            legislator.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            looked_at(legislator, axe, f"{state} {part}")


def test_every_other_page_is_whole_on_a_small_phone_in_spanish(browser, site, axe):
    somebody = reader(browser, site, language="es", width=320)
    somebody.page.goto("/es/learn")
    links = somebody.page.locator("main a[href*='/learn/']")
    addresses = links.evaluate_all("found => found.map(one => one.getAttribute('href'))")
    assert len(addresses) > 20
    for address in addresses:
        somebody.page.goto(address)
        somebody.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        looked_at(somebody, axe, address)
