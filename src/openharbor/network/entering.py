"""How people come in: joining, signing in, and coming back. Key derivation is done before a transaction begins."""

from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from openharbor.core.codes import bare_code
from openharbor.core.models import User
from openharbor.network.access import Seat
from openharbor.network.models import Agency, Invitation, Member
from openharbor.network.rules import Role, classes_of_type
from openharbor.vault import holders, membership, roster, side
from openharbor.vault.factors import CODES, Offer
from openharbor.vault.holders import Fresh, Paper
from openharbor.vault.keyring import Keyring
from openharbor.vault.models import Holder
from openharbor.vault.roster import BadRoster
from openharbor.vault.sealing import fingerprint, framed
from openharbor.vault.tries import Account, NotKnown, count_sheet


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


def look_up(code: str) -> bytes:
    """Return by what an invitation is found, which is not the code."""
    # The code has 120 random bits: a plain digest gives nothing away.
    return fingerprint(framed("openharbor look-up", bare_code(code)))


def find_invitation(code: str) -> Invitation:
    """Return the invitation with this code. Raises NoInvitation."""
    rows = Invitation.objects.filter(look_up=look_up(code[:100]), expires_at__gt=timezone.now(), member=None)
    found = rows.select_related("agency").first()
    if found is None:
        raise NoInvitation
    return found


def join(*, code: str, name: str, passphrase: str, offer: Offer) -> Joined:
    """Make a person's keys. A founder makes the agency's too; anybody else waits to be let in.

    Raises NoInvitation, NameTaken, or NotKnown for a second factor that is not right.
    """
    invitation = find_invitation(code)
    fresh = holders.make(holder_id=invitation.holder_id, passphrase=passphrase, offer=offer)
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
    return Joined(member, fresh.paper, _session(fresh), sheet.code if sheet else "")


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


def rescue(*, agency: str, sheet: str, name: str, passphrase: str, offer: Offer) -> Joined:
    """Let somebody in by an agency's sheet when nobody is left who could. Raises NotKnown, Wait, NameTaken."""
    count_sheet(agency)
    row, old = _founded(agency), Paper(sheet, holders.paper_identity(sheet))
    # Before anything dear is done, and before anything is done in somebody's name.
    if row is None or roster.load(row.pk).sheet != old.identity.public:
        raise NotKnown
    fresh, new = holders.make(holder_id=uuid4(), passphrase=passphrase, offer=offer), holders.fresh_paper()
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
    count_sheet(agency)
    row, public = _founded(agency), holders.paper_identity(sheet).public
    if row is None:
        raise NotKnown
    try:
        roster.confirm(row.pk, sheet=public, number=number, letters=letters)
    except BadRoster:
        raise NotKnown from None


def sign_in(account: Account, *, passphrase: str, answer: str) -> str:
    """Return the secret of a new session. Raises NotKnown, or Wait."""
    member, row = _member(account.name), _holder(account.name)
    proved = holders.prove(row, account=account, passphrase=passphrase, answer=answer)
    if row is None or member is None:
        raise NotKnown
    seat = Seat(member, Keyring(row.pk, member.agency_id, proved.identity))
    if seat.is_admitted:
        seat.keys.note("signed in", why="")
        complete(seat)
    secret = holders.begin_session(row, proved.identity, proved.document)
    if not holders.stands(row):  # changed meanwhile: this session may have begun after all others were ended
        holders.end_session(secret)
        raise NotKnown
    return secret


def complete(seat: Seat) -> Keyring:
    """Make the keys that an agency of this kind has by now and was founded without, if an admin sits here.

    Whose role opens them gets them when an admin next says what they do. Return the admin's keys with the new ones.
    """
    if not seat.is_admin:
        return seat.keys
    known = seat.keys.roster
    missing = [name for name in sorted(classes_of_type(seat.member.agency.member_type)) if not known.generation(name)]
    for name in missing:
        membership.begin_class(seat.keys.again(), sealing_class=name)
    return seat.keys.again() if missing else seat.keys


