"""Measure reports: `.venv/bin/python benchmarks/report.py`, or with `tests/with_postgres.py` before it.

CPU seconds are user and system time of this process (with SQLite that is all; with PostgreSQL the database's own time
is not in it). Real presets, real side store, three agencies that receive each report. The load test starts the server
as it runs outside, with two processes, and writes with 50 clients at once; its CPU seconds are those of all server
processes.
"""

import argparse
import os
import platform
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory(prefix="openharbor-bench-")
os.environ["OPENHARBOR_HOME"] = FOLDER.name
os.environ["OPENHARBOR_REPORTS_AN_HOUR"] = "100000"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openharbor.config.settings")
ANSWERS = {
    "what": "A white van stops behind the motel each night and four people get out. " * 14,  # 1 kB
    "setting": "hotel", "when": "today", "minor": "yes", "now": "no", "plate": "SMP 7X1", "police": "yes",
}  # fmt: skip
AGENCIES = (("House", "victim_service"), ("Police", "law_enforcement"), ("Children", "child_protection"))
TIMES = 30
WORDS = "the van came behind the mill and a man with two keys took them to work at night"
PASSPHRASE = "four quiet herons wade"  # noqa: S105  # made up


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=10_000, help="open reports to link against; default: %(default)s")
    parser.add_argument("--clients", type=int, default=50, help="clients at once; default: %(default)s")
    options = parser.parse_args()
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    subprocess.run([str(Path(sys.executable).parent / "openharbor"), "init", "--demo"], check=True, capture_output=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}")
    print(f"versions: Python {platform.python_version()}, Django {django.__version__}, {connection.vendor}")
    seat = _agencies()
    _one_by_one()
    _load(options.clients)
    _links(seat, options.open)
    print(f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def _agencies():
    from openharbor.core.actor import System
    from openharbor.network import access, entering, operations
    from openharbor.network.models import Agency
    from openharbor.vault import factors, holders
    from openharbor.vault.keyring import Keyring

    Agency.objects.all().delete()
    seats = []
    for name, member_type in AGENCIES:
        _row, code = operations.add_agency(System("benchmark"), name=name, member_type=member_type)
        secret = factors.new_secret()
        offer = factors.Offer(secret, factors.code_now(secret))
        joined = entering.join(code=code, name=f"{name} one", passphrase=PASSPHRASE, offer=offer)
        found = holders.session(joined.session)
        seat = access.Seat(joined.member, Keyring(found.holder_id, joined.member.agency_id, found.identity))
        entering.confirm_paper(seat, paper=joined.paper)
        operations.add_coverage(seat, extent="nation", name="all", role="triage", from_date=date(2026, 1, 1))
        seats.append(seat)
    return seats[0]


def _one_by_one() -> None:
    from django.test import Client

    from openharbor.report.pages import CHECK, PAGES

    final, whole, back, codes = [], [], [], []
    for _ in range(TIMES):
        browser = Client()
        begun = time.process_time()
        _post(browser, "", {"place": ""})
        _post(browser, "/1", {})
        for number, question in PAGES.items():
            _post(browser, f"/{number}", {name: ANSWERS[name] for name in question.names if name in ANSWERS})
        token = _token(browser.get(f"/en/share/{CHECK}"))
        last = time.process_time()
        browser.post(f"/en/share/{CHECK}", {"token": token})
        final.append(time.process_time() - last)
        page = browser.get("/en/share/receipt").content.decode()
        whole.append(time.process_time() - begun)
        codes.append(re.search(r"<bdi>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</bdi>", page)[1])
    for code in codes:
        browser = Client()
        token = _token(browser.get("/en/share/back"))
        begun = time.process_time()
        browser.post("/en/share/back", {"token": token, "code": code})
        back.append(time.process_time() - begun)
    _say("one submission: the last press, 1 kB, 3 recipients", final)
    _say(f"all {len(PAGES) + 4} pages of a report together, read and sent", whole)
    _say("coming back with a receipt", back)


def _post(browser, path, data):
    token = _token(browser.get(f"/en/share{path}"))
    browser.post(f"/en/share{path}", {"token": token, **data})


def _token(page) -> str:
    return re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]


def _say(what: str, seconds: list[float]) -> None:
    print(f"{what}: {1000 * statistics.median(seconds):.1f} ms CPU (median of {len(seconds)})")


