"""Where a reader is, so that the page can say whom to call there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openharbor.core import stripping
from openharbor.core.forms import PlaceForm, Words
from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot
from openharbor.core.stripping import Unavailable, Unfit
from openharbor.core.wording import UNFIT

LONGEST_NAME = 500


class HereForm(PlaceForm):
    """A place that has to be one we know, if any is named."""

    place = Words(required=False, max_length=100, label=_("Town, county or ZIP"))
    place_key = Words(required=False, max_length=40)
    spot: Spot | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        words = data.get("place", "").strip()
        self.spot = registry.spot_of(words, data.get("place_key", ""))
        if words and not registry.spots_of(words):
            self.add_error("place", _("We do not know that place. Try a town, a county or a ZIP code."))
        return data


class KitForm(HereForm):
    """What paper for whom, where, in which language, and whose name stands on it."""

    audience = forms.ChoiceField(label=_("For whom"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    size = forms.ChoiceField(label=_("Paper"), choices=(("letter", _("Letter")), ("a4", "A4")))
    organization = forms.CharField(
        label=_("Name of your organization"), required=False, max_length=LONGEST_NAME,
        help_text=_("You can leave it empty. It stands on the paper and is not kept."),
    )  # fmt: skip

    def __init__(self, *args: Any, audiences: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["audience"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is declared above
        field.choices = audiences
        self.order_fields(["audience", "place", "place_key", "language", "size", "organization"])
        if stripping.is_available():
            self.fields["logo"] = forms.FileField(
                label=_("Logo"), required=False, max_length=200,
                help_text=_("A PNG or JPEG picture, up to 10 MB. It is not kept."),
            )  # fmt: skip

    def clean_organization(self) -> str:
        """Return a name that no page breaks on."""
        return "".join(letter for letter in str(self.cleaned_data["organization"]) if letter.isprintable()).strip()

    def clean_logo(self) -> bytes | None:
        """Return a harmless copy of a logo."""
        given = self.cleaned_data.get("logo")
        if not given:
            return None
        try:
            return harmless_logo(given.read())
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


def harmless_logo(data: bytes) -> bytes:
    """Return a copy of a picture that can do nothing. Raises ValueError with the reason in plain words."""
    try:
        copy = stripping.strip(data)
    except Unfit as unfit:
        raise ValueError(UNFIT[unfit.reason]) from None
    except Unavailable:
        raise ValueError(gettext("Logos need packages that are not installed here.")) from None
    if copy.kind == "pdf":
        raise ValueError(gettext("A logo is a picture: PNG or JPEG."))
    return copy.data
