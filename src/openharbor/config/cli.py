"""The `openharbor` command: set up, serve, check region packs, fill the directory."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import django

from openharbor.directory.exchange.standard import ROOTS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openharbor.config.settings")

# As in `network.rules`, which cannot be read before Django is set up; a test compares the two.
AGENCY_TYPES = (
    "victim_service", "law_enforcement", "prosecution", "child_protection", "health", "school", "tribal", "business",
    "legal_aid", "coalition",
)  # fmt: skip
# As in `engines.prevalence`, which needs an extra; a test compares the two.
PREVALENCE_METHODS = ("stepwise", "bic", "dga", "independence", "chao")
Step = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or faults found, 2 called wrongly."""
    options = _parser().parse_args(argv)
    if hasattr(options, "workbench"):
        return _workbench(options)
    django.setup()
    from openharbor.config import (  # noqa: PLC0415  # Django must be set up before models
        commands,
        directory_commands,
        learn_commands,
        network_commands,
        report_commands,
    )

    modules = (commands, directory_commands, learn_commands, network_commands, report_commands)
    step: Step = next(getattr(module, options.step) for module in modules if hasattr(module, options.step))
    return step(options)


def _workbench(options: argparse.Namespace) -> int:
    """Run a command that works on files alone: no database, no settings."""
    try:
        module = import_module(f"openharbor.workbench.{options.workbench}")
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("openharbor"):
            raise
        print(f"{missing.name} is missing. Install the extra: pip install 'openharbor[workbench]'", file=sys.stderr)
        return 2
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        print("There is no folder to keep compiled code in. Name one: NUMBA_CACHE_DIR=FOLDER", file=sys.stderr)
        return 2
    step: Step = getattr(module, options.step)
    return step(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="openharbor", description="The local answer to human trafficking, on one small server."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _init(commands.add_parser("init", help="set up the installation, and ask which region data may show"))
    _serve(commands.add_parser("serve", help="serve the site"))
    _regions(commands.add_parser("regions", help="list or check region packs"))
    _desk(commands.add_parser("desk", help="let people sit down at the desk where the directory is verified"))
    _agency(commands.add_parser("agency", help="let an agency into the network"))
    _vault(commands.add_parser("vault", help="look after sealed content, of which an operator reads nothing"))
    _reports(commands.add_parser("reports", help="see how many reports wait, and nothing of what they say"))
    _kit(commands.add_parser("kit", help="write posters, cards, sheets, a state brief and slides into a folder"))
    _log(commands.add_parser("log", help="check the access logs"))
    _campaigns(commands.add_parser("campaigns", help="find texts that share a template, in a file that you hold"))
    _prevalence(commands.add_parser("prevalence", help="estimate how many are never seen, from counts that you hold"))
    _directory(commands.add_parser("directory", help="load the directory, or fill a demonstration with made-up rows"))
    return parser


def _init(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Prepare the database and the files, then ask for each region pack whether it may show. "
        "Nothing of a pack shows before its operator accepted it. Safe to run again."
    )
    parser.add_argument("--operator", metavar="NAME", help="who accepts; asked for if left out")
    parser.add_argument("--accept", metavar="PACK", action="append", help="accept this pack without asking; repeatable")
    parser.add_argument("--withdraw", metavar="PACK", action="append", default=[], help="stop showing this pack")
    parser.add_argument(
        "--single-source",
        action=argparse.BooleanOptionalAction,
        help="also show numbers that only one source prints, marked so",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="a demonstration: accept everything as operator “demo”, and say so on every page",
    )
    parser.set_defaults(step="init")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.description = "Serve the site until interrupted."
    parser.add_argument("--bind", metavar="HOST:PORT", default="127.0.0.1:8000", help="default: %(default)s")
    parser.add_argument("--workers", metavar="N", type=int, default=2, help="processes; default: %(default)s")
    parser.set_defaults(step="serve")


def _regions(parser: argparse.ArgumentParser) -> None:
    parser.description = "Region packs are folders of data: what a state or a nation is."
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the packs and who accepted them")
    listing.set_defaults(step="regions_list")
    check = actions.add_parser("check", help="check packs; name file, row and column of each fault")
    check.add_argument("folder", nargs="*", type=Path, help="folders of packs; all packs if left out")
    check.set_defaults(step="regions_check")


def _desk(parser: argparse.ArgumentParser) -> None:
    parser.description = "A pass is a code for one person; it ends after 30 days, or when you end it."
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, step, text in (
        ("pass", "desk_pass", "make a pass for a person and print its code, once"),
        ("end", "desk_end", "end all passes of a person"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("name", help="the name that will stand beside what this person does")
        action.set_defaults(step=step)


def _agency(parser: argparse.ArgumentParser) -> None:
    parser.description = "An agency makes its own keys when its first person joins; the operator holds none of them."
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="add an agency and print the code for its first person, once")
    add.add_argument("name", help="the agency's name")
    add.add_argument("--type", metavar="TYPE", required=True, help=f"what it is: {', '.join(AGENCY_TYPES)}")
    add.set_defaults(step="agency_add")
    listing = actions.add_parser("list", help="list the agencies")
    listing.set_defaults(step="agency_list")


def _vault(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    drill = actions.add_parser("drill", help="try whether all that the vault needs is there and whole")
    drill.set_defaults(step="vault_drill")
    sweep = actions.add_parser(
        "sweep", help="delete the keys of releases, and invitations, that are over; run it each hour"
    )
    sweep.set_defaults(step="vault_sweep")


def _kit(parser: argparse.ArgumentParser) -> None:
    parser.description = "Paper and slides for one kind of reader at one place, as the site hands them out."
    parser.add_argument("--audience", metavar="SLUG", required=True, help="for whom: lodging, schools, healthcare, …")
    parser.add_argument(
        "--place", metavar="PLACE", default="", help="a county's five digits, a ZIP code, a town; left out: anywhere"
    )
    parser.add_argument("--lang", choices=["en", "es"], help="left out: both")
    parser.add_argument("--organization", metavar="NAME", default="", help="stands on the paper")
    parser.add_argument("--logo", metavar="FILE", type=Path, help="a PNG or JPEG picture")
    parser.add_argument("--size", choices=["letter", "a4"], default="letter", help="default: %(default)s")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder; files in it are replaced")
    parser.set_defaults(step="kit")


def _log(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="walk each agency's chain; name the first row that does not hold")
    verify.set_defaults(step="log_verify")


def _reports(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    waiting = actions.add_parser("waiting", help="count for each agency what nobody has opened, and for how long")
    waiting.set_defaults(step="reports_waiting")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Import HSDS 3.x (JSON, one a line, or a page of an API), a CSV package of 1.1, 2.0 or 3.x (ZIP or folder), "
        "or a table with the columns of a region pack's organizations.csv. "
        "All or nothing; twice changes nothing; rows with faults are left out and named in a report."
    )
    parser.add_argument("path", type=Path, help="file, ZIP or folder")
    parser.add_argument(
        "--source", metavar="CODE", required=True, help="short name of who sends it, for example metro-211"
    )
    parser.add_argument("--name", default="", help="full name of who sends it")
    parser.add_argument("--operator", metavar="NAME", default="", help="who lets it show; asked for if left out")
    parser.add_argument("--single-source", action="store_true", help="also show numbers that only this source prints")
    parser.add_argument(
        "--region", metavar="PACK", default="", help="for a table of our own columns: whose places it speaks of"
    )
    parser.add_argument("--complete", action="store_true", help="it is all the source has: take away what is not in it")
    parser.set_defaults(step="take_in")


def _directory(parser: argparse.ArgumentParser) -> None:
    parser.description = "The directory holds the services of the accepted packs."
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    load = actions.add_parser("load", help="make the directory say what the accepted packs say; twice changes nothing")
    load.set_defaults(step="directory_load")
    export = actions.add_parser("export", help="write what the public may see in HSDS 3.1")
    export.add_argument("file", type=Path, help="where to; it is replaced at once when all is written")
    export.add_argument(
        "--format",
        choices=["json", "ndjson", "csv"],
        default="json",
        help="csv is a ZIP of tables; default: %(default)s",
    )
    export.add_argument(
        "--source", metavar="CODE", help="instead, all that this source sent, with staff contacts: for its owner only"
    )
    export.add_argument(
        "--entity", choices=ROOTS, default="service", help="which documents of a source; default: %(default)s"
    )
    export.set_defaults(step="export")
    _import(actions.add_parser("import", help="take in what another directory sends: HSDS as JSON, CSV or ZIP"))
    forget = actions.add_parser("forget", help="remove an imported source with all that came from it")
    forget.add_argument("source", help="the code it was imported under")
    forget.set_defaults(step="forget")
    generate = actions.add_parser("generate", help="replace the directory of a demonstration by made-up services")
    generate.add_argument("--count", metavar="N", type=int, default=5000, help="how many; default: %(default)s")
    generate.add_argument("--seed", metavar="N", type=int, default=42, help="same seed, same rows (%(default)s)")
    generate.set_defaults(step="generate")


def _campaigns(parser: argparse.ArgumentParser) -> None:
    parser.description = "Works on files alone: it needs no database, keeps nothing, and asks no other machine."
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    find = actions.add_parser("find", help="find groups of texts that share a template, and explain each")
    find.add_argument("file", type=Path, help="a table of texts: .csv, .tsv, .ndjson, .jsonl or .parquet")
    find.add_argument(
        "--out", metavar="DIR", type=Path, required=True, help="gets members.csv, groups.json, report.html"
    )
    for name, what in (("id", "ids"), ("text", "texts"), ("date", "dates"), ("place", "places")):
        more = "; - for none" if name in ("date", "place") else ""
        find.add_argument(f"--{name}", metavar="COLUMN", default="", help=f"the column of the {what}{more}")
    find.add_argument("--region", metavar="XX", default="US", help="numbers without a country code are of there")
    find.add_argument("--cluster", metavar="ADDRESS", default="", help="a Dask scheduler, or local")
    find.add_argument("--quiet", action="store_true", help="say nothing while it runs")
    find.set_defaults(step="campaigns_find", workbench="campaigns")


def _prevalence(parser: argparse.ArgumentParser) -> None:
    parser.description = "Works on files alone, of counts and never of persons: it needs no database and keeps nothing."
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    estimate = actions.add_parser("estimate", help="estimate from several lists how many persons none of them holds")
    estimate.add_argument(
        "table", type=Path, help="a CSV file: one column of 0 and 1 for each list, the counts in the last"
    )
    estimate.add_argument(
        "--method",
        choices=("all", *PREVALENCE_METHODS),
        default="all",
        help="default: all of them, side by side",
    )
    estimate.add_argument(
        "--bootstraps", metavar="N", type=int, default=20_000, help="replicates; default: %(default)s"
    )
    estimate.add_argument("--seed", metavar="S", type=int, default=1, help="of the replicates; default: %(default)s")
    estimate.add_argument(
        "--draws", metavar="FILE", type=Path, help="replicates made elsewhere: one a row, in the order of the table"
    )
    estimate.add_argument(
        "--top", metavar="N", type=int, default=60, help="models that BIC chooses among again; default: %(default)s"
    )
    estimate.add_argument(
        "--order", metavar="N", type=int, default=5, help="lists that interact in a term of BIC's, at most; 2 for pairs"
    )
    estimate.add_argument("--json", metavar="OUT", type=Path, help="also write everything as JSON")
    estimate.add_argument("--plot", metavar="OUT.svg", type=Path, help="also draw the intervals")
    estimate.add_argument("--quiet", action="store_true", help="show no progress")
    estimate.set_defaults(step="prevalence_estimate", workbench="prevalence")
    check = actions.add_parser("check", help="say whether a model can be fitted to a table at all")
    check.add_argument("table", type=Path, help="a CSV file, as for estimate")
    check.add_argument("terms", metavar="TERM", nargs="*", help="lists that interact, such as A:B; each alone is in")
    check.set_defaults(step="prevalence_check", workbench="prevalence")
    survey = actions.add_parser("survey", help="carry the share of a survey over to all whom it stands for")
    survey.add_argument("--share", metavar="PERCENT", required=True, help="as it was printed, such as 1.4")
    survey.add_argument("--frame", metavar="N", type=int, required=True, help="how many people the survey stands for")
    survey.add_argument("--asked", metavar="N", type=int, help="how many were asked; without it there is no interval")
    survey.add_argument(
        "--design-effect", metavar="D", type=float, default=1.0, help="of the sample; default: %(default)s"
    )
    survey.set_defaults(step="prevalence_survey", workbench="prevalence")


if __name__ == "__main__":
    sys.exit(main())
