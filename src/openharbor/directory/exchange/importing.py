"""Take in what another directory sends. All or nothing: until the last row is right the old state stands.

First the source is read, row by row, into a stage; then everything is written in one transaction. A row that is wrong
is left out and named; a file that cannot be read is refused. Doing it twice changes nothing.
"""

import gc
import re
from collections import Counter
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openharbor.core.actor import Actor, System
from openharbor.core.packs import registry, rows
from openharbor.core.packs.reading import Pack
from openharbor.core.packs.registry import FEED
from openharbor.directory import bulk, operations, projection, withheld
from openharbor.directory.exchange import derive, reading
from openharbor.directory.exchange import own as own_table
from openharbor.directory.exchange.intake import Progress, read_files
from openharbor.directory.exchange.privacy import hide_places, ids_of, locations_of, records_of
from openharbor.directory.exchange.reading import Fault, Refused, Tell
from openharbor.directory.exchange.report import Report
from openharbor.directory.exchange.sent import Context, Sent
from openharbor.directory.exchange.stage import Stage
from openharbor.directory.exchange.standard import ROOTS
from openharbor.directory.exchange.writing import write_facts
from openharbor.directory.models import (
    Import,
    Listing,
    Service,
    Source,
    SourceRecord,
    TaxonomyTerm,
)
from openharbor.directory.operations import TABLES, Draft, NotAllowed

CHUNK = 500
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


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
    region: str = "",
    progress: Progress = lambda phase, done, total: None,
) -> Outcome:  # fmt: skip
    """Import a file or folder under a source's code and return how it went.

    region: code of the pack whose places and time zone a table of our own columns speaks of
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
        return _take_in(path, code, name, operator, single_source, complete, region, progress)
    finally:
        gc.set_threshold(*thresholds)


def _take_in(
    path: Path, code: str, name: str, operator: str, single_source: bool, complete: bool, region: str,
    progress: Progress,
) -> Outcome:  # fmt: skip
    with Report() as report, _staged(report.tell) as stage, bulk.room():
        files = reading.members(path)
        own = [member for member in files if own_table.is_own(member)]
        pack = _pack_of(region) if own else None
        found = own_table.read(own, report.tell) if pack else []
        if not pack:
            read_files(files, stage, report.tell, progress)
        with transaction.atomic():
            source = _source(code, name, operator, single_source=single_source)
            counts = Counter(read=len(found) or stage.count())
            if pack:
                _write_own(source, found, pack, counts, complete=complete)
            else:
                _write(source, stage, counts, complete=complete, tell=report.tell, progress=progress)
            outcome = _finish(source, counts, report, path.name)
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


def _pack_of(region: str) -> Pack:
    found = [pack for pack in registry.accepted_packs() if pack.code == region and pack.manifest.state]
    if not found:
        raise Refused("say with --region which accepted state's pack its places belong to")
    return found[0]


def _write_own(
    source: Source, found: list[rows.Organization], pack: Pack, counts: Counter[str], *, complete: bool
) -> None:
    """Write rows of our own columns. A row that a pack has already stays the pack's."""
    context = _context(source, FEED + source.code)
    known = set(Service.objects.exclude(pack__startswith=FEED).values_list("key", flat=True))
    counts["known"] += sum(row.id in known for row in found)
    names_before = withheld.names()
    run = projection.Run()
    mine = [row for row in found if row.id not in known]
    for start in range(0, len(mine), CHUNK):
        draft = Draft(context.code)
        for row in mine[start : start + CHUNK]:
            operations.put_organization(draft, row, pack, context.gazetteer)
        before = set(Service.objects.filter(pk__in=draft.tables[Service]).values_list("pk", flat=True))
        touched, facts = write_facts(draft, context, counts)
        counts["added"] += len(set(touched) - before)
        counts["changed"] += len(set(touched) & before)
        run.refresh(touched, facts)
    run.finish(everything=False)
    _follow_names(names_before, context.code)
    if complete:
        draft = Draft(context.code)
        kept = {draft.id_of(Service, row.id) for row in mine}
        gone = set(Service.objects.filter(pack=context.code).values_list("pk", flat=True)) - kept
        for pk in gone:
            Service.objects.filter(pk=pk).delete()
        counts["removed"] += len(gone)
        projection.refresh(gone)


