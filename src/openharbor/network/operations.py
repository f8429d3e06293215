"""What people of the network do. Key derivation is done before a transaction begins, never inside of one."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from openharbor.core.actor import System
from openharbor.core.codes import bare_code
from openharbor.core.models import User
from openharbor.network.access import Seat, get_member
from openharbor.network.models import Agency, Agreement, Coverage, Invitation, Member
from openharbor.network.rules import Role, classes_of, classes_of_type, roles_for
from openharbor.vault import holders, membership, roster, side
from openharbor.vault.holders import Fresh, NotKnown, Paper
from openharbor.vault.keyring import Keyring, Refused
from openharbor.vault.models import Holder
from openharbor.vault.roster import ADMIN, BadRoster
from openharbor.vault.sealing import Unopened, fingerprint, framed, spoken

FOUND_DAYS, INVITE_HOURS = 14, 72


class NameTaken(Exception):
    """Somebody signs in by this name already."""


class NoInvitation(Exception):
    """There is no such invitation, or it is over or used."""


@dataclass
class Joined:
    """What a joiner is shown once: their own sheet, and a founder the agency's sheet too."""

    member: Member
    paper: str = field(repr=False)
    session: str = field(repr=False)
    sheet: str = field(repr=False, default="")


def add_agency(actor: System, *, name: str, member_type: str, fictional: bool = False) -> tuple[Agency, str]:
    """Make an agency that waits for its founder; return it with the founder's code, which is shown once."""
    if not isinstance(actor, System):
        raise Refused
    code = holders.new_paper()
    with transaction.atomic():
        agency = Agency.objects.create(name=name, member_type=member_type, fictional=fictional)
        Invitation.objects.create(
            agency=agency, look_up=_look_up(code), roles=[Role.ADMIN],
            expires_at=timezone.now() + timedelta(days=FOUND_DAYS),
        )  # fmt: skip
    return agency, code


def _look_up(code: str) -> bytes:
    # The code has 120 random bits: a plain digest gives nothing away.
    return fingerprint(framed("openharbor look-up", bare_code(code)))


def find_invitation(code: str) -> Invitation:
    """Return the invitation with this code. Raises NoInvitation."""
    rows = Invitation.objects.filter(look_up=_look_up(code[:100]), expires_at__gt=timezone.now(), member=None)
    found = rows.select_related("agency").first()
    if found is None:
        raise NoInvitation
    return found


def join(*, code: str, name: str, passphrase: str, factor: str, one_time_code: str) -> Joined:
    """Make a person's keys. A founder makes the agency's too; anybody else waits to be let in.

    Raises NoInvitation, NameTaken, or NotKnown for a wrong one-time code.
    """
    invitation = find_invitation(code)
    fresh = holders.make(holder_id=invitation.holder_id, passphrase=passphrase, factor=factor, code=one_time_code)
    proof = membership.voucher(code, invitation.agency_id, fresh.row.pk, bytes(fresh.row.public))
    sheet = holders.fresh_paper() if invitation.inviter is None else None
    try:
        with transaction.atomic():
            member = _join(invitation, fresh, name, proof)
            if sheet:
                _found(invitation, fresh, sheet)
    except IntegrityError:
        raise NameTaken from None
    return _joined(member, fresh, name, sheet)


def _joined(member: Member, fresh: Fresh, name: str, sheet: Paper | None) -> Joined:
    holders.use_up(fresh, name)
    return Joined(member, fresh.paper, holders.begin_session(fresh.row, fresh.identity), sheet.code if sheet else "")


def _make_member(agency: Agency, roles: list[str], fresh: Fresh, name: str) -> Member:
    if User.objects.filter(sign_in_name__iexact=name).exists():
        raise NameTaken  # two names that differ in their capitals only would be taken for each other
    user = User.objects.create(sign_in_name=name)
    fresh.row.save(force_insert=True)
    return Member.objects.create(user=user, holder_id=fresh.row.pk, agency=agency, roles=roles)


def _join(invitation: Invitation, fresh: Fresh, name: str, proof: bytes) -> Member:
    member = _make_member(invitation.agency, invitation.roles, fresh, name)
    # Of two who use one invitation at once the second is refused.
    if not Invitation.objects.filter(pk=invitation.pk, member=None).update(member=member, proof=proof):
        raise NoInvitation
    return member


