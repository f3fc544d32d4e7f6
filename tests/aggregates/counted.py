"""Cubes of a few people whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from aggregates import cubes, intake, policy
from aggregates.policy import Grid, Policy
from aggregates.schema import KEYS
from tests.aggregates.packages import Tables, write

WINDOW = {"wages_first_quarter": "2017Q1", "wages_last_quarter": "2021Q4"}
POLICY = replace(
    policy.load(None),
    cohort_window_anchor=2017,
    minimum_mean_group=0,
    minimum_mean_part=0,
    parts={},
    grids=(
        Grid("total", "school", ("year", "window", "all")),
        Grid("program", "state", ("all",)),
        Grid("total", "state", ("year", "window", "all"), subgroups=True),
        Grid("total", "state", ("year",), cubes=("work_while_in_school",)),
        Grid("total", "state", ("all",), cubes=("industries", "places")),
    ),
)


def after(quarters: int, exit_quarter: str = "2017Q2") -> str:
    """The quarter so many after exit."""
    place = int(exit_quarter[:4]) * 4 + int(exit_quarter[5]) - 1 + quarters
    return f"{place // 4}Q{place % 4 + 1}"


def county(number: int) -> str:
    """The code of a county."""
    return f"39{number:03d}"


def places(tables: Tables, count: int) -> None:
    """Regions and schools for `count` counties, in two workforce regions."""
    tables["regions"] = [
        tables["regions"][0]
        | {
            "county_fips": county(number),
            "county_title": f"County {number}",
            "workforce_region_id": str(number % 2),
            "workforce_region_title": f"Region {number % 2}",
        }
        for number in range(count)
    ]
    tables["schools"] = [
        tables["schools"][0]
        | {"school_id": f"s{number}", "district_id": f"d{number}", "county_fips": county(number)}
        for number in range(count)
    ]


def built(
    folder: Path, tables: Tables, rules: Policy = POLICY, **meta: object
) -> duckdb.DuckDBPyConnection:
    """A database with the cubes of `tables`."""
    con = duckdb.connect()
    intake.stage(write(folder, tables, **WINDOW | meta), con, max_reject_share=0)
    cubes.build_cubes(con, rules)
    return con


def cell(con: duckdb.DuckDBPyConnection, columns: str, **keys: str) -> tuple[object, ...]:
    """Values of one group; keys not given are everybody's."""
    default = dict(zip(KEYS, ("total", "state", "all", "y01", "total", "total"), strict=True))
    where = " and ".join(f"{name} = ${name}" for name in KEYS)
    rows = con.execute(
        f"select {columns} from cube_outcomes where {where}", default | keys
    ).fetchall()
    assert len(rows) == 1, f"{len(rows)} rows for {keys}"
    return rows[0]
