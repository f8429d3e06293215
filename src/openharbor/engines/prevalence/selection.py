"""Choose among hierarchical models by the Bayesian information criterion, again in each replicate.

Silverman, Chan, Vincent 2024: of all hierarchical models up to an order, the one with the least BIC wins, equation
(6). An interval that keeps the chosen model hides how unsure the choice was, so each replicate chooses anew, among the
models that scored best on the data: `TOP` of them, as the authors do where they reproduce their own paper.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit

from openharbor.engines.prevalence.arrays import Bools, Floats, Int64s
from openharbor.engines.prevalence.existing import EXISTS, verdict
from openharbor.engines.prevalence.loglinear import (
    boundary,
    expect,
    fit,
    likelihood,
    newton,
    settle,
    start,
    subset_sums,
    superset_sums,
)
from openharbor.engines.prevalence.models import described, hierarchical, neighbours, packed
from openharbor.engines.prevalence.tables import Refused, Table

TOP = 60
MOST_LISTS_ALL, MOST_LISTS_PAIRS = 5, 6


@dataclass(frozen=True, eq=False)
class Candidates:
    """The models that a replicate chooses among, the best on the data first.

    models: (n, most terms) · sizes: (n,) how many terms each has
    thetas: their parameters, 0 for those at minus infinity
    scores: (n,) BIC without the part that all models share · how: what was searched
    """

    models: Int64s
    sizes: Int64s
    thetas: Floats
    scores: Floats
    how: str


def candidates(counts: Floats, lists: int, top: int = TOP, order: int = MOST_LISTS_ALL) -> Candidates:
    """Return the best models: of all hierarchical ones up to five lists, of all sets of pairs for six, else downhill.

    order: the most lists that interact in a term

    Raises Refused when no model at all has a maximum.
    """
    if lists > MOST_LISTS_PAIRS:
        return _downhill(counts, lists, top)
    if order == 2 or lists > MOST_LISTS_ALL:
        return _best(counts, list(hierarchical(lists, 2)), lists, top, "all sets of pairs")
    order = min(order, lists - 1)
    how = "all hierarchical models" if order == lists - 1 else f"hierarchical models of terms of up to {order} lists"
    return _best(counts, list(hierarchical(lists, order)), lists, top, how)


def _best(counts: Floats, wanted: list[tuple[int, ...]], lists: int, top: int, how: str) -> Candidates:
    models, sizes = packed(wanted, lists)
    thetas = np.zeros(models.shape)
    scores = _scores(counts, models, sizes, thetas)
    order = np.argsort(scores, kind="stable")
    order = order[np.isfinite(scores[order])][:top]
    if not len(order):
        raise Refused("the likelihood of no model has a maximum on these counts.")
    return Candidates(models[order], sizes[order], thetas[order], scores[order], how)


def _downhill(counts: Floats, lists: int, top: int) -> Candidates:
    """Go from main effects to the best neighbour until none is better; every model on the way is a candidate."""
    seen: dict[tuple[int, ...], float] = {}
    here: tuple[int, ...] = ()
    while True:
        wanted = [model for model in [here, *neighbours(here, lists, 2)] if model not in seen]
        if wanted:
            models, sizes = packed(wanted, lists)
            seen.update(zip(wanted, _scores(counts, models, sizes, np.zeros(models.shape)).tolist(), strict=True))
        best = min([here, *neighbours(here, lists, 2)], key=lambda model: seen[model])
        if best == here:
            return _best(counts, sorted(seen), lists, top, "downhill among sets of pairs")
        here = best


@njit(cache=True, nogil=True)
def _settled(margins: Floats, model: Int64s, size: int, cells: Bools, terms: Int64s) -> int:
    cells[:] = True
    cells[0] = False
    count: int = settle(margins, model, size, cells, terms)
    return count


@njit(cache=True, nogil=True)
def _scores(counts: Floats, models: Int64s, sizes: Int64s, thetas: Floats) -> Floats:
    """Return the BIC of each model without the part all share, infinity where there is no maximum; write parameters."""
    margins = counts.copy()
    superset_sums(margins)
    persons = margins[0]
    cells, fitted = np.empty(len(counts), dtype=np.bool_), np.empty(len(counts))
    terms, theta = np.empty(models.shape[1], dtype=np.int64), np.empty(models.shape[1])
    scores = np.full(len(models), math.inf)
    for model in range(len(models)):
        count = _settled(margins, models[model], sizes[model], cells, terms)
        if verdict(counts, cells, terms, count) != EXISTS:
            continue
        start(counts, cells, terms, count, theta)
        if not fit(margins, cells, terms, count, theta, fitted):
            continue
        scores[model] = sizes[model] * math.log(persons) - 2 * likelihood(margins, terms, count, theta, fitted)
        place = 0
        for other in range(sizes[model]):
            if place < count and models[model, other] == terms[place]:
                thetas[model, other] = theta[place]
                place += 1
    return scores


@njit(cache=True, nogil=True)
def _ceiling(
    margins: Floats, cells: Bools, terms: Int64s, count: int, theta: Floats, expected: Floats, fitted: Floats
) -> float:
    """Return the most that the log-likelihood can reach, from one Newton step; infinity where that step says nothing.

    The maximum is the least of sum(x log x - x) over all tables x >= 0 that have the margins seen (the dual problem),
    and Newton's step d gives such a table, x = mu (1 + A d), unless a cell falls below zero: equation (7).
    """
    step, change = np.empty(count), np.zeros(len(expected))
    if not newton(margins, terms, count, fitted, step):
        return math.inf
    for place in range(count):
        change[terms[place]] = step[place]
    subset_sums(change)
    more = 0.0
    for history in range(1, len(expected)):
        if cells[history]:
            times = 1.0 + change[history]
            if times <= 0.0:
                return math.inf
            more += expected[history] * (times * math.log(times) - change[history])
    reached: float = likelihood(margins, terms, count, theta, fitted)
    return reached + more


@njit(cache=True, nogil=True)
def choose(counts: Floats, models: Int64s, sizes: Int64s, thetas: Floats) -> tuple[float, int]:
    """Return the number of unseen persons by the best model and its place; -1 where no model has a maximum.

    A model whose ceiling cannot beat the best so far is passed over after one step.
    """
    margins = counts.copy()
    superset_sums(margins)
    cells = np.empty(len(counts), dtype=np.bool_)
    expected, fitted = np.empty(len(counts)), np.empty(len(counts))
    terms, theta = np.empty(models.shape[1], dtype=np.int64), np.empty(models.shape[1])
    best, unseen, chosen = math.inf, boundary(margins), -1
    for model in range(len(models)):
        penalty = sizes[model] * math.log(margins[0])
        count = _settled(margins, models[model], sizes[model], cells, terms)
        place = 0
        for other in range(sizes[model]):
            if place < count and models[model, other] == terms[place]:
                theta[place] = thetas[model, other]
                place += 1
        expect(cells, terms, count, theta, expected)
        fitted[:] = expected
        superset_sums(fitted)
        if penalty - 2 * _ceiling(margins, cells, terms, count, theta, expected, fitted) >= best:
            continue
        if verdict(counts, cells, terms, count) != EXISTS:
            continue
        if not fit(margins, cells, terms, count, theta, fitted):
            continue
        score = penalty - 2 * likelihood(margins, terms, count, theta, fitted)
        if score < best:
            best, unseen, chosen = score, math.exp(theta[0]), model
    return unseen, chosen


@njit(cache=True, nogil=True)
def _choose_all(rows: Floats, models: Int64s, sizes: Int64s, thetas: Floats, chosen: Int64s) -> Floats:
    unseen = np.empty(len(rows))
    for row in range(len(rows)):
        unseen[row], chosen[row] = choose(rows[row], models, sizes, thetas)
    return unseen


class Selection:
    """BIC selection on one table; see `bootstrap.Estimator`."""

    method = "bic"

    def __init__(self, table: Table, top: int = TOP, order: int = MOST_LISTS_ALL) -> None:
        self.lists = table.lists
        self.candidates = candidates(table.dense(), len(table.lists), top, order)
        self.note = f"{self.candidates.how}; each replicate chooses among the best {len(self.candidates.models)}"

    def unseen(self, rows: Floats) -> tuple[Floats, Int64s]:
        one = self.candidates
        chosen = np.zeros(len(rows), dtype=np.int64)
        return _choose_all(rows, one.models, one.sizes, one.thetas, chosen), chosen

    def name(self, code: int) -> str:
        if code < 0:
            return "none has a maximum"
        one = self.candidates
        return described(one.models[code, 1 + len(self.lists) : one.sizes[code]].tolist(), self.lists)
