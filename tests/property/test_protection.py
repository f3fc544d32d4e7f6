"""Random small systems: the attack equals enumeration, and protection leaves nothing exposed."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppression import (
    MinimumCount,
    Pattern,
    Policy,
    Table,
    audit,
    feasibility_interval,
    protect,
    published,
)
from suppression.parts import colours
from suppression.secondary import programs
from tests.spec.drawing import plain_table

WIDTH = 3  # a small threshold keeps enumeration small


@st.composite
def linked_tables(draw):
    """A two-way table (parts 2 to 3 a side) whose total is split once more by a subgroup."""
    height, width = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    inner = np.array(
        draw(st.lists(st.integers(0, 9), min_size=height * width, max_size=height * width))
    ).reshape(height, width)
    full = np.zeros((height + 1, width + 1), dtype=int)
    full[:-1, :-1] = inner
    full[-1, :-1], full[:-1, -1], full[-1, -1] = inner.sum(0), inner.sum(1), inner.sum()
    index = np.arange(full.size).reshape(full.shape)
    relations = [(index[i, -1], list(index[i, :-1])) for i in range(height + 1)]
    relations += [(index[-1, j], list(index[:-1, j])) for j in range(width + 1)]
    women = draw(st.integers(0, int(inner.sum())))
    values = [*full.ravel(), women, inner.sum() - women]
    relations.append((index[-1, -1], [full.size, full.size + 1]))
    return plain_table(values, relations)


def enumerate_interval(view, cell, top):
    """Smallest and largest value of a cell over all whole-number tables up to `top` that fit."""
    hidden = np.flatnonzero(view.hidden)
    matrix = view.relations.toarray()
    known = np.nan_to_num(view.values)
    seen = [
        point[list(hidden).index(cell)]
        for point in itertools.product(range(top + 1), repeat=len(hidden))
        if not (matrix @ known + matrix[:, hidden] @ np.array(point)).any()
    ]
    return min(seen), max(seen)


@settings(max_examples=30, deadline=None)
@given(linked_tables())
def test_nothing_is_exposed_after_protection(table):
    pattern = protect(table, Policy(MinimumCount(WIDTH), width=WIDTH))
    if table.values.sum() and (~pattern.hidden).any():
        assert not len(audit(published(table, pattern), width=WIDTH).exposed)


@settings(max_examples=15, deadline=None)
@given(linked_tables(), st.randoms(use_true_random=False))
def test_intervals_contain_and_nearly_equal_enumeration(table, random):
    cells = random.sample(range(table.size), 4)
    hidden = np.isin(np.arange(table.size), cells)
    top = int(table.values.max())
    view = published(table, Pattern(hidden, np.zeros_like(hidden)))
    if top > 14:
        return
    for cell in cells:
        low, high = feasibility_interval(view, cell)
        if high <= top:
            least, most = enumerate_interval(view, cell, top)
            assert low <= least + 1e-6 and high >= most - 1e-6  # the relaxation never cuts
            assert least <= table.values[cell] <= most


@settings(max_examples=20, deadline=None)
@given(linked_tables(), st.randoms(use_true_random=False))
def test_the_pattern_is_the_same_every_time(table, random):
    policy = Policy(MinimumCount(WIDTH), width=WIDTH)
    assert (protect(table, policy).hidden == protect(table, policy).hidden).all()


@settings(max_examples=40, deadline=None)
@given(linked_tables(), st.randoms(use_true_random=False))
def test_the_pattern_does_not_depend_on_the_order_of_rows(table, random):
    """Cells that play the same role may swap, so what is equal is what the pattern hides."""
    order = np.array(random.sample(range(table.size), table.size))
    lines = np.array(random.sample(range(table.relations.shape[0]), table.relations.shape[0]))
    shuffled = Table(
        values=table.values[order],
        relations=table.relations[lines][:, order],
        cost=table.cost[order],
        block=table.block[order],
    )
    policy = Policy(MinimumCount(WIDTH), width=WIDTH)
    before, after = programs(table, policy).hidden, programs(shuffled, policy).hidden
    assert sorted(table.values[before]) == sorted(shuffled.values[after])
    if len(np.unique(colours(table))) == table.size:
        assert (before[order] == after).all()


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(linked_tables())
def test_nothing_is_exposed_after_protection_thousands(table):
    pattern = protect(table, Policy(MinimumCount(WIDTH), width=WIDTH))
    if (~pattern.hidden).any():
        assert not len(audit(published(table, pattern), width=WIDTH).exposed)
