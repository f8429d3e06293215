"""Sentences that more than one room says."""

from django.utils.translation import gettext_lazy as _

from openharbor.core.stripping import Reason

# Why a file is not taken.
UNFIT = {
    Reason.EMPTY: _("The file is empty."),
    Reason.TOO_LARGE: _("The file is too large."),
    Reason.NOT_ALLOWED: _(
        "We can take JPEG, PNG and WebP pictures, and PDF without a password. This file is none of these."
    ),
    Reason.BROKEN: _("The file is damaged: it could not be opened."),
    Reason.TOO_BIG_WHEN_OPENED: _("The file is too big when it is opened."),
    Reason.TOO_SLOW: _("The file took too long to open."),
    Reason.BUSY: _("Another file is being read. Try again in a moment."),
}
