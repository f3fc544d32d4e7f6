"""The highest credential that people earned by six years after leaving, counted on a few."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from aggregates import contents, cubes, intake
from aggregates.policy import Grid
from tests.aggregates.counted import POLICY, built, cell
from tests.aggregates.packages import Tables, base, student, write

WAGES = {"wages_first_quarter": "2017Q1", "wages_last_quarter": "2026Q1"}
PARTS = ("none", "college", "industry")
RULES = replace(POLICY, grids=(Grid("program", "state", ("all",), True, cubes=("attainment",)),))
KINDS = ("industry_certification", "license", "certificate", "associate", "bachelor")


def leavers(*earned: tuple[int, str, str], unmatched: tuple[int, ...] = ()) -> Tables:
    """Six people who left in 2017, and two a year later and one more; (person, kind, day)."""
    tables = base()
    years = (*[2017] * 6, 2018, 2018, 2019)
    tables["students"] = [
        student(
            number,
            cohort_year=year,
            exit_quarter=f"{year}Q2",
            sex="female" if number % 2 else "male",
            match_status="not_matched" if number in unmatched else "matched",
        )
        for number, year in enumerate(years)
    ]
    tables["wages"], tables["enrollments"] = tables["wages"][:1], tables["enrollments"][:1]
    tables["credential_catalog"] = [
        {"credential_id": kind, "title": kind, "credential_type": kind} for kind in KINDS
    ]
    tables["credentials"] = [
        {"student_id": f"P{number:04d}", "credential_id": kind, "earned_on": day}
        for number, kind, day in earned
    ]
    return tables


@pytest.fixture
def attained(tmp_path):
    """How many of a group are in each of PARTS."""

    def count(tables: Tables, **keys: str) -> tuple[object, ...]:
        con = built(tmp_path, tables, RULES, **WAGES)
        columns = ", ".join(f"attainment__{part}" for part in PARTS)
        return cell(con, columns, horizon_code="y06", **keys)

    return count


@pytest.mark.parametrize(
    ("kind", "part"),
    [("industry_certification", "industry"), ("license", "industry")]
    + [(kind, "college") for kind in KINDS[2:]],
)
def test_every_kind_of_credential_is_in_a_part(attained, kind, part):
    expected = {"none": 8, "college": 0, "industry": 0} | {part: 1}
    assert attained(leavers((0, kind, "2019-05-01"))) == tuple(expected.values())


def test_the_highest_counts_however_many_and_in_whatever_order(attained):
    earned = [
        (0, "bachelor", "2021-05-15"),
        (0, "industry_certification", "2017-02-01"),
        (1, "industry_certification", "2017-02-01"),
        (1, "industry_certification", "2019-02-01"),
        (1, "license", "2020-02-01"),
        (2, "certificate", "2018-02-01"),
        (2, "license", "2022-02-01"),
    ]
    assert attained(leavers(*earned)) == (6, 2, 1)


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2015-09-01", True), ("2017-06-30", True), ("2023-06-30", True), ("2023-07-01", False)],
)
def test_credentials_count_up_to_the_last_day_of_year_six(attained, day, counts):
    assert attained(leavers((0, "associate", day))) == ((8, 1, 0) if counts else (9, 0, 0))


def test_each_cohort_has_its_own_six_years(attained):
    late = [(0, "associate", "2024-01-01"), (6, "associate", "2024-01-01")]
    assert attained(leavers(*late)) == (8, 1, 0)  # left in 2017, and in 2018


def test_those_who_could_not_be_looked_up_are_in_no_part(attained):
    earned = [(0, "license", "2018-01-01"), (1, "license", "2018-01-01")]
    assert attained(leavers(*earned, unmatched=(0, 2))) == (6, 0, 1)


def test_parts_of_subgroups_and_programs_are_counted_too(attained):
    earned = [(1, "bachelor", "2021-05-15"), (3, "license", "2020-01-01")]
    tables = leavers(*earned)
    assert attained(tables, subgroup_dim="sex", subgroup_code="female") == (2, 1, 1)
    assert attained(tables, program_code="welding") == (7, 1, 1)


def test_it_is_counted_at_year_six_alone(tmp_path):
    con = built(tmp_path, leavers((0, "license", "2018-01-01")), RULES, **WAGES)
    assert con.execute(
        "select distinct horizon_code from cube_grids where attainment"
    ).fetchall() == [("y06",)]


def test_a_kind_that_the_catalog_does_not_have_is_no_part(tmp_path):
    tables = leavers((0, "bachelor", "2022-05-15"))
    tables["credential_catalog"] = tables["credential_catalog"][-1:]
    con = built(tmp_path, tables, RULES, **WAGES)
    found = con.execute("select part_code from dim_part where partition = 'attainment' order by 1")
    assert found.fetchall() == [("college",), ("none",)]
    assert cell(con, "attainment__none, attainment__college", horizon_code="y06") == (8, 1)


def test_without_credentials_there_is_no_such_cube_and_it_says_why(tmp_path):
    folder = write(tmp_path, leavers((0, "license", "2018-01-01")), **WAGES)
    (folder / "credentials.csv").write_text("student_id,credential_id,earned_on\n", "utf-8")
    con = duckdb.connect()
    intake.stage(folder, con, max_reject_share=0)
    cubes.build_cubes(con, RULES)
    assert not con.execute("from dim_part where partition = 'attainment'").fetchall()
    assert not con.execute("from cube_grids where attainment").fetchall()
    listed = contents.cubes_table(con, {}).set_index("cube")
    assert listed.loc["attainment", "reason"] == "the records hold no credentials"
