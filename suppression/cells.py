"""From rows of codes and counts to one system of cells and relations (S24, S25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from suppression.errors import TableError
from suppression.hierarchy import Hierarchy
from suppression.table import SHARED, Publication, Table

COUNT = "n"
SHOWN = 3  # cells that a message names before it stops
SEED = 24  # of the numbers that keys are made of: same cells, same keys
EXACT = 2.0**53  # counts beyond this are not exact in floating point

Hierarchies = Mapping[str, Hierarchy]


@dataclass(frozen=True)
class Grid:
    """Cells by their codes, without counts.

    hierarchies  dimension -> tree, in the order of the columns of `codes`
    codes        (n, d) position of each cell's code in the tree of each dimension
    """

    hierarchies: dict[str, Hierarchy]
    codes: np.ndarray

    @classmethod
    def of(cls, frame: pd.DataFrame, hierarchies: Hierarchies) -> Grid:
        """Cells from a table with a column of codes for every dimension.

        Raises TableError for a missing column or a code that its hierarchy does not know.
        """
        _require(frame, list(hierarchies))
        if not len(frame):
            raise TableError("there are no cells; expected at least one row")
        codes = np.empty((len(frame), len(hierarchies)), dtype=np.int32)
        for place, (dimension, hierarchy) in enumerate(hierarchies.items()):
            codes[:, place] = hierarchy.positions(frame[dimension])
            unknown = np.flatnonzero(codes[:, place] < 0)
            if len(unknown):
                raise _unknown_code(dimension, frame[dimension].iloc[unknown])
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

    def order(self) -> np.ndarray:
        """(n,) cells from the totals down: an order that owes nothing to that of the rows."""
        return np.lexsort(self.codes.T[::-1])

    @cached_property
    def keys(self) -> np.ndarray:
        """(n,) a number for each combination of codes: a sum of random ones, modulo 2^64.

        Two combinations share a number with a chance of 1 in 10^7 among a million cells.
        """
        with np.errstate(over="ignore"):
            parts = (marks[self.codes[:, at]] for at, marks in enumerate(self._marks))
            return np.asarray(sum(parts, np.zeros(self.size, dtype=np.uint64)))

    @cached_property
    def _marks(self) -> list[np.ndarray]:
        random = np.random.default_rng(SEED)
        most = np.iinfo(np.uint64).max
        return [
            random.integers(0, most, len(tree.codes), dtype=np.uint64)
            for tree in self.hierarchies.values()
        ]

    @cached_property
    def _index(self) -> pd.Index:
        return pd.Index(self.keys)

    def check_unique(self) -> None:
        """Raise TableError if a combination of codes occurs twice."""
        twice = np.flatnonzero(self._index.duplicated())
        if len(twice):
            raise TableError(
                f"{len(twice)} cells occur more than once, first {self.names(twice)}; "
                "expected one row for each combination of codes: add them up or leave one out"
            )

    def margins(self, dimension: str) -> np.ndarray:
        """(n,) the cell that each cell is a part of along a dimension, or -1.

        That is the nearest listed one above it, all other codes equal: where a level is not
        listed, its parts are parts of the next level up.
        """
        place = list(self.hierarchies).index(dimension)
        above, marks = self.hierarchies[dimension].parents, self._marks[place]
        start = self.codes[:, place]
        found = np.full(self.size, -1)
        at = start.astype(np.int64)
        asking = np.flatnonzero(above[at] >= 0)
        while len(asking):
            at[asking] = above[at[asking]]
            keys = self.keys[asking] - marks[start[asking]] + marks[at[asking]]
            found[asking] = self._index.get_indexer(keys)
            asking = asking[(found[asking] < 0) & (above[at[asking]] >= 0)]
        return found

    def relations(self) -> sparse.csr_matrix:
        """(m, n) one row for every margin and dimension along which its parts are listed."""
        rows, columns, signs, first = [], [], [], 0
        for dimension in self.hierarchies:
            margin = self.margins(dimension)
            parts = np.flatnonzero(margin >= 0)
            wholes, row = np.unique(margin[parts], return_inverse=True)
            rows += [first + np.arange(len(wholes)), first + row]
            columns += [wholes, parts]
            signs += [np.ones(len(wholes)), -np.ones(len(parts))]
            first += len(wholes)
        at = (np.concatenate(rows), np.concatenate(columns))
        return sparse.csr_matrix((np.concatenate(signs), at), shape=(first, self.size))


@dataclass(frozen=True)
class Cells:
    """A confidential table with the codes of its cells.

    table  the system: values, relations, costs
    grid   the codes of its cells
    frame  the rows as given, aligned to the cells, with every other column they came with; the
           index still says which row each was
    """

    table: Table
    grid: Grid
    frame: pd.DataFrame


def cells(
    frame: pd.DataFrame, hierarchies: Hierarchies, count: str = COUNT, cost: str | None = None
) -> Cells:
    """One system from a table of cells, margins included (S24).

    frame        one row a cell: a column of codes for each dimension, and counts
    hierarchies  dimension -> tree of its codes; other columns are carried along in `Cells.frame`
    count        column of counts, non-negative whole numbers
    cost         column of what hiding each cell loses (positive); by default count + 1

    Linked tables come in the same frame: each cell once, with the total's code in the
    dimensions that its table does not have. A combination that is not listed, where others
    under the same margin are, is a zero that everybody can see.
    Cells are put in an order of their own, from the totals down.
    Raises TableError, naming cells and never counts.
    """
    _require(frame, [count] + ([cost] if cost else []))
    grid = Grid.of(frame, hierarchies)
    grid.check_unique()
    order = grid.order()
    grid, frame = grid.take(order), frame.iloc[order]
    values = _counts(frame[count], grid)
    relations = grid.relations()
    _check_sums(relations, values.astype(float), grid)
    table = Table(
        values=values,
        relations=relations,
        cost=_costs(frame[cost], grid) if cost else values + 1.0,
        block=np.full(grid.size, SHARED),
    )
    return Cells(table, grid, frame)


def published_cells(
    frame: pd.DataFrame, hierarchies: Hierarchies, count: str = COUNT
) -> tuple[Publication, Grid]:
    """What the public sees, from the published rows alone: an empty count is a hidden cell.

    Its cells are in the order of the rows. Raises TableError as `cells` does.
    """
    _require(frame, [count])
    grid = Grid.of(frame, hierarchies)
    grid.check_unique()
    values = np.full(grid.size, np.nan)
    shown = np.flatnonzero(frame[count].notna().to_numpy())
    values[shown] = _counts(frame[count].iloc[shown], grid.take(shown))
    relations = grid.relations()
    _check_sums(relations, values, grid)
    seen = Publication(
        values=values,
        relations=relations,
        block=np.full(grid.size, SHARED),
        floor=np.zeros(grid.size),
        ceiling=np.full(grid.size, np.inf),
        printed=np.ones(grid.size, bool),
    )
    return seen, grid


def tabulate(
    rows: pd.DataFrame,
    hierarchies: Hierarchies,
    count: str | None = None,
    tables: Sequence[Sequence[str]] | None = None,
    sums: Sequence[str] = (),
) -> pd.DataFrame:
    """Every margin of some rows: persons, or cells at the finest level (S25).

    rows    a column of codes for each dimension, at any level of its tree
    count   column to add up; without it every row counts as one
    tables  the dimensions of each linked table; the others are at their total there. By default
            one table with all of them
    sums    further columns to add up along with the counts

    Returns codes, counts (column `count`, or "n") and `sums`, one row for each combination of
    codes that occurs, each once however many tables it is in. Raises TableError.
    """
    _require(rows, [*([count] if count else []), *sums])
    grid = Grid.of(rows, hierarchies)
    amounts = {count or COUNT: _counts(rows[count], grid) if count else np.ones(grid.size, int)}
    amounts |= {name: rows[name].to_numpy() for name in sums}
    found = []
    for dimensions in tables if tables is not None else [list(hierarchies)]:
        unknown = [name for name in dimensions if name not in hierarchies]
        if unknown:
            raise TableError(f"tables: '{unknown[0]}' has no hierarchy; give it one")
        found.append(_roll_up(grid, amounts, set(dimensions)))
    every = Grid(grid.hierarchies, np.concatenate([part.codes for part, _ in found]))
    first = np.flatnonzero(~every._index.duplicated())
    first = first[every.take(first).order()]
    listed = every.take(first).frame()
    for name in amounts:
        listed[name] = np.concatenate([sums_of[name] for _, sums_of in found])[first]
    return listed


Amounts = dict[str, np.ndarray]


def _roll_up(grid: Grid, amounts: Amounts, dimensions: set[str]) -> tuple[Grid, Amounts]:
    """All margins over some dimensions; the others at their total."""
    codes = grid.codes.copy()
    for place, dimension in enumerate(grid.hierarchies):
        if dimension not in dimensions:
            codes[:, place] = 0
    grid, amounts = _add_up(Grid(grid.hierarchies, codes), amounts)
    for place, (dimension, tree) in enumerate(grid.hierarchies.items()):
        if dimension not in dimensions:
            continue
        levels, sources = [grid.codes], [np.arange(grid.size)]
        while (rows := np.flatnonzero(levels[-1][:, place] > 0)).size:
            above = levels[-1][rows]
            above[:, place] = tree.parents[above[:, place]]
            levels.append(above)
            sources.append(sources[-1][rows])
        source = np.concatenate(sources)
        raised = Grid(grid.hierarchies, np.concatenate(levels))
        grid, amounts = _add_up(raised, {name: of[source] for name, of in amounts.items()})
    return grid, amounts


def _add_up(grid: Grid, amounts: Amounts) -> tuple[Grid, Amounts]:
    """Each combination of codes once, with the sums of its amounts."""
    group, keys = pd.factorize(grid.keys)
    first = np.zeros(len(keys), dtype=np.int64)
    first[group[::-1]] = np.arange(grid.size)[::-1]
    summed = pd.DataFrame(amounts).groupby(group, sort=True).sum()
    return grid.take(first), {name: summed[name].to_numpy() for name in amounts}


def _require(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        there = ", ".join(map(str, frame.columns))
        raise TableError(f"there is no column '{missing[0]}'; the columns are {there}")


def _unknown_code(dimension: str, values: pd.Series) -> TableError:
    distinct = [str(value) for value in values.unique()[:SHOWN]]
    if values.isna().any():
        return TableError(f"{dimension}: {values.isna().sum()} rows have no code; give them one")
    return TableError(
        f"{dimension}: {', '.join(map(repr, distinct))} in {len(values)} rows is not in its "
        "hierarchy; add it there, or correct the rows"
    )


def _counts(column: pd.Series, grid: Grid) -> np.ndarray:
    """(n,) counts as whole numbers. Raises TableError, naming the cells that have none."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = np.flatnonzero(np.isnan(numbers) | (np.abs(numbers) > EXACT))
    if len(wrong):
        raise TableError(
            f"{column.name}: {len(wrong)} cells have no count, first {grid.names(wrong)}; "
            "expected a whole number: a cell that nobody is in has the count 0"
        )
    wrong = np.flatnonzero(numbers < 0)
    if len(wrong):
        raise TableError(
            f"{column.name}: {len(wrong)} counts are negative, first {grid.names(wrong)}; "
            "counts must be 0 or more"
        )
    wrong = np.flatnonzero(numbers != np.rint(numbers))
    if len(wrong):
        raise TableError(
            f"{column.name}: {len(wrong)} counts are not whole numbers, first "
            f"{grid.names(wrong)}; protect counts, and divide afterwards"
        )
    return numbers.astype(np.int64)


