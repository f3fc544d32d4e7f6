"""What is hidden around a cell that cannot be proved: the nearest published, however far."""

import numpy as np
from scipy import sparse

from suppression import MinimumCount, Policy, Table
from suppression.moves import State


def chain() -> Table:
    """a + b = c, c + d = e, e + f = g: each sum is a part of the next."""
    relations = sparse.csr_matrix(
        [[-1, -1, 1, 0, 0, 0, 0], [0, 0, -1, -1, 1, 0, 0], [0, 0, 0, 0, -1, -1, 1]]
    )
    values = np.array([6, 30, 36, 40, 76, 50, 126])
    return Table(values, relations, np.ones(7), np.zeros(7, int))


def state() -> State:
    table = chain()
    policy = Policy(MinimumCount(10), width=10)
    primary = policy.primary(table)
    return State(table, primary, policy.need(table, primary, np.ones(7, bool)))


def test_the_cheapest_published_neighbour_goes_first():
    found = state()
    found.escalate(np.array([0]))
    assert found.hidden.nonzero()[0].tolist() == [0, 1]


def test_where_all_neighbours_are_hidden_more_is_hidden_beyond_them():
    found = state()
    found.hidden[:3] = True
    found.escalate(np.array([0]))
    assert found.hidden[[3, 4]].sum() == 1, "of the relation that the sum is a part of"
    found.hidden[:5] = True
    found.escalate(np.array([0]))
    assert found.hidden[[5, 6]].sum() == 1, "and of the next"


def test_where_everything_is_hidden_there_is_nothing_left():
    found = state()
    found.hidden[:] = True
    found.escalate(np.array([0]))
    assert found.hidden.all()
