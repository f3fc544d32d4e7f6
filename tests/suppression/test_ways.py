"""Ways of moving: how far units can go, and what bounds them."""

import numpy as np
from scipy import sparse

from suppression import Need, Policy
from suppression.moves import State
from suppression.ways import Alike, Way
from tests.spec.drawing import plain_table


def state_of(table) -> State:
    policy = Policy()
    need = policy.need(table, policy.primary(table), np.ones(table.size, bool))
    state = State(table, policy.primary(table), need)
    state.alone = False
    return state


def columns(*units) -> sparse.csc_matrix:
    return sparse.csc_matrix(np.array(units, float).T)


def test_units_that_move_the_same_cell_share_its_room():  # S4
    table = plain_table([30, 20, 10], [(0, [1, 2])])
    both = columns([1, 1, 0], [1, 1, 0])
    way = Way(state_of(table), both, np.arange(3), None)
    assert way.down.tolist() == [10, 10]  # 20 people, two units


def test_a_published_cell_bounds_what_is_nested_with_it():  # S9
    table = plain_table([30, 20, 10], [(0, [1, 2])])
    object.__setattr__(table, "within", np.array([[1, 0]]))
    alone, together = columns([0, 1, -1]), columns([1, 1, 0])
    assert Way(state_of(table), alone, np.arange(3), None).up.tolist() == [10]
    assert Way(state_of(table), together, np.arange(3), None).up.tolist() == [1000]  # 100 widths


def test_cells_that_move_alike_are_no_bounds_on_each_other():
    table = plain_table([30, 20, 10], [(0, [1, 2])])
    object.__setattr__(table, "within", np.array([[1, 0]]))
    assert len(Alike.of(columns([1, 1, 0]), table).apart) == 0
    assert len(Alike.of(columns([2, 1, 1]), table).apart) == 1


def test_units_apart_share_no_relation():  # S3
    table = plain_table([9, 4, 5, 7, 3, 4], [(0, [1, 2]), (3, [4, 5])])
    way = Way(state_of(table), sparse.identity(6, format="csc"), np.arange(6), None)
    kept = way.apart(np.arange(6), np.arange(6.0), np.random.default_rng(0))
    assert sorted(kept) == [2, 5]  # one of each relation, those that must go farthest


def test_what_a_cell_lacks_is_asked_in_persons():  # S11
    table = plain_table([30, 4, 26], [(0, [1, 2])])
    up, down, wide_up, wide_down = state_of(table).asks(slice(None))
    assert (up[1], down[1]) == (6, 4)  # from 0 to 10
    assert (wide_up[2], wide_down[2]) == (10, 10)
    assert isinstance(state_of(table).need, Need)
