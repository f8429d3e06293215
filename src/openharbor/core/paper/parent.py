"""The side of the server: hand jobs to one child, wait, and believe only what has the shape that was asked for."""

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence

from openharbor.core.paper import wire
from openharbor.core.paper.model import Brief, Form, Job
from openharbor.core.paper.outcome import MOST_JOBS, QUESTION_LIMIT, Reason, Unmade
from openharbor.core.stripping.outcome import Reason as Ending
from openharbor.core.stripping.outcome import Unfit
from openharbor.core.stripping.parent import run

WALL_SECONDS = 25.0  # with patience less than the 30 seconds after which a server process is ended
PATIENCE_SECONDS = 4.0
_START = (sys.executable, "-P", "-s", "-B", "-m")
CHILD = (*_START, "openharbor.core.paper.child")
SLIDES_CHILD = (*_START, "openharbor.core.paper.slides_child")  # knows PowerPoint too, and starts slower
WEIGHTS: dict[type, int] = {Brief: 4}
FULL = 24  # jobs of weight 1 in one child: the setter forgets nothing that it ever set
_HEAD_LIMIT = 4096
_BEGINS: dict[Form, bytes] = {"pdf": b"%PDF-1.7\n", "png": b"\x89PNG\r\n\x1a\n", "pptx": b"PK\x03\x04"}
_REASONS = {Ending.TOO_SLOW: Reason.TOO_SLOW, Ending.TOO_BIG_WHEN_OPENED: Reason.TOO_MUCH}
_turn = threading.Lock()  # one child at a time: the machine is small


def render(jobs: Sequence[Job]) -> list[bytes]:
    """Return the bytes of each job, in order, or raise `Unmade`: all or nothing."""
    if not jobs:
        return []
    if len(jobs) > MOST_JOBS or _logos(jobs) > QUESTION_LIMIT:
        raise Unmade(Reason.TOO_MUCH)
    ends = time.monotonic() + WALL_SECONDS
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Unmade(Reason.BUSY)
    try:
        return [made for part in _parted(jobs) for made in _made(part, ends - time.monotonic())]
    finally:
        _turn.release()


def _logos(jobs: Sequence[Job]) -> int:
    """Return the bytes of all different logos."""
    return sum(len(logo) for logo in {job.page.sheet.logo for job in jobs} if logo)


def _parted(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Yield as many jobs as one child has memory for. A kit in two languages is one part."""
    part: list[Job] = []
    filled = 0
    for job in jobs:
        weight = WEIGHTS.get(type(job.page), 1)
        if part and filled + weight > FULL:
            yield part
            part, filled = [], 0
        part.append(job)
        filled += weight
    yield part


def _made(jobs: list[Job], wall: float) -> list[bytes]:
    command = SLIDES_CHILD if any(job.form == "pptx" for job in jobs) else CHILD
    try:
        answer = run(command, wire.written(tuple(jobs)), wall=max(wall, 0.1))
    except Unfit as unfit:
        raise Unmade(_REASONS.get(unfit.reason, Reason.BROKEN)) from None
    return _believe(answer, [job.form for job in jobs])


def _believe(answer: bytes, forms: list[Form]) -> list[bytes]:
    """Cut an answer into its parts; refuse one that is not what was asked for."""
    head, _, rest = answer.partition(b"\n")
    told = _told(head)
    if (name := told.get("refused")) in Reason.__members__:
        raise Unmade(Reason[str(name)])
    sizes = told.get("sizes")
    if not isinstance(sizes, list) or len(sizes) != len(forms) or not all(type(size) is int for size in sizes):
        raise Unmade(Reason.BROKEN)
    if min(sizes) < 0 or sum(sizes) != len(rest):
        raise Unmade(Reason.BROKEN)
    parts, at = [], 0
    for form, size in zip(forms, sizes, strict=True):
        part, at = rest[at : at + size], at + size
        if not part.startswith(_BEGINS[form]):
            raise Unmade(Reason.BROKEN)
        parts.append(part)
    return parts


def _told(head: bytes) -> dict[str, object]:
    try:
        told = json.loads(head) if len(head) <= _HEAD_LIMIT else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Unmade(Reason.BROKEN)
    return told
