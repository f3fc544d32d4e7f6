"""Random trees and linked tables: every addition that holds is among the relations (S24)."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppression import (
    Hierarchy,
    MinimumCount,
    Policy,
    audit,
    cells,
    feasibility_interval,
    protect,
    published_cells,
    tabulate,
)
from suppression.intervals import TOLERANCE

WIDTH = 5


@st.composite
def trees(draw, dimensions):
    """Ragged trees of up to three levels: the leaves under each of one to three codes."""
    widths = st.lists(st.integers(0, 2), min_size=1, max_size=3)
    return {name: tree(draw(widths)) for name in dimensions}


def tree(widths):
    parents = {f"{code}": "total" for code in range(len(widths))}
    for code, width in enumerate(widths):
        parents |= {f"{code}.{leaf}": f"{code}" for leaf in range(width)}
    return Hierarchy.from_parents(parents)


@st.composite
def linked_tables(draw):
    """Trees, and the levels at which tables are listed, in full."""
    hierarchies = draw(trees("ab" if draw(st.booleans()) else "abc"))
    levels = list(
        itertools.product(*(range(tree.depths.max() + 1) for tree in hierarchies.values()))
    )
    return hierarchies, draw(st.lists(st.sampled_from(levels), min_size=1, max_size=4))


def everything(hierarchies):
    """All margins of a table in which each combination of leaves has a count of its own."""
    leaves = [np.array(tree.codes)[tree.leaves] for tree in hierarchies.values()]
    finest = pd.DataFrame(itertools.product(*leaves), columns=list(hierarchies))
    return finest, tabulate(finest.assign(n=np.arange(len(finest)) ** 2), hierarchies, count="n")


def listed(full, hierarchies, levels):
    """Rows of the tables at some levels; a code that ends early stands for the levels below."""
    keep = np.zeros(len(full), bool)
    for level in levels:
        at = np.ones(len(full), bool)
        for (name, tree), depth in zip(hierarchies.items(), level, strict=True):
            codes = tree.positions(full[name])
            at &= tree.raised(depth)[codes] == codes
        keep |= at
    return full[keep]


def memberships(frame, finest, hierarchies):
    """(cells, finest cells): who counts where, by walking up the trees."""
    found = np.ones((len(frame), len(finest)), bool)
    for name, tree in hierarchies.items():
        above = {code: ancestors(tree, code) for code in tree.codes}
        found &= np.array([[code in above[leaf] for leaf in finest[name]] for code in frame[name]])
    return found.astype(float)


def ancestors(tree, code):
    place, found = tree.codes.index(code), set()
    while place >= 0:
        found.add(tree.codes[place])
        place = tree.parents[place]
    return found


def check(drawn):
    """The relations hold for any counts, and no relation that does is missing."""
    hierarchies, levels = drawn
    finest, full = everything(hierarchies)
    rows = listed(full, hierarchies, levels)
    built = cells(rows, hierarchies)
    who = memberships(built.grid.frame(), finest, hierarchies)
    relations = built.table.relations.toarray()
    assert not (relations @ who).any()
    every = len(who) - np.linalg.matrix_rank(who)
    assert (np.linalg.matrix_rank(relations) if len(relations) else 0) == every
    assert built.table.printed.sum() == len(rows)
    assert (built.table.values == who @ np.arange(len(finest)) ** 2).all()


@st.composite
def counted_tables(draw):
    """Linked tables with a few people in each finest cell."""
    hierarchies, levels = draw(linked_tables())
    finest, _ = everything(hierarchies)
    some = st.lists(st.integers(0, 25), min_size=len(finest), max_size=len(finest))
    full = tabulate(finest.assign(n=draw(some)), hierarchies, count="n")
    return cells(listed(full, hierarchies, levels), hierarchies)


def check_protection(built):
    """What is published hides every small count, and the patient attack finds no cell either."""
    pattern = protect(built.table, Policy(MinimumCount(5), WIDTH))
    public = built.public(pattern)
    assert (public.n.dropna() >= 5).all()
    seen, grid = published_cells(public, dict(built.grid.hierarchies))
    assert not len(audit(seen, WIDTH).exposed)
    assert (grid.codes == built.grid.codes).all()
    for cell in np.flatnonzero(seen.hidden & seen.printed):
        low, high = feasibility_interval(seen, int(cell))
        assert high - low >= WIDTH - TOLERANCE


@settings(max_examples=12, deadline=None, derandomize=True)
@given(counted_tables())
def test_what_is_protected_stays_so_once_published(built):
    check_protection(built)


@pytest.mark.long
@settings(max_examples=1500, deadline=None)
@given(counted_tables())
def test_what_is_protected_stays_so_once_published_at_length(built):
    check_protection(built)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(linked_tables())
def test_relations_are_all_that_hold(drawn):
    check(drawn)


@pytest.mark.long
@settings(max_examples=4000, deadline=None)
@given(linked_tables())
def test_relations_are_all_that_hold_at_length(drawn):
    check(drawn)
