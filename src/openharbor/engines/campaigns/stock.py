"""Find stock phrases: runs of words that many texts share which have nothing else in common.

A run is part of a template if the texts that share it share more, in order, outside of it. For each shingle of at least
FEW wordings some pairs are aligned; the run around the shingle is set aside, and the likeness of the rest is looked at.
Where most pairs are unlike there, the phrase is stock: for all that follows it is one word, as rare as the phrase is.
What a site puts around each text comes in pieces, such as a header and a footer: they are stock too if they stand
together in most of the same texts, with long and unlike stretches between them.
So a phrase in every eighth text says three bits, however long it is; and many phrases in the same order still say
something.
"""

import numpy as np
from numba import njit

from openharbor.engines.campaigns.aligning import matches, sums
from openharbor.engines.campaigns.arrays import LOW, Bools, Floats, Int32s, Int64s, UInt64s
from openharbor.engines.campaigns.corpus import Corpus
from openharbor.engines.campaigns.shingles import LONGEST, Shingles

FEW = 5
ASKED = 12  # pairs of each shingle
UNLIKE = 0.15  # likeness of the rest, below which two texts share the phrase only
COPY = 0.6  # a run that is so much of both texts is the text, not a phrase in it
MOST = 0.5
TOGETHER = 0.85  # pieces that are furniture of one site stand together in so many of its texts


def stock_shingles(corpus: Corpus, shingles: Shingles) -> Bools:
    """Tell which shingles belong to a stock phrase."""
    if len(shingles.starts) < 2:
        return np.zeros(0, np.bool_)
    asked = _asked(shingles.wordings, shingles.places, shingles.starts, FEW, ASKED)
    order = np.lexsort((asked[1], asked[0]))
    cover = _cover(
        len(corpus.words), corpus.starts, shingles.wordings, shingles.places, shingles.lengths, shingles.starts
    )
    alone = _alone(
        corpus.words, corpus.starts, corpus.bits, sums(corpus), corpus.enough, cover, shingles.wordings,
        shingles.starts, *(row[order] for row in asked),
    )  # fmt: skip
    number = asked[3][order]
    counts = np.bincount(number, minlength=len(shingles.starts) - 1)
    share: Bools = np.bincount(number, weights=alone, minlength=len(counts)) > MOST * np.maximum(counts, 1)
    return share


def as_words(corpus: Corpus, hashes: UInt64s, wordings: Int32s, places: Int32s, lengths: Int32s) -> Corpus:
    """Return the corpus with each stock phrase as one word, which says how rare the phrase is and no more.

    hashes, wordings, places, lengths: each shingle of a stock phrase, wherever it stands. Shingles that begin at words
    next to each other are one phrase, known by the least of their hashes.
    """
    if not len(hashes):
        return corpus
    order = np.lexsort((places, wordings))
    hashes, at = hashes[order], corpus.starts[wordings[order]] + places[order]
    new = np.concatenate(([True], (np.diff(at) != 1) | (np.diff(wordings[order]) != 0)))
    first = np.flatnonzero(new)
    begin, end = at[first], np.maximum.reduceat(at + lengths[order], first)
    keys, of_phrase = np.unique(np.minimum.reduceat(hashes, first) | np.uint64(64), return_inverse=True)
    corpus, number = _numbered(corpus, keys, np.bincount(of_phrase))
    change = np.zeros(len(corpus.words) + 1, np.int64)
    np.add.at(change, begin, 1)
    np.add.at(change, end, -1)
    kept = np.cumsum(change)[:-1] == 0
    kept[begin] = True
    words, spans = corpus.words.copy(), corpus.spans.copy()
    words[begin] = number[of_phrase]
    spans[begin] = corpus.at[end - 1] + corpus.spans[end - 1] - corpus.at[begin]
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(kept, dtype=np.int64)))[corpus.starts]
    return corpus._replace(words=words[kept], spans=spans[kept], at=corpus.at[kept], starts=starts)


