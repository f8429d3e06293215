"""Which packs this installation has, and which of them its operator let be shown."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from openharbor import regions
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import rows
from openharbor.core.packs.checking import raise_for_faults
from openharbor.core.packs.gazetteer import Gazetteer
from openharbor.core.packs.reading import BadPack, Fault, Pack, read_pack

DEMO_OPERATOR = "demo"
# Made-up services of a demonstration, in no folder.
SYNTHETIC = "synthetic"


class PackChanged(Exception):
    """The files of a pack are not those that the operator accepted."""


def pack_folders() -> list[Path]:
    """Return the folders of all packs: those that ship, then those that the operator adds."""
    roots = [Path(next(iter(regions.__path__))), *settings.EXTRA_REGIONS]
    return [path.parent for root in roots for path in sorted(root.glob("*/pack.toml"))]


def read_packs(folders: tuple[Path, ...]) -> tuple[Pack, ...]:
    """Read these packs and check that they fit together.

    Raises BadPack with every fault found in any of them.
    """
    packs, faults = [], []
    for folder in folders:
        try:
            packs.append(read_pack(folder))
        except BadPack as bad:
            faults += [Fault(f"{folder.name}/{f.file}", f.row, f.column, f.text) for f in bad.faults]
    if faults:
        raise BadPack("packs", faults)
    raise_for_faults(packs)
    return tuple(packs)


_read_once = cache(read_packs)


def all_packs() -> tuple[Pack, ...]:
    """Return every pack on disk, read once a process."""
    return _read_once(tuple(pack_folders()))


def accepted() -> dict[str, PackAcceptance]:
    """Return the operator's acceptances by pack code."""
    return {row.pack: row for row in PackAcceptance.objects.all()}


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


def withdraw(code: str) -> None:
    """Stop showing a pack."""
    PackAcceptance.objects.filter(pack=code).delete()


@cache
def _gazetteer(packs: tuple[str, ...]) -> Gazetteer:
    return Gazetteer(pack for pack in all_packs() if pack.code in packs)


def gazetteer(packs: tuple[Pack, ...]) -> Gazetteer:
    """Return the places of these packs; built once for each set."""
    return _gazetteer(tuple(pack.code for pack in packs))


def emergency(packs: tuple[Pack, ...]) -> rows.Emergency | None:
    """Return the number for danger now, as the nation's pack gives it."""
    return next((pack.manifest.emergency for pack in packs if pack.manifest.emergency), None)


def forget() -> None:
    """Drop what was read, so that a test or a command sees the files anew."""
    _read_once.cache_clear()
    _gazetteer.cache_clear()
