"""The cube of a small demo, computed a second time in pandas, and added up again."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from aggregates import cubes, intake, policy
from aggregates.demo import generate
from aggregates.schema import COUNTS, EMPLOYMENT, KEYS, WAGES
from benchmarks import pandas_cube

POLICY = replace(policy.load(None), minimum_mean_group=0, minimum_mean_part=0)
ADDITIVE = [name for name in COUNTS if name != "n_full_year"]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "package"
    generate(folder, students=2_000, seed=7)
    return folder


def build(package, threads: int = 2) -> dict[str, pd.DataFrame]:
    with duckdb.connect() as con:
        con.execute(f"set threads = {threads}")
        con.execute("set preserve_insertion_order = false")
        intake.stage(package, con)
        cubes.build_cubes(con, POLICY)
        tables = ("cube_outcomes", "cube_grids", "dim_program", "dim_region", "dim_cohort")
        return {name: con.execute(f"select * from {name} order by all").df() for name in tables}


@pytest.fixture(scope="module")
def built(package):
    return build(package)


@pytest.fixture(scope="module")
def again(package, built):
    """The cells that hold anybody, by another way, beside the rows of the cube."""
    found = pandas_cube.cube(package, POLICY, built["cube_grids"])
    assert not found.duplicated(list(KEYS)).any()
    keys = pd.MultiIndex.from_frame(built["cube_outcomes"][list(KEYS)].astype(str))
    found.index = pd.MultiIndex.from_frame(found[list(KEYS)].astype(str))
    assert found.index.isin(keys).all()
    return found.reindex(keys)


def test_the_second_way_is_about_the_same_cells(built, again):
    filled = again["n_exiters"].notna().to_numpy()
    assert filled.sum() > 10_000
    assert (built["cube_outcomes"]["n_exiters"].to_numpy()[~filled] == 0).all()


@pytest.mark.parametrize("name", COUNTS)
def test_every_count_is_the_same(built, again, name):
    expected = again[name].fillna(0).to_numpy()
    found = built["cube_outcomes"][name].astype(float).to_numpy()
    shown = ~np.isnan(found)
    assert shown.sum() > 10_000
    np.testing.assert_array_equal(found[shown], expected[shown])


@pytest.mark.parametrize("name", WAGES)
def test_every_percentile_is_the_same(built, again, name):
    np.testing.assert_array_equal(
        built["cube_outcomes"][name].to_numpy(), again[name].to_numpy(dtype=float)
    )


@pytest.mark.parametrize("definition", EMPLOYMENT)
def test_every_employer_rule_has_the_same_numbers(built, again, definition):
    cube = built["cube_outcomes"]
    name = f"employers_{definition}"
    np.testing.assert_array_equal(cube[name].to_numpy(), again[name].fillna(0).to_numpy())
    name = f"top_employer_share_{definition}"
    np.testing.assert_array_equal(cube[name].to_numpy(), again[name].to_numpy(dtype=float))


@pytest.mark.parametrize("key", ["program_code", "region_code", "cohort_code"])
def test_the_parts_of_a_tree_add_up_to_their_parent(built, key):
    nodes = built[f"dim_{key.removesuffix('_code')}"].set_index(key)["parent"]
    cube = built["cube_outcomes"]
    others = [name for name in KEYS if name != key]
    parts = cube.assign(**{key: cube[key].map(nodes)}).dropna(subset=[key])
    sums = parts.groupby([key, *others])[ADDITIVE].sum()
    margins = cube.set_index([key, *others])[ADDITIVE]
    both = margins.index.intersection(sums.index)
    assert len(both) > 200
    pd.testing.assert_frame_equal(
        margins.loc[both].astype(int), sums.loc[both].astype(int), check_like=True
    )


def test_the_subgroups_of_every_dimension_add_up_to_everyone(built):
    cube = built["cube_outcomes"]
    others = [name for name in KEYS if not name.startswith("subgroup")]
    split = cube[cube["subgroup_dim"] != "total"]
    sums = split.groupby(["subgroup_dim", *others])[ADDITIVE].sum().reset_index()
    margins = cube[cube["subgroup_dim"] == "total"]
    both = sums.merge(margins, on=others, suffixes=("", "_everyone"), validate="many_to_one")
    assert len(both) == len(sums) > 1_000
    for name in ADDITIVE:
        assert (both[name] == both[f"{name}_everyone"]).all(), name


def test_threads_change_nothing(package, built):
    pd.testing.assert_frame_equal(
        build(package, threads=1)["cube_outcomes"], built["cube_outcomes"]
    )
