"""Make jobs, one after the other: data, pictures, template, form. Only the child runs this."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from openharbor.core.paper import drawing, texts
from openharbor.core.paper.fitting import Bounds, Fitted, fit
from openharbor.core.paper.model import (
    Brief,
    Card,
    CountySheet,
    Deck,
    Form,
    Handout,
    Job,
    Lobby,
    Map,
    Page,
    Poster,
    Social,
)
from openharbor.core.paper.outcome import Reason, Unmade
from openharbor.core.paper.setting import Setter, Setting

BOUNDS: dict[type, Bounds] = {
    Poster: Bounds(1, 0.55, 1.3),
    Card: Bounds(1, 0.6, 1.3),
    Handout: Bounds(1, 0.7, 1.25),
    Lobby: Bounds(1, 0.55, 1.3),
    CountySheet: Bounds(2, 0.75, 1.1),
    Brief: Bounds(6, 0.8, 1.05),
    Deck: Bounds(1, 0.4, 1.0),
    Social: Bounds(1, 0.45, 1.2),
}
WIDTHS = {"letter": 612.0, "a4": 595.28}  # points
CARD_WIDTH, SQUARE_WIDTH, SLIDE_WIDTH = 252.0, 540.0, 960.0
PREVIEW, SQUARE, MAP, CODE = 800, 1080, 1400, 600  # pixels
MOST_ADDRESS = 300  # letters; a longer one makes a code that no cheap camera reads
SlideMaker = Callable[["Workshop", Deck, int], bytes]


class Workshop:
    """Fonts, templates and logos, kept for all jobs of one child."""

    def __init__(self, make_slides: SlideMaker | None = None) -> None:
        self._setter = Setter()
        self._make_slides = make_slides
        self.logo = cache(self._logo)

    def warm(self) -> None:
        """Load what typst loads late."""
        self._setter.warm()

    def make(self, job: Job) -> bytes:
        """Return the bytes of one job. Raises Unmade."""
        page, form = job.page, job.form
        if form not in _forms(page):
            raise Unmade(Reason.FORM)
        if isinstance(page, Deck) and form == "pptx":
            if self._make_slides is None:
                raise Unmade(Reason.FORM)
            return self._make_slides(self, page, job.made_at)
        fitted = self._fitted(page)
        if form == "png":
            pixels, points = _measures(page)
            return fitted.setting.png(fitted.scale, pixels=pixels, points=points)
        return fitted.setting.pdf(fitted.scale, job.made_at)

    def map(self, page: Map, language: str) -> bytes:
        """Return a map as PNG."""
        data = {"sheet": {"language": language, "title": "", "organization": ""}, "map": picture(page)}
        return self._setter.open("map", data).png(1.0, pixels=MAP, points=SQUARE_WIDTH)

    def codes(self, page: Page) -> bytes:
        """Return the square code of a page's address as PNG; nothing if there is no address."""
        code = self._pictures(page).get("code")
        return self._setter.open("code", {}, code=code).png(1.0, pixels=CODE, points=72.0) if code else b""

    def _fitted(self, page: Page) -> Fitted:
        pictures = self._pictures(page)
        template = type(page).__name__.lower()

        def open_with(data: Any) -> Setting:
            return self._setter.open(template, data, **pictures)

        def words(letters: int) -> Any:
            return texts.plain(texts.cleaned(page, letters=letters), {Map: picture})

        return fit(open_with, words, BOUNDS[type(page)])

    def _pictures(self, page: Page) -> dict[str, str]:
        found = {}
        if 0 < len(page.sheet.qr) <= MOST_ADDRESS:
            found["code"] = drawing.draw_code(page.sheet.qr)
        if page.sheet.logo is not None:
            found["logo"] = drawing.frame_logo(self.logo(page.sheet.logo))
        return found

    def _logo(self, data: bytes) -> bytes:
        """Return a logo small enough to be printed forty times, as PNG."""
        try:
            return self._setter.open("logo", {}, logo=drawing.frame_logo(data)).png(1.0, pixels=72, points=72.0)
        except RuntimeError:  # TypstError is one: the picture could not be decoded
            raise Unmade(Reason.LOGO) from None


@cache
def _drawn(page: Map) -> drawing.Drawn:
    return drawing.draw_map(page)


def picture(page: Map) -> dict[str, Any]:
    """Return a map's words with the picture in place of the shapes."""
    drawn = _drawn(page)
    words = texts.plain(replace(page, shapes=()), {})
    places = [{"name": name, "x": x, "y": y} for name, x, y in drawn.places]
    return {**words, "svg": drawn.svg, "ratio": drawn.ratio, "places": places, "shades": list(drawn.shades)}


def _forms(page: Page) -> tuple[Form, ...]:
    """Return what a page can be made into."""
    if isinstance(page, Deck):
        return ("pptx", "png")
    return ("png",) if isinstance(page, Social) else ("pdf", "png")


def _measures(page: Page) -> tuple[int, float]:
    """Return how many pixels wide a picture of this page is, and how many points the page."""
    if isinstance(page, Social):
        return SQUARE, SQUARE_WIDTH
    if isinstance(page, Deck):
        return PREVIEW, SLIDE_WIDTH
    if isinstance(page, Card) and page.count == 1:
        return PREVIEW, CARD_WIDTH
    return PREVIEW, WIDTHS[page.sheet.size]
