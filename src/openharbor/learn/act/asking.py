"""From what somebody asks for to sealed deposits: who trains there, and how often one may ask."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot
from openharbor.core.retention import hour_of
from openharbor.learn.models import TrainingRequest
from openharbor.network import answering
from openharbor.network.models import Agency
from openharbor.network.rules import TRAINING, Role
from openharbor.vault import bearers, letters

TOO_FAST = 10.0  # seconds from the empty form to sending; who needs less is no person, or sends what was written before
MOST_AN_HOUR = 30  # what comes above that waits apart
SHORTEST = 1500  # bytes: a few words look like a page


class NobodyTrains(Exception):
    """No agency with keys in hand trains at this place."""


class OthersRead(Exception):
    """Others would receive it than those whom its writer was shown."""


@dataclass(frozen=True)
class Asking:
    """One form, from the first empty page on."""

    id: UUID
    began: float


@dataclass(frozen=True)
class Readers:
    """Who would receive a request, and by which reach."""

    reach: str
    agencies: Sequence[Agency]

    @property
    def mark(self) -> str:
        """Return what stands for exactly these readers."""
        return " ".join(sorted(str(one.pk) for one in self.agencies))


def readers(answers: Mapping[str, str]) -> Readers:
    """Return who receives a request with these answers."""
    return Readers(*answering.nearest(_spot(answers), role=Role.TRAINER, sealing_class=TRAINING))


def _spot(answers: Mapping[str, str]) -> Spot | None:
    return registry.spot_of(answers.get("place", ""), answers.get("place_key", ""))


def settled(answers: Mapping[str, str]) -> dict[str, str]:
    """Return answers with their place as the gazetteer calls it, where there is no doubt which one is meant."""
    spot = _spot(answers)
    return {**answers, "place": spot.label} if spot else dict(answers)


def send(answers: Mapping[str, str], asking: Asking, *, language: str, shown: str) -> None:
    """Seal a request to those who train at its place. All of it happens, or nothing; a second press does nothing.

    shown: the mark of the readers whom the writer saw; others are not sent to
    Raises NobodyTrains, OthersRead, letters.NoKey, BadRoster.
    """
    found = readers(answers)
    if not found.agencies:
        raise NobodyTrains
    if shown != found.mark:
        raise OthersRead
    now, spot, held = timezone.now(), _spot(answers), bearers.passing()

    def along(left: Mapping[UUID, UUID]) -> None:
        state, county = (spot.state, spot.county) if spot else ("", "")
        apart = now.timestamp() - asking.began < TOO_FAST or _is_flood(now)
        TrainingRequest.objects.bulk_create(
            TrainingRequest(asked=asking.id, bearer=held.id, agency_id=agency, record=record, state=state,
                            county=county, hour=hour_of(now), held=apart)
            for agency, record in left.items()
        )  # fmt: skip

    told = {"answers": {name: text for name, text in settled(answers).items() if text}, "language": language,
            "at": now.isoformat(timespec="minutes")}  # fmt: skip
    fields = {"request": json.dumps(told).encode().ljust(SHORTEST)}
    try:
        letters.deposit(held, to=[one.pk for one in found.agencies], sealing_class=TRAINING, fields=fields, along=along)
    except IntegrityError:
        if not TrainingRequest.objects.filter(asked=asking.id).exists():
            raise  # it was not the second press of a button


def _is_flood(now: datetime) -> bool:
    """Tell whether so many came in this hour that the next ones wait apart. None is refused."""
    return TrainingRequest.objects.filter(hour=hour_of(now)).values("asked").distinct().count() >= MOST_AN_HOUR
