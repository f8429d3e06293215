"""Write what was found: all files, or none that could be taken for whole."""

import csv
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Any

from openharbor.workbench.columns import Row
from openharbor.workbench.refusals import BadInput
from openharbor.workbench.telling import Told, explanations

FILES = ("members.csv", "groups.json", "report.html")
MARK = ".campaigns"  # stands in a folder that we wrote to: without it, files of these names are someone else's

# A cell that begins like this is a formula to a table program, unless it is a number; an apostrophe makes it a text.
# One that begins with an apostrophe gets another, so that no two become one.
FORMULA = re.compile(r"(?!-?\d+(?:\.\d+)?$)[=+\-@\t\r']")


def claim(out: Path, source: Path) -> None:
    """Make sure that what is to be written takes the place of nothing but an earlier answer.

    Raises BadInput when the input or a file of somebody else would be lost.
    """
    for name in FILES:
        path = out / name
        if path.exists() and path.samefile(source):
            raise BadInput(f"--out {out}: {name} there is the input. Choose another folder.")
        if os.path.lexists(path) and not (out / MARK).is_file():
            what = f"holds {name}, and no {MARK}, which this command leaves where it wrote. Choose another folder."
            raise BadInput(f"--out {out}: {what}")


def clear(out: Path) -> None:
    """Take away the files of an earlier run, so that nobody takes them for those of this one."""
    for name in FILES:
        (out / name).unlink(missing_ok=True)


def publish(folder: Path, out: Path) -> None:
    """Move the finished files out of the working folder."""
    os.close(os.open(out / MARK, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    clear(out)
    for name in FILES:
        (folder / name).replace(out / name)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees a part of it, readable by its owner only."""
    number, beside = mkstemp(dir=path.parent)
    try:
        with open(number, "w", encoding="utf-8") as file:
            file.write(text)
            sync(file)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)


def write_members(path: Path, rows: Sequence[Row], numbers: Iterable[int]) -> None:
    """Write `id,group` for each text that is in a group, in the order of the input."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "group"))
        writer.writerows((_cell(row.id), number) for row, number in zip(rows, numbers, strict=True) if number)
        sync(file)


def _cell(value: str) -> str:
    return f"'{value}" if FORMULA.match(value) else value


def write_groups(path: Path, told: Iterable[Told], texts: int) -> None:
    """Write all groups as JSON, one a line, with what they share and how well each member fits."""
    with path.open("w", encoding="utf-8") as file:
        about = "Texts in a group share a template. This says nothing about who wrote them or why."
        head = json.dumps({"about": about, "texts": texts}, ensure_ascii=False)
        file.write(f'{head[:-1]}, "groups": [')
        for place, one in enumerate(told):
            file.write((",\n" if place else "\n") + json.dumps(_entry(one), ensure_ascii=False))
        file.write("\n]}\n")
        sync(file)


def _entry(told: Told) -> dict[str, Any]:
    group = told.group
    return {
        "number": group.number,
        "texts": len(told.members),
        "wordings": len(group.wordings),
        "gain_bits": round(group.gain, 1),
        "explanations_to_rule_out": explanations(told),
        "template": [_part(part) for part in told.parts],
        "contacts_count": group.different,
        "contacts": [
            {
                "kind": str(one.kind), "value": one.value, "texts": one.inside, "texts_elsewhere": one.elsewhere,
                "written": dict(one.styles), "also_in_groups": list(one.groups), "also_in_groups_count": one.others,
            }
            for one in group.contacts
        ],
        "span": [day.isoformat() for day in told.span] if told.span else None,
        "places": [{"place": place, "texts": count} for place, count in told.places],
        "members": [
            {"id": row.id, "holds_percent": held} for row, held in zip(told.members, told.held, strict=True)
        ],
    }  # fmt: skip


def _part(part: Any) -> dict[str, Any]:
    if not part.slot:
        return {"words": part.text}
    return {"slot": part.slot, "sort": part.sort, "values": list(part.values)}


def sync(file: IO[Any]) -> None:
    """Put a file on the disk. Call before it is renamed."""
    file.flush()
    os.fsync(file.fileno())
