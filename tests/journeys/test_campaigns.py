"""The report of `openharbor campaigns find` in a real browser: on a phone, and on paper."""

import csv

import pytest

from openharbor.config import cli

pytestmark = pytest.mark.journey
TEXT = "New in town, sweet and friendly companion {}, call (314) 275-{} or write to {}@a-rather-long-name.example.com"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("campaigns")
    with (folder / "ads.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "text", "date"))
        for n, name in enumerate(("Anna", "Bella", "Cora", "Dana") * 2):
            writer.writerow((n, TEXT.format(name, 2000 + n % 3, name), f"2026-03-{n + 1:02}"))
    assert cli.main(["campaigns", "find", str(folder / "ads.csv"), "--out", str(folder / "out"), "--quiet"]) == 0
    return (folder / "out" / "report.html").as_uri()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_part_of_the_report_makes_the_page_wider_than_the_screen(browser, report, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(report)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.when span')).fontSize)")
    assert size >= 12
    page.close()


def test_the_texts_of_a_closed_list_are_printed_too(browser, report):
    page = browser.new_page()
    page.goto(report)
    text = page.locator(".text").first
    assert not text.is_visible()
    page.emulate_media(media="print")
    assert text.bounding_box()["height"] > 10
    page.close()
