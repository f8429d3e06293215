"""Fit Poisson log-linear models to counts of capture histories.

A history is a number whose bit j says whether list j holds the person; counts have 2**t places, one for each history,
and place 0, the persons whom no list holds, is never read. A model is a set of terms, each a set of lists in the same
bits: log mu(history) is the sum of the parameters of all terms that the history contains (Cormack 1989). The term 0 is
the intercept, so the expected number of unseen persons is exp(theta[0]).

A term that no person holds has its parameter at minus infinity (Chan, Silverman, Vincent 2021): the histories that
contain it leave the table, and the term leaves the model.

Everything here is sums over subsets and supersets (Yates 1937), t * 2**(t - 1) additions each, instead of products with
a design matrix: sufficient statistics, fitted margins and the information matrix are all sums over supersets. The
numbers of equations are those of docs/guide/prevalence.md.
"""

import math

import numpy as np
from numba import njit

from openharbor.engines.prevalence.arrays import Bools, Floats, Int64s

MOST_STEPS = 60


@njit(cache=True, nogil=True)
def superset_sums(values: Floats) -> None:
    """Replace each value by the sum over all histories that contain its own, in place: equation (2)."""
    bit = 1
    while bit < len(values):
        for history in range(len(values)):
            if not history & bit:
                values[history] += values[history | bit]
        bit <<= 1


@njit(cache=True, nogil=True)
def subset_sums(values: Floats) -> None:
    """Replace each value by the sum over all histories within its own, in place: equation (1)."""
    bit = 1
    while bit < len(values):
        for history in range(len(values)):
            if history & bit:
                values[history] += values[history ^ bit]
        bit <<= 1


@njit(cache=True, nogil=True)
def settle(margins: Floats, wanted: Int64s, count: int, cells: Bools, terms: Int64s) -> int:
    """Take away the terms that nobody holds, with the histories that contain them; return how many terms stay.

    margins: superset sums of the counts · wanted: terms, of which the first `count` are read
    cells: which histories are in the table, changed in place · terms: where the terms that stay are written
    """
    stay = 0
    for place in range(count):
        term = wanted[place]
        if margins[term] > 0:
            terms[stay] = term
            stay += 1
        else:
            for history in range(len(cells)):
                if history & term == term:
                    cells[history] = False
    return stay


@njit(cache=True, nogil=True)
def start(counts: Floats, cells: Bools, terms: Int64s, count: int, theta: Floats) -> None:
    """Set the parameters to a first guess: one weighted least-squares step from mu = count + 0.1."""
    weights, pulls = np.zeros(len(counts)), np.zeros(len(counts))
    for history in range(1, len(counts)):
        if cells[history]:
            guess = counts[history] + 0.1
            weights[history] = guess
            pulls[history] = guess * math.log(guess) - 0.1
    superset_sums(weights)
    superset_sums(pulls)
    matrix = np.empty((count, count))
    for row in range(count):
        theta[row] = pulls[terms[row]]
        for column in range(row + 1):
            matrix[row, column] = weights[terms[row] | terms[column]]
    _solve(matrix, theta, count)


@njit(cache=True, nogil=True)
def _solve(matrix: Floats, vector: Floats, count: int) -> bool:
    """Solve matrix x = vector in place by Cholesky's method (lower half read); False if it is not positive definite."""
    for row in range(count):
        for column in range(row + 1):
            total = matrix[row, column]
            for place in range(column):
                total -= matrix[row, place] * matrix[column, place]
            if row == column:
                if total <= 1e-14 * matrix[row, row]:
                    return False
                matrix[row, row] = math.sqrt(total)
            else:
                matrix[row, column] = total / matrix[column, column]
    for row in range(count):
        total = vector[row]
        for place in range(row):
            total -= matrix[row, place] * vector[place]
        vector[row] = total / matrix[row, row]
    for row in range(count - 1, -1, -1):
        total = vector[row]
        for place in range(row + 1, count):
            total -= matrix[place, row] * vector[place]
        vector[row] = total / matrix[row, row]
    return True


@njit(cache=True, nogil=True)
def expect(cells: Bools, terms: Int64s, count: int, theta: Floats, expected: Floats) -> None:
    """Write the expected count of each history of the table, 0 for the others."""
    expected[:] = 0.0
    for place in range(count):
        expected[terms[place]] = theta[place]
    subset_sums(expected)
    for history in range(len(expected)):
        expected[history] = math.exp(min(expected[history], 700.0)) if cells[history] else 0.0


@njit(cache=True, nogil=True)
def likelihood(margins: Floats, terms: Int64s, count: int, theta: Floats, fitted: Floats) -> float:
    """Return the log-likelihood without the term that depends on the counts alone."""
    total: float = -fitted[0]
    for place in range(count):
        total += theta[place] * margins[terms[place]]
    return total


@njit(cache=True, nogil=True)
def newton(margins: Floats, terms: Int64s, count: int, fitted: Floats, step: Floats) -> bool:
    """Write Newton's step: information matrix \\ score, equation (3); False where the matrix cannot be inverted."""
    matrix = np.empty((count, count))
    for row in range(count):
        step[row] = margins[terms[row]] - fitted[terms[row]]
        for column in range(row + 1):
            matrix[row, column] = fitted[terms[row] | terms[column]]
    solved: bool = _solve(matrix, step, count)
    return solved


@njit(cache=True, nogil=True)
def fit(margins: Floats, cells: Bools, terms: Int64s, count: int, theta: Floats, fitted: Floats) -> bool:
    """Move the parameters from where they are to the maximum, by Newton's method; tell whether they came there.

    margins: superset sums of the counts, over the histories of the table
    theta: (count,) changed in place · fitted: (2**t,) the fitted margins, written
    """
    step, trial = np.empty(count), np.empty(count)
    expect(cells, terms, count, theta, fitted)
    superset_sums(fitted)
    now = likelihood(margins, terms, count, theta, fitted)
    for _ in range(MOST_STEPS):
        if not newton(margins, terms, count, fitted, step):
            return False
        decrement = 0.0
        for row in range(count):
            decrement += (margins[terms[row]] - fitted[terms[row]]) * step[row]
        length = 1.0
        while True:
            for row in range(count):
                trial[row] = theta[row] + length * step[row]
            expect(cells, terms, count, trial, fitted)
            superset_sums(fitted)
            then = likelihood(margins, terms, count, trial, fitted)
            if then >= now - 1e-9 * (1.0 + abs(now)) or length < 1e-9:
                break
            length /= 2.0
        theta[:count] = trial
        now = then
        if decrement < 1e-9:
            return True
    return False


@njit(cache=True, nogil=True)
def boundary(margins: Floats) -> float:
    """Return where the number of unseen persons runs to when main effects have no maximum, by superset sums of counts.

    Without any overlap it grows without end; where one list holds everybody it falls to none.
    """
    total = 0.0
    bit = 1
    while bit < len(margins):
        total += margins[bit]
        bit <<= 1
    return math.inf if total <= margins[0] else 0.0
