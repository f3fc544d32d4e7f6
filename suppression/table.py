"""Cells and the relations among them: the one model that protection and attack share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from suppression.errors import TableError

PROBES = 4  # random sums that two rows must share to count as equal: chance 1 in 10^28 otherwise
SHARED = -1  # block of cells that several blocks use, such as a denominator under every horizon


@dataclass(frozen=True)
class Layer:
    """Units of cells that are hidden together, with ways in which they can move together.

    cells  (n, k) sparse pattern: column j marks the cells hidden with unit j
    moves  (n, k) sparse, one or more: column j says by how much each cell moves when unit j
           does; every way must keep the relations inside the unit, and move no cell outside it.
           Later ways are tried where earlier ones prove too little
    block  label of the part of the system that the units belong to
    """

    cells: sparse.csc_matrix
    moves: tuple[sparse.csc_matrix, ...]
    block: int = SHARED


@dataclass(frozen=True)
class Table:
    """A system of cells, confidential side.

    values     (n,) counts, non-negative whole numbers
    relations  (m, n) sparse, each row sums to zero over the true values: +1 margin, -1 part
    cost       (n,) what hiding a cell loses; any positive unit
    block      (n,) label of the part of the system a cell belongs to; SHARED = all of them
    layers     coarse before fine: which cells go together; by default every cell is a unit
    floor, ceiling (n,) what anybody knows of a hidden cell beforehand; default 0 and infinity
    given      (n,) cell on whose publication floor and ceiling rest, or -1: they always hold
    within     (k, 2) cells of which the first counts some of the people of the second, and so
               never more of them; both in one block
    printed    (n,) cells that the release has a place for, by default all; the others are sums
               and differences that a reader could form
    base       (n,) cells that others are shares of, by default none
    held       (n,) the people of the largest contributor to each cell, who knows them (S26);
               default 0: nobody knows more than anybody
    """

    values: np.ndarray
    relations: sparse.csr_matrix
    cost: np.ndarray
    block: np.ndarray
    layers: tuple[Layer, ...] = ()
    floor: np.ndarray = field(default_factory=lambda: np.zeros(0))
    ceiling: np.ndarray = field(default_factory=lambda: np.zeros(0))
    printed: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    base: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    given: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    within: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), int))
    held: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        n = len(self.values)
        if len(self.floor) != n:
            object.__setattr__(self, "floor", np.zeros(n))
        if len(self.ceiling) != n:
            object.__setattr__(self, "ceiling", np.full(n, np.inf))
        if len(self.printed) != n:
            object.__setattr__(self, "printed", np.ones(n, bool))
        if len(self.base) != n:
            object.__setattr__(self, "base", np.zeros(n, bool))
        if len(self.given) != n:
            object.__setattr__(self, "given", np.full(n, -1))
        if len(self.held) != n:
            object.__setattr__(self, "held", np.zeros(n))
        if not self.layers:
            each = sparse.identity(n, format="csc")
            object.__setattr__(self, "layers", (Layer(each, (each,)),))
        if self.relations.shape[1] != n or any(len(a) != n for a in (self.cost, self.block)):
            raise TableError("values, relations, cost and block differ in length")
        if (self.values < 0).any():
            raise TableError("a count is negative; counts must be 0 or more")
        if (self.held > self.values).any():
            raise TableError("a contributor holds more than the whole of its cell")
        wrong = np.flatnonzero(self.relations @ self.values)
        if len(wrong):
            raise TableError(
                f"{len(wrong)} relations do not add up (first: row {wrong[0]}); "
                "a margin must equal the sum of its parts"
            )

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.values)

    @cached_property
    def finest(self) -> np.ndarray:
        """(n,) the last layer that a cell is in; -1 for none."""
        found = np.full(self.size, -1)
        for place, layer in enumerate(self.layers):
            found[layer.cells.indices] = place
        return found


@dataclass(frozen=True)
class Pattern:
    """What to hide: boolean masks aligned to the cells of a table."""

    primary: np.ndarray
    secondary: np.ndarray

    @property
    def hidden(self) -> np.ndarray:
        """Cells that are not published, for whichever reason."""
        return self.primary | self.secondary


@dataclass(frozen=True)
class Publication:
    """What the public sees of a table: values where published, relations, prior bounds.

    `values` holds NaN at hidden cells. Nothing else of the confidential side is in here.
    `printed` marks cells that the release has a place for; the others can only be derived.
    `layers` says how cells could move together: hints for finding tables that fit, no more.
    """

    values: np.ndarray
    relations: sparse.csr_matrix
    block: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray
    printed: np.ndarray
    layers: tuple[Layer, ...] = ()

    @cached_property
    def hidden(self) -> np.ndarray:
        """Cells without a published value."""
        return np.isnan(self.values)


def published(table: Table, pattern: Pattern) -> Publication:
    """The public's view of `table` under `pattern`."""
    known = (table.given < 0) | ~pattern.hidden[table.given]
    values = np.where(pattern.hidden, np.nan, table.values.astype(float))
    floor, ceiling = nested_bounds(table.within, values)
    return Publication(
        values=values,
        relations=table.relations,
        block=table.block,
        floor=np.maximum(floor, np.where(known, table.floor, 0.0)),
        ceiling=np.minimum(ceiling, np.where(known, table.ceiling, np.inf)),
        printed=table.printed,
        layers=table.layers,
    )


