"""Take in what another directory sends. All or nothing: until the last row is right the old state stands.

First the source is read, row by row, into a stage; then everything is written in one transaction. A row that is wrong
is left out and named; a file that cannot be read is refused. Doing it twice changes nothing.
"""

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openharbor.core.actor import Actor, System
from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import normalize
from openharbor.core.packs.registry import FEED
from openharbor.core.packs.rows import STREET
from openharbor.directory import bulk, operations, overlay, projection
from openharbor.directory.exchange import cleaning, derive, legacy, reading, records
from openharbor.directory.exchange.derive import Context, Sent
from openharbor.directory.exchange.reading import Fault, Refused, Tell
from openharbor.directory.exchange.report import Report
from openharbor.directory.exchange.stage import Stage
from openharbor.directory.exchange.standard import ROOTS, entity_of
from openharbor.directory.models import (
    Attribute,
    Fact,
    Import,
    Listing,
    Location,
    Organization,
    Part,
    Service,
    ServiceAtLocation,
    Source,
    SourceRecord,
    TaxonomyTerm,
)
from openharbor.directory.operations import TABLES, Changes, Draft, NotAllowed
from openharbor.directory.overlay import Parts

CHUNK = 500
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 120
# Without these a row is nothing.
NEEDED = {
    "organization": ("id", "name"), "service": ("id", "name"), "location": ("id",), "service_at_location": ("id",),
    "taxonomy_term": ("id", "name"), "taxonomy": ("id", "name"),
}  # fmt: skip
MUST_HAVE = {"organization": {"id", "name"}, "service": {"id", "name"}, "location": {"id"}}
Progress = Callable[[str, int, int], None]


@dataclass
class Outcome:
    """How an import went."""

    number: int
    counts: Counter[str] = field(default_factory=Counter)
    first: list[Fault] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [f"{self.counts[name]} {name}" for name in ("read", "added", "changed", "removed", "known", "private")]
        return f"{', '.join(parts)}; {self.counts['error']} errors, {self.counts['warning']} warnings"


def take_in(
    actor: Actor, path: Path, *, code: str, name: str, operator: str, single_source: bool, complete: bool = False,
    progress: Progress = lambda phase, done, total: None,
) -> Outcome:  # fmt: skip
    """Import a file or folder under a source's code and return how it went.

    complete: the file is all that the source has; what is not in it any more is taken away
    Raises Refused if the file cannot be read; then nothing has changed.
    """
    if not isinstance(actor, System):
        raise NotAllowed
    if not SLUG.fullmatch(code) or len(code) > 30:
        raise Refused(f"{code!r} is no code: small letters, digits and single hyphens, at most 30")
    # Rows come by the hundred thousand and none of them in circles: looking for those would cost a tenth of the time.
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        return _take_in(path, code, name, operator, single_source, complete, progress)
    finally:
        gc.set_threshold(*thresholds)


def _take_in(
    path: Path, code: str, name: str, operator: str, single_source: bool, complete: bool, progress: Progress
) -> Outcome:
    with Report() as report, _staged(report.tell) as stage:
        _read(path, stage, report.tell, progress)
        with transaction.atomic():
            outcome = _write(stage, code, name, operator, single_source, complete, report, path.name, progress)
        registry.forget()
        report.name(outcome.number)
    return outcome


@contextmanager
def _staged(tell: Tell) -> Iterator[Stage]:
    stage = Stage(tell)
    try:
        yield stage
    finally:
        stage.close()


def _read(path: Path, stage: Stage, tell: Tell, progress: Progress) -> None:
    files = reading.members(path)
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
        try:
            for entity, fresh in legacy.modern(table, row):
                _stage_row(entity, fresh, member.name, line, stage, tell)
        except cleaning.Wrong as wrong:
            tell(Fault(member.name, line, table, row.get("id", ""), "", str(wrong)))


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
    right = True
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
    for name, rows in tables.items():
        for number, row in enumerate(rows, 1):
            if not isinstance(row, dict):
                tell(Fault(name, number, "", "", "", "is no object"))
                continue
            texts = {key: _text(value) for key, value in row.items() if value is not None}
            for entity, fresh in legacy.modern(legacy.table_of(name), texts):
                _stage_row(entity, fresh, name, number, stage, tell)


