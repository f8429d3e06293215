"""Read a table in the form of a region pack's `organizations.csv`: our own columns, with source and grade."""

from collections.abc import Iterator

from pydantic import ValidationError

from openharbor.core.packs import rows
from openharbor.directory.exchange import reading
from openharbor.directory.exchange.reading import Fault, Member, Tell

COLUMNS = frozenset(rows.Organization.model_fields)


def is_own(member: Member) -> bool:
    """Tell whether a file has our columns."""
    if not member.name.lower().endswith(".csv"):
        return False
    with reading.opened(member, lambda count: None) as stream:
        head = stream.readline(reading.MOST_BYTES_A_ROW).decode("utf-8-sig", "replace")
    return set(head.strip().split(",")) == COLUMNS


def read(member: Member, tell: Tell, progress: reading.Progress) -> Iterator[tuple[int, rows.Organization]]:
    """Yield the rows that are right, with their line; the others are told of, field by field."""
    with reading.opened(member, progress) as stream:
        for line, cells in reading.rows(member, stream, tell):
            try:
                yield line, rows.Organization.model_validate({name: cells.get(name, "") for name in COLUMNS})
            except ValidationError as error:
                for item in error.errors():
                    text = item["msg"].removeprefix("Value error, ")
                    name = ".".join(str(part) for part in item["loc"])
                    tell(Fault(member.name, line, "organization", cells.get("id", "")[:120], name, text))
