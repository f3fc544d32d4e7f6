"""Which cells are unsafe by themselves; each test cites a rule of suppression/METHODS.md."""

from dataclasses import replace

import numpy as np
import pytest

from suppression import (
    Contributions,
    Dominance,
    EmployerShare,
    GroupDisclosure,
    MinimumContributors,
    MinimumCount,
    Policy,
    PPercent,
)
from tests.spec.drawing import Drawing, plain_table

COUNTS = """
           | north | south | total
    health |    4  |   0   |    4
    trades |   30  |  40   |   70
    total  |   34  |  40   |   74 """


def cells(drawing: Drawing, mask: np.ndarray) -> set[str]:
    """'health north' and so on: the cells of a mask."""
    names = [f"{row} {column}" for row in drawing.rows for column in drawing.columns]
    return {name for name, unsafe in zip(names, mask, strict=True) if unsafe}


def payroll(*employers: list[float], keep: int = 2) -> Contributions:
    """What the employers behind each cell pay: one list a cell."""
    place = np.repeat(np.arange(len(employers)), [len(paid) for paid in employers])
    who = np.concatenate([np.arange(len(paid)) for paid in employers])
    return Contributions.of(place, who, np.concatenate(employers), len(employers), keep)


def magnitudes(*employers: list[float], keep: int = 2):
    """A table of the wages paid in each cell and, behind them, in all; with its contributions."""
    paid = payroll(*employers, sum(employers, []), keep=keep)
    parts = [int(sum(each)) for each in employers]
    return plain_table([*parts, sum(parts)], [(len(parts), list(range(len(parts))))]), paid


def test_true_zeros_are_unsafe_unless_an_agency_publishes_them():  # S1
    drawing = Drawing(COUNTS)
    small = {"health north", "health total"}
    assert cells(drawing, MinimumCount(10)(drawing.table)) == small | {"health south"}
    assert cells(drawing, MinimumCount(10, protect_zeros=False)(drawing.table)) == small


def test_a_zero_that_anybody_knows_beforehand_is_no_secret():  # S1
    drawing = Drawing(COUNTS)
    ceiling = np.full(drawing.table.size, np.inf)
    ceiling[drawing.cell("health", "south")] = 0  # health is not taught in the south
    table = replace(drawing.table, ceiling=ceiling)
    assert cells(drawing, MinimumCount(10)(table)) == {"health north", "health total"}


def test_the_interval_of_a_small_cell_covers_zero_to_the_threshold():  # S11
    drawing = Drawing(COUNTS)
    primary = MinimumCount(10)(drawing.table)
    need = Policy(MinimumCount(10)).need(drawing.table, primary, primary)
    cell = drawing.cell("health", "north")
    assert (need.low[cell], need.high[cell], need.width[cell]) == (0, 10, 10)


def test_a_large_count_of_two_employers_is_unsafe():  # S12
    drawing = Drawing(COUNTS)
    employers = np.array([3, 0, 3, 9, 2, 11, 12, 2, 13])
    rule = MinimumContributors(employers, least=3)
    assert cells(drawing, rule(drawing.table)) == {"health south", "trades south", "total south"}


def test_one_contributor_dominates():  # S13: 80 of 100 is more than 75 %
    table, paid = magnitudes([80, 15, 5], [70, 20, 10])
    assert list(Dominance(paid, n=1, k=75)(table)) == [True, False, False]


def test_two_contributors_dominate_together():  # S13: 95 and 90 of 100 are no less than 90 %
    table, paid = magnitudes([80, 15, 5], [70, 20, 10])
    assert list(Dominance(paid, n=2, k=90)(table)) == [True, False, False]


def test_a_dominated_total_must_reach_one_that_is_not_dominated():  # S13
    table, paid = magnitudes([90, 8, 2], [70, 20, 10])
    rule = Dominance(paid, n=1, k=75)
    assert rule.level(table)[0] == pytest.approx(20)  # 90 is 75 % of 120
    need = Policy(rule, width=10).need(table, rule(table), rule(table))
    assert (need.low[0], need.high[0]) == pytest.approx((80, 120))


def test_the_second_largest_estimates_the_largest():  # S13
    # 100 - 15 = 85 is within 10 % of 80, as the others pay only 5; in the second cell 10 is enough
    table, paid = magnitudes([80, 15, 5], [80, 15, 10])
    assert list(PPercent(paid, p=10)(table)) == [True, False, False]
    assert PPercent(paid, p=10).level(table)[0] == pytest.approx(3)  # 10 % of 80, less 5


def test_one_and_two_contributors_are_never_enough():  # S13
    table, paid = magnitudes([100], [50, 50], [40, 30, 30])
    assert list(PPercent(paid, p=10)(table)) == [True, True, False, False]


def test_who_knows_others_to_within_half_estimates_better():  # S13, p/q: 5 / 50 % is 10, over 8
    table, paid = magnitudes([100, 20, 8], [100, 20, 12])
    assert list(PPercent(paid, p=5)(table)) == [False, False, False]
    assert list(PPercent(paid, p=5, q=50)(table)) == [True, False, False]


def test_three_employers_and_none_over_80_percent():  # S14
    earners = plain_table([40, 40, 40, 120], [(3, [0, 1, 2])])
    wages = payroll([500, 300], [810, 100, 90], [800, 100, 100], [800, 810, 500])
    assert list(EmployerShare(wages)(earners)) == [True, True, False, False]


def outcomes(working: int, enrolled: int, neither: int):
    """A group, of which everybody is one of three things."""
    table = plain_table(
        [working + enrolled + neither, working, enrolled, neither], [(0, [1, 2, 3])]
    )
    return replace(table, base=np.array([True, False, False, False]))


def test_everybody_in_one_category_is_told_of_each():  # S14: 100 % and 0 %
    assert list(GroupDisclosure()(outcomes(50, 0, 0))) == [False, True, True, True]
    assert list(GroupDisclosure(none=False)(outcomes(50, 0, 0))) == [False, True, False, False]
    assert list(GroupDisclosure()(outcomes(20, 20, 10))) == [False] * 4


def test_nobody_in_one_category_is_told_of_each_too():  # S14: 0 %
    assert list(GroupDisclosure()(outcomes(30, 20, 0))) == [False, False, False, True]
    assert not GroupDisclosure(none=False)(outcomes(30, 20, 0)).any()


def test_an_empty_group_tells_nothing():  # S14
    assert not GroupDisclosure()(outcomes(0, 0, 0)).any()


def test_groups_within_groups_are_not_categories():  # S14
    # Everybody lives in the north, which is no outcome; half of them work.
    table = plain_table([40, 40, 0, 20, 20], [(0, [1, 2]), (1, [3, 4])])
    table = replace(table, base=np.array([True, True, True, False, False]))
    assert not GroupDisclosure()(table).any()
    assert list(np.flatnonzero(GroupDisclosure()(replace(table, base=np.zeros(5, bool))))) == [1, 2]


def test_rules_compose():  # S11
    drawing = Drawing(COUNTS)
    rule = MinimumCount(10, protect_zeros=False) | GroupDisclosure()
    small = {"health north", "health total"}
    everybody = {"health south", "trades south"}  # all of the south are in trades
    assert cells(drawing, rule(drawing.table)) == small | everybody
    assert Policy(rule | MinimumContributors(np.full(9, 5))).threshold == 10
