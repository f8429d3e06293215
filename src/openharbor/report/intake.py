"""From answers to sealed deposits: who reads them, how soon, and what may tie one report to another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot
from openharbor.core.packs.reading import Pack
from openharbor.core.packs.rows import Intake, ReportingDuty
from openharbor.core.retention import hour_of
from openharbor.engines import linking, triage
from openharbor.engines.triage import Desk, Facts, Level, Routed, Rule
from openharbor.network import answering
from openharbor.network.rules import REPORTS, Role
from openharbor.report import drafting
from openharbor.report.attachments import packed
from openharbor.report.drafting import Draft
from openharbor.report.models import Attachment, Delivery, Report
from openharbor.report.questions import ANSWERS
from openharbor.vault import bearers, files, letters

TEXTS = ("what", "who", "where", "when_words", "vehicles", "contacts", "plate")
TOO_FAST = 20.0  # seconds for the whole form; who needs less is no person, or sends what was written elsewhere
# Who says that they train somewhere does not say that they act on reports there.
ROLES = [role for role in Role if role != Role.TRAINER]
SHORTEST = 1500  # bytes
MOST_ENTITIES = 60


class NothingSaid(Exception):
    """There is no word in the report."""


class NobodyReads(Exception):
    """No agency with keys in hand answers for this place."""


class OthersRead(Exception):
    """Others would receive it than those whom its writer was shown."""


class NoDraft(Exception):
    """It was sent already, or its hour is over."""


@dataclass(frozen=True)
class Readers:
    """Who would receive a report, and by which rule of the pack."""

    routed: Sequence[Routed]
    names: Mapping[str, str]

    @property
    def mark(self) -> str:
        """Return what stands for exactly these readers."""
        return " ".join(sorted(one.desk.id for one in self.routed))


def spot_of(answers: Mapping[str, str]) -> Spot | None:
    """Return the place that a writer named, if there is no doubt about its county."""
    return registry.spot_of(answers.get("place", ""), answers.get("place_key", ""))


def readers(answers: Mapping[str, str]) -> Readers:
    """Return which agencies receive a report with these answers. Those that cannot open anything yet are left out."""
    spot = spot_of(answers)
    names, desks = _desks(spot)
    rules = [_rule(row) for row in _intake(spot.pack if spot else "")]
    minor = {"yes": True, "no": False}.get(answers.get("minor", ""))
    routed = triage.route(
        desks, rules, county=spot.county if spot else "", state=spot.state if spot else "", minor=minor,
        said_yes=answers.get("police") == "yes",
    )  # fmt: skip
    return Readers(routed, names)


def _desks(spot: Spot | None) -> tuple[dict[str, str], list[Desk]]:
    found = answering.agencies(spot, roles=ROLES, sealing_class=REPORTS)
    names = {str(agency.pk): agency.name for agency in found}
    return names, [Desk(str(one.pk), one.member_type, frozenset(extents)) for one, extents in found.items()]


def _intake(code: str) -> tuple[Intake, ...]:
    """Return the rules of a place's pack, or the nation's where it has none."""
    packs = registry.accepted_packs()
    own = next((pack.intake for pack in packs if pack.code == code), ())
    return own or next((pack.intake for pack in packs if pack.manifest.kind == "nation"), ())


def _rule(row: Intake) -> Rule:
    return Rule(row.member_type, minors_only=row.minors_only == "yes", asks_first=row.asks_first == "yes")


def duties(job: str, spot: Spot | None) -> list[tuple[Pack, ReportingDuty]]:
    """Return what the law asks of a profession at a place; of all regions where the place is not known."""
    packs = registry.accepted_packs()
    near = [pack for pack in packs if spot is None or not spot.pack or pack.code == spot.pack]
    return [(pack, row) for pack in near for row in pack.reporting_duties if row.profession == job]


def facts_of(answers: Mapping[str, str], traces: int) -> Facts:
    """Return what the answers say to the engine."""
    known = {"yes": True, "no": False}
    return Facts(
        now=known.get(answers.get("now", "")), today=answers.get("when") in ("today", "often") or None,
        minor=known.get(answers.get("minor", "")), about_writer=answers.get("setting") == "me",
        dated=bool(answers.get("when")), traces=traces,
    )  # fmt: skip


def marks_of(texts: Sequence[str], *, plates: Sequence[str] = ()) -> linking.Marks:
    """Return what may tie a report to others; of a long list only its beginning, so that no page is endless."""
    found = linking.marks_of(texts, plates=plates, states=state_names())
    return linking.Marks(frozenset(sorted(found.entities)[:MOST_ENTITIES]), found.sketch)


def state_names() -> dict[str, str]:
    """Return how the states of the accepted packs are called, for the reading of plates."""
    states = [pack.manifest for pack in registry.accepted_packs() if pack.manifest.state]
    return {name.casefold(): one.state for one in states for name in (one.state, *one.name.values())}


def says_something(answers: Mapping[str, str]) -> bool:
    return any(answers.get(name, "").strip() for name in TEXTS)


def send(draft: Draft, *, language: str, shown: str | None = None) -> Draft:
    """Seal a report to those who read it, and put the receipt in the draft's place. All of it happens, or nothing.

    shown: the mark of the readers whom the writer saw; others are not sent to
    Raises NothingSaid, NobodyReads, OthersRead, NoDraft, drafting.Changed, Unopened (a file is gone), sealing.Busy,
    letters.NoKey.
    """
    if not says_something(draft.answers):
        raise NothingSaid
    found = readers(draft.answers)
    if not found.routed:
        raise NobodyReads
    if shown is not None and shown != found.mark:
        raise OthersRead
    now = timezone.now()
    fields, level = _fields(draft.answers, language, now)
    kept = drafting.ids_of(draft.files)
    code, held = bearers.fresh_receipt()
    sent = Draft(secret=draft.secret, began=draft.began, receipt=code)

    def along(left: Mapping[UUID, UUID]) -> None:
        if not drafting.take(draft):
            raise NoDraft
        # What is urgent never waits apart, however many come.
        apart = level != Level.NOW and (now.timestamp() - draft.began < TOO_FAST or _is_flood(now))
        report = _deliver(held.id, spot_of(draft.answers), now, left, apart=apart)
        files.bind(kept)
        Attachment.objects.bulk_create(Attachment(report=report, file=one) for one in kept)
        drafting.keep(sent)

    to = [UUID(one.desk.id) for one in found.routed]
    letters.deposit(held, to=to, sealing_class=REPORTS, fields=fields | packed(draft), along=along)
    return sent


def _deliver(bearer: UUID, spot: Spot | None, now: datetime, left: Mapping[UUID, UUID], *, apart: bool) -> Report:
    state, county = (spot.state, spot.county) if spot else ("", "")
    report = Report.objects.create(bearer=bearer, state=state, county=county, hour=hour_of(now))
    Delivery.objects.bulk_create(
        Delivery(report=report, agency_id=agency, record=record, held=apart) for agency, record in left.items()
    )
    return report


def _is_flood(now: datetime) -> bool:
    """Tell whether so many came in this hour that the next ones wait apart. None is refused."""
    return Report.objects.filter(hour=hour_of(now)).count() >= settings.REPORTS_AN_HOUR


def _fields(answers: Mapping[str, str], language: str, now: datetime) -> tuple[dict[str, bytes], Level]:
    """Return what is sealed: the words, how soon, and what may tie this report to another."""
    kept = {name: answers[name] for name in ANSWERS if answers.get(name)}
    texts = [kept.get(name, "") for name in TEXTS]
    marks = marks_of(texts, plates=[kept.get("plate", "")])
    verdict = triage.judge(facts_of(kept, len(marks.entities)), texts)
    told = {"answers": kept, "language": language, "at": now.isoformat(timespec="minutes")}
    fields = {
        "report": json.dumps(told).encode().ljust(SHORTEST),  # a few words look like a page
        "urgency": json.dumps(asdict(verdict)).encode(),
        "marks": linking.pack(marks).encode(),
    }
    return fields, verdict.level
