"""Files of a report: a stripped copy for readers beside the original, both sealed. ADR 0012."""

import hashlib
import json
import re
from collections.abc import Mapping
from uuid import UUID

from openharbor.core import stripping
from openharbor.report import drafting
from openharbor.report.drafting import Draft, FileFacts
from openharbor.vault import files
from openharbor.vault.records import Opened

FIELD = "files"
LONGEST_NAME = 80
TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


def attach(draft: Draft, *, name: str, data: bytes) -> Draft:
    """Seal a file and its stripped copy, and write their keys into the draft.

    Raises Unfit, NoRoom, or what `drafting.add` does.
    """
    copy = stripping.strip(data)
    kept: list[tuple[UUID, str]] = []
    try:
        for one in (data, copy.data):
            kept.append(files.keep(one))  # noqa: PERF401  # if the second fails, the first must be known
        original, shown = ([str(pk), key] for pk, key in kept)
        facts = FileFacts(name=plain_name(name), kind=copy.kind, size=len(data),
                          hash=hashlib.sha256(data).hexdigest(), original=original, copy=shown)  # fmt: skip
        return drafting.add(draft, {}, file=facts)
    except BaseException:
        files.forget_unbound(pk for pk, _key in kept)
        raise


def plain_name(name: str) -> str:
    """Return a file's name without what could mislead a page or a folder."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(letter if letter.isalnum() or letter in " ._-()" else "_" for letter in last)[-LONGEST_NAME:]


def packed(draft: Draft) -> dict[str, bytes]:
    """Return the field of a deposit that holds the keys."""
    return {FIELD: json.dumps(draft.files).encode()} if draft.files else {}


def told(opened: Opened | None) -> list[FileFacts]:
    """Return the files that a deposit speaks of; none where it is not as it was written."""
    try:
        found = json.loads(opened.fields[FIELD])[: drafting.MOST_FILES] if opened else []
        return [one for one in found if _is_whole(one)]
    except (KeyError, TypeError, ValueError, RecursionError):
        return []


def _is_whole(one: Mapping[str, object]) -> bool:
    """Tell whether a page can show this, whatever somebody wrote into a deposit by hand."""
    texts = [one[name] for name in ("name", "kind", "hash")]
    size, pairs = one["size"], [one["original"], one["copy"]]
    return (
        all(isinstance(text, str) and len(text) <= LONGEST_NAME for text in texts)
        and one["kind"] in TYPES
        and isinstance(size, int)
        and 0 <= size <= stripping.LIMIT
        and all(isinstance(pair, list) and list(map(type, pair)) == [str, str] for pair in pairs)
    )
