"""Say in words, and as JSON, what a capture table tells: the interval first, the point last, the caution with both."""

import importlib.metadata
import json
import math
import platform
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openharbor.engines.prevalence import (
    CAUTION,
    Carried,
    Compared,
    Estimate,
    Limits,
    Moved,
    Silent,
    Survey,
    Table,
    Verdict,
)

HANDLING = (
    "As confidential as the table: sizes and checks together can give single counts away, and most of those are few "
    "people. The plot may leave, rounded figures of the first block may; the table and the checks may not."
)
NAMES = {
    "stepwise": "Stepwise selection",
    "bic": "BIC selection",
    "dga": "Average over graphs",
    "independence": "Independence",
    "chao": "Chao's bound",
}
SURVEY_CAUTION = (
    "A survey counts who ever had the experience and said so, among those asked. It misses who was not there. It is "
    "not the number that lists estimate."
)


@dataclass(frozen=True)
class Answer:
    """All that is said of one table.

    source: the file's name · digest, draws_digest: SHA-256 of the files that were read, None where nothing was read
    replicates: how many · seed: of what was drawn here
    """

    source: str
    digest: str
    table: Table
    replicates: int
    seed: int
    draws_digest: str | None
    estimates: Sequence[Estimate | Silent]
    without: Sequence[Compared]
    moved: Sequence[Moved]
    known: Sequence[Compared]


def number(value: float) -> str:
    """Return a number of persons, such as 2,483."""
    if math.isnan(value):
        return "-"
    return "no bound" if math.isinf(value) else f"{value:,.0f}"


def span(limits: Limits) -> str:
    return f"{number(limits.low)} to {number(limits.high)}"


