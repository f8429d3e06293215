"""The header set, scored by the table of the HTTP Observatory (github.com/mozilla/http-observatory, scoring.md)."""

import re

import pytest

from openharbor.core.headers import is_loopback_or_onion

BASELINE = 100
CSP_NO_UNSAFE_DEFAULT_NONE = 10
FRAMING_BY_CSP = 5
REFERRER_POLICY_PRIVATE = 5
RESOURCE_POLICY_SAME_ORIGIN = 10
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
SIX_MONTHS = 15768000


def observatory_score(headers) -> int:
    """Return the score of an answer without cookies, without CORS, with all scripts from the same origin."""
    score = BASELINE
    policy = dict(part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";"))
    if not policy.get("default-src") or "unsafe" in str(policy):
        score -= 25
    elif policy["default-src"] == "'none'" and policy["base-uri"] == "'none'" and policy["form-action"]:
        score += CSP_NO_UNSAFE_DEFAULT_NONE
    score += FRAMING_BY_CSP if policy.get("frame-ancestors") == "'none'" else -20
    score += REFERRER_POLICY_PRIVATE if headers.get("Referrer-Policy") in PRIVATE else 0
    score += RESOURCE_POLICY_SAME_ORIGIN if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0
    age = re.match(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    score -= 0 if age and int(age[1]) >= SIX_MONTHS else 20
    score -= 0 if headers.get("X-Content-Type-Options") == "nosniff" else 5
    return score - (40 if "Set-Cookie" in headers else 0)


PAGES = [
    "/",
    "/en/",
    "/en/safety",
    "/en/about",
    "/en/places",
    "/en/places/99001",
    "/en/tip",
    "/leave",
    "/en/none",
    "/x",
]


@pytest.mark.parametrize("path", PAGES)
def test_each_answer_over_https_scores_130(client, fiction, settings, path):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["harbor.example"]
    response = client.get(path, headers={"host": "harbor.example"})
    assert observatory_score(response.headers) >= 130


@pytest.mark.parametrize("data", [{"need": "bed", "place": "99999"}, {"need": "gold"}, {"need": "bed"}])
def test_answers_to_a_search_score_130(client, fiction, settings, data):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["harbor.example"]
    response = client.post("/en/find", data, headers={"host": "harbor.example"})
    assert observatory_score(response.headers) >= 130
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "a" * 56 + ".onion"])
def test_loopback_and_onion_send_no_hsts(client, fiction, settings, host):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["*"]
    assert "Strict-Transport-Security" not in client.get("/en/", headers={"host": host}).headers


def test_without_https_there_is_no_hsts(client, fiction):
    assert "Strict-Transport-Security" not in client.get("/en/").headers


def test_a_lookalike_is_not_loopback():
    assert not is_loopback_or_onion("localhost.example.org")
    assert not is_loopback_or_onion("onion.example")


def test_the_exit_clears_what_it_can_and_goes_elsewhere(client, settings):
    settings.LEAVE_URL = "https://weather.example/"
    response = client.get("/leave")
    assert (response.status_code, response["Location"]) == (302, "https://weather.example/")
    assert response["Clear-Site-Data"] == '"cookies", "storage"'
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("cookie", ["a[b]=1", "path=1", "x@y=2", "=;=", "\x00=1"])
def test_the_exit_works_whatever_cookies_the_browser_sends(client, cookie):
    assert client.get("/leave", headers={"cookie": cookie}).status_code == 302
