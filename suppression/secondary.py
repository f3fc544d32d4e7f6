"""Secondary suppression: which further cells to hide so that no hidden cell can be derived.

Layer by layer, coarse before fine. In each, a linear program moves the units whose cells still
need proof, paying for every published unit that has to move with them; what moved is hidden,
and the moved table is the proof (METHODS.md, S3 to S5).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from scipy import sparse

from suppression.errors import ExposedError
from suppression.intervals import CORES, TOLERANCE, Need, Progress, attack
from suppression.rules import Policy
from suppression.solver import Polytope
from suppression.table import (
    SHARED,
    Layer,
    Pattern,
    Table,
    distinct_rows,
    nested_bounds,
    published,
    room,
)

GAIN = 1000.0  # worth of moving a unit that needs proof; hiding the dearest unit costs about 1
STALLS = 6  # programs in a row that prove nothing, before another way of moving is tried
ESCALATIONS = 8  # times a unit that cannot be proved takes the coarser unit around it along
ENOUGH = 0.01  # of the cells to prove: a program that proves fewer has had its day
REWEIGHTS = 4  # programs a step: each charges units by how far the last one moved them
ROOMY = 2.0  # widths: room beyond this makes a unit no cheaper
FAR = 100.0  # widths: how far a unit may move to make room for others
MOVED = 1e-6  # persons: less than this is the solver's noise
LEAST_PRICE = 1e-4  # of the dearest unit: hiding is never free


def protect(table: Table, policy: Policy, progress: Progress | None = None) -> Pattern:
    """A pattern under which every hidden cell's interval covers its protection interval.

    Same table and policy, same pattern. Raises ExposedError if a cell can not be protected:
    the caller must not publish.
    """
    state = _State(table, policy)
    blocks = sorted({layer.block for layer in table.layers} - {SHARED})
    for _ in range(ESCALATIONS):
        with ThreadPoolExecutor(CORES) as pool:
            for least, pay in ((1.0, True), (0.0, False)):
                state.least = least
                state.secure(SHARED, pay)
                list(pool.map(partial(state.secure, pay=pay), blocks))
                state.secure_shared_moves()
        if progress:
            progress(f"{int(state.hidden.sum()):,} cells hidden, {len(state.stuck()):,} in doubt")
        state.attack(state.stuck())
        stuck = state.stuck()
        if not len(stuck):
            return state.pattern
        state.escalate(stuck)
    raise ExposedError([int(cell) for cell in stuck], "S2")


class _State:
    """What is hidden and proved so far. Blocks touch no cells of each other."""

    def __init__(self, table: Table, policy: Policy) -> None:
        self.table, self.width = table, float(policy.width)
        self.values = table.values.astype(float)
        # Witness tables empty no cell that somebody is in, where that can be had: that person
        # would know better (S5).
        self.least = 1.0
        self.primary = policy.primary(table)
        self.hidden = np.zeros(table.size, bool)
        self.low, self.high = self.values.copy(), self.values.copy()
        self.nested = set(table.block[table.within[:, 0]])
        self.know(SHARED)
        self.finest = np.full(table.size, -1)
        for place, layer in enumerate(table.layers):
            self.finest[np.unique(layer.cells.indices)] = place
        for place, layer in enumerate(table.layers):
            mine = self.primary & (self.finest == place)
            self.hide(layer, np.flatnonzero(layer.cells.T @ mine.astype(float)))

    def hide(self, layer: Layer, units: np.ndarray) -> None:
        """Hide every cell of some units."""
        self.hidden[layer.cells[:, units].indices] = True

    def know(self, block: int) -> None:
        """Take in what cells published so far tell of the cells nested with them in `block`.

        Moves of shared cells take everything of a group along, nested cells alike.
        """
        if block == SHARED:
            self.nested_floor = np.zeros(self.table.size)
            self.nested_ceiling = np.full(self.table.size, np.inf)
        elif block in self.nested:
            seen = np.where(self.hidden, np.nan, self.values)
            self.nested_floor, self.nested_ceiling = nested_bounds(self.table.within, seen)

    def bounds(
        self, cells: np.ndarray | slice, moving: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Floor and ceiling of some cells, as far as what they rest on is published.

        moving  (n,) mask of cells that move with them, and so are hidden once they do
        """
        given = self.table.given[cells]
        hidden = self.hidden if moving is None else self.hidden | moving
        known = (given < 0) | ~hidden[given]
        floor = np.where(known, self.table.floor[cells], 0.0)
        floor = np.maximum(floor, np.minimum(self.values[cells], self.least))
        ceiling = np.where(known, self.table.ceiling[cells], np.inf)
        return (
            np.maximum(floor, self.nested_floor[cells]),
            np.minimum(ceiling, self.nested_ceiling[cells]),
        )

    def wants_high(self, cells: np.ndarray | slice) -> np.ndarray:
        """S2, S6: whether a cell, if hidden, must still be shown to reach the threshold."""
        must = self.primary[cells] | ~self.table.printed[cells]
        most = np.minimum(self.width, self.bounds(cells)[1])
        return must & (self.high[cells] < most - TOLERANCE)

    def covered(self, cells: np.ndarray | slice) -> np.ndarray:
        """S2: whether what is proved of some cells would do if they were hidden."""
        narrow = self.high[cells] - self.low[cells] < self.width - TOLERANCE
        return ~self.wants_high(cells) & ~(self.table.printed[cells] & narrow)

    def secure(self, block: int, pay: bool = True) -> None:
        """Make every layer of a block safe: its own cells first, then what that left.

        Without `pay` nothing more is hidden.
        """
        places = [place for place, item in enumerate(self.table.layers) if item.block == block]
        problems = {place: _Problem(self, self.table.layers[place]) for place in places}
        everything = np.isin(self.finest, places)
        wanted = [(place, self.finest == place) for place in places]
        wanted += [(place, everything) for place in reversed(places)]
        for place, cells in wanted:
            self.know(block)
            problems[place].secure(cells, pay)

    @property
    def pattern(self) -> Pattern:
        """What is hidden so far."""
        return Pattern(self.primary, self.hidden & ~self.primary)

    def stuck(self) -> np.ndarray:
        """Hidden cells (indices) that are not proved yet."""
        return np.flatnonzero(self.hidden & ~self.covered(slice(None)))

    def attack(self, stuck: np.ndarray) -> None:
        """Let the attack look for tables in which the last few cells are wide enough."""
        if not len(stuck):
            return
        n = self.table.size
        high, width = np.full(n, -np.inf), np.full(n, -np.inf)
        must = self.primary[stuck] | ~self.table.printed[stuck]
        high[stuck] = np.where(must, np.minimum(self.width, self.bounds(stuck)[1]), -np.inf)
        width[stuck] = np.where(self.table.printed[stuck], self.width, -np.inf)
        need = Need(np.full(n, np.inf), high, width)
        found = attack(published(self.table, self.pattern), need)
        self.low[stuck] = np.minimum(self.low[stuck], found.low[stuck])
        self.high[stuck] = np.maximum(self.high[stuck], found.high[stuck])

    def secure_shared_moves(self) -> None:
        """Prove what moves of shared cells can prove of the cells that blocks left."""
        self.know(SHARED)
        for layer in self.table.layers:
            if layer.block == SHARED:
                _Problem(self, layer).secure(np.ones(self.table.size, bool), False)

    def escalate(self, stuck: np.ndarray) -> None:
        """Hide more around stuck cells: the finest unit that is not hidden yet, or where all are,
        the cheapest published member of each relation they stand in.
        """
        left = np.zeros(self.table.size, bool)
        left[stuck] = True
        for layer in reversed(self.table.layers):
            units = np.flatnonzero(layer.cells.T @ left.astype(float))
            open_yet = units[layer.cells[:, units].T @ (~self.hidden).astype(float) > 0]
            self.hide(layer, open_yet)
            left[layer.cells[:, open_yet].indices] = False
        member = abs(self.table.relations).tocsr()
        for row in np.unique(member[:, np.flatnonzero(left)].nonzero()[0]):
            cells = member.indices[member.indptr[row] : member.indptr[row + 1]]
            shown = cells[~self.hidden[cells]]
            if len(shown):
                cell = shown[np.argmin(self.table.cost[shown])]
                layer = self.table.layers[self.finest[cell]]
                self.hide(layer, layer.cells[[cell]].nonzero()[1])


