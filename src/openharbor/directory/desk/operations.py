"""What people at the desk do. One transaction each; what shows changes with it, and who did it stays written down."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openharbor.core.actor import Actor, Member, Public
from openharbor.core.codes import fresh_code
from openharbor.directory import overlay, projection
from openharbor.directory.desk import access
from openharbor.directory.merges import Tree
from openharbor.directory.models import (
    Capacity,
    Check,
    Correction,
    ListingLink,
    Merge,
    NotADuplicate,
    Outcome,
    Proposal,
    Room,
    Service,
)
from openharbor.directory.operations import NotAllowed
from openharbor.directory.overlay import Parts


class Gone(Exception):
    """What this was about is no longer there, or no longer so."""


def check(
    actor: Actor,
    *,
    service_id: UUID,
    number: str,
    outcome: str,
    type: str = "voice",  # noqa: A002  # the standard's own word
    answered_by: str = "",
) -> None:
    """Log that somebody rang a number of a service and what came of it."""
    user_id = _desk(actor)
    if outcome not in Outcome.values:
        raise ValueError(outcome)
    with transaction.atomic():
        _lock(service_id)
        parts = _now(service_id)
        if (number, type) not in {(phone.number, phone.type) for phone in parts.every_phone}:
            raise Gone
        Check.objects.create(
            service_id=service_id, by_id=user_id, at=timezone.now(), number=number, type=type, outcome=outcome,
            answered_by=answered_by[:80],
        )  # fmt: skip
        _show(service_id)


def correct(actor: Actor, *, service_id: UUID, values: dict[str, Any]) -> int:
    """Lay values over what the source says and return how many changed. The source's own value ends a correction."""
    user_id = _desk(actor)
    with transaction.atomic():
        _lock(service_id)
        changed = _correct(user_id, service_id, values)
        if changed:
            _show(service_id)
    return changed


def _correct(user_id: UUID, service_id: UUID, values: dict[str, Any]) -> int:
    source, now = _source(service_id), _now(service_id)
    changed = 0
    for name, value in values.items():
        was = overlay.source_value(source, name)
        if value == overlay.current_value(now, name):
            continue
        held = Correction.objects.filter(service_id=service_id, field=name, ended_at=None)
        held.update(ended_at=timezone.now(), ended_by_id=user_id)
        if value != was:
            Correction.objects.create(
                service_id=service_id, field=name, value=value, was=was, by_id=user_id, at=timezone.now()
            )
        changed += 1
    return changed


def settle(actor: Actor, *, service_id: UUID, field: str, keep: bool) -> None:
    """End a conflict between a correction and a source that changed: keep ours, or take the source's.

    Raises Gone where there is no conflict. A private place never becomes public this way.
    """
    user_id = _desk(actor)
    with transaction.atomic():
        _lock(service_id)
        if field not in _now(service_id).conflicts or (field == "confidential" and not keep):
            raise Gone
        held = Correction.objects.get(service_id=service_id, field=field, ended_at=None)
        held.ended_at, held.ended_by_id = timezone.now(), user_id
        held.save()
        if keep:
            _keep(user_id, held)
        _show(service_id)


def _keep(user_id: UUID, held: Correction) -> None:
    """Put a correction in force again, against what the source says now."""
    source, field = _source(held.service_id), held.field
    if field.startswith("phone:") and not overlay.source_value(source, field):
        # The source gave the row another id: ours follows the row with the old number, or stands alone.
        row = next((phone for phone in source.phones if phone.number == held.was), None)
        field = f"phone:{row.pk}" if row else overlay.NEW_PHONE
    there = Correction.objects.filter(service_id=held.service_id, field=field, ended_at=None)
    if not there.exists():
        was = overlay.source_value(source, field)
        Correction.objects.create(
            service_id=held.service_id, field=field, value=held.value, was=was, by_id=user_id, at=timezone.now()
        )


def say_room(
    actor: Actor, *, service_id: UUID, word: str, available: int | None = None, link: ListingLink | None = None
) -> None:
    """Say whether a service has room. How many stays at the desk. The holder of a link speaks for its service only."""
    by = None if isinstance(actor, Public) and link and link.service_id == service_id else _desk(actor)
    if word not in Room.values:
        raise ValueError(word)
    with transaction.atomic():
        # A double speaks for the entry it stands under, which is the one that shows.
        shown = Tree.load().root(service_id)
        _lock(shown)
        values = {"word": word, "available": available, "at": timezone.now(), "by_id": by}
        Capacity.objects.update_or_create(service_id=shown, defaults=values)
        _show(shown)


