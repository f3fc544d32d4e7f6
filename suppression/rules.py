"""Primary rules: small callables from a table to the mask of cells unsafe by themselves.

Rules compose: `MinimumCount(10) | EmployerShare(wages)` is unsafe where either is. Rules about
contributors carry the contributions themselves, aligned to the cells of the table they judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from suppression.contributions import Contributions
from suppression.errors import TableError
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
    """S1: a count under `threshold` is unsafe; true zeros too unless `protect_zeros` is off.

    A zero that anybody knows beforehand (its ceiling is 0) is no secret and never unsafe.
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
        some = _secret(table) if self.protect_zeros else table.values > 0
        return np.asarray((table.values < least) & some)


@dataclass(frozen=True, eq=False)
class MinimumContributors(Rule):
    """S12: fewer than `least` persons or employers behind a cell; none at all is fewer too,
    unless `protect_zeros` is off.

    number  (n,) contributors of each cell
    """

    number: np.ndarray
    least: int = 3
    protect_zeros: bool = True

    def __post_init__(self) -> None:
        if self.least < 1:
            raise ValueError("MinimumContributors: least must be 1 or more")
        if np.ndim(self.number) != 1 or (self.number < 0).any():
            raise TableError("MinimumContributors: number must be (n,) and non-negative")

    def __call__(self, table: Table) -> np.ndarray:
        _aligned(self, self.number, table)
        return np.asarray((self.number < self.least) & (self.protect_zeros | (self.number > 0)))


@dataclass(frozen=True, eq=False)
class Dominance(Rule):
    """S13, the (n, k) rule: the `n` largest contributors make up more than `k` % of the cell.

    For magnitudes: the cells are the totals of the contributions. The interval of an unsafe
    cell must reach a total of which the `n` largest are no more than `k` %.
    """

    contributions: Contributions
    n: int = 1
    k: float = 75.0

    def __post_init__(self) -> None:
        if self.n < 1 or not 0 < self.k < 100:
            raise ValueError("Dominance: n must be 1 or more, k a percentage between 0 and 100")

    def __call__(self, table: Table) -> np.ndarray:
        _totals(self, self.contributions, table)
        return 100 * self.contributions.top(self.n) > self.k * self.contributions.total

    def level(self, table: Table) -> np.ndarray:
        """(n,) 100/k times the n largest, less the total; in the unit of the cells."""
        enough = 100 / self.k * self.contributions.top(self.n)
        return np.maximum(enough - self.contributions.total, 0.0)


@dataclass(frozen=True, eq=False)
class PPercent(Rule):
    """S13, the p % rule: the second largest contributor could estimate the largest to within
    `p` % by subtracting its own contribution; with `q` under 100 (the p/q rule) everybody is
    taken to know everybody else to within `q` % beforehand.

    For magnitudes: the cells are the totals of the contributions. The interval of an unsafe
    cell must be wide enough that this estimate is `p` % off.
    """

    contributions: Contributions
    p: float = 10.0
    q: float = 100.0

    def __post_init__(self) -> None:
        if not 0 < self.p < self.q <= 100:
            raise ValueError("PPercent: 0 < p < q <= 100 must hold")

    def __call__(self, table: Table) -> np.ndarray:
        _totals(self, self.contributions, table)
        return self.q * self.contributions.rest(2) < self.p * self.contributions.top(1)

    def level(self, table: Table) -> np.ndarray:
        """(n,) p/q of the largest, less all but the two largest; in the unit of the cells."""
        error = self.p / self.q * self.contributions.top(1)
        return np.maximum(error - self.contributions.rest(2), 0.0)


@dataclass(frozen=True, eq=False)
class EmployerShare(Rule):
    """S14: fewer than `least` employers, or one of them pays more than `most` % of the wages.

    For counts of wage earners: the contributions are wages, in another unit than the cells.
    """

    contributions: Contributions
    least: int = 3
    most: float = 80.0

    def __post_init__(self) -> None:
        if self.least < 1 or not 0 < self.most <= 100:
            raise ValueError("EmployerShare: least must be 1 or more, most a percentage")

    def __call__(self, table: Table) -> np.ndarray:
        few = MinimumContributors(self.contributions.number, self.least)(table)
        return few | (100 * self.contributions.top(1) > self.most * self.contributions.total)


