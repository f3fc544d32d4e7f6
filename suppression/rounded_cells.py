"""Rounded counts from rows and to rows (S20, S21, S25)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from suppression.cells import COUNT, STATUS, Cells, cells
from suppression.errors import TableError
from suppression.grid import Grid, Hierarchies
from suppression.rounding import Rounding
from suppression.table import Pattern

ROUNDED = "rounded"


def rounded_rows(built: Cells, rounding: Rounding) -> pd.DataFrame:
    """Codes, rounded counts and status, in the order of the rows that `built` came from."""
    nothing = np.zeros(built.table.size, bool)
    shown = replace(built, table=rounding.table)
    return shown.public(Pattern(nothing, nothing)).assign(**{STATUS: ROUNDED})


def published_rounding(
    frame: pd.DataFrame,
    hierarchies: Hierarchies,
    base: int,
    count: str = COUNT,
    closed: bool = True,
) -> tuple[Rounding, Grid]:
    """What the public sees of rounded rows, and the codes of the cells.

    Raises TableError for a count that is missing or no multiple of `base`, and as `cells` does.
    """
    built = cells(frame, hierarchies, count, closed=closed)
    off = np.flatnonzero(built.table.values % base)
    if len(off):
        raise TableError(
            f"{len(off)} counts are no multiple of {base}, first {built.grid.names(off)}; "
            "give the base that they were rounded to"
        )
    return Rounding(built.table, base, base - 1), built.grid
