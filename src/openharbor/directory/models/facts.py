"""Services that can help, in the shape and the names of HSDS 3.1 (Open Referral): what the sources say.

No table here has a field for a street address. A confidential service has no location at all.
"""

import uuid

from django.db import models

from openharbor.core.retention import Retention, retained

FACTS = Retention("public facts", "About organizations, never about people; replaced with the pack they came from.")


class Grade(models.TextChoices):
    """How well a number is known. The order is from best to worst."""

    CALLED = "called"
    PUBLISHED_TWICE = "published_twice"
    OWNER_PAGE = "owner_page"
    SINGLE_SOURCE = "single_source"
    NONE = "none"


class Purpose(models.TextChoices):
    """What a line is for. It decides where on a page it stands."""

    SUPPORT = "support"
    POLICE_TIP = "police_tip"
    CHILD_PROTECTION = "child_protection"
    ADULT_PROTECTION = "adult_protection"
    EMERGENCY = "emergency"
    INFORMATION = "information"


class Fact(models.Model):
    """A row with a UUID made from its pack and key, so that loading twice gives the same row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pack = models.CharField(max_length=40)

    class Meta:
        abstract = True


@retained(FACTS)
class Organization(Fact):
    name = models.CharField(max_length=200)
    alternate_name = models.CharField(max_length=400, blank=True)
    website = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


@retained(FACTS)
class Service(Fact):
    """One program or line. Fields from `purpose` on are ours; HSDS has none for them."""

    key = models.CharField(max_length=120, unique=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=400)
    status = models.CharField(max_length=20, default="active")
    eligibility_description = models.CharField(max_length=200, blank=True)
    minimum_age = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    maximum_age = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    interpretation_services = models.BooleanField(default=False)
    assured_date = models.DateField(null=True, blank=True)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    service_type = models.CharField(max_length=20)
    base = models.CharField(max_length=20)
    needs = models.JSONField(default=list)
    ages_known = models.BooleanField(default=False)
    gender = models.CharField(max_length=10, blank=True)
    children = models.CharField(max_length=3, blank=True)
    confidential = models.BooleanField()
    referral_only = models.CharField(max_length=10)
    area_note = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    hours_of = models.CharField(max_length=10, blank=True)
    translations = models.JSONField(default=dict)
    source_url = models.CharField(max_length=1000, blank=True)
    source_kind = models.CharField(max_length=12, blank=True)
    source_seen = models.CharField(max_length=10, blank=True)
    review_note = models.TextField(blank=True)
    blocking = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class Part(Fact):
    """A row that belongs to one service."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE)

    class Meta:
        abstract = True


@retained(FACTS)
class Location(Fact):
    """A town, never a street: the point is the middle of the town."""

    name = models.CharField(max_length=100)
    location_type = models.CharField(max_length=10, default="physical")
    latitude = models.FloatField()
    longitude = models.FloatField()
    county_fips = models.CharField(max_length=5)

    def __str__(self) -> str:
        return self.name


@retained(FACTS)
class ServiceAtLocation(Part):
    location = models.ForeignKey(Location, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"{self.service_id} at {self.location_id}"


@retained(FACTS)
class Phone(Part):
    """A number with its class, hours and the source that prints it."""

    held = False  # set while the desk's knowledge is laid over: its row is held back by its pack

    number = models.CharField(max_length=20)
    type = models.CharField(max_length=5, choices=[("voice", "voice"), ("text", "text")])
    keyword = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=12)
    hours = models.CharField(max_length=120, blank=True)
    grade = models.CharField(max_length=16, choices=Grade.choices)
    source_url = models.CharField(max_length=1000)
    source_kind = models.CharField(max_length=12)
    source_seen = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="phone_graded_has_source",
                condition=models.Q(grade=Grade.NONE) | ~models.Q(source_url=""),
            )
        ]

    def __str__(self) -> str:
        return self.number


@retained(FACTS)
class Schedule(Part):
    """One recurrence (RFC 5545) of hours. `hours_of` says whose hours they are: a line's are not a door's.

    Times are wall-clock times in `zone`; HSDS knows only an offset (`timezone`), which cannot follow a clock change.
    """

    freq = models.CharField(max_length=7, default="WEEKLY")
    interval = models.PositiveSmallIntegerField(default=1)
    byday = models.CharField(max_length=60, blank=True)
    bymonthday = models.CharField(max_length=60, blank=True)
    byweekno = models.CharField(max_length=60, blank=True)
    byyearday = models.CharField(max_length=60, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    wkst = models.CharField(max_length=2, default="MO")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    closed = models.BooleanField(default=False)
    description = models.CharField(max_length=400, blank=True)
    hours_of = models.CharField(max_length=6, choices=[("line", "line"), ("office", "office")])
    zone = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.byday} {self.opens_at}-{self.closes_at}"


@retained(FACTS)
class Language(Part):
    code = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.code


@retained(FACTS)
class ServiceArea(Part):
    """Where a service serves. `extent` is `*` for the nation, a state's postal code or a county's FIPS code."""

    name = models.CharField(max_length=120, blank=True)
    extent_type = models.CharField(max_length=7, choices=[(x, x) for x in ("nation", "state", "county", "town")])
    extent = models.CharField(max_length=5)

    def __str__(self) -> str:
        return self.extent


@retained(FACTS)
class TaxonomyTerm(Fact):
    """Whom a service serves, in our own few terms; `open_eligibility` is the cross-reference where there is one."""

    code = models.CharField(max_length=40, unique=True)
    group = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    name_es = models.CharField(max_length=80)
    open_eligibility = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.code


@retained(FACTS)
class Attribute(Part):
    taxonomy_term = models.ForeignKey(TaxonomyTerm, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"{self.service_id} {self.taxonomy_term_id}"


@retained(FACTS)
class Route(Part):
    """Which line answers for which purpose, and in which order."""

    role = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    minimum_age = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    maximum_age = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    def __str__(self) -> str:
        return f"{self.role} {self.position}"


@retained(FACTS)
class NavigatorCounty(Part):
    """The county for which a source names this service as the regional navigator."""

    county_fips = models.CharField(max_length=5)
    region = models.CharField(max_length=60)
    from_date = models.CharField(max_length=10, blank=True)
    source_url = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return f"{self.region} {self.county_fips}"
