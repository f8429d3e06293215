"""Tokens of forms that want no cookie of Django's: signed, for one page, and good for an hour."""

from django.core import signing
from django.http import HttpRequest

SALT = "openharbor form"
AGE = 3600  # seconds


def token(page: str, *said: str) -> str:
    """Return the token of a page. `said` is what the page binds it to, or wants to know again; anybody can read it."""
    return signing.dumps([page, *said], salt=SALT)


def said(page: str, given: str) -> list[str] | None:
    """Return what a token of this page says; None if we did not make it, or made it more than an hour ago."""
    try:
        found = signing.loads(given, salt=SALT, max_age=AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return [str(one) for one in found[1:]] if isinstance(found, list) and found[:1] == [page] else None


def is_own_site(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of ours. A browser names the page's site whenever it is another's."""
    return request.headers.get("Origin") in (None, f"{request.scheme}://{request.get_host()}")
