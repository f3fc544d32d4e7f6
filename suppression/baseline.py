"""The textbook heuristic, plain and slow: one linear program for each way of each hidden cell.

Kept to check the others by (METHODS.md, S16). Kelly, Golden and Assad (1992).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from suppression.errors import ExposedError, SolverError
from suppression.intervals import MOST, TOLERANCE, Need, Progress, feasibility_interval
from suppression.rules import Policy
from suppression.solver import Polytope
from suppression.table import Pattern, Table, published
from suppression.units import takes_along, with_units

LEAST = 1e-6  # of the dearest cell: what moving a cell costs at least


def baseline(table: Table, policy: Policy, progress: Progress | None = None) -> Pattern:
    """S16: a pattern that protects every hidden cell, found one cell at a time.

    Raises ExposedError if a cell cannot be protected.
    """
    primary, along = policy.primary(table), takes_along(table)
    hidden = with_units(primary, along)
    while True:
        pattern = Pattern(primary, hidden & ~primary)
        need = policy.need(table, primary, hidden)
        short = [
            cell
            for cell in map(int, np.flatnonzero(hidden))
            if not _covered(table, pattern, need, cell)
        ]
        if not short:
            return pattern
        more = hidden.copy()
        for cell in short:
            for distance in _distances(table, need, cell):
                more |= _moved(table, more, cell, distance)
        more = with_units(more, along)
        if (more == hidden).all():
            raise ExposedError(short, "S11")
        hidden = more
        if progress:
            progress(f"{int(hidden.sum()):,} cells hidden")


def _covered(table: Table, pattern: Pattern, need: Need, cell: int) -> bool:
    """Whether the interval of a hidden cell covers what it needs to."""
    low, high = feasibility_interval(published(table, pattern), cell)
    wide = high - low >= need.width[cell] - TOLERANCE
    return bool(wide and low <= need.low[cell] + TOLERANCE and high >= need.high[cell] - TOLERANCE)


def _distances(table: Table, need: Need, cell: int) -> list[float]:
    """How far a cell must be able to move, down (negative) and up; rather up, if it may choose."""
    value, least, most = float(table.values[cell]), table.floor[cell], table.ceiling[cell]
    down, up = min(need.low[cell] - value, 0.0), max(need.high[cell] - value, 0.0)
    up = max(up, min(need.width[cell] + down, most - value))
    down = min(down, max(up - need.width[cell], least - value))
    return [distance for distance in (down, up) if distance]


def _moved(table: Table, hidden: np.ndarray, cell: int, distance: float) -> np.ndarray:
    """(n,) mask of the cells to hide so that `cell` can move so far, as cheap as one program
    finds; empty if there are none.
    """
    everything = np.ones(table.size, bool)
    if (move := _cheapest(table, hidden, hidden, cell, distance)) is not None:
        return np.abs(move) > TOLERANCE
    if (move := _cheapest(table, hidden, everything, cell, distance)) is None:
        return ~everything
    moved = np.abs(move) > TOLERANCE  # what bounds them must go as well
    part, whole = table.within.T
    guards = [table.given[moved], whole[moved[part]], part[moved[whole]]]
    moved[[int(guard) for guard in np.concatenate(guards) if guard >= 0]] = True
    return moved


def _cheapest(
    table: Table, hidden: np.ndarray, unseen: np.ndarray, cell: int, distance: float
) -> np.ndarray | None:
    """(n,) the cheapest move of all cells in which `cell` moves by `distance`, within the bounds
    that hold while `unseen` are not published. None if there is none.
    """
    n, relations = table.size, table.relations.tocsc()
    view = published(table, Pattern(unseen, np.zeros(n, bool)))
    price = np.where(table.printed, table.cost, 0.0)
    price = np.maximum(price / max(float(price.max()), 1e-300), LEAST)
    price = np.where(hidden, 0.0, price)
    room = np.minimum(
        np.concatenate([view.ceiling - table.values, table.values - view.floor]), MOST
    )
    least = np.zeros(2 * n)
    own, back = (cell, n + cell) if distance > 0 else (n + cell, cell)
    if room[own] < abs(distance):
        return None
    least[own], room[own], room[back] = abs(distance), abs(distance), 0.0
    polytope = Polytope(
        sparse.hstack([relations, -relations]), np.zeros(relations.shape[0]), least, room
    )
    try:
        found = polytope.maximise(-np.concatenate([price, price]))
    except SolverError:
        return None
    return found[:n] - found[n:]
