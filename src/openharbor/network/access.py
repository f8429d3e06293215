"""Who sits here: a session cookie opens a person's keys, and nothing else does."""

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from openharbor.core import actor
from openharbor.network.models import Member
from openharbor.network.rules import REPORTS, TRAINING, Role
from openharbor.vault import holders, tries
from openharbor.vault.factors import Listed
from openharbor.vault.keyring import Keyring, Refused


@dataclass(frozen=True)
class Seat:
    """A signed-in person with their keys, for one request."""

    member: Member
    keys: Keyring = field(repr=False)
    is_marked: bool = False  # somebody called this browser their own
    factors: tuple[Listed, ...] = ()  # that the person has to show beside the passphrase

    @property
    def actor(self) -> actor.Member:
        return actor.Member(self.member.holder_id, self.member.agency_id)

    @property
    def is_admitted(self) -> bool:
        """Tell whether the agency's roster knows this person."""
        try:
            return bool(self.keys.roster)
        except Refused:
            return False

    @property
    def is_admin(self) -> bool:
        return self.is_admitted and self.keys.holds(Role.ADMIN)

    @property
    def reads_reports(self) -> bool:
        return self.is_admitted and self.keys.holds(REPORTS)

    @property
    def trains(self) -> bool:
        return self.is_admitted and self.keys.holds(TRAINING)


def cookie_name(kind: str = "member") -> str:
    # The prefix binds a cookie to this host and to HTTPS; a browser refuses it without.
    return f"__Host-openharbor-{kind}" if settings.HTTPS else f"openharbor-{kind}"


def seat_of(request: HttpRequest) -> Seat | None:
    """Return who is signed in, or None."""
    found = holders.session(request.COOKIES.get(cookie_name(), ""))
    if found is None:
        return None
    row = Member.objects.filter(holder_id=found.holder_id, left_at=None).select_related("user", "agency").first()
    if row is None:
        return None
    keys = Keyring(found.holder_id, row.agency_id, found.identity)
    return Seat(row, keys, bool(mark_of(request)), found.factors)


def may_manage(seat: Seat) -> None:
    """Raise Refused for whoever is no admin of their agency."""
    if not seat.is_admin:
        raise Refused


def get_member(seat: Seat, holder_id: UUID) -> Member:
    """Return a member of the seat's own agency. Raises Refused."""
    row = Member.objects.filter(holder_id=holder_id, agency=seat.member.agency).select_related("user").first()
    held = seat.keys.roster.members.get(holder_id)  # the signed roster counts, not what a column says
    if row is None or held is None or not held.active:
        raise Refused
    return row


def give_cookie(response: HttpResponse, secret: str) -> None:
    """Let the browser hold a session until it closes; the server ends it earlier."""
    _set(response, "member", secret, None)


def _set(response: HttpResponse, kind: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        cookie_name(kind), value, max_age=seconds, httponly=True, samesite="Strict", secure=settings.HTTPS, path="/"
    )


def take_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """End the session of this browser."""
    holders.end_session(request.COOKIES.get(cookie_name(), ""))
    response.delete_cookie(cookie_name(), path="/", samesite="Strict")


def mark_of(request: HttpRequest) -> str:
    """Return the mark of a browser that somebody called their own, whatever it is worth."""
    return request.COOKIES.get(cookie_name("device"), "")


def give_mark(response: HttpResponse, name: str) -> None:
    """Let a browser have tries of its own. Only for whoever just signed in and said that it is theirs."""
    _set(response, "device", tries.new_mark(name), tries.DEVICE_DAYS * 24 * 3600)


def take_mark(response: HttpResponse) -> None:
    """Forget that somebody called this browser their own."""
    response.delete_cookie(cookie_name("device"), path="/", samesite="Strict")
