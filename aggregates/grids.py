"""Which combinations of levels a release tabulates, horizon by horizon (METHODS.md, rule G1).

A grid whose groups would mostly be too small is left out whole: its blanks would cost numbers
elsewhere.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import duckdb

from aggregates.policy import COHORT_LEVELS, PROGRAM_LEVELS, REGION_LEVELS, Policy
from aggregates.schema import SPLITS, SUBGROUP_DIMS, TOTAL

GridKey = tuple[str, str, str, str]  # program level, region level, cohort level, subgroup_dim
Place = tuple[GridKey, str]  # a grid at one horizon


def choose(con: duckdb.DuckDBPyConnection, policy: Policy) -> dict[GridKey, list[str]]:
    """Grids to tabulate with their horizons, margins included; writes `cube_grids`.

    A measure that splits groups further (rule G3) is counted only where the smallest of its
    parts would hold enough people on average.
    """
    asked: dict[GridKey, int] = {}  # with the leavers that its groups must hold on average
    for grid in policy.grids:
        for cohort, dim in product(grid.cohorts, SUBGROUP_DIMS if grid.subgroups else (TOTAL,)):
            least = max(policy.minimum_mean_group, grid.minimum)
            key = (grid.program, grid.region, cohort, dim)
            asked[key] = min(least, asked.get(key, least))
    size = _mean_groups(con)
    shares = _smallest_shares(con)
    horizons = sorted({horizon for _, horizon in size})
    levels = set(_node_counts(con))
    chosen = {(("total", "state", "year", TOTAL), horizon) for horizon in horizons}
    for (program, region, cohort, dim), horizon in product(asked, horizons):
        key = (program, region, cohort, dim)
        mean = size.get((key, horizon), 0.0)
        if mean < asked[key] or not mean:
            continue
        wider = product(
            PROGRAM_LEVELS[PROGRAM_LEVELS.index(program) :],
            REGION_LEVELS[REGION_LEVELS.index(region) :],
            COHORT_LEVELS[COHORT_LEVELS.index(cohort) :],
            (dim, TOTAL),
        )
        chosen |= {(grid, horizon) for grid in wider if grid[2] in levels}
    con.execute(
        "create table cube_grids(program_level varchar, region_level varchar, "
        "cohort_level varchar, subgroup_dim varchar, horizon_code varchar, published boolean, "
        f"{', '.join(f'{name} boolean' for name in SPLITS)}, reason varchar)"
    )
    found: dict[GridKey, list[str]] = {}
    rows = []
    for key, horizon in sorted(chosen | set(product(asked, horizons))):
        published = (key, horizon) in chosen
        reason = "its groups would be smaller on average than minimum_mean_group"
        if published:
            reason = "in the policy" if key in asked else "margin of another grid"
            found.setdefault(key, []).append(horizon)
        mean = size[key, horizon] if published else 0.0
        counted = [
            mean * part > 0 and mean * part >= policy.minimum_mean_part for part in shares[horizon]
        ]
        rows.append((*key, horizon, published, *counted, reason))
    marks = ", ".join("?" * len(rows[0]))
    con.executemany(f"insert into cube_grids values ({marks})", rows)
    return found


def _smallest_shares(con: duckdb.DuckDBPyConnection) -> dict[str, list[float]]:
    """Horizon -> share of looked-up leavers, statewide, in the smallest part of each split."""
    sql = (Path(__file__).with_name("sql") / "horizon_part.sql").read_text(encoding="utf-8")
    return {
        horizon: [part / matched if matched else 0.0 for part in parts]
        for horizon, matched, *parts in con.execute(sql).fetchall()
    }


def _mean_groups(con: duckdb.DuckDBPyConnection) -> dict[Place, float]:
    """Looked-up leavers that a group of a grid holds on average, of the smallest part of a
    subgroup dimension, for every grid there could be and every horizon.

    It looks at the structure and at statewide shares, never at how full one group is.
    """
    nodes = _node_counts(con)
    part = {dim: _smallest_group(con, dim) for dim in (TOTAL, *SUBGROUP_DIMS)}
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
        for key in product(PROGRAM_LEVELS, REGION_LEVELS, COHORT_LEVELS, part):
            program, region, cohort, dim = key
            base = people[2 * (cohort != "year") + (program != TOTAL)]
            programs = nodes.get(program, 0) - (program == "cluster")  # not those without one
            groups = programs * nodes.get(region, 0) * cohorts[cohort]
            found[key, horizon] = float(base / groups) * part[dim] if groups else 0.0
    return found


def _smallest_group(con: duckdb.DuckDBPyConnection, dim: str) -> float:
    """Share of looked-up leavers in the smallest group of a dimension that holds anybody."""
    if dim == TOTAL:
        return 1.0
    row = con.execute(
        "select min(n) / sum(n) from (select count(*) as n from exiter where matched "
        f"group by {dim})"
    ).fetchone()
    return float(row[0]) if row and row[0] else 0.0


def _node_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Level -> how many codes it has, of levels that have any."""
    found: dict[str, int] = {}
    for table in ("dim_program", "dim_region", "dim_cohort"):
        found |= dict(con.execute(f"select level, count(*) from {table} group by all").fetchall())
    return found
