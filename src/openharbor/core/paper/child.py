"""The child: read jobs from standard input, write what became of them to standard output.

Run as `python -m openharbor.core.paper.child`. It knows no settings, no database and no key. The answer is one line of
JSON, a size or a refusal for each job, and then the bytes of all of them.
"""

import json
import os
import resource
import sys

from openharbor.core.paper import wire
from openharbor.core.paper.making import SlideMaker, Workshop
from openharbor.core.paper.model import Job
from openharbor.core.paper.outcome import QUESTION_LIMIT, Unmade
from openharbor.core.stripping import confinement


def answer(workshop: Workshop, jobs: tuple[Job, ...]) -> bytes:
    """Return what is written: all pages, or the first refusal."""
    try:
        made = [workshop.make(job) for job in jobs]
    except Unmade as unmade:
        return json.dumps({"refused": unmade.reason.name}).encode() + b"\n"
    return json.dumps({"sizes": [len(data) for data in made]}).encode() + b"\n" + b"".join(made)


def main(make_slides: SlideMaker | None = None) -> None:
    """Answer once, then leave without tidying: there is nothing left to tidy."""
    question = sys.stdin.buffer.read(QUESTION_LIMIT + 1)
    workshop = Workshop(make_slides)
    workshop.warm()  # before the doors close: fonts are read late, and the setter starts threads
    confinement.limit()
    if make_slides is None:  # the library for slides reads its own files late
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    sys.stdout.buffer.write(answer(workshop, wire.read(question)))
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
