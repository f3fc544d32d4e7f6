"""Occupations beside programs and regions, and supply from what a release shows and no more."""

from __future__ import annotations

import csv
import itertools

import duckdb
import pandas as pd
import pytest

from aggregates import demand, intake
from aggregates.demo import generate
from tests.aggregates.packages import base, write

PUBLISHED, SUPPRESSED, NO_DATA = "published", "suppressed", "no_data"


def occupation(soc: str, region: str = "1", openings: int = 10, **figures: object):
    row = {
        "soc_code": soc,
        "title": f"Occupation {soc}",
        "workforce_region_id": region,
        "annual_openings": openings,
        "median_wage": 40_000.0,
        "growth_pct": 3.0,
        "entry_education": "none",
    }
    return row | figures


def staged(folder, occupations) -> duckdb.DuckDBPyConnection:
    """Two counties in two regions, and welding (CIP 48.0508)."""
    tables = base()
    tables["regions"][1] |= {"workforce_region_id": "2", "workforce_region_title": "Hills"}
    tables["occupation_demand"] = occupations
    con = duckdb.connect()
    intake.stage(write(folder, tables), con, max_reject_share=0)
    return con


def row(table: pd.DataFrame, region: str = "state", soc: str = "51-4121") -> dict[str, object]:
    found = table[(table["soc_code"] == soc) & (table["region_code"] == region)]
    assert len(found) == 1
    return found.iloc[0].to_dict()


def test_openings_add_up_and_the_rest_must_agree(tmp_path):
    listed = [
        occupation("51-4121", "1", 30, median_wage=40_000.0, entry_education=""),
        occupation("51-4121", "2", 12, median_wage=50_000.0, entry_education="certificate"),
    ]
    table = demand.demand_table(staged(tmp_path, listed))
    assert list(table["region_code"]) == ["lwa:1", "lwa:2", "state"]
    assert list(table["annual_openings"]) == [30, 12, 42]
    assert list(table["median_wage_status"]) == [PUBLISHED, PUBLISHED, NO_DATA]
    assert pd.isna(row(table)["median_wage"])
    assert row(table)["growth_pct"] == 3.0
    assert row(table)["entry_education"] == "certificate"
    assert row(table, "lwa:1")["entry_education_status"] == NO_DATA


def test_a_region_that_is_not_listed_says_so(tmp_path):
    table = demand.demand_table(staged(tmp_path, [occupation("51-4121", "1", 30)]))
    missing = row(table, "lwa:2")
    assert pd.isna(missing["annual_openings"])
    assert missing["annual_openings_status"] == NO_DATA
    assert missing["title"] == "Occupation 51-4121"
    assert row(table)["annual_openings"] == 30


def test_a_package_without_demand_has_no_table(tmp_path):
    con = duckdb.connect()
    intake.stage(write(tmp_path, base()), con)
    assert demand.demand_table(con) is None
    assert demand.demand_programs(con).empty


@pytest.mark.parametrize(
    ("cip", "soc", "leads"),
    [
        ("48.0508", "51-4121", True),
        ("48.0508", "51-4041", False),
        ("51.3902", "31-1131", True),
        ("51.2602", "31-1120", True),  # home health aides are published with personal care aides
        ("51.2602", "31-1130", False),  # and a code that begins otherwise is another group
        ("49.0208", "53-1047", True),  # a code of its own for several occupations
        ("13.1210", "25-9045", True),
        ("13.1001", "51-4121", False),
    ],
)
def test_programs_lead_to_occupations_by_the_crosswalk(tmp_path, cip, soc, leads):
    con = staged(tmp_path, [occupation(soc)])
    con.execute("update stg_programs set cip_code = $cip", {"cip": cip})
    expected = [("welding", soc)] if leads else []
    assert list(demand.demand_programs(con).itertuples(index=False, name=None)) == expected
    assert row(demand.demand_table(con), soc=soc)["n_programs"] == len(expected)


