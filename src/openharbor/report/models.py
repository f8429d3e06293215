"""Reports: only where, about when, and which sealed records belong together. What they say lies in the vault."""

import uuid

from django.db import models

from openharbor.core.retention import Retention, retained
from openharbor.network.models import Agency


@retained(Retention("report", "Goes with its last delivery."))
class Report(models.Model):
    """One person's report. `bearer` is who holds the receipt, as the vault knows them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bearer = models.UUIDField(unique=True)
    state = models.CharField(max_length=2, blank=True)
    county = models.CharField(max_length=5, blank=True)
    hour = models.DateTimeField(db_index=True)  # rounded down

    def __str__(self) -> str:
        return f"{self.pk}"


@retained(Retention("report", "Purged on the day its agency set on closing; one that nobody opened is never purged."))
class Delivery(models.Model):
    """A report as one agency has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="deliveries")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    record = models.UUIDField(unique=True)  # the deposit, or the packet of another agency
    work = models.UUIDField(null=True)  # what the agency writes about it
    handed_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    held = models.BooleanField(default=False)  # waits apart: too many came, or it came too fast
    opened_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)
    purge_date = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "agency"], name="one_delivery_to_each")]
        indexes = [models.Index(fields=["agency", "closed_date", "held"], name="queue_of_an_agency")]

    def __str__(self) -> str:
        return f"{self.pk}"


@retained(Retention("report", "Goes with its delivery."))
class Letter(models.Model):
    """One letter after the report: more from its writer, or an answer of the agency."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="letters")
    record = models.UUIDField(unique=True)
    from_writer = models.BooleanField()
    read = models.BooleanField(default=False)
    hour = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}"


@retained(Retention("report", "Goes with its report."))
class Attachment(models.Model):
    """Which sealed files belong to a report, so that they go with it. What they are stands in the deposits."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments")
    file = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.file}"
