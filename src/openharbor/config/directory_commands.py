"""What each `openharbor directory` command does. Every function returns the exit code."""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from openharbor.config.speaking import ask, say
from openharbor.core.actor import System
from openharbor.core.packs import registry
from openharbor.directory import synthetic
from openharbor.directory.desk import access
from openharbor.directory.exchange import exporting, importing
from openharbor.directory.exchange.reading import Refused
from openharbor.directory.exchange.report import path_of
from openharbor.directory.feed_queries import list_services

MOST_SAID = 20
LONGEST_NAME = 60


def export(options: argparse.Namespace) -> int:
    """Write the feed, or all of a source, to a file that is replaced at once when all is written."""
    target: Path = options.file
    fresh = target.parent / f".openharbor-export.{os.getpid()}"
    try:
        # A device, a pipe or a link must not be replaced by a file.
        if target.is_symlink() or (target.exists() and not target.is_file()):
            say(f"Nothing was written: {target} is not a plain file")
            return 1
        told = _writer(options)(fresh)
        with fresh.open("rb+") as written:
            os.fsync(written.fileno())
        fresh.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        say(f"Nothing was written: {error.strerror}")
        return 1
    say(f"{target}: {told}")
    return 0


def _writer(options: argparse.Namespace) -> Callable[[Path], str]:
    """Return what writes the chosen rows in the chosen form to a path and says how many there were."""
    if options.format == "csv":
        return lambda path: _write_package(path, options.source)
    if options.source:
        services: Iterable[dict[str, Any]] = exporting.documents(options.source, options.entity)
    else:
        services = list_services({"full": "true"}).everything()
    return lambda path: _write_lines(path, services, options.format)


def _write_package(path: Path, source: str | None) -> str:
    if source:
        rows = exporting.source_rows(source)
    else:
        rows = exporting.service_rows(list_services({"full": "true"}).everything())
    counts = exporting.write_package(path, rows)
    return f"{counts.get('service', 0)} services in {len(counts)} tables"


def _write_lines(path: Path, services: Iterable[dict[str, Any]], form: str) -> str:
    with path.open("w", encoding="utf-8") as out:
        count = _write(out, services, form)
    return f"{count} services"


def _write(out: TextIO, services: Iterable[dict[str, Any]], form: str) -> int:
    count = 0
    before, between, after = ("[\n", ",\n", "\n]\n") if form == "json" else ("", "\n", "\n")
    out.write(before)
    for count, service in enumerate(services, 1):
        out.write((between if count > 1 else "") + json.dumps(service, ensure_ascii=False))
    out.write(after if count or form == "json" else "")
    return count


def take_in(options: argparse.Namespace) -> int:
    """Take in what another directory sends, and say how it went."""
    operator = options.operator or ask("Your name, to stand beside what you let show: ")
    demo = any(row.operator == registry.DEMO_OPERATOR for row in registry.accepted().values())
    if not operator and demo:
        operator = registry.DEMO_OPERATOR
    if not operator:
        say("An operator has a name: give it with --operator. Nothing was changed.")
        return 2
    try:
        outcome = importing.take_in(
            System("openharbor directory import"), options.path, code=options.source, name=options.name,
            operator=operator, single_source=options.single_source, complete=options.complete,
            region=options.region,
            progress=_Bar(sys.stderr),
        )  # fmt: skip
    except Refused as refused:
        say(f"Refused, and nothing was changed: {refused}")
        return 2
    for fault in outcome.first[:MOST_SAID]:
        say(fault)
    say(f"{options.source}: {outcome}")
    if outcome.counts["error"] or outcome.counts["warning"]:
        say(f"report: {path_of(outcome.number)}")
    return 2 if outcome.counts["error"] else 0


class _Bar:
    """A progress bar, where somebody looks."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._shown = out, ""

    def __call__(self, phase: str, done: int, total: int) -> None:
        if not self._out.isatty():
            return
        part = min(1.0, done / total) if total else 1.0
        text = f"{phase:<10} [{'#' * int(part * 30):<30}] {part:4.0%}"
        if text != self._shown:
            self._out.write(f"\r{text}")
            self._out.flush()
            self._shown = text


def forget(options: argparse.Namespace) -> int:
    """Remove an imported source."""
    count = importing.remove(System("openharbor directory forget"), code=options.source)
    say(f"{options.source}: {count} services removed")
    return 0


def generate(options: argparse.Namespace) -> int:
    """Fill a demonstration with made-up services."""
    packs = registry.accepted_packs()
    actor = System("openharbor directory generate")
    try:
        listed = synthetic.generate(actor, packs=packs, count=options.count, seed=options.seed)
    except synthetic.NotADemonstration:
        say("Refused: made-up services may stand only in a demonstration (`openharbor init --demo`).")
        return 1
    say(f"directory: {listed} made-up services can show")
    return 0


def desk_pass(options: argparse.Namespace) -> int:
    """Make a pass for the desk and print its code, which is shown once."""
    if not options.name.strip() or len(options.name) > LONGEST_NAME:
        say(f"A person has a name of at most {LONGEST_NAME} letters.")
        return 2
    code, row = access.give_pass(options.name.strip())
    say(f"{code}")
    say(
        f"The code of {options.name.strip()}, shown once; it ends on {row.expires_at:%Y-%m-%d}. The desk is at /en/desk"
    )
    return 0


def desk_end(options: argparse.Namespace) -> int:
    """End all passes of a person."""
    count = access.end_passes(options.name.strip())
    say(f"{count} passes ended")
    return 0 if count else 1
