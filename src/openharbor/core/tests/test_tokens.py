"""Tokens of forms without a cookie: ours, of this page, and not old."""

import pytest
from django.core import signing
from django.test import RequestFactory

from openharbor.core import tokens


def test_a_token_says_what_it_was_given_for_its_own_page_only():
    given = tokens.token("ask", "one", "two")
    assert tokens.said("ask", given) == ["one", "two"]
    assert tokens.said("other", given) is None
    assert tokens.said("ask", tokens.token("ask")) == []


@pytest.mark.parametrize("given", ["", "rubbish", "a:b:c", "\x00", "é" * 999, ".:::", signing.dumps(["ask", "x"])])
def test_what_we_did_not_sign_for_this_says_nothing(given):
    assert tokens.said("ask", given) is None


@pytest.mark.parametrize("value", [{}, "ask", 7, None, [], {"ask": 1}])
def test_what_is_no_list_says_nothing(value):
    assert tokens.said("ask", signing.dumps(value, salt=tokens.SALT)) is None


def test_an_old_token_says_nothing(monkeypatch):
    given = tokens.token("ask", "x")
    monkeypatch.setattr(tokens, "AGE", -1)
    assert tokens.said("ask", given) is None


@pytest.mark.parametrize(
    ("origin", "ours"),
    [(None, True), ("http://testserver", True), ("https://testserver", False), ("http://evil.example", False),
     ("null", False), ("http://testserver.evil.example", False)],
)  # fmt: skip
def test_a_browser_that_names_another_site_is_not_believed(origin, ours):
    request = RequestFactory().post("/", headers={"origin": origin} if origin else {})
    assert tokens.is_own_site(request) is ours
