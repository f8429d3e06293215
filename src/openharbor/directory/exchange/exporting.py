"""Hand a directory on: nested documents of a source as it sent them, and anything as a CSV package of HSDS 3.1.

What the public may have comes from the projection (`feed_queries`); a whole source holds staff contacts and history and
is for its owner.
"""

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID, uuid5

from django.db.models import QuerySet

from openharbor.directory.exchange import records
from openharbor.directory.exchange.records import Data
from openharbor.directory.exchange.sent import key_of
from openharbor.directory.exchange.standard import EMBEDDED, FIELDS, FILES, REQUIRED
from openharbor.directory.models import SourceRecord

NAMESPACE = UUID("3a0e1a9c-7a43-5f6b-8a14-5f0d9c7a2b11")
LABELS = {
    "id": str(uuid5(NAMESPACE, "labels")),
    "name": "OpenHarbor labels",
    "description": "What the value of an attribute says. CSV wants a term for each attribute; JSON says it by label.",
}
A_DAY_OF_NO_MEANING = (1980, 1, 1, 0, 0, 0)  # so that the same rows give the same file
# A reference in a document and the column that holds it in a table.
REFERENCES = {("service", "organization"): "organization_id", ("service_at_location", "location"): "location_id",
              ("service_at_location", "service"): "service_id"}  # fmt: skip
ABOVE = {"service": "organization_id", "service_at_location": "service_id", "location": "organization_id"}


def documents(source: str, entity: str = "service") -> Iterator[Data]:
    """Yield the documents of a source as it sent them, nested, in the order in which they first came."""

    def find(kind: str, own_id: str) -> Data | None:
        row = _kept(source, kind).filter(given_id=key_of(own_id)).first()
        return row.data if row else None

    def children(kind: str, own_id: str) -> Iterator[tuple[str, Data]]:
        rows = _kept(source, kind).filter(parent_id=key_of(own_id))
        yield from rows.values_list("given_id", "data")

    for row in _kept(source, entity).iterator(chunk_size=500):
        yield records.nest(entity, row.data, find, children)


def _kept(source: str, entity: str) -> QuerySet[SourceRecord]:
    """Return the records of an entity; of a hidden place only the id is known, and it is no record."""
    return SourceRecord.objects.filter(source_id=source, entity=entity).exclude(data={}).order_by("pk")


def source_rows(source: str) -> Iterator[tuple[str, Data]]:
    """Yield every row of every table of a source."""
    for row in SourceRecord.objects.filter(source_id=source).exclude(data={}).order_by("pk").iterator(chunk_size=500):
        yield from rows_of(row.entity, row.data, row.parent_id)


def service_rows(services: Iterable[Data]) -> Iterator[tuple[str, Data]]:
    """Yield the rows of every table for nested services, such as those of the feed."""
    for service in services:
        for entity, _, parent, data in records.split("service", service):
            yield from rows_of(entity, data, parent)


def rows_of(entity: str, data: Data, parent: str) -> Iterator[tuple[str, Data]]:
    """Yield the rows of a record: its own, and those of all that stands inside it."""
    row = _scalars(entity, data)
    for (outer, key), column in REFERENCES.items():
        if outer == entity and isinstance(data.get(key), dict) and data[key].get("id"):
            row.setdefault(column, data[key]["id"])
    if parent and entity in ABOVE:
        row.setdefault(ABOVE[entity], parent)
    yield from _embedded(entity, data, row)
    yield entity, row
    for number, (inside, item, owner, owner_id) in enumerate(records.walk(entity, data)):
        inner = _scalars(inside, item)
        # A table wants an id where a document may do without.
        inner.setdefault("id", str(uuid5(NAMESPACE, f"{entity} {data.get('id')} {number} {inside}")))
        if f"{owner}_id" in FIELDS[inside]:
            inner.setdefault(f"{owner}_id", owner_id)
        if inside == "attribute":
            inner = {"link_id": owner_id, "link_entity": owner, **inner}
        elif inside == "metadata":
            inner = {"resource_id": owner_id, "resource_type": owner, **inner}
        elif inside == "program" and row.get("organization_id"):
            inner.setdefault("organization_id", row["organization_id"])
        yield from _embedded(inside, item, inner)
        yield inside, inner


