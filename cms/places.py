"""Where firms are, as far as the names of cities tell: enough for “near me”, and no more.

Nobody's whereabouts are kept. A visitor picks a city where a firm is, or their browser says where
it is to about ten kilometres (static/js/discover.js rounds it before it is sent). See ADR 12.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NEAR_KM = 100
EARTH_KM = 6371.0
NAMES = Path(__file__).parent / "places.txt"
# Letters that Unicode does not take apart.
WHOLE = str.maketrans("łøđıßæœ", "lodisao")
SEPARATORS = re.compile(r"[,/;()&]|\s(?:and|und|i|oraz|و)\s")
WRITTEN = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,2})?),(-?[0-9]{1,3}(?:\.[0-9]{1,2})?)")


@dataclass(frozen=True)
class Point:
    """Degrees north and east."""

    latitude: float
    longitude: float

    def kilometres_to(self, other: "Point") -> float:
        """Along the surface, by the haversine formula."""
        north, south = math.radians(self.latitude), math.radians(other.latitude)
        east = math.radians(other.longitude - self.longitude)
        half = (
            math.sin((south - north) / 2) ** 2
            + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
        )
        return 2 * EARTH_KM * math.asin(math.sqrt(half))


def of(city: str) -> list[Point]:
    """The cities that are named in these words, “Leipzig and Gdańsk” for one; often none."""
    parts = [city, *SEPARATORS.split(city)]
    return list(dict.fromkeys(_known()[key] for part in parts if (key := _plain(part)) in _known()))


def written(text: str) -> Point | None:
    """“51.3,12.4” as a point on earth."""
    match = WRITTEN.fullmatch(text)
    if match is None:
        return None
    point = Point(float(match[1]), float(match[2]))
    return point if abs(point.latitude) <= 90 and abs(point.longitude) <= 180 else None


def near(wanted: str, *, cities: Iterable[str]) -> set[str]:
    """Those of the cities that lie near what is wanted: a city's name or a written point.

    A city we do not know is only near itself.
    """
    here = written(wanted)
    centres = [here] if here else of(wanted)
    same = _plain(wanted)
    return {
        city
        for city in cities
        if _plain(city) == same
        or any(a.kilometres_to(b) <= NEAR_KM for a in centres for b in of(city))
    }


def _plain(name: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(c for c in taken_apart if not unicodedata.combining(c)).translate(WHOLE)


@cache
def _known() -> Mapping[str, Point]:
    """places.txt: latitude, longitude, and the names of a city in the site's languages."""
    found: dict[str, Point] = {}
    for line in NAMES.read_text().splitlines():
        if line and not line.startswith("#"):
            latitude, longitude, names = line.split(maxsplit=2)
            point = Point(float(latitude), float(longitude))
            found |= {_plain(name): point for name in names.split("|")}
    return found
