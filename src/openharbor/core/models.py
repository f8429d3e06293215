"""Tables of the ground: the user and what the operator accepted."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from openharbor.core.retention import Retention, retained


@retained(Retention("account", "Kept while the person is a member of an agency; the network room removes it."))
class User(AbstractBaseUser):
    """A person who can sign in. No name, no e-mail address: what is not kept cannot leak."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sign_in_name = models.CharField(max_length=60, unique=True)
    last_login = None  # when somebody worked is nobody's business here

    objects = BaseUserManager()

    USERNAME_FIELD = "sign_in_name"

    class Meta:
        # Two names that differ in their capitals only would be taken for each other.
        constraints = [models.UniqueConstraint(Lower("sign_in_name"), name="sign_in_name_in_any_case")]

    def __str__(self) -> str:
        return self.sign_in_name


@retained(Retention("installation", "Says who let which data be shown; replaced by the next acceptance of the pack."))
class PackAcceptance(models.Model):
    """The operator let this pack, in exactly this state, be shown to the public."""

    pack = models.CharField(max_length=40, primary_key=True)
    digest = models.CharField(max_length=64)
    operator = models.CharField(max_length=80)
    accepted_at = models.DateTimeField()
    single_source = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.pack} accepted by {self.operator}"
