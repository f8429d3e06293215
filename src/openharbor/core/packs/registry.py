"""Which packs this installation has, and which of them its operator let be shown."""

import logging
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from openharbor import regions
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import rows
from openharbor.core.packs.checking import check_packs, raise_for_faults
from openharbor.core.packs.gazetteer import Gazetteer, Spot
from openharbor.core.packs.reading import BadPack, Fault, Pack, read_pack
from openharbor.core.packs.teaching import files_of

DEMO_OPERATOR = "demo"
# Made-up services of a demonstration, in no folder.
SYNTHETIC = "synthetic"
# What the codes of imported sources begin with; they are accepted like packs and lie in no folder.
FEED = "feed-"
LOOK_AGAIN_SECONDS = 1.0
_acceptances: tuple[float, dict[str, PackAcceptance]] = (-LOOK_AGAIN_SECONDS, {})
_last_look: dict[tuple[Path, ...], tuple[float, tuple[Pack, ...]]] = {}


def pack_folders() -> list[Path]:
    """Return the folders of all packs: those that ship, then those that the operator adds."""
    roots = [Path(next(iter(regions.__path__))), *settings.EXTRA_REGIONS]
    return [path.parent for root in roots for path in sorted(root.glob("*/pack.toml"))]


def read_packs(folders: tuple[Path, ...]) -> tuple[Pack, ...]:
    """Read these packs and check that they fit together.

    Raises BadPack with every fault found in any of them.
    """
    packs, faults = _read_each(folders)
    if faults:
        raise BadPack("packs", faults)
    raise_for_faults(packs)
    return packs


def _read_each(folders: tuple[Path, ...]) -> tuple[tuple[Pack, ...], list[Fault]]:
    packs, faults = [], []
    for folder in folders:
        try:
            packs.append(read_pack(folder))
        except BadPack as bad:
            faults += [Fault(f"{folder.name}/{f.file}", f.row, f.column, f.text) for f in bad.faults]
    return tuple(packs), faults


@lru_cache(maxsize=4)
def _read_at(stamp: tuple[tuple[Path, int], ...], folders: tuple[Path, ...]) -> tuple[Pack, ...]:
    packs, faults = _read_each(folders)
    # A pack that is wrong, alone or beside the others, must not take the whole site down: it is left out, and said.
    wrong = {fault.file.split("/")[0] for fault in (*faults, *check_packs(packs))}
    if wrong:
        logging.getLogger(__name__).error("Region packs left out because of faults: run `openharbor regions check`.")
    return tuple(pack for pack in packs if pack.code not in wrong)


def all_packs() -> tuple[Pack, ...]:
    """Return every pack on disk that is in order.

    A changed file is seen within LOOK_AGAIN_SECONDS, so a server need not restart; a request asks several times.
    """
    key = tuple(settings.EXTRA_REGIONS)
    looked = _last_look.get(key)
    if looked and time.monotonic() - looked[0] < LOOK_AGAIN_SECONDS:
        return looked[1]
    folders = tuple(pack_folders())
    files = (path for folder in folders for path in [*sorted(folder.glob("*.*")), *files_of(folder)])
    packs = _read_at(tuple((path, path.stat().st_mtime_ns) for path in files), folders)
    _last_look[key] = (time.monotonic(), packs)
    return packs


def accepted() -> dict[str, PackAcceptance]:
    """Return the operator's acceptances by pack code, at most LOOK_AGAIN_SECONDS old; a request asks several times."""
    global _acceptances
    if time.monotonic() - _acceptances[0] >= LOOK_AGAIN_SECONDS:
        _acceptances = (time.monotonic(), {row.pack: row for row in PackAcceptance.objects.all()})
    return _acceptances[1]


def forget() -> None:
    """Let the next question look again."""
    global _acceptances
    _acceptances = (-LOOK_AGAIN_SECONDS, {})
    _last_look.clear()


def accepted_packs() -> tuple[Pack, ...]:
    """Return the packs that may show: accepted, and in the very state that was accepted."""
    yes = accepted()
    return tuple(pack for pack in all_packs() if pack.code in yes and yes[pack.code].digest == pack.digest)


def changed_packs() -> Iterator[Pack]:
    """Yield packs that were accepted in another state than they are now."""
    yes = accepted()
    return (pack for pack in all_packs() if pack.code in yes and yes[pack.code].digest != pack.digest)


def accept(code: str, *, digest: str, operator: str, single_source: bool) -> None:
    """Record that the operator lets a pack be shown in the state with this digest."""
    PackAcceptance.objects.update_or_create(
        pack=code,
        defaults={
            "digest": digest,
            "operator": operator,
            "single_source": single_source,
            "accepted_at": timezone.now(),
        },
    )
    forget()


def withdraw(code: str) -> None:
    """Stop showing a pack."""
    PackAcceptance.objects.filter(pack=code).delete()
    forget()


def showing() -> list[str]:
    """Return the codes of all packs that may show now; every read of the public projection asks for them."""
    yes = accepted()
    loose = [code for code in yes if code == SYNTHETIC or code.startswith(FEED)]
    return [pack.code for pack in all_packs() if pack.code in yes and yes[pack.code].digest == pack.digest] + loose


@lru_cache(maxsize=8)
def _gazetteer(key: tuple[tuple[str, str], ...]) -> Gazetteer:
    return Gazetteer(pack for pack in all_packs() if (pack.code, pack.digest) in key)


def gazetteer(packs: tuple[Pack, ...]) -> Gazetteer:
    """Return the places of these packs; built once for each set and state of packs."""
    return _gazetteer(tuple((pack.code, pack.digest) for pack in packs))


def spots_of(place: str) -> list[Spot]:
    """Return every place of the accepted packs that these words may mean; what lies outside of them is none."""
    if not place.strip():
        return []
    return [spot for spot in gazetteer(accepted_packs()).find(place[:100]) if spot.county]


def spot_of(place: str, key: str) -> Spot | None:
    """Return the place that these words mean if there is no doubt about its county; `key` is of the one picked."""
    found = spots_of(place)
    chosen = [spot for spot in found if spot.key == key] or found
    return chosen[0] if len({spot.county for spot in chosen}) == 1 else None


def emergency(packs: tuple[Pack, ...]) -> rows.Emergency | None:
    """Return the number for danger now.

    It is not a listing: where no accepted pack has one, that of the nation whose pack ships is shown all the same.
    """
    shipped = (pack for pack in all_packs() if not pack.manifest.fictional)
    return next((pack.manifest.emergency for pack in (*packs, *shipped) if pack.manifest.emergency), None)
