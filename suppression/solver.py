"""The only door to HiGHS: maximise linear functions over the tables that fit a publication."""

from __future__ import annotations

import os
import sys
from enum import Enum

import highspy
import numpy as np
from scipy import sparse

from suppression.errors import SolverError

FEASIBILITY_TOLERANCE = 1e-7  # persons; HiGHS's own default, stated because proofs rest on it
TIME_LIMIT = 600.0  # seconds for one linear program; beyond it the run fails, it never passes
LARGE = 5_000  # cells beyond which the interior-point method, then a vertex, is the faster way
GAP = 1e-3  # of the best value: a search over whole numbers that is this close has done its work
NODES = 2_000  # branches of such a search
ROUNDING = 1e-5  # of the average cost of a cell: HiGHS takes 0.999999 for a whole number
COVERING_GAP = 1e-9  # of the average cost of a cell: patterns this close cost the same


def _without_banner() -> None:
    """HiGHS prints its name the first time it is used; commands print their own results."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


_without_banner()


class Status(Enum):
    """How a linear program ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    UNPROVED = "unproved"


class Polytope:
    """All x with `matrix @ x = target`, `lower <= x <= upper`; reusable, warm-started.

    matrix (m, n) sparse; target (m,); lower, upper (n,). Deterministic: one thread, fixed seed.
    """

    def __init__(
        self,
        matrix: sparse.csr_matrix | sparse.csc_matrix,
        target: np.ndarray,
        lower: np.ndarray,
        upper: np.ndarray,
    ) -> None:
        columns = matrix.tocsc()
        self.size = columns.shape[1]
        self._index = np.arange(self.size, dtype=np.int32)
        model = highspy.HighsLp()
        model.num_col_ = self.size
        model.num_row_ = columns.shape[0]
        model.col_cost_ = np.zeros(self.size)
        model.col_lower_ = np.where(np.isneginf(lower), -highspy.kHighsInf, lower)
        model.col_upper_ = np.where(np.isposinf(upper), highspy.kHighsInf, upper)
        model.row_lower_ = target
        model.row_upper_ = target
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = columns.indptr
        model.a_matrix_.index_ = columns.indices
        model.a_matrix_.value_ = columns.data.astype(float)
        model.sense_ = highspy.ObjSense.kMaximize
        self._highs = highspy.Highs()
        for name, value in (
            ("log_to_console", False),
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("time_limit", TIME_LIMIT),
            ("primal_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        ):
            self._highs.setOptionValue(name, value)
        self._highs.passModel(model)

    def choose(self, **options: str | float | bool) -> None:
        """Set HiGHS options, such as `solver='ipm'`."""
        for name, value in options.items():
            self._highs.setOptionValue(name, value)

    def bound(self, upper: np.ndarray) -> None:
        """Other upper bounds; lower ones become zero."""
        lower = np.zeros(self.size)
        self._highs.changeColsBounds(self.size, self._index, lower, np.asarray(upper, float))

    def afresh(self, objective: np.ndarray, inside: bool = False) -> np.ndarray:
        """As `maximise`, from the beginning: presolve and a new start beat the last solution
        where the objective has little to do with the last one, by 5 to 20 times in large systems.

        inside  by an interior-point method, then a vertex: for objectives that move most cells
        """
        self.choose(solver="ipm" if inside else "simplex")
        self._highs.clearSolver()
        return self.maximise(objective)

    def between(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """Other bounds."""
        self._highs.changeColsBounds(
            self.size, self._index, np.asarray(lower, float), np.asarray(upper, float)
        )

    def prices(self) -> np.ndarray:
        """(m,) what a unit more of each row's target would add to the last maximum."""
        return np.asarray(self._highs.getSolution().row_dual, dtype=float)

    def maximise(self, objective: np.ndarray) -> np.ndarray:
        """A point (n,) that maximises `objective @ x`.

        Raises SolverError unless HiGHS proves optimality: an unsolved program proves nothing.
        """
        self._highs.changeColsCost(self.size, self._index, np.asarray(objective, dtype=float))
        self.choose(time_limit=self._highs.getRunTime() + TIME_LIMIT)  # its clock never restarts
        self._highs.run()
        status = self.status()
        if status is Status.UNPROVED:  # a start from the last solution can lead astray
            self._highs.clearSolver()
            self._highs.run()
            status = self.status()
        if status is not Status.OPTIMAL:
            raise SolverError(f"linear program of {self.size} cells ended {status.value}")
        return np.asarray(self._highs.getSolution().col_value, dtype=float)

    def whole(
        self, objective: np.ndarray, gap: float = GAP, branches: int = NODES
    ) -> np.ndarray | None:
        """Whole numbers (n,) of the polytope for which `objective @ x` is largest, or nearly so:
        the search ends within `gap` (a share) of the best, or after so many branches, which is
        the same on every machine. None where it found none.
        """
        kinds = np.full(self.size, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._highs.changeColsIntegrality(self.size, self._index, kinds)
        self.choose(mip_rel_gap=gap, mip_max_nodes=branches)
        self._highs.changeColsCost(self.size, self._index, np.asarray(objective, dtype=float))
        self._highs.run()
        known = self._highs.getInfo().primal_solution_status
        if known != int(highspy.SolutionStatus.kSolutionStatusFeasible):
            return None
        return np.rint(np.asarray(self._highs.getSolution().col_value, dtype=float))

    def best_whole(self, objective: np.ndarray) -> tuple[np.ndarray | None, float]:
        """Whole numbers (n,) for which `objective @ x`, whole too, is largest as far as is known,
        and what it can be at most: equal where the search ended, -inf where there are none.
        """
        kinds = np.full(self.size, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._highs.changeColsIntegrality(self.size, self._index, kinds)
        self.choose(mip_rel_gap=0.0, mip_abs_gap=0.5, mip_max_nodes=NODES)
        self._highs.changeColsCost(self.size, self._index, np.asarray(objective, dtype=float))
        self._highs.run()
        if self.status() is Status.INFEASIBLE:
            return None, -np.inf
        info = self._highs.getInfo()
        bound = float(info.mip_dual_bound)
        if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
            return None, bound
        return np.rint(np.asarray(self._highs.getSolution().col_value, dtype=float)), bound

    def status(self) -> Status:
        """How the last program ended."""
        found = self._highs.getModelStatus()
        if found == highspy.HighsModelStatus.kOptimal:
            return Status.OPTIMAL
        if found == highspy.HighsModelStatus.kInfeasible:
            return Status.INFEASIBLE
        if found == highspy.HighsModelStatus.kUnbounded:
            return Status.UNBOUNDED
        return Status.UNPROVED


class Covering:
    """Least `cost @ x` over x of zeros and ones, x >= lower, with rows `weights @ x >= least`.

    cost (n,) non-negative; lower (n,) 0 or 1. Rows are added as they are found. `branches` counts
    those that searches have taken. Deterministic: one thread, fixed seed; no answer depends on a
    clock, which can only end the search.
    """

    def __init__(self, cost: np.ndarray, lower: np.ndarray) -> None:
        self.size = len(cost)
        self._index = np.arange(self.size, dtype=np.int32)
        self._cost = np.asarray(cost, float)
        self.branches = 0
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, 0
        model.col_cost_ = self._cost
        model.col_lower_ = np.asarray(lower, float)
        model.col_upper_ = np.ones(self.size)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.zeros(self.size + 1, dtype=np.int32)
        self._highs = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_abs_gap", COVERING_GAP),
            ("mip_allow_restart", False),  # 2 times faster on these programs
        ):
            self._highs.setOptionValue(name, value)
        self._highs.passModel(model)

    def add(self, weights: sparse.csr_matrix, least: np.ndarray) -> None:
        """More rows: weights (k, n) sparse, least (k,)."""
        count = weights.shape[0]
        self._highs.addRows(
            count,
            np.asarray(least, float),
            np.full(count, highspy.kHighsInf),
            weights.nnz,
            weights.indptr.astype(np.int32),
            weights.indices.astype(np.int32),
            weights.data.astype(float),
        )

    def relaxed(self) -> np.ndarray | None:
        """(n,) the least of all x from 0 to 1; None: there are none. SolverError without proof."""
        return self._solve(highspy.HighsVarType.kContinuous, 0.0, TIME_LIMIT)

    def least(self, gap: float, seconds: float, branches: int) -> np.ndarray | None:
        """(n,) zeros and ones, proved to cost no more than `gap` (a share) over the least.

        None: there are none. Raises SolverError if there is no proof after so many seconds, or
        branches; the second end is the same on every machine.
        """
        self._highs.setOptionValue("mip_max_nodes", branches)
        self._highs.clearSolver()  # from an earlier answer it can return that one again
        found = self._solve(highspy.HighsVarType.kInteger, gap, seconds)
        if found is None:
            return None
        found = np.rint(found)
        self.branches += int(self._highs.getInfo().mip_node_count)
        bound = self._highs.getInfo().mip_dual_bound
        if (1 - gap) * (self._cost @ found) > bound + ROUNDING * self.size:
            raise SolverError("cheapest pattern: what was found costs more than what was proved")
        return found

    def _solve(self, kind: highspy.HighsVarType, gap: float, seconds: float) -> np.ndarray | None:
        kinds = np.full(self.size, int(kind), dtype=np.uint8)
        self._highs.changeColsIntegrality(self.size, self._index, kinds)
        self._highs.setOptionValue("mip_rel_gap", gap)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(seconds, 0.0))
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            why = self._highs.modelStatusToString(status)
            raise SolverError(f"cheapest pattern of {self.size} cells: not proved ({why})")
        return np.asarray(self._highs.getSolution().col_value, dtype=float)
