"""Subgroups of people of whom an optional field says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates.policy import Grid
from tests.aggregates.packages import base
from tests.aggregates.test_cubes import POLICY, built

GRIDS = (Grid("total", "state", ("year",), subgroups=True, cubes=("outcomes", "wioa")),)


@pytest.fixture
def homeless(tmp_path):
    """Concentrators by homelessness in the second quarter, of 40 of whom some fields are given."""

    def count(said: dict[int, bool], **rules: object) -> dict[str, int]:
        tables = base()
        for number, value in said.items():
            tables["students"][number]["homeless"] = value
        with built(tmp_path, tables, replace(POLICY, **{"grids": GRIDS} | rules)) as con:
            return dict(
                con.execute(
                    "select subgroup_code, n_matched from cube_outcomes where "
                    "subgroup_dim = 'concentrators__homeless' and horizon_code = 'q2'"
                ).fetchall()
            )

    return count


def test_people_of_whom_nothing_is_said_are_a_group(homeless):
    found = homeless({number: number % 3 == 0 for number in range(30)})
    assert found == {"yes": 10, "no": 20, "not_reported": 10}


def test_the_policy_can_pool_them(homeless):
    said = {number: number % 3 == 0 for number in range(30)}
    found = homeless(said, pool={"homeless": {"others": ("no", "not_reported")}})
    assert found == {"yes": 10, "others": 30}


def test_where_everything_is_said_there_is_no_such_group(homeless):
    assert homeless({number: number % 4 == 0 for number in range(40)}) == {"yes": 10, "no": 30}


def test_where_nothing_is_said_there_is_no_such_dimension(homeless):
    assert homeless({}) == {}
