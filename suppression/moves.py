"""Moves of units, by linear programs: what is hidden and proved so far, and the next step.

First for nothing, through what is hidden already, then paying for every published unit that has
to move too; what moved is hidden, and the moved table is the proof (METHODS.md, S3 to S5).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from suppression.intervals import TOLERANCE, Need, attack
from suppression.table import (
    SHARED,
    Layer,
    Pattern,
    Table,
    insider,
    nested_bounds,
    published,
    reached,
)
from suppression.ways import Alike, Way

STALLS = 3  # paid programs in a row that prove nothing, before another way of moving is tried
ENOUGH = 0.1  # of the cells to prove: a free program that proves fewer has had its day
MOVED = 1e-6  # persons: less than this is the solver's noise
LEAST_PRICE = 1e-4  # of the dearest unit: hiding is never free
SPREAD = 0.02  # of a price: chance differences, so that equal prices make no ties
FARTHEST = 4  # relations away that more is hidden around a stuck cell
PULLS = 2  # free programs side by side, pulling cells apart in different directions


class State:
    """What is hidden and proved so far. Blocks touch no cells of each other.

    `before` is the state after an earlier pass: only what it hid may be hidden, and what moved
    often there is cheap.
    """

    def __init__(
        self,
        table: Table,
        primary: np.ndarray,
        need: Need,
        before: State | None = None,
        number: int = 0,
    ) -> None:
        self.table, self.primary, self.need, self.number = table, primary, need, number
        self.values = table.values.astype(float)
        self.width = float(max(need.width.max(initial=0.0), 1.0))
        # In the first round no table empties a cell that somebody is in alone, where that can be
        # had: that person would know better. Only then are cells shown to be possibly empty (S5).
        self.alone = True
        # Nor does a table ever take away people whom their employer knows to be there: an employer
        # must learn no more than anybody (S26).
        self.held = bool(table.held.any())
        self.used: np.ndarray = np.zeros(table.size)
        self.hidden: np.ndarray = np.zeros(table.size, bool)
        self.allowed = before.hidden.copy() if before else np.ones(table.size, bool)
        self.price = 1.0 / (1.0 + before.used) if before else np.ones(table.size)
        self.low, self.high = self.values.copy(), self.values.copy()
        self._seen: tuple[int, np.ndarray, np.ndarray] = (-1, self.values, self.values)
        for place, layer in enumerate(table.layers):
            mine = self.primary & (table.finest == place)
            self.hide(layer, np.flatnonzero(layer.cells.T @ mine.astype(float)))

    def hide(self, layer: Layer, units: np.ndarray) -> None:
        """Hide every cell of some units."""
        self.hidden[layer.cells[:, units].indices] = True

    def bounds(
        self, cells: np.ndarray | slice, alike: Alike | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Floor and ceiling of some cells, as far as what they rest on is published: shares on
        their base, nested cells on each other.

        alike  which cells only move together: those are no bounds on each other
        """
        given = self.table.given[cells]
        known = (given < 0) | ~self.hidden[given]
        if alike is None:
            low, high = self.nested()
        else:
            known &= ~alike.with_base[cells]
            low, high = self.nested(alike.apart)
        floor = np.where(known, self.table.floor[cells], 0.0)
        if self.alone:
            floor = np.maximum(floor, self.values[cells] == 1)
        if self.held:
            floor = np.maximum(floor, self.table.held[cells])
        ceiling = np.where(known, self.table.ceiling[cells], np.inf)
        return np.maximum(floor, low[cells]), np.minimum(ceiling, high[cells])

    def nested(self, pairs: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(n,) floor and ceiling that published cells give to those nested with them.

        pairs  (k, 2) some of the nested pairs; all by default
        """
        if pairs is not None:
            return nested_bounds(pairs, self._shown())
        # Hidden cells stay so: their number tells which they are. It is taken before the values,
        # so that what another block hides meanwhile never passes for what this one has seen.
        hidden, kept = int(self.hidden.sum()), self._seen
        if kept[0] != hidden:
            kept = self._seen = (hidden, *nested_bounds(self.table.within, self._shown()))
        return kept[1:]

    def _shown(self) -> np.ndarray:
        """(n,) values, NaN where hidden."""
        return np.where(self.hidden, np.nan, self.values)

    def asks(self, cells: np.ndarray | slice) -> tuple[np.ndarray, ...]:
        """What the intervals of some cells lack, if these are hidden; persons, 0 = nothing.

        How far up a cell must be shown to go, and how far down; how far up it could go to be wide
        enough, or how far down.
        """
        floor, ceiling = self.bounds(cells)
        values, low, high = self.values[cells], self.low[cells], self.high[cells]
        top = np.minimum(self.need.high[cells], ceiling)
        bottom = np.maximum(self.need.low[cells], floor)
        if self.alone or self.held:  # floors of many employers: no cell need go down to its own
            bottom = np.full_like(bottom, np.inf)
        short = self.need.width[cells] - (high - low)
        return (
            np.where(high < top - TOLERANCE, top - values, 0.0),
            np.where(low > bottom + TOLERANCE, values - bottom, 0.0),
            np.where(short > TOLERANCE, high - values + short, 0.0),
            np.where(short > TOLERANCE, values - low + short, 0.0),
        )

    def covered(self, cells: np.ndarray | slice) -> np.ndarray:
        """S2: whether what is proved of some cells would do if they were hidden."""
        up, down, wide, _ = self.asks(cells)
        return (up == 0) & (down == 0) & (wide == 0)

    def secure(self, block: int, pay: bool = True) -> None:
        """Make every layer of a block safe: its own cells first, then what that left.

        Without `pay` nothing more is hidden.
        """
        places = [place for place, item in enumerate(self.table.layers) if item.block == block]
        problems = {place: Problem(self, self.table.layers[place]) for place in places}
        everything = np.isin(self.table.finest, places)
        wanted = [(place, self.table.finest == place) for place in places]
        wanted += [(place, everything) for place in reversed(places) if len(places) > 1]
        for place, cells in wanted:
            problems[place].secure(cells, pay)

    def stuck(self) -> np.ndarray:
        """Hidden cells (indices) that are not proved yet."""
        return np.flatnonzero(self.hidden & ~self.covered(slice(None)))

    def attack(self, stuck: np.ndarray) -> None:
        """Let the attack look for tables in which the last few cells are wide enough."""
        if not len(stuck):
            return
        n = self.table.size
        low, high, width = np.full(n, np.inf), np.full(n, -np.inf), np.full(n, -np.inf)
        floor, ceiling = self.bounds(stuck)
        low[stuck] = np.maximum(self.need.low[stuck], floor)
        high[stuck] = np.minimum(self.need.high[stuck], ceiling)
        width[stuck] = self.need.width[stuck]
        view = published(self.table, Pattern(self.primary, self.hidden & ~self.primary))
        if self.held:
            view = insider(view, self.table.held)
        found = attack(view, Need(low, high, width))
        self.low[stuck] = np.minimum(self.low[stuck], found.low[stuck])
        self.high[stuck] = np.maximum(self.high[stuck], found.high[stuck])

    def secure_shared_moves(self) -> None:
        """Prove what moves of shared cells can prove of the cells that blocks left."""
        for layer in self.table.layers:
            if layer.block == SHARED:
                Problem(self, layer).secure(np.ones(self.table.size, bool), False)

    def secure_cells(self, stuck: np.ndarray, hops: int) -> None:
        """Prove some cells by moves of single cells near them, whatever units they are in.

        Nested cells move as long as their order stays: what an order leaves open is a unit too.
        """
        if not len(stuck):
            return
        n, orders = self.table.size, self.orders()
        members = abs(sparse.vstack([self.table.relations, orders]).tocsr())
        wanted = np.isin(np.arange(n), stuck)
        cells = np.flatnonzero(reached(members, wanted, hops))
        orders = orders[np.flatnonzero(np.diff(orders[:, cells].tocsr().indptr))]
        ones = (np.ones(len(cells)), (cells, np.arange(len(cells))))
        each = sparse.csc_matrix(ones, (n, len(cells) + orders.shape[0]))
        problem = Problem(self, Layer(each, (each,)), orders)
        problem.secure(wanted, True)

    def orders(self) -> sparse.csr_matrix:
        """(pairs, n) what each pair of nested cells leaves open: whole less part, 0 or more."""
        part, whole = self.table.within.T
        rows = np.arange(len(part))
        data = np.repeat([1.0, -1.0], len(part))
        where = (np.concatenate([rows, rows]), np.concatenate([whole, part]))
        return sparse.csr_matrix((data, where), (len(part), self.table.size))

    def escalate(self, stuck: np.ndarray, few: bool = False) -> None:
        """Hide more around stuck cells: the finest unit that is not hidden yet, or where all are,
        the cheapest published member of each relation they stand in; where these are hidden too,
        of the relations that those cells stand in, and so on.

        few  only the cheapest such unit of those stuck together: they may be freed together
        """
        loss = np.where(self.hidden, 0.0, self.table.cost + LEAST_PRICE)
        for together in self._tied(stuck) if few else [stuck]:
            self._coarser(together, loss, few)

    def _tied(self, cells: np.ndarray) -> list[np.ndarray]:
        """Cells (indices) in groups that no relation leads out of, from one of them to another."""
        member = abs(self.table.relations).tocsc()[:, cells]
        count, label = csgraph.connected_components(member.T @ member, directed=False)
        return [cells[label == number] for number in range(count)]

    def _coarser(self, stuck: np.ndarray, loss: np.ndarray, one: bool) -> None:
        left = np.zeros(self.table.size, bool)
        left[stuck] = True
        for layer in reversed(self.table.layers):
            units = np.flatnonzero(layer.cells.T @ left.astype(float))
            price = layer.cells[:, units].T @ loss
            units, price = units[price > 0], price[price > 0]
            if one and len(units):
                self.hide(layer, units[[np.argmin(price)]])
                return
            self.hide(layer, units)
            left[layer.cells[:, units].indices] = False
        for _step in range(FARTHEST):
            if not left.any() or self._hide_around(left):
                return
            left = reached(self._members, left, 1)

    def _hide_around(self, near: np.ndarray) -> bool:
        """Hide the cheapest published member of each relation that some cells stand in; whether
        there was one.
        """
        member, found = self._members, False
        for row in np.unique(member[:, np.flatnonzero(near)].nonzero()[0]):
            cells = member.indices[member.indptr[row] : member.indptr[row + 1]]
            shown = cells[~self.hidden[cells]]
            if len(shown):
                cell = shown[np.argmin(self.table.cost[shown])]
                layer = self.table.layers[self.table.finest[cell]]
                self.hide(layer, layer.cells[[cell]].nonzero()[1])
                found = True
        return found

    @cached_property
    def _members(self) -> sparse.csr_matrix:
        """(m, n) the cells of each relation."""
        return abs(self.table.relations).tocsr()


class Problem:
    """The units of one layer: how they may move, and what hiding them costs.

    orders  (pairs, n) differences that must stay 0 or more; the last units of the layer, which
            have no cells, are those differences
    """

    def __init__(self, state: State, layer: Layer, orders: sparse.csr_matrix | None = None) -> None:
        self.state, self.orders = state, orders
        self.cells = np.unique(layer.cells.indices)
        self.units = layer.cells.tocsr()[self.cells].tocsc()
        self.layer = layer
        table = state.table
        self.random = np.random.default_rng([layer.block + 1000, state.number])
        cost = np.where(table.printed, table.cost, 0.0)[self.cells]
        self.dearest = max(float((self.units.T @ cost).max(initial=0.0)), 1e-12)
        self.cost = cost * state.price[self.cells]
        self.barred = self.units.T @ (~state.allowed[self.cells]).astype(float) > 0
        self.ways: dict[int, Way] = {}

    def secure(self, wanted: np.ndarray, pay: bool) -> None:
        """Hide and prove until each hidden cell of the mask `wanted` is proved or stuck."""
        wanted = wanted[self.cells]
        for number in range(len(self.layer.moves)):
            if not self._targets(wanted).any():
                return
            if number not in self.ways:
                self.ways[number] = Way(
                    self.state, self.layer.moves[number], self.cells, self.orders
                )
            self._secure_by(self.ways[number], wanted, pay)

    def _secure_by(self, way: Way, wanted: np.ndarray, may_pay: bool) -> None:
        """Prove what can be proved with the cells hidden so far; then hide more, and so on."""
        stalls, pay = 0, False
        while stalls < STALLS:
            targets = self._targets(wanted) & way.touched
            if not targets.any():
                return
            self._step(way, targets, stalls, pay)
            proved = int((targets & self.state.covered(self.cells)).sum())
            enough = proved >= max(1, ENOUGH * int(targets.sum()))
            if pay or not may_pay:
                stalls = 0 if proved else stalls + 1
            pay = may_pay and not enough and not pay

    def _targets(self, wanted: np.ndarray) -> np.ndarray:
        return wanted & self.state.hidden[self.cells] & ~self.state.covered(self.cells)

    def _step(self, way: Way, targets: np.ndarray, stalls: int, pay: bool) -> None:
        """Move what needs proof, hide what moved, keep the moved tables as proof."""
        state = self.state
        shown = state.table.printed[self.cells] & ~state.hidden[self.cells]
        paid = self.units.T @ shown.astype(float) > 0
        price = self.units.T @ (self.cost * shown) / self.dearest
        price = np.where(paid, np.maximum(price, LEAST_PRICE), 0.0)
        price *= self.random.uniform(1.0, 1.0 + SPREAD, len(price))
        asks = state.asks(self.cells)
        if pay:
            free = ~paid | ~self.barred
            sign, amount = way.goals(targets, asks, self.random, stalls)
            kept = way.apart(np.flatnonzero((sign != 0) & free), amount, self.random)
            sign = np.where(np.isin(np.arange(len(sign)), kept), sign, 0.0)
            self._keep(way, way.solve(sign, amount, price, free, stalls))
        else:
            pulls = [way.goals(targets, asks, self.random, stalls) for _ in range(PULLS)]
            with ThreadPoolExecutor(PULLS) as pool:
                moved = pool.map(
                    lambda pull: way.solve(pull[0], pull[1], price, ~paid, stalls), pulls
                )
                for step in moved:
                    self._keep(way, step)

    def _keep(self, way: Way, step: np.ndarray) -> None:
        """Hide the units that a step moves; what they moved to is proved."""
        state = self.state
        step = np.where(np.abs(step) > MOVED, step, 0.0)
        state.hide(self.layer, np.flatnonzero(step))
        delta = way.moves @ step
        at = np.flatnonzero(delta)
        cells, point = self.cells[at], (state.values[self.cells] + delta)[at]
        state.used[cells] += 1
        state.low[cells] = np.minimum(state.low[cells], point)
        state.high[cells] = np.maximum(state.high[cells], point)
