"""Small systems shaped like the outcomes cube: denominators shared by horizons, two activities."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from suppression import SHARED, Layer, Table

GROUPS = 4  # three parts and their total


def outcomes(people: np.ndarray, employed: np.ndarray) -> Table:
    """A table of three groups and their total, at as many horizons as `employed` has rows.

    people    (3,) looked-up leavers of each group, the same at every horizon
    employed  (horizons, 3) those of them at work; the others are the complement cells

    Cells: the people of each group and of all, then for each horizon the employed and the
    not employed. Groups add up, and employed + not employed = people.
    """
    parts = [np.append(people, people.sum())]
    for row in employed:
        working = np.append(row, row.sum())
        parts += [working, parts[0] - working]
    values = np.concatenate(parts)
    horizons = len(employed)
    relations = [_sums(GROUPS * part) for part in range(1 + 2 * horizons)]
    for number in range(horizons):
        first = GROUPS * (1 + 2 * number)
        relations += [
            {group: 1, first + group: -1, first + GROUPS + group: -1} for group in range(GROUPS)
        ]
    block = np.concatenate([np.full(GROUPS, SHARED), np.repeat(np.arange(horizons), 2 * GROUPS)])
    printed = np.tile(np.repeat([True, False], GROUPS), horizons)
    return Table(
        values=values.astype(np.int64),
        relations=_matrix(relations, len(values)),
        cost=values + 1.0,
        block=block,
        layers=tuple(_layers(horizons, len(values))),
        printed=np.append(np.ones(GROUPS, bool), printed),
    )


def _sums(first: int) -> dict[int, int]:
    return {first + GROUPS - 1: 1} | {first + part: -1 for part in range(GROUPS - 1)}


def _matrix(rows: list[dict[int, int]], size: int) -> sparse.csr_matrix:
    found = np.zeros((len(rows), size))
    for place, row in enumerate(rows):
        found[place, list(row)] = list(row.values())
    return sparse.csr_matrix(found)


def _layers(horizons: int, size: int) -> list[Layer]:
    """Denominators with everything of their group, then employed with not employed."""
    every = np.zeros((size, GROUPS))
    working, idle = np.zeros((size, GROUPS)), np.zeros((size, GROUPS))
    for group in range(GROUPS):
        every[group::GROUPS, group] = 1
        working[group, group] = idle[group, group] = 1
        for number in range(horizons):
            first = GROUPS * (1 + 2 * number)
            working[first + group, group] = 1
            idle[first + GROUPS + group, group] = 1
    found = [Layer(sparse.csc_matrix(every), tuple(map(sparse.csc_matrix, (working, idle))))]
    for number in range(horizons):
        first = GROUPS * (1 + 2 * number)
        cells, move = np.zeros((size, GROUPS)), np.zeros((size, GROUPS))
        for group in range(GROUPS):
            cells[[first + group, first + GROUPS + group], group] = 1
            move[first + group, group], move[first + GROUPS + group, group] = 1, -1
        found.append(Layer(sparse.csc_matrix(cells), (sparse.csc_matrix(move),), number))
    return found