@dataclass(frozen=True, eq=False)
class Rivals(Rule):
    """S26: what a contributor finds who takes their own people out of a count. Unsafe is a count
    of fewer than `least` contributors; one of which the largest leaves fewer than `people`; and
    one of whose rest, some contributor taken out, another holds more than `most` %.

    number, largest, second  (n,) contributors of each cell, and the people of the two largest
    asked  (n,) mask of the cells that have contributors at all; others are never unsafe
    """

    number: np.ndarray
    largest: np.ndarray
    second: np.ndarray
    asked: np.ndarray
    least: int = 3
    most: float = 80.0
    people: int = 10

    def __post_init__(self) -> None:
        if self.least < 1 or self.people < 1 or not 0 < self.most <= 100:
            raise ValueError("Rivals: least and people must be 1 or more, most a percentage")

    def __call__(self, table: Table) -> np.ndarray:
        _aligned(self, self.number, table)
        rest = table.values - self.largest  # the second largest sees the largest best
        told = 100 * self.largest > self.most * (table.values - self.second)
        return self.asked & ((self.number < self.least) | (rest < self.people) | told)


@dataclass(frozen=True)
class GroupDisclosure(Rule):
    """S14: everybody of a group is in one category, or, unless `none` is off, nobody is.

    Knowing that somebody belongs to the group then tells what they are, however many they
    are. Groups are the bases of the table and categories the parts (no bases themselves) that
    a relation splits them into; in a table without bases, every margin is a group.
    """

    none: bool = True

    def __call__(self, table: Table) -> np.ndarray:
        group, part = _partitions(table)
        some = table.values[group] > 0
        told = some & (table.values[part] == table.values[group])
        if self.none:
            told |= some & (table.values[part] == 0)
        found = np.zeros(table.size, bool)
        found[part[told]] = True
        return found & _secret(table)


@dataclass(frozen=True)
class Policy:
    """How a table is protected.

    primary     the rule for single cells
    width       S2: how wide, in persons, the feasibility interval of a hidden cell must be
    covers      S11: what else the interval of a primary cell must do. "interval": reach from 0 to
                the threshold, or as far either side of a larger value; "threshold": reach the
                threshold; "width": nothing else
    singletons  S5: whether somebody alone in a cell, who knows that it is not empty, is kept
                from learning more of others than anybody does, where that can be had
    """

    primary: Rule = MinimumCount()
    width: int = 10
    covers: Covers = "interval"
    singletons: bool = True

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


def _secret(table: Table) -> np.ndarray:
    """(n,) cells whose value is not what anybody knows it to be beforehand."""
    return np.asarray((table.floor < table.ceiling) | (table.given >= 0))


def _partitions(table: Table) -> tuple[np.ndarray, np.ndarray]:
    """A group and one of its categories, (k,) cells each, for every pair in the relations."""
    entries = table.relations.tocoo()
    margin = entries.data > 0
    groups = np.bincount(entries.row[margin], minlength=entries.shape[0])
    group_of = np.zeros(entries.shape[0], int)
    group_of[entries.row[margin]] = entries.col[margin]
    split = ~margin & (entries.data < 0) & (groups[entries.row] == 1)
    group, part = group_of[entries.row[split]], entries.col[split]
    if table.base.any():
        keep = table.base[group] & ~table.base[part]
        group, part = group[keep], part[keep]
    return group, part


def _aligned(rule: Rule, number: np.ndarray, table: Table) -> None:
    if len(number) != table.size:
        raise TableError(
            f"{type(rule).__name__}: contributions of {len(number)} cells "
            f"for a table of {table.size}; give a row for every cell"
        )


def _totals(rule: Rule, contributions: Contributions, table: Table) -> None:
    """Rules about magnitudes judge the cells themselves: their contributions must add up."""
    _aligned(rule, contributions.number, table)
    off = np.flatnonzero(~np.isclose(contributions.total, table.values, rtol=1e-9, atol=0.5))
    if len(off):
        raise TableError(
            f"{type(rule).__name__}: contributions do not add up to {len(off)} cells "
            f"(first: {off[0]}); for a table of counts use EmployerShare"
        )
