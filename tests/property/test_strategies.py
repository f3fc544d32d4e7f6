"""Random small systems: every strategy protects them, and the exact one at the least cost."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from suppression import (
    ExposedError,
    MinimumCount,
    Pattern,
    Policy,
    baseline,
    exact,
    feasibility_interval,
    protect,
    published,
)
from suppression.intervals import TOLERANCE
from suppression.units import takes_along, with_units
from tests.property.test_attack import systems
from tests.spec.drawing import plain_table

WIDTH = 3
POLICIES = st.builds(
    Policy,
    st.builds(MinimumCount, st.just(WIDTH), st.booleans()),
    st.integers(1, WIDTH + 1),
    st.sampled_from(["interval", "threshold", "width"]),
)


@st.composite
def tables(draw, most=3):
    """A two-way table with its margins, of which some cells are known to lie in a range."""
    height, width = draw(st.integers(2, most)), draw(st.integers(2, most))
    count = height * width
    inner = np.array(draw(st.lists(st.integers(0, 9), min_size=count, max_size=count)))
    full = np.zeros((height + 1, width + 1), dtype=int)
    full[:-1, :-1] = inner.reshape(height, width)
    full[-1], full[:, -1] = full.sum(0), full.sum(1)
    full[-1, -1] = inner.sum()
    index = np.arange(full.size).reshape(full.shape)
    relations = [(index[i, -1], list(index[i, :-1])) for i in range(height + 1)]
    relations += [(index[-1, j], list(index[:-1, j])) for j in range(width + 1)]
    table = plain_table(full.ravel(), relations)
    return known(table, draw) if draw(st.booleans()) else table


def known(table, draw):
    """The table with what a reader knows: ranges while a margin is published, nested counts."""
    n = table.size
    guard = draw(st.integers(-1, n - 1))
    some = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n))) & (np.arange(n) != guard)
    far = draw(st.integers(0, 6))
    part, whole = np.argsort(table.values, kind="stable")[[draw(st.integers(0, n - 2)), -1]]
    return replace(
        table,
        floor=np.where(some, np.maximum(table.values - far, 0), 0.0),
        ceiling=np.where(some, table.values + far, np.inf),
        given=np.where(some, guard, -1),
        within=np.array([[part, whole]]),
        printed=np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n))) | ~some,
    )


def safe(table, policy, hidden) -> bool:
    """Whether two programs for each hidden cell find all that the policy asks."""
    primary = policy.primary(table)
    view = published(table, Pattern(primary, hidden & ~primary))
    need = policy.need(table, primary, hidden)
    for cell in np.flatnonzero(hidden):
        low, high = feasibility_interval(view, int(cell))
        if low > need.low[cell] + TOLERANCE or high < need.high[cell] - TOLERANCE:
            return False
        if high - low < need.width[cell] - TOLERANCE:
            return False
    return True


def cost(table, hidden) -> float:
    """What a pattern loses: printed cells only."""
    return float(table.cost[hidden & table.printed].sum())


def least_cost(table, policy) -> float:
    """The cheapest of all patterns, tried one by one; infinite if none protects."""
    along = takes_along(table)
    forced = with_units(policy.primary(table), along)
    found = np.inf
    for choice in itertools.product([False, True], repeat=int((~forced).sum())):
        hidden = forced.copy()
        hidden[~forced] = choice
        hopeful = cost(table, hidden) < found and (with_units(hidden, along) == hidden).all()
        if hopeful and safe(table, policy, hidden):
            found = cost(table, hidden)
    return found


def pattern_of(strategy, table, policy):
    """The pattern's mask, or None where the strategy says that a cell is exposed."""
    try:
        return strategy(table, policy).hidden
    except ExposedError:
        return None


def exact_is_least(table, policy) -> None:
    hidden, least = pattern_of(exact, table, policy), least_cost(table, policy)
    if hidden is None:
        assert np.isinf(least)
    else:
        assert safe(table, policy, hidden)
        assert cost(table, hidden) == pytest.approx(least)


def none_is_cheaper(table, policy) -> None:
    best = pattern_of(exact, table, policy)
    for strategy in (baseline, protect):
        hidden = pattern_of(strategy, table, policy)
        if hidden is not None:
            assert safe(table, policy, hidden), strategy.__name__
            assert best is not None and cost(table, best) <= cost(table, hidden) + 1e-6


def shuffled(table, order):
    """The same system, its cells and relations in another order."""
    place = np.argsort(order)
    return replace(
        table,
        values=table.values[order],
        relations=sparse.csr_matrix(table.relations.toarray()[::-1, order]),
        cost=table.cost[order],
        block=table.block[order],
        layers=(),
        floor=table.floor[order],
        ceiling=table.ceiling[order],
        printed=table.printed[order],
        base=table.base[order],
        given=np.where(table.given >= 0, place[table.given], -1)[order],
        within=place[table.within],
    )


@settings(max_examples=15, deadline=None)
@given(tables(most=2), POLICIES)
def test_the_exact_pattern_is_the_cheapest_of_all(table, policy):
    exact_is_least(table, policy)


@settings(max_examples=15, deadline=None)
@given(tables(), POLICIES)
def test_no_strategy_is_cheaper_than_the_exact_one(table, policy):
    none_is_cheaper(table, policy)


@settings(max_examples=10, deadline=None)
@given(systems(), POLICIES)
def test_no_strategy_is_cheaper_where_cells_are_hidden_together(table, policy):
    none_is_cheaper(table, policy)


@settings(max_examples=10, deadline=None)
@given(tables(), POLICIES, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_change_the_cost(table, policy, random):
    order = np.array(random.sample(range(table.size), table.size))
    first, second = (pattern_of(exact, each, policy) for each in (table, shuffled(table, order)))
    if first is None:
        assert second is None
    else:
        assert cost(table, first) == pytest.approx(cost(shuffled(table, order), second))


@settings(max_examples=10, deadline=None)
@given(tables(), POLICIES)
def test_each_strategy_finds_the_same_pattern_every_time(table, policy):
    for strategy in (exact, baseline):
        first, second = (pattern_of(strategy, table, policy) for _ in range(2))
        assert (first is None and second is None) or (first == second).all()


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(tables(most=2), POLICIES)
def test_the_exact_pattern_is_the_cheapest_of_all_thousands(table, policy):
    exact_is_least(table, policy)


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(st.one_of(tables(), systems()), POLICIES)
def test_no_strategy_is_cheaper_than_the_exact_one_thousands(table, policy):
    none_is_cheaper(table, policy)
