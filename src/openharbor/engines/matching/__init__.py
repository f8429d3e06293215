"""Match a person's need to services: hard limits first, then points, and the reason for each place in the list.

    answer = rank(person, candidates, as_of=date(2026, 11, 1))
    for match in answer.fit:
        print(match.candidate.id, match.points, match.reasons)

Pure: no clock (`as_of` is given), no files, no randomness. The same input gives the same answer in the same order.
"""

from openharbor.engines.matching.distance import miles_between
from openharbor.engines.matching.model import (
    Candidate,
    Doubt,
    Grade,
    Match,
    Person,
    Ranking,
    Reach,
    Reason,
)
from openharbor.engines.matching.posting import Shortlist, count, encode, ids_of, shortlist, without
from openharbor.engines.matching.ranking import NEAR_ENOUGH, NEAR_MILES, POINTS, is_old, match, rank

__all__ = [
    "NEAR_ENOUGH",
    "NEAR_MILES",
    "POINTS",
    "Candidate",
    "Doubt",
    "Grade",
    "Match",
    "Person",
    "Ranking",
    "Reach",
    "Reason",
    "Shortlist",
    "count",
    "encode",
    "ids_of",
    "is_old",
    "match",
    "miles_between",
    "rank",
    "shortlist",
    "without",
]
