"""Catalogues: nothing missing, numbers and placeholders unchanged, and what nobody reviewed says so."""

import io
import re
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "openharbor"
CATALOGUES = sorted(SOURCE.glob("locale/*/LC_MESSAGES/django.po"))
KEYWORDS = {"gettext", "gettext_lazy", "_", "ngettext", "pgettext", "npgettext"}
# These may never stand untranslated on a page: they keep people safe.
SAFETY = (
    "In danger now?",
    "Leave now",
    "Not yet called by us.",
    "This number may be old.",
    "One source, not verified: call first.",
    "If a child is being hurt",
    "These lines belong to the police or pass what you say to the police. They are not help lines.",
    "Demonstration. Nobody has called these numbers, and many have only one source. "
    "Do not use this site to find help for real.",
    "We cannot clear the list of pages in your browser. "
    "This site stays in that list, and the Back key may show it again.",
)


def messages() -> set[str]:
    """Return every text of code and templates that is meant to be translated."""
    found = set()
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]:
        if "tests" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        for _line, _function, message, _comments in extract_python(io.BytesIO(text.encode()), KEYWORDS, (), {}):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                found.add(first)
    return found


def test_there_is_a_catalogue_for_each_language():
    assert {path.parent.parent.name for path in CATALOGUES} == {code for code, _ in settings.LANGUAGES} - {"en"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parent.parent.name)
def test_a_catalogue_is_whole(path):
    catalogue = polib.pofile(str(path))
    known = {entry.msgid for entry in catalogue}
    wanted = messages()
    assert len(wanted) > 150
    assert sorted(wanted - known) == []
    assert sorted(known - wanted) == []
    assert [e.msgid for e in catalogue if not e.translated() or e.fuzzy or e.obsolete] == []
    for text in SAFETY:
        assert catalogue.find(text), text


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parent.parent.name)
def test_placeholders_tags_and_numbers_are_unchanged(path):
    for entry in polib.pofile(str(path)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                for rule in (r"%\(\w+\)s", r"</?[a-z]+[^>]*>", r"\d+"):
                    assert sorted(re.findall(rule, text)) == sorted(re.findall(rule, entry.msgid)), entry.msgid


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parent.parent.name)
def test_what_nobody_reviewed_says_so(path, client, fiction):
    catalogue = polib.pofile(str(path))
    language = path.parent.parent.name
    assert catalogue.metadata["X-Review"]
    if catalogue.metadata["X-Review"] == "unreviewed":
        assert "NOT REVIEWED" in catalogue.header
        text = "The Spanish on this site has not yet been reviewed by a native speaker."
        assert text in client.get("/en/about").content.decode()
        translated = next(e.msgstr for e in catalogue if e.msgid.startswith(text))
        assert translated in client.get(f"/{language}/about").content.decode()


def test_the_compiled_catalogue_is_the_written_one():
    for path in CATALOGUES:
        compiled = polib.mofile(str(path.with_suffix(".mo")))
        written = polib.pofile(str(path))
        assert {e.msgid: e.msgstr for e in compiled if not e.msgid_plural} == {
            e.msgid: e.msgstr for e in written if not e.msgid_plural
        }, "run `make install`"
