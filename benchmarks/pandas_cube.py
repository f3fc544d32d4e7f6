"""The outcomes cube once more, in pandas alone: what an analyst would write without DuckDB.

Shares no code with `aggregates.cubes` but the names of columns, so that the tests can hold one
against the other, cell by cell, and the benchmark can time both.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from aggregates.policy import Policy

KEYS = [
    "program_code",
    "region_code",
    "cohort_code",
    "horizon_code",
    "subgroup_dim",
    "subgroup_code",
]
HORIZONS = {"q2": (2, 2), "q4": (4, 4)} | {
    f"y{year:02d}": (4 * year - 3, 4 * year) for year in range(1, 11)
}
SUBGROUPS = (
    "sex",
    "race_ethnicity",
    "economically_disadvantaged",
    "english_learner",
    "disability",
    "locale",
    "cte_level",
    "work_based_learning",
    "exit_type",
)
DEFINITIONS = ("employed", "full_quarter", "full_year")
RANKS = {0.25: "p25", 0.5: "p50", 0.75: "p75"}
LEVELS = {"year": "cohort", "window": "cohort_window"}
MARGINS = {"total": "total", "state": "state", "all": "all"}
CPI = Path(__file__).parents[1] / "aggregates" / "reference" / "cpi_u_annual.csv"


def read(folder: Path, table: str, columns: str = "*") -> pd.DataFrame:
    """A Parquet file as a data frame."""
    return duckdb.execute(f"select {columns} from '{folder}/{table}.parquet'").df()


def cube(package: Path, policy: Policy, grids: pd.DataFrame) -> pd.DataFrame:
    """Cells of the published rows of `grids` (as `cube_grids`) that hold anybody.

    package  a linked data package of Parquet files that breaks no rule of the contract
    """
    outcome = person_horizons(package, policy)
    published = grids[grids["published"]]
    names = ["program_level", "region_level", "cohort_level", "subgroup_dim"]
    found = [
        _grid(outcome[outcome["horizon_code"].isin(rows["horizon_code"])], *levels)
        for levels, rows in published.groupby(names)
    ]
    return pd.concat(found, ignore_index=True)


def person_horizons(package: Path, policy: Policy) -> pd.DataFrame:
    """One row per leaver and covered horizon: codes, activities and wages."""
    meta = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))["throughline"]
    students = _students(package, policy)
    reached = covered(
        sorted(students["cohort_year"].unique()),
        _quarter(pd.Series([meta["wages_first_quarter"]]))[0],
        _quarter(pd.Series([meta["wages_last_quarter"]]))[0],
        policy.cohort_window_anchor,
    )
    people = students.merge(reached, on="cohort_year")
    keys = ["person", "horizon_code"]
    people = people.merge(_work(package, students, policy), on=keys, how="left")
    people = people.merge(_study(package, students), on=keys, how="left")
    for name in ("employed", "full_quarter", "full_year", "enrolled"):
        people[name] = people[name].eq(True) & people["matched"]
    people["full_year"] &= people["horizon_code"].str.startswith("y")
    people["working"] = people["employed"] & ~people["enrolled"]
    people["working_enrolled"] = people["employed"] & people["enrolled"]
    people["not_found"] = people["matched"] & ~people["employed"] & ~people["enrolled"]
    people["enrolled"] &= ~people["employed"]
    for name in ("program", "cluster", "county", "workforce_region", "horizon_code", *SUBGROUPS):
        people[name] = people[name].astype("category")
    return people


def _students(package: Path, policy: Policy) -> pd.DataFrame:
    students = read(package, "students")
    programs = read(package, "programs", "program_id, cluster_id")
    schools = read(package, "schools", "school_id, county_fips, locale")
    regions = read(package, "regions", "county_fips, workforce_region_id")
    students = students.merge(programs, on="program_id", how="left")
    students = students.merge(schools, on="school_id").merge(regions, on="county_fips")
    students["person"] = np.arange(len(students))  # a number: merges on text are slow
    students["program"] = students["program_id"]
    students["cluster"] = ("cluster:" + students["cluster_id"]).fillna("cluster:none")
    students["county"] = students["county_fips"]
    students["workforce_region"] = "lwa:" + students["workforce_region_id"]
    students["cohort"] = students["cohort_year"].astype(str)
    students["matched"] = students["match_status"].eq("matched")
    students["exit"] = _quarter(students["exit_quarter"])
    students["locale"] = np.where(students["locale"].eq("rural"), "rural", "nonrural")
    for name in SUBGROUPS:
        if students[name].dtype == bool:
            students[name] = np.where(students[name], "yes", "no")
        for pooled, codes in policy.pool.get(name, {}).items():
            students[name] = students[name].where(~students[name].isin(codes), pooled)
    places = ["program", "cluster", "county", "workforce_region"]
    facts = ["student_id", "person", "cohort_year", "cohort", "exit", "matched"]
    return students[facts + places + list(SUBGROUPS)]


def _quarter(column: pd.Series) -> pd.Series:
    """2019Q3 as a number of quarters."""
    return column.str[:4].astype(int) * 4 + column.str[5].astype(int) - 1


def covered(years: list[int], first: int, last: int, anchor: int) -> pd.DataFrame:
    """Exit year, horizon it covers, and the three-year window where the horizon covers it whole."""
    rows = []
    for code, (start, end) in HORIZONS.items():
        there = {
            year
            for year in years
            if 4 * year + 3 + end + 1 <= last and 4 * year + start - 1 >= first
        }
        for year in there:
            low = anchor + (year - anchor) // 3 * 3
            whole = {low, low + 1, low + 2} <= there
            rows.append((year, code, f"{low}-{low + 2}" if whole else None))
    return pd.DataFrame(rows, columns=["cohort_year", "horizon_code", "cohort_window"])


def _work(package: Path, students: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """One row per person and horizon with wages."""
    # Two employers that pay a person the same: the greater key is the main one, as in the cube.
    key = "(hash(employer_id) >> 2)::bigint as employer"
    wages = read(package, "wages", f"student_id, quarter, {key}, wages")
    looked_up = students.loc[students["matched"], ["student_id", "person", "exit"]]
    wages = wages[wages["wages"] > 0].merge(looked_up, on="student_id").drop(columns="student_id")
    quarter = _quarter(wages["quarter"])
    wages["offset"] = quarter - wages["exit"]
    with CPI.open(encoding="utf-8", newline="") as handle:
        index = {int(row["year"]): float(row["cpi_u"]) for row in csv.DictReader(handle)}
    year = (quarter // 4).clip(upper=max(index))
    wages["nominal"] = np.floor(wages["wages"] * 100 + 0.5)
    factor = year.map({key: index[policy.constant_dollar_year] / at for key, at in index.items()})
    wages["real"] = np.floor(wages["wages"] * 100 * factor + 0.5)
    wages = wages.sort_values(["person", "employer", "offset"])
    before, after = wages.shift(1), wages.shift(-1)
    wages["whole"] = True
    for other, step in ((before, -1), (after, 1)):
        wages["whole"] &= (
            other["person"].eq(wages["person"])
            & other["employer"].eq(wages["employer"])
            & other["offset"].eq(wages["offset"] + step)
        )
    spans = [
        (code, offset) for code, (low, high) in HORIZONS.items() for offset in range(low, high + 1)
    ]
    wages = wages.merge(pd.DataFrame(spans, columns=["horizon_code", "offset"]), on="offset")
    keys = ["person", "horizon_code"]
    jobs = wages.groupby([*keys, "employer"], as_index=False).agg(
        nominal=("nominal", "sum"), real=("real", "sum"), whole=("whole", "any")
    )
    quarters = wages.drop_duplicates([*keys, "offset"]).groupby(keys).size().rename("quarters")
    best = jobs.sort_values([*keys, "nominal", "employer"]).drop_duplicates(keys, keep="last")
    people = jobs.groupby(keys).agg(
        nominal=("nominal", "sum"), real=("real", "sum"), full_quarter=("whole", "any")
    )
    people = people.join(quarters).join(best.set_index(keys)["employer"]).reset_index()
    people["employed"] = True
    people["full_year"] = people["quarters"].eq(4)
    people["wages"] = np.floor(people.pop("real") / 100 + 0.5)
    people["wages_nominal"] = np.floor(people.pop("nominal") / 100 + 0.5)
    return people.rename(columns={"employer": "main_employer"}).drop(columns="quarters")


def _study(package: Path, students: pd.DataFrame) -> pd.DataFrame:
    """One row per person and horizon with college enrollment."""
    rows = read(package, "enrollments", "student_id, quarter")
    rows = rows.merge(students[["student_id", "person", "exit"]], on="student_id")
    rows["offset"] = _quarter(rows["quarter"]) - rows["exit"]
    found = [
        rows.loc[rows["offset"].between(low, high), ["person"]].assign(horizon_code=code)
        for code, (low, high) in HORIZONS.items()
    ]
    return pd.concat(found).drop_duplicates().assign(enrolled=True)


def _grid(outcome: pd.DataFrame, program: str, region: str, cohort: str, dim: str) -> pd.DataFrame:
    """Cells of one grid."""
    if program == "program":
        outcome = outcome[outcome["program"].notna()]
    if cohort != "year":
        outcome = outcome[outcome["cohort_window"].notna()]
    keys = ["horizon_code"]
    fixed = {"subgroup_dim": dim}
    wanted = (program, "program_code"), (region, "region_code"), (cohort, "cohort_code")
    names = {"horizon_code": "horizon_code"}
    for level, key in (*wanted, (dim, "subgroup_code")):
        if level in MARGINS:
            fixed[key] = MARGINS[level]
        else:
            column = LEVELS.get(level, level)
            keys.append(column)
            names[column] = key
    counts = {"n_exiters": "person", "n_matched": "matched"}
    counts |= {f"n_{name}": name for name in DEFINITIONS}
    counts |= {
        f"n_{name}": name for name in ("working", "working_enrolled", "enrolled", "not_found")
    }
    grouped = outcome.groupby(keys, observed=True)
    found = grouped[[name for name in counts.values() if name != "person"]].sum()
    found.columns = [f"n_{name}" for name in found.columns]
    found["n_exiters"] = grouped.size()
    for definition in DEFINITIONS:
        people = outcome[outcome[definition]]
        ranked = people.groupby(keys, observed=True)[["wages", "wages_nominal"]].quantile(
            list(RANKS)
        )
        for column, suffix in (("wages", ""), ("wages_nominal", "_nominal")):
            wide = ranked[column].unstack()
            for rank, name in RANKS.items():
                if rank in wide:
                    found[f"wage_{definition}_{name}{suffix}"] = wide[rank]
        paid = people.groupby([*keys, "main_employer"], observed=True)["wages_nominal"].sum()
        firms = paid.groupby(level=list(range(len(keys))), observed=True).agg(
            ["size", "max", "sum"]
        )
        found[f"employers_{definition}"] = firms["size"]
        found[f"top_employer_share_{definition}"] = firms["max"] / firms["sum"]
    return found.reset_index().rename(columns=names).assign(**fixed)
