"""What agencies agreed: parties and dates in clear, the signed papers sealed to the agency's admins. ADR 0012."""

import json
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from openharbor.network.access import Seat, may_manage
from openharbor.network.models import Agreement, Paper
from openharbor.vault import files
from openharbor.vault import operations as vault
from openharbor.vault.keyring import Refused
from openharbor.vault.records import Opened
from openharbor.vault.roster import ADMIN
from openharbor.vault.sealing import Unopened

MOST_PAPERS, LONGEST_NAME = 10, 80


class Enough(Exception):
    """The agreement has as many papers as one can have."""


@dataclass(frozen=True)
class Held:
    """A paper as an admin sees it. `key` opens its file."""

    row: Paper
    name: str
    size: int
    key: str


def listed(seat: Seat) -> list[tuple[Agreement, list[Held]]]:
    """Return the agency's agreements, the ones that end first at the top, for its admins with their papers."""
    rows = Agreement.objects.filter(agency=seat.member.agency).order_by("ends_date", "title")
    return [(row, _papers(seat, row)) for row in rows.prefetch_related("papers")]


def due(seat: Seat, today: date) -> list[Agreement]:
    """Return the agreements that somebody wanted to be reminded of, or that are over."""
    rows = Agreement.objects.filter(agency=seat.member.agency)
    return list(rows.filter(Q(remind_date__lte=today) | Q(ends_date__lt=today)).order_by("ends_date"))


def add(
    seat: Seat, *, title: str, parties: str, signed_date: date, ends_date: date | None, remind_date: date | None
) -> None:
    """Write an agreement down. Raises Refused."""
    may_manage(seat)
    row = Agreement.objects.create(
        agency=seat.member.agency, title=title, parties=parties, signed_date=signed_date, ends_date=ends_date,
        remind_date=remind_date,
    )  # fmt: skip
    seat.keys.note("agreed", which=[str(row.pk)], why="")


def remove(seat: Seat, *, agreement_id: int) -> None:
    """Remove an agreement that was written down by mistake, with its papers. Raises Refused."""
    may_manage(seat)
    with transaction.atomic(), seat.keys.as_one("removed an agreement", which=[str(agreement_id)], why=""):
        row = _locked(seat, agreement_id)
        papers = list(row.papers.all())
        files.forget(one.file for one in papers)
        vault.purge(seat.keys, record_ids=[one.record for one in papers], why="agreement")
        row.delete()


def add_paper(seat: Seat, *, agreement_id: int, name: str, data: bytes) -> None:
    """Seal a signed paper to the agency's admins, as it is. Raises Refused, Enough, or files.NoRoom."""
    may_manage(seat)
    if not Agreement.objects.filter(pk=agreement_id, agency=seat.member.agency).exists():
        raise Refused
    pk, key = files.keep(data, from_member=True)
    said = {"name": name[-LONGEST_NAME:], "size": len(data), "key": key}
    try:
        with transaction.atomic(), seat.keys.as_one("added a paper", which=[str(agreement_id)], why=""):
            row = _locked(seat, agreement_id)
            if row.papers.count() >= MOST_PAPERS:
                raise Enough
            fields = {"paper": json.dumps(said).encode()}
            record = vault.seal(seat.keys, sealing_class=ADMIN, fields=fields, why="paper")
            files.bind([pk])
            Paper.objects.create(agreement=row, file=pk, record=record)
    except BaseException:  # also one that comes after the commit
        files.forget_unbound([pk])
        raise


def take_out(seat: Seat, *, paper_id: int) -> tuple[str, bytes]:
    """Return a paper's name and its bytes. Raises Refused."""
    row = _paper(seat, paper_id)
    with seat.keys.as_one("took a paper out", which=[str(row.agreement_id)], why=""):
        held = _held(row, vault.read(seat.keys, record_ids=[row.record], why="paper")[0])
        try:
            return held.name, files.read(row.file, held.key)
        except Unopened:
            raise Refused from None


def remove_paper(seat: Seat, *, paper_id: int) -> None:
    """Delete a paper. Raises Refused."""
    row = _paper(seat, paper_id)
    with transaction.atomic(), seat.keys.as_one("removed a paper", which=[str(row.agreement_id)], why=""):
        files.forget([row.file])
        vault.purge(seat.keys, record_ids=[row.record], why="paper")
        row.delete()


def _papers(seat: Seat, row: Agreement) -> list[Held]:
    if not seat.is_admin:
        return []
    found = []
    for one in row.papers.all():
        try:
            found.append(_held(one, vault.read(seat.keys, record_ids=[one.record], why="papers")[0]))
        except Refused:
            found.append(Held(one, "", 0, ""))
    return found


def _held(row: Paper, opened: Opened) -> Held:
    said = json.loads(opened.fields["paper"])
    return Held(row, str(said["name"]), int(said["size"]), str(said["key"]))


def _paper(seat: Seat, paper_id: int) -> Paper:
    may_manage(seat)
    row = Paper.objects.filter(pk=paper_id, agreement__agency=seat.member.agency).first()
    if row is None:
        raise Refused
    return row


def _locked(seat: Seat, agreement_id: int) -> Agreement:
    """Return an agreement that nobody else changes until the transaction ends. Raises Refused."""
    row = Agreement.objects.select_for_update().filter(pk=agreement_id, agency=seat.member.agency).first()
    if row is None:
        raise Refused
    return row
