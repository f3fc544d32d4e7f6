"""Primary rules: small callables from a table to the mask of cells unsafe by themselves.

Rules compose: `MinimumCount(10) | employer_share(wages)` is unsafe where either is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from suppression.intervals import Need
from suppression.table import Pattern, Table, published

Covers = Literal["interval", "threshold", "width"]


class Rule:
    """From a table to the (n,) mask of its unsafe cells; subclasses say when a cell is one."""

    threshold: int = 0  # persons: what a small unsafe cell must be able to reach

    def __call__(self, table: Table) -> np.ndarray:
        """(n,) mask of the unsafe cells of `table`."""
        raise NotImplementedError

    def level(self, table: Table) -> np.ndarray:
        """(n,) how far beyond its value, either way, the interval of an unsafe cell must go.

        In the unit of the cells; 0 where the rule asks for nothing.
        """
        return np.zeros(table.size)

    def __or__(self, other: Rule) -> AnyOf:
        return AnyOf((self, other))


@dataclass(frozen=True, eq=False)
class AnyOf(Rule):
    """A cell is unsafe if any of `rules` says so, and must satisfy all of them."""

    rules: tuple[Rule, ...]

    def __call__(self, table: Table) -> np.ndarray:
        return np.logical_or.reduce([rule(table) for rule in self.rules])

    def level(self, table: Table) -> np.ndarray:
        """(n,) the largest that any of the rules asks for."""
        return np.maximum.reduce([rule.level(table) for rule in self.rules])

    @property
    def threshold(self) -> int:  # type: ignore[override]
        """The largest threshold of the rules."""
        return max(rule.threshold for rule in self.rules)

    def __or__(self, other: Rule) -> AnyOf:
        return AnyOf((*self.rules, other))


@dataclass(frozen=True)
class MinimumCount(Rule):
    """S1: a count under `threshold` is unsafe, true zeros included unless `protect_zeros` is off.

    Complements (denominator minus numerator) are cells of the table, so the same rule
    catches rates of 0 and 100 % and those near them. A base under twice the threshold is
    unsafe too: no share of it could be shown, with its complement, at all.
    """

    threshold: int = 10
    protect_zeros: bool = True

    def __post_init__(self) -> None:
        if self.threshold < 1:
            raise ValueError("MinimumCount: threshold must be 1 or more")

    def __call__(self, table: Table) -> np.ndarray:
        least = np.where(table.base, 2 * self.threshold, self.threshold)
        some = self.protect_zeros | (table.values > 0)
        return np.asarray((table.values < least) & some)


@dataclass(frozen=True)
class Policy:
    """How a table is protected.

    primary  the rule for single cells
    width    S2: how wide, in persons, the feasibility interval of a hidden cell must be
    covers   S11: what else the interval of a primary cell must do. "interval": reach from 0 to
             the threshold, or as far either side of a larger value; "threshold": reach the
             threshold; "width": nothing else
    """

    primary: Rule = MinimumCount()
    width: int = 10
    covers: Covers = "interval"

    def __post_init__(self) -> None:
        if self.width < 0:
            raise ValueError("Policy: width must be 0 or more")
        if self.covers not in get_args(Covers):
            raise ValueError(f"Policy: covers must be one of {', '.join(get_args(Covers))}")

    @property
    def threshold(self) -> int:
        """Persons that a small primary cell must be able to hold: the count rule's, or `width`."""
        return self.primary.threshold or self.width

    def need(self, table: Table, primary: np.ndarray, hidden: np.ndarray) -> Need:
        """S11: what the intervals of hidden cells must cover, given masks (n,) of the pattern.

        A primary cell under the threshold must be able to be anything from 0 to the threshold;
        a larger one (a base, or a cell that a few contributors dominate) anything from its
        value less the threshold to its value plus the threshold, or what its rule asks where
        that is more. Every printed cell must be `width` wide. Cells that could only be derived
        must be able to reach the threshold (S6). Nothing goes beyond the bounds that anybody
        knows beforehand.
        """
        view = published(table, Pattern(hidden & primary, hidden & ~primary))
        low, high = self._reach(table)
        asked = hidden & primary & table.printed
        derived = hidden & ~table.printed
        high = np.where(asked, high, np.where(derived, float(self.threshold), -np.inf))
        wide = hidden & table.printed
        if self.covers == "width":
            high, wide = np.full(table.size, -np.inf), wide | (hidden & primary)
        whole = asked & (self.covers == "interval")
        return Need(
            low=np.where(whole, np.maximum(low, view.floor), np.inf),
            high=np.minimum(high, view.ceiling),
            width=np.where(wide, float(self.width), -np.inf),
        )

    def _reach(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """(n,) twice: how low and how high a primary cell must be able to go."""
        values, threshold = table.values.astype(float), float(self.threshold)
        if self.covers != "interval":
            return np.full(table.size, np.inf), np.full(table.size, threshold)
        level = self.primary.level(table)
        small = values < threshold
        far = np.maximum(level, np.where(small, 0.0, threshold))
        low = np.where(small, 0.0, np.maximum(values - far, 0.0))
        return low, np.maximum(values + far, threshold)
