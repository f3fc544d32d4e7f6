"""What a publication leaves unknown, cut into pieces that have nothing to do with each other.

Whole numbers narrow the bounds before any program is solved: what a relation leaves to a cell
when all others are at their ends. Cells that this fixes drop out, and what they held together
comes apart (METHODS.md, S17).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from suppression.errors import MisfitError
from suppression.table import Publication

MOST = 1e7  # persons: more than any state has; keeps programs bounded where nothing else does
FITS = 1e-4  # persons: how exactly a real-valued witness must keep every relation
WHOLE = 1e-6  # persons: within it, a solution of a program is taken for the whole number it means
SWEEPS = 50  # times bounds are carried from relation to relation
BUNDLE = 1_000  # cells: components below it are attacked together, to save programs' setting up


@dataclass(frozen=True)
class Piece:
    """Some hidden cells and every relation among them: matrix @ x = target, lower <= x <= upper.

    cells   (k,) indices in the publication; matrix (m, k); target (m,); lower, upper (k,)
    parts   how many components it bundles
    whole   whether its relations and what is published are in whole numbers
    """

    cells: np.ndarray
    matrix: sparse.csr_matrix
    target: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    parts: int
    whole: bool

    def fits(self, point: np.ndarray) -> bool:
        """Whether a table keeps every relation and bound: exactly, if it is in whole numbers."""
        exact = point.dtype.kind == "i"
        slack = 0.0 if exact else FITS
        off = np.abs(self.matrix @ point - self.target).max(initial=0.0)
        out = np.maximum(self.lower - point, point - self.upper).max(initial=0.0)
        return bool(off <= slack and out <= slack)


@dataclass(frozen=True)
class Separated:
    """A publication's unknowns: outer bounds of every hidden cell, and the pieces to attack.

    cells (k,) the hidden cells; least, most (k,) what the bounds alone leave each of them
    components  sizes of the components, largest first
    whole       whether the relations and what is published are in whole numbers
    """

    cells: np.ndarray
    least: np.ndarray
    most: np.ndarray
    pieces: list[Piece]
    components: np.ndarray
    whole: bool


def separate(publication: Publication) -> Separated:
    """Narrow the bounds of hidden cells, drop those that are fixed, split the rest.

    Raises MisfitError if the published cells or the bounds contradict the relations.
    """
    cells = np.flatnonzero(publication.hidden)
    target = -(publication.relations @ np.nan_to_num(publication.values))
    matrix = publication.relations[:, cells].tocsr().astype(float)
    matrix.eliminate_zeros()
    some = np.diff(matrix.indptr) > 0
    if np.abs(target[~some]).max(initial=0.0) > FITS:
        raise MisfitError("published cells contradict each other: a margin is not its parts' sum")
    matrix, target = matrix[np.flatnonzero(some)], target[some]
    whole = is_whole(matrix.data) and is_whole(target)
    if whole:
        matrix.data, target = np.rint(matrix.data), np.rint(target)
    lower, upper = narrowed(
        matrix,
        target,
        publication.floor[cells],
        np.minimum(publication.ceiling[cells], MOST),
        whole,
    )
    loose = np.flatnonzero(upper > lower)
    left = target - matrix @ np.where(upper > lower, 0.0, lower)
    part = matrix[:, loose].tocsr()
    if np.abs(left[np.diff(part.indptr) == 0]).max(initial=0.0) > FITS:
        raise MisfitError("no table fits: cells that relations fix contradict another relation")
    pieces, sizes = _split(part, left, lower[loose], upper[loose], whole)
    pieces = [replace(piece, cells=cells[loose[piece.cells]]) for piece in pieces]
    return Separated(cells, lower, upper, pieces, sizes, whole)


def is_whole(values: np.ndarray) -> bool:
    """Whether all values are whole numbers."""
    return bool((np.abs(values - np.rint(values)) <= WHOLE).all())


def narrowed(
    matrix: sparse.csr_matrix,
    target: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    whole: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds (k,) after carrying them along the relations until nothing changes.

    Only outer bounds: what they exclude is impossible, what they leave may be.
    Raises MisfitError if nothing is left of a cell.
    """
    columns = matrix.tocsc()
    places = _Places(matrix, columns)
    for _ in range(SWEEPS):
        if whole:
            lower, upper = np.ceil(lower - WHOLE), np.floor(upper + WHOLE)
        if (lower > upper + FITS).any():
            raise MisfitError("no table fits: bounds and relations contradict each other")
        upper = np.maximum(lower, upper)
        least, most = places.implied(target, lower, upper)
        least, most = np.maximum(lower, least), np.minimum(upper, most)
        if not ((least > lower + WHOLE) | (most < upper - WHOLE)).any():
            break
        lower, upper = least, most
    return lower, upper


