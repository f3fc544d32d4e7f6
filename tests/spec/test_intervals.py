"""What can be worked out from small tables; each test cites a rule of suppression/METHODS.md."""

import numpy as np
import pytest

from suppression import (
    ExposedError,
    MinimumCount,
    Policy,
    TableError,
    audit,
    feasibility_interval,
    protect,
    published,
)
from tests.spec.drawing import Drawing, plain_table


def test_interval_of_a_hidden_square():  # S4
    drawing = Drawing("""
               | north | south | total
        health |   3?  |  20?  |   23
        trades |  30?  |  40?  |   70
        total  |   33  |   60  |   93 """)
    view = drawing.publication()
    assert feasibility_interval(view, drawing.cell("health", "north")) == pytest.approx((0, 23))
    assert feasibility_interval(view, drawing.cell("trades", "south")) == pytest.approx((37, 60))


def test_a_cell_alone_in_its_row_is_exposed():  # S2
    drawing = Drawing("""
               | north | south | total
        health |   3?  |  20   |   23
        trades |  30?  |  40   |   70
        total  |   33  |   60  |   93 """)
    found = audit(drawing.publication(), width=10)
    assert set(found.exposed) == set(np.flatnonzero(drawing.hidden))
    with pytest.raises(ExposedError):
        found.raise_for_exposed()


def test_two_small_cells_do_not_protect_each_other():  # S2, S3: 3 + 4 leaves at most 7
    drawing = Drawing("""
               | north | south | total
        health |   3?  |   4?  |    7
        trades |  30?  |  40?  |   70
        total  |   33  |   44  |   77 """)
    assert len(audit(drawing.publication(), width=10).exposed) == 4


def test_protection_hides_a_square_of_large_enough_cells():  # S3
    drawing = Drawing("""
               | north | south | east | total
        health |   3   |  20   |  90  |  113
        trades |  30   |  40   |  80  |  150
        arts   |  50   |  60   |  70  |  180
        total  |   83  |  120  | 240  |  443 """)
    pattern = protect(drawing.table, Policy(MinimumCount(10), width=10))
    assert pattern.primary.sum() == 1
    assert pattern.hidden[drawing.cell("health", "north")]
    assert pattern.hidden.sum() == 4
    assert not len(audit(published(drawing.table, pattern), width=10).exposed)


def test_every_secondary_cell_is_needed_and_its_removal_is_caught():  # S2
    drawing = Drawing("""
               | north | south | east | total
        health |   3   |  20   |  90  |  113
        trades |  30   |  40   |  80  |  150
        arts   |  50   |  60   |  70  |  180
        total  |   83  |  120  | 240  |  443 """)
    pattern = protect(drawing.table, Policy())
    for cell in np.flatnonzero(pattern.secondary):
        broken = pattern.secondary.copy()
        broken[cell] = False
        view = published(drawing.table, type(pattern)(pattern.primary, broken))
        assert len(audit(view, width=10).exposed), f"removing cell {cell} went unnoticed"


def test_rates_of_0_and_100_percent_are_primary():  # S1, through the complement
    table = plain_table([40, 40, 0], [(0, [1, 2])])
    assert list(MinimumCount(10)(table)) == [False, False, True]


def test_a_table_that_does_not_add_up_is_refused():
    with pytest.raises(TableError, match="do not add up"):
        plain_table([10, 3, 4], [(0, [1, 2])])


def test_a_negative_count_is_refused_without_showing_it():
    with pytest.raises(TableError) as error:
        plain_table([10, 17, -7], [(0, [1, 2])])
    assert "7" not in str(error.value)
