"""Measure the prevalence engine: `.venv/bin/python benchmarks/prevalence.py --data FOLDER`.

FOLDER holds published capture tables (`Western.csv`, `UKdat_5.csv`, ...) and the draws of R (`draws_Western.csv`).
One table: for each published table and method the point, the limits with their Monte-Carlo errors, CPU seconds (user
and system) without import and compilation, and the peak memory of the process so far. Then the limits on the draws of R
beside those of R.

`--bootstraps N` replicates, 20,000 if left out; `--peer "COMMAND {table} {bootstraps}"` runs another program on the
same tables as a process of its own and prints its CPU seconds. `--coverage N` instead simulates N tables of each of
five kinds of truth and prints how often each method's 95 % interval holds the true number.
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

import numpy as np

from openharbor.engines.prevalence import METHODS, Estimate, Table, draws, estimate, table_of
from openharbor.engines.prevalence.bootstrap import boot
from openharbor.engines.prevalence.stepwise import Stepwise
from openharbor.engines.prevalence.tables import LEAST_OVERLAP
from openharbor.workbench.counting import read_draws, read_table, usable

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
    found = boot(Stepwise(table), table, read_draws(usable(data / f"draws_{name}.csv"), table)).limits
    wide, narrow = found["interval95"], found["interval80"]
    ours = (wide.low, narrow.low, narrow.high, wide.high)
    equal = all(abs(one - other) <= 0.005 for one, other in zip(ours, OF_R[name], strict=True))
    print(f"{name:10} ours {' '.join(f'{one:,.2f}' for one in ours)}   R {OF_R[name]}   equal: {equal}")


TRUE, LISTS = 1_000, 4
TRUTHS = (
    "lists independent",
    "two lists attract each other",
    "two lists avoid each other",
    "some people easier to find",
    "some people on three lists together",
)


def simulated(truth: str, random: np.random.Generator) -> Table | None:
    """Return what four lists hold of TRUE persons, or None where they overlap too little."""
    odds = np.log(random.uniform(0.08, 0.35, LISTS))[None, :].repeat(TRUE, axis=0)
    if truth == "some people easier to find":
        odds += random.normal(0, 1, TRUE)[:, None]
    if truth == "some people on three lists together":
        odds[:, :3] += np.where(random.random(TRUE) < 0.1, 2.5, 0.0)[:, None]
    chance = random.random((TRUE, LISTS))
    held = chance < 1 / (1 + np.exp(-odds))
    if truth.startswith("two lists"):
        pulled = odds[:, 1] + np.where(held[:, 0], 1.4 if "attract" in truth else -1.4, 0.0)
        held[:, 1] = chance[:, 1] < 1 / (1 + np.exp(-pulled))
    histories, counts = np.unique(held[held.any(axis=1)], axis=0, return_counts=True)
    table = table_of("ABCD", [(*map(int, one), int(count)) for one, count in zip(histories, counts, strict=True)])
    return table if table.overlap >= LEAST_OVERLAP else None


def coverage(number: int) -> None:
    print(f"{number} tables of each kind, {TRUE:,} persons, {LISTS} lists, 400 replicates")
    print("share of 95 % intervals that hold the truth (median of point / truth)")
    print(f"{'':38}" + "".join(f"{method:>18}" for method in METHODS))
    for truth in TRUTHS:
        random = np.random.default_rng(7)
        inside: dict[str, list[bool]] = {method: [] for method in METHODS}
        ratio: dict[str, list[float]] = {method: [] for method in METHODS}
        while len(inside["dga"]) < number:
            if not (table := simulated(truth, random)):
                continue
            for one in estimate(table, METHODS, draws(table, 400, 1)):
                inside[one.method].append(one.interval95.low <= TRUE <= one.interval95.high)
                ratio[one.method].append(one.point / TRUE)
        shown = (f"{np.mean(inside[method]):8.2f} ({np.median(ratio[method]):5.2f})" for method in METHODS)
        print(f"{truth:38}" + "".join(f"{one:>18}" for one in shown), flush=True)


def peer(command: str, table: Path, bootstraps: int) -> None:
    words = shlex.split(command.format(table=shlex.quote(str(table)), bootstraps=bootstraps))
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    print(f"{table.stem:10} peer: {usage.ru_utime + usage.ru_stime:.1f} CPU s, exit code {process.returncode}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="needed for all but --coverage")
    parser.add_argument("--bootstraps", type=int, default=20_000)
    parser.add_argument("--peer", default="")
    parser.add_argument("--coverage", type=int, default=0)
    options = parser.parse_args()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "scipy", "numba"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    if options.coverage:
        coverage(options.coverage)
        return
    if not options.data:
        parser.error("--data FOLDER is needed")
    print(f"{options.bootstraps:,} replicates, seed 1; persons in all, 95 % limits, CPU seconds, MB")
    tables = {name: read_table(usable(options.data / f"{name}.csv")) for name in TABLES}
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
