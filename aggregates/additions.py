"""The relations of a system as sparse rows: additions inside groups (R1), between them (R2), and
between pools of cohorts (R5).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from aggregates.measures import BASE, Measures
from aggregates.nobody import Years, of_nobody
from aggregates.numbering import NOT_COUNTED
from aggregates.schema import ALL_COHORTS


def inside(cell_of: dict[str, np.ndarray], size: int, counted: Measures) -> list[sparse.csr_matrix]:
    """R1: relations inside the lines of groups.

    cell_of  (lines,) each
    """
    found = []
    for margin, names in counted.additions:
        whole, parts = cell_of[margin], np.stack([cell_of[name] for name in names], axis=1)
        there = (whole >= 0) & (parts != NOT_COUNTED).all(axis=1)
        k = int(there.sum())
        row, place = np.nonzero(parts[there] >= 0)
        at = np.concatenate([np.arange(k), row])
        column = np.concatenate([whole[there], parts[there][row, place]])
        data = np.concatenate([np.ones(k), -np.ones(len(row))])
        found.append(sparse.csr_matrix((data, (at, column)), (k, size)))
    return found


def between(
    cell_of: dict[str, np.ndarray], links: pd.DataFrame, size: int
) -> list[sparse.csr_matrix]:
    """R2: for every measure, margin rows against the rows that are their parts."""
    line = links.groupby(["family", "parent"], sort=True).ngroup().to_numpy()
    first = np.unique(line, return_index=True)[1]
    parent, child = links["parent"].to_numpy(), links["child"].to_numpy()
    found: list[sparse.csr_matrix] = []
    for cells in cell_of.values():
        lacking = np.zeros(len(first), bool)  # a margin whose parts are not counted
        np.logical_or.at(lacking, line, cells[child] == NOT_COUNTED)
        keep = (cells[parent[first]] >= 0) & ~lacking
        number = np.cumsum(keep) - 1
        use = keep[line] & (cells[child] >= 0)
        data = np.concatenate([np.ones(int(keep.sum())), -np.ones(int(use.sum()))])
        at = np.concatenate([np.arange(int(keep.sum())), number[line[use]]])
        column = np.concatenate([cells[parent[first]][keep], cells[child[use]]])
        found.append(sparse.csr_matrix((data, (at, column)), (int(keep.sum()), size)))
    return found


def pools(
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


def wider(matrix: sparse.csr_matrix, size: int) -> sparse.csr_matrix:
    """The matrix with empty columns added up to `size`."""
    return sparse.csr_matrix(
        (matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], size)
    )
