"""Commands for the network and the vault. None of them opens anything."""

import argparse
import os
from collections.abc import Callable

from django.conf import settings

from openharbor.config.speaking import say
from openharbor.core.actor import System
from openharbor.network import operations
from openharbor.network.models import Agency
from openharbor.network.rules import MemberType
from openharbor.vault import log, roster, sealing, side
from openharbor.vault.log import BrokenLog
from openharbor.vault.models import Record, SealedField
from openharbor.vault.roster import BadRoster

LONGEST_NAME = 120


def agency_add(options: argparse.Namespace) -> int:
    """Add an agency and print the code for its first person."""
    name = options.name.strip()
    if not name or len(name) > LONGEST_NAME or options.type not in MemberType.values:
        say(f"An agency has a name of at most {LONGEST_NAME} letters and is one of: {', '.join(MemberType.values)}.")
        return 2
    if Agency.objects.filter(name=name).exists():
        say(f"There is an agency called {name} already.")
        return 1
    _agency, code = operations.add_agency(System("openharbor agency add"), name=name, member_type=options.type)
    say(code)
    say(f"The code for the first person of {name}, shown once, good for {operations.FOUND_DAYS} days.")
    say("Give it to them by hand or by telephone. They type it at /en/network/join")
    return 0


def agency_list(options: argparse.Namespace) -> int:
    """Print each agency, its type, and since when it has keys."""
    for row in Agency.objects.order_by("name"):
        state = f"since {row.founded_at:%Y-%m-%d}" if row.founded_at else "waits for its first person"
        say(f"{row.name}\t{row.member_type}\t{state}")
    return 0


def log_verify(options: argparse.Namespace) -> int:
    """Walk each agency's access log."""
    return _each(lambda agency: f"{log.verify(agency.pk)} rows, whole")


def _each(check: Callable[[Agency], str]) -> int:
    """Check every founded agency and say how it went; 1 if one of them does not hold."""
    broken = 0
    for agency in Agency.objects.exclude(founded_at=None).order_by("name"):
        try:
            say(f"{agency.name}: {check(agency)}")
        except (BrokenLog, BadRoster) as fault:
            say(f"{agency.name}: NOT WHOLE: {fault}")
            broken = 1
    return broken


def vault_drill(options: argparse.Namespace) -> int:
    """Try what sealing, opening and recovering need: sodium, pepper, side store, rosters, logs, nothing orphaned."""
    identity = sealing.fresh_identity()
    if identity.open(identity.public.seal(b"drill", b""), b"") != b"drill":
        say("sodium: does not open what it sealed")
        return 1
    say("sodium: seals and opens")
    side.count_try("drill", free=1, longest=0)
    if not side.forgive_tries("drill", step=0) or os.stat(settings.VAULT_SIDE).st_mode & 0o077:
        say("side store: not writable, or readable by others")
        return 1
    say("side store: writable, and readable by this user only")
    say("pepper: there" if settings.PEPPER else "pepper: MISSING")
    lost = Record.objects.filter(grants=None).count() + SealedField.objects.filter(record__grants=None).count()
    say(f"records that nobody can open: {lost}")
    return max(_each(_drill), int(not settings.PEPPER))


def _drill(agency: Agency) -> str:
    known = roster.load(agency.pk)
    admins = len(known.active(roster.ADMIN))
    second = "and the printed sheet" if known.sheet else "and NO printed sheet"
    return f"{known.number} roster entries, {admins} admins {second}; {log.verify(agency.pk)} log rows, whole"


def vault_sweep(options: argparse.Namespace) -> int:
    """Delete the keys of releases that are over."""
    say(f"{side.shred_what_is_over()} releases are over, their keys are deleted")
    return 0