def in_words(answer: Answer) -> str:
    """Return the answer as lines for a terminal."""
    table = answer.table
    lines = [
        f"{answer.source}: {len(table.lists)} lists with {table.persons:,} persons; {table.overlap:,} times two "
        "of them hold the same one.",
        "",
        "Persons in all, those on the lists among them",
        *_estimates(answer),
        "",
        "± is the Monte-Carlo error of each limit: how far it would move with another seed. With a + the limit lies",
        "among the outermost replicates, and may move several times as far.",
        *textwrap.wrap(f"Caution. {CAUTION}", 100),
        *_models(answer),
        *_without(answer),
        *_moved(answer),
        *_known(answer),
    ]
    lines += ["", *textwrap.wrap(HANDLING, 100)]
    return "\n".join(lines)


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        first, *rest = (f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join([first.strip().ljust(widths[0]), *rest]).rstrip()


def _estimates(answer: Answer) -> Iterator[str]:
    rows = [("", "95 % interval", "± limits", "80 % interval", "± limits", "point")]
    for one in answer.estimates:
        if isinstance(one, Estimate):
            wide, narrow = one.interval95, one.interval80
            rows.append(
                (NAMES[one.method], span(wide), _errors(wide), span(narrow), _errors(narrow), number(one.point))
            )
    yield from _columns(rows)
    for one in answer.estimates:
        if isinstance(one, Silent):
            yield f"{NAMES[one.method]} gives no estimate: {one.why}"
        elif one.unbounded:
            yield f"{NAMES[one.method]}: no bound in {one.unbounded:,} of {one.replicates:,} replicates."


def _errors(limits: Limits) -> str:
    if not limits.low_error and not limits.high_error:
        return "none"
    errors = zip((limits.low_error, limits.high_error), limits.edges, strict=True)
    return " ".join("?" if math.isinf(error) else f"{error:,.0f}{'+' * edge}" for error, edge in errors)


def _models(answer: Answer) -> Iterator[str]:
    yield from ("", "Models")
    for one in answer.estimates:
        if isinstance(one, Estimate):
            yield f"{NAMES[one.method]}: {one.model} ({one.note})"
            of = "of the belief" if one.method == "dga" else "of replicates"
            if len(one.models) > 1:
                yield "   " + "; ".join(f"{model} in {share:.0%} {of}" for model, share in one.models[:3])


def _without(answer: Answer) -> Iterator[str]:
    yield from ("", "One list less: 95 % interval (point)")
    yield from _compared([(f"without {one.list}", f"{one.persons:,}", one) for one in answer.without], "persons")


def _known(answer: Answer) -> Iterator[str]:
    yield from ("", "Lists of known size, guessed from their persons on other lists: 95 % interval (point)")
    yield from _compared([(one.list, f"{one.persons:,}", one) for one in answer.known], "size")
    for method in [one.method for one in answer.estimates]:
        limits = [(one.persons, found) for one in answer.known if (found := _limits(one, method))]
        if limits:
            inside = sum(found.low <= size <= found.high for size, found in limits)
            endless = sum(math.isinf(found.high) for _, found in limits)
            more = f"; {endless} have no bound, and so hold anything" if endless else ""
            yield f"{NAMES[method]}: {inside} of {len(limits)} intervals hold the size{more}."


def _limits(known: Compared, method: str) -> Limits | None:
    found = (one.interval95 for one in known.estimates if isinstance(one, Estimate) and one.method == method)
    return next(found, None)


def _compared(rows: Sequence[tuple[str, str, Compared]], what: str) -> Iterator[str]:
    said = [row for row in rows if row[2].estimates]
    if said:
        methods = [NAMES[one.method] for one in said[0][2].estimates]
        yield from _columns(
            [("", what, *methods), *((name, size, *map(_short, one.estimates)) for name, size, one in said)]
        )
    for name, size, one in rows:
        if one.why:
            yield f"{name} ({what}: {size}): {one.why}"


def _short(one: Estimate | Silent) -> str:
    return f"{span(one.interval95)} ({number(one.point)})" if isinstance(one, Estimate) else "-"


def _moved(answer: Answer) -> Iterator[str]:
    yield from ("", "One person more or less in one history moves the point")
    rows = [("", "from", "with", "to", "with")]
    for one in answer.estimates:
        found = [(move.points[one.method], move) for move in answer.moved if not math.isnan(move.points[one.method])]
        if found:
            (low, first), (high, last) = min(found, key=lambda f: f[0]), max(found, key=lambda f: f[0])
            rows.append((NAMES[one.method], number(low), _one(first), number(high), _one(last)))
    yield from _columns(rows)


def _one(move: Moved) -> str:
    return f"{'one more' if move.change > 0 else 'one less'} in {move.history}"


def as_json(answer: Answer) -> str:
    """Return the answer as JSON; null stands for no bound and for an error that nobody can tell."""
    programs = ("openharbor", "numpy", "scipy", "numba")
    table = answer.table
    said = {
        "about": "Persons in all, those on the lists among them. Interval first.",
        "caution": CAUTION,
        "handling": HANDLING,
        "table": {
            "file": answer.source, "sha256": answer.digest, "lists": list(table.lists),
            "persons": table.persons, "overlap": table.overlap,
        },
        "replicates": {
            "number": answer.replicates,
            "seed": answer.seed,
            "draws_sha256": answer.draws_digest,
        },
        "versions": {
            "python": platform.python_version(), **{name: importlib.metadata.version(name) for name in programs}
        },
        "estimates": [_entry(one) for one in answer.estimates],
        "one_list_less": [_comparison(one, {"without": one.list, "persons": one.persons}) for one in answer.without],
        "one_person": [
            {
                "history": one.history, "change": one.change,
                "points": {name: _finite(value) for name, value in one.points.items()},
            }
            for one in answer.moved
        ],
        "known_sizes": [_comparison(one, {"list": one.list, "size": one.persons}) for one in answer.known],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _entry(one: Estimate | Silent) -> dict[str, Any]:
    if isinstance(one, Silent):
        return {"method": one.method, "refused": one.why}
    limits = {"interval80": one.interval80, "interval95": one.interval95}
    return {
        "method": one.method,
        **{name: [_finite(both.low), _finite(both.high)] for name, both in limits.items()},
        "point": _finite(one.point),
        "model": one.model,
        "monte_carlo_error": {
            name: [_finite(both.low_error), _finite(both.high_error)] for name, both in limits.items()
        },
        "limits_at_edge": {name: list(both.edges) for name, both in limits.items()},
        "note": one.note,
        "replicates": one.replicates,
        "unbounded_replicates": one.unbounded,
        "models": [{"model": model, "share": share} for model, share in one.models[:20]],
        "caution": CAUTION,
    }


def _comparison(one: Compared, head: dict[str, Any]) -> dict[str, Any]:
    return {**head, "refused": one.why or None, "estimates": [_entry(each) for each in one.estimates]}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def verdict_in_words(groups: Sequence[Sequence[str]], verdict: Verdict) -> str:
    """Return in a line whether a model can be fitted, and no number: one model's alone would pass for an answer.

    groups: lists that interact, besides all alone
    """
    model = ", ".join(":".join(group) for group in groups) or "main effects"
    faults = [
        *(() if verdict.exists else ("the likelihood has no maximum",)),
        *(() if verdict.identifiable else ("the parameters cannot be told apart",)),
    ]
    said = " and ".join(faults) or "can be fitted"
    return f"Code {verdict.code}. {model}: {said}."


def survey_in_words(survey: Survey, carried: Carried) -> str:
    """Return what a survey says, as lines for a terminal."""
    lines = []
    if carried.interval95 and survey.design == 1:
        lines.append("Taken as a simple random sample (--design-effect 1); others have wider intervals.")
    if carried.interval95 and carried.interval80:
        lines += [f"95 % interval: {_range(carried.interval95)}", f"80 % interval: {_range(carried.interval80)}"]
    else:
        lines.append("No interval: it needs the number asked (--asked), and the design effect of the sample.")
    if carried.rounding:
        lines.append(
            f"Shares that print the same give {_range(carried.rounding)} persons: so far rounding alone moves it."
        )
    share = f"{survey.share * 100:.{survey.decimals or 0}f}"
    lines += [f"Point: {share} % of {survey.frame:,} is {carried.point:,.0f}.", SURVEY_CAUTION]
    return "\n".join(lines)


def _range(pair: tuple[float, float]) -> str:
    return f"{pair[0]:,.0f} to {pair[1]:,.0f}"
