"""Other ways from a package to the cells of the outcomes cube, each run in a process of its own.

    python -m benchmarks.peers NAME PACKAGE WORK

floor   floor_outcome.sql and floor_cells.sql: the same groups and measures from the same Parquet
        files by plain DuckDB queries, GROUPING SETS a subgroup dimension; no checks, no typing, no
        account of rows, no zeros. (All sets in one query take 13 times the memory.)
polars  polars_people.py and polars_cube.py: lazy frames over the files, joins and group-bys in the
        streaming engine
pandas  pandas_cube.py: merges and group-bys

WORK holds `grids.parquet`, the grids to count, and gets `NAME.parquet`, the cells that hold
anybody. Prints the seconds of each step as JSON. `python benchmarks/pipeline.py` compares the
cells with those of the product.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pandas as pd

from aggregates import policy
from aggregates.schema import COUNTS, EMPLOYMENT, KEYS, PERCENTILES, WAGES
from benchmarks import pandas_cube

MEASURES = (
    *COUNTS,
    *WAGES,
    *(f"employers_{name}" for name in EMPLOYMENT),
    *(f"top_employer_share_{name}" for name in EMPLOYMENT),
)
POLICY = policy.load(None)
MEMORY_LIMIT = "8GB"  # of DuckDB, as in the product
GRID_COLUMN = {"year": "cohort", "window": "cohort_window", "all": "pool"}
POINTS = ("total", "state")  # levels of one code
PROGRAM_LEVELS = ("program", "cluster", "total")  # that the peers know; the product knows more
REGION_LEVELS = ("county", "workforce_region", "state")


def names() -> list[str]:
    """The peers that can run here: polars only where it is installed."""
    return ["floor", *(["polars"] if find_spec("polars") else []), "pandas"]


def known_grids() -> str:
    """SQL for the rows of `cube_grids` that the peers count too."""
    dims = ("total", *pandas_cube.SUBGROUPS)
    return (
        "select program_level, region_level, cohort_level, subgroup_dim, horizon_code, published "
        f"from cube_grids where published and program_level in {PROGRAM_LEVELS} "
        f"and region_level in {REGION_LEVELS} and subgroup_dim in {dims} "
        f"and horizon_code in {tuple(pandas_cube.HORIZONS)}"
    )


def floor(package: Path, work: Path) -> dict[str, float]:
    """Plain queries over the files: people by horizon, then GROUPING SETS of each dimension."""
    grids = pandas_cube.read(work, "grids")
    with duckdb.connect(f"{work}/floor.duckdb") as con:
        con.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        con.execute("set preserve_insertion_order = false")
        started = time.perf_counter()
        con.execute(f"create table outcome as {outcome_sql(package)}")
        linked = time.perf_counter()
        for number, sql in enumerate(cells_sql(grids)):
            con.execute(f"{'insert into found' if number else 'create table found as'} {sql}")
        seconds = time.perf_counter() - linked
        columns = [*KEYS, *COUNTS]
        for place, definition in enumerate(EMPLOYMENT):
            for number, suffix in enumerate(("", "_nominal"), start=1):
                columns += [
                    f"q{2 * place + number}[{rank}] as wage_{definition}_{percentile}{suffix}"
                    for rank, percentile in enumerate(PERCENTILES, start=1)
                ]
            columns += [f"employers_{definition}", f"top_employer_share_{definition}"]
        con.execute(f"copy (select {', '.join(columns)} from found) to '{work}/floor.parquet'")
    return {"people by horizon": linked - started, "cells": seconds}


def outcome_sql(package: Path) -> str:
    """floor_outcome.sql for a package and the policy."""
    first, last = covered_quarters(package)
    spans = pandas_cube.HORIZONS
    factors = deflators(range(first // 4, last // 4 + 1))
    return _text("floor_outcome").format(
        package=package,
        deflators=", ".join(f"({year}, {factor!r})" for year, factor in factors.items()),
        codes=list(spans),
        firsts=[span[0] for span in spans.values()],
        lasts=[span[1] for span in spans.values()],
        anchor=POLICY.cohort_window_anchor,
        first_quarter=first,
        last_quarter=last,
        subgroups=", ".join(_subgroups(package)),
    )


def covered_quarters(package: Path) -> tuple[int, int]:
    """First and last quarter of the wage records, as year * 4 + quarter - 1."""
    about = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))["throughline"]
    found = [about[f"wages_{end}_quarter"] for end in ("first", "last")]
    first, last = (int(quarter[:4]) * 4 + int(quarter[5]) - 1 for quarter in found)
    return first, last


def deflators(years: range) -> dict[int, float]:
    """Year -> what its dollar is worth in dollars of the policy; the last known index holds on."""
    with pandas_cube.CPI.open(encoding="utf-8", newline="") as handle:
        index = {int(row["year"]): float(row["cpi_u"]) for row in csv.DictReader(handle)}
    base = index[POLICY.constant_dollar_year]
    return {year: base / index[min(year, max(index))] for year in years}


def cells_sql(grids: pd.DataFrame) -> list[str]:
    """floor_cells.sql for each subgroup dimension, with the grids of the product."""
    levels = ["program_level", "region_level", "cohort_level", "subgroup_dim"]
    found = []
    for dim, rows in grids[levels].drop_duplicates().groupby("subgroup_dim"):
        sets = [
            ["horizon", *(GRID_COLUMN.get(level, level) for level in grid if level not in POINTS)]
            for grid in rows.itertuples(index=False)
        ]
        used = {column for columns in sets for column in columns}
        partial = [name for name in ("program", "cohort_window", "pool") if name in used]
        found.append(
            _text("floor_cells").format(
                program=_first(used, ("program", "cluster"), "total"),
                region=_first(used, ("county", "workforce_region"), "state"),
                cohort=_first(used, ("cohort", "cohort_window", "pool"), "none"),
                dim=dim,
                code="'total'" if dim == "total" else dim,
                inside=" and ".join(
                    f"(grouping({name}) = 1 or {name} is not null)" for name in partial
                )
                or "true",
                sets=", ".join(f"({', '.join(columns)})" for columns in sets),
                payroll_sets=", ".join(
                    f"({', '.join([*columns, 'main_employer'])})" for columns in sets
                ),
            )
        )
    return found


def _first(used: set[str], columns: tuple[str, ...], margin: str) -> str:
    """SQL for the code of whichever column a set groups by."""
    there = [name for name in columns if name in used]
    return f"coalesce({', '.join([*there, repr(margin)])})"


def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def _subgroups(package: Path) -> list[str]:
    """SQL for a column of published codes a subgroup dimension."""
    described = duckdb.execute(f"describe select * from '{package}/students.parquet'").fetchall()
    types = {row[0]: row[1] for row in described}
    found = []
    for dim in pandas_cube.SUBGROUPS:
        column = f"s.{dim}"
        if dim == "locale":
            column = "case when school_locale = 'rural' then 'rural' else 'nonrural' end"
        elif types[dim] == "BOOLEAN":
            column = f"case when s.{dim} then 'yes' else 'no' end"
        for code, codes in POLICY.pool.get(dim, {}).items():
            listed = ", ".join(f"'{item}'" for item in codes)
            column = f"case when {column} in ({listed}) then '{code}' else {column} end"
        found.append(f"{column} as {dim}")
    return found


def in_polars(package: Path, work: Path) -> dict[str, float]:
    """Lazy frames over the files."""
    from benchmarks import polars_cube, polars_people

    grids = [tuple(row) for row in pandas_cube.read(work, "grids").itertuples(index=False)]
    first, last = covered_quarters(package)
    started = time.perf_counter()
    outcome = polars_people.person_horizons(
        package, POLICY, (first, last), deflators(range(first // 4, last // 4 + 1))
    )
    linked = time.perf_counter()
    found = polars_cube.cells(outcome, grids)
    seconds = time.perf_counter() - linked
    found.select([*KEYS, *MEASURES]).write_parquet(work / "polars.parquet")
    return {"people by horizon": linked - started, "cells": seconds}


def in_pandas(package: Path, work: Path) -> dict[str, float]:
    """Merges and group-bys."""
    grids = pandas_cube.read(work, "grids")
    started = time.perf_counter()
    found = pandas_cube.cube(package, POLICY, grids)
    seconds = time.perf_counter() - started
    found = found[[*KEYS, *MEASURES]].astype({key: "object" for key in KEYS})
    duckdb.execute(f"copy found to '{work}/pandas.parquet'")
    return {"cells": seconds}


PEERS: dict[str, Callable[[Path, Path], dict[str, float]]] = {
    "floor": floor,
    "polars": in_polars,
    "pandas": in_pandas,
}


if __name__ == "__main__":
    print(json.dumps(PEERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