def test_a_program_leads_to_a_merged_occupation_once(tmp_path):
    con = staged(tmp_path, [occupation("53-1047"), occupation("31-1120")])
    con.execute("update stg_programs set cip_code = '49.0208'")
    found = demand.demand_programs(con)
    assert list(found["soc_code"]) == ["53-1047"]


def test_merged_occupations_are_those_that_the_crosswalk_has_apart():
    with demand.CIP_SOC.open(encoding="utf-8", newline="") as handle:
        pairs = [(line["cip_code"], line["soc_code"]) for line in csv.DictReader(handle)]
    assert len(set(pairs)) == len(pairs) == 5_723
    known = {soc for _, soc in pairs}
    inside = [detailed for found in demand.MERGED.values() for detailed in found]
    assert len(set(inside)) == len(inside)
    assert set(inside) <= known
    assert not set(demand.MERGED) & known
    assert not {"99-9999"} & known


def test_every_pair_and_margin_of_a_demo_is_found_again_in_pandas(tmp_path):
    generate(tmp_path / "package", students=1_000, seed=2)
    con = duckdb.connect()
    intake.stage(tmp_path / "package", con)
    table, pairs = demand.demand_table(con), demand.demand_programs(con)
    listed = con.execute("from stg_occupation_demand").df()
    programs = con.execute("from stg_programs").df()
    crosswalk = pd.read_csv(demand.CIP_SOC, dtype=str).groupby("cip_code")["soc_code"].agg(set)
    expected = set()
    for program, soc in itertools.product(
        programs.itertuples(index=False), listed["soc_code"].unique()
    ):
        detailed = crosswalk.get(program.cip_code, set())
        alike = soc.endswith("0") and any(code.startswith(soc[:-1]) for code in detailed)
        if soc in detailed or alike or detailed & set(demand.MERGED.get(soc, ())):
            expected.add((program.program_id, soc))
    assert set(pairs.itertuples(index=False, name=None)) == expected
    assert len(expected) > 150
    count = pd.Series([soc for _, soc in expected]).value_counts()
    openings = listed.groupby("soc_code")["annual_openings"].sum()
    state = table[table["region_code"] == "state"].set_index("soc_code")
    assert (state["annual_openings"] == openings.reindex(state.index)).all()
    assert (state["n_programs"] == count.reindex(state.index).fillna(0)).all()
    assert len(table) == listed["soc_code"].nunique() * (
        listed["workforce_region_id"].nunique() + 1
    )


# Supply: two programs, a and b, lead to the occupation; c leads to another one.
PAIRS = pd.DataFrame(
    [("a", "51-4121"), ("b", "51-4121"), ("c", "49-3023")], columns=["program_code", "soc_code"]
)
COHORTS = pd.DataFrame(
    [
        (code, horizon, first, last)
        for horizon, windows in (
            ("b1", (2013, 2016, 2019)),
            ("q2", (2013, 2016, 2019)),
            ("y05", (2013, 2016)),
        )
        for code, first, last in [
            *((f"{year}-{year + 2}", year, year + 2) for year in windows),
            ("2013", 2013, 2013),
            ("all", 2013, max(windows) + 2),
        ]
    ],
    columns=["cohort_code", "horizon_code", "first_year", "last_year"],
)


def outcomes(cells: dict[tuple[str, str, str], int | str], region: str = "state") -> pd.DataFrame:
    """Published counts by (program, cohort, horizon); text is the status of one without value."""
    rows = [
        {
            "program_code": program,
            "region_code": region,
            "cohort_code": cohort,
            "horizon_code": horizon,
            "subgroup_dim": "total",
            "n_matched": pd.NA if isinstance(value, str) else value,
            "n_matched_status": value if isinstance(value, str) else PUBLISHED,
        }
        for (program, cohort, horizon), value in cells.items()
    ]
    other = [line | {"subgroup_dim": "sex", "n_matched": 1} for line in rows]
    return pd.DataFrame(rows + other).astype({"n_matched": "Int64"})


