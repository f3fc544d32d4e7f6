"""Which combinations of levels a release tabulates, horizon by horizon (METHODS.md, rule G1).

A grid whose groups would mostly be too small is left out whole: its blanks would cost numbers
elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import duckdb

from aggregates.declarations import (
    CONCENTRATORS,
    LEAVERS,
    Cube,
    Population,
    all_partitions,
    cubes_of,
)
from aggregates.measures import Measures
from aggregates.policy import COHORT_LEVELS, REGION_LEVELS, UNIT_LEVELS, Policy
from aggregates.schema import BEFORE, HORIZONS, SPLITS, TOTAL
from aggregates.statements import text

GridKey = tuple[str, str, str, str]  # unit level, region level, cohort level, subgroup_dim
Place = tuple[GridKey, str]  # a grid at one horizon
BESIDE = {"cluster": ("cluster_2024", "pair")}  # levels that come with another
YEARS_ONLY = ("full_year",)
AFTER_ONLY = ("coverage", "full_quarter", "activities")
CORE_OF_CONCENTRATORS = ("employment",)


@dataclass(frozen=True)
class Chosen:
    """The grids of a population.

    horizons  grid -> horizons that it is tabulated at
    splits    grid at a horizon -> columns of `cube_grids` that are counted there
    """

    horizons: dict[GridKey, list[str]]
    splits: dict[Place, frozenset[str]]


def choose(
    con: duckdb.DuckDBPyConnection, population: Population, counted: Measures, policy: Policy
) -> Chosen:
    """Grids to tabulate with their horizons, margins included; adds to `cube_grids`.

    A measure that splits groups further (rule G3) is counted only where the smallest of its
    parts would hold enough people on average; a partition, where an average part would.
    """
    sizes = _Sizes(con, population)
    wanted: dict[Place, set[str]] = {}  # with the cubes that ask for it, or for a grid it serves
    refused: set[Place] = set()
    for cube in cubes_of(population):
        for (key, horizon), least in _asked(cube, policy, sizes.horizons).items():
            mean = sizes.mean(key, horizon)
            if not mean or mean < least:
                refused.add((key, horizon))
                continue
            for grid in _margins(key, sizes.levels):
                if grid[0] in BESIDE["cluster"] and not sizes.both(grid, horizon, policy):
                    continue
                wanted.setdefault((grid, horizon), set()).add(cube.name)
    if population is LEAVERS:
        for horizon in set(sizes.horizons) & set(HORIZONS):
            for grid in _margins((TOTAL, "state", "year", TOTAL), sizes.levels):
                wanted.setdefault((grid, horizon), set()).add("outcomes")
    splits = {
        place: _counted(place, cubes, counted, sizes, policy) for place, cubes in wanted.items()
    }
    splits = {place: names - _untied(place, counted, wanted) for place, names in splits.items()}
    found: dict[GridKey, list[str]] = {}
    for key, horizon in sorted(wanted):
        found.setdefault(key, []).append(horizon)
    _write(con, population, wanted, splits, refused - set(wanted), policy)
    return Chosen(found, splits)


def split_columns() -> tuple[str, ...]:
    """Every column of `cube_grids` that says what is counted."""
    return (*SPLITS, *(partition.name for partition in all_partitions()))


def create(con: duckdb.DuckDBPyConnection) -> None:
    """The empty table `cube_grids`."""
    con.execute(
        "create table cube_grids(population varchar, program_level varchar, region_level varchar, "
        "cohort_level varchar, subgroup_dim varchar, horizon_code varchar, published boolean, "
        f"{', '.join(f'{name} boolean' for name in split_columns())}, reason varchar)"
    )


def _asked(cube: Cube, policy: Policy, horizons: list[str]) -> dict[Place, int]:
    """Grids that the policy asks for a cube, with the people that their groups must hold."""
    found: dict[Place, int] = {}
    for grid in policy.grids:
        if cube.name not in grid.cubes and cube.beside not in grid.cubes:
            continue
        dims = cube.subgroups if grid.subgroups else (cube.base,)
        for cohort, dim, horizon in product(grid.cohorts, dims, cube.horizons):
            if horizon in horizons:
                least = max(policy.minimum_mean_group, grid.minimum)
                place = ((grid.unit, grid.region, cohort, dim), horizon)
                found[place] = min(least, found.get(place, least))
    return found


def _margins(key: GridKey, levels: set[str]) -> list[GridKey]:
    """The grid and every wider one, of levels that there are."""
    unit, region, cohort, dim = key
    order = next(order for order in UNIT_LEVELS.values() if unit in order)
    units = list(order[order.index(unit) :])
    units += [other for level in units for other in BESIDE.get(level, ())]
    dims = {dim, TOTAL} | ({CONCENTRATORS} if dim.startswith(f"{CONCENTRATORS}__") else set())
    wider = product(
        units,
        REGION_LEVELS[REGION_LEVELS.index(region) :],
        COHORT_LEVELS[COHORT_LEVELS.index(cohort) :],
        sorted(dims),
    )
    known = levels | {TOTAL, "state"}
    return [grid for grid in wider if set(grid[:3]) <= known]


def _counted(
    place: Place, cubes: set[str], counted: Measures, sizes: _Sizes, policy: Policy
) -> frozenset[str]:
    """G3: what is counted of the groups of a grid at a horizon."""
    (unit, region, cohort, dim), horizon = place
    if unit in BESIDE["cluster"]:  # both frameworks, and what they share, count the same
        unit = "cluster"
    mean = sizes.mean((unit, region, cohort, dim), horizon)
    names = [
        name
        for name in counted.population.splits
        if name == "employment"
        or mean * sizes.share(name, horizon) >= max(policy.minimum_mean_part, 1e-9)
    ]
    if horizon[0] != "y":
        names = [name for name in names if name not in YEARS_ONLY]
    if horizon in BEFORE:
        names = [name for name in names if name not in AFTER_ONLY]
    if horizon in ("a00", "now"):
        names = [name for name in names if name == "coverage"]
    if dim.startswith(CONCENTRATORS):
        names = [name for name in names if name in CORE_OF_CONCENTRATORS]
    for cube in cubes_of(counted.population):
        partition = cube.partition
        if partition is None or cube.name not in cubes or horizon not in cube.horizons:
            continue
        split = next((s for s in counted.parts if s.partition.name == partition.name), None)
        if split is None or (partition.levels and region not in partition.levels):
            continue
        if partition.horizons and horizon not in partition.horizons:
            continue
        if cube.base != TOTAL and not dim.startswith(cube.base):
            continue
        each = mean * sizes.share(partition.whole, horizon) / max(len(split.leaves), 1)
        if each >= policy.least_part(cube.name):
            names.append(partition.name)
    if "place" not in names:  # flows are places seen from farther away
        names = [name for name in names if name != "flow"]
    return frozenset(names)


def _untied(place: Place, counted: Measures, wanted: Mapping[Place, object]) -> set[str]:
    """Partitions by a subgroup dimension that is not tabulated there itself, and those that would
    split it by itself.
    """
    (unit, region, cohort, dim), horizon = place
    return {
        split.partition.name
        for split in counted.parts
        if (who := split.partition.who)
        and (dim == who or ((unit, region, cohort, who), horizon) not in wanted)
    }


def _write(
    con: duckdb.DuckDBPyConnection,
    population: Population,
    wanted: dict[Place, set[str]],
    splits: dict[Place, frozenset[str]],
    refused: set[Place],
    policy: Policy,
) -> None:
    """Rows of `cube_grids`: grids that are published, and grids that were asked for."""
    asked = {
        place
        for cube in cubes_of(population)
        for place in _asked(cube, policy, [horizon for _, horizon in wanted])
    }
    rows = []
    for place in sorted({*wanted, *refused}):
        key, horizon = place
        published = place in wanted
        reason = "its groups would be smaller on average than minimum_mean_group"
        if published:
            reason = "in the policy" if place in asked else "margin of another grid"
        flags = [name in splits.get(place, ()) for name in split_columns()]
        rows.append((population.name, *key, horizon, published, *flags, reason))
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(f"insert into cube_grids values ({marks})", rows)


class _Sizes:
    """How large groups are on average. It looks at the structure and at statewide shares, never
    at how full one group is.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, population: Population) -> None:
        self.population = population
        self.nodes = _node_counts(con, population)
        self.levels = set(self.nodes)
        unit = next(iter(population.levels.values()))
        self.base = {
            horizon: counts
            for horizon, *counts in con.execute(
                text("mean_group", view=population.view, unit=unit)
            ).fetchall()
        }
        self.horizons = [code for code in population.horizons if code in self.base]
        self.pair = _smallest_pair(con, population) if "pair" in self.levels else 1.0
        self.part = {dim: _smallest_group(con, population, dim) for dim in population.dims}
        self.shares = _shares(con, population)

    def mean(self, key: GridKey, horizon: str) -> float:
        """Looked-up people that a group of a grid holds, of the smallest part of a subgroup
        dimension.
        """
        unit, region, cohort, dim = key
        if horizon not in self.base:
            return 0.0
        years, windows, *people = self.base[horizon]
        cohorts = {"year": years, "window": windows, "all": min(windows, 1)}
        base = people[2 * (cohort != "year") + (unit != TOTAL)]
        units = self.nodes.get(unit, 1 if unit == TOTAL else 0)
        groups = units * self.nodes.get(region, 0) * cohorts[cohort]
        return float(base / groups) * self.part[dim] if groups else 0.0

    def both(self, key: GridKey, horizon: str, policy: Policy) -> bool:
        """Whether a grid of clusters can be shown by both frameworks: what two clusters share
        follows from them, so the smallest such pair must be large enough too.
        """
        clusters = self.mean(("total", *key[1:]), horizon)
        return clusters * self.pair >= policy.minimum_mean_group

    def share(self, name: str, horizon: str) -> float:
        """Share of looked-up people statewide in a count, or in the smallest part of a split."""
        return 1.0 if name == "n_matched" else self.shares.get((name, horizon), 0.0)


