"""What kind an agency is decides what its people may hold. Police and victim service never share a key."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from openharbor.vault.roster import ADMIN


class MemberType(models.TextChoices):
    VICTIM_SERVICE = "victim_service", _("Victim service")
    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement")
    PROSECUTION = "prosecution", _("Prosecution")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    HEALTH = "health", _("Health")
    SCHOOL = "school", _("School")
    TRIBAL = "tribal", _("Tribal nation or program")
    BUSINESS = "business", _("Business")
    LEGAL_AID = "legal_aid", _("Legal aid")
    COALITION = "coalition", _("Coalition")


class Role(models.TextChoices):
    ADVOCATE = "advocate", _("Advocate")
    TRIAGE = "triage", _("Triage")
    INVESTIGATOR = "investigator", _("Investigator")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    TRAINER = "trainer", _("Trainer")
    COORDINATOR = "coordinator", _("Coordinator")
    ANALYST = "analyst", _("Analyst")
    ADMIN = "admin", _("Agency admin")


CARE, REPORTS, CASES, COUNTS, TRAINING = "care", "reports", "cases", "counts", "training"
CLASS_NAMES = {
    ADMIN: _("keys and access log"),
    CARE: _("care"),
    REPORTS: _("reports"),
    CASES: _("cases"),
    COUNTS: _("counts"),
    TRAINING: _("requests for trainings"),
}
# A class that comes later comes to older agencies too: see `entering.complete`. Anybody may teach what they know.
CLASSES = {
    MemberType.VICTIM_SERVICE: {CARE, REPORTS, COUNTS, TRAINING},
    MemberType.LAW_ENFORCEMENT: {REPORTS, CASES, COUNTS, TRAINING},
    MemberType.PROSECUTION: {CASES, COUNTS, TRAINING},
    MemberType.CHILD_PROTECTION: {REPORTS, COUNTS, TRAINING},
    MemberType.HEALTH: {CARE, COUNTS, TRAINING},
    MemberType.SCHOOL: {REPORTS, COUNTS, TRAINING},
    MemberType.TRIBAL: {CARE, REPORTS, COUNTS, TRAINING},
    MemberType.BUSINESS: {COUNTS, TRAINING},
    MemberType.LEGAL_AID: {CARE, COUNTS, TRAINING},
    MemberType.COALITION: {COUNTS, TRAINING},
}
OPENS = {
    Role.ADVOCATE: {CARE},
    Role.TRIAGE: {REPORTS},
    Role.INVESTIGATOR: {CASES},
    Role.PROSECUTOR: {CASES},
    Role.TRAINER: {TRAINING},
    Role.COORDINATOR: {TRAINING},
    Role.ANALYST: {COUNTS},
}


def classes_of_type(member_type: str) -> set[str]:
    """Return every sealing class that an agency of this kind has."""
    return {ADMIN, *CLASSES[MemberType(member_type)]}


def roles_for(member_type: str) -> list[Role]:
    """Return the roles that an agency of this kind can have: no advocate in a police department."""
    own = classes_of_type(member_type)
    return [role for role in Role if role == Role.ADMIN or own >= OPENS[role]]


def classes_of(roles: Iterable[str], member_type: str) -> list[str]:
    """Return what these roles may open. An admin hands keys out, and so can open all of the agency."""
    chosen = [Role(role) for role in roles]
    if Role.ADMIN in chosen:
        return sorted(classes_of_type(member_type))
    return sorted(set().union(*(OPENS[role] for role in chosen)) & classes_of_type(member_type))
