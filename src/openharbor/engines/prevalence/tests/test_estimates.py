"""The published estimates come out, of each method, and nothing moves what must not move."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openharbor.engines.prevalence import (
    METHODS,
    Estimate,
    Refused,
    Silent,
    check,
    draws,
    estimate,
    posterior,
    table_of,
)
from openharbor.engines.prevalence.bootstrap import boot
from openharbor.engines.prevalence.decomposable import graphs
from openharbor.engines.prevalence.loglinear import superset_sums
from openharbor.engines.prevalence.models import hierarchical, neighbours
from openharbor.engines.prevalence.reference import Chao, Independence, profile
from openharbor.engines.prevalence.selection import Selection, _scores, choose
from openharbor.engines.prevalence.stepwise import Stepwise, tail
from openharbor.engines.prevalence.tests.published import rows_of, table

# As three lists find a thousand persons, each three in ten of them, by chance.
EVEN = [(1, 0, 0, 147), (0, 1, 0, 147), (0, 0, 1, 147), (1, 1, 0, 63), (1, 0, 1, 63), (0, 1, 1, 63), (1, 1, 1, 27)]


def point(one, known):
    unseen, codes = one.unseen(known.dense()[None])
    return known.persons + unseen[0], one.name(int(codes[0]))


@pytest.mark.parametrize(
    ("method", "name", "total", "model"),
    [
        (Stepwise, "Western", 2_483.384, "A:E"),
        (Stepwise, "UK 5", 11_312.99, "GO:GP, GO:NG, GP:NG, GP:PFNCA, LA:NG, LA:PFNCA"),
        (Stepwise, "UK", 11_417.99, "GO:GP, GO:NG, GP:NG, GP:PF, LA:NG, LA:PF, NCA:PF"),
        (Stepwise, "New Orleans 5", 1_034.151, "main effects"),
        (Stepwise, "New Orleans 5, 186", 981.431, "main effects"),
        (Stepwise, "Korea", 268.778, "b:c"),
        (Selection, "UK 5", 25_311.29, "GP:NG, GO:PFNCA, LA:NG:PFNCA"),
        (partial(Selection, order=2), "UK 5", 22_991.33, "GP:NG, LA:NG, GO:PFNCA, LA:PFNCA, NG:PFNCA"),
        (Selection, "New Orleans 5, 186", 981.431, "main effects"),
        (Selection, "Korea", 157.167, "b:c, c:d"),
    ],
)
def test_selection_gives_the_published_point(method, name, total, model):
    known = table(name)
    found, chosen = point(method(known), known)
    assert (found, chosen) == (pytest.approx(total, abs=0.006), model)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("UK 5", 11_168, 56_052), ("New Orleans 5, 186", 397, 1_511), ("Korea", 128, 349)]
)
def test_its_interval_is_the_published_one_within_the_error_of_a_thousand_replicates(name, low, high):
    known = table(name)
    one = Selection(known)
    ours = boot(one, known, draws(known, 10_000, 1)).limits["interval95"]
    theirs = boot(one, known, draws(known, 1_000, 2)).limits["interval95"]  # they had a thousand
    assert abs(ours.low - low) < 3 * np.hypot(ours.low_error, theirs.low_error) + 1
    assert abs(ours.high - high) < 3 * np.hypot(ours.high_error, theirs.high_error)


@pytest.mark.parametrize(
    ("name", "median", "low", "high"),
    [("Western", 2_132, 1_343, 3_848), ("UK 5", 22_990, 10_387, 33_508), ("New Orleans 5", 869, 514, 1_763)],
)
def test_averaging_over_graphs_gives_the_published_belief(name, median, low, high):
    found = posterior(table(name))
    assert [found.at(share) for share in (0.5, 0.025, 0.975)] == pytest.approx([median, low, high], rel=0.01)


def test_all_decomposable_graphs_are_there():
    assert [len(graphs(lists)[0]) for lists in (3, 4, 5, 6)] == [8, 61, 822, 18_154]


def test_the_likelihood_of_a_graph_is_that_of_its_cliques():
    """Two lists alone with a third: for the empty graph the marginals of the lists are independent."""
    edges, factors = graphs(3)
    none = factors[edges.tolist().index(0)]
    assert [none[1], none[2], none[4]] == [1, 1, 1]
    assert not none[[3, 5, 6, 7]].any()
    chain = factors[edges.tolist().index(0b101)]  # pairs 1 2 and 2 3
    assert [chain[0b011], chain[0b110], chain[0b010], chain[0b111]] == [1, 1, -1, 0]


def test_too_many_lists_for_graphs_are_refused():
    with pytest.raises(Refused, match="at most 6"):
        posterior(table("New Orleans"))


@pytest.mark.parametrize(
    ("name", "total", "low", "high"),
    [
        ("UK 5", 13_444.1, 12_004.0, 15_160.3),
        ("New Orleans 5", 1_034.2, 673.5, 1_771.3),
        ("Western", 2_007.1, 1_440.5, 2_971.4),
    ],
)
def test_independence_is_near_the_published_interval(name, total, low, high):
    known = table(name)
    assert point(Independence(known), known)[0] == pytest.approx(total, abs=0.06)
    assert profile(known, 0.95) == pytest.approx((low, high), rel=0.013)


def test_chaos_bound_is_the_known_one_for_lists_of_equal_reach():
    known = table_of("ABC", [(1, 0, 0, 30), (0, 1, 0, 30), (0, 0, 1, 30), (1, 1, 0, 10), (1, 0, 1, 10), (0, 1, 1, 10)])
    assert point(Chao(known), known)[0] == pytest.approx(120 + (3 - 1) / (2 * 3) * 90**2 / 30)


def test_with_nobody_on_one_list_or_two_chaos_bound_says_nothing():
    known = table_of("ABCD", [(1, 1, 1, 0, 5), (1, 1, 0, 1, 7), (1, 0, 1, 1, 9), (0, 1, 1, 1, 3)])
    found = {one.method: one for one in estimate(known, METHODS, draws(known, 100, 1))}
    assert isinstance(found["chao"], Silent)
    assert isinstance(found["independence"], Estimate)


def test_a_belief_narrower_than_the_grid_is_looked_at_more_closely():
    few, many = (table_of("ABC", [(*row[:-1], row[-1] * times) for row in EVEN]) for times in (1, 10_000))
    wide, narrow = posterior(few), posterior(many)
    ratio = (narrow.at(0.975) - narrow.at(0.025)) / (wide.at(0.975) - wide.at(0.025))
    assert ratio == pytest.approx(10_000**0.5, rel=0.1)


def test_fewer_than_are_seen_are_never_believed_in():
    lists, rows = "ABC", [(1, 1, 1, 40), (1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1)]
    assert posterior(table_of(lists, rows)).at(0.0001) == 43


def test_leaving_out_graphs_that_nobody_believes_moves_nothing():
    known = table("UK 5")
    whole = posterior(known)
    assert len(whole.likely) < 500
    assert posterior(known, whole.likely).at(0.5) == pytest.approx(whole.at(0.5), rel=1e-4)


def test_eight_lists_are_searched_downhill():
    known = table("New Orleans")
    one = Selection(known)
    assert "downhill" in one.note
    assert point(one, known)[0] == pytest.approx(1_183.69, abs=0.01)


def test_there_are_as_many_hierarchical_models_as_are_known():
    assert [len(hierarchical(lists, lists - 1)) for lists in (3, 4, 5)] == [8, 113, 6_893]
    for model in hierarchical(4, 3)[::7]:
        assert set(neighbours(model, 4, 3)) <= set(hierarchical(4, 3))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_no_model_is_passed_over_that_would_have_won(seed):
    known = table("Western")
    one = Selection(known, top=200).candidates
    counts = known.spread(draws(known, 1, seed))[0]
    unseen, chosen = choose(counts, one.models, one.sizes, one.thetas)
    scores = _scores(counts, one.models, one.sizes, np.zeros(one.models.shape))
    assert scores[chosen] == pytest.approx(scores.min(), abs=1e-6)
    assert unseen > 0


def test_the_tail_is_that_of_a_poisson_variable():
    from scipy.stats import poisson

    for seen in (0, 1, 3, 10, 250):
        for expected in (0.01, 1.0, 3.0, 9.7, 240.0):
            known = min(poisson.cdf(seen, expected), poisson.sf(seen - 1, expected))
            assert tail(float(seen), expected) == pytest.approx(known, rel=1e-9, abs=1e-300)
    assert tail(0.0, 0.0) == 1.0


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["Western", "New Orleans 5", "Korea"]))
def test_the_order_of_rows_and_lists_changes_nothing(chance, name):
    lists, rows = rows_of(name)
    order = list(range(len(lists)))
    chance.shuffle(order)
    mixed = [(*(row[place] for place in order), row[-1]) for row in rows]
    chance.shuffle(mixed)
    one, other = table_of(lists, rows), table_of([lists[place] for place in order], mixed)
    straight = estimate(one, METHODS, draws(one, 300, 4))
    turned = estimate(other, METHODS, draws(other, 300, 4))
    for first, second in zip(straight, turned, strict=True):
        assert first == second


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 50), st.sampled_from(["Western", "UK 5", "Korea"]))
def test_a_model_estimates_as_many_times_more_from_so_many_times_more(times, name):
    lists, rows = rows_of(name)
    one, more = table_of(lists, rows), table_of(lists, [(*row[:-1], row[-1] * times) for row in rows])
    for method in (Independence, Chao):
        assert point(method(more), more)[0] == pytest.approx(times * point(method(one), one)[0], rel=1e-6)
    pair = one.lists[:2]
    assert check(more, [pair]).total == pytest.approx(times * check(one, [pair]).total, rel=1e-6, nan_ok=True)


def test_all_methods_stand_side_by_side_and_hold_their_points():
    known = table("Western")
    found = estimate(known, METHODS, draws(known, 2_000, 1))
    assert [one.method for one in found] == list(METHODS)
    for one in found:
        assert isinstance(one, Estimate)
        wide, narrow = one.interval95, one.interval80
        assert known.persons <= wide.low <= narrow.low <= narrow.high <= wide.high
        assert wide.low < one.point < wide.high


def test_margins_are_sums_over_supersets_of_the_table():
    known = table("Korea")
    margins = known.dense()
    superset_sums(margins)
    assert margins[0] == known.persons == 123
