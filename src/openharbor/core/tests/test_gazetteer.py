"""What people type, and what they mean."""

import pytest

from openharbor.core.packs import registry
from openharbor.core.packs.gazetteer import Gazetteer, normalize
from openharbor.engines.matching import miles_between


@pytest.fixture(scope="module")
def places():
    return Gazetteer(registry.all_packs())


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("55401", ["Minneapolis, MN 55401"]),
        ("55401-1234", ["Minneapolis, MN 55401"]),
        (" 63101 ", ["Saint Louis, MO 63101"]),
        ("minneapolis", ["Minneapolis, MN"]),
        ("MINNEAPOLIS, MN", ["Minneapolis, MN"]),
        ("Minneapolis Minnesota", ["Minneapolis, MN"]),
        ("Kansas City", ["Kansas City, MO", "Kansas City, KS"]),
        ("kansas city ks", ["Kansas City, KS"]),
        ("Kansas City, MO", ["Kansas City, MO"]),
        ("st louis city", ["St. Louis city, MO"]),
        ("Saint Louis, Missouri", ["St. Louis, MO", "St. Louis County, MO"]),
        ("St. Louis County, MN", ["St. Louis County, MN"]),
        ("Springfield", ["Springfield, MO", "Springfield, MN", "Springfield, NE"]),
        ("springfield mo", ["Springfield, MO"]),
        ("Hennepin County", ["Hennepin County, MN"]),
        ("condado de Hennepin", ["Hennepin County, MN"]),
        ("hennepin", ["Hennepin County, MN"]),
        ("Grand Portage", ["Grand Portage, MN"]),
        ("99999", []),
        ("00000", []),
        ("", []),
        ("Atlantis", []),
    ],
)
def test_it_finds_what_is_meant(places, typed, labels):
    assert sorted(spot.label for spot in places.find(typed)) == sorted(labels)


def test_a_border_zip_is_known_but_lies_outside(places):
    (spot,) = places.find("66101")
    assert (spot.kind, spot.county) == ("outside", "")


def test_near_names_are_offered(places):
    assert "Minneapolis, MN" in [spot.label for spot in places.alike("Mineapolis")]
    assert places.alike("x" * 10_000) == []
    assert places.alike("qqqqqqqq") == []


def test_every_place_has_a_county_of_an_accepted_pack(places):
    for spot in places._by_key.values():
        assert spot.kind == "outside" or spot.county in places.counties


def test_names_are_compared_without_case_accent_and_saint():
    assert normalize("Saint  Áuguśta") == normalize("st. augusta")
    assert normalize("O'Fallon") == "ofallon"


def test_distance_is_known_good():
    # Minneapolis to St. Paul city halls, about 9 miles.
    assert miles_between((44.9778, -93.2650), (44.9537, -93.0900)) == pytest.approx(8.7, abs=0.3)
    assert miles_between((45.0, -93.0), (45.0, -93.0)) == 0
