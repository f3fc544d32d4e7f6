"""Small tables rounded to a base; each test cites a rule of suppression/METHODS.md."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from suppression import TableError, feasibility_interval
from suppression.rounded import audit_rounding, rounded_publication
from suppression.rounding import RoundingError, round_table
from tests.spec.drawing import Drawing, plain_table

LEAVERS = """
           | north | south | east | total
    health |    3  |   14  |  26  |   43
    trades |    6  |   18  |   7  |   31
    total  |    9  |   32  |  33  |   74 """


def test_a_table_rounded_by_hand():  # S20
    # One by one: health 0 + 10 + 30 = 40 adds up, but trades 10 + 20 + 10 is not 30, and east
    # 30 + 10 is not 30. Down with trades east, 7 people instead of 3, and both add up: 38 people
    # of change over all cells. Every other rounding that adds up changes 42 or more.
    drawn = Drawing(LEAVERS)
    rounded = Drawing("""
               | north | south | east | total
        health |    0  |   10  |  30  |   40
        trades |   10  |   20  |   0  |   30
        total  |   10  |   30  |  30  |   70 """)
    found = round_table(drawn.table, 10, None)
    assert (found.values == rounded.table.values).all()
    assert found.reach == 9


def test_rounded_one_by_one_the_same_table_does_not_add_up():  # S20
    drawn = Drawing(LEAVERS)
    assert (drawn.table.relations @ (10 * np.rint(drawn.table.values / 10))).any()


def test_multiples_of_the_base_stay():  # S20
    table = plain_table([50, 30, 20, 0], [(0, [1, 2, 3])])
    for key in (None, b"one", b"two"):
        assert list(round_table(table, 10, key).values) == [50, 30, 20, 0]


def test_lots_are_fair():  # S20: 3 becomes 10 three times in ten, so it is right on average
    rounded = round_table(plain_table([3] * 5000, []), 10, b"key").values
    assert set(rounded) == {0, 10}
    assert rounded.mean() == pytest.approx(3, abs=0.2)


def test_without_a_key_counts_go_to_the_nearest():  # S20
    assert list(round_table(plain_table([3, 8, 12], []), 10, None).values) == [0, 10, 10]


def cube(inner: np.ndarray):
    """A table of 2 x 2 x 2 with all of its margins; inner (2, 2, 2)."""
    full = np.zeros((3, 3, 3), int)
    full[:2, :2, :2] = inner
    for axis in range(3):
        margin = np.take(full, (0, 1), axis).sum(axis, keepdims=True)
        full = np.concatenate([np.take(full, (0, 1), axis), margin], axis)
    index = np.arange(27).reshape(3, 3, 3)
    lines = [line for axis in range(3) for line in np.moveaxis(index, axis, -1).reshape(-1, 3)]
    return plain_table(full.ravel(), [(line[2], list(line[:2])) for line in lines])


def test_in_three_dimensions_neighbours_may_not_do():  # S20: Causey, Cox and Ernst 1985
    inner = np.array([0, 0, 1, 3, 1, 3, 1, 0])
    table = cube(inner.reshape(2, 2, 2))
    adjacent = 0
    for up in itertools.product((0, 1), repeat=8):
        tried = cube((inner // 2 * 2 + 2 * np.array(up)).reshape(2, 2, 2))
        adjacent += bool((np.abs(tried.values - table.values) < 2).all())
    assert adjacent == 0
    found = round_table(table, 2, b"key")
    assert found.reach == 3  # so a few counts go one multiple further, and the release says so
    assert np.abs(found.values - table.values).max() in (2, 3)
    assert not (table.relations @ found.values).any()


def test_where_no_rounding_adds_up_nothing_is_returned():  # S20
    # 11 x 65 = 13 x 55. Multiples of 10 with 11 a = 13 b are 0 and 0, 130 and 110: too far.
    table = replace(
        plain_table([65, 55], []), relations=sparse.csr_matrix(np.array([[11.0, -13.0]]))
    )
    with pytest.raises(RoundingError, match="multiples of 10"):
        round_table(table, 10, b"key")


def test_what_a_reader_knows_of_a_rounded_table():  # S21, by hand
    # 0 is 0 to 9 people, 10 is 1 to 19, 30 is 21 to 39. The rounded table fits all that itself;
    # so does the table with 9 more in health north and in what it is part of. So does one with
    # 9 fewer in health east, 9 more in trades east, and the totals of both rows with them.
    drawn = Drawing(LEAVERS)
    view = rounded_publication(round_table(drawn.table, 10, None))
    assert np.isnan(view.values).all()
    for row, column, interval in (
        ("health", "north", (0, 9)),
        ("trades", "north", (1, 19)),
        ("health", "east", (21, 39)),
        ("trades", "east", (0, 9)),
        ("total", "total", (61, 79)),
    ):
        found = feasibility_interval(view, drawn.cell(row, column))
        assert found == pytest.approx(interval), (row, column)


def test_every_count_of_a_rounded_table_could_be_any_of_ten():  # S21
    found = audit_rounding(round_table(Drawing(LEAVERS).table, 10, b"key"))
    assert found.width == 9 and found.attacked == 12
    assert not len(found.exposed)
    assert found.narrowest >= 9 - 1e-6


def test_a_count_that_something_else_gives_away_is_exposed():  # S21
    # Everybody knows that the total is 2 at most: then its parts are, whatever they round to.
    table = plain_table([2, 1, 1], [(0, [1, 2])])
    known = replace(table, ceiling=np.array([2.0, np.inf, np.inf]))
    assert not len(audit_rounding(round_table(table, 10, None)).exposed)
    assert set(audit_rounding(round_table(known, 10, None)).exposed) == {1, 2}


def test_nested_counts_stay_nested():  # S9: who worked in a quarter worked in the year around it
    table = replace(plain_table([16, 13, 12], []), within=np.array([[2, 1], [1, 0]]))
    for number in range(50):
        year, half, quarter = round_table(table, 10, bytes([number])).values
        assert year >= half >= quarter


def test_a_table_that_does_not_add_up_is_not_rounded():
    with pytest.raises(TableError, match="do not add up"):
        round_table(plain_table([10, 3, 4], [(0, [1, 2])]), 10, None)
