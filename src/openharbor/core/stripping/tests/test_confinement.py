"""The child: what it cannot do, and what becomes of one that tries."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from openharbor.core import stripping
from openharbor.core.stripping import Reason, Unavailable, Unfit, confinement, outcome, parent, strip
from openharbor.core.stripping.tests import samples

BEFORE = (
    "import ctypes, os, resource, socket, subprocess, sys, time\nfrom openharbor.core.stripping import confinement\n"
)

pytestmark = pytest.mark.process  # a child for each


def run(code, data=b"", wall=10.0):
    """Run this code in a child such as ours, after it gave up what ours gives up."""
    command = (*parent.CHILD[:-2], "-c", BEFORE + "confinement.limit()\n" + code)
    return parent.run(command, data, wall=wall)


def reason(code, **options):
    with pytest.raises(Unfit) as refused:
        run(code, **options)
    return refused.value.reason


def attempt(what):
    return f"""
confinement.close_in()
try:
    {what}
except BaseException as refused:
    os.write(1, type(refused).__name__.encode())
else:
    os.write(1, b"done")
os._exit(0)
"""


@pytest.mark.parametrize(
    "what",
    [
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "subprocess.run(['/bin/true'])",
        "open('/etc/passwd')",
        "open('/tmp/openharbor-left-behind', 'w')",
        "os.mkdir('/tmp/openharbor-left-behind')",
        "socket.socket()",
        "socket.socketpair()",
        "os.kill(os.getppid(), 0)",
        "os.listdir('/')",
        "resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))",
    ],
)
def test_it_cannot(what):
    assert run(attempt(what)) in (b"PermissionError", b"OSError", b"BlockingIOError", b"ValueError", b"gaierror")
    assert not Path("/tmp/openharbor-left-behind").exists()  # noqa: S108  # it must not be there


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is one of Linux")
def test_the_kernel_takes_the_filter_here():
    assert run("os.write(1, str(confinement.close_in()).encode()); os._exit(0)") == b"True"


def test_without_the_filter_no_file_or_socket_can_be_opened_either():
    code = attempt("socket.socket()").replace(
        "confinement.close_in()", "confinement._CALLS = {}\nassert not confinement.close_in()"
    )
    assert run(code) == b"OSError"
    assert run(code.replace("socket.socket()", "open('/etc/passwd')")) == b"OSError"


def test_it_gets_no_environment_no_file_and_an_empty_folder(monkeypatch):
    monkeypatch.setenv("OPENHARBOR_PEPPER", "canary")
    reader, writer = os.pipe()
    os.set_inheritable(reader, True)
    try:
        seen = run("print(sorted(os.environ), os.listdir('/proc/self/cwd'), os.listdir('/proc/self/fd'))").decode()
    finally:
        os.close(reader)
        os.close(writer)
    assert "OPENHARBOR" not in seen
    assert "'PYTHONPATH'" in seen
    assert " [] " in seen
    assert seen.endswith("['0', '1', '2', '3']\n")  # 3 is the listing itself
    left = run("os.write(1, os.readlink('/proc/self/cwd').encode())")
    assert left.endswith(b" (deleted)")


def test_it_knows_neither_django_nor_the_settings():
    seen = run(
        "import openharbor.core.stripping.child\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'lxml')])"
    )
    assert seen == b"[]\n"


def test_one_that_hangs_is_ended():
    began = time.monotonic()
    assert reason("time.sleep(60)", wall=0.5) is Reason.TOO_SLOW
    assert reason("time.sleep(60)", data=bytes(10**6), wall=0.5) is Reason.TOO_SLOW  # also one that does not read
    assert time.monotonic() - began < 20


def test_one_that_computes_for_ever_is_ended_by_the_kernel():
    limit = "resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\n"
    assert confinement.CPU_SECONDS == 20
    assert reason(limit + "while True: pass") is Reason.TOO_SLOW


def test_one_that_eats_memory_is_refused():
    eaten = (
        "try:\n    x = bytes(2 * 1024 ** 3)\nexcept MemoryError:\n    sys.exit("
        + str(Reason.TOO_BIG_WHEN_OPENED.exit_code)
        + ")"
    )
    assert reason(eaten) is Reason.TOO_BIG_WHEN_OPENED


def test_one_that_says_too_much_or_nonsense_is_not_believed(monkeypatch):
    assert reason("while True: os.write(1, bytes(65536))") is Reason.TOO_BIG_WHEN_OPENED
    assert (
        len(run(f"os.write(1, b'x'); sys.stdout.buffer.write(bytes({outcome.OUTPUT_LIMIT - 1}))"))
        == outcome.OUTPUT_LIMIT
    )
    for said in ("jpeg 1 1 0\\n<html>", "html 1 1 0\\n<html>", "", "pdf 0 0 1\\n\\xff\\xd8\\xff"):
        monkeypatch.setattr(parent, "CHILD", (*parent.CHILD[:4], "-c", f"import os; os.write(1, b'{said}')"))
        with pytest.raises(Unfit) as refused:
            strip(b"anything")
        assert refused.value.reason is Reason.BROKEN


def test_one_that_dies_tells_no_more_than_broken():
    assert reason("ctypes.string_at(0)") is Reason.BROKEN
    assert reason("raise SystemExit('a path, a word')") is Reason.BROKEN
    assert reason("os.abort()") is Reason.TOO_BIG_WHEN_OPENED


def test_what_it_started_ends_with_it():
    code = "pid = os.fork()\nif pid: os.write(1, str(pid).encode())\nelse: os.close(1); time.sleep(60)\nos._exit(0)"
    free = (*parent.CHILD[:-2], "-c", "import os, time\n" + code)  # one that never gave anything up
    pid = int(parent.run(free, b"", wall=5.0))
    for _ in range(50):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("a grandchild lives on")


def test_one_at_a_time_and_the_next_is_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(parent, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(parent, "CHILD", (*parent.CHILD[:4], "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(parent, "WALL_SECONDS", 1.0)

    def wait():
        with pytest.raises(Unfit):
            strip(b"x")

    first = threading.Thread(target=wait)
    first.start()
    while not parent._turn.locked():
        time.sleep(0.01)
    with pytest.raises(Unfit) as refused:
        strip(b"x")
    first.join()
    assert refused.value.reason is Reason.BUSY
    with pytest.raises(Unfit) as refused:
        strip(b"x")  # the turn was given back
    assert refused.value.reason is Reason.TOO_SLOW


def test_nothing_is_written_to_a_disk(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    strip(samples.jpeg())
    assert list(tmp_path.iterdir()) == []


def test_without_the_optional_packages_it_says_which_are_missing(monkeypatch):
    assert stripping.is_available()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not stripping.is_available()
    with pytest.raises(Unavailable, match="openharbor\\[uploads\\]"):
        strip(b"anything")


def test_every_reason_is_a_sentence_and_has_a_number_of_its_own():
    assert all(reason.value.endswith(".") for reason in Reason)
    assert len({reason.exit_code for reason in Reason}) == len(Reason)


def test_the_way_to_a_copy_is_short():
    began = time.monotonic()
    strip(samples.png())
    assert time.monotonic() - began < 20  # measured 0.1 seconds; machines that run tests are busy
