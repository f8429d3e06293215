"""Put the rows of a source in order before anything is written: children to their parents, doubles to their first.

The stage is a database in an unnamed temporary file, which is gone with the process however that ends.
"""

import re
import sqlite3
from collections.abc import Iterator, Set
from typing import Any

from pydantic_core import from_json, to_json

from openharbor.directory.exchange.reading import Fault, Tell
from openharbor.directory.exchange.sent import key_of
from openharbor.directory.exchange.standard import ROOTS, children_of, parents_of

Data = dict[str, Any]
TABLES = """
CREATE TABLE root (entity TEXT, id TEXT, parent TEXT, file TEXT, line INTEGER, data TEXT, PRIMARY KEY (entity, id));
CREATE TABLE child (number INTEGER PRIMARY KEY, entity TEXT, id TEXT, file TEXT, line INTEGER, data TEXT);
CREATE TABLE link (entity TEXT, id TEXT, child INTEGER);
"""
INDEXES = """
CREATE INDEX child_id ON child (entity, id);
CREATE INDEX link_to ON link (entity, id);
CREATE INDEX link_from ON link (child);
"""
# Alone these say nothing, or where somebody may be found.
NOT_ALONE = ("eligibility", "address", "contact")
OF_A_PLACE = re.compile(r'"(field_name|resource_type)":"(address\w*|latitude|longitude|city|postal\w*|attention)"')
PARENT = {"service": "organization", "service_at_location": "service", "location": "organization"}


