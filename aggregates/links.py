"""Which group of a cube is a part of which (R2, R3, R9 to R11): from codes alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from aggregates import trees
from aggregates.dimensions import Dimensions

CODES = ["program_code", "region_code", "cohort_code", "subgroup_dim", "subgroup_code"]
# Columns that tell which rows are of the same people.
GROUP = ["same_unit", "same_place", "first_year", "last_year", "who_dim", "who_code"]


def _cohort_links(dimensions: Dimensions) -> pd.DataFrame:
    """Cohorts and their margins at each horizon: columns family, cohort_code, horizon_code,
    parent. Years are parts of windows; windows of their pool, or of the piece of pools that holds
    them; pieces of every pool they lie in (R8).
    """
    cover = dimensions.cover.merge(dimensions.cohort[["cohort_code", "level", "parent"]])
    years, windows, pools = (cover[cover["level"] == level] for level in ("year", "window", "all"))
    years = years[_among(years, "parent", _places(cover, "cohort_code"))]
    nested = _inside_of(pools, pools)
    cut = _places(nested, "parent")
    pieces = pools[~_among(pools, "cohort_code", cut)]
    return pd.concat(
        [
            years.assign(family="cohort"),
            _inside_of(windows, pieces).assign(family="cohort"),
            nested[~_among(nested, "cohort_code", cut)].assign(family="pool"),
        ],
        ignore_index=True,
    )[["family", "cohort_code", "horizon_code", "parent"]]


def _places(cohorts: pd.DataFrame, column: str) -> set[tuple[str, str]]:
    return set(zip(cohorts[column], cohorts["horizon_code"], strict=True))


def _among(cohorts: pd.DataFrame, column: str, places: set[tuple[str, str]]) -> np.ndarray:
    """(k,) whether the cohort in `column` is one of `places` at its horizon."""
    pairs = zip(cohorts[column], cohorts["horizon_code"], strict=True)
    return np.array([pair in places for pair in pairs], dtype=bool)


def _inside_of(parts: pd.DataFrame, margins: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a cohort of `parts` and one of `margins`, its `parent`, whose years hold it."""
    pairs = parts.drop(columns="parent").merge(
        margins.drop(columns="parent"), on="horizon_code", suffixes=("", "_over")
    )
    within = (pairs["first_year"] >= pairs["first_year_over"]) & (
        pairs["last_year"] <= pairs["last_year_over"]
    )
    other = pairs["cohort_code"] != pairs["cohort_code_over"]
    return pairs[within & other].rename(columns={"cohort_code_over": "parent"})


def links(rows: pd.DataFrame, dimensions: Dimensions) -> pd.DataFrame:
    """R2, R9 to R11: which row is a part of which: columns family, parent, child (positions)."""
    keys = [*CODES, "horizon_code"]
    position = rows[keys].assign(parent=np.arange(len(rows)))
    child = rows[keys].assign(child=np.arange(len(rows)))
    links = pd.concat(
        [
            _raised(child, edges, up, also)[[*keys, "family", "child"]].merge(position, on=keys)[
                ["family", "parent", "child"]
            ]
            for edges, up, also in _edges(dimensions)
        ],
        ignore_index=True,
    )
    group = rows.groupby(GROUP, sort=False).ngroup().to_numpy()  # of the same people: no part
    same = group[links["parent"]] == group[links["child"]]
    # People without a program are in both frameworks: alone, they say nothing of the second.
    framed = (links["family"] == "cluster_2024").to_numpy()
    lonely = framed & ~links.duplicated(["family", "parent"], keep=False).to_numpy()
    return links[~same & ~lonely].sort_values(["family", "parent", "child"], ignore_index=True)


def _edges(dimensions: Dimensions) -> list[tuple[pd.DataFrame, dict[str, str], list[str]]]:
    """The trees of a cube: each as pairs of codes one step apart, in families; which column holds
    the parent of which key; and the keys that parent and part have in common.
    """
    groups = {f"parent_{key}": key for key in ("subgroup_dim", "subgroup_code")}
    return [
        (trees.programs(dimensions.program), {"parent": "program_code"}, []),
        (trees.regions(dimensions.region), {"parent": "region_code"}, []),
        (_cohort_links(dimensions), {"parent": "cohort_code"}, ["horizon_code"]),
        (trees.subgroups(dimensions.subgroup), groups, []),
        (trees.outside(dimensions.subgroup), {"parent": "program_code", **groups}, []),
        (trees.of_schools(dimensions.region), {"parent": "region_code", **groups}, []),
    ]


def _raised(
    child: pd.DataFrame, edges: pd.DataFrame, up: dict[str, str], also: list[str]
) -> pd.DataFrame:
    """The keys that rows would have one step up, by one of `_edges`."""
    codes = list(up.values())
    pairs = child.merge(edges[["family", *codes, *also, *up]], on=[*codes, *also])
    return pairs.drop(columns=codes).rename(columns=up)


def add_rests(
    rows: pd.DataFrame, links: pd.DataFrame, empty: np.ndarray, dimensions: Dimensions
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """R3: a row for what published parts leave of their margin, where parts are missing."""
    names = list(dimensions.measures.splits)
    found = links.groupby(["family", "parent"], as_index=False).size()
    expected = found.assign(expected=_expected(rows, found, dimensions))
    some = (expected["size"] < expected["expected"]) & ~empty[found["parent"]]
    parent, family = found["parent"][some].to_numpy(), found["family"][some].to_numpy()
    counted = links[["family", "parent"]].assign(
        **{name: rows[name].to_numpy()[links["child"]] for name in names}
    )
    counted = counted.groupby(["family", "parent"], as_index=False)[names].all()
    rest = rows.iloc[parent].assign(cube_row=-1, rest=family)
    rest[names] = rest[names].to_numpy(bool) & counted[some][names].to_numpy(bool)
    extra = pd.DataFrame(
        {"family": family, "parent": parent, "child": len(rows) + np.arange(len(parent))}
    )
    return (
        pd.concat([rows, rest], ignore_index=True),
        pd.concat([links, extra], ignore_index=True),
    )


def _expected(rows: pd.DataFrame, found: pd.DataFrame, dimensions: Dimensions) -> np.ndarray:
    """How many parts each (family, margin) has when all are there."""
    parents = rows.iloc[found["parent"]].reset_index(drop=True)
    at = parents.assign(family=found["family"].to_numpy())
    total = np.zeros(len(at), dtype=int)
    for edges, up, also in _edges(dimensions):
        keys = [*up.values(), *also]
        size = edges.groupby(["family", *up, *also]).size().rename("expected").reset_index()
        size = size.rename(columns=up)
        merged = at[["family", *keys]].merge(size, on=["family", *keys], how="left")
        total += merged["expected"].fillna(0).to_numpy(dtype=int)
    return total + np.isin(at["family"], trees.HALVES)
