"""The side of the server: hand jobs to one child, wait, and believe only what has the shape that was asked for."""

import json
import sys
import threading
from collections.abc import Sequence

from openharbor.core.paper import wire
from openharbor.core.paper.model import Form, Job
from openharbor.core.paper.outcome import MOST_JOBS, QUESTION_LIMIT, Reason, Unmade
from openharbor.core.stripping.outcome import Reason as Ending
from openharbor.core.stripping.outcome import Unfit
from openharbor.core.stripping.parent import run

WALL_SECONDS = 25.0  # with patience less than the 30 seconds after which a server process is ended
PATIENCE_SECONDS = 4.0
_START = (sys.executable, "-P", "-s", "-B", "-m")
CHILD = (*_START, "openharbor.core.paper.child")
SLIDES_CHILD = (*_START, "openharbor.core.paper.slides_child")  # knows PowerPoint too, and starts slower
_HEAD_LIMIT = 4096
_BEGINS: dict[Form, bytes] = {"pdf": b"%PDF-1.7\n", "png": b"\x89PNG\r\n\x1a\n", "pptx": b"PK\x03\x04"}
_REASONS = {Ending.TOO_SLOW: Reason.TOO_SLOW, Ending.TOO_BIG_WHEN_OPENED: Reason.TOO_MUCH}
_turn = threading.Lock()  # one child at a time: the machine is small


def render(jobs: Sequence[Job]) -> list[bytes]:
    """Return the bytes of each job, in order, or raise `Unmade`: all or nothing."""
    if not jobs:
        return []
    question = wire.written(tuple(jobs))
    if len(jobs) > MOST_JOBS or len(question) > QUESTION_LIMIT:
        raise Unmade(Reason.TOO_MUCH)
    command = SLIDES_CHILD if any(job.form == "pptx" for job in jobs) else CHILD
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Unmade(Reason.BUSY)
    try:
        answer = run(command, question, wall=WALL_SECONDS)
    except Unfit as unfit:
        raise Unmade(_REASONS.get(unfit.reason, Reason.BROKEN)) from None
    finally:
        _turn.release()
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
