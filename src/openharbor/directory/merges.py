"""Which services stand under which. A merge is one row and never rewritten, so undoing one brings back what was."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self
from uuid import UUID

from openharbor.core.models import PackAcceptance
from openharbor.directory.models import Correction, Merge, Service


class Tree:
    """All merges in force. There are few: a person decided each."""

    def __init__(self, pairs: Iterable[tuple[UUID, UUID]]) -> None:
        self._above = {other: kept for kept, other in pairs}
        self._below: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for other, kept in self._above.items():
            self._below[kept].append(other)

        self.members = self._above.keys() | self._below.keys()

    @classmethod
    def load(cls) -> Self:
        return cls(Merge.objects.filter(undone_at=None).order_by("pk").values_list("service_id", "other_id"))

    def root(self, service_id: UUID) -> UUID:
        """Return the service that stands for this one: itself, if it stands under none."""
        seen = {service_id}
        while (above := self._above.get(service_id)) and above not in seen:
            service_id = above
            seen.add(above)
        return service_id

    def under(self, service_id: UUID) -> list[UUID]:
        """Return all that stands under a service, however deep, the nearest first."""
        found: list[UUID] = []
        rest = list(self._below.get(service_id, ()))
        while rest:
            one = rest.pop(0)
            if one not in found and one != service_id:
                found.append(one)
                rest += self._below.get(one, ())
        return found

    def family(self, service_id: UUID) -> set[UUID]:
        """Return every service whose listing may change with this one."""
        root = self.root(service_id)
        return {root, *self.under(root), service_id}

    def hidden(self, ids: Iterable[UUID]) -> set[UUID]:
        """Return those of these services for which another one stands that is there and open."""
        roots = {pk: root for pk in ids if (root := self.root(pk)) != pk}
        there = Service.objects.filter(pk__in=set(roots.values()), pack__in=PackAcceptance.objects.values("pack"))
        states = dict(there.values_list("pk", "status"))
        told = Correction.objects.filter(service_id__in=states, field="status", ended_at=None)
        states |= dict(told.values_list("service_id", "value"))
        return {pk for pk, root in roots.items() if states.get(root) == "active"}
