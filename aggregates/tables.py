"""The cubes of a release as tables, and the groups of a population that they show, both ways.

Inside, a population has one wide row a group, every measure a column; outside, each cube is a
table of its own: some measures of the group, or a row a part. The audit reads the tables back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from aggregates import relations
from aggregates.declarations import CONCENTRATORS, Cube, cubes_of
from aggregates.dimensions import Dimensions
from aggregates.measures import Split
from aggregates.schema import (
    KEYS,
    NO_DATA,
    PUBLISHED,
    RATES,
    SUPPRESSED,
    TOTAL,
    bound_columns,
    status_column,
)
from aggregates.trees import PREFIX


def to_tables(
    groups: pd.DataFrame, dimensions: Dimensions, least: int = 1
) -> dict[str, pd.DataFrame]:
    """The tables of every cube of a population that has rows.

    groups  what is shown of each group, as `publish.public_groups` gives it
    least   people that shares of a group may be shown of
    """
    found = {}
    counted = pd.DataFrame(
        relations.splits(groups, dimensions), columns=list(dimensions.measures.splits)
    ).set_index(groups.index)
    for cube in cubes_of(dimensions.population):
        here = _shows(cube, groups)
        if cube.partition is None:
            rows = _whole(cube, groups[here])
        else:
            split = split_of(cube, dimensions)
            if split is None:
                continue
            split_here = here & counted[cube.partition.name].to_numpy()
            rows = _by_part(cube, split, groups[split_here], least)
        if len(rows):
            found[cube.name] = rows
    return found


def split_of(cube: Cube, dimensions: Dimensions) -> Split | None:
    """The partition of a cube with its codes, if there are any."""
    name = cube.partition.name if cube.partition else ""
    return next((s for s in dimensions.measures.parts if s.partition.name == name), None)


def _shows(cube: Cube, groups: pd.DataFrame) -> np.ndarray:
    """(rows,) groups that a cube has a place for."""
    dims = groups["subgroup_dim"]
    if cube.base == TOTAL:
        mine = ~dims.str.startswith(CONCENTRATORS)
    else:
        mine = dims.str.startswith(cube.base)
    return np.asarray(groups["horizon_code"].isin(cube.horizons) & mine)


def _keys(cube: Cube, groups: pd.DataFrame) -> dict[str, pd.Series]:
    """The key columns of a cube; concentrators are everybody where only they are counted."""
    found = {public: groups[key] for key, public in cube.keys.items()}
    if cube.base == CONCENTRATORS:
        for key in ("subgroup_dim", "subgroup_code"):
            found[key] = found[key].mask(groups["subgroup_dim"] == CONCENTRATORS, TOTAL)
        found["subgroup_dim"] = found["subgroup_dim"].str.removeprefix(PREFIX)
    return found


def _whole(cube: Cube, groups: pd.DataFrame) -> pd.DataFrame:
    columns: dict[str, pd.Series] = _keys(cube, groups)
    for name, public in cube.columns.items():
        columns[public] = groups[name]
        columns[status_column(public)] = groups[status_column(name)]
        if name in RATES:
            for inner, outer in zip(bound_columns(name), bound_columns(public), strict=True):
                columns[outer] = groups[inner]
    return pd.DataFrame(columns).reset_index(drop=True)


def _by_part(cube: Cube, split: Split, groups: pd.DataFrame, least: int) -> pd.DataFrame:
    """One row a group and part: `n`, and `share` of the whole that the parts add up to."""
    partition = split.partition
    whole = groups[partition.whole].astype("Float64")
    found = []
    for code, count in zip(split.codes, split.counts, strict=True):
        n, status = groups[count], groups[status_column(count)]
        both = (status == PUBLISHED) & (whole >= least).fillna(False)
        gone = np.where(status == NO_DATA, NO_DATA, SUPPRESSED)
        share = (n.astype("Float64") / whole).where(both)
        found.append(
            pd.DataFrame(
                _keys(cube, groups)
                | {
                    partition.column: code,
                    "n": n,
                    "n_status": status,
                    "share": share.astype(float),
                    "share_status": np.where(both, PUBLISHED, gone),
                }
            )
        )
    rows = pd.concat(found, ignore_index=True)
    return rows.sort_values([*cube.keys.values(), partition.column], ignore_index=True)


def to_groups(tables: Mapping[str, pd.DataFrame], dimensions: Dimensions) -> pd.DataFrame:
    """What the tables of a release show of the groups of a population, one wide row each.

    Raises ValueError for rows of parts whose group no other cube shows.
    """
    population = dimensions.population
    wholes = [cube for cube in cubes_of(population) if not cube.partition and cube.name in tables]
    groups = pd.concat([_inside(cube, tables[cube.name]) for cube in wholes], ignore_index=True)
    groups = groups.sort_values(list(KEYS), ignore_index=True)
    groups = _filled(groups, dimensions)
    at = pd.MultiIndex.from_frame(groups[list(KEYS)])
    for cube in cubes_of(population):
        split = split_of(cube, dimensions)
        if not cube.partition or cube.name not in tables or split is None:
            continue
        rows = tables[cube.name]
        place = at.get_indexer(pd.MultiIndex.from_frame(inner_keys(cube, rows)[list(KEYS)]))
        if (place < 0).any():
            raise ValueError(f"{cube.name}: parts of a group that no cube shows")
        for code, count in zip(split.codes, split.counts, strict=True):
            mine = (rows[cube.partition.column] == code).to_numpy()
            groups.loc[place[mine], count] = rows["n"].to_numpy(float, na_value=np.nan)[mine]
            groups.loc[place[mine], status_column(count)] = rows["n_status"].to_numpy(object)[mine]
    return groups


def tabulated(dimensions: Dimensions) -> pd.DataFrame:
    """The keys of every group of the published grids, pairs of clusters (R9) included."""
    grids = dimensions.grids[["program_level", "region_level", "cohort_level", *KEYS[3:5]]]
    unit, region, cohort = (
        tree[[code, "level"]].rename(columns={"level": level})
        for tree, code, level in (
            (dimensions.program, "program_code", "program_level"),
            (dimensions.region, "region_code", "region_level"),
            (dimensions.cohort, "cohort_code", "cohort_level"),
        )
    )
    cover = dimensions.cover[["cohort_code", "horizon_code"]]
    groups = dimensions.subgroup[["subgroup_dim", "subgroup_code"]]
    found = grids.merge(unit).merge(region).merge(cohort).merge(cover).merge(groups)
    return found[list(KEYS)].sort_values(list(KEYS), ignore_index=True)


def inner_keys(cube: Cube, rows: pd.DataFrame) -> pd.DataFrame:
    """The keys of the confidential cube, from those of a table."""
    keys = pd.DataFrame({key: rows[name] for key, name in cube.keys.items()})
    for key in KEYS:
        if key not in keys:
            keys[key] = TOTAL
    if cube.base == CONCENTRATORS:
        everybody = keys["subgroup_dim"] == TOTAL
        keys["subgroup_dim"] = (PREFIX + keys["subgroup_dim"]).mask(everybody, CONCENTRATORS)
        keys["subgroup_code"] = keys["subgroup_code"].mask(everybody, CONCENTRATORS)
    return keys[list(KEYS)]


def _inside(cube: Cube, rows: pd.DataFrame) -> pd.DataFrame:
    columns = dict(inner_keys(cube, rows))
    for name, public in cube.columns.items():
        columns[name] = rows[public]
        columns[status_column(name)] = rows[status_column(public)]
        if name in RATES:
            for inner, outer in zip(bound_columns(name), bound_columns(public), strict=True):
                columns[inner] = rows[outer]
    return pd.DataFrame(columns)


def _filled(groups: pd.DataFrame, dimensions: Dimensions) -> pd.DataFrame:
    """With every measure that the cubes have no column for, as not there."""
    extra: dict[str, object] = {}
    for count in dimensions.measures.counts:
        if count not in groups:
            extra[count] = np.full(len(groups), np.nan)
        if status_column(count) not in groups:
            extra[status_column(count)] = np.full(len(groups), NO_DATA, dtype=object)
    for rate in RATES:
        if rate not in groups:
            extra |= {name: np.full(len(groups), np.nan) for name in (rate, *bound_columns(rate))}
            extra[status_column(rate)] = np.full(len(groups), NO_DATA, dtype=object)
    groups = pd.concat([groups, pd.DataFrame(extra, index=groups.index)], axis=1)
    for name in [name for name in groups if name.endswith("_status")]:
        groups[name] = groups[name].fillna(NO_DATA)
    return groups
