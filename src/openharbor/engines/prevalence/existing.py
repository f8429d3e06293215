"""Tell whether a model can be fitted to counts at all, from which histories were seen (Fienberg, Rinaldo 2012).

Exact up to rounding, and without a linear program: mostly the histories that were seen span all parameters, and nothing
is left to ask. Counts, cells and terms are as in `loglinear`.
"""

import numpy as np
from numba import njit

from openharbor.engines.prevalence.arrays import Bools, Floats, Int64s

EXISTS, NO_MAXIMUM, NOT_IDENTIFIABLE = 0, 1, 2
NEAR = 1e-9  # what is left of whole numbers after some eliminations
SMALL = 1e-7  # what is left of sums over all histories


@njit(cache=True, nogil=True)
def verdict(counts: Floats, cells: Bools, terms: Int64s, count: int) -> int:
    """Tell whether the likelihood has a maximum, with parameters that can be told apart: 0, or what is wrong, added up.

    A maximum exists when some table that is positive everywhere has the same margins. Let K span the parameters that
    change no history which was seen; B = A K is what they do to the others. The table exists if weights of at least 1
    balance the rows of B: equation (14).
    """
    space = _null_space(*_reduced(counts, cells, terms, count))
    free = space.shape[1]
    if free == 0:
        return EXISTS
    effects = _effects(counts, cells, terms, space)
    result = EXISTS
    if _rank(effects.copy()) < free:
        result += NOT_IDENTIFIABLE
    if not _balanced(effects):
        result += NO_MAXIMUM
    return result


@njit(cache=True, nogil=True)
def _reduced(counts: Floats, cells: Bools, terms: Int64s, count: int) -> tuple[Floats, Int64s, int]:
    """Return the reduced rows of all seen histories, which term each row leads, and how many rows there are."""
    rows, leads, rank = np.zeros((count, count)), np.full(count, -1), 0
    row = np.empty(count)
    for history in range(1, len(cells)):
        if not (cells[history] and counts[history] > 0):
            continue
        for place in range(count):
            row[place] = 1.0 if history & terms[place] == terms[place] else 0.0
        for other in range(rank):
            _subtract(row, rows[other], row[leads[other]])
        lead = 0
        while lead < count and abs(row[lead]) <= NEAR:
            lead += 1
        if lead == count:
            continue
        rows[rank] = row / row[lead]
        for other in range(rank):
            _subtract(rows[other], rows[rank], rows[other, lead])
        leads[rank] = lead
        rank += 1
        if rank == count:
            break
    return rows, leads, rank


@njit(cache=True, nogil=True)
def _subtract(row: Floats, other: Floats, times: float) -> None:
    if times != 0.0:
        for place in range(len(row)):
            row[place] -= times * other[place]


@njit(cache=True, nogil=True)
def _null_space(rows: Floats, leads: Int64s, rank: int) -> Floats:
    """Return a basis of what reduced rows leave unchanged, (terms, free ones)."""
    count = len(rows)
    space = np.zeros((count, count - rank))
    column = 0
    for place in range(count):
        if column < count - rank and not (leads[:rank] == place).any():
            space[place, column] = 1.0
            for other in range(rank):
                space[leads[other], column] = -rows[other, place]
            column += 1
    return space


@njit(cache=True, nogil=True)
def _effects(counts: Floats, cells: Bools, terms: Int64s, space: Floats) -> Floats:
    """Return what each free parameter does to each history that was not seen, without rows of zeros."""
    count, free = space.shape
    found, rows = np.zeros((len(cells), free)), 0
    for history in range(1, len(cells)):
        if cells[history] and counts[history] == 0:
            found[rows] = 0.0
            for place in range(count):
                if history & terms[place] == terms[place]:
                    found[rows] += space[place]
            rows += np.max(np.abs(found[rows])) > NEAR
    return found[:rows]


@njit(cache=True, nogil=True)
def _rank(matrix: Floats) -> int:
    rank = 0
    rows, columns = matrix.shape
    for column in range(columns):
        best = rank
        for row in range(rank, rows):
            if abs(matrix[row, column]) > abs(matrix[best, column]):
                best = row
        if rank == rows or abs(matrix[best, column]) <= NEAR:
            continue
        for place in range(columns):
            matrix[rank, place], matrix[best, place] = matrix[best, place], matrix[rank, place]
        for row in range(rank + 1, rows):
            _subtract(matrix[row], matrix[rank], matrix[row, column] / matrix[rank, column])
        rank += 1
    return rank


@njit(cache=True, nogil=True)
def _balanced(rows: Floats) -> bool:
    """Tell whether weights of at least 1 make the rows add up to zero (Lawson, Hanson 1974)."""
    number = len(rows)
    target = -rows.sum(axis=0)
    weights, chosen = np.zeros(number), np.zeros(number, dtype=np.bool_)
    rest = target.copy()
    for _ in range(10 * number + 1):
        if number == 0 or np.max(np.abs(rest)) < SMALL:
            return True
        gain = np.where(chosen, 0.0, rows @ rest)
        best = np.argmax(gain)
        if gain[best] <= SMALL:
            return False
        chosen[best] = True
        _settle(rows, target, weights, chosen)
        rest = target - weights @ rows
    return False


@njit(cache=True, nogil=True)
def _settle(rows: Floats, target: Floats, weights: Floats, chosen: Bools) -> None:
    """Set the weights of the chosen rows to their least-squares values, letting go of those that would fall below 0."""
    while chosen.any():
        places = np.nonzero(chosen)[0]
        trial = np.linalg.lstsq(rows[places].T.copy(), target)[0]
        if np.min(trial) > 0:
            weights[places] = trial
            return
        step = 1.0
        for place, wanted in zip(places, trial):  # noqa: B905  # compiled: zip takes no keyword there
            if wanted <= 0:
                step = min(step, weights[place] / (weights[place] - wanted) if weights[place] > wanted else 0.0)
        for place, wanted in zip(places, trial):  # noqa: B905
            weights[place] += step * (wanted - weights[place])
            if wanted <= 0 and weights[place] < 1e-10:
                weights[place], chosen[place] = 0.0, False
