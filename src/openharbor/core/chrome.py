"""What every page's frame needs: the danger number, the banners, the languages, the operator's warnings."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from openharbor.core.packs import registry


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame."""
    packs = registry.accepted_packs()
    yes = registry.accepted()
    return {
        "request": request,  # menus mark the page that is open
        "emergency": registry.emergency(packs),
        "is_demo": any(row.operator == registry.DEMO_OPERATOR for row in yes.values()),
        "is_fictional": registry.SYNTHETIC in yes or any(pack.manifest.fictional for pack in packs),
        "nothing_accepted": not packs,
        "tongues": [(code, name, _same_page(request.path, code)) for code, name in settings.LANGUAGES],
        "language": get_language() or settings.LANGUAGE_CODE,
    }


def _same_page(path: str, code: str) -> str:
    """Return the address of the same page in another language; the front page for an address without one."""
    first, _, rest = path.lstrip("/").partition("/")
    return f"/{code}/{rest}" if first in dict(settings.LANGUAGES) else f"/{code}/"
