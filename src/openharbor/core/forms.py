"""Fields that forms of several rooms share. Nothing typed is ever lost."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot


class Words(forms.CharField):
    """Free words. A zero byte is nothing that anybody typed, and no reason to stop them."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value)).replace("\x00", "")
        return text.encode("utf-8", "replace").decode()


class PlaceForm(forms.Form):
    """A place in the writer's own words; where two bear the name, the writer picks one, or none of them.

    Its fields are `place` and `place_key`.
    """

    spots: Sequence[Spot] = ()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        found, chosen = registry.spots_of(data.get("place", "")), data.get("place_key")
        if len({spot.county for spot in found}) > 1 and chosen not in ("none", *(spot.key for spot in found)):
            self.spots = found
            self.add_error("place", _("There is more than one place with that name. Choose the one you mean."))
        return data
