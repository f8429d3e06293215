"""What the pages of the network show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from openharbor.core.codes import ALPHABET
from openharbor.core.packs import registry
from openharbor.network.access import Seat
from openharbor.network.models import Agreement, Coverage, Invitation, Member
from openharbor.network.rules import Role
from openharbor.vault import operations as vault
from openharbor.vault.log import Line
from openharbor.vault.models import Holder
from openharbor.vault.sealing import fingerprint

NATION = "nation"
LETTERS, GROUP = 20, 5


def spoken(data: bytes) -> str:
    """Return a fingerprint that two people can read to each other: 100 bits in four groups."""
    number = int.from_bytes(fingerprint(data), "big")
    letters = "".join(ALPHABET[(number >> 5 * n) & 31] for n in range(LETTERS))
    return " ".join(letters[n : n + GROUP] for n in range(0, LETTERS, GROUP))


@dataclass(frozen=True)
class Waiting:
    """Somebody who was invited: not yet here, or here and not yet let in."""

    invitation: Invitation
    roles: list[str]
    name: str = ""
    spoken: str = ""


def role_names(roles: list[str]) -> list[str]:
    """Return roles in words."""
    return [str(Role(role).label) for role in roles]


def people(seat: Seat) -> list[dict[str, Any]]:
    """Return the members of the agency whom its signed roster knows."""
    seats = seat.keys.roster.members
    rows = Member.objects.filter(agency=seat.member.agency, left_at=None).select_related("user").order_by("pk")
    return [
        {"row": row, "name": row.user.sign_in_name, "roles": role_names(row.roles), "me": row.pk == seat.member.pk,
         "spoken": spoken(seats[row.holder_id].public.data)}
        for row in rows if row.holder_id in seats and seats[row.holder_id].active
    ]  # fmt: skip


def waiting(seat: Seat) -> list[Waiting]:
    """Return the agency's open invitations."""
    rows = Invitation.objects.filter(agency=seat.member.agency).exclude(inviter=None)
    found = []
    for row in rows.select_related("member__user").order_by("expires_at"):
        if row.member is None:
            found.append(Waiting(row, role_names(row.roles)))
            continue
        public = bytes(Holder.objects.get(pk=row.holder_id).public)
        found.append(Waiting(row, role_names(row.roles), row.member.user.sign_in_name, spoken(public)))
    return found


def coverage(seat: Seat) -> list[dict[str, Any]]:
    """Return where the agency answers and answered."""
    rows = Coverage.objects.filter(agency=seat.member.agency).order_by("to_date", "name", "from_date")
    whole = gettext("The whole nation")
    return [
        {"row": row, "role": role_names([row.role])[0], "name": whole if row.extent == NATION else row.name}
        for row in rows
    ]


def agreements(seat: Seat) -> list[Agreement]:
    """Return the agency's agreements, the ones that end first at the top."""
    return list(Agreement.objects.filter(agency=seat.member.agency).order_by("ends_date", "title"))


def due(seat: Seat, today: date) -> list[Agreement]:
    """Return the agreements that somebody wanted to be reminded of, or that are over."""
    rows = Agreement.objects.filter(agency=seat.member.agency)
    return list(rows.filter(Q(remind_date__lte=today) | Q(ends_date__lt=today)).order_by("ends_date"))


def places() -> list[tuple[str, str]]:
    """Return what an agency can cover: the counties of the accepted packs, or the whole nation."""
    counties = registry.gazetteer(registry.accepted_packs()).counties
    rows = sorted((facts.state, facts.name, fips) for fips, facts in counties.items())
    return [(NATION, gettext("The whole nation")), *((fips, f"{name}, {state}") for state, name, fips in rows)]


def log_lines(seat: Seat) -> list[dict[str, Any]]:
    """Return the newest lines of the access log with names. Raises Refused for whoever is no admin."""
    names = {str(row.holder_id): row.user.sign_in_name
             for row in Member.objects.filter(agency=seat.member.agency).select_related("user")}  # fmt: skip
    return [_line(line, names) for line in vault.audit(seat.keys)]


def _line(line: Line, names: dict[str, str]) -> dict[str, Any]:
    which = [names.get(one, one) for one in line.said.which]
    return {"number": line.number, "at": line.at, "who": names.get(line.said.who, line.said.who), "said": line.said,
            "which": which}  # fmt: skip
