"""Seconds and memory from a package to the cube: the product, a plain query, and pandas.

    python benchmarks/pipeline.py --students 150000
    python benchmarks/pipeline.py --package DIR --variants product,floor

Every variant runs in a process of its own, one after the other, and what it computes is compared
with the product's cells before a figure is printed.

product  what `build` does before protection: every row checked against the contract, staged, then
         the cube, its zeros included and its checks run
floor    floor_outcome.sql and floor_cells.sql: the same groups and measures from the same Parquet
         files by plain DuckDB queries, GROUPING SETS a subgroup dimension; no checks, no typing,
         no account of rows, no zeros. (All sets in one query take 13 times the memory.)
pandas   pandas_cube.py: the same groups and measures by merges and group-bys
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from aggregates import build, cubes, intake, linking, policy
from aggregates.schema import COUNTS, EMPLOYMENT, KEYS, PERCENTILES, WAGES
from benchmarks import pandas_cube

MEASURES = (
    *COUNTS,
    *WAGES,
    *(f"employers_{name}" for name in EMPLOYMENT),
    *(f"top_employer_share_{name}" for name in EMPLOYMENT),
)
LIMIT_GB = 20  # of address space; a variant that asks for more is stopped
POLICY = policy.load(None)
GRID_COLUMN = {"year": "cohort", "window": "cohort_window", "all": "pool"}


def main() -> None:
    """Run the variants and print their figures side by side."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=150_000, help="size of the demo to make")
    parser.add_argument("--package", type=Path, help="a Parquet package there is, instead")
    parser.add_argument("--variants", default="product,floor,pandas", help="which, with commas")
    parser.add_argument("--minutes", type=float, default=10, help="a variant gets at most these")
    parser.add_argument("--run", help=argparse.SUPPRESS)  # one variant, in this process
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        print(json.dumps(run(asked.run, asked.package, asked.work)))
        return
    others = [name for name in asked.variants.split(",") if name != "product"]
    if unknown := sorted(set(others) - {"floor", "pandas"}):
        parser.error(f"no variant {', '.join(unknown)}; there are product, floor, pandas")
    if asked.package and not (asked.package / "students.parquet").is_file():
        parser.error(f"{asked.package}: no package of Parquet files")
    with tempfile.TemporaryDirectory(prefix="throughline-benchmark-") as folder:
        work = Path(folder)
        package = asked.package or make_demo(asked.students, work / "package")
        rows = scale(package)
        print(f"{rows[0]:,} leavers, {rows[1]:,} wage rows; {os.cpu_count()} cores")
        print(f"{'variant':10}{'seconds':>10}{'CPU s':>9}{'GB':>7}   stages")
        for variant in ["product", *others]:
            print(line(variant, package, work, asked.minutes), flush=True)


