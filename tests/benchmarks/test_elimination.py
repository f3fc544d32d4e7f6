"""The peer by Gaussian elimination hides enough, and no more than it has to."""

import numpy as np
import pytest

from benchmarks import elimination, instances


def can_be_computed(relations, hidden, cell):
    """Whether relations and published values give a hidden cell away: by ranks, the slow way."""
    matrix = relations.toarray()[:, hidden]
    axis = (np.flatnonzero(hidden) == cell).astype(float)
    return np.linalg.matrix_rank(np.vstack([matrix, axis])) == np.linalg.matrix_rank(matrix)


@pytest.fixture(scope="module")
def protected():
    table = instances.build(instances.Shape(people=500, clusters=2, regions=2)).table
    primary = table.values < 4
    return table, primary, elimination.hide(table.relations, table.values, primary)


def test_no_primary_cell_can_be_computed(protected):
    table, primary, hidden = protected
    assert primary.any() and (hidden & ~primary).any() and not hidden.all()
    assert not any(
        can_be_computed(table.relations, hidden, cell) for cell in np.flatnonzero(primary)
    )


def test_every_secondary_cell_is_needed_when_it_is_met(protected):
    table, primary, hidden = protected
    largest_first = np.argsort(-table.values, kind="stable")
    rank = np.empty(table.size, int)
    rank[largest_first] = np.arange(table.size)
    for cell in np.flatnonzero(hidden & ~primary):
        known = (rank < rank[cell]) & ~hidden
        known[cell] = True
        assert any(
            can_be_computed(table.relations, ~known, other) for other in np.flatnonzero(primary)
        )
