"""Representation ratios against an independent library, and against what they mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from dashboards.access import ratio

TABLES = [  # inside, group, part, everyone
    (60, 2000, 600, 4000),
    (540, 2000, 600, 4000),
    (12, 55, 400, 9000),
    (900, 1000, 1200, 4000),
    (10, 5000, 30, 60_000),
]


@pytest.mark.parametrize("table", TABLES)
def test_the_limits_are_those_of_the_ratio_to_all_others(table):
    """The ratio to everyone is a function of the ratio to the others: its limits are too."""
    inside, group, part, everyone = table
    found = ratio.ratio(*table)
    low, high = confint_proportions_2indep(
        inside, group, part - inside, everyone - group, compare="ratio", method="log"
    )
    weight = group / everyone
    expected = [end / (weight * end + 1 - weight) for end in (low, high)]
    assert [found.low, found.high] == pytest.approx(expected, rel=1e-6)
    assert found.low < found.value < found.high


def test_the_value_is_the_share_there_over_the_share_of_all():
    found = ratio.ratio(60, 2000, 600, 4000)
    assert found.value == pytest.approx((60 / 600) / (2000 / 4000)) == pytest.approx(0.2)
    assert found.sure


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400), st.integers(1, 400))
def test_it_is_the_same_seen_from_the_group_and_from_the_part(a, b, c, d):
    """Groups and parts may change places, as far as the value goes; equal shares give 1."""
    group, part, everyone = a + b, a + c, a + b + c + d
    assert ratio.value(a, group, part, everyone) == pytest.approx(
        ratio.value(a, part, group, everyone)
    )
    assert ratio.value(a, 2 * a, a + b, 2 * a + 2 * b) == pytest.approx(1)


@given(st.integers(1, 200), st.integers(1, 200), st.integers(1, 200), st.integers(1, 200))
def test_group_and_others_are_never_both_above(a, b, c, d):
    group, part, everyone = a + b, a + c, a + b + c + d
    one = ratio.ratio(a, group, part, everyone)
    other = ratio.ratio(c, everyone - group, part, everyone)
    assert (one.value - 1) * (other.value - 1) <= 1e-12
    assert one.sure == other.sure, "the same comparison, seen from either side"


def test_nineteen_in_twenty_hold_the_truth():
    random = np.random.default_rng(1)
    group, others, risk, other = 800, 3200, 0.05, 0.12
    weight = group / (group + others)
    truth = risk / (weight * risk + (1 - weight) * other)
    held = 0
    for inside, there in zip(
        random.binomial(group, risk, 2000), random.binomial(others, other, 2000), strict=True
    ):
        found = ratio.ratio(int(inside), group, int(inside + there), group + others)
        held += found.low <= truth <= found.high
    assert 0.935 < held / 2000 < 0.97


@pytest.mark.parametrize("table", [(0, 50, 20, 100), (20, 50, 20, 100), (20, 100, 20, 100)])
def test_where_one_side_is_nobody_there_are_no_limits(table):
    found = ratio.ratio(*table)
    assert found.ends is None and not found.sure


@pytest.mark.parametrize("table", [(0, 0, 20, 100), (0, 50, 0, 100)])
def test_a_ratio_of_nobody_is_refused(table):
    with pytest.raises(ValueError, match="needs people"):
        ratio.ratio(*table)