def _found(invitation: Invitation, fresh: Fresh, sheet: Paper) -> None:
    agency = invitation.agency
    Agency.objects.filter(pk=agency.pk).update(founded_at=timezone.now())
    membership.found(
        compartment=agency.pk, holder=fresh.row.pk, identity=fresh.identity, sheet=sheet,
        classes=sorted(classes_of_type(agency.member_type)),
    )  # fmt: skip
    Invitation.objects.filter(pk=invitation.pk).delete()


def rescue(*, agency: str, sheet: str, name: str, passphrase: str, factor: str, code: str) -> Joined:
    """Let somebody in by an agency's sheet when nobody is left who could. Raises NotKnown, Wait, NameTaken."""
    holders.count("agency", agency)
    row, old = _founded(agency), Paper(sheet, holders.paper_identity(sheet))
    # Before anything dear is done, and before anything is done in somebody's name.
    if row is None or roster.load(row.pk).sheet != old.identity.public:
        raise NotKnown
    fresh, new = holders.make(holder_id=uuid4(), passphrase=passphrase, factor=factor, code=code), holders.fresh_paper()
    try:
        with transaction.atomic():
            member = _make_member(row, [Role.ADMIN], fresh, name)
            membership.rescue(
                compartment=row.pk, old=old, new=new, holder=fresh.row.pk, identity=fresh.identity,
                classes=sorted(classes_of_type(row.member_type)),
            )  # fmt: skip
    except IntegrityError:
        raise NameTaken from None
    return _joined(member, fresh, name, new)


def _founded(name: str) -> Agency | None:
    return Agency.objects.filter(name=name).exclude(founded_at=None).first()


def confirm_roster(*, agency: str, sheet: str, number: int, letters: str) -> None:
    """Take an agency's roster for right after a restore, as the holder of its sheet says. Raises NotKnown, Wait."""
    holders.count("agency", agency)
    row, public = _founded(agency), holders.paper_identity(sheet).public
    if row is None:
        raise NotKnown
    try:
        roster.confirm(row.pk, sheet=public, number=number, letters=letters)
    except BadRoster:
        raise NotKnown from None


def sign_in(*, name: str, passphrase: str, code: str) -> str:
    """Return the secret of a new session. Raises NotKnown, or Wait."""
    member, row = _member(name), _holder(name)
    identity = holders.prove(row, name=name, passphrase=passphrase, code=code)
    if row is None or member is None:
        raise NotKnown
    seat = Seat(member, Keyring(row.pk, member.agency_id, identity))
    if seat.is_admitted:
        seat.keys.note("signed in", why="")
    return holders.begin_session(row, identity)


def confirm_paper(seat: Seat, *, paper: str) -> bool:
    """Tell whether a person has their sheet in hand, and remember it."""
    row = Holder.objects.get(pk=seat.member.holder_id)
    if holders.paper_identity(paper).public.data != bytes(row.recovery_public):
        return False
    Member.objects.filter(pk=seat.member.pk).update(paper_confirmed=True)
    return True


def recover(*, name: str, paper: str, code: str, passphrase: str) -> str:
    """Give a new passphrase for sheet and one-time code; return the new sheet. Raises NotKnown, Wait."""
    row = _holder(name)
    fresh = holders.recover(row, name=name, paper=paper, code=code, passphrase=passphrase)
    return _save(fresh, "a new passphrase by the printed sheet")


def replace_factor(*, name: str, paper: str, passphrase: str, factor: str, code: str) -> str:
    """Give a person a new source of one-time codes for sheet and passphrase; return the new sheet."""
    row = _holder(name)
    fresh = holders.replace_factor(row, name=name, paper=paper, passphrase=passphrase, factor=factor, code=code)
    return _save(fresh, "a new phone by the printed sheet")


def _member(name: str) -> Member | None:
    return Member.objects.filter(user__sign_in_name__iexact=name, left_at=None).first()


def _holder(name: str) -> Holder | None:
    member = _member(name)
    return Holder.objects.filter(pk=member.holder_id).first() if member else None


def _save(fresh: Fresh, why: str) -> str:
    with transaction.atomic():
        fresh.row.save(force_update=True)
        member = Member.objects.get(holder_id=fresh.row.pk)
        Member.objects.filter(pk=member.pk).update(paper_confirmed=False)
        transaction.on_commit(partial(side.end_sessions, holder=fresh.row.pk))
        seat = Seat(member, Keyring(fresh.row.pk, member.agency_id, fresh.identity))
        if seat.is_admitted:
            seat.keys.note("changed own keys", why=why)
    return fresh.paper


