"""Which combinations of levels a release tabulates, horizon by horizon (METHODS.md, rule G1).

A grid whose groups would mostly be too small is left out whole: its blanks would cost numbers
elsewhere.
"""

from __future__ import annotations

from itertools import product

import duckdb

from aggregates.policy import COHORT_LEVELS, PROGRAM_LEVELS, REGION_LEVELS, Policy
from aggregates.schema import SUBGROUP_DIMS, TOTAL

GridKey = tuple[str, str, str, str]  # program level, region level, cohort level, subgroup_dim
Place = tuple[GridKey, str]  # a grid at one horizon


def choose(con: duckdb.DuckDBPyConnection, policy: Policy) -> dict[GridKey, list[str]]:
    """Grids to tabulate with their horizons, margins included; writes `cube_grids`.

    The four activities are counted only where groups are larger still.
    """
    size = _mean_groups(con, policy)
    large = {place: mean for place, mean in size.items() if mean >= policy.minimum_mean_group}
    levels = set(_node_counts(con))
    chosen = {(("total", "state", "year", TOTAL), horizon) for _, horizon in size}
    smallest: dict[tuple[str, str, str, str], float] = {}  # of the grids that share all but cohorts
    for ((program, region, cohort, dim), horizon), mean in large.items():
        wider = product(
            PROGRAM_LEVELS[PROGRAM_LEVELS.index(program) :],
            REGION_LEVELS[REGION_LEVELS.index(region) :],
            COHORT_LEVELS[COHORT_LEVELS.index(cohort) :],
            (dim, TOTAL),
        )
        chosen |= {(grid, horizon) for grid in wider if grid[2] in levels}
        same = (program, region, dim, horizon)
        smallest[same] = min(mean, smallest.get(same, mean))
    con.execute(
        "create table cube_grids(program_level varchar, region_level varchar, "
        "cohort_level varchar, subgroup_dim varchar, horizon_code varchar, published boolean, "
        "activities boolean, reason varchar)"
    )
    found: dict[GridKey, list[str]] = {}
    rows = []
    for grid, horizon in sorted(chosen | set(size)):
        published = (grid, horizon) in chosen
        reason = "its groups would be smaller on average than minimum_mean_group"
        if published:
            reason = "in the policy" if (grid, horizon) in size else "margin of another grid"
            found.setdefault(grid, []).append(horizon)
        program, region, _, dim = grid
        mean = smallest.get((program, region, dim, horizon), float("inf"))
        activities = published and mean >= policy.minimum_mean_activities
        rows.append((*grid, horizon, published, activities, reason))
    con.executemany("insert into cube_grids values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return found


def _mean_groups(con: duckdb.DuckDBPyConnection, policy: Policy) -> dict[Place, float]:
    """Looked-up leavers over number of groups, for every grid of the policy and horizon.

    It looks at the structure alone: how many groups there are, never how full one of them is.
    """
    nodes = _node_counts(con)
    codes = dict(
        con.execute("select subgroup_dim, count(*) from dim_subgroup group by all").fetchall()
    )
    found: dict[Place, float] = {}
    for horizon, years, windows, *people in con.execute(
        "with leavers as (select cohort_year, count(*) filter (matched) as all_programs, "
        "count(*) filter (matched and program is not null) as in_program "
        "from exiter group by all) "
        "select horizon_code, count(*), count(distinct cohort_window), "
        "sum(all_programs), sum(in_program), "
        "coalesce(sum(all_programs) filter (cohort_window is not null), 0), "
        "coalesce(sum(in_program) filter (cohort_window is not null), 0) "
        "from ref_cover join leavers using (cohort_year) group by all order by all"
    ).fetchall():
        cohorts = {"year": years, "window": windows, "all": min(windows, 1)}
        for grid in policy.grids:
            for cohort, dim in product(grid.cohorts, SUBGROUP_DIMS if grid.subgroups else (TOTAL,)):
                base = people[2 * (cohort != "year") + (grid.program == "program")]
                place = nodes.get(grid.program, 0) * nodes.get(grid.region, 0)
                groups = place * cohorts[cohort] * codes[dim]
                key = (grid.program, grid.region, cohort, dim)
                found[key, horizon] = float(base / groups) if groups else 0.0
    return found


def _node_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Level -> how many codes it has, of levels that have any."""
    found: dict[str, int] = {}
    for table in ("dim_program", "dim_region", "dim_cohort"):
        found |= dict(con.execute(f"select level, count(*) from {table} group by all").fetchall())
    return found
