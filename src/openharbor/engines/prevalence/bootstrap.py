"""Intervals by the bootstrap: replicates, bias-corrected accelerated limits, and how sure each limit is itself.

BCa: Efron 1987; for capture tables Chan, Silverman, Vincent 2021, equations (8) and (9) here. Persons are drawn, not
cells: each replicate is a multinomial sample of as many persons as the table holds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from openharbor.engines.prevalence.arrays import Floats, Int64s
from openharbor.engines.prevalence.tables import Table

AT_ONCE = 1_000
LEAST_BEYOND = 3  # replicates beyond a limit; with fewer it lies at their edge
EVENLY = (np.arange(200) + 0.5) / 200
LEVELS = {"interval80": (0.1, 0.9), "interval95": (0.025, 0.975)}


class Estimator(Protocol):
    """A method that has looked at a table, and can estimate again from other counts of the same lists.

    unseen(rows): for counts (n, 2**t) the estimated number of unseen persons, (n,), infinite where it has no bound, and
    a code of the model that was chosen, (n,) · name(code): what that model is called · note: what was done, in a clause
    """

    method: str
    note: str

    def unseen(self, rows: Floats) -> tuple[Floats, Int64s]: ...

    def name(self, code: int) -> str: ...


@dataclass(frozen=True)
class Limits:
    """Interval limits, in persons, and the Monte-Carlo error of each: its standard deviation over other seeds.

    edges: whether the limits lie among the outermost replicates; then their errors may well be larger
    """

    low: float
    high: float
    low_error: float = 0.0
    high_error: float = 0.0
    edges: tuple[bool, bool] = (False, False)


@dataclass(frozen=True)
class Booted:
    """What a bootstrap says.

    limits: by the names of LEVELS · bias, acceleration: z0 and a of BCa
    unbounded: in how many replicates the estimate has no bound
    chosen: models with the share of replicates, commonest first
    """

    limits: dict[str, Limits]
    bias: float
    acceleration: float
    unbounded: int
    chosen: tuple[tuple[str, float], ...]


def draws(table: Table, number: int, seed: int) -> Int64s:
    """Return `number` multinomial samples of the table, (number, rows), in the order of its rows.

    Drawn in the order of the histories that have persons, so that neither the order of the rows nor one of 0 changes
    anything.
    """
    held = _held(table)
    random = np.random.Generator(np.random.PCG64(seed))
    result = np.zeros((number, len(table.counts)), dtype=np.int64)
    result[:, held] = random.multinomial(table.persons, table.counts[held] / table.persons, size=number)
    return result


def _held(table: Table) -> Int64s:
    """Return the rows that have persons, in the order of their histories."""
    order = np.argsort(table.histories)
    return order[table.counts[order] > 0]


def boot(
    estimator: Estimator, table: Table, replicates: Int64s, step: Callable[[int], None] = lambda count: None
) -> Booted:
    """Return BCa limits from replicates, (n, rows) in the order of the table. step: told how many are done."""
    totals, codes = np.empty(len(replicates)), np.empty(len(replicates), dtype=np.int64)
    for place in range(0, len(replicates), AT_ONCE):
        part = slice(place, place + AT_ONCE)
        unseen, codes[part] = estimator.unseen(table.spread(replicates[part]))
        totals[part] = replicates[part].sum(axis=1) + unseen
        step(min(place + AT_ONCE, len(replicates)))
    totals[np.isnan(totals)] = np.inf
    here = float(estimator.unseen(table.dense()[None])[0][0]) + table.persons
    bias = _bias(totals, here)
    acceleration = accelerate(estimator, table)
    ordered = np.sort(totals)
    limits = {name: _limits(ordered, bias, acceleration, levels) for name, levels in LEVELS.items()}
    return Booted(limits, bias, acceleration, int(np.isinf(totals).sum()), tuple(_shares(estimator, codes)))


def accelerate(estimator: Estimator, table: Table) -> float:
    """Return the acceleration by the jackknife: one person less in each cell, each as often as the cell has persons.

    0 where removing one person leaves no estimate, as nothing better is known then.
    """
    held = _held(table)  # sums are the same to the last digit for any order of the rows
    rows = np.repeat(table.counts[None], len(held), axis=0)
    rows[np.arange(len(held)), held] -= 1
    totals, weights = estimator.unseen(table.spread(rows))[0] + table.persons - 1, table.counts[held]
    if not np.isfinite(totals).all():
        return 0.0
    away = np.average(totals, weights=weights) - totals
    scale = float((weights * away**2).sum()) ** 1.5
    return float((weights * away**3).sum()) / (6 * scale) if scale > 0 else 0.0


def _bias(totals: Floats, here: float) -> float:
    # Half a replicate from the ends, where no replicate lies on one side: else the limits would be infinite.
    below = float(np.clip((totals < here).mean(), 0.5 / len(totals), 1 - 0.5 / len(totals)))
    return float(ndtri(below))


def _limits(ordered: Floats, bias: float, acceleration: float, levels: tuple[float, float]) -> Limits:
    found = [_limit(ordered, bias, acceleration, level) for level in levels]
    (low, low_error, low_edge), (high, high_error, high_edge) = found
    return Limits(low, high, low_error, high_error, (low_edge, high_edge))


def _limit(ordered: Floats, bias: float, acceleration: float, level: float) -> tuple[float, float, bool]:
    """Return the limit at a level, its Monte-Carlo error by equation (10), and whether it lies at the edge.

    The limit moves with the share of replicates below it, and with z0, which is a share of replicates itself; the delta
    method tells how far. Estimates come in steps, so the limits are read over the whole of that range.
    """
    z = bias + ndtri(level)
    place = float(ndtr(bias + z / (1 - acceleration * z)))
    below = float(ndtr(bias))
    slope = _slope(bias, acceleration, level) / (np.exp(-(bias**2) / 2) / np.sqrt(2 * np.pi))
    variance = (
        place * (1 - place) + slope**2 * below * (1 - below) - 2 * slope * (min(place, below) - place * below)
    ) / len(ordered)
    outermost = min(LEAST_BEYOND / len(ordered), 0.5)
    inside = min(max(place, outermost), 1 - outermost)
    # Shares near 0 and 1 are skewed: a beta variable of this mean and variance.
    weight = inside * (1 - inside) / max(variance, inside * (1 - inside) / len(ordered) / 4)
    around = [quantile(ordered, one) for one in betaincinv(inside * weight, (1 - inside) * weight, EVENLY).tolist()]
    error = float(np.std(around)) if np.isfinite(around).all() else float("inf")
    return quantile(ordered, place), error, inside != place


def _slope(bias: float, acceleration: float, level: float) -> float:
    """Return how fast the place of a limit moves with z0."""
    z = bias + ndtri(level)
    inner = bias + z / (1 - acceleration * z)
    return float((1 + 1 / (1 - acceleration * z) ** 2) * np.exp(-(inner**2) / 2) / np.sqrt(2 * np.pi))


def quantile(ordered: Floats, share: float) -> float:
    """Return a quantile of sorted values, some of them infinite perhaps: type 8 of Hyndman, Fan 1996."""
    where = len(ordered) * share + (share + 1) / 3
    low = int(np.floor(where + 4 * np.finfo(float).eps))
    rest = where - low
    one, other = (float(ordered[min(max(place, 1), len(ordered)) - 1]) for place in (low, low + 1))
    return one if rest < 1e-12 or one == other else one + rest * (other - one)


def _shares(estimator: Estimator, codes: Int64s) -> Iterator[tuple[str, float]]:
    found, counts = np.unique(codes, return_counts=True)
    for place in np.argsort(-counts, kind="stable").tolist():
        yield estimator.name(int(found[place])), float(counts[place] / len(codes))
