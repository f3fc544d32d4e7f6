"""What an attacker can work out: feasibility intervals of hidden cells, by linear programs.

Every table that fits the publication is a *witness*: each hidden cell can hold the value it
has there. The attack collects witnesses that pull the cells apart until every interval is as
wide as it must be, or until a program of its own for the cell says that it cannot be.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from suppression.errors import MisfitError, TableError
from suppression.presolve import Merged
from suppression.solver import Polytope
from suppression.table import SHARED, Publication, distinct_rows, room

CORES = max(1, os.cpu_count() or 1)
TOLERANCE = 1e-5  # persons: slack allowed when an interval is compared with what it must cover
FITS = 1e-4  # persons: how exactly a witness must keep every relation
ROUNDS = 60  # witnesses pulled in random directions before cells are asked for one by one
PATIENCE = 3  # of those rounds that may prove nothing
MOST = 1e7  # persons: more than any state has; keeps programs bounded where nothing else does
STALLED = 0.98  # of the cells left after a round: beyond it the round has proved next to nothing
LARGE = 20_000  # cells beyond which the interior-point method is the faster one

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Need:
    """What an interval must do: reach down to `low`, up to `high`, and be `width` wide.

    All (n,), in persons; +inf, -inf and -inf ask nothing.
    """

    low: np.ndarray
    high: np.ndarray
    width: np.ndarray


@dataclass
class Intervals:
    """Proved intervals of the cells of a publication: `low` and `high` are possible values."""

    low: np.ndarray
    high: np.ndarray
    programs: int = 0

    def gaps(self, need: Need, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of `cells` must still be shown to go lower, and which higher."""
        low, high = self.low[cells], self.high[cells]
        narrow = ~(high - low >= need.width[cells] - TOLERANCE)
        return (
            ~(low <= need.low[cells] + TOLERANCE) | narrow,
            ~(high >= need.high[cells] - TOLERANCE) | narrow,
        )

    def covers(self, need: Need, cells: np.ndarray) -> np.ndarray:
        """Mask of `cells` whose proved interval does what is needed of it."""
        down, up = self.gaps(need, cells)
        return ~(down | up)

    def widen(self, cells: np.ndarray, point: np.ndarray) -> None:
        """Take in a witness: the cells `cells` can hold the values `point`."""
        self.low[cells] = np.fmin(self.low[cells], point)
        self.high[cells] = np.fmax(self.high[cells], point)


def attack(publication: Publication, need: Need, progress: Progress | None = None) -> Intervals:
    """Intervals proved for the hidden cells, widened until they cover `need` or cannot.

    Raises SolverError if a program ends without proof, or if no table fits the publication.
    """
    return _Attack(publication, need, progress or (lambda message: None)).run()


def feasibility_interval(publication: Publication, cell: int) -> tuple[float, float]:
    """Smallest and largest value of one hidden cell over every table that fits, in persons.

    One program each way over the whole system: what a patient attacker gets. `inf` where
    nothing bounds the cell. Raises SolverError without a proof.
    """
    cells = np.flatnonzero(publication.hidden)
    if cell not in cells:
        raise TableError(f"cell {cell} is published; only hidden cells have an interval")
    system = _System(publication, cells, np.zeros(0, int))
    system.aim(np.zeros(0))
    axis = (cells == cell).astype(float)
    low, high = (float(system.maximise(sign * axis)[axis > 0][0]) for sign in (-1, 1))
    return low, high if high < MOST / 2 else np.inf


