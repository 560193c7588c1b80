"""Which cities lie near each other."""

import pytest

from cms import places
from cms.places import Point

BERLIN, POTSDAM = Point(52.5, 13.4), Point(52.4, 13.1)


@pytest.mark.parametrize(
    ("city", "known"),
    [
        ("Leipzig", 1),
        ("  leipzig ", 1),
        ("Łódź", 1),
        ("Lodz", 1),
        ("München", 1),
        ("Monachium", 1),
        ("تهران", 1),
        ("Leipzig and Gdańsk", 2),
        ("Kraków/Wien", 2),
        ("Freiburg (Breisgau)", 1),
        ("Lower Slobbovia", 0),
        ("", 0),
    ],
)
def test_cities_are_known_by_their_names(city: str, known: int) -> None:
    assert len(places.of(city)) == known


def test_a_distance_is_that_on_earth() -> None:
    assert BERLIN.kilometres_to(BERLIN) == 0
    assert 20 < BERLIN.kilometres_to(POTSDAM) < 30
    assert 20_000 < Point(90, 0).kilometres_to(Point(-90, 0)) < 20_020


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("52.5,13.4", BERLIN),
        ("-33.9,151.2", Point(-33.9, 151.2)),
        ("52,13", Point(52, 13)),
        ("91,0", None),
        ("0,181", None),
        ("52.512345,13.4", None),
        ("52.5 13.4", None),
        ("nan,nan", None),
        ("Berlin", None),
        ("", None),
        ("\x00", None),
        ("٥٢,13", None),
    ],
)
def test_a_point_is_written_with_few_digits_or_not_at_all(text: str, point: Point | None) -> None:
    assert places.written(text) == point


def test_near_is_a_hundred_kilometres_around_each_city_named() -> None:
    cities = {"Potsdam", "Leipzig", "Gdańsk", "Lower Slobbovia"}

    assert places.near("Berlin", cities=cities) == {"Potsdam"}
    assert places.near("52.5,13.4", cities=cities) == {"Potsdam"}
    assert places.near("Gdynia and Halle", cities=cities) == {"Gdańsk", "Leipzig"}


def test_a_city_we_do_not_know_is_near_itself_alone() -> None:
    cities = {"Lower Slobbovia", "lower slobbovia ", "Berlin"}

    assert places.near("Lower Slobbovia", cities=cities) == {"Lower Slobbovia", "lower slobbovia "}
    assert places.near("Nowhere", cities=cities) == set()


def test_every_city_of_the_list_stands_on_earth_and_is_named() -> None:
    lines = [line for line in places.NAMES.read_text().splitlines() if not line.startswith("#")]

    assert len(lines) > 100
    for line in lines:
        latitude, longitude, names = line.split(maxsplit=2)
        assert places.written(f"{latitude},{longitude}") is not None
        assert all(len(places.of(name)) == 1 for name in names.split("|")), line