def _load(clients: int) -> None:
    from openharbor.report.models import Delivery, Report

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = str(Path(sys.executable).parent / "openharbor")
    server = subprocess.Popen([command, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    address = f"http://127.0.0.1:{port}/en/share"
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5).read()  # our own server
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    before, cpu = Report.objects.count(), _cpu(server.pid)
    codes, faults, walls = [], [], []
    threads = [threading.Thread(target=_write, args=(address, codes, faults, walls)) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, spent = time.perf_counter() - begun, _cpu(server.pid) - cpu
    made = Report.objects.count() - before
    whole = Delivery.objects.filter(report__in=Report.objects.order_by("-hour")).count()
    print(f"{clients} clients at once, each a whole report: {len(faults)} errors, {made} reports of {clients}, "
          f"{len(set(codes))} receipts; {wall:.1f} s wall, the last press {statistics.median(walls):.2f} s (median), "
          f"{spent / clients * 1000:.0f} ms CPU of the server for each; {whole} deliveries in all")  # fmt: skip
    print(f"memory of a server process: {_memory(server.pid)} MB")
    server.terminate()
    server.wait(timeout=20)


def _write(address: str, codes: list[str], faults: list[str], walls: list[float]) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(path: str) -> str:
        return browser.open(address + path, timeout=120).read().decode()

    def post(path: str, data: dict[str, str]) -> str:
        token = re.search(r'name="token" value="([^"]+)"', get(path))[1]
        sent = urllib.parse.urlencode({"token": token, **data}).encode()
        return browser.open(address + path, sent, timeout=120).read().decode()

    try:
        post("", {"place": ""})
        post("/3", {"what": ANSWERS["what"]})
        post("/11", {"police": "yes"})
        begun = time.perf_counter()
        page = post("/13", {})
        walls.append(time.perf_counter() - begun)
        codes.append(re.search(r"<bdi>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</bdi>", page)[1])
    except Exception as fault:  # noqa: BLE001  # whatever it is, it is counted
        faults.append(repr(fault))


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [pid, *(one for child in path.read_text().split() for one in _children(int(child)))]


def _cpu(pid: int) -> float:
    ticks = 0
    for one in _children(pid):
        parts = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(parts[11]) + int(parts[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    sizes = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{one}/status").read_text()) for one in _children(pid)]
    return max(int(size[1]) for size in sizes if size) // 1024


def _links(seat, count: int) -> None:
    from uuid import uuid4

    from django.utils import timezone

    from openharbor.engines import linking
    from openharbor.report import queries
    from openharbor.report.models import Delivery, Report
    from openharbor.vault import index

    queries.take_in(seat)
    words = tuple(WORDS.split())
    entries, deliveries, reports = {}, [], []
    for n in range(count):
        text = " ".join(words[(n * 7 + k * (n % 11 + 1)) % len(words)] + str((n + k) % 97) for k in range(60))
        marks = linking.marks_of([text], plates=[f"QX{n % 9}{n:05d}"[:7]])
        told = {"level": 1, "reasons": [], "at": "2026-11-25T00:00+00:00", "assigned": "", "setting": "hotel"}
        reports.append(Report(bearer=uuid4(), hour=timezone.now()))
        deliveries.append(Delivery(report=reports[-1], agency_id=seat.member.agency_id, record=uuid4()))
        entries[deliveries[-1].pk] = {**told, "first": text[:120], "marks": linking.pack(marks)}
    row = Delivery.objects.filter(agency_id=seat.member.agency_id).first()
    Report.objects.bulk_create(reports, batch_size=500)
    Delivery.objects.bulk_create(deliveries, batch_size=500)
    index.keep(seat.keys.again(), sealing_class="reports", entries=entries)
    spent = []
    for _ in range(9):
        fresh = type(seat)(seat.member, seat.keys.again())
        begun = time.process_time()
        queries.read(fresh, row.pk)
        spent.append(time.process_time() - begun)
    _say(f"open a report and link it against {count:,} open ones", spent)
    spent = []
    for _ in range(9):
        begun = time.process_time()
        queries.rows(type(seat)(seat.member, seat.keys.again()), which=queries.WAITING)
        spent.append(time.process_time() - begun)
    _say(f"the list of {count:,} open ones, the first 100 shown", spent)


if __name__ == "__main__":
    main()
