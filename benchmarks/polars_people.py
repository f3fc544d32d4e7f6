"""One row a leaver and horizon in polars: lazy frames over the files, in the streaming engine.

Shares the names of columns with `pandas_cube.py`, and no code with the product. People and
employers are numbers from the first join on, and quarters are bits of one number.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from aggregates.policy import Policy
from benchmarks import pandas_cube
from benchmarks.pandas_cube import HORIZONS, SUBGROUPS

LAST = 41  # quarters after exit that any horizon looks at
ACTIVITIES = {
    "working": pl.col("employed") & ~pl.col("studying"),
    "working_enrolled": pl.col("employed") & pl.col("studying"),
    "enrolled": pl.col("studying") & ~pl.col("employed"),
    "not_found": pl.col("matched") & ~pl.col("employed") & ~pl.col("studying"),
}


def person_horizons(
    package: Path,
    policy: Policy,
    quarters: tuple[int, int],
    deflators: Mapping[int, float],
) -> pl.DataFrame:
    """One row per leaver and covered horizon: codes, activities and wages.

    quarters  first and last of the wage records, as year * 4 + quarter - 1
    """
    students = _students(package, policy).collect(engine="streaming")
    pay = _pay(package, students, deflators)
    jobs = pay.group_by("person", "employer").agg(pl.col("bit").bitwise_or().alias("paid"))
    workers = (
        jobs.with_columns(full=pl.col("paid") & (pl.col("paid") * 2) & (pl.col("paid") // 2))
        .group_by("person")
        .agg(pl.col("paid").bitwise_or(), pl.col("full").bitwise_or())
        .collect(engine="streaming")
    )
    wages = _wages(pay)
    people = (
        students.lazy()
        .join(workers.lazy(), on="person", how="left")
        .join(_study(package, students), on="person", how="left")
        .join(_covered(students, quarters, policy.cohort_window_anchor).lazy(), on="cohort_year")
        .join(wages.lazy(), on=["person", "horizon"], how="left")
        .with_columns(pl.col("paid", "full", "studied").fill_null(0))
    )
    span = pl.col("quarters")
    return (
        people.with_columns(
            employed=(pl.col("paid") & span) != 0,
            full_quarter=(pl.col("full") & span) != 0,
            full_year=pl.col("whole_year") & ((pl.col("paid") & span) == span),
            studying=pl.col("matched") & ((pl.col("studied") & span) != 0),
        )
        .with_columns(**ACTIVITIES)
        .drop("person", "cohort_year", "exit", "paid", "full", "studied", "studying")
        .drop("quarters", "whole_year", "student_id")
        .collect(engine="streaming")
    )


def _students(package: Path, policy: Policy) -> pl.LazyFrame:
    programs = pl.scan_parquet(package / "programs.parquet").select("program_id", "cluster_id")
    schools = pl.scan_parquet(package / "schools.parquet")
    regions = pl.scan_parquet(package / "regions.parquet")
    students = pl.scan_parquet(package / "students.parquet")
    types = students.collect_schema()
    groups = []
    for name in SUBGROUPS:
        column = pl.col(name)
        if name == "locale":
            column = pl.when(column == "rural").then(pl.lit("rural")).otherwise(pl.lit("nonrural"))
        elif types[name] == pl.Boolean:
            column = pl.when(column).then(pl.lit("yes")).otherwise(pl.lit("no"))
        for pooled, codes in policy.pool.get(name, {}).items():
            column = pl.when(column.is_in(codes)).then(pl.lit(pooled)).otherwise(column)
        groups.append(column.cast(pl.Categorical).alias(name))
    return (
        students.with_row_index("person")
        .join(programs, on="program_id", how="left")
        .join(schools.select("school_id", "county_fips", "locale"), on="school_id")
        .join(regions.select("county_fips", "workforce_region_id"), on="county_fips")
        .select(
            "student_id",
            "person",
            "cohort_year",
            _quarter("exit_quarter").alias("exit"),
            (pl.col("match_status") == "matched").alias("matched"),
            *(
                column.cast(pl.Categorical).alias(name)
                for name, column in {
                    "program": pl.col("program_id"),
                    "cluster": ("cluster:" + pl.col("cluster_id")).fill_null("cluster:none"),
                    "county": pl.col("county_fips"),
                    "workforce_region": "lwa:" + pl.col("workforce_region_id"),
                    "cohort": pl.col("cohort_year").cast(pl.String),
                }.items()
            ),
            *groups,
        )
    )


def _quarter(name: str) -> pl.Expr:
    """2019Q3 as a number of quarters."""
    text = pl.col(name).str
    return text.slice(0, 4).cast(pl.Int16) * 4 + text.slice(5, 1).cast(pl.Int16) - 1


def _pay(package: Path, students: pl.DataFrame, deflators: Mapping[int, float]) -> pl.LazyFrame:
    """Wage rows of people looked up, from their exit quarter on, in whole cents."""
    found = pl.scan_parquet(package / "wages.parquet").filter(pl.col("wages") > 0)
    looked_up = students.lazy().filter("matched").select("student_id", "person", "exit")
    factor = pl.LazyFrame(
        {"year": list(deflators), "factor": list(deflators.values())},
        schema={"year": pl.Int16, "factor": pl.Float64},
    )
    return (
        found.select("student_id", "employer_id", "wages", _quarter("quarter").alias("quarter"))
        .join(looked_up, on="student_id")
        .with_columns(offset=pl.col("quarter") - pl.col("exit"), year=pl.col("quarter") // 4)
        .filter(pl.col("offset").is_between(0, LAST))
        .join(_employers(found), on="employer_id")
        .join(factor, on="year")
        .select(
            "person",
            "employer",
            "offset",
            pl.lit(2, pl.UInt64).pow(pl.col("offset")).cast(pl.UInt64).alias("bit"),
            _cents(pl.col("wages") * 100).alias("nominal"),
            _cents(pl.col("wages") * 100 * pl.col("factor")).alias("real"),
        )
        .collect(engine="streaming")
        .lazy()
    )


def _employers(wages: pl.LazyFrame) -> pl.LazyFrame:
    """A number an employer. Of two that pay a person the same, the greater is the main one, as in
    the cube, whose numbers are DuckDB's."""
    names = wages.select("employer_id").unique().collect(engine="streaming")
    listed = names["employer_id"].to_list()
    keys = duckdb.execute("select (hash(unnest(?::varchar[])) >> 2)::bigint", [listed]).fetchall()
    return names.lazy().with_columns(employer=pl.Series([key for (key,) in keys], dtype=pl.Int64))


