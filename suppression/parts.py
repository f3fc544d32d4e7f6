"""A system in parts that nothing ties together, each in an order that its rows do not decide."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from suppression.table import Layer, Table

ROUNDS = 8  # of telling cells apart by their neighbours; few tables are deeper
SMALL = 1_000  # cells: smaller parts share one program, larger ones have their own


def parts(table: Table) -> list[np.ndarray]:
    """Cells (indices) of the parts of a table; every relation, layer unit, nesting and bound
    lies within one. Small parts come together. Cells and parts stand in an order that follows
    from values, costs and relations alone, whatever order the table lists them in.
    """
    label = connected_components(_ties(table), directed=False)[1]
    key = colours(table)
    order = np.lexsort((key, label))
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    pieces = np.split(order, starts[1:])
    pieces.sort(key=lambda cells: (len(cells), tuple(key[cells[:4]])))
    found: list[list[np.ndarray]] = []
    room = 0
    for cells in pieces:
        if not found or room < len(cells):
            found.append([])
            room = SMALL
        found[-1].append(cells)
        room -= len(cells)
    return [np.concatenate(cells) for cells in found]


def _ties(table: Table) -> sparse.csr_matrix:
    """(n, n) which cells have to do with each other."""
    n = table.size
    given = np.flatnonzero(table.given >= 0)
    pairs = np.vstack([table.within, np.stack([given, table.given[given]], axis=1)]).astype(int)
    groups = [table.relations, *(layer.cells.T.tocsr() for layer in table.layers)]
    first, second = [pairs[:, 0]], [pairs[:, 1]]
    for group in groups:  # each member with the first of its row
        rows = np.repeat(np.arange(group.shape[0]), np.diff(group.indptr))
        first.append(group.indices[group.indptr[rows]])
        second.append(group.indices)
    ends = np.concatenate(first), np.concatenate(second)
    return sparse.csr_matrix((np.ones(len(ends[0]), bool), ends), (n, n))


def colours(table: Table) -> np.ndarray:
    """(n,) whole numbers that tell cells apart by what they are and what they stand beside:
    equal for two cells only if they play the same role, up to chance collisions (1 in 10^19).

    Colour refinement (Weisfeiler and Leman 1968), in arithmetic modulo 2^64, which does not
    depend on the order of a sum.
    """
    below = _mixed(table.floor.view(np.uint64), 1) + _mixed(table.ceiling.view(np.uint64), 2)
    kind = table.printed.astype(np.uint64) + 2 * table.base.astype(np.uint64)
    found = _mixed(table.values.astype(np.uint64), 3) + _mixed(kind, 4) + below
    found = _mixed(found + _mixed(table.cost.astype(float).view(np.uint64), 5), 6)
    found = _mixed(found + _mixed(table.block.astype(np.uint64), 7), 8)
    if table.held.any():
        found = _mixed(found + _mixed(table.held.astype(np.uint64), 7), 8)
    signs = table.relations.tocsr().astype(np.int64).astype(np.uint64)
    back = signs.T.tocsr()
    for number in range(ROUNDS):
        rows = _mixed(signs @ found, 9)
        found = _mixed(found * np.uint64(3) + back @ rows, 10 + number)
    return found


def _mixed(values: np.ndarray, salt: int) -> np.ndarray:
    """Scrambled 64-bit numbers (the finaliser of SplitMix64, Steele and others 2014)."""
    with np.errstate(over="ignore"):
        z = values + np.uint64(salt) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)))


def take(table: Table, cells: np.ndarray) -> Table:
    """The part of a table that some cells make up, in their order, relations and units sorted."""
    place = np.full(table.size, -1)
    place[cells] = np.arange(len(cells))
    relations = table.relations[:, cells].tocsr()
    relations = relations[np.flatnonzero(np.diff(relations.indptr))]
    given = table.given[cells]
    within = place[table.within[(place[table.within] >= 0).all(axis=1)]]
    layers = tuple(
        layer for layer in (_layer(layer, cells) for layer in table.layers) if layer.cells.shape[1]
    )
    return Table(
        values=table.values[cells],
        relations=relations[_order(relations)],
        cost=table.cost[cells],
        block=table.block[cells],
        layers=layers,
        floor=table.floor[cells],
        ceiling=table.ceiling[cells],
        given=np.where(given >= 0, place[given], -1),
        within=within[np.lexsort(within.T)],
        printed=table.printed[cells],
        base=table.base[cells],
        held=table.held[cells],
    )


def _layer(layer: Layer, cells: np.ndarray) -> Layer:
    """The units of a layer that lie among some cells."""
    marks = layer.cells.tocsr()[cells].tocsc()
    kept = np.flatnonzero(np.diff(marks.indptr))
    kept = kept[_order(marks[:, kept].T.tocsr())]
    moves = tuple(move.tocsr()[cells].tocsc()[:, kept] for move in layer.moves)
    return Layer(marks[:, kept], moves, layer.block)


def _order(rows: sparse.csr_matrix) -> np.ndarray:
    """Rows in an order that follows from which columns they hold."""
    rows.sort_indices()
    first = rows.indices[rows.indptr[:-1]]
    mark = _mixed(np.arange(rows.shape[1], dtype=np.uint64), 30)
    signs = rows.astype(np.int64).astype(np.uint64)
    return np.lexsort((signs @ mark, np.diff(rows.indptr), first))
