"""Every check of the finished cube can fail, and names the group and never a count."""

from __future__ import annotations

import pytest

from aggregates import checks
from aggregates.errors import CubeError
from aggregates.schema import KEYS
from tests.aggregates.packages import base
from tests.aggregates.test_cubes import built

GROUP = (
    "program_code = 'total' and region_code = 'state' and cohort_code = '2019' and "
    "horizon_code = '{horizon}' and subgroup_dim = '{dim}' and subgroup_code = '{code}'"
)
WOMEN = GROUP.format(horizon="y01", dim="sex", code="female")
QUARTER = GROUP.format(horizon="q2", dim="total", code="total")
COUNTY = "region_code = '39001' and cohort_code = '2019' and horizon_code = 'y01'"
BREAKS = {
    "unique_grain": f"insert into cube_outcomes from cube_outcomes where {WOMEN}",
    "null_keys": f"update cube_outcomes set region_code = null where {WOMEN}",
    "unknown_codes": f"update cube_outcomes set program_code = 'alchemy' where {WOMEN}",
    "missing_groups": f"delete from cube_outcomes where {WOMEN}",
    "counts": f"update cube_outcomes set n_full_year = 3 where {QUARTER}",
    "numerators": f"update cube_outcomes set n_full_quarter = 4177 where {WOMEN}",
    "activities": "update cube_outcomes set n_not_found = n_not_found + 4177, "
    f"n_matched = n_matched + 4178, n_exiters = 9999 where {WOMEN}",
    "margins_program": "update cube_outcomes set n_exiters = n_exiters + 4177 where "
    "program_code = 'welding' and horizon_code = 'y01'",
    "margins_region": f"update cube_outcomes set n_exiters = n_exiters + 4177 where {COUNTY}",
    # Twice as many in a whole slice: only the sum across slices is wrong.
    "margins_cohort": "update cube_outcomes set n_exiters = n_exiters * 2 where "
    "cohort_code = 'all'",
    "margins_subgroup": "update cube_outcomes set n_exiters = n_exiters * 2 where "
    "subgroup_dim = 'sex'",
    "percentiles": f"update cube_outcomes set wage_employed_p25 = 99999 where {WOMEN}",
    "employers": f"update cube_outcomes set employers_employed = 0 where {WOMEN}",
}


@pytest.fixture
def cube(tmp_path):
    tables = base()
    for row, year in zip(tables["students"], (2017, 2018), strict=False):
        row |= {"cohort_year": year, "exit_quarter": f"{year}Q2"}
    with built(tmp_path, tables) as con:
        yield con


def test_there_is_a_way_to_break_every_check():
    assert set(BREAKS) == {check.name for check in checks.CHECKS}


def test_a_sound_cube_passes(cube):
    checks.run(cube)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_cube_is_refused_by_name(cube, name):
    cube.execute(BREAKS[name])
    with pytest.raises(CubeError) as refused:
        checks.run(cube)
    message = str(refused.value)
    assert message.startswith(f"cube_outcomes: {name}: ")
    groups = message.split(": ")[2].split("; expected")[0].split(" and others")[0].split("; ")
    assert all(len(group.split("/")) == len(KEYS) for group in groups)
    assert not any(count in message for count in ("4177", "4178", "9999"))
