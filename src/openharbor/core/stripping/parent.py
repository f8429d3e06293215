"""The side of the server: start a child, feed it, wait, and believe little of what it says."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .outcome import KINDS, LIMIT, OUTPUT_LIMIT, Reason, Stripped, Unavailable, Unfit

WALL_SECONDS = 25.0
PATIENCE_SECONDS = 3.0  # with the above less than the 30 seconds after which a server process is ended

# The folder that holds the package, wherever it was installed. It is the only thing in the child's environment: -I
# would lose a source tree that was put on the path by PYTHONPATH; -P and -s take away the rest of what -I takes.
_ROOT = str(Path(__file__).parents[3])
CHILD = (sys.executable, "-P", "-s", "-B", "-m", "openharbor.core.stripping.child")

_HEAD = re.compile(rb"(jpeg|png|pdf) (\d{1,5}) (\d{1,5}) (\d{1,5})\n")
_BEGINS = dict(zip(KINDS, (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n"), strict=True))
_turn = threading.Lock()  # one child at a time: a flood of files must not eat the machine


def is_available() -> bool:
    """Say whether the packages of the extra `uploads` are installed."""
    return all(importlib.util.find_spec(name) for name in ("PIL", "pikepdf"))


def strip(data: bytes) -> Stripped:
    """Return the stripped copy of a JPEG, PNG, WebP or PDF file, or raise `Unfit` with a reason."""
    if not is_available():
        raise Unavailable("Stripping needs the packages of the extra: pip install 'openharbor[uploads]'")
    if not data:
        raise Unfit(Reason.EMPTY)
    if len(data) > LIMIT:
        raise Unfit(Reason.TOO_LARGE)
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise Unfit(Reason.BUSY)
    try:
        return _believe(run(CHILD, data, wall=WALL_SECONDS))
    finally:
        _turn.release()


def run(command: Sequence[str], data: bytes, *, wall: float) -> bytes:
    """Run one child on these bytes and return what it wrote; raise `Unfit` for how it ended."""
    child = _start(command)
    late = threading.Event()
    timer = threading.Timer(wall, _end, (child, late))
    timer.start()
    answer = b""
    try:
        answer = _talk(child, data)
        if len(answer) <= OUTPUT_LIMIT:
            # Wait without reaping: as long as the number is not given back, killing its group hits nobody else.
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    finally:
        timer.cancel()
        timer.join()
        _kill(child)
        code = child.wait()
    if len(answer) > OUTPUT_LIMIT:
        raise Unfit(Reason.TOO_BIG_WHEN_OPENED)
    if late.is_set():
        raise Unfit(Reason.TOO_SLOW)
    if code:
        raise Unfit(_reason(code))
    return answer


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a child in a folder that is gone before it can look around."""
    place = tempfile.mkdtemp(prefix="openharbor-")
    try:
        return subprocess.Popen(  # noqa: S603  # a constant command; no word of it comes from outside
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library's complaint may quote the file
            env={"PYTHONPATH": _ROOT},
            cwd=place,
            close_fds=True,
            start_new_session=True,
        )
    finally:
        os.rmdir(place)


def _talk(child: subprocess.Popen[bytes], data: bytes) -> bytes:
    """Write all, then read all: the child says nothing before it has read everything."""
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child has no pipes")
    with child.stdout as answer:
        with suppress(BrokenPipeError), child.stdin as question:
            question.write(data)
        return answer.read(OUTPUT_LIMIT + len("jpeg 99999 99999 99999\n") + 1)


def _end(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _reason(code: int) -> Reason:
    """Read an exit code; a negative one is the signal that ended the child."""
    told = {reason.exit_code: reason for reason in Reason}
    ended = {
        -signal.SIGXCPU: Reason.TOO_SLOW,
        -signal.SIGKILL: Reason.TOO_BIG_WHEN_OPENED,  # not by us, so by a machine that ran out of memory
        -signal.SIGABRT: Reason.TOO_BIG_WHEN_OPENED,  # how C++ ends when no memory is left
    }
    return (told | ended).get(code, Reason.BROKEN)


def _believe(answer: bytes) -> Stripped:
    """Read a child's answer. It opened a hostile file: take only what has the shape that we asked for."""
    head = _HEAD.match(answer)
    if not head:
        raise Unfit(Reason.BROKEN)
    kind, data = head[1].decode(), answer[head.end() :]
    if not data.startswith(_BEGINS[kind]):
        raise Unfit(Reason.BROKEN)
    width, height, pages = (int(number) or None for number in head.groups()[1:])
    return Stripped(kind, data, width=width, height=height, pages=pages)
