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
    count by definition, or a subgroup) are one cell.
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
R11 a subgroup that follows from the school (rural schools) is the sum of the places in it whose
    schools are all of that code; what other places leave is a cell of its own (R3).
R12 places of work that nobody can have by the map are no cells.

The structure follows from codes alone, never from a hidden count, so that the audit builds the
same system from a release that protection built from the confidential cube.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from aggregates import additions, coding, trees, units
from aggregates.dimensions import Dimensions
from aggregates.links import add_rests, links
from aggregates.measures import BASE
from aggregates.nobody import Years, years_of_nobody
from aggregates.numbering import number
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
            first = (cells >= 0) & (given[cells] < 0)  # a part may be a denominator (R4)
            given[cells[first]] = self.index["n_matched"][first]
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
    rows, parts = add_rests(rows, links(rows, dimensions), empty, dimensions)
    keep = np.concatenate([~empty, np.ones(len(rows) - len(empty), bool)])
    renamed = np.where(keep, np.cumsum(keep) - 1, -1)
    parts = parts[keep[parts["parent"]] & keep[parts["child"]]]
    parts = parts.assign(parent=renamed[parts["parent"]], child=renamed[parts["child"]])
    gone = years_of_nobody(rows[~keep], ["same_unit", "same_place", "who_dim", "who_code"])
    return _assemble(rows[keep].reset_index(drop=True), parts, seen, dimensions, gone)


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


def _assemble(
    rows: pd.DataFrame, parts: pd.DataFrame, shown: np.ndarray, dimensions: Dimensions, gone: Years
) -> System:
    """Number the cells (R4) and write the relations.

    parts  links of rows to the rows that they are part of
    shown  (rows,) cube rows of a release
    gone   years in which groups hold nobody, as everybody can see
    """
    counted = dimensions.measures
    cube_row = rows["cube_row"].to_numpy()
    seen = cube_row >= 0
    cells = number(rows, seen & shown[cube_row], dimensions)
    cell_of, size, lines = cells.cell_of, len(cells.block), cells.of_lines()
    cut, pieces = additions.pools(rows, cell_of, size, gone)
    relations = [
        *additions.inside(lines, size, counted),
        *additions.between(cell_of, parts, size),
        cut,
    ]
    size += pieces
    block_of = units.blocks(dimensions.population.horizons)
    index = {}
    for measure, of_rows in cell_of.items():
        placed = np.full(len(shown), -1)
        mine = seen & cells.counted[measure]
        placed[cube_row[mine]] = of_rows[mine]
        index[measure] = placed
    return System(
        relations=distinct_rows(
            sparse.vstack([additions.wider(matrix, size) for matrix in relations]).tocsr()
        ),
        block=np.concatenate([cells.block, np.full(pieces, SHARED)]),
        within=_within(cell_of, cells.group, rows["horizon_code"]),
        printed=np.concatenate([cells.printed, np.zeros(pieces, bool)]),
        layers=tuple(
            units.layers(lines, cells.horizon_of_lines(), block_of, counted, pieces, size)
        ),
        index=index,
        seen=shown,
        counts=counted.counts,
    )


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
    # Statewide figures of everybody are what all others are compared with: they stay (design 6).
    top = np.where((program == TOTAL) & (region == STATE) & (whole == 2), 10, 1)
    return np.asarray(size * level * place * whole * pooled * top, dtype=float)
