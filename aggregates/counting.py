"""Counting people into the groups of every grid: `cube_<...>`, dense, one row a group.

Counts add up: they are taken once a subgroup dimension, at the finest levels that it needs, and
summed for every wider grid. Percentiles do not: `ranking.py` takes them grid by grid.
"""

from __future__ import annotations

import duckdb

from aggregates.declarations import LEAVERS, Population
from aggregates.grids import Chosen, GridKey
from aggregates.measures import Measures, Split
from aggregates.schema import ALL_COHORTS, COUNTS, EMPLOYMENT, KEYS, NO_PROGRAM, STATE, TOTAL, WAGES
from aggregates.statements import text

REGIONS = ("school", "district", "county", "workforce_region")
COHORTS = {"year": "cohort", "window": "cohort_window"}
MARGIN = {"total": TOTAL, "state": STATE, "all": ALL_COHORTS}  # level -> its only code


def columns(population: Population) -> dict[str, str]:
    """Level -> column of the person-level view, margins left out."""
    return {**population.levels, **dict(zip(REGIONS, REGIONS, strict=True)), **COHORTS}


def count(
    con: duckdb.DuckDBPyConnection, population: Population, counted: Measures, chosen: Chosen
) -> None:
    """`seen_counts` and `seen_parts`: counts of the groups that have people, in every grid."""
    keys = ", ".join(f"{key} varchar" for key in KEYS)
    names = ", ".join(f"{name} integer" for name in COUNTS)
    con.execute(f"create temp table seen_counts({keys}, {names})")
    con.execute(f"create temp table seen_parts({keys}, measure varchar, n integer)")
    for dim in population.dims:
        grids = [grid for grid in chosen.horizons if grid[3] == dim]
        if not grids:
            continue
        tally(con, population, grids, dim, "tally", f"select * from {population.view}")
        for grid in grids:
            parts = grid_parts(population, grid, chosen.horizons[grid])
            con.execute(f"insert into seen_counts by name {text('grid', **parts)}")
        for split in counted.parts:
            _count_parts(con, population, split, chosen, grids)
    con.execute("drop table if exists tally")


def tally(
    con: duckdb.DuckDBPyConnection,
    population: Population,
    grids: list[GridKey],
    dim: str,
    name: str,
    people: str,
) -> None:
    """`tally`: people by the finest levels that some grids need; `people` is a SELECT of them."""
    wanted = {level for grid in grids for level in grid[:3]} | {"window"}
    found = columns(population)
    levels = ", ".join(f"{found[level]} as {found[level]}" for level in found if level in wanted)
    subgroup = f"'{TOTAL}'" if dim == TOTAL else dim
    con.execute("drop table if exists tally")
    con.execute(
        f"create temp table tally as {text(name, people=people, levels=levels, subgroup=subgroup)}"
    )


def _count_parts(
    con: duckdb.DuckDBPyConnection,
    population: Population,
    split: Split,
    chosen: Chosen,
    grids: list[GridKey],
) -> None:
    """Parts of a partition, in the grids of one subgroup dimension that it splits."""
    name = split.partition.name
    at = {
        grid: [h for h in chosen.horizons[grid] if name in chosen.splits[grid, h]] for grid in grids
    }
    grids = [grid for grid in grids if at[grid]]
    if not grids:
        return
    people = split.partition.people(population)
    tally(con, population, grids, grids[0][3], "tally_part", people)
    leaves = ", ".join(
        f"('{leaf}', '{split.partition.count(code)}')"
        for code in split.codes
        for leaf in split.inside(code)
    )
    for grid in grids:
        parts = grid_parts(population, grid, at[grid])
        con.execute(f"insert into seen_parts by name {text('grid_part', **parts, leaves=leaves)}")


def grid_parts(population: Population, grid: GridKey, horizons: list[str]) -> dict[str, str]:
    found = columns(population)
    unit, region, cohort = (
        found[level] if level in found else f"'{MARGIN[level]}'" for level in grid[:3]
    )
    keep = [f"horizon_code in ({', '.join(repr(code) for code in horizons)})"]
    if grid[0] in population.levels:
        keep.append(f"{unit} is not null")
    if grid[0] == "cluster_2024":  # people without a program are in one cluster of both frameworks
        keep.append(f"{unit} <> '{NO_PROGRAM}'")
    if grid[2] != "year":  # windows that a horizon covers whole, and the pool of them
        keep.append("cohort_window is not null")
    return {
        "program": unit,
        "region": region,
        "cohort": cohort,
        "dim": f"'{grid[3]}'",
        "cover": " and ".join(keep),
    }


def densify(con: duckdb.DuckDBPyConnection, population: Population, counted: Measures) -> None:
    """The cube of a population: every group of every grid at every covered horizon, zeros
    included; parts are counted, 0 or more, where `cube_grids` says so, and null elsewhere.
    """
    counts = {name: f"coalesce(n.{name}, 0)" for name in COUNTS}
    if population is LEAVERS:
        counts["n_full_year"] = (
            "case when d.horizon_code[1] = 'y' then coalesce(n.n_full_year, 0) end"
        )
    parts = {
        name: f'case when d."{split.partition.name}" then coalesce(p."{name}", 0) end'
        for split in counted.parts
        for name in split.counts
    }
    summed = ", ".join(
        f"sum(n) filter (measure = '{name}')::integer as \"{name}\"" for name in parts
    )
    wages = (
        ", ".join(f"w.{name}" for name in WAGES)
        + ", "
        + ", ".join(
            f"coalesce(w.employers_{definition}, 0) as employers_{definition}, "
            f"w.top_employer_share_{definition}, w.top_rival_share_{definition}"
            for definition in EMPLOYMENT
        )
    )
    keys = ", ".join(KEYS)
    shown = ", ".join(f'{sql} as "{name}"' for name, sql in (counts | parts).items())
    flags = ", ".join(f'g."{split.partition.name}"' for split in counted.parts)
    unit = population.unit
    con.execute(
        f"create table {population.cube} as with dense as ("
        f"select p.{unit}_code as program_code, r.region_code, c.cohort_code, h.horizon_code, "
        f"u.subgroup_dim, u.subgroup_code{', ' + flags if flags else ''} from cube_grids g "
        f"join dim_{unit} p on p.level = g.program_level "
        "join dim_region r on r.level = g.region_level "
        f"join dim_{population.cohort} c on c.level = g.cohort_level "
        f"join dim_{population.cover} h on h.cohort_code = c.cohort_code "
        "and h.horizon_code = g.horizon_code "
        "join dim_subgroup u on u.subgroup_dim = g.subgroup_dim "
        f"where g.published and g.population = '{population.name}'), "
        f"parts as (select {keys}{', ' + summed if summed else ''} from seen_parts group by all) "
        f"select {', '.join(f'd.{key}' for key in KEYS)}, {shown}, {wages} "
        f"from dense d left join seen_counts n using ({keys}) "
        f"left join seen_wages w using ({keys}) left join parts p using ({keys}) order by all"
    )
    con.execute("drop table seen_counts; drop table seen_wages; drop table seen_parts")
