"""Rules and policies: shapes, parameters, and what an interval must cover."""

from dataclasses import replace

import numpy as np
import pytest

from suppression import (
    AnyOf,
    Contributions,
    Dominance,
    EmployerShare,
    MinimumContributors,
    MinimumCount,
    Policy,
    PPercent,
    TableError,
)
from tests.spec.drawing import plain_table

NOBODY = Contributions(np.zeros(5), np.zeros(5), np.zeros((5, 2)))


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
        lambda: MinimumContributors(np.ones(5), least=0),
        lambda: Dominance(NOBODY, k=100),
        lambda: Dominance(NOBODY, n=0),
        lambda: PPercent(NOBODY, p=20, q=10),
        lambda: EmployerShare(NOBODY, most=0),
        lambda: Policy(width=-1),
        lambda: Policy(covers="everything"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=": "):
        wrong()


def test_rules_about_contributors_must_fit_the_table(table):
    other = Contributions.of(np.array([0]), np.array([0]), np.array([5.0]), 2)
    for rule in (MinimumContributors(np.ones(2)), EmployerShare(other), PPercent(other)):
        with pytest.raises(TableError, match="of 2 cells for a table of 5"):
            rule(table)


def test_rules_about_magnitudes_refuse_counts_of_something_else(table):
    wages = Contributions.of(np.array([1]), np.array([0]), np.array([4321.0]), 5)
    with pytest.raises(TableError, match="EmployerShare") as error:
        Dominance(wages)(table)
    assert "4321" not in str(error.value)


def test_a_rule_about_more_contributors_than_were_kept_says_so(table):
    paid = Contributions(np.ones(5), table.values, table.values[:, None])
    with pytest.raises(TableError, match="the 2 largest"):
        PPercent(paid)(table)


def test_contributions_add_up_what_one_contributor_brings_to_a_cell():
    cell, who = np.array([0, 0, 0, 1, 2]), np.array(["a", "b", "a", "c", "a"])
    found = Contributions.of(cell, who, np.array([3, 4, 2, 7, 1.0]), 4)
    assert list(found.number) == [2, 1, 1, 0] and list(found.total) == [9, 7, 1, 0]
    assert found.largest.tolist() == [[5, 4], [7, 0], [1, 0], [0, 0]]


@pytest.mark.parametrize(
    "number, total, largest, words",
    [
        ([1, 1], [5.0], [[5.0], [3.0]], "a row a cell"),
        ([1], [5.0], [5.0], "a row a cell"),
        ([-1], [5.0], [[5.0]], "negative"),
        ([2], [5.0], [[2.0, 3.0]], "descending"),
        ([2], [5.0], [[4.0, 3.0]], "exceed"),
    ],
)
def test_contributions_that_contradict_themselves_are_refused(number, total, largest, words):
    with pytest.raises(TableError, match=words):
        Contributions(np.array(number), np.array(total), np.array(largest))


@pytest.mark.parametrize(
    "cell, who, words", [([0], [0, 1], "differ in length"), ([4], [0], "not among the 4")]
)
def test_records_that_fit_no_table_are_refused(cell, who, words):
    with pytest.raises(TableError, match=words):
        Contributions.of(np.array(cell), np.array(who), np.array([1.0]), 4)
