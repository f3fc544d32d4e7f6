"""What an employer that knows its own people can work out; each test cites a rule of METHODS.md."""

from dataclasses import replace

import numpy as np
import pytest

from suppression import (
    MinimumCount,
    Policy,
    Rivals,
    TableError,
    audit,
    feasibility_interval,
    insider,
    protect,
    published,
)
from tests.spec.drawing import Drawing, plain_table

TEXT = """
           | north | south | total
    health |   6?  |  20?  |   26
    trades |  30?  |  40?  |   70
    total  |   36  |   60  |   96
"""


def drawn() -> Drawing:
    return Drawing(TEXT)


def employs(drawing: Drawing, row: str, column: str, people: int) -> np.ndarray:
    """(n,) an employer's own people, all in one cell of the inside, with its margins."""
    held = np.zeros(drawing.table.size, np.int64)
    for name in (row, "total"):
        for other in (column, "total"):
            held[drawing.cell(name, other)] = people
    return held


def test_a_reader_sees_less_than_an_employer():  # S26, the example of METHODS.md
    drawing = drawn()
    cell, view = drawing.cell("health", "north"), drawing.publication()
    assert feasibility_interval(view, cell) == (0, 26)
    own = employs(drawing, "health", "south", 18)
    assert feasibility_interval(insider(view, own), cell) == (0, 8)
    assert not len(audit(view, width=10).exposed)
    assert set(audit(insider(view, own), width=10).exposed) == set(np.flatnonzero(drawing.hidden))


def test_competitors_are_what_own_people_leave():  # S26: a floor, and the others above it
    drawing = drawn()
    own = employs(drawing, "health", "south", 5)
    cell = drawing.cell("health", "south")
    low, high = feasibility_interval(insider(drawing.publication(), own), cell)
    assert (low - 5, high - 5) == (0, 21)


def test_protection_takes_other_cells_where_an_employer_would_see():  # S26
    drawing = drawn()
    own = employs(drawing, "health", "south", 18)
    policy = Policy(MinimumCount(10), width=10)
    before = published(drawing.table, protect(drawing.table, policy))
    assert not len(audit(before, width=10).exposed)
    assert len(audit(insider(before, own), width=10).exposed)
    table = replace(drawing.table, held=own)
    after = published(table, protect(table, policy))
    assert not len(audit(insider(after, own), width=10).exposed)
    square = [drawing.cell(row, at) for row in ("health", "trades") for at in ("north", "total")]
    assert list(np.flatnonzero(after.hidden)) == square


def test_a_count_is_shown_if_no_employer_sees_another_in_it():  # S26
    cases = {  # people, employers, people of the two largest
        "three employers": ((40, 3, 20, 12), False),
        "two employers": ((40, 2, 20, 20), True),
        "nine people beside the largest": ((20, 6, 11, 2), True),
        "ten people beside the largest": ((20, 6, 10, 2), False),
        "the largest has nearly all": ((100, 5, 85, 5), True),
        "nearly all that the second leaves": ((100, 5, 70, 20), True),
        "80 % of what the second leaves": ((100, 5, 64, 20), False),
    }
    people, number, largest, second = np.array([case for case, _ in cases.values()]).T
    rule = Rivals(number, largest, second, np.ones(len(cases), bool))
    found = rule(plain_table(people, []))
    assert dict(zip(cases, found, strict=True)) == {
        name: unsafe for name, (_, unsafe) in cases.items()
    }


def test_counts_of_nobody_at_work_have_no_employers():  # S26
    nobody = np.zeros(2, np.int64)
    rule = Rivals(nobody, nobody, nobody, np.array([False, False]))
    assert not rule(plain_table([40, 60], [])).any()


def test_both_rules_make_one():  # S1, S26
    number, largest, second = np.array([5, 2]), np.array([1, 30]), np.array([1, 30])
    rule = MinimumCount(10) | Rivals(number, largest, second, np.array([True, True]))
    assert list(rule(plain_table([9, 60], []))) == [True, True] and rule.threshold == 10


def test_nobody_holds_more_than_there_are():
    drawing = drawn()
    with pytest.raises(TableError, match="more than the whole"):
        replace(drawing.table, held=drawing.table.values + 1)


def test_strategies_that_do_not_know_employers_refuse():
    drawing = drawn()
    table = replace(drawing.table, held=employs(drawing, "health", "south", 18))
    for strategy in ("exact", "baseline"):
        with pytest.raises(TableError, match="contributors"):
            protect(table, Policy(), strategy=strategy)


def test_what_an_employer_has_must_be_said_of_every_cell():
    with pytest.raises(TableError, match="every cell"):
        insider(drawn().publication(), np.zeros(3))
