"""Agencies and their people, where they answer, and what they agreed."""

import uuid

from django.db import models

from openharbor.core.models import User
from openharbor.core.retention import Retention, Sealing, retained
from openharbor.network.rules import MemberType


@retained(Retention("network", "An agency of the network; its work is sealed elsewhere. Kept while it is a member."))
class Agency(models.Model):
    """An agency. Its id is the id of its compartment in the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    member_type = models.CharField(max_length=20, choices=MemberType.choices)
    fictional = models.BooleanField(default=False)
    founded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


@retained(Retention("network", "Who worked where, so that the log can be read; the keys go with the person."))
class Member(models.Model):
    """A person in an agency. What they may open stands in the vault's signed roster, not here."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    holder_id = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="members")
    roles = models.JSONField(default=list)
    paper_confirmed = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.user.sign_in_name


@retained(
    Retention("network", "Deleted when the joiner is let in, or when it is over.", sealed={"secret": Sealing.ROLE})
)
class Invitation(models.Model):
    """An invitation, found by its code. Without an inviter it founds the agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="invitations")
    look_up = models.BinaryField(unique=True)
    holder_id = models.UUIDField(default=uuid.uuid4)
    roles = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    secret = models.BinaryField(default=bytes)  # the code, sealed to the admins, to check the joiner's proof
    inviter = models.UUIDField(null=True)
    signature = models.BinaryField(default=bytes)
    proof = models.BinaryField(default=bytes)  # of the joiner's key, once somebody joined
    member = models.OneToOneField(Member, null=True, on_delete=models.CASCADE, related_name="invitation")

    def __str__(self) -> str:
        return f"{self.agency} until {self.expires_at:%Y-%m-%d}"


@retained(Retention("network", "Public knowledge of who answers where; kept as history."))
class Coverage(models.Model):
    """Where an agency answers, in which role, from when to when."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="coverage")
    extent = models.CharField(max_length=20)  # a county's or a state's code, or "nation"
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["extent", "role"], name="coverage_of_a_place")]

    def __str__(self) -> str:
        return f"{self.role} in {self.name}"


@retained(Retention("network", "Kept while both are members."))
class Partner(models.Model):
    """Another agency whose fingerprint an admin compared by voice, as they signed it."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="partners")
    partner = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    hash = models.BinaryField()
    signer = models.UUIDField()
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "partner"], name="one_row_a_partner")]

    def __str__(self) -> str:
        return f"{self.partner} for {self.agency}"


@retained(Retention("network", "Kept while it runs, and as history after it."))
class Agreement(models.Model):
    """A memorandum of understanding: parties and dates. Its papers are sealed to the admins."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="agreements")
    title = models.CharField(max_length=160)
    parties = models.CharField(max_length=400)
    signed_date = models.DateField()
    ends_date = models.DateField(null=True)
    remind_date = models.DateField(null=True)

    def __str__(self) -> str:
        return self.title


@retained(Retention("network", "Goes with its agreement."))
class Paper(models.Model):
    """A signed paper of an agreement. Its name and the key to its file stand in a sealed record."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="papers")
    file = models.UUIDField(unique=True)
    record = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.file}"
