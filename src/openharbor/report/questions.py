"""What is asked, one thing a page. Everything can be left out; the words are short and are tested for it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choice = tuple[str, Promise]
UNKNOWN = ("", _("I do not know"))
YES, NO = ("yes", _("Yes")), ("no", _("No"))
LONGEST, LONGEST_LINE = 4000, 200


class Part(StrEnum):
    WHAT = "what"
    PLACE = "place"
    WHO = "who"
    NEXT = "next"


PARTS = {
    Part.WHAT: _("what you saw"),
    Part.PLACE: _("where and when"),
    Part.WHO: _("who it is about"),
    Part.NEXT: _("what comes next"),
}


@dataclass(frozen=True)
class Question:
    """One page. `choices`: pick one; `box`: free words; `line`: a few words."""

    name: str
    part: Part
    title: Promise
    hint: Promise
    why: Promise
    choices: tuple[Choice, ...] = ()
    box: str = ""
    line: str = ""
    box_label: Promise | None = None
    line_label: Promise | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the answers that this page takes."""
        return tuple(filter(None, (self.name if self.choices else "", self.line, self.box)))


QUESTIONS = (
    Question(
        "setting",
        Part.WHAT,
        _("Where did you see it?"),
        _("Pick the one that fits best. There is no wrong answer."),
        _("The kind of place tells the team what to look for first."),
        choices=(
            ("hotel", _("A hotel or motel")),
            ("school", _("A school")),
            ("health", _("A clinic or hospital")),
            ("road", _("On the road: a truck stop, a bus stop")),
            ("work", _("A place where people work")),
            ("home", _("A house near me")),
            ("online", _("Online or on a phone")),
            ("known", _("It is about someone I know")),
            ("me", _("It is about me")),
            ("", _("I do not know")),
        ),
    ),
    Question(
        "what",
        Part.WHAT,
        _("What did you see or hear?"),
        _("Use your own words. Tell only what you know. Do not go back to find out more."),
        _("What you saw helps more than what you think it means."),
        box="what",
        box_label=_("What you saw or heard"),
    ),
    Question(
        "where",
        Part.PLACE,
        _("Where was it?"),
        _("The town or the county is enough."),
        _("The place says which team reads it."),
        line="place",
        line_label=_("Town, county or ZIP"),
        box="where",
        box_label=_("The name of the place or the street, if you know it"),
    ),
    Question(
        "when",
        Part.PLACE,
        _("When was it?"),
        _("About when is fine."),
        _("What is new can be acted on first."),
        choices=(
            ("today", _("Today or last night")),
            ("week", _("In the last week")),
            ("month", _("In the last month")),
            ("older", _("Longer ago")),
            ("often", _("It goes on again and again")),
            UNKNOWN,
        ),
        box="when_words",
        box_label=_("More about when, if you like"),
    ),
    Question(
        "now",
        Part.PLACE,
        _("Is it going on now?"),
        _("If someone is in danger, call the number at the top first."),
        _("What goes on now is read first."),
        choices=(YES, NO, UNKNOWN),
    ),
    Question(
        "who",
        Part.WHO,
        _("Who did you see?"),
        _("How do they look? How old are they? We do not need names. Where a person comes from is no sign."),
        _("The team may know them from someone else’s words."),
        box="who",
        box_label=_("The people you saw"),
    ),
    Question(
        "minor",
        Part.WHO,
        _("Could someone be under 18?"),
        _("A guess is fine. Do not ask them."),
        _("Those who keep children safe must read it then."),
        choices=(YES, NO, UNKNOWN),
    ),
    Question(
        "vehicles",
        Part.WHO,
        _("Was there a car or a truck?"),
        _("Skip it if there was none."),
        _("A plate can tie two reports to each other."),
        line="plate",
        line_label=_("The plate, as far as you saw it"),
        box="vehicles",
        box_label=_("Color, make, what was odd"),
    ),
    Question(
        "contacts",
        Part.WHO,
        _("Do you know a phone number, a user name or a link?"),
        _("Write them as you saw them. Never send sex pictures of a child to us or to anyone."),
        _("The same number may stand in two reports."),
        box="contacts",
        box_label=_("Numbers, names, links"),
    ),
    Question(
        "police",
        Part.NEXT,
        _("May the police read it too?"),
        _("If you do not say yes, it goes to those who help. They may ask you first."),
        _("You know best if the police make it safer."),
        choices=(YES, NO, UNKNOWN),
    ),
    Question(
        "ask",
        Part.NEXT,
        _("May the team ask you more?"),
        _("You get a code at the end. With it you can read what they ask. You do not need to come back."),
        _("One more fact can help a lot. No one will call you."),
        choices=(YES, NO, UNKNOWN),
    ),
)
BY_NAME = {question.name: question for question in QUESTIONS}
ANSWERS = tuple(dict.fromkeys(name for question in QUESTIONS for name in question.names))

JOBS = (
    ("", _("None of these")),
    ("health", _("Doctor, nurse or other health work")),
    ("mind", _("Counselor or therapist")),
    ("school", _("School")),
    ("child_care", _("Child care")),
    ("social", _("Social work")),
    ("clergy", _("Minister or priest")),
    ("police", _("Police or sheriff")),
    ("corrections", _("Probation, parole or jail")),
    ("youth", _("Camp, sport or youth group")),
    ("computers", _("Photos, computers or internet")),
)
