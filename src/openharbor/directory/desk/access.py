"""Ways in: a pass for a person at the desk, a personal link for a listed organization. What is not right is nothing.

A pass stands until the network room brings agencies and sign-in with two factors. Codes have 80 bits and more, so they
cannot be guessed; only their digests are kept.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.core import signing
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from openharbor.core.actor import Member
from openharbor.core.codes import bare_code, fresh_code
from openharbor.core.models import User
from openharbor.directory.models import DeskPass, ListingLink

CODE_LETTERS = 20
GROUP = 5
PASS_DAYS, LINK_DAYS = 30, 90
IDLE_SECONDS = 60 * 60
SALT = "openharbor.desk"
# Who sits at the desk acts for the operator of the site, until there are agencies.
OPERATORS_AGENCY = uuid5(UUID("6f1b7a52-6d1c-5b0e-9d52-3f0f8a1e7c11"), "the operator of this site")


@dataclass(frozen=True)
class Seat:
    """Somebody at the desk."""

    pass_id: int
    seats: int
    user_id: UUID
    name: str

    @property
    def actor(self) -> Member:
        return Member(self.user_id, OPERATORS_AGENCY)


def cookie_name() -> str:
    # The prefix binds a cookie to this host and to HTTPS; a browser refuses it without.
    return "__Host-openharbor-desk" if settings.HTTPS else "openharbor-desk"


def digest_of(code: str) -> str:
    """Return what is kept of a code, however it was typed: small letters, blanks, O for 0, I and L for 1."""
    return hashlib.sha256(bare_code(code).encode()).hexdigest()


def give_pass(name: str) -> tuple[str, DeskPass]:
    """Make a pass for a person and return its code, which is shown once."""
    code, now = fresh_code(CODE_LETTERS, group=GROUP), timezone.now()
    user, _ = User.objects.get_or_create(sign_in_name=name)
    row = DeskPass.objects.create(
        user=user, digest=digest_of(code), created_at=now, expires_at=now + timedelta(days=PASS_DAYS)
    )
    return code, row


def end_passes(name: str) -> int:
    """End all passes of a person and return how many there were."""
    return DeskPass.objects.filter(user__sign_in_name=name, ended_at=None).update(ended_at=timezone.now())


def find_pass(code: str) -> DeskPass | None:
    """Return the pass with this code if it holds."""
    return _holding().filter(digest=digest_of(code)).first() if len(code) <= 100 else None


def _holding() -> QuerySet[DeskPass]:
    return DeskPass.objects.filter(ended_at=None, expires_at__gt=timezone.now()).select_related("user")


def seat_of(request: HttpRequest) -> Seat | None:
    """Return who sits at the desk, or None."""
    signed = request.COOKIES.get(cookie_name(), "")
    try:
        pass_id, seats = signing.loads(signed, salt=SALT, max_age=IDLE_SECONDS)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    row = _holding().filter(pk=pass_id, seats=seats).first() if isinstance(pass_id, int) else None
    return Seat(row.pk, row.seats, row.user_id, row.user.sign_in_name) if row else None


def keep_seat(response: HttpResponse, pass_id: int, seats: int) -> None:
    """Let the browser hold the seat for another hour."""
    response.set_cookie(
        cookie_name(), signing.dumps([pass_id, seats], salt=SALT), httponly=True, samesite="Strict",
        secure=settings.HTTPS, path="/",
    )  # fmt: skip


def give_up_seat(response: HttpResponse, seat: Seat) -> None:
    """End this seat and every copy of its cookie; the pass itself stays."""
    DeskPass.objects.filter(pk=seat.pass_id).update(seats=F("seats") + 1)
    response.delete_cookie(cookie_name(), path="/", samesite="Strict")


def find_link(code: str) -> ListingLink | None:
    """Return the personal link with this code if it holds."""
    links = ListingLink.objects.filter(ended_at=None, expires_at__gt=timezone.now())
    return links.filter(digest=digest_of(code)).first() if len(code) <= 100 else None
