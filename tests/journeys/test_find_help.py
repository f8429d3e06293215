"""From "I need a place" to a number to call: the main job, in a real browser."""

import pytest

pytestmark = pytest.mark.journey

WORDS = {
    "en": {"results": "A safe place to sleep:", "why": "Shown because", "change": "Change what you look for"},
    "es": {"results": "Un lugar seguro para dormir:", "why": "Se muestra porque", "change": "Cambie lo que busca"},
}


def search(page, language, place="Minneapolis", need="bed"):
    page.goto(f"/{language}/")
    page.fill("#id_place", place)
    page.click(f"button[name=need][value={need}]")


def no_sideways_scroll(page):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


@pytest.mark.smoke
def test_smoke_a_person_finds_a_bed_near_minneapolis(visit):
    page = visit(width=390)
    search(page, "en")
    assert page.locator("h1").inner_text().startswith("A safe place to sleep:")
    first = page.locator("article.card").first
    assert first.locator("a[href^='tel:']").count() >= 1
    assert "Shown because" in first.inner_text()
    assert "Not yet called by us." in first.inner_text()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_person_finds_a_bed(visit, language, width, script):
    page = visit(width=width, script=script)
    search(page, language)
    words = WORDS[language]
    assert page.locator("h1").inner_text().startswith(words["results"])
    assert words["why"] in page.locator("main").inner_text()
    assert page.locator("article.card a[href^='tel:']").count() >= 3
    # Every detail is on the page: no card asks to open another one.
    assert page.locator("article.card a:not([href^='tel:']):not([href^='sms:'])").count() == 0
    assert words["change"] in page.locator("main").inner_text()
    assert "Minneapolis" not in page.url
    if script:
        no_sideways_scroll(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_towns_of_one_name_ask_which(visit, script):
    page = visit(script=script)
    search(page, "en", "Springfield", "talk")
    assert "more than one place" in page.locator("[role=alert]").inner_text()
    page.focus("#id_place")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "more than one place" in page.locator("[role=alert]").inner_text()  # Enter picked none
    page.click("text=Springfield, MN")
    assert page.locator("h1").inner_text().startswith("Someone to talk to:")
    assert "Near Springfield, MN" in page.locator("main").inner_text()


def test_the_other_language_keeps_the_search(visit):
    page = visit()
    search(page, "en", "55401")
    page.click("button[lang=es]")
    assert page.locator("h1").inner_text().startswith("Un lugar seguro para dormir:")
    assert "55401" in page.locator("main").inner_text()


def test_a_filter_is_read_back_and_kept(visit):
    page = visit()
    page.goto("/en/")
    page.fill("#id_place", "Minneapolis")
    page.click("summary")
    page.select_option("#id_age", "16-17")
    page.check("#id_children")
    page.click("button[value=bed]")
    assert "age 16 to 17, with children" in page.locator("main").inner_text()
    assert page.locator("#id_age").input_value() == "16-17"


def test_the_whole_journey_by_keyboard(visit):
    page = visit()
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "leave"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_place"
    page.keyboard.type("Bemidji")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "talk"
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Someone to talk to:')")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName"))
        if seen[-1] == "BODY":
            break
        top = page.evaluate("document.activeElement.getBoundingClientRect().top")
        assert top > -1, "what has the focus must be in view"
    assert seen[0] == "/leave"
    assert any(text.startswith("tel:") for text in seen)


def test_enter_in_the_place_shows_all_help(visit):
    page = visit()
    page.goto("/en/")
    page.fill("#id_place", "55401")
    page.press("#id_place", "Enter")
    assert page.locator("h1").inner_text().startswith("All help:")


def test_a_county_page_has_its_lines(visit):
    page = visit(width=390)
    page.goto("/en/places")
    page.click("text=Beltrami County")
    text = page.locator("main").inner_text()
    assert "Talk to someone now" in text
    assert "If a child is being hurt" in text
    assert "Leech Lake" in text
    assert "If a vulnerable adult is being hurt" in text


def test_results_print_with_numbers_and_reasons_and_without_the_frame(visit):
    page = visit()
    search(page, "en")
    page.emulate_media(media="print")
    assert page.locator(".top").is_hidden()
    assert page.locator("form#change").is_hidden()
    assert page.locator("article.card").first.is_visible()
    assert page.locator("article.card .why").first.is_visible()
    # Every number prints, those of the second rank too, and so does the warning of a demonstration.
    numbers = page.locator("main a[href^='tel:'], main a[href^='sms:']")
    assert numbers.count() > 8
    assert all(numbers.nth(n).is_visible() for n in range(numbers.count()))
    assert page.get_by_text("Do not use this site to find help for real.").is_visible()
    assert page.get_by_text("Printed on").is_visible()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(visit, axe, language, dark, width):
    page = visit(width=width, dark=dark)
    for path in (
        "",
        "safety",
        "about",
        "places",
        "places/27007",
        "places/29510",
        "places/map/us_mn",
        "places/27007/sheet",
        "tip",
        "nothing-here",
        "find",
    ):
        page.goto(f"/{language}/{path}")
        axe(page, path)
        no_sideways_scroll(page)
    for place, need in (
        ("Minneapolis", "bed"),
        ("St. Louis", "talk"),
        ("99999", "health"),
        ("Springfeeld", "law"),
        ("", "any"),
    ):
        page.goto(f"/{language}/")
        page.fill("#id_place", place)
        with page.expect_navigation():  # on a busy machine axe would look at a page that is just going
            page.click(f"button[value={need if need != 'law' else 'legal'}]")
        axe(page, f"find {place}")
        no_sideways_scroll(page)
