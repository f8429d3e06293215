"""What the pages of the network show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from openharbor.core.packs import registry
from openharbor.network.access import Seat
from openharbor.network.models import Coverage, Invitation, Member
from openharbor.network.rules import CLASS_NAMES, Role
from openharbor.vault import operations as vault
from openharbor.vault import roster
from openharbor.vault.log import Line
from openharbor.vault.models import Holder
from openharbor.vault.sealing import spoken

NATION = "nation"
# What the vault and the network write into the access log, in words. What is not here is shown as it was written.
SAID = {
    "sealed": _("sealed"),
    "opened": _("opened"),
    "open": _("tried to open"),
    "seal": _("tried to seal"),
    "reach": _("tried to reach"),
    "grant": _("tried to grant"),
    "release": _("tried to release"),
    "audit": _("tried to read the log"),
    "show": _("tried to show"),
    "shown": _("showed to somebody without an account"),
    "ended a card": _("ended a card"),
    "indexed": _("wrote the index"),
    "compared letters": _("compared another agency's letters"),
    "handed a report over": _("handed a report over"),
    "purged": _("deleted for good"),
    "looked at reports": _("looked at the list of reports"),
    "read a report": _("read a report"),
    "looked at a file": _("looked at a file of a report"),
    "took an original out": _("took the original of a file out"),
    "wrote on a report": _("wrote on a report"),
    "wrote to a reporter": _("wrote to a reporter"),
    "looked at requests for trainings": _("looked at the list of requests for trainings"),
    "read a request for a training": _("read a request for a training"),
    "closed a request for a training": _("closed a request for a training"),
    "moved a request for a training": _("moved a request for a training"),
    "announced a training": _("announced a training"),
    "changed a training": _("changed a training"),
    "withdrew a training": _("withdrew a training"),
    "searched": _("searched"),
    "released": _("released to another agency"),
    "granted": _("granted inside the agency"),
    "withdrew": _("withdrew a release"),
    "read the log": _("read the log"),
    "founded": _("founded the agency"),
    "invited": _("invited"),
    "admitted": _("let in"),
    "changed": _("changed what somebody opens"),
    "let go": _("let go"),
    "new key": _("made a new key"),
    "new sheet": _("made a new agency sheet"),
    "rescued": _("came in by the agency's sheet"),
    "signed in": _("signed in"),
    "changed own keys": _("changed their own keys"),
    "added a key": _("added a security key to sign in with"),
    "removed a factor": _("removed a way to sign in"),
    "took an invitation back": _("took an invitation back"),
    "covers": _("added a place"),
    "covers no more": _("ended a place"),
    "agreed": _("wrote an agreement down"),
    "added a paper": _("added a paper to an agreement"),
    "took a paper out": _("took a paper of an agreement out"),
    "removed a paper": _("removed a paper of an agreement"),
    "removed an agreement": _("removed an agreement"),
}


@dataclass(frozen=True)
class Waiting:
    """Somebody who was invited: not yet here, or here and not yet let in."""

    invitation: Invitation
    roles: list[str]
    name: str = ""
    spoken: str = ""


def of_the_sheet(agency_id: UUID) -> dict[str, Any]:
    """Return what stands on an agency's sheet beside its code: length of the list of members, and fingerprint."""
    known = roster.load(agency_id)
    return {"entries": known.number, "letters": spoken(known.first)}


def role_names(roles: list[str]) -> list[str]:
    """Return roles in words."""
    return [str(Role(role).label) for role in roles]


def people(seat: Seat) -> list[dict[str, Any]]:
    """Return the members of the agency whom its signed roster knows."""
    rows = {row.holder_id: row for row in Member.objects.filter(agency=seat.member.agency).select_related("user")}
    return [
        _person(holder_id, rows.get(holder_id), held.classes, held.public.data) | {"me": holder_id == seat.keys.member}
        for holder_id, held in seat.keys.roster.members.items()
        if held.active
    ]


def _person(holder_id: UUID, row: Member | None, classes: Iterable[str], public: bytes) -> dict[str, Any]:
    # The roster is signed, the table is not: who holds keys stands here whatever the table says.
    name = row.user.sign_in_name if row else gettext("Unknown")
    opens = sorted(str(CLASS_NAMES.get(one, one)) for one in classes)
    return {"id": holder_id, "name": name, "roles": role_names(row.roles if row else []), "opens": opens,
            "spoken": spoken(public)}  # fmt: skip


def waiting(seat: Seat) -> list[Waiting]:
    """Return the agency's open invitations."""
    rows = Invitation.objects.filter(agency=seat.member.agency).exclude(inviter=None)
    found = []
    for row in rows.select_related("member__user").order_by("expires_at"):
        if row.member is None:
            found.append(Waiting(row, role_names(row.roles)))
            continue
        holder = Holder.objects.filter(pk=row.holder_id).first()
        letters = spoken(bytes(holder.public)) if holder else ""
        found.append(Waiting(row, role_names(row.roles), row.member.user.sign_in_name, letters))
    return found


def coverage(seat: Seat) -> list[dict[str, Any]]:
    """Return where the agency answers and answered."""
    rows = Coverage.objects.filter(agency=seat.member.agency).order_by("to_date", "name", "from_date")
    whole = gettext("The whole nation")
    return [
        {"row": row, "role": role_names([row.role])[0], "name": whole if row.extent == NATION else row.name}
        for row in rows
    ]


def places() -> list[tuple[str, str]]:
    """Return what an agency can cover: the whole nation, a state or a county of the accepted packs."""
    packs, language = registry.accepted_packs(), get_language() or settings.LANGUAGE_CODE
    states = [(one.manifest.state, one.manifest.name[language]) for one in packs if one.manifest.state]
    counties = registry.gazetteer(packs).counties
    rows = sorted((facts.state, facts.name, fips) for fips, facts in counties.items())
    whole = (NATION, gettext("The whole nation"))
    return [whole, *states, *((fips, f"{name}, {state}") for state, name, fips in rows)]


def log_lines(seat: Seat) -> list[dict[str, Any]]:
    """Return the newest lines of the access log with names. Raises Refused for whoever is no admin."""
    names = {str(row.holder_id): row.user.sign_in_name
             for row in Member.objects.filter(agency=seat.member.agency).select_related("user")}  # fmt: skip
    return [_line(line, names) for line in vault.audit(seat.keys)]


def _line(line: Line, names: dict[str, str]) -> dict[str, Any]:
    which = [names.get(one, one) for one in line.said.which]
    who = names.get(line.said.who, line.said.who)
    what = str(SAID.get(line.said.what, line.said.what))
    return {"number": line.number, "at": line.at, "genuine": line.genuine, "who": who, "what": what, "said": line.said,
            "which": which}  # fmt: skip
