"""From rows of codes and counts to one system of cells and relations, and back (S24, S25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from suppression.errors import TableError
from suppression.grid import Amounts, Grid, Hierarchies, require, roll_up
from suppression.table import SHARED, Pattern, Publication, Table

COUNT = "n"
STATUS = "status"
PUBLISHED, SUPPRESSED, PRIMARY, SECONDARY = "published", "suppressed", "primary", "secondary"
EXACT = 2.0**53  # counts beyond this are not exact in floating point
UNLISTED_COST = 0.01  # nobody sees a margin that is not listed: hiding it loses next to nothing


@dataclass(frozen=True, eq=False)
class Cells:
    """A confidential table with the codes of its cells.

    table  the system: values, relations, costs. Cells that are not `printed` are margins that
           are not listed and that a reader can form
    grid   the codes of its cells
    frame  the rows as given, aligned to the cells, with every column they came with; NaN for
           cells that are not listed
    rows   (n,) which row each cell was; -1 if it is not listed
    count  name of the column of counts
    """

    table: Table
    grid: Grid
    frame: pd.DataFrame
    rows: np.ndarray
    count: str

    def public(self, pattern: Pattern) -> pd.DataFrame:
        """Codes, counts (empty where hidden) and status, in the order of the rows given.

        Primary and secondary look the same: which cells are small is part of the secret.
        """
        hidden = pattern.hidden[self._listed]
        found = self._counted()
        found[self.count] = found[self.count].mask(hidden)
        return found.assign(**{STATUS: np.where(hidden, SUPPRESSED, PUBLISHED)})

    def confidential(self, pattern: Pattern) -> pd.DataFrame:
        """As `public`, but with every count, and whether a hidden cell is primary or secondary."""
        kinds = [pattern.primary[self._listed], pattern.hidden[self._listed]]
        status = np.select(kinds, [PRIMARY, SECONDARY], PUBLISHED)
        return self._counted().assign(**{STATUS: status})

    def numbers(self, column: str) -> np.ndarray:
        """(n,) whole numbers that the rows came with, such as contributors; 0 where not listed.

        Raises TableError as for counts.
        """
        require(self.frame, [column])
        found = np.zeros(self.table.size, dtype=np.int64)
        listed = self._listed
        found[listed] = _counts(self.frame[column].iloc[listed], self.grid.take(listed))
        return found

    @property
    def _listed(self) -> np.ndarray:
        """The listed cells, in the order of the rows given."""
        listed = np.flatnonzero(self.rows >= 0)
        return listed[np.argsort(self.rows[listed])]

    def _counted(self) -> pd.DataFrame:
        counts = pd.array(self.table.values[self._listed], dtype="Int64")
        return self.grid.take(self._listed).frame().assign(**{self.count: counts})


def cells(
    frame: pd.DataFrame,
    hierarchies: Hierarchies,
    count: str = COUNT,
    cost: str | None = None,
    closed: bool = True,
) -> Cells:
    """One system from a table of cells, margins included (S24).

    frame        one row a cell: a column of codes for each dimension, and counts
    hierarchies  dimension -> tree of its codes; other columns are carried along in `Cells.frame`
    count        column of counts, non-negative whole numbers
    cost         column of what hiding each cell loses (positive); by default count + 1
    closed       every breakdown is listed in full, so that a margin which is not listed can be
                 formed where its parts are, along two dimensions: it becomes a cell too

    Linked tables come in the same frame: each cell once, with the total's code in the
    dimensions that its table does not have. A combination that is not listed, where others
    under the same margin are, is a zero that everybody can see.
    Cells are put in an order of their own, from the totals down.
    Raises TableError, naming cells and never counts.
    """
    require(frame, [count] + ([cost] if cost else []))
    listed = Grid.of(frame, hierarchies)
    listed.check_unique()
    counts = _counts(frame[count], listed)
    costs = _costs(frame[cost], listed) if cost else counts + 1.0
    grid, rows = _complete(listed, closed)
    relations = grid.relations()
    values = _sum_unlisted(relations, _spread(counts, rows), rows < 0)
    _check_sums(relations, values, grid, rows)
    table = Table(
        values=values.astype(np.int64),
        relations=relations,
        cost=np.where(rows < 0, UNLISTED_COST, _spread(costs, rows)),
        block=np.full(grid.size, SHARED),
        printed=rows >= 0,
    )
    labels = np.where(rows < 0, len(frame), rows)
    aligned = frame.reset_index(drop=True).reindex(labels).reset_index(drop=True)
    return Cells(table, grid, aligned, rows, count)


def published_cells(
    frame: pd.DataFrame, hierarchies: Hierarchies, count: str = COUNT, closed: bool = True
) -> tuple[Publication, Grid]:
    """What the public sees, from the published rows alone, and the codes of its cells (S25).

    An empty count is a hidden cell; the rest is as for `cells`. Raises TableError.
    """
    require(frame, [count])
    listed = Grid.of(frame, hierarchies)
    listed.check_unique()
    shown = np.flatnonzero(frame[count].notna().to_numpy())
    counts = np.full(listed.size, np.nan)
    counts[shown] = _counts(frame[count].iloc[shown], listed.take(shown))
    grid, rows = _complete(listed, closed)
    relations = grid.relations()
    values = _sum_unlisted(relations, _spread(counts, rows), rows < 0)
    _check_sums(relations, values, grid, rows)
    seen = Publication(
        values=values,
        relations=relations,
        block=np.full(grid.size, SHARED),
        floor=np.zeros(grid.size),
        ceiling=np.full(grid.size, np.inf),
        printed=rows >= 0,
    )
    return seen, grid


def tabulate(
    rows: pd.DataFrame,
    hierarchies: Hierarchies,
    count: str | None = None,
    tables: Sequence[Sequence[str]] | None = None,
    sums: Sequence[str] = (),
    dense: bool = False,
) -> pd.DataFrame:
    """Every margin of some rows: persons, or cells at the finest level (S25).

    rows    a column of codes for each dimension, none of them over another in its tree
    count   column to add up; without it every row counts as one
    tables  the dimensions of each linked table; the others are at their total there. By default
            one table with all of them
    sums    further columns to add up along with the counts
    dense   whether combinations that nobody is in are listed too, as zeros, so that they can be
            protected; otherwise their absence tells everybody that they are zeros

    Returns codes, counts (column `count`, or "n") and `sums`, each combination of codes once
    however many tables it is in, from the totals down. Raises TableError.
    """
    require(rows, [*([count] if count else []), *sums])
    grid = Grid.of(rows, hierarchies)
    _check_finest(grid)
    amounts = {count or COUNT: _counts(rows[count], grid) if count else np.ones(grid.size, int)}
    amounts |= {name: rows[name].to_numpy() for name in sums}
    found = []
    for dimensions in tables if tables is not None else [list(hierarchies)]:
        unknown = [name for name in dimensions if name not in hierarchies]
        if unknown:
            raise TableError(f"tables: '{unknown[0]}' has no hierarchy; give it one")
        found.append(_table(grid, amounts, set(dimensions), dense))
    every = grid.take(np.zeros(0, int)).join([part for part, _ in found])
    first = np.flatnonzero(~every.index.duplicated())
    first = first[every.take(first).order()]
    columns = {name: np.concatenate([part[name] for _, part in found])[first] for name in amounts}
    return every.take(first).frame().assign(**columns)


def _table(grid: Grid, amounts: Amounts, dimensions: set[str], dense: bool) -> tuple[Grid, Amounts]:
    """All margins over some dimensions; the others at their total."""
    for place, dimension in enumerate(grid.hierarchies):
        if dimension not in dimensions:
            grid = grid.moved(place, 0)
    if dense:
        used = [np.unique(column) for column in grid.codes.T]
        finest = [np.flatnonzero(tree.leaves) for tree in grid.hierarchies.values()]
        sides = [
            np.union1d(codes, leaves) if name in dimensions else codes[:1]
            for name, codes, leaves in zip(grid.hierarchies, used, finest, strict=True)
        ]
        cross = np.stack([side.ravel() for side in np.meshgrid(*sides, indexing="ij")], axis=1)
        empty = Grid(grid.hierarchies, cross.astype(np.int32))
        grid = grid.join([grid, empty])
        amounts = {
            name: np.append(column, np.zeros(empty.size, column.dtype))
            for name, column in amounts.items()
        }
    return roll_up(grid, amounts)


def _complete(listed: Grid, closed: bool) -> tuple[Grid, np.ndarray]:
    """The cells in order, with unlisted ones that can be formed; and the row each was, or -1."""
    grid = listed
    if closed:
        grid = listed.join([listed, listed.unlisted()])
    order = grid.order()
    return grid.take(order), np.where(order < listed.size, order, -1)


def _spread(column: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(n,) values of the cells from those of the rows; NaN where a cell is not listed."""
    return np.append(column.astype(float), np.nan)[rows]


