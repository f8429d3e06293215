"""A text with its bold words and the numbers of its sources."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag
def spans(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Write pieces of text, some of them bold."""
    return format_html_join("", "{}", ((_bold(text) if bold else text,) for text, bold in pieces))


def _bold(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


@register.simple_tag
def marks(numbers: Iterable[int]) -> SafeString:
    """Write the numbers of sources as links to them."""
    found = list(numbers)
    if not found:
        return NOTHING
    links = format_html_join(" ", '<a href="#s{0}">{0}</a>', ((number,) for number in found))
    return format_html(' <span class="cites">{}</span>', links)
