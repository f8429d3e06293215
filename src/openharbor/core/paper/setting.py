"""Set pages with typst: our own templates, text from outside only as data, nothing from the system or a network."""

import json
from pathlib import Path
from typing import Any

import fontpkg_atkinson_hyperlegible
import fontpkg_noto_sans
import typst

_TEMPLATES = Path(__file__).parent / "typ"
_SHARED = ("common", "figures")
# Every installed font package counts: one more for another script (fontpkg-noto-sans-arabic) is all that it takes.
FONTS = sorted(
    {
        str(package / "files")
        for module in (fontpkg_noto_sans, fontpkg_atkinson_hyperlegible)
        for package in module.ROOT.parent.glob("fontpkg_*")
        if (package / "files").is_dir()
    }
)
POINTS = 72  # an inch; typst counts pixels by the inch
_NO_SHAPE = "could not be displayed"


class Setter:
    """Holds fonts and templates in memory, so that a kit pays for them once."""

    def __init__(self) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=FONTS)
        sources = {path.stem: path.read_bytes() for path in sorted(_TEMPLATES.glob("*.typ"))}
        shared = b"\n".join(sources.pop(name) for name in _SHARED)
        self._sources = {name: shared + b"\n" + source for name, source in sources.items()}

    def warm(self) -> None:
        """Use every font once: typst opens their files late, and later no file can be opened."""
        names = ", ".join(json.dumps(name) for name in self._fonts.families())
        source = f"= a\n#for name in ({names},) {{ text(font: name)[a *b* _c_ *_d_*] }}"
        Setting(self._fonts, source.encode(), {}).draft()

    def open(self, template: str, data: Any, **pictures: str) -> "Setting":
        """Return one page, ready to be tried in several sizes. `pictures` are SVG."""
        return Setting(self._fonts, self._sources[template], {"data": json.dumps(data), **pictures})


class Setting:
    """One page with its data."""

    def __init__(self, fonts: typst.Fonts, source: bytes, inputs: dict[str, str]) -> None:
        self._fonts = fonts
        self._source = source
        self._inputs = inputs

    def pages(self, scale: float) -> int:
        """Say how many pages it takes at this scale."""
        return int(self._compiler(scale).query("<pages>", field="value", one=True))

    def pdf(self, scale: float, made_at: int) -> bytes:
        """Return tagged PDF/UA-1; only where a letter has no shape in any font, tagged PDF without that promise."""
        try:
            return self._made(scale, format="pdf", pdf_standards="ua-1", timestamp=made_at)[0]
        except typst.TypstError as error:
            if _NO_SHAPE not in error.message:
                raise
        return self._made(scale, format="pdf", timestamp=made_at)[0]

    def draft(self) -> bytes:
        """Return PDF without any promise."""
        return self._made(1.0, format="pdf")[0]

    def png(self, scale: float, *, pixels: int, points: float) -> bytes:
        """Return a picture of the first page, which is so many points wide."""
        return self._made(scale, format="png", ppi=POINTS * pixels / points)[0]

    def _made(self, scale: float, **options: Any) -> list[bytes]:
        made = self._compiler(scale).compile(**options)
        return made if isinstance(made, list) else [made or b""]

    def _compiler(self, scale: float) -> typst.Compiler:
        """Return a compiler; it keeps a source from memory for one turn only, so each turn has its own."""
        return typst.Compiler(
            input=self._source,
            root=_TEMPLATES,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            sys_inputs={**self._inputs, "scale": f"{scale:.3f}"},
        )
