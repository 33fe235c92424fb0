"""Places on earth: how far apart two are, and what a fix of a device says about them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_000


@dataclass(frozen=True)
class Fix:
    """Where a device said it was: how exactly, in metres, and how many seconds before it was told."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int
    age: int

    @classmethod
    def read(cls, text: str) -> Fix:
        """This will read “latitude,longitude,accuracy,age”; raises ValueError for what is none."""
        latitude, longitude, accuracy, age = (Decimal(part) for part in _four(text))
        if not all(number.is_finite() for number in (latitude, longitude, accuracy, age)):
            raise ValueError
        if abs(latitude) > 90 or abs(longitude) > 180 or not 0 <= accuracy < 10**8 or not 0 <= age < 10**8:
            raise ValueError
        step = Decimal("0.000001")
        return cls(latitude.quantize(step), longitude.quantize(step), round(accuracy), round(age))


def _four(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part and len(part) < 30 and part.isascii() for part in parts):
        raise ValueError
    if not all(part.replace("-", "", 1).replace(".", "", 1).isdecimal() for part in parts):
        raise ValueError
    return parts


def metres_between(
    latitude: Decimal, longitude: Decimal, other_latitude: Decimal, other_longitude: Decimal
) -> float:  # fmt: skip
    """This will give the distance over the globe, by the haversine formula."""
    south, north = radians(latitude), radians(other_latitude)
    across = sin((north - south) / 2) ** 2
    along = sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(across + cos(south) * cos(north) * along)))
