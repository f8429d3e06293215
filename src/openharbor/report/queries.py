"""What a team reads: the list of its reports, one report, and what ties it to others."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from openharbor.engines import linking
from openharbor.engines.linking import Link
from openharbor.engines.triage import AIMS, Level, Reason
from openharbor.network.access import Seat
from openharbor.network.rules import REPORTS
from openharbor.report import attachments
from openharbor.report.access import get_delivery, may_read, newest
from openharbor.report.drafting import FileFacts
from openharbor.report.models import Delivery, Letter
from openharbor.vault import files, index, letters
from openharbor.vault import operations as vault
from openharbor.vault.keyring import Refused
from openharbor.vault.sealing import Unopened

WAITING, HELD, CLOSED = "waiting", "held", "closed"
MOST_SHOWN, MOST_LINKS, MOST_EVIDENCE = 100, 20, 10
BATCH = 500
NO_MARKS = linking.pack(linking.Marks())
Summaries = dict[UUID, Mapping[str, Any]]
CANNOT_OPEN = (Refused, Unopened, KeyError, TypeError, ValueError, AttributeError, RecursionError)
# Read first, since nobody knows what it would say.
BROKEN: Mapping[str, Any] = {
    "level": int(Level.NOW), "reasons": [], "at": "2026-01-01T00:00+00:00", "assigned": "", "setting": "", "first": "",
    "marks": NO_MARKS, "broken": True,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One report as the list shows it; `summary` stands in the agency's sealed list."""

    delivery: Delivery
    summary: Mapping[str, Any]
    unread: int

    @property
    def level(self) -> Level:
        return Level(self.summary["level"])

    @property
    def waited(self) -> int:
        """Return for how many minutes it waits."""
        came = datetime.fromisoformat(self.summary["at"])
        return max(0, int((timezone.now() - came).total_seconds() // 60))

    @property
    def aim(self) -> int:
        return AIMS[self.level]

    @property
    def reference(self) -> str:
        return reference(self.delivery.pk)


@dataclass(frozen=True)
class Work:
    """What the agency wrote about a report. `revision` 0: nothing yet."""

    revision: int = 0
    assigned: str = ""
    notes: Sequence[Mapping[str, str]] = ()
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True)
class Opening:
    """One report, opened."""

    delivery: Delivery
    answers: Mapping[str, str]
    urgency: Mapping[str, Any]
    at: datetime
    letters: Sequence[tuple[Letter, str | None]]
    newest: str  # letter of the agency
    work: Work
    links: Sequence[Link]
    summaries: Mapping[UUID, Mapping[str, Any]]
    files: Sequence[FileFacts]


def reference(delivery_id: UUID) -> str:
    """Return how people call a report on the telephone."""
    return f"R-{delivery_id.hex[:8].upper()}"


def rows(seat: Seat, *, which: str) -> tuple[list[Row], int]:
    """Return the agency's most urgent reports, then the longest wait, and how many more there are. Raises Refused.

    One that does not open stands there as such: somebody must look why.
    """
    may_read(seat)
    with seat.keys.as_one("looked at reports", why=which):
        summaries = take_in(seat)
    own = Delivery.objects.filter(agency_id=seat.member.agency_id)
    closed = which == CLOSED
    found = own.exclude(closed_date=None) if closed else own.filter(closed_date=None, held=which == HELD)
    ids = sorted(found.values_list("pk", flat=True), key=lambda pk: _order(pk, summaries.get(pk, BROKEN)))
    shown, unread = own.select_related("report").in_bulk(ids[:MOST_SHOWN]), _unread(seat)
    listed = [Row(shown[pk], summaries.get(pk, BROKEN), unread[pk]) for pk in ids[:MOST_SHOWN]]
    return listed, len(ids) - len(listed)


def _order(pk: UUID, summary: Mapping[str, Any]) -> tuple[int, float, UUID]:
    return -summary["level"], datetime.fromisoformat(summary["at"]).timestamp(), pk


def apart(seat: Seat) -> int:
    """Return how many reports wait apart, so that nobody forgets them."""
    return Delivery.objects.filter(agency_id=seat.member.agency_id, closed_date=None, held=True).count()


def _unread(seat: Seat) -> Counter[UUID]:
    fresh = Letter.objects.filter(delivery__agency_id=seat.member.agency_id, from_writer=True, read=False)
    return Counter(fresh.values_list("delivery_id", flat=True))


def take_in(seat: Seat) -> Summaries:
    """Return the agency's sealed list, with what came since: nobody without its key can enter it. Raises Refused.

    A list that does not open any more is made anew from the reports themselves.
    """
    try:
        # Checked when they were entered; since then only a member of this agency could have written them.
        listed: Summaries = index.listed(seat.keys, sealing_class=REPORTS, why="list")
    except (Refused, Unopened, ValueError):
        logging.getLogger(__name__).error("A list of reports did not open and is made anew.")
        index.begin_anew(seat.keys, sealing_class=REPORTS)
        listed = {}
    own = Delivery.objects.filter(agency_id=seat.member.agency_id)
    lent = list(own.exclude(handed_by=None).values_list("pk", flat=True))
    mine = own.filter(handed_by=None)
    entries: Summaries = {}
    if mine.count() != len(listed):  # counting thousands is quick, reading all their ids is not
        there = set(mine.values_list("pk", flat=True))
        listed = {pk: one for pk, one in listed.items() if pk in there}
        entries = _summaries(seat, list(there - listed.keys()))
    if entries:
        index.keep(seat.keys, sealing_class=REPORTS, entries=entries, only_new=True)
    # What another agency lent is read each time and stands in no list: its words end with the release.
    return listed | entries | _summaries(seat, lent)


def _summaries(seat: Seat, ids: Sequence[UUID]) -> Summaries:
    found: Summaries = {}
    for start in range(0, len(ids), BATCH):
        rows = Delivery.objects.select_related("report").in_bulk(ids[start : start + BATCH])
        found |= {pk: _summary(seat, row) for pk, row in rows.items()}
    return found


def _checked(summary: Any) -> Mapping[str, Any]:
    """Return a summary that every page can show, whatever somebody wrote into a report by hand."""
    try:
        datetime.fromisoformat(summary["at"])
        Level(summary["level"])
        [Reason(one) for one in summary["reasons"]]
        whole = all(isinstance(summary[name], str) for name in ("assigned", "setting", "first", "marks"))
    except (KeyError, TypeError, ValueError, AttributeError):
        return BROKEN
    return summary if whole else BROKEN


def _summary(seat: Seat, row: Delivery) -> Mapping[str, Any]:
    try:
        told = _told(seat, row)
    except CANNOT_OPEN:
        return BROKEN
    return _checked({
        "level": told.urgency["level"], "reasons": told.urgency["reasons"], "at": told.at.isoformat(),
        "assigned": _assigned(seat, row), "setting": told.answers.get("setting", ""),
        "first": told.answers.get("what", "")[:120], "marks": told.marks,
    })  # fmt: skip


def _assigned(seat: Seat, row: Delivery) -> str:
    try:
        return work_of(seat, row).assigned
    except CANNOT_OPEN:
        return ""  # what was told counts more than who had it


@dataclass(frozen=True)
class _Told:
    answers: Mapping[str, str]
    urgency: Mapping[str, Any]
    at: datetime
    marks: str
    files: Sequence[FileFacts] = ()


def _told(seat: Seat, row: Delivery) -> _Told:
    """Open what was reported, or was lent and is not over. Raises one of CANNOT_OPEN."""
    if is_over(row):
        return _Told({}, {"level": Level.WEEK, "reasons": [], "words": []}, row.report.hour, NO_MARKS)
    opened = vault.read(seat.keys, record_ids=[row.record], why="report")[0]
    if row.handed_by_id is None:
        letters.vouched(seat.keys, opened, bearer=row.report.bearer)
    told, urgency = json.loads(opened.fields["report"]), json.loads(opened.fields["urgency"])
    answers = {str(name): str(value) for name, value in told["answers"].items()}
    verdict = {"level": Level(urgency["level"]), "reasons": [str(Reason(one)) for one in urgency["reasons"]],
               "words": [str(word) for word in urgency["words"]]}  # fmt: skip
    return _Told(answers, verdict, datetime.fromisoformat(told["at"]), opened.fields["marks"].decode(),
                 attachments.told(opened))  # fmt: skip


def is_over(row: Delivery) -> bool:
    """Tell whether another agency lent this and it was taken back, or its time is over."""
    return row.handed_by_id is not None and not vault.released([row.record])


def read(seat: Seat, delivery_id: UUID) -> Opening:
    """Return one report with its letters, its work and its links. Raises Refused."""
    row = get_delivery(seat, delivery_id)
    with seat.keys.as_one("read a report", which=[delivery_id], why=reference(delivery_id)):
        try:
            told = _told(seat, row)
        except CANNOT_OPEN:
            raise Refused from None
        last = newest(row.letters.all(), from_writer=False)
        texts = [(one, _letter(seat, row, one)) for one in row.letters.order_by("hour", "pk")]
        work = work_of(seat, row)
        summaries = take_in(seat)
    return Opening(row, told.answers, told.urgency, told.at, texts, last, work, _links(row.pk, summaries), summaries,
                   told.files)  # fmt: skip


def take_out(seat: Seat, *, delivery_id: UUID, number: int, why: str = "") -> tuple[FileFacts, bytes]:
    """Return the copy of one file of a report, or its original if it is said why. Raises Refused."""
    row = get_delivery(seat, delivery_id)
    about = f"{reference(row.pk)}, {number}. {why}".strip()
    as_one = seat.keys.as_one
    with (as_one("took an original out", which=[delivery_id], why=about) if why
          else as_one("looked at a file", which=[delivery_id], why=about)):  # fmt: skip
        try:
            one = dict(enumerate(_told(seat, row).files, 1))[number]
            pk, key = one["original" if why else "copy"]
            return one, files.read(UUID(pk), key)
        except CANNOT_OPEN:
            raise Refused from None


def says(seat: Seat, row: Delivery, record: str, text: str) -> bool:
    """Tell whether a letter of a report says just this. Nothing of it leaves, so no line says so."""
    one = row.letters.filter(record=record).first() if record else None
    return one is not None and _letter(seat, row, one) == text


def _letter(seat: Seat, row: Delivery, one: Letter) -> str | None:
    """Return what a letter says, or None if it does not open."""
    try:
        opened = vault.read(seat.keys, record_ids=[one.record], why="letter")[0]
        letters.vouched(seat.keys, opened, bearer=row.report.bearer if one.from_writer else None)
        return opened.fields["text"].decode()
    except CANNOT_OPEN:
        return None


def _links(own: UUID, summaries: Summaries) -> list[Link]:
    """Return the strongest links, each with a few of the things that are shared."""
    others = {str(pk): one["marks"] for pk, one in summaries.items() if pk != own}
    if not others or own not in summaries:
        return []
    mine = summaries[own]["marks"]
    try:
        found = linking.link_packed(linking.unpack(mine), others)[:MOST_LINKS]
    except linking.WrongPack:  # looked for only now: to check each of thousands would cost more than the linking
        whole = {pk: marks for pk, marks in others.items() if _is_pack(marks)}
        found = linking.link_packed(linking.unpack(mine), whole)[:MOST_LINKS] if _is_pack(mine) and whole else []
    return [replace(one, evidence=one.evidence[:MOST_EVIDENCE]) for one in found]


def _is_pack(marks: str) -> bool:
    try:
        linking.unpack(marks)
    except linking.WrongPack:
        return False
    return True


def work_of(seat: Seat, row: Delivery) -> Work:
    """Return what the agency wrote about a report. Raises Refused."""
    if row.work is None:
        return Work()
    opened = vault.read(seat.keys, record_ids=[row.work], why="work")[0]
    letters.vouched(seat.keys, opened)
    return Work(revision=opened.revision, **json.loads(opened.fields["work"]))


def colleagues(seat: Seat) -> dict[str, str]:
    """Return who of the agency can read reports, by holder."""
    active: Iterable[UUID] = seat.keys.roster.active(REPORTS)
    members = seat.member.agency.members.filter(holder_id__in=list(active)).select_related("user")
    return {str(one.holder_id): str(one) for one in members}
