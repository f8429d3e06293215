"""What somebody keeps private: a place that one source withholds is withheld whoever else sends it."""

import re
from functools import lru_cache
from typing import Any

from django.db.models import Q

from openharbor.core.packs.gazetteer import normalize
from openharbor.directory.models import Correction, Service

ENDING = re.compile(r" (inc|llc|ltd|corp|co|corporation|incorporated)$")
SHORTEST = 6  # a shorter name says too little


@lru_cache(maxsize=4000)
def bare_name(name: str) -> str:
    """Return a name as it is compared: without a company's ending."""
    return ENDING.sub("", normalize(name))


def ids() -> set[Any]:
    """Return the ids of all services whose place somebody keeps private."""
    told = Correction.objects.filter(field="confidential", value=True, ended_at=None)
    private = Service.objects.filter(confidential=True)
    return {*told.values_list("service_id", flat=True), *private.values_list("pk", flat=True)}


def names() -> dict[str, set[str]]:
    """Return the names of all such services and of their organizations, each with the packs that withhold it."""
    told = Correction.objects.filter(field="confidential", value=True, ended_at=None).values("service_id")
    private = Service.objects.filter(Q(confidential=True) | Q(pk__in=told))
    found: dict[str, set[str]] = {}
    for pack, *pair in private.values_list("pack", "name", "organization__name"):
        for name in pair:
            if len(bare := bare_name(name)) >= SHORTEST:
                found.setdefault(bare, set()).add(pack)
    return found


def is_withheld(service: Service, known: dict[str, set[str]]) -> bool:
    """Tell whether another source keeps private what this service is called, or its house if it offers a bed."""
    program, house = bare_name(service.name), bare_name(service.organization.name)
    if known.get(program, set()) - {service.pack}:
        return True
    offers_bed = any(need.rstrip("?") == "bed" for need in service.needs)
    return offers_bed and bool(known.get(house, set()) - {service.pack})
