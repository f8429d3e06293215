"""The public projection: what the public may see, built from an allow-list by `projection`, and nothing else."""

from django.db import models

from openharbor.core.retention import Retention, retained


@retained(Retention("public projection", "Made anew from the facts; holds only what the public may see."))
class Listing(models.Model):
    """What the public may see of one service; its id is that of the service.

    Whatever is shown, fed or exported to the public is read from here, so a field that is not here cannot leak.
    There is no key to the service: a listing outlives it until it is buried, so that the feed can tell.
    """

    id = models.UUIDField(primary_key=True)
    pack = models.CharField(max_length=40)
    purpose = models.CharField(max_length=20)
    minimum_age = models.FloatField(null=True)
    maximum_age = models.FloatField(null=True)
    facts = models.JSONField()  # what ranking needs; read in one go, never searched
    card = models.JSONField()  # what a page shows
    feed = models.JSONField()  # the service in HSDS 3.1, fully nested
    organization_id = models.UUIDField(db_index=True)
    search_text = models.TextField()
    terms = models.TextField()  # ids of taxonomy terms, each between commas
    areas = models.TextField()  # extents that the source names, each between commas; none that we guess
    latitude = models.FloatField(null=True, db_index=True)
    longitude = models.FloatField(null=True)
    hide_date = models.DateField()  # from this day on it is not shown: nobody has checked it again
    capacity = models.CharField(max_length=8, blank=True)  # the coarse word only
    capacity_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


@retained(Retention("public projection", "Made anew with the listings; the search reads it."))
class Posting(models.Model):
    """All listings of a pack under one area and one need, as records of `engines.matching`: one read is one search."""

    pack = models.CharField(max_length=40)
    extent = models.CharField(max_length=5)
    need = models.CharField(max_length=16)
    block = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extent", "need", "pack"], name="posting_key")]

    def __str__(self) -> str:
        return f"{self.pack} {self.extent} {self.need}"


@retained(Retention("public projection", "Made with the listings; the same few rules serve many of them."))
class OpeningHours(models.Model):
    """Rules of hours in a time zone. Listings with the same rules share one row, so a search asks each only once."""

    digest = models.CharField(max_length=64, unique=True)
    rules = models.JSONField()
    zone = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.digest


@retained(Retention("public projection", "Tells who follows the feed what to forget; an id and a day, no more."))
class Tombstone(models.Model):
    """A service, its place, or an organization that was public once and is no more."""

    id = models.UUIDField(primary_key=True)
    entity = models.CharField(max_length=20)
    removed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.entity} {self.pk}"
