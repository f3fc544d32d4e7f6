"""What a publication says of how its cells move together: hints, checked like any table (S8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from suppression.pieces import Piece
from suppression.solver import Polytope
from suppression.table import SHARED, Publication, distinct_rows, room


@dataclass(frozen=True)
class Hints:
    """For the cells (k,) of a piece: the block of each, and moves (k, units) that may keep it."""

    block: np.ndarray
    moves: tuple[sparse.csc_matrix, ...]

    @property
    def blocks(self) -> bool:
        """Whether cells fall into several blocks once the shared ones stay where they are."""
        return len(np.unique(self.block[self.block != SHARED])) > 1


def hints(publication: Publication, piece: Piece) -> Hints:
    """The hints of a publication about a piece: units of shared layers that lie inside it."""
    found = []
    for layer in publication.layers:
        for moves in layer.moves if layer.block == SHARED else ():
            inside = moves[piece.cells].tocsc()
            size = np.diff(inside.indptr)
            units = np.flatnonzero((size == np.diff(moves.indptr)) & (size > 1))
            if len(units):
                found.append(inside[:, units].tocsc())
    return Hints(publication.block[piece.cells], tuple(found))


class Units:
    """Moves of whole units from a table `at` (k,) of a piece, as a linear program."""

    def __init__(self, piece: Piece, moves: sparse.csc_matrix, at: np.ndarray) -> None:
        self.moves = moves
        self.cells = np.unique(moves.indices)
        above, below = piece.upper - at, at - piece.lower
        matrix = distinct_rows((piece.matrix @ moves).tocsr())
        self.polytope = Polytope(
            matrix,
            np.zeros(matrix.shape[0]),
            -room(-moves, above, below),
            room(moves, above, below),
        )

    def pull(self, wish: np.ndarray) -> np.ndarray:
        """(k,) the move of units that grants most of the wishes, signed and weighed (k,)."""
        return np.asarray(self.moves @ self.polytope.maximise(self.moves.T @ wish))


def labels(block: np.ndarray, group: np.ndarray, size: int) -> np.ndarray:
    """(u,) the block of each unknown, given that of its cells; SHARED where all are shared."""
    found = np.full(size, SHARED)
    np.maximum.at(found, group, block)
    return found


def patches(label: np.ndarray, wanted: np.ndarray) -> Iterator[np.ndarray]:
    """The unknowns of each of the labels `wanted`."""
    order = np.argsort(label, kind="stable")
    for begin, end in np.searchsorted(label[order], [wanted, wanted + 1]).T:
        yield order[begin:end]
