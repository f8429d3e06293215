"""Limits are those of R on the same draws, and each says truly how sure it is."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openharbor.engines.prevalence import draws, table_of
from openharbor.engines.prevalence.bootstrap import accelerate, boot, quantile
from openharbor.engines.prevalence.reference import Chao
from openharbor.engines.prevalence.stepwise import Stepwise
from openharbor.engines.prevalence.tests.published import table


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "file", "limits", "acceleration"),
    [
        ("Western", "draws_Western.csv", (1_293.21, 1_343.29, 2_998.54, 3_672.04), -0.09501),
        ("UK 5", "draws_UKdat_5.csv", (8_784.78, 9_623.86, 12_531.14, 14_700.55), -0.01218),
    ],
)
def test_limits_on_the_draws_of_r_are_those_of_r(name, file, limits, acceleration):
    folder = os.environ.get("OPENHARBOR_DATA")
    if not folder:
        pytest.skip("OPENHARBOR_DATA is not set")
    known = table(name)
    replicates = np.loadtxt(Path(folder) / "mse" / file, delimiter=",", dtype=np.int64)
    found = boot(Stepwise(known), known, replicates)
    wide, narrow = found.limits["interval95"], found.limits["interval80"]
    assert (wide.low, narrow.low, narrow.high, wide.high) == pytest.approx(limits, abs=0.005)
    assert found.acceleration == pytest.approx(acceleration, abs=5e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40), st.floats(0, 1))
def test_quantiles_are_of_type_eight(values, share):
    ordered = np.sort(values)
    known = np.quantile(ordered, share, method="median_unbiased")
    assert quantile(ordered, share) == pytest.approx(known, rel=1e-9, abs=1e-6)


def test_a_quantile_among_infinite_values_is_one_of_them():
    assert quantile(np.array([1.0, 2.0, np.inf, np.inf]), 0.9) == np.inf
    assert quantile(np.array([1.0, 2.0, np.inf, np.inf]), 0.2) == pytest.approx(1.0, abs=0.4)


def test_the_error_of_a_limit_is_how_far_it_moves_with_the_seed():
    known = table("Western")
    one = Chao(known)
    found = [boot(one, known, draws(known, 1_000, seed)).limits for seed in range(40)]
    for name in ("interval80", "interval95"):
        for side in ("low", "high"):
            moved = np.std([getattr(limits[name], side) for limits in found])
            said = np.median([getattr(limits[name], f"{side}_error") for limits in found])
            assert 0.6 < said / moved < 1.6


def test_more_replicates_make_it_smaller():
    known = table("Western")
    few, many = (boot(Chao(known), known, draws(known, n, 1)).limits["interval95"] for n in (1_000, 16_000))
    assert many.low_error < few.low_error / 2
    assert many.high_error < few.high_error / 2


def test_a_limit_among_the_outermost_replicates_says_so():
    known = table("New Orleans 5")
    assert boot(Stepwise(known), known, draws(known, 500, 1)).limits["interval95"].edges == (True, False)


def test_replicates_hold_as_many_persons_as_the_table_whatever_the_order_of_its_rows():
    known = table("Western")
    drawn = draws(known, 50, 7)
    assert (drawn.sum(axis=1) == known.persons).all()
    assert abs(drawn.mean(axis=0) - known.counts).max() < 6
    turned = table_of(known.lists, [(*(int(h) >> n & 1 for n in range(5)), int(c)) for h, c in reversed(list(known))])
    assert (draws(turned, 50, 7)[:, ::-1] == drawn).all()


def test_a_row_of_nobody_changes_nothing():
    known = table("Western")
    longer = table_of(
        known.lists, [*((*(int(h) >> n & 1 for n in range(5)), int(c)) for h, c in known), (1, 1, 1, 1, 1, 0)]
    )
    assert (draws(longer, 50, 7)[:, :-1] == draws(known, 50, 7)).all()


def test_a_table_that_hangs_on_one_person_has_no_acceleration():
    known = table_of("ABC", [(1, 0, 0, 9), (0, 1, 0, 9), (0, 0, 1, 9), (1, 1, 0, 1)])
    assert accelerate(Chao(known), known) == 0.0


def test_replicates_without_overlap_have_no_bound_and_are_counted():
    known = table_of("ABC", [(1, 0, 0, 40), (0, 1, 0, 40), (0, 0, 1, 40), (1, 1, 0, 1), (1, 0, 1, 1), (0, 1, 1, 1)])
    found = boot(Chao(known), known, draws(known, 2_000, 1))
    assert 20 < found.unbounded < 400
    assert found.limits["interval95"].high == np.inf
