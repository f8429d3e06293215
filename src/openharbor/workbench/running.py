"""Run a command of the workbench: what it refuses is one line and an exit code, whatever it repeats of a file."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import StringIO

from openharbor.workbench.refusals import BadInput


def run_command(work: Callable[[], None], stopped: str = "Stopped.") -> int:
    """Return 0 when the work is done, 2 when it is refused, 130 when it is stopped. stopped: what is said then"""
    # What is written may tell of people: for nobody but whom the command runs as.
    before = os.umask(0o077)
    try:
        work()
    except BadInput as refusal:
        _say(str(refusal))
        return 2
    except OSError as error:
        _say(f"{error.filename or 'output'}: {error.strerror or error}")
        return 2
    except KeyboardInterrupt:
        _say(stopped)
        return 130
    finally:
        os.umask(before)
    return 0


def _say(line: str) -> None:
    """Say one line on standard error, with nothing that steers a terminal; where nobody listens, to nobody."""
    shown = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)
    with suppress(OSError, ValueError):
        print(shown, file=sys.stderr or StringIO())