def merge(actor: Actor, *, service_id: UUID, other_id: UUID, reasons: Sequence[str] = ()) -> None:
    """Let one service stand for two. Nothing of either is lost: undoing it brings both back."""
    user_id = _desk(actor)
    with transaction.atomic():
        both = Service.objects.select_for_update().filter(pk__in=[service_id, other_id]).order_by("pk")
        tree = Tree.load()
        if service_id == other_id or len(both) < 2:
            raise Gone
        if tree.root(other_id) != other_id or tree.root(service_id) != service_id:
            raise Gone  # one of them already stands under another
        Merge.objects.create(
            service_id=service_id, other_id=other_id, by_id=user_id, at=timezone.now(), reasons=list(reasons)
        )
        _show(service_id, other_id)


def unmerge(actor: Actor, *, merge_id: int) -> None:
    """Make two services of one again."""
    user_id = _desk(actor)
    with transaction.atomic():
        row = Merge.objects.select_for_update().filter(pk=merge_id, undone_at=None).first()
        if row is None:
            raise Gone
        row.undone_at, row.undone_by_id = timezone.now(), user_id
        row.save()
        _show(row.service_id, row.other_id)


def tell_apart(actor: Actor, *, service_id: UUID, other_id: UUID) -> None:
    """Note that two services are not one, so that nobody is asked again."""
    first, second = sorted((service_id, other_id))
    NotADuplicate.objects.get_or_create(
        service_id=first, other_id=second, defaults={"by_id": _desk(actor), "at": timezone.now()}
    )


def give_link(actor: Actor, *, service_id: UUID) -> str:
    """Make a personal link for a listed organization and return its code, which is shown once. Older ones end."""
    user_id = _desk(actor)
    now = timezone.now()
    with transaction.atomic():
        _now(service_id)
        ListingLink.objects.filter(service_id=service_id, ended_at=None).update(ended_at=now)
        code = fresh_code(access.CODE_LETTERS, group=access.GROUP)
        ListingLink.objects.create(
            service_id=service_id, by_id=user_id, at=now, digest=access.digest_of(code),
            expires_at=now + timedelta(days=access.LINK_DAYS),
        )  # fmt: skip
    return code


def propose(actor: Actor, *, link: ListingLink, values: dict[str, Any]) -> bool:
    """Take down what a listed organization says should change; return whether anything would. It shows after review.

    A new proposal takes the place of one that nobody has looked at.
    """
    if not isinstance(actor, Public):
        raise NotAllowed
    with transaction.atomic():
        _lock(link.service_id)
        now = _now(link.service_id)
        fresh = {name: value for name, value in values.items() if value != overlay.current_value(now, name)}
        if not fresh:
            return False
        Proposal.objects.update_or_create(
            service_id=link.service_id, decided_at=None, defaults={"link": link, "at": timezone.now(), "values": fresh}
        )
        _show(link.service_id)
    return True


def decide(actor: Actor, *, proposal_id: int, fields: Sequence[str], seen: str) -> None:
    """Take the named fields of a proposal and decline the rest.

    seen: its moment as it was read; a proposal that was replaced meanwhile was not read
    """
    user_id = _desk(actor)
    with transaction.atomic():
        row = Proposal.objects.select_for_update().filter(pk=proposal_id, decided_at=None).first()
        if row is None or row.at.isoformat() != seen:
            raise Gone
        _lock(row.service_id)
        taken = {name: value for name, value in row.values.items() if name in fields}
        row.taken, row.decided_by_id, row.decided_at = sorted(taken), user_id, timezone.now()
        row.save()
        _correct(user_id, row.service_id, taken)
        _show(row.service_id)


def _desk(actor: Actor) -> UUID:
    if not isinstance(actor, Member) or actor.agency_id != access.OPERATORS_AGENCY:
        raise NotAllowed
    return actor.member_id


def _now(service_id: UUID) -> Parts:
    found = overlay.read([service_id]).get(service_id)
    if found is None:
        raise Gone
    return found


def _source(service_id: UUID) -> Parts:
    found = overlay.source([service_id]).get(service_id)
    if found is None:
        raise Gone
    return found


def _lock(service_id: UUID) -> None:
    """Let whoever else works on this service wait. Raises Gone if it is not there."""
    if not Service.objects.select_for_update().filter(pk=service_id).exists():
        raise Gone


def _show(*service_ids: UUID) -> None:
    """Make what is public follow at once; the projection sees to those that stand above and below."""
    projection.refresh(service_ids)
