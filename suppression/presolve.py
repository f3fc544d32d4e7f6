"""Smaller equal systems: unknown cells that two-cell relations tie together become one unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, connected_components

from suppression.table import distinct_rows_index

STAGES = 4  # merging makes new pairs; nearly all are gone after two rounds


@dataclass(frozen=True)
class _Step:
    """At one depth of the forest: cell = (target[row] - other_rate * cell above) / rate."""

    cell: np.ndarray
    above: np.ndarray
    row: np.ndarray
    rate: np.ndarray
    other_rate: np.ndarray


class Ties:
    """One round of merging. x = sign * z[group] + offset(target), for unknowns x of `matrix`.

    matrix (m, n); `reduced` (m', k) is what remains to be kept by the merged unknowns z (k,),
    with the right-hand side `target_of(target, offset)`.
    """

    def __init__(self, matrix: sparse.csr_matrix) -> None:
        self.matrix = matrix
        m, n = matrix.shape
        pairs = np.flatnonzero(np.diff(matrix.indptr) == 2)
        at = matrix.indptr[pairs]
        even = np.abs(matrix.data[at]) == np.abs(matrix.data[at + 1])  # so wholes stay whole
        pairs, at = pairs[even], at[even]
        a, b = matrix.indices[at], matrix.indices[at + 1]
        _, once = np.unique(a.astype(np.int64) * n + b, return_index=True)
        pairs, a, b = pairs[once], a[once], b[once]
        number = sparse.csr_matrix((np.arange(1.0, len(pairs) + 1), (a, b)), (n, n))
        graph = number.maximum(number.T).tocsr()
        count, self.group = connected_components(graph, directed=False)
        self.sign = np.ones(n)
        self.steps = list(self._steps(graph, pairs, a, b, count))
        merge = sparse.csr_matrix((self.sign, (np.arange(n), self.group)), (n, count))
        reduced = (matrix @ merge).tocsr()
        self.rows = distinct_rows_index(reduced)
        self.reduced = reduced[self.rows]
        self.merge = merge
        self.merged = count < n

    def _steps(
        self, graph: sparse.csr_matrix, pairs: np.ndarray, a: np.ndarray, b: np.ndarray, count: int
    ) -> Iterator[_Step]:
        """The forest, depth by depth, from the first cell of each group."""
        n = graph.shape[0]
        roots = np.unique(self.group, return_index=True)[1]
        top = sparse.csr_matrix(  # a root of our own above the groups
            (np.ones(count), (np.zeros(count, int), roots + 1)), (n + 1, n + 1)
        )
        body = sparse.bmat([[sparse.csr_matrix((1, 1)), None], [None, graph]], format="csr")
        order, above = breadth_first_order((top + body).tocsr(), 0, directed=True)
        depth = _depths(above)
        cell, parent = order[1:] - 1, above[order[1:]] - 1
        level = depth[order[1:]]
        for value in range(2, int(level.max(initial=1)) + 1):
            here = level == value
            c, p = cell[here], parent[here]
            row = np.asarray(graph[c, p]).ravel().astype(int) - 1
            first = a[row] == c
            line = pairs[row]
            start = self.matrix.indptr[line]
            rate = self.matrix.data[start + np.where(first, 0, 1)]
            other = self.matrix.data[start + np.where(first, 1, 0)]
            self.sign[c] = -other / rate * self.sign[p]
            yield _Step(c, p, line, rate, other)

    def offset(self, target: np.ndarray) -> np.ndarray:
        """(n,) what is added to sign * z, given the right-hand side (m,) of the relations."""
        found = np.zeros(self.matrix.shape[1])
        for step in self.steps:
            found[step.cell] = (target[step.row] - step.other_rate * found[step.above]) / step.rate
        return found

    def bounds(
        self, lower: np.ndarray, upper: np.ndarray, offset: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """(k,) bounds of the merged unknowns from those of their members."""
        low, high = (lower - offset) / self.sign, (upper - offset) / self.sign
        low, high = np.minimum(low, high), np.maximum(low, high)
        least, most = np.full(self.merge.shape[1], -np.inf), np.full(self.merge.shape[1], np.inf)
        np.maximum.at(least, self.group, low)
        np.minimum.at(most, self.group, high)
        return least, most

    def target_of(self, target: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """(m',) right-hand side of the reduced relations."""
        return (target - self.matrix @ offset)[self.rows]


def _depths(above: np.ndarray) -> np.ndarray:
    """(k,) steps from each node to the root 0, given the node above each (none above the root)."""
    up = np.maximum(above, 0)
    depth = (up != np.arange(len(up))).astype(int)
    while (up != up[up]).any():  # each look doubles how far up is looked
        depth, up = depth + depth[up], up[up]
    return depth


class Merged:
    """A system after as many rounds of merging as pay: smaller, with the same solutions."""

    def __init__(self, matrix: sparse.csr_matrix) -> None:
        self.stages: list[Ties] = []
        self.matrix = matrix
        for _ in range(STAGES):
            stage = Ties(self.matrix)
            self.stages.append(stage)
            self.matrix = stage.reduced
            if not stage.merged:
                break

    def reduce(
        self, target: np.ndarray, lower: np.ndarray, upper: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]:
        """Right-hand side and bounds of the merged system, and the offsets to come back with."""
        offsets = []
        for stage in self.stages:
            offset = stage.offset(target)
            lower, upper = stage.bounds(lower, upper, offset)
            target = stage.target_of(target, offset)
            offsets.append(offset)
        return target, lower, upper, offsets

    def expand(self, point: np.ndarray, offsets: list[np.ndarray]) -> np.ndarray:
        """A solution of the merged system as one of the original system."""
        for stage, offset in zip(reversed(self.stages), reversed(offsets), strict=True):
            point = stage.sign * point[stage.group] + offset
        return point

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the merged unknown each original one is, and whether it moves with (1) or
        against it (-1).
        """
        n = self.stages[0].matrix.shape[1]
        group, sign = np.arange(n), np.ones(n)
        for stage in self.stages:
            group, sign = stage.group[group], sign * stage.sign[group]
        return group, sign

    def direction(self, objective: np.ndarray) -> np.ndarray:
        """A linear function of the original unknowns as one of the merged ones."""
        for stage in self.stages:
            objective = stage.merge.T @ objective
        return objective
