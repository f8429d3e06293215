"""Does every claim have its source, and every number a row that holds it? ADR 0013."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from openharbor.core.packs.reading import Fault, Pack
from openharbor.core.packs.teaching import AUDIENCES, FOLDER, OWN, Page, Said

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ALWAYS = "24/7"  # hours, no number of anything
EMERGENCY = "emergency"


class Citable(Protocol):
    """A row that a text may lean on."""

    @property
    def numbers(self) -> str: ...


Rows = Mapping[str, Citable]


def rows_of(packs: Iterable[Pack]) -> dict[str, Citable]:
    """Return every row that a text may cite, by the key that texts use. Hidden rows are not among them."""
    packs = list(packs)
    numbers = [pack.manifest.emergency.number for pack in packs if pack.manifest.emergency]
    found: dict[str, Citable] = {EMERGENCY: _Said(" ".join(numbers))}
    for pack in packs:
        found |= {row.key: row for row in pack.teaching.sources}
        for name, rows in (("law", pack.laws), ("duty", pack.duties), ("figure", pack.figures)):
            found |= {f"{name}:{row.key}": row for row in rows if row.is_shown}
        for row in pack.policy:  # the nation asks, each state answers: one question
            found[f"policy:{row.key}"] = _Answers([row, *getattr(found.get(f"policy:{row.key}"), "rows", ())])
    return found


@dataclass(frozen=True)
class _Said:
    """The number for danger now needs no source beside it: it stands on every page with one."""

    numbers: str


@dataclass(frozen=True)
class _Answers:
    """All packs' positions on one question."""

    rows: Sequence[Citable]

    @property
    def numbers(self) -> str:
        return " ".join(row.numbers for row in self.rows)


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text, without the commas of thousands."""
    return {found.replace(",", "") for found in NUMBER.findall(text.replace(ALWAYS, " "))}


def check_citing(packs: list[Pack]) -> Iterator[Fault]:
    """Yield a fault for each block without a source that is there and holds its numbers."""
    known = rows_of(packs)
    fronts = {(page.shelf, page.slug) for pack in packs for page in pack.teaching.pages if page.front}
    for pack in packs:
        for page in pack.teaching.pages:
            if page.front is None and (page.shelf, page.slug) not in fronts:
                yield Fault(f"{pack.code}/{page.file}.toml", 0, "-", "is missing, and no other pack has it")
            yield from _page(pack.code, page, known)
        for slug, audience in pack.teaching.audiences.items():
            file = f"{pack.code}/{FOLDER}/{AUDIENCES}/{slug}.toml"
            for said in audience.said():
                yield from _said(file, said, known)
            for binding in audience.duty:
                for key in binding.keys:
                    if f"duty:{key}" not in known:
                        yield Fault(file, 0, "duty", f"{key} is no row of duties.csv that may show")


def _page(code: str, page: Page, known: Rows) -> Iterator[Fault]:
    for language, blocks in page.blocks.items():
        for block in blocks:
            for text in _wrong(block.text, block.cites, known) if block.kind != "heading" else ():
                yield Fault(f"{code}/{page.file}.{language}.md", block.line, "-", text)


def _said(file: str, said: Said, known: Rows) -> Iterator[Fault]:
    for text in (*_wrong(said.en, said.sources, known), *_wrong(said.es, said.sources, known)):
        yield Fault(file, 0, said.en[:40], text)


def _wrong(text: str, cites: tuple[str, ...], known: Rows) -> Iterator[str]:
    missing = [key for key in cites if key != OWN and key not in known]
    for key in missing:
        yield f"cites {key}, which is no row that may show"
    held = set().union(*(numbers_in(known[key].numbers) for key in (*cites, EMERGENCY) if key in known))
    loose = numbers_in(text) - held
    if loose and not missing:
        yield f"says {', '.join(sorted(loose))}, which no cited row holds"
