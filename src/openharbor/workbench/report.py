"""Write the report: one page that stands alone, with no script and no other file, for a person to check each group."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from pathlib import Path

from openharbor.engines.campaigns import EVIDENCE, Found, Mark, Part, Shared, marks_of, sample
from openharbor.engines.linking.finding import STYLES
from openharbor.workbench.columns import Row
from openharbor.workbench.saving import sync
from openharbor.workbench.telling import Told, explanations
from openharbor.workbench.timeline import timeline

MOST_GROUPS = 200  # more make a page that nobody reads; all are in groups.json
MOST_LISTED = 20  # groups in a list that is open at first
MOST_SHOWN = 5  # texts of a group
MOST_LETTERS = 2_000  # of a shown text
MOST_CONTACTS, MOST_OTHERS = 12, 12
COLOURS = 6
# Marks that turn the direction of all that follows, and control characters; a text from strangers may hold them.
DROPPED = dict.fromkeys(
    (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))
)
NOTE = """<p class="note">Texts in a group <strong>share a template</strong>. That alone says nothing about who wrote
them, why, or about any person they speak of. Agencies, reposting services, spam and people who copy a text they like
make such groups too. A person decides what a group is; this page only helps to look.</p>"""


def write_report(path: Path, found: Found, told: Sequence[Told], texts: Sequence[str], total: int) -> None:
    """Write the report of the first MOST_GROUPS groups.

    told: these groups, in order · texts: all texts, as they were read · total: how many groups there are
    """
    style = resources.files("openharbor.workbench").joinpath("report.css").read_text(encoding="utf-8")
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>Texts that share a template</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        )
        file.write(_head(found, told, total))
        for one in told:
            file.writelines(_group(found, one, texts))
        file.write("</main>\n</body>\n</html>\n")
        sync(file)


def _head(found: Found, told: Sequence[Told], total: int) -> str:
    grouped = sum(len(group.members) for group in found.groups)
    lines = [
        "<h1>Texts that share a template</h1>",
        f"<p>{len(found.wording):,} texts were read. {grouped:,} of them are in {total:,} groups.</p>",
        NOTE,
    ]
    if not told:
        return "\n".join([*lines, "<p>No template was found that several texts share.</p>\n"])
    if total > len(told):
        lines.append(f"<p>The {len(told)} groups with the most evidence are shown; all are in groups.json.</p>")
    rows = "".join(
        f'<tr><td><a href="#g{one.group.number}">Group {one.group.number}</a></td>'
        f'<td class="n">{len(one.members):,}</td>'
        f'<td class="n">{one.group.gain:,.0f}</td><td>{_short(one.parts)}</td></tr>\n'
        for one in told
    )
    table = _table("All groups shown", ("Group", "#Texts", "#Evidence (bits)", "Begins"), rows)
    opened = " open" * (len(told) <= MOST_LISTED)
    return "\n".join([*lines, f"<details{opened}>\n<summary>All groups shown</summary>\n{table}</details>\n"])


def _table(name: str, columns: Sequence[str], rows: str) -> str:
    """Return a table that is scrolled for itself where it is too wide. columns: with # before one of numbers"""
    head = "".join(
        f'<th scope="col" class="n">{column[1:]}</th>' if column[0] == "#" else f'<th scope="col">{column}</th>'
        for column in columns
    )
    scrolled = f'<div class="wide" tabindex="0" role="region" aria-label="{name}">'
    return f"{scrolled}<table>\n<tr>{head}</tr>\n{rows}</table></div>\n"


def _short(parts: Sequence[Part]) -> str:
    text = " ".join(part.text or f"[{part.sort}]" for part in parts)
    return _safe(text[:80] + "…" * (len(text) > 80))


def _group(found: Found, told: Told, texts: Sequence[str]) -> Iterator[str]:
    group = told.group
    span = f" · {told.span[0]} to {told.span[1]}" if told.span else ""
    yield f'<article id="g{group.number}">\n<h2>Group {group.number}</h2>\n'
    yield f'<p class="facts">{len(told.members):,} texts · {len(group.wordings):,} different wordings{span}</p>\n'
    yield "<h3>What else could explain it</h3>\n<ul>\n"
    yield from (f"<li>{_safe(text)}</li>\n" for text in explanations(told))
    yield f'</ul>\n<h3>Template</h3>\n<div class="template"><bdi>{_template(told.parts)}</bdi></div>\n'
    yield _slots(told)
    yield _evidence(told)
    if told.days:
        yield f"<h3>When</h3>\n{timeline(told.days)}\n"
    if told.places:
        places = ", ".join(f"<bdi>{_safe(place)}</bdi> ({count:,})" for place, count in told.places)
        yield f"<h3>Where</h3>\n<p>{places}</p>\n"
    yield from _contacts(told)
    yield from _texts(found, told, texts)
    yield "</article>\n"


