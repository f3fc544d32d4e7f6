"""The exact strategy: the cheapest pattern, or a clear refusal."""

import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest

from suppression import (
    ExposedError,
    Policy,
    Rule,
    SolverError,
    attack,
    exact,
    feasibility_interval,
    published,
)
from suppression.units import takes_along, with_units
from tests.spec.drawing import Drawing, plain_table
from tests.spec.systems import outcomes

REGIONS = """
           | north | south | east | total
    health |    3  |   20  |   90 |  113
    trades |   30  |   40  |   80 |  150
    arts   |   50  |   60  |   70 |  180
    total  |   83  |  120  |  240 |  443 """


@dataclass(frozen=True)
class Only(Rule):
    """One unsafe cell, which must be able to reach the threshold."""

    cell: int
    threshold: int = 10

    def __call__(self, table):
        return np.arange(table.size) == self.cell


def test_the_cheapest_square_is_hidden():  # S15: 20, 30 and 40 and nothing else
    drawing = Drawing(REGIONS)
    pattern = exact(drawing.table, Policy())
    assert set(drawing.table.values[pattern.hidden]) == {3, 20, 30, 40}
    assert list(drawing.table.values[pattern.primary]) == [3]


def test_a_cheap_square_that_is_too_small_is_not_taken():  # S15: 3 + 4 leaves at most 7
    drawing = Drawing(
        REGIONS.replace("   20", "    4")
        .replace("113", " 97")
        .replace("120", "104")
        .replace("443", "427")
    )
    pattern = exact(drawing.table, Policy(Only(0)))
    assert set(drawing.table.values[pattern.hidden]) == {3, 90, 30, 80}
    assert feasibility_interval(published(drawing.table, pattern), 0) == (0, 33)


def test_nothing_is_hidden_where_nothing_is_unsafe():
    assert not exact(plain_table([50, 20, 30], [(0, [1, 2])]), Policy()).hidden.any()


def test_a_cell_in_no_relation_needs_no_company():
    table = plain_table([3, 50, 20, 30], [(1, [2, 3])])
    assert list(exact(table, Policy()).hidden) == [True, False, False, False]


def test_cells_of_a_unit_are_hidden_together():  # S4
    table = outcomes(np.array([40, 60, 80]), np.array([[36, 30, 40]]))
    hidden = exact(table, Policy()).hidden
    assert hidden.any() and (with_units(hidden, takes_along(table)) == hidden).all()


def test_a_cell_that_anybody_knows_to_within_a_little_is_exposed():
    table = plain_table([23, 3, 20], [(0, [1, 2])])
    table = replace(table, ceiling=np.array([np.inf, 4, np.inf]))
    with pytest.raises(ExposedError) as error:
        exact(table, Policy())
    assert error.value.cells == [1]


def test_where_nothing_can_move_the_bounds_must_go():  # S7
    table = plain_table([20, 3, 17], [(0, [1, 2])])
    known = np.array([np.inf, 3, 17])
    table = replace(table, floor=np.array([0, 3, 17.0]), ceiling=known, given=np.array([-1, 0, 0]))
    assert exact(table, Policy()).hidden[0]


def test_a_bound_goes_when_the_cell_it_rests_on_is_hidden():  # S7
    table = plain_table([23, 3, 20, 50, 27], [(0, [1, 2]), (3, [0, 4])])
    table = replace(
        table, ceiling=np.array([np.inf, 4, *[np.inf] * 3]), given=np.array([-1, 0, -1, -1, -1])
    )
    assert exact(table, Policy()).hidden[0]


def test_a_published_whole_bounds_the_part_within_it():  # S9
    table = plain_table([43, 3, 40, 60, 12, 48], [(0, [1, 2]), (3, [4, 5])])
    assert not exact(table, Policy()).hidden[4]
    table = replace(table, within=np.array([[1, 4]]))
    policy = Policy(width=13)  # at most 12 people, while that is published
    pattern = exact(table, policy)
    assert pattern.hidden[4]
    need = policy.need(table, pattern.primary, pattern.hidden)
    cells = np.flatnonzero(pattern.hidden)
    assert attack(published(table, pattern), need).covers(need, cells).all()


def test_counts_are_whole_numbers():  # S15
    # x = y + z and y = z + k: while k = 1 is known, x is odd and cannot be 10
    table = plain_table([3, 2, 1, 1], [(0, [1, 2]), (1, [2, 3])])
    table = replace(table, cost=np.array([1, 1, 1, 100.0]), ceiling=np.array([10, 20, 20, 20.0]))
    hidden = exact(table, Policy(Only(0), width=0, covers="threshold")).hidden
    assert list(hidden) == [True, True, False, True]


def test_a_table_too_large_is_refused_at_once():
    many = plain_table(np.full(5_001, 20), [])
    with pytest.raises(SolverError, match="5,001 cells; the most is 5,000"):
        exact(many, Policy())


def skewed(side: int):
    """A two-way table of that many rows and columns, some of them small."""
    inner = np.random.default_rng(0).lognormal(2.8, 1.2, (side, side)).astype(int)
    full = np.block([[inner, inner.sum(1)[:, None]], [inner.sum(0), inner.sum()]])
    place = np.arange(full.size).reshape(full.shape)
    return plain_table(full.ravel(), [(row[-1], list(row[:-1])) for row in [*place, *place.T]])


def test_no_proof_within_the_effort_is_no_answer():
    with pytest.raises(SolverError, match="no proof"):
        exact(skewed(9), Policy(), branches=0)


def test_no_proof_in_time_is_no_answer(monkeypatch):
    monkeypatch.setattr(sys.modules["suppression.exact"], "SECONDS", 0.0)
    with pytest.raises(SolverError, match="no proof"):
        exact(skewed(9), Policy())


def test_somebody_alone_in_a_cell_cannot_rule_the_proof_out():  # S5
    drawing = Drawing("""
               | north | south | east | total
        health |    3  |    1  |   20 |   24
        trades |   12  |   12  |   40 |   64
        total  |   15  |   13  |   60 |   88 """)
    policy = Policy(Only(0, threshold=4), width=0, covers="threshold")
    assert drawing.table.values[exact(drawing.table, policy).hidden].tolist() == [3, 1, 12, 12]
    kept = exact(drawing.table, policy, singletons=True).hidden
    assert drawing.table.values[kept].tolist() == [3, 20, 12, 40]