def make_demo(students: int, package: Path) -> Path:
    """A demo package, made in a process of its own."""
    command = [sys.executable, "-m", "aggregates", "demo", str(package), "--seed", "1"]
    subprocess.run(
        [*command, "--students", str(students)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[1],
    )
    return package


def scale(package: Path) -> tuple[int, int]:
    """Leavers and wage rows of a package."""
    row = duckdb.execute(
        f"select (select count(*) from '{package}/students.parquet'), "
        f"(select count(*) from '{package}/wages.parquet')"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def line(variant: str, package: Path, work: Path, minutes: float) -> str:
    """Run a variant in a process of its own; its line of the table."""
    command = [sys.executable, __file__, "--run", variant, "--package", str(package)]
    started = time.monotonic()
    try:
        done = subprocess.run(
            [*command, "--work", str(work)],
            capture_output=True,
            text=True,
            timeout=60 * minutes,
        )
    except subprocess.TimeoutExpired:
        return f"{variant:10}{'over':>10}        stopped after {minutes:g} minutes"
    if done.returncode:
        why = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        seconds = time.monotonic() - started
        return f"{variant:10}{'failed':>10}        after {seconds:.0f} s: {why}"
    found = json.loads(done.stdout.splitlines()[-1])
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in found["stages"].items())
    same = "" if variant == "product" else f"; {compare(work, variant)}"
    seconds = sum(found["stages"].values())
    return (
        f"{variant:10}{seconds:10.1f}{found['cpu']:9.1f}{found['gigabytes']:7.2f}   {stages}{same}"
    )


def run(variant: str, package: Path, work: Path) -> dict[str, object]:
    """Run a variant here; leaves its cells in `work`, returns seconds by stage and peak memory."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_GB << 30, LIMIT_GB << 30))
    stages = {"product": product, "floor": floor, "pandas": in_pandas}[variant](package, work)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "stages": stages,
        "gigabytes": used.ru_maxrss / (1 << 20),
        "cpu": used.ru_utime + used.ru_stime,
    }


def product(package: Path, work: Path) -> dict[str, float]:
    """Check, stage and count as `build` does."""
    with build.staging(work, work / "staging") as con:
        started = time.perf_counter()
        intake.stage(package, con)
        staged = time.perf_counter()
        cubes.build_outcomes(con, POLICY)
        counted = time.perf_counter()
        for table in ("cube_outcomes", "cube_grids"):
            con.execute(f"copy {table} to '{work}/{table}.parquet'")
    return {"check and stage": staged - started, "cube": counted - staged}


def floor(package: Path, work: Path) -> dict[str, float]:
    """Plain queries over the files: people by horizon, then GROUPING SETS of each dimension."""
    grids = pandas_cube.read(work, "cube_grids")
    with duckdb.connect(f"{work}/floor.duckdb") as con:
        con.execute(f"set memory_limit = '{build.MEMORY_LIMIT}'")
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
    about = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))["throughline"]
    first, last = (
        int(about[f"wages_{end}_quarter"][:4]) * 4 + int(about[f"wages_{end}_quarter"][5]) - 1
        for end in ("first", "last")
    )
    index = linking.read_cpi()
    base = index[POLICY.constant_dollar_year]
    years = range(first // 4, last // 4 + 1)
    spans = pandas_cube.HORIZONS
    return _text("floor_outcome").format(
        package=package,
        deflators=", ".join(f"({at}, {base / index[min(at, max(index))]!r})" for at in years),
        codes=list(spans),
        firsts=[span[0] for span in spans.values()],
        lasts=[span[1] for span in spans.values()],
        anchor=POLICY.cohort_window_anchor,
        first_quarter=first,
        last_quarter=last,
        subgroups=", ".join(_subgroup(dim) for dim in pandas_cube.SUBGROUPS),
    )


def cells_sql(grids: pd.DataFrame) -> list[str]:
    """floor_cells.sql for each subgroup dimension, with the grids of the product."""
    names = ["program_level", "region_level", "cohort_level", "subgroup_dim"]
    published = grids.loc[grids["published"], names].drop_duplicates()
    found = []
    for dim, rows in published.groupby("subgroup_dim"):
        sets = [
            ["horizon", *(GRID_COLUMN.get(level, level) for level in levels if level not in POINTS)]
            for levels in rows.itertuples(index=False)
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
                ),
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


POINTS = ("total", "state")  # levels of one code


def _subgroup(dim: str) -> str:
    column = f"s.{dim}"
    if dim == "locale":
        column = "case when school_locale = 'rural' then 'rural' else 'nonrural' end"
    elif dim in cubes.BOOLEANS:
        column = f"case when s.{dim} then 'yes' else 'no' end"
    for code, codes in POLICY.pool.get(dim, {}).items():
        listed = ", ".join(f"'{item}'" for item in codes)
        column = f"case when {column} in ({listed}) then '{code}' else {column} end"
    return f"{column} as {dim}"


def in_pandas(package: Path, work: Path) -> dict[str, float]:
    """Merges and group-bys."""
    grids = pandas_cube.read(work, "cube_grids")
    started = time.perf_counter()
    found = pandas_cube.cube(package, POLICY, grids)
    seconds = time.perf_counter() - started
    found = found[[*KEYS, *MEASURES]].astype({key: "object" for key in KEYS})
    duckdb.execute(f"copy found to '{work}/pandas.parquet'")
    return {"cells": seconds}


def compare(work: Path, variant: str) -> str:
    """How many of the product's values the variant has too."""
    keys = ", ".join(KEYS)
    differ = " + ".join(f"count(*) filter ({_differs(name)})" for name in MEASURES)
    row = duckdb.execute(
        f"select count(*) * {len(MEASURES)}, {differ} from (select * from "
        f"'{work}/cube_outcomes.parquet' where n_exiters > 0) p left join "
        f"'{work}/{variant}.parquet' v using ({keys})"
    ).fetchone()
    total, different = row if row else (0, 0)
    return f"{different:,} of {total:,} values differ"


def _differs(name: str) -> str:
    """Whether two values are not the same; what the product leaves out (nulls) is not compared."""
    value = f"coalesce(v.{name}, 0)" if name.startswith("employers_") else f"v.{name}"
    return f"p.{name} is not null and p.{name} is distinct from {value}"


if __name__ == "__main__":
    main()
