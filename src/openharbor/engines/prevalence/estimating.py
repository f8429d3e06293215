"""All methods side by side on one table, each with its interval."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openharbor.engines.prevalence.arrays import Int64s
from openharbor.engines.prevalence.bootstrap import LEVELS, Booted, Estimator, Limits, boot
from openharbor.engines.prevalence.decomposable import posterior
from openharbor.engines.prevalence.reference import Chao, Independence, profile
from openharbor.engines.prevalence.selection import MOST_LISTS_ALL, TOP, Selection
from openharbor.engines.prevalence.stepwise import Stepwise
from openharbor.engines.prevalence.tables import LEAST_OVERLAP, Refused, Table, check_enough

METHODS = ("stepwise", "bic", "dga", "independence", "chao")
BOOTED: dict[str, type[Stepwise | Selection | Chao]] = {"stepwise": Stepwise, "bic": Selection, "chao": Chao}
Step = Callable[[str, int], None]


@dataclass(frozen=True)
class Estimate:
    """What one method says of the total, in persons, those on the lists among them.

    point: infinite where the model has no bound · interval80, interval95: limits with their Monte-Carlo errors
    model: the one chosen, or believed most · models: shares of replicates, or of belief, commonest first
    unbounded: in how many of the replicates the estimate has no bound
    """

    method: str
    point: float
    interval80: Limits
    interval95: Limits
    model: str
    note: str
    models: tuple[tuple[str, float], ...] = ()
    replicates: int = 0
    unbounded: int = 0


@dataclass(frozen=True)
class Silent:
    """A method that gives no estimate here, and why."""

    method: str
    why: str


def estimate(
    table: Table,
    methods: Sequence[str],
    replicates: Int64s,
    step: Step = lambda method, count: None,
    least_overlap: int = LEAST_OVERLAP,
    top: int = TOP,
    order: int = MOST_LISTS_ALL,
) -> list[Estimate | Silent]:
    """Return what each method says, in the order asked for.

    replicates: (n, rows) counts in the order of the table, from `bootstrap.draws` or made elsewhere
    step: told the method and how many replicates are done · top: models that BIC chooses among in a replicate
    order: the most lists that interact in a term of BIC's

    Raises Refused where no method could say anything: see `tables.check_enough`. Unknown methods raise KeyError.
    """
    check_enough(table, least_overlap)
    return [_one(table, method, replicates, step, top, order) for method in methods]


def _one(table: Table, method: str, replicates: Int64s, step: Step, top: int, order: int) -> Estimate | Silent:
    try:
        if method == "dga":
            return _averaged(table)
        if method == "independence":
            return _independent(table)
        one = Selection(table, top, order) if method == "bic" else BOOTED[method](table)
        return _booted(table, one, replicates, step)
    except Refused as refusal:
        return Silent(method, str(refusal))


def _booted(table: Table, one: Estimator, replicates: Int64s, step: Step) -> Estimate:
    unseen, codes = one.unseen(table.dense()[None])
    if math.isnan(unseen[0]):
        raise Refused("no fit from these counts.")
    found: Booted = boot(one, table, replicates, lambda count: step(one.method, count))
    return Estimate(
        one.method, table.persons + float(unseen[0]), found.limits["interval80"], found.limits["interval95"],
        one.name(int(codes[0])), one.note, found.chosen, len(replicates), found.unbounded,
    )  # fmt: skip


def _averaged(table: Table) -> Estimate:
    found = posterior(table)
    narrow, wide = (Limits(found.at(low), found.at(high)) for low, high in LEVELS.values())
    note = "median of the belief over all decomposable graphs; nothing is simulated"
    return Estimate("dga", found.at(0.5), narrow, wide, found.graphs[0][0], note, found.graphs)


def _independent(table: Table) -> Estimate:
    one = Independence(table)
    unseen, _ = one.unseen(table.dense()[None])
    narrow, wide = (Limits(*profile(table, high - low)) for low, high in LEVELS.values())
    return Estimate("independence", table.persons + float(unseen[0]), narrow, wide, one.name(0), one.note)


def points(table: Table, methods: Sequence[str]) -> Callable[[Table], dict[str, float]]:
    """Return a function that gives the point of each method on tables of the same lists as this one.

    BIC chooses among the models that are best on this table, and only graphs are averaged that it makes believable. A
    method that has nothing to say gives NaN.
    """
    ready: dict[str, Estimator] = {}
    likely: Int64s | None = None
    for method in methods:
        try:
            if method == "dga":
                likely = posterior(table).likely
            else:
                ready[method] = {**BOOTED, "independence": Independence}[method](table)
        except Refused:
            pass

    def at(other: Table) -> dict[str, float]:
        found = {name: other.persons + float(one.unseen(other.dense()[None])[0][0]) for name, one in ready.items()}
        if likely is not None:
            found["dga"] = posterior(other, likely).at(0.5)
        return {method: found.get(method, math.nan) for method in methods}

    return at