def _numbered(corpus: Corpus, keys: UInt64s, counts: Int64s) -> tuple[Corpus, Int32s]:
    """Return the corpus with phrases among its known words, and the number of each."""
    order = np.argsort(corpus.keys, kind="stable")
    place = np.minimum(np.searchsorted(corpus.keys, keys, sorter=order), len(order) - 1)
    known = corpus.keys[order[place]] == keys
    number = np.empty(len(keys), np.int32)
    number[known] = order[place[known]]
    number[~known] = len(corpus.keys) + np.arange(int((~known).sum()))
    bits = np.log2(np.maximum(corpus.size / np.maximum(counts[~known], 1), 1.01))
    return corpus._replace(
        keys=np.concatenate((corpus.keys, keys[~known])),
        bits=np.concatenate((corpus.bits, bits)),
        phrase=np.concatenate((corpus.phrase, np.ones(len(bits), np.bool_))),
    ), number


@njit(cache=True, nogil=True)
def _asked(wordings, places, starts, few, most):  # type: ignore[no-untyped-def]  # compiled
    """Return pairs to look at: one wording, the other, the place of the shingle in the first, its number."""
    room = 0
    for shingle in range(len(starts) - 1):
        if starts[shingle + 1] - starts[shingle] >= few:
            room += most
    one, other = np.empty(room, np.int32), np.empty(room, np.int32)
    place, number, count = np.empty(room, np.int32), np.empty(room, np.int64), 0
    for shingle in range(len(starts) - 1):
        first, size = starts[shingle], starts[shingle + 1] - starts[shingle]
        if size < few:
            continue
        # The wordings stand in the order of their hashes, so neighbours are as good as drawn by lot.
        step, done = max(1, (size - 1) // most), 0
        for i in range(0, size - 1, step):
            if done < most and wordings[first + i] != wordings[first + i + 1]:
                one[count], other[count] = wordings[first + i], wordings[first + i + 1]
                place[count], number[count] = places[first + i], shingle
                count, done = count + 1, done + 1
    return one[:count], other[:count], place[:count], number[:count]


@njit(cache=True, nogil=True)
def _cover(size, rows, wordings, places, lengths, starts):  # type: ignore[no-untyped-def]  # compiled
    """Return for each word of the corpus the commonest shingle that covers it, -1 for none."""
    cover = np.full(size, -1, np.int64)
    for shingle in range(len(starts) - 1):
        count = starts[shingle + 1] - starts[shingle]
        for i in range(starts[shingle], starts[shingle + 1]):
            begin = rows[wordings[i]] + places[i]
            for at in range(begin, begin + lengths[i]):
                best = cover[at]
                if best < 0 or starts[best + 1] - starts[best] < count:
                    cover[at] = shingle
    return cover


@njit(cache=True, nogil=True)
def _alone(words, starts, bits, total, enough, cover, wordings, ends, one, other, place, number):  # type: ignore[no-untyped-def]  # compiled
    """Tell for each pair, sorted by both wordings, whether the run at `place` is all that they share."""
    alone = np.zeros(len(one), np.bool_)
    partner = np.empty(0, np.int32)
    for i in range(len(one)):
        a, b = one[i], other[i]
        first = words[starts[a] : starts[a + 1]]
        if i == 0 or a != one[i - 1] or b != other[i - 1]:
            second = words[starts[b] : starts[b + 1]]
            partner = matches(first, second, bits[second])
        run = _run(first, partner, bits, place[i])
        rest = total[a] + total[b] - 2 * run
        if rest <= 0 or 2 * run >= COPY * (total[a] + total[b]):
            continue
        shared = 0.0
        for j in range(len(first)):
            if partner[j] >= 0:
                shared += bits[first[j]]
        alone[i] = 2 * (shared - run) < UNLIKE * rest
        if not alone[i]:
            free = _free(
                first, words[starts[b] : starts[b + 1]], partner, bits, enough, cover[starts[a] : starts[a + 1]],
                cover[starts[b] : starts[b + 1]], wordings, ends, number[i],
            )  # fmt: skip
            alone[i] = free >= (1 - COPY) * (total[a] + total[b])
    return alone


@njit(cache=True, nogil=True)
def _free(first, second, partner, bits, enough, covered, covering, wordings, ends, asked):  # type: ignore[no-untyped-def]  # compiled
    """Return what two texts say between the pieces that they share, in bits, where it is long and unlike.

    Site furniture comes in pieces: a header, a footer, a line between. A stretch between significant runs is free if it
    is LONGEST words in both texts and UNLIKE; words at least as common as the asked shingle do not count in it. 0 if a
    piece is missing in many of the wordings of the asked shingle: it comes and goes, as sentences of a template do.
    """
    count = ends[asked + 1] - ends[asked]
    free, inner = 0.0, 0.0
    begin, start, at = 0, 0, 0
    while at <= len(first):
        stop, end, after, behind = len(first), len(second), len(first) + 1, len(second)
        if at < len(first):
            if partner[at] < 0:
                at += 1
                continue
            stop, end, run = at, partner[at], 0.0
            while at < len(first) and partner[at] >= 0 and partner[at] - end == at - stop:
                run += bits[first[at]]
                at += 1
            if run < enough:
                inner += run
                continue
            if not _together(covered[stop:at], wordings, ends, asked):
                return 0.0
            after, behind = at, partner[at - 1] + 1
        if min(stop - begin, end - start) >= LONGEST:
            own, here, there = 0.0, 0, 0
            for k in range(begin, stop):
                if covered[k] < 0 or ends[covered[k] + 1] - ends[covered[k]] < count:
                    own, here = own + bits[first[k]], here + 1
            for k in range(start, end):
                if covering[k] < 0 or ends[covering[k] + 1] - ends[covering[k]] < count:
                    own, there = own + bits[second[k]], there + 1
            if min(here, there) >= LONGEST and 2 * inner < UNLIKE * own:
                free += own
        begin, start, at, inner = after, behind, after, 0.0
    return free


@njit(cache=True, nogil=True)
def _together(covered, wordings, ends, asked):  # type: ignore[no-untyped-def]  # compiled
    """Tell whether the commonest shingle of a run stands in most wordings of another shingle."""
    best = -1
    for shingle in covered:
        if shingle >= 0 and (best < 0 or ends[shingle + 1] - ends[shingle] > ends[best + 1] - ends[best]):
            best = shingle
    if best < 0:
        return False
    if best == asked:
        return True
    inside, looked = 0, 0
    rows = wordings[ends[best] : ends[best + 1]]
    step = max(1, (ends[asked + 1] - ends[asked]) // (2 * ASKED))
    for i in range(ends[asked], ends[asked + 1], step):
        looked += 1
        found = np.searchsorted(rows, wordings[i])
        inside += found < len(rows) and rows[found] == wordings[i]
    return inside >= TOGETHER * looked


def without_phrases(corpus: Corpus, pairs: Int64s, likeness: Floats) -> Floats:
    """Return the likenesses with 0 for pairs that share one phrase only, however rare it is."""
    # A run cannot be all that two very like texts share and yet be little of them.
    low = np.flatnonzero((likeness > 0) & (likeness < COPY + UNLIKE * (1 - COPY)))
    kept = likeness.copy()
    kept[low[_one_run(corpus.words, corpus.starts, corpus.bits, sums(corpus), pairs[low])]] = 0.0
    return kept


@njit(cache=True, nogil=True)
def _one_run(words, starts, bits, total, pairs):  # type: ignore[no-untyped-def]  # compiled
    alone = np.zeros(len(pairs), np.bool_)
    for i in range(len(pairs)):
        a, b = pairs[i] >> 32, pairs[i] & LOW
        first, second = words[starts[a] : starts[a + 1]], words[starts[b] : starts[b + 1]]
        partner = matches(first, second, bits[second])
        shared, longest, at = 0.0, 0.0, 0
        while at < len(first):
            if partner[at] < 0:
                at += 1
                continue
            run = 0.0
            begin = at
            while at < len(first) and partner[at] >= 0 and partner[at] - partner[begin] == at - begin:
                run += bits[first[at]]
                at += 1
            shared, longest = shared + run, max(longest, run)
        both = total[a] + total[b]
        if 2 * longest < COPY * both:
            alone[i] = 2 * (shared - longest) < UNLIKE * (both - 2 * longest)
    return alone


@njit(cache=True, nogil=True)
def _run(first, partner, bits, place):  # type: ignore[no-untyped-def]  # compiled
    """Return what the run of common words around a place says, in bits."""
    low = place
    while low > 0 and partner[low - 1] >= 0 and partner[low - 1] + 1 == partner[low]:
        low -= 1
    high, run = low, 0.0
    while high < len(first) and partner[high] >= 0 and (high == low or partner[high] == partner[high - 1] + 1):
        run += bits[first[high]]
        high += 1
    return run
