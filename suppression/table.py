"""Cells and the relations among them: the one model that protection and attack share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse

from suppression.errors import TableError

SHARED = -1  # block of cells that several blocks use, such as a denominator under every horizon


@dataclass(frozen=True)
class Table:
    """A system of cells, confidential side.

    values     (n,) counts, non-negative whole numbers
    relations  (m, n) sparse, each row sums to zero over the true values: +1 margin, -1 part
    cost       (n,) what hiding a cell loses; any positive unit
    block      (n,) label of the part of the system a cell belongs to; SHARED = all of them
    needs      (n,) index of a cell without which this one may not be shown (a rate's
               denominator), or -1
    floor, ceiling (n,) what anybody knows of a hidden cell beforehand; default 0 and infinity
    printed    (n,) cells that the release has a place for, by default all; the others are sums
               and differences that a reader could form
    lifts      (n, n) each, optional: ways to carry a move of SHARED cells through the other
               blocks. Hints for finding witnesses; each witness is checked, so a wrong hint
               proves nothing
    """

    values: np.ndarray
    relations: sparse.csr_matrix
    cost: np.ndarray
    block: np.ndarray
    needs: np.ndarray
    floor: np.ndarray = field(default_factory=lambda: np.zeros(0))
    ceiling: np.ndarray = field(default_factory=lambda: np.zeros(0))
    printed: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    lifts: tuple[sparse.csc_matrix, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.values)
        if len(self.floor) != n:
            object.__setattr__(self, "floor", np.zeros(n))
        if len(self.ceiling) != n:
            object.__setattr__(self, "ceiling", np.full(n, np.inf))
        if len(self.printed) != n:
            object.__setattr__(self, "printed", np.ones(n, bool))
        if self.relations.shape[1] != n or any(
            len(a) != n for a in (self.cost, self.block, self.needs)
        ):
            raise TableError("values, relations, cost, block and needs differ in length")
        if (self.values < 0).any():
            raise TableError("a count is negative; counts must be 0 or more")
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
    def membership(self) -> sparse.csr_matrix:
        """Relations without signs: which cells stand in which relation."""
        return abs(self.relations).tocsr()


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
    """

    values: np.ndarray
    relations: sparse.csr_matrix
    block: np.ndarray
    needs: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray
    printed: np.ndarray
    lifts: tuple[sparse.csc_matrix, ...] = ()

    @property
    def hidden(self) -> np.ndarray:
        """Cells without a published value."""
        return np.isnan(self.values)


def published(table: Table, pattern: Pattern) -> Publication:
    """The public's view of `table` under `pattern`."""
    return Publication(
        values=np.where(pattern.hidden, np.nan, table.values.astype(float)),
        relations=table.relations,
        block=table.block,
        needs=table.needs,
        floor=table.floor,
        ceiling=table.ceiling,
        printed=table.printed,
        lifts=table.lifts,
    )
