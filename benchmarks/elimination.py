"""Suppression by Gaussian elimination as a peer: our own short version of the published method.

Cells are offered for publication one by one, the largest first. A cell stays hidden if publishing
it would let a primary cell be computed exactly from what is published (Langsrud, "Secondary cell
suppression by Gaussian elimination", Privacy in Statistical Databases 2024, the method of the R
package GaussSuppression). It knows no intervals: a hidden cell may be known to within a person.

Arithmetic is modulo a prime and so exact; two cells that tell the same are found by two random
sums, which agree by chance once in 10^9 comparisons. Dense: 13,000 cells take 20 s and 2.3 GB.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

PRIME = 2_147_483_647
PROBES = 2
LARGEST = 20_000  # cells


def hide(relations: sparse.csr_matrix, values: np.ndarray, primary: np.ndarray) -> np.ndarray:
    """(n,) mask of all that must be hidden so that no primary cell can be computed exactly.

    relations  (m, n), each row sums to zero over true values
    primary    (n,) mask of the unsafe cells
    """
    if len(values) > LARGEST:
        raise ValueError(f"more than {LARGEST:,} cells; elimination is dense here")
    cells = _coordinates(relations)
    random = np.random.default_rng(0).integers(1, PRIME, (PROBES, len(cells)))
    probes = np.array(
        [[int(np.sum(row * column % PRIME) % PRIME) for column in cells.T] for row in random]
    )
    state = np.vstack([probes, cells])
    hidden = primary.copy()
    for cell in np.argsort(-values, kind="stable"):
        if primary[cell] or not state[PROBES:, cell].any():
            continue
        if _tells(state[:PROBES, cell], state[:PROBES, primary]):
            hidden[cell] = True
        else:
            _know(state, cell)
    return hidden


def _tells(new: np.ndarray, unsafe: np.ndarray) -> bool:
    """Whether a cell, given what is published, is a multiple of an unsafe one."""
    one, two = new[0] * unsafe[1] % PRIME, new[1] * unsafe[0] % PRIME
    return bool(((one == two) & (unsafe[0] != 0)).any())


def _know(state: np.ndarray, cell: int) -> None:
    """Take a cell as known: what is left of the others is what it does not tell."""
    row = PROBES + int(np.flatnonzero(state[PROBES:, cell])[0])
    _clear(state, row, cell)
    state[row] = 0


def _clear(matrix: np.ndarray, row: int, column: int) -> None:
    """Subtract multiples of one row from all others until they are zero in one column."""
    inverse = pow(int(matrix[row, column]), PRIME - 2, PRIME)
    others = np.flatnonzero(matrix[:, column])
    others = others[others != row]
    along = np.flatnonzero(matrix[row])
    factor = matrix[others, column] * inverse % PRIME
    at = np.ix_(others, along)
    matrix[at] = (matrix[at] - factor[:, None] * matrix[row, along] % PRIME) % PRIME


def _coordinates(relations: sparse.csr_matrix) -> np.ndarray:
    """(f, n) every cell in terms of f cells that no relation ties: the null space of relations."""
    matrix = relations.toarray().astype(np.int64) % PRIME
    n = matrix.shape[1]
    pivots, row = [], 0
    for column in range(n):
        found = np.flatnonzero(matrix[row:, column])
        if not len(found):
            continue
        matrix[[row, row + found[0]]] = matrix[[row + found[0], row]]
        inverse = pow(int(matrix[row, column]), PRIME - 2, PRIME)
        matrix[row] = matrix[row] * inverse % PRIME
        _clear(matrix, row, column)
        pivots.append(column)
        row += 1
        if row == len(matrix):
            break
    free = np.setdiff1d(np.arange(n), pivots)
    found = np.zeros((len(free), n), np.int64)
    found[np.arange(len(free)), free] = 1
    found[:, pivots] = (-matrix[: len(pivots)][:, free].T) % PRIME
    return found
