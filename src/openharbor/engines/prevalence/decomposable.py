"""Average over all decomposable graphs of dependence between lists (Madigan, York 1997).

Each graph says which lists depend on each other; a hyper-Dirichlet prior gives each one a likelihood in closed form,
equation (12), for every number of unseen persons. The prior of the total N is 1/N, of the graphs even; the Dirichlet's
mass is 1, spread evenly over the 2**t histories. Nothing is simulated.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import njit
from scipy.special import gammaln

from openharbor.engines.prevalence.arrays import Floats, Int64s
from openharbor.engines.prevalence.models import described
from openharbor.engines.prevalence.stepwise import pairs_of
from openharbor.engines.prevalence.tables import Refused, Table

MOST_LISTS = 6
FAR = 1_000  # the most unseen persons looked at, in persons seen
FAINT = 1e-7  # less is not believed at all
FINE = 400  # steps that all of the belief spreads over, at least
MOST_GRAPHS = 20  # are named


@dataclass(frozen=True)
class Posterior:
    """What is believed of the total after the table. seen: persons · edges: of bins of totals · below: the belief below

    graphs: those believed most, with their shares · likely: places of all that are believed at all
    """

    seen: int
    edges: Floats
    below: Floats
    graphs: tuple[tuple[str, float], ...]
    likely: Int64s

    def at(self, share: float) -> float:
        """Return the total that lies above `share` of the belief, in persons."""
        return max(float(self.seen), float(np.interp(share, self.below, self.edges)))


def posterior(table: Table, among: Int64s | None = None) -> Posterior:
    """Return the posterior of the total. among: places of the graphs to average, all if left out

    Raises Refused for more than six lists: there are 617,675 graphs of seven.
    """
    lists = len(table.lists)
    if lists > MOST_LISTS:
        raise Refused(f"there are too many graphs of {lists} lists; it takes at most {MOST_LISTS}.")
    edges, weights = graphs(lists)
    if among is not None:
        edges, weights = edges[among], weights[among]
    unseen, widths, believed, shares = _believed(table, weights, *_grid(table.persons))
    around = np.flatnonzero((np.cumsum(believed) > FAINT) & (np.cumsum(believed[::-1])[::-1] > FAINT))
    if len(around) < FINE:  # all of the belief within a few steps of the grid
        low, high = unseen[max(around[0] - 1, 0)], unseen[min(around[-1] + 1, len(unseen) - 1)]
        unseen, widths, believed, shares = _believed(table, weights, *_widths(np.linspace(low, high, 2 * FINE)))
    order = np.argsort(-shares, kind="stable")[:MOST_GRAPHS]
    named = tuple((_named(int(edges[place]), table), float(shares[place])) for place in order)
    likely = np.flatnonzero(shares > FAINT)
    bounds = table.persons + unseen[0] - 0.5 + np.concatenate(([0.0], np.cumsum(widths)))
    return Posterior(table.persons, bounds, np.concatenate(([0.0], np.cumsum(believed))), named, likely)


def _believed(table: Table, weights: Floats, unseen: Floats, widths: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return numbers of unseen persons, how many each stands for, the belief in each, and in each graph."""
    persons = table.persons + unseen
    shared = gammaln(persons + 1) - gammaln(unseen + 1) - np.log(persons) + np.log(widths)
    return unseen, widths, *_summed(weights, _marginals(table.dense(), unseen), shared)


def _summed(weights: Floats, marginals: Floats, shared: Floats) -> tuple[Floats, Floats]:
    """Return the belief in each number of unseen persons and in each graph, a thousand graphs at a time."""
    highest, by_total, by_graph = -np.inf, np.zeros(len(shared)), np.zeros(len(weights))
    for place in range(0, len(weights), 1_000):
        part = weights[place : place + 1_000] @ marginals + shared
        top = max(highest, float(part.max()))
        fall = np.exp(highest - top)
        by_total, by_graph, highest = by_total * fall, by_graph * fall, top
        np.exp(np.subtract(part, top, out=part), out=part)
        by_total += part.sum(axis=0)
        by_graph[place : place + 1_000] = part.sum(axis=1)
    return by_total / by_total.sum(), by_graph / by_graph.sum()