class _Places:
    """The non-zero places of a matrix, row by row, and how to gather them by column."""

    def __init__(self, matrix: sparse.csr_matrix, columns: sparse.csc_matrix) -> None:
        self.matrix, self.start = matrix, columns.indptr[:-1]
        self.row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        self.by_column = np.argsort(matrix.indices, kind="stable")
        self.used = np.diff(columns.indptr) > 0

    def implied(
        self, target: np.ndarray, lower: np.ndarray, upper: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """(k,) least and most that each relation leaves, others at their ends."""
        rate, cell = self.matrix.data, self.matrix.indices
        low = np.where(rate > 0, rate * lower[cell], rate * upper[cell])
        high = np.where(rate > 0, rate * upper[cell], rate * lower[cell])
        rows = len(target)
        at_most = (target - np.bincount(self.row, low, rows))[self.row] + low
        at_least = (target - np.bincount(self.row, high, rows))[self.row] + high
        first, second = at_least / rate, at_most / rate
        least = self._gather(np.maximum, np.minimum(first, second), -np.inf)
        most = self._gather(np.minimum, np.maximum(first, second), np.inf)
        return least, most

    def _gather(self, best: np.ufunc, values: np.ndarray, empty: float) -> np.ndarray:
        found = np.full(len(self.used), empty)
        if len(values):
            found[self.used] = best.reduceat(values[self.by_column], self.start[self.used])
        return found


def _split(
    matrix: sparse.csr_matrix,
    target: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    whole: bool,
) -> tuple[list[Piece], np.ndarray]:
    """Pieces, largest first, their cells numbered as the columns; and component sizes."""
    rows = np.flatnonzero(np.diff(matrix.indptr))
    matrix, target = matrix[rows], target[rows]
    m, k = matrix.shape
    graph = sparse.bmat([[None, matrix.T], [matrix, None]], format="csr")
    count, label = connected_components(graph, directed=False) if k else (0, np.zeros(0, int))
    sizes = np.bincount(label[:k], minlength=count)
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty(count, int)
    rank[order] = np.arange(count)
    # Large components alone; the small ones, in order, bundled up to a size.
    large = int((sizes >= BUNDLE).sum())
    filled = np.cumsum(sizes[order[large:]]) - sizes[order[large:]]
    bundle = np.concatenate([np.arange(large), large + filled // BUNDLE]).astype(int)
    _, bundle = np.unique(bundle, return_inverse=True)
    group = bundle[rank[label]] if count else label
    parts = np.bincount(bundle, minlength=1)
    columns = np.argsort(group[:k], kind="stable")
    lines = np.argsort(group[k:], kind="stable")
    ends = np.cumsum(np.bincount(group[:k], minlength=len(parts)))
    row_ends = np.cumsum(np.bincount(group[k:], minlength=len(parts)))
    ordered = matrix[lines][:, columns].tocsr()
    pieces = []
    for number in range(len(parts) if count else 0):
        begin, end = ends[number - 1] if number else 0, ends[number]
        top, bottom = row_ends[number - 1] if number else 0, row_ends[number]
        mine, own = columns[begin:end], lines[top:bottom]
        part = ordered[top:bottom][:, begin:end].tocsr()
        number_of = int(parts[number])
        pieces.append(Piece(mine, part, target[own], lower[mine], upper[mine], number_of, whole))
    return pieces, sizes[order]
