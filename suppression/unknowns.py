"""A piece of a publication as the search sees it: few unknowns, and tables made of them."""

from __future__ import annotations

import numpy as np

from suppression.errors import MisfitError, SolverError
from suppression.pieces import WHOLE, Piece
from suppression.presolve import Merged
from suppression.solver import Polytope
from suppression.whole import settle

TRIES = 3  # whole-number tables looked for beside a real-valued one, before it is left
TOLERANCE = 1e-5  # persons: slack when what programs say is compared with what must be covered
LARGE = 20_000  # unknowns beyond which the interior-point method is the faster one
INEXACT = 1e-2  # persons: how far from its best value that method may stop


class Unknowns:
    """Cells of a piece that pairs tie together are one unknown: matrix @ z = right.

    matrix (m, u), columns the same by column; right (m,); lower, upper (u,)
    group, sign  (k,) the unknown that each cell of the piece is, and whether it moves with it
                 (1) or against it (-1)
    """

    def __init__(self, piece: Piece) -> None:
        self.piece, self.whole = piece, piece.whole
        self.merged = Merged(piece.matrix)
        right, lower, upper, self.offsets = self.merged.reduce(
            piece.target, piece.lower, piece.upper
        )
        if piece.whole:
            right, lower, upper = np.rint(right), np.ceil(lower - WHOLE), np.floor(upper + WHOLE)
        if (lower > upper + TOLERANCE).any():
            raise MisfitError("no table fits: what is tied together has no value in common")
        self.matrix = self.merged.matrix.tocsr()
        self.columns = self.matrix.tocsc()
        self.right, self.lower, self.upper = right, lower, np.maximum(lower, upper)
        self.group, self.sign = self.merged.places()

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return len(self.lower)

    def cells(self, point: np.ndarray) -> np.ndarray:
        """(k,) values of the piece's cells."""
        return self.merged.expand(point, self.offsets)

    def table(self, point: np.ndarray) -> np.ndarray | None:
        """(k,) the cells of a table, if it fits: exactly so where the piece is whole."""
        cells = self.cells(point)
        if self.whole:
            cells = np.rint(cells).astype(np.int64)
        if not self.piece.fits(cells):
            return None
        return np.clip(cells, self.piece.lower, self.piece.upper)

    def beside(self, point: np.ndarray) -> np.ndarray | None:
        """(u,) a table near a real-valued one, in whole numbers where the piece is whole."""
        if not self.whole:
            return point
        for seed in range(TRIES):
            found = settle(self.matrix, self.right, self.lower, self.upper, point, seed)
            if found is not None:
                return found
        return None

    def centre(self) -> np.ndarray:
        """(u,) a table well inside all that fit; in whole numbers where the piece is whole.

        Raises SolverError if there is none, or none is found.
        """
        polytope = self.polytope()
        polytope.choose(solver="ipm", run_crossover="off")
        nothing = np.zeros(self.size)
        centre = np.clip(polytope.maximise(nothing), self.lower, self.upper)
        found = self.beside(centre)
        if found is None:
            found = self.polytope().whole(nothing)
        if found is None:
            raise SolverError("no table in whole numbers was found that fits the publication")
        if self.table(found) is None:
            polytope.choose(solver="simplex")
            found = polytope.maximise(nothing)
        if self.table(found) is None:
            raise MisfitError("no table was found that fits the publication")
        return found

    def polytope(self) -> Polytope:
        """All tables that fit, real-valued ones included."""
        return Polytope(self.matrix, self.right, self.lower, self.upper)

    def inside(self, ball: np.ndarray, base: np.ndarray) -> Polytope:
        """The unknowns `ball`, all others staying at `base`: every point is part of a table."""
        columns = self.columns[:, ball].tocsr()
        rows = np.flatnonzero(np.diff(columns.indptr))
        right = columns[rows] @ base[ball] + (self.right - self.matrix @ base)[rows]
        return Polytope(columns[rows], right, self.lower[ball], self.upper[ball])

    def beyond(self, ball: np.ndarray) -> Polytope:
        """The unknowns `ball` as the relations among them alone bind them: no table is outside."""
        mine = np.zeros(self.size)
        mine[ball] = 1
        size = np.diff(self.matrix.indptr)
        rows = np.flatnonzero((abs(self.matrix).sign() @ mine == size) & (size > 0))
        part = self.matrix[rows][:, ball]
        return Polytope(part, self.right[rows], self.lower[ball], self.upper[ball])
