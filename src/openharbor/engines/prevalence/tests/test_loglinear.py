"""The fit is that of statsmodels, and what is said of its existence is what a linear program says."""

import itertools
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from openharbor.engines.prevalence import Unusable, check, table_of
from openharbor.engines.prevalence.existing import verdict
from openharbor.engines.prevalence.loglinear import subset_sums, superset_sums
from openharbor.engines.prevalence.tests.published import table

LISTS = "ABCD"


@st.composite
def tables(draw, largest=40):
    """Return a table of three or four lists whose cells are mostly few."""
    lists = LISTS[: draw(st.integers(3, 4))]
    counts = draw(st.lists(st.integers(0, largest), min_size=2 ** len(lists) - 1, max_size=2 ** len(lists) - 1))
    histories = [bits for bits in itertools.product((0, 1), repeat=len(lists)) if any(bits)]
    return lists, [(*bits, count) for bits, count in zip(histories, counts, strict=True)]


@st.composite
def models(draw, lists):
    pairs = ["".join(pair) for pair in itertools.combinations(lists, 2)]
    return draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))


def design(lists, rows, model):
    """Return counts and the design matrix of the cells that stay, with the terms that somebody holds."""
    terms = [set(), *({one} for one in lists), *map(set, model)]
    cells = [({name for name, bit in zip(lists, row, strict=False) if bit}, row[-1]) for row in rows]
    empty = [term for term in terms if not any(count for cell, count in cells if term <= cell)]
    cells = [(cell, count) for cell, count in cells if not any(term <= cell for term in empty)]
    kept = [term for term in terms if term not in empty]
    counts = np.array([count for _, count in cells], float)
    return counts, np.array([[float(term <= cell) for term in kept] for cell, _ in cells])


def by_programme(counts, matrix):
    """Tell by linear programming whether some table that is positive everywhere has the same margins; and the rank."""
    cells = len(counts)
    margins = np.hstack([matrix.T, np.zeros((matrix.shape[1], 1))])
    above = np.hstack([-np.eye(cells), np.ones((cells, 1))])  # least <= x
    best = linprog(
        [*[0] * cells, -1], A_ub=above, b_ub=np.zeros(cells), A_eq=margins, b_eq=matrix.T @ counts,
        bounds=[*[(0, None)] * cells, (0, 1)],
    )  # fmt: skip
    return -best.fun > 1e-7, np.linalg.matrix_rank(matrix) == matrix.shape[1]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_existence_and_identifiability_are_what_a_linear_program_says(data):
    lists, rows = data.draw(tables(largest=data.draw(st.sampled_from([1, 2, 5]))))
    model = data.draw(models(lists))
    try:
        known = table_of(list(lists), rows)
    except Unusable:
        return  # a list holds nobody
    exists, identifiable = by_programme(*design(lists, rows, model))
    found = check(known, model)
    assert (found.exists, found.identifiable) == (exists, identifiable)


@pytest.mark.filterwarnings("ignore")  # statsmodels warns where a fit leaves nothing over
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_estimate_is_that_of_an_independent_fit(data):
    lists, rows = data.draw(tables())
    model = data.draw(models(lists))
    try:
        known = table_of(list(lists), rows)
    except Unusable:
        return
    found = check(known, model)
    if found.code == 0 and found.total < 1e7:
        fitted = sm.GLM(*design(lists, rows, model), family=sm.families.Poisson()).fit(maxiter=200, tol=1e-12)
        assert found.total == pytest.approx(known.persons + math.exp(fitted.params[0]), rel=1e-6)


@pytest.mark.parametrize(
    ("model", "code"), [(["AB", "AC", "BC"], 2), (["AB"], 1), (["AC", "BC"], 0), ([], 0), (["AB", "AC"], 1)]
)
def test_the_artificial_table_has_the_published_codes(model, code):
    assert check(table("Artificial"), model).code == code


def test_a_model_of_three_lists_together_is_fitted_too():
    known = table("UK 5")
    model = [("GP", "NG"), ("GO", "PFNCA"), ("LA", "NG"), ("LA", "PFNCA"), ("NG", "PFNCA"), ("LA", "NG", "PFNCA")]
    assert check(known, model).total == pytest.approx(25_311.29, abs=0.01)


def test_sums_over_sets_are_what_they_say():
    values = np.random.default_rng(3).random(32)
    above, within = values.copy(), values.copy()
    superset_sums(above)
    subset_sums(within)
    for one in range(32):
        assert above[one] == pytest.approx(sum(values[other] for other in range(32) if other & one == one))
        assert within[one] == pytest.approx(sum(values[other] for other in range(32) if other & one == other))


def test_both_faults_at_once_are_told():
    counts = np.zeros(8)
    counts[[1, 2, 3, 4]] = 5  # lists 1 and 2 overlap, nobody else does
    terms = np.array([0, 1, 2, 4, 3, 5, 6])
    cells = np.arange(8) > 0
    cells[[5, 6, 7]] = True
    assert verdict(counts, cells, terms, 7) & 1
