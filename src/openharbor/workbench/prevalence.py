"""The commands `openharbor prevalence`: a capture table or a survey in, estimates with their intervals out."""

import argparse
import sys
from functools import partial
from io import StringIO

from openharbor.engines.prevalence import (
    METHODS,
    Estimate,
    Refused,
    Silent,
    Survey,
    Table,
    carry_over,
    check,
    check_enough,
    draws,
    estimate,
    internal_consistency,
    leave_one_out,
    one_person,
)
from openharbor.engines.prevalence.arrays import Int64s
from openharbor.workbench.counting import read_draws, read_table, usable
from openharbor.workbench.figures import Answer, as_json, in_words, survey_in_words, verdict_in_words
from openharbor.workbench.intervals import plot
from openharbor.workbench.progress import Progress
from openharbor.workbench.refusals import BadInput
from openharbor.workbench.running import run_command
from openharbor.workbench.saving import write_whole
from openharbor.workbench.sources import Source

FEWEST, MOST = 100, 200_000
MOST_TOP, MOST_ORDER = 40_000, 5
MOST_CELLS = 30_000_000  # of all replicates together: 240 MB


def prevalence_estimate(options: argparse.Namespace) -> int:
    """Estimate how many persons no list holds; return 0, or 2 if the table cannot be used or says too little."""
    return run_command(partial(_estimate, options))


def prevalence_check(options: argparse.Namespace) -> int:
    """Say whether a model can be fitted to a table; return 0, or 2 if the table or the model cannot be used."""
    return run_command(partial(_check, options))


def prevalence_survey(options: argparse.Namespace) -> int:
    """Carry a survey's share over to all whom it stands for; return 0, or 2 if the figures cannot be meant."""
    return run_command(partial(_survey, options))


def _estimate(options: argparse.Namespace) -> None:
    if not FEWEST <= options.bootstraps <= MOST:
        raise BadInput(f"--bootstraps {options.bootstraps}: between {FEWEST} and {MOST:,}.")
    if not 1 <= options.top <= MOST_TOP:
        raise BadInput(f"--top {options.top}: between 1 and {MOST_TOP:,}.")
    if not 2 <= options.order <= MOST_ORDER:
        raise BadInput(f"--order {options.order}: between 2 and {MOST_ORDER}.")
    if options.seed < 0:
        raise BadInput(f"--seed {options.seed}: a whole number from 0 up.")
    source = usable(options.table)
    table = read_table(source)
    try:
        check_enough(table)
    except Refused as refusal:
        raise BadInput(f"{options.table.name}: {refusal}") from refusal
    if options.bootstraps * len(table.counts) > MOST_CELLS:
        most = MOST_CELLS // len(table.counts)
        raise BadInput(f"--bootstraps {options.bootstraps}: at most {most:,} for {len(table.counts)} histories.")
    _check_outputs(options)
    methods = METHODS if options.method == "all" else (options.method,)
    answer = _answer(options, table, source, methods)
    try:
        if options.json:
            write_whole(options.json, as_json(answer))
        if options.plot:
            write_whole(options.plot, plot(answer))
    finally:  # a file that cannot be written is no reason to lose the work
        _say(in_words(answer))


def _check_outputs(options: argparse.Namespace) -> None:
    """Refuse before the work what would destroy a file or be lost."""
    outputs = [path for path in (options.json, options.plot) if path is not None]
    inputs = [path for path in (options.table, options.draws) if path is not None]
    for path in outputs:
        if not path.name or path.is_symlink() or (path.exists() and not path.is_file()):
            raise BadInput(f"{path}: is not the name of a plain file.")
        if not path.parent.is_dir():
            raise BadInput(f"{path}: there is no folder {path.parent}.")
        if any(path.exists() and path.samefile(one) for one in inputs):
            raise BadInput(f"{path}: is the input. Choose another name.")
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise BadInput("--json and --plot name the same file.")


def _say(text: str) -> None:
    """Print on any terminal: what it cannot show, such as ±, becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def _answer(options: argparse.Namespace, table: Table, source: Source, methods: tuple[str, ...]) -> Answer:
    progress = Progress(sys.stderr or StringIO(), 4, quiet=options.quiet)
    given = usable(options.draws) if options.draws else None
    replicates = read_draws(given, table) if given else draws(table, options.bootstraps, options.seed)
    estimates = _estimates(table, methods, replicates, options, progress)
    progress.stage("One list less")
    without = leave_one_out(table, methods, options.seed)
    progress.stage("One person more or less")
    moved = one_person(table, methods)
    progress.stage("Lists of known size")
    known = internal_consistency(table, methods, options.seed)
    progress.done("")
    return Answer(
        source.path.name, source.digest, table, len(replicates), options.seed, given.digest if given else None,
        estimates, without, moved, known,
    )  # fmt: skip


def _estimates(
    table: Table, methods: tuple[str, ...], replicates: Int64s, options: argparse.Namespace, progress: Progress
) -> list[Estimate | Silent]:
    done: dict[str, int] = {}
    progress.stage("Estimating", len(replicates) * len(methods))

    def step(method: str, count: int) -> None:
        done[method] = count
        progress.step(sum(done.values()))

    return estimate(table, methods, replicates, step, top=options.top, order=options.order)


def _check(options: argparse.Namespace) -> None:
    table = read_table(usable(options.table))
    groups = [tuple(name.strip() for name in term.split(":")) for term in options.terms]
    for name in (name for group in groups for name in group):
        if name not in table.lists:
            raise BadInput(f"{name}: no list is called so. Lists: {', '.join(table.lists)}.")
    _say(verdict_in_words(groups, check(table, groups)))


def _survey(options: argparse.Namespace) -> None:
    text = options.share.strip().removesuffix("%").strip()
    whole, _, decimals = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and (not decimals or (decimals.isascii() and decimals.isdigit()))):
        raise BadInput(f"--share {options.share}: a share in percent, as it was printed, such as 1.4")
    survey = Survey(float(text) / 100, options.frame, options.asked, options.design_effect, len(decimals))
    try:
        _say(survey_in_words(survey, carry_over(survey)))
    except Refused as refusal:
        raise BadInput(f"What is said of the survey cannot be meant: {refusal}") from refusal
