"""Occupations in demand, the programs that lead to them, and the supply beside the openings.

Openings, wages and education are public figures of the package (`occupation_demand`); nobody is
in them. Supply is made of published counts alone, so this table needs no protection of its own.

Programs lead to occupations by CIP 2020 - SOC 2018 (`reference/cip_soc.csv`: National Center for
Education Statistics and Bureau of Labor Statistics, public domain; 99.9999 and 99-9999, which
mean no match, are left out). It is about subject matter: whoever leaves such a program need not
enter the occupation, nor have the degree that it asks for.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from aggregates.schema import (
    ALL_COHORTS,
    NO_DATA,
    PUBLISHED,
    SUPPRESSED,
    TOTAL,
    status_column,
)
from aggregates.statements import text

CIP_SOC = Path(__file__).with_name("reference") / "cip_soc.csv"
FIGURES = ("annual_openings", "median_wage", "growth_pct", "entry_education")
LEAVERS = "n_matched"  # the count that every published group of leavers has
# Codes of occupations that the Occupational Employment and Wage Statistics (BLS) publish
# together, where the code does not end in 0 -> codes of the SOC 2018 in them that programs lead to.
MERGED = {
    "21-1018": ("21-1011", "21-1014"),
    "25-2052": ("25-2055", "25-2056"),
    "25-9045": ("25-9042", "25-9043", "25-9049"),
    "53-1047": ("53-1043", "53-1044", "53-1049"),
}


def demand_table(con: duckdb.DuckDBPyConnection) -> pd.DataFrame | None:
    """Every occupation in every workforce region and the state, or None without any.

    Columns soc_code, title, region_code; annual_openings (openings a year; of the state: those of
    the regions listed), median_wage (US dollars a year), growth_pct (over ten years) and
    entry_education, each with its status (`no_data` where the package has none, and for the state
    where regions differ); n_programs, those of the state that lead to it.
    """
    table = con.execute(text("demand")).df()
    if table.empty:
        return None
    for name in FIGURES:
        table[status_column(name)] = np.where(table[name].isna(), NO_DATA, PUBLISHED)
    table["annual_openings"] = table["annual_openings"].astype("Int64")
    programs = demand_programs(con).groupby("soc_code").size()
    table["n_programs"] = table["soc_code"].map(programs).fillna(0).astype("int64")
    return table


def demand_programs(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Pairs program_code, soc_code: which programs lead to which occupations in demand."""
    con.execute("create or replace temp table ref_cip_soc(cip_code varchar, soc_code varchar)")
    con.register("crosswalk", pd.read_csv(CIP_SOC, dtype=str))
    con.execute("insert into ref_cip_soc select cip_code, soc_code from crosswalk")
    con.unregister("crosswalk")
    con.execute("create or replace temp table ref_soc_merged(soc_code varchar, detailed varchar)")
    pairs = [(code, detailed) for code, found in MERGED.items() for detailed in found]
    con.executemany("insert into ref_soc_merged values (?, ?)", pairs)
    found = con.execute(text("demand_program")).df()
    con.execute("drop table ref_cip_soc; drop table ref_soc_merged")
    return found


def with_supply(
    demand: pd.DataFrame,
    programs: pd.DataFrame,
    outcomes: pd.DataFrame,
    cohorts: pd.DataFrame,
) -> pd.DataFrame:
    """`demand` with supply beside the openings, from published counts alone.

    programs  pairs as from `demand_programs`
    outcomes  published: of everybody (no subgroup), the keys and `n_matched` with its status
    cohorts   the years behind them, as `dim_cohort_horizon` has them

    `supply` is looked-up leavers a year of the programs that lead to the occupation, who left
    school in the region: the latest window in which all of these programs have a published count,
    else the pool of windows; `supply_first_year` and `supply_last_year` say which years.
    `supply_demand_ratio` is supply over openings a year. `supply_status` is `suppressed` if a
    count of one of the programs is: the sum of the others would be too low, and would look like
    what it is not. It is `no_data` if no program leads to the occupation, or if they are not
    tabulated there. One program may lead to many occupations: supply does not add up over them.
    """
    counts = _counts(outcomes, cohorts)
    needed = demand[["soc_code", "region_code"]].merge(programs, on="soc_code")
    supply = _supply(needed, counts)
    found = demand.merge(supply, how="left", on=["soc_code", "region_code"])
    found["supply_status"] = found["supply_status"].fillna(NO_DATA)
    open_ = found["annual_openings"].astype(float).fillna(0)
    ratio = found["supply"] / open_.where(open_ > 0)
    found["supply_demand_ratio"] = ratio.round(3)
    found["supply_demand_ratio_status"] = np.where(open_ > 0, found["supply_status"], NO_DATA)
    return found


def _counts(outcomes: pd.DataFrame, cohorts: pd.DataFrame) -> pd.DataFrame:
    """Published leavers a year by program, region, years and horizon, and which to prefer.

    `rank`: windows first, the latest before others, then the pool where it reaches furthest.
    """
    spans = cohorts.assign(years=cohorts["last_year"] - cohorts["first_year"] + 1)
    pool = spans["cohort_code"] == ALL_COHORTS
    windows = spans[~pool & (spans["years"] > 1)]
    pooled = windows.groupby("horizon_code")["years"].sum()
    spans.loc[pool, "years"] = spans.loc[pool, "horizon_code"].map(pooled)
    spans = spans[pool | (spans["years"] > 1)].assign(pool=pool)
    spans = spans.sort_values(
        ["pool", "last_year", "years", "horizon_code"], ascending=[True, False, False, True]
    )
    spans["rank"] = np.arange(len(spans))
    kept = ["program_code", "region_code", "cohort_code", "horizon_code"]
    everyone = outcomes.loc[
        outcomes["subgroup_dim"] == TOTAL, [*kept, LEAVERS, status_column(LEAVERS)]
    ]
    found = everyone.merge(spans, on=["cohort_code", "horizon_code"])
    status = found[status_column(LEAVERS)]
    nobody = status == NO_DATA  # a group of a published grid without anybody in it
    people = found[LEAVERS].astype(float).where(~nobody, 0.0)
    return found.assign(a_year=people / found["years"], hidden=status == SUPPRESSED)


def _supply(needed: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """One row an occupation and region that all its programs are tabulated for."""
    keys = ["soc_code", "region_code"]
    programs = needed.groupby(keys).size().rename("programs").reset_index()
    sums = (
        needed.merge(counts, on=["program_code", "region_code"])
        .groupby([*keys, "rank"], as_index=False)
        .agg(
            tabulated=("program_code", "size"),
            hidden=("hidden", "any"),
            supply=("a_year", "sum"),
            supply_first_year=("first_year", "first"),
            supply_last_year=("last_year", "first"),
        )
    )
    whole = sums.merge(programs, on=keys)
    whole = whole[whole["tabulated"] == whole["programs"]].sort_values([*keys, "hidden", "rank"])
    best = whole.drop_duplicates(keys).copy()
    best["supply"] = best["supply"].where(~best["hidden"]).round(1)
    best["supply_status"] = np.where(best["hidden"], SUPPRESSED, PUBLISHED)
    for name in ("supply_first_year", "supply_last_year"):
        best[name] = best[name].astype("Int64").where(~best["hidden"])
    return best[[*keys, "supply", "supply_status", "supply_first_year", "supply_last_year"]]
