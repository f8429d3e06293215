"""What the pages of the form show."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from openharbor.core.packs.gazetteer import Spot
from openharbor.network.answering import REACHES
from openharbor.network.rules import MemberType
from openharbor.report import intake
from openharbor.report.drafting import FileFacts
from openharbor.report.forms import QuestionForm
from openharbor.report.intake import Readers
from openharbor.report.questions import PARTS, QUESTIONS, Question

FIRST = 1  # whom to call first; the questions follow
PAGES: dict[int, Question] = dict(enumerate(QUESTIONS, FIRST + 1))
CHECK = FIRST + len(QUESTIONS) + 1


def page_context(answers: Mapping[str, str], number: int, form: QuestionForm) -> dict[str, Any]:
    """Return what stands around a question."""
    question = PAGES[number]
    return {
        "question": question,
        "number": number,
        "back": number - 1,
        "part": list(PARTS).index(question.part) + 1,
        "parts": len(PARTS),
        "part_name": PARTS[question.part],
        "told": check_rows(answers, only_told=True),
        "fields": [form[name] for name in question.names if name != question.name or not question.choices],
        "chosen": form[question.name].value() if question.choices else "",
    }


def check_rows(answers: Mapping[str, str], *, only_told: bool = False) -> list[dict[str, Any]]:
    """Return each question with what was answered, in words."""
    rows = []
    for number, question in PAGES.items():
        said = [text for name in question.names if (text := _said(question, name, answers.get(name, "")))]
        if said or not only_told:
            rows.append({"number": number, "title": question.title, "said": said})
    return rows


def _said(question: Question, name: str, value: str) -> str:
    if name == question.name and question.choices:
        return str(dict(question.choices).get(value, "")) if value else ""
    return value.strip()


def reader_rows(found: Readers) -> list[dict[str, Any]]:
    """Return who would read a report, in words."""
    return [
        {"name": found.names[one.desk.id], "kind": kind_name(one.desk.kind), "near": REACHES[one.reach]}
        for one in found.routed
    ]


def kind_name(kind: str) -> str:
    return str(MemberType(kind).label)


def file_rows(kept: Sequence[FileFacts]) -> list[dict[str, Any]]:
    """Return files as a page shows them."""
    kinds = {"pdf": _("Paper (PDF)"), "jpeg": _("Picture"), "png": _("Picture")}
    return [
        {"number": number, "name": one["name"], "kind": kinds.get(one["kind"], ""), "size": one["size"],
         "id": one["original"][0], "hash": one["hash"]}
        for number, one in enumerate(kept, 1)
    ]  # fmt: skip


def duty_rows(job: str, spot: Spot | None, language: str) -> list[dict[str, Any]]:
    """Return what the law asks of a profession, in the reader's language."""
    suffix = "_es" if language == "es" else ""
    return [
        {
            "state": pack.manifest.name[language], "duty": getattr(row, f"duty{suffix}"),
            "clock": getattr(row, f"clock{suffix}"), "cite": row.cite, "seen": row.source_seen,
            "secondary": row.confidence == "secondary",
        }
        for pack, row in intake.duties(job, spot)
    ]  # fmt: skip