def _cents(column: pl.Expr) -> pl.Expr:
    return (column + 0.5).floor().cast(pl.Int64)


def _wages(pay: pl.LazyFrame) -> pl.DataFrame:
    """One row per person and horizon with wages: all jobs summed, and the main employer."""
    years = pay.filter(pl.col("offset").is_between(1, 40)).with_columns(
        horizon=((pl.col("offset") - 1) // 4 + 1).cast(pl.Int8)
    )
    quarters = pay.filter(pl.col("offset").is_in([2, 4])).with_columns(
        horizon=(-pl.col("offset")).cast(pl.Int8)
    )
    keys = ["person", "horizon"]
    jobs = (
        pl.concat([years, quarters])
        .group_by(*keys, "employer")
        .agg(pl.col("nominal").sum(), pl.col("real").sum())
    )
    jobs = jobs.collect(engine="streaming").lazy()
    people = jobs.group_by(keys).agg(
        pl.col("nominal").max().alias("most"), pl.col("nominal").sum(), pl.col("real").sum()
    )
    best = (
        jobs.join(people, left_on=[*keys, "nominal"], right_on=[*keys, "most"])
        .group_by(keys)
        .agg(pl.col("employer").max().alias("main_employer"))
    )
    dollars = {"wages": "real", "wages_nominal": "nominal"}
    return (
        people.join(best, on=keys)
        .select(
            *keys,
            "main_employer",
            *(
                (pl.col(cents) / 100 + 0.5).floor().cast(pl.Int32).alias(name)
                for name, cents in dollars.items()
            ),
        )
        .collect(engine="streaming")
    )


def _study(package: Path, students: pl.DataFrame) -> pl.LazyFrame:
    """Quarters of college of each student, as bits."""
    offset = _quarter("quarter") - pl.col("exit")
    return (
        pl.scan_parquet(package / "enrollments.parquet")
        .join(students.lazy().select("student_id", "person", "exit"), on="student_id")
        .select("person", offset.alias("offset"))
        .filter(pl.col("offset").is_between(0, LAST))
        .group_by("person")
        .agg(
            pl.lit(2, pl.UInt64).pow(pl.col("offset")).cast(pl.UInt64).bitwise_or().alias("studied")
        )
    )


def _covered(students: pl.DataFrame, quarters: tuple[int, int], anchor: int) -> pl.DataFrame:
    """Horizons that each exit year covers: their quarters as bits, and the window."""
    years = sorted(students["cohort_year"].unique().to_list())
    rows = [
        {
            "cohort_year": year,
            "horizon": _number(code),
            "horizon_code": code,
            "cohort_window": window if isinstance(window, str) else None,
            "quarters": sum(1 << quarter for quarter in range(low, high + 1)),
            "whole_year": code.startswith("y"),
        }
        for year, code, window in pandas_cube.covered(years, *quarters, anchor).itertuples(
            index=False
        )
        for low, high in [HORIZONS[code]]
    ]
    return pl.DataFrame(
        rows,
        schema={
            "cohort_year": students["cohort_year"].dtype,
            "horizon": pl.Int8,
            "horizon_code": pl.Categorical,
            "cohort_window": pl.Categorical,
            "quarters": pl.UInt64,
            "whole_year": pl.Boolean,
        },
    )


def _number(code: str) -> int:
    """Years count up from 1, single quarters down."""
    return int(code[1:]) if code.startswith("y") else -int(code[1:])
