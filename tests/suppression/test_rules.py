"""Rules and policies: shapes, parameters, and what an interval must cover."""

from dataclasses import replace

import numpy as np
import pytest

from suppression import MinimumCount, Policy
from suppression.rules import AnyOf
from tests.spec.drawing import plain_table


@pytest.fixture
def table():
    return plain_table([40, 3, 12, 25, 0], [(0, [1, 2, 3, 4])])


def mask(*cells, size=5):
    return np.isin(np.arange(size), cells)


def test_a_small_primary_cell_must_cover_zero_to_the_threshold(table):
    need = Policy(MinimumCount(10), width=6).need(table, mask(1), mask(1, 3))
    assert list(need.low) == [np.inf, 0, np.inf, np.inf, np.inf]
    assert list(need.high) == [-np.inf, 10, -np.inf, -np.inf, -np.inf]
    assert list(need.width) == [-np.inf, 6, -np.inf, 6, -np.inf]


def test_a_larger_primary_cell_must_cover_the_threshold_either_side(table):
    need = Policy(MinimumCount(10)).need(table, mask(2), mask(2))
    assert (need.low[2], need.high[2]) == (2, 22)


def test_nothing_is_asked_beyond_what_anybody_knows(table):
    table = replace(table, floor=np.array([0, 2, 0, 0, 0.0]), ceiling=np.full(5, 7.0))
    need = Policy(MinimumCount(10)).need(table, mask(1), mask(1))
    assert (need.low[1], need.high[1], need.width[1]) == (2, 7, 10)


def test_bounds_that_rest_on_a_hidden_cell_limit_nothing(table):
    table = replace(table, ceiling=np.full(5, 7.0), given=np.zeros(5, int))
    policy = Policy(MinimumCount(10))
    assert policy.need(table, mask(1), mask(1)).high[1] == 7
    assert policy.need(table, mask(1), mask(0, 1)).high[1] == 10


def test_a_cell_that_could_only_be_derived_must_reach_the_threshold(table):
    table = replace(table, printed=~mask(1, 3))
    need = Policy(MinimumCount(10)).need(table, mask(1), mask(1, 3))
    assert list(need.high[[1, 3]]) == [10, 10]
    assert not np.isfinite(need.low).any() and not np.isfinite(need.width).any()


@pytest.mark.parametrize("covers, high", [("threshold", 10), ("width", -np.inf)])
def test_an_agency_can_ask_less(table, covers, high):
    need = Policy(MinimumCount(10), width=1, covers=covers).need(table, mask(1, 2), mask(1, 2))
    assert not np.isfinite(need.low).any()
    assert list(need.high[[1, 2]]) == [high, high] and list(need.width[[1, 2]]) == [1, 1]


def test_width_alone_is_also_asked_of_small_derived_cells(table):
    table = replace(table, printed=~mask(1, 3))
    need = Policy(MinimumCount(10), width=1, covers="width").need(table, mask(1), mask(1, 3))
    assert list(need.width[[1, 3]]) == [1, -np.inf]


def test_the_threshold_is_the_largest_of_the_rules():
    assert Policy(AnyOf((MinimumCount(5), MinimumCount(8))), width=3).threshold == 8


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: MinimumCount(0),
        lambda: Policy(width=-1),
        lambda: Policy(covers="everything"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=": "):
        wrong()