class _Problem:
    """The units of one layer: how they may move, and what hiding them costs."""

    def __init__(self, state: _State, layer: Layer) -> None:
        self.state = state
        self.cells = np.unique(layer.cells.indices)
        self.units = layer.cells.tocsr()[self.cells].tocsc()
        self.layer = layer
        table = state.table
        self.cost = np.where(table.printed, table.cost, 0.0)[self.cells]
        self.dearest = max(float((self.units.T @ self.cost).max(initial=0.0)), 1e-12)
        self.random = np.random.default_rng(layer.block + 1000)
        self.ways: dict[int, _Way] = {}

    def secure(self, wanted: np.ndarray, pay: bool) -> None:
        """Hide and prove until each hidden cell of the mask `wanted` is proved or stuck."""
        wanted = wanted[self.cells]
        for number in range(len(self.layer.moves)):
            if not self._targets(wanted).any():
                return
            if number not in self.ways:
                self.ways[number] = _Way(self.state, self.layer.moves[number], self.cells)
            self._secure_by(self.ways[number], wanted, pay)

    def _secure_by(self, way: _Way, wanted: np.ndarray, may_pay: bool) -> None:
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

    def _step(self, way: _Way, targets: np.ndarray, stalls: int, pay: bool) -> None:
        """One program: move what needs proof, hide what moved, keep the moved table as proof."""
        state = self.state
        shown = state.table.printed[self.cells] & ~state.hidden[self.cells]
        price = self.units.T @ (self.cost * shown) / self.dearest
        paid = self.units.T @ shown.astype(float) > 0
        price = np.where(paid, np.maximum(price, LEAST_PRICE), 0.0)
        price *= self.random.uniform(1.0, 1.01, len(price))
        gain = way.gains(targets, state.wants_high(self.cells), self.random, stalls)
        step = way.solve(gain * GAIN, price, np.ones(len(paid), bool) if pay else ~paid)
        step = np.where(np.abs(step) > MOVED, step, 0.0)
        state.hide(self.layer, np.flatnonzero(step))
        delta = way.moves @ step
        at = np.flatnonzero(delta)
        cells, point = self.cells[at], (state.values[self.cells] + delta)[at]
        state.low[cells] = np.minimum(state.low[cells], point)
        state.high[cells] = np.maximum(state.high[cells], point)


