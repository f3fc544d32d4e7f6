"""The populations of a release, or of one to come, each as groups that readers see or can reckon
with.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pandas as pd

from aggregates import employers, tables, trees
from aggregates.declarations import LEAVERS, POPULATIONS, Population, cubes_of
from aggregates.dimensions import Dimensions
from aggregates.policy import Policy
from aggregates.revisions import Shown
from aggregates.schema import KEYS, NO_DATA, status_column
from aggregates.trees import PAIR

SHARED = ("dim_region", "dim_horizon", "dim_subgroup", "dim_part", "cube_grids")


def table(con: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """A whole table, staging or release, in an order that follows from its rows."""
    return con.execute(f"select * from {name} order by all").df()


def dimension_tables(population: Population) -> tuple[str, ...]:
    """The tables of a release that hold the trees of a population."""
    own = (population.unit, population.cohort, population.cover)
    return tuple(f"dim_{name}" for name in own)


def there(con: duckdb.DuckDBPyConnection) -> tuple[Population, ...]:
    """The populations that `con` has the trees of, staging or release."""
    names = {name for (name,) in con.execute("show tables").fetchall()}
    return tuple(p for p in POPULATIONS if names >= set(dimension_tables(p)))


def dimensions(con: duckdb.DuckDBPyConnection, population: Population = LEAVERS) -> Dimensions:
    """The trees of a population that `con` has open, staging or release."""
    names = (*dimension_tables(population), *SHARED)
    found = {name: table(con, name) for name in names}
    unit, cohort, cover = (found[name] for name in dimension_tables(population))
    grids = found["cube_grids"]
    return Dimensions(
        program=unit.rename(columns={f"{population.unit}_code": "program_code"}),
        region=found["dim_region"],
        cohort=cohort,
        subgroup=found["dim_subgroup"],
        cover=cover[["cohort_code", "horizon_code", "first_year", "last_year"]],
        grids=grids[(grids["population"] == population.name) & grids["published"]],
        parts=found["dim_part"],
        population=population,
    )


def confidential(con: duckdb.DuckDBPyConnection, population: Population, policy: Policy) -> Shown:
    """The cube of a population as it is staged, with the counts of pairs."""
    cube = table(con, population.cube)
    if population.splits == ():  # nobody is looked up anywhere
        cube["n_exiters"] = cube["n_matched"]
    codes = dimensions(con, population)
    pair = cube["program_code"].str.startswith(PAIR)
    seen = cube[~pair].reset_index(drop=True)
    rows, empty = trees.with_pairs(seen, (seen["n_exiters"] == 0).to_numpy(), codes.program)
    rows = rows[list(KEYS)].merge(cube, on=list(KEYS), how="left", validate="one_to_one")
    paid = employers.read(con, population)
    return Shown("the new release", rows, empty, codes, policy, paid)


def published(
    con: duckdb.DuckDBPyConnection, population: Population, name: str, policy: Policy
) -> Shown:
    """What the release that `con` has open shows of a population."""
    codes = dimensions(con, population)
    groups = tables.to_groups(read_cubes(con, population), codes)
    empty = (groups[status_column("n_matched")] == NO_DATA).to_numpy()
    if policy.rounded:
        return Shown(name, groups, np.zeros(len(groups), bool), codes, policy)
    rows, empty = trees.with_pairs(groups, empty, codes.program)
    status = [column for column in rows if column.endswith("_status")]
    rows[status] = rows[status].fillna(NO_DATA)
    return Shown(name, rows, empty, codes, policy)


def read_cubes(
    con: duckdb.DuckDBPyConnection, population: Population
) -> Mapping[str, pd.DataFrame]:
    """The tables of a population's cubes that a release has."""
    names = {name for (name,) in con.execute("show tables").fetchall()}
    return {cube.name: table(con, cube.name) for cube in cubes_of(population) if cube.name in names}
