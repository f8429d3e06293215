"""Measure the search through HTTP: `.venv/bin/python benchmarks/find.py`.

Sets up a demonstration in a temporary folder, fills it with made-up services (seed 42), serves it on loopback with one
worker, and asks for 20 results in turn: need, place, distance, age, gender, language, children and open now, in one
query. CPU seconds are those of the server's processes and, under `tests/with_postgres.py`, of the database's, read from
/proc; wall times are reported beside them and depend on what else the machine does. At the end the same questions are
asked of the explained ranking over every single listing, and the answers are compared.
"""

import argparse
import http.client
import os
import platform
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import django

COMMAND = str(Path(sys.executable).parent / "openharbor")
TICKS = os.sysconf("SC_CLK_TCK")
NEEDS = ("bed", "talk", "health", "legal", "basics", "work", "papers", "young", "any")
PLACES = (
    "Minneapolis", "55101", "Kansas City, MO", "63101", "Duluth", "Bemidji", "Springfield, MO", "Rochester, MN",
    "Hennepin County", "65401", "Joplin", "Mankato",
)  # fmt: skip
AGES = ("16-17", "18-20", "25-59", "")
WHO = ("woman", "man", "")
LANGUAGES = ("es", "so", "hmn", "")
COMPARED = 60
START_SECONDS = 30


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process and its live children."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    total = 0
    for one in pids:
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def database_seconds() -> float:
    """Return user and system time of all PostgreSQL processes, those that have ended included."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, fields = stat.read_text().rsplit(")", 1)
        except OSError:
            continue
        if name.endswith("(postgres"):
            total += sum(map(int, fields.split()[11:15]))
    return total / TICKS


def resident_megabytes(pid: int) -> float:
    children = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return max(int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{c}/status").read_text())[1]) for c in children) / 1024


def ask(port: int, data: dict[str, str]) -> tuple[float, int]:
    """Send one search and return its wall time in milliseconds and the number of cards."""
    before = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(
        "POST", "/en/find", urlencode(data), {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} for {data}")
    return (time.perf_counter() - before) * 1000, body.count(b'<article class="card">')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="services; default: %(default)s")
    parser.add_argument("--requests", type=int, default=400, help="default: %(default)s")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="openharbor-bench-") as home, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        env = {**os.environ, "OPENHARBOR_HOME": home}
        subprocess.run([COMMAND, "init", "--demo"], env=env, check=True, stdout=subprocess.DEVNULL)
        began = time.perf_counter()
        subprocess.run(
            [COMMAND, "directory", "generate", "--seed", "42", "--count", str(options.count)], env=env, check=True
        )
        filled = time.perf_counter() - began
        server = subprocess.Popen([COMMAND, "serve", "--workers", "1", "--bind", f"127.0.0.1:{port}"], env=env)
        try:
            queries = measure(server.pid, port, options.requests, filled)
        finally:
            server.terminate()
            server.wait(timeout=20)
        os.environ["OPENHARBOR_HOME"] = home
        compare(queries[:COMPARED])


def measure(pid: int, port: int, requests: int, filled: float) -> list[dict[str, str]]:
    rng = random.Random(42)  # noqa: S311  # repeatable queries, not a secret
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            ask(port, {"need": "bed", "place": "55401"})
            break
        except ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
    queries = [
        {
            "need": rng.choice(NEEDS), "place": rng.choice(PLACES), "age": rng.choice(AGES), "who": rng.choice(WHO),
            "language": rng.choice(LANGUAGES), "open_now": "on", **rng.choice(({}, {"children": "on"})),
        }
        for _ in range(requests)
    ]  # fmt: skip
    for query in queries[:50]:
        ask(port, query)
    rounds = []
    walls, cards, inside = [], [], []
    for _ in range(3):
        before, before_database = cpu_seconds(pid), database_seconds()
        for query in queries:
            wall, count = ask(port, query)
            walls.append(wall)
            cards.append(count)
        inside.append((database_seconds() - before_database) / requests * 1000)
        rounds.append((cpu_seconds(pid) - before) / requests * 1000 + inside[-1])
    walls.sort()
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}")
    print(f"versions: Python {platform.python_version()}, Django {django.get_version()}")
    print(f"filling: {filled:.1f} s wall; resident memory of a worker: {resident_megabytes(pid):.0f} MB")
    print(f"cards a page: median {statistics.median(cards):.0f}, most {max(cards)}")
    each = ", ".join(f"{value:.1f}" for value in rounds)
    print(f"CPU a request: median of 3 rounds {statistics.median(rounds):.1f} ms ({each})")
    print(f"of it in PostgreSQL: {statistics.median(inside):.1f} ms")
    print(f"wall a request: median {statistics.median(walls):.1f} ms, p95 {walls[int(len(walls) * 0.95)]:.1f} ms")
    return queries


def compare(queries: list[dict[str, str]]) -> None:
    """Print how many answers are the same, in the same order, as those of the ranking over every listing."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "openharbor.config.settings"
    django.setup()
    from django.utils import timezone

    from openharbor.core.packs import registry
    from openharbor.directory import queries as directory
    from openharbor.directory.forms import FindForm
    from openharbor.directory.models import Listing
    from openharbor.directory.postings import candidate
    from openharbor.engines import matching

    now = timezone.now()
    found = registry.gazetteer(registry.accepted_packs())
    rows = list(Listing.objects.defer("card", "feed"))
    every = [candidate(row, is_open=directory._is_open(row.facts, now)) for row in rows]
    same = 0
    for query in queries:
        form = FindForm(query, gazetteer=found)
        if not form.is_valid():
            raise RuntimeError(form.errors)
        asked = form.asked()
        quick = directory.find(asked, now=now)
        slow = matching.rank(directory._person(asked), every, as_of=now.date(), limit=20)
        ours = [str(shown.id) for shown in (*quick.fit, *quick.call_first)]
        same += ours == [m.candidate.id for m in (*slow.fit, *slow.call_first)] and quick.ranking.near == slow.near
    print(f"agreement with a look at every one of {len(every)} listings: {same} of {len(queries)} answers the same")


if __name__ == "__main__":
    main()
