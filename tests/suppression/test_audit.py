"""The audit: what it takes into account, what it reports, and why a cell is exposed."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from suppression import (
    SHARED,
    Pattern,
    Publication,
    SolverError,
    TableError,
    audit,
    explain,
    published,
)
from suppression.errors import MisfitError
from tests.spec.drawing import Drawing, plain_table

SQUARE = """
           | north | south | total
    health |   3?  |  20?  |   23
    trades |  30?  |  40?  |   70
    total  |   33  |   60  |   93 """


def rounded(values, relations, base) -> Publication:
    """Every value rounded to a base: a reader knows a range for each, and no value."""
    values, n = np.asarray(values, float), len(values)
    table = plain_table(values, relations)
    nearest = base * np.round(values / base)
    return Publication(
        values=np.full(n, np.nan),
        relations=table.relations,
        block=np.full(n, SHARED),
        floor=np.maximum(nearest - base + 1, 0),
        ceiling=nearest + base - 1,
        printed=np.ones(n, bool),
    )


def test_a_certificate_rests_on_whole_numbers():  # S18
    found = audit(Drawing(SQUARE).publication(), width=10)
    assert found.whole and not len(found.loose) and not len(found.exposed)
    assert found.attacked == found.proved == 4
    assert sum(found.tables.values()) >= 2  # one table shows one value of a cell


def test_a_half_person_is_no_proof():  # S18: real numbers leave 0 to 1, whole ones just 0 or 1
    # a + b = b + c = a + c = 1 has the one real solution a half each, and no whole one
    matrix = sparse.csr_matrix(np.array([[1, 1, 0, -1], [0, 1, 1, -1], [1, 0, 1, -1]], float))
    view = Publication(
        values=np.array([np.nan, np.nan, np.nan, 1]),
        relations=matrix,
        block=np.full(4, SHARED),
        floor=np.zeros(4),
        ceiling=np.full(4, np.inf),
        printed=np.ones(4, bool),
    )
    with pytest.raises(SolverError):
        audit(view, width=1)


def test_bounds_are_rounded_to_the_whole_numbers_inside():  # S18: from 2.5 to 11.5 are 3 to 11
    table = plain_table([7, 13, 20], [(2, [0, 1])])
    table = replace(table, floor=np.array([2.5, 0, 0]), ceiling=np.array([11.5, np.inf, np.inf]))
    view = published(table, Pattern(np.array([True, True, False]), np.zeros(3, bool)))
    assert not len(audit(view, width=8).exposed)
    assert list(audit(view, width=9).exposed) == [0, 1]


def test_pieces_that_nothing_ties_are_attacked_apart():  # S17
    one = Drawing(SQUARE).publication()
    ten = replace(
        one,
        values=np.tile(one.values, 10),
        relations=sparse.block_diag([one.relations] * 10, format="csr"),
        block=np.tile(one.block, 10),
        floor=np.tile(one.floor, 10),
        ceiling=np.tile(one.ceiling, 10),
        printed=np.tile(one.printed, 10),
        layers=(),
    )
    found = audit(ten, width=10)
    assert list(found.components) == [4] * 10 and not len(found.exposed)


def test_a_cell_that_a_relation_fixes_splits_what_it_held_together():  # S17
    table = plain_table([4, 5, 9, 6, 15, 8], [(2, [0, 1]), (4, [2, 3])])
    hidden = np.array([True, True, True, False, False, False])
    found = audit(published(table, Pattern(hidden, ~hidden & hidden)), width=3)
    assert list(found.exposed) == [2]  # 15 - 6; the other two are held by 9 and free to move
    assert list(found.components) == [2]


def test_an_insider_knows_a_cell():  # S19: the square has one unknown
    drawing = Drawing(SQUARE)
    known = np.full(9, np.nan)
    known[drawing.cell("health", "north")] = 3
    found = audit(drawing.publication(), width=10, known=known)
    assert found.known == 1
    assert set(found.exposed) == {
        drawing.cell(*cell)
        for cell in [("health", "south"), ("trades", "north"), ("trades", "south")]
    }


def test_somebody_who_knows_that_they_are_there_rules_out_nought():  # S5, S19
    drawing = Drawing(SQUARE)
    view = drawing.publication()
    floor = view.floor.copy()
    floor[drawing.cell("health", "north")] = 1  # from 1 to 23
    assert not len(audit(replace(view, floor=floor), width=22).exposed)
    assert len(audit(replace(view, floor=floor), width=23).exposed) == 4


def test_what_is_known_must_be_one_value_a_cell():
    with pytest.raises(TableError, match="one value or NaN a cell"):
        audit(Drawing(SQUARE).publication(), 10, known=np.zeros(2))


def test_knowledge_that_contradicts_the_release_ends_without_proof():
    known = np.full(9, np.nan)
    known[0] = 50  # of 23
    with pytest.raises(MisfitError):
        audit(Drawing(SQUARE).publication(), 10, known=known)


def test_rounded_cells_are_hidden_cells_with_bounds():  # S20
    view = rounded([3, 20, 23, 30, 40, 70], [(2, [0, 1]), (5, [3, 4])], base=10)
    assert not len(audit(view, width=9).exposed)  # 3 is shown as 0: from 0 to 9
    assert list(audit(view, width=10).exposed) == [0]


def test_a_published_range_narrows_what_stands_beside_it():  # S7
    drawing = Drawing(SQUARE)
    view = drawing.publication()
    ceiling = view.ceiling.copy()
    ceiling[drawing.cell("health", "north")] = 8
    assert not len(audit(replace(view, ceiling=ceiling), width=8).exposed)
    assert len(audit(replace(view, ceiling=ceiling), width=9).exposed) == 4


def test_an_explanation_names_the_relations_that_tell():  # S19
    drawing = Drawing("""
               | north | south | total
        health |   3?  |  20   |   23
        trades |  30?  |  40   |   70
        total  |   33  |   60  |   93 """)
    cell = drawing.cell("health", "north")
    why = explain(drawing.publication(), cell)
    assert (why.low, why.high) == (3, 3)
    assert list(why.relations) == [0]  # the row: 23 - 20
    assert list(why.published) == [drawing.cell("health", "south"), drawing.cell("health", "total")]
    assert not len(why.hidden)


def test_an_explanation_follows_several_relations():  # S19: north is known, so is what it leaves
    table = plain_table([2, 4, 6, 7, 13, 5, 18], [(2, [0, 1]), (4, [2, 3]), (6, [4, 5])])
    hidden = np.array([False, True, True, False, True, False, False])
    view = published(table, Pattern(hidden, np.zeros(7, bool)))
    why = explain(view, 1)
    assert list(why.relations) == [0, 1, 2]
    assert list(why.published) == [0, 3, 5, 6] and list(why.hidden) == [2, 4]
    names = [f"cell {letter}" for letter in "abcdefg"]
    text = why.describe(names)
    assert text == (
        "cell b is narrowed by 3 relations, from cell a, cell d, cell f, cell g; "
        "hidden beside it: cell c, cell e"
    )


def test_a_published_cell_needs_no_explanation():
    with pytest.raises(TableError, match="published"):
        explain(Drawing(SQUARE).publication(), 8)


def test_weights_are_attacked_as_real_numbers():  # S18: sums of wages, say
    table = plain_table([2, 3, 5], [(2, [0, 1])])
    view = published(table, Pattern(np.array([True, True, False]), np.zeros(3, bool)))
    halved = replace(view, values=view.values + 0.5)
    found = audit(halved, width=5)
    assert not found.whole and not len(found.exposed)
