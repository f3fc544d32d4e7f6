"""The plain strategy: correct, whatever it costs."""

from dataclasses import replace

import numpy as np
import pytest

from suppression import ExposedError, Policy, attack, baseline, exact, published
from suppression.units import takes_along, with_units
from tests.spec.drawing import Drawing, plain_table
from tests.spec.systems import outcomes
from tests.suppression.test_exact import REGIONS


def proved(table, policy, pattern) -> bool:
    """Whether the attack finds all that the policy asks of every hidden cell."""
    need = policy.need(table, pattern.primary, pattern.hidden)
    found = attack(published(table, pattern), need)
    return bool(found.covers(need, np.flatnonzero(pattern.hidden)).all())


def test_one_small_cell_takes_a_square_along():  # S16
    table = Drawing(REGIONS).table
    pattern = baseline(table, Policy())
    assert set(table.values[pattern.hidden]) == {3, 20, 30, 40}
    assert proved(table, Policy(), pattern)


def test_what_bounds_a_cell_is_hidden_with_it():  # S9, S16
    table = plain_table([43, 3, 40, 60, 12, 48], [(0, [1, 2]), (3, [4, 5])])
    table = replace(table, within=np.array([[1, 4]]))
    policy = Policy(width=13)
    pattern = baseline(table, policy)
    assert pattern.hidden[4] and proved(table, policy, pattern)


def test_cells_of_a_unit_are_hidden_together():  # S4
    table = outcomes(np.array([40, 60, 80]), np.array([[36, 30, 40]]))
    hidden = baseline(table, Policy()).hidden
    assert hidden.any() and (with_units(hidden, takes_along(table)) == hidden).all()


def test_a_cell_that_anybody_knows_to_within_a_little_is_exposed():
    table = plain_table([23, 3, 20], [(0, [1, 2])])
    table = replace(table, ceiling=np.array([np.inf, 4, np.inf]))
    with pytest.raises(ExposedError):
        baseline(table, Policy())


def test_it_may_cost_more_than_the_cheapest():  # S15, S16
    drawing = Drawing(
        REGIONS.replace("   50", "    5")
        .replace(" 83", " 38")
        .replace("180", "135")
        .replace("443", "398")
    )
    plain, best = (
        float(drawing.table.cost[strategy(drawing.table, Policy()).secondary].sum())
        for strategy in (baseline, exact)
    )
    assert best <= plain


def test_progress_is_told_without_counts_of_people():
    said = []
    baseline(Drawing(REGIONS).table, Policy(), said.append)
    assert said == ["4 cells hidden"]
