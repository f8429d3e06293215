"""Read a pack from its folder. Every fault names file, row and column; a pack with faults is never used."""

import csv
import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from openharbor.core.packs import learning, rows
from openharbor.core.packs.teaching import FOLDER, SOURCES, Teaching, files_of, read_teaching

RowType = TypeVar("RowType", bound=rows.Row)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a pack."""

    file: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: row {self.row}: {self.column}: {self.text}"


class BadPack(Exception):
    """A pack that cannot be used, with all its faults."""

    def __init__(self, code: str, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(f"{code}: {len(faults)} faults")


@dataclass(frozen=True)
class Pack:
    """A pack as read. `digest` is the SHA-256 of its files: what exactly an operator accepted."""

    manifest: rows.Manifest
    digest: str
    organizations: tuple[rows.Organization, ...] = ()
    routing: tuple[rows.Route, ...] = ()
    child_protection: tuple[rows.ChildProtection, ...] = ()
    navigators: tuple[rows.Navigator, ...] = ()
    reporting_duties: tuple[rows.ReportingDuty, ...] = ()
    intake: tuple[rows.Intake, ...] = ()
    counties: tuple[rows.County, ...] = ()
    shapes: tuple[rows.Shape, ...] = ()
    zips: tuple[rows.Zip, ...] = ()
    places: tuple[rows.Place, ...] = ()
    border_zips: tuple[rows.BorderZip, ...] = ()
    indicators: tuple[learning.Indicator, ...] = ()
    laws: tuple[learning.Law, ...] = ()
    duties: tuple[learning.Duty, ...] = ()
    figures: tuple[learning.Figure, ...] = ()
    breaks: tuple[learning.Break, ...] = ()
    policy: tuple[learning.Position, ...] = ()
    corridors: tuple[learning.Corridor, ...] = ()
    teaching: Teaching = field(default_factory=Teaching, repr=False)
    line_numbers: dict[str, list[int]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def code(self) -> str:
        return self.manifest.code


TABLES: dict[str, type[rows.Row]] = {
    "organizations": rows.Organization,
    "routing": rows.Route,
    "child_protection": rows.ChildProtection,
    "navigators": rows.Navigator,
    "reporting_duties": rows.ReportingDuty,
    "intake": rows.Intake,
    "counties": rows.County,
    "shapes": rows.Shape,
    "zips": rows.Zip,
    "places": rows.Place,
    "border_zips": rows.BorderZip,
    "indicators": learning.Indicator,
    "laws": learning.Law,
    "duties": learning.Duty,
    "figures": learning.Figure,
    "breaks": learning.Break,
    "policy": learning.Position,
    "corridors": learning.Corridor,
}


def read_pack(folder: Path) -> Pack:
    """Read and check the rows of one pack.

    Raises BadPack with every fault found.
    """
    faults: list[Fault] = []
    manifest = _manifest(folder, faults)
    tables: dict[str, tuple[rows.Row, ...]] = {}
    numbers: dict[str, list[int]] = {}
    for name, row_type in TABLES.items():
        path = folder / f"{name}.csv"
        if path.exists():
            read = list(_rows(path, row_type, faults))
            tables[name] = tuple(row for _, row in read)
            numbers[name] = [number for number, _ in read]
    known = {"pack.toml", *(f"{name}.csv" for name in TABLES)}
    faults += [
        Fault(path.name, 0, "-", "is no file of a pack") for path in folder.glob("*.*") if path.name not in known
    ]
    taught = _teaching(folder, faults)
    if manifest is None or faults:
        raise BadPack(folder.name, sorted(faults))
    return Pack(manifest=manifest, digest=_digest(folder), teaching=taught, line_numbers=numbers, **tables)  # type: ignore[arg-type]  # each table has the type TABLES gives it


def _teaching(folder: Path, faults: list[Fault]) -> Teaching:
    pages, audiences, wrong = read_teaching(folder)
    faults.extend(Fault(file, line, "-", text) for file, line, text in wrong)
    path = folder / FOLDER / SOURCES
    sources = [row for _, row in _rows(path, learning.Source, faults)] if path.exists() else []
    return Teaching(tuple(pages), audiences, tuple(sources))


def _manifest(folder: Path, faults: list[Fault]) -> rows.Manifest | None:
    try:
        with (folder / "pack.toml").open("rb") as handle:
            manifest = rows.Manifest.model_validate(tomllib.load(handle))
    except OSError:
        faults.append(Fault("pack.toml", 0, "-", "is missing"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault("pack.toml", 0, "-", f"is not TOML: {error}"))
    except ValidationError as error:
        faults.extend(_faults("pack.toml", 0, error))
    else:
        if manifest.code == folder.name:
            return manifest
        faults.append(Fault("pack.toml", 0, "code", f"is {manifest.code}, but the folder is {folder.name}"))
    return None


def _rows(path: Path, row_type: type[RowType], faults: list[Fault]) -> Iterator[tuple[int, RowType]]:
    columns = list(row_type.model_fields)
    try:
        lines = list(_lines(path))
    except (UnicodeDecodeError, csv.Error) as error:
        faults.append(Fault(path.name, 0, "-", f"cannot be read: {error}"))
        return
    head = lines[0][1] if lines else []
    if sorted(head) != sorted(columns):
        odd = sorted(set(head) ^ set(columns)) or ["repeats"]
        faults.append(Fault(path.name, 1, "header", f"differs in: {', '.join(odd)}"))
        return
    for number, cells in lines[1:]:
        if len(cells) != len(head):
            faults.append(Fault(path.name, number, "-", f"has {len(cells)} cells, not {len(head)}"))
            continue
        try:
            yield number, row_type.model_validate(dict(zip(head, cells, strict=True)))
        except ValidationError as error:
            faults.extend(_faults(path.name, number, error))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle, strict=True)
        for cells in reader:
            yield reader.line_num, cells


def _faults(file: str, number: int, error: ValidationError) -> Iterator[Fault]:
    for item in error.errors():
        text = item["msg"].removeprefix("Value error, ")
        column = ".".join(str(part) for part in item["loc"])
        if not column and (named := re.match(r"(\w+): (.*)", text)):
            column, text = named.groups()
        yield Fault(file, number, column or "-", text)


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in [*sorted([folder / "pack.toml", *folder.glob("*.csv")]), *files_of(folder)]:
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
