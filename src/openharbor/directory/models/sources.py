"""What others sent us, as they sent it, and how each import went."""

from django.db import models

from openharbor.core.retention import Retention, retained


@retained(Retention("source", "About organizations; gone when the operator removes the source."))
class Source(models.Model):
    """Somebody whose directory we take in. Its services carry its pack code, `feed-` and the slug."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


@retained(Retention("source", "Kept as given, so that it can be handed on without loss; goes with its source."))
class SourceRecord(models.Model):
    """One organization, program, service, location or term of a source in HSDS 3.1, with what belongs to it alone.

    Things that are shared stand as a reference by id. Of a confidential service no place is ever written here.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False)  # the indexes below begin with it
    entity = models.CharField(max_length=40)
    given_id = models.CharField(max_length=120)
    parent_id = models.CharField(max_length=120, blank=True)  # the given id of the organization or service above it
    data = models.JSONField()
    private = models.BooleanField(default=False)  # a service whose place must not be known

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "entity", "given_id"], name="source_record_id")]
        indexes = [models.Index(fields=["source", "entity", "parent_id"], name="source_record_parent")]

    def __str__(self) -> str:
        return f"{self.entity} {self.given_id}"


@retained(Retention("source", "Says how an import went, in numbers; its rows are in a file beside the database."))
class Import(models.Model):
    """One run of an import: what it changed and how many rows had faults. The report is `reports/import-ID.csv`."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    file_name = models.CharField(max_length=200)
    finished_at = models.DateTimeField()
    counts = models.JSONField()

    def __str__(self) -> str:
        return f"{self.source_id} {self.finished_at:%Y-%m-%d}"
