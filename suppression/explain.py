"""Why a hidden cell can be narrowed: the relations that do it (METHODS.md, S19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from suppression.errors import TableError
from suppression.intervals import feasibility_interval
from suppression.pieces import MOST
from suppression.solver import Polytope
from suppression.table import Publication
from suppression.unknowns import TOLERANCE
from suppression.whole import around

REACHES = (1, 2, 3, 5)  # relations away from the cell, before all that is tied to it is asked
WEIGHS = 1e-7  # of a bound: what a relation must add to count as one that it rests on


@dataclass(frozen=True)
class Explanation:
    """Relations that, by themselves, bound a hidden cell as narrowly as the whole publication.

    cell        index of the hidden cell
    low, high   what they leave of it, in persons; for whoever may see it: keep it out of logs
    relations   rows of the publication's relations, in order
    published   cells in them that are published; hidden: the other hidden cells in them
    """

    cell: int
    low: float
    high: float
    relations: np.ndarray
    published: np.ndarray
    hidden: np.ndarray

    def describe(self, names: Sequence[str]) -> str:
        """One sentence, with the names of cells and no value."""
        shown = ", ".join(names[cell] for cell in self.published) or "nothing"
        beside = ", ".join(names[cell] for cell in self.hidden)
        text = f"{names[self.cell]} is narrowed by {len(self.relations)} relations, from {shown}"
        return f"{text}; hidden beside it: {beside}" if beside else text


def explain(publication: Publication, cell: int) -> Explanation:
    """The relations that narrow one hidden cell, nearest first: those its bounds rest on.

    They are the relations with a price in the programs that bound the cell, so together they
    prove the bounds without any other. Raises TableError for a published cell, SolverError
    without a proof.
    """
    if not publication.hidden[cell]:
        raise TableError(f"cell {cell} is published; there is nothing to explain")
    low, high = feasibility_interval(publication, cell)
    system = _Nearby(publication, cell)
    for reach in (*REACHES, None):
        rows, least, most = system.bounds(reach)
        if (least >= low - TOLERANCE - 1 and most <= high + TOLERANCE + 1) or reach is None:
            near = np.ceil(least - TOLERANCE) >= low and np.floor(most + TOLERANCE) <= high
            if near or reach is None:
                break
    cells = np.unique(publication.relations[rows].indices)
    beside = publication.hidden[cells]
    others = cells[beside]
    return Explanation(cell, low, high, rows, cells[~beside], others[others != cell])


class _Nearby:
    """The hidden cells of a publication and their relations, as they were written down."""

    def __init__(self, publication: Publication, cell: int) -> None:
        hidden = np.flatnonzero(publication.hidden)
        self.place = int(np.searchsorted(hidden, cell))
        self.matrix = publication.relations[:, hidden].tocsr().astype(float)
        self.columns = self.matrix.tocsc()
        self.target = -(publication.relations @ np.nan_to_num(publication.values))
        self.lower = publication.floor[hidden]
        self.upper = np.minimum(publication.ceiling[hidden], MOST)

    def bounds(self, reach: int | None) -> tuple[np.ndarray, float, float]:
        """Rows with a price, least and most, from the relations within `reach` of the cell."""
        rows = self._rows(reach)
        cells = np.unique(np.append(self.matrix[rows].indices, self.place))
        part: sparse.csr_matrix = self.matrix[rows][:, cells]
        polytope = Polytope(part, self.target[rows], self.lower[cells], self.upper[cells])
        axis = (cells == self.place).astype(float)
        ends, priced = [], np.zeros(len(rows), bool)
        for sign in (-1.0, 1.0):
            ends.append(float(axis @ polytope.maximise(sign * axis)))
            priced |= np.abs(polytope.prices()) > WEIGHS
        return rows[priced], ends[0], ends[1]

    def _rows(self, reach: int | None) -> np.ndarray:
        rows = np.unique(self.columns[:, [self.place]].indices)
        size = -1
        for _ in range((reach or self.matrix.shape[0]) - 1):
            if len(rows) == size:
                break
            size = len(rows)
            cells = around(self.matrix, self.columns, rows, 1)
            rows = np.unique(self.columns[:, cells].indices)
        return rows
