"""What is taught is easy to read, says no word that hurts, and promises nothing for others."""

import re
from functools import cache

import pytest

from openharbor.core.packs import registry
from openharbor.report.tests.test_words import ease, grade

# A browser's title bar may be watched.
NEUTRAL = re.compile(r"traffick|trata\b|exploit|explota|prostitu|abus|sex", re.IGNORECASE)
HURTS = re.compile(
    r"\bprostitut|\brescu(e|ing|ed)\b|\bsave (them|her|him|victims)|\billegals?\b|\bsuspects?\b|\bpimp", re.I
)
HARDEST_GRADE, HARDEST_SCORE = 8.0, 60.0


def pages():
    for pack in registry.all_packs():
        for page in pack.teaching.pages:
            yield pytest.param(page, id=f"{pack.code}/{page.shelf}/{page.slug}")


def text_of(page, language):
    return " ".join(block.text.rstrip(".:?!") + "." for block in page.blocks[language])


@pytest.mark.parametrize("page", pages())
def test_a_page_is_easy_to_read(page):
    assert grade(text_of(page, "en")) <= HARDEST_GRADE
    assert ease(text_of(page, "es")) >= HARDEST_SCORE


@pytest.mark.parametrize("page", pages())
def test_a_page_says_no_word_that_hurts(page):
    # The page on words names some of them, to say what not to say; a rescue is named where it is warned of.
    if page.slug not in ("words", "support", "myths"):
        assert not HURTS.search(text_of(page, "en"))


def test_what_audiences_read_is_easy_and_hurts_nobody():
    for pack in registry.all_packs():
        for slug, one in pack.teaching.audiences.items():
            texts = [said.en for said in (*one.do, *one.next, *one.not_signs, *one.ask)]
            text = " ".join(words.rstrip(".") + "." for words in texts)
            assert grade(text) <= HARDEST_GRADE, slug
            assert ease(" ".join(said.es.rstrip(".") + "." for said in one.said())) >= HARDEST_SCORE, slug
            assert not HURTS.search(text), slug


@cache
def secret_names_and_towns():
    """Return two expressions, made once: thousands of them, made for each block, take most of a minute."""
    packs = registry.all_packs()
    secret = {row.organization for pack in packs for row in pack.organizations if row.confidential == "yes"}
    towns = {row.city for pack in packs for row in pack.zips}
    assert secret
    assert towns
    # The longest first, so that "St. Paul Park" is not read as "St. Paul".
    return [
        re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)")
        for names in (secret, towns)
    ]


@pytest.mark.parametrize("page", pages())
def test_a_page_never_says_in_which_town_a_secret_place_is(page):
    secret, town = secret_names_and_towns()
    for block in (*page.blocks["en"], *page.blocks["es"]):
        if secret.search(block.text):
            assert town.findall(secret.sub("", block.text)) == []


def test_the_signs_never_name_who_somebody_is():
    rule = re.compile(
        r"\b(race|ethnic|religio|muslim|immigrant|foreign|accent|gay|transgender|black|hispanic|asian)", re.I
    )
    shown = [row for pack in registry.all_packs() for row in pack.indicators if row.is_shown]
    assert [row.indicator for row in shown if rule.search(row.indicator)] == []
