"""Awards on people whose answers are known, and the awards of a demo once more, in pandas."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from aggregates import awards, intake, policy
from aggregates.definitions import SECTORS
from aggregates.demo import generate
from tests.aggregates.packages import base, student, wage, write

POLICY = replace(policy.load(None), cohort_window_anchor=2016)
SPANS = {"a00": None, "a01": (1, 4), "a03": (9, 12), "a05": (17, 20)}
WINDOW = {"wages_first_quarter": "2017Q1", "wages_last_quarter": "2021Q4"}
TEXT = {True: "yes", False: "no"}
DOLLARS = {year: 1 + (2025 - year) / 50 for year in range(2000, 2031)}


def linked(folder, rules=POLICY) -> duckdb.DuckDBPyConnection:
    """A database with the awards of the package in `folder`."""
    con = duckdb.connect()
    intake.stage(folder, con, max_reject_share=0)
    references(con)
    assert awards.link_awards(con, rules)
    return con


def references(con) -> None:
    """What linking leavers leaves: dollars of every year, and sectors by two digits of NAICS."""
    con.execute("create temp table ref_deflator(year integer, factor double)")
    con.executemany("insert into ref_deflator values (?, ?)", list(DOLLARS.items()))
    con.execute("create temp table ref_sector(digits integer, first_digits integer, sector text)")
    digits = [(number, sector(f"{number:02d}")) for number in range(100)]
    known = [(number, code) for number, code in digits if number == 0 or code != "unknown"]
    rows = [(number, int(code[:2]) if number else 0, code) for number, code in known]
    con.executemany("insert into ref_sector values (?, ?, ?)", rows)


def sector(naics: str) -> str:
    joined = {"31": "31-33", "32": "31-33", "33": "31-33", "44": "44-45", "45": "44-45"}
    joined |= {"48": "48-49", "49": "48-49"}
    code = joined.get(naics[:2], naics[:2])
    return code if code in SECTORS else "unknown"


def award(number: int, earned_on: str, credential: str = "aws") -> dict[str, object]:
    return {"student_id": f"P{number:04d}", "credential_id": credential, "earned_on": earned_on}


def package(folder, credentials, wages=(), matched=True, **window):
    tables = base()
    status = "matched" if matched else "not_matched"
    tables["students"] = [student(number, match_status=status) for number in range(10)]
    tables["enrollments"] = tables["enrollments"][:1]
    tables["credentials"] = credentials
    tables["wages"] = list(wages) or tables["wages"][:1]
    tables["credential_catalog"].append(
        {"credential_id": "cdl", "title": "Driver", "credential_type": "license"}
    )
    return write(folder, tables, **(WINDOW | window))


def rows(con, columns: str, where: str = "true") -> list[tuple]:
    return con.execute(f"select {columns} from award_outcome where {where} order by all").fetchall()


def test_an_award_counts_once_by_its_first_date(tmp_path):
    renewed = [award(1, "2019-05-01"), award(1, "2018-02-01"), award(1, "2019-05-01", "cdl")]
    con = linked(package(tmp_path, renewed))
    found = rows(con, "credential, credential_type, cohort", "horizon_code = 'a00'")
    assert found == [
        ("aws", "type:industry_certification", "2018"),
        ("cdl", "type:license", "2019"),
    ]


def test_quarters_count_from_the_one_after_the_award(tmp_path):
    pay = {"2018Q2": 1.0, "2018Q3": 10.0, "2019Q2": 100.0, "2019Q3": 1_000.0, "2021Q2": 10_000.0}
    wages = [wage(1, quarter, wages=paid) for quarter, paid in pay.items()]
    con = linked(package(tmp_path, [award(1, "2018-06-30")], wages))
    assert rows(con, "horizon_code, employed, wages_nominal") == [
        ("a00", None, None),
        ("a01", True, 110),
        ("a03", True, 10_000),
    ]


def test_constant_dollars_follow_the_year_paid(tmp_path):
    wages = [wage(1, "2018Q4", wages=1_000.0), wage(1, "2019Q1", wages=1_000.0)]
    con = linked(package(tmp_path, [award(1, "2018-06-30")], wages))
    assert rows(con, "wages, wages_nominal", "horizon_code = 'a01'") == [(2_260, 2_000)]


def test_the_main_employer_gives_sector_and_county(tmp_path):
    wages = [
        wage(1, "2018Q3", employer_id="A", wages=900.0, naics="311", work_county_fips="39003"),
        wage(1, "2018Q3", employer_id="B", wages=500.0, naics="722", work_county_fips="39001"),
        wage(1, "2018Q4", employer_id="B", wages=600.0, naics="622110", work_county_fips="39003"),
        wage(2, "2018Q3", wages=1.0, naics="33", work_county_fips=""),
        wage(3, "2018Q3", wages=1.0, naics="999999", work_county_fips="39001"),
        wage(4, "2018Q3", wages=0.0),
        wage(5, "2018Q3", wages=1.0, naics="445", work_county_fips="18001"),  # another state's
    ]
    held = [award(number, "2018-06-30") for number in (1, 2, 3, 4, 5)]
    con = linked(package(tmp_path, held, wages))
    found = rows(con, "student_key, employed, sector, work_county", "horizon_code = 'a01'")
    assert found == [
        (1, True, "62", "39003"),
        (2, True, "31-33", None),
        (3, True, "unknown", "39001"),
        (4, False, None, None),
        (5, True, "44-45", None),
    ]
    main = "select employer_key from stg_wages where student_key = 1 and naics = '722'"
    first_year = "student_key = 1 and horizon_code = 'a01'"
    assert rows(con, "main_employer", first_year) == con.execute(main).fetchall()


def test_somebody_not_looked_up_is_counted_without_work(tmp_path):
    con = linked(package(tmp_path, [award(1, "2018-06-30")], [wage(1, "2018Q3")], matched=False))
    assert rows(con, "horizon_code, matched, employed, wages") == [
        ("a00", False, None, None),
        ("a01", False, False, None),
        ("a03", False, False, None),
    ]


@pytest.mark.parametrize(
    ("first", "last", "covered"),
    [
        ("2018Q2", "2019Q4", ["a00", "a01"]),
        ("2018Q3", "2019Q4", ["a00"]),  # somebody's award may be of the first quarter,
        ("2018Q2", "2019Q3", ["a00"]),  # or of the fourth
        ("2018Q2", "2021Q4", ["a00", "a01", "a03"]),
        ("2020Q1", "2023Q4", ["a00", "a03", "a05"]),
        ("2010Q1", "2017Q4", ["a00"]),
    ],
)
def test_a_year_shows_only_horizons_that_are_covered(tmp_path, first, last, covered):
    held = [award(1, "2018-06-30")]
    wages = [wage(1, first)]
    span = {"wages_first_quarter": first, "wages_last_quarter": last}
    con = linked(package(tmp_path, held, wages, **span))
    assert [code for (code,) in rows(con, "horizon_code")] == covered


def test_windows_are_whole_and_the_pool_is_of_covered_windows(tmp_path):
    held = [award(year - 2010, f"{year}-05-01") for year in range(2015, 2020)]
    con = linked(package(tmp_path, held))
    years = con.execute(
        "select cohort_code, level, parent, first_year, last_year from dim_award_year order by all"
    ).fetchall()
    assert years == [
        ("2015", "year", None, 2015, 2015),
        ("2016", "year", "2016-2018", 2016, 2016),
        ("2016-2018", "window", "all", 2016, 2018),
        ("2017", "year", "2016-2018", 2017, 2017),
        ("2018", "year", "2016-2018", 2018, 2018),
        ("2019", "year", None, 2019, 2019),
        ("all", "all", None, 2016, 2018),
    ]
    # Wages from 2017Q1: the first year after an award of 2016Q1 is not whole, the third is.
    cover = con.execute(
        "select horizon_code from dim_award_horizon where cohort_code = 'all' order by all"
    ).fetchall()
    assert cover == [("a00",), ("a03",)]
    found = rows(con, "cohort, horizon_code, cohort_window", "cohort = '2017'")
    assert found == [
        ("2017", "a00", "2016-2018"),
        ("2017", "a01", None),
        ("2017", "a03", "2016-2018"),
    ]


def test_a_window_with_a_year_without_awards_is_none(tmp_path):
    con = linked(package(tmp_path, [award(1, "2016-05-01"), award(2, "2018-05-01")]))
    levels = con.execute("select distinct level from dim_award_year").fetchall()
    assert levels == [("year",)]


def test_every_credential_of_the_catalog_is_in_the_tree(tmp_path):
    con = linked(package(tmp_path, [award(1, "2018-05-01")]))
    nodes = con.execute(
        "select credential_code, level, parent from dim_credential order by sort_order, 1"
    ).fetchall()
    assert nodes == [
        ("total", "total", None),
        ("type:industry_certification", "credential_type", "total"),
        ("type:license", "credential_type", "total"),
        ("aws", "credential", "type:industry_certification"),
        ("cdl", "credential", "type:license"),
    ]


def test_no_awards_leave_nothing(tmp_path):
    con = duckdb.connect()
    intake.stage(package(tmp_path, [award(1, "2018-05-01")]), con)
    con.execute("delete from stg_credentials")
    before = con.execute("show tables").fetchall()
    assert not awards.link_awards(con, POLICY)
    assert con.execute("show tables").fetchall() == before


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("awards") / "package"
    generate(folder, students=1_500, seed=11)
    return linked(folder, policy.load(None))


def again(con) -> pd.DataFrame:
    """`award_outcome` of the staged tables, the long way round."""
    frames = {
        name: con.execute(f"from stg_{name}").df()
        for name in ("students", "wages", "credentials", "credential_catalog", "schools", "regions")
    }
    held = frames["credentials"].groupby(["student_key", "credential_id"], as_index=False).min()
    held["year"] = held["earned_on"].dt.year
    held["index"] = held["year"] * 4 + held["earned_on"].dt.quarter - 1
    for name, key in (
        ("students", "student_key"),
        ("credential_catalog", "credential_id"),
        ("schools", "school_id"),
        ("regions", "county_fips"),
    ):
        held = held.merge(frames[name], on=key, suffixes=("", f"_{name}"), validate="many_to_one")
    found = [_horizon(con, held, frames["wages"], code) for code in SPANS]
    return pd.concat(found, ignore_index=True)


def _horizon(con, held: pd.DataFrame, wages: pd.DataFrame, code: str) -> pd.DataFrame:
    first, last = con.execute(
        "select wages_first_quarter, wages_last_quarter from stg_package"
    ).fetchone()
    out = held.assign(horizon_code=code, employed=None)
    if not SPANS[code]:
        return out
    start, end = SPANS[code]
    begin, finish = (int(text[:4]) * 4 + int(text[5]) - 1 for text in (first, last))
    out = out[(out["year"] * 4 + start >= begin) & (out["year"] * 4 + 3 + end <= finish)]
    paid = out[out["match_status"] == "matched"].merge(wages[wages["wages"] > 0], on="student_key")
    paid = paid[(paid["quarter_index"] - paid["index"]).between(start, end)]
    paid = paid.sort_values("quarter_index")
    paid["nominal"] = (paid["wages"] * 100).round()
    factor = (paid["quarter_index"] // 4).map(DOLLARS)
    paid["real"] = (paid["wages"] * 100 * factor).round()
    keys = ["student_key", "credential_id"]
    counties = set(held["county_fips"]) | set(con.execute("from stg_regions").df()["county_fips"])
    paid["sector"] = paid["naics"].map(sector)
    paid["place"] = paid["work_county_fips"].fillna("")
    job = [*keys, "employer_key"]
    sites = paid.groupby([*job, "sector", "place"], as_index=False)["nominal"].sum()
    sites["known"] = sites["sector"] != "unknown"  # no sector, then no county, come first
    sites = sites.sort_values(["nominal", "known", "sector", "place"]).groupby(job).tail(1)
    jobs = paid.groupby(job, as_index=False)["nominal"].sum()
    jobs = jobs.merge(sites[[*job, "sector", "place"]], on=job)
    jobs["place"] = jobs["place"].where(jobs["place"].isin(counties))
    main = jobs.sort_values(["nominal", "employer_key"]).groupby(keys).tail(1)
    sums = paid.groupby(keys, as_index=False)[["nominal", "real"]].sum()
    merged = out.merge(main.drop(columns="nominal"), how="left", on=keys).merge(
        sums, how="left", on=keys
    )
    return merged.assign(employed=merged["nominal"].notna().astype(object))


def test_every_award_is_linked_the_same_in_pandas(demo):
    keys = ["student_key", "credential", "horizon_code"]
    expected = again(demo).rename(columns={"credential_id": "credential"}).set_index(keys)
    found = demo.execute("from award_outcome").df().set_index(keys)
    assert found.index.is_unique
    assert len(found) == len(expected) > 1_000
    expected = expected.loc[found.index]
    same = {
        "credential_type": "type:" + expected["credential_type"],
        "county": expected["county_fips"],
        "district": "district:" + expected["district_id"],
        "school": "school:" + expected["school_id"],
        "workforce_region": "lwa:" + expected["workforce_region_id"],
        "cohort": expected["year"].astype(str),
        "matched": expected["match_status"] == "matched",
        "work_county": expected["place"],
        "sector": expected["sector"],
    }
    for name, values in same.items():
        assert (found[name].fillna("none") == values.fillna("none")).all(), name
    assert list(found["employed"].map(TEXT)) == list(expected["employed"].map(TEXT))
    for name, cents in (("wages", "real"), ("wages_nominal", "nominal")):
        dollars = np.floor(expected[cents].astype(float) / 100 + 0.5)
        np.testing.assert_array_equal(found[name].to_numpy(float), dollars.to_numpy())
    np.testing.assert_array_equal(
        found["main_employer"].to_numpy(float), expected["employer_key"].to_numpy(float)
    )
    assert found["employed"].eq(True).sum() > 300


def test_sectors_are_those_that_have_a_name(demo):
    found = demo.execute(
        "select distinct sector from award_outcome where sector is not null"
    ).fetchall()
    assert {code for (code,) in found} <= set(SECTORS)
    assert len(found) > 10


def test_threads_change_nothing(demo, tmp_path):
    generate(tmp_path / "package", students=1_500, seed=11)
    other = duckdb.connect()
    other.execute("set threads = 1")
    intake.stage(tmp_path / "package", other)
    references(other)
    awards.link_awards(other, policy.load(None))
    for name in ("award_outcome", "dim_award_year", "dim_award_horizon", "dim_credential"):
        query = f"select * from {name} order by all"
        pd.testing.assert_frame_equal(other.execute(query).df(), demo.execute(query).df())
