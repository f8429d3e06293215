"""Group wordings so that no group hangs together by a chain.

Pairs are taken from the likest down. Two groups become one only if their members are alike on average: up to KEPT
members of each are aligned with each other (average link; Sokal and Michener 1958), where single link would look at
one pair. A text spliced from two templates joins one of them and cannot pull the other in.
"""

import numpy as np
from numba import njit

from openharbor.engines.campaigns.aligning import common_bits, sums
from openharbor.engines.campaigns.arrays import LOW, Bools, Floats, Int64s
from openharbor.engines.campaigns.corpus import Corpus

LEAST = 0.3
KEPT = 4


def group(
    corpus: Corpus, pairs: Int64s, likeness: Floats, root: Int64s | None = None, fixed: Bools | None = None
) -> Int64s:
    """Return for each wording the lowest wording of its group (int64); its own number where it is alone.

    pairs, likeness: as from `shingles.candidates` and `aligning.likenesses`; below LEAST a pair says nothing
    root: groups that are there already · fixed: wordings of such groups that are not to become one
    """
    root = np.arange(corpus.size) if root is None else root
    fixed = np.zeros(corpus.size, np.bool_) if fixed is None else fixed
    kept = np.flatnonzero(likeness >= LEAST)
    order = kept[np.lexsort((pairs[kept], -likeness[kept]))]
    result: Int64s = _grouped(corpus.words, corpus.starts, corpus.bits, sums(corpus), pairs[order],
                    root.copy(), fixed.copy(), LEAST)  # fmt: skip
    return result


@njit(cache=True, nogil=True)
def _grouped(words, starts, bits, total, pairs, parent, fixed, least):  # type: ignore[no-untyped-def]  # compiled
    size = len(starts) - 1
    kept = np.full((size, KEPT), -1, np.int64)
    kept[:, 0] = np.arange(size)
    for row in range(size):
        if parent[row] != row:
            _merge(kept, parent[row], row)
    longest = 0
    for row in range(size):
        longest = max(longest, starts[row + 1] - starts[row])
    room = np.empty(longest + 1)
    for pair in pairs:
        a, b = _root(parent, pair >> 32), _root(parent, pair & LOW)
        if a == b or (fixed[a] and fixed[b]):
            continue
        several = kept[a, 1] >= 0 or kept[b, 1] >= 0
        if several and _average(words, starts, bits, total, kept[a], kept[b], room) < least:
            continue
        low, high = min(a, b), max(a, b)
        parent[high] = low
        fixed[low] = fixed[low] or fixed[high]
        _merge(kept, low, high)
    for row in range(size):
        parent[row] = _root(parent, row)
    return parent


@njit(cache=True, nogil=True)
def _root(parent, row):  # type: ignore[no-untyped-def]  # compiled
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@njit(cache=True, nogil=True)
def _average(words, starts, bits, total, one, other, room):  # type: ignore[no-untyped-def]  # compiled
    value, count = 0.0, 0
    for a in one:
        for b in other:
            if a >= 0 and b >= 0:
                common = common_bits(words[starts[a] : starts[a + 1]], words[starts[b] : starts[b + 1]], bits, room)
                value += 2 * common / (total[a] + total[b])
                count += 1
    return value / count


@njit(cache=True, nogil=True)
def _merge(kept, low, high):  # type: ignore[no-untyped-def]  # compiled
    """Keep those of both groups with the lowest numbers: as good as drawn by lot, for numbers come from hashes."""
    both = np.concatenate((kept[low], kept[high]))
    both = np.sort(both[both >= 0])[:KEPT]
    kept[low, :] = -1
    kept[low, : len(both)] = both
