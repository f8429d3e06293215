"""All that the accepted packs teach, put together. ADR 0013."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from openharbor.core.packs import registry
from openharbor.core.packs.citing import Citable, check_citing, rows_of
from openharbor.core.packs.learning import Duty, Indicator, Law
from openharbor.core.packs.reading import Pack
from openharbor.core.packs.teaching import AUDIENCES, FOLDER, Audience, Page

STATE_SHELF = "state"
SHELVES = ("about", "here", "act")


class Library:
    """What is taught here, by shelf and slug. Nothing in it changes.

    known: all packs on disk, so that a page can name a source in one that was not accepted
    A page with a claim that lost its source is left out.
    """

    def __init__(self, packs: Sequence[Pack], known: Sequence[Pack]) -> None:
        self.packs = tuple(packs)
        self.rows: Mapping[str, Citable] = rows_of(known)
        self._wrong = {fault.file.split(".")[0] for fault in check_citing(list(known))}
        found = {
            slug: one
            for pack in packs
            for slug, one in pack.teaching.audiences.items()
            if f"{pack.code}/{FOLDER}/{AUDIENCES}/{slug}" not in self._wrong
        }
        self.audiences: Mapping[str, Audience] = dict(sorted(found.items(), key=lambda pair: (pair[1].order, pair[0])))

    @cached_property
    def nation(self) -> Pack | None:
        return next((pack for pack in self.packs if pack.manifest.kind == "nation"), None)

    @cached_property
    def states(self) -> tuple[Pack, ...]:
        return tuple(pack for pack in self.packs if pack.manifest.kind == "state" and pack.laws)

    def state(self, code: str) -> Pack | None:
        return next((pack for pack in self.states if pack.code == code), None)

    def shelf(self, shelf: str, pack: Pack | None = None) -> list[Page]:
        """Return the pages of a shelf in their order: of one pack, or of all."""
        packs = [pack] if pack else self.packs
        pages = [page for one in packs for page in self._pages(one) if page.shelf == shelf and page.front]
        return sorted(pages, key=lambda page: (page.front.order if page.front else 0, page.slug))

    def _pages(self, pack: Pack) -> list[Page]:
        return [page for page in pack.teaching.pages if f"{pack.code}/{page.file}" not in self._wrong]

    def page(self, shelf: str, slug: str) -> Page | None:
        return next((page for page in self.shelf(shelf) if page.slug == slug), None)

    def additions(self, shelf: str, slug: str) -> Iterator[tuple[Pack, Page]]:
        """Yield what states add to a page of the nation."""
        for pack in self.packs:
            for page in self._pages(pack):
                if (page.shelf, page.slug, page.front) == (shelf, slug, None):
                    yield pack, page

    def signs(self, audience: str) -> list[Indicator]:
        return [row for pack in self.packs for row in pack.indicators if row.audience == audience and row.is_shown]

    def laws(self, topic: str, packs: Sequence[Pack] | None = None) -> list[tuple[Pack, Law]]:
        """Return what the law says on a topic, pack by pack."""
        return [(pack, row) for pack in packs or self.packs for row in pack.laws if row.topic == topic and row.is_shown]

    def duties(self, audience: str) -> list[tuple[Pack, list[Duty]]]:
        """Return what binds an audience, pack by pack."""
        found = []
        for binding in self.audiences[audience].duty:
            pack = next((one for one in self.packs if one.code == binding.state), None)
            rows = [row for row in pack.duties if row.key in binding.keys and row.is_shown] if pack else []
            if pack and rows:
                found.append((pack, rows))
        return found


@lru_cache(maxsize=4)
def _library(key: tuple[tuple[str, str], ...]) -> Library:
    known = registry.all_packs()
    return Library([pack for pack in known if (pack.code, pack.digest) in key], known)


def library() -> Library:
    """Return what the packs teach that the operator accepted; made once for each state of them."""
    return _library(tuple((pack.code, pack.digest) for pack in registry.accepted_packs()))
