"""What an attacker can work out: feasibility intervals of hidden cells, by linear programs.

The attack holds a *base* table that fits the publication and moves parts of it. Every table
it finds while the rest stays at the base also fits the whole publication, so one such
*witness* widens the proved interval of all the cells in which it differs (METHODS.md, S4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from suppression.errors import SolverError, TableError
from suppression.solver import Polytope, Status
from suppression.table import SHARED, Publication

TOLERANCE = 1e-5  # persons: slack allowed when an interval is compared with what it must cover
BATCHES = 24  # rounds of random directions before cells are attacked one by one
STALLED = 3  # rounds without a newly proved cell after which batches stop paying
WORKERS = 2  # linear programs run side by side; HiGHS lets go of Python's lock

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

    def covers(self, need: Need) -> np.ndarray:
        """Mask of cells whose proved interval does what is needed of it."""
        return (
            (self.low <= need.low + TOLERANCE)
            & (self.high >= need.high - TOLERANCE)
            & (self.high - self.low >= need.width - TOLERANCE)
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
) -> Intervals:
    """Intervals proved for the hidden cells, widened until they cover `need` or cannot.

    base   (n,) a table that fits the publication
    reach  how far, in persons, a cell may move from the base: enough to meet the need, and a
           bound that keeps every program bounded
    """
    intervals = Intervals(low=base.copy(), high=base.copy())
    hidden = publication.hidden
    for cells in _stages(publication):
        todo = cells[~intervals.covers(need)[cells]]
        if len(todo):
            _attack_cells(publication, base, need, cells, intervals, reach)
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


def _attack_cells(
    publication: Publication,
    base: np.ndarray,
    need: Need,
    cells: np.ndarray,
    intervals: Intervals,
    reach: float,
) -> None:
    """Widen the intervals of `cells`, moving those only."""

    def one(part: tuple[np.ndarray, np.ndarray]) -> None:
        _attack_component(publication, base, need, part, intervals, reach)

    # Components touch disjoint cells, so they may widen the same arrays at once.
    open_ = ~intervals.covers(need)
    parts = [part for part in components(publication.relations, cells) if open_[part[0]].any()]
    parts.sort(key=lambda part: (-len(part[0]), part[0][0]))
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(one, parts))


def _attack_component(
    publication: Publication,
    base: np.ndarray,
    need: Need,
    part: tuple[np.ndarray, np.ndarray],
    intervals: Intervals,
    reach: float,
) -> None:
    cells, rows = part
    local = Need(need.low[cells], need.high[cells], need.width[cells])
    lower = np.maximum(publication.floor[cells], base[cells] - reach)
    upper = np.minimum(publication.ceiling[cells], base[cells] + reach)
    matrix = publication.relations[rows][:, cells]
    polytope = Polytope(matrix, matrix @ base[cells], lower, upper)
    # A generator of its own, seeded by the component's first cell: the same whatever the order.
    random = np.random.default_rng(int(cells[0]))

    def gaps() -> tuple[np.ndarray, np.ndarray]:
        low, high = intervals.low[cells], intervals.high[cells]
        narrow = high - low < local.width - TOLERANCE
        return (low > local.low + TOLERANCE) | narrow, (high < local.high - TOLERANCE) | narrow

    stalled = 0
    for _ in range(BATCHES):
        down, up = gaps()
        todo = down | up
        if not todo.any() or stalled == STALLED:
            break
        coin = random.random(len(cells)) < 0.5
        sign = np.where(down & up, np.where(coin, 1.0, -1.0), np.where(up, 1.0, -1.0))
        point = polytope.maximise(np.where(todo, sign * random.uniform(0.5, 1.5, len(cells)), 0))
        intervals.widen(cells, _inside(point, lower, upper))
        down, up = gaps()
        stalled = stalled + 1 if (down | up).sum() == todo.sum() else 0
    for index in range(len(cells)):
        for direction in (1.0, -1.0):
            down, up = gaps()
            if (up if direction > 0 else down)[index]:
                objective = np.zeros(len(cells))
                objective[index] = direction
                intervals.widen(cells, _inside(polytope.maximise(objective), lower, upper))


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
