"""What each command does. Every function returns the exit code."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication

from openharbor.core.actor import System
from openharbor.core.packs import registry
from openharbor.core.packs.reading import BadPack, Pack
from openharbor.directory import operations, synthetic


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def init(options: argparse.Namespace) -> int:
    """Prepare database and files, settle the acceptances, load the directory."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    try:
        packs = registry.all_packs()
    except BadPack as bad:
        return _faults(bad)
    for code in options.withdraw:
        registry.withdraw(code)
        say(f"{code}: no longer shown")
    operator = registry.DEMO_OPERATOR if options.demo else options.operator
    for pack in packs:
        if pack.code in options.withdraw or not _wanted(pack, options):
            continue
        operator = operator or input("Your name, to stand beside what you accept: ").strip()
        if not options.demo and operator in ("", registry.DEMO_OPERATOR):
            say("An operator has a name, and it is not “demo”.")
            return 1
        single = True if options.demo else options.single_source
        if single is None:
            single = _yes(f"{pack.code}: also show numbers that only one source prints, marked so?")
        registry.accept(pack.code, digest=pack.digest, operator=operator, single_source=single)
        say(f"{pack.code}: accepted by {operator}, numbers with one source {'shown' if single else 'hidden'}")
    unknown = set(options.accept or ()) - {pack.code for pack in packs}
    if unknown:
        say(f"no such pack: {', '.join(sorted(unknown))}")
        return 1
    return directory_load(options)


def _wanted(pack: Pack, options: argparse.Namespace) -> bool:
    if options.demo:
        return not pack.manifest.fictional
    if options.accept is not None:
        return pack.code in options.accept
    known = registry.accepted().get(pack.code)
    if known and known.digest == pack.digest:
        return False
    state = "changed since it was accepted" if known else "not yet accepted"
    graded = [row.grade for row in (*pack.organizations, *pack.child_protection)]
    counts = ", ".join(f"{graded.count(grade)} {grade}" for grade in sorted(set(graded)))
    say(f"\n{pack.code} ({pack.manifest.name['en']}), {state}: {counts}.")
    say("“none” never shows, the others show as “not yet called by us”. A wrong number can hurt: look at the files.")
    return _yes(f"{pack.code}: may this pack show?")


def _yes(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """The server process, told everything here: it reads no configuration file."""

    def __init__(self, options: dict[str, object]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        from openharbor.config.wsgi import application  # noqa: PLC0415  # each worker makes its own

        return application


def serve(options: argparse.Namespace) -> int:
    """Serve until interrupted. No access log: what somebody looks for is in no file."""
    executor = MigrationExecutor(connection)
    if (
        executor.migration_plan(executor.loader.graph.leaf_nodes())
        or not (settings.STATIC_ROOT / "staticfiles.json").exists()
    ):
        say("Not set up yet, or an upgrade is waiting: run `openharbor init` first.")
        return 1
    connection.close()  # each worker opens its own
    say(f"OpenHarbor serves http://{options.bind}")
    _Server(
        {
            "bind": options.bind,
            "workers": options.workers,
            "worker_class": "gthread",
            "threads": 4,
            "loglevel": "error",
            "accesslog": None,
            "proc_name": "openharbor",
            "preload_app": True,
            "timeout": 30,
            "limit_request_line": 4094,
            "control_socket_disable": True,
        }
    ).run()
    return 0


def regions_list(options: argparse.Namespace) -> int:
    """Print each pack and who accepted it."""
    try:
        packs = registry.all_packs()
    except BadPack as bad:
        return _faults(bad)
    known = registry.accepted()
    for pack in packs:
        row = known.get(pack.code)
        state = "not accepted" if not row else f"accepted by {row.operator} on {row.accepted_at:%Y-%m-%d}"
        if row and row.digest != pack.digest:
            state += ", changed since: hidden until `openharbor init`"
        say(f"{pack.code}\t{pack.manifest.name['en']}\t{len(pack.organizations)} programs\t{state}")
    return 0


def regions_check(options: argparse.Namespace) -> int:
    """Check packs and print every fault."""
    folders = tuple(folder.resolve() for folder in options.folder) or tuple(registry.pack_folders())
    try:
        packs = registry.read_packs(folders)
    except BadPack as bad:
        return _faults(bad)
    say(f"{len(packs)} packs are in order: {', '.join(pack.code for pack in packs)}")
    return 0


def directory_load(options: argparse.Namespace) -> int:
    """Load the accepted packs."""
    try:
        packs = registry.accepted_packs()
    except BadPack as bad:
        return _faults(bad)
    for pack in registry.changed_packs():
        say(f"{pack.code}: changed since it was accepted; hidden until you accept it again with `openharbor init`")
    registry.withdraw(registry.SYNTHETIC)
    changes = operations.load_packs(
        System("openharbor directory load"), packs=packs, gazetteer=registry.gazetteer(packs)
    )
    say(f"directory: {changes}")
    return 0


def directory_generate(options: argparse.Namespace) -> int:
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


def _faults(bad: BadPack) -> int:
    for fault in bad.faults:
        say(fault)
    say(f"{len(bad.faults)} faults")
    return 1


__all__ = [
    "directory_generate",
    "directory_load",
    "init",
    "regions_check",
    "regions_list",
    "serve",
]
