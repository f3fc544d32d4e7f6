"""A cube as one system of cells and relations, for protection and for attack alike.

A *row* of the cube is a group of exiters at a horizon; its counts are cells, and every addition
that a reader could make among published groups is a relation:

R1  inside a group: exiters = matched + not matched; matched = employed + not employed;
    employed = working + working and enrolled; not employed = enrolled + not found;
    and for full-quarter and full-year employment, numerator + complement = denominator; and the
    whole of every partition = its parts (industries, places of work, placement).
R2  between groups: a program, region, cohort or subgroup margin = the sum of its parts.
R3  where only some parts of a margin are published, the *rest* is a cell of its own: anybody
    can subtract.
R4  a denominator is one cell under every horizon that uses it; groups of the same people
    (a pooled cohort of one year, a cluster that both frameworks have, or a part that is another
    count by definition) are one cell.
R5  the pool of all cohorts covers other windows at one horizon than at another: their
    denominators are cut where a pool begins or ends, and each piece is a cell of its own.
R6  a coded rate bounds its numerator, and the numerator's complement; so does a rate that is
    hidden without a bound, since the rule would have given one near 0 and 100 %.
R7  whoever worked in the second or fourth quarter worked in year one: counts that never exceed
    another count at another horizon are bounds on each other.
R8  pools of several releases cover other windows at one horizon: the years are cut at the ends of
    every pool, each piece is a group of its own, and a pool = the sum of its pieces.

R9  a career cluster of one framework and one of the other share programs: what they share is a
    group of its own, a *pair*, where single programs are not shown; each cluster = its pairs.
R10 CTE concentrators are part of everybody and of every subgroup; what is left is a group too; and
    concentrators and completers (two CTE levels) add up to them.

The structure follows from codes alone, never from a hidden count, so that the audit builds the
same system from a release that protection built from the confidential cube.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from aggregates import coding, trees, units
from aggregates.declarations import LEAVERS, Population
from aggregates.measures import BASE, PART_COLUMNS, Measures, measures
from aggregates.nobody import Years, of_nobody, years_of_nobody
from aggregates.policy import Policy
from aggregates.schema import ALL_COHORTS, KEYS, RATES, STATE, TOTAL, rate_parts
from aggregates.units import FIRST_YEAR, ROW_CELLS
from suppression import SHARED, Layer, Publication, Table, distinct_rows, nested_bounds

NESTED = (  # R7: (measure, measure that holds it), of a quarter and of year one
    (("q", "n_employed"), ("y", "n_employed")),
    (("q", "n_full_quarter"), ("y", "n_full_quarter")),
    (("y", "n_full_year"), ("q", "n_employed")),
    (("y", "n_not_found"), ("q", "n_not_found")),
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
COMPLEMENT = {
    "n_employed": "not_employed",
    "n_full_quarter": "not_full_quarter",
    "n_full_year": "not_full_year",
}
PART_WEIGHT = 0.5  # of a part of a partition, times the part's own people
FEW = 5.0  # people: so that hiding an empty group is not free
REST_COST = 0.01  # nobody sees the rest of a partition: hiding it loses next to nothing
CODES = ["program_code", "region_code", "cohort_code", "subgroup_dim", "subgroup_code"]
GROUP = ["same_unit", "same_place", "first_year", "last_year", "who_dim", "who_code"]


@dataclass(frozen=True)
class Dimensions:
    """The trees of a cube: program (or what takes its place), region, cohort (code, parent),
    subgroup (dim, code), and cover: cohort_code, horizon_code, first_year, last_year; grids: the
    published table `cube_grids`, which says what each combination of levels counts; parts: the
    codes of partitions, `dim_part`. There may be several pools (cohorts of level `all`), if there
    are pieces that they add up from (R8).
    """

    program: pd.DataFrame
    region: pd.DataFrame
    cohort: pd.DataFrame
    subgroup: pd.DataFrame
    cover: pd.DataFrame
    grids: pd.DataFrame
    parts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PART_COLUMNS))
    population: Population = LEAVERS

    @cached_property
    def measures(self) -> Measures:
        """What is counted of a group."""
        return measures(self.population, self.parts)


@dataclass(frozen=True)
class System:
    """Cells and relations of a cube, without values.

    relations  (m, n), each row sums to zero over true values
    block      (n,) position of the horizon, or SHARED; one block for the first year
    within     (k, 2) cells of which the first never exceeds the second
    printed    (n,) cells with a column in the release; the rest can only be derived
    layers     which cells are hidden together, and how they can move
    index      measure -> (rows,) cell of each cube row, or -1 where there is none
    seen       (rows,) cube rows that a release shows
    counts     columns of the cube that count people
    """

    relations: sparse.csr_matrix
    block: np.ndarray
    within: np.ndarray
    printed: np.ndarray
    layers: tuple[Layer, ...]
    index: dict[str, np.ndarray]
    seen: np.ndarray
    counts: tuple[str, ...]

    def values(self, cube: pd.DataFrame) -> np.ndarray:
        """(n,) values of the cells: printed ones from `cube` (NaN = hidden), others derived."""
        values = np.full(len(self.block), np.nan)
        for measure in self.counts:
            cells = self.index[measure]
            there = cells >= 0
            counts = cube[measure].to_numpy(dtype=float, na_value=np.nan)
            np.fmax.at(values, cells[there], counts[there])  # some rows may not show it
        return derive(self.relations, values, ~self.printed)

    def table(self, cube: pd.DataFrame, policy: Policy, new: np.ndarray | None = None) -> Table:
        """The confidential table, priced so that what most readers look at is hidden last.

        new  (rows,) cube rows that the release to come shows; default: those that one shows
        """
        new = self.seen if new is None else new
        cost = np.full(len(self.block), REST_COST)
        price = _price(cube)
        for measure, cells in self.index.items():
            there = (cells >= 0) & new
            if measure in ROW_CELLS or measure in BASE:
                cost[cells[there]] = WEIGHT.get(measure, 1.0) * price[there]
            else:  # parts: worth what they hold; those that are core counts too cost as such
                held = cube[measure].to_numpy(dtype=float, na_value=0.0)[there] + FEW
                size = cube["n_matched"].to_numpy(dtype=float)[there] + FEW
                worth = PART_WEIGHT * price[there] * held / size
                cost[cells[there]] = np.maximum(cost[cells[there]], worth)
        values = self.values(cube)
        if np.isnan(values).any():
            raise ValueError("cube_outcomes: a count is missing; make the cube dense")
        base = np.zeros(len(values), bool)
        given = np.full(len(values), -1)
        for cells in self.index.values():
            given[cells[cells >= 0]] = self.index["n_matched"][cells >= 0]
        base[self.index["n_matched"][self.index["n_matched"] >= 0]] = True
        floor, ceiling = self._bounds(
            {
                rate: coding.ranges(
                    np.where(new, cube["n_matched"].to_numpy(dtype=float), np.nan),
                    *coding.bounds(cube, rate, policy),
                    rate,
                    policy,
                )
                for rate in RATES
            },
            self.index["n_matched"],
            values,
        )
        return Table(
            values.astype(np.int64),
            self.relations,
            cost,
            self.block,
            self.layers,
            floor=floor,
            ceiling=ceiling,
            printed=self.printed,
            base=base,
            given=given,
            within=self.within,
        )

    def publication(self, outcomes: pd.DataFrame, policy: Policy) -> Publication:
        """What the public sees: `outcomes` holds NaN wherever a count is suppressed.

        policy  the policy that the release prints
        """
        values = self.values(outcomes)
        floor, ceiling = self._bounds(
            {
                rate: coding.ranges(
                    coding.published_base(outcomes, rate),
                    *coding.published_bounds(outcomes, rate),
                    rate,
                    policy,
                )
                for rate in RATES
            },
            self.index["n_matched"],
            values,
        )
        part, whole = nested_bounds(self.within, values)
        return Publication(
            values=values,
            relations=self.relations,
            block=self.block,
            floor=np.maximum(floor, part),
            ceiling=np.minimum(ceiling, whole),
            printed=self.printed,
            layers=self.layers,
        )

    def _bounds(
        self,
        ranges: dict[str, tuple[np.ndarray, np.ndarray]],
        bases: np.ndarray,
        values: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """R6: (n,) floor and ceiling of each cell, from what the bounds of rates, or their
        absence, tell of numerators and of their complements.
        """
        floor, ceiling = np.zeros(len(values)), np.full(len(values), np.inf)
        leavers = self.index["n_exiters"][self.seen]
        floor[leavers[leavers >= 0]] = 1  # a row without anybody says so
        for rate, (least, most) in ranges.items():
            numerator = rate_parts(rate)[0]
            names = {"n_unmatched" if rate == "rate_matched" else numerator: (least, most)}
            if numerator in COMPLEMENT:
                base = np.where(bases >= 0, values[bases], np.nan)
                names[COMPLEMENT[numerator]] = (base - most, base - least)
            for name, (low, high) in names.items():
                cells = self.index[name]
                there = (cells >= 0) & ~np.isnan(least)
                np.maximum.at(floor, cells[there], low[there])
                np.minimum.at(ceiling, cells[there], high[there])
        return floor, ceiling


def build(
    keys: pd.DataFrame, empty: np.ndarray, dimensions: Dimensions, seen: np.ndarray | None = None
) -> System:
    """The system over the rows of a cube.

    keys   the six key columns, one line a row of the cube
    empty  (rows,) groups without exiters: known zeros, no cells
    seen   (rows,) rows that a release shows, by default all; others can only be derived
    """
    seen = np.ones(len(keys), bool) if seen is None else seen
    rows = keys.merge(
        dimensions.cover, on=["cohort_code", "horizon_code"], how="left", validate="many_to_one"
    )
    if rows["first_year"].isna().any():
        raise ValueError("cube_outcomes: a cohort is shown at a horizon its wages do not cover")
    rows[list(dimensions.measures.splits)] = splits(rows, dimensions)
    rows = rows.join(
        trees.same_people(rows, dimensions.program, dimensions.region, dimensions.subgroup)
    )
    rows["cube_row"] = np.arange(len(rows))
    rows["rest"] = ""
    links = _links(rows, dimensions)
    rows, links = _add_rests(rows, links, empty, dimensions)
    keep = np.concatenate([~empty, np.ones(len(rows) - len(empty), bool)])
    number = np.where(keep, np.cumsum(keep) - 1, -1)
    links = links[keep[links["parent"]] & keep[links["child"]]]
    links = links.assign(parent=number[links["parent"]], child=number[links["child"]])
    gone = years_of_nobody(rows[~keep], ["same_unit", "same_place", "who_dim", "who_code"])
    return _assemble(rows[keep].reset_index(drop=True), links, seen, dimensions, gone)


def describe(system: System, rows: pd.DataFrame, cells: np.ndarray) -> list[str]:
    """Names of cells, by the first of `rows` that has them; never a value."""
    names = []
    for cell in cells:
        for measure, index in system.index.items():
            at = np.flatnonzero(index == cell)
            if len(at):
                names.append(f"{measure} at {' / '.join(rows.loc[at[0], list(KEYS)])}")
                break
        else:
            names.append("what published parts leave of a margin")
    return names


def splits(rows: pd.DataFrame, dimensions: Dimensions) -> np.ndarray:
    """(rows, splits) whether the grid of a row counts each measure that splits it further."""
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
    names = list(dimensions.measures.splits)
    grids = dimensions.grids.reindex(columns=[*keys, *names]).infer_objects()
    return found.merge(grids, on=keys, how="left")[names].eq(True).to_numpy(dtype=bool)


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


def _links(rows: pd.DataFrame, dimensions: Dimensions) -> pd.DataFrame:
    """R2, R9, R10: which row is a part of which: columns family, parent, child (positions)."""
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
    ]


def _raised(
    child: pd.DataFrame, edges: pd.DataFrame, up: dict[str, str], also: list[str]
) -> pd.DataFrame:
    """The keys that rows would have one step up, by one of `_edges`."""
    codes = list(up.values())
    pairs = child.merge(edges[["family", *codes, *also, *up]], on=[*codes, *also])
    return pairs.drop(columns=codes).rename(columns=up)


def _add_rests(
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


def _assemble(
    rows: pd.DataFrame, links: pd.DataFrame, shown: np.ndarray, dimensions: Dimensions, gone: Years
) -> System:
    """Number the cells (R4) and write the relations.

    shown  (rows,) cube rows of a release
    gone   years in which groups hold nobody, as everybody can see
    """
    counted = dimensions.measures
    group = rows.groupby([*GROUP, "rest"], sort=True).ngroup().to_numpy()
    line = rows.groupby([*GROUP, "rest", "horizon_code"], sort=True).ngroup().to_numpy()
    order = {code: i for i, code in enumerate(dimensions.population.horizons)}
    horizon = rows["horizon_code"].map(order).to_numpy()
    block_of = units.blocks(dimensions.population.horizons)
    cube_row = rows["cube_row"].to_numpy()
    seen = cube_row >= 0
    public = seen & shown[cube_row]
    cell_of: dict[str, np.ndarray] = {}
    block: list[np.ndarray] = []
    printed: list[np.ndarray] = []
    size = 0
    for measure in (*BASE, *ROW_CELLS, *counted.counts):
        if measure in cell_of:
            continue
        base = measure in BASE
        ids = group if base else line
        use = np.ones(len(rows), bool)
        if split := counted.split_of.get(measure):
            use = rows[split].to_numpy(dtype=bool)
        as_one = _same_cells(measure, rows, cell_of, counted) if not base else None
        own = use if as_one is None else use & (as_one < 0)
        used = np.zeros(int(ids.max(initial=-1)) + 1, bool)
        used[ids[own]] = True
        number = np.where(used, size + np.cumsum(used) - 1, -1)
        cell_of[measure] = np.where(own, number[ids], -1)
        mine = cell_of[measure][own] - size
        total = int(used.sum())
        label = np.zeros(total, dtype=np.int64)
        label[mine] = SHARED if base else block_of[horizon[own]]
        block.append(label)
        told = np.zeros(total, bool)
        if measure in counted.counts:
            told[cell_of[measure][own & public] - size] = True
        printed.append(told)
        if as_one is not None:
            cell_of[measure] = np.where(use & ~own, as_one, cell_of[measure])
        size += total

    pools, pieces = _pools(rows, cell_of, size, gone)
    block.append(np.full(pieces, SHARED))
    printed.append(np.zeros(pieces, bool))
    relations = [
        *_inside(cell_of, size, counted),
        *_between(cell_of, links, size),
    ]
    size += pieces
    relations = [_wider(matrix, size) for matrix in [*relations, pools]]
    index = {}
    for measure, cells in cell_of.items():
        placed = np.full(len(shown), -1)
        placed[cube_row[seen]] = cells[seen]
        index[measure] = placed
    return System(
        relations=distinct_rows(sparse.vstack(relations).tocsr()),
        block=np.concatenate(block),
        within=_within(cell_of, group, rows["horizon_code"]),
        printed=np.concatenate(printed),
        layers=tuple(units.layers(cell_of, horizon, block_of, counted, pieces, size)),
        index=index,
        seen=shown,
        counts=counted.counts,
    )


def _same_cells(
    measure: str, rows: pd.DataFrame, cell_of: dict[str, np.ndarray], counted: Measures
) -> np.ndarray | None:
    """R4: (rows,) cell of another count that is of the same people by definition, or -1."""
    for split in counted.parts:
        partition = split.partition
        for code in split.codes:
            if partition.count(code) != measure:
                continue
            if code in partition.same:
                return cell_of[partition.same[code]]
            if partition.own is None:
                return None
            name, part = partition.own
            here = (rows["region_code"] == code).to_numpy()
            return np.where(here, cell_of[f"{name}__{part}"], -1)
    return None


def _within(cell_of: dict[str, np.ndarray], group: np.ndarray, horizon: pd.Series) -> np.ndarray:
    """R7: (k, 2) cells of one group at a quarter of the first year and at the year."""
    year = np.flatnonzero(horizon == FIRST_YEAR[-1])
    quarter = np.flatnonzero(horizon.isin(FIRST_YEAR[:-1]))
    row_of = np.full(int(group.max(initial=0)) + 1, -1)
    row_of[group[year]] = year
    quarter = quarter[row_of[group[quarter]] >= 0]
    rows = {"q": quarter, "y": row_of[group[quarter]]}
    found = [
        np.stack([cell_of[name][rows[when]] for when, name in pair], axis=1) for pair in NESTED
    ]
    pairs = np.concatenate(found)
    return np.unique(pairs[(pairs >= 0).all(axis=1)], axis=0)


def derive(relations: sparse.csr_matrix, values: np.ndarray, free: np.ndarray) -> np.ndarray:
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
    """Worth of a row: numbers that speak for many people, or that many look at, count for more."""
    program, region = cube["program_code"], cube["region_code"]
    size = cube["n_matched"].to_numpy(dtype=float) + FEW
    level = np.where(program == TOTAL, 4, np.where(program.str.startswith("cluster:"), 2, 1))
    place = np.where(region == STATE, 4, np.where(region.str.startswith("lwa:"), 2, 1))
    whole = np.where(cube["subgroup_dim"] == TOTAL, 2, 1)
    pooled = np.where(cube["cohort_code"].str.startswith(ALL_COHORTS), 2, 1)
    return np.asarray(size * level * place * whole * pooled, dtype=float)


def _inside(
    cell_of: dict[str, np.ndarray], size: int, counted: Measures
) -> list[sparse.csr_matrix]:
    """R1: relations inside the rows."""
    found = []
    for margin, names in counted.additions:
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


def _pools(
    rows: pd.DataFrame, cell_of: dict[str, np.ndarray], size: int, gone: Years
) -> tuple[sparse.csr_matrix, int]:
    """R5: pools of one group are cut wherever one of them begins or ends, and each is the sum of
    its pieces. Pieces that are no pool are cells numbered from `size`, unless the years that it
    consists of are known to hold nobody; the relations, and how many such cells there are.
    """
    at = np.flatnonzero(rows["cohort_code"].str.startswith(ALL_COHORTS).to_numpy())
    keys = ["same_unit", "same_place", "who_dim", "who_code", "rest", "base"]
    pools = pd.concat(
        [rows.iloc[at].assign(base=name, cell=cell_of[name][at]) for name in BASE],
        ignore_index=True,
    )
    pools = pools[pools["cell"] >= 0].drop_duplicates([*keys, "first_year", "last_year"])
    pools = pools.sort_values([*keys, "first_year", "last_year"], kind="stable")
    pools["group"] = pools.groupby(keys, sort=True).ngroup()
    span = (
        pools["first_year"].astype(int).astype(str)
        + "-"
        + pools["last_year"].astype(int).astype(str)
    )
    spans = span.groupby(pools["group"]).agg(" ".join)
    line, column, data = [], [], []
    lines, extra = 0, 0
    for spelled in sorted(spans.unique()):
        intervals = [tuple(map(int, item.split("-"))) for item in spelled.split()]
        mine = pools[pools["group"].isin(spans.index[spans == spelled])]
        cells = mine["cell"].to_numpy().reshape(-1, len(intervals))
        cuts = sorted({first for first, _ in intervals} | {last + 1 for _, last in intervals})
        pieces: dict[tuple[int, int], np.ndarray] = {}
        first_of = mine.drop_duplicates("group")[keys[:4]].where(mine["rest"] == "")
        names = list(first_of.itertuples(index=False, name=None))
        for first, stop in zip(cuts, cuts[1:], strict=False):
            piece = (first, stop - 1)
            if piece in intervals:
                pieces[piece] = cells[:, intervals.index(piece)]
            elif any(a <= first and stop - 1 <= b for a, b in intervals):
                there = ~of_nobody(gone, names, *piece)
                pieces[piece] = np.where(there, size + extra + np.cumsum(there) - 1, -1)
                extra += int(there.sum())
        for place, (a, b) in enumerate(intervals):
            inside = [ids for (x, y), ids in pieces.items() if a <= x and y <= b]
            if (a, b) in pieces:
                continue
            row = lines + np.arange(len(cells))
            lines += len(cells)
            for ids, sign in ((cells[:, place], 1.0), *((ids, -1.0) for ids in inside)):
                line.append(row[ids >= 0])
                column.append(ids[ids >= 0])
                data.append(np.full(int((ids >= 0).sum()), sign))
    if not lines:
        return sparse.csr_matrix((0, size)), 0
    at_cells = (np.concatenate(line), np.concatenate(column))
    return sparse.csr_matrix((np.concatenate(data), at_cells), (lines, size + extra)), extra


def _wider(matrix: sparse.csr_matrix, size: int) -> sparse.csr_matrix:
    """The matrix with empty columns added up to `size`."""
    return sparse.csr_matrix(
        (matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], size)
    )
