"""No fact of a state stands in code or templates, no third-party host on a page, no number without source and date."""

import csv
import re
from pathlib import Path

import pytest

from openharbor.core.packs import registry
from openharbor.directory.models import Grade, Listing, Phone

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "openharbor"
STATES = re.findall(
    r"\w+",
    """Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Hawaii Idaho Illinois Indiana
    Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska
    Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Wisconsin Wyoming""",
)
# "MO" is also Monday (RFC 5545) where hours are read and said.
HOURS = (
    "engines/hours/", "directory/models/facts.py", "directory/wording.py", "directory/migrations/",
    "directory/exchange/", "directory/desk/", "directory/synthetic.py", "locale/",
)  # fmt: skip
STATE = re.compile(rf"\b({'|'.join(STATES)}|us_m[on]|(?-i:MO|MN))\b", re.IGNORECASE)
FIPS = re.compile(r"\b(27|29)\d{3}\b")
NUMBER = re.compile(r"\b(1-)?[2-9]\d\d-[2-9]\d\d-\d{4}\b|\b911\b|\b988\b")
# Pages that list counties, some of which bear the name of a state.
COUNTIES = ("/places", "/learn/in/")
PUBLIC = [
    "/en/", "/es/", "/en/safety", "/en/about", "/en/places", "/en/tip", "/es/about", "/es/tip", "/en/nothing",
    "/en/places/map/us_mo", "/es/places/map/us_mn", "/en/places/27053/sheet", "/es/places/29510/sheet",
    "/en/learn", "/es/learn/for/lodging", "/en/learn/for/transport", "/en/learn/about/if-it-is-you",
    "/es/learn/in/us_mo", "/en/learn/in/us_mn", "/en/learn/in/us_mn/scope", "/en/learn/compare",
]  # fmt: skip


def code_and_templates():
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.js"), *SOURCE.rglob("*.po")]:
        if not {"tests", "regions"} & set(path.relative_to(SOURCE).parts):
            yield path


def _without_monday(path, line):
    return re.sub(r"\bMO\b", "", line) if path.relative_to(SOURCE).as_posix().startswith(HOURS) else line


def test_no_fact_of_a_state_stands_in_code_or_templates():
    found = [
        f"{path.relative_to(SOURCE)}: {line.strip()[:90]}"
        for path in code_and_templates()
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(rule.search(_without_monday(path, line)) for rule in (STATE, FIPS, NUMBER))
    ]
    assert found == []


def pages(client):
    """Return every public page of the real packs, search answers included, by name."""
    paths = [*PUBLIC, *(f"/en/places/{fips}" for fips in registry.gazetteer(registry.accepted_packs()).counties)]
    found = {path: client.get(path).content.decode() for path in paths}
    for need in ("bed", "talk", "health", "legal", "basics", "work", "papers", "young", "any"):
        for place in ("Minneapolis", "Kansas City", "63101", "Bemidji", "", "99999", "Springfield"):
            response = client.post("/es/find", {"need": need, "place": place})
            found[f"find {need} {place}"] = response.content.decode()
    return found


@pytest.fixture(scope="module")
def crawled(real):
    from django.test import Client

    return pages(Client())


@pytest.mark.django_db
def test_no_page_names_a_third_party_host(crawled):
    for name, body in crawled.items():
        if "/learn" in name:  # a source is named by its address, which nothing loads and which learns nothing of us
            body = re.sub(r'<a href="https?://[^"]+" rel="noreferrer">', "<a>", body)
        assert re.findall(r"(?:src|href|action|formaction|content)=[\"'](?:https?:)?//[^\"']*", body) == [], name
        assert "url(" not in body, name
        assert re.findall(r"<(?:iframe|object|embed|video|audio|link rel=\"pre)", body) == [], name
        assert " style=" not in body, name
        assert re.findall(r"<script(?! src=\"/static/)", body) == [], name
        assert re.findall(r" on[a-z]+=", body) == [], name


def test_no_style_sheet_loads_from_elsewhere():
    for path in SOURCE.rglob("*.css"):
        assert re.findall(r"url\(|@import", path.read_text()) == [], path.name


