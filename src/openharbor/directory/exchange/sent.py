"""A service as it was sent, and what its words are read against."""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from openharbor.core.packs.gazetteer import Gazetteer, normalize
from openharbor.core.packs.reading import Pack
from openharbor.directory.exchange.reading import storable
from openharbor.directory.models import TaxonomyTerm

Data = dict[str, Any]
Warnings = list[tuple[str, str]]
UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass
class Context:
    """What the words of a source are read against."""

    code: str
    name: str
    gazetteer: Gazetteer
    packs: tuple[Pack, ...]
    terms: dict[str, UUID]  # code of our term -> id
    term_rows: dict[UUID, TaxonomyTerm] = field(default_factory=dict)
    is_new: bool = False  # nothing of this source is there yet, so nothing need be compared
    term_names: dict[str, str] = field(default_factory=dict)  # id of a term of the source -> its name

    @cached_property
    def codes(self) -> dict[str, str]:
        """Return our terms by their id."""
        return {str(pk): code for code, pk in self.terms.items()}

    @property
    def zone(self) -> str:
        return next((p.manifest.time_zone for p in self.packs if p.manifest.state), "")


@dataclass
class Sent:
    """One service as sent, with its organization and its places."""

    service: Data
    organization: Data
    places: list[tuple[Data, Data]]  # service at location, location
    confidential: bool = False
    _words: str | None = None

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return our own attributes, by label."""
        found = listed(self.service, "attributes")
        return {str(a["label"]): str(a.get("value", "")) for a in found if a.get("label")}

    @property
    def is_ours(self) -> bool:
        """Tell whether another OpenHarbor says this; anybody may say so, so it opens nothing that hides a place."""
        return "openharbor" in self.labels and "purpose" in self.labels

    @cached_property
    def own(self) -> Data:
        """Return what another OpenHarbor says beside the standard."""
        try:
            found = storable(json.loads(self.labels.get("openharbor", "{}")))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def text(self, name: str, most: int) -> str:
        """Return one of our own words."""
        value = self.own.get(name, "")
        return value[:most] if isinstance(value, str) else ""

    def words(self, context: Context) -> str:
        """Return the source's own names and terms for this service."""
        if self._words is None:
            self._words = self._read_words(context)
        return self._words

    def _read_words(self, context: Context) -> str:
        names = [self.service.get("name"), self.service.get("alternate_name"), self.organization.get("name")]
        for item in listed(self.service, "attributes"):
            term = item.get("taxonomy_term")
            names.append(term.get("name") if isinstance(term, dict) else "")
            names.append(context.term_names.get(str(item.get("taxonomy_term_id", ""))))
        return normalize(" ".join(str(name)[:300] for name in names if name))


def listed(data: Data, key: str) -> list[Data]:
    """Return the objects in a list of a document, none where there is no list."""
    found = data.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def key_of(given: object) -> str:
    """Return the id of a record as it is kept: a UUID in small letters, any other text as it is."""
    text = "" if given is None else str(given)
    return text.lower() if UUID_FORM.fullmatch(text) else text