def confirm_paper(seat: Seat, *, paper: str) -> bool:
    """Tell whether a person has their sheet in hand, and remember it."""
    row = Holder.objects.get(pk=seat.member.holder_id)
    if holders.paper_identity(paper).public.data != bytes(row.recovery_public):
        return False
    Member.objects.filter(pk=seat.member.pk).update(paper_confirmed=True)
    return True


def recover(account: Account, *, paper: str, answer: str, passphrase: str) -> str:
    """Give a new passphrase for sheet and second factor; return the new sheet. Raises NotKnown, Wait."""
    row = _holder(account.name)
    fresh = holders.recover(row, account=account, paper=paper, answer=answer, passphrase=passphrase)
    return _save(fresh, "a new passphrase by the printed sheet")


def replace_factor(account: Account, *, paper: str, passphrase: str, offer: Offer) -> str:
    """Give a person a new second factor for sheet and passphrase; return the new sheet. Raises NotKnown, Wait."""
    row = _holder(account.name)
    fresh = holders.replace_factor(row, account=account, paper=paper, passphrase=passphrase, offer=offer)
    return _save(fresh, "a new phone or key by the printed sheet")


def _member(name: str) -> Member | None:
    return Member.objects.filter(user__sign_in_name__iexact=name, left_at=None).first()


def _holder(name: str) -> Holder | None:
    member = _member(name)
    return Holder.objects.filter(pk=member.holder_id).first() if member else None


def _save(fresh: Fresh, why: str) -> str:
    """Write new keys that came with a new sheet; return the sheet."""
    with transaction.atomic():
        Member.objects.filter(holder_id=fresh.row.pk).update(paper_confirmed=False)
        seat = _write(fresh)
        if seat.is_admitted:
            seat.keys.note("changed own keys", why=why)
    return fresh.paper


def _write(fresh: Fresh) -> Seat:
    """Write changed keys and end all sessions; return their owner. Call inside of a transaction. Raises NotKnown."""
    holders.save(fresh)
    transaction.on_commit(partial(side.end_sessions, holder=fresh.row.pk))
    member = Member.objects.get(holder_id=fresh.row.pk)
    return Seat(member, Keyring(fresh.row.pk, member.agency_id, fresh.identity))


def _session(fresh: Fresh) -> str:
    return holders.begin_session(fresh.row, fresh.identity, fresh.document)


def renew_paper(seat: Seat, *, passphrase: str, answer: str, mark: str) -> Joined:
    """Give a person a new sheet in the place of one that is lost or never came. Raises NotKnown, or Wait."""
    row, account = _own(seat, mark)
    fresh = holders.renew_paper(row, account=account, passphrase=passphrase, answer=answer)
    _save(fresh, "a new printed sheet")
    return Joined(seat.member, fresh.paper, _session(fresh))


def _own(seat: Seat, mark: str) -> tuple[Holder, Account]:
    return Holder.objects.get(pk=seat.member.holder_id), Account(seat.member.user.sign_in_name, mark)


def add_key(seat: Seat, *, passphrase: str, answer: str, made: str, mark: str) -> str:
    """Give a person one more security key; return the secret of a new session, as all others end.

    Raises NotKnown, or Wait.
    """
    row, account = _own(seat, mark)
    fresh = holders.add_key(row, account=account, passphrase=passphrase, answer=answer, made=made)
    with transaction.atomic():
        _write(fresh).keys.note("added a key", why="")
    return _session(fresh)


def remove_factor(seat: Seat, *, passphrase: str, answer: str, which: str, mark: str) -> str:
    """Take a second factor from a person; return the secret of a new session, as all others end.

    Raises NotKnown, Wait, or StillNeeded.
    """
    row, account = _own(seat, mark)
    fresh = holders.remove_factor(row, account=account, passphrase=passphrase, answer=answer, which=which)
    with transaction.atomic():
        _write(fresh).keys.note("removed a factor", why="one-time codes" if which == CODES else "a security key")
    return _session(fresh)
