"""Measure paper and slides: `.venv/bin/python benchmarks/paper.py`.

Each set of pages is made in a fresh process that does nothing else. CPU is user and system time; the child's figures
count its start, its libraries and its fonts; memory is the most that was resident at once. The texts are those of the
packs, as the tests use them; the logo is a picture of 1200 by 600 pixels.
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import time

SETS = ("poster", "brief", "deck", "kit in two languages", "kit in two languages with previews")
BARS = {"poster": 0.5, "brief": 2.0, "kit in two languages": 10.0}  # seconds of CPU that were promised


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--one", choices=SETS, help="make one set once and print the figures")
    options = parser.parse_args()
    if options.one:
        measure(options.one)
        return
    import typst

    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}")
    print(f"versions: Python {platform.python_version()}, typst {getattr(typst, '__version__', '')}")
    for name in SETS:
        show(name, options.times)


def jobs(name):
    """Return the pages of one set."""
    from openharbor.core.paper.model import Job
    from openharbor.core.paper.tests import samples

    logo = samples.logo(1200, 600)
    if not name.startswith("kit"):
        make = {"poster": samples.poster, "brief": samples.brief, "deck": samples.deck}[name]
        return [Job(make("es", logo=logo), "pptx" if name == "deck" else "pdf", samples.MADE_AT)]
    both = [job for language in ("en", "es") for job in samples.kit(language, logo=logo)]
    if name.endswith("previews"):
        both += [Job(job.page, "png", samples.MADE_AT) for job in both if job.form != "png"]
    return both


def measure(name: str) -> None:
    from openharbor.core.paper import render

    wanted = jobs(name)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    made = render(wanted)
    wall = time.perf_counter() - began
    after, child = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    parent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(child.ru_utime + child.ru_stime, child.ru_maxrss, parent, wall, len(made), sum(map(len, made)))


def show(name: str, times: int) -> None:
    runs = []
    for _ in range(times):
        done = subprocess.run([sys.executable, __file__, "--one", name], capture_output=True, check=True)
        runs.append([float(figure) for figure in done.stdout.split()])
    cpu, memory, parent, wall, count, size = (statistics.median(column) for column in zip(*runs, strict=True))
    bar = f" (bar {BARS[name]:g})" if name in BARS else ""
    print(
        f"{name}: {count:.0f} files, {size / 1e6:.2f} MB: child {cpu:.2f} s CPU{bar}, {memory / 1024:.0f} MB; "
        f"server {parent * 1000:.0f} ms CPU; {wall:.2f} s wall",
        flush=True,
    )


if __name__ == "__main__":
    main()