def _source(code: str, name: str, operator: str, *, single_source: bool) -> Source:
    Source.objects.get_or_create(code=code, defaults={"name": name, "created_at": timezone.now()})
    # Of two imports of one source the second waits.
    source = Source.objects.select_for_update().get(code=code)
    source.name = (name or source.name)[:200]
    source.save()
    registry.accept(FEED + code, digest="", operator=operator, single_source=single_source)
    return source


def _write(
    source: Source, stage: Stage, counts: Counter[str], *, complete: bool, tell: Tell, progress: Progress
) -> None:
    context = _context(source, FEED + source.code)
    for own_id, _, data, _, _ in stage.records("taxonomy_term"):
        context.term_names[own_id] = str(data.get("name", ""))
    stage.tell_lost_services(ids_of(records_of(source, "organization")))
    private, again = hide_places(stage, context, source, tell)
    counts["private"] = len(private)
    for entity in stage.entities():
        if entity != "service":
            is_new = not records_of(source, entity).exists()
            for some in _chunks(stage.records(entity)):
                _upsert(source, entity, some, counts, is_new=is_new)
    bulk.learn(SourceRecord)
    run = projection.Run()
    counts["services"] = stage.count("service")
    names_before = withheld.names() if private else None
    _take_services(source, stage, private, context, run, counts, tell, progress)
    _read_again(source, again, context, run, counts)
    run.finish(everything=False)
    _follow_names(names_before, context.code)
    if complete:
        projection.refresh(_take_away(source, stage, context.code, counts))


def _finish(source: Source, counts: Counter[str], report: Report, file_name: str) -> Outcome:
    outcome = Outcome(0, counts + report.counts, report.first)
    row = Import.objects.create(
        source=source, file_name=file_name[:200], finished_at=timezone.now(), counts=dict(outcome.counts)
    )
    outcome.number = row.pk
    report.sync()
    return outcome


def _context(source: Source, pack: str) -> Context:
    packs = registry.accepted_packs()
    terms = dict(TaxonomyTerm.objects.filter(pack=operations.TERMS_PACK).values_list("code", "pk"))
    is_new = not Service.objects.filter(pack=pack).exists()
    rows_of_terms = {row.pk: row for row in TaxonomyTerm.objects.all()}
    return Context(pack, source.name, registry.gazetteer(packs), packs, terms, rows_of_terms, is_new)


Staged = tuple[str, str, dict[str, Any], str, int]


def _chunks(rows: Iterator[Staged]) -> Iterator[list[Staged]]:
    while some := list(islice(rows, CHUNK)):
        yield some


def _upsert(
    source: Source, entity: str, some: list[Staged], counts: Counter[str], private: Set[str] = frozenset(),
    *, is_new: bool,
) -> dict[str, SourceRecord]:  # fmt: skip
    """Write records and return them; what a source said before and does not say now stays.

    is_new: the source has said nothing of this kind before
    """
    there = records_of(source, entity).filter(given_id__in=[row[0] for row in some])
    old = {} if is_new else {row.given_id: row for row in there}
    added, stale = [], []
    for own_id, parent, data, _, _ in some:
        row = old.get(own_id)
        if row is None:
            added.append({"given_id": own_id, "parent_id": parent, "data": data, "private": own_id in private})
            continue
        joined, above = {**row.data, **data}, parent or row.parent_id
        if own_id in private:
            joined = data  # what was said before it was private is not joined to it
        if (joined, above, own_id in private) != (row.data, row.parent_id, row.private):
            row.data, row.parent_id, row.private = joined, above, own_id in private
            stale.append(row)
    common = {"source_id": source.pk, "entity": entity}
    fresh = bulk.make(SourceRecord, (common | values for values in added))
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
    done, is_new = 0, not records_of(source, "service").exists()
    for some in _chunks(stage.records("service")):
        sent = _sent(source, _upsert(source, "service", some, counts, private, is_new=is_new))
        draft = Draft(context.code)
        for own_id, _, _, file, line in some:
            for name, reason in derive.put(draft, sent[own_id], context):
                tell(Fault(file, line, "service", own_id, name, reason, error=False))
        run.refresh(*write_facts(draft, context, counts))
        done += len(some)
        progress("writing", done, counts["services"])


