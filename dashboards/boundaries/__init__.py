"""Outlines of counties, and of regions put together from them; a state is read when asked for.

The outlines are a topology: each stretch of border is stored once, and both its counties name it.
So the border of a region is found without geometry: it is what only one of its counties names.
"""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("counties.zip")  # one member a state; see README.md
SMALLEST = 4  # points of a ring; an island that was made simpler than that is left out
MOST_STATES = 4  # kept in memory; a site shows one

Point = tuple[float, float]  # longitude and latitude, in degrees
Ring = list[Point]  # closed: the last point is the first


@dataclass(frozen=True)
class State:
    """The borders of a state, and which of them go round each county (a five-digit FIPS code).

    A border is named by its place in `borders`; `~place` is the same border walked backwards.
    """

    borders: Sequence[Ring]
    counties: Mapping[str, Sequence[Sequence[int]]]

    def rings(self, counties: Iterable[str]) -> list[Ring]:
        """The outline of some counties together, longest ring first; unknown ones are left out."""
        named: dict[int, int] = {}
        for code in counties:
            for ring in self.counties.get(code, ()):
                for border in ring:
                    if named.pop(~border, None) is None:  # shared borders cancel out
                        named[border] = border
        rings = (ring for ring in _joined(self, list(named)) if len(ring) >= SMALLEST)
        return sorted(rings, key=len, reverse=True)

    def borders_of(self, counties: Iterable[str]) -> frozenset[int]:
        """The stretches of border round any of some counties: two that touch share one."""
        rings = (ring for code in counties for ring in self.counties.get(code, ()))
        return frozenset(border if border >= 0 else ~border for ring in rings for border in ring)

    def walk(self, border: int) -> Ring:
        """The points of a border, in the direction that its name says."""
        return list(self.borders[border]) if border >= 0 else list(self.borders[~border])[::-1]


def _joined(state: State, borders: Iterable[int]) -> list[Ring]:
    """Borders put end to end until each ring closes."""
    walks = [state.walk(border) for border in borders]
    starts: dict[Point, list[int]] = defaultdict(list)
    for place, walk in enumerate(walks):
        starts[walk[0]].append(place)
    left, rings = set(range(len(walks))), []
    while left:
        place = min(left)
        left.remove(place)
        starts[walks[place][0]].remove(place)
        ring = list(walks[place])
        while ring[-1] != ring[0] and starts[ring[-1]]:
            place = starts[ring[-1]].pop()
            left.remove(place)
            ring += walks[place][1:]
        rings.append(ring)
    return rings


@lru_cache(maxsize=MOST_STATES)
def state(fips: str) -> State | None:
    """The outlines of a state's counties by its two-digit FIPS code; None where there are none."""
    with zipfile.ZipFile(FILE) as file:
        name = f"{fips}.json"
        return _read(json.loads(file.read(name))) if name in file.namelist() else None


def _read(stored: Mapping[str, Any]) -> State:
    """A stored state: whole numbers become degrees, and differences become places."""
    (sx, sy), (tx, ty) = stored["scale"], stored["translate"]
    borders = []
    for steps in stored["borders"]:
        x = y = 0
        ring = []
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x * sx + tx, y * sy + ty))
        borders.append(ring)
    return State(borders, stored["counties"])
