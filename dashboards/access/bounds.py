"""What published counts tell of hidden ones in a table of groups by clusters. Pure.

Every row and every column of such a table adds up to its margin. So a hidden count is at most what
its row, and its column, leave over beside the least that the others can be, and at least what they
leave beside the most. Each narrows the next, until nothing does. These limits hold for every table
that fits what is published; there may be narrower ones, which the attack of the release looks for
(suppression/METHODS.md): nothing is guessed, and none comes closer than that proof allows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import inf
from typing import TypeVar

Place = TypeVar("Place", bound=Hashable)
Limits = tuple[float, float]  # the least and the most that a count can be
UNKNOWN: Limits = (0.0, inf)
ROUNDS = 50  # at most, in which limits narrow each other; two or three are the rule


def limits(count: float | None) -> Limits:
    """The limits of a count: itself where it is published."""
    return UNKNOWN if count is None else (float(count), float(count))


def tightened(
    cells: Mapping[Place, Limits], lines: Sequence[tuple[Place, Sequence[Place]]]
) -> dict[Place, Limits]:
    """The limits of cells, given lines of a margin and the parts that add up to it.

    Raises ValueError for a table that no counts fit: it does not add up.
    """
    found = dict(cells)
    for _round in range(ROUNDS):
        before = dict(found)
        for margin, parts in lines:
            _line(found, margin, parts)
        if found == before:
            break
    return found


def _line(found: dict[Place, Limits], margin: Place, parts: Sequence[Place]) -> None:
    _meet(found, margin, *total(found[part] for part in parts))
    for part in parts:
        low, high = total(found[other] for other in parts if other != part)
        least, most = found[margin]
        _meet(found, part, least - high, most - low)


def _meet(found: dict[Place, Limits], place: Place, least: float, most: float) -> None:
    low, high = max(found[place][0], least), min(found[place][1], most)
    if low > high:
        raise ValueError(f"{place}: the counts around it do not add up")
    found[place] = (low, high)


def total(parts: Iterable[Limits]) -> Limits:
    """The limits of a sum."""
    lows, highs = 0.0, 0.0
    for low, high in parts:
        lows, highs = lows + low, highs + high
    return lows, highs


def together(
    found: Mapping[Place, Limits], some: Sequence[Place], others: Sequence[Place], margin: Place
) -> Limits:
    """The limits of some parts of a margin together: their sum, or what the others leave."""
    low, high = total(found[part] for part in some)
    least, most = total(found[part] for part in others)
    return max(low, found[margin][0] - most), min(high, found[margin][1] - least)
