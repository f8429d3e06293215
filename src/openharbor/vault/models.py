"""Tables of the vault: public keys, sealed bytes, and the little that must be clear to find them."""

import uuid

from django.db import models

from openharbor.core.retention import Retention, Sealing, retained


@retained(
    Retention(
        "key",
        "A person's keys, wrapped. Goes when the person leaves.",
        sealed=dict.fromkeys(("factor", "seed", "recovery_seed", "recovery_factor"), Sealing.ROLE),
    )
)  # fmt: skip
class Holder(models.Model):
    """A member's keys, as they lie on the disk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public = models.BinaryField()
    salt = models.BinaryField(default=bytes)
    preset = models.CharField(max_length=20)
    verifier = models.BinaryField(default=bytes)
    factor = models.BinaryField(default=bytes)  # second factors: the secret of one-time codes, security keys
    seed = models.BinaryField()
    recovery_public = models.BinaryField(default=bytes)
    recovery_seed = models.BinaryField(default=bytes)
    recovery_factor = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return f"{self.pk}"


@retained(Retention("key", "Who may hold which key of an agency; kept as long as anything is sealed to it."))
class RosterEntry(models.Model):
    """One signed line of an agency's roster."""

    compartment = models.UUIDField()
    number = models.PositiveIntegerField()
    body = models.BinaryField()
    signer = models.CharField(max_length=60)
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["compartment", "number"], name="roster_number")]

    def __str__(self) -> str:
        return f"{self.compartment} {self.number}"


@retained(
    Retention("key", "Deleted when its holder leaves, or nothing is sealed to the key any more.",
              sealed={"seed": Sealing.ROLE})
)  # fmt: skip
class Wrapping(models.Model):
    """The seed of one class key, sealed to one member or to the agency's sheet."""

    compartment = models.UUIDField()
    sealing_class = models.CharField(max_length=20)
    generation = models.PositiveIntegerField()
    to = models.CharField(max_length=60)
    seed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compartment", "to", "sealing_class", "generation"], name="one_wrapping_for_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sealing_class}/{self.generation} to {self.to}"


@retained(Retention("sealed", "Purged by the room it belongs to; its fields and grants go with it."))
class Record(models.Model):
    """A sealed thing. What it is about is sealed; when it was written nobody needs in clear."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compartment = models.UUIDField(db_index=True)
    sealing_class = models.CharField(max_length=20)
    revision = models.PositiveIntegerField()
    frozen = models.BooleanField(default=False)  # a packet: never written again
    purge_date = models.DateField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.pk}"


@retained(Retention("sealed", "Goes with its record.", sealed={"text": Sealing.AGENCY}))
class SealedField(models.Model):
    """One field of a record."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="fields")
    name = models.CharField(max_length=40)
    text = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "name"], name="field_of_a_record")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.name}"


class Basis(models.TextChoices):
    OWNER = "owner"
    RELEASE = "release"
    AUTHORITY = "authority"
    DEPOSIT = "deposit"  # left by somebody without an account


@retained(Retention("sealed", "Goes with its record, or when it is withdrawn or over.", sealed={"key": Sealing.ROLE}))
class Grant(models.Model):
    """The key of a record, sealed to one identity, and signed by the member who granted it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="grants")
    compartment = models.UUIDField()  # of the record; signed, like all that stands here
    revision = models.PositiveIntegerField()
    to = models.CharField(max_length=80, db_index=True)  # compartment/class/generation, or a bearer's id
    basis = models.CharField(max_length=10, choices=Basis.choices)
    ends_at = models.DateTimeField(null=True)
    key = models.BinaryField()
    signer = models.UUIDField()
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "to"], name="one_grant_to_each")]

    def __str__(self) -> str:
        return f"{self.basis} of {self.record_id} to {self.to}"


@retained(Retention("log", "Append-only; kept as long as the agency, so that anybody can learn who looked.",
                    sealed={"text": Sealing.AGENCY}))  # fmt: skip
class LogRow(models.Model):
    """One line of an agency's access log. Who, what, which, why and when are sealed to its admins."""

    compartment = models.UUIDField()
    number = models.PositiveIntegerField()
    text = models.BinaryField()
    hash = models.BinaryField()
    signature = models.BinaryField()  # of the member who wrote it; it vouches for all rows before

    class Meta:
        constraints = [models.UniqueConstraint(fields=["compartment", "number"], name="log_number")]

    def __str__(self) -> str:
        return f"{self.compartment} {self.number}"


@retained(Retention("sealed", "Goes with the agency; its entries go with the records that they find."))
class Index(models.Model):
    """Where the sealed index of one class begins."""

    compartment = models.UUIDField()
    sealing_class = models.CharField(max_length=20)
    manifest = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["compartment", "sealing_class"], name="index_of_a_class")]

    def __str__(self) -> str:
        return f"{self.sealing_class} of {self.compartment}"


@retained(Retention("key", "Goes with the last record that its bearer left or was shown."))
class Bearer(models.Model):
    """The public keys of somebody who holds a receipt or a card. The id is their hash."""

    id = models.UUIDField(primary_key=True, editable=False)
    public = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.pk}"


@retained(
    Retention("draft", "Dead an hour after the last page, and deleted then: its key is in one browser only.",
              sealed={"text": Sealing.ROLE})
)  # fmt: skip
class Draft(models.Model):
    """What somebody has typed so far, sealed under a key that only their browser holds."""

    id = models.UUIDField(primary_key=True, editable=False)
    text = models.BinaryField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.pk}"


@retained(Retention("sealed", "Goes with the record that holds its key; one that was not sent is dead in an hour."))
class File(models.Model):
    """A sealed file beside the database; its key is never here."""

    id = models.UUIDField(primary_key=True, editable=False)
    ends_at = models.DateTimeField(null=True, db_index=True)  # of one that was not sent

    def __str__(self) -> str:
        return f"{self.pk}"