def _text(value: object) -> str:
    return str(value) if not isinstance(value, bool) else str(value).lower()


def _write(
    stage: Stage, code: str, name: str, operator: str, single_source: bool, complete: bool, report: Report,
    file_name: str, progress: Progress,
) -> Outcome:  # fmt: skip
    source, _ = Source.objects.get_or_create(code=code, defaults={"name": name, "created_at": timezone.now()})
    # Of two imports of one source the second waits.
    source = Source.objects.select_for_update().get(code=code)
    source.name = name or source.name
    source.save()
    pack = FEED + code
    registry.accept(pack, digest="", operator=operator, single_source=single_source)
    counts: Counter[str] = Counter(read=stage.count())
    context = _context(source, pack, stage)
    stage.tell_lost_services(_known(source, "organization"))
    private = _hide_places(stage, context, source)
    counts["private"] = len(private)
    for entity in stage.entities():
        if entity != "service":
            for some in _chunks(stage.records(entity)):
                _upsert(source, entity, some, counts)
    run = projection.Run()
    counts["services"] = stage.count("service")
    _take_services(source, stage, private, context, run, counts, report.tell, progress)
    run.finish(everything=False)
    if complete:
        projection.refresh(_take_away(source, stage, pack, counts))
    outcome = Outcome(0, counts + report.counts, report.first)
    row = Import.objects.create(
        source=source, file_name=file_name[:200], finished_at=timezone.now(), counts=dict(outcome.counts)
    )
    outcome.number = row.pk
    report.sync()
    return outcome


def _context(source: Source, pack: str, stage: Stage) -> Context:
    packs = registry.accepted_packs()
    terms = dict(TaxonomyTerm.objects.filter(pack=operations.TERMS_PACK).values_list("code", "pk"))
    context = Context(pack, source.name, registry.gazetteer(packs), packs, terms)
    for own_id, _, data, _, _ in stage.records("taxonomy_term"):
        context.term_names[own_id] = str(data.get("name", ""))
    return context


def _known(source: Source, entity: str) -> frozenset[str]:
    return frozenset(SourceRecord.objects.filter(source=source, entity=entity).values_list("given_id", flat=True))


def _hide_places(stage: Stage, context: Context, source: Source) -> set[str]:
    """Take the places of confidential services out of the stage, before anything is written, and return the services.

    A place that one confidential service has is nobody's place here: another service of the house would give it away.
    """
    places: dict[str, list[tuple[str, dict[str, Any], str]]] = {}
    for own_id, parent, data, _, _ in stage.records("service_at_location"):
        inside = data.get("location")
        location = str(data.get("location_id") or (inside.get("id") if isinstance(inside, dict) else "") or "")
        places.setdefault(parent, []).append((own_id, data, location))
    elsewhere = _hidden_elsewhere(context.code)
    private = set(_rows(source, "service").filter(private=True).values_list("given_id", flat=True))
    hidden: set[str] = set()
    for own_id, parent, data, _, _ in stage.records("service"):
        at = places.get(own_id, [])
        there = [(row, stage.find("location", location) or {}) for _, row, location in at]
        sent = Sent(data, stage.find("organization", parent) or {}, there)
        if own_id in private or derive.is_confidential(sent, context) or elsewhere & _names(sent):
            private.add(own_id)
            hidden |= {location for _, _, location in at}
            stage.replace("service", own_id, _without_places(data))
    for location in hidden:
        stage.replace("location", location, None)
    for at in places.values():
        for at_id, _, location in at:
            if location in hidden:
                stage.replace("service_at_location", at_id, None)
    _rows(source, "location").filter(given_id__in=hidden).delete()
    _rows(source, "service_at_location").filter(parent_id__in=private).delete()
    return private


def _rows(source: Source, entity: str) -> Any:
    return SourceRecord.objects.filter(source=source, entity=entity)


