"""What an attacker can work out: feasibility intervals of hidden cells, by linear programs.

The attack holds a *base* table that fits the publication and moves parts of it. Every table
it finds while the rest stays at the base also fits the whole publication, so one such
*witness* widens the proved interval of all the cells in which it differs (METHODS.md, S4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from suppression.errors import SolverError, TableError
from suppression.solver import Polytope, Status
from suppression.table import SHARED, Publication

TOLERANCE = 1e-5  # persons: slack allowed when an interval is compared with what it must cover
# Hidden cells moved at once to prove one of them, fewest first: most cells can be moved within
# a small neighbourhood, and a small program takes a millisecond. 0 is the whole component.
SIZES = (100, 500, 2500, 0)
BATCHES = 16  # rounds of random directions over everything that hangs together, before that
PATIENCE = 4  # rounds that are made in any case
STALLED = 0.97  # of the cells left after a round: beyond it rounds have stopped paying
LARGE = 8000  # hidden cells beyond which a program over all of them takes too long for rounds
LEAD = 100.0  # weight of the cell in question against its neighbours, whose moves are a bonus

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Need:
    """What an interval must do: reach down to `low`, up to `high`, and be `width` wide.

    All (n,), in persons; -inf, +inf and 0 ask nothing.
    """

    low: np.ndarray
    high: np.ndarray
    width: np.ndarray


@dataclass
class Intervals:
    """Proved intervals of the cells of a publication: `low <= value <= high` is possible."""

    low: np.ndarray
    high: np.ndarray
    programs: int = 0

    def covers(self, need: Need, cells: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Mask of `cells` whose proved interval does what is needed of it."""
        low, high = self.low[cells], self.high[cells]
        return (
            (low <= need.low[cells] + TOLERANCE)
            & (high >= need.high[cells] - TOLERANCE)
            & (high - low >= need.width[cells] - TOLERANCE)
        )

    def widen(self, cells: np.ndarray, point: np.ndarray) -> None:
        """Take in a witness: the cells `cells` can hold the values `point`."""
        self.low[cells] = np.minimum(self.low[cells], point)
        self.high[cells] = np.maximum(self.high[cells], point)
        self.programs += 1


def base_table(publication: Publication) -> np.ndarray:
    """One table (n,) that fits the publication, found knowing nothing else.

    Raises SolverError if none is found: then the release contradicts itself.
    """
    values = publication.values.copy()
    hidden = np.flatnonzero(publication.hidden)
    for cells, rows in components(publication.relations, hidden):
        target = _target(publication.relations, rows, cells, np.nan_to_num(publication.values))
        polytope = Polytope(
            publication.relations[rows][:, cells],
            target,
            publication.floor[cells],
            publication.ceiling[cells],
        )
        polytope.choose(solver="ipm", run_crossover="off")
        values[cells] = _inside(
            polytope.maximise(np.zeros(len(cells))),
            publication.floor[cells],
            publication.ceiling[cells],
        )
    return values


def attack(
    publication: Publication,
    base: np.ndarray,
    need: Need,
    *,
    reach: float,
    progress: Progress | None = None,
    known: Intervals | None = None,
    sizes: tuple[int, ...] = SIZES,
) -> Intervals:
    """Intervals proved for the hidden cells, widened until they cover `need` or cannot.

    base   (n,) a table that fits the publication
    reach  how far, in persons, a cell may move from the base: enough to meet the need, and a
           bound that keeps every program bounded
    known  intervals proved from the same base with fewer cells hidden: they still hold
    sizes  how many hidden cells to move at once, in turn; 0 = all that hang together
    """
    intervals = known or Intervals(low=base.copy(), high=base.copy())
    hidden = publication.hidden
    for lift in publication.lifts:
        _attack_lifted(publication, base, need, lift, intervals, reach)
    for cells in _stages(publication):
        _attack_together(publication, base, need, cells, intervals, reach)
        for size in sizes:
            if not intervals.covers(need, cells).all():
                _attack_cells(publication, base, need, cells, intervals, reach, size)
        if progress:
            left = int((hidden & ~intervals.covers(need)).sum())
            progress(f"{left:,} hidden cells still to prove")
    return intervals


def feasibility_interval(publication: Publication, cell: int) -> tuple[float, float]:
    """Smallest and largest value of one hidden cell over every table that fits, in persons.

    One program each way over the whole system: what a patient attacker gets. `inf` where
    nothing bounds the cell. Raises SolverError without a proof.
    """
    for cells, rows in components(publication.relations, np.flatnonzero(publication.hidden)):
        if cell in cells:
            known = np.nan_to_num(publication.values)
            polytope = Polytope(
                publication.relations[rows][:, cells],
                _target(publication.relations, rows, cells, known),
                publication.floor[cells],
                publication.ceiling[cells],
            )
            axis = (cells == cell).astype(float)
            low = polytope.maximise(-axis)[axis > 0][0]
            try:
                return float(low), float(polytope.maximise(axis)[axis > 0][0])
            except SolverError:
                if polytope.status() is Status.UNBOUNDED:
                    return float(low), np.inf
                raise
    raise TableError(f"cell {cell} is published; only hidden cells have an interval")


