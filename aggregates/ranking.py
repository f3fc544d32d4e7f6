"""Wage percentiles of every group of every grid, as `seen_wages`.

The people paid in a horizon are fetched once; each grid then ranks them by group, in linear time
(`percentiles.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import duckdb
import numpy as np
import pandas as pd

from aggregates.counting import MARGIN, columns
from aggregates.declarations import Population
from aggregates.grids import Chosen, GridKey
from aggregates.percentiles import Earners
from aggregates.schema import EMPLOYMENT, KEYS, TOTAL, WAGES
from aggregates.statements import text

Progress = Callable[[str], None]


def rank(
    con: duckdb.DuckDBPyConnection, population: Population, chosen: Chosen, say: Progress
) -> None:
    """`seen_wages`: percentiles and employers of the groups that have wages, in every grid."""
    names = [f"{key} varchar" for key in KEYS] + [f"{name} double" for name in WAGES]
    for definition in EMPLOYMENT:
        shares = (f"top_{which}_share_{definition} double" for which in ("employer", "rival"))
        names += [f"employers_{definition} integer", *shares]
    con.execute(f"create temp table seen_wages({', '.join(names)})")
    if not population.wages:
        return
    axes = _axes(con, population)
    codes = [row[0] for row in con.execute("select unnest(enum_range(null::code))").fetchall()]
    row = con.execute("select current_setting('threads')").fetchone()
    with ThreadPoolExecutor(int(row[0]) if row else 1) as pool:
        for horizon in population.wages:
            wanted = [grid for grid, horizons in chosen.horizons.items() if horizon in horizons]
            if not wanted:
                continue
            people = _earners(con, population, horizon, len(codes))
            if not len(people["wages"]):
                continue
            one = partial(_grid, Earners(people), people, population, axes, codes, horizon)
            parts = list(pool.map(one, wanted))
            frame = pd.DataFrame(  # noqa: F841  read by DuckDB
                {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            )
            con.execute("insert into seen_wages by name select * from frame")
            say(f"ranked wages of {horizon}")


def _axes(con: duckdb.DuckDBPyConnection, population: Population) -> dict[str, list[str]]:
    """Level or subgroup dimension -> its codes."""
    found = {level: [code] for level, code in MARGIN.items()}
    unit, cohort = population.unit, population.cohort
    for level, code in con.execute(
        f"select level, {unit}_code from dim_{unit} union all "
        "select level, region_code from dim_region union all "
        f"select level, cohort_code from dim_{cohort} union all "
        "select subgroup_dim, subgroup_code from dim_subgroup order by all"
    ).fetchall():
        if level not in MARGIN:
            found.setdefault(level, []).append(code)
    return found


def _earners(
    con: duckdb.DuckDBPyConnection, population: Population, horizon: str, missing: int
) -> dict[str, np.ndarray]:
    """Columns of the people paid in one horizon; codes as numbers, `missing` for none."""
    dims = [dim for dim in population.dims if dim != TOTAL]
    codes = ", ".join(
        f"coalesce(enum_code({name})::integer, {missing}) as {name}"
        for name in (*columns(population).values(), *dims)
    )
    sql = text("earner", codes=codes, view=population.view)
    return con.execute(sql, {"horizon": horizon}).fetchnumpy()


def _grid(
    earners: Earners,
    people: dict[str, np.ndarray],
    population: Population,
    axes: dict[str, list[str]],
    codes: list[str],
    horizon: str,
    grid: GridKey,
) -> dict[str, np.ndarray]:
    """Columns of `seen_wages` of one grid at one horizon."""
    place_of = {code: place for place, code in enumerate(codes)}
    column = columns(population)
    shape = tuple(len(axes[level]) for level in grid)
    size = int(np.prod(shape))
    group = np.zeros(len(people["wages"]), dtype=np.int32)
    outside = np.zeros(len(group), dtype=bool)
    if grid[2] == "all":  # the pool of the windows that the horizon covers whole
        outside |= people[column["window"]] == len(codes)
    for level, length in zip(grid, shape, strict=True):
        if level in MARGIN:
            continue
        lookup = np.full(len(codes) + 1, -1, dtype=np.int32)
        lookup[[place_of[code] for code in axes[level]]] = np.arange(length)
        place = lookup[people[column.get(level, level)]]
        outside |= place < 0
        group = group * length + place
    group[outside] = size
    found, values = earners.summary(group, size)
    for name, code in (("horizon_code", horizon), ("subgroup_dim", grid[3])):
        values[name] = np.full(len(found), code, dtype=object)
    names = ("program_code", "region_code", "cohort_code", "subgroup_code")
    for name, level, place in zip(names, grid, np.unravel_index(found, shape), strict=True):
        values[name] = np.array(axes[level], dtype=object)[place]
    return values