def _names(sent: Sent) -> set[str]:
    """Return the names under which a service may be known as a private place elsewhere."""
    name, organization = normalize(str(sent.service.get("name", ""))), normalize(str(sent.organization.get("name", "")))
    bed = derive.NEEDS["bed"].search(normalize(f"{name} {sent.service.get('description') or ''}"))
    return {name, organization} if bed else {name}


def _without_places(data: dict[str, Any]) -> dict[str, Any]:
    """Return a confidential service without what could tell its place: history, contacts, notes on how to come."""
    gone = ("metadata", "contacts", "service_at_locations", "application_process")
    bare = {key: value for key, value in data.items() if key not in gone}
    return {k: STREET.sub("", v) if isinstance(v, str) else v for k, v in bare.items()}


def _hidden_elsewhere(code: str) -> set[str]:
    """Return the names of services that another source keeps private: a place withheld there is withheld here too."""
    rows = Service.objects.filter(confidential=True).exclude(pack=code).select_related("organization")
    return {normalize(name) for row in rows for name in (row.name, row.organization.name) if len(name) > 5}


Staged = tuple[str, str, dict[str, Any], str, int]


def _chunks(rows: Iterator[Staged]) -> Iterator[list[Staged]]:
    while some := list(islice(rows, CHUNK)):
        yield some


def _upsert(
    source: Source, entity: str, some: list[Staged], counts: Counter[str], private: Set[str] = frozenset()
) -> dict[str, SourceRecord]:
    """Write records and return them; what a source said before and does not say now stays."""
    there = SourceRecord.objects.filter(source=source, entity=entity, given_id__in=[row[0] for row in some])
    old = {row.given_id: row for row in there}
    fresh, stale = [], []
    for own_id, parent, data, _, _ in some:
        row = old.get(own_id)
        if row is None:
            fresh.append(
                SourceRecord(
                    source=source, entity=entity, given_id=own_id, parent_id=parent, data=data,
                    private=own_id in private,
                )
            )  # fmt: skip
            continue
        joined, above = {**row.data, **data}, parent or row.parent_id
        if own_id in private:
            joined = _without_places(joined)
        if (joined, above, own_id in private) != (row.data, row.parent_id, row.private):
            row.data, row.parent_id, row.private = joined, above, own_id in private
            stale.append(row)
    bulk.insert(fresh)
    if stale:
        SourceRecord.objects.bulk_update(stale, ["data", "parent_id", "private"], batch_size=100)
    counts["added"] += len(fresh)
    counts["changed"] += len(stale)
    return old | {row.given_id: row for row in fresh}


def _take_services(
    source: Source, stage: Stage, private: set[str], context: Context, run: projection.Run, counts: Counter[str],
    tell: Tell, progress: Progress,
) -> None:  # fmt: skip
    """Write the services of the stage, what they mean, and what of it is public."""
    done = 0
    context.term_rows = {row.pk: row for row in TaxonomyTerm.objects.all()}
    for some in _chunks(stage.records("service")):
        sent = _sent(source, _upsert(source, "service", some, counts, private))
        draft = Draft(context.code)
        for own_id, _, _, file, line in some:
            for name, reason in derive.put(draft, sent[own_id], context):
                tell(Fault(file, line, "service", own_id, name, reason, error=False))
        run.refresh(*_write_facts(draft, context, counts))
        done += len(some)
        progress("writing", done, counts["services"])


def _sent(source: Source, services: dict[str, SourceRecord]) -> dict[str, Sent]:
    """Return services as sent, with their organizations and places, by given id."""
    above = {row.parent_id for row in services.values()}
    organizations = {row.given_id: row.data for row in _rows(source, "organization").filter(given_id__in=above)}
    at = list(_rows(source, "service_at_location").filter(parent_id__in=services).order_by("pk"))
    wanted = {_location_of(row.data) for row in at}
    locations = {row.given_id: row.data for row in _rows(source, "location").filter(given_id__in=wanted)}
    found = {
        own_id: Sent(row.data, organizations.get(row.parent_id) or _only_id(row.parent_id), [], row.private)
        for own_id, row in services.items()
    }
    for row in at:
        if place := locations.get(_location_of(row.data)):
            found[row.parent_id].places.append((row.data, place))
    return found