def _stages(publication: Publication) -> Iterator[np.ndarray]:
    """Sets of hidden cells to move while the rest stays at the base, small before large."""
    hidden = publication.hidden
    free = np.flatnonzero(hidden)
    block = publication.block
    for label in np.unique(block[free]):
        if label != SHARED:
            yield np.flatnonzero(hidden & (block == label))
    shared = block == SHARED
    if (hidden & shared).any():
        dependent = (publication.needs >= 0) & hidden[publication.needs]
        yield np.flatnonzero(hidden & (shared | dependent))
        yield free


def _attack_together(
    publication: Publication,
    base: np.ndarray,
    need: Need,
    cells: np.ndarray,
    intervals: Intervals,
    reach: float,
) -> None:
    """Widen many intervals at once: random directions over each independent part of `cells`."""
    for part, rows in components(publication.relations, cells):
        if len(part) > LARGE or intervals.covers(need, part).all():
            continue
        lower = np.maximum(publication.floor[part], base[part] - reach)
        upper = np.minimum(publication.ceiling[part], base[part] + reach)
        matrix = publication.relations[rows][:, part]
        polytope = Polytope(matrix, matrix @ base[part], lower, upper)
        random = np.random.default_rng(int(part[0]))
        left = len(part)
        for turn in range(BATCHES):
            down, up = _gaps(intervals, need, part)
            coin = random.random(len(part)) < 0.5
            sign = np.where(down & up, np.where(coin, 1.0, -1.0), np.where(up, 1.0, -1.0))
            weight = random.uniform(0.5, 1.5, len(part))
            point = polytope.maximise(np.where(down | up, sign * weight, 0.0))
            intervals.widen(part, _inside(point, lower, upper))
            now = int((~intervals.covers(need, part)).sum())
            if not now or (turn >= PATIENCE and now > STALLED * left):
                break
            left = now


def _attack_lifted(
    publication: Publication,
    base: np.ndarray,
    need: Need,
    lift: sparse.csc_matrix,
    intervals: Intervals,
    reach: float,
) -> None:
    """Move hidden SHARED cells, and with each the cells that `lift` names (METHODS.md, S5)."""
    hidden = publication.hidden
    movers = np.flatnonzero(hidden & (publication.block == SHARED))
    carried = (lift.T @ (~hidden).astype(float))[movers] == 0  # all that would move is hidden
    room = np.where(hidden, base - publication.floor, 0.0)
    for part, rows in components(publication.relations, movers[carried]):
        columns = lift[:, part].tocsc()
        moved = np.unique(columns.indices)
        if intervals.covers(need, moved).all():
            continue
        lower = -np.minimum(reach, np.minimum.reduceat(room[columns.indices], columns.indptr[:-1]))
        matrix = publication.relations[rows][:, part]
        polytope = Polytope(matrix, np.zeros(len(rows)), lower, np.full(len(part), reach))
        random = np.random.default_rng(int(part[0]))
        left = len(moved)
        for turn in range(BATCHES):
            down, up = _gaps(intervals, need, moved)
            pull = np.zeros(publication.values.shape)
            coin = random.random(len(moved)) < 0.5
            sign = np.where(down & up, np.where(coin, 1.0, -1.0), np.where(up, 1.0, -1.0))
            pull[moved] = np.where(down | up, sign * random.uniform(0.5, 1.5, len(moved)), 0.0)
            step = polytope.maximise(columns.T @ pull)
            delta = columns @ np.clip(step, lower, reach)
            if np.abs(publication.relations @ delta).max() > 1e-6:
                break  # the hint does not hold here: nothing is learnt
            intervals.widen(moved, np.maximum(base + delta, publication.floor)[moved])
            now = int((~intervals.covers(need, moved)).sum())
            if not now or (turn >= PATIENCE and now > STALLED * left):
                break
            left = now


