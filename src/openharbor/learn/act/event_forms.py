"""The form of a training to come. All of it is for everybody, so no street, number or link may be in it."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openharbor.core.forms import PlaceForm, Words
from openharbor.core.packs import registry, rows
from openharbor.core.packs.gazetteer import Spot
from openharbor.directory.wording import LANGUAGE_NAMES
from openharbor.learn.act.forms import TOO_LONG, Choices, fill, line, pick

FURTHEST = timedelta(days=2 * 365)
JOINERS = "\u200c\u200d"  # they make one sign of several, in many scripts and in emoji
BREAK = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")


class PublicText(Words):
    """A text for everybody: what packs may not say in public it may not say either."""

    def __init__(self, *, lines: bool = False, **named: Any) -> None:
        super().__init__(error_messages={"max_length": TOO_LONG}, **named)
        self.lines = lines

    def clean(self, value: Any) -> str:
        text = plain(super().clean(value), lines=self.lines)
        # Looked for in what a reader sees: signs of full width and joined ones hide nothing.
        bare = unicodedata.normalize("NFKC", " ".join(text.translate(dict.fromkeys(map(ord, JOINERS))).split()))
        if not bare:
            raise forms.ValidationError(self.error_messages["required"])
        if rows.CONTACT.search(bare):
            raise forms.ValidationError(_("Leave numbers, mail and web addresses out: people ask by the form here."))
        if rows.STREET.search(bare):
            raise forms.ValidationError(_("Leave the street out: a place that should stay private would be found."))
        return text


def plain(text: str, *, lines: bool = False) -> str:
    """Return a text without marks that nobody can see; with `lines`, its lines are kept."""
    text = BREAK.sub("\n", text)
    text = "".join(one for one in text if one in "\n" + JOINERS or unicodedata.category(one)[0] != "C")
    cut = [" ".join(part.split()) for part in text.split("\n")]
    return re.sub("\n{3,}", "\n\n", "\n".join(cut)).strip() if lines else " ".join(filter(None, cut))


class EventForm(PlaceForm):
    """A training to come: in a town that the gazetteer knows, or online, or both."""

    sequence = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)
    place_key = Words(required=False, max_length=20, widget=forms.HiddenInput)
    title = PublicText(label=_("What it is called"), max_length=120)
    text = PublicText(
        label=_("What people learn there, and for whom it is"), max_length=1500, widget=forms.Textarea, lines=True,
        help_text=_("Everybody can read it. No street, no number, no link: people who want to come ask by the form."),
    )  # fmt: skip
    place = line(_("Town, county or ZIP"), help_text=_("The town is enough. Leave it empty if it is online only."))
    online = forms.BooleanField(label=_("It can be joined online"), required=False)
    extent = pick(_("Online only: for whom"))
    zone = pick(_("Online only: by which clock"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}))
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=list(LANGUAGE_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    audience = pick(_("Who is it for?"))

    def __init__(self, *args: Any, audiences: Choices, extents: Choices, zones: Choices, **named: Any) -> None:
        super().__init__(*args, **named)
        for name, choices in (("audience", [("", _("Everybody")), *audiences]), ("extent", extents), ("zone", zones)):
            fill(self, name, choices)
        self.spot: Spot | None = None
        self.default_zone = zones[0][0] if zones else "UTC"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        words, key = data.get("place", ""), data.get("place_key", "")
        self.spot = registry.spot_of(words, key) or _same_as_before(words, key)
        if self.spot is None and "place" not in self.errors and (words or not data.get("online")):
            self.add_error("place", _("We do not know that place. Try a town, a county or a ZIP code."))
        if moments := self._moments(data):
            data["starts_at"], data["ends_at"] = moments
        return data

    def zone_name(self) -> str:
        """Return the zone in which the place tells the time."""
        if self.spot is None:
            return str(self.cleaned_data.get("zone") or self.default_zone)
        return next(pack.manifest.time_zone for pack in registry.accepted_packs() if pack.code == self.spot.pack)

    def _moments(self, data: dict[str, Any]) -> tuple[datetime, datetime] | None:
        if any(data.get(name) is None for name in ("day", "begins", "ends")):
            return None
        first, last = (_moment(data["day"], data[name], self.zone_name()) for name in ("begins", "ends"))
        if first is None or last is None:
            self.add_error("begins", _("The clocks change on that day: this time is not there."))
            return None
        if last <= first:
            self.add_error("ends", _("It ends before it begins."))
        elif not timezone.now() < last < timezone.now() + FURTHEST:
            self.add_error("day", _("That day is over, or more than two years away."))
        return first, last


def _same_as_before(words: str, key: str) -> Spot | None:
    """Return the place of an event that is changed and stays where it is: a label need not be a name that is found."""
    spot = registry.gazetteer(registry.accepted_packs()).spot(key)
    return spot if spot and spot.county and spot.label == words else None


def _moment(day: date, hour: time, zone: str) -> datetime | None:
    """Return a moment in UTC, or None if no clock of the zone shows it."""
    try:
        moment = datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
        again = moment.astimezone(ZoneInfo(zone))
    except OverflowError:
        return None
    return moment if (again.date(), again.time()) == (day, hour) else None
