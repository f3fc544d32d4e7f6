"""The cubes of a small demo: leavers counted a second time in pandas, everybody added up."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from aggregates import cubes, intake, policy, trees
from aggregates.declarations import LEAVERS, POPULATIONS, cubes_of
from aggregates.demo import generate
from aggregates.measures import measures
from aggregates.policy import Grid
from aggregates.schema import COUNTS, EMPLOYMENT, KEYS, WAGES
from benchmarks import pandas_cube, peers

EVERY = tuple(cube.name for cube in cubes_of(LEAVERS) if not cube.beside)
SUBGROUPS = ("wioa", "industries", "places", "attainment", "learning")
AWARDS = ("credentials", "credential_industries", "credential_places")
WITHOUT = {  # trees that a population is not counted along
    ("holders", "subgroup_code"),
    ("teachers", "subgroup_code"),
    ("teachers", "cohort_code"),
}
POLICY = replace(
    policy.load(None),
    minimum_mean_group=0,
    minimum_mean_part=0,
    parts={},
    grids=(
        Grid("program", "state", ("window", "all")),
        Grid("cluster", "county", ("all",)),
        Grid("total", "school", ("all",)),
        Grid("total", "state", ("year",), subgroups=True),
        Grid("cluster", "state", ("all",), subgroups=True),
        Grid("total", "workforce_region", ("window",), cubes=EVERY),
        Grid("cluster", "state", ("all",), cubes=EVERY),
        Grid("total", "state", ("all",), subgroups=True, cubes=SUBGROUPS),
        Grid("credential", "workforce_region", ("window",), cubes=AWARDS),
        Grid("cluster", "workforce_region", ("year",), cubes=("educators",)),
    ),
)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "package"
    generate(folder, students=2_000, seed=7)
    return folder


def build(package, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Every cube of the demo."""
    con = duckdb.connect()
    con.execute(f"set threads = {threads}")
    con.execute("set preserve_insertion_order = false")
    intake.stage(package, con)
    cubes.build_cubes(con, POLICY)
    return con


@pytest.fixture(scope="module")
def built(package):
    with build(package) as con:
        yield con


@pytest.fixture(scope="module")
def cube(built):
    """The rows of the cube of leavers that the second way knows."""
    built.execute(f"create or replace temp view known as {peers.known_grids()}")
    return built.execute(
        "select o.* from cube_outcomes o join dim_program p using (program_code) "
        "join dim_region r using (region_code) join dim_cohort c using (cohort_code) "
        "join known k on k.program_level = p.level and k.region_level = r.level "
        "and k.cohort_level = c.level and k.subgroup_dim = o.subgroup_dim "
        "and k.horizon_code = o.horizon_code order by all"
    ).df()


@pytest.fixture(scope="module")
def again(package, built, cube):
    """The cells that hold anybody, by another way, beside the rows of the cube."""
    found = pandas_cube.cube(package, POLICY, built.execute("from known").df())
    assert not found.duplicated(list(KEYS)).any()
    keys = pd.MultiIndex.from_frame(cube[list(KEYS)].astype(str))
    found.index = pd.MultiIndex.from_frame(found[list(KEYS)].astype(str))
    assert found.index.isin(keys).all()
    return found.reindex(keys)


def test_the_second_way_is_about_the_same_cells(cube, again):
    filled = again["n_exiters"].notna().to_numpy()
    assert filled.sum() > 10_000
    assert (cube["n_exiters"].to_numpy()[~filled] == 0).all()


@pytest.mark.parametrize("name", COUNTS)
def test_every_count_is_the_same(cube, again, name):
    expected = again[name].fillna(0).to_numpy()
    found = cube[name].astype(float).to_numpy()
    shown = ~np.isnan(found)
    assert shown.sum() > 10_000
    np.testing.assert_array_equal(found[shown], expected[shown])


@pytest.mark.parametrize("name", WAGES)
def test_every_percentile_is_the_same(cube, again, name):
    np.testing.assert_array_equal(cube[name].to_numpy(), again[name].to_numpy(dtype=float))


@pytest.mark.parametrize("definition", EMPLOYMENT)
def test_every_employer_rule_has_the_same_numbers(cube, again, definition):
    name = f"employers_{definition}"
    np.testing.assert_array_equal(cube[name].to_numpy(), again[name].fillna(0).to_numpy())
    name = f"top_employer_share_{definition}"
    np.testing.assert_array_equal(cube[name].to_numpy(), again[name].to_numpy(dtype=float))


def edges(con, population, key: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Codes, the code each is a part of by a family, and which column of that is of which key."""
    unit, cohort = population.unit, population.cohort
    if key == "program_code":
        tree = con.execute(f"select * rename ({unit}_code as program_code) from dim_{unit}").df()
        return trees.programs(tree), {key: "parent"}
    if key == "region_code":
        return trees.regions(con.execute("from dim_region").df()), {key: "parent"}
    if key == "cohort_code":
        years = con.execute(f"from dim_{cohort} where parent is not null").df()
        return years[["cohort_code", "parent"]].assign(family="cohort"), {key: "parent"}
    found = trees.subgroups(con.execute("from dim_subgroup").df())
    up = {name: f"parent_{name}" for name in ("subgroup_dim", "subgroup_code")}
    return found[~found["family"].isin(trees.HALVES)], up


@pytest.mark.parametrize("population", POPULATIONS, ids=lambda population: population.name)
@pytest.mark.parametrize("key", ["program_code", "region_code", "cohort_code", "subgroup_code"])
def test_the_parts_of_every_tree_add_up_to_their_margins(built, population, key):
    """Every count, those of parts too, wherever all parts of a margin are counted."""
    counted = measures(population, built.execute("from dim_part").df()).counts
    names = [name for name in counted if name != "n_full_year"]
    cube = built.execute(f"from {population.cube}").df()
    pairs, up = edges(built, population, key)
    others = [name for name in KEYS if name not in up]
    parts = cube.merge(pairs, on=list(up)).drop(columns=list(up))
    grouped = parts.groupby(["family", *up.values(), *others])[names]
    sums = grouped.sum().where(grouped.count().eq(grouped.size(), axis=0)).reset_index()
    sums = sums.rename(columns={above: name for name, above in up.items()})
    both = sums.merge(cube[[*KEYS, *names]], on=list(KEYS), suffixes=("", "_margin"))
    assert (len(both) > 20) is ((population.name, key) not in WITHOUT)
    for name in names:
        there = both[[name, f"{name}_margin"]].dropna()
        assert (there[name] == there[f"{name}_margin"]).all(), name
        alone = {  # not counted along that tree, or for larger groups than there are here
            "subgroup_code": ("flow", "match_method"),
            "region_code": ("learning",),
        }
        assert len(there) or both.empty or name.startswith(alone.get(key, ())), name


def test_threads_change_nothing(package, built):
    with build(package, threads=1) as other:
        for population in POPULATIONS:
            sql = f"from {population.cube} order by all"
            pd.testing.assert_frame_equal(other.execute(sql).df(), built.execute(sql).df())
