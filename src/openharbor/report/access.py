"""The only way to a report: by an agency's own seat, or by the receipt."""

from uuid import UUID

from django.db.models import QuerySet

from openharbor.network.access import Seat
from openharbor.network.rules import REPORTS
from openharbor.report.models import Delivery, Letter, Report
from openharbor.vault import operations as vault
from openharbor.vault.bearers import Held
from openharbor.vault.keyring import Refused


def get_delivery(seat: Seat, delivery_id: UUID) -> Delivery:
    """Return a report as this seat's agency has it. Raises Refused, whether it is not there or not theirs."""
    may_read(seat)
    row = Delivery.objects.filter(pk=delivery_id, agency_id=seat.member.agency_id).select_related("report").first()
    if row is None:
        vault.refuse(seat.keys, "open", [delivery_id], "report")
    return row


def may_read(seat: Seat) -> None:
    """Raise Refused for whoever does not hold the class of reports."""
    if not seat.keys.holds(REPORTS):
        vault.refuse(seat.keys, "open", [], "reports")


def get_report(held: Held) -> Report:
    """Return what the holder of a receipt reported. Raises Refused."""
    row = Report.objects.filter(bearer=held.id).first()
    if row is None:
        raise Refused
    return row


def newest(rows: QuerySet[Letter], *, from_writer: bool) -> str:
    """Return what stands for the newest letter of one side, empty if there is none.

    A page says it with the letter that is typed there: sent twice, also from two tabs, only one of them is the next.
    """
    found = rows.filter(from_writer=from_writer).order_by("pk").values_list("record", flat=True).last()
    return str(found or "")
