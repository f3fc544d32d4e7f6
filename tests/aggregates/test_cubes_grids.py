"""Which grids are published (rule G1 of METHODS.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates.policy import Grid
from tests.aggregates.counted import POLICY, built, places
from tests.aggregates.packages import base, student

# 12 looked-up leavers: 2017 to 2020, three a year, in two counties; half of them in welding.
GRIDS = (
    Grid("total", "county", ("year", "window")),
    Grid("program", "state", ("window",)),
    Grid("total", "state", ("window",), subgroups=True),
)


@pytest.fixture
def grids(tmp_path):
    def make(unmatched=0, people="leavers", counted="coverage, activities", **rules):
        tables = base()
        places(tables, 2)
        tables["students"] = [
            student(
                number,
                cohort_year=2017 + number // 3,
                exit_quarter=f"{2017 + number // 3}Q2",
                school_id=f"s{number % 2}",
                program_id="welding" if number % 2 else "",
                english_learner=number % 4 == 0,
                match_status="not_matched" if number < unmatched else "matched",
            )
            for number in range(12)
        ]
        for name in ("wages", "enrollments", "credentials"):
            tables[name] = tables[name][:1]
        con = built(tmp_path, tables, replace(POLICY, **{"grids": GRIDS} | rules))
        rows = con.execute(
            "select (program_level, region_level, cohort_level, subgroup_dim), horizon_code, "
            f"published, {counted}, reason from cube_grids where population = ?",
            [people],
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
    assert found[WINDOW, "q4"][0] is True and found[WINDOW, "q4"][-1] == "in the policy"
    assert found[YEARS, "q4"][0] is False
    assert "minimum_mean_group" in found[YEARS, "q4"][-1]


def test_a_grid_can_ask_for_more_than_the_others(grids):
    more = tuple(replace(grid, minimum=5) for grid in GRIDS)
    assert grids(minimum_mean_group=4, grids=more)[WINDOW, "q4"][0] is False
    assert grids(minimum_mean_group=4, grids=GRIDS + more)[WINDOW, "q4"][0] is True  # asked twice


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
        assert found[margin, "q2"][0] is True
        assert found[margin, "q2"][-1] == "margin of another grid"


def test_a_subgroup_dimension_is_judged_by_its_smallest_part(grids):
    # 9 leavers in whole windows, a quarter of all leavers are English learners: 2.25 of them.
    learners = ("total", "state", "window", "english_learner")
    assert grids(minimum_mean_group=2)[learners, "q2"][0] is True
    assert grids(minimum_mean_group=3)[learners, "q2"][0] is False


def test_a_measure_is_counted_where_its_smallest_part_is_large_enough(grids):
    # 8 of 9 leavers looked up: one who was not, in the state; half of one in each county.
    found = grids(unmatched=1, minimum_mean_group=1, minimum_mean_part=1)
    assert found[("total", "state", "window", "total"), "q4"][1] is True
    assert found[WINDOW, "q4"][1] is False
    assert found[WINDOW, "q4"][2] is False  # nobody is found in any records: no activities


def test_a_measure_that_splits_off_nobody_is_not_counted(grids):
    found = grids(unmatched=1, minimum_mean_group=1, minimum_mean_part=0)
    assert found[WINDOW, "q4"][:3] == (True, True, False)


def test_the_state_is_published_however_small(grids):
    found = grids(minimum_mean_group=1_000)
    published = {key for key, (there, *_) in found.items() if there}
    levels = ("year", "window", "all")  # whoever sees the years can add them up
    assert {key for key, _ in published} == {("total", "state", at, "total") for at in levels}


def test_a_partition_is_counted_in_the_grids_of_its_cube_alone(grids):
    places = Grid("total", "county", ("window",), cubes=("places",))
    wioa = Grid("cluster", "state", ("window",), cubes=("wioa",))
    rules = {"minimum_mean_group": 0, "grids": (*GRIDS, places, wioa)}
    found = grids(counted="sector, place, placement", **rules)
    state = ("total", "state", "all", "total")
    assert found[WINDOW, "q4"][1:4] == found[state, "q4"][1:4] == (False, True, False)
    assert found[YEARS, "q4"][1:4] == (False, False, False)
    concentrators = ("cluster", "state", "window", "concentrators")
    assert {horizon for key, horizon in found if key == concentrators} == {"q2", "q4"}
    assert found[concentrators, "q2"][1:4] == (False, False, True)
    none = grids(counted="sector, place, placement", parts={"places": 1_000}, **rules)
    assert none[WINDOW, "q4"][1:4] == (False, False, False)


def test_awards_have_grids_of_their_own(grids):
    asked = (*GRIDS, Grid("credential", "county", ("year",), cubes=("credentials",)))
    found = grids(people="holders", minimum_mean_group=0, grids=asked)
    assert {key[0] for key, _ in found} == {"credential", "credential_type", "total"}
    assert {horizon for _, horizon in found} <= {"a00", "a01", "a03", "a05"}
    assert found[("credential", "county", "year", "total"), "a00"][0] is True
    refused = grids(people="holders", minimum_mean_group=1_000, grids=asked)
    assert not any(published for published, *_ in refused.values())
