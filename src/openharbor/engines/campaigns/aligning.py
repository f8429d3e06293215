"""Align two wordings: the common subsequence of words that says most.

Weighted longest common subsequence (Wagner and Fischer 1974; Hirschberg 1977), each common word counting its bits. The
likeness of two wordings is Dice's: 2 common / (one + other), 0 to 1, in bits.
"""

import numpy as np
from numba import njit

from openharbor.engines.campaigns.arrays import LOW, Floats, Int32s, Int64s
from openharbor.engines.campaigns.corpus import Corpus


def sums(corpus: Corpus) -> Floats:
    """Return what each wording says as a whole, in bits."""
    before = np.concatenate((np.zeros(1), np.cumsum(corpus.bits[corpus.words])))
    return before[corpus.starts[1:]] - before[corpus.starts[:-1]]


def likenesses(corpus: Corpus, pairs: Int64s, least: float) -> Floats:
    """Return the likeness of each pair (as `shingles.candidates` gives them); 0 where it is below `least`.

    Takes the product of both lengths for each pair, about 3 microseconds for 50 words; most pairs that are unlike are
    told before, by the words they have in common in any order.
    """
    result: Floats = _likenesses(corpus.words, _sorted_rows(corpus.words, corpus.starts), corpus.starts, corpus.bits,
                       sums(corpus), pairs, least)  # fmt: skip
    return result


@njit(cache=True, nogil=True)
def _sorted_rows(words: Int32s, starts: Int64s) -> Int32s:
    ordered = words.copy()
    for row in range(len(starts) - 1):
        ordered[starts[row] : starts[row + 1]].sort()
    return ordered


@njit(cache=True, nogil=True)
def common_bits(one: Int32s, other: Int32s, bits: Floats, row: Floats) -> float:
    """Return what the best common subsequence says; `row` is room for len(other) + 1 numbers."""
    for j in range(len(other) + 1):
        row[j] = 0.0
    for i in range(len(one)):
        word, weight = one[i], bits[one[i]]
        corner, left = 0.0, 0.0
        for j in range(len(other)):
            above = row[j + 1]
            if word == other[j]:
                left = corner + weight
            elif above > left:
                left = above
            row[j + 1] = left
            corner = above
    return float(row[len(other)])


@njit(cache=True, nogil=True)
def _bag(one: Int32s, other: Int32s, bits: Floats) -> float:
    total, i, j = 0.0, 0, 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            total += bits[one[i]]
            i, j = i + 1, j + 1
        elif one[i] < other[j]:
            i += 1
        else:
            j += 1
    return total


@njit(cache=True, nogil=True)
def _likenesses(words, ordered, starts, bits, total, pairs, least):  # type: ignore[no-untyped-def]  # compiled
    result = np.zeros(len(pairs))
    longest = 0
    for row in range(len(starts) - 1):
        longest = max(longest, starts[row + 1] - starts[row])
    room = np.empty(longest + 1)
    for i in range(len(pairs)):
        a, b = pairs[i] >> 32, pairs[i] & LOW
        both = total[a] + total[b]
        if both <= 0.0 or 2 * min(total[a], total[b]) < least * both:
            continue
        if 2 * _bag(ordered[starts[a] : starts[a + 1]], ordered[starts[b] : starts[b + 1]], bits) < least * both:
            continue
        value = 2 * common_bits(words[starts[a] : starts[a + 1]], words[starts[b] : starts[b + 1]], bits, room) / both
        if value >= least:
            result[i] = value
    return result


@njit(cache=True, nogil=True)
def matches(one: Int32s, other: Int32s, weights: Floats) -> Int32s:
    """Return for each word of one the place of its partner in the other, or -1 (int32, as long as `one`).

    weights: what a match with each word of the other counts
    """
    n, m = len(one), len(other)
    best = np.zeros((n + 1, m + 1))
    for i in range(n):
        for j in range(m):
            value = max(best[i, j + 1], best[i + 1, j])
            if one[i] == other[j] and best[i, j] + weights[j] > value:
                value = best[i, j] + weights[j]
            best[i + 1, j + 1] = value
    partner = np.full(n, -1, np.int32)
    i, j = n, m
    while i > 0 and j > 0:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            partner[i] = j
    return partner
