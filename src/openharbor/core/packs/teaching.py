"""Pages of a pack's `learn` folder: Markdown of four shapes, each block with its sources. ADR 0013."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from openharbor.core.packs.learning import Dated, Key, Say, Source, Words
from openharbor.core.packs.rows import Required

LANGUAGES = ("en", "es")
FOLDER, AUDIENCES, SOURCES = "learn", "audiences", "sources.csv"
CITE = re.compile(r"\s*\[@([a-z0-9:-]+)\]")
NAME = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.(en|es)\.md")
OWN = "own"
Kind = Literal["heading", "paragraph", "item"]
_markdown = MarkdownIt("zero").enable(["heading", "list", "emphasis"])


class WrongText(ValueError):
    """A text that is more than headings, paragraphs, lists and bold; `line` counts from 1."""

    def __init__(self, line: int, text: str) -> None:
        self.line = line
        super().__init__(text)


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or an item of a list. `spans` are pieces of text, bold or not."""

    kind: Kind
    spans: tuple[tuple[str, bool], ...]
    cites: tuple[str, ...]
    line: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        return "".join(text for text, _bold in self.spans)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(_Shape):
    """A text in each language."""

    en: Say
    es: Say

    def __getitem__(self, language: str) -> str:
        return self.es if language == "es" else self.en


class Reviewed(_Shape):
    """What stands at the foot of each page: who looked at it, and when; empty while nobody did."""

    order: int
    reviewed_by: Words = ""
    reviewed_on: Dated = ""
    translation_reviewed_by: Words = ""
    title: Both
    heading: Both
    lead: Both


class Front(Reviewed):
    """`<slug>.toml` of a page."""

    draft_note_en: Words = ""
    draft_note_es: Words = ""


class Said(Both):
    """One line of an audience's page, with its sources."""

    sources: Annotated[tuple[Required, ...], Field(min_length=1)]


class Binding(_Shape):
    """Which duties of one pack bind an audience."""

    state: Required
    keys: Annotated[tuple[Key, ...], Field(min_length=1)]


Five = Annotated[tuple[Said, ...], Field(min_length=1, max_length=5)]


class Audience(Reviewed):
    """`audiences/<slug>.toml`: all that stands around the signs for one kind of reader."""

    moment: Both
    card: Both
    poster: Both
    do: Five
    never: Five
    next: tuple[Said, ...] = ()
    not_signs: tuple[Said, ...] = ()
    ask: tuple[Said, ...] = ()
    duty: tuple[Binding, ...] = ()

    def said(self) -> Iterator[Said]:
        """Yield every line that needs a source."""
        for group in (self.do, self.never, self.next, self.not_signs, self.ask):
            yield from group


@dataclass(frozen=True)
class Page:
    """A page, or what a state adds to a page of the nation: then there is no front."""

    shelf: str
    slug: str
    front: Front | None
    blocks: dict[str, tuple[Block, ...]]

    @property
    def file(self) -> str:
        return f"{FOLDER}/{self.shelf}/{self.slug}"


@dataclass(frozen=True)
class Teaching:
    """What a pack teaches beside its tables."""

    pages: tuple[Page, ...] = ()
    audiences: dict[str, Audience] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def parse(text: str) -> tuple[Block, ...]:
    """Read one Markdown text. Raises WrongText."""
    blocks: list[Block] = []
    kind: Kind = "paragraph"
    for token in _markdown.parse(text):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "bullet_list_open" and token.level:
            raise WrongText(line, "no list inside of a list")
        if token.type == "heading_open":
            if token.tag != "h2":
                raise WrongText(line, "only headings of the second level")
            kind = "heading"
        elif token.type in ("heading_close", "list_item_close"):
            kind = "paragraph"
        elif token.type == "list_item_open":
            kind = "item"
        elif token.type == "inline":
            blocks.append(_block(kind, token, line))
        elif token.type not in ("paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close"):
            raise WrongText(line, f"no {token.type.removesuffix('_open')} here")
    if not blocks:
        raise WrongText(0, "says nothing")
    return tuple(blocks)


