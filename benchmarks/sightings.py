"""Measure how plates and names of accounts are found: `.venv/bin/python benchmarks/sightings.py`.

The share of made-up plates and names that is found in what witnesses write, how many wrong ones come with them, and how
many are found in texts that hold none. Each is measured twice: in the known wordings, which the engine was made with,
and in fresh ones, written after it by the same hand and only measured; both with a seed that no test and no tuning
used. A part of a plate and what is typed into the box for plates have rows of their own. With `--texts FILE` (a CSV
file with a column "text") also what is found in texts of others.
"""

import argparse
import csv
import random
from collections.abc import Callable, Iterable
from pathlib import Path

from openharbor.engines.linking import Kind, find, marks_of
from openharbor.engines.linking.tests import accounts, sightings
from openharbor.engines.linking.tests.sightings import STATES, Sighting

SEED = 20_261_125
LONGEST = 7  # texts shown of each row with --show


def plates(text: str) -> set[str]:
    return {entity.value for entity in find(text, states=STATES) if entity.kind == Kind.PLATE}


def typed(text: str) -> set[str]:
    return {value for kind, value in marks_of([], plates=[text], states=STATES).entities if kind == Kind.PLATE}


def names(text: str) -> set[str]:
    return {entity.value for entity in find(text, states=STATES) if entity.kind == Kind.HANDLE}


class Row:
    """One line of the table: what was asked, found, found wrongly, and in which state."""

    def __init__(self, name: str) -> None:
        self.name, self.asked, self.hits, self.wrong, self.states, self.known = name, 0, 0, 0, 0, 0
        self.shown: list[str] = []

    def add(self, one: Sighting, found: set[str]) -> None:
        values = {value.rpartition(":")[2] for value in found}
        self.asked += 1
        right = {one.plate, *one.also} & values
        self.hits += bool(right)
        wrong = values - right
        self.wrong += len(wrong)
        if one.plate in values and one.state:
            self.known += 1
            self.states += f"{one.state}:{one.plate}" in found
        if not right or wrong:
            self.shown.append(f"{one.text!r} {one.plate} -> {sorted(found)}")

    def __str__(self) -> str:
        state = f"   state {self.states / self.known:.3f}" if self.known else ""
        precision = self.hits / max(1, self.hits + self.wrong)
        return f"{self.name:38} recall {self.hits / self.asked:.3f}   precision {precision:.3f}{state}"


def total(name: str, rows: Iterable[Row]) -> Row:
    whole = Row(name)
    for row in rows:
        for field in ("asked", "hits", "wrong", "states", "known"):
            setattr(whole, field, getattr(whole, field) + getattr(row, field))
    return whole


def measure(name: str, make: Callable[[], Sighting], look: Callable[[str], set[str]], count: int, show: bool) -> Row:
    row = Row(name)
    for _ in range(count):
        one = make()
        row.add(one, look(one.text))
    print(row)
    for line in row.shown[:LONGEST] if show else ():
        print("    ", line)
    return row


def decoys(name: str, texts: list[str], look: Callable[[str], set[str]], show: bool) -> None:
    found = [(text, values) for text in texts if (values := look(text))]
    false = sum(len(values) for _, values in found)
    print(f"{name:38} {100 * false / max(1, len(texts)):.2f} false in 100 texts ({len(texts)} texts)")
    for text, values in found[: 4 * LONGEST] if show else ():
        print("    ", repr(text[:200]), sorted(values))


def of_plates(rng: random.Random, count: int, *, fresh: bool, show: bool) -> None:
    rows = [
        measure(style, lambda style=style: sightings.sighting(style, rng, fresh=fresh), plates, count, show)
        for style in sightings.STYLES
    ]
    print(total("all plates near a word", rows))
    measure("a part of a plate", lambda: sightings.part(rng, fresh=fresh), plates, count, show)
    measure("typed into the box for plates", lambda: sightings.typed(rng, fresh=fresh), typed, 4 * count, show)
    texts = [sightings.decoy(index, rng, fresh=fresh) for index in range(10 * count)]
    decoys("texts that name no plate", texts, plates, show)
    texts = [sightings.typed_decoy(index, rng, fresh=fresh) for index in range(count)]
    decoys("typed, but no plate", texts, typed, show)
    texts = [accounts.no_account(index, rng, fresh=fresh) for index in range(5 * count)]
    decoys("texts about platforms: plates", texts, plates, show)


def of_names(rng: random.Random, count: int, *, fresh: bool, show: bool) -> None:
    def one(index: int) -> Sighting:
        told = accounts.told(index, rng, fresh=fresh)
        return Sighting(told.text, f"@{told.name}")

    counter = iter(range(20 * count))
    measure("names of accounts", lambda: one(next(counter)), names, 20 * count, show)
    texts = [accounts.no_account(index, rng, fresh=fresh) for index in range(10 * count)]
    decoys("texts that name no account", texts, names, show)
    texts = [sightings.decoy(index, rng, fresh=fresh) for index in range(5 * count)]
    decoys("texts about cars: names", texts, names, show)


def given(path: Path, show: bool) -> None:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as handle:
        texts = [row["text"] for row in csv.DictReader(handle)]
    decoys(f"{path.name}: plates", texts, plates, show)
    decoys(f"{path.name}: names", texts, names, show)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="plates a style; default: %(default)s")
    parser.add_argument("--seed", type=int, default=SEED, help="another one for tuning; default: %(default)s")
    parser.add_argument("--only", choices=("known", "fresh"), help="one half of the wordings")
    parser.add_argument("--show", action="store_true", help="print what was missed: for known wordings only")
    parser.add_argument("--texts", type=Path, help="a CSV file with texts of others")
    options = parser.parse_args()
    for half in ("known", "fresh"):
        if options.only not in (None, half):
            continue
        rng = random.Random(f"{options.seed} {half}")  # noqa: S311  # repeatable texts, not a secret
        # What was missed of the fresh half stays unseen, or it would be fresh no more.
        show, fresh = options.show and half == "known", half == "fresh"
        print(f"{half} wordings, seed {options.seed}")
        of_plates(rng, options.count, fresh=fresh, show=show)
        of_names(rng, options.count, fresh=fresh, show=show)
    if options.texts:
        given(options.texts, options.show)


if __name__ == "__main__":
    main()
