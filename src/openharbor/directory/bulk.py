"""Insert many rows quickly. Django's own bulk insert builds a new statement for each few rows, which costs more than
the rows: here SQLite gets one statement for all of them and PostgreSQL a COPY.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from pydantic_core import to_json

Row = TypeVar("Row", bound=models.Model)
Convert = Callable[[Any], Any]
ROOM = 100_000  # KiB of pages
# PostgreSQL's own way to make long values smaller costs more than all else it does with them. Not every one is built
# with another.
LIGHT = """SELECT set_config(name, 'lz4', false) FROM pg_settings
    WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"""
# Columns that SQLite has no type for and PostgreSQL has.
TYPED = (models.DateField, models.TimeField, models.DecimalField, models.BinaryField)
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.BooleanField)


@contextmanager
def room() -> Iterator[None]:
    """Set the database up for many rows, as long as they are written.

    SQLite keeps more pages in memory, since ids are spread over the whole file; PostgreSQL packs long values lightly.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            before = cursor.execute("PRAGMA cache_size").fetchone()[0]
            start, end = f"PRAGMA cache_size = -{ROOM}", f"PRAGMA cache_size = {before}"
        else:
            start, end = LIGHT, "RESET default_toast_compression"
        cursor.execute(start)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(end)


def learn(table: type[models.Model]) -> None:
    """Let PostgreSQL look at a table that this transaction has filled: knowing nothing of it, it reads it whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table._meta.db_table)}")


def make(table: type[Row], values: Iterable[dict[str, Any]]) -> list[Row]:
    """Make new rows, each from the values of its columns by their names.

    Django's own way sets one field after the other, which takes five times as long.
    """
    defaults = {column.attname: column.get_default() for column in table._meta.concrete_fields}
    rows = []
    for named in values:
        row = table.__new__(table)
        row.__dict__ = {**defaults, **named, "_state": ModelState()}
        rows.append(row)
    return rows


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one table. Nothing is checked but what the database checks, and no key is filled in.

    Raises IntegrityError where the database refuses a row.
    """
    if not rows:
        return
    table = type(rows[0])._meta
    fields = [f for f in table.concrete_fields if not (f.primary_key and isinstance(f, models.AutoField))]
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    name = connection.ops.quote_name(table.db_table)
    read = itemgetter(*(f.attname for f in fields))
    converted = [(n, convert) for n, f in enumerate(fields) if (convert := _convert(f))]
    values = (_row(list(read(vars(row))), converted) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {name} ({columns}) FROM STDIN", values)
        else:
            places = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {name} ({columns}) VALUES ({places})"  # noqa: S608  # nosec  # our own names
            cursor.executemany(statement, list(values))


def _copy(cursor: Any, statement: str, values: Iterable[list[Any]]) -> None:
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)


def _row(values: list[Any], converted: list[tuple[int, Convert]]) -> list[Any]:
    for n, convert in converted:
        values[n] = convert(values[n])
    return values


def _convert(column: Any) -> Convert | None:
    """Return how a value of a column goes to the database; None if it goes as it is."""
    if isinstance(column, models.ForeignKey):
        return _convert(column.target_field)
    if isinstance(column, models.JSONField):
        return lambda v: None if v is None and column.null else to_json(v).decode()
    if isinstance(column, models.UUIDField):
        return lambda v: None if v is None else v.hex
    if isinstance(column, PLAIN) or (isinstance(column, TYPED) and connection.vendor == "postgresql"):
        return None
    return lambda v: None if v is None else column.get_db_prep_save(v, connection)
