"""Controlled rounding: every count is published, as a multiple of a base, and all still adds up.

The alternative to hiding cells (METHODS.md, S20 and S21). Stage by stage, margins before parts,
a program over whole numbers says which of its two neighbouring multiples each count becomes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from suppression.errors import SuppressionError
from suppression.intervals import Progress
from suppression.solver import Polytope
from suppression.table import Table

STEPS = (0, 1, 3)  # multiples beyond its two neighbours that a count may go, tried in this order
BEYOND = 10.0  # price of each such step; between the neighbours, counts pay less than 1
TO_ZERO = 50.0  # the same, of a count of the base or more that becomes 0
SMALL = 300  # cells of a stage up to which the least change is searched for to the end
NEARLY = 0.02  # of the least change: near enough in larger stages
BRANCHES = 30  # of a search, beyond which the best so far will do
LARGE = 6_000  # cells of a stage beyond which it is cut into margins and parts
DEEP = 20  # levels of margins above margins that are told apart
UNKNOWN = -1  # multiple of a cell that is not rounded yet


class RoundingError(SuppressionError):
    """No rounding that adds up was found; nothing may be published."""


@dataclass(frozen=True)
class Rounding:
    """A rounded table.

    table  the table with its rounded counts, all multiples of `base`; its relations hold
    base   persons
    reach  persons: no count was moved further; `base - 1` unless that could not be had
    """

    table: Table
    base: int
    reach: int

    @property
    def values(self) -> np.ndarray:
        """(n,) rounded counts, in persons."""
        return self.table.values

    @property
    def width(self) -> int:
        """S21: how wide the interval of every count must be: it could be any of `base` numbers."""
        return self.base - 1


def round_table(
    table: Table, base: int, key: bytes | None, progress: Progress | None = None
) -> Rounding:
    """S20: every count as one of the multiples of `base` next to it, so that all still adds up.

    base  2 or more, in persons
    key   a secret by which lots are drawn: counts go up as often as they are near the upper
          multiple, and nobody without the key can tell which. The same table and key give the
          same rounding. None: to the nearest multiple wherever sums allow, as little change as
          possible, from which a reader who knows the method can learn more than S21 says

    Multiples of the base stay. Where no rounding can do all that, a few counts go one multiple
    further (three at most), and `reach` says so. Raises RoundingError if that is not enough.
    """
    if base < 2:
        raise ValueError("round_table: base must be 2 or more")
    state = _State(table, base, key)
    done: list[np.ndarray] = []
    for cells in _stages(table, state.relations.shape[1]):
        while not state.round(cells):
            before = state.before(cells, done)
            if before is None:
                raise RoundingError(
                    f"no rounding to multiples of {base} that adds up was found for {len(cells)} "
                    "cells; use a smaller base, publish fewer levels, or suppress"
                )
            cells = np.concatenate([done.pop(before), cells])
        done.append(cells)
    if progress:
        progress(f"rounded {table.size:,} cells in {len(done):,} programs")
    values = base * state.multiple[: table.size]
    moved = int(np.abs(values - table.values).max(initial=0))
    steps = next(extra for extra in range(max(STEPS) + 1) if moved < (extra + 1) * base)
    return Rounding(replace(table, values=values), base, (steps + 1) * base - 1)


def _with_differences(table: Table) -> tuple[sparse.csr_matrix, int]:
    """Relations (m + k, n + k) over the cells, and then the k differences of nested counts.

    A count that holds another is that one and a rest of nobody or more (S9).
    """
    k = len(table.within)
    one, line = np.ones(k), np.arange(k)
    holds = sparse.csr_matrix((one, (line, table.within[:, 1])), (k, table.size))
    held = sparse.csr_matrix((one, (line, table.within[:, 0])), (k, table.size))
    blocks = [[table.relations, None], [holds - held, -sparse.identity(k, format="csr")]]
    return sparse.csr_matrix(sparse.bmat(blocks)) if k else table.relations, k


class _State:
    """Multiples settled so far, of the cells and then of the differences of nested counts."""

    def __init__(self, table: Table, base: int, key: bytes | None) -> None:
        self.relations, extra = _with_differences(table)
        self.member = abs(self.relations).tocsr()
        size = table.size + extra
        self.lower = np.zeros(size)
        self.lower[: table.size] = table.values // base
        share = (table.values % base) / base  # of the way to the upper multiple
        self.between = np.append(share > 0, np.zeros(extra, bool))
        self.price = np.append(_lots(table.size, key) - share, np.zeros(extra))
        self.free = np.append(np.zeros(table.size, bool), np.ones(extra, bool))
        self.multiple = np.full(size, UNKNOWN)

    def round(self, cells: np.ndarray) -> bool:
        """Settle some cells, given all that are settled; whether that can be done."""
        self.multiple[cells] = UNKNOWN
        known = self.multiple != UNKNOWN
        open_yet = ~known
        open_yet[cells] = False
        columns = self.relations[:, cells].tocsr()
        rows = np.flatnonzero(
            (np.diff(columns.indptr) > 0) & (self.member @ open_yet.astype(float) == 0)
        )
        settled = np.where(known, self.multiple, 0.0)
        settled[cells] = self.lower[cells]
        for steps in STEPS:
            found = self._solve(cells, columns[rows], -(self.relations[rows] @ settled), steps)
            if found is not None:
                self.multiple[cells] = self.lower[cells] + found
                return True
        return False

    def _solve(
        self, cells: np.ndarray, matrix: sparse.csr_matrix, target: np.ndarray, steps: int
    ) -> np.ndarray | None:
        """(cells,) multiples above the lower one: one or none, and up to `steps` beyond those."""
        lower, free = self.lower[cells], self.free[cells]
        inside = np.where(free, np.inf, self.between[cells])
        up = np.where(free, 0.0, steps)
        down = np.where(free, 0.0, np.minimum(lower, steps))
        dear = np.where(free, 0.0, BEYOND)
        dearest = np.where(lower == 1, TO_ZERO, dear)
        zero = np.zeros(len(cells))
        if not steps and not free.any():
            up = down = np.zeros(0)
            parts, prices = [matrix], [self.price[cells]]
        else:
            parts, prices = [matrix, matrix, -matrix], [self.price[cells], dear, dearest]
        polytope = Polytope(
            sparse.hstack(parts, format="csc"),
            target,
            np.zeros(len(parts) * len(cells)),
            np.concatenate([inside, up, down]),
        )
        gap = NEARLY if len(cells) > SMALL else 0.0
        found = polytope.whole(-np.concatenate(prices), gap, BRANCHES)
        if found is None:
            return None
        moved = np.concatenate([found, zero, zero])[: 3 * len(cells)].reshape(3, -1)
        return np.asarray(moved[0] + moved[1] - moved[2])

    def before(self, cells: np.ndarray, done: list[np.ndarray]) -> int | None:
        """The last of the stages done that shares a relation with some cells."""
        beside = np.zeros(len(self.multiple), bool)
        beside[self.member[np.unique(self.member[:, cells].nonzero()[0])].indices] = True
        near = (place for place in reversed(range(len(done))) if beside[done[place]].any())
        return next(near, None)


def _lots(size: int, key: bytes | None) -> np.ndarray:
    """(n,) numbers from 0 to 1: a count goes up where its share of the way is more."""
    if key is None:
        return np.full(size, 0.5)
    drawn = hashlib.shake_256(key).digest(8 * size)
    return np.frombuffer(drawn, dtype="<u8").astype(float) / 2.0**64


def _stages(table: Table, size: int) -> Iterator[np.ndarray]:
    """Cells to settle together, in order: layers as they come, large ones from the margins down.

    A difference of nested counts is settled with the later of the two.
    """
    stage = np.zeros(table.size, int)
    for place, layer in enumerate(table.layers):
        stage[np.unique(layer.cells.indices)] = place
    crowded = np.bincount(stage)[stage] > LARGE
    if crowded.any():
        stage = stage * DEEP + np.where(crowded, _depth(table), 0)
    both = stage[table.within].max(axis=1, initial=0)
    stage = np.append(stage, both)
    order = np.argsort(stage, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(stage[order])) + 1)


def _depth(table: Table) -> np.ndarray:
    """(n,) how many margins stand above each cell, one above the other; less than DEEP."""
    margin = (table.relations > 0).astype(float).tocsr()
    part = (table.relations < 0).astype(float).tocsc()
    depth = np.zeros(table.size, int)
    for level in range(1, DEEP):
        rows = margin @ (depth == level - 1).astype(float) > 0
        below = part.T @ rows.astype(float) > 0
        if not below.any():
            return depth
        depth[below] = level
    return depth
