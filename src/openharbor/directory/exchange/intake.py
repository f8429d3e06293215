"""Bring every row of what was sent onto the stage, told of where it is wrong."""

from collections.abc import Callable
from typing import Any

from pydantic_core import to_json

from openharbor.directory.exchange import cleaning, legacy, reading, records
from openharbor.directory.exchange.reading import Fault, Refused, Tell
from openharbor.directory.exchange.stage import Stage
from openharbor.directory.exchange.standard import entity_of

Progress = Callable[[str, int, int], None]
LONGEST_ID = 120
# Without these a row is nothing.
NEEDED = {
    "organization": ("id", "name"), "service": ("id", "name"), "location": ("id",), "service_at_location": ("id",),
    "taxonomy_term": ("id", "name"), "taxonomy": ("id", "name"),
}  # fmt: skip
MUST_HAVE = {"organization": {"id", "name"}, "service": {"id", "name"}, "location": {"id"}}


def read_files(files: list[reading.Member], stage: Stage, tell: Tell, progress: Progress) -> None:
    """Put all rows of what was sent on the stage. Raises Refused where nothing of it can be used."""
    if any(legacy.table_of(member.name) for member in files if member.name.lower().endswith(".csv")):
        files = [member for member in files if member.name.lower().endswith(".csv")]
    total, done = sum(member.size for member in files), 0

    def forward(count: int) -> None:
        nonlocal done
        done += count
        progress("reading", done, total)

    known = 0
    for member in files:
        if member.name.lower().endswith(".json") and "datapackage" in member.name.lower():
            continue
        is_table = member.name.lower().endswith(".csv")
        table = legacy.table_of(member.name) if is_table else ""
        if is_table and not table:
            tell(Fault(member.name, 0, "", "", "", "no table of the standard has this name: left out", error=False))
            continue
        known += 1
        with reading.opened(member, forward) as stream:
            if is_table:
                _read_table(table, member, stream, stage, tell)
            else:
                _read_documents(member, stream, stage, tell)
    if not known:
        raise Refused("it holds no table and no document of HSDS")
    if not stage.count():
        raise Refused("not one row of it can be used: see the first errors above")
    stage.gather()


def _read_table(table: str, member: reading.Member, stream: Any, stage: Stage, tell: Tell) -> None:
    first = True
    for line, row in reading.rows(member, stream, tell):
        if first and (missing := MUST_HAVE.get(table, set()) - row.keys()):
            raise Refused(f"{member.name} has wrong columns: {', '.join(sorted(missing))} is missing")
        first = False
        _stage_table_row(table, row, member.name, line, stage, tell)


def _stage_table_row(table: str, row: dict[str, str], file: str, line: int, stage: Stage, tell: Tell) -> None:
    try:
        for entity, fresh in legacy.modern(table, row):
            _stage_row(entity, fresh, file, line, stage, tell)
    except cleaning.Wrong as wrong:
        tell(Fault(file, line, table, row.get("id", "")[:LONGEST_ID], "", str(wrong)))


def _stage_row(entity: str, row: dict[str, str], file: str, line: int, stage: Stage, tell: Tell) -> None:
    if entity == "eligibility":
        stage.add_row(entity, dict(row), file=file, line=line)
        return
    data, left_out = cleaning.typed(entity, row)
    if _is_right(entity, data, left_out, file, line, tell):
        stage.add_row(entity, data, file=file, line=line)


def _is_right(
    entity: str, data: dict[str, Any], left_out: list[tuple[str, str]], file: str, line: int, tell: Tell
) -> bool:
    """Tell of every field that is wrong, and whether the row can be used all the same."""
    needed = NEEDED.get(entity, ())
    own_id = str(data.get("id", ""))
    right = not isinstance(data.get("id"), (dict, list, bool))
    if not right:
        tell(Fault(file, line, entity, "", "id", "is no id"))
    for name in ("organization_id", "service_id", "location_id", "taxonomy_id"):
        if len(str(data.get(name) or "")) > LONGEST_ID:
            tell(Fault(file, line, entity, own_id[:LONGEST_ID], name, f"is longer than {LONGEST_ID} letters"))
            right = False
    for name, reason in [*left_out, *cleaning.wrong_fields(entity, data, needed=needed)]:
        error = name in needed
        right = right and not error
        # Blank statuses and such come by the thousand in real files; they are told once, when they are read.
        if error or reason != "is required by the standard and missing":
            tell(Fault(file, line, entity, own_id[:LONGEST_ID], name, reason, error=error))
    if len(own_id) > LONGEST_ID:
        tell(Fault(file, line, entity, own_id[:LONGEST_ID], "id", f"is longer than {LONGEST_ID} letters"))
        return False
    return right


def _read_documents(member: reading.Member, stream: Any, stage: Stage, tell: Tell) -> None:
    for line, document in reading.documents(member, stream, tell):
        if not isinstance(document, dict):
            tell(Fault(member.name, line, "", "", "", "is no object"))
        elif "openapi_url" in document:
            raise Refused("this is the root of an API, not its data: send what /services answers")
        elif "id" not in document:
            _read_tables_of(document, member.name, line, stage, tell)
        else:
            _read_document(document, member.name, line, stage, tell)


def _read_document(document: dict[str, Any], file: str, line: int, stage: Stage, tell: Tell) -> None:
    entity = entity_of(document)
    try:
        to_json(document)
    except ValueError:
        tell(Fault(file, line, entity, str(document.get("id"))[:LONGEST_ID], "", "is nested too deep"))
        return
    try:
        parts = list(records.split(entity, document))
    except (KeyError, TypeError, AttributeError, RecursionError):
        tell(Fault(file, line, entity, str(document.get("id"))[:LONGEST_ID], "", "something in it has no id"))
        return
    if all(_is_right(kind, data, [], file, line, tell) for kind, _, _, data in parts):
        for kind, own_id, parent, data in parts:
            stage.add_record(kind, own_id, parent, data, file=file, line=line)


def _read_tables_of(document: dict[str, Any], file: str, line: int, stage: Stage, tell: Tell) -> None:
    """Read a JSON object of tables, `{"services.csv": [...]}`, as the standard's tabular example has it."""
    tables = {name: rows for name, rows in document.items() if legacy.table_of(name) and isinstance(rows, list)}
    if not tables:
        tell(Fault(file, line, "", "", "id", "is missing"))
    for name, lines in tables.items():
        for number, row in enumerate(lines, 1):
            if not isinstance(row, dict):
                tell(Fault(name, number, "", "", "", "is no object"))
                continue
            texts = {key: _text(value) for key, value in row.items() if value is not None}
            _stage_table_row(legacy.table_of(name), texts, name, number, stage, tell)


def _text(value: object) -> str:
    return str(value) if not isinstance(value, bool) else str(value).lower()