def supply(cells, openings: object = 20, region: str = "state") -> dict[str, object]:
    table = pd.DataFrame(
        {
            "soc_code": ["51-4121"],
            "region_code": [region],
            "annual_openings": pd.array([openings], dtype="Int64"),
        }
    )
    found = demand.with_supply(table, PAIRS, outcomes(cells), COHORTS)
    assert len(found) == 1
    return found.iloc[0].to_dict()


NEW, OLD = "2019-2021", "2016-2018"


def test_supply_is_leavers_a_year_of_the_latest_window():
    found = supply(
        {
            ("a", NEW, "q2"): 60,
            ("b", NEW, "q2"): 40,
            ("a", OLD, "q2"): 900,
            ("b", OLD, "q2"): 900,
            ("c", NEW, "q2"): 500,
        }
    )
    assert found["supply"] == 33.3
    assert found["supply_status"] == found["supply_demand_ratio_status"] == PUBLISHED
    assert found["supply_demand_ratio"] == pytest.approx(33.3 / 20, abs=1e-3)
    assert (found["supply_first_year"], found["supply_last_year"]) == (2019, 2021)


def test_horizons_repeat_the_same_people():
    found = supply({(program, NEW, horizon): 30 for program in "ab" for horizon in ("q2", "y01")})
    assert found["supply"] == 20.0


def test_a_window_with_a_hidden_program_gives_way_to_one_without():
    cells = {("a", NEW, "q2"): 60, ("b", NEW, "q2"): SUPPRESSED, ("a", OLD, "q2"): 30}
    assert supply(cells | {("b", OLD, "q2"): 30})["supply_last_year"] == 2018
    pooled = supply(cells | {("a", "all", "q2"): 90, ("b", "all", "q2"): 90})
    assert pooled["supply"] == 20.0  # 180 people of nine years
    assert (pooled["supply_first_year"], pooled["supply_last_year"]) == (2013, 2021)


def test_the_pool_counts_the_windows_of_its_horizon():
    found = supply({("a", "all", "y05"): 90, ("b", "all", "y05"): 90})
    assert found["supply"] == 30.0  # 180 people of six years


def test_one_hidden_program_hides_the_sum():
    found = supply({("a", "all", "q2"): 600, ("b", "all", "q2"): SUPPRESSED})
    assert found["supply_status"] == found["supply_demand_ratio_status"] == SUPPRESSED
    for name in ("supply", "supply_demand_ratio", "supply_first_year", "supply_last_year"):
        assert pd.isna(found[name]), name


@pytest.mark.parametrize(
    ("cells", "region"),
    [
        ({("a", NEW, "q2"): 60}, "state"),  # b is not tabulated
        ({("c", NEW, "q2"): 60}, "state"),
        ({("a", "2013", "q2"): 60, ("b", "2013", "q2"): 60}, "state"),  # nor are single years used
        ({("a", NEW, "q2"): 60, ("b", NEW, "q2"): 40}, "lwa:1"),
        ({("a", NEW, "q2"): 60, ("b", OLD, "q2"): 40}, "state"),
    ],
)
def test_programs_that_are_not_tabulated_are_no_data(cells, region):
    found = supply(cells, region=region)
    assert found["supply_status"] == found["supply_demand_ratio_status"] == NO_DATA
    assert pd.isna(found["supply"])


def test_a_program_without_leavers_adds_none():
    assert supply({("a", NEW, "q2"): 60, ("b", NEW, "q2"): NO_DATA})["supply"] == 20.0


@pytest.mark.parametrize("openings", [0, pd.NA])
def test_without_openings_there_is_no_ratio(openings):
    found = supply({("a", NEW, "q2"): 60, ("b", NEW, "q2"): 60}, openings)
    assert found["supply_status"] == PUBLISHED
    assert found["supply_demand_ratio_status"] == NO_DATA
    assert pd.isna(found["supply_demand_ratio"])
