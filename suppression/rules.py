"""Primary rules: small callables from a table to the mask of cells unsafe by themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suppression.table import Table


@dataclass(frozen=True)
class MinimumCount:
    """S1: a count under `threshold` is unsafe, true zeros included.

    Complements (denominator minus numerator) are cells of the table, so the same rule
    catches rates of 0 and 100 % and those near them. A base under twice the threshold is
    unsafe too: no share of it could be shown, with its complement, at all.
    """

    threshold: int = 10

    def __call__(self, table: Table) -> np.ndarray:
        least = np.where(table.base, 2 * self.threshold, self.threshold)
        return np.asarray(table.values < least)


@dataclass(frozen=True)
class Policy:
    """How a table is protected.

    primary  the rule for single cells
    width    S2: how wide, in persons, the feasibility interval of a hidden cell must be; a
             primary cell's interval must moreover reach at least this number
    """

    primary: MinimumCount = MinimumCount()
    width: int = 10
