"""From a real-valued table that fits to one in whole numbers beside it.

Rounding breaks relations; a local search over single steps mends nearly all of them, and linear
programs that move as little as they can mend the rest (METHODS.md, S18).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from suppression.solver import Polytope

SWEEPS = 300  # rounds of single steps; each mends or moves whatever does not touch another
FEW = 60  # broken relations up to which programs mend them as fast without steps before
WARMTH = 1.5  # broken relations that a step back towards the real-valued table is worth, at first
AWAY = 0.1  # the same per squared person; steps cost more the further they lead away
REPAIRS = 40  # programs that mend what the steps leave
REACH = 2  # relations away from a broken one, within which cells take single steps
SLOW = 0.7  # of what is broken: a program that leaves more is followed by one that reaches further
UNMENDED = 100.0  # moves by one person that leaving one person broken is worth
NEAR = 5.0  # persons of room beyond which a cell is no easier to move


def settle(
    matrix: sparse.csr_matrix,
    target: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    point: np.ndarray,
    seed: int = 0,
) -> np.ndarray | None:
    """(k,) a whole-number table with matrix @ x = target within bounds, near `point`; or None.

    All arguments in whole numbers but `point`. None says nothing: one may still exist.
    """
    random = np.random.default_rng(seed)
    found = np.clip(np.rint(point), lower, upper)
    if not (target - matrix @ found).any():
        return found.astype(np.int64)
    if np.count_nonzero(target - matrix @ found) > FEW:
        found = _step(matrix, target, lower, upper, point, found, random)
    found = _repair(matrix, target, lower, upper, found, random)
    return None if (target - matrix @ found).any() else found.astype(np.int64)


def around(
    matrix: sparse.csr_matrix, columns: sparse.csc_matrix, rows: np.ndarray, reach: int
) -> np.ndarray:
    """Cells within `reach` relations of some rows: sorted indices."""
    cells = np.zeros(0, int)
    for _ in range(reach):
        cells = np.unique(matrix[rows].indices)
        rows = np.unique(columns[:, cells].indices)
    return cells


def _step(
    matrix: sparse.csr_matrix,
    target: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    point: np.ndarray,
    start: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    """Single steps of cells near broken relations, fewer and fewer of them uphill."""
    broken = np.flatnonzero(target - matrix @ start)
    cells = around(matrix, matrix.tocsc(), broken, REACH)
    part = matrix[:, cells].tocsr()
    rows = np.flatnonzero(np.diff(part.indptr))
    steps = _Steps(part[rows], lower[cells], upper[cells], point[cells], random)
    found = start.copy()
    found[cells] = steps.run(start[cells], (target - matrix @ start)[rows])
    return found


class _Steps:
    """Steps of one person at a time, many cells at once, no two of them in one relation."""

    def __init__(
        self,
        matrix: sparse.csr_matrix,
        lower: np.ndarray,
        upper: np.ndarray,
        point: np.ndarray,
        random: np.random.Generator,
    ) -> None:
        self.matrix, self.lower, self.upper, self.point = matrix, lower, upper, point
        self.random = random
        self.turned = matrix.T.tocsr()
        self.starts = self.turned.indptr[:-1]
        self.cell = np.repeat(np.arange(len(point)), np.diff(self.turned.indptr))

    def run(self, start: np.ndarray, broken: np.ndarray) -> np.ndarray:
        """(k,) the best of what is passed, by how much of its relations is broken."""
        found, best = start, start
        least = float(np.abs(broken).sum())
        for sweep in range(SWEEPS):
            step = self._steps(found, broken, WARMTH * (1 - sweep / SWEEPS))
            found, broken = found + step, broken - self.matrix @ step
            left = float(np.abs(broken).sum())
            if left < least:
                least, best = left, found
            if not left:
                break
        return best

    def _steps(self, found: np.ndarray, broken: np.ndarray, warmth: float) -> np.ndarray:
        at, rate = broken[self.turned.indices], self.turned.data
        off = found - self.point
        costs = []
        for way, free in ((1.0, found < self.upper), (-1.0, found > self.lower)):
            change = np.abs(at - way * rate) - np.abs(at)
            away = np.clip(AWAY * (1 + 2 * way * off), -0.5, 2.0)
            cost = np.add.reduceat(change, self.starts) + warmth * away
            costs.append(np.where(free, cost, np.inf))
        sign = np.where(costs[0] <= costs[1], 1.0, -1.0)
        worth = self.random.gumbel(size=len(found)) * max(warmth, 0.02) - np.minimum(*costs)
        return np.where(self._chosen(np.maximum(worth, 0.0)), sign, 0.0)

    def _chosen(self, worth: np.ndarray) -> np.ndarray:
        """Mask of cells worth more than any other in each of their relations."""
        most = np.maximum.reduceat(worth[self.matrix.indices], self.matrix.indptr[:-1])
        beaten = worth[self.cell] < most[self.turned.indices]
        return (worth > 0) & ~np.logical_or.reduceat(beaten, self.starts)


def _repair(
    matrix: sparse.csr_matrix,
    target: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    found: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    """Least moves that keep the relations, rounded, until nothing is broken or nothing helps."""
    columns, reach = matrix.tocsc(), 1
    for turn in range(REPAIRS):
        off = np.rint(target - matrix @ found)
        broken = np.flatnonzero(off)
        if not len(broken):
            break
        cells = around(matrix, columns, broken, reach)
        rows = np.unique(columns[:, cells].indices)
        room = np.concatenate([(upper - found)[cells], (found - lower)[cells]])
        weight = random.uniform(1.0, 1.3 + turn / 4, len(room)) / np.sqrt(np.clip(room, 0.1, NEAR))
        move = _mend(matrix[rows][:, cells], off[rows], room, weight)
        found = found.copy()
        found[cells] = np.clip(found[cells] + np.rint(move), lower[cells], upper[cells])
        if np.abs(target - matrix @ found).sum() > SLOW * np.abs(off).sum():
            reach += 1
    return found


def _mend(
    matrix: sparse.csr_matrix, off: np.ndarray, room: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """(k,) the lightest moves after which least is `off`: real-valued, up then down in `room`."""
    broken = np.flatnonzero(off)
    slack = sparse.csc_matrix(
        (np.sign(off[broken]), (broken, np.arange(len(broken)))), (len(off), len(broken))
    )
    every = sparse.hstack([matrix, -matrix, slack]).tocsc()
    most = np.concatenate([room, np.abs(off[broken])])
    mend = Polytope(every, off, np.zeros(len(most)), most)
    moved = mend.maximise(-np.concatenate([weight, np.full(len(broken), UNMENDED)]))
    k = matrix.shape[1]
    return moved[:k] - moved[k : 2 * k]
