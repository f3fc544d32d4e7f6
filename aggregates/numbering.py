"""Which count of which group is which cell: counts of the same people are one (R4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aggregates import places, units
from aggregates.declarations import Partition
from aggregates.dimensions import Dimensions
from aggregates.links import GROUP
from aggregates.measures import BASE, Measures
from aggregates.schema import TOTAL
from aggregates.units import ROW_CELLS
from suppression import SHARED

NOT_COUNTED = -1  # in place of a cell
NOBODY = -2  # the same, where everybody can see that it is a true zero


@dataclass(frozen=True)
class Cells:
    """The cells of some rows.

    cell_of  measure -> (rows,) its cell in each row; NOT_COUNTED, or NOBODY, where there is none
    counted  measure -> (rows,) whether it is a count of the row, or can only be derived
    group    (rows,) label of the people of each row, whatever the horizon
    line     (rows,) label of the people and the horizon
    horizon  (rows,) position of the horizon
    block    (cells,) position of the horizon, or SHARED; one block for the first year
    printed  (cells,) cells with a column in the release
    """

    cell_of: dict[str, np.ndarray]
    counted: dict[str, np.ndarray]
    group: np.ndarray
    line: np.ndarray
    horizon: np.ndarray
    block: np.ndarray
    printed: np.ndarray

    def of_lines(self) -> dict[str, np.ndarray]:
        """Measure -> (lines,) its cell, in whichever row of the same people it is counted."""
        found = {}
        for measure, cells in self.cell_of.items():
            mine = np.full(int(self.line.max(initial=-1)) + 1, NOT_COUNTED)
            mine[self.line[cells == NOBODY]] = NOBODY
            np.maximum.at(mine, self.line[cells >= 0], cells[cells >= 0])
            found[measure] = mine
        return found

    def horizon_of_lines(self) -> np.ndarray:
        """(lines,) position of the horizon."""
        return self.horizon[np.unique(self.line, return_index=True)[1]]


def number(rows: pd.DataFrame, public: np.ndarray, dimensions: Dimensions) -> Cells:
    """Number the cells of rows, measure by measure.

    rows    with the columns of `GROUP`, `rest`, and one a split: whether it is counted
    public  (rows,) rows that a release shows
    """
    counted = dimensions.measures
    group = rows.groupby([*GROUP, "rest"], sort=True).ngroup().to_numpy()
    line = rows.groupby([*GROUP, "rest", "horizon_code"], sort=True).ngroup().to_numpy()
    order = {code: place for place, code in enumerate(dimensions.population.horizons)}
    horizon = rows["horizon_code"].map(order).to_numpy()
    block_of = units.blocks(dimensions.population.horizons)[horizon]
    cell_of: dict[str, np.ndarray] = {}
    tabulated: dict[str, np.ndarray] = {}
    block: list[np.ndarray] = []
    printed: list[np.ndarray] = []
    size = 0
    for measure in dict.fromkeys((*BASE, *ROW_CELLS, *counted.counts)):
        base = measure in BASE
        tabulated[measure] = _flag(rows, counted.split_of.get(measure))
        use = tabulated[measure] | _derived(measure, rows, counted)
        other = _same_cells(measure, rows, cell_of, counted)
        gone = use & places.nobody(measure, rows["region_code"], dimensions.region)
        gone |= use & (other == NOBODY)
        use = use & ~gone
        own = use & (other < 0)
        cells, total = _numbers(group if base else line, own)
        cell_of[measure] = np.where(own, cells + size, np.where(use, other, NOT_COUNTED))
        cell_of[measure][gone] = NOBODY
        labels, told = np.zeros(total, dtype=np.int64), np.zeros(total, bool)
        labels[cells[own]] = SHARED if base else block_of[own]
        told[cells[own & public & tabulated[measure]]] = measure in counted.counts
        block.append(labels)
        printed.append(told)
        size += total
    of_cells = np.concatenate(block), np.concatenate(printed)
    return Cells(cell_of, tabulated, group, line, horizon, *of_cells)


def _numbers(labels: np.ndarray, use: np.ndarray) -> tuple[np.ndarray, int]:
    """(rows,) number of each label that some row of the mask `use` has, and how many there are."""
    used = np.zeros(int(labels.max(initial=-1)) + 1, bool)
    used[labels[use]] = True
    return (np.cumsum(used) - 1)[labels], int(used.sum())


def _flag(rows: pd.DataFrame, split: str | None) -> np.ndarray:
    """(rows,) whether a split is counted; what belongs to none is everywhere."""
    return rows[split].to_numpy(dtype=bool) if split else np.ones(len(rows), bool)


def _derived(measure: str, rows: pd.DataFrame, counted: Measures) -> np.ndarray:
    """(rows,) where the parts of a partition add up to a core count: it is a cell there, since
    other groups may count it and not the parts.
    """
    found = np.zeros(len(rows), bool)
    for split in counted.parts:
        if measure in split.sums:
            found |= _flag(rows, split.partition.name)
    return found


def _same_cells(
    measure: str, rows: pd.DataFrame, cell_of: dict[str, np.ndarray], counted: Measures
) -> np.ndarray:
    """(rows,) cell of another count that is of the same people by definition, or NOT_COUNTED."""
    for item in counted.parts:
        partition = item.partition
        code = next((c for c in item.codes if partition.count(c) == measure), None)
        if code is not None and code in partition.same:
            return cell_of[partition.same[code]]
        if code is not None and partition.who:
            return _of_subgroup(partition, code, rows, cell_of["n_matched"])
        if code is not None and partition.own:
            name, part = partition.own
            here = (rows["region_code"] == code).to_numpy()
            return np.where(here, cell_of[f"{name}__{part}"], NOT_COUNTED)
    return np.full(len(rows), NOT_COUNTED)


def _of_subgroup(
    partition: Partition, code: str, rows: pd.DataFrame, matched: np.ndarray
) -> np.ndarray:
    """(rows,) the cell of a part that is a subgroup: of everybody, the looked-up people of that
    subgroup; NOBODY in all groups of a program, place and years where the subgroup holds nobody.

    matched  (rows,) cell of the looked-up people
    """
    place = rows.groupby(list(GROUP[:4]), sort=False).ngroup().to_numpy()
    whole = (rows["rest"] == "").to_numpy()
    of_dim = whole & (rows["who_dim"] == partition.who).to_numpy()
    mine = of_dim & (rows["who_code"] == code).to_numpy()
    cell = np.full(int(place.max(initial=-1)) + 1, NOT_COUNTED)
    cell[place[of_dim]] = NOBODY
    cell[place[mine]] = matched[mine]
    everybody = whole & (rows["who_dim"] == TOTAL).to_numpy()
    return np.where(everybody | (cell[place] == NOBODY), cell[place], NOT_COUNTED)
