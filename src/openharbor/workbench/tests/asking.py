"""Ask the command, and read what it wrote."""

import csv

from openharbor.config import cli


def run(path, out, *more):
    return cli.main(["campaigns", "find", str(path), "--out", str(out), "--quiet", *more])


def members(out):
    with (out / "members.csv").open(newline="", encoding="utf-8") as file:
        return {row["id"]: row["group"] for row in csv.DictReader(file)}


def about(name, number):
    return (
        f"New in town, sweet and friendly companion {name}, call (314) 275-{number} for a good time tonight near the "
        "airport, no rush ever"
    )
