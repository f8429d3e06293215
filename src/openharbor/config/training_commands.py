"""Made-up trainings of a demonstration."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from openharbor.config.speaking import say
from openharbor.core.packs import registry
from openharbor.core.packs.reading import Pack
from openharbor.learn.act import operations
from openharbor.network.access import Seat

# Made up, as all of a demonstration is.
IN_A_TOWN = {
    "title": "Made up: what a front desk can do", "languages": ["en", "es"], "begins": time(10), "ends": time(11, 30),
    "text": "Made up. For night clerks and managers of hotels. Bring your questions; nobody has to know anything.",
}  # fmt: skip
ONLINE = {
    "title": "Made up: first talk with somebody who may be exploited", "languages": ["en"], "begins": time(18),
    "ends": time(19), "text": "Made up. For people who work with families. An hour, then questions.",
}  # fmt: skip


def demo_events(seat: Seat) -> None:
    """Announce two made-up trainings: one in the largest town of a state, one online for everybody."""
    packs = [pack for pack in registry.accepted_packs() if pack.manifest.state and pack.places]
    if not packs:
        say("No pack of a state was accepted: there are no made-up trainings")
        return
    town = max(packs[0].places, key=lambda row: row.population or 0)
    spot = registry.gazetteer(registry.accepted_packs()).town(packs[0].code, town.name)
    at = {"town": spot.label, "place_key": spot.key, "state": spot.state, "county": spot.county} if spot else {}
    operations.create_event(seat, values=_event(IN_A_TOWN, packs[0], days=16) | at | {"online": not at})
    operations.create_event(seat, values=_event(ONLINE, packs[0], days=40) | {"online": True})


def _event(said: dict[str, Any], pack: Pack, *, days: int) -> dict[str, Any]:
    zone = pack.manifest.time_zone
    day = (timezone.now() + timedelta(days=days)).date()
    first, last = (datetime.combine(day, said[name], ZoneInfo(zone)).astimezone(UTC) for name in ("begins", "ends"))
    words = {name: said[name] for name in ("title", "text", "languages")}
    return {**words, "zone": zone, "starts_at": first, "ends_at": last}
