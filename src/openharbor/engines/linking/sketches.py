"""Sketch the wording of a text in few bytes, so that near-identical texts can be told by their sketches.

MinHash (Broder 1997) over triples of words, kept to 16 bits a value (b-bit minwise hashing, Li and Koenig 2010): the
share of equal values estimates the Jaccard likeness of the two sets of triples, with a standard error of at most
sqrt(J(1-J)/64) = 0.063. Digits are left out, so that a text with another number or price is still the same text.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice, pairwise
from typing import Any

import numpy as np

VALUES = 64
LENGTH = 2 * VALUES
FEWEST_TRIPLES = 8
MOST_TRIPLES = 20_000
# One letter is a word where a script writes no spaces.
WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]{1,40}")
Array = np.ndarray[Any, np.dtype[Any]]


def _numbers(name: bytes) -> Array:
    """Return fixed odd numbers of 64 bits; the same on every machine and in every process."""
    digests = b"".join(blake2b(name + bytes([n]), digest_size=8).digest() for n in range(VALUES))
    return np.frombuffer(digests, dtype="<u8") | np.uint64(1)


FACTORS, SUMMANDS = _numbers(b"factor"), _numbers(b"summand")


def sketch(texts: Iterable[str]) -> bytes:
    """Return the sketch of folded texts, or b"" if they have too few different triples of words to say anything."""
    triples = dict.fromkeys(islice((triple for text in texts for triple in _triples(text)), MOST_TRIPLES))
    if len(triples) < FEWEST_TRIPLES:
        return b""
    hashed = b"".join(blake2b(triple.encode("utf-8", "surrogatepass"), digest_size=8).digest() for triple in triples)
    keys = np.frombuffer(hashed, dtype="<u8")
    # The upper half of the product is the well-mixed one.
    least = [int(((keys * a + b) >> np.uint64(32)).min()) for a, b in zip(FACTORS, SUMMANDS, strict=True)]
    return np.array([value & 0xFFFF for value in least], dtype="<u2").tobytes()


def _triples(text: str) -> Iterator[str]:
    words = (match[0] for match in WORD.finditer(text))
    for (first, second), (_, third) in pairwise(pairwise(words)):
        yield f"{first} {second} {third}"


def likeness(one: bytes, many: Array) -> Array:
    """Estimate how like one sketch is to each of many, 0 to 1; `many` has one row of 16-bit values a sketch."""
    mine = np.frombuffer(one, dtype="<u2")
    equal: Array = (many == mine).mean(axis=1)
    return equal
