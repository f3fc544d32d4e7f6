"""Tables drawn as text, so that a statistician can read a test."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from suppression import SHARED, Pattern, Publication, Table, published


def plain_table(values, relations) -> Table:
    """A table from a list of values and of relations [(margin, [parts])], all costs the value."""
    matrix = np.zeros((len(relations), len(values)))
    for row, (margin, parts) in enumerate(relations):
        matrix[row, margin] = 1
        matrix[row, parts] = -1
    n = len(values)
    return Table(
        values=np.asarray(values, dtype=np.int64),
        relations=sparse.csr_matrix(matrix),
        cost=np.asarray(values, dtype=float) + 1,
        block=np.full(n, SHARED),
    )


class Drawing:
    """A two-way table with a total row and column; `?` marks a hidden cell."""

    def __init__(self, text: str) -> None:
        lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
        self.columns = lines[0][1:]
        self.rows = [line[0] for line in lines[1:]]
        cells = [cell for line in lines[1:] for cell in line[1:]]
        width, height = len(self.columns), len(self.rows)
        relations = [
            (row * width + width - 1, [row * width + c for c in range(width - 1)])
            for row in range(height)
        ] + [
            ((height - 1) * width + c, [row * width + c for row in range(height - 1)])
            for c in range(width)
        ]
        self.table = plain_table([int(cell.rstrip("?")) for cell in cells], relations)
        self.hidden = np.array([cell.endswith("?") for cell in cells])

    def cell(self, row: str, column: str) -> int:
        """Index of a cell."""
        return self.rows.index(row) * len(self.columns) + self.columns.index(column)

    def publication(self) -> Publication:
        """What the public sees of the drawing."""
        return published(self.table, Pattern(self.hidden, np.zeros_like(self.hidden)))
