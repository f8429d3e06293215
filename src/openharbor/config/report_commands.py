"""Commands around reports. An operator learns how many wait and how long, and nothing of what they say."""

import argparse
import time

from django.db.models import Count, Min
from django.utils import timezone

from openharbor.config.speaking import say
from openharbor.report import drafting, intake
from openharbor.report.drafting import Draft
from openharbor.report.intake import NobodyReads
from openharbor.report.models import Delivery

# Made up, as all of a demonstration is. The plate is the same, so that two of them are tied to each other.
DEMO_REPORTS = (
    {"setting": "hotel", "what": "Made up: a girl of about 15 waits in the lobby each night.",
     "when": "today", "minor": "yes", "now": "yes", "plate": "SMP 7X1", "vehicles": "white van", "police": "yes"},
    {"setting": "work", "what": "Made up: six men sleep behind the kitchen. Nobody pays them.", "when": "week",
     "minor": "no", "police": "no"},
    {"setting": "road", "what": "Made up: a van lets three women out at the truck stop at 5 a.m.", "when": "older",
     "minor": "no", "plate": "smp7x1", "police": "yes"},
)  # fmt: skip
AN_HOUR = 3600.0


def demo_reports() -> None:
    """Send a few made-up reports, so that there is something to read."""
    for answers in DEMO_REPORTS:
        draft = drafting.keep(Draft(answers=answers, began=time.time() - intake.TOO_FAST - 1))
        try:
            sent = intake.send(draft, language="en")
        except NobodyReads:
            say("No pack that was accepted says who receives reports: there are no made-up ones")
            return
        say(f"A made-up report, to read at /en/share/back with the code {sent.receipt}")
        drafting.forget(sent)


def reports_waiting(options: argparse.Namespace) -> int:
    """Print for each agency how many reports nobody has opened, and for how many hours the longest waits."""
    unopened = Delivery.objects.filter(opened_date=None, closed_date=None)
    rows = unopened.values("agency__name").annotate(n=Count("pk"), first=Min("report__hour")).order_by("agency__name")
    for row in rows:
        hours = int((timezone.now() - row["first"]).total_seconds() // AN_HOUR)
        say(f"{row['agency__name']}\t{row['n']} not opened\t{hours} hours")
    return 0
