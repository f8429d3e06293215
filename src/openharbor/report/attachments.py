"""Files of a report: a stripped copy for readers beside the original, both sealed. ADR 0012."""

import hashlib
import json
import re
from collections.abc import Mapping

from openharbor.core import stripping
from openharbor.report import drafting
from openharbor.report.drafting import Draft, FileFacts
from openharbor.vault import files
from openharbor.vault.records import Opened

FIELD = "files"
LONGEST_NAME = 80
TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


def attach(draft: Draft, *, name: str, data: bytes) -> Draft:
    """Seal a file and its stripped copy, and write their keys into the draft. Raises Unfit, NoRoom, or Sent."""
    copy = stripping.strip(data)
    kept = [files.keep(data), files.keep(copy.data)]
    original, shown = ([str(pk), key] for pk, key in kept)
    one = FileFacts(name=plain_name(name), kind=copy.kind, size=len(data), hash=hashlib.sha256(data).hexdigest(),
                    original=original, copy=shown)  # fmt: skip
    try:
        drafting.add(draft, {}, file=one)
    except BaseException:
        files.forget(pk for pk, _key in kept)
        raise
    if one not in draft.files:  # there were enough already
        files.forget(pk for pk, _key in kept)
    return draft


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
        found = json.loads(opened.fields[FIELD]) if opened else []
        return [one for one in found if _is_whole(one)][: drafting.MOST_FILES]
    except (KeyError, TypeError, ValueError, RecursionError):
        return []


def _is_whole(one: Mapping[str, object]) -> bool:
    pairs = [one["original"], one["copy"]]
    texts = [
        one["name"],
        one["kind"],
        one["hash"],
        *(text for pair in pairs if isinstance(pair, list) for text in pair),
    ]
    return len(texts) == 7 and all(isinstance(text, str) for text in texts) and isinstance(one["size"], int)
