"""A state laid flat: its places as paths for a drawing, and where a label fits in each.

Pure but for reading outlines. The projection is Albers' equal-area conic, so that a large region
looks as large as it is; its standard parallels stand a sixth of the height from either edge.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from dashboards import boundaries
from dashboards.boundaries import Point, Ring

WIDTH = 1000  # of the drawing, in its own units
TALLEST = 1000  # a state that is taller than wide is drawn narrower
MARGIN = 8
SCANS = 19  # heights at which room for a label is looked for
BELOW, SMALL_HALF = 27, 10  # where a second line stands, and half its height
HALF = 19  # of the height of a label, with some air
MOST_SHEETS = 16

Span = tuple[float, float]
Members = tuple[tuple[str, tuple[str, ...]], ...]  # code of a place -> its counties


@dataclass(frozen=True)
class Shape:
    """A place of a drawing: the path of its border, and the middle of the room for a label."""

    code: str
    path: str
    label: Point
    room: float  # width that a label may have
    below: float = 0  # width that a second, small line may have, BELOW the middle of the first


@dataclass(frozen=True)
class Sheet:
    """A drawing of places: its size, the places that have outlines, and the land around them."""

    width: int
    height: int
    shapes: Sequence[Shape]
    land: str  # path of the whole state, below the places
    whole: bool  # whether the places cover it


@lru_cache(maxsize=MOST_SHEETS)
def sheet(members: Members) -> Sheet | None:
    """Places drawn within their state, or states; None where no county has an outline."""
    prefixes = sorted({county[:2] for _, counties in members for county in counties})
    found = [known for fips in prefixes if (known := boundaries.state(fips))]
    land = [ring for known in found for ring in known.rings(known.counties)]
    places = {
        code: [ring for known in found for ring in known.rings(counties)]
        for code, counties in members
    }
    if not any(places.values()):
        return None
    flat = projection([point for ring in land for point in ring])
    place, width, height = fitted([flat(point) for ring in land for point in ring])

    def lay(rings: Iterable[Ring]) -> list[Ring]:
        return [[place(flat(point)) for point in ring] for ring in rings]

    shapes = [_shape(code, lay(rings)) for code, rings in places.items() if rings]
    drawn = {county for _, counties in members for county in counties}
    whole = all(drawn >= set(known.counties) for known in found)
    return Sheet(width, height, shapes, path(lay(land)), whole)


def projection(points: Sequence[Point]) -> Callable[[Point], Point]:
    """Albers' equal-area conic around some points; a state may cross the date line."""
    wide = max(x for x, _ in points) - min(x for x, _ in points) > 180
    longitudes = [_east(x) if wide else x for x, _ in points]
    middle = math.radians((min(longitudes) + max(longitudes)) / 2)
    low, high = min(y for _, y in points), max(y for _, y in points)
    first, second = (math.radians(low + (high - low) * part) for part in (1 / 6, 5 / 6))
    cone = (math.sin(first) + math.sin(second)) / 2
    constant = math.cos(first) ** 2 + 2 * cone * math.sin(first)

    def flat(point: Point) -> Point:
        x, y = point
        angle = cone * (math.radians(_east(x) if wide else x) - middle)
        radius = math.sqrt(constant - 2 * cone * math.sin(math.radians(y))) / cone
        return radius * math.sin(angle), radius * math.cos(angle)  # downwards, as in a drawing

    return flat


def _east(longitude: float) -> float:
    """A longitude counted on past the date line: 179 degrees east is -181."""
    return longitude - 360 if longitude > 0 else longitude


def fitted(points: Sequence[Point]) -> tuple[Callable[[Point], Point], int, int]:
    """How to put flat points into the drawing, and the drawing's width and height."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    inner = WIDTH - 2 * MARGIN
    scale = min(inner / (right - left), (TALLEST - 2 * MARGIN) / (bottom - top))
    width, height = (math.ceil(side * scale) + 2 * MARGIN for side in (right - left, bottom - top))

    def place(point: Point) -> Point:
        return (point[0] - left) * scale + MARGIN, (point[1] - top) * scale + MARGIN

    return place, width, height


def path(rings: Iterable[Ring]) -> str:
    """Rings as the data of an SVG path, in whole units, each point from the one before."""
    return "".join(_ring_path(ring) for ring in rings)


def _ring_path(ring: Ring) -> str:
    spots = [(round(x), round(y)) for x, y in ring]
    steps, last = [], spots[0]
    for spot in spots[1:]:
        if spot != last:
            steps.append(f"{spot[0] - last[0]} {spot[1] - last[1]}")
            last = spot
    return f"M{spots[0][0]} {spots[0][1]}l{' '.join(steps)}z" if len(steps) > 1 else ""


def _shape(code: str, rings: list[Ring]) -> Shape:
    ring = max(rings, key=_size)
    (x, y), room = roomiest(ring)
    line = _band(ring, y + BELOW, SMALL_HALF)
    below = max((2 * min(x - start, end - x) for start, end in line), default=0)
    return Shape(code, path(rings), (round(x), round(y)), round(room), max(0, round(below)))


def _size(ring: Ring) -> float:
    """Area within a ring."""
    pairs = zip(ring, ring[1:], strict=False)
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairs)) / 2


def roomiest(ring: Ring) -> tuple[Point, float]:
    """The middle of the widest band inside a ring, as high as a label, away from top and foot.

    Of a place that is lower than a label everywhere, the middle of its widest level line.
    """
    top, foot = min(y for _, y in ring), max(y for _, y in ring)
    best: tuple[float, Point, float] = (-2.0 * WIDTH, ring[0], 0.0)
    for scan in range(1, SCANS + 1):
        y = top + (foot - top) * scan / (SCANS + 1)
        central = 1 - abs(2 * scan / (SCANS + 1) - 1)  # a line through the middle counts most
        band = _band(ring, y)
        behind = 0 if band else WIDTH  # any band comes before a line
        for start, end in band or _spans(ring, y):
            score = (end - start) * (0.35 + central) - behind
            best = max(best, (score, ((start + end) / 2, y), end - start))
    return best[1], best[2]


def _band(ring: Ring, y: float, half: float = HALF) -> list[Span]:
    """What is inside a ring all the way from half a label above a level line to half below it."""
    found = _spans(ring, y)
    for other in (y - half, y - half / 2, y + half / 2, y + half):
        pairs = product(found, _spans(ring, other))
        found = [(max(a, c), min(b, d)) for (a, b), (c, d) in pairs if max(a, c) < min(b, d)]
    return found


def _spans(ring: Ring, y: float) -> list[Span]:
    """What of a level line is inside a ring."""
    cuts = _cuts(ring, y)
    return list(zip(cuts[::2], cuts[1::2], strict=False))


def _cuts(ring: Ring, y: float) -> list[float]:
    """Where a level line crosses a ring, from left to right."""
    crossed = []
    for (x, one), (u, two) in zip(ring, ring[1:], strict=False):
        if (one > y) != (two > y):
            crossed.append(x + (y - one) * (u - x) / (two - one))
    return sorted(crossed)
