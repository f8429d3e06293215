"""Small pieces of the frame: icons and telephone numbers."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Toll-free codes of the North American numbering plan are dialled with the 1 in front.
TOLL_FREE = re.compile(r"8(00|33|44|55|66|77|88)-")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw an icon of the sprite. It never speaks: the words beside it do."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', extra, name
    )


@register.filter
def spoken(number: str) -> str:
    """Return a number as people read it."""
    return f"1-{number}" if TOLL_FREE.match(number) else number


@register.filter
def dial(number: str) -> str:
    """Return a number as a telephone dials it: short codes as they are, ten digits with the country code."""
    digits = re.sub(r"\D", "", number)
    return f"+1{digits}" if len(digits) == 10 else digits
