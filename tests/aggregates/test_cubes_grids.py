"""Which grids are published (rule G1 of METHODS.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates.policy import Grid
from aggregates.schema import SUBGROUP_DIMS
from tests.aggregates.packages import base, student
from tests.aggregates.test_cubes import POLICY, built, places

# 12 looked-up leavers: 2017 to 2020, three a year, in two counties; half of them in welding.
GRIDS = (
    Grid("total", "county", ("year", "window")),
    Grid("program", "state", ("window",)),
    Grid("total", "state", ("window",), subgroups=True),
)


@pytest.fixture
def grids(tmp_path):
    def make(**rules):
        tables = base()
        places(tables, 2)
        tables["students"] = [
            student(
                number,
                cohort_year=2017 + number // 3,
                exit_quarter=f"{2017 + number // 3}Q2",
                school_id=f"s{number % 2}",
                program_id="welding" if number % 2 else "",
            )
            for number in range(12)
        ]
        for name in ("wages", "enrollments", "credentials"):
            tables[name] = tables[name][:1]
        con = built(tmp_path, tables, replace(POLICY, grids=GRIDS, **rules))
        rows = con.execute(
            "select (program_level, region_level, cohort_level, subgroup_dim), horizon_code, "
            "published, activities, reason from cube_grids"
        ).fetchall()
        con.close()
        return {
            (tuple(key.values()) if isinstance(key, dict) else key, horizon): tuple(rest)
            for key, horizon, *rest in rows
        }

    return make


YEARS, WINDOW = ("total", "county", "year", "total"), ("total", "county", "window", "total")


def test_a_grid_is_published_where_its_groups_are_large_enough_on_average(grids):
    # q4: 9 leavers of 2017 to 2019 (2020 is not covered), by 2 counties: 4.5 a window, 1.5 a year.
    found = grids(minimum_mean_group=4)
    assert found[WINDOW, "q4"] == (True, True, "in the policy")
    assert found[YEARS, "q4"][0] is False
    assert "minimum_mean_group" in found[YEARS, "q4"][2]


def test_a_window_is_judged_by_the_leavers_of_whole_windows_alone(grids):
    # q2 covers 2020 too, 12 leavers in all; the window still holds 9.
    assert grids(minimum_mean_group=5)[WINDOW, "q2"][0] is False


def test_programs_are_judged_by_the_leavers_who_have_one(grids):
    programs = ("program", "state", "window", "total")
    assert grids(minimum_mean_group=4)[programs, "q2"][0] is True  # 4 of the 9
    assert grids(minimum_mean_group=5)[programs, "q2"][0] is False


def test_margins_come_with_a_grid(grids):
    found = grids(minimum_mean_group=4)
    for margin in (("cluster", "state", "window", "total"), ("total", "state", "all", "total")):
        assert found[margin, "q2"] == (True, True, "margin of another grid")


def test_subgroups_have_one_grid_a_dimension_judged_by_its_codes(grids):
    found = grids(minimum_mean_group=4)
    published = {dim for dim in SUBGROUP_DIMS if found[("total", "state", "window", dim), "q2"][0]}
    assert "english_learner" in published  # 9 leavers in 2 groups
    assert "cte_level" not in published  # in 4 groups


def test_activities_need_larger_groups(grids):
    found = grids(minimum_mean_group=1, minimum_mean_activities=4)
    assert found[YEARS, "q4"][:2] == (True, False)
    assert found[("total", "state", "window", "sex"), "q4"][:2] == (True, False)
    assert found[("total", "state", "window", "disability"), "q4"][:2] == (True, True)


def test_the_state_is_published_however_small(grids):
    found = grids(minimum_mean_group=1_000)
    published = {key for key, (there, *_) in found.items() if there}
    assert {key for key, _ in published} == {("total", "state", "year", "total")}
