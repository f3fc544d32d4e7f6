"""Cut `counties.zip` anew: python -m dashboards.boundaries counties-10m.json

The file given is the TopoJSON of counties that the package us-atlas publishes; see README.md.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dashboards.boundaries import FILE

WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same outlines give the same bytes


def cut(topology: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A topology of the country as one a state, holding only the borders of its counties."""
    states: dict[str, dict[str, list[list[int]]]] = defaultdict(dict)
    for county in topology["objects"]["counties"]["geometries"]:
        states[county["id"][:2]][county["id"]] = list(_rings(county))
    return {fips: _state(topology, counties) for fips, counties in sorted(states.items())}


def _rings(county: Mapping[str, Any]) -> Iterable[list[int]]:
    """Every ring of a county, of islands and holes too."""
    if county["type"] == "Polygon":
        yield from county["arcs"]
    for polygon in county["arcs"] if county["type"] == "MultiPolygon" else ():
        yield from polygon


def _state(topology: Mapping[str, Any], counties: Mapping[str, list[list[int]]]) -> dict[str, Any]:
    """A state: its borders numbered from nothing, in the order in which counties name them."""
    numbers: dict[int, int] = {}
    for rings in counties.values():
        for border in (border for ring in rings for border in ring):
            numbers.setdefault(max(border, ~border), len(numbers))
    return {
        **topology["transform"],
        "borders": [[step for point in topology["arcs"][arc] for step in point] for arc in numbers],
        "counties": {
            code: [[numbers[b] if b >= 0 else ~numbers[~b] for b in ring] for ring in rings]
            for code, rings in sorted(counties.items())
        },
    }


def write(states: Mapping[str, Mapping[str, Any]], file: Path = FILE) -> None:
    """Write a member a state, packed, the same bytes for the same outlines."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for fips, stored in states.items():
            text = json.dumps(stored, separators=(",", ":"))
            out.writestr(zipfile.ZipInfo(f"{fips}.json", WHEN), text, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    write(cut(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
