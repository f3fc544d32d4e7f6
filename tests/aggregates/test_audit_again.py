"""The certificate of a release, repeated for some cells with other code and another library."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from scipy.optimize import linprog

from aggregates import policy, release
from suppression import Publication

NEAR = 1e-4  # persons


@pytest.fixture(scope="module")
def views(line) -> dict[str, tuple[Publication, dict[str, np.ndarray]]]:
    """Population -> what readers see of it, and the hidden cells of each of its counts."""
    found = {}
    with duckdb.connect(str(line.release / "release.duckdb"), read_only=True) as con:
        toml = con.execute("select value from metadata where key = 'policy_toml'").fetchone()
        rules = policy.parse(toml[0])
        for population in release.there(con):
            shown = release.published(con, population, "line", rules)
            system = shown.system()
            view = system.publication(shown.rows, rules)
            there = {name: np.unique(system.index[name]) for name in system.counts}
            hidden = {
                name: cells[(cells >= 0) & (view.hidden & view.printed)[cells]]
                for name, cells in there.items()
            }
            found[population.name] = view, {name: c for name, c in hidden.items() if len(c)}
    return found


def test_the_counts_of_every_kind_of_cube_are_among_the_hidden(views):
    kinds = {name.split("__")[0] for _, hidden in views.values() for name in hidden}
    assert {"n_matched", "n_employed", "n_not_found", "sector", "place", "retirement"} <= kinds


@pytest.mark.parametrize("population", ["leavers", "teachers"])
def test_hidden_cells_are_as_wide_as_the_certificate_says(views, population):
    """One cell of every count, drawn at random; each takes two programs over all that is hidden."""
    view, counts = views[population]
    hidden = np.flatnonzero(view.hidden)
    rows = np.flatnonzero(abs(view.relations) @ view.hidden.astype(float))
    matrix = view.relations[rows][:, hidden]
    target = -(view.relations[rows] @ np.nan_to_num(view.values))
    bounds = [
        (low, None if np.isinf(high) else high)
        for low, high in zip(view.floor[hidden], view.ceiling[hidden], strict=True)
    ]
    draw = np.random.default_rng(1)
    for name, cells in counts.items():
        axis = (hidden == draw.choice(cells)).astype(float)
        ends = [
            linprog(sign * axis, A_eq=matrix, b_eq=target, bounds=bounds, method="highs-ipm")
            for sign in (1, -1)
        ]
        unbounded = ends[1].status == 3
        assert ends[0].status == 0 and (unbounded or ends[1].status == 0)
        assert unbounded or -ends[1].fun - ends[0].fun >= 10 - NEAR, name
