"""Every whole-number table that fits a small publication, by trying them all."""

from __future__ import annotations

import numpy as np


def enumerated(view) -> np.ndarray:
    """(n, 2) least and largest value of each hidden cell over all whole-number tables that fit.

    Tries values cell by cell, within what the relations leave given the values tried so far.
    """
    cells = np.flatnonzero(view.hidden)
    rows = view.relations[:, cells].toarray()
    target = -(view.relations @ np.nan_to_num(view.values))
    keep = rows.any(axis=1)
    rows, target = rows[keep], target[keep]
    low = np.ceil(view.floor[cells])
    top = np.nanmax(view.values)
    high = np.minimum(np.floor(view.ceiling[cells]), top)
    found = np.full((len(view.values), 2), np.nan)
    for table in _tables(rows, target, low, high, 0):
        found[cells, 0] = np.fmin(found[cells, 0], table)
        found[cells, 1] = np.fmax(found[cells, 1], table)
    return found


def _tables(rows, target, low, high, cell):
    """Tables with low <= table <= high whose cells before `cell` are decided."""
    low, high = _narrowed(rows, target, low, high)
    if (low > high).any():
        return
    if (low == high).all():
        if (rows @ low == target).all():
            yield low
        return
    for value in np.arange(low[cell], high[cell] + 1):
        narrow_low, narrow_high = low.copy(), high.copy()
        narrow_low[cell] = narrow_high[cell] = value
        yield from _tables(rows, target, narrow_low, narrow_high, cell + 1)


def _narrowed(rows, target, low, high):
    """What each relation leaves of the range of each of its cells, the others at their ends."""
    for _ in range(3):
        least = np.where(rows > 0, rows * low, rows * high)
        most = np.where(rows > 0, rows * high, rows * low)
        down = (target - most.sum(axis=1))[:, None] + most
        up = (target - least.sum(axis=1))[:, None] + least
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.sort(np.stack([down / rows, up / rows]), axis=0)
        low = np.fmax(low, np.where(rows != 0, ends[0], -np.inf).max(axis=0, initial=-np.inf))
        high = np.fmin(high, np.where(rows != 0, ends[1], np.inf).min(axis=0, initial=np.inf))
    return low, high


def exposed(view, truth: np.ndarray, width: int) -> set[int]:
    """Cells that enumeration shows narrower than asked (S2), or never as large (S6)."""
    found = set()
    for cell in np.flatnonzero(view.hidden):
        low, high = truth[cell]
        enough = min(width, np.floor(view.ceiling[cell]))
        if high - low < width if view.printed[cell] else high < enough:
            found.add(int(cell))
    return found
