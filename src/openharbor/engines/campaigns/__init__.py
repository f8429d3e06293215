"""Find groups of texts that share a hidden template, and explain each: template, slots, evidence, contacts.

    words = read(["Hello, I am Candy, call six1two ...", ...])
    found = find(words)
    for group in found.groups:
        print(group.number, len(group.members), group.gain, template_of(found, group, texts))

A group says "these texts share a template", never who wrote them or why: agencies, reposting services, spam and copied
texts do. Pure: no clock, no files, no randomness; the same groups for any order of the texts, any seed of Python's hash
and any number of processes. About 0.12 milliseconds for a text of 50 words, and linear in their number.
"""

from openharbor.engines.campaigns.explaining import Mark, Part, marks_of, sample, shares, template_of
from openharbor.engines.campaigns.finding import EVIDENCE, find, in_turn
from openharbor.engines.campaigns.joining import join
from openharbor.engines.campaigns.model import Found, Group, Shared
from openharbor.engines.campaigns.templates import Fit
from openharbor.engines.campaigns.wording import SORTS, Words, joined, read

__all__ = [
    "EVIDENCE",
    "SORTS",
    "Fit",
    "Found",
    "Group",
    "Mark",
    "Part",
    "Shared",
    "Words",
    "find",
    "in_turn",
    "join",
    "joined",
    "marks_of",
    "read",
    "sample",
    "shares",
    "template_of",
]
