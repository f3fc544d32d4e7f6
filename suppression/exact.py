"""The cheapest pattern, proved: for systems of up to some thousand cells (METHODS.md, S15).

A master program picks the cells to hide; an attacker's linear programs look for hidden cells
that are not protected, and each of their dual solutions says what was wrong in terms of all
patterns: a capacity constraint, which the master keeps from then on.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from suppression.errors import ExposedError, SolverError
from suppression.intervals import MOST, TOLERANCE, Need, Progress, attack
from suppression.rules import Policy
from suppression.solver import Covering, Polytope
from suppression.table import Pattern, Table, distinct_rows, nested_bounds, published
from suppression.units import takes_along, with_units

LARGEST = 5_000  # cells: larger systems are for the heuristic
SECONDS = 600.0  # for one system; without a proof by then there is no answer
BRANCHES = 20_000  # for one system, in all searches
GAPS = (0.02, 0.0)  # shares of the cost: rough answers find most constraints, the last is proved
FAR = 4.0  # needs: how far a cell may move while whole patterns are not asked for yet
NEARLY = 0.05  # of a cell: hidden enough, in a relaxed pattern, to be attacked
STALLS = 5  # relaxed programs in a row that cost no more than the last
NOISE = 9  # decimals of dual values that are kept
SLACK = 1e-6  # of a constraint, so that rounding never forbids a pattern that just protects
UNPRINTED = 1e-6  # of the cheapest cell: what hiding a cell that has no place costs

_Row = tuple[np.ndarray, float]  # weights (n,) of the cells, and the least that they must sum to


def exact(
    table: Table,
    policy: Policy,
    progress: Progress | None = None,
    branches: int = BRANCHES,
    singletons: bool = False,
) -> Pattern:
    """S15: a pattern that protects every hidden cell, at the least cost of all such patterns.

    The cost is that of the printed cells. Cells that a layer ties are hidden together.
    Raises SolverError for a table of more than LARGEST cells, or without a proof within so many
    `branches` (the same on every machine) or SECONDS; ExposedError if no pattern protects a cell.

    singletons  S5: the proof of no cell empties another one with a single person in it
    """
    if table.size > LARGEST:
        raise SolverError(
            f"an exact pattern was asked for {table.size:,} cells; the most is {LARGEST:,}. "
            "Use another strategy, or split the table"
        )
    say = progress or (lambda message: None)
    alone = (table.values == 1) & singletons
    return _Search(table, policy, alone, say).run(branches)


@dataclass(frozen=True)
class _Room:
    """How far cells can move while some are published, and which of those it is that stops them.

    up, down              (n,) in the unit of the cells
    up_guard, down_guard  (n,) the published cell that sets the limit; -1 for none: it always holds
    """

    up: np.ndarray
    down: np.ndarray
    up_guard: np.ndarray
    down_guard: np.ndarray


def _room(table: Table, hidden: np.ndarray) -> _Room:
    """What is known of each cell, hidden or not, while the cells outside `hidden` are published."""
    values = table.values.astype(float)
    seen = np.where(hidden, np.nan, values)
    known = (table.given < 0) | ~hidden[table.given]
    floor, ceiling = np.where(known, table.floor, 0.0), np.where(known, table.ceiling, np.inf)
    least, most = nested_bounds(table.within, seen)
    part, whole = table.within.T.astype(int)
    up_guard, down_guard = table.given.copy(), table.given.copy()
    up_guard[~known], down_guard[~known] = -1, -1
    tight = (seen[whole] == most[part]) & (most[part] < ceiling[part])
    up_guard[part[tight]] = whole[tight]
    tight = (seen[part] == least[whole]) & (least[whole] > floor[whole])
    down_guard[whole[tight]] = part[tight]
    return _Room(
        up=np.minimum(np.minimum(ceiling, most) - values, MOST),
        down=values - np.maximum(floor, least),
        up_guard=up_guard,
        down_guard=down_guard,
    )


class _Attacker:
    """Moves of the cells that can move, by programs without the others."""

    def __init__(self, relations: sparse.csr_matrix, down: np.ndarray, up: np.ndarray) -> None:
        self.size = relations.shape[::-1]
        self.cells = np.flatnonzero(up > down)
        columns = relations[:, self.cells].tocsr()
        self.rows = np.flatnonzero(np.diff(columns.indptr))
        self.polytope = Polytope(
            columns[self.rows], np.zeros(len(self.rows)), down[self.cells], up[self.cells]
        )

    def push(self, cell: int, sign: float) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the move that takes `cell` farthest up or down, (m,) the prices of the relations."""
        move, prices = (np.zeros(size) for size in self.size)
        if not len(self.cells):
            return move, prices
        move[self.cells] = self.polytope.maximise(sign * (self.cells == cell))
        prices[self.rows] = self.polytope.prices()
        return move, prices


