"""Commands around paper: a kit of posters, cards, sheets, a brief and slides, without a browser."""

import argparse
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from openharbor.config.speaking import say
from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot
from openharbor.core.paper import Unmade
from openharbor.learn import kits
from openharbor.learn.forms import LONGEST_NAME, harmless_logo
from openharbor.learn.library import library
from openharbor.learn.paper import Wanted


class _Wrong(Exception):
    """What was asked for cannot be made; the text says why."""


def kit(options: argparse.Namespace) -> int:
    """Write every paper for one audience at one place into a folder, and name each as it is there."""
    try:
        wanted = _wanted(options)
        languages = [options.lang] if options.lang else [code for code, _ in settings.LANGUAGES]
        options.out.mkdir(parents=True, exist_ok=True)
        for language in languages:
            own = replace(wanted, language=language)
            for group in kits.groups_of(kits.kinds_for(own)):
                for made in kits.make(library(), group, own):
                    (options.out / made.name).write_bytes(made.data)
                    say(f"{options.out / made.name}\t{len(made.data)} bytes")
    except _Wrong as wrong:
        say(wrong)
        return 2
    except Unmade as unmade:
        say(f"Not made: {unmade.reason.value}")
        return 1
    except OSError as error:
        say(f"{options.out}: {error.strerror}")
        return 1
    return 0


def _wanted(options: argparse.Namespace) -> Wanted:
    books, spot = library(), _spot(options.place)
    if options.audience not in books.audiences:
        raise _Wrong(f"No such audience. One of: {', '.join(books.audiences) or 'none, no pack is accepted'}")
    if len(options.organization) > LONGEST_NAME:
        raise _Wrong(f"The name has more than {LONGEST_NAME} letters.")
    return Wanted(
        options.audience, options.lang or settings.LANGUAGE_CODE, timezone.now(), spot=spot,
        pack=books.state(spot.pack) if spot else None, organization=options.organization, logo=_logo(options.logo),
        size=options.size,
    )  # fmt: skip


def _spot(place: str) -> Spot | None:
    if not place:
        return None
    gazetteer = registry.gazetteer(registry.accepted_packs())
    if place in gazetteer.counties:
        return gazetteer.county_spot(place)
    found = {spot.county: spot for spot in gazetteer.find(place) if spot.county}
    if not found:
        raise _Wrong(f"{place}: not known. A county's five digits, a ZIP code, a town or a county of an accepted pack.")
    if len(found) > 1:
        names = "; ".join(f"{spot.label} ({county})" for county, spot in found.items())
        raise _Wrong(f"{place}: more than one. Give the county's digits: {names}")
    return next(iter(found.values()))


def _logo(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        with override("en"):
            return harmless_logo(path.read_bytes())
    except OSError as error:
        raise _Wrong(f"{path}: {error.strerror}") from None
    except ValueError as wrong:
        raise _Wrong(f"{path}: {wrong}") from None
