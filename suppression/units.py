"""Which cells are hidden together: what the layers of a table say of a pattern."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from suppression.table import Table


def takes_along(table: Table) -> sparse.csr_matrix:
    """(n, n) pattern: row c marks the cells that hiding c hides, those of its finest units."""
    n = table.size
    along = sparse.csr_matrix((n, n))
    for place, layer in enumerate(table.layers):
        mine = sparse.diags((table.finest == place).astype(float))
        along = along + mine @ (layer.cells != 0).astype(float) @ layer.cells.T
    along = along - sparse.diags(along.diagonal())
    along.eliminate_zeros()
    return along.tocsr()


def with_units(hidden: np.ndarray, along: sparse.csr_matrix) -> np.ndarray:
    """(n,) a mask of hidden cells and all that they take along, and these, and so on."""
    while (more := hidden | (along.T @ hidden.astype(float) > 0)).sum() > hidden.sum():
        hidden = more
    return hidden