def _scalars(entity: str, data: Data) -> Data:
    names = FIELDS.get(entity, data)
    return {
        name: data[name]
        for name in names
        if data.get(name) not in (None, "") and not isinstance(data[name], (list, dict))
    }


def _embedded(entity: str, data: Data, row: Data) -> Iterator[tuple[str, Data]]:
    """Point a row at the one thing that stands inside it; an attribute without a term gets one for its label."""
    columns = {"taxonomy_detail": "taxonomy_id"}
    for key in EMBEDDED.get(entity, {}):
        column = columns.get(key, f"{key}_id")
        if isinstance(data.get(key), dict) and data[key].get("id") and column in FIELDS[entity]:
            row.setdefault(column, data[key]["id"])
    if entity == "attribute" and not row.get("taxonomy_term_id") and row.get("label"):
        row["taxonomy_term_id"] = str(uuid5(NAMESPACE, str(row["label"])))
        yield "taxonomy", dict(LABELS)
        yield "taxonomy_term", {
            "id": row["taxonomy_term_id"], "code": row["label"], "name": row["label"], "description": row["label"],
            "taxonomy": LABELS["name"], "taxonomy_id": LABELS["id"],
        }  # fmt: skip


def write_package(target: Path, rows: Iterable[tuple[str, Data]]) -> dict[str, int]:
    """Write a ZIP of CSV tables with its descriptor and return how many rows each table has.

    A thing that stands in several places becomes one row that names them all.
    """
    with _Tables() as tables:
        for entity, row in rows:
            tables.add(entity, row)
        counts = tables.counts()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr(_info("datapackage.json"), json.dumps(_descriptor(counts), indent=1))
            for entity in FIELDS:
                if entity in counts:
                    with archive.open(_info(FILES[entity]), "w", force_zip64=True) as raw:
                        _write_table(io.TextIOWrapper(raw, encoding="utf-8", newline=""), entity, tables.rows(entity))
    return counts


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, A_DAY_OF_NO_MEANING)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _write_table(out: io.TextIOWrapper, entity: str, rows: Iterable[Data]) -> None:
    with out:
        writer = csv.DictWriter(out, FIELDS[entity], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _descriptor(counts: dict[str, int]) -> Data:
    """Return a Frictionless descriptor of the tables that are there."""
    return {
        "name": "hsds-directory",
        "title": "A directory of human services in HSDS 3.1",
        "profile": "tabular-data-package",
        "resources": [
            {
                "name": Path(FILES[entity]).stem, "path": FILES[entity], "profile": "tabular-data-resource",
                "schema": {
                    "primaryKey": "id",
                    "fields": [
                        {
                            "name": name, "type": "number" if kind == "number" else "string",
                            "constraints": {"required": name in REQUIRED[entity]},
                        }
                        for name, kind in FIELDS[entity].items()
                    ],
                },
            }
            for entity in FIELDS if entity in counts
        ],
    }  # fmt: skip


class _Tables:
    """Rows by table and id, in an unnamed temporary file: a directory may be larger than the memory."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE line (entity TEXT, id TEXT, data TEXT, PRIMARY KEY (entity, id))")
        self._db.execute("BEGIN")

    def __enter__(self) -> "_Tables":
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()

    def add(self, entity: str, row: Data) -> None:
        key = (entity, str(row["id"]))
        found = self._db.execute("SELECT data FROM line WHERE entity = ? AND id = ?", key).fetchone()
        joined = {**json.loads(found[0]), **row} if found else row
        self._db.execute("INSERT OR REPLACE INTO line VALUES (?, ?, ?)", (*key, json.dumps(joined)))

    def counts(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT entity, count(*) FROM line GROUP BY entity"))

    def rows(self, entity: str) -> Iterator[Data]:
        for (text,) in self._db.execute("SELECT data FROM line WHERE entity = ? ORDER BY rowid", (entity,)):
            yield json.loads(text)