def _grid(persons: int) -> tuple[Floats, Floats]:
    """Return numbers of unseen persons, each up to 500, then in steps of 0.5 percent, and how many each stands for."""
    steps = np.unique(np.round(500 * 1.005 ** np.arange(1, 6_000)))
    return _widths(np.concatenate((np.arange(501.0), steps[(steps > 500) & (steps <= max(FAR * persons, 501))])))


def _widths(unseen: Floats) -> tuple[Floats, Floats]:
    unseen = np.unique(np.round(unseen))
    bounds = np.concatenate(([unseen[0] - 0.5], (unseen[1:] + unseen[:-1]) / 2, [unseen[-1] + 0.5]))
    return unseen, np.diff(bounds)


def _marginals(counts: Floats, unseen: Floats) -> Floats:
    """Return the log marginal likelihood of the table of each set of lists, (2**t, unseen)."""
    size = len(counts)
    result = np.zeros((size, len(unseen)))
    persons = counts.sum() + unseen
    for group in range(1, size):
        cells = np.zeros(size)
        np.add.at(cells, np.arange(size) & group, counts)
        inside = np.arange(size) & ~group == 0
        mass = 1 / (1 << group.bit_count())
        held = cells[inside]
        held = held[1:]  # without the history of zeros, where the unseen are
        fixed = (gammaln(held + mass) - gammaln(mass)).sum()
        result[group] = fixed + gammaln(cells[0] + unseen + mass) - gammaln(mass) - gammaln(persons + 1)
    return result


@lru_cache
def graphs(lists: int) -> tuple[Int64s, Floats]:
    """Return all decomposable graphs: their edges as bits, as in `pairs_of`, and their factors, (graphs, 2**t).

    A graph's likelihood is the product over its cliques divided by that over its separators; the factors say how often
    each set of lists counts. There are 8, 61, 822, 18,154 graphs of 3, 4, 5, 6 lists.
    """
    pairs = pairs_of(lists)
    factors = np.zeros((1 << len(pairs), 1 << lists))
    decomposable = _decompose(pairs, lists, factors)
    edges = np.flatnonzero(decomposable)
    return edges, factors[edges]


@njit(cache=True, nogil=True)
def _decompose(pairs: Int64s, lists: int, factors: Floats) -> Int64s:
    """Take away one list after the other whose neighbours all know each other; decomposable if none is left."""
    result = np.zeros(len(factors), dtype=np.int64)
    for edges in range(len(factors)):
        near = np.zeros(lists, dtype=np.int64)
        for place in range(len(pairs)):
            if edges >> place & 1:
                for one in range(lists):
                    if pairs[place] >> one & 1:
                        near[one] |= pairs[place] & ~(1 << one)
        left = (1 << lists) - 1
        while left:
            found = -1
            for one in range(lists):
                if left >> one & 1 and found < 0:
                    around = near[one] & left
                    found = one
                    for other in range(lists):
                        if around >> other & 1 and (near[other] | 1 << other) & around != around:
                            found = -1
            if found < 0:
                break
            around = near[found] & left
            factors[edges, around | 1 << found] += 1
            factors[edges, around] -= 1
            left &= ~(1 << found)
        result[edges] = left == 0
    return result


def _named(edges: int, table: Table) -> str:
    """Return the cliques of two lists and more, such as `A:B:C, C:D`."""
    every = pairs_of(len(table.lists)).tolist()
    inside = {pair for place, pair in enumerate(every) if edges >> place & 1}
    cliques = [
        group
        for group in range(1 << len(table.lists))
        if group.bit_count() > 1 and all(pair in inside for pair in every if pair & group == pair)
    ]
    return described(cliques, table.lists)
