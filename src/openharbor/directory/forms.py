"""The search form. It never loses what was typed, and says in words what to change."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openharbor.core.packs.gazetteer import Gazetteer, Spot
from openharbor.directory.queries import Asked

NEEDS = (
    ("bed", _("A safe place to sleep")),
    ("talk", _("Someone to talk to")),
    ("health", _("A doctor or nurse")),
    ("legal", _("Legal help")),
    ("basics", _("Food, clothes, a shower")),
    ("work", _("Trouble at work or with pay")),
    ("papers", _("ID or immigration papers")),
    ("young", _("Help for a child or teen")),
)
AGES = (
    ("", _("Not said")),
    ("0-12", _("12 or younger")),
    ("13-15", _("13 to 15")),
    ("16-17", _("16 or 17")),
    ("18-20", _("18 to 20")),
    ("21-24", _("21 to 24")),
    ("25-59", _("25 to 59")),
    ("60-119", _("60 or older")),
)
WHO = (
    ("", _("Not said")),
    ("woman", _("A woman or girl")),
    ("man", _("A man or boy")),
    ("other", _("A transgender or nonbinary person")),
)
# Languages that a listed service names, under their own names.
LANGUAGES = (
    ("", _("Not said")),
    ("en", "English"),
    ("es", "Español"),
    ("hmn", "Hmoob"),
    ("so", "Soomaali"),
    ("kar", "Karen"),
    ("lo", "ລາວ (Lao)"),
    ("oj", "Ojibwemowin"),
    ("dak", "Dakȟótiyapi"),
)
LONGEST_PLACE = 100


class FindForm(forms.Form):
    """What somebody looks for. `spots` holds the places meant when the words leave a doubt."""

    place = forms.CharField(required=False, strip=True)
    place_key = forms.CharField(required=False, max_length=20)
    need = forms.CharField(required=False)
    age = forms.ChoiceField(required=False, choices=AGES)
    who = forms.ChoiceField(required=False, choices=WHO)
    language = forms.ChoiceField(required=False, choices=LANGUAGES)
    children = forms.BooleanField(required=False)
    open_now = forms.BooleanField(required=False)
    walk_in = forms.BooleanField(required=False)

    def __init__(self, *args: Any, gazetteer: Gazetteer, **kwargs: Any) -> None:
        self.gazetteer = gazetteer
        self.spots: list[Spot] = []
        self.spot: Spot | None = None
        super().__init__(*args, **kwargs)
        for name, text in (
            ("age", _("Choose an age from the list, or leave it at “Not said”.")),
            ("who", _("Choose who it is for from the list, or leave it at “Not said”.")),
            ("language", _("Choose a language from the list, or leave it at “Not said”.")),
        ):
            self.fields[name].error_messages["invalid_choice"] = text

    def clean_need(self) -> str:
        tile = self.cleaned_data["need"]
        if tile not in ("", "any", *(name for name, _label in NEEDS)):
            raise forms.ValidationError(_("Press one of the eight pictures, or “Show all help”."))
        return "" if tile == "any" else str(tile)

    def clean_place(self) -> str:
        text = self.cleaned_data["place"]
        if len(text) > LONGEST_PLACE:
            raise forms.ValidationError(_("That is too long for a place. Type a ZIP, a town or a county."))
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in text):
            raise forms.ValidationError(_("The place has marks in it that we cannot read. Type it again."))
        return str(text)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        text = data.get("place", "")
        if not text or "place" in self.errors:
            return data
        self.spots = self.gazetteer.find(text)
        chosen = [spot for spot in self.spots if spot.key == data.get("place_key")]
        if len(self.spots) == 1 or chosen:
            self.spot = (chosen or self.spots)[0]
        elif self.spots:
            self.add_error("place", _("There is more than one place with that name. Choose the one you mean."))
        else:
            self.spots = self.gazetteer.alike(text)
            # A choice among near names is taken when it is one of those that were offered.
            self.spot = next((spot for spot in self.spots if spot.key == data.get("place_key")), None)
            if not self.spot:
                self.add_error("place", self._unknown())
        return data

    def _unknown(self) -> Any:
        if self.spots:
            return _("We do not know that place. Did you mean one of these?")
        return _("We do not know that place. Type a ZIP, a town or a county, or leave it empty.")

    def asked(self) -> Asked:
        """Return what was asked. Call after `is_valid()`."""
        data = self.cleaned_data
        first, _dash, last = data["age"].partition("-")
        return Asked(
            need=data["need"],
            spot=self.spot,
            ages=(int(first), int(last)) if first else None,
            gender=data["who"],
            language=data["language"],
            with_children=data["children"],
            open_now=data["open_now"],
            walk_in=data["walk_in"],
        )
