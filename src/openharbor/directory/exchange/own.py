"""Read a table in the form of a region pack's `organizations.csv`: our own columns, with source and grade."""

from collections.abc import Iterator

from pydantic import ValidationError

from openharbor.core.packs import rows
from openharbor.directory.exchange import reading
from openharbor.directory.exchange.reading import Fault, Member, Refused, Tell

COLUMNS = frozenset(rows.Organization.model_fields)


def is_own(member: Member) -> bool:
    """Tell whether a file has our columns."""
    if not member.name.lower().endswith(".csv"):
        return False
    with reading.opened(member, lambda count: None) as stream:
        head = stream.readline(reading.MOST_BYTES_A_ROW).decode("utf-8-sig", "replace")
    return set(head.strip().split(",")) == COLUMNS


def read(files: list[Member], tell: Tell) -> list[rows.Organization]:
    """Return the rows that are right; the others are told of, field by field. Raises Refused if there is none."""
    found: dict[str, rows.Organization] = {}
    for member in files:
        for line, row in _read(member, tell):
            if row.id in found:
                tell(Fault(member.name, line, "organization", row.id, "id", "the id comes twice: the first row counts"))
            found.setdefault(row.id, row)
    if not found:
        raise Refused("not one row of it can be used")
    return list(found.values())


def _read(member: Member, tell: Tell) -> Iterator[tuple[int, rows.Organization]]:
    with reading.opened(member, lambda count: None) as stream:
        for line, cells in reading.rows(member, stream, tell):
            try:
                yield line, rows.Organization.model_validate({name: cells.get(name, "") for name in COLUMNS})
            except ValidationError as error:
                for item in error.errors():
                    text = item["msg"].removeprefix("Value error, ")
                    name = ".".join(str(part) for part in item["loc"])
                    tell(Fault(member.name, line, "organization", cells.get("id", "")[:120], name, text))
