"""Who stands behind each cell: what rules about persons, employers and their shares look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suppression.errors import TableError


@dataclass(frozen=True, eq=False)
class Contributions:
    """What the contributors (persons or employers) bring to each of n cells.

    number   (n,) contributors
    total    (n,) sum of their contributions, such as wages in dollars
    largest  (n, k) the k largest of them, largest first; 0 where there are fewer
    """

    number: np.ndarray
    total: np.ndarray
    largest: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.number)
        if self.total.shape != (n,) or self.largest.ndim != 2 or len(self.largest) != n:
            raise TableError("contributions: number, total and largest must have a row a cell")
        if (self.number < 0).any() or (self.largest < 0).any():
            raise TableError("contributions: a number or a contribution is negative")
        if (np.diff(self.largest, axis=1) > 0).any():
            raise TableError("contributions: `largest` must be in descending order")
        if (self.largest.sum(axis=1) > self.total * (1 + 1e-9)).any():
            raise TableError("contributions: the largest ones exceed their total")

    @classmethod
    def of(
        cls, cell: np.ndarray, contributor: np.ndarray, amount: np.ndarray, size: int, keep: int = 2
    ) -> Contributions:
        """Contributions of records: one row a payment, in every cell it counts in.

        cell         (r,) place of the cell, 0 to `size` - 1; a record in a part and in its
                     margin has a row for each
        contributor  (r,) who; units of one holding share a name, as they share what they know
        amount       (r,) non-negative
        keep         how many of the largest to keep (columns of `largest`)
        """
        if not len(cell) == len(contributor) == len(amount):
            raise TableError("contributions: cell, contributor and amount differ in length")
        if len(cell) and not 0 <= cell.min() <= cell.max() < size:
            raise TableError(f"contributions: a cell is not among the {size} of the table")
        who = np.unique(contributor, return_inverse=True)[1]
        pair, place = np.unique(np.stack([cell, who]), axis=1, return_inverse=True)
        owner, paid = pair[0].astype(int), np.bincount(place.ravel(), amount)
        order = np.lexsort((-paid, owner))
        owner, paid = owner[order], paid[order]
        number = np.bincount(owner, minlength=size)
        rank = np.arange(len(owner)) - (np.cumsum(number) - number)[owner]
        largest = np.zeros((size, keep))
        top = rank < keep
        largest[owner[top], rank[top]] = paid[top]
        return cls(number, np.bincount(owner, paid, minlength=size), largest)

    def top(self, count: int) -> np.ndarray:
        """(n,) sum of the `count` largest. Raises TableError if fewer were kept."""
        if self.largest.shape[1] < count:
            raise TableError(f"contributions: a rule needs the {count} largest of each cell")
        return np.asarray(self.largest[:, :count].sum(axis=1))

    def rest(self, count: int) -> np.ndarray:
        """(n,) sum of all but the `count` largest."""
        return np.maximum(self.total - self.top(count), 0)
