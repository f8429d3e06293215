"""Hierarchical log-linear models of capture histories: which there are, and what they are called."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from openharbor.engines.prevalence.arrays import Int64s


def mains(lists: int) -> list[int]:
    """Return the terms of every model: the intercept, 0, and each list alone."""
    return [0, *(1 << place for place in range(lists))]


def packed(models: Sequence[Iterable[int]], lists: int) -> tuple[Int64s, Int64s]:
    """Return models as an array of their terms, (models, most terms), main effects first, and their sizes."""
    terms = [[*mains(lists), *model] for model in models]
    sizes = np.array([len(one) for one in terms], dtype=np.int64)
    result = np.zeros((len(terms), int(sizes.max())), dtype=np.int64)
    for place, one in enumerate(terms):
        result[place, : len(one)] = one
    return result, sizes


@lru_cache
def interactions(lists: int, order: int) -> tuple[int, ...]:
    """Return the terms of two lists and more, up to `order` lists, small ones first."""
    terms = (term for term in range(1 << lists) if 2 <= term.bit_count() <= order)
    return tuple(sorted(terms, key=lambda term: (term.bit_count(), term)))


@lru_cache
def hierarchical(lists: int, order: int) -> tuple[tuple[int, ...], ...]:
    """Return all hierarchical models whose terms have at most `order` lists: 8, 113, 6,893 for 3, 4, 5 lists in full.

    Hierarchical: with a term all parts of it are in the model. Each model is the tuple of its interactions.
    """
    models: list[tuple[int, ...]] = [()]
    for term in interactions(lists, order):
        models += [(*model, term) for model in models if _parts(term, lists) <= set(model)]
    return tuple(models)


def _parts(term: int, lists: int) -> set[int]:
    """Return the interactions that a term needs: itself without one of its lists."""
    parts = (term & ~(1 << place) for place in range(lists) if term >> place & 1)
    return {part for part in parts if part.bit_count() > 1}


def neighbours(model: tuple[int, ...], lists: int, order: int) -> list[tuple[int, ...]]:
    """Return the hierarchical models that have one term more or less."""
    inside = set(model)
    more = [
        tuple(sorted((*model, term), key=lambda one: (one.bit_count(), one)))
        for term in interactions(lists, order)
        if term not in inside and _parts(term, lists) <= inside
    ]
    less = [
        tuple(one for one in model if one != term)
        for term in model
        if not any(other != term and other & term == term for other in model)
    ]
    return more + less


def described(model: Iterable[int], names: Sequence[str]) -> str:
    """Return what a model is called: its largest terms, such as `A:E, B:C`; "main effects" where it has no others."""
    inside = list(model)
    largest = [term for term in inside if not any(other != term and other & term == term for other in inside)]
    said = [":".join(name for place, name in enumerate(names) if term >> place & 1) for term in largest]
    return ", ".join(said) or "main effects"
