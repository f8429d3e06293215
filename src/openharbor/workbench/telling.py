"""Put together what the files and the report say of each group."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from openharbor.engines.campaigns import Found, Group, Part, shares, template_of
from openharbor.workbench.columns import Row

MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A group with all that is told of it.

    held: for each member, in their order, how much of the template it holds, in percent
    days: how many members each day has · places: the commonest ones, with how many members
    """

    group: Group
    parts: tuple[Part, ...]
    members: tuple[Row, ...]
    held: tuple[int, ...]
    days: tuple[tuple[date, int], ...]
    places: tuple[tuple[str, int], ...]

    @property
    def span(self) -> tuple[date, date] | None:
        return (self.days[0][0], self.days[-1][0]) if self.days else None


def tell(found: Found, group: Group, rows: Sequence[Row], texts: Sequence[str]) -> Told:
    """Return what is told of a group. rows, texts: all of them, as they were read."""
    members = tuple(rows[place] for place in group.members)
    days = Counter(row.day for row in members if row.day)
    places = Counter(row.place for row in members if row.place)
    common = sorted(places.items(), key=lambda one: (-one[1], one[0]))[:MOST_PLACES]
    held = tuple(int(one) for one in np.asarray(shares(found, group)))
    return Told(group, template_of(found, group, texts), members, held, tuple(sorted(days.items())), tuple(common))


def explanations(told: Told) -> list[str]:
    """Return innocent explanations of a group, those first that its facts speak for."""
    texts, wordings, contacts = len(told.members), len(told.group.wordings), told.group.different
    most = max((one.inside for one in told.group.contacts), default=0)
    said = [
        ("One person, agency or business that posts for itself again and again",
         f"one contact stands in {most} of {texts} texts" if most > 1 and most > texts / 2 else ""),
        ("A reposting service or a form of a website, which writes for many people",
         "most texts name a contact of their own" if contacts > texts / 2 and most <= 2 else ""),
        ("Spam or a scam sent out by a machine",
         f"{texts} texts, only {wordings} wordings" if wordings * 2 < texts else ""),
        ("People who copied a text that they liked", ""),
    ]  # fmt: skip
    ordered = sorted(said, key=lambda one: not one[1])
    return [f"{what}{f': {fact}' if fact else ''}." for what, fact in ordered]
