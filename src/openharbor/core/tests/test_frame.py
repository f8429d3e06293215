"""The frame of every page: languages, banners, logs, and a server that breaks politely."""

import logging
import sys

import pytest
from django.test import Client

from openharbor.core.actor import System
from openharbor.core.logs import QuietFormatter


@pytest.mark.parametrize(
    ("accepts", "to"), [("es-MX,es;q=0.9", "/es/"), ("en", "/en/"), ("fr", "/en/"), ("", "/en/"), (";;;", "/en/")]
)
def test_the_front_door_speaks_the_browsers_language(client, accepts, to):
    response = client.get("/", headers={"accept-language": accepts})
    assert (response.status_code, response["Location"]) == (302, to)


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/en/safety",
        "/en/about",
        "/en/places",
        "/en/tip",
        "/en/places/99001",
        "/en/places/map/xx_av",
        "/en/places/99001/sheet",
    ],
)
def test_each_page_offers_itself_in_the_other_language(client, fiction, path):
    body = client.get(path).content.decode()
    spanish = path.replace("/en/", "/es/")
    assert f'href="{spanish}"' in body
    assert 'lang="es"' in client.get(spanish).content.decode()


@pytest.mark.parametrize("path", ["/en/", "/en/safety", "/en/learn"])
def test_the_menu_marks_the_page_that_is_open_and_no_other(client, fiction, path):
    body = client.get(path).content.decode()
    assert f'<a href="{path}" aria-current="page">' in body
    assert body.count('aria-current="page"') == 1
    assert 'aria-current="page"' not in client.get("/en/tip").content.decode()


def test_leave_is_the_first_link_of_each_page(client, fiction):
    body = client.get("/en/").content.decode()
    assert body.index('href="/leave"') == body.index('href="/', body.index("<body"))


def test_a_demonstration_and_made_up_data_say_so(client, fiction):
    from openharbor.core.models import PackAcceptance

    body = client.get("/en/about").content.decode()
    assert "Sample data" in body
    assert "Demonstration" not in body
    PackAcceptance.objects.update(operator="demo")
    assert "Demonstration" in client.get("/en/about").content.decode()


def test_a_broken_page_answers_without_the_database(fiction, monkeypatch):
    from openharbor.directory import queries

    def broken(*args, **kwargs):
        raise RuntimeError("secret words of a person")

    monkeypatch.setattr(queries, "lines_for", broken)
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == 500
    assert "Nothing was kept" in response.content.decode()
    assert "secret words" not in response.content.decode()


def test_a_log_line_repeats_neither_path_nor_words():
    try:
        raise ValueError("typed by Sam")
    except ValueError:
        record = logging.LogRecord(
            "django.request", 40, "f", 1, "%s: %s", ("Error", "/en/places/99001"), sys.exc_info()
        )
    line = QuietFormatter().format(record)
    assert "Sam" not in line
    assert "99001" not in line
    assert "ValueError" in line
    assert "test_frame.py" in line


def test_a_message_put_together_elsewhere_is_withheld():
    record = logging.LogRecord(
        "django.security.DisallowedHost", 40, "f", 1, "Invalid HTTP_HOST header: 'sam'", (), None
    )
    assert "sam" not in QuietFormatter().format(record)


def test_a_system_actor_says_its_reason():
    with pytest.raises(ValueError, match="reason"):
        System(" ")
