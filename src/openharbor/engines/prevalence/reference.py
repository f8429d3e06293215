"""Two references that choose no model: independence, and Chao's bound.

Neither is to be believed alone. Independence supposes that no list leads to another, and that all persons are equally
easy to find. Chao's bound lets some be easier to find, and says how many there are at least, if no lists avoid each
other.
"""

import math
from collections.abc import Callable

import numpy as np
from numba import njit
from scipy.special import chdtri, gammaln, xlogy

from openharbor.engines.prevalence.arrays import Bools, Floats, Int64s
from openharbor.engines.prevalence.existing import EXISTS, verdict
from openharbor.engines.prevalence.loglinear import boundary, fit, settle, start, superset_sums
from openharbor.engines.prevalence.models import mains
from openharbor.engines.prevalence.tables import Table


@njit(cache=True, nogil=True)
def _main_effects(rows: Floats, wanted: Int64s, table: Bools) -> Floats:
    unseen = np.empty(len(rows))
    terms, theta, fitted = np.empty_like(wanted), np.empty(len(wanted)), np.empty(rows.shape[1])
    for row in range(len(rows)):
        counts = np.where(table, rows[row], 0.0)
        margins, cells = counts.copy(), table.copy()
        superset_sums(margins)
        count = settle(margins, wanted, len(wanted), cells, terms)
        if margins[0] == 0:
            unseen[row] = math.nan  # nobody is left to say anything
            continue
        if verdict(counts, cells, terms, count) != EXISTS:
            unseen[row] = boundary(margins)
            continue
        start(counts, cells, terms, count, theta)
        unseen[row] = math.exp(theta[0]) if fit(margins, cells, terms, count, theta, fitted) else math.nan
    return unseen


class Independence:
    """Main effects only, over all histories; see `bootstrap.Estimator`."""

    method = "independence"
    note = "supposes that no list leads to another; interval by profile likelihood"

    def __init__(self, table: Table) -> None:
        self._terms = np.array(mains(len(table.lists)), dtype=np.int64)
        self._cells = np.arange(1 << len(table.lists)) > 0

    def unseen(self, rows: Floats) -> tuple[Floats, Int64s]:
        return _main_effects(rows, self._terms, self._cells), np.zeros(len(rows), dtype=np.int64)

    def name(self, code: int) -> str:
        return "main effects"


class Chao(Independence):
    """Chao's bound for lists of unlike reach: main effects over the persons on one list or two.

    Chao 1987; as a log-linear model Rivest, Baillargeon 2007. With lists of equal reach it is n + (t - 1) / (2 t)
    f1**2 / f2, f1 and f2 being the persons on one list and on two.
    """

    method = "chao"
    note = "a lower bound where some persons are easier to find than others, and no lists avoid each other"

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._cells = np.array([0 < history.bit_count() <= 2 for history in range(1 << len(table.lists))])

    def name(self, code: int) -> str:
        return "main effects, persons on one or two lists"


def profile(table: Table, level: float) -> tuple[float, float]:
    """Return the interval of the total, in persons, under independence, by profile likelihood: equation (11).

    Cormack 1992. The upper limit is infinite where the likelihood never falls far enough.
    """
    margins = [sum(count for history, count in table if history >> place & 1) for place in range(len(table.lists))]
    persons = table.persons

    def support(total: float) -> float:
        free = gammaln(total + 1) - gammaln(total - persons + 1)
        return float(free + sum(xlogy(total - one, total - one) - xlogy(total, total) for one in margins))

    top = _highest(support, persons)
    floor = support(top) - float(chdtri(1, 1 - level)) / 2
    low = _crossing(support, floor, top, float(persons)) if support(persons) < floor else float(persons)
    far = float(top)
    while support(far) > floor:
        far = far * 2 + 1
        if far > 1e15:
            return low, math.inf
    return low, _crossing(support, floor, top, far)


def _highest(support: Callable[[float], float], persons: int) -> float:
    low, high = float(persons), persons + 1.0
    while support(high * 2) > support(high) and high < 1e14:
        high *= 2
    high *= 2
    for _ in range(200):  # golden section; the support has one top
        one, other = high - 0.618033988749895 * (high - low), low + 0.618033988749895 * (high - low)
        low, high = (low, other) if support(one) > support(other) else (one, high)
    return (low + high) / 2


def _crossing(support: Callable[[float], float], floor: float, inside: float, outside: float) -> float:
    for _ in range(200):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if support(middle) > floor else (inside, middle)
    return (inside + outside) / 2
