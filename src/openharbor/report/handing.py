"""Hand a report to another agency: what a person lets through, for 30 days, and it can be taken back."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openharbor.engines import linking, triage
from openharbor.network import partners
from openharbor.network.access import Seat
from openharbor.network.rules import REPORTS
from openharbor.report.access import get_delivery
from openharbor.report.intake import SHORTEST, facts_of, marks_of, state_names
from openharbor.report.models import Delivery
from openharbor.report.queries import is_over, reference
from openharbor.vault import letters
from openharbor.vault import operations as vault

DAYS = 30
TOLD = ("setting", "when", "minor", "now")  # say nothing of who it is


class HasIt(Exception):
    """The other agency has this report already."""


def masked(answers: Mapping[str, str]) -> str:
    """Return what was told, with numbers, names of accounts, links, plates and streets taken out.

    A beginning for whoever hands a report over: a name in plain words is not found, so a person reads it all the same.
    """
    lines = [answers.get(name, "") for name in ("what", "when_words", "vehicles", "who")]
    return "\n".join(_mask(line) for line in lines if line)


def _mask(text: str) -> str:
    left_out = _("[left out]")
    for one in sorted(linking.find(text, states=state_names()), key=lambda found: -found.start):
        text = text[: one.start] + left_out + text[one.end :]
    return text


def choices(seat: Seat) -> list[tuple[str, str]]:
    """Return the partners that can open a report."""
    return [(str(one.pk), one.name) for one in partners.known(seat) if letters.is_ready(one.pk, REPORTS)]


def open_choices(seat: Seat, row: Delivery) -> list[tuple[str, str]]:
    """Return the partners that can open a report and do not have this one."""
    have = {str(one.agency_id) for one in row.report.deliveries.all() if _has_it(seat, one)}
    return [one for one in choices(seat) if one[0] not in have]


def _has_it(seat: Seat, there: Delivery) -> bool:
    """Tell whether another agency has a report: by itself, from somebody else, or from this one and not over."""
    return there.handed_by_id != seat.member.agency_id or not is_over(there)


def hand_over(seat: Seat, *, delivery_id: UUID, to: UUID, text: str) -> None:
    """Release an account of a report to one other agency, for 30 days. Raises Refused, or HasIt."""
    row = get_delivery(seat, delivery_id)
    first = partners.fingerprint(seat, to)
    if row.handed_by_id is not None:
        vault.refuse(seat.keys, "release", [delivery_id], "what was lent is not lent on")
    there = row.report.deliveries.filter(agency_id=to).first()
    if there and _has_it(seat, there):
        raise HasIt
    with transaction.atomic(), seat.keys.as_one("handed a report over", which=[delivery_id, to], why=reference(row.pk)):
        opened = vault.read(seat.keys, record_ids=[row.record], why="hand over")[0]
        fields = _fields(json.loads(opened.fields["report"]), text)
        source = vault.seal(seat.keys, sealing_class=REPORTS, fields=fields, why="hand over")
        packet = vault.release(
            seat.keys, record_id=source, names=list(fields), to=to, fingerprint_of_partner=first,
            sealing_class=REPORTS, why=reference(row.pk), ends_at=timezone.now() + timedelta(days=DAYS),
        )  # fmt: skip
        vault.purge(seat.keys, record_ids=[source], why="only the packet is kept")
        lent = {"record": packet, "handed_by_id": seat.member.agency_id, "closed_date": None, "purge_date": None}
        Delivery.objects.update_or_create(report=row.report, agency_id=to, defaults=lent)


def _fields(told: dict[str, object], text: str) -> dict[str, bytes]:
    answers = told["answers"]
    assert isinstance(answers, dict)  # noqa: S101  # as intake wrote it
    kept = {"what": text, **{name: answers[name] for name in TOLD if name in answers}}
    marks = marks_of([text])
    verdict = triage.judge(facts_of(kept, len(marks.entities)), [text])
    return {
        "report": json.dumps(told | {"answers": kept}).encode().ljust(SHORTEST),
        "urgency": json.dumps(asdict(verdict)).encode(),
        "marks": linking.pack(marks).encode(),
    }


def handed(seat: Seat, delivery_id: UUID) -> list[Delivery]:
    """Return who has a report from this agency and can still open it. Raises Refused."""
    row = get_delivery(seat, delivery_id)
    found = row.report.deliveries.filter(handed_by_id=seat.member.agency_id).select_related("agency")
    return [one for one in found.order_by("agency__name") if not is_over(one)]


def take_back(seat: Seat, *, delivery_id: UUID, other: UUID) -> None:
    """End what was handed over: the key is deleted, and nobody opens it again. Their own notes stay. Raises Refused."""
    row = next((one for one in handed(seat, delivery_id) if one.pk == other), None)
    if row is None:
        vault.refuse(seat.keys, "reach", [other], reference(delivery_id))
    vault.revoke(seat.keys, record_id=row.record, why=reference(delivery_id))
