"""Wage percentiles and main employers of every group of every grid.

Unlike counts, these do not add up: each grid needs every person. The people paid in a horizon are
sorted once (by wages, by nominal wages, by employer); a grid then only needs a stable sort by
group, which for small whole numbers is a radix sort in linear time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aggregates.schema import EMPLOYMENT, PERCENTILES

Array = NDArray[Any]
RANKS = np.array([int(name[1:]) / 100 for name in PERCENTILES])
PRICES = {"": "wages", "_nominal": "wages_nominal"}
RADIX_GROUPS = 1 << 16  # numpy sorts 16-bit numbers by radix, wider ones by comparison


class Earners:
    """The people paid in one horizon, at least one.

    columns  wages, wages_nominal (whole dollars), main_employer, full_quarter, full_year
    """

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self._inside = {
            name: np.ones(len(columns["wages"]), dtype=bool)
            if name == "employed"
            else columns[name].astype(bool)
            for name in EMPLOYMENT
        }
        keys = (*PRICES.values(), "main_employer")
        self._orders = {key: np.argsort(columns[key], kind="stable") for key in keys}
        # Copies in each order: a sort by group then reads them almost in sequence.
        self._sorted = {key: columns[key][order] for key, order in self._orders.items()}
        self._sorted["main_employer"] = _ranks(self._sorted["main_employer"])
        self._flags = {
            key: {name: inside[order] for name, inside in self._inside.items()}
            for key, order in self._orders.items()
        }
        nominal = columns["wages_nominal"][self._orders["main_employer"]].astype(np.int64)
        self._payroll = {
            name: nominal * flag for name, flag in self._flags["main_employer"].items()
        }

    def summary(self, group: NDArray[np.int32], size: int) -> tuple[Array, dict[str, Array]]:
        """Groups that hold somebody, and by column name one value for each of them.

        group  a number from 0 to size - 1 for each person, or `size` for people in no group
        Percentiles interpolate linearly between the two nearest people. Employers are main ones:
        how many, the largest one's share of the wages, and its share of those that the second
        largest does not pay; NaN where nobody has wages.
        """
        codes = group.astype(np.uint16) if size < RADIX_GROUPS else group
        counts = {
            name: np.bincount(codes if name == "employed" else codes[inside], minlength=size + 1)
            for name, inside in self._inside.items()
        }
        values: dict[str, Array] = {}
        for suffix, price in PRICES.items():
            values |= self._wages(codes, counts, price, suffix)
        values |= self._employers(codes, counts)
        found = np.flatnonzero(counts["employed"][:size])
        return found, {name: column[found] for name, column in values.items()}

    def _wages(
        self, codes: Array, counts: Mapping[str, Array], price: str, suffix: str
    ) -> dict[str, Array]:
        by_group = np.argsort(codes[self._orders[price]], kind="stable")
        values: dict[str, Array] = {}
        for name, count in counts.items():
            people = by_group
            if name != "employed":
                people = by_group[self._flags[price][name][by_group]]
            ranked = _interpolate(self._sorted[price], people, count)
            for place, percentile in enumerate(PERCENTILES):
                values[f"wage_{name}_{percentile}{suffix}"] = ranked[:, place]
        return values

    def _employers(self, codes: Array, counts: Mapping[str, Array]) -> dict[str, Array]:
        codes = codes[self._orders["main_employer"]]
        by_group = np.argsort(codes, kind="stable")
        employer = self._sorted["main_employer"][by_group]
        codes = codes[by_group]
        size = len(counts["employed"])
        job = _starts(codes, employer)  # first person of each employer in each group
        owner = codes[job]
        first = _starts(owner)
        values: dict[str, Array] = {}
        for name in counts:
            pays = np.logical_or.reduceat(self._flags["main_employer"][name][by_group], job)
            paid = np.add.reduceat(self._payroll[name][by_group], job)
            share, rival = np.full((2, size), np.nan)
            most, second = _two_largest(paid, first)
            total = np.add.reduceat(paid, first)
            with np.errstate(invalid="ignore"):  # 0 / 0 where nobody has wages
                share[owner[first]] = most / total
                rival[owner[first]] = most / (total - second)
            values[f"employers_{name}"] = np.bincount(owner[pays], minlength=size)
            values[f"top_employer_share_{name}"] = share
            values[f"top_rival_share_{name}"] = rival
        return values


def _two_largest(values: Array, starts: Array) -> tuple[Array, Array]:
    """Of each run that begins at `starts`, the largest value and the second (0 if it is alone)."""
    run = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(values)))
    largest = np.maximum.reduceat(values, starts)
    at = np.flatnonzero(values == largest[run])
    others = values.copy()
    others[at[np.unique(run[at], return_index=True)[1]]] = 0  # one of those that are the largest
    return largest, np.maximum.reduceat(others, starts)


def _ranks(ordered: Array) -> NDArray[np.int32]:
    """Sorted values as 0, 1, 2: smaller numbers, read faster."""
    return np.cumsum(np.concatenate(([False], ordered[1:] != ordered[:-1])), dtype=np.int32)


def _starts(*keys: Array) -> NDArray[np.int64]:
    """Where a run of equal keys begins."""
    change = np.zeros(len(keys[0]) - 1, dtype=bool)
    for key in keys:
        change |= key[1:] != key[:-1]
    return np.concatenate(([0], np.flatnonzero(change) + 1))


def _interpolate(values: Array, people: Array, counts: Array) -> NDArray[np.float64]:
    """One row a group, one column a percentile.

    people  places in `values`, by group and value; the first `counts[0]` are of group 0
    """
    result = np.full((len(counts), len(RANKS)), np.nan)
    there = counts > 0
    start = (np.cumsum(counts) - counts)[there, None]
    rank = (counts[there, None] - 1) * RANKS
    below = np.floor(rank).astype(np.int64)
    low = values[people[start + below]].astype(np.float64)
    high = values[people[start + np.ceil(rank).astype(np.int64)]].astype(np.float64)
    result[there] = low + (high - low) * (rank - below)
    return result
