"""Forms of the network. What a person types in secret is never sent back to the page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from openharbor.network.models import Agency
from openharbor.network.rules import Role, roles_for
from openharbor.vault.factors import Offer
from openharbor.vault.holders import LONGEST, SHORTEST
from openharbor.vault.webauthn import LONGEST as LONGEST_ANSWER

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


def _one_time_code(help_text: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code"})
    return SecretField(
        label=_("One-time code, six digits"), max_length=12, required=False, widget=widget, help_text=help_text
    )


class UnsaidInput(forms.HiddenInput):
    """What a key answered: the next try needs another answer."""

    def format_value(self, value: Any) -> None:
        return None


def _key(widget: forms.HiddenInput) -> forms.CharField:
    return forms.CharField(max_length=LONGEST_ANSWER, required=False, widget=widget)


class AnswerForm(forms.Form):
    """A second factor that somebody has: six digits, or what a script wrote of a security key's answer."""

    code = _one_time_code(_("From the app on your phone."))
    key = _key(UnsaidInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["answer"] = data.pop("key", "") or data.get("code", "")
        _want_one(self, "code", data.pop("code", ""), data["answer"])
        return data


class OfferForm(forms.Form):
    """A second factor that somebody will have: an app with its first code, a security key, or both."""

    factor = forms.RegexField(r"^[A-Z2-7]{32}\Z", widget=forms.HiddenInput)
    one_time_code = _one_time_code(_("From the app, after you gave it the key above."))
    key = _key(forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        offer = Offer(data.pop("factor", ""), data.pop("one_time_code", ""), data.pop("key", ""))
        _want_one(self, "one_time_code", offer.code, offer.key)
        return data | {"offer": offer}


def _want_one(form: forms.Form, name: str, *given: str) -> None:
    if not any(given) and not {name, "key"} & set(form.errors):
        form.add_error(name, _("Type the six digits, or use your security key."))


def _paper() -> forms.CharField:
    return SecretField(
        label=_("Code on your printed sheet"), max_length=LONGEST_CODE,
        help_text=_("24 letters and digits. Small letters and missing hyphens are fine."),
    )  # fmt: skip


class SignInForm(AnswerForm):
    place = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)  # where to go on to
    name = _name()
    passphrase = _secret(_("Passphrase"), autocomplete="current-password")
    own_device = forms.BooleanField(
        label=_("This is my own device"), required=False,
        help_text=_("Then whoever tries your name elsewhere cannot make you wait here. Not for shared computers."),
    )  # fmt: skip
    field_order = ("name", "passphrase", "code", "own_device")


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


class JoinForm(OfferForm, NewPassphrase):
    code = forms.CharField(max_length=LONGEST_CODE, widget=forms.HiddenInput)
    name = _name()
    field_order = ("name", "passphrase", "again", "one_time_code")


class PaperForm(forms.Form):
    paper = _paper()


class ProveForm(AnswerForm):
    passphrase = _secret(_("Passphrase"), autocomplete="current-password")
    field_order: Sequence[str] = ("passphrase", "code")


class AddKeyForm(ProveForm):
    """A new security key, and what shows that it is its owner who adds it."""

    token = forms.RegexField(r"^[A-Z2-7]{32}\Z", widget=forms.HiddenInput)
    # Marked for the script: what a key that is there already answers sends the form.
    made = _key(forms.HiddenInput(attrs={"data-needed": ""}))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("made") and "made" not in self.errors:
            self.add_error(None, _("Set up the new key first."))
        return data


class RemoveForm(ProveForm):
    which = forms.ChoiceField(label=_("Which one"))
    field_order = ("which", "passphrase", "code")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["which"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is declared above
        field.choices = [("", _("Choose one")), *choices]


class RecoverForm(AnswerForm, NewPassphrase):
    name = _name()
    paper = _paper()
    field_order = ("name", "paper", "code", "passphrase", "again")


class PhoneForm(OfferForm):
    name = _name()
    paper = _paper()
    passphrase = _secret(_("Passphrase"), autocomplete="current-password")
    field_order = ("name", "paper", "passphrase", "one_time_code")


class RescueForm(OfferForm, NewPassphrase):
    agency = forms.CharField(label=_("Name of the agency"), max_length=120)
    sheet = SecretField(label=_("Code on the agency's sheet"), max_length=LONGEST_CODE)
    name = _name()
    field_order = ("agency", "sheet", "name", "passphrase", "again", "one_time_code")


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


class CompareForm(forms.Form):
    partner = forms.ChoiceField(label=_("Agency"))
    letters = forms.CharField(label=_("The letters that they read to you"), max_length=60)

    def __init__(self, *args: Any, others: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is declared above
        field.choices = others


class SignedPaperForm(forms.Form):
    paper = forms.FileField(
        label=_("The signed paper"), max_length=200,
        help_text=_("Any file up to 10 MB. It is sealed to the admins of your agency, as it is."),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
    )  # fmt: skip


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
