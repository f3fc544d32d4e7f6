"""Secondary suppression: which further cells to hide so that no hidden cell can be derived.

Three strategies with one interface, of which `protect` takes the one that fits the size:
`exact` for small systems, `programs` for large ones, and `baseline`, which is for comparison.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np

from suppression.baseline import baseline
from suppression.errors import ExposedError, SolverError, TableError
from suppression.exact import exact
from suppression.intervals import CORES, Need, Progress
from suppression.moves import State
from suppression.parts import parts, take
from suppression.rules import Policy
from suppression.table import SHARED, Pattern, Table

Strategy = Literal["auto", "exact", "programs", "baseline"]

SMALL = 40  # cells: smaller systems are solved exactly, which takes a second or less
ESCALATIONS = 10  # times a unit that cannot be proved takes the coarser unit around it along
GENTLE = 3  # of these: first one unit of those that are stuck together
NEAR = (2, 3, 4)  # relations away: cells that move by themselves for the last few in doubt
PASSES = ((5_000, 3), (20_000, 2))  # (most units in a layer, passes); else one
FEW_UNITS = 250  # in a layer of several; more take one pass
WORTH = 0.995  # of the cost: another pass that leaves more than this is the last


def protect(
    table: Table,
    policy: Policy,
    progress: Progress | None = None,
    strategy: Strategy = "auto",
) -> Pattern:
    """A pattern under which every hidden cell's interval covers its protection interval.

    Same cells and policy, same pattern. Raises ExposedError if a cell cannot be protected: the
    caller must not publish. `exact` raises SolverError where it does not end.
    """
    if strategy in ("exact", "baseline") and table.held.any():
        raise TableError(f"{strategy}: does not reckon with what contributors know; use another")
    if strategy == "baseline":
        return baseline(table, policy, progress)
    if strategy == "exact":
        return exact(table, policy, progress)
    small = table.size <= SMALL and len(table.layers) == 1
    if strategy == "auto" and small and not table.held.any():
        try:
            return exact(table, policy, progress, singletons=policy.singletons)
        except (ExposedError, SolverError):  # S5 cannot be had, or takes too long
            pass
    return programs(table, policy, progress)


def programs(table: Table, policy: Policy, progress: Progress | None = None) -> Pattern:
    """S3 to S5, S26: layer by layer, coarse before fine, linear programs that move units whose
    cells need proof. Further passes do the same among what the last one hid, cheapest where it was
    of most use. The order in which the table lists its cells makes no difference.
    """
    say = progress or (lambda message: None)
    primary = policy.primary(table)
    need = policy.need(table, primary, np.ones(table.size, bool))
    hidden = np.zeros(table.size, bool)
    pieces = parts(table)

    def one(cells: np.ndarray) -> None:
        part, asked = take(table, cells), _among(need, cells)
        piece = _Part(part, primary[cells], asked, policy.singletons, say)
        try:
            hidden[cells] = piece.protect()
        except ExposedError as error:
            raise ExposedError([int(cells[cell]) for cell in error.cells], "S2") from None

    if len(pieces) == 1:
        one(pieces[0])
    else:
        say(f"{len(pieces):,} parts that nothing ties together")
        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(one, reversed(pieces)))  # large ones first
    return Pattern(primary, hidden & ~primary)


def _among(need: Need, cells: np.ndarray) -> Need:
    return Need(need.low[cells], need.high[cells], need.width[cells])


class _Part:
    """A system that hangs together: passes over it, each among what the last one hid."""

    def __init__(
        self,
        table: Table,
        primary: np.ndarray,
        need: Need,
        singletons: bool,
        say: Progress,
    ) -> None:
        self.table, self.primary, self.need, self.say = table, primary, need, say
        self.rounds = (True, False) if singletons else (False,)
        largest = max((layer.cells.shape[1] for layer in table.layers), default=0)
        self.passes = next((passes for most, passes in PASSES if largest <= most), 1)
        if len(table.layers) > 1 and largest > FEW_UNITS:  # whole units: further passes gain little
            self.passes = 1

    def protect(self) -> np.ndarray:
        """(n,) cells to hide. Raises ExposedError where the first pass cannot end in proof."""
        best = State(self.table, self.primary, self.need)
        if len(stuck := self._secure(best)):
            raise ExposedError([int(cell) for cell in stuck], "S2")
        cost = self._cost(best)
        for number in range(1, self.passes):
            again = State(self.table, self.primary, self.need, best, number)
            if len(self._secure(again)):
                break
            found = self._cost(again)
            best = again if found < cost else best
            if found > WORTH * cost:
                break
            cost = found
        return best.hidden

    def _cost(self, state: State) -> float:
        return float(self.table.cost[state.hidden & self.table.printed].sum())

    def _secure(self, state: State) -> np.ndarray:
        """Hide and prove; cells (indices) that could not be proved. Where contributors know people
        of their own, all tables leave these where they are: S11 asks then no cell to go down (S26).
        """
        blocks = sorted({layer.block for layer in self.table.layers} - {SHARED})
        for turn in range(ESCALATIONS):
            with ThreadPoolExecutor(CORES) as pool:
                for state.alone in self.rounds:
                    state.secure(SHARED)
                    list(pool.map(state.secure, blocks))
                    state.secure_shared_moves()
            self._say(state)
            for hops in NEAR:
                state.secure_cells(state.stuck(), hops)
            state.attack(state.stuck())
            state.allowed[:] = True
            state.secure_cells(state.stuck(), NEAR[-1])
            if state.number or not len(state.stuck()):
                break
            self._say(state)
            state.escalate(state.stuck(), few=turn < GENTLE)
        return state.stuck()

    def _say(self, state: State) -> None:
        hidden, doubt = int(state.hidden.sum()), len(state.stuck())
        self.say(f"pass {state.number + 1}: {hidden:,} cells hidden, {doubt:,} in doubt")
