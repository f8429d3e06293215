"""Say of any model whether it can be fitted to a table (Fienberg, Rinaldo 2012)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from openharbor.engines.prevalence.arrays import Floats
from openharbor.engines.prevalence.existing import EXISTS, NO_MAXIMUM, NOT_IDENTIFIABLE, verdict
from openharbor.engines.prevalence.loglinear import fit, settle, start, superset_sums
from openharbor.engines.prevalence.models import mains
from openharbor.engines.prevalence.tables import Table


@dataclass(frozen=True)
class Verdict:
    """code: 0 fits, 1 the likelihood has no maximum, 2 its parameters cannot be told apart, 3 neither

    total: persons in all by this model, NaN where it does not fit.
    """

    code: int
    total: float

    @property
    def exists(self) -> bool:
        return not self.code & NO_MAXIMUM

    @property
    def identifiable(self) -> bool:
        return not self.code & NOT_IDENTIFIABLE


def check(table: Table, interactions: Iterable[Iterable[str]]) -> Verdict:
    """Return whether a model can be fitted, and its estimate.

    interactions: sets of names of lists, besides all single ones

    Raises KeyError for a name that no list has.
    """
    places = {name: place for place, name in enumerate(table.lists)}
    more = {sum(1 << place for place in {places[name] for name in group}) for group in interactions}
    singles = mains(len(table.lists))
    code, theta = fitted(table.dense(), [*singles, *sorted(more - set(singles))])
    return Verdict(code, table.persons + math.exp(theta[0]))


def fitted(counts: Floats, model: Sequence[int]) -> tuple[int, Floats]:
    """Return the verdict on a model, and the parameters of its terms that somebody holds; NaN where it does not fit.

    model: its terms, the intercept first
    """
    wanted = np.array(model, dtype=np.int64)
    margins, cells, terms = counts.copy(), np.arange(len(counts)) > 0, np.empty_like(wanted)
    superset_sums(margins)
    count = settle(margins, wanted, len(wanted), cells, terms)
    code = verdict(counts, cells, terms, count)
    theta = np.full(count, math.nan)
    if code == EXISTS:
        start(counts, cells, terms, count, theta)
        fit(margins, cells, terms, count, theta, np.empty(len(counts)))
    return code, theta