def _attack_cells(
    publication: Publication,
    base: np.ndarray,
    need: Need,
    cells: np.ndarray,
    intervals: Intervals,
    reach: float,
    size: int,
) -> None:
    """Widen the intervals of those `cells` that need it, moving up to `size` of them at once."""
    hood = _Neighbourhoods(publication.relations, cells)
    lower = np.maximum(publication.floor[cells], base[cells] - reach)
    upper = np.minimum(publication.ceiling[cells], base[cells] + reach)
    for seed in np.flatnonzero(~intervals.covers(need, cells)):
        if not any(_gaps(intervals, need, cells[[seed]])[0]):
            continue
        near, matrix = hood.around(int(seed), size)
        here = cells[near]
        polytope = Polytope(matrix, matrix @ base[here], lower[near], upper[near])
        random = np.random.default_rng(int(here[0]))
        for direction in (1.0, -1.0):
            down, up = _gaps(intervals, need, here)
            if not (up if direction > 0 else down)[0]:
                continue
            sign = np.where(up & ~down, 1.0, np.where(down & ~up, -1.0, direction))
            objective = np.where(down | up, sign * random.uniform(0.5, 1.5, len(near)), 0.0)
            objective[0] = direction * LEAD
            for aim in (objective, direction * (np.arange(len(near)) == 0)):
                point = _inside(polytope.maximise(aim), lower[near], upper[near])
                intervals.widen(here, point)
                down, up = _gaps(intervals, need, here[:1])
                if not (up if direction > 0 else down)[0]:
                    break


def _gaps(intervals: Intervals, need: Need, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of `cells` must still be shown to go lower, and which higher."""
    low, high = intervals.low[cells], intervals.high[cells]
    narrow = high - low < need.width[cells] - TOLERANCE
    return (
        (low > need.low[cells] + TOLERANCE) | narrow,
        (high < need.high[cells] - TOLERANCE) | narrow,
    )


class _Neighbourhoods:
    """The system restricted to some cells, and the parts of it around a cell."""

    def __init__(self, relations: sparse.csr_matrix, cells: np.ndarray) -> None:
        sub = relations[:, cells].tocsr()
        self.rows = sub[np.flatnonzero(np.diff(sub.indptr))]
        self.columns = self.rows.tocsc()
        self.seen = np.zeros(len(cells), dtype=bool)

    def around(self, seed: int, size: int) -> tuple[np.ndarray, sparse.csc_matrix]:
        """The cells nearest to `seed`, itself first, and the relations they stand in.

        Nearest = fewest relations away. A cell beyond the neighbourhood keeps its value, so
        what moves inside is a table that fits the whole publication.
        """
        found = [np.array([seed])]
        self.seen[seed] = True
        count, frontier = 1, found[0]
        while len(frontier) and (not size or count < size):
            rows = np.unique(_entries(self.columns, frontier))
            cells = np.unique(_entries(self.rows, rows))
            frontier = cells[~self.seen[cells]]
            if size:
                frontier = frontier[: size - count]
            self.seen[frontier] = True
            found.append(frontier)
            count += len(frontier)
        near = np.concatenate(found)
        self.seen[near] = False
        matrix = self.columns[:, near]
        rows = np.unique(matrix.indices)
        matrix.indices = np.searchsorted(rows, matrix.indices).astype(np.int32)
        return near, sparse.csc_matrix(
            (matrix.data, matrix.indices, matrix.indptr), shape=(len(rows), len(near))
        )


def _entries(matrix: sparse.csr_matrix | sparse.csc_matrix, lines: np.ndarray) -> np.ndarray:
    """Indices of the entries of some lines (rows of a csr, columns of a csc)."""
    start, stop = matrix.indptr[lines], matrix.indptr[lines + 1]
    length = stop - start
    offset = np.repeat(start - np.concatenate([[0], np.cumsum(length)[:-1]]), length)
    return np.asarray(matrix.indices[offset + np.arange(len(offset))])


def components(
    relations: sparse.csr_matrix, cells: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Independent parts of the system over `cells`: (cells, rows) of each.

    Cells in no relation come as a part without rows: nothing ties them to anything.
    """
    sub = relations[:, cells].tocsr()
    rows = np.flatnonzero(np.diff(sub.indptr))
    sub = sub[rows]
    m, n = sub.shape
    graph = sparse.bmat([[None, abs(sub)], [abs(sub).T, None]], format="csr")
    if m == 0:
        for cell in cells:
            yield np.array([cell]), np.array([], dtype=int)
        return
    _, label = connected_components(graph, directed=False)
    row_order = np.argsort(label[:m], kind="stable")
    cell_order = np.argsort(label[m:], kind="stable")
    row_labels, cell_labels = label[:m][row_order], label[m:][cell_order]
    for name in np.unique(cell_labels):
        a, b = np.searchsorted(cell_labels, [name, name + 1])
        c, d = np.searchsorted(row_labels, [name, name + 1])
        yield cells[np.sort(cell_order[a:b])], rows[np.sort(row_order[c:d])]


def _target(
    relations: sparse.csr_matrix, rows: np.ndarray, cells: np.ndarray, known: np.ndarray
) -> np.ndarray:
    """Right-hand side left for `cells` once the known values have been taken in."""
    rest = known.copy()
    rest[cells] = 0
    return -(relations[rows] @ rest)


def _inside(point: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """`point` with the solver's last crumbs outside the bounds cut off."""
    if ((point < lower - 1e-4) | (point > upper + 1e-4)).any():
        raise SolverError("a solution lies outside its bounds")
    return np.clip(point, lower, upper)
