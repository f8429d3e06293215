"""Find groups of texts that share a template, in five stages; each is a pure function of arrays.

words   -> wordings (`corpus`)       each different wording once, in an order of their hashes
        -> stock phrases as words   (`stock`)
        -> candidate pairs           (`shingles`), aligned (`aligning`)
        -> groups by average link    (`grouping`)
        -> templates and their gain  (`templates`); a group stays if it saves more than EVIDENCE bits
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import Any, TypeVar

import numpy as np

from openharbor.engines.campaigns.aligning import likenesses
from openharbor.engines.campaigns.arrays import Floats, Int64s
from openharbor.engines.campaigns.contacts import Contact
from openharbor.engines.campaigns.corpus import Corpus, collapse
from openharbor.engines.campaigns.grouping import LEAST, group
from openharbor.engines.campaigns.model import Found, Group, Shared
from openharbor.engines.campaigns.shingles import candidates, shared_shingles, signatures
from openharbor.engines.campaigns.stock import as_words, stock_shingles, without_phrases
from openharbor.engines.campaigns.templates import Fit, fit
from openharbor.engines.campaigns.wording import Words
from openharbor.engines.linking.model import Kind

EVIDENCE = 32.0  # bits; odds of four billion to one against chance, whatever the corpus
STOCK_ROUNDS = 3  # phrases often come together: a round sees what the one before it hid
PAIRS_AT_ONCE, GROUPS_AT_ONCE = 200_000, 2_000
MOST_CONTACTS = 50  # of a group, the commonest
MOST_OTHERS = 20  # groups that are named beside a contact
T = TypeVar("T")
# Runs one function on each item, with some arguments that are the same for all, and returns the results in order.
Run = Callable[[Callable[..., Any], tuple[Any, ...], Sequence[Any]], list[Any]]


def in_turn(function: Callable[..., T], shared: tuple[Any, ...], items: Sequence[Any]) -> list[T]:
    """Run a function on each item, one after the other, in this process."""
    return [function(*shared, item) for item in items]


def find(words: Words, run: Run = in_turn) -> Found:
    """Return the groups of texts that share a template.

    words: from `wording.read`; the order of the texts makes no difference but for the order of `members`
    run: how the pieces of a stage are run, for more than one process; the result is the same
    """
    corpus, wording = collapse(words.keys, words.ends)
    corpus, stock = set_stock_aside(corpus)
    root = group(corpus, *alike(corpus, run))
    kept = worth(corpus, sets_of(corpus, root), len(words.ends), run)
    return Found(groups_of(kept, corpus, wording, words.contacts), corpus, wording, stock, words.contacts)


def set_stock_aside(corpus: Corpus) -> tuple[Corpus, Any]:
    """Return the corpus with each stock phrase as one word, and the hashes of their shingles (uint64, ascending)."""
    stock = [np.empty(0, np.uint64)]
    for _ in range(STOCK_ROUNDS):
        shingles = shared_shingles(corpus)
        chosen = stock_shingles(corpus, shingles)
        if not chosen.any():
            break
        each = np.repeat(chosen, np.diff(shingles.starts))
        hashes = np.repeat(shingles.hashes, np.diff(shingles.starts))
        stock.append(shingles.hashes[chosen])
        corpus = as_words(corpus, hashes[each], shingles.wordings[each], shingles.places[each], shingles.lengths[each])
    return corpus, np.unique(np.concatenate(stock))


def alike(corpus: Corpus, run: Run) -> tuple[Any, Any]:
    """Return the pairs of wordings that share a significant run of words, and how alike they are."""
    shingles = shared_shingles(corpus, phrases=True)
    pairs = candidates(shingles, signatures(shingles, corpus.size))
    parts = [pairs[first : first + PAIRS_AT_ONCE] for first in range(0, len(pairs), PAIRS_AT_ONCE)]
    values = run(likenesses_of, (corpus,), parts)
    return pairs, np.concatenate([np.empty(0), *values])


def likenesses_of(corpus: Corpus, pairs: Int64s) -> Floats:
    """Return how alike pairs of wordings are; 0 below LEAST, and where a stock phrase is all that they share."""
    return without_phrases(corpus, pairs, likenesses(corpus, pairs, LEAST))


def worth(corpus: Corpus, sets: Sequence[Int64s], texts: int, run: Run = in_turn) -> list[tuple[Int64s, Fit]]:
    """Return the sets of wordings that save enough bits, with their templates, the most first."""
    parts = [sets[first : first + GROUPS_AT_ONCE] for first in range(0, len(sets), GROUPS_AT_ONCE)]
    fits = [one for part in run(_fits, (corpus, texts), parts) for one in part]
    kept = [(members, one) for members, one in zip(sets, fits, strict=True) if one.gain > EVIDENCE]
    return sorted(kept, key=lambda one: (-one[1].gain, int(one[0][0])))


def sets_of(corpus: Corpus, root: Int64s) -> list[Int64s]:
    """Return the wordings of each root that more than one text has, ascending."""
    if not len(root):
        return []
    order = np.argsort(root, kind="stable")
    starts = np.flatnonzero(np.concatenate(([True], np.diff(root[order]) > 0)))
    many = np.add.reduceat(corpus.copies[order], starts) > 1
    return [one for one, more in zip(np.split(order, starts[1:]), many, strict=True) if more]


def _fits(corpus: Corpus, texts: int, sets: Iterable[Int64s]) -> list[Fit]:
    return [fit(corpus, members, texts) for members in sets]


def groups_of(
    kept: Sequence[tuple[Int64s, Fit]], corpus: Corpus, wording: Int64s, contacts: Sequence[tuple[Contact, ...]]
) -> tuple[Group, ...]:
    """Return sets of wordings as numbered groups of texts, with the contacts that they name."""
    number = np.zeros(corpus.size, np.int64)
    for place, (wordings, _) in enumerate(kept, 1):
        number[wordings] = place
    of_text = number[wording]
    order = np.argsort(of_text, kind="stable")
    ends = np.searchsorted(of_text[order], np.arange(len(kept) + 1), side="right")
    members = np.split(order, ends)[1 : len(kept) + 1]
    named = shared_contacts(contacts, of_text)
    return tuple(
        Group(place, members[place - 1], wordings, one, *named.get(place, ((), 0)))
        for place, (wordings, one) in enumerate(kept, 1)
    )


def shared_contacts(
    contacts: Sequence[tuple[Contact, ...]], of_text: Int64s
) -> dict[int, tuple[tuple[Shared, ...], int]]:
    """Return for each group the commonest contacts that its members name, and how many different ones these are.

    of_text: the number of each text's group, 0 for none
    """
    named: dict[tuple[Any, str], dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for place in np.flatnonzero(np.fromiter(map(len, contacts), np.int64, len(contacts))).tolist():
        for kind, value, style in sorted({(one.kind, one.value, one.style) for one in contacts[place]}):
            named[kind, value][int(of_text[place])][style] += 1
    found: dict[int, list[Shared]] = defaultdict(list)
    for (kind, value), groups in named.items():
        for number, one in _shared(kind, value, groups):
            found[number].append(one)
    return {
        number: (tuple(nsmallest(MOST_CONTACTS, every, key=_commonest_first)), len(every))
        for number, every in found.items()
    }


def _shared(kind: Any, value: str, groups: dict[int, Counter[str]]) -> Iterator[tuple[int, Shared]]:
    """Yield what a contact is to each group that names it. groups: how it is written there; 0 for texts in none."""
    total = sum(counter.total() for counter in groups.values())
    many = len(groups) - (0 in groups)
    # One list for all: a contact of every group would make one of each length for each.
    first = nsmallest(MOST_OTHERS + 1, (number for number in groups if number))
    for number, styles in groups.items():
        if number:
            inside, written = styles.total(), tuple(sorted(styles.items()))
            others = tuple(other for other in first if other != number)[:MOST_OTHERS]
            yield number, Shared(kind, value, inside, total - inside, written, others, many - 1)


def _commonest_first(one: Shared) -> tuple[int, int, Kind, str]:
    return -one.inside, -one.elsewhere, one.kind, one.value
