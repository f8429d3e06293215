"""Estimate how many persons no list holds, from counts of those that several lists hold.

    table = table_of(("Police", "Shelter", "Hotline"), [(1, 0, 0, 52), (0, 1, 0, 90), (1, 1, 0, 6), ...])
    for one in estimate(table, METHODS, draws(table, 20_000, seed=1)):
        print(one.method, one.interval95.low, one.interval95.high, one.point)

Multiple systems estimation of a hidden population, from capture-history counts, never from persons. Methods stand side
by side, because they disagree: on the same published data by a factor of two, and their limits by a factor of six.
`reliability` says how far to trust them. Critics hold that the method does not suit trafficking at all (Whitehead,
Jackson, Balch, Francis 2021); that stands beside every number this engine gives. Pure: no clock, no files, no
randomness but the seed that is passed in.
"""

from openharbor.engines.prevalence.bootstrap import Booted, Estimator, Limits, boot, draws
from openharbor.engines.prevalence.checking import Verdict, check
from openharbor.engines.prevalence.decomposable import Posterior, posterior
from openharbor.engines.prevalence.estimating import METHODS, Estimate, Silent, estimate
from openharbor.engines.prevalence.reliability import (
    Compared,
    Moved,
    internal_consistency,
    leave_one_out,
    one_person,
)
from openharbor.engines.prevalence.survey import Carried, Survey, carry_over
from openharbor.engines.prevalence.tables import Refused, Table, Unusable, check_enough, table_of

CAUTION = (
    "Whitehead, Jackson, Balch and Francis (2021) conclude that multiple systems estimation is not suitable for "
    "counting people in modern slavery. On the same data published methods differ by a factor of two, and their "
    "limits by a factor of six. Where they agree, all may be far too low, since some people are never as easy to find "
    "as others."
)

__all__ = [
    "CAUTION",
    "METHODS",
    "Booted",
    "Carried",
    "Compared",
    "Estimate",
    "Estimator",
    "Limits",
    "Moved",
    "Posterior",
    "Refused",
    "Silent",
    "Survey",
    "Table",
    "Unusable",
    "Verdict",
    "boot",
    "carry_over",
    "check",
    "check_enough",
    "draws",
    "estimate",
    "internal_consistency",
    "leave_one_out",
    "one_person",
    "posterior",
    "table_of",
]
