"""Coded rates: a bound instead of a rate, where it leaves enough people open (R6)."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates import coding
from aggregates.policy import Policy
from aggregates.schema import CODED, PUBLISHED, SUPPRESSED, bound_columns, status_column

POLICY = Policy(coding_steps=(0.01, 0.02, 0.05, 0.1, 0.2))
STEPS = POLICY.coding_steps


def cube(part, whole, rate="rate_employed"):
    """A cube of one row."""
    names = ("n_matched", "n_exiters") if rate == "rate_matched" else ("n_employed", "n_matched")
    return pd.DataFrame(dict(zip(names, ([part], [whole]), strict=True)))


def bound(part, whole, policy=POLICY, rate="rate_employed"):
    """Lower and upper bound of one rate; None where there is none."""
    low, high = coding.bounds(cube(part, whole, rate), rate, policy)
    return tuple(None if np.isnan(side[0]) else float(side[0]) for side in (low, high))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 10_000, (None, 0.01)),  # 1 % of them is 100 people
        (10_000, 10_000, (0.99, None)),
        (0, 1_000, (None, 0.02)),  # 1 % is 10 people, no more than the protection width
        (0, 1_100, (None, 0.01)),  # 11 people
        (0, 200, (None, 0.1)),
        (0, 100, (None, 0.2)),
        (97, 100, (0.8, None)),
        (0, 50, (None, None)),  # even a fifth is only 10 people
        (0, 55, (None, 0.2)),
        (0, 0, (None, None)),
        (30, 100, (None, None)),  # not near an end
        (15, 1_000, (None, 0.02)),
        (25, 1_000, (None, 0.05)),
    ],
)
def test_the_smallest_step_that_leaves_enough_open(part, whole, expected):
    low, high = bound(part, whole)
    assert (low, high) == (
        None if expected[0] is None else pytest.approx(expected[0]),
        expected[1],
    )


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(3, 60),
)
def test_a_bound_holds_and_leaves_more_than_the_width_open(counts, width):
    part, whole = counts
    low, high = bound(part, whole, replace(POLICY, protection_width=width))
    if low is None and high is None:
        return
    assert low is None or high is None
    bottom, top = (low or 0.0) * whole, (1.0 if high is None else high) * whole
    assert bottom - 1e-6 <= part <= top + 1e-6
    assert np.floor(top + 1e-6) - np.ceil(bottom - 1e-6) > width


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_both_ends_are_coded_alike(counts):
    part, whole = counts
    low, high = bound(part, whole)
    mirrored = bound(whole - part, whole)
    if 2 * part != whole:
        assert mirrored[1] == (None if low is None else pytest.approx(1 - low))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_the_match_rate_leaves_leavers_open(counts):
    """Here the denominator is what is hidden: looked-up leavers are known, all leavers are not."""
    matched, exiters = counts
    low, high = bound(matched, exiters, rate="rate_matched")
    assert high is None
    if low is not None:
        assert matched / exiters >= low - 1e-9
        assert np.floor(matched * (1 - low) / low + 1e-6) > POLICY.protection_width


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 400),
    st.integers(3, 20),
    st.lists(st.sampled_from([0.01, 0.05, 0.06, 0.1, 0.2, 0.3, 0.45, 0.49]), unique=True),
)
def test_what_is_shown_leaves_enough_open_to_a_reader_who_knows_the_rule(whole, width, steps):
    """Also where no bound is shown: then the group is near neither end. Every count that would
    be shown in the same way is possible, and no other.
    """
    policy = Policy(protection_width=width, coding_steps=tuple(sorted(steps)))
    part, base = np.arange(whole + 1), np.full(whole + 1, float(whole))
    frame = pd.DataFrame({"n_employed": part, "n_matched": whole})
    low, high = coding.bounds(frame, "rate_employed", policy)
    least, most = coding.ranges(base, low, high, "rate_employed", policy)
    shown = [(str(one), str(other)) for one, other in zip(low, high, strict=True)]
    for way in set(shown):
        alike = part[[one == way for one in shown]]
        assert (least[alike] == alike.min()).all() and (most[alike] == alike.max()).all()
        assert alike.max() - alike.min() > width or len(set(shown)) == 1


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.integers(3, 20))
def test_the_same_of_the_match_rate(matched, width):
    policy = replace(POLICY, protection_width=width)
    missing = np.arange(2 * matched)
    frame = pd.DataFrame({"n_matched": matched, "n_exiters": matched + missing})
    low, high = coding.bounds(frame, "rate_matched", policy)
    base = np.full(len(frame), float(matched))
    least, most = coding.ranges(base, low, high, "rate_matched", policy)
    for way in set(low[~np.isnan(low)]):
        alike = missing[low == way]
        assert (least[alike] == alike.min()).all() and (most[alike] == alike.max()).all()
        assert alike.max() - alike.min() > width
    without = missing[np.isnan(low)]
    assert (least[without] == without.min(initial=2 * matched)).all()
    assert np.isinf(most[without]).all()


def test_nothing_is_known_of_a_rate_whose_base_is_hidden():
    nothing = np.full(1, np.nan)
    least, most = coding.ranges(nothing, nothing, nothing, "rate_employed", POLICY)
    assert np.isnan(least).all() and not (most < np.inf).any()


def test_a_bound_that_no_rule_gives_is_taken_as_it_stands():
    """For the attack on a forged release: it tells more, not nothing."""
    least, most = coding.ranges(
        np.array([100.0]), np.array([np.nan]), np.array([0.01]), "rate_employed", POLICY
    )
    assert (least, most) == (0, 1)


def test_a_bound_depends_on_the_group_and_not_on_the_exact_count():
    """Between two groups of a size, the same step: no bound gives away where inside it lies."""
    for part in range(11):
        assert bound(part, 1_100) == (None, 0.01)
    assert bound(12, 1_100) == (None, 0.05)  # 0.02 would leave only 12 to 22


def test_counts_that_are_missing_have_no_bound():
    frame = pd.DataFrame({"n_employed": [pd.NA, 0], "n_matched": [500, 500]}).astype("Int64")
    low, high = coding.bounds(frame, "rate_employed", POLICY)
    assert np.isnan(low).all() and np.isnan(high[0]) and high[1] == 0.05


def test_only_coded_bounds_are_read_back():
    low, high = bound_columns("rate_employed")
    outcomes = pd.DataFrame(
        {
            status_column("rate_employed"): [CODED, CODED, SUPPRESSED, PUBLISHED],
            low: [0.0, 0.95, 0.3, 0.3],
            high: [0.05, 1.0, 0.4, 0.4],
        }
    )
    lower, upper = coding.published_bounds(outcomes, "rate_employed")
    assert np.array_equal(lower, [np.nan, 0.95, np.nan, np.nan], equal_nan=True)
    assert np.array_equal(upper, [0.05, np.nan, np.nan, np.nan], equal_nan=True)
