"""Paper and slides: what is asked for comes out whole, with sourced numbers, and a wrong wish is told in words."""

import io
import re
import threading
import zipfile
from dataclasses import fields, is_dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from openharbor.config import cli
from openharbor.core.packs import registry
from openharbor.core.paper import Reason, Unmade
from openharbor.core.paper.model import Bar, Said
from openharbor.core.templatetags.chrome import spoken
from openharbor.directory.models import Grade, Phone
from openharbor.learn import kits
from openharbor.learn.library import Library, library
from openharbor.learn.paper import Wanted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real"), pytest.mark.rest]
START = {"audience": "lodging", "language": "en", "size": "letter"}
BEGINS = {"pdf": b"%PDF-1.7", "png": b"\x89PNG", "pptx": b"PK\x03\x04"}


def wanted(language="en", place="27007", audience="lodging", **more):
    gazetteer = registry.gazetteer(registry.accepted_packs())
    spot = gazetteer.county_spot(place) if place else None
    pack = library().state(spot.pack) if spot else None
    return Wanted(audience, language, timezone.now(), spot=spot, pack=pack, **more)


def parts(told, kind):
    """Yield every part of a kind inside of a page."""
    if isinstance(told, kind):
        yield told
    if isinstance(told, (tuple, list)):
        for one in told:
            yield from parts(one, kind)
    elif is_dataclass(told):
        for one in fields(told):
            yield from parts(getattr(told, one.name), kind)


def texts(told):
    return " ".join(parts(told, str))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_whole_kit_is_made_in_one_go(language):
    kinds = kits.kinds_for(wanted(language))
    assert kinds == list(kits.KINDS)
    for group in kits.groups_of(kinds):
        for made in kits.make(library(), group, wanted(language)):
            if not made.name.endswith(".txt"):
                assert made.data.startswith(BEGINS[made.form]), made.name


def test_without_a_place_there_is_no_county_sheet_brief_or_deck(client):
    assert kits.kinds_for(wanted(place="")) == ["poster", "card", "handout", "lobby", "social"]
    page = client.post("/en/learn/kit", START).content.decode()
    assert "Name a place above" in page
    assert 'value="brief"' not in page
    assert client.post("/en/learn/kit", START | {"kind": "brief"}).headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("audience", ["community", "schools", "healthcare", "transport", "law-enforcement"])
def test_every_number_to_call_on_paper_is_one_that_may_show(audience):
    shown = {spoken(number) for number in Phone.objects.exclude(grade=Grade.NONE).values_list("number", flat=True)}
    for kind in kits.KINDS:
        page = kits.page_of(library(), kind, wanted(audience=audience))
        found = re.findall(r"\b(?:1-)?[2-9]\d\d-[2-9]\d\d-\d{4}\b", texts(page))
        assert found or kind in ("deck", "brief")
        assert set(found) <= shown, kind


@pytest.mark.parametrize("place", ["27007", "29510"])
def test_every_figure_in_a_brief_and_on_slides_names_its_source(place):
    for kind in ("brief", "deck"):
        page = kits.page_of(library(), kind, wanted(place=place))
        listed = {source.number for source in page.sources}
        bars = list(parts(page, Bar))
        assert bars
        assert all(bar.cites for bar in bars)
        for said in parts(page, Said):
            assert set(said.cites) <= listed
        assert {number for bar in bars for number in bar.cites} <= listed


def test_a_brief_and_slides_speak_of_the_state_and_name_no_county_line():
    page = kits.page_of(library(), "brief", wanted(place="27007"))
    assert not [line for line in page.sheet.lines if "Beltrami" in line.name]
    assert page.sheet.lines


def test_a_brief_names_the_child_line_of_a_state_that_has_one_for_all_counties():
    page = kits.page_of(library(), "brief", wanted(place="29510"))
    assert "1-800-392-3738" in texts(page.sheet.lines)


