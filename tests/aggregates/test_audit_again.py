"""The certificate of a release, repeated for some cells with other code and another library."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from scipy.optimize import linprog

from aggregates import audit, policy, relations
from aggregates.schema import KEYS, NO_DATA, status_column

CELLS = 25  # drawn at random; each takes two programs over everything that is hidden
NEAR = 1e-4  # persons


@pytest.fixture(scope="module")
def view(line):
    with duckdb.connect(str(line.release / "release.duckdb"), read_only=True) as con:
        outcomes = con.execute("select * from outcomes order by all").df()
        toml = con.execute("select value from metadata where key = 'policy_toml'").fetchone()
        empty = (outcomes[status_column("n_matched")] == NO_DATA).to_numpy()
        system = relations.build(outcomes[list(KEYS)], empty, audit.dimensions(con))
    return system.publication(outcomes, policy.parse(toml[0]))


def test_hidden_cells_are_as_wide_as_the_certificate_says(view):
    hidden = np.flatnonzero(view.hidden)
    rows = np.flatnonzero(abs(view.relations) @ view.hidden.astype(float))
    matrix = view.relations[rows][:, hidden]
    target = -(view.relations[rows] @ np.nan_to_num(view.values))
    bounds = [
        (low, None if np.isinf(high) else high)
        for low, high in zip(view.floor[hidden], view.ceiling[hidden], strict=True)
    ]
    printed = hidden[view.printed[hidden]]
    for cell in np.random.default_rng(1).choice(printed, CELLS, replace=False):
        axis = (hidden == cell).astype(float)
        ends = [
            linprog(sign * axis, A_eq=matrix, b_eq=target, bounds=bounds, method="highs-ipm")
            for sign in (1, -1)
        ]
        unbounded = ends[1].status == 3
        assert ends[0].status == 0 and (unbounded or ends[1].status == 0)
        assert unbounded or -ends[1].fun - ends[0].fun >= 10 - NEAR, f"cell {cell}"