def _read_again(source: Source, ids: set[str], context: Context, run: projection.Run, counts: Counter[str]) -> None:
    """Read services again that lost a place which turned out to be private."""
    for start in range(0, len(ids), CHUNK):
        some = records_of(source, "service").filter(given_id__in=sorted(ids)[start : start + CHUNK])
        draft = Draft(context.code)
        for sent in _sent(source, {row.given_id: row for row in some}).values():
            derive.put(draft, sent, context)
        context.is_new = False
        run.refresh(*write_facts(draft, context, counts))


def _follow_names(before: dict[str, set[str]] | None, own: str) -> None:
    """Make the listings of other feeds anew that bear a name which is withheld only now."""
    fresh = withheld.names().keys() - before.keys() if before is not None else set()
    if fresh:
        rows = Service.objects.filter(confidential=False, pack__startswith=FEED).exclude(pack=own)
        names = rows.values_list("pk", "name", "organization__name")
        projection.refresh([pk for pk, *pair in names if fresh & {withheld.bare_name(name) for name in pair}])


def _sent(source: Source, services: dict[str, SourceRecord]) -> dict[str, Sent]:
    """Return services as sent, with their organizations and places, by given id."""
    above = {row.parent_id for row in services.values()}
    organizations = _data_of(records_of(source, "organization").filter(given_id__in=above))
    # Put in order here: asked to do it, SQLite reads the whole source instead of the index.
    there = records_of(source, "service_at_location").filter(parent_id__in=services)
    at = [(parent, data) for _, parent, data in sorted(there.values_list("pk", "parent_id", "data"), key=itemgetter(0))]
    wanted = {one for _, data in at for one in locations_of(data)}
    locations = _data_of(records_of(source, "location").filter(given_id__in=wanted, private=False))
    found = {
        own_id: Sent(row.data, organizations.get(row.parent_id) or _only_id(row.parent_id), [], row.private)
        for own_id, row in services.items()
    }
    for parent, data in at:
        for place in (locations[one] for one in sorted(locations_of(data)) if one in locations):
            found[parent].places.append((data, place))
    return found


def _data_of(records: Any) -> dict[str, dict[str, Any]]:
    return dict(records.values_list("given_id", "data"))


def _only_id(own_id: str) -> dict[str, Any]:
    return {"id": own_id} if own_id else {}


def _take_away(source: Source, stage: Stage, pack: str, counts: Counter[str]) -> set[UUID]:
    """Remove what the source has no more. That a place was private is remembered: what comes back must stay so."""
    draft, touched = Draft(pack), set()
    for entity in ROOTS:
        here = {own_id for own_id, _ in stage.ids(entity)}
        there = records_of(source, entity).exclude(data={})
        gone = sorted(ids_of(there) - here)
        for start in range(0, len(gone), CHUNK):
            some = records_of(source, entity).filter(given_id__in=gone[start : start + CHUNK])
            if entity == "service":
                own = [draft.id_of(Service, own_id) for own_id in gone[start : start + CHUNK]]
                lost = Service.objects.filter(pack=pack, pk__in=own)
                touched |= set(lost.values_list("pk", flat=True))
                lost.delete()
            some.filter(private=True).update(data={}, parent_id="")
            some.filter(private=False).delete()
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
