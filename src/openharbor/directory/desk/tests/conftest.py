"""A person at the desk, and a listed organization with a link."""

import pytest
from django.core import signing

from openharbor.directory.desk import access
from openharbor.directory.desk import operations as desk
from openharbor.directory.desk.access import Seat
from openharbor.directory.desk.tests.helpers import one


@pytest.fixture
def ana(db):
    _, row = access.give_pass("Ana")
    return Seat(row.pk, row.seats, row.user_id, "Ana")


@pytest.fixture
def at_desk(client, ana):
    client.cookies[access.cookie_name()] = signing.dumps([ana.pass_id, ana.seats], salt=access.SALT)
    return client


@pytest.fixture
def link(fiction, ana):
    return desk.give_link(ana.actor, service_id=one("open-door").pk)
