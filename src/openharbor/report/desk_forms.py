"""What a team fills in on a report. `revision` and `after` say which state of its work was on the page."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from openharbor.report.questions import LONGEST

YEARS = ((1, _("in 1 year")), (3, _("in 3 years")), (7, _("in 7 years")))
OUTCOMES = (
    ("helped", _("Somebody was reached and offered help")),
    ("passed_on", _("Passed on to who answers for it")),
    ("known", _("Known already")),
    ("not_enough", _("Not enough to act on")),
    ("other", _("Something else, not for us")),
)


class OneOfMany(forms.Form):
    """A form that stands beside others on the page, so its fields bear its name."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.auto_id = f"{type(self).__name__.lower()}-%s"


class ActForm(OneOfMany):
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AssignForm(ActForm):
    to = forms.ChoiceField(label=_("Who has it"), required=False)

    def __init__(self, *args: Any, people: dict[str, str], **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is declared above
        field.choices = [("", _("Nobody yet")), *people.items()]


class NoteForm(ActForm):
    text = forms.CharField(
        label=_("A note for the team"), widget=forms.Textarea, max_length=LONGEST,
        help_text=_("Facts that the work needs, no words of anybody as they were said. A court may ask for notes."),
    )  # fmt: skip


class LetterForm(OneOfMany):
    after = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)  # the newest letter on the page
    text = forms.CharField(
        label=_("Write to the person who reported"), widget=forms.Textarea, max_length=LONGEST,
        help_text=_("They see it only when they come back with their code. Never ask them to find out more."),
    )  # fmt: skip


class LinkForm(ActForm):
    other = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=(("", ""), ("yes", ""), ("no", "")), required=False)


class HandForm(OneOfMany):
    to = forms.TypedChoiceField(label=_("To which agency"), coerce=UUID)
    text = forms.CharField(
        label=_("What they get to read"), widget=forms.Textarea, max_length=2 * LONGEST,
        help_text=_("Numbers, plates and the like are left out already. Take out names and all else they do not need."),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is declared above
        field.choices = choices


class BackForm(forms.Form):
    other = forms.UUIDField(widget=forms.HiddenInput)


class CloseForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=[("", _("Choose one")), *OUTCOMES],
        error_messages={"required": _("Choose what came of it.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("A last letter to the person who reported"), widget=forms.Textarea, max_length=LONGEST, required=False,
        help_text=_("In plain words. You can leave it empty."),
    )  # fmt: skip
    years = forms.TypedChoiceField(label=_("Delete it"), choices=YEARS, coerce=int)
