"""Patches of a system, and tables that differ from a base within them (METHODS.md, S17).

What moves inside a patch while all around it stays at a table that fits, fits the whole. So one
table that fits, and small programs, give tables of the largest system.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from suppression.solver import Polytope

SMOOTHING = 12  # times noise is averaged along relations; more gives rounder patches, not better
PRICE = 0.01  # persons gained that moving another cell by one must bring: keeps moves few


def cover(matrix: sparse.csr_matrix, size: int, random: np.random.Generator) -> np.ndarray:
    """(k,) labels of patches of at most about `size` cells each, by random smooth halving.

    Noise that is averaged along the relations differs little between neighbours; cutting it at
    its middle, again and again, cuts few relations. Other noise gives other patches.
    """
    k = matrix.shape[1]
    label = np.zeros(k, np.int64)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    cell = matrix.indices
    degree = np.maximum(np.bincount(cell, minlength=k), 1)
    for level in range(max(0, int(np.ceil(np.log2(max(k, 1) / size))))):
        _, edge = np.unique(row * (1 << level) + label[cell], return_inverse=True)
        members = np.bincount(edge)
        noise = random.standard_normal(k)
        for _ in range(SMOOTHING):
            mean = np.bincount(edge, noise[cell]) / members
            noise = np.bincount(cell, mean[edge], k) / degree
            noise -= (np.bincount(label, noise) / np.maximum(np.bincount(label), 1))[label]
        order = np.lexsort((noise, label))
        first = np.cumsum(np.bincount(label)) - np.bincount(label)
        rank = np.empty(k, np.int64)
        rank[order] = np.arange(k) - first[label[order]]
        label = 2 * label + (rank >= (np.bincount(label)[label] + 1) // 2)
    return label


class Patch:
    """Moves of some cells that keep every relation while all other cells stay at the base.

    matrix  (m, k) the relations' columns of the patch's cells
    above, below  (k,) how far each cell may rise and fall from the base
    """

    def __init__(self, matrix: sparse.csr_matrix, above: np.ndarray, below: np.ndarray) -> None:
        part = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        self.above, self.below = above, below
        self.polytope = Polytope(
            sparse.hstack([part, -part]).tocsc(),
            np.zeros(part.shape[0]),
            np.zeros(2 * len(above)),
            np.concatenate([above, below]),
        )

    def pull(self, by: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """(k,) the move that grants most of the wishes `by`, and moves little else.

        by      (k,) how far each cell should move, signed, in persons; 0 = no matter
        weight  (k,) what a person of it is worth
        Raises SolverError without a proved optimum.
        """
        up = np.where(by > 0, np.minimum(self.above, by), self.above)
        down = np.where(by < 0, np.minimum(self.below, -by), self.below)
        self.polytope.bound(np.concatenate([up, down]))
        gain = np.sign(by) * weight
        price = PRICE * (0.5 + weight)
        move = self.polytope.afresh(np.concatenate([gain - price, -gain - price]))
        k = len(by)
        return move[:k] - move[k:]
