"""Pictures that pages hold, as SVG: maps, square codes, and a logo's frame. All of it is numbers and constants."""

import base64
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

import segno

from openharbor.core.paper.model import Map
from openharbor.core.paper.outcome import Reason, Unmade

_OUTLINE = re.compile(r"(M-?\d+ -?\d+l(-?\d+ -?\d+ ?)+z)+", re.ASCII)
_RING = re.compile(r"M(-?\d+) (-?\d+)l([-\d ]+)z", re.ASCII)
MOST_SHADES = 5
# Light to dark, so that they keep their order in gray and for every eye. Few classes take the ones that lie apart.
RAMP = ("#ebe3d3", "#bcd5c8", "#7db3a6", "#36837a", "#0f514a")
PICKS = {1: (3,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
EDGE = "#ffffff"
HATCH = "#766e60"
WIDTH = 1000.0

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map as SVG, its height against its width, and where its names stand, from 0 to 1."""

    svg: str
    ratio: float
    places: tuple[tuple[str, float, float], ...]
    shades: tuple[str, ...]


def shades(count: int) -> tuple[str, ...]:
    """Return as many colours as a legend has entries, light to dark."""
    if not 1 <= count <= MOST_SHADES:
        raise ValueError(f"a map has 1 to {MOST_SHADES} shades, not {count}")
    return tuple(RAMP[n] for n in PICKS[count])


def draw_map(page: Map) -> Drawn:
    """Return the map, with a degree of longitude as narrow as it is there."""
    rings = [(ring, shape.shade) for shape in page.shapes for ring in _rings(shape.path)]
    if not rings:
        raise ValueError("a map without shapes")
    points = [point for ring, _shade in rings for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right, bottom = max(x for x, _ in points), max(y for _, y in points)
    narrow = math.cos(math.radians((top + bottom) / 200))
    scale = WIDTH / max(1.0, (right - left) * narrow)
    height = max(1.0, (bottom - top) * scale)
    colours = shades(len(page.legend))

    def at(x: float, y: float) -> tuple[float, float]:
        return (x - left) * narrow * scale, (y - top) * scale

    drawn = "".join(
        f'<path fill="{"url(#h)" if shade is None else colours[shade]}" d="M{_path(at(x, y) for x, y in ring)}z"/>'
        for ring, shade in rings
    )
    places = tuple((place.name, at(place.x, 0)[0] / WIDTH, at(0, place.y)[1] / height) for place in page.places)
    return Drawn(_framed(drawn, height), height / WIDTH, places, colours)


def _rings(path: str) -> list[list[tuple[int, int]]]:
    """Return the corners of each ring of a path; a path of another form is none of ours."""
    if not _OUTLINE.fullmatch(path):
        raise ValueError("an outline that is not written as packs write it")
    found = []
    for x, y, steps in _RING.findall(path):
        ring, (here, there) = [(int(x), int(y))], (int(x), int(y))
        numbers = [int(number) for number in steps.split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            here, there = here + dx, there + dy
            ring.append((here, there))
        found.append(ring)
    return found


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _framed(drawn: str, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 -3 {WIDTH + 6:.0f} {height + 6:.1f}">'
        '<defs><pattern id="h" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V14" stroke="{HATCH}" stroke-width="5"/></pattern></defs>'
        f'<g stroke="{EDGE}" stroke-width="3" stroke-linejoin="round">{drawn}</g></svg>'
    )


def draw_code(address: str) -> str:
    """Return the square code of an address, with the quiet edge that readers need."""
    code = segno.make(address, error="m", micro=False)
    rows = [bytes(row) for row in code.matrix]
    side = len(rows) + 8
    # Runs of dark squares as rectangles that touch: one path, so no hair lines show between them.
    runs = "".join(
        f"M{4 + run.start()} {4 + y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, row in enumerate(rows)
        for run in re.finditer(b"\x01+", row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{runs}"/></svg>'
    )


def frame_logo(data: bytes) -> str:
    """Return a PNG or JPEG as SVG that holds it: text can be handed to the setter, bytes cannot."""
    if data.startswith(_PNG):
        kind = "png"
    elif data.startswith(_JPEG):
        kind = "jpeg"
    else:
        raise Unmade(Reason.LOGO)
    width, height = _size(data, kind)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/>'
        "</svg>"
    )


def _size(data: bytes, kind: str) -> tuple[int, int]:
    """Read the size that a picture's head tells."""
    if kind == "png":
        width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    else:
        width, height = _size_of_jpeg(data)
    if not (0 < width <= 65535 and 0 < height <= 65535):
        raise Unmade(Reason.LOGO)
    return width, height


def _size_of_jpeg(data: bytes) -> tuple[int, int]:
    """Walk over the segments to the one that starts the frame."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + length
    return 0, 0
