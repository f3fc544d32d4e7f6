"""What a release holds beside its cubes, worked out again: demand, coverage, contents, years."""

from __future__ import annotations

import pandas as pd

from tests.aggregates.compare import (
    CODED,
    GROUPS,
    NO_DATA,
    PARTS,
    SHARES,
    SUPPRESSED,
    Made,
    agree,
    expected,
)

YEARS = {  # tables of the years behind every cohort, and of whom
    "dim_cohort_horizon": "leavers",
    "dim_award_horizon": "holders",
    "dim_teaching_horizon": "teachers",
}
# Occupations by the crosswalk; those that wage surveys publish together begin like a code that
# ends in 0, but for teaching assistants, which have a code of their own.
LEADS = """
    select distinct program_id, d.soc_code
    from programs join cip_soc l using (cip_code)
    join (select distinct soc_code from occupation_demand) d
      on d.soc_code = l.soc_code or (d.soc_code like '%0' and l.soc_code like d.soc_code[:6] || '%')
      or (d.soc_code = '25-9045' and l.soc_code in ('25-9042', '25-9043', '25-9049'))"""
DEMAND = f"""
    with given as (
        select soc_code, 'lwa:' || workforce_region_id as region_code,
               annual_openings, median_wage, growth_pct, entry_education
        from occupation_demand
        union all
        select soc_code, 'state', sum(annual_openings),
               if(min(median_wage) = max(median_wage), min(median_wage), null),
               if(min(growth_pct) = max(growth_pct), min(growth_pct), null),
               if(min(entry_education) = max(entry_education), min(entry_education), null)
        from occupation_demand
        group by all
    )
    select *, (select count(*) from ({LEADS}) l where l.soc_code = given.soc_code) as n_programs
    from given"""
# Looked-up leavers a year of the programs that lead to an occupation, in the years that are named.
SUPPLY = f"""
    select d.soc_code, d.region_code,
           count(*) / (supply_last_year - supply_first_year + 1) as supply
    from shown d
    join ({LEADS}) l using (soc_code)
    join in_unit u on u.code = l.program_id
    join in_region r on r.person = u.person and r.code = d.region_code
    join person p on p.person = u.person
    where matched and year between supply_first_year and supply_last_year
    group by d.soc_code, d.region_code, supply_first_year, supply_last_year"""


def compare_demand(made: Made, table: str) -> dict[str, int]:
    """Openings, wages and programs of every occupation; supply, and its ratio to openings."""
    con, rows = made.counted("leavers"), made.tables[table]
    con.register("shown", rows.dropna(subset="supply"))
    keys = ["soc_code", "region_code"]
    demand, supply = (
        rows[keys].merge(con.execute(sql).df(), "left", keys, validate="one_to_one")
        for sql in (DEMAND, SUPPLY)
    )
    assert (rows["entry_education"].fillna("") == demand["entry_education"].fillna("")).all()
    assert (rows["n_programs"] == demand["n_programs"].fillna(0)).all()
    assert rows["n_programs"].max() > 1
    pool = con.execute("select min(year), max(year) from in_years where code = 'all'").fetchall()
    named = rows[["supply_first_year", "supply_last_year"]].dropna().drop_duplicates()
    assert list(named.itertuples(index=False, name=None)) == pool  # only the pool is by program
    right = demand.assign(
        supply=supply["supply"], supply_demand_ratio=rows["supply"] / demand["annual_openings"]
    )
    off = {"supply": 0.05, "supply_demand_ratio": 0.0005}  # what they are rounded to
    return {
        name: agree(rows[name], rows[f"{name}_status"], right[name], off.get(name, 0.0) + 1e-9)
        for name in ("annual_openings", "median_wage", "growth_pct", *off)
    }


def compare_living_cost(made: Made, table: str) -> dict[str, int]:
    """What the policy gives, in dollars of the year that wages are in."""
    con, rows = made.counted("leavers"), made.tables[table].set_index("region_code")
    given = {"state": 20_000, "lwa:tenco": 18_000}  # in the policy of the corner
    [(then, now)] = con.execute(
        "select min(cpi_u) filter (year = 2015), min(cpi_u) filter (year = 2025) "
        "from consumer_prices"
    ).fetchall()
    assert rows["amount_given"].to_dict() == given and set(rows["year_given"]) == {2015}
    assert rows["amount"].to_dict() == {c: round(d * now / then) for c, d in given.items()}
    return {"amount": len(rows)}