def insider(view: Publication, held: np.ndarray) -> Publication:
    """The publication as somebody sees it who knows people of their own in the cells (S26).

    held  (n,) how many; the rest of a cell are others, who cannot be fewer than nobody
    """
    if len(held) != len(view.values):
        raise TableError("held: a number of people for every cell of the publication was expected")
    return replace(view, floor=np.maximum(view.floor, held))


def nested_bounds(within: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) floor and ceiling that published cells give to the cells they are within, or hold.

    values  (n,), NaN where hidden: a hidden cell bounds nothing
    """
    floor, ceiling = np.zeros(len(values)), np.full(len(values), np.inf)
    part, whole = within[:, 0], within[:, 1]
    np.fmax.at(floor, whole, values[part])
    np.fmin.at(ceiling, part, values[whole])
    return floor, ceiling


def distinct_rows_index(matrix: sparse.csr_matrix) -> np.ndarray:
    """Rows of a matrix that are neither empty nor a repeat of another row or of its negative."""
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    rows = np.flatnonzero(np.diff(matrix.indptr))
    first = np.sign(matrix.data[matrix.indptr[rows]])
    random = np.random.default_rng(0).standard_normal((matrix.shape[1], PROBES))
    key = np.round((matrix @ random)[rows] * first[:, None], 7)
    _, keep = np.unique(key, axis=0, return_index=True)
    return np.sort(rows[keep])


def distinct_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix without the rows that `distinct_rows_index` leaves out."""
    return matrix[distinct_rows_index(matrix)]


def reached(members: sparse.csr_matrix, start: np.ndarray, hops: int) -> np.ndarray:
    """(n,) mask of what the mask `start` reaches in so many relations, one after another.

    members  (m, n) non-negative: what each relation holds
    """
    found = start.astype(float)
    for _ in range(hops):
        found = (members.T @ (members @ found) > 0).astype(float)
    return found > 0


def room(moves: sparse.csc_matrix, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """(k,) how far each unit can go before one of its cells meets its floor or ceiling."""
    limit = np.where(moves.data > 0, above[moves.indices], below[moves.indices])
    found = np.full(moves.shape[1], np.inf)
    unit = np.repeat(np.arange(moves.shape[1]), np.diff(moves.indptr))
    np.minimum.at(found, unit, limit / np.abs(moves.data))
    return np.where(np.diff(moves.indptr) > 0, np.maximum(found, 0.0), 0.0)
