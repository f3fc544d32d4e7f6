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

    def maximise(self, objective: np.ndarray) -> np.ndarray:
        """A point (n,) that maximises `objective @ x`.

        Raises SolverError unless HiGHS proves optimality: an unsolved program proves nothing.
        """
        self._highs.changeColsCost(self.size, self._index, np.asarray(objective, dtype=float))
        self._highs.run()
        status = self.status()
        if status is Status.UNPROVED:  # a start from the last solution can lead astray
            self._highs.clearSolver()
            self._highs.run()
            status = self.status()
        if status is not Status.OPTIMAL:
            raise SolverError(f"linear program of {self.size} cells ended {status.value}")
        return np.asarray(self._highs.getSolution().col_value, dtype=float)

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
