"""Every address declares its audience; every search by POST is listed here."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path

from openharbor.config import urls
from openharbor.core.audience import Audience, audience_of

# A POST that only reads: it changes nothing and needs no token. Anything else must be protected against forgery.
READS_BY_POST = {"find", "learn-audience", "learn-kit", "learn-preview"} | {
    f"hsds-{name}"
    for name in (
        "root", "profile", "openapi", "services", "service", "organizations", "organization", "service-at-locations",
        "service-at-location", "taxonomies", "taxonomy", "taxonomy-terms", "taxonomy-term", "removed",
    )
}  # fmt: skip


# What receives a file, of up to 10 MB.
TAKES_FILE = {"share-files", "network-paper-add", "learn-kit"}

# Forms with a token of their own, bound to a draft that only one browser can open: no cookie of Django's is wanted.
OWN_TOKEN = {
    "share", "share-page", "share-stop", "share-stopped", "share-receipt", "share-done", "share-back", "share-letters",
    "share-files", "learn-training",
}  # fmt: skip


def patterns(resolver=None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_every_address_declares_its_audience():
    found = list(patterns())
    assert len(found) >= 9
    assert [p.name for p in found if not isinstance(audience_of(p.callback), Audience)] == []


def test_an_undeclared_view_answers_404(client, fiction, settings, monkeypatch):
    module = ModuleType("forgotten_urls")
    module.urlpatterns = [path("forgotten", lambda request: HttpResponse("open by mistake")), *urls.urlpatterns]
    module.handler404 = urls.handler404
    monkeypatch.setitem(sys.modules, "forgotten_urls", module)
    settings.ROOT_URLCONF = "forgotten_urls"
    response = client.get("/forgotten")
    assert response.status_code == 404
    assert b"open by mistake" not in response.content


def test_only_listed_searches_are_free_of_the_token():
    exempt = {p.name for p in patterns() if getattr(p.callback, "csrf_exempt", False)}
    marked = {p.name for p in patterns() if getattr(p.callback, "reads_by_post", False)}
    assert marked == READS_BY_POST
    assert {p.name for p in patterns() if getattr(p.callback, "own_token", False)} == OWN_TOKEN
    assert exempt == READS_BY_POST | OWN_TOKEN


def test_what_members_may_not_look_at_is_marked_as_an_act(db):
    members = [p for p in patterns() if audience_of(p.callback) == Audience.MEMBER]
    refused = {p.name for p in members if p.callback(RequestFactory().get("/en/")).status_code == 405}
    assert len(refused) > 10
    assert refused == {p.name for p in members if hasattr(p.callback, "is_act")}


def test_no_form_travels_by_get():
    root = Path(__file__).parents[2] / "src" / "openharbor"
    forms = [(p.name, tag) for p in root.rglob("*.html") for tag in p.read_text().split("<form")[1:]]
    assert forms
    assert [name for name, tag in forms if 'method="post"' not in tag.split(">")[0]] == []


def test_only_listed_addresses_receive_a_file():
    assert {p.name for p in patterns() if getattr(p.callback, "takes_file", False)} == TAKES_FILE
