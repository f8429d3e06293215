"""Hold many texts as numbers: each different wording once, in an order that depends on the wordings alone.

What a word says is its information in bits, -log2 of its share in all different wordings (Shannon 1948): the words of
every text say little, a rare one much. All that follows is counted in these bits.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from openharbor.engines.campaigns.arrays import Bools, Floats, Int32s, Int64s, UInt64s

SURPRISE = 3.0  # bits
MIX = np.uint64(0x9E3779B97F4A7C15)


class Corpus(NamedTuple):
    """Different wordings, sorted by their hash.

    words: int32, the words of all wordings behind each other, as numbers below `len(keys)`
    at: int32, as long: the place of each word in its text, counted in words
    spans: int32, as long: how many words of the text it stands for; more than 1 for a stock phrase held as one word
    starts: int64, n + 1 places in `words`
    keys: uint64, the key of each word · bits: float64, what it says · phrase: bool, whether it is a stock phrase
    copies: int64, how many texts have each wording
    enough: bits that a run of words must say so that chance would hardly repeat it among so many words
    """

    words: Int32s
    at: Int32s
    spans: Int32s
    starts: Int64s
    keys: UInt64s
    bits: Floats
    phrase: Bools
    copies: Int64s
    enough: float

    @property
    def size(self) -> int:
        return len(self.starts) - 1


def collapse(keys: UInt64s, ends: Int64s) -> tuple[Corpus, Int64s]:
    """Return the different wordings of texts, and for each text the number of its wording (int64).

    keys, ends: as in `wording.Words`
    """
    starts = np.concatenate((np.zeros(1, np.int64), ends))
    hashes = hash_rows(keys, starts)
    _, first, wording, copies = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
    known, flat = np.unique(keys, return_inverse=True)
    words, starts = rows(flat.astype(np.int32), starts, first)
    at = (np.arange(len(words)) - np.repeat(starts[:-1], starts[1:] - starts[:-1])).astype(np.int32)
    bits = information(words, len(known))
    enough = float(np.log2(max(2, len(words)))) + SURPRISE
    spans, phrase = np.ones(len(words), np.int32), np.zeros(len(known), np.bool_)
    return Corpus(words, at, spans, starts, known, bits, phrase, copies, enough), wording.astype(np.int64)


def information(words: Int32s, known: int) -> Floats:
    """Return what each of `known` words says, in bits."""
    counts = np.bincount(words, minlength=known)
    return -np.log2(np.maximum(counts, 1) / max(1, len(words)))


def rows(flat: Int32s, starts: Int64s, rows: Int64s) -> tuple[Int32s, Int64s]:
    """Return some rows of a ragged array, in the order asked for."""
    lengths = (starts[1:] - starts[:-1])[rows]
    ends = np.cumsum(lengths)
    places = np.arange(int(lengths.sum()), dtype=np.int64) + np.repeat(starts[rows] - (ends - lengths), lengths)
    return flat[places], np.concatenate((np.zeros(1, np.int64), ends))


@njit(cache=True, nogil=True)
def hash_rows(keys: UInt64s, starts: Int64s) -> UInt64s:
    """Return a hash of each row of a ragged array of uint64."""
    hashes = np.empty(len(starts) - 1, np.uint64)
    for row in range(len(hashes)):
        value = np.uint64(starts[row + 1] - starts[row])
        for place in range(starts[row], starts[row + 1]):
            value = mixed(value ^ keys[place])
        hashes[row] = value
    return hashes


@njit(cache=True, nogil=True, inline="always")
def mixed(value: np.uint64) -> np.uint64:
    """Mix the bits of a number (the finalizer of SplitMix64; Steele, Lea and Flood 2014)."""
    value = value + MIX
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
