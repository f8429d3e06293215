"""Distance on the sphere."""

import math

EARTH_RADIUS_MILES = 3958.8
Point = tuple[float, float]


def miles_between(a: Point, b: Point) -> float:
    """Return the great-circle distance of two points, each latitude and longitude in degrees, in miles (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(p[0]), math.radians(p[1])) for p in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * math.asin(min(1.0, math.sqrt(half)))
