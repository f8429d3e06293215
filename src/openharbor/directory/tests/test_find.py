"""The search as a visitor meets it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile


@pytest.fixture
def find(client, fiction):
    def post(path="/en/find", **data):
        return client.post(path, data)

    return post


def text(response):
    return response.content.decode()


def names(response):
    """Return the headings of the cards, in their order."""
    return [part.split("</h3>")[0] for part in text(response).split("<h3>")[1:]]


def test_it_answers_with_a_reason(find):
    response = find(place="Riverton", place_key="t1", need="bed", who="woman", age="25-59")
    assert response.status_code == 200
    assert names(response)[0] == "Alder House"
    assert (
        "Shown because it is a place to stay or looks for one, it serves Alder County and it takes your age."
        in text(response)
    )


def test_support_stands_before_results_and_police_never(find):
    page = text(find(place="00101", need="bed"))
    assert page.index("Avalon Day Line") < page.index("Story National Line") < page.index("<h3>")
    assert "Police Tips" not in page
    assert "Federal Police" not in page


def test_child_and_adult_protection_have_their_own_words(client, fiction):
    page = text(client.get("/en/places/99001"))
    child = page.index("If a child is being hurt")
    adult = page.index("If a vulnerable adult is being hurt")
    assert child < page.index("Alder Human Services")
    assert page.index("Story Nation Families") < adult < page.index("Avalon Adult Protection")
    assert page.index("To report, business hours") < page.index("Sheriff’s dispatch, After hours")


def test_a_county_without_a_known_line_says_so_and_shows_the_support_line(client, fiction):
    page = text(client.get("/en/places/99003"))
    # A tribal nation's line stands there too, and does not hide that the county's own is not known.
    assert "Story Nation Families" in page
    assert "We do not know the number of child protection in Birch County." in page
    assert "Story Child Line" in page
    assert "We do not know the number of the navigator for Birch County." in page
    assert "Story National Line" in page[page.index("navigator for Birch County") :]


def test_a_navigator_is_shown_to_the_young_only(find):
    assert "Navigators West" in text(find(place="00101", need="legal", age="16-17"))
    assert "Not sure? Ask one person." not in text(find(place="00101", need="legal", age="25-59"))


def test_a_youth_line_answers_by_age(find):
    assert "Story Youth Line" in text(find(place="00101", need="legal", age="16-17"))
    assert "Story Youth Line" not in text(find(place="00101", need="legal", age="25-59"))


def test_two_towns_of_one_name_ask_which(find):
    response = find(place="Riverton", need="bed")
    page = text(response)
    assert response.status_code == 422
    assert "There is more than one place with that name." in page
    assert "Riverton (Alder County), AV" in page
    assert "Riverton (Birch County), AV" in page
    # One press on a place is the search: the need travels along.
    assert 'type="hidden" name="need" value="bed"' in page
    assert find(place="Riverton", place_key="t2", need="bed").status_code == 200


def test_a_key_that_was_not_offered_is_not_taken(find):
    assert find(place="Riverton", place_key="t5", need="bed").status_code == 422


def test_a_near_name_is_offered_and_taken(find):
    response = find(place="Stonebrige", need="talk")
    assert response.status_code == 422
    assert "Did you mean one of these?" in text(response)
    assert find(place="Stonebrige", place_key="t3", need="talk").status_code == 200


def test_without_a_place_only_the_nation_answers(find):
    page = text(find(need="talk"))
    assert "You gave no place" in page
    assert names(find(need="talk")) == ["Story National Line", "Story Child Line", "Story Youth Line"]


def test_a_place_outside_is_told_so(find):
    response = find(place="00901", need="talk")
    assert response.status_code == 200
    assert "Overthere, ZZ 00901 is outside the area of this site." in text(response)


def test_it_says_when_it_looked_further(find):
    assert "We know no place for this near you, so we looked further" in text(find(place="Lonely", need="legal"))
    assert "We know only 2 places for this near you" in text(find(place="00103", need="bed"))
    assert "so we looked further" not in text(find(place="00101", need="talk"))


def test_an_unknown_area_is_the_county_of_its_town_only(find):
    assert "Youth Nest" in names(find(place="00103", need="bed"))
    # Riverton in Alder County is 30 miles away; the service does not say that it serves there.
    assert "Youth Nest" not in names(find(place="00101", need="bed"))
    assert not [
        n for p in ("00101", "00103", "00105") for n in names(find(place=p, need="talk")) if n == "Nowhere Known"
    ]


def test_the_prosecutors_office_is_named_as_such(find):
    page = text(find(place="00101", need="legal"))
    assert "This office is part of the prosecutor’s office." in page


def test_spanish_answers_in_spanish_and_keeps_the_search(find):
    page = text(find("/es/find", place="00101", need="bed", who="woman"))
    assert "Se muestra porque ofrece un lugar donde quedarse o busca uno" in page
    assert "Alder House en un cuento." in page
    assert 'formaction="/en/find"' in page
    assert '<input type="hidden" name="who" value="woman">' in page


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_a_wrong_method_gets_the_form_and_a_sentence(client, fiction, method):
    response = getattr(client, method)("/en/find")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert 'name="place"' in text(response)
    assert "Your browser asked in a way we do not know." in text(response)


BAD = {
    "unknown ZIP": "99999",
    "long": "x" * 10_240,
    "emoji": "🏠🆘",
    "SQL": "'; DROP TABLE directory_service; --",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "control": "River\x07ton",
    "null": "River\x00ton",
    "right to left": "River\u202eton",
    "lone surrogate": "River\ud800ton",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "percent": "%s%n%(x)s",
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
@pytest.mark.parametrize("field", ["place", "need", "age", "who", "language"])
def test_bad_input_gets_the_form_again_and_loses_nothing(client, fiction, field, value):
    data = {"place": "Lonely", "need": "bed", "age": "16-17", "who": "woman", "language": "es", field: value}
    body = "&".join(f"{k}={_quote(v)}" for k, v in data.items())
    response = client.post("/en/find", body, content_type="application/x-www-form-urlencoded")
    page = text(response)
    assert response.status_code == 422
    assert "One thing to fix before you go on" in page
    assert "<title>Error: " in page.replace("\n", "")
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page
    if field != "place":
        assert 'value="Lonely"' in page
    if field != "age":
        assert '<option value="16-17" selected>' in page
    if field == "place" and value.isascii() and value.isprintable() and "<" not in value and "'" not in value:
        assert value in page


def _quote(value):
    from urllib.parse import quote

    return quote(value.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"not a form", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"place=Lonely&place=Dorn&need=bed", "application/x-www-form-urlencoded; charset=nonsense"),
    ],
)
def test_a_broken_body_is_never_a_server_error(client, fiction, body, kind):
    assert client.generic("POST", "/en/find", body, content_type=kind).status_code < 500


def test_too_much_is_refused_in_words(client, fiction):
    response = client.post("/en/find", {"place": "x" * 100_000, "need": "bed"})
    assert response.status_code == 413
    assert "Nothing was kept." in text(response)


@pytest.mark.parametrize(
    "path", ["/en/places/99999", "/en/places/<script>", "/en/places/..%2f..", "/en/x" * 50, "/.env"]
)
def test_an_unknown_page_offers_a_way_on(client, fiction, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "This page is not here" in text(response)
    assert "<script>" not in text(response)


def test_a_file_is_not_written_anywhere(client, fiction):
    file = SimpleUploadedFile("f", b"x" * 1000)
    response = client.post("/en/find", {"need": "bed", "place": "00101", "f": file})
    assert response.status_code == 200
    assert not response.wsgi_request.FILES


@pytest.mark.parametrize("length", ["1000000000", "-1", "x", "\u0663"])
def test_a_length_that_cannot_be_is_refused_unread(client, fiction, length):
    response = client.generic(
        "POST", "/en/find", b"need=bed", "application/x-www-form-urlencoded", CONTENT_LENGTH=length
    )
    assert response.status_code in (400, 413)


def test_public_pages_set_no_cookie(client, fiction):
    for path in (
        "/",
        "/en/",
        "/en/find",
        "/en/places",
        "/en/places/99001",
        "/en/tip",
        "/en/safety",
        "/en/about",
        "/leave",
    ):
        assert not client.get(path).cookies, path
    assert not client.post("/en/find", {"need": "bed", "place": "00101"}).cookies
