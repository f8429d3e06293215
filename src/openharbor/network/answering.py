"""Who answers at a place, with keys in hand: to whom something that the public writes can be sealed."""

import logging
from collections.abc import Collection
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openharbor.core.packs.gazetteer import Spot
from openharbor.network.models import Agency, Coverage
from openharbor.network.queries import NATION
from openharbor.vault import letters
from openharbor.vault.roster import BadRoster

REACHES = {
    "county": _("answers for this county"),
    "state": _("answers for this state"),
    NATION: _("answers for the whole nation"),
}


def agencies(spot: Spot | None, *, roles: Collection[str], sealing_class: str) -> dict[Agency, set[str]]:
    """Return who answers at a place in one of these roles, each with the places that it named.

    Without a place: who answers for the nation. Those that could open nothing yet are left out.
    """
    today = timezone.now().date()
    places = [NATION, *([spot.county, spot.state] if spot else [])]
    rows = Coverage.objects.filter(extent__in=places, role__in=roles, from_date__lte=today).select_related("agency")
    found: dict[Agency, set[str]] = {}
    for row in rows:
        if row.to_date is None or row.to_date >= today:
            found.setdefault(row.agency, set()).add(row.extent)
    return {agency: extents for agency, extents in found.items() if is_ready(agency.pk, sealing_class)}


def nearest(spot: Spot | None, *, role: str, sealing_class: str) -> tuple[str, list[Agency]]:
    """Return who answers at a place in this role: for its county, or its state, or the nation, whichever comes first.

    With them comes the reach by which they do, a key of REACHES; it is empty where nobody does.
    """
    found = agencies(spot, roles=[role], sealing_class=sealing_class)
    reaches = [("county", spot.county), ("state", spot.state)] if spot else []
    for reach, extent in (*reaches, (NATION, NATION)):
        if here := sorted((one for one, extents in found.items() if extent in extents), key=lambda one: one.name):
            return reach, here
    return "", []


def is_ready(agency: UUID, sealing_class: str) -> bool:
    """Tell whether an agency can open what is left for it."""
    try:
        return letters.is_ready(agency, sealing_class)
    except BadRoster:
        # Somebody must look at it, and meanwhile nothing is sealed to keys that cannot be trusted.
        logging.getLogger(__name__).error("An agency's roster does not hold: nothing is sealed to it.")
        return False