def renew_paper(seat: Seat, *, passphrase: str, code: str) -> Joined:
    """Give a person a new sheet in the place of one that is lost or never came. Raises NotKnown, or Wait."""
    name, row = seat.member.user.sign_in_name, Holder.objects.get(pk=seat.member.holder_id)
    fresh = holders.renew_paper(row, name=name, passphrase=passphrase, code=code)
    _save(fresh, "a new printed sheet")
    return Joined(seat.member, fresh.paper, holders.begin_session(fresh.row, fresh.identity))


def sweep(actor: System) -> int:
    """Delete invitations that are over and that nobody used; return how many."""
    if not isinstance(actor, System):
        raise Refused
    return Invitation.objects.filter(expires_at__lt=timezone.now(), member=None).delete()[0]


def invite(seat: Seat, *, roles: list[str]) -> tuple[Invitation, str]:
    """Invite somebody; return the invitation and its code, which is shown once. Raises Refused."""
    _admin(seat)
    _fitting(seat.member.agency, roles)
    code, known = holders.new_paper(), seat.keys.roster
    row = Invitation(
        id=uuid4(), agency=seat.member.agency, look_up=_look_up(code), roles=roles, inviter=seat.member.holder_id,
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
    _admin(seat)
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
            seat.keys, holder=holder.pk, public=bytes(holder.public), proof=bytes(row.proof), secret=code,
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
    _admin(seat)
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
    _admin(seat)
    member = get_member(seat, holder_id)
    _fitting(seat.member.agency, roles)
    membership.set_classes(seat.keys, holder=holder_id, classes=classes_of(roles, seat.member.agency.member_type))
    Member.objects.filter(pk=member.pk).update(roles=roles)


def let_go(seat: Seat, *, holder_id: UUID, why: str) -> None:
    """Let a member go. Raises Refused, also for the last admin."""
    _admin(seat)
    member = get_member(seat, holder_id)
    membership.leave(seat.keys, holder=holder_id, why=why)
    now = timezone.now()
    Member.objects.filter(pk=member.pk).update(left_at=now)
    # The name is free again: whoever lost everything joins anew by it.
    left = f"{member.user.sign_in_name[:36]} (left {now:%Y-%m-%d}, {str(holder_id)[:4]})"
    User.objects.filter(pk=member.user_id).update(sign_in_name=left)


def renew_sheet(seat: Seat) -> str:
    """Make a new sheet for the agency; the old one opens nothing. Raises Refused."""
    _admin(seat)
    sheet = holders.fresh_paper()
    membership.renew_sheet(seat.keys, sheet=sheet)
    return sheet.code


def add_coverage(seat: Seat, *, extent: str, name: str, role: str, from_date: date) -> None:
    """Say where the agency answers. Raises Refused."""
    _admin(seat)
    Coverage.objects.create(agency=seat.member.agency, extent=extent, name=name, role=role, from_date=from_date)
    seat.keys.note("covers", which=[extent], why=role)


def end_coverage(seat: Seat, *, coverage_id: int) -> None:
    """Say that the agency no longer answers there; what was stays as history. Raises Refused."""
    _admin(seat)
    rows = Coverage.objects.filter(pk=coverage_id, agency=seat.member.agency, to_date=None)
    if not rows.update(to_date=timezone.now().date()):
        raise Refused
    seat.keys.note("covers no more", which=[str(coverage_id)], why="")


def add_agreement(
    seat: Seat, *, title: str, parties: str, signed_date: date, ends_date: date | None, remind_date: date | None
) -> None:
    """Write an agreement down. Raises Refused."""
    _admin(seat)
    row = Agreement.objects.create(
        agency=seat.member.agency, title=title, parties=parties, signed_date=signed_date, ends_date=ends_date,
        remind_date=remind_date,
    )  # fmt: skip
    seat.keys.note("agreed", which=[str(row.pk)], why="")


def remove_agreement(seat: Seat, *, agreement_id: int) -> None:
    """Remove an agreement that was written down by mistake. Raises Refused."""
    _admin(seat)
    if not Agreement.objects.filter(pk=agreement_id, agency=seat.member.agency).delete()[0]:
        raise Refused
    seat.keys.note("removed an agreement", which=[str(agreement_id)], why="")


def _admin(seat: Seat) -> None:
    if not seat.is_admin:
        raise Refused


def _fitting(agency: Agency, roles: list[str]) -> None:
    if not roles or not set(roles) <= {str(role) for role in roles_for(agency.member_type)}:
        raise Refused
