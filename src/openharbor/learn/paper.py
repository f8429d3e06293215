"""What stands on paper: the same texts, signs and lines as on the pages, put into the shapes of `core.paper`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot
from openharbor.core.packs.reading import Pack
from openharbor.core.packs.teaching import Audience, Reviewed
from openharbor.core.paper.model import (
    Also,
    Card,
    CountySheet,
    Entries,
    Entry,
    Group,
    Handout,
    Line,
    Lobby,
    Page,
    Poster,
    Sheet,
    Size,
    Social,
)
from openharbor.core.templatetags.chrome import spoken
from openharbor.directory import cards, queries
from openharbor.learn.library import Library
from openharbor.learn.notes import Notes
from openharbor.learn.showing import sign_groups

MOST_LINES, CARD_LINES, POSTER_GROUPS, POSTER_SIGNS = 4, 3, 3, 3
OTHER = {"en": "es", "es": "en"}


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for. `pack` is the state, for the brief and the slides."""

    audience: str
    language: str
    now: datetime
    spot: Spot | None = None
    pack: Pack | None = None
    organization: str = ""
    logo: bytes | None = None
    size: Size = "letter"


def sheet_of(wanted: Wanted, *, title: str, path: str, fronts: Iterable[Reviewed] = ()) -> Sheet:
    """Return what all papers share: whom to call, where to read more, how old and how well known it is.

    fronts: of the pages whose words stand on it; it was reviewed if each of them was
    """
    address = f"{settings.ORIGIN}{path}"
    notes = [_("Printed %(day)s, OpenHarbor %(version)s. Numbers change: look again before you rely on an old sheet.")
             % {"day": formats.date_format(wanted.now.date(), "DATE_FORMAT"), "version": version("openharbor")},
             _("Sources of each sign and number: see the page.")]  # fmt: skip
    told = list(fronts)
    if not told or not all(one.reviewed_by for one in told):
        notes.append(_("No expert has reviewed these words yet."))
    if wanted.language != "en" and not (told and all(one.translation_reviewed_by for one in told)):
        notes.append(_("Machine-drafted translation, not yet reviewed."))
    return Sheet(
        language=wanted.language, title=title, emergency=emergency(), lines=lines_of(wanted),
        lines_heading=_("Call"), organization=wanted.organization, logo=wanted.logo, qr=address,
        qr_words=_("Read more, in your language"), qr_alt=_("Square code for %(address)s") % {"address": address},
        foot=tuple(notes), more=_("There is more on the page."), size=wanted.size,
    )  # fmt: skip


def emergency() -> str:
    found = registry.emergency(registry.accepted_packs())
    return _("In danger now? Call %(number)s.") % {"number": spoken(found.number)} if found else ""


def lines_of(wanted: Wanted) -> tuple[Line, ...]:
    """Return the lines that answer there, as far as their numbers may show today."""
    found = _lines(wanted)
    support = [_line(card, "") for card in (*found["support"], *found["navigators"]) if card["calls"]]
    child = [card for card in (found["child_protection"] or found["child_support"]) if card["calls"]]
    return tuple([*support[:2], *(_line(card, _("If it may be a child")) for card in child[:2])][:MOST_LINES])


def _lines(wanted: Wanted) -> dict[str, Any]:
    packs = registry.accepted_packs()
    return cards.lines_context(queries.lines_for(wanted.spot, None, packs, wanted.now), wanted.now)


def _line(card: dict[str, Any], why: str) -> Line:
    hours = _("Open day and night.") if card["always"] else ""
    return Line(name=card["name"], number=spoken(card["calls"][0]["number"]), why=why or hours,
                note=" ".join(filter(None, (hours if why else "", card["checked"]))))  # fmt: skip


def _audience_sheet(one: Audience, wanted: Wanted) -> Sheet:
    """Return a sheet that leads to the page which says the same."""
    path = reverse("learn-audience", args=[wanted.audience])
    return sheet_of(wanted, title=one.title[wanted.language], path=path, fronts=[one])


def _group(heading: str, said: Iterable[Any], language: str) -> Group:
    return Group(heading, tuple(one[language] for one in said))


def _signs(library: Library, wanted: Wanted) -> list[Group]:
    groups = sign_groups(library.signs(wanted.audience), Notes(library, wanted.language), wanted.language)
    return [Group(one["name"], tuple(sign["text"] for sign in one["signs"])) for one in groups]


