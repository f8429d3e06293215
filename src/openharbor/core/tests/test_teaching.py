"""What a pack teaches is refused where a claim has no source, a number no row, or the languages differ."""

import shutil
from pathlib import Path

import pytest

from openharbor.core.packs import registry
from openharbor.core.packs.citing import numbers_in
from openharbor.core.packs.reading import BadPack, read_pack
from openharbor.core.packs.teaching import WrongText, parse

FICTION = Path(__file__).parents[4] / "tests" / "packs"
TOML = """order = 10
[title]
en = "A page"
es = "Una página"
[heading]
en = "A page"
es = "Una página"
[lead]
en = "Short."
es = "Corta."
"""
SOURCES = "key,title,url,kind,as_of,holds,note,note_es\nxx-one,One,https://example.org/a,study,2024,12|1500,,\n"


@pytest.fixture
def pack(tmp_path):
    """The made-up nation with one page."""
    folder = tmp_path / "xx"
    shutil.copytree(FICTION / "xx", folder)
    shelf = folder / "learn" / "about"
    shelf.mkdir(parents=True)
    (folder / "learn" / "sources.csv").write_text(SOURCES)
    (shelf / "page.toml").write_text(TOML)
    write(folder, "## Head\n\nThere were 1,500 people. [@xx-one]", "## Título\n\nEran 1,500 personas. [@xx-one]")
    return folder


def write(folder, en, es):
    (folder / "learn" / "about" / "page.en.md").write_text(en)
    (folder / "learn" / "about" / "page.es.md").write_text(es)


def faults(folder):
    with pytest.raises(BadPack) as caught:
        registry.read_packs((folder,))
    return " | ".join(str(fault) for fault in caught.value.faults)


def test_a_page_with_its_sources_is_read(pack):
    page = registry.read_packs((pack,))[0].teaching.pages[0]
    assert [block.kind for block in page.blocks["en"]] == ["heading", "paragraph"]
    assert page.blocks["en"][1].text == "There were 1,500 people."
    assert page.blocks["en"][1].cites == ("xx-one",)


@pytest.mark.parametrize(
    ("en", "es", "expected"),
    [
        ("No source.", "Sin fuente.", "page.en.md: row 1: -: no source: end it with"),
        ("Five. [@xx-two]", "Cinco. [@xx-two]", "cites xx-two, which is no row that may show"),
        ("There were 13. [@xx-one]", "Eran 13. [@xx-one]", "says 13, which no cited row holds"),
        ("There were 12. [@own]", "Eran 12. [@own]", "says 12, which no cited row holds"),
        ("One. [@xx-one]", "Uno. [@own]", "page.es.md: row 1: -: is no translation of line 1"),
        ("One. [@own]\n\nTwo. [@own]", "Uno. [@own]", "page.es.md: row 0: -: has 1 blocks, not 2"),
        ("# Big. [@own]", "# Grande. [@own]", "only headings of the second level"),
        ("## Head [@own]", "## Título [@own]", "a heading cites nothing"),
        ("<b>One</b>. [@own]", "<b>Uno</b>. [@own]", "only words, bold and citations"),
        ("See https://example.org [@own]", "Ver https://example.org [@own]", "only words, bold and citations"),
        ("[Link](x) [@own]", "[Link](x) [@own]", "only words, bold and citations"),
        ("*slanted* [@own]", "*cursiva* [@own]", "no em here"),
        ("- One [@own]\n  - Two [@own]", "- Uno [@own]\n  - Dos [@own]", "no list inside of a list"),
        ("", "", "says nothing"),
        ("1. One [@own]", "1. Uno [@own]", "no ordered_list here"),
    ],
)
def test_a_text_that_breaks_a_rule_is_named_with_its_line(pack, en, es, expected):
    write(pack, en, es)
    assert expected in faults(pack)


def test_a_page_without_a_language_or_a_front_is_named(pack):
    (pack / "learn" / "about" / "page.es.md").unlink()
    assert "page.es.md: row 0: -: is missing" in faults(pack)
    write(pack, "One. [@own]", "Uno. [@own]")
    (pack / "learn" / "about" / "page.toml").unlink()
    assert "page.toml: row 0: -: is missing, and no other pack has it" in faults(pack)


@pytest.mark.parametrize(
    "name", ["learn/about/notes.txt", "learn/about/deep/x.en.md", "learn/odd.md", "learn/a/A B.toml"]
)
def test_a_stray_file_is_named(pack, name):
    path = pack / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    assert name.rsplit("/", 1)[1].split(".")[0] in faults(pack)


def test_the_digest_an_operator_accepts_covers_what_is_taught(pack):
    before = read_pack(pack).digest
    write(pack, "Other. [@own]", "Otra. [@own]")
    assert read_pack(pack).digest != before


def test_numbers_are_read_without_commas_and_hours_are_free():
    assert numbers_in("1,500 people, 2.5 percent, open 24/7, 566.209") == {"1500", "2.5", "566.209"}


@pytest.mark.parametrize(
    ("text", "ends"),
    [("a" * 200_000 + " [@own]", 1), ("- " * 3000 + "x [@own]", 0), ("**" * 20_000, 0), ("[@" * 20_000, 0)],
    ids=["long", "deep", "stars", "brackets"],
)
def test_a_hostile_text_ends_in_blocks_or_a_fault(text, ends):
    if ends:
        assert len(parse(text)) == ends
    else:
        with pytest.raises(WrongText):
            parse(text)
