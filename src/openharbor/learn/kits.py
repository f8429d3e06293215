"""Kits: papers, slides and a picture for one audience at one place, alone or together in a ZIP."""

import hashlib
import io
import os
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot
from openharbor.core.packs.reading import Pack
from openharbor.core.paper import Reason, Unmade, render, spoken
from openharbor.core.paper.model import Form, Job, Page, Social
from openharbor.learn.brief import brief, deck
from openharbor.learn.library import Library
from openharbor.learn.paper import SHEETS, Wanted

MAKERS = {**SHEETS, "brief": brief, "deck": deck}
KINDS = ("poster", "card", "handout", "lobby", "county", "brief", "deck", "social")
FORMS: dict[str, Form] = {"deck": "pptx", "social": "png"}
TYPES = {"pdf": "application/pdf", "png": "image/png",
         "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation"}  # fmt: skip
MOST_KEPT = 300  # previews
# Threads that wait for paper are missing where people look for help.
_waiting = threading.BoundedSemaphore(10)


@dataclass(frozen=True)
class Made:
    """One finished paper."""

    kind: str
    name: str
    form: Form
    data: bytes


def kind_name(kind: str) -> str:
    return {
        "poster": _("Poster"), "card": _("Wallet cards"), "handout": _("Handout, one page"),
        "lobby": _("Sheet for a lobby or a rest room"), "county": _("Where to get help: county sheet"),
        "brief": _("State brief, 4 to 6 pages"), "deck": _("Slides with speaker notes"),
        "social": _("Square picture to post"),
    }[kind]  # fmt: skip


def kinds_for(wanted: Wanted) -> list[str]:
    """Return what can be made: a county sheet needs a county, a brief and slides a state."""
    lacking = {"county"} if not (wanted.spot and wanted.spot.county) else set()
    lacking |= {"brief", "deck"} if wanted.pack is None else set()
    return [kind for kind in KINDS if kind not in lacking]


def page_of(library: Library, kind: str, wanted: Wanted) -> Page | None:
    """Fill one paper, in the language asked for; what speaks of a whole state names no county's lines."""
    if kind in ("brief", "deck") and wanted.pack:
        wanted = replace(wanted, spot=_anywhere(wanted.pack))
    with override(wanted.language):
        return MAKERS[kind](library, wanted)


def _anywhere(pack: Pack) -> Spot:
    """Return a place that stands for the whole state: where no county has its own lines, any county has the state's."""
    everywhere = Spot(key="", label="", kind="county", pack=pack.code, state=pack.manifest.state)
    if pack.child_protection or pack.navigators or not pack.counties:
        return everywhere
    return registry.gazetteer(registry.accepted_packs()).county_spot(pack.counties[0].fips) or everywhere


def make(library: Library, kinds: Sequence[str], wanted: Wanted) -> list[Made]:
    """Make papers; a whole kit costs one start of the child that sets them. Raises Unmade."""
    pages = [(kind, page) for kind in kinds if (page := page_of(library, kind, wanted))]
    stamp = int(wanted.now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
    forms = [FORMS.get(kind, "pdf") for kind, _page in pages]
    found = _rendered([Job(page, form, stamp) for (_kind, page), form in zip(pages, forms, strict=True)])
    made = [
        Made(kind, f"{wanted.audience}-{kind}-{wanted.language}.{form}", form, data)
        for (kind, _page), form, data in zip(pages, forms, found, strict=True)
    ]
    for kind, page in pages:
        if isinstance(page, Social):
            text = spoken(page).encode()
            made.append(Made(kind, f"{wanted.audience}-{kind}-{wanted.language}.txt", "png", text))
    return made


def _rendered(jobs: list[Job]) -> list[bytes]:
    """Set papers, one set after the other; who comes when many wait is sent away at once. Raises Unmade."""
    if not _waiting.acquire(blocking=False):
        raise Unmade(Reason.BUSY)
    try:
        return render(jobs)
    finally:
        _waiting.release()


class _Growing(io.RawIOBase):
    """What was written since it was last taken. It cannot be rewound, and says so."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def zipped(library: Library, wanted: Wanted, languages: Sequence[str]) -> Iterator[bytes]:
    """Yield a ZIP of everything that can be made, as it is made, so that a browser sees it grow. Raises Unmade."""
    out = _Growing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # PDF, PNG and PPTX are packed already
        for language in languages:
            own = replace(wanted, language=language)
            for group in groups_of(kinds_for(own)):
                for made in make(library, group, own):
                    info = zipfile.ZipInfo(made.name, date_time=wanted.now.timetuple()[:6])
                    archive.writestr(info, made.data)
                yield out.take()
    yield out.take()


def groups_of(kinds: Sequence[str]) -> list[list[str]]:
    """Return what is made together: small papers first, so that something comes soon."""
    small = [kind for kind in kinds if kind not in ("brief", "deck")]
    return [group for group in (small, *([kind] for kind in kinds if kind in ("brief", "deck"))) if group]


def preview(library: Library, kind: str, wanted: Wanted) -> bytes | None:
    """Return a picture of a paper's first page; one that bears nobody's name is kept for the day. Raises Unmade."""
    packs = "".join(f"{pack.code}{pack.digest}" for pack in registry.accepted_packs())
    place = wanted.spot.county if wanted.spot else ""
    about = f"{packs} {kind} {wanted.audience} {place} {wanted.language} {wanted.size} {wanted.now:%Y-%m-%d}"
    path = Path(settings.PAPER) / hashlib.sha256(about.encode()).hexdigest()
    if path.exists():
        return path.read_bytes()
    page = page_of(library, kind, wanted)
    if page is None:
        return None
    data = _rendered([Job(page, "png", 0)])[0]
    _keep(path, data)
    return data


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime)
    for one in kept[: max(0, len(kept) - MOST_KEPT)]:
        one.unlink(missing_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    Path(fresh).rename(path)
