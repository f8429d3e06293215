"""What each command does. Every function returns the exit code."""

import argparse
import ctypes
import fcntl

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication

from openharbor.config.network_commands import demonstrate
from openharbor.config.speaking import ask, say
from openharbor.core.actor import System
from openharbor.core.packs import registry
from openharbor.core.packs.reading import BadPack, Pack
from openharbor.directory import operations

M_MMAP_THRESHOLD, LARGE = -3, 256 * 1024  # the number stands in malloc.h; bytes


def init(options: argparse.Namespace) -> int:
    """Prepare database and files, settle the acceptances, load the directory."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with (settings.HOME / "init.lock").open("w") as lock:
        # Of two that start at once, the second waits: both would make the same tables.
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        done = _settle(options)
        if options.demo and done == 0:
            demonstrate()
        return done


def _settle(options: argparse.Namespace) -> int:
    packs = registry.all_packs()
    known = {pack.code for pack in packs} | set(registry.accepted())
    unknown = {*(options.accept or ()), *options.withdraw} - known
    if unknown:
        say(f"no such pack: {', '.join(sorted(unknown))}. Nothing was changed.")
        return 1
    try:
        accepted = [answer for pack in packs if (answer := _answer(pack, options))]
    except Refused as refusal:
        say(refusal)
        return 1
    # Together or not at all, so that what shows is never half of what the operator decided.
    with transaction.atomic():
        for code in options.withdraw:
            registry.withdraw(code)
            say(f"{code}: no longer shown")
        for pack, operator, single in accepted:
            registry.accept(pack.code, digest=pack.digest, operator=operator, single_source=single)
            say(f"{pack.code}: accepted by {operator}, numbers with one source {'shown' if single else 'hidden'}")
        return directory_load(options)


class Refused(Exception):
    """The operator's answer cannot be taken."""


def _answer(pack: Pack, options: argparse.Namespace) -> tuple[Pack, str, bool] | None:
    if pack.code in options.withdraw or not _wanted(pack, options):
        return None
    if options.demo:
        return pack, registry.DEMO_OPERATOR, True
    if not options.operator:
        options.operator = ask("Your name, to stand beside what you accept: ")
    if options.operator in ("", registry.DEMO_OPERATOR):
        raise Refused("An operator has a name, and it is not “demo”. Nothing was changed.")
    single = options.single_source
    if single is None:
        single = _yes(f"{pack.code}: also show numbers that only one source prints, marked so?")
    return pack, options.operator, single


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
    return ask(f"{question} [y/N] ").lower() in ("y", "yes")


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
    warn_of_packs()
    _give_memory_back()
    connection.close()  # each worker opens its own
    say(f"OpenHarbor serves http://{options.bind}")
    _Server(
        {
            "bind": options.bind,
            "workers": options.workers,
            "worker_class": "gthread",
            "threads": 24,  # slow phones hold a thread each; a front server that buffers is still wanted
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


def _give_memory_back() -> None:
    """Let what is large go back to the machine when it is freed: else each thread keeps the room of its files."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc's; other C libraries do as they do
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)


def regions_list(options: argparse.Namespace) -> int:
    """Print each pack and who accepted it."""
    known = registry.accepted()
    for pack in registry.all_packs():
        row = known.get(pack.code)
        state = "not accepted" if not row else f"accepted by {row.operator} on {row.accepted_at:%Y-%m-%d}"
        say(f"{pack.code}\t{pack.manifest.name['en']}\t{len(pack.organizations)} programs\t{state}")
    warn_of_packs()
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
    warn_of_packs()
    packs = registry.accepted_packs()
    with transaction.atomic():
        registry.withdraw(registry.SYNTHETIC)
        changes = operations.load_packs(
            System("openharbor directory load"), packs=packs, gazetteer=registry.gazetteer(packs)
        )
    say(f"directory: {changes}")
    return 0


def warn_of_packs() -> None:
    """Say which packs are hidden although they were accepted, and which are left out because of faults."""
    for pack in registry.changed_packs():
        say(f"{pack.code}: changed since it was accepted; hidden until you accept it again with `openharbor init`")
    gone = set(registry.accepted()) - {pack.code for pack in registry.all_packs()} - {registry.SYNTHETIC}
    for code in sorted(code for code in gone if not code.startswith(registry.FEED)):
        say(f"{code}: accepted, but it is missing or has faults; hidden. See `openharbor regions check`.")


def _faults(bad: BadPack) -> int:
    for fault in bad.faults:
        say(fault)
    say(f"{len(bad.faults)} faults")
    return 1