class Stage:
    """All rows of one import."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA cache_size = -32000; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES
        )
        self._db.execute("BEGIN")
        self._holders: set[str] = set()

    def close(self) -> None:
        self._db.close()

    def add_record(self, entity: str, own_id: str, parent: str, data: Data, *, file: str, line: int) -> None:
        """Add a record that came whole. What comes twice is joined: the later fields win."""
        own_id, parent = key_of(own_id), key_of(parent)
        values = (entity, own_id, parent, file, line, _text(data))
        if self._db.execute("INSERT OR IGNORE INTO root VALUES (?, ?, ?, ?, ?, ?)", values).rowcount:
            return
        there = "FROM root WHERE entity = ? AND id = ?"
        row = self._db.execute(f"SELECT parent, data {there}", (entity, own_id)).fetchone()
        joined = _text({**from_json(row[1]), **data})
        if (joined, parent or row[0]) != (row[1], row[0]):
            update = "UPDATE root SET parent = ?, data = ? WHERE entity = ? AND id = ?"
            self._db.execute(update, (parent or row[0], joined, entity, own_id))

    def add_row(self, entity: str, data: Data, *, file: str, line: int) -> None:
        """Add a row of a CSV table."""
        own_id = key_of(data.get("id", ""))
        if entity in ROOTS:
            parent = key_of(data.get(f"{PARENT.get(entity, '')}_id", ""))
            values = (entity, own_id, parent, file, line, _text(data))
            try:
                self._db.execute("INSERT INTO root VALUES (?, ?, ?, ?, ?, ?)", values)
            except sqlite3.IntegrityError:
                reason = "the id comes twice: the first row counts"
                self._tell(Fault(file, line, entity, own_id, "id", reason))
            return
        insert = "INSERT INTO child (entity, id, file, line, data) VALUES (?, ?, ?, ?, ?)"
        number = self._db.execute(insert, (entity, own_id, file, line, _text(data))).lastrowid
        links = [(owner, part, number) for owner, part in _owners(entity, data)]
        self._holders |= {owner for owner, _, _ in links}
        self._db.executemany("INSERT INTO link VALUES (?, ?, ?)", links)

    def gather(self) -> None:
        """Put children into their parents and tell of those without one. Call when all rows are there."""
        self._db.executescript(INDEXES)
        for entity in ROOTS:
            if entity not in self._holders:
                continue
            for own_id, text in self._db.execute("SELECT id, data FROM root WHERE entity = ?", (entity,)).fetchall():
                data = from_json(text)
                self._fill(entity, own_id, data)
                update = "UPDATE root SET data = ? WHERE entity = ? AND id = ?"
                self._db.execute(update, (_text(data), entity, own_id))
        self._keep_orphans()

    def _fill(self, entity: str, own_id: str, data: Data) -> None:
        keys = {inside: key for key, inside in children_of(entity).items()}
        query = """SELECT c.entity, c.id, c.data FROM link l JOIN child c ON c.number = l.child
            WHERE l.entity = ? AND l.id = ? ORDER BY c.number"""
        for inside, inner_id, text in self._db.execute(query, (entity, own_id)).fetchall():
            item = from_json(text)
            if inside == "eligibility":
                told = data.get("eligibility_description")
                data["eligibility_description"] = f"{told}, {item['text']}" if told else item["text"]
            elif inside in keys:
                if inside in self._holders and inner_id:
                    self._fill(inside, inner_id, item)
                if inside == "service_capacity" and (unit := self._one("unit", item.get("unit_id"))):
                    item["unit"] = unit
                data.setdefault(keys[inside], []).append(item)

    def _one(self, entity: str, own_id: object) -> Data | None:
        query = "SELECT data FROM child WHERE entity = ? AND id = ?"
        row = self._db.execute(query, (entity, str(own_id or ""))).fetchone()
        return from_json(row[0]) if row else None

    def _keep_orphans(self) -> None:
        """Keep rows whose parents are not there as records of their own, so that nothing is lost, and say so."""
        query = """SELECT entity, id, file, line, data FROM child c
            WHERE entity NOT IN ('unit', 'meta_table_description') AND NOT EXISTS (
            SELECT 1 FROM link l WHERE l.child = c.number AND (
                EXISTS (SELECT 1 FROM root r WHERE r.entity = l.entity AND r.id = l.id) OR
                EXISTS (SELECT 1 FROM child d WHERE d.entity = l.entity AND d.id = l.id)))"""
        for entity, own_id, file, line, text in self._db.execute(query).fetchall():
            self._tell(Fault(file, line, entity, own_id, "", "belongs to nothing that is here", error=False))
            if own_id and entity not in NOT_ALONE and not (entity == "metadata" and OF_A_PLACE.search(text)):
                self._db.execute(
                    "INSERT OR IGNORE INTO root VALUES (?, ?, '', ?, ?, ?)", (entity, own_id, file, line, text)
                )
        query = "SELECT entity, id, data FROM child WHERE entity IN ('unit', 'meta_table_description')"
        for entity, own_id, text in self._db.execute(query).fetchall():
            self._db.execute("INSERT OR IGNORE INTO root VALUES (?, ?, '', '', 0, ?)", (entity, own_id, text))

    def tell_lost_services(self, known: Set[str]) -> None:
        """Tell of services whose organization neither is here nor was known before."""
        query = """SELECT id, parent, file, line FROM root s WHERE entity = 'service' AND NOT EXISTS (
            SELECT 1 FROM root o WHERE o.entity = 'organization' AND o.id = s.parent)"""
        for own_id, parent, file, line in self._db.execute(query):
            if parent not in known:
                reason = f"its organization {parent!r} is not here" if parent else "names no organization"
                self._tell(Fault(file, line, "service", own_id, "organization_id", reason, error=False))

    def count(self, entity: str = "%") -> int:
        """Return how many records there are, of one entity or in all."""
        return int(self._db.execute("SELECT count(*) FROM root WHERE entity LIKE ?", (entity,)).fetchone()[0])

    def entities(self) -> list[str]:
        """Return the entities that have records; those that others point to come first."""
        there = {row[0] for row in self._db.execute("SELECT DISTINCT entity FROM root")}
        order = ("taxonomy", "taxonomy_term", "organization", "location", "service_at_location", "service")
        return [entity for entity in order if entity in there] + sorted(there - set(order))

    def records(self, entity: str) -> Iterator[tuple[str, str, Data, str, int]]:
        """Yield id, parent, data, file and line of each record of an entity, in the order of the file."""
        query = "SELECT id, parent, data, file, line FROM root WHERE entity = ? ORDER BY rowid"
        for own_id, parent, text, file, line in self._db.execute(query, (entity,)):
            yield own_id, parent, from_json(text), file, line

    def ids(self, entity: str) -> Iterator[tuple[str, str]]:
        """Yield id and parent of each record of an entity."""
        yield from self._db.execute("SELECT id, parent FROM root WHERE entity = ?", (entity,))

    def find(self, entity: str, own_id: str) -> Data | None:
        """Return the data of one record, or None."""
        row = self._db.execute("SELECT data FROM root WHERE entity = ? AND id = ?", (entity, own_id)).fetchone()
        return from_json(row[0]) if row else None

    def replace(self, entity: str, own_id: str, data: Data | None) -> None:
        """Put other data in the place of a record, or take it away."""
        if data is None:
            self._db.execute("DELETE FROM root WHERE entity = ? AND id = ?", (entity, own_id))
        else:
            update = "UPDATE root SET data = ? WHERE entity = ? AND id = ?"
            self._db.execute(update, (_text(data), entity, own_id))


def _text(data: Data) -> str:
    # Half the time of the standard library's, and there are many.
    return to_json(data).decode()


def _owners(entity: str, data: Data) -> Iterator[tuple[str, str]]:
    """Yield the tables and ids of what a row belongs to. Several mean each of them (HSDS logical model)."""
    if entity == "attribute":
        yield str(data.get("link_entity", "")), key_of(data.get("link_id", ""))
    elif entity == "metadata":
        yield str(data.get("resource_type", "")), key_of(data.get("resource_id", ""))
    elif entity == "eligibility":
        yield "service", key_of(data.get("service_id", ""))
    else:
        for column, owner in parents_of(entity).items():
            for part in str(data.get(column, "")).split(","):
                if part.strip():
                    yield owner, key_of(part.strip())
