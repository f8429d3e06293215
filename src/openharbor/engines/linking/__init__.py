"""Link reports by what they share: numbers, e-mails, handles, pages, plates, streets, and near-identical wording.

    new = marks_of(["call six1two ... tonight"], plates=["ABC 123"], states={"avalon": "AV"})
    for one in link_packed(new, index):
        print(one.id, one.strength, [(e.kind, e.value, e.shared_by) for e in one.evidence])

A link says "these share a number", never who did what: a person decides. Pure: no clock, no files, no randomness; the
same input gives the same answer in the same order, in every process. The time to read a text is linear in its length.
"""

from openharbor.engines.linking.comparing import HALF_AT, LEAST, LEAST_LIKENESS, STRENGTH, link, link_packed
from openharbor.engines.linking.finding import MOST_ENTITIES, STYLES, find, marks_of
from openharbor.engines.linking.model import Entity, Evidence, Kind, Link, Marks
from openharbor.engines.linking.packing import WrongPack, pack, unpack

__all__ = [
    "HALF_AT",
    "LEAST",
    "LEAST_LIKENESS",
    "MOST_ENTITIES",
    "STRENGTH",
    "STYLES",
    "Entity",
    "Evidence",
    "Kind",
    "Link",
    "Marks",
    "WrongPack",
    "find",
    "link",
    "link_packed",
    "marks_of",
    "pack",
    "unpack",
]