def _only_id(own_id: str) -> dict[str, Any]:
    return {"id": own_id} if own_id else {}


def _location_of(data: dict[str, Any]) -> str:
    inside = data.get("location")
    return str(data.get("location_id") or (inside.get("id") if isinstance(inside, dict) else "") or "")


def _write_facts(draft: Draft, context: Context, counts: Counter[str]) -> tuple[list[UUID], dict[UUID, Parts]]:
    """Write what services mean; return the services of which anything changed, and what is known of them now.

    Rows of others are never touched.
    """
    mine = draft.tables[Service]
    others = set(Service.objects.filter(pk__in=mine).exclude(pack=draft.pack).values_list("pk", flat=True))
    counts["known"] += len(others)
    own = [pk for pk in mine if pk not in others]
    touched: set[UUID] = set()
    now: dict[type[Fact], dict[UUID, Any]] = {}
    for table in TABLES:
        wanted = draft.tables[table]
        if issubclass(table, Part):
            wanted = {pk: v for pk, v in wanted.items() if v["service_id"] not in others}
            old: dict[UUID, Any] = {row.pk: row for row in table._default_manager.filter(service_id__in=own)}
            gone = [pk for pk in old if pk not in wanted]
            touched |= {old.pop(pk).service_id for pk in gone}
            table._default_manager.filter(pk__in=gone).delete()
        else:
            old = {row.pk: row for row in table._default_manager.filter(pk__in=wanted)}
            wanted = {pk: v for pk, v in wanted.items() if pk not in old or old[pk].pack == draft.pack}
        fresh = operations.write(table, old, wanted, Changes())
        now[table] = {pk: row for pk, row in old.items() if pk not in others} | {row.pk: row for row in fresh}
        if table is Service:
            touched |= {row.pk for row in fresh}
        elif table is Organization:
            changed = {row.pk for row in fresh}
            touched |= {pk for pk, v in mine.items() if v["organization_id"] in changed}
        elif issubclass(table, Part):
            touched |= {row.service_id for row in fresh}
    touched -= others
    _join(now, context)
    known = overlay.gather({table: rows.values() for table, rows in now.items()})
    return sorted(touched), {pk: parts for pk, parts in known.items() if pk in touched}


def _join(now: dict[type[Fact], dict[UUID, Any]], context: Context) -> None:
    """Fill in the rows that others point to, so that nobody has to read them again."""
    for service in now[Service].values():
        service.organization = now[Organization][service.organization_id]
    for attribute in now[Attribute].values():
        attribute.taxonomy_term = context.term_rows[attribute.taxonomy_term_id]
    for place in now[ServiceAtLocation].values():
        place.location = now[Location][place.location_id]


def _take_away(source: Source, stage: Stage, pack: str, counts: Counter[str]) -> set[UUID]:
    """Remove what the source has no more."""
    touched: set[UUID] = set()
    for entity in ROOTS:
        here = {row[0] for row in stage.records(entity)}
        gone = [pk for pk in _known(source, entity) if pk not in here]
        for start in range(0, len(gone), CHUNK):
            some = gone[start : start + CHUNK]
            SourceRecord.objects.filter(source=source, entity=entity, given_id__in=some).delete()
            if entity == "service":
                draft = Draft(pack)
                lost = Service.objects.filter(pack=pack, pk__in=[draft.id_of(Service, own_id) for own_id in some])
                touched |= set(lost.values_list("pk", flat=True))
                lost.delete()
        counts["removed"] += len(gone)
    return touched


def remove(actor: Actor, *, code: str) -> int:
    """Forget a source: what it sent, what it means, and its listings. Return how many services it had."""
    if not isinstance(actor, System):
        raise NotAllowed
    with transaction.atomic():
        lost = set(Service.objects.filter(pack=FEED + code).values_list("pk", flat=True))
        lost |= set(Listing.objects.filter(pack=FEED + code).values_list("pk", flat=True))
        for table in reversed(TABLES):
            table._default_manager.filter(pack=FEED + code).delete()
        Source.objects.filter(code=code).delete()
        projection.refresh(lost)
        registry.withdraw(FEED + code)
    return len(lost)