class _Way:
    """One way for the units of a layer to move, as a linear program."""

    def __init__(self, state: _State, moves: sparse.csc_matrix, cells: np.ndarray) -> None:
        relations = state.table.relations
        rows = np.flatnonzero(abs(relations[:, cells]).sum(axis=1))
        matrix = distinct_rows((relations[rows] @ moves).tocsr())
        self.moves = moves.tocsr()[cells].tocsc()
        self.touched = np.diff(self.moves.tocsr().indptr) > 0
        moving = np.zeros(state.table.size, bool)
        moving[moves.indices] = True
        values, (floor, ceiling) = state.values[cells], state.bounds(cells, moving)
        below, above = values - floor, ceiling - values
        self.width = state.width
        self.up = np.minimum(FAR * state.width, room(self.moves, above, below))
        self.down = np.minimum(FAR * state.width, room(-self.moves, above, below))
        self.polytope = Polytope(
            sparse.hstack([matrix, -matrix]).tocsc(),
            np.zeros(matrix.shape[0]),
            np.zeros(2 * moves.shape[1]),
            np.concatenate([self.up, self.down]),
        )

    def gains(
        self, targets: np.ndarray, high: np.ndarray, random: np.random.Generator, stalls: int
    ) -> np.ndarray:
        """(k,) 1, -1 or 0: which way each unit should move to prove its target cells."""
        upward = np.sign(self.moves.T @ (targets & high).astype(float))
        wanted = abs(self.moves).T @ targets.astype(float) > 0
        coin = np.where(random.random(len(upward)) < 0.5, 1.0, -1.0)
        up, down = np.minimum(self.up, self.width), np.minimum(self.down, self.width)
        roomy = np.where(up == down, coin, np.where(up > down, 1.0, -1.0))
        sign = np.where(upward != 0, upward, roomy)
        flip = random.random(len(sign)) < 0.1 * stalls
        return np.where(wanted, np.where(flip, coin, sign), 0.0)

    def solve(self, gain: np.ndarray, price: np.ndarray, free: np.ndarray) -> np.ndarray:
        """(k,) the cheapest move of `free` units; none gains by more than the width it needs."""
        most = np.where(gain != 0, self.width, np.inf)
        most = np.where(free, most, 0.0)
        up, down = np.minimum(self.up, most), np.minimum(self.down, most)
        self.polytope.bound(np.concatenate([up, down]))
        gains = np.concatenate([gain, -gain])
        prices = np.concatenate([price, price]) * self.width
        # A unit costs the same however far it moves: first those with room to move far are
        # cheaper, then those that the last solution moved far, which leaves few.
        share = prices / np.clip(np.concatenate([up, down]), 1.0, ROOMY * self.width)
        for _ in range(REWEIGHTS if price[free].any() else 1):
            found = self.polytope.maximise(gains - share)
            share = prices / (found + 1.0)
        return found[: len(gain)] - found[len(gain) :]