def _block(kind: Kind, token: Token, line: int) -> Block:
    spans: list[tuple[str, bool]] = []
    bold = False
    for part in token.children or ():
        if part.type in ("strong_open", "strong_close"):
            bold = part.type == "strong_open"
        elif part.type in ("text", "softbreak"):
            spans.append((" " if part.type == "softbreak" else part.content, bold))
        else:
            raise WrongText(line, f"no {part.type.removesuffix('_open')} here")
    cites = tuple(CITE.findall(token.content))
    spans = [(CITE.sub("", text), bold) for text, bold in spans]
    if re.search(r"[<>\[\]`|]|https?:", "".join(text for text, _ in spans)):
        raise WrongText(line, "only words, bold and citations")
    if bool(cites) == (kind == "heading"):
        raise WrongText(line, "a heading cites nothing" if cites else "no source: end it with [@key]")
    return Block(kind, tuple((text, bold) for text, bold in spans if text), cites, line)


def read_page(folder: Path, shelf: str, slug: str) -> tuple[Page | None, list[tuple[str, int, str]]]:
    """Read one page; return it, or what is wrong as (file, line, text)."""
    place, faults = folder / FOLDER / shelf, []
    front: Front | None = None
    blocks: dict[str, tuple[Block, ...]] = {}
    try:
        if (path := place / f"{slug}.toml").exists():
            front = Front.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        faults.append((f"{FOLDER}/{shelf}/{slug}.toml", 0, _told(error)))
    for language in LANGUAGES:
        name = f"{slug}.{language}.md"
        try:
            blocks[language] = parse((place / name).read_text(encoding="utf-8"))
        except WrongText as error:
            faults.append((f"{FOLDER}/{shelf}/{name}", error.line, str(error)))
        except (OSError, UnicodeDecodeError):
            faults.append((f"{FOLDER}/{shelf}/{name}", 0, "is missing, or no text"))
    if not faults:
        faults += _differ(f"{FOLDER}/{shelf}/{slug}", blocks)
    return (None if faults else Page(shelf, slug, front, blocks)), faults


def _differ(file: str, blocks: dict[str, tuple[Block, ...]]) -> Iterator[tuple[str, int, str]]:
    """Yield where the languages of a page are not block for block the same."""
    one, other = (blocks[language] for language in LANGUAGES)
    for first, second in zip(one, other, strict=False):
        if (first.kind, first.cites) != (second.kind, second.cites):
            yield (
                f"{file}.es.md",
                second.line,
                f"is no translation of line {first.line}: another shape or other sources",
            )
            return
    if len(one) != len(other):
        yield f"{file}.es.md", 0, f"has {len(other)} blocks, not {len(one)}"


def read_audience(path: Path) -> tuple[Audience | None, list[tuple[str, int, str]]]:
    """Read one audience's file; return it, or what is wrong."""
    try:
        return Audience.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        return None, [(f"{FOLDER}/{AUDIENCES}/{path.name}", 0, _told(error))]


def _told(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return f"is not TOML: {error}"


def files_of(folder: Path) -> list[Path]:
    """Return every file under a pack's `learn` folder, in order."""
    return sorted(path for path in (folder / FOLDER).rglob("*") if path.is_file())


def read_teaching(folder: Path) -> tuple[list[Page], dict[str, Audience], list[tuple[str, int, str]]]:
    """Read all pages and audiences of a pack; return them with what is wrong."""
    pages, audiences, faults = [], {}, []
    slugs: set[tuple[str, str]] = set()
    for path in files_of(folder):
        shelf, name = path.parent.relative_to(folder / FOLDER).as_posix(), path.name
        if shelf == AUDIENCES and path.suffix == ".toml":
            found, wrong = read_audience(path)
            faults += wrong
            if found:
                audiences[path.stem] = found
        elif "/" not in shelf and shelf != "." and (NAME.fullmatch(name) or path.suffix == ".toml"):
            slugs.add((shelf, name.split(".")[0]))
        elif (shelf, name) != (".", SOURCES):
            faults.append((path.relative_to(folder).as_posix(), 0, "is no file of a pack"))
    for shelf, slug in sorted(slugs):
        page, wrong = read_page(folder, shelf, slug)
        faults += wrong
        if page:
            pages.append(page)
    return pages, audiences, faults
