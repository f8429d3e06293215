"""Measure the prevalence engine: `.venv/bin/python benchmarks/prevalence.py --data FOLDER`.

FOLDER holds published capture tables (`Western.csv`, `UKdat_5.csv`, ...) and the draws of R (`draws_Western.csv`).
One table: for each published table and method the point, the limits with their Monte-Carlo errors, CPU seconds (user
and system) without import and compilation, and the peak memory of the process so far. Then the limits on the draws of R
beside those of R.

`--bootstraps N` replicates, 20,000 if left out; `--peer "COMMAND {table} {bootstraps}"` runs another program on the
same tables as a process of its own and prints its CPU seconds.
"""

import argparse
import importlib.metadata
import os
import platform
import resource
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from openharbor.engines.prevalence import METHODS, Estimate, Table, draws, estimate
from openharbor.engines.prevalence.bootstrap import boot
from openharbor.engines.prevalence.stepwise import Stepwise
from openharbor.workbench.counting import read_draws, read_table

TABLES = ("Western", "UKdat_5", "NewOrl_5", "Korea", "UKdat", "NewOrl")
OF_R = {
    "Western": (1293.21, 1343.29, 2998.54, 3672.04),
    "UKdat_5": (8784.78, 9623.86, 12531.14, 14700.55),
}


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the second run of some work; the first one compiles."""
    work()
    before = time.process_time()
    work()
    return time.process_time() - before


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def line(name: str, table: Table, method: str, bootstraps: int) -> None:
    replicates = draws(table, bootstraps, 1)
    (one,) = estimate(table, (method,), replicates[:100])
    if not isinstance(one, Estimate):
        print(f"{name:10} {method:13} {one.why}")
        return
    seconds = timed(lambda: estimate(table, (method,), replicates))
    (one,) = estimate(table, (method,), replicates)
    wide = one.interval95
    print(
        f"{name:10} {method:13} {one.point:11,.3f} {wide.low:9,.0f} ±{wide.low_error:5,.0f} {wide.high:9,.0f} "
        f"±{wide.high_error:6,.0f} {seconds:8.2f} {memory():6.0f}",
        flush=True,
    )


def beside_r(name: str, table: Table, data: Path) -> None:
    found = boot(Stepwise(table), table, read_draws(data / f"draws_{name}.csv", table)).limits
    wide, narrow = found["interval95"], found["interval80"]
    ours = (wide.low, narrow.low, narrow.high, wide.high)
    equal = all(abs(one - other) <= 0.005 for one, other in zip(ours, OF_R[name], strict=True))
    print(f"{name:10} ours {' '.join(f'{one:,.2f}' for one in ours)}   R {OF_R[name]}   equal: {equal}")


def peer(command: str, table: Path, bootstraps: int) -> None:
    words = shlex.split(command.format(table=shlex.quote(str(table)), bootstraps=bootstraps))
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    print(f"{table.stem:10} peer: {usage.ru_utime + usage.ru_stime:.1f} CPU s, exit code {process.returncode}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bootstraps", type=int, default=20_000)
    parser.add_argument("--peer", default="")
    options = parser.parse_args()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "scipy", "numba"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    print(f"{options.bootstraps:,} replicates, seed 1; persons in all, 95 % limits, CPU seconds, MB")
    tables = {name: read_table(options.data / f"{name}.csv") for name in TABLES}
    for name, table in tables.items():
        for method in METHODS:
            line(name, table, method, options.bootstraps)
        if options.peer:
            peer(options.peer, options.data / f"{name}.csv", options.bootstraps)
    print("\nLimits of 2.5, 10, 90, 97.5 % by stepwise selection on the draws of R")
    for name in OF_R:
        beside_r(name, tables[name], options.data)


if __name__ == "__main__":
    main()