def poster(library: Library, wanted: Wanted) -> Poster:
    one, other = library.audiences[wanted.audience], OTHER[wanted.language]
    groups = sorted(_signs(library, wanted), key=lambda group: -len(group.items))[:POSTER_GROUPS]
    return Poster(
        _audience_sheet(one, wanted),
        headline=one.poster[wanted.language], lead=one.lead[wanted.language],
        signs=tuple(Group(group.heading, group.items[:POSTER_SIGNS]) for group in groups),
        do=_group(_("Do"), one.do, wanted.language), never=_group(_("Never"), one.never, wanted.language),
        also=Also(other, one.poster[other]),
    )  # fmt: skip


def card(library: Library, wanted: Wanted) -> Card:
    one = library.audiences[wanted.audience]
    sheet = _audience_sheet(one, wanted)
    return Card(replace(sheet, lines=sheet.lines[:CARD_LINES]),  # more would be too small to read
                headline=one.poster[wanted.language], text=one.card[wanted.language])  # fmt: skip


def handout(library: Library, wanted: Wanted) -> Handout:
    one, language = library.audiences[wanted.audience], wanted.language
    return Handout(
        _audience_sheet(one, wanted),
        headline=one.heading[language], lead=one.lead[language], signs=tuple(_signs(library, wanted)),
        signs_heading=_("Signs, by where you would see them"), do=_group(_("Do"), one.do, language),
        never=_group(_("Never"), one.never, language),
        not_signs=_group(_("These are not signs"), one.not_signs, language),
        next=_group(_("What happens next"), one.next, language),
    )  # fmt: skip


def lobby(library: Library, wanted: Wanted) -> Lobby:
    """Return a sheet for whoever reads it for themselves: nothing about signs or others."""
    texts = {}
    for language in (wanted.language, OTHER[wanted.language]):
        with override(language):
            texts[language] = (_("Does someone keep your pay, your papers or your phone?"),
                               _("You can talk to somebody. You decide what to say."))  # fmt: skip
    (headline, lead), (also, also_lead) = texts.values()
    promises = (_("You do not have to decide anything today."), _("You can hang up at any time."),
                _("Ask for your language."))  # fmt: skip
    return Lobby(sheet_of(wanted, title=_("Somebody to talk to"), path=reverse("home")), headline=headline,
                 lead=lead, promises=promises, also=Also(OTHER[wanted.language], also, also_lead))  # fmt: skip


def social(library: Library, wanted: Wanted) -> Social:
    one = library.audiences[wanted.audience]
    return Social(_audience_sheet(one, wanted),
                  headline=one.poster[wanted.language], lead=one.card[wanted.language])  # fmt: skip


def county(library: Library, wanted: Wanted) -> CountySheet | None:
    """Return where to get help in a county; None where no county is known."""
    packs = registry.accepted_packs()
    facts = registry.gazetteer(packs).counties.get(wanted.spot.county) if wanted.spot else None
    if facts is None:
        return None
    found = cards.county_context(facts, packs, wanted.now)
    columns = (_("Who"), _("What they do"), _("Number"))
    groups = (
        (_("One person who can help you choose"), found["lines"]["navigators"]),
        (_("If a vulnerable adult is being hurt"), found["lines"]["adult_protection"]),
        (_("Services for this county"), found["services"]),
    )
    tables = [Entries(heading, columns, tuple(_entry(one) for one in rows if one["calls"])) for heading, rows in groups]
    place = f"{facts.name}, {found['state_name']}"
    return CountySheet(
        sheet_of(wanted, title=place, path=reverse("county", args=[facts.fips])),
        headline=_("Where to get help: %(place)s") % {"place": place},
        lead=_("You can ask what it costs and if you must give your name. You can stop at any time."),
        tables=tuple(table for table in tables if table.entries),
        advice=Group(_("Before you call"), (
            _("Use a phone that nobody else looks at."), _("Ask whom the program is for, and when it has room."),
            _("You can ask what they write down."),
        )),
    )  # fmt: skip


def _entry(card: dict[str, Any]) -> Entry:
    name = card["name"] + (f", {card['program']['text']}" if card["program"].get("text") else "")
    what = card["description"].get("text", "")
    facts = [card["ages"], card["gender"], card["town"] if not card["confidential"] else ""]
    return Entry(name=name, what=what, number=spoken(card["calls"][0]["number"]),
                 note=" · ".join(str(fact) for fact in facts if fact))  # fmt: skip


SHEETS: dict[str, Callable[[Library, Wanted], Page | None]] = {
    "poster": poster,
    "card": card,
    "handout": handout,
    "lobby": lobby,
    "social": social,
    "county": county,
}
