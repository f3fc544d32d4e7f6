"""What is counted of a group: the core counts, and the parts of every partition it is split by.

From the declarations and `dim_part`, which a release holds too, so that the audit knows the same
counts, and the additions among them, as protection does (R1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from aggregates.declarations import Partition, Population, partitions_of
from aggregates.schema import COUNTS, SPLITS

BASE = ("n_exiters", "n_matched", "n_unmatched")
DERIVED = {  # column of `cube_grids` -> the cells that come with its counts
    "coverage": ("n_unmatched",),
    "employment": ("not_employed",),
    "full_quarter": ("not_full_quarter", "employed_not_full_quarter"),
    "full_year": ("not_full_year", "employed_not_full_year"),
    "activities": (),
}
INSIDE = (  # R1: (margin, parts) among cells of one row; n_matched is a base cell
    ("n_exiters", ("n_matched", "n_unmatched")),
    ("n_matched", ("n_employed", "not_employed")),
    ("n_employed", ("n_working", "n_working_enrolled")),
    ("not_employed", ("n_enrolled", "n_not_found")),
    ("n_matched", ("n_full_quarter", "not_full_quarter")),
    ("n_employed", ("n_full_quarter", "employed_not_full_quarter")),
    ("n_matched", ("n_full_year", "not_full_year")),
    ("n_employed", ("n_full_year", "employed_not_full_year")),
)
PART_COLUMNS = ["partition", "part_code", "parent", "title", "title_es", "sort_order"]


@dataclass(frozen=True)
class Split:
    """A partition with its codes: margins inside it have parts of their own."""

    partition: Partition
    codes: tuple[str, ...]
    parent: dict[str, str]

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Codes that no other is a part of, those with most people first."""
        margins = set(self.parent.values())
        return tuple(code for code in self.codes if code not in margins)

    def inside(self, code: str) -> tuple[str, ...]:
        """The leaves that a code adds up from: itself, unless it is a margin."""
        parts = [part for part, margin in self.parent.items() if margin == code]
        return tuple(leaf for part in parts for leaf in self.inside(part)) or (code,)

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """Column of each code."""
        return tuple(self.partition.count(code) for code in self.codes)

    @cached_property
    def additions(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(margin, parts): the whole of its outermost parts, and each margin of its own."""
        found: dict[str, list[str]] = {}
        for code in self.codes:
            margin = self.parent.get(code)
            name = self.partition.count(margin) if margin else self.partition.whole
            found.setdefault(name, []).append(self.partition.count(code))
        for margin, parts in self.sums.items():
            found[margin] = [self.partition.count(code) for code in parts]
        return tuple((margin, tuple(parts)) for margin, parts in found.items())

    @cached_property
    def sums(self) -> dict[str, tuple[str, ...]]:
        """Core count -> codes that add up to it, of those that there are."""
        there = {
            count: tuple(code for code in codes if code in self.codes)
            for count, codes in self.partition.sums.items()
        }
        return {count: codes for count, codes in there.items() if codes}

    @cached_property
    def free(self) -> tuple[str, ...]:
        """Leaves that are not the same people as another count by definition."""
        return tuple(code for code in self.leaves if code not in self.partition.same)

    def moved(
        self, move: dict[str, float], turn: int, kept: frozenset[str] = frozenset()
    ) -> dict[str, float]:
        """How the parts move with a move of core counts: those that are the same people as a core
        count go with it, and the rest of the whole's change is one other part's, by turns.

        kept  columns of parts that another partition counts too: they stay, if others can move
        """
        partition = self.partition
        rates = {code: move.get(partition.same.get(code, ""), 0.0) for code in self.leaves}
        free = [code for code in self.free if partition.count(code) not in kept] or list(self.free)
        for count, parts in self.sums.items():
            rates[parts[0]] += move.get(count, 0.0)
            free = [code for code in free if code not in parts]
        left = move.get(partition.whole, 0.0) - sum(rates.values())
        if free:
            rates[free[turn % len(free)]] += left
        for code in reversed(self.codes):
            if code not in rates:
                rates[code] = sum(rates.get(c, 0.0) for c, p in self.parent.items() if p == code)
        return {self.partition.count(code): rate for code, rate in rates.items() if rate}


@dataclass(frozen=True)
class Measures:
    """The counts of a population: core ones, and those of its partitions."""

    population: Population
    parts: tuple[Split, ...]

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """Counts that the confidential cube holds, in order."""
        return (*COUNTS, *(name for split in self.parts for name in split.counts))

    @cached_property
    def splits(self) -> dict[str, tuple[str, ...]]:
        """Column of `cube_grids` -> printed counts that it stands for."""
        return SPLITS | {split.partition.name: split.counts for split in self.parts}

    @cached_property
    def split_of(self) -> dict[str, str]:
        """Cell of a row -> column of `cube_grids` that says whether it is counted."""
        derived = {name: split for split, names in DERIVED.items() for name in names}
        return {name: split for split, names in self.splits.items() for name in names} | derived

    @cached_property
    def additions(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """R1: (margin, parts) among the cells of one row."""
        return (*INSIDE, *(pair for split in self.parts for pair in split.additions))

    @cached_property
    def own(self) -> frozenset[str]:
        """Parts that are, in the row of a group's own region, another partition's part too, with
        all that they consist of.
        """
        tied = dict(split.partition.own for split in self.parts if split.partition.own)
        return frozenset(
            split.partition.count(code)
            for split in self.parts
            if (part := tied.get(split.partition.name))
            for code in (part, *split.inside(part))
        )

    @cached_property
    def together(self) -> tuple[tuple[str, ...], ...]:
        """The parts of each partition, of those that share cells in one."""
        tied = {
            name
            for split in self.parts
            if split.partition.own
            for name in (split.partition.name, split.partition.own[0])
        }
        names = [split.counts for split in self.parts if split.partition.name not in tied]
        shared = [
            name for split in self.parts if split.partition.name in tied for name in split.counts
        ]
        return (*names, tuple(shared)) if shared else tuple(names)


def measures(population: Population, parts: pd.DataFrame) -> Measures:
    """The counts of a population.

    parts  `dim_part`: partition, part_code, parent (or none), in the order of `sort_order`
    """
    found = []
    ordered = parts.sort_values(["partition", "sort_order"], kind="stable")
    for partition in partitions_of(population):
        mine = ordered[ordered["partition"] == partition.name]
        codes = tuple(mine["part_code"])
        parent = {c: p for c, p in zip(codes, mine["parent"], strict=True) if isinstance(p, str)}
        if codes:
            found.append(Split(partition, codes, {c: p for c, p in parent.items() if p}))
    return Measures(population, tuple(found))