def _costs(column: pd.Series, grid: Grid) -> np.ndarray:
    costs = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = np.flatnonzero(~(np.isfinite(costs) & (costs > 0)))
    if len(wrong):
        raise TableError(
            f"{column.name}: {len(wrong)} costs are missing or not above 0, first "
            f"{grid.names(wrong)}"
        )
    return costs


def _check_sums(relations: sparse.csr_matrix, values: np.ndarray, grid: Grid) -> None:
    """Raise TableError for the first margins that are not the sum of their parts."""
    off = np.flatnonzero(np.nan_to_num(relations @ values))  # NaN: a hidden cell is in it
    if not len(off):
        return
    rows = relations[off]
    margins = np.repeat(np.arange(len(off)), np.diff(rows.indptr))[rows.data > 0]
    wholes = rows.indices[rows.data > 0][np.argsort(margins, kind="stable")]
    part = relations[off[0]].indices[relations[off[0]].data < 0][0]
    along = np.flatnonzero(grid.codes[part] != grid.codes[wholes[0]])[0]
    raise TableError(
        f"{len(off)} margins are not the sum of their parts, first ({grid.name(wholes[0])}) along "
        f"'{list(grid.hierarchies)[along]}'; a part that is not listed counts as 0: "
        "correct the counts, or list every part"
    )
