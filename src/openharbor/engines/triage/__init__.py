"""Say how soon a report must be read, and who reads it. Six written rules, no score of anybody.

    verdict = judge(Facts(minor=True, now=True), ["a girl, about 15"])
    print(verdict.level, verdict.rule, verdict.reasons, verdict.words)

Pure: no clock, no files, no randomness.
"""

from openharbor.engines.triage.judging import AIMS, Facts, Level, Reason, Verdict, judge
from openharbor.engines.triage.routing import Desk, Reach, Routed, Rule, route

__all__ = ["AIMS", "Desk", "Facts", "Level", "Reach", "Reason", "Routed", "Rule", "Verdict", "judge", "route"]
