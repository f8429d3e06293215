"""Where a reader is, so that the page can say whom to call there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Spot


class HereForm(forms.Form):
    """A place in somebody's own words; where two bear the name, they pick one."""

    place = forms.CharField(required=False, max_length=100, label=_("Town, county or ZIP"))
    place_key = forms.CharField(required=False, max_length=40)
    spots: Sequence[Spot] = ()
    spot: Spot | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        words = data.get("place", "").strip()
        gazetteer = registry.gazetteer(registry.accepted_packs())
        found = [spot for spot in gazetteer.find(words) if spot.county] if words else []
        chosen = [spot for spot in found if spot.key == data.get("place_key")] or found
        if len({spot.county for spot in chosen}) == 1:
            self.spot = chosen[0]
        elif chosen:
            self.spots = found
            self.add_error("place", _("There is more than one place with that name. Choose the one you mean."))
        elif words:
            self.add_error("place", _("We do not know that place. Try a town, a county or a ZIP code."))
        return data
