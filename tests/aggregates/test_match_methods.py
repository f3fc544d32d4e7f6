"""How those who could be looked up were matched, counted on a few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates import contents
from aggregates.policy import Grid
from tests.aggregates.counted import POLICY, built, cell
from tests.aggregates.packages import Tables, base, student

WAGES = {"wages_first_quarter": "2017Q1", "wages_last_quarter": "2021Q4"}
RULES = replace(
    POLICY,
    grids=(Grid("total", "state", ("year", "all"), True, cubes=("outcomes", "match_methods")),),
)
PARTS = ("deterministic", "probabilistic", "unknown")


def leavers(*methods: str | None, unmatched: tuple[int, ...] = ()) -> Tables:
    """A person a method, one a year of 2017 to 2019 by turns; those `unmatched` by number."""
    tables = base()
    tables["students"] = [
        student(
            number,
            cohort_year=2017 + number % 3,
            exit_quarter=f"{2017 + number % 3}Q2",
            sex="female" if number % 2 else "male",
            match_status="not_matched" if number in unmatched else "matched",
            match_method=method,
        )
        for number, method in enumerate(methods)
    ]
    for name in ("wages", "enrollments", "credentials"):
        tables[name] = [row for row in tables[name] if row["student_id"] == "P0000"][:1]
    return tables


@pytest.fixture
def counted(tmp_path):
    """A cube of some leavers."""
    return lambda tables: built(tmp_path, tables, RULES, **WAGES)


def of_each(con, **keys: str) -> tuple[object, ...]:
    """How many of a group are in each of PARTS."""
    return cell(con, ", ".join(f"match_method__{part}" for part in PARTS), **keys)


def test_each_one_looked_up_is_in_the_part_of_their_method(counted):
    con = counted(leavers("deterministic", "deterministic", "probabilistic", None, "deterministic"))
    assert of_each(con, horizon_code="q2") == (3, 1, 1)
    assert cell(con, "n_exiters, n_matched", horizon_code="q2") == (5, 5)


def test_looked_up_by_no_method_is_not_said(counted):
    con = counted(leavers("deterministic", "none", "probabilistic"))
    assert of_each(con, horizon_code="q2") == (1, 1, 1)


def test_those_not_looked_up_are_in_no_part_whatever_their_record_says(counted):
    con = counted(
        leavers(
            "deterministic", "deterministic", "probabilistic", "none", None, "probabilistic",
            unmatched=(1, 3, 4),
        )
    )  # fmt: skip
    assert cell(con, "n_exiters, n_matched", horizon_code="q2") == (6, 3)
    columns = "match_method__deterministic, match_method__probabilistic"
    assert cell(con, columns, horizon_code="q2") == (1, 2)


def test_years_and_groups_are_counted_too(counted):
    con = counted(leavers("deterministic", "probabilistic", None, "deterministic", "deterministic"))
    assert of_each(con, horizon_code="q2", cohort_code="2018") == (1, 1, 0)
    women = {"subgroup_dim": "sex", "subgroup_code": "female"}
    assert of_each(con, horizon_code="q2", **women) == (1, 1, 0)


def test_it_is_counted_at_the_second_quarter_alone(counted):
    con = counted(leavers("deterministic", "probabilistic", "deterministic"))
    found = con.execute("select distinct horizon_code from cube_grids where match_method")
    assert found.fetchall() == [("q2",)]


def test_a_method_that_nobody_was_matched_by_is_no_part(counted):
    con = counted(leavers("deterministic", "probabilistic", "deterministic", unmatched=(1,)))
    found = con.execute("select part_code from dim_part where partition = 'match_method'")
    assert found.fetchall() == [("deterministic",)]


@pytest.mark.parametrize("method", [None, "none"])
def test_records_that_say_no_method_have_no_such_cube_and_it_says_why(counted, method):
    con = counted(leavers(method, method, method))
    assert not con.execute("from dim_part where partition = 'match_method'").fetchall()
    assert not con.execute("from cube_grids where match_method").fetchall()
    listed = contents.cubes_table(con, {}).set_index("cube")
    assert listed.loc["match_methods", "reason"] == contents.NO_PARTS