def _template(parts: Sequence[Part]) -> str:
    return " ".join(
        f'<span class="slot s{_colour(part.slot)}"><b>{part.slot}</b> {_safe(part.sort)}</span>' if part.slot
        else _safe(part.text)
        for part in parts
    )  # fmt: skip


def _colour(slot: int) -> int:
    return (slot - 1) % COLOURS + 1


def _slots(told: Told) -> str:
    rows = []
    for part in told.parts:
        if part.slot:
            values = " · ".join(f"<bdi>{_safe(value)}</bdi>" for value in part.values)
            rows.append(
                f'<tr><td><span class="slot s{_colour(part.slot)}"><b>{part.slot}</b></span></td>'
                f"<td>{_safe(part.sort)}</td><td>{values}</td></tr>\n"
            )
    columns = ("Slot", "Sort", "What texts put there, for instance")
    return _table(f"Slots of group {told.group.number}", columns, "".join(rows)) if rows else ""


def _evidence(told: Told) -> str:
    held = sorted(told.held)
    return (
        f"<h3>Evidence</h3>\n<p>With the template, all these texts can be told in {told.group.gain:,.0f} bits "
        f"less than one by one; chance saves more than {EVIDENCE:.0f} about once in four billion. "
        f"Each text holds at least {held[0]} % of the template, half of them {held[len(held) // 2]} % or more.</p>\n"
    )


def _contacts(told: Told) -> Iterator[str]:
    group = told.group
    # The commonest stand first: where none of them is in several texts, none at all is.
    shown = [one for one in group.contacts if one.inside + one.elsewhere > 1][:MOST_CONTACTS]
    if not group.different:
        return
    few = "those in most texts first" if shown else "each in one text"
    yield f"<h3>Contacts</h3>\n<p>{group.different:,} different; {few}.</p>\n"
    if shown:
        columns = ("Contact", "How it was written", "#Texts here", "#Elsewhere", "Other groups")
        yield _table(f"Contacts of group {group.number}", columns, "".join(map(_contact, shown)))


def _contact(one: Shared) -> str:
    styles = ", ".join(f"{STYLES.get(style, style)} ({count:,})" for style, count in one.styles)
    return (
        f"<tr><td>{_safe(one.kind)} <bdi>{_safe(one.value)}</bdi></td><td>{_safe(styles)}</td>"
        f'<td class="n">{one.inside:,}</td><td class="n">{one.elsewhere:,}</td><td>{_others(one)}</td></tr>\n'
    )


def _others(one: Shared) -> str:
    listed = one.groups[:MOST_OTHERS]
    more = one.others - len(listed)
    return ", ".join(map(str, listed)) + (f" and {more:,} more" if more else "")


def _texts(found: Found, told: Told, texts: Sequence[str]) -> Iterator[str]:
    group = told.group
    by_place = dict(zip(group.members.tolist(), zip(told.members, told.held, strict=True), strict=True))
    yield f"<details>\n<summary>Some texts of group {group.number}, and why each is in</summary>\n"
    yield '<p>Coloured: what fills a slot. <span class="own">Underlined</span>: this text only. '
    yield '<span class="stock">Slanted</span>: a stock phrase that many texts share; it hardly counts.</p>\n'
    for place in sample(found, group, texts, MOST_SHOWN):
        row, held = by_place[place]
        marks = marks_of(found, group, told.parts, place, row.text)
        why = f"Holds {held} % of the template{f', posted {row.day}' if row.day else ''}."
        head = f'<div class="id"><bdi>{_safe(row.id)}</bdi> · {why}</div>'
        yield f'<div class="text">{head}<bdi>{_marked(row, marks)}</bdi></div>\n'
    yield "</details>\n"


def _marked(row: Row, marks: Sequence[Mark]) -> str:
    text, parts, last = row.text[:MOST_LETTERS], [], 0
    for mark in marks:
        if mark.start >= len(text):
            break
        parts.append(_safe(text[last : mark.start]))
        inside = _safe(text[mark.start : mark.end])
        style = f"slot s{_colour(mark.slot)}" if mark.role == "slot" else mark.role
        number = f"<b>{mark.slot}</b> " if mark.role == "slot" else ""
        parts.append(inside if mark.role == "template" else f'<span class="{style}">{number}{inside}</span>')
        last = min(mark.end, len(text))
    # Words behind the last mark were not compared (`wording.MOST_WORDS`): plain, they would pass for the template.
    rest = "" if any(map(str.isalnum, text[last:])) else text[last:]
    return "".join((*parts, _safe(rest), " …" * (last + len(rest) < len(row.text))))


def _safe(text: str) -> str:
    return escape(text.translate(DROPPED))
