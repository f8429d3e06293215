"""Measure the vault: `.venv/bin/python benchmarks/vault.py`, or with `tests/with_postgres.py` before it.

CPU seconds are user and system time of this process and of the database's processes; medians. The vault runs as it
does outside: real presets, real side store, every opening written to the log.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from uuid import uuid4

FOLDER = tempfile.TemporaryDirectory(prefix="openharbor-bench-")
PASSPHRASE = "four quiet herons wade"  # noqa: S105  # made up
os.environ["OPENHARBOR_HOME"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openharbor.config.settings")


def main() -> None:
    import django
    import nacl

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log-rows", type=int, default=50_000, help="default: %(default)s")
    options = parser.parse_args()
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}")
    print(f"versions: Python {platform.python_version()}, PyNaCl {nacl.__version__}, {connection.vendor}")
    _measure(options.log_rows)


def _measure(log_rows: int) -> None:
    from openharbor.vault import factors, holders, index, log, membership, operations, sealing, tries
    from openharbor.vault.models import Holder, LogRow

    factor = factors.new_secret()
    import pyotp

    offer = factors.Offer(factor, factors.code_now(factor))
    fresh = holders.make(holder_id=uuid4(), passphrase=PASSPHRASE, offer=offer)
    fresh.row.save(force_insert=True)
    keys = membership.found(
        compartment=uuid4(), holder=fresh.row.pk, identity=fresh.identity, sheet=holders.fresh_paper(), classes=["care"]
    )
    record = operations.seal(keys, sealing_class="care", fields={"story": bytes(range(256)) * 8}, why="bench")
    show(
        "open a record of 2 kB, first in a request",
        lambda: operations.open_one(keys.again(), record_id=record, why="b"),
    )
    warm = keys.again()
    show("open a record of 2 kB, keys in hand", lambda: operations.open_one(warm, record_id=record, why="b"))
    many = [
        operations.seal(keys, sealing_class="care", fields={"summary": b"x" * 100, "story": b"y" * 1500}, why="b")
        for _ in range(50)
    ]
    show("list 50 summaries", lambda: operations.open_many(keys.again(), record_ids=many, why="b", names=["summary"]))
    show(
        "seal a record of 2 kB", lambda: operations.seal(warm, sealing_class="care", fields={"s": bytes(2000)}, why="b")
    )
    names = {uuid4(): f"person {n} called bird{n * 7919 % 5000}" for n in range(5000)}
    index.put(keys.again(), sealing_class="care", entries=names)
    show("search 5,000 people by alias", lambda: index.search(keys.again(), sealing_class="care", words="bird42"))
    row = Holder.objects.get(pk=fresh.row.pk)
    moments = iter(range(1, 100))

    def sign_in() -> None:
        step = next(moments)
        code = pyotp.TOTP(factor).at(int(time.time()) + 30 * (step % 2))
        holders.prove(row, account=tries.Account(f"Ana {step}"), passphrase=PASSPHRASE, answer=code)

    show("sign in", sign_in, times=7)
    compartment, before, number = keys.compartment, b"", 0
    LogRow.objects.all().delete()
    rows = []
    text = sealing.fresh_identity().public.seal(b"x" * 200, b"")
    for number in range(1, log_rows + 1):
        before = log.link(compartment, number, before, text)
        rows.append(LogRow(compartment=compartment, number=number, text=text, hash=before, signature=b""))
    rows[-1].signature = fresh.identity.sign(before)
    LogRow.objects.bulk_create(rows, batch_size=2000)
    holders.side.see_log(compartment, number, before)
    taken = cpu(lambda: log.verify(compartment))
    print(f"verify a log of {log_rows} rows: {taken:.2f} s CPU, {log_rows / taken:,.0f} rows a second")


def cpu(act: Callable[[], object]) -> float:
    from find import database_seconds

    began, inside = time.process_time(), database_seconds()
    act()
    return time.process_time() - began + database_seconds() - inside


def show(name: str, act: Callable[[], object], times: int = 41) -> None:
    """Print the median; of quick things ten are measured in one go, as the database's clock ticks in hundredths."""
    act()
    rounds = 10 if times > 10 else 1
    taken, walls = [], []
    for _ in range(max(7, times // rounds * 2)):
        began = time.perf_counter()
        taken.append(cpu(lambda: [act() for _ in range(rounds)]) / rounds)
        walls.append((time.perf_counter() - began) / rounds)
    print(
        f"{name}: {statistics.median(taken) * 1000:.2f} ms CPU, {statistics.median(walls) * 1000:.1f} ms wall",
        flush=True,
    )


if __name__ == "__main__":
    main()
    FOLDER.cleanup()
