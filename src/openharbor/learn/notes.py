"""The sources under a page: each text names them by number, in the order in which they come."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from openharbor.core.packs.learning import Duty, Figure, Indicator, Law, Source, Statute
from openharbor.core.packs.teaching import OWN
from openharbor.learn.library import Library

DAY = re.compile(r"\b(19|20)\d\d-[01]\d(-[0-3]\d)?\b")


class Notes:
    """Numbers sources as texts ask for them."""

    def __init__(self, library: Library, language: str) -> None:
        self._library, self._language = library, language
        self._numbers: dict[str, int] = {}
        self._rows: list[dict[str, Any]] = []

    def marks(self, cites: Iterable[str]) -> list[int]:
        """Return the numbers that stand behind a text."""
        return [self._number(key, lambda key=key: self._row(key)) for key in cites if key != OWN]

    def mark_sign(self, row: Indicator) -> list[int]:
        """Return the number of a sign's source."""
        made = {"title": row.underlying or _host(row.source_url), "url": row.source_url, "kind": sign_kind(row)}
        return [self._number(f"sign:{row.underlying}:{row.source_url}", lambda: made)]

    def mark_figure(self, row: Figure) -> list[int]:
        made = {"title": row.source, "url": "", "kind": figure_kind(row), "as_of": row.as_of}
        return [self._number(f"figures:{row.source}", lambda: made)]

    def _number(self, key: str, make: Any) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self._rows) + 1
            self._rows.append({"number": self._numbers[key], **make()})
        return self._numbers[key]

    def _row(self, key: str) -> dict[str, Any]:
        row, spanish = self._library.rows[key], self._language == "es"
        if isinstance(row, Source):
            return {"title": row.title, "url": row.url, "kind": source_kind(row.kind), "as_of": row.as_of,
                    "note": row.note_es if spanish else row.note}  # fmt: skip
        if isinstance(row, Law):
            title = row.title_es if spanish else row.title
            return {"title": f"{row.cite}: {title}", "url": row.source_url, "kind": statute_kind(row)}
        if isinstance(row, Duty):
            return {"title": row.cite, "url": row.source_url, "kind": statute_kind(row)}
        if isinstance(row, Figure):
            return {"title": row.source, "url": "", "kind": figure_kind(row), "as_of": row.as_of}
        sources = {one.source for pack in self._library.packs for one in pack.policy if key == f"policy:{one.key}"}
        return {"title": "; ".join(sorted(sources)), "url": "", "kind": _("our table of positions")}

    def rows(self) -> list[dict[str, Any]]:
        """Return the sources, numbered; call when all texts were marked."""
        return [{**row, "host": _host(row["url"])} for row in self._rows]


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def source_kind(kind: str) -> str:
    return {
        "law": _("law"), "government": _("government page"), "owner": _("page of who it is about"),
        "study": _("study"), "ngo": _("page of an organization"), "press": _("press"),
        "repost": _("copied page: the first one was not seen"),
    }[kind]  # fmt: skip


def sign_kind(row: Indicator) -> str:
    return {
        "federal": _("federal page"), "state": _("state page"), "ngo": _("page of an organization"),
        "press": _("press"), "blog": _("a blog that names it"), "none": _("our own wording"),
        "repost": _("copied page: the first one was not seen"),
    }[row.source_kind]  # fmt: skip


def figure_kind(row: Figure) -> str:
    kinds = {"press": _("press"), "state": _("state page"), "ngo": _("page of an organization"),
             "federal": _("federal page"), "repost": _("copied page: the first one was not seen")}  # fmt: skip
    return kinds[row.source_kind] + (f", {_('to be confirmed')}" if row.show == "verify" else "")


def statute_kind(row: Statute) -> str:
    """Return how well we know a law; what waits to be verified is never called read."""
    seen = {"text_seen": _("we read the official text"), "copy_seen": _("we read a copy of the text")}
    how = seen.get(row.confidence, _("second-hand: check the text"))
    if row.show == "verify" and row.confidence in seen:
        how = _("we read a part, or an older text: check it")
    day = DAY.search(row.source_seen)
    return f"{how} ({day[0]})" if day else how
