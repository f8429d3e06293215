"""Short words for what the tests of the desk ask again and again."""

import re
from datetime import timedelta

from django.utils import timezone

from openharbor.core.actor import System
from openharbor.core.models import PackAcceptance
from openharbor.core.packs import registry
from openharbor.directory import operations, projection
from openharbor.directory.models import (
    Check,
    Listing,
    Phone,
    Service,
)


def one(key):
    return Service.objects.get(key=key)


def card(key):
    row = Listing.objects.filter(pk=one(key).pk).first()
    return row.card if row else None


def load_again():
    packs = registry.accepted_packs()
    return operations.load_packs(System("test"), packs=packs, gazetteer=registry.gazetteer(packs))


def number_of(key):
    return Phone.objects.filter(service=one(key)).order_by("type").last().number


def put(client, name, service, **data):
    return client.post(f"/en/desk/service/{service.pk}/{name}", data)


def form_of(page):
    """Return the fields of the correction form as a browser would send them."""
    data = dict(re.findall(r'<input type="text" name="([^"]+)" id="[^"]*" value="([^"]*)"', page))
    data |= dict(re.findall(r'<input type="hidden" name="(opened|seen)" value="([^"]+)"', page))
    data |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    for name in re.findall(r'<input type="checkbox" name="([^"]+)"[^>]* checked', page):
        data[name] = "on"
    return data


def at(days):
    """Move all that was done or accepted into the past."""
    PackAcceptance.objects.update(accepted_at=timezone.now() - timedelta(days=days))
    Check.objects.update(at=timezone.now() - timedelta(days=days))
    projection.rebuild()
