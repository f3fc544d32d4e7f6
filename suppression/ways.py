"""Ways for the units of a layer to move, as linear programs (METHODS.md, S3 and S4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from suppression.solver import Polytope
from suppression.table import Table, distinct_rows, reached, room

if TYPE_CHECKING:
    from suppression.moves import State

GAIN = 1000.0  # worth of moving a unit that needs proof; hiding the dearest unit costs about 1
BROAD = 20_000  # units: in larger programs a second, at new prices, costs more than it saves
REWEIGHTS = 2  # programs a paid step: each charges units by how far the last one moved them
FAR = 100.0  # widths: how far a unit may move to make room for others
FEW = 100  # units to move: fewer are moved among what is near them, which may cost more,
WIDE = 6_000  # in layers of more units than so many
HOPS = 3  # relations away: what is near, at first
MANY = 500  # units to move for nothing: beyond, the interior-point method is the faster one


@dataclass(frozen=True)
class Alike:
    """Which cells a way of moving only moves together.

    with_base  (n,) mask of cells that move with what they are a share of
    apart      (k, 2) nested pairs that do not move by the same
    """

    with_base: np.ndarray
    apart: np.ndarray

    @classmethod
    def of(cls, moves: sparse.csc_matrix, table: Table) -> Alike:
        """What the units of `moves` (n, k) move alike."""
        unit, rate = np.full(table.size, -1), np.zeros(table.size)
        unit[moves.indices] = np.repeat(np.arange(moves.shape[1]), np.diff(moves.indptr))
        rate[moves.indices] = moves.data
        with_base = (table.given >= 0) & (unit >= 0) & (unit == unit[table.given])
        part, whole = table.within.T
        same = (unit[part] >= 0) & (unit[part] == unit[whole]) & (rate[part] == rate[whole])
        return cls(with_base, table.within[~same])


class Way:
    """One way for the units of a layer to move, as a linear program."""

    def __init__(
        self,
        state: State,
        moves: sparse.csc_matrix,
        cells: np.ndarray,
        orders: sparse.csr_matrix | None,
    ) -> None:
        relations = state.table.relations
        rows = np.flatnonzero(abs(relations[:, cells]).sum(axis=1))
        self.matrix = distinct_rows((relations[rows] @ moves).tocsr())
        if orders is not None:
            pairs, first = orders.shape[0], moves.shape[1] - orders.shape[0]
            place = (np.arange(pairs), first + np.arange(pairs))
            gaps = sparse.csr_matrix((np.ones(pairs), place), (pairs, moves.shape[1]))
            self.matrix = sparse.vstack([self.matrix, orders @ moves - gaps]).tocsr()
        self.shares = abs(self.matrix)
        self.moves = moves.tocsr()[cells].tocsc()
        self.touched = np.diff(self.moves.tocsr().indptr) > 0
        alike = Alike.of(moves, state.table)
        if orders is not None:
            alike = Alike(alike.with_base, state.table.within[:0])
        floor, ceiling = state.bounds(cells, alike)
        # Cells in several units, which may all move them, have their room shared out.
        often = np.maximum(np.diff(self.moves.tocsr().indptr), 1)
        below, above = (
            (state.values[cells] - floor) / often,
            (ceiling - state.values[cells]) / often,
        )
        self.width = state.width
        self.up = np.minimum(FAR * state.width, room(self.moves, above, below))
        self.down = np.minimum(FAR * state.width, room(-self.moves, above, below))
        if orders is not None:
            self.up[first:] = FAR * state.width
            self.down[first:] = np.minimum(FAR * state.width, orders @ state.values)

    def goals(
        self,
        targets: np.ndarray,
        asks: tuple[np.ndarray, ...],
        random: np.random.Generator,
        stalls: int,
    ) -> tuple[np.ndarray, np.ndarray]:
        """(k,) twice: which way each unit should move (1, -1 or 0) to prove its target cells, and
        how far, in persons.
        """
        up, down, wide_up, wide_down = (np.where(targets, ask, 0.0) for ask in asks)
        rising, sinking = self._most(up, down), self._most(down, up)
        wider, deeper = self._most(wide_up, wide_down), self._most(wide_down, wide_up)
        coin = random.random(len(rising)) < 0.5
        roomy = (self.down < deeper) | (coin & (self.up >= wider))
        upward = np.where((rising > 0) & (sinking > 0), coin, rising > 0)
        upward = np.where((rising > 0) | (sinking > 0), upward, roomy)
        upward ^= (random.random(len(upward)) < 0.1 * stalls) & (wider > 0)
        amount = np.maximum(np.where(upward, rising, sinking), np.where(upward, wider, deeper))
        return np.where(amount > 0, np.where(upward, 1.0, -1.0), 0.0), amount

    def _most(self, rising: np.ndarray, sinking: np.ndarray) -> np.ndarray:
        """(k,) the farthest that a cell of each unit asks it to go up."""
        cells = self.moves.indices
        asked = np.where(self.moves.data > 0, rising[cells], sinking[cells])
        found = np.zeros(self.moves.shape[1])
        unit = np.repeat(np.arange(len(found)), np.diff(self.moves.indptr))
        np.maximum.at(found, unit, asked / np.abs(self.moves.data))
        return found

    def apart(
        self, units: np.ndarray, amount: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """As many of `units` as can be of which no two share a relation, those that must go far
        first (Luby 1986). Together in a relation, they would ask for room that they can share.
        """
        order = np.zeros(self.matrix.shape[1])
        order[units] = amount[units] + random.random(len(units))
        taken: list[np.ndarray] = []
        while len(units):
            entries = self.shares[:, units].tocoo()
            highest = np.zeros(self.matrix.shape[0])
            mine = order[units]
            np.maximum.at(highest, entries.row, mine[entries.col])
            beaten = np.zeros(len(units), bool)
            beaten[entries.col[mine[entries.col] < highest[entries.row]]] = True
            taken.append(units[~beaten])
            chosen = np.zeros(self.matrix.shape[1])
            chosen[units[~beaten]] = 1.0
            near = self.shares.T @ (self.shares @ chosen) > 0
            units = units[beaten & ~near[units]]
        return np.concatenate(taken) if taken else units

    def solve(
        self,
        sign: np.ndarray,
        amount: np.ndarray,
        price: np.ndarray,
        free: np.ndarray,
        stalls: int,
    ) -> np.ndarray:
        """(k,) the cheapest move of `free` units; none gains by going farther than it must."""
        asked = int(np.count_nonzero(sign))
        if asked < FEW and len(free) > WIDE:
            free = free & reached(self.shares, sign != 0, HOPS + stalls)
        units = np.flatnonzero(free)
        if not len(units):
            return np.zeros(len(free))
        most = np.where(sign != 0, amount, np.inf)[units]
        up = np.minimum(self.up[units], np.where(sign[units] > 0, most, np.inf))
        down = np.minimum(self.down[units], np.where(sign[units] < 0, most, np.inf))
        gain = (GAIN * self.width * sign / np.maximum(amount, 1.0))[units]
        cost = price[units]
        paid = np.flatnonzero(cost)
        matrix = self.matrix[:, units]
        matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        polytope = Polytope(
            sparse.hstack([matrix, -matrix[:, paid]]).tocsc(),
            np.zeros(matrix.shape[0]),
            np.concatenate([np.where(cost > 0, 0.0, -down), np.zeros(len(paid))]),
            np.concatenate([up, down[paid]]),
        )
        inside = not len(paid) and asked > MANY
        charge = cost
        for _ in range(REWEIGHTS if len(paid) and len(units) < BROAD else 1):
            objective = np.concatenate([gain - charge, (-gain - charge)[paid]])
            found = polytope.afresh(objective, inside)
            step = found[: len(units)].copy()
            step[paid] -= found[len(units) :]
            # A unit costs the same however far it moves: charge less for those that move far.
            charge = cost / (np.abs(step) / self.width + 0.1)
        whole = np.zeros(len(free))
        whole[units] = step
        return whole
