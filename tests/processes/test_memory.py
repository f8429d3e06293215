"""A server that took large files gives their memory back."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
MOST_AT_REST = 150  # MB of one process
ROUNDS, AT_ONCE, TEN = 4, 8, 10 * 2**20
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
BODY = HEAD + b"\xff\xd8\xff" + bytes(TEN - 3) + b"\r\n--b--\r\n"


@pytest.fixture
def served(tmp_path):
    """Run a server with one process that takes files; return where, and the process."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("OPENHARBOR_", "DJANGO_"))}
    env |= {"OPENHARBOR_HOME": str(tmp_path), "OPENHARBOR_UPLOADS": "on"}
    command = str(Path(sys.executable).parent / "openharbor")
    subprocess.run([command, "init", "--demo"], env=env, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([command, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"], env=env) as server:
        try:
            yield port, _child(server.pid, port)
        finally:
            server.terminate()


def _child(parent, port):
    for _ in range(100):
        time.sleep(0.1)
        try:
            ask(port, "GET", "/en/share")
        except OSError:
            continue
        return int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])
    raise AssertionError("the server did not start")


def ask(port, method, path, body=None, **headers):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, body, headers)
        with connection.getresponse() as answer:
            return answer.status, answer.read(), (answer.getheader("Set-Cookie") or "").split(";")[0]


def send(port, cookie, told):
    try:
        told.append(ask(port, "POST", "/en/share/files", BODY, Cookie=cookie,
                        **{"Content-Type": "multipart/form-data; boundary=b"})[0])  # fmt: skip
    except OSError:
        told.append(503)  # told to wait while it still spoke


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_that_took_many_large_files_at_once_is_small_again(served):
    port, process = served
    page = ask(port, "GET", "/en/share")[1].decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    cookie = ask(port, "POST", "/en/share", f"token={token}&place=", **kind)[2]
    told = []
    for _ in range(ROUNDS):
        crowd = [threading.Thread(target=send, args=[port, cookie, told]) for _ in range(AT_ONCE)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
    time.sleep(1)
    assert told.count(422) >= ROUNDS * AT_ONCE // 2  # read whole, and then refused for its token
    size = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())[1]
    assert int(size) // 1024 <= MOST_AT_REST
