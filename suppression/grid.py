"""Cells by their codes: which are margins of which, and what is not listed (S24)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from suppression import levels
from suppression.errors import TableError
from suppression.hierarchy import Hierarchy

SHOWN = 3  # cells or codes that a message names before it stops
SEED = 24  # of the numbers that keys are made of: same cells, same keys

Hierarchies = Mapping[str, Hierarchy]
Amounts = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells by their codes, without counts.

    hierarchies  dimension -> tree, in the order of the columns of `codes`
    codes        (n, d) position of each cell's code in the tree of each dimension; 0 = its root
    """

    hierarchies: dict[str, Hierarchy]
    codes: np.ndarray

    @classmethod
    def of(cls, frame: pd.DataFrame, hierarchies: Hierarchies) -> Grid:
        """Cells from a table with a column of codes for every dimension.

        Raises TableError for a missing column or a code that its hierarchy does not know.
        """
        require(frame, list(hierarchies))
        if frame.empty or not hierarchies:
            raise TableError("there are no cells; expected rows, and a hierarchy a dimension")
        codes = np.empty((len(frame), len(hierarchies)), dtype=np.int32)
        for place, (dimension, hierarchy) in enumerate(hierarchies.items()):
            codes[:, place] = hierarchy.positions(frame[dimension])
            unknown = codes[:, place] < 0
            if unknown.any():
                raise _unknown_code(dimension, frame[dimension][unknown])
        return cls(dict(hierarchies), codes)

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.codes)

    def name(self, cell: int) -> str:
        """The key of a cell in words: `program=51.38, region=total`."""
        named = zip(self.hierarchies.items(), self.codes[cell], strict=True)
        return ", ".join(f"{dimension}={tree.codes[code]}" for (dimension, tree), code in named)

    def names(self, cells: np.ndarray) -> str:
        """The keys of the first few of `cells`."""
        return "; ".join(f"({self.name(int(cell))})" for cell in cells[:SHOWN])

    def frame(self) -> pd.DataFrame:
        """The codes as text, one column a dimension."""
        return pd.DataFrame(
            {
                dimension: np.array(tree.codes, dtype=object)[self.codes[:, place]]
                for place, (dimension, tree) in enumerate(self.hierarchies.items())
            }
        )

    def take(self, cells: np.ndarray) -> Grid:
        """Some of the cells, in the order given."""
        return Grid(self.hierarchies, self.codes[cells])

    def join(self, grids: Sequence[Grid]) -> Grid:
        """The cells of several grids with the dimensions of this one."""
        return Grid(self.hierarchies, np.concatenate([self.codes[:0], *(g.codes for g in grids)]))

    def moved(self, place: int, codes: np.ndarray | int) -> Grid:
        """The same cells with other codes in the dimension at `place`."""
        changed = self.codes.copy()
        changed[:, place] = codes
        return Grid(self.hierarchies, changed)

    def distinct(self) -> Grid:
        """Each combination of codes once."""
        return self.take(np.flatnonzero(~self.index.duplicated()))

    def order(self) -> np.ndarray:
        """(n,) cells from the totals down: an order that owes nothing to that of the rows."""
        return np.lexsort(self.codes.T[::-1])

    @cached_property
    def keys(self) -> np.ndarray:
        """(n,) a number for each combination of codes: a sum of random ones, modulo 2^64.

        Among a million cells a number stands for two combinations with a chance of 1 in a million;
        the margins would then not add up, and be refused.
        """
        keys = np.zeros(self.size, dtype=np.uint64)
        for place, marks in enumerate(self._marks):
            keys += marks[self.codes[:, place]]
        return keys

    @cached_property
    def index(self) -> pd.Index:
        """From keys to cells."""
        return pd.Index(self.keys)

    @cached_property
    def _marks(self) -> list[np.ndarray]:
        random = np.random.default_rng(SEED)
        most = np.iinfo(np.uint64).max
        trees = self.hierarchies.values()
        return [random.integers(0, most, len(tree.codes), dtype=np.uint64) for tree in trees]

    def _climb(self, place: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Up one dimension, level by level: cells that have met no listed cell above them so far,
        their code there, and what is listed there (-1: nothing).
        """
        above, marks = list(self.hierarchies.values())[place].parents, self._marks[place]
        start = self.codes[:, place]
        cells, at = np.arange(self.size), start.astype(np.int64)
        while (inner := above[at] >= 0).any():
            cells, at = cells[inner], above[at[inner]]
            keys = self.keys[cells] - marks[start[cells]] + marks[at]
            listed = self.index.get_indexer(keys)
            yield cells, at, listed
            cells, at = cells[listed < 0], at[listed < 0]

    def margins(self, place: int) -> np.ndarray:
        """(n,) the cell that each cell is a part of along the dimension at `place`, or -1.

        That is the nearest listed one above it, all other codes equal: where a level is not
        listed, its parts are parts of the next level up.
        """
        found = np.full(self.size, -1)
        for cells, _, listed in self._climb(place):
            found[cells] = listed
        return found

    def relations(self) -> sparse.csr_matrix:
        """(m, n) one row for every margin and dimension along which its parts are listed."""
        rows, columns, signs, first = [], [], [], 0
        for place in range(len(self.hierarchies)):
            margin = self.margins(place)
            parts = np.flatnonzero(margin >= 0)
            wholes, row = np.unique(margin[parts], return_inverse=True)
            rows += [first + np.arange(len(wholes)), first + row]
            columns += [wholes, parts]
            signs += [np.ones(len(wholes)), -np.ones(len(parts))]
            first += len(wholes)
        at = (np.concatenate(rows), np.concatenate(columns))
        return sparse.csr_matrix((np.concatenate(signs), at), shape=(first, self.size))

    def unlisted(self) -> Grid:
        """Margins that are not listed and tie together what is listed (`levels.missing`)."""
        found = [self.raised(level) for level in levels.missing(self.listed_levels())]
        every = self.join(found).distinct()
        return every.take(np.flatnonzero(self.index.get_indexer(every.keys) < 0))

    def listed_levels(self) -> list[levels.Level]:
        """Depths at which cells are listed.

        A code that ends above the lowest depth of its tree stands for every depth below it too.
        """
        alike = np.empty_like(self.codes)  # each code by the first of its tree that is alike
        for place, tree in enumerate(self.hierarchies.values()):
            kind = 2 * tree.depths + tree.ends_early
            _, first, which = np.unique(kind, return_index=True, return_inverse=True)
            alike[:, place] = first[which][self.codes[:, place]]
        codes = Grid(self.hierarchies, alike).distinct().codes.T
        trees = self.hierarchies.values()
        depths = [tree.depths[column] for tree, column in zip(trees, codes, strict=True)]
        early = [tree.ends_early[column] for tree, column in zip(trees, codes, strict=True)]
        kinds = zip(
            np.stack(depths, axis=1).tolist(), np.stack(early, axis=1).tolist(), strict=True
        )
        found: list[levels.Level] = []
        for depth, ends in sorted(kinds, key=lambda kind: (sum(kind[1]), kind[0])):
            if not any(_stands_for(depth, ends, level) for level in found):
                found.append(tuple(depth))
        return found

    def raised(self, level: levels.Level) -> Grid:
        """The cells that listed ones add up to at a level, each once."""
        codes = self._codes_at(level)
        return Grid(self.hierarchies, codes[(codes >= 0).all(axis=1)]).distinct()

    def _codes_at(self, level: levels.Level) -> np.ndarray:
        """(n, d) codes above those of the cells at a level; -1 where a cell is no part of any."""
        codes = np.empty_like(self.codes)
        for place, tree in enumerate(self.hierarchies.values()):
            codes[:, place] = tree.raised(level[place])[self.codes[:, place]]
        return codes

    def members(self, records: Grid) -> tuple[np.ndarray, np.ndarray]:
        """Who counts where: a cell and a record, (k,) each, for every pair that belongs together.

        records  codes of persons, payments or the like, at the finest level, in the same trees
        """
        cells, found = [], []
        for level in self.listed_levels():
            codes = records._codes_at(level)
            inside = np.flatnonzero((codes >= 0).all(axis=1))
            cell = self.index.get_indexer(Grid(self.hierarchies, codes[inside]).keys)
            cells.append(cell[cell >= 0])
            found.append(inside[cell >= 0])
        pairs = pd.DataFrame({"cell": np.concatenate(cells), "record": np.concatenate(found)})
        pairs = pairs.drop_duplicates()  # a code that ends early stands for several levels
        return pairs["cell"].to_numpy(), pairs["record"].to_numpy()

    def check_unique(self) -> None:
        """Raise TableError if a combination of codes occurs twice."""
        twice = np.flatnonzero(self.index.duplicated())
        if len(twice):
            raise TableError(
                f"{len(twice)} cells occur more than once, first {self.names(twice)}; "
                "expected one row for each combination of codes: add them up or leave one out"
            )


class Names(Sequence[str]):
    """The keys of the cells of a grid in words, each made when it is asked for."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid

    def __len__(self) -> int:
        return self._grid.size

    def __getitem__(self, cell):  # type: ignore[no-untyped-def]
        return f"({self._grid.name(int(cell))})"


def roll_up(grid: Grid, amounts: Amounts) -> tuple[Grid, Amounts]:
    """All margins of some cells, themselves included, each once, with the sums of `amounts`."""
    grid, amounts = _add_up(grid, amounts)
    for place, tree in enumerate(grid.hierarchies.values()):
        levels, sources = [grid], [np.arange(grid.size)]
        while len(rows := np.flatnonzero(levels[-1].codes[:, place])):
            level = levels[-1].take(rows)
            levels.append(level.moved(place, tree.parents[level.codes[:, place]]))
            sources.append(sources[-1][rows])
        source = np.concatenate(sources)
        raised = {name: column[source] for name, column in amounts.items()}
        grid, amounts = _add_up(grid.join(levels), raised)
    return grid, amounts


def _add_up(grid: Grid, amounts: Amounts) -> tuple[Grid, Amounts]:
    """Each combination of codes once, with the sums of its amounts."""
    group, keys = pd.factorize(grid.keys)
    first = np.zeros(len(keys), dtype=np.int64)
    first[group[::-1]] = np.arange(grid.size)[::-1]
    summed = pd.DataFrame(amounts).groupby(group, sort=True).sum() if amounts else {}
    return grid.take(first), {name: np.asarray(summed[name]) for name in amounts}


def _stands_for(depth: list[int], early: list[bool], level: levels.Level) -> bool:
    """Whether cells at `depth` count at `level`: the same, but deeper where codes end early."""
    pairs = zip(depth, early, level, strict=True)
    return all(at == there or (end and at < there) for at, end, there in pairs)


def require(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise TableError if a column is not there."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        there = ", ".join(map(str, frame.columns))
        raise TableError(f"there is no column '{missing[0]}'; the columns are {there}")


def _unknown_code(dimension: str, values: pd.Series) -> TableError:
    if values.isna().any():
        return TableError(f"{dimension}: {values.isna().sum()} rows have no code; give them one")
    distinct = ", ".join(f"'{value}'" for value in values.unique()[:SHOWN])
    return TableError(
        f"{dimension}: {distinct} in {len(values)} rows is not in its hierarchy; "
        "add it there, or correct the rows"
    )
