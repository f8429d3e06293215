"""Find the texts that share a significant run of words.

A shingle is as short as it can be and yet says so much that chance would hardly repeat it in this corpus: words are
added until their information reaches log2(words in the corpus) + SURPRISE bits, so that a run is expected elsewhere by
chance 2**-SURPRISE times. Rare words make short shingles, common ones long: stock phrases of a language count little,
and the same rule serves a thousand texts and a million. Texts that share a shingle are candidates (the inverted index
of Broder et al. 1997, with every shingle kept instead of a sketch); a shingle of many texts pairs each only with its
NEAREST neighbours in an order in which similar texts lie close (the sorted neighbourhood of Hernandez and Stolfo 1995,
by the MinHash of Broder 1997).
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from openharbor.engines.campaigns.arrays import Bools, Int32s, Int64s, UInt64s
from openharbor.engines.campaigns.corpus import Corpus, mixed

LONGEST = 12  # words of a shingle
NEAREST = 6
SMALL = 12  # a shingle of so few texts pairs them all


class Shingles(NamedTuple):
    """All shingles that at least two wordings share, sorted by shingle, then wording.

    hashes: uint64, of each different shingle · wordings: int32, the wording each stands in
    places: int32, its first word there · lengths: int32, in words
    starts: int64, where each different shingle begins
    """

    hashes: UInt64s
    wordings: Int32s
    places: Int32s
    lengths: Int32s
    starts: Int64s


def shingles_of(corpus: Corpus, *, phrases: bool = False) -> tuple[UInt64s, Int32s, Int32s, Int32s]:
    """Return all shingles: hash, wording, first word there, length in words; in the order of the wordings.

    phrases: those that begin with a stock phrase; else those of the words between, as if no phrase stood there
    """
    cut: tuple[UInt64s, Int32s, Int32s, Int32s] = _cut(
        corpus.words, corpus.starts, corpus.bits, corpus.keys, corpus.phrase, corpus.enough, phrases
    )
    return cut


def shared_shingles(corpus: Corpus, *, phrases: bool = False) -> Shingles:
    """Return the shingles that at least two wordings share; with those that begin with stock phrases, if asked for."""
    hashes, wordings, places, lengths = shingles_of(corpus)
    if phrases and corpus.phrase.any():
        more = shingles_of(corpus, phrases=True)
        hashes = np.concatenate((hashes, more[0]))
        wordings, places, lengths = (
            np.concatenate(both) for both in zip((wordings, places, lengths), more[1:], strict=True)
        )
    kept = _repeated(hashes)
    hashes, wordings, places, lengths = hashes[kept], wordings[kept], places[kept], lengths[kept]
    order = np.argsort(hashes, kind="stable")  # they come in the order of their wordings, which stays
    hashes, wordings = hashes[order], wordings[order]
    new = np.flatnonzero(np.concatenate((np.ones(min(1, len(hashes)), np.bool_), hashes[1:] != hashes[:-1])))
    starts = np.concatenate((new, [len(hashes)])).astype(np.int64)
    return Shingles(hashes[new], wordings, places[order], lengths[order], starts)


def signatures(shingles: Shingles, size: int) -> UInt64s:
    """Return the MinHash of each wording over its shared shingles; wordings alike have it in common more often."""
    least: UInt64s = _least(shingles.hashes, shingles.wordings, shingles.starts, size)
    return least


def candidates(shingles: Shingles, near: UInt64s) -> Int64s:
    """Return pairs of wordings that share a shingle, a < b, as a * 2**32 + b, sorted, each once.

    near: wordings with close values are paired first where a shingle has many
    """
    if len(shingles.starts) < 2:
        return np.empty(0, np.int64)
    return np.unique(_pairs(shingles.wordings, shingles.starts, near, NEAREST, SMALL))


@njit(cache=True, nogil=True)
def _cut(words, starts, bits, keys, phrase, enough, phrases):  # type: ignore[no-untyped-def]  # compiled; as Shingles
    hashes = np.empty(len(words), np.uint64)
    rows, places, lengths = (
        np.empty(len(words), np.int32),
        np.empty(len(words), np.int32),
        np.empty(len(words), np.int32),
    )
    count = 0
    for row in range(len(starts) - 1):
        start, end = starts[row], starts[row + 1]
        begun = False
        for first in range(start, end):
            if phrase[words[first]] != phrases:
                continue
            total, value, last, taken = 0.0, np.uint64(0), first, 0
            while last < end and taken < LONGEST and (total < enough or taken < 2):
                if phrases or not phrase[words[last]]:
                    total += bits[words[last]]
                    value = mixed(value ^ keys[words[last]])
                    taken += 1
                last += 1
            # A text too short for one shingle is one as a whole.
            if total >= enough or taken == LONGEST or (not begun and last == end):
                hashes[count], rows[count] = value, row
                places[count], lengths[count] = first - start, last - first
                count += 1
            begun = True
    return hashes[:count], rows[:count], places[:count], lengths[:count]


@njit(cache=True, nogil=True)
def _repeated(hashes: UInt64s) -> Bools:
    """Tell which values may stand more than once, by one pass over a table; a few that do not are kept too."""
    size = np.uint64(16)
    while size < np.uint64(4 * len(hashes)):
        size *= np.uint64(2)
    seen = np.zeros(int(size), np.uint8)
    for value in hashes:
        place = value & (size - np.uint64(1))
        seen[place] = min(2, seen[place] + 1)
    kept = np.empty(len(hashes), np.bool_)
    for i in range(len(hashes)):
        kept[i] = seen[hashes[i] & (size - np.uint64(1))] > 1
    return kept


@njit(cache=True, nogil=True)
def _least(hashes: UInt64s, wordings: Int32s, starts: Int64s, size: int) -> UInt64s:
    least = np.full(size, np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64)
    for shingle in range(len(starts) - 1):
        if starts[shingle + 1] - starts[shingle] < 2:
            continue
        value = mixed(hashes[shingle])
        for place in range(starts[shingle], starts[shingle + 1]):
            least[wordings[place]] = min(least[wordings[place]], value)
    return least


@njit(cache=True, nogil=True)
def _pairs(wordings, starts, near, nearest, small):  # type: ignore[no-untyped-def]  # compiled; told in candidates
    room = 0
    for shingle in range(len(starts) - 1):
        size = starts[shingle + 1] - starts[shingle]
        room += size * (size - 1) // 2 if size <= small else size * nearest
    pairs, count = np.empty(room, np.int64), 0
    for shingle in range(len(starts) - 1):
        members = np.unique(wordings[starts[shingle] : starts[shingle + 1]])
        reach = len(members)
        if reach > small:
            members = members[np.argsort(near[members], kind="mergesort")]
            reach = nearest + 1
        for i in range(len(members)):
            for j in range(i + 1, min(len(members), i + reach)):
                a, b = min(members[i], members[j]), max(members[i], members[j])
                pairs[count] = (np.int64(a) << 32) | np.int64(b)
                count += 1
    return pairs[:count]
