"""Rules across rows, files and packs, on top of what each row promises for itself."""

from collections.abc import Callable, Iterable, Iterator

from openharbor.core.packs import learning, rows
from openharbor.core.packs.citing import check_citing
from openharbor.core.packs.gazetteer import normalize
from openharbor.core.packs.reading import BadPack, Fault, Pack


def check_packs(packs: Iterable[Pack]) -> list[Fault]:
    """Return every fault that shows only when the packs are seen together.

    What pages cite is not among them: one pack's wrong page must never take another's telephone lines away.
    """
    found = list(packs)
    ids = {row.id for pack in found for row in pack.organizations}
    faults = [fault for pack in found for fault in _check_one(pack, ids)]
    for file, column, of in (
        ("pack.toml", "code", lambda pack: [pack.code]),
        ("organizations.csv", "id", lambda pack: [row.id for row in pack.organizations]),
        ("counties.csv", "fips", lambda pack: [row.fips for row in pack.counties]),
        ("zips.csv", "zip", lambda pack: [row.zip for row in pack.zips]),
        ("places.csv", "geonameid", lambda pack: [row.geonameid for row in pack.places]),
        ("indicators.csv", "key", lambda pack: [row.key for row in pack.indicators]),
        ("laws.csv", "key", lambda pack: [row.key for row in pack.laws]),
        ("duties.csv", "key", lambda pack: [row.key for row in pack.duties]),
        ("figures.csv", "key", lambda pack: [row.key for row in pack.figures]),
        ("learn/sources.csv", "key", lambda pack: [row.key for row in pack.teaching.sources]),
    ):
        faults += _twice(found, file, column, of)
    return sorted(faults)


def _twice(packs: list[Pack], file: str, column: str, of: Callable[[Pack], list[str]]) -> Iterator[Fault]:
    """Yield a fault for each key that stands twice, in one pack or in two; it is the later pack's."""
    seen: set[str] = set()
    for pack in packs:
        for key in of(pack):
            if key in seen:
                yield Fault(f"{pack.code}/{file}", 0, column, f"{key} stands in two rows")
            seen.add(key)


def raise_for_faults(packs: Iterable[Pack]) -> None:
    """Raise BadPack if the packs do not fit together."""
    found = list(packs)
    if faults := sorted([*check_packs(found), *check_citing(found)]):
        raise BadPack("packs", faults)


def _check_one(pack: Pack, ids: set[str]) -> Iterator[Fault]:
    where = pack.code
    counties = {county.fips for county in pack.counties}
    towns = {normalize(row.city) for row in pack.zips} | {normalize(row.name) for row in pack.places}
    for table, number, row in _numbered(pack):
        file = f"{where}/{table}.csv"
        for column, fips in _county_cells(row):
            if fips not in counties and not getattr(row, "note", ""):
                yield Fault(file, number, column, f"{fips} is not in counties.csv")
        if isinstance(row, (rows.Navigator, rows.Route)) and row.organization_id not in ids:
            yield Fault(file, number, "organization_id", f"{row.organization_id} is in no organizations.csv")
        if isinstance(row, rows.Sourced):
            yield from _fiction(file, number, row, pack)
        if isinstance(row, rows.Organization):
            yield from _organization(file, number, row, pack, towns)
    yield from _gaps(pack, counties)


def _numbered(pack: Pack) -> Iterator[tuple[str, int, rows.Row]]:
    for table, numbers in pack.line_numbers.items():
        for number, row in zip(numbers, getattr(pack, table), strict=True):
            yield table, number, row


def _county_cells(row: rows.Row) -> Iterator[tuple[str, str]]:
    if isinstance(row, (rows.Organization, rows.ChildProtection)):
        for fips in row.counties_fips:
            yield "counties_fips", fips
    elif isinstance(row, (rows.Navigator, rows.Zip, rows.Place, learning.Corridor)):
        yield "county_fips", row.county_fips


def _fiction(file: str, number: int, row: rows.Sourced, pack: Pack) -> Iterator[Fault]:
    """A made-up number must never stand among real ones, nor a real one in a made-up pack."""
    for value in row.numbers():
        if bool(rows.FICTION.fullmatch(value)) != pack.manifest.fictional:
            yield Fault(file, number, "phone", "a real pack holds no 555-01xx number, a fictional pack no other")


def _organization(file: str, number: int, row: rows.Organization, pack: Pack, towns: set[str]) -> Iterator[Fault]:
    if (row.area == "nation") != (pack.manifest.kind == "nation"):
        yield Fault(file, number, "area", "nation-wide rows, and no others, stand in a nation's pack")
    if row.city and row.area == "unknown" and normalize(row.city) not in towns:
        yield Fault(file, number, "city", "an unknown area is the county of its town, but the town is in no table")


def _gaps(pack: Pack, counties: set[str]) -> Iterator[Fault]:
    if pack.child_protection:
        named = {fips for row in pack.child_protection if row.unit == "county" for fips in row.counties_fips}
        for fips in sorted(counties - named):
            yield Fault(f"{pack.code}/child_protection.csv", 0, "counties_fips", f"{fips} has no row; a gap is a row")
    if pack.manifest.kind == "state" and not pack.manifest.state:
        yield Fault(f"{pack.code}/pack.toml", 0, "state", "a state's pack names its postal code")
    programs = {row.id: row for row in pack.organizations}
    for number, row in zip(pack.line_numbers.get("navigators", ()), pack.navigators, strict=True):
        program = programs.get(row.organization_id)
        if program and program.area == "counties" and row.county_fips not in program.counties_fips:
            yield Fault(f"{pack.code}/navigators.csv", number, "county_fips", "the program's own row does not name it")
