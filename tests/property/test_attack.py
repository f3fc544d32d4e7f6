"""Random systems with shared denominators: the fast attack against the patient one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppression import (
    MinimumCount,
    Pattern,
    Policy,
    audit,
    feasibility_interval,
    protect,
    published,
)
from suppression.intervals import TOLERANCE
from tests.spec.systems import GROUPS, outcomes

WIDTH = 4


@st.composite
def systems(draw):
    people = np.array(draw(st.lists(st.integers(0, 30), min_size=3, max_size=3)))
    horizons = draw(st.integers(1, 3))
    employed = np.array(
        [[draw(st.integers(0, int(count))) for count in people] for _ in range(horizons)]
    )
    return outcomes(people, employed)


def exposed_by_patience(view, width) -> set[int]:
    """Cells that a program each way over the whole system leaves too narrow."""
    found = set()
    for cell in np.flatnonzero(view.hidden):
        low, high = feasibility_interval(view, int(cell))
        narrow = high - low < width - TOLERANCE
        if narrow if view.printed[cell] else high < width - TOLERANCE:
            found.add(int(cell))
    return found


def random_pattern(table, random) -> Pattern:
    """Units hidden at random, in any layer."""
    hidden = np.zeros(table.size, bool)
    for layer in table.layers:
        for unit in range(layer.cells.shape[1]):
            if random.random() < 0.35:
                hidden[layer.cells[:, [unit]].indices] = True
    return Pattern(hidden, np.zeros_like(hidden))


def agree(table, random) -> None:
    view = published(table, random_pattern(table, random))
    if view.hidden.any():
        assert set(audit(view, WIDTH).exposed) == exposed_by_patience(view, WIDTH)


def safe(table) -> None:
    pattern = protect(table, Policy(MinimumCount(WIDTH), width=WIDTH))
    view = published(table, pattern)
    if view.hidden.any() and not view.hidden.all():
        assert not exposed_by_patience(view, WIDTH)
    assert (pattern.primary <= pattern.hidden).all()


@settings(max_examples=30, deadline=None)
@given(systems(), st.randoms(use_true_random=False))
def test_the_attack_finds_what_patience_finds(table, random):
    agree(table, random)


@settings(max_examples=30, deadline=None)
@given(systems())
def test_protection_leaves_nothing_to_patience(table):
    safe(table)


@settings(max_examples=15, deadline=None)
@given(systems(), st.permutations(range(3)))
def test_the_order_of_groups_does_not_matter_to_safety(table, order):
    people = table.values[:3][list(order)]
    horizons = (table.size - GROUPS) // (2 * GROUPS)
    rows = [table.values[GROUPS * (1 + 2 * h) :][:3][list(order)] for h in range(horizons)]
    safe(outcomes(people, np.array(rows)))


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(systems(), st.randoms(use_true_random=False))
def test_the_attack_finds_what_patience_finds_thousands(table, random):
    agree(table, random)


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(systems())
def test_protection_leaves_nothing_to_patience_thousands(table):
    safe(table)
