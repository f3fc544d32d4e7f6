"""The attack against enumeration in whole numbers, on random small trees and links."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from suppression import (
    SHARED,
    MinimumCount,
    Pattern,
    Policy,
    audit,
    feasibility_interval,
    protect,
    published,
)
from suppression.audit import required
from suppression.intervals import TOLERANCE, attack
from tests.property.enumeration import enumerated, exposed
from tests.spec.drawing import plain_table
from tests.spec.systems import GROUPS, outcomes

WIDTH = 3  # a small threshold keeps enumeration small
MOST_HIDDEN = 9  # cells; more take too long to enumerate


@st.composite
def trees(draw, most=4):
    """Sums of leaves, leaves first, and the relations between them: a random tree of codes."""
    leaves = draw(st.integers(2, most))
    sums = [frozenset([leaf]) for leaf in range(leaves)]
    top = list(range(leaves))
    relations = []
    while len(top) > 1:
        size = draw(st.integers(2, len(top)))
        parts, top = top[:size], top[size:]
        relations.append((len(sums), parts))
        top.append(len(sums))
        sums.append(frozenset().union(*(sums[part] for part in parts)))
    return sums, relations


@st.composite
def tables(draw, most=3):
    """One tree crossed with another, and perhaps one of its sums split once more by a link."""
    (rows, across), (columns, down) = draw(trees(most)), draw(trees(most))
    leaves = np.array(
        draw(st.lists(st.integers(0, 6), min_size=most * most, max_size=most * most))
    ).reshape(most, most)
    wide = len(columns)
    values = [int(leaves[np.ix_(sorted(r), sorted(c))].sum()) for r in rows for c in columns]
    relations = [
        (r * wide + m, [r * wide + p for p in ps]) for r in range(len(rows)) for m, ps in down
    ]
    relations += [
        (m * wide + c, [p * wide + c for p in ps]) for c in range(wide) for m, ps in across
    ]
    if draw(st.booleans()):
        whole = draw(st.integers(0, len(values) - 1))
        part = draw(st.integers(0, values[whole]))
        relations.append((whole, [len(values), len(values) + 1]))
        values += [part, values[whole] - part]
    return plain_table(values, relations)


@st.composite
def publications(draw):
    """A table with some cells hidden, some of them not printed, some of them within bounds."""
    table = draw(tables())
    others = [cell for cell in range(table.size) if cell != root(table)]
    cells = draw(st.lists(st.sampled_from(others), min_size=1, max_size=MOST_HIDDEN, unique=True))
    hidden = np.isin(np.arange(table.size), cells)
    printed, known = np.ones(table.size, bool), np.full((2, table.size), np.inf)
    printed[draw(st.lists(st.sampled_from(cells), max_size=2))] = False
    known[0] = 0
    for cell in draw(st.lists(st.sampled_from(cells), max_size=2)):
        known[0, cell] = max(0, table.values[cell] - draw(st.sampled_from([0, 0.5, 2])))
        known[1, cell] = table.values[cell] + draw(st.sampled_from([0, 0.5, 2, 7]))
    table = replace(table, printed=printed, floor=known[0], ceiling=known[1])
    return table, published(table, Pattern(hidden, np.zeros_like(hidden)))


def root(table) -> int:
    """The total of everything: published, it bounds what enumeration must try."""
    return int(np.flatnonzero((table.relations.toarray() >= 0).all(axis=0))[0])


def agree(table, view) -> None:
    """What the attack says of each cell is what enumeration says."""
    truth = enumerated(view)
    cells = np.flatnonzero(view.hidden)
    found = attack(view, required(view, WIDTH))
    assert set(audit(view, WIDTH).exposed) == exposed(view, truth, WIDTH)
    assert not found.loose.any()
    assert (truth[cells, 0] <= found.low[cells]).all()
    assert (found.high[cells] <= truth[cells, 1]).all()
    assert (found.least[cells] <= truth[cells, 0]).all()
    assert (truth[cells, 1] <= found.most[cells]).all()
    for cell in cells:  # the relaxation never cuts
        low, high = feasibility_interval(view, int(cell))
        assert low <= truth[cell, 0] <= table.values[cell] <= truth[cell, 1] <= high


def broken_patterns_are_caught(table) -> None:
    """Publish each secondary cell of a pattern in turn: the audit sees what enumeration sees."""
    pattern = protect(table, Policy(MinimumCount(WIDTH), width=WIDTH))
    bounded = not pattern.hidden[root(table)]
    assume(pattern.secondary.any() and pattern.hidden.sum() <= MOST_HIDDEN and bounded)
    assert not exposed(*_truth(table, pattern.hidden), WIDTH)
    needed = _needed(table, pattern)
    for cell in np.flatnonzero(needed & ~pattern.primary):
        hidden = needed & (np.arange(table.size) != cell)
        view, truth = _truth(table, hidden)
        expected = exposed(view, truth, WIDTH)
        assert expected  # a pattern of which every cell is needed
        assert set(audit(view, WIDTH).exposed) == expected


def _truth(table, hidden):
    view = published(table, Pattern(hidden, np.zeros_like(hidden)))
    return view, enumerated(view)


def _needed(table, pattern) -> np.ndarray:
    """The pattern without the secondary cells that enumeration can do without."""
    hidden = pattern.hidden.copy()
    for cell in np.flatnonzero(pattern.secondary):
        hidden[cell] = False
        if exposed(*_truth(table, hidden), WIDTH):
            hidden[cell] = True
    return hidden


@st.composite
def systems(draw, most=30):
    """Shared denominators under up to three horizons, in blocks, with hints of how they move."""
    people = np.array(draw(st.lists(st.integers(0, most), min_size=3, max_size=3)))
    horizons = draw(st.integers(1, 3))
    employed = np.array(
        [[draw(st.integers(0, int(count))) for count in people] for _ in range(horizons)]
    )
    return outcomes(people, employed)


def release(table, random):
    """Units hidden at random, in any layer."""
    hidden = np.zeros(table.size, bool)
    for layer in table.layers:
        for unit in range(layer.cells.shape[1]):
            if random.random() < 0.35:
                hidden[layer.cells[:, [unit]].indices] = True
    return published(table, Pattern(hidden, np.zeros_like(hidden)))


def agree_if_few_are_hidden(table, random) -> None:
    view = release(table, random)
    if 0 < view.hidden.sum() <= MOST_HIDDEN + 3 and not view.hidden[GROUPS - 1]:
        agree(table, view)  # with the people of all groups shown: enumeration needs a bound


def exposed_by_patience(view, width) -> set[int]:
    """Cells that a program each way over everything tied to them leaves too narrow."""
    found = set()
    for cell in np.flatnonzero(view.hidden):
        low, high = feasibility_interval(view, int(cell))
        narrow = high - low < width - TOLERANCE
        if narrow if view.printed[cell] else high < width - TOLERANCE:
            found.add(int(cell))
    return found


def agree_with_patience(view, width=4) -> None:
    """Whole numbers can only narrow what programs leave, and here they hardly ever do."""
    found = set(audit(view, width).exposed)
    patient = exposed_by_patience(view, width)
    assert patient <= found
    if found != patient:
        assert view.hidden.sum() > MOST_HIDDEN or found == exposed(view, enumerated(view), width)


def leaves_nothing(table, width=4) -> None:
    pattern = protect(table, Policy(MinimumCount(width), width=width))
    view = published(table, pattern)
    if view.hidden.any() and not view.hidden.all():
        assert not exposed_by_patience(view, width)
    assert (pattern.primary <= pattern.hidden).all()


@settings(max_examples=60, deadline=None)
@given(publications())
def test_the_attack_says_what_enumeration_says(case):  # S8, S17, S18
    agree(*case)


@settings(max_examples=15, deadline=None)
@given(tables(most=3))
def test_a_broken_pattern_is_caught(table):  # S2
    broken_patterns_are_caught(table)


@settings(max_examples=20, deadline=None)
@given(systems(most=5), st.randoms(use_true_random=False))
def test_shared_denominators_say_what_enumeration_says(table, random):
    agree_if_few_are_hidden(table, random)


@settings(max_examples=20, deadline=None)
@given(systems(), st.randoms(use_true_random=False))
def test_the_attack_finds_what_patience_finds(table, random):
    agree_with_patience(release(table, random))


@settings(max_examples=15, deadline=None)
@given(systems())
def test_protection_leaves_nothing_to_patience(table):
    leaves_nothing(table)


@settings(max_examples=20, deadline=None)
@given(publications(), st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(case, random):
    _, view = case
    order = np.array(random.sample(range(len(view.values)), len(view.values)))
    mixed = replace(
        view,
        values=view.values[order],
        relations=view.relations[:, order],
        floor=view.floor[order],
        ceiling=view.ceiling[order],
        printed=view.printed[order],
        block=np.full(len(order), SHARED),
        layers=(),
    )
    assert set(order[audit(mixed, WIDTH).exposed]) == set(audit(view, WIDTH).exposed)


@pytest.mark.long
@settings(max_examples=5000, deadline=None)
@given(publications())
def test_the_attack_says_what_enumeration_says_thousands(case):
    agree(*case)


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(tables(most=3))
def test_a_broken_pattern_is_caught_a_thousand_times(table):
    broken_patterns_are_caught(table)


@pytest.mark.long
@settings(max_examples=2000, deadline=None)
@given(systems(most=5), st.randoms(use_true_random=False))
def test_shared_denominators_say_what_enumeration_says_thousands(table, random):
    agree_if_few_are_hidden(table, random)


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(systems(), st.randoms(use_true_random=False))
def test_the_attack_finds_what_patience_finds_thousands(table, random):
    agree_with_patience(release(table, random))


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(systems())
def test_protection_leaves_nothing_to_patience_thousands(table):
    leaves_nothing(table)
