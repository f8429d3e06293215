"""Measure how reports are linked: `.venv/bin/python benchmarks/linking.py`.

First the share of made-up telephone numbers that is found in each disguise, and how many wrong ones (seed 42); then how
often a list, a date or a size is taken for a number; then the CPU seconds to link one report with 10,000 packed ones,
unpacking included, and to read a report. The disguises are those of the engine's tests; with `--styles FILE` those of a
script that keeps them in a dictionary `st`, with `num` to make a number, are measured as well. CPU seconds are user
and system time of this process.
"""

import argparse
import os
import platform
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy
import phonenumbers

from openharbor.engines.linking import Kind, Marks, find, link_packed, marks_of, pack, unpack
from openharbor.engines.linking.tests.disguises import BEFORE, BEHIND, DECOYS, STYLES, advertisement, decoy, number

ROUNDS = 15
VOCABULARY = 6000
LONGEST = 1_000_000


def numbers(text: str) -> set[str]:
    return {entity.value.removeprefix("+1") for entity in find(text) if entity.kind == Kind.PHONE}


def recall(name: str, make: Callable[[], tuple[str, str]], count: int) -> tuple[int, int]:
    """Print and return how many of so many numbers are found, and how many wrong ones."""
    hits = wrong = 0
    for _ in range(count):
        digits, text = make()
        found = numbers(text)
        hits += digits in found
        wrong += len(found - {digits})
    print(f"{name:34} recall {hits / count:.3f}   precision {hits / max(1, hits + wrong):.3f}")
    return hits, wrong


def disguises(count: int, rng: random.Random) -> None:
    totals = [recall(style, lambda style=style: advertisement(style, rng), count) for style in STYLES]
    hits, wrong = (sum(column) for column in zip(*totals, strict=True))
    share = hits / count / len(STYLES)
    print(f"{'all ' + str(len(STYLES)):34} recall {share:.4f}   precision {hits / (hits + wrong):.4f}")
    texts = [decoy(index, rng) for index in range(20 * count)]
    false = sum(len(numbers(text)) for text in texts)
    print(
        f"{len(texts)} texts of {len(DECOYS)} kinds without a number: {100 * false / len(texts):.2f} false in 100 texts"
    )


def given(path: Path, count: int, rng: random.Random) -> None:
    """Measure the styles of a script, which is run only as far as its dictionary."""
    names: dict[str, dict[str, Callable[[str], str]] | Callable[[], str]] = {}
    exec(path.read_text(encoding="utf-8").split("def raw(t)")[0], names)  # noqa: S102  # a file that the caller names

    def text(style: str) -> tuple[str, str]:
        digits = names["num"]()
        return digits, rng.choice(BEFORE) + names["st"][style](digits) + rng.choice(BEHIND)

    for style in names["st"]:
        recall(f"given: {style}", lambda style=style: text(style), count)


def report(rng: random.Random, vocabulary: list[str]) -> Marks:
    """Return the marks of a report of 80 words that names six things."""
    words = " ".join(rng.choices(vocabulary, k=80))
    things = (
        f"call {number(rng)}, a{rng.randint(0, 9999)}@gmail.com, snap: kid{rng.randint(0, 9999)}x, "
        f"plate AB{rng.randint(100, 999)}, at {rng.randint(100, 999)} oak st, www.p{rng.randint(0, 9999)}.com"
    )
    return marks_of([f"{words} {things}"])


def seconds(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median of the CPU seconds that an act takes."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        act()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def linking(others: int, rng: random.Random) -> None:
    vocabulary = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(3, 8))) for _ in range(VOCABULARY)]
    began = time.process_time()
    marks = {str(n): report(rng, vocabulary) for n in range(others)}
    print(f"reading a report of 90 words: {(time.process_time() - began) / others * 1000:.2f} ms CPU")
    packed = {key: pack(one) for key, one in marks.items()}
    new = report(rng, vocabulary)
    size = statistics.median(map(len, packed.values()))
    print(f"a packed report: {size:.0f} characters; unpacking {others}: ", end="")
    print(f"{seconds(lambda: [unpack(text) for text in packed.values()], 3) * 1000:.0f} ms CPU")
    found = link_packed(new, packed)
    taken = seconds(lambda: link_packed(new, packed))
    print(f"1 against {others} packed: {taken * 1000:.1f} ms CPU, median of {ROUNDS}; {len(found)} links")
    shared = Marks(frozenset({min(new.entities)}))
    everywhere = {key: pack(Marks(one.entities | shared.entities, one.sketch)) for key, one in marks.items()}
    taken = seconds(lambda: link_packed(new, everywhere, least=0))
    print(
        f"the same where all share one thing: {taken * 1000:.1f} ms CPU; {len(link_packed(new, everywhere))} links kept"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="numbers a style; default: %(default)s")
    parser.add_argument("--others", type=int, default=10_000, help="packed reports; default: %(default)s")
    parser.add_argument("--styles", type=Path, help="a script with more styles")
    options = parser.parse_args()
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}")
    libraries = f"numpy {numpy.__version__}, phonenumbers {phonenumbers.__version__}"
    print(f"versions: Python {platform.python_version()}, {libraries}")
    rng = random.Random(42)  # noqa: S311  # repeatable texts, not a secret
    disguises(options.count, rng)
    if options.styles:
        given(options.styles, options.count, rng)
    linking(options.others, rng)
    for name, text in (("digits", "1 " * (LONGEST // 2)), ("words", "the plate " * (LONGEST // 10))):
        print(f"a text of a million characters, {name}: {seconds(lambda text=text: find(text), 1):.1f} s CPU")


if __name__ == "__main__":
    main()
