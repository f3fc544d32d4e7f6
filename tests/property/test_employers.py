"""Employers against enumeration: random tables of random people at random employers (S26)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from suppression import (
    ExposedError,
    MinimumCount,
    Pattern,
    Policy,
    Rivals,
    audit,
    insider,
    protect,
    published,
)
from tests.property.enumeration import enumerated, exposed
from tests.property.test_attack import MOST_HIDDEN, root, trees
from tests.spec.drawing import plain_table

WIDTH = 3  # a small threshold keeps enumeration small
EMPLOYERS = 4


@st.composite
def workplaces(draw, most=3):
    """A table of one tree crossed with another, and (n, employers) the people of each employer."""
    (rows, across), (columns, down) = draw(trees(most)), draw(trees(most))
    size = most * most * EMPLOYERS
    people = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    leaves = np.array(people).reshape(most, most, EMPLOYERS)
    wide = len(columns)
    held = np.array(
        [leaves[np.ix_(sorted(r), sorted(c))].sum(axis=(0, 1)) for r in rows for c in columns]
    )
    relations = [
        (r * wide + m, [r * wide + p for p in ps]) for r in range(len(rows)) for m, ps in down
    ]
    relations += [
        (m * wide + c, [p * wide + c for p in ps]) for c in range(wide) for m, ps in across
    ]
    return plain_table(held.sum(axis=1), relations), held


def rule(held) -> Rivals:
    ordered = np.sort(held, axis=1)[:, ::-1]
    return Rivals(
        (held > 0).sum(axis=1),
        ordered[:, 0],
        ordered[:, 1],
        held.any(axis=1),
        people=WIDTH,
    )


def protected(table, held, rule):
    """What is published of a table, if that can be, and if enumeration can follow."""
    policy = Policy(rule, width=WIDTH)
    known = replace(table, held=held.max(axis=1))
    try:
        view = published(table, protect(known, policy))
    except ExposedError:
        view = None
    assume(view is not None and not view.hidden[root(table)])
    assume(0 < view.hidden.sum() <= MOST_HIDDEN)
    return view


def hidden_parts_stay_wide(view, held) -> None:
    """Whatever an employer knows, the others' part of a hidden cell is as uncertain as asked."""
    for own in held.T:
        truth = enumerated(insider(view, own))
        for cell in np.flatnonzero(view.hidden):
            low, high = truth[cell] - own[cell]
            assert low >= 0 and high - low >= WIDTH


def no_competitor_narrows(table, held) -> None:
    """Every employer in turn: of no cell does it learn of one competitor."""
    view = protected(table, held, MinimumCount(WIDTH) | rule(held))
    hidden_parts_stay_wide(view, held)
    for number, own in enumerate(held.T):
        for cell in np.flatnonzero(~view.hidden & (own > 0)):
            rest = int(view.values[cell]) - own[cell]
            others = np.delete(held[cell], number)
            assert rest >= WIDTH and (others > 0).sum() >= 2
            assert others.max() <= 0.8 * rest


@st.composite
def hidden_at_random(draw):
    """A table with some cells hidden, as readers have it, and the people of each employer."""
    table, held = draw(workplaces())
    others = [cell for cell in range(table.size) if cell != root(table)]
    cells = draw(st.lists(st.sampled_from(others), min_size=1, max_size=MOST_HIDDEN, unique=True))
    hidden = np.isin(np.arange(table.size), cells)
    return published(table, Pattern(hidden, np.zeros_like(hidden))), held


def employers_find_what_enumeration_finds(view, held) -> None:
    """Whatever is hidden, the attack of each employer says what enumeration says."""
    for own in held.T:
        seen = insider(view, own)
        assert set(audit(seen, WIDTH).exposed) == exposed(seen, enumerated(seen), WIDTH)


@settings(max_examples=25, deadline=None)
@given(workplaces())
def test_no_competitor_narrows(case):  # S26
    no_competitor_narrows(*case)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(workplaces())
def test_hidden_parts_stay_wide(case):  # S26: small counts alone are unsafe
    table, held = case
    hidden_parts_stay_wide(protected(table, held, MinimumCount(WIDTH)), held)


@settings(max_examples=15, deadline=None)
@given(hidden_at_random())
def test_employers_find_what_enumeration_finds(case):  # S26
    employers_find_what_enumeration_finds(*case)


@pytest.mark.long
@settings(max_examples=2000, deadline=None)
@given(workplaces())
def test_no_competitor_narrows_thousands(case):
    no_competitor_narrows(*case)


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(hidden_at_random())
def test_employers_find_what_enumeration_finds_thousands(case):
    employers_find_what_enumeration_finds(*case)
