"""What people at the desk know: calls, corrections, merges, proposals, room. It lies over the facts, never in them.

Rows point to a service by its id without a key: a source may take a service away and bring it back, and what was done
by hand must still be there. So loading a pack or a feed again never undoes a person's work.
"""

from django.conf import settings
from django.db import models

from openharbor.core.retention import Retention, retained

HISTORY = Retention("verification history", "Who verified what and when; about organizations and our own staff.")


class Outcome(models.TextChoices):
    """What a call told."""

    CONFIRMED = "confirmed"
    NO_ANSWER = "no_answer"
    WRONG = "wrong"  # somebody else answers, or nobody can: the number must not be shown
    BOUNCED = "bounced"


class Room(models.TextChoices):
    """Whether a service has room, in the words the public may see."""

    ROOM = "room"
    CALL = "call"
    WAITLIST = "waitlist"
    FULL = "full"


@retained(Retention("account", "A way in for one person to the desk; ends by itself and can be ended."))
class DeskPass(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    seats = models.PositiveIntegerField(default=0)  # counts up when its person stands up: older seats are then none
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user_id)


class Done(models.Model):
    """Something that somebody at the desk did to a service."""

    service_id = models.UUIDField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


@retained(HISTORY)
class Check(Done):
    """Somebody rang a number and logged who answered."""

    number = models.CharField(max_length=20)
    type = models.CharField(max_length=5, default="voice")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["service_id", "number", "at"], name="check_latest")]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


@retained(HISTORY)
class Correction(Done):
    """A value that stands over what the source says. `was` is what it said then; another value now is a conflict."""

    field = models.CharField(max_length=60)
    value = models.JSONField()
    was = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_id", "field"], condition=models.Q(ended_at=None), name="correction_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.field}"


@retained(HISTORY)
class Merge(Done):
    """Two services are one: `service_id` stands for `other_id` too. Undone, both are as they were."""

    other_id = models.UUIDField(db_index=True)
    reasons = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["other_id"], condition=models.Q(undone_at=None), name="merged_once")
        ]

    def __str__(self) -> str:
        return f"{self.other_id} into {self.service_id}"


@retained(HISTORY)
class NotADuplicate(Done):
    """Two services look alike and are not; nobody needs to be asked again."""

    other_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service_id", "other_id"], name="told_apart")]

    def __str__(self) -> str:
        return f"{self.service_id} is not {self.other_id}"


@retained(Retention("account", "A personal link for a listed organization; ends by itself and can be ended."))
class ListingLink(Done):
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.service_id)


@retained(HISTORY)
class Proposal(models.Model):
    """A listed organization says what should change. Nothing shows before somebody at the desk agreed."""

    service_id = models.UUIDField(db_index=True)
    link = models.ForeignKey(ListingLink, on_delete=models.PROTECT)
    at = models.DateTimeField()
    values = models.JSONField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    taken = models.JSONField(null=True)  # the fields that were agreed to

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_id"], condition=models.Q(decided_at=None), name="one_open_proposal"
            )
        ]

    def __str__(self) -> str:
        return str(self.service_id)


@retained(Retention("capacity", "One row a service, replaced by the next word; how many beds stays at the desk."))
class Capacity(models.Model):
    service_id = models.UUIDField(primary_key=True)
    word = models.CharField(max_length=8, choices=Room.choices)
    available = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.word


@retained(Retention("verification queue", "Made with the listings: when each service must be called, and how risky."))
class Watch(models.Model):
    """When somebody must call a service. Smaller risk comes first: trouble, lines, shelters, the rest."""

    service_id = models.UUIDField(primary_key=True)
    pack = models.CharField(max_length=40)
    risk = models.PositiveSmallIntegerField()
    routed = models.BooleanField()  # the line that pages send people to
    due_date = models.DateField()
    trouble = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["risk", "-routed", "due_date"], name="watch_queue")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.due_date}"
