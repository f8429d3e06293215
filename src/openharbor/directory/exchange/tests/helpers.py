"""Files as others send them, and short words for the tests of the exchange."""

import csv
import io
import json
import zipfile
from pathlib import Path

from django.test import Client
from django.utils import timezone

from openharbor.core.actor import System
from openharbor.core.packs import registry
from openharbor.directory import queries
from openharbor.directory.exchange import importing
from openharbor.directory.exchange.report import folder
from openharbor.directory.queries import Asked

SYSTEM = System("test")
FICTION = Path(__file__).parents[5] / "tests" / "packs"


def take_in(path, code="metro", **options):
    options = {"name": "Metro", "operator": "Kim", "single_source": True} | options
    return importing.take_in(SYSTEM, path, code=code, **options)


def sent(folder, *services, name="a.json"):
    path = folder / name
    path.write_text(json.dumps(list(services)))
    return path


def package(folder, name="p.zip", **tables):
    """Write a ZIP of CSV tables, given as lists of rows."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, rows in tables.items():
            out = io.StringIO()
            writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(f"{table}.csv", out.getvalue())
    return path


def service(own_id="s1", **more):
    return {
        "id": own_id,
        "name": "Open Kitchen food pantry",
        "description": "Warm meals.",
        "status": "active",
        "organization": {"id": f"o-{own_id}", "name": "Kitchen Friends", "description": "x"},
        "phones": [{"id": f"p-{own_id}", "number": "200-555-0150"}],
        "service_areas": [{"id": f"a-{own_id}", "name": "Alder County, AV"}],
    } | more


def answers():
    """Return what the search says to many questions: names in order, reasons, doubts."""
    found = registry.gazetteer(registry.accepted_packs())
    told = {}
    for need in ("", "bed", "talk", "legal", "work", "basics"):
        for fips in (*sorted(found.counties), ""):
            for ages in (None, (16, 17), (25, 59)):
                asked = Asked(need, found.county_spot(fips) if fips else None, ages, "woman", "es", open_now=bool(ages))
                answer = queries.find(asked, now=timezone.now())
                told[need, fips, ages] = (
                    [
                        (shown.id, shown.match.points, shown.match.reasons, shown.match.doubts, shown.match.miles)
                        for shown in (*answer.fit, *answer.call_first)
                    ],
                    answer.ranking.near,
                    answer.ranking.widened,
                )
    return told


def place(own_id="l1", **more):
    address = {
        "id": f"{own_id}-a", "address_1": "12 CANARY Lane", "city": "Stonebridge", "state_province": "AV",
        "postal_code": "00101", "country": "US", "address_type": "physical",
    }  # fmt: skip
    location = {
        "id": own_id,
        "location_type": "physical",
        "name": "CANARY House",
        "latitude": 45.4321,
        "longitude": -93.1234,
    }
    return {"id": f"at-{own_id}", "location": {**location, "addresses": [address]} | more}


def everything():
    """Return every row of every table, every report and every public answer, as one text."""
    from django.apps import apps

    rows = [str(list(model.objects.values())) for model in apps.get_models()]
    reports = [path.read_text() for path in folder().glob("*")]
    client = Client()
    pages = [client.get(f"/en/places/{fips}").content.decode() for fips in ("99001", "99003")]
    pages += [client.get(f"/en/places/{path}").content.decode() for path in ("map/xx_av", "99001/sheet", "99003/sheet")]
    pages += [client.get(f"/hsds/{name}?full=true&format=ndjson").getvalue().decode() for name in
              ("services", "organizations", "service_at_locations", "removed")]  # fmt: skip
    return "\n".join(rows + reports + pages)


def own_table(folder, change=lambda rows: rows):
    from openharbor.core.packs.rows import Organization

    with (FICTION / "xx_av" / "organizations.csv").open(newline="") as lines:
        rows = change(list(csv.DictReader(lines)))
    path = folder / "ours.csv"
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(Organization.model_fields))
        writer.writeheader()
        writer.writerows(rows)
    return path