class _Search:
    """Patterns that satisfy the constraints found so far, attacked until one holds."""

    def __init__(self, table: Table, policy: Policy, alone: np.ndarray, say: Progress) -> None:
        n = table.size
        self.table, self.policy, self.alone, self.say = table, policy, alone, say
        self.values = table.values.astype(float)
        self.primary = policy.primary(table)
        along = takes_along(table)
        self.forced = with_units(self.primary, along)
        self.relations = distinct_rows(table.relations.tocsr())
        self.tight = _room(table, np.zeros(n, bool))
        price = np.maximum(table.cost.astype(float), 0.0)
        price = np.where(table.printed, price, UNPRINTED * price.min(initial=1.0))
        self.price = price / max(float(price.mean()), 1e-300)
        self.master = Covering(self.price, self.forced)
        self.constraints = 0
        self._begin(along)

    def run(self, branches: int) -> Pattern:
        """Rough patterns first, then the cheapest."""
        begun, relaxed = time.monotonic(), -1
        for gap in GAPS:
            while True:
                if self.constraints != relaxed:
                    self._relax()
                    relaxed = self.constraints
                seconds = SECONDS - (time.monotonic() - begun)
                left = branches - self.master.branches
                if seconds <= 0 or left <= 0:
                    raise SolverError("cheapest pattern: no proof within the set effort")
                chosen = self._known(self.master.least(gap, seconds, left))
                if not self._attack(chosen, whole=True) and (gap or self._proved(chosen)):
                    break
                self.say(f"{self.constraints:,} constraints on the pattern")
        return self._pattern(chosen)

    def _pattern(self, point: np.ndarray) -> Pattern:
        return Pattern(self.primary, (point > 0.5) & ~self.primary)

    def _begin(self, along: sparse.csr_matrix) -> None:
        """What is plain beforehand: units stay together, no cell is alone in a relation."""
        n = self.table.size
        taker, taken = along.nonzero()
        self._keep(_unit_rows(taken, n) - _unit_rows(taker, n), np.zeros(len(taken)))
        need = self._need(np.ones(n, bool))
        up, down = need.high - self.values, self.values - need.low
        asks = (need.width > TOLERANCE) | (np.minimum(up, self.tight.up) > TOLERANCE)
        asks |= np.minimum(down, self.tight.down) > TOLERANCE
        members = (self.relations != 0).astype(float).tocsr()
        row, cell = members.nonzero()
        row, cell = row[asks[cell]], cell[asks[cell]]
        self._keep(members[row] - 2 * _unit_rows(cell, n), np.zeros(len(cell)))

    def _need(self, hidden: np.ndarray) -> Need:
        return self.policy.need(self.table, self.primary, hidden)

    def _known(self, found: np.ndarray | None) -> np.ndarray:
        """A pattern of the master. Raises ExposedError if it has none."""
        if found is None:
            raise ExposedError([int(cell) for cell in np.flatnonzero(self.primary)], "S11")
        return found

    def _keep(self, weights: sparse.csr_matrix, least: np.ndarray) -> None:
        if len(least):
            self.master.add(sparse.csr_matrix(weights), least)
            self.constraints += len(least)

    def _keep_rows(self, rows: list[_Row]) -> None:
        if rows:
            weights, least = zip(*rows, strict=True)
            self._keep(sparse.vstack([sparse.csr_matrix(row) for row in weights]), np.array(least))

    def _relax(self) -> None:
        """Constraints that patterns of parts of cells break: the cheap ones to find."""
        best, stalls = -1.0, 0
        while stalls < STALLS:
            point = self._known(self.master.relaxed())
            cost = float(self.price @ point)
            if not self._attack(point, whole=False):
                return
            stalls = 0 if cost > best * (1 + 1e-4) else stalls + 1
            best = max(best, cost)

    def _attack(self, point: np.ndarray, whole: bool) -> int:
        """Attack the hidden cells of a pattern, whole or relaxed; how many constraints it broke.

        In a relaxed pattern a cell that is hidden by half moves half as far, and must.
        """
        point = np.where(point > NEARLY / 10, point, 0.0)
        hidden = self.forced | (point > NEARLY)
        need = self._need(hidden)
        asked = self._scaled(need, np.where(hidden, point, 1.0))
        room = _room(self.table, self.forced | (point > 0.5))
        far = MOST if whole else FAR * max(self.policy.width, self.policy.threshold)

        def limited(room: _Room) -> _Attacker:
            down, up = np.minimum(room.down, far) * point, np.minimum(room.up, far) * point
            return _Attacker(self.relations, -down, up)

        everywhere = self._occupied(room, None)
        attacker, reached = limited(everywhere), np.stack([self.values, self.values])
        broken: list[_Row] = []
        for cell in map(int, np.flatnonzero(hidden)):
            if _covers(asked, reached, cell):
                continue
            tools = (attacker, everywhere, reached)
            if self.alone[cell]:
                own = self._occupied(room, cell)
                tools = (limited(own), own, reached.copy())
            up, down = (self._push(cell, sign, *tools) for sign in (1.0, -1.0))
            broken += self._broken(cell, need, up, down, point)
        self._keep_rows(broken)
        return len(broken)

    def _occupied(self, room: _Room, own: int | None) -> _Room:
        """S5: the room where nobody who is alone in a cell leaves it, except from `own`."""
        stay = self.alone.copy()
        if own is not None:
            stay[own] = False
        return replace(
            room,
            down=np.where(stay, 0.0, room.down),
            down_guard=np.where(stay, -1, room.down_guard),
        )

    def _proved(self, point: np.ndarray) -> bool:
        """The attack on a release (S8) has the last word: counts are whole numbers, which the
        programs here do not use. To protect what it exposes, a further cell must be hidden.
        """
        pattern = self._pattern(point)
        hidden, need = pattern.hidden, self._need(pattern.hidden)
        cells = np.flatnonzero(hidden)
        exposed = cells[~attack(published(self.table, pattern), need).covers(need, cells)]
        shown = np.where(hidden, 0.0, 1.0)
        part, whole = self.table.within.T
        rows = []
        for cell in exposed:
            near = [[cell], self.table.given[[cell]], whole[part == cell], part[whole == cell]]
            rows.append(self._constraint(shown, 1.0, _hidden(np.concatenate(near), point)))
        self._keep_rows([row for row in rows if row])
        return not len(exposed)

    def _scaled(self, need: Need, share: np.ndarray) -> Need:
        return Need(
            low=self.values - share * (self.values - need.low),
            high=self.values + share * (need.high - self.values),
            width=share * need.width,
        )

    def _push(
        self, cell: int, sign: float, attacker: _Attacker, room: _Room, reached: np.ndarray
    ) -> np.ndarray:
        """(n,) by how much the capacity of each cell, hidden or not, limits a move of `cell`.

        Any dual values give a limit that holds; those of the best move give one that is met.
        """
        move, prices = attacker.push(cell, sign)
        reached[0] = np.minimum(reached[0], self.values + move)
        reached[1] = np.maximum(reached[1], self.values + move)
        left = -(self.relations.T @ prices)
        left[cell] += sign
        left = np.round(left, NOISE)
        terms = np.maximum(left, 0) * room.up + np.maximum(-left, 0) * room.down
        for guard, stops in ((room.up_guard, left > 0), (room.down_guard, left < 0)):
            np.add.at(terms, guard[stops & (guard >= 0)], MOST)
        return terms

    def _broken(
        self, cell: int, need: Need, up: np.ndarray, down: np.ndarray, point: np.ndarray
    ) -> list[_Row]:
        """The capacity constraints for one cell that a pattern breaks."""
        value, (part, whole) = self.values[cell], self.table.within.T
        higher, lower = need.high[cell] - value, value - need.low[cell]
        own, given = np.array([cell]), self.table.given[[cell]]
        above = [given, whole[part == cell]] if higher > self.tight.up[cell] else []
        below = [given, part[whole == cell]] if lower > self.tight.down[cell] else []
        rows = (
            self._constraint(up, higher, _hidden(np.concatenate([own, *above]), point)),
            self._constraint(down, lower, _hidden(np.concatenate([own, *below]), point)),
            self._constraint(up + down, need.width[cell], own),
        )
        return [row for row in rows if row and row[0] @ point < row[1] - SLACK]

    def _constraint(self, terms: np.ndarray, needed: float, excuses: np.ndarray) -> _Row | None:
        """Weights (n,) and least sum of a capacity constraint: hidden cells must have, between
        them, the capacity for a move of `needed`, or one of `excuses` is published.
        """
        needed = needed - terms[self.forced].sum()
        if not needed > TOLERANCE:
            return None
        weights = np.where(self.forced, 0.0, np.minimum(terms, needed) / needed)
        free = excuses[~self.forced[excuses]]
        np.subtract.at(weights, free, 1.0)
        return weights, 1.0 - len(free) - SLACK


def _covers(need: Need, reached: np.ndarray, cell: int) -> bool:
    """Whether tables seen so far, from `reached[0]` to `reached[1]`, do for a cell."""
    low, high = reached[:, cell]
    wide = high - low >= need.width[cell] - TOLERANCE
    return bool(wide and low <= need.low[cell] + TOLERANCE and high >= need.high[cell] - TOLERANCE)


def _hidden(cells: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Those of `cells` (-1 for none) that a pattern hides."""
    cells = np.unique(cells[cells >= 0].astype(int))
    return cells[point[cells] > NEARLY]


def _unit_rows(cells: np.ndarray, n: int) -> sparse.csr_matrix:
    """(k, n) a 1 in each row, at a cell."""
    return sparse.csr_matrix((np.ones(len(cells)), (np.arange(len(cells)), cells)), (len(cells), n))
