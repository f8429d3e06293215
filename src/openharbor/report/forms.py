"""The pages' fields. Nothing typed is ever lost, and nothing has to be typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openharbor.core.forms import PlaceForm, Words
from openharbor.report.questions import JOBS, LONGEST, LONGEST_LINE, Question

TOO_LONG = _("That is too long. Please make it shorter: the rest can go on the next pages.")


def _text(longest: int, **more: Any) -> forms.CharField:
    return Words(required=False, max_length=longest, error_messages={"max_length": TOO_LONG}, **more)


class StartForm(PlaceForm):
    """Where it is and what the writer's work is: enough to say whom to call first."""

    place = _text(LONGEST_LINE, label=_("Where is it? Town, county or ZIP"))
    place_key = _text(20, widget=forms.HiddenInput)
    job = forms.ChoiceField(
        required=False, choices=JOBS, label=_("Is one of these your work?"),
        error_messages={"invalid_choice": _("Pick one from the list.")},
    )  # fmt: skip


class QuestionForm(PlaceForm):
    """One question. Its fields are those that the question names."""

    def __init__(self, question: Question, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.question = question
        if question.choices:
            self.fields[question.name] = forms.ChoiceField(
                required=False, choices=question.choices, label=str(question.title),
                error_messages={"invalid_choice": _("Pick one of these, or press “I do not know”.")},
            )  # fmt: skip
        if question.line:
            self.fields[question.line] = _text(LONGEST_LINE, label=question.line_label)
        if question.line == "place":
            self.fields["place_key"] = _text(20, widget=forms.HiddenInput)
        if question.box:
            self.fields[question.box] = _text(LONGEST, label=question.box_label, widget=forms.Textarea)

    def answers(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items()}


class ReceiptForm(forms.Form):
    text = _text(LONGEST, widget=forms.HiddenInput)
    code = forms.CharField(max_length=40, label=_("Your code"), error_messages={"required": _("Type your code.")})


class LastFourForm(forms.Form):
    last = forms.CharField(
        max_length=12, label=_("Type the last 4 letters of your code"),
        error_messages={"required": _("Type the last 4 letters of your code.")},
    )  # fmt: skip


class MoreForm(forms.Form):
    after = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)  # the newest letter on the page
    text = Words(
        max_length=LONGEST, widget=forms.Textarea, label=_("What else do you want to say?"),
        error_messages={"required": _("Write something first."), "max_length": TOO_LONG},
    )  # fmt: skip
