"""Measure import and export: `.venv/bin/python benchmarks/exchange.py`.

Makes a demonstration with made-up services (seed 42), exports it in each form, and imports each into a second
demonstration, then once more. CPU seconds are user and system time of the command and, under `tests/with_postgres.py`,
of the database's processes; memory is the command's peak resident set. Wall times depend on what else the machine does.
With PostgreSQL both demonstrations share one database: the first is emptied before the second is filled.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
from find import database_seconds

COMMAND = str(Path(sys.executable).parent / "openharbor")
FORMS = {"json": "feed.json", "ndjson": "feed.ndjson", "csv": "feed.zip"}


def run(home: Path, *words: str) -> tuple[float, float, float, str]:
    """Run a command and return CPU seconds, wall seconds, peak megabytes and what it said last."""
    env = {**os.environ, "OPENHARBOR_HOME": str(home)}
    before, inside, began = resource.getrusage(resource.RUSAGE_CHILDREN), database_seconds(), time.perf_counter()
    peak = ["/usr/bin/env", "python3", "-c", PEAK, COMMAND, *words]
    done = subprocess.run(peak, env=env, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + database_seconds() - inside
    *_, said, kilobytes = done.stdout.strip().splitlines()
    return cpu, time.perf_counter() - began, int(kilobytes) / 1024, said


# The peak of one child alone: the benchmark's own children add up otherwise.
PEAK = (
    "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50_000, help="services; default: %(default)s")
    parser.add_argument("--forms", nargs="*", default=list(FORMS), choices=FORMS, help="default: all")
    options = parser.parse_args()
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}")
    print(f"versions: Python {platform.python_version()}, Django {django.get_version()}")
    with tempfile.TemporaryDirectory(prefix="openharbor-bench-") as folder:
        first, second = Path(folder) / "first", Path(folder) / "second"
        run(first, "init", "--demo")
        report("generate", run(first, "directory", "generate", "--count", str(options.count)))
        for form in options.forms:
            report(
                f"export {form}", run(first, "directory", "export", str(Path(folder) / FORMS[form]), "--format", form)
            )
        run(second, "init", "--demo")
        for form in options.forms:
            words = ("directory", "import", str(Path(folder) / FORMS[form]), "--source", form, "--single-source")
            report(f"import {form}", run(second, *words))
            if form == options.forms[0]:
                report(f"import {form} again", run(second, *words))
            run(second, "directory", "forget", form)


def report(name: str, figures: tuple[float, float, float, str]) -> None:
    cpu, wall, memory, said = figures
    print(f"{name}: {cpu:.1f} s CPU, {wall:.1f} s wall, {memory:.0f} MB; {said}", flush=True)


if __name__ == "__main__":
    main()
