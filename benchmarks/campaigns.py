"""Measure the campaigns engine: `.venv/bin/python benchmarks/campaigns.py --data FOLDER`.

FOLDER holds `gen_ads.py` (makes labelled sets), `eval.py` (scores), and the sets `short1000.csv`, `hard1000.csv`,
`sms.csv`. For each set `openharbor campaigns find` runs with its defaults as a process of its own, on one core, after a
first run that compiles. One table: CPU seconds (user and system), peak memory, and what `eval.py` says.

`--peer "COMMAND {input} {output}"` runs another program beside it on the same files; it writes `id,group` to {output}.
`--large N` adds a set of N texts; `--seeds 1 2 3` other seeds than 7. The recall of contacts is measured by
`benchmarks/linking.py`: the fast reader of this engine finds the same (`engines/campaigns/tests/test_contacts.py`).
"""

import argparse
import importlib.metadata
import os
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PROGRAM = "import sys; from openharbor.config.cli import main; sys.exit(main(sys.argv[1:]))"
NOISES = ("0", "0.02", "0.05", "0.10", "0.25")
SHORT = ("--noise", "0.02", "--lmin", "10", "--lmax", "14", "--smin", "1", "--smax", "1")
HARD = ("--noise", "0.10", "--boiler", "0.8", "--nboil", "3")


def generated(data: Path, folder: Path, count: int, seed: int, *more: str) -> Path:
    """Return a set made by gen_ads.py, under a name that says how."""
    path = folder / f"{count}-{seed}{''.join(more)}.csv"
    subprocess.run([sys.executable, data / "gen_ads.py", str(count), str(seed), path, *more], check=True)
    return path


def sets(data: Path, folder: Path, seeds: list[int], large: list[int]) -> Iterator[tuple[str, Path]]:
    for seed in seeds:
        for noise in NOISES:
            yield f"2,000, {noise} edits, seed {seed}", generated(data, folder, 2000, seed, "--noise", noise)
        if seed == 7:
            yield "short1000", data / "short1000.csv"
            yield "hard1000", data / "hard1000.csv"
        else:
            yield f"short 1,000, seed {seed}", generated(data, folder, 1000, seed, *SHORT)
            yield f"hard 1,000, seed {seed}", generated(data, folder, 1000, seed, *HARD)
    yield "SMS, 5,575", data / "sms.csv"
    for count in large:
        yield f"{count:,}, 0.02 edits, seed 7", generated(data, folder, count, 7, "--noise", "0.02")


def measured(command: list[str]) -> tuple[float, float]:
    """Run a program on one core; return its CPU seconds and its peak memory in MB, with those of what it started."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=_one_core)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{shlex.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def ours(source: Path, out: Path) -> list[str]:
    return [sys.executable, "-c", PROGRAM, "campaigns", "find", str(source), "--out", str(out), "--quiet"]


def line(name: str, who: str, command: list[str], data: Path, source: Path, members: Path) -> None:
    seconds, memory = measured(command)
    said = subprocess.run(
        [sys.executable, data / "eval.py", source, members], check=True, capture_output=True, text=True
    ).stdout
    figures = dict(part.split("=") for part in said.split())
    shown = "  ".join(f"{figures[key]:>6}" for key in ("P", "R", "F1", "ARI", "mixed"))
    print(f"{name:28} {who:5} {seconds:8.1f} {memory:8.0f}   {shown}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="*", default=[7])
    parser.add_argument("--large", type=int, nargs="*", default=[32_000])
    parser.add_argument("--peer", default="")
    options = parser.parse_args()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "numba", "phonenumbers"))
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}; one core used"
    )
    print(f"{'set':28} {'':5} {'CPU s':>8} {'MB':>8}   {'P':>6}  {'R':>6}  {'F1':>6}  {'ARI':>6}  {'mixed':>6}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured(ours(options.data / "short1000.csv", folder / "first"))
        for title, source in sets(options.data, folder, options.seeds, options.large):
            line(title, "ours", ours(source, folder / "out"), options.data, source, folder / "out" / "members.csv")
            if options.peer:
                peer = folder / "peer.csv"
                words = shlex.split(options.peer.format(input=shlex.quote(str(source)), output=shlex.quote(str(peer))))
                line(title, "peer", words, options.data, source, peer)


if __name__ == "__main__":
    main()
