"""Forms of the desk and of the listed organizations."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from openharbor.core.packs import rows
from openharbor.directory import overlay
from openharbor.directory.models import Outcome, Room
from openharbor.directory.overlay import NEW_PHONE, Parts, current_value, hours_value, new_phone_id
from openharbor.engines.hours import parse_rules

KEPT = "other"  # hours that the short form cannot say stay as they are
GENDERS = [("", _("Not known")), ("women", _("Women or girls")), ("men", _("Men or boys")), ("all", _("Everybody"))]
YES_NO = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]
REFERRAL = [("unknown", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]
STATUSES = [
    ("active", _("Open")),
    ("temporarily closed", _("Closed for now")),
    ("inactive", _("Not offered now")),
    ("defunct", _("Gone for good")),
]
HOURS_OF = [("line", _("The line")), ("office", _("The office"))]
ROOMS = [
    (Room.ROOM, _("Has room")),
    (Room.CALL, _("Call first")),
    (Room.WAITLIST, _("Waiting list")),
    (Room.FULL, _("Full")),
]
OUTCOMES = [
    (Outcome.CONFIRMED, _("Called, answered, confirmed")),
    (Outcome.NO_ANSWER, _("No answer")),
    (Outcome.WRONG, _("Wrong number")),
    (Outcome.BOUNCED, _("Out of service")),
]
MOST_AVAILABLE = 500
OLDEST = 120
MOST_LANGUAGES = 20
SALT = "openharbor.desk.opened"


class CodeForm(forms.Form):
    code = forms.CharField(max_length=100, error_messages={"required": _("Type the code that you were given.")})


class SearchForm(forms.Form):
    words = forms.CharField(max_length=100, required=False)


class CheckForm(forms.Form):
    number = forms.CharField(max_length=20)
    type = forms.ChoiceField(choices=[("voice", "voice"), ("text", "text")])
    outcome = forms.ChoiceField(choices=OUTCOMES)
    answered_by = forms.CharField(max_length=80, required=False)


class RoomForm(forms.Form):
    word = forms.ChoiceField(choices=ROOMS, error_messages={"required": _("Choose one of the four words.")})
    available = forms.IntegerField(required=False, min_value=0, max_value=MOST_AVAILABLE)


class PlainText(forms.CharField):
    """A text for the public: no number that nobody graded, no street, no beds counted."""

    def clean(self, value: Any) -> Any:
        text = " ".join(str(super().clean(value) or "").split())
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in text):
            raise forms.ValidationError(_("The text has marks in it that nobody can see. Type it again."))
        if rows.CONTACT.search(text):
            raise forms.ValidationError(_("Leave numbers and mail addresses out: numbers have their own place below."))
        if rows.STREET.search(text):
            raise forms.ValidationError(_("Leave the street out: a place that should stay private would be found."))
        if rows.BEDS.search(text):
            raise forms.ValidationError(_("Leave the number of beds out."))
        return text


class CorrectionForm(forms.Form):
    """Every field that may be corrected, filled with what is known now."""

    name = PlainText(max_length=200, required=False, label=_("Name of the program"))
    description = PlainText(
        max_length=400, label=_("What it does, in one or two short sentences"), widget=forms.Textarea
    )
    status = forms.ChoiceField(choices=STATUSES, label=_("Is it open?"))
    minimum_age = forms.CharField(max_length=6, required=False, label=_("Youngest age, in years"))
    maximum_age = forms.CharField(max_length=6, required=False, label=_("Oldest age, in years"))
    eligibility_description = PlainText(max_length=200, required=False, label=_("Who can come, in words"))
    gender = forms.ChoiceField(choices=GENDERS, required=False, label=_("Whom it serves"))
    children = forms.ChoiceField(choices=YES_NO, required=False, label=_("Can children come along?"))
    referral_only = forms.ChoiceField(choices=REFERRAL, label=_("Only by referral?"))
    interpretation_services = forms.BooleanField(required=False, label=_("It has interpreters"))
    languages = forms.CharField(max_length=100, required=False, label=_("Languages, as codes: en, es, hmn, so"))
    hours = forms.CharField(
        max_length=200, required=False, label=_("Hours, like MO-FR 08:00-16:30; SA 09:00-12:00, or 24/7")
    )
    hours_of = forms.ChoiceField(choices=HOURS_OF, required=False, label=_("Whose hours are these?"))
    confidential = forms.BooleanField(required=False, label=_("Its place must stay private"))

    def __init__(self, data: Any = None, *, parts: Parts, zone: str, for_owner: bool = False) -> None:
        self.parts, self.zone = parts, zone
        self.was_private = parts.service.confidential
        super().__init__(data, initial=self._initial())
        own = {phone.pk for phone in overlay.source([parts.service.pk])[parts.service.pk].phones}
        for phone in parts.every_phone:
            if for_owner and phone.pk not in own:
                continue  # it came by a merge, and is another organization's
            label = _("Text number") if phone.type == "text" else _("Telephone number")
            self.fields[f"phone:{phone.pk}"] = forms.CharField(
                max_length=20, required=False, label=label, initial=phone.number
            )
        # A number of our own has a row only because of its correction: it is asked for under one name.
        self.fields.pop(f"phone:{new_phone_id(parts.service)}", None)
        self.fields[NEW_PHONE] = forms.CharField(
            max_length=20, required=False, label=_("Another telephone number"), initial=current_value(parts, NEW_PHONE)
        )
        self.opened = self._opened(data)
        if for_owner:
            # A private place is made private or public by the desk, not through a link that may be passed on.
            del self.fields["confidential"]

    def _initial(self) -> dict[str, Any]:
        found = {
            name: current_value(self.parts, name) for name in self.base_fields if name not in ("hours", "hours_of")
        }
        found["languages"] = ", ".join(found["languages"])
        hours = current_value(self.parts, "hours")
        return found | {"hours": hours.get("rules", ""), "hours_of": hours.get("of", "line")}

    def clean_minimum_age(self) -> str | None:
        return self._age("minimum_age")

    def clean_maximum_age(self) -> str | None:
        return self._age("maximum_age")

    def _age(self, name: str) -> str | None:
        text = self.cleaned_data[name].strip()
        if not text:
            return None
        try:
            age = abs(Decimal(text)).quantize(Decimal("0.01")) if text.isascii() and "-" not in text else Decimal("nan")
        except InvalidOperation:
            age = Decimal("nan")
        if not age.is_finite() or age >= OLDEST:
            raise forms.ValidationError(_("Type an age in years, for example 18."))
        return f"{age.normalize():f}"

    def clean_languages(self) -> list[str]:
        codes = [code.strip().lower() for code in self.cleaned_data["languages"].split(",") if code.strip()]
        if len(codes) > MOST_LANGUAGES or any(not re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,8})?", code) for code in codes):
            raise forms.ValidationError(_("Type codes with commas between them, for example en, es."))
        return sorted(dict.fromkeys(codes))

    def clean_hours(self) -> str:
        text = " ".join(self.cleaned_data["hours"].split())
        if text != KEPT:
            try:
                parse_rules(text)
            except ValueError:
                raise forms.ValidationError(_("Type hours like MO-FR 08:00-16:30, or 24/7.")) from None
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        for name in self.fields:
            if name.startswith("phone:") and data.get(name):
                number = normal_number(data[name])
                if not rows.PHONE.fullmatch(number) and not rows.TEXT_NUMBER.fullmatch(number):
                    self.add_error(name, _("Type a number with its area code, ten digits, or a short code."))
                data[name] = number
        low, high = data.get("minimum_age"), data.get("maximum_age")
        if low and high and Decimal(low) > Decimal(high):
            self.add_error("maximum_age", _("The oldest age is below the youngest."))
        if self.was_private and "confidential" in self.fields and not data.get("confidential"):
            text = _("A place that was private stays private. Ask the operator if it is public now.")
            self.add_error("confidential", text)
        if not self.errors:
            self._told_meanwhile()
        return data

    def values(self) -> dict[str, Any]:
        """Return the fields that were changed, as corrections hold them. Call after `is_valid()`."""
        return {name: value for name, value in self._typed().items() if value != self.opened.get(name, value)}

    def _typed(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("hours", "hours_of")}
        rules, of = self.cleaned_data.get("hours", KEPT), self.cleaned_data.get("hours_of") or "line"
        if rules != KEPT:
            zone = self.parts.zone or self.zone
            data["hours"] = hours_value(self.parts.service, rules, of, zone)
        return data

    @property
    def as_opened(self) -> str:
        """Return what every field said when the form was shown, signed, to travel with it."""
        return signing.dumps(self.opened, salt=SALT, compress=True)

    def _opened(self, data: Any) -> dict[str, Any]:
        now = {name: current_value(self.parts, name) for name in self.fields if name != "hours_of"}
        try:
            then = signing.loads(data.get("opened", ""), salt=SALT) if data else now
        except signing.BadSignature:
            then = now
        return {name: then.get(name, value) for name, value in now.items()} if isinstance(then, dict) else now

    def _told_meanwhile(self) -> None:
        """Say which fields somebody else changed while this form was open, so that nobody undoes them unseen."""
        typed = self._typed()
        for name, value in typed.items():
            now = current_value(self.parts, name)
            if value != self.opened.get(name, value) and now not in (self.opened.get(name), value):
                text = _("Somebody changed this while you wrote. Look at the entry again, then change it.")
                self.add_error("hours" if name == "hours" else name, text)

    @property
    def numbers(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("phone:")]


def normal_number(text: str) -> str:
    """Return a number in the form in which it is kept: ten digits with two hyphens, or a short code."""
    digits = "".join(char for char in text if char.isdigit())
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits
