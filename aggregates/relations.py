"""The outcomes cube as one system of cells and relations, for protection and for attack alike.

A *row* of the cube is a group of exiters at a horizon; its counts are cells, and every addition
that a reader could make among published groups is a relation:

R1  inside a group: exiters = matched + not matched; matched = employed + not employed;
    employed = working + working and enrolled; not employed = enrolled + not found;
    and for full-quarter and full-year employment, numerator + complement = denominator.
R2  between groups: a program, region, cohort or subgroup margin = the sum of its parts.
R3  where only some parts of a margin are published, the *rest* is a cell of its own: anybody
    can subtract.
R5  the pool of all cohorts covers more windows at early horizons than at late ones: the
    difference of two pools' denominators is a cell of its own.
R4  a denominator is one cell under every horizon that uses it; groups of the same people
    (a pooled cohort of one year, say) are one cell.

The structure follows from codes alone, never from a hidden count, so that the audit builds the
same system from a release that protection built from the confidential cube.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from aggregates.schema import ACTIVITIES, ALL_COHORTS, COUNTS, HORIZONS, STATE, TOTAL
from suppression import SHARED, Publication, Table

BASE = ("n_exiters", "n_matched", "n_unmatched")
ROW_CELLS = (
    "n_employed",
    "not_employed",
    "n_working",
    "n_working_enrolled",
    "n_enrolled",
    "n_not_found",
    "n_full_quarter",
    "not_full_quarter",
    "employed_not_full_quarter",
    "n_full_year",
    "not_full_year",
    "employed_not_full_year",
)
ACTIVITY_CELLS = tuple(f"n_{name}" for name in ACTIVITIES)
INSIDE = (  # R1: (margin, parts) among cells of one row; n_matched is a base cell
    ("n_matched", ("n_employed", "not_employed")),
    ("n_employed", ("n_working", "n_working_enrolled")),
    ("not_employed", ("n_enrolled", "n_not_found")),
    ("n_matched", ("n_full_quarter", "not_full_quarter")),
    ("n_employed", ("n_full_quarter", "employed_not_full_quarter")),
    ("n_matched", ("n_full_year", "not_full_year")),
    ("n_employed", ("n_full_year", "employed_not_full_year")),
)
# Ways in which a hidden denominator can grow or shrink with everything else in its group still
# adding up: the cells that take the difference, at every horizon (METHODS.md, S5).
CARRIERS = (
    ("n_not_found", "not_employed", "not_full_quarter", "not_full_year"),
    ("n_enrolled", "not_employed", "not_full_quarter", "not_full_year"),
    (
        "n_working",
        "n_employed",
        "not_full_quarter",
        "employed_not_full_quarter",
        "not_full_year",
        "employed_not_full_year",
    ),
    ("n_working_enrolled", "n_employed", "n_full_quarter", "n_full_year"),
)
# What hiding a cell loses, relative to one activity count (weights of our own choosing).
WEIGHT = {
    "n_exiters": 0.5,
    "n_unmatched": 0.5,
    "n_matched": 40.0,
    "n_employed": 4.0,
    "not_employed": 4.0,
    "n_full_quarter": 1.5,
    "not_full_quarter": 1.5,
    "employed_not_full_quarter": 1.5,
    "n_full_year": 2.0,
    "not_full_year": 2.0,
    "employed_not_full_year": 2.0,
}
REST_COST = 0.01  # nobody sees the rest of a partition: hiding it loses next to nothing
CODES = ["program_code", "region_code", "cohort_code", "subgroup_dim", "subgroup_code"]
GROUP = ["program_code", "region_code", "first_year", "last_year", "subgroup_dim", "subgroup_code"]


@dataclass(frozen=True)
class Dimensions:
    """The trees of the cube: program, region, cohort (code, parent), subgroup (dim, code), and
    cover: cohort_code, horizon_code, first_year, last_year; grids: the published table
    `cube_grids`, of which combinations of levels count the four activities.
    """

    program: pd.DataFrame
    region: pd.DataFrame
    cohort: pd.DataFrame
    subgroup: pd.DataFrame
    cover: pd.DataFrame
    grids: pd.DataFrame


@dataclass(frozen=True)
class System:
    """Cells and relations of a cube, without values.

    relations  (m, n), each row sums to zero over true values
    block      (n,) position of the horizon, or SHARED; needs (n,) cell of the denominator, or -1
    printed    (n,) cells with a column in the release; the rest can only be derived
    lifts      (n, n) each: how a move of a denominator can be carried by cells of its group
    index      measure -> (rows,) cell of each cube row, or -1 where there is none
    """

    relations: sparse.csr_matrix
    block: np.ndarray
    needs: np.ndarray
    printed: np.ndarray
    lifts: tuple[sparse.csc_matrix, ...]
    index: dict[str, np.ndarray]

    def values(self, cube: pd.DataFrame) -> np.ndarray:
        """(n,) values of the cells: printed ones from `cube` (NaN = hidden), others derived."""
        values = np.full(len(self.block), np.nan)
        for measure in COUNTS:
            cells = self.index[measure]
            there = cells >= 0
            values[cells[there]] = cube[measure].to_numpy(dtype=float, na_value=np.nan)[there]
        return _derive(self.relations, values, ~self.printed)

    def table(self, cube: pd.DataFrame) -> Table:
        """The confidential table, priced so that what most readers look at is hidden last."""
        cost = np.full(len(self.block), REST_COST)
        price = _price(cube)
        for measure, cells in self.index.items():
            there = cells >= 0
            cost[cells[there]] = WEIGHT.get(measure, 1.0) * price[there]
        values = self.values(cube)
        if np.isnan(values).any():
            raise ValueError("cube_outcomes: a count is missing; make the cube dense")
        return Table(
            values.astype(np.int64),
            self.relations,
            cost,
            self.block,
            self.needs,
            printed=self.printed,
            lifts=self.lifts,
        )

    def publication(self, cube: pd.DataFrame) -> Publication:
        """What the public sees: `cube` holds NaN wherever a count is suppressed."""
        values = self.values(cube)
        n = len(values)
        return Publication(
            values=values,
            relations=self.relations,
            block=self.block,
            needs=self.needs,
            floor=np.zeros(n),
            ceiling=np.full(n, np.inf),
            printed=self.printed,
            lifts=self.lifts,
        )


def build(keys: pd.DataFrame, empty: np.ndarray, dimensions: Dimensions) -> System:
    """The system over the rows of a cube.

    keys   the six key columns, one line a row of the cube
    empty  (rows,) groups without exiters: known zeros, no cells
    """
    rows = keys.merge(
        dimensions.cover, on=["cohort_code", "horizon_code"], how="left", validate="many_to_one"
    )
    if rows["first_year"].isna().any():
        raise ValueError("cube_outcomes: a cohort is shown at a horizon its wages do not cover")
    rows["activity"] = _activity(rows, dimensions)
    rows["cube_row"] = np.arange(len(rows))
    rows["rest"] = ""
    links = _links(rows, dimensions)
    rows, links = _add_rests(rows, links, empty, dimensions)
    keep = np.concatenate([~empty, np.ones(len(rows) - len(empty), bool)])
    number = np.where(keep, np.cumsum(keep) - 1, -1)
    links = links[keep[links["parent"]] & keep[links["child"]]]
    links = links.assign(parent=number[links["parent"]], child=number[links["child"]])
    return _assemble(rows[keep].reset_index(drop=True), links, len(keys))


def _activity(rows: pd.DataFrame, dimensions: Dimensions) -> np.ndarray:
    """(rows,) whether the grid of a row counts the four activities."""
    levels = {
        f"{name}_level": rows[f"{name}_code"].map(tree.set_index(f"{name}_code")["level"].to_dict())
        for name, tree in (
            ("program", dimensions.program),
            ("region", dimensions.region),
            ("cohort", dimensions.cohort),
        )
    }
    keys = [*levels, "subgroup_dim", "horizon_code"]
    found = rows[["subgroup_dim", "horizon_code"]].assign(**levels)
    return found.merge(dimensions.grids, on=keys, how="left")["activities"].to_numpy(dtype=bool)


def _cohort_parents(dimensions: Dimensions) -> dict[tuple[str, str], str | None]:
    """(cohort, horizon) -> its margin there, if that is covered."""
    up = dict(zip(dimensions.cohort["cohort_code"], dimensions.cohort["parent"], strict=True))
    cover = dimensions.cover[["cohort_code", "horizon_code"]].itertuples(index=False, name=None)
    shown = set(cover)
    found: dict[tuple[str, str], str | None] = {}
    for code, horizon in sorted(shown):
        parent = up.get(code)
        found[code, horizon] = parent if (parent, horizon) in shown else None
    return found


def _links(rows: pd.DataFrame, dimensions: Dimensions) -> pd.DataFrame:
    """R2: which row is a part of which: columns family, parent, child (positions)."""
    cohort_up = _cohort_parents(dimensions)
    pairs = zip(rows["cohort_code"], rows["horizon_code"], strict=True)
    keys = [*CODES, "horizon_code"]
    position = rows[keys].assign(parent=np.arange(len(rows)))
    moves = {
        "program": {"program_code": _map(rows["program_code"], dimensions.program, "program")},
        "region": {"region_code": _map(rows["region_code"], dimensions.region, "region")},
        "cohort": {"cohort_code": pd.Series([cohort_up[pair] for pair in pairs])},
        "subgroup": {
            "subgroup_dim": pd.Series(TOTAL, rows.index).where(rows["subgroup_code"] != TOTAL),
            "subgroup_code": pd.Series(TOTAL, rows.index),
        },
    }
    found = []
    for family, columns in moves.items():
        child = rows[keys].assign(**columns, child=np.arange(len(rows)), family=family)
        if family == "subgroup":
            child["family"] = "subgroup:" + rows["subgroup_dim"]
        child = child[child[list(columns)].notna().all(axis=1)]
        found.append(child.merge(position, on=keys)[["family", "parent", "child"]])
    links = pd.concat(found, ignore_index=True)
    span = rows[["first_year", "last_year"]].to_numpy()
    same = (links["family"] == "cohort").to_numpy() & (
        span[links["parent"]] == span[links["child"]]
    ).all(axis=1)
    return links[~same].sort_values(["family", "parent", "child"], ignore_index=True)


def _map(codes: pd.Series, tree: pd.DataFrame, name: str) -> pd.Series:
    """Parent of each code; none at the root."""
    return codes.map(dict(zip(tree[f"{name}_code"], tree["parent"], strict=True)))


def _add_rests(
    rows: pd.DataFrame, links: pd.DataFrame, empty: np.ndarray, dimensions: Dimensions
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """R3: a row for what published parts leave of their margin, where parts are missing."""
    found = links.groupby(["family", "parent"], as_index=False).size()
    expected = found.assign(expected=_expected(rows, found, dimensions))
    some = (expected["size"] < expected["expected"]) & ~empty[found["parent"]]
    parent, family = found["parent"][some].to_numpy(), found["family"][some].to_numpy()
    rest = rows.iloc[parent].assign(cube_row=-1, rest=family)
    extra = pd.DataFrame(
        {"family": family, "parent": parent, "child": len(rows) + np.arange(len(parent))}
    )
    return (
        pd.concat([rows, rest], ignore_index=True),
        pd.concat([links, extra], ignore_index=True),
    )


def _expected(rows: pd.DataFrame, found: pd.DataFrame, dimensions: Dimensions) -> np.ndarray:
    """How many parts each (family, margin) has when all are there."""
    programs = dimensions.program["parent"].value_counts().to_dict()
    regions = dimensions.region["parent"].value_counts().to_dict()
    groups = dimensions.subgroup["subgroup_dim"].value_counts().to_dict()
    cohorts: dict[tuple[str, str], int] = {}
    for (_, horizon), parent in _cohort_parents(dimensions).items():
        if parent is not None:
            cohorts[parent, horizon] = cohorts.get((parent, horizon), 0) + 1
    parents = rows.iloc[found["parent"]]
    at = zip(
        found["family"],
        parents["program_code"],
        parents["region_code"],
        parents["cohort_code"],
        parents["horizon_code"],
        strict=True,
    )
    look_up = {
        "program": lambda p, r, c, h: programs[p],
        "region": lambda p, r, c, h: regions[r],
        "cohort": lambda p, r, c, h: cohorts[c, h],
    }
    return np.array(
        [
            look_up[family](*codes)
            if family in look_up
            else groups[family.removeprefix("subgroup:")]
            for family, *codes in at
        ],
        dtype=int,
    )


def _assemble(rows: pd.DataFrame, links: pd.DataFrame, cube_rows: int) -> System:
    """Number the cells (R4) and write the relations."""
    group = rows.groupby([*GROUP, "rest"], sort=True).ngroup().to_numpy()
    line = rows.groupby([*GROUP, "rest", "horizon_code"], sort=True).ngroup().to_numpy()
    horizon = rows["horizon_code"].map({code: i for i, code in enumerate(HORIZONS)}).to_numpy()
    annual = rows["horizon_code"].str.startswith("y").to_numpy()
    seen = rows["cube_row"].to_numpy() >= 0
    cell_of: dict[str, np.ndarray] = {}
    block: list[np.ndarray] = []
    needs: list[np.ndarray] = []
    printed: list[np.ndarray] = []
    size = 0
    for measure in (*BASE, *ROW_CELLS):
        base = measure in BASE
        ids = group if base else line
        use = np.ones(len(rows), bool)
        if "full_year" in measure:
            use = annual
        elif measure in ACTIVITY_CELLS:
            use = rows["activity"].to_numpy(dtype=bool)
        used = np.zeros(int(ids.max()) + 1, bool)
        used[ids[use]] = True
        number = np.where(used, size + np.cumsum(used) - 1, -1)
        cell_of[measure] = np.where(use, number[ids], -1)
        mine = cell_of[measure][use] - size
        total = int(used.sum())
        fills = (
            (block, np.full(len(mine), SHARED) if base else horizon[use]),
            (needs, np.full(len(mine), -1) if base else cell_of["n_matched"][use]),
        )
        for store, fill in fills:
            column = np.zeros(total, dtype=np.int64)
            column[mine] = fill
            store.append(column)
        shown = np.zeros(total, bool)
        if measure in COUNTS:
            shown[cell_of[measure][use & seen] - size] = True
        printed.append(shown)
        size += total

    pools = _pools(rows, cell_of)
    block.append(np.full(len(pools), SHARED))
    needs.append(np.full(len(pools), -1))
    printed.append(np.zeros(len(pools), bool))
    relations = [
        *_inside(cell_of, size),
        *_between(cell_of, links, size),
    ]
    relations = [_wider(matrix, size + len(pools)) for matrix in relations]
    relations.append(_pool_relations(pools, size))
    size += len(pools)
    index = {}
    for measure, cells in cell_of.items():
        placed = np.full(cube_rows, -1)
        placed[rows["cube_row"].to_numpy()[seen]] = cells[seen]
        index[measure] = placed
    return System(
        relations=_unique(sparse.vstack(relations).tocsr()),
        block=np.concatenate(block),
        needs=np.concatenate(needs),
        printed=np.concatenate(printed),
        lifts=tuple(_lift(cell_of, carrier, size) for carrier in CARRIERS),
        index=index,
    )


def _lift(cell_of: dict[str, np.ndarray], carrier: tuple[str, ...], size: int) -> sparse.csc_matrix:
    """(n, n): column j says which cells move by 1 when denominator j does."""
    base = np.unique(np.concatenate([cell_of[name] for name in BASE]))
    moved, mover = [base], [base]
    for name in carrier:
        there = cell_of[name] >= 0
        moved.append(cell_of[name][there])
        mover.append(cell_of["n_matched"][there])
    line, column = np.concatenate(moved), np.concatenate(mover)
    found = sparse.csc_matrix((np.ones(len(line)), (line, column)), (size, size))
    found.data[:] = 1.0
    return found


def _derive(relations: sparse.csr_matrix, values: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Fill unknown cells in `free` that a relation with no other unknown gives away."""
    values = values.copy()
    member = abs(relations)
    places = np.arange(len(values), dtype=float)
    while True:
        unknown = np.isnan(values)
        alone = (member @ unknown.astype(float)) == 1
        cell = (member @ np.where(unknown, places, 0.0))[alone].astype(int)
        sign = (relations @ unknown.astype(float))[alone]
        left = -(relations @ np.nan_to_num(values))[alone] / sign
        fill = free[cell]
        if not fill.any():
            return values
        values[cell[fill]] = left[fill]


def _price(cube: pd.DataFrame) -> np.ndarray:
    """Worth of a row: large groups, and margins that many readers look at, count for more."""
    program, region = cube["program_code"], cube["region_code"]
    size = (1 + np.log10(1 + cube["n_matched"])) ** 2
    level = np.where(program == TOTAL, 4, np.where(program.str.startswith("cluster:"), 2, 1))
    place = np.where(region == STATE, 4, np.where(region.str.startswith("lwa:"), 2, 1))
    whole = np.where(cube["subgroup_dim"] == TOTAL, 2, 1)
    pooled = np.where(cube["cohort_code"] == ALL_COHORTS, 2, 1)
    return np.asarray(size * level * place * whole * pooled, dtype=float)


def _inside(cell_of: dict[str, np.ndarray], size: int) -> list[sparse.csr_matrix]:
    """R1: relations inside the rows."""
    found = []
    for margin, names in (("n_exiters", ("n_matched", "n_unmatched")), *INSIDE):
        there = np.all([cell_of[name] >= 0 for name in (margin, *names)], axis=0)
        parts = np.stack([cell_of[name][there] for name in names], axis=1)
        k, p = parts.shape
        line = np.concatenate([np.arange(k), np.repeat(np.arange(k), p)])
        data = np.concatenate([np.ones(k), -np.ones(k * p)])
        column = np.concatenate([cell_of[margin][there], parts.ravel()])
        found.append(sparse.csr_matrix((data, (line, column)), (k, size)))
    return found


def _between(
    cell_of: dict[str, np.ndarray], links: pd.DataFrame, size: int
) -> list[sparse.csr_matrix]:
    """R2: for every measure, margin rows against the rows that are their parts."""
    line = links.groupby(["family", "parent"], sort=True).ngroup().to_numpy()
    first = np.unique(line, return_index=True)[1]
    parent, child = links["parent"].to_numpy(), links["child"].to_numpy()
    found: list[sparse.csr_matrix] = []
    for cells in cell_of.values():
        lacking = np.zeros(len(first), bool)  # a margin whose parts are not counted
        np.logical_or.at(lacking, line, cells[child] < 0)
        keep = (cells[parent[first]] >= 0) & ~lacking
        number = np.cumsum(keep) - 1
        use = keep[line]
        data = np.concatenate([np.ones(int(keep.sum())), -np.ones(int(use.sum()))])
        at = np.concatenate([np.arange(int(keep.sum())), number[line[use]]])
        column = np.concatenate([cells[parent[first]][keep], cells[child[use]]])
        found.append(sparse.csr_matrix((data, (at, column)), (int(keep.sum()), size)))
    return found


def _pools(rows: pd.DataFrame, cell_of: dict[str, np.ndarray]) -> np.ndarray:
    """R5: (k, 2) cells of a pool and of the next smaller pool of the same group."""
    at = np.flatnonzero((rows["cohort_code"] == ALL_COHORTS).to_numpy())
    keys = ["program_code", "region_code", "subgroup_dim", "subgroup_code", "rest"]
    found = []
    for name in BASE:
        pool = rows.iloc[at].assign(cell=cell_of[name][at])
        pool = pool.drop_duplicates([*keys, "first_year", "last_year"])
        pool = pool.sort_values([*keys, "last_year"], ascending=False, kind="stable")
        cell = pool["cell"].to_numpy()
        same = (pool[keys].to_numpy()[1:] == pool[keys].to_numpy()[:-1]).all(axis=1)
        found.append(np.stack([cell[:-1][same], cell[1:][same]], axis=1))
    return np.concatenate(found)


def _pool_relations(pools: np.ndarray, size: int) -> sparse.csr_matrix:
    """R5: larger pool = smaller pool + the windows between, a cell numbered from `size`."""
    k = len(pools)
    column = np.concatenate([pools[:, 0], pools[:, 1], size + np.arange(k)])
    data = np.concatenate([np.ones(k), -np.ones(2 * k)])
    return sparse.csr_matrix((data, (np.tile(np.arange(k), 3), column)), (k, size + k))


def _wider(matrix: sparse.csr_matrix, size: int) -> sparse.csr_matrix:
    """The matrix with empty columns added up to `size`."""
    return sparse.csr_matrix(
        (matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], size)
    )


def _unique(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix without repeated or empty lines (denominators recur under every horizon)."""
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    width = np.diff(matrix.indptr)
    random = np.random.default_rng(0).integers(1, 2**62, matrix.shape[1], dtype=np.int64)
    signed = random[matrix.indices] * matrix.data.astype(np.int64)
    key = np.zeros(matrix.shape[0], dtype=np.int64)
    np.add.at(key, np.repeat(np.arange(matrix.shape[0]), width), signed)
    _, first = np.unique(key, return_index=True)
    keep = np.sort(first)
    return matrix[keep[width[keep] > 0]]
