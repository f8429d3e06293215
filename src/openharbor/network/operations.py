"""What people of the network do. Key derivation is done before a transaction begins, never inside of one."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from openharbor.core.actor import System
from openharbor.core.codes import bare_code
from openharbor.core.models import User
from openharbor.network.access import Seat, get_member, may_manage
from openharbor.network.entering import complete, look_up
from openharbor.network.models import Agency, Coverage, Invitation, Member
from openharbor.network.rules import Role, classes_of, roles_for
from openharbor.vault import holders, membership
from openharbor.vault.keyring import Refused
from openharbor.vault.models import Holder
from openharbor.vault.roster import ADMIN
from openharbor.vault.sealing import Unopened, framed, spoken

FOUND_DAYS, INVITE_HOURS = 14, 72


def add_agency(actor: System, *, name: str, member_type: str, fictional: bool = False) -> tuple[Agency, str]:
    """Make an agency that waits for its founder; return it with the founder's code, which is shown once."""
    if not isinstance(actor, System):
        raise Refused
    code = holders.new_paper()
    with transaction.atomic():
        agency = Agency.objects.create(name=name, member_type=member_type, fictional=fictional)
        Invitation.objects.create(
            agency=agency, look_up=look_up(code), roles=[Role.ADMIN],
            expires_at=timezone.now() + timedelta(days=FOUND_DAYS),
        )  # fmt: skip
    return agency, code


def sweep(actor: System) -> int:
    """Delete invitations that are over and that nobody used; return how many."""
    if not isinstance(actor, System):
        raise Refused
    return Invitation.objects.filter(expires_at__lt=timezone.now(), member=None).delete()[0]


def invite(seat: Seat, *, roles: list[str]) -> tuple[Invitation, str]:
    """Invite somebody; return the invitation and its code, which is shown once. Raises Refused."""
    may_manage(seat)
    _fitting(seat.member.agency, roles)
    code, known = holders.new_paper(), seat.keys.roster
    row = Invitation(
        id=uuid4(), agency=seat.member.agency, look_up=look_up(code), roles=roles, inviter=seat.member.holder_id,
        expires_at=timezone.now() + timedelta(hours=INVITE_HOURS),
    )  # fmt: skip
    newest = known.generation(ADMIN)
    row.secret = newest.to_bytes(4, "big") + known.keys[ADMIN, newest].seal(code.encode(), _about(row))
    row.signature = seat.keys.identity.sign(_signed(row, code))
    row.save(force_insert=True)
    seat.keys.note("invited", which=[row.holder_id], why=" ".join(roles))
    return row, code


def _about(row: Invitation) -> bytes:
    return framed("openharbor invitation", row.agency_id, row.pk)


def _signed(row: Invitation, code: str) -> bytes:
    parts = [str(row.inviter), row.expires_at.isoformat(), " ".join(row.roles)]
    return framed("openharbor invites", row.agency_id, row.pk, row.holder_id, *parts, bare_code(code))


def admit(seat: Seat, *, invitation_id: UUID, letters: str) -> Member:
    """Let in who joined by an invitation. Raises Refused if anything of it was changed on the way.

    letters: what the joiner read out, as the page showed it when somebody compared
    """
    may_manage(seat)
    row = Invitation.objects.filter(pk=invitation_id, agency=seat.member.agency).exclude(member=None).first()
    holder = Holder.objects.filter(pk=row.holder_id).first() if row else None
    if row is None or row.inviter is None or holder is None or spoken(bytes(holder.public)) != letters:
        raise Refused
    code = _secret(seat, row)
    inviter = seat.keys.roster.members.get(row.inviter)
    if inviter is None or not inviter.active or ADMIN not in inviter.classes:
        raise Refused
    if not inviter.public.has_signed(_signed(row, code), bytes(row.signature)):
        raise Refused
    if row.holder_id not in seat.keys.roster.members:  # cut off between the two, it is only to be tidied up
        membership.admit(
            complete(seat), holder=holder.pk, public=bytes(holder.public), proof=bytes(row.proof), secret=code,
            classes=classes_of(row.roles, seat.member.agency.member_type),
        )  # fmt: skip
    Invitation.objects.filter(pk=row.pk).delete()
    return Member.objects.get(holder_id=row.holder_id)


def _secret(seat: Seat, row: Invitation) -> str:
    sealed = bytes(row.secret)
    try:
        key = seat.keys.class_key(ADMIN, int.from_bytes(sealed[:4], "big"))
        return key.open(sealed[4:], _about(row)).decode()
    except Unopened:
        raise Refused from None


def take_back(seat: Seat, *, invitation_id: UUID) -> None:
    """Take an invitation back, with whoever joined by it and was not let in yet. Raises Refused."""
    may_manage(seat)
    with transaction.atomic():
        row = Invitation.objects.filter(pk=invitation_id, agency=seat.member.agency).select_related("member").first()
        if row is None or row.holder_id in seat.keys.again().roster.members:
            raise Refused
        if row.member:
            Holder.objects.filter(pk=row.holder_id).delete()
            row.member.user.delete()  # the member and the invitation go with it
        else:
            row.delete()
        seat.keys.note("took an invitation back", which=[row.holder_id], why="")


def set_roles(seat: Seat, *, holder_id: UUID, roles: list[str]) -> None:
    """Change what a member does here, and with it what they may open. Raises Refused."""
    may_manage(seat)
    member = get_member(seat, holder_id)
    _fitting(seat.member.agency, roles)
    classes = classes_of(roles, seat.member.agency.member_type)
    membership.set_classes(complete(seat), holder=holder_id, classes=classes)
    Member.objects.filter(pk=member.pk).update(roles=roles)


def let_go(seat: Seat, *, holder_id: UUID, why: str) -> None:
    """Let a member go. Raises Refused, also for the last admin."""
    may_manage(seat)
    member = get_member(seat, holder_id)
    membership.leave(seat.keys, holder=holder_id, why=why)
    now = timezone.now()
    Member.objects.filter(pk=member.pk).update(left_at=now)
    # The name is free again: whoever lost everything joins anew by it.
    left = f"{member.user.sign_in_name[:36]} (left {now:%Y-%m-%d}, {str(holder_id)[:4]})"
    User.objects.filter(pk=member.user_id).update(sign_in_name=left)


def renew_sheet(seat: Seat) -> str:
    """Make a new sheet for the agency; the old one opens nothing. Raises Refused."""
    may_manage(seat)
    sheet = holders.fresh_paper()
    membership.renew_sheet(seat.keys, sheet=sheet)
    return sheet.code


def add_coverage(seat: Seat, *, extent: str, name: str, role: str, from_date: date) -> None:
    """Say where the agency answers. Raises Refused."""
    may_manage(seat)
    Coverage.objects.create(agency=seat.member.agency, extent=extent, name=name, role=role, from_date=from_date)
    seat.keys.note("covers", which=[extent], why=role)


def end_coverage(seat: Seat, *, coverage_id: int) -> None:
    """Say that the agency no longer answers there; what was stays as history. Raises Refused."""
    may_manage(seat)
    rows = Coverage.objects.filter(pk=coverage_id, agency=seat.member.agency, to_date=None)
    if not rows.update(to_date=timezone.now().date()):
        raise Refused
    seat.keys.note("covers no more", which=[str(coverage_id)], why="")


def _fitting(agency: Agency, roles: list[str]) -> None:
    if not roles or not set(roles) <= {str(role) for role in roles_for(agency.member_type)}:
        raise Refused
