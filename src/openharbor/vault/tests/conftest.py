"""Two agencies with their people. Key derivation is cheap here; everything else is as it is outside."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from openharbor.vault import holders, membership, sealing
from openharbor.vault.keyring import Keyring
from openharbor.vault.models import Holder


@pytest.fixture(autouse=True)
def _cheap(cheap_keys):
    """No test here waits for a passphrase."""


def person(*, name="x"):
    """Return a person's id and identity, with a row as `holders.make` would leave it."""
    identity = sealing.fresh_identity()
    row = Holder.objects.create(public=identity.public.data, preset="passphrase-1", seed=b"", recovery_public=b"")
    return row.pk, identity


@dataclass
class Agency:
    keys: Keyring
    sheet: holders.Paper


def agency(classes=("care", "reports")):
    holder, identity = person()
    sheet = holders.fresh_paper()
    keys = membership.found(compartment=uuid4(), holder=holder, identity=identity, sheet=sheet, classes=classes)
    return Agency(keys, sheet)


def join(keys, classes):
    """Let somebody join and return their keys."""
    holder, identity = person()
    secret = "0123-4567-89AB"
    proof = membership.voucher(secret, keys.compartment, holder, identity.public.data)
    membership.admit(
        keys.again(), holder=holder, public=identity.public.data, proof=proof, secret=secret, classes=classes
    )
    return Keyring(holder, keys.compartment, identity)


@pytest.fixture
def north(transactional_db):
    """Agency A: founded by Ana."""
    return agency()


@pytest.fixture
def ana(north):
    return north.keys


@pytest.fixture
def ben(transactional_db):
    """Founder of agency B."""
    return agency().keys
