"""Units of a cube: cells that are hidden together, and how they can move together.

Coarse before fine: a denominator goes with everything counted of its group, at every horizon;
any work with everything finer in its row; then each split by itself. Every move keeps what is
inside a group adding up (rule S4 of suppression/METHODS.md).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from aggregates.measures import Measures
from suppression import Layer

ROW_CELLS = (
    "n_employed",
    "not_employed",
    "n_working",
    "n_working_enrolled",
    "n_enrolled",
    "n_not_found",
    "n_full_quarter",
    "not_full_quarter",
    "employed_not_full_quarter",
    "n_full_year",
    "not_full_year",
    "employed_not_full_year",
)
FIRST_YEAR = ("q2", "q4", "y01")  # horizons of one block: their counts bound each other
# First the move with most room: those who come or go are taken from the largest cells.
_NO_WORK = ("not_employed", "not_full_quarter", "not_full_year")
_WORK = ("n_employed", "n_full_quarter", "n_full_year")
_SOME_WORK = (
    "n_employed",
    "not_full_quarter",
    "employed_not_full_quarter",
    "not_full_year",
    "employed_not_full_year",
)
DENOMINATOR_MOVES: tuple[dict[str, float], ...] = tuple(
    dict.fromkeys(("n_exiters", "n_matched", *carriers, activity), 1.0)
    for carriers, activity in (
        (_WORK, "n_working"),
        (_NO_WORK, "n_not_found"),
        (_WORK, "n_working_enrolled"),
        (_NO_WORK, "n_enrolled"),
        (_SOME_WORK, "n_working"),
        (_SOME_WORK, "n_working_enrolled"),
    )
)
COVERAGE_MOVE = {"n_exiters": 1.0, "n_unmatched": 1.0}
_AT_WORK = {"n_employed": 1.0, "not_employed": -1.0}
_FEWER_FULL = {"employed_not_full_quarter": 1.0, "employed_not_full_year": 1.0}
_MORE_FULL = {
    "n_full_quarter": 1.0,
    "not_full_quarter": -1.0,
    "n_full_year": 1.0,
    "not_full_year": -1.0,
}
ROW_UNITS: tuple[tuple[tuple[str, ...], tuple[dict[str, float], ...]], ...] = (
    (
        ROW_CELLS,
        (
            _AT_WORK | _MORE_FULL | {"n_working": 1.0, "n_not_found": -1.0},
            _AT_WORK | _FEWER_FULL | {"n_working": 1.0, "n_not_found": -1.0},
            _AT_WORK | _MORE_FULL | {"n_working_enrolled": 1.0, "n_enrolled": -1.0},
            _AT_WORK | _FEWER_FULL | {"n_working_enrolled": 1.0, "n_not_found": -1.0},
            _AT_WORK | _MORE_FULL | {"n_working": 1.0, "n_enrolled": -1.0},
        ),
    ),
    *(
        (tuple(move), (move,))
        for move in (
            {"n_working": 1.0, "n_working_enrolled": -1.0},
            {"n_enrolled": 1.0, "n_not_found": -1.0},
            {"n_full_quarter": 1.0, "not_full_quarter": -1.0, "employed_not_full_quarter": -1.0},
            {"n_full_year": 1.0, "not_full_year": -1.0, "employed_not_full_year": -1.0},
        )
    ),
)


def blocks(horizons: tuple[str, ...]) -> np.ndarray:
    """(horizons,) label of each: those of the first year have one, every other its own."""
    first = [place for place, code in enumerate(horizons) if code in FIRST_YEAR]
    return np.array([first[0] if place in first else place for place in range(len(horizons))])


def layers(
    cell_of: dict[str, np.ndarray],
    horizon: np.ndarray,
    block_of: np.ndarray,
    counted: Measures,
    pieces: int,
    size: int,
) -> Iterator[Layer]:
    """Denominators with everything counted of their group, coverage, then each horizon's rows, and
    the parts of each partition one by one.

    cell_of  measure -> (lines,) its cell in the line of a group at a horizon
    pieces  of pools, the last cells: they move by themselves
    """
    cell_of = _without_subgroups(cell_of, counted)
    moving = cell_of | _away(cell_of, counted)
    every = np.arange(len(horizon))
    _, group = np.unique(cell_of["n_matched"], return_inverse=True)
    each = np.arange(size - pieces, size)
    alone = sparse.csc_matrix((np.ones(len(each)), (each, np.arange(len(each)))), (size, len(each)))

    def shared(move: dict[str, float], cells: dict[str, np.ndarray]) -> sparse.csc_matrix:
        return sparse.hstack([_units(cells, move, every, group, size), alone], format="csc")

    everything = shared(dict.fromkeys(cell_of, 1.0), cell_of)
    ways = (_with_parts(move, counted, turn) for turn, move in enumerate(DENOMINATOR_MOVES))
    yield Layer(everything, tuple(shared(move, moving) for move in ways))
    if (cell_of["n_exiters"] >= 0).any():
        coverage = shared(COVERAGE_MOVE, cell_of)
        yield Layer(coverage, (coverage,))
    parts = tuple(
        name for split in counted.parts if not split.partition.who for name in split.counts
    )
    for label in np.unique(horizon):
        rows = np.flatnonzero(horizon == label)
        for names, moves in ROW_UNITS:
            turns = [_with_parts(move, counted, turn) for turn, move in enumerate(moves)]
            more = parts if names == ROW_CELLS else (name for move in turns for name in move)
            there = rows[(np.stack([cell_of[name][rows] for name in names]) >= 0).any(axis=0)]
            if len(there):
                number = np.arange(len(there))
                yield Layer(
                    _units(cell_of, dict.fromkeys((*names, *more), 1.0), there, number, size),
                    tuple(_units(moving, move, there, number, size) for move in turns),
                    int(block_of[label]),
                )
        yield from _parts(cell_of, rows, counted, int(block_of[label]), size)


def _with_parts(move: dict[str, float], counted: Measures, turn: int) -> dict[str, float]:
    """A move of core counts with what of the partitions moves along."""
    found = dict(move)
    for split in counted.parts:
        found |= split.moved(found, turn, counted.own)
    return found


def _without_subgroups(cell_of: dict[str, np.ndarray], counted: Measures) -> dict[str, np.ndarray]:
    """The cells of each measure, but for parts that are a subgroup's people: those belong to the
    units of that subgroup.
    """
    found = dict(cell_of)
    for split in counted.parts:
        if split.partition.who:
            for name in split.counts:
                theirs = np.isin(cell_of[name], cell_of["n_matched"])
                found[name] = np.where(theirs & (cell_of[name] >= 0), -1, cell_of[name])
    return found


def _away(cell_of: dict[str, np.ndarray], counted: Measures) -> dict[str, np.ndarray]:
    """The cells that move for each part that may be a group's own: where it is, the next part's.
    Its own part is another partition's too, and stays as it is.
    """
    found = {}
    for split in counted.parts:
        if split.partition.own is None:
            continue
        free = [split.partition.count(code) for code in split.free]
        for name, other in zip(free, free[1:] + free[:1], strict=True):
            mine = cell_of[name]
            own = (mine >= 0) & np.any([mine == cell_of[kept] for kept in counted.own], axis=0)
            found[name] = np.where(own, cell_of[other], mine)
    return found


def _parts(
    cell_of: dict[str, np.ndarray], rows: np.ndarray, counted: Measures, block: int, size: int
) -> Iterator[Layer]:
    """The parts of each partition, every cell a unit: relations alone say how they can move."""
    core = np.unique(np.concatenate([cell_of[name][rows] for name in (*ROW_CELLS, "n_matched")]))
    taken = np.zeros(size, bool)
    taken[core[core >= 0]] = True
    for names in counted.together:
        cells = np.unique(np.concatenate([cell_of[name][rows] for name in names]))
        cells = cells[cells >= 0]
        cells = cells[~taken[cells]]
        taken[cells] = True
        if len(cells):
            ones = (np.ones(len(cells)), (cells, np.arange(len(cells))))
            each = sparse.csc_matrix(ones, (size, len(cells)))
            yield Layer(each, (each,), block)


def _units(
    cell_of: dict[str, np.ndarray],
    rates: dict[str, float],
    rows: np.ndarray,
    unit: np.ndarray,
    size: int,
) -> sparse.csc_matrix:
    """(size, units): in the unit of each row, its cells at their rates."""
    line, column, data = [], [], []
    for name, rate in rates.items():
        there = cell_of[name][rows] >= 0
        line.append(cell_of[name][rows][there])
        column.append(unit[there])
        data.append(np.full(int(there.sum()), rate))
    where = np.stack([np.concatenate(line), np.concatenate(column)])
    where, once = np.unique(where, axis=1, return_index=True)  # denominators recur at horizons
    return sparse.csc_matrix(
        (np.concatenate(data)[once], (where[0], where[1])), (size, int(unit.max()) + 1)
    )
