"""What people fill in who ask for a training, and the member who closes their request."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openharbor.core.forms import PlaceForm, Words

Choices = Sequence[tuple[str, Any]]
LONGEST, LONGEST_LINE = 4000, 200
TOO_LONG = _("That is too long. Please make it shorter.")
PICK = _("Pick one from the list.")
WISHES = (
    ("", _("I do not know yet")),
    ("talk", _("A talk")),
    ("training", _("A training")),
    ("material", _("Handouts or posters")),
    ("other", _("Something else")),
)
OUTCOMES = (
    ("answered", _("We answered, and take it on")),
    ("passed_on", _("We answered, and named somebody else")),
    ("closed", _("Not answered: there was no way, or it asked for nothing")),
)
DAYS = ((30, _("in 1 month")), (182, _("in half a year")), (365, _("in 1 year")))


def line(label: Any, **named: Any) -> Words:
    """Return a field for a few words that may stay empty."""
    return Words(label=label, required=False, max_length=LONGEST_LINE, error_messages={"max_length": TOO_LONG}, **named)


def pick(label: Any, choices: Choices = (), **named: Any) -> forms.ChoiceField:
    """Return a field with a list to pick from. It must be picked from only if there are words for `required`."""
    errors = {"invalid_choice": PICK, **named.pop("error_messages", {})}
    return forms.ChoiceField(
        label=label, choices=choices, required="required" in errors, error_messages=errors, **named
    )


def fill(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a list of a form what can be picked now."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as each of them is declared
    field.choices = choices


class TrainingForm(PlaceForm):
    """All that can be said in a request. One thing has to be there: how to reach whoever asks."""

    place_key = Words(required=False, max_length=20, widget=forms.HiddenInput)
    wish = pick(_("What do you want?"), WISHES)
    audience = pick(_("Who is it for?"))
    place = line(_("Where is it? Town, county or ZIP"))
    when = line(_("About when?"))
    people = line(_("About how many people?"))
    language = line(_("In which language?"))
    organization = line(_("Your school, workplace or group"))
    name = line(_("Your name"))
    reach = Words(
        label=_("How can they reach you?"), max_length=LONGEST_LINE,
        help_text=_("We need this one. A phone number, an e-mail, or another way."),
        error_messages={"required": _("Say how they can reach you. No one can answer without it."),
                        "max_length": TOO_LONG},
    )  # fmt: skip
    words = Words(
        label=_("What else should they know?"), required=False, max_length=LONGEST, widget=forms.Textarea,
        help_text=_("Please name no one who was hurt or may be in danger."), error_messages={"max_length": TOO_LONG},
    )  # fmt: skip

    def __init__(self, *args: Any, audiences: Choices, **named: Any) -> None:
        super().__init__(*args, **named)
        fill(self, "audience", [("", _("Others, or a mix")), *audiences])

    def answers(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items()}


class CloseForm(forms.Form):
    outcome = pick(
        _("What came of it"), [("", _("Choose one")), *OUTCOMES],
        error_messages={"required": _("Choose what came of it.")},
    )  # fmt: skip
    days = forms.TypedChoiceField(label=_("Delete it"), choices=DAYS, coerce=int)