class _System:
    """The relations over some hidden cells, given values for `others` that are hidden too."""

    def __init__(self, publication: Publication, cells: np.ndarray, others: np.ndarray) -> None:
        self.cells, self.others = cells, others
        relations = publication.relations
        columns = relations[:, cells].tocsr()
        elsewhere = publication.hidden.copy()  # relations with other unknowns are for others
        elsewhere[cells] = elsewhere[others] = False
        rows = np.flatnonzero(
            (np.diff(columns.indptr) > 0) & (abs(relations) @ elsewhere.astype(float) == 0)
        )
        self.local = columns[rows]
        self.outer = relations[rows][:, others].tocsr()
        known = np.nan_to_num(publication.values)
        self.target = -(relations[rows] @ known)
        self.floor = publication.floor[cells]
        self.ceiling = np.minimum(publication.ceiling[cells], MOST)
        self.merged = Merged(self.local)
        self.polytope: Polytope | None = None
        self.programs = 0

    def aim(self, values: np.ndarray) -> None:
        """Fix the values of `others`."""
        target = self.target - self.outer @ values
        right, lower, upper, self.offsets = self.merged.reduce(target, self.floor, self.ceiling)
        gap = (lower > upper) & (lower < upper + FITS)  # ties that meet in one point
        lower = np.where(gap, (lower + upper) / 2, lower)
        upper = np.where(gap, lower, upper)
        self.right = target
        self.polytope = Polytope(self.merged.matrix, right, lower, upper)

    def maximise(self, objective: np.ndarray) -> np.ndarray:
        """(cells,) a table that fits and maximises `objective`. Raises SolverError without one."""
        assert self.polytope is not None
        self.programs += 1
        point = self.polytope.maximise(self.merged.direction(objective))
        found = self.merged.expand(point, self.offsets)
        self._check(found)
        return np.clip(found, self.floor, self.ceiling)

    def inside(self, objective: np.ndarray) -> np.ndarray:
        """(cells,) as `maximise`, by an interior-point method: for large systems, and well inside
        where the objective does not care. Its solutions are less exact; where one does not fit,
        the simplex method is asked.
        """
        assert self.polytope is not None
        self.polytope.choose(solver="ipm", run_crossover="off")
        try:
            return self.maximise(objective)
        except MisfitError:
            self.polytope.choose(solver="simplex")
            return self.maximise(objective)
        finally:
            self.polytope.choose(solver="choose", run_crossover="on")

    def _check(self, point: np.ndarray) -> None:
        """Every witness is checked against the relations and bounds themselves."""
        off = np.abs(self.local @ point - self.right).max(initial=0.0)
        out = max(
            float((self.floor - point).max(initial=0.0)),
            float((point - self.ceiling).max(initial=0.0)),
        )
        if off > FITS or out > FITS:
            raise MisfitError("a solution does not fit the publication")