def _sum_unlisted(
    relations: sparse.csr_matrix, values: np.ndarray, unlisted: np.ndarray
) -> np.ndarray:
    """(n,) values, with the sums of their parts at unlisted cells where all parts are known."""
    values = values.copy()
    parts = -relations.minimum(0).tocsr()
    whole = relations.maximum(0).tocsr().indices  # one a row
    while True:
        sums = parts @ values
        known = unlisted[whole] & np.isnan(values[whole]) & ~np.isnan(sums)
        if not known.any():
            return values
        values[whole[known]] = sums[known]


def _counts(column: pd.Series, grid: Grid) -> np.ndarray:
    """(n,) counts as whole numbers. Raises TableError, naming the cells that have none."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = {
        "have no count; expected a whole number: nobody in a cell is a 0": ~(
            np.abs(numbers) < EXACT
        ),
        "have a negative count; expected 0 or more": numbers < 0,
        "have a count that is not whole; protect counts, and divide afterwards": (
            numbers != np.rint(numbers)
        ),
    }
    for words, mask in wrong.items():
        _refuse(f"{column.name}: ", mask, words, grid)
    return numbers.astype(np.int64)


def _costs(column: pd.Series, grid: Grid) -> np.ndarray:
    costs = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = ~(np.isfinite(costs) & (costs > 0))
    _refuse(
        f"{column.name}: ", bad, "have no cost above 0; what hiding a cell loses is above 0", grid
    )
    return costs


def _refuse(where: str, mask: np.ndarray, words: str, grid: Grid) -> None:
    """Raise TableError if any cell is marked."""
    bad = np.flatnonzero(mask)
    if len(bad):
        what, _, hint = words.partition("; ")
        raise TableError(f"{where}{len(bad)} cells {what}, first {grid.names(bad)}; {hint}")


def _check_finest(grid: Grid) -> None:
    """Raise TableError if one row's code is over another's: the parts would miss its people."""
    for place, (dimension, tree) in enumerate(grid.hierarchies.items()):
        above = np.zeros(len(tree.codes), bool)
        at = np.unique(grid.codes[:, place])
        used = at
        while len(at := tree.parents[at[at > 0]]):
            above[at] = True
        both = used[above[used]]
        if len(both):
            raise TableError(
                f"{dimension}: rows have the code '{tree.codes[both[0]]}' and codes under it; "
                "give the finest code everywhere, or add one such as 'other' under it"
            )


def _check_sums(
    relations: sparse.csr_matrix, values: np.ndarray, grid: Grid, rows: np.ndarray
) -> None:
    """Raise TableError for margins that are not the sum of their parts, as far as is known."""
    off = np.flatnonzero(np.nan_to_num(relations @ values))  # NaN: a hidden cell is in it
    if not len(off):
        return
    first = relations[off[0]]
    whole, part = first.indices[first.data > 0][0], first.indices[first.data < 0][0]
    place = int(np.flatnonzero(grid.codes[part] != grid.codes[whole])[0])
    unlisted = " (itself not listed)" if rows[whole] < 0 else ""
    raise TableError(
        f"{len(off)} margins are not the sum of their parts, first ({grid.name(whole)}){unlisted} "
        f"along '{list(grid.hierarchies)[place]}'; a part that is not listed counts as 0: check "
        "the counts and the hierarchy, and list every part (what is left can be a code of its own)"
        + ("; or say that breakdowns are listed in part: closed=False" if unlisted else "")
    )
