"""Find the template behind a group, and by how many bits it shortens the description of its texts.

The members are aligned one after the other with all words seen so far, kept in one line; common words become one
(partial-order alignment; Lee, Grasso and Sharlow 2002; here the order is made total after each member). Words of more
than half of the members are the template. What stands between them is a *slot* where saying so costs less bits than
naming each case; both by minimum description length (Rissanen 1978; for texts Lee et al. 2021, with other codes):

    alone  = sum over members of the bits of their words
    joint  = bits of the template + for each member: which group, which words are missing, which gaps are filled, by how
             many words, and the bits of those words
    gain   = alone - joint
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from openharbor.engines.campaigns.aligning import matches
from openharbor.engines.campaigns.arrays import Bools, Floats, Int32s, Int64s
from openharbor.engines.campaigns.corpus import Corpus

BUILT_FROM = 24  # members; more do not change a majority


class Fit(NamedTuple):
    """A template and how the members fit it.

    words: int32, the words of the template
    slots: bool, len(words) + 1: whether the gap before each word, and behind the last, is a slot
    gain: bits saved by all members together
    saved: float64, bits that each member shares with the template
    held: float64, len(words): the share of the texts that have each word
    """

    words: Int32s
    slots: Bools
    gain: float
    saved: Floats
    held: Floats


def fit(corpus: Corpus, members: Int64s, texts: int) -> Fit:
    """Return the template of some wordings.

    members: at least one wording, ascending · texts: how many texts there are in all
    """
    words, saved, held, filled, lengths = _fit(
        corpus.words, corpus.starts, corpus.bits, members, BUILT_FROM, corpus.copies
    )
    copies = corpus.copies[members]
    count = float(copies.sum())
    slots, gaps = _slots(filled, count)
    cost = float(corpus.bits[words].sum()) + len(words) + 2 * np.log2(len(words) + 1) + 1
    missing = count * len(words) - float(held.sum())
    cost += count * (np.log2(texts / count) + 1) + gaps + lengths + _entropy(missing, count * len(words))
    return Fit(words, slots, float((saved * copies).sum()) - float(cost), saved, held / count)


def _slots(filled: Floats, count: float) -> tuple[Bools, float]:
    """Tell which gaps are slots, and what it costs to say for all members which gaps are filled."""
    own = count * _entropies(filled / count)
    rate = np.median(filled / count)
    for _ in range(3):
        shared = -(filled * np.log2(max(rate, 1e-3)) + (count - filled) * np.log2(1 - min(rate, 1 - 1e-3)))
        slots = own + np.log2(len(filled) + 1) < shared
        rate = filled[~slots].sum() / max(1.0, count * (~slots).sum())
    rest = _entropy(filled[~slots].sum(), count * float((~slots).sum()))
    return slots & (filled * 2 > 0), float(own[slots].sum() + rest)


def _entropies(share: Floats) -> Floats:
    low = np.clip(share, 1e-12, 1 - 1e-12)
    values: Floats = -(low * np.log2(low) + (1 - low) * np.log2(1 - low))
    return values


def _entropy(hits: float, of: float) -> float:
    """Return the bits that say which of `of` events happened, with the bits for their number."""
    if of <= 0:
        return 0.0
    return of * float(_entropies(np.array([hits / of]))[0]) + float(np.log2(of + 1))


@njit(cache=True, nogil=True)
def _fit(words, starts, bits, members, most, copies):  # type: ignore[no-untyped-def]  # compiled
    template = _template(words, starts, bits, members[:most])
    weights = bits[template]
    saved = np.zeros(len(members))
    filled, held, lengths = np.zeros(len(template) + 1), np.zeros(len(template)), 0.0
    for i in range(len(members)):
        text = words[starts[members[i]] : starts[members[i] + 1]]
        partner = matches(text, template, weights)
        gap, run = 0, 0
        for j in range(len(text) + 1):
            if j == len(text) or partner[j] >= 0:
                if run:
                    filled[gap] += copies[members[i]]
                    lengths += copies[members[i]] * (2 * np.floor(np.log2(run)) + 1)
                run = 0
                if j < len(text):
                    gap = partner[j] + 1
                    held[partner[j]] += copies[members[i]]
                    saved[i] += weights[partner[j]]
            else:
                run += 1
    return template, saved, held, filled, lengths


@njit(cache=True, nogil=True)
def _template(words, starts, bits, members):  # type: ignore[no-untyped-def]  # compiled
    first = members[0]
    line = words[starts[first] : starts[first + 1]].copy()
    support = np.ones(len(line))
    for i in range(1, len(members)):
        text = words[starts[members[i]] : starts[members[i] + 1]]
        # Of equal words the one that more members share is the partner.
        partner = matches(text, line, bits[line] + support / len(members))
        line, support = _woven(line, support, text, partner)
    return line[support * 2 > len(members)]


@njit(cache=True, nogil=True)
def _woven(line, support, text, partner):  # type: ignore[no-untyped-def]  # compiled
    """Return the line with the unmatched words of a text put in, each behind the match before it."""
    new = 0
    for j in range(len(text)):
        new += partner[j] < 0
    longer, count = np.empty(len(line) + new, np.int32), np.empty(len(line) + new)
    at, done = 0, 0
    for j in range(len(text)):
        if partner[j] < 0:
            longer[at], count[at] = text[j], 1.0
            at += 1
            continue
        while done <= partner[j]:
            longer[at], count[at] = line[done], support[done] + (done == partner[j])
            at, done = at + 1, done + 1
    longer[at:], count[at:] = line[done:], support[done:]
    return longer, count