class _Attack:
    """Shared cells first, then each block given tables of the shared cells."""

    def __init__(self, publication: Publication, need: Need, say: Progress) -> None:
        self.publication, self.need, self.say = publication, need, say
        n = len(publication.values)
        self.found = Intervals(publication.values.copy(), publication.values.copy())
        hidden, block = publication.hidden, publication.block
        self.shared = np.flatnonzero(hidden & (block == SHARED))
        labels = [label for label in np.unique(block[hidden]) if label != SHARED]
        inner = abs(publication.relations) @ (hidden & (block != SHARED)).astype(float)
        beside = publication.relations[np.flatnonzero(inner)].indices
        self.base = np.zeros(n)
        self.whole: _System | None = None
        self.linked = np.intersect1d(self.shared, beside)
        self.systems = [
            _System(publication, np.flatnonzero(hidden & (block == label)), self.linked)
            for label in labels
        ]

    def run(self) -> Intervals:
        self._start()
        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(self._block, self.systems))
        self._jointly()
        systems = [*self.systems, self.whole] if self.whole else self.systems
        self.found.programs += sum(system.programs for system in systems)
        self.say(f"solved {self.found.programs:,} linear programs")
        return self.found

    def _start(self) -> None:
        """A table that fits everything, and from it what moves of the shared cells can prove."""
        if not len(self.shared):
            return
        cells = self.shared
        if len(self.linked):
            self.say(f"{len(self.linked):,} hidden cells tie the blocks together")
            cells = np.flatnonzero(self.publication.hidden)
        whole = _System(self.publication, cells, np.zeros(0, int))
        whole.aim(np.zeros(0))
        self.base[cells] = whole.inside(np.zeros(len(cells)))
        self.found.widen(cells, self.base[cells])
        self.say("found a table that fits")
        loose = _System(self.publication, np.setdiff1d(self.shared, self.linked), self.linked)
        loose.aim(self.base[self.linked])
        self._pull(loose)
        self._one_by_one(loose)
        self.found.programs += loose.programs
        if len(self.linked):
            for layer in self.publication.layers:
                for moves in layer.moves if layer.block == SHARED else ():
                    self._hint(moves)
            self.whole = whole

    def _hint(self, moves: sparse.csc_matrix) -> None:
        """Witnesses that differ from the base by moves of units all of whose cells are hidden.

        The moves are hints: what comes of them is checked like any witness.
        """
        hidden = self.publication.hidden
        units = np.flatnonzero((abs(moves).T @ (~hidden).astype(float)) == 0)
        moves = moves[:, units].tocsc()
        cells = np.unique(moves.indices)
        if self.found.covers(self.need, cells).all():
            return
        floor, ceiling = self.publication.floor, np.minimum(self.publication.ceiling, MOST)
        matrix = distinct_rows((self.publication.relations @ moves).tocsr())
        polytope = Polytope(
            matrix,
            np.zeros(matrix.shape[0]),
            -room(-moves, ceiling - self.base, self.base - floor),
            room(moves, ceiling - self.base, self.base - floor),
        )
        random = np.random.default_rng(len(cells))
        stalls, left = 0, len(cells)
        while stalls < PATIENCE:
            pull = np.zeros(len(hidden))
            pull[cells] = self._direction(cells, random)
            point = self.base + moves @ polytope.maximise(moves.T @ pull)
            self.found.programs += 1
            self._check(point)
            self.found.widen(cells, np.clip(point, floor, ceiling)[cells])
            now = int((~self.found.covers(self.need, cells)).sum())
            stalls = 0 if now < STALLED * left else stalls + 1
            left = now
            if not left:
                return

    def _check(self, point: np.ndarray) -> None:
        """Raise SolverError unless a whole table keeps every relation and bound."""
        known = np.where(self.publication.hidden, point, self.publication.values)
        off = np.abs(self.publication.relations @ known).max(initial=0.0)
        out = np.maximum(self.publication.floor - known, known - self.publication.ceiling)
        if off > FITS or out[self.publication.hidden].max(initial=0.0) > FITS:
            raise MisfitError("a move leads to a table that does not fit the publication")

    def _jointly(self) -> None:
        """Programs over everything at once, for cells that nothing smaller proved: pulled apart
        together while that pays, then a program each way for every cell that is left.
        """
        if self.whole is None:
            return
        whole, random = self.whole, np.random.default_rng(0)
        left = int((~self.found.covers(self.need, whole.cells)).sum())
        if left:
            self.say(f"{left:,} hidden cells still to prove, over everything at once")
        while left:
            direction = self._direction(whole.cells, random)
            self.found.widen(whole.cells, whole.inside(direction))
            now = int((~self.found.covers(self.need, whole.cells)).sum())
            if now > STALLED * left:
                break
            left = now
        self._one_by_one(whole)

    def _block(self, system: _System) -> None:
        """Everything of one block, the shared cells staying at the base."""
        system.aim(self.base[self.linked])
        self._pull(system)
        self._one_by_one(system)

    def _pull(self, system: _System, rounds: int = ROUNDS) -> None:
        """Witnesses in random directions, of the cells that still need some."""
        if not len(system.cells):
            return
        random = np.random.default_rng(int(system.cells[0]))
        stalls = 0
        for _ in range(rounds):
            left = int((~self.found.covers(self.need, system.cells)).sum())
            if not left:
                return
            self.found.widen(system.cells, system.maximise(self._direction(system.cells, random)))
            now = int((~self.found.covers(self.need, system.cells)).sum())
            stalls = 0 if now < STALLED * left else stalls + 1
            if stalls > PATIENCE:
                return

    def _direction(self, cells: np.ndarray, random: np.random.Generator) -> np.ndarray:
        down, up = self.found.gaps(self.need, cells)
        coin = np.where(random.random(len(cells)) < 0.5, 1.0, -1.0)
        sign = np.where(down & up, coin, np.where(up, 1.0, -1.0))
        return np.where(down | up, sign * random.uniform(0.5, 1.5, len(cells)), 0.0)

    def _one_by_one(self, system: _System) -> None:
        """A program each way for every cell that is still too narrow."""
        for place in np.flatnonzero(~self.found.covers(self.need, system.cells)):
            axis = np.zeros(len(system.cells))
            for sign in (1.0, -1.0):
                down, up = self.found.gaps(self.need, system.cells[[place]])
                if (up if sign > 0 else down)[0]:
                    axis[place] = sign
                    far = system.inside if len(system.cells) > LARGE else system.maximise
                    self.found.widen(system.cells, far(axis))
