"""Every check of every finished cube can fail, and names the group and never a count."""

from __future__ import annotations

import duckdb
import pytest

from aggregates import checks, cubes, intake
from aggregates.declarations import HOLDERS, LEAVERS, POPULATIONS, TEACHERS
from aggregates.errors import CubeError
from aggregates.schema import KEYS
from tests.aggregates import states

EVERYBODY = "program_code = 'total' and region_code = 'state' and subgroup_dim = 'total'"
GROUP = {  # of every population, with people and parts
    "leavers": f"{EVERYBODY} and cohort_code = '2012-2014' and horizon_code = 'q2'",
    "holders": f"{EVERYBODY} and cohort_code = 'all' and horizon_code = 'a01'",
    "teachers": f"{EVERYBODY} and cohort_code = '2018'",
}
PART = {
    "leavers": "place__elsewhere",
    "holders": "place__elsewhere",
    "teachers": "retirement__later",
}
CODE = {"leavers": "welding", "holders": "welder", "teachers": "cluster:13"}
PLACE = {"leavers": "school:s1", "holders": "39001", "teachers": "lwa:1"}
# A whole slice is twice as large where only the sum across slices may be wrong.
BREAKS = {
    "unique_grain": "insert into {cube} from {cube} where {group}",
    "null_keys": "update {cube} set region_code = null where {group}",
    "unknown_codes": "update {cube} set program_code = 'alchemy' where {group}",
    "missing_groups": "delete from {cube} where {group}",
    "groups_of_no_grid": "insert into {cube} select * replace ('district:d39003' as region_code, "
    "'{code}' as program_code) from {cube} where {group}",
    "counts": "update {cube} set n_employed = null where {group}",
    "parts": 'update {cube} set "{part}" = null where {group}',
    "numerators": "update {cube} set n_full_quarter = 4177 where {group}",
    "activities": "update {cube} set n_not_found = n_not_found + 4177, "
    "n_matched = n_matched + 4178, n_exiters = 9999 where {group}",
    "partitions": 'update {cube} set "{part}" = "{part}" + 4177 where {group}',
    "margins_program": "update {cube} set n_exiters = n_exiters + 4177 "
    "where program_code = '{code}'",
    "margins_region": "update {cube} set n_exiters = n_exiters * 2 where region_code = '{place}'",
    "margins_cohort": "update {cube} set n_exiters = n_exiters * 2 where cohort_code = 'all'",
    "margins_subgroup": "update {cube} set n_exiters = n_exiters * 2 where subgroup_dim = 'sex'",
    "margins_of_schools": "update {cube} set n_exiters = n_exiters + "
    "if(subgroup_code = 'rural', 1, -1) where subgroup_dim = 'locale' and horizon_code = 'y01'",
    # Girls who were not looked up, some of them concentrators, counted among boys.
    "concentrators": "update {cube} c set n_exiters = case c.subgroup_code "
    "when 'female' then c.n_matched else c.n_exiters + f.n_exiters - f.n_matched end "
    "from {cube} f where c.subgroup_dim = 'sex' and c.subgroup_code in ('female', 'male') "
    "and f.subgroup_dim = 'sex' and f.subgroup_code = 'female' "
    "and f.horizon_code = c.horizon_code and c.horizon_code = 'q4'",
    # Somebody in one region at work in another, and not where `places` say.
    "same_people": 'update {cube} set "flow__unknown" = "flow__unknown" + 1, "flow__lwa:1" = '
    "\"flow__lwa:1\" - 1 where region_code in ('lwa:2', 'state') "
    "and cohort_code in ('2012-2014', 'all') and horizon_code = 'q2'",
    "denominators": "update {cube} set n_exiters = n_exiters * 2 "
    "where horizon_code in ('y02', 'a03')",
    "nested": "update {cube} set n_full_quarter = 0 where horizon_code = 'y01'",
    "percentiles": "update {cube} set wage_employed_p25 = 9999999 where {group}",
    "employers": "update {cube} set employers_employed = 0 where {group}",
}
NOTHING_TO_BREAK = {  # checks of what a population has one of
    "leavers": set(),
    "holders": {
        *("margins_subgroup", "margins_of_schools", "concentrators", "same_people", "nested"),
    },
    "teachers": {
        *("margins_cohort", "margins_subgroup", "margins_of_schools", "concentrators"),
        *("same_people", "denominators", "nested"),
    },
}
WAYS = [
    (population.name, name)
    for population in POPULATIONS
    for name in BREAKS
    if name not in NOTHING_TO_BREAK[population.name]
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The cubes of a state where every population has people."""
    with duckdb.connect() as con:
        intake.stage(states.write(tmp_path_factory.mktemp("state")), con, max_reject_share=0)
        cubes.build_cubes(con, states.RULES)
        yield con


@pytest.fixture
def cube(built):
    """The cubes, whole again after each test."""
    built.begin()
    yield built
    built.rollback()


@pytest.mark.parametrize("population", [LEAVERS, HOLDERS, TEACHERS], ids=lambda found: found.name)
def test_there_is_a_way_to_break_every_check(built, population):
    names = {check.name for check in checks.checks(built, population)}
    assert names | NOTHING_TO_BREAK[population.name] == set(BREAKS)
    assert NOTHING_TO_BREAK["leavers"] == set()  # so that every check is broken in some cube


def test_sound_cubes_pass(built):
    assert checks.there(built) == POPULATIONS
    checks.run(built)


@pytest.mark.parametrize(("population", "name"), WAYS)
def test_a_broken_cube_is_refused_by_name(cube, population, name):
    table = {item.name: item.cube for item in POPULATIONS}[population]
    words = {"cube": table, "group": GROUP[population], "part": PART[population]}
    cube.execute(BREAKS[name].format(**words, code=CODE[population], place=PLACE[population]))
    with pytest.raises(CubeError) as refused:
        checks.run(cube)
    message = str(refused.value)
    assert message.startswith(f"{table}: {name}: ")
    named = message.removeprefix(f"{table}: {name}: ").split("; expected")[0]
    groups = named.split(" and others")[0].split("; ")
    assert all(len(group.split("/")) == len(KEYS) for group in groups)
    assert not any(count in message for count in ("4177", "4178", "9999"))
