"""Maps, codes and frames of logos."""

from itertools import pairwise

import pytest

from openharbor.core.paper import drawing
from openharbor.core.paper.model import Map, Place, Shape
from openharbor.core.paper.outcome import Unmade
from openharbor.core.paper.tests import samples

SQUARE = "M-9300 -4000l100 0 0 100 -100 0z"


def area(*shapes, legend=("none", "some"), **more):
    return Map("title", "alt", shapes, legend, **more)


def test_a_map_is_as_narrow_as_the_land():
    drawn = drawing.draw_map(area(Shape(SQUARE)))
    assert drawn.ratio == pytest.approx(1 / 0.7716, rel=0.01)  # the cosine of 39.5 degrees


def test_names_stand_where_they_are():
    places = (Place("a", -9300, -4000), Place("b", -9200, -3900))
    drawn = drawing.draw_map(area(Shape(SQUARE), places=places))
    assert [(name, round(x, 3), round(y, 3)) for name, x, y in drawn.places] == [("a", 0, 0), ("b", 1, 1)]


def test_what_is_not_known_is_hatched_and_never_a_shade():
    svg = drawing.draw_map(area(Shape(SQUARE, None), Shape(SQUARE, 1))).svg
    assert svg.count('fill="url(#h)"') == 1
    assert svg.count(f'fill="{drawing.RAMP[4]}"') == 1


@pytest.mark.parametrize("path", ["", 'M0 0l1 1z"/><script/>', "M0 0L1 1z", "M1 1l1z", "M1 1h5v5z"])
def test_an_outline_that_is_no_outline_is_refused(path):
    with pytest.raises(ValueError, match=r"outline|shapes|zip|strict"):
        drawing.draw_map(area(Shape(path)))


@pytest.mark.parametrize("count", [0, 6])
def test_a_map_has_one_to_five_shades(count):
    with pytest.raises(ValueError, match="shades"):
        drawing.draw_map(area(Shape(SQUARE), legend=("x",) * count))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_shades_grow_darker_one_by_one(count):
    def lightness(colour):
        red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    found = [lightness(colour) for colour in drawing.shades(count)]
    assert all(light - dark > 20 for light, dark in pairwise(found))


def test_a_code_has_a_quiet_edge_of_four():
    svg = drawing.draw_code("https://a.example")
    assert 'viewBox="0 0 33 33"' in svg
    assert "M4 4h7v1" in svg


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_frame_has_the_size_of_its_picture(kind):
    assert 'viewBox="0 0 321 123"' in drawing.frame_logo(samples.logo(321, 123, kind))


def test_a_picture_that_tells_no_size_is_refused():
    for data in (samples.logo()[:20], samples.logo(kind="JPEG")[:20]):
        with pytest.raises(Unmade):
            drawing.frame_logo(data)
