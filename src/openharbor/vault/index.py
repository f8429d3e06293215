"""Find sealed records by words, without a word of them in the database: the index is made of sealed records too.

A manifest names the segments; each segment holds some hundred entries and is written anew when one of them changes, so
that a purged entry is nowhere any more. What holds for records holds for these: class keys, signatures, revisions.
"""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from openharbor.core.packs.gazetteer import normalize
from openharbor.vault import operations, roster, side
from openharbor.vault.keyring import Keyring
from openharbor.vault.models import Index
from openharbor.vault.operations import Opened
from openharbor.vault.sealing import Unopened

MOST_ENTRIES = 250
FIELD = "entries"
Entries = dict[str, Any]  # id of a record -> its words, folded, or what its room keeps of it


def put(keys: Keyring, *, sealing_class: str, entries: Mapping[UUID, str]) -> None:
    """Let records be found by these words, in place of what they were found by. Raises Refused."""
    _change(keys, sealing_class, {str(pk): normalize(words) for pk, words in entries.items()}, set(entries))


def keep(keys: Keyring, *, sealing_class: str, entries: Mapping[UUID, Any], only_new: bool = False) -> None:
    """Keep something that JSON can say for each record, in place of what was kept. Raises Refused.

    For a class whose index is a list that its room reads whole, with `listed`, and not searched by words.
    only_new: leave as they are those of which something is kept
    """
    _change(keys, sealing_class, {str(pk): one for pk, one in entries.items()}, set(entries), only_new=only_new)


def begin_anew(keys: Keyring, *, sealing_class: str) -> None:
    """Make an empty list in the place of one that does not open. Raises Refused."""
    if not keys.holds(sealing_class):
        operations.refuse(keys, "seal", [], "index")
    with transaction.atomic(), keys.as_one("indexed", which=[sealing_class], why="begun anew"):
        roster.lock(keys.compartment)
        Index.objects.filter(compartment=keys.compartment, sealing_class=sealing_class).delete()
        _begin(keys, sealing_class, [])


def listed(keys: Keyring, *, sealing_class: str, why: str) -> dict[UUID, Any]:
    """Return every entry of a class. Raises Refused, or Unopened."""
    segments = _segments(keys, sealing_class)[1]
    keys.note("searched", which=[sealing_class], why=why)
    return {UUID(pk): one for _, entries in segments for pk, one in entries.items()}


def remove(keys: Keyring, *, sealing_class: str, record_ids: Sequence[UUID]) -> None:
    """Let records be found no more; nothing of their words stays. Raises Refused."""
    _change(keys, sealing_class, {}, set(record_ids))


def search(keys: Keyring, *, sealing_class: str, words: str) -> list[UUID]:
    """Return the records whose words hold all of these, each from its beginning. Raises Refused, or Unopened."""
    wanted = [f" {word}" for word in normalize(words).split()]
    found = []
    segments = _segments(keys, sealing_class)[1]
    keys.note("searched", which=[sealing_class], why="index")
    for _, entries in segments:
        found += [UUID(pk) for pk, text in entries.items() if all(word in f" {text}" for word in wanted)]
    return found if wanted else []


def _segments(keys: Keyring, sealing_class: str) -> tuple[Opened | None, list[tuple[Opened, Entries]]]:
    """Return the manifest and all segments, or that there is no index yet."""
    row = Index.objects.filter(compartment=keys.compartment, sealing_class=sealing_class).first()
    if row is None:
        if side.revision(_name(keys.compartment, sealing_class)):
            raise Unopened  # this machine made one
        return None, []
    manifest = operations.read(keys, record_ids=[row.manifest], why="index")[0]
    ids = [UUID(one) for one in json.loads(manifest.fields[FIELD])]
    opened = operations.read(keys, record_ids=ids, why="index")
    if not all(one.by in keys.roster.members for one in (manifest, *opened)):
        raise Unopened  # what somebody without an account left is no index
    return manifest, [(one, json.loads(one.fields[FIELD])) for one in opened]


def _name(compartment: UUID, sealing_class: str) -> UUID:
    return uuid5(compartment, f"index of {sealing_class}")


def _change(keys: Keyring, sealing_class: str, fresh: Entries, gone: set[UUID], *, only_new: bool = False) -> None:
    if not keys.holds(sealing_class):
        operations.refuse(keys, "seal", [], "index")
    with transaction.atomic(), keys.as_one("indexed", which=[sealing_class], why="index"):
        roster.lock(keys.compartment)  # of two who change it at once the second waits
        manifest, segments = _segments(keys, sealing_class)
        if only_new:
            there = {pk for _, entries in segments for pk in entries}
            fresh, gone = {pk: text for pk, text in fresh.items() if pk not in there}, set()
        names = {str(pk) for pk in gone}
        room: Opened | None = None
        for one, entries in segments:
            kept = {pk: text for pk, text in entries.items() if pk not in names}
            if room is None and len(kept) + len(fresh) <= MOST_ENTRIES and fresh:
                room, kept = one, kept | fresh
            if kept != entries:
                _rewrite(keys, one, kept)
        if fresh and room is None:
            _add(keys, sealing_class, manifest, segments, fresh)


def _rewrite(keys: Keyring, one: Opened, entries: object) -> None:
    fields = {FIELD: json.dumps(entries).encode()}
    operations.seal_again(keys, record_id=one.id, revision=one.revision, fields=fields, why="index")


def _add(
    keys: Keyring, sealing_class: str, manifest: Opened | None, segments: list[tuple[Opened, Entries]], fresh: Entries
) -> None:
    rows = list(fresh.items())
    parts = [dict(rows[start : start + MOST_ENTRIES]) for start in range(0, len(rows), MOST_ENTRIES)]
    new = [_seal(keys, sealing_class, part) for part in parts]
    ids = [str(one) for one in (*(one.id for one, _ in segments), *new)]
    if manifest is not None:
        _rewrite(keys, manifest, ids)
        return
    _begin(keys, sealing_class, ids)


def _begin(keys: Keyring, sealing_class: str, ids: list[str]) -> None:
    Index.objects.create(
        compartment=keys.compartment, sealing_class=sealing_class, manifest=_seal(keys, sealing_class, ids)
    )
    transaction.on_commit(partial(side.see_revision, _name(keys.compartment, sealing_class), 1))


def _seal(keys: Keyring, sealing_class: str, entries: object) -> UUID:
    return operations.seal(keys, sealing_class=sealing_class, fields={FIELD: json.dumps(entries).encode()}, why="index")
