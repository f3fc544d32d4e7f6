"""Parts that nothing ties together."""

import numpy as np

from suppression.parts import colours, parts, take
from tests.spec.drawing import plain_table


def two_tables(copies=1):
    """A margin of two parts, as often as asked, with other values each time."""
    values = [value + 100 * copy for copy in range(copies) for value in (9, 4, 5)]
    for copy in range(copies):
        values[3 * copy] = values[3 * copy + 1] + values[3 * copy + 2]
    relations = [(3 * copy, [3 * copy + 1, 3 * copy + 2]) for copy in range(copies)]
    return plain_table(values, relations)


def test_small_parts_come_together_and_every_cell_once():
    table = two_tables(400)  # 1,200 cells in parts of three
    found = parts(table)
    assert len(found) == 2
    assert sorted(np.concatenate(found)) == list(range(table.size))


def test_a_part_keeps_its_relations():
    table = two_tables(3)
    part = take(table, np.array([5, 3, 4]))
    assert part.values.tolist() == [table.values[5], table.values[3], table.values[4]]
    assert part.relations.shape == (1, 3)
    assert not (part.relations @ part.values).any()


def test_cells_of_one_role_have_one_colour():
    table = plain_table([20, 5, 5, 10], [(0, [1, 2, 3])])
    colour = colours(table)
    assert colour[1] == colour[2]
    assert len(set(colour)) == 3