def _shares(con: duckdb.DuckDBPyConnection, population: Population) -> dict[tuple[str, str], float]:
    """(split or count, horizon) -> share of looked-up people, statewide."""
    result = con.execute(text("horizon_part", view=population.view))
    names = [column[0] for column in result.description][2:]
    return {
        (name, horizon): part / matched if matched else 0.0
        for horizon, matched, *parts in result.fetchall()
        for name, part in zip(names, parts, strict=True)
    }


def _smallest_group(con: duckdb.DuckDBPyConnection, population: Population, dim: str) -> float:
    """Share of looked-up people in the smallest group of a dimension that holds anybody."""
    if dim == TOTAL:
        return 1.0
    row = con.execute(
        "select min(n) filter (code is not null) / sum(n) from (select count(*) as n, "
        f"{dim} as code from {population.persons} where matched group by all)"
    ).fetchone()
    return float(row[0]) if row and row[0] else 0.0


def _smallest_pair(con: duckdb.DuckDBPyConnection, population: Population) -> float:
    """Share of looked-up people in the smallest part that clusters of two frameworks share."""
    row = con.execute(
        "select min(n) filter (pair is not null) / sum(n) from (select pair, count(*) as n "
        f"from {population.persons} where matched group by all)"
    ).fetchone()
    return float(row[0]) if row and row[0] else 1.0


def _node_counts(con: duckdb.DuckDBPyConnection, population: Population) -> dict[str, int]:
    """Level -> how many codes it has, of levels that have any."""
    found: dict[str, int] = {}
    for table in (f"dim_{population.unit}", "dim_region", f"dim_{population.cohort}"):
        found |= dict(con.execute(f"select level, count(*) from {table} group by all").fetchall())
    if "cluster" in found and population is LEAVERS:
        found["cluster"] -= 1  # not those without one
    return found
