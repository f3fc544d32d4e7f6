"""Bands of equals: numbers that chance alone could have put apart are not ranked.

From the highest number down, a number joins the band above it if it cannot be told apart from any
member of that band; the first that can be starts a band of its own. So no two members of a band
can be told apart, a band is an unbroken run of the order, and equal numbers share a band. What
stands in a lower band may still be like some of a higher one: `Band.loose` names the numbers that
are like all of the band next to theirs.

Two numbers can be told apart where the interval of their difference leaves out zero. The interval
is put together from each number's own limits (Newcombe 1998, "Interval estimation for the
difference between independent proportions", Statistics in Medicine 17, method 10; for any pair of
limits: Zou and Donner 2008, Statistics in Medicine 27). The limits of a share are Wilson's. Those
of a median follow from its quartiles: its standard error is about 1.2533 standard deviations over
the root of n, and a standard deviation about the distance of the quartiles over 1.349 (McGill,
Tukey and Larsen 1978, "Variations of box plots", The American Statistician 32, the notches).

A list of n numbers makes n(n-1)/2 comparisons, and one in twenty would set equals apart by chance.
So the level of each is divided by their number (Bonferroni): in at least 95 of 100 such lists no
two numbers that are truly equal are set apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from statistics import NormalDist

from dashboards import text

ERROR = 0.05  # chance, at most, that a list sets any equal numbers apart
MEDIAN_ERROR = 1.2533  # standard error of a median in standard errors of a mean: root of pi / 2
NORMAL_QUARTILES = 1.349  # distance of the quartiles of a normal distribution of deviation 1

Limits = Callable[[float], tuple[float, float]]  # of a number, for a normal deviate z
ABOVE, BELOW = "above", "below"


@dataclass(frozen=True)
class Number:
    """A number to place: a name for it, its value, and how uncertain it is."""

    key: str
    value: float
    limits: Limits


@dataclass(frozen=True)
class Band:
    """Keys of numbers that cannot be told apart, in order; the highest and the lowest value.

    `loose` says of a key that its number would also fit in the band `above` or `below`.
    """

    keys: tuple[str, ...]
    high: float
    low: float
    loose: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Placed:
    """A number with its limits at the level of a list."""

    key: str
    value: float
    low: float
    high: float


def of_share(key: str, share: float, people: int) -> Number:
    """A share of some people, with Wilson's limits."""
    return Number(key, share, partial(text.wilson, share, people))


def of_median(
    key: str, median: float, quartiles: tuple[float, float], people: int, rounding: float = 0
) -> Number:
    """A median of some people's wages, with limits from its quartiles.

    `rounding` is what published wages are a multiple of: half of it is added to either side.
    Raises ValueError where there are no people.
    """
    if people <= 0:
        raise ValueError("a median needs at least one person")
    spread = (quartiles[1] - quartiles[0]) / NORMAL_QUARTILES
    error = MEDIAN_ERROR * spread / math.sqrt(people)

    def limits(z: float) -> tuple[float, float]:
        return median - z * error - rounding / 2, median + z * error + rounding / 2

    return Number(key, median, limits)


def bands(numbers: Iterable[Number]) -> list[Band]:
    """Numbers in bands of equals, highest first; keys in a band are in order of their names."""
    given = sorted(numbers, key=lambda number: (-number.value, number.key))
    z = deviate(len(given))
    placed = [_Placed(one.key, one.value, *one.limits(z)) for one in given]
    runs: list[list[_Placed]] = []
    for _value, equals in groupby(placed, key=lambda one: one.value):
        block = list(equals)
        if runs and all(alike(one, other) for one in runs[-1] for other in block):
            runs[-1] += block
        else:
            runs.append(block)
    return [_band(runs, place) for place in range(len(runs))]


def deviate(numbers: int) -> float:
    """The normal deviate at which a list of so many numbers is compared, pair by pair."""
    pairs = max(1, numbers * (numbers - 1) // 2)
    return NormalDist().inv_cdf(1 - ERROR / (2 * pairs))


def alike(one: _Placed, other: _Placed) -> bool:
    """Whether the interval of a difference holds zero; the order of the two does not matter."""
    upper, lower = (one, other) if one.value >= other.value else (other, one)
    reach = math.hypot(upper.value - upper.low, lower.high - lower.value)
    return upper.value - lower.value <= reach


def _band(runs: Sequence[Sequence[_Placed]], place: int) -> Band:
    run = runs[place]
    above = runs[place - 1] if place else ()
    below = runs[place + 1] if place + 1 < len(runs) else ()
    loose = {
        one.key: where
        for where, near in ((BELOW, below), (ABOVE, above))
        for one in run
        if near and all(alike(one, other) for other in near)
    }
    return Band(tuple(sorted(one.key for one in run)), run[0].value, run[-1].value, loose)
