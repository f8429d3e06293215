"""The retention registry: for each table what is kept, how long, how it is shredded, and how each column is sealed.

A guard fails for a table that is not here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from django.db.models import Model

ModelType = TypeVar("ModelType", bound=type[Model])


class Sealing(StrEnum):
    CLEAR = "clear"
    AGENCY = "agency"
    ROLE = "role"


@dataclass(frozen=True)
class Retention:
    """What happens to the rows of one table. Columns not named in `sealed` are clear."""

    record_class: str
    reason: str
    shredder: Callable[[], int] | None = None
    sealed: Mapping[str, Sealing] = field(default_factory=dict)


_registry: dict[type[Model], Retention] = {}


def retained(retention: Retention) -> Callable[[ModelType], ModelType]:
    """Enter a table in the registry."""

    def enter(model: ModelType) -> ModelType:
        _registry[model] = retention
        return model

    return enter


def retention_of(model: type[Model]) -> Retention | None:
    """Return what the registry says of a table, or None."""
    return _registry.get(model)


def hour_of(now: datetime) -> datetime:
    """Return the hour in which a moment lies: all that stands in clear of when something came."""
    return now.replace(minute=0, second=0, microsecond=0)
