"""Forms of the network. What a person types in secret is never sent back to the page."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from openharbor.network.models import Agency
from openharbor.network.rules import Role, roles_for
from openharbor.vault.holders import LONGEST, SHORTEST

LONGEST_NAME, LONGEST_CODE, FEWEST_LETTERS = 60, 60, 6


class SecretField(forms.CharField):
    """What is typed here is in plain sight, but never sent back."""

    secret = True


def _secret(label: Any, *, autocomplete: str = "off", most: int = LONGEST, **named: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=most, strip=False, widget=widget, **named)


def _name() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "username"})
    return forms.CharField(label=_("Sign-in name"), max_length=LONGEST_NAME, widget=widget)


def _one_time_code(**named: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code"})
    return SecretField(label=_("One-time code, six digits"), max_length=12, widget=widget, **named)


def _paper() -> forms.CharField:
    return SecretField(
        label=_("Code on your printed sheet"), max_length=LONGEST_CODE,
        help_text=_("24 letters and digits. Small letters and missing hyphens are fine."),
    )  # fmt: skip


class SignInForm(forms.Form):
    name = _name()
    passphrase = _secret(_("Passphrase"), autocomplete="current-password")
    code = _one_time_code(help_text=_("From the app on your phone."))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your invitation"), max_length=LONGEST_CODE,
        help_text=_("24 letters and digits. Small letters and missing hyphens are fine."),
    )  # fmt: skip


class NewPassphrase(forms.Form):
    """A new passphrase, typed twice: nobody can send it again."""

    passphrase = _secret(
        _("New passphrase"), autocomplete="new-password",
        help_text=_("At least 15 letters. Four or five words that only you would put together are good."),
    )  # fmt: skip
    again = _secret(_("The same passphrase again"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("passphrase", ""), data.get("again", "")
        if first and second and first != second:
            self.add_error("again", _("The two are not the same."))
        elif first and (len(first) < SHORTEST or len(set(first.casefold())) < FEWEST_LETTERS):
            self.add_error("passphrase", _("This is too short or too simple: at least 15 letters."))
        elif first and str(data.get("name", "")).casefold() in first.casefold() and data.get("name"):
            self.add_error("passphrase", _("Your sign-in name may not be a part of it."))
        return data


class JoinForm(NewPassphrase):
    code = forms.CharField(max_length=LONGEST_CODE, widget=forms.HiddenInput)
    factor = forms.RegexField(r"^[A-Z2-7]{32}\Z", widget=forms.HiddenInput)
    name = _name()
    one_time_code = _one_time_code(help_text=_("From the app, after you gave it the key above."))
    field_order = ("name", "passphrase", "again", "one_time_code", "code", "factor")


class PaperForm(forms.Form):
    paper = _paper()


class ProveForm(forms.Form):
    passphrase = _secret(_("Passphrase"), autocomplete="current-password")
    code = _one_time_code(help_text=_("From the app on your phone."))


class RecoverForm(NewPassphrase):
    name = _name()
    paper = _paper()
    code = _one_time_code(help_text=_("From the app on your phone."))
    field_order = ("name", "paper", "code", "passphrase", "again")


class PhoneForm(forms.Form):
    name = _name()
    paper = _paper()
    passphrase = _secret(_("Passphrase"), autocomplete="current-password")
    factor = forms.RegexField(r"^[A-Z2-7]{32}\Z", widget=forms.HiddenInput)
    code = _one_time_code(help_text=_("From the app, after you gave it the key above."))


class RescueForm(NewPassphrase):
    agency = forms.CharField(label=_("Name of the agency"), max_length=120)
    sheet = SecretField(label=_("Code on the agency's sheet"), max_length=LONGEST_CODE)
    name = _name()
    factor = forms.RegexField(r"^[A-Z2-7]{32}\Z", widget=forms.HiddenInput)
    code = _one_time_code(help_text=_("From the app, after you gave it the key above."))
    field_order = ("agency", "sheet", "name", "passphrase", "again", "code", "factor")


class ConfirmForm(forms.Form):
    agency = forms.CharField(label=_("Name of the agency"), max_length=120)
    sheet = SecretField(label=_("Code on the agency's sheet"), max_length=LONGEST_CODE)
    letters = forms.CharField(label=_("Letters of the agency"), max_length=40)
    number = forms.IntegerField(
        label=_("Entries in the list of members, as you last knew"), min_value=1, max_value=1_000_000,
        help_text=_("It stands on the agency's sheet and on the page of the agency. A shorter list is an old one."),
    )  # fmt: skip


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(label=_("What they do"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, agency: Agency, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # as it is declared above
        field.choices = [(str(role), role.label) for role in roles_for(agency.member_type)]


class CoverageForm(forms.Form):
    extent = forms.ChoiceField(label=_("Place"))
    role = forms.ChoiceField(label=_("Role"), choices=[(str(role), role.label) for role in Role if role != Role.ADMIN])
    from_date = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["extent"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is declared above
        field.choices = places


def _date(label: Any, **named: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **named)


class AgreementForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160)
    parties = forms.CharField(label=_("Who agreed"), max_length=400)
    signed_date = _date(_("Signed on"))
    ends_date = _date(_("Ends on"), required=False)
    remind_date = _date(_("Remind us on"), required=False)

    def clean_ends_date(self) -> date | None:
        ends, signed = self.cleaned_data.get("ends_date"), self.cleaned_data.get("signed_date")
        if ends and signed and ends < signed:
            raise ValidationError(_("It ends before it was signed."))
        return ends
