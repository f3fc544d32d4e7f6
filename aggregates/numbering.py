"""Which count of which group is which cell: counts of the same people are one (R4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aggregates import places, units
from aggregates.dimensions import Dimensions
from aggregates.links import GROUP
from aggregates.measures import BASE, Measures
from aggregates.units import ROW_CELLS
from suppression import SHARED

NOT_COUNTED = -1  # in place of a cell
NOBODY = -2  # the same, where everybody can see that it is a true zero


@dataclass(frozen=True)
class Cells:
    """The cells of some rows.

    cell_of  measure -> (rows,) its cell in each row; NOT_COUNTED, or NOBODY, where there is none
    group    (rows,) label of the people of each row, whatever the horizon
    line     (rows,) label of the people and the horizon
    horizon  (rows,) position of the horizon
    block    (cells,) position of the horizon, or SHARED; one block for the first year
    printed  (cells,) cells with a column in the release
    """

    cell_of: dict[str, np.ndarray]
    group: np.ndarray
    line: np.ndarray
    horizon: np.ndarray
    block: np.ndarray
    printed: np.ndarray


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
    block: list[np.ndarray] = []
    printed: list[np.ndarray] = []
    size = 0
    for measure in dict.fromkeys((*BASE, *ROW_CELLS, *counted.counts)):
        base = measure in BASE
        use, other = _counted(measure, rows, cell_of, counted)
        gone = use & places.nobody(measure, rows["region_code"], dimensions.region)
        use = use & ~gone
        own = use & (other < 0)
        cells, total = _numbers(group if base else line, own)
        cell_of[measure] = np.where(own, cells + size, np.where(use, other, NOT_COUNTED))
        cell_of[measure][gone] = NOBODY
        labels, told = np.zeros(total, dtype=np.int64), np.zeros(total, bool)
        labels[cells[own]] = SHARED if base else block_of[own]
        told[cells[own & public]] = measure in counted.counts
        block.append(labels)
        printed.append(told)
        size += total
    return Cells(cell_of, group, line, horizon, np.concatenate(block), np.concatenate(printed))


def _numbers(labels: np.ndarray, use: np.ndarray) -> tuple[np.ndarray, int]:
    """(rows,) number of each label that some row of the mask `use` has, and how many there are."""
    used = np.zeros(int(labels.max(initial=-1)) + 1, bool)
    used[labels[use]] = True
    return (np.cumsum(used) - 1)[labels], int(used.sum())


def _counted(
    measure: str, rows: pd.DataFrame, cell_of: dict[str, np.ndarray], counted: Measures
) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) twice: whether a measure is counted there, and the cell of another count that is of
    the same people by definition, or NOT_COUNTED.
    """
    split = counted.split_of.get(measure)
    use = rows[split].to_numpy(dtype=bool) if split else np.ones(len(rows), bool)
    nothing = np.full(len(rows), NOT_COUNTED)
    for item in counted.parts:
        partition = item.partition
        code = next((c for c in item.codes if partition.count(c) == measure), None)
        if code is None:
            continue
        if code in partition.same:
            return use, cell_of[partition.same[code]]
        if partition.own:
            name, part = partition.own
            here = (rows["region_code"] == code).to_numpy()
            return use, np.where(here, cell_of[f"{name}__{part}"], NOT_COUNTED)
    return use, nothing