def compare_coverage(made: Made, table: str) -> dict[str, int]:
    """Rows read, match rates, and the share of numbers that are suppressed."""
    found = {}
    for subject, right in (
        ("rows", _rows_read(made)),
        ("match", _match_rates(made)),
        ("suppression", _shares_suppressed(made)),
    ):
        rows = made.tables[table].query("subject == @subject").reset_index(drop=True)
        keys = [name for name in right if name != "right"]
        truth = rows[keys].merge(right, "left", keys, validate="one_to_one")["right"]
        found[subject] = agree(rows["value"], rows["value_status"], truth, 1e-12)
        coded = rows["value_status"] == CODED
        assert truth[coded].between(rows["value_lower"][coded], rows["value_upper"][coded]).all()
    return found


def _rows_read(made: Made) -> pd.DataFrame:
    con, lines = made.counted("leavers"), []
    for name in (file.stem for file in made.package.glob("*.parquet")):
        rows = con.execute(f"select count(*) from {name}").fetchall()[0][0]
        lines += [(name, "rows_in", rows), (name, "rows_used", rows), (name, "rows_rejected", 0)]
    return pd.DataFrame(lines, columns=["cube_or_table", "measure", "right"])


def _match_rates(made: Made) -> pd.DataFrame:
    """Of everybody, at the first horizon."""
    rows = made.groups("outcomes").query("unit == 'total' and horizon == 'q2'")
    right = expected(made, rows, "leavers", {"right": SHARES["rate_matched"]})
    names = {"region": "region_code", "cohort": "cohort_code"}
    names |= {"dim": "subgroup_dim", "code": "subgroup_code"}
    return right.rename(columns=names)[[*names.values(), "right"]]


def _shares_suppressed(made: Made) -> pd.DataFrame:
    cells = _statuses(made)
    cells["hidden"] = cells["cells"].where(cells["status"] == SUPPRESSED, 0)
    cells["there"] = cells["cells"].where(cells["status"] != NO_DATA, 0)
    keys = ["cube", "measure", "subgroup_dim"]
    sums = cells.groupby(keys, as_index=False)[["hidden", "there"]].sum()
    right = sums["hidden"] / sums["there"].where(sums["there"] > 0)
    return sums.assign(right=right)[[*keys, "right"]].rename(columns={"cube": "cube_or_table"})


def compare_suppression(made: Made, table: str) -> dict[str, int]:
    """How many numbers of the cubes have which status."""
    right, rows = _statuses(made), made.tables[table]
    both = rows.merge(right, "outer", list(right.columns[:4]), suffixes=("", "_right"))
    assert (both["cells"] == both["cells_right"]).all()
    return {"cells": len(both)}


def _statuses(made: Made) -> pd.DataFrame:
    """Numbers by cube, measure, subgroup_dim and status, in `cells`."""
    found = []
    for table in GROUPS | PARTS:
        rows = made.groups(table)
        names = [name for name in rows if name.endswith("_status")]
        long = rows[["dim", *names]].melt("dim", var_name="measure", value_name="status")
        found.append(long.assign(cube=table))
    every = pd.concat(found).rename(columns={"dim": "subgroup_dim"})
    every["measure"] = every["measure"].str.removesuffix("_status")
    keys = ["cube", "measure", "subgroup_dim", "status"]
    return every.groupby(keys).size().rename("cells").reset_index()


def compare_copy(made: Made, table: str) -> dict[str, int]:
    """Outcomes in another order."""
    rows, copy = made.tables["outcomes"], made.tables[table]
    keys = list(rows.columns[:6])
    pd.testing.assert_frame_equal(
        copy.sort_values(keys, ignore_index=True), rows.sort_values(keys, ignore_index=True)
    )
    return {"rows": len(copy)}


def compare_contents(made: Made, table: str) -> dict[str, int]:
    """How many rows each cube has."""
    rows = made.tables[table].set_index("cube")["rows"]
    assert rows.to_dict() == {name: len(made.tables[name]) for name in rows.index}
    return {"rows": len(rows)}


def compare_years(made: Made, table: str) -> dict[str, int]:
    """The years behind every cohort, at every horizon that the wage records cover."""
    right = made.counted(YEARS[table]).execute(
        "select code, horizon, min(year)::int, max(year)::int from in_years group by all"
    )
    rows = made.tables[table]
    assert sorted(rows.itertuples(index=False, name=None)) == sorted(right.fetchall())
    return {"cohorts": rows["cohort_code"].nunique()}
