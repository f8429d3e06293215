"""Choose the pairs of lists that interact, one after the other (Chan, Silverman, Vincent 2021).

From main effects alone, the pair whose overlap the fitted model explains least enters, while its p-value is below the
threshold: the smaller of the two Poisson tails at the overlap that was seen, given the one that was expected. A pair
whose model has no maximum, or whose parameters could not be told apart, is passed over for the next one.
"""

import math

import numpy as np
from numba import njit

from openharbor.engines.prevalence.arrays import Bools, Floats, Int64s
from openharbor.engines.prevalence.checking import fitted
from openharbor.engines.prevalence.existing import EXISTS, verdict
from openharbor.engines.prevalence.loglinear import boundary, fit, settle, start, superset_sums
from openharbor.engines.prevalence.models import described, mains
from openharbor.engines.prevalence.tables import Table

THRESHOLD = 0.02


@njit(cache=True, nogil=True)
def tail(seen: float, expected: float) -> float:
    """Return the tail of a Poisson variable on the side of what was seen: P(X <= seen) or P(X >= seen)."""
    if expected <= 0.0:
        return 0.0 if seen > 0 else 1.0
    below = seen < expected
    # The tail away from the mean is summed from its largest term on, which stands at `seen`.
    term = math.exp(seen * math.log(expected) - expected - math.lgamma(seen + 1.0))
    total, place = term, seen
    while term > total * 1e-17:
        if below:
            if place <= 0.0:
                break
            term *= place / expected
            place -= 1.0
        else:
            place += 1.0
            term *= expected / place
        total += term
    return min(total, 1.0)


@njit(cache=True, nogil=True)
def pairs_of(lists: int) -> Int64s:
    """Return the pairs of lists in reading order: 1 2, 1 3, ..., 2 3, ..."""
    pairs = np.empty(lists * (lists - 1) // 2, dtype=np.int64)
    place = 0
    for one in range(lists):
        for other in range(one + 1, lists):
            pairs[place] = (1 << one) | (1 << other)
            place += 1
    return pairs


@njit(cache=True, nogil=True)
def step_through(counts: Floats, lists: int, threshold: float, theta: Floats) -> tuple[float, int]:
    """Return the estimated number of unseen persons, and the pairs that entered as bits, in the order of `pairs_of`.

    counts: (2**t,) · theta: room for 1 + t + t (t - 1) / 2 parameters; a start for main effects, if theta[0] is not NaN

    If the model of main effects has no maximum, the number is where it runs to: see `boundary`.
    """
    pairs = pairs_of(lists)
    margins = counts.copy()
    superset_sums(margins)
    terms = np.empty(1 + lists + len(pairs), dtype=np.int64)
    singles = np.concatenate((np.zeros(1, dtype=np.int64), 1 << np.arange(lists)))
    cells, fitted = np.arange(len(counts)) > 0, np.empty(len(counts))
    count = settle(margins, singles, 1 + lists, cells, terms)
    if verdict(counts, cells, terms, count) != EXISTS:
        return boundary(margins), 0
    if math.isnan(theta[0]) or count < 1 + lists:
        start(counts, cells, terms, count, theta)
    if not fit(margins, cells, terms, count, theta, fitted):
        return math.nan, 0
    entered = 0
    chances = np.empty(len(pairs))
    while True:
        for place in range(len(pairs)):
            chances[place] = tail(margins[pairs[place]], fitted[pairs[place]])
            if entered >> place & 1 or fitted[pairs[place]] == 0.0:
                chances[place] = 2.0  # in already, or of a list that is empty
        moved = False
        for place in np.argsort(chances, kind="mergesort"):
            if chances[place] >= threshold:
                break
            moved, count = _enter(pairs[place], counts, margins, cells, terms, count, theta, fitted)
            if moved:
                entered |= 1 << place
                break
        if not moved:
            return math.exp(theta[0]), entered


@njit(cache=True, nogil=True)
def _enter(
    pair: int, counts: Floats, margins: Floats, cells: Bools, terms: Int64s, count: int, theta: Floats, fitted: Floats
) -> tuple[bool, int]:
    """Let a pair enter the model if it can be fitted then; return whether it did, and how many terms there are."""
    held, trial, after, then = cells.copy(), theta.copy(), fitted.copy(), count
    if margins[pair] > 0:
        terms[then], trial[then] = pair, math.log(margins[pair] / fitted[pair])
        then += 1
    else:
        for history in range(len(held)):
            if history & pair == pair:
                held[history] = False
    if verdict(counts, held, terms, then) != EXISTS or not fit(margins, held, terms, then, trial, after):
        return False, count
    cells[:], theta[:], fitted[:] = held, trial, after
    return True, then


@njit(cache=True, nogil=True)
def _step_all(rows: Floats, lists: int, threshold: float, first: Floats, entered: Int64s) -> Floats:
    unseen = np.empty(len(rows))
    theta = np.empty(1 + lists + lists * (lists - 1) // 2)
    for row in range(len(rows)):
        theta[: 1 + lists] = first
        unseen[row], entered[row] = step_through(rows[row], lists, threshold, theta)
    return unseen


class Stepwise:
    """Stepwise selection on one table; see `bootstrap.Estimator`."""

    method = "stepwise"

    def __init__(self, table: Table, threshold: float = THRESHOLD) -> None:
        self.lists, self.threshold = table.lists, threshold
        self.note = f"a pair enters while its p-value is below {threshold}"
        _, self._first = fitted(table.dense(), mains(len(table.lists)))

    def unseen(self, rows: Floats) -> tuple[Floats, Int64s]:
        entered = np.zeros(len(rows), dtype=np.int64)
        return _step_all(rows, len(self.lists), self.threshold, self._first, entered), entered

    def name(self, code: int) -> str:
        pairs = pairs_of(len(self.lists)).tolist()
        return described((pair for place, pair in enumerate(pairs) if code >> place & 1), self.lists)
