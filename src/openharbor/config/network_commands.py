"""Commands for the network and the vault. None of them opens anything."""

import argparse
import os
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from openharbor.config.report_commands import demo_reports
from openharbor.config.speaking import say
from openharbor.config.training_commands import demo_events
from openharbor.core.actor import System
from openharbor.learn.act import operations as learning
from openharbor.network import entering, operations
from openharbor.network.access import Seat
from openharbor.network.models import Agency
from openharbor.network.queries import NATION
from openharbor.network.rules import MemberType, Role
from openharbor.vault import drafts, factors, files, holders, log, roster, sealing, side
from openharbor.vault.keyring import Keyring
from openharbor.vault.log import BrokenLog
from openharbor.vault.models import Holder, Record, SealedField
from openharbor.vault.roster import BadRoster

LONGEST_NAME = 120
DEMO_PASSPHRASE = "four made-up words here"  # noqa: S105  # fictional people's, and printed
DEMO = (
    ("Harbor House (made up)", "victim_service", Role.TRIAGE, (("Ana", "admin"), ("Theo", "triage"))),
    ("Harbor County Police (made up)", "law_enforcement", Role.TRIAGE, (("Ines", "admin"),)),
    ("Harbor Coalition (made up)", "coalition", Role.TRAINER, (("Cora", "admin"), ("Tom", "trainer"))),
)


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


def demonstrate() -> None:
    """Make fictional agencies and people, once, and say how to sign in as them. Their keys are real."""
    if Agency.objects.exists():
        say("The made-up agencies are there; their keys were printed once (an empty home makes new ones)")
        return
    for name, member_type, covers, people in DEMO:
        _agency, code = operations.add_agency(
            System("openharbor init --demo"), name=name, member_type=member_type, fictional=True
        )
        first, *others = people
        seat = _join(code, *first)
        for person, role in others:
            row, code = operations.invite(seat, roles=[role])
            _join(code, person, role)
            public = bytes(Holder.objects.get(pk=row.holder_id).public)
            operations.admit(seat, invitation_id=row.pk, letters=sealing.spoken(public))
        today = timezone.now().date()
        operations.add_coverage(seat, extent=NATION, name="The whole nation", role=covers, from_date=today)
        if covers == Role.TRAINER:
            demo_events(Seat(seat.member, seat.keys.again()))
    demo_reports()
    say(f"Sign in at /en/network with the passphrase “{DEMO_PASSPHRASE}” and a code from an authenticator app.")


def _join(code: str, name: str, role: str) -> Seat:
    factor = factors.new_secret()
    offer = factors.Offer(factor, factors.code_now(factor))
    joined = entering.join(code=code, name=name, passphrase=DEMO_PASSPHRASE, offer=offer)
    found = holders.session(joined.session)
    if found is None:
        raise RuntimeError("a session that was just begun is not there")
    seat = Seat(joined.member, Keyring(found.holder_id, joined.member.agency_id, found.identity))
    entering.confirm_paper(seat, paper=joined.paper)
    holders.end_session(joined.session)
    say(f"{joined.member.agency}: {name}, {role}; key for the app: {factor}")
    return seat


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
    written = side.forgive_tries("drill", account="drill", once=side.Once())
    if not written or os.stat(settings.VAULT_SIDE).st_mode & 0o077:
        say("side store: not writable, or readable by others")
        return 1
    say("side store: writable, and readable by this user only")
    say("pepper: there" if settings.PEPPER else "pepper: MISSING")
    lost = Record.objects.filter(grants=None).count() + SealedField.objects.filter(record__grants=None).count()
    say(f"records that nobody can open: {lost}")
    gone = files.missing()
    say(f"sealed files that are missing: {gone}")
    return max(_each(_drill), int(not settings.PEPPER), int(gone > 0))


def _drill(agency: Agency) -> str:
    known = roster.load(agency.pk)
    admins = len(known.active(roster.ADMIN))
    second = "and the printed sheet" if known.sheet else "and NO printed sheet"
    return f"{known.number} roster entries, {admins} admins {second}; {log.verify(agency.pk)} log rows, whole"


def vault_sweep(options: argparse.Namespace) -> int:
    """Delete what is over: keys of releases, invitations and drafts that nobody used, trainings."""
    say(f"{side.shred_what_is_over()} releases are over, their keys are deleted")
    say(f"{operations.sweep(System('openharbor vault sweep'))} invitations are over and deleted")
    say(f"{drafts.sweep()} drafts are over and deleted")
    say(f"{files.sweep()} files were never sent and are deleted")
    say(f"{learning.sweep(System('openharbor vault sweep'))} trainings are long over or withdrawn, and are deleted")
    return 0
