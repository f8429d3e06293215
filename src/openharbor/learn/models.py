"""Requests for trainings, and trainings to come. What a request says lies in the vault; an event is for everybody."""

import uuid

from django.db import models

from openharbor.core.retention import Retention, retained
from openharbor.network.models import Agency


@retained(Retention("learn", "Purged on the day its agency set on closing; one that nobody opened is never purged."))
class TrainingRequest(models.Model):
    """Somebody's wish for a training, as one agency has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked = models.UUIDField()  # the same with each agency that has it; of two presses of one button one counts
    bearer = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    record = models.UUIDField(unique=True)
    state = models.CharField(max_length=2, blank=True)
    county = models.CharField(max_length=5, blank=True)
    hour = models.DateTimeField(db_index=True)  # rounded down
    held = models.BooleanField(default=False)  # waits apart: too many came, or it came too fast
    opened_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)
    purge_date = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asked", "agency"], name="one_request_to_each")]
        indexes = [models.Index(fields=["agency", "closed_date", "held"], name="requests_of_an_agency")]

    def __str__(self) -> str:
        return f"{self.pk}"


@retained(
    Retention(
        "learn", "Public. One that was withdrawn goes after 30 days, one that is over after a year, by `vault sweep`."
    )
)
class Event(models.Model):
    """A training or a talk to come. It holds no street, no number and no link, and every word of it is public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=1500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    zone = models.CharField(max_length=40)  # in which its place tells the time
    town = models.CharField(max_length=120, blank=True)  # as the gazetteer calls it; empty where it is online only
    place_key = models.CharField(max_length=20, blank=True)  # of the same place, among those of one name
    online = models.BooleanField(default=False)
    state = models.CharField(max_length=2, blank=True)  # empty: for the whole nation
    county = models.CharField(max_length=5, blank=True)
    languages = models.JSONField(default=list)
    audience = models.CharField(max_length=90, blank=True)  # a slug of the packs' audiences; empty: for everybody
    sequence = models.PositiveIntegerField(default=0)  # grows with each change, so that calendars take it over
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="event_ends_later"),
            models.CheckConstraint(condition=models.Q(online=True) | ~models.Q(town=""), name="event_is_somewhere"),
        ]

    def __str__(self) -> str:
        return self.title