def test_slides_are_twelve_to_eighteen_with_notes():
    for language in ("en", "es"):
        page = kits.page_of(library(), "deck", wanted(language))
        assert 9 <= len(page.slides) <= 12
        assert len(page.slides) + 2 + -(-len(page.sources) // 9) <= 18
        assert all(slide.notes for slide in page.slides)


def test_spanish_paper_says_that_its_words_were_not_reviewed():
    for kind in kits.KINDS:
        foot = " ".join(kits.page_of(library(), kind, wanted("es")).sheet.foot)
        assert "aún sin revisar" in foot
        assert "Ningún experto" in foot
        assert "No expert" not in foot


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_somebody_reviewed_is_no_longer_called_a_draft_on_paper(language):
    books = Library(registry.accepted_packs(), registry.all_packs())
    seen = {"reviewed_by": "Somebody", "reviewed_on": "2026-11-25", "translation_reviewed_by": "Somebody else"}
    books.audiences = {slug: one.model_copy(update=seen) for slug, one in books.audiences.items()}
    own = wanted(language)
    foots = {kind: len(kits.page_of(books, kind, own).sheet.foot) for kind in ("poster", "handout", "lobby", "brief")}
    drafts = 2 if language == "es" else 1  # lines that say so; a lobby sheet and a brief hold words of nobody's page
    assert foots["lobby"] - foots["poster"] == foots["brief"] - foots["handout"] == drafts


def test_a_lobby_sheet_names_neither_signs_nor_others():
    text = texts(kits.page_of(library(), "lobby", wanted()))
    assert "traffick" not in text.replace("National Human Trafficking Hotline", "").casefold()
    assert "guest" not in text


@pytest.mark.parametrize("name", [
    "M" * 500, '#read("/etc/passwd")',
    "]] $x$ \\ * _ `", "مأوى", "旅館", "ሆቴል", "👩‍👧", "a\r\nc\u202e", "<script>", "Ñandú",
], ids=range(10))  # fmt: skip
def test_a_name_in_any_script_or_length_lays_out(client, name):
    given = START | {"place": "Bemidji", "organization": name}
    for kind in ("poster", "card"):
        page = client.post("/en/learn/kit", given | {"kind": kind})
        assert page.status_code == 200
        assert page.content.startswith(BEGINS["pdf"])
        assert page["Content-Disposition"] == f'attachment; filename="lodging-{kind}-en.pdf"'


def test_a_name_of_501_letters_is_told(client):
    page = client.post("/en/learn/kit", START | {"organization": "M" * 501, "kind": "poster"})
    assert page.status_code == 422
    assert "500" in page.content.decode()


def logo(data, name="logo.png"):
    return START | {"kind": "poster", "logo": SimpleUploadedFile(name, data)}


def picture(size=(60, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def test_a_logo_stands_on_the_paper(client):
    page = client.post("/en/learn/kit", logo(picture()))
    assert page.content.startswith(BEGINS["pdf"])
    assert len(page.content) != len(client.post("/en/learn/kit", START | {"kind": "poster"}).content)


def test_a_logo_that_is_none_is_told_in_words(client):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    bomb = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(bomb, "PNG")
    for data, words in ((svg, "none of these"), (b"nothing", "none of these"), (bomb.getvalue(), "too big"),
                        (b"%PDF-1.7\nno", "")):  # fmt: skip
        page = client.post("/en/learn/kit", logo(data))
        assert page.status_code == 422
        assert words in page.content.decode()


@pytest.mark.parametrize("given", [{"audience": "nobody"}, {"language": "xx"}, {"size": "a0"}, {"place": "Nowhere"}])
def test_a_wrong_wish_is_told_and_nothing_is_made(client, given):
    assert client.post("/en/learn/kit", START | given | {"kind": "poster"}).status_code == 422


def test_none_of_two_places_is_asked_once_and_makes_paper_for_any_place(client):
    springfield = START | {"place": "Springfield"}
    assert client.post("/en/learn/kit", springfield).status_code == 422
    page = client.post("/en/learn/kit", springfield | {"place_key": "none"})
    assert page.status_code == 200
    assert '<input type="hidden" name="place_key" value="none">' in page.content.decode()
    paper = client.post("/en/learn/kit", springfield | {"place_key": "none", "kind": "poster"})
    assert paper["Content-Type"] == "application/pdf"


def test_a_zip_holds_everything_in_both_languages(client):
    answer = client.post("/en/learn/kit", START | {"place": "Bemidji", "kind": "all"})
    assert answer.streaming
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    assert {name.rsplit("-", 1)[1] for name in archive.namelist()} == {
        "en.pdf", "es.pdf", "en.png", "es.png", "en.txt", "es.txt", "en.pptx", "es.pptx",
    }  # fmt: skip
    assert len(archive.namelist()) == 18


def test_a_preview_is_a_picture_kept_for_the_day_and_bears_no_name(client, settings):
    address = "/en/learn/kit/poster/lodging/27007/en.png"
    first = client.get(address)
    assert first["Content-Type"] == "image/png"
    assert client.get(address).content == first.content
    assert len(list(settings.PAPER.iterdir())) == 1
    assert client.get("/en/learn/kit/poster/lodging/-/es.png").status_code == 200


@pytest.mark.parametrize("address", [
    "nothing/lodging/27007/en", "poster/nobody/27007/en", "poster/lodging/27007/xx", "county/lodging/-/en",
    "brief/lodging/99999/en",
])  # fmt: skip
def test_a_preview_of_what_is_not_there_is_missing(client, address):
    assert client.get(f"/en/learn/kit/{address}.png").status_code == 404


def test_too_many_at_once_are_told_to_come_again(client, monkeypatch):
    def busy(jobs):
        raise Unmade(Reason.BUSY)

    monkeypatch.setattr(kits, "render", busy)
    for kind in ("poster", "all"):
        page = client.post("/en/learn/kit", START | {"kind": kind})
        assert page.status_code == 503
        assert "Too many papers" in page.content.decode()


def test_who_comes_when_ten_wait_is_sent_away_at_once(client, monkeypatch):
    monkeypatch.setattr(kits, "_waiting", threading.BoundedSemaphore(1))
    with kits._waiting:
        assert client.post("/en/learn/kit", START | {"kind": "poster"}).status_code == 503
    assert client.post("/en/learn/kit", START | {"kind": "poster"}).status_code == 200


def test_posters_by_law_are_a_list_to_check_off(client):
    page = client.get("/en/learn/in/us_mo/posters").content.decode()
    assert page.count("RSMo 595.120(2)") == 17
    assert "Does not take its place" in page
    assert "8.5 x 11" in page
    assert "157.177" in client.get("/en/learn/in/us_mn/posters").content.decode()


def test_a_kit_is_written_from_the_command_line(tmp_path, capsys):
    assert cli.main(["kit", "--place", "29510", "--audience", "schools", "--lang", "es", "--out", str(tmp_path)]) == 0
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted([
        "schools-brief-es.pdf", "schools-card-es.pdf", "schools-county-es.pdf", "schools-deck-es.pptx",
        "schools-handout-es.pdf", "schools-lobby-es.pdf", "schools-poster-es.pdf", "schools-social-es.png",
        "schools-social-es.txt",
    ])  # fmt: skip
    assert capsys.readouterr().out.count("bytes") == 9


@pytest.mark.parametrize(("given", "words"), [
    (["--audience", "nobody"], "No such audience. One of: community"),
    (["--audience", "lodging", "--place", "Nowhere"], "Nowhere: not known"),
    (["--audience", "lodging", "--organization", "x" * 501], "more than 500 letters"),
    (["--audience", "lodging", "--logo", "/nowhere.png"], "No such file"),
])  # fmt: skip
def test_a_wrong_command_says_why_and_writes_nothing(tmp_path, capsys, given, words):
    assert cli.main(["kit", *given, "--out", str(tmp_path / "out")]) == 2
    assert words in capsys.readouterr().out
    assert not (tmp_path / "out").exists()
