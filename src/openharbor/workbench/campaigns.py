"""The command `openharbor campaigns find`: texts in, groups, templates and a report out."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from importlib import import_module
from io import StringIO
from itertools import chain, islice
from pathlib import Path

from phonenumbers import SUPPORTED_REGIONS

from openharbor.engines.campaigns import Found, Words, find, in_turn, joined, read
from openharbor.engines.campaigns.finding import Run
from openharbor.workbench.columns import Row
from openharbor.workbench.progress import Progress
from openharbor.workbench.reading import read_rows
from openharbor.workbench.refusals import BadInput
from openharbor.workbench.report import MOST_GROUPS, write_report
from openharbor.workbench.resuming import Unfinished, unfinished
from openharbor.workbench.running import run_command
from openharbor.workbench.saving import claim, clear, publish, write_groups, write_members
from openharbor.workbench.sources import seen
from openharbor.workbench.telling import Told, tell

ROWS_AT_ONCE = 10_000


def campaigns_find(options: argparse.Namespace) -> int:
    """Find groups of texts that share a template; return 0, or 2 if the input cannot be used."""
    return run_command(partial(_find, options), "Stopped. The same command goes on where it was.")


def _find(options: argparse.Namespace) -> None:
    source, out = options.file, options.out
    if options.region not in SUPPORTED_REGIONS:
        raise BadInput(f"--region {options.region}: not a region of two capital letters, such as US or MX.")
    rows = read_rows(source, {what: getattr(options, what) for what in ("id", "text", "date", "place")})
    before = seen(source)
    rows = _first(rows)
    before.check()
    _folder(out)
    claim(out, source)
    progress = Progress(sys.stderr or StringIO(), 4, quiet=options.quiet)
    with ExitStack() as stack:
        run = stack.enter_context(_cluster(options.cluster)) if options.cluster else in_turn
        kept = stack.enter_context(unfinished(out, before, repr([options.region, options.id, options.text])))
        clear(out)
        table, words = _read(rows, source.stat().st_size, options.region, kept, run, progress)
        before.check()
        progress.stage("Comparing texts")
        found = find(words, run)
        del words
        _write(kept.folder, found, table, progress)
        claim(out, source)
        publish(kept.folder, out)
    grouped = sum(len(group.members) for group in found.groups)
    progress.done(f"{len(table):,} texts, {grouped:,} of them in {len(found.groups):,} groups: {out / 'report.html'}")


def _cluster(address: str) -> AbstractContextManager[Run]:
    try:
        # A second to start, and only a cluster needs it.
        module = import_module("openharbor.workbench.cluster")
    except ImportError as error:
        raise BadInput("--cluster needs the extra: pip install 'openharbor[cluster]'.") from error
    opened: AbstractContextManager[Run] = module.cluster(address)
    return opened


def _first(rows: Iterator[Row]) -> Iterator[Row]:
    """Look at the first row, so that a file that cannot be used is refused before anything is written."""
    return chain(list(islice(rows, 1)), rows)


def _folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"--out {out}: cannot be made: {error.strerror}.") from error


def _read(
    rows: Iterator[Row], size: int, region: str, kept: Unfinished, run: Run, progress: Progress
) -> tuple[list[Row], Words]:
    progress.stage("Reading texts", size)
    table: list[Row] = []
    parts: list[Words] = []
    letters = 0
    waiting: list[tuple[int, list[str]]] = []
    most = 1 if run is in_turn else 32
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        table += chunk
        letters += sum(len(row.text) + 20 for row in chunk)
        number = len(parts) + len(waiting)
        old = kept.load(number) if not waiting else None
        if old is not None and len(old.ends) == len(chunk):
            parts.append(old)
        else:
            waiting.append((number, [row.text for row in chunk]))
        if len(waiting) >= most:
            parts += _words(waiting, region, kept, run)
            waiting = []
        progress.step(letters)
    parts += _words(waiting, region, kept, run)
    return table, joined(parts)


def _words(waiting: Sequence[tuple[int, list[str]]], region: str, kept: Unfinished, run: Run) -> list[Words]:
    parts: list[Words] = run(partial(read, region=region), (), [texts for _, texts in waiting])
    for (number, _), words in zip(waiting, parts, strict=True):
        kept.save(number, words)
    return parts


def _write(folder: Path, found: Found, table: list[Row], progress: Progress) -> None:
    texts = [row.text for row in table]
    shown: list[Told] = []

    def told() -> Iterable[Told]:
        for count, group in enumerate(found.groups, 1):
            one = tell(found, group, table, texts)
            if len(shown) < MOST_GROUPS:
                shown.append(one)
            progress.step(count)
            yield one

    progress.stage("Explaining groups", len(found.groups))
    write_members(folder / "members.csv", table, found.numbers().tolist())
    write_groups(folder / "groups.json", told(), len(table))
    progress.stage("Writing the report")
    write_report(folder / "report.html", found, shown, texts, len(found.groups))