@pytest.mark.django_db
def test_every_number_on_a_page_has_a_source_and_says_when_it_was_seen(crawled):
    emergency = {"911"}
    known = {
        re.sub(r"\D", "", number) for number in Phone.objects.exclude(source_url="").values_list("number", flat=True)
    }
    linked = 0
    for name, body in crawled.items():
        for number in re.findall(r'href="(?:tel|sms):([^"]+)"', body):
            digits = number.removeprefix("+1")
            assert digits in known or digits in emergency, (name, number)
            linked += 1
        cards = body.count('<article class="card">')
        assert body.count('<p class="checked">') == cards, name
    assert linked > 1000


@pytest.mark.django_db
def test_no_number_of_a_page_is_written_outside_of_a_link_or_a_packs_words(crawled, real):
    texts = " ".join(str(listing.card) for listing in Listing.objects.all())
    for name, body in crawled.items():
        bare = re.sub(r"<[^>]+>", " ", re.sub(r'<a [^>]*href="(?:tel|sms).*?</a>', " ", body, flags=re.DOTALL))
        for hit in NUMBER.finditer(bare):
            number = hit[0].removeprefix("1-")
            assert number in texts or number == "911", (name, hit[0])


@pytest.mark.django_db
def test_nothing_ungraded_blocked_or_private_is_on_a_page(crawled, real):
    hidden = set(Phone.objects.filter(grade=Grade.NONE).values_list("number", flat=True))
    hidden -= set(Phone.objects.exclude(grade=Grade.NONE).values_list("number", flat=True))
    blocked = set(Phone.objects.filter(service__blocking=True).values_list("number", flat=True))
    blocked -= set(Phone.objects.filter(service__blocking=False).values_list("number", flat=True))
    assert hidden
    assert blocked
    everything = "\n".join(crawled.values())
    assert [number for number in hidden | blocked if len(number) > 6 and number in everything] == []


@pytest.mark.django_db
def test_a_confidential_program_shows_no_town_and_no_distance(crawled, real):
    for name, body in crawled.items():
        for card in body.split('<article class="card">')[1:]:
            card = card.split("</article>")[0]
            if "The place stays private" in card or "El lugar es privado" in card:
                assert "miles away" not in card, name
                assert "millas" not in card, name
                place = re.search(r"(?:how to get there|cómo llegar)\. *(.*?)</span>", card, re.DOTALL)[1]
                assert re.match(r"\s*(Serves|Atiende|Which counties|No sabemos|$)", place), (name, place)


@pytest.mark.django_db
def test_no_page_shows_a_state_that_no_pack_names(crawled, real):
    packed = {"Minnesota", "Missouri"}
    texts = " ".join(str(listing.card) for listing in Listing.objects.all())
    texts += " ".join(path.read_text() for path in (SOURCE / "regions").glob("*/learn/*/*.*"))
    for name, body in crawled.items():
        body = re.sub(r'<details class="sources">.*?</details>', " ", body, flags=re.DOTALL)
        bare = re.sub(r"<[^>]+>", " ", body)
        for state in set(STATES) - packed:
            if re.search(rf"\b{state}\b", bare):
                assert state in texts or f"{state} City" in bare or name[3:].startswith(COUNTIES), (name, state)


@pytest.mark.django_db
def test_no_page_sets_a_cookie_and_titles_stay_neutral(crawled):
    for name, body in crawled.items():
        title = re.search(r"<title>(.*?)</title>", body, re.DOTALL)[1].replace("Error: ", "").strip()
        if "/learn" not in name:  # those have titles of their own, which learn's tests read
            assert title in ("Services near you", "Servicios cerca de usted"), name


def test_the_packs_hold_no_street_of_a_shelter():
    street = re.compile(
        r"\b\d{2,5} (\w+ ){1,3}(Street|St\.|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Lane)\b", re.IGNORECASE
    )
    for path in (SOURCE / "regions").rglob("organizations.csv"):
        with path.open(newline="", encoding="utf-8") as handle:
            for row in csv.DictReader(handle):
                assert not street.search(" ".join(v for k, v in row.items() if not k.startswith("source"))), row["id"]
