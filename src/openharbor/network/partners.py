"""Agencies whose fingerprints were compared by voice: nothing is released to another before.

A row counts only as its admin signed it, so whoever writes the database cannot make a stranger a partner.
"""

from uuid import UUID

from openharbor.core.codes import bare_code
from openharbor.network.access import Seat
from openharbor.network.models import Agency, Partner
from openharbor.vault import roster
from openharbor.vault.keyring import Refused
from openharbor.vault.roster import ADMIN
from openharbor.vault.sealing import framed, spoken


class OtherLetters(Exception):
    """The letters are not those of this agency: either misheard, or it is not who it says it is."""


def compare(seat: Seat, *, partner: UUID, letters: str) -> None:
    """Take another agency for who it is, by the letters that it read out. Raises Refused, OtherLetters, BadRoster."""
    agency = Agency.objects.filter(pk=partner).exclude(pk=seat.member.agency_id).exclude(founded_at=None).first()
    if not seat.is_admin or agency is None:
        raise Refused
    first = roster.load(agency.pk).first
    if bare_code(spoken(first)) != bare_code(letters):
        raise OtherLetters
    values = {"hash": first, "signer": seat.keys.member,
              "signature": seat.keys.identity.sign(_signed(seat.member.agency_id, agency.pk, first))}  # fmt: skip
    Partner.objects.update_or_create(agency=seat.member.agency, partner=agency, defaults=values)
    seat.keys.note("compared letters", which=[agency.pk], why="")


def _signed(agency: UUID, partner: UUID, first: bytes) -> bytes:
    return framed("openharbor partner", agency, partner, first)


def fingerprint(seat: Seat, partner: UUID) -> bytes:
    """Return the fingerprint of a partner as an admin of this agency signed it. Raises Refused."""
    row = Partner.objects.filter(agency_id=seat.member.agency_id, partner_id=partner).first()
    signer = seat.keys.roster.members.get(row.signer) if row else None
    if row is None or signer is None or ADMIN not in signer.classes:
        raise Refused
    first = bytes(row.hash)
    if not signer.public.has_signed(_signed(seat.member.agency_id, partner, first), bytes(row.signature)):
        raise Refused
    return first


def known(seat: Seat) -> list[Agency]:
    """Return the agencies whose letters were compared."""
    rows = Partner.objects.filter(agency_id=seat.member.agency_id).select_related("partner").order_by("partner__name")
    return [row.partner for row in rows]


def others(seat: Seat) -> list[tuple[str, str]]:
    """Return the agencies whose letters can be compared."""
    rows = Agency.objects.exclude(pk=seat.member.agency_id).exclude(founded_at=None).order_by("name")
    return [(str(row.pk), row.name) for row in rows]
