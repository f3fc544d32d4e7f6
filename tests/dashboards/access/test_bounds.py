"""Limits of hidden counts: they hold the truth, whatever is hidden, and are what they can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dashboards.access import bounds
from dashboards.access.rows import standing

GROUPS, CLUSTERS = 3, 4


def lines_of(rows: int, columns: int):
    """Every row and column with its margin, at place -1."""
    lines = [((row, -1), [(row, one) for one in range(columns)]) for row in (*range(rows), -1)]
    return lines + [
        ((-1, one), [(row, one) for row in range(rows)]) for one in (*range(columns), -1)
    ]


def whole(table: np.ndarray) -> dict[tuple[int, int], float]:
    """A table with its margins."""
    found = {(row, one): float(table[row, one]) for row, one in np.ndindex(*table.shape)}
    found |= {(row, -1): float(table[row].sum()) for row in range(len(table))}
    found |= {(-1, one): float(table[:, one].sum()) for one in range(table.shape[1])}
    return found | {(-1, -1): float(table.sum())}


@given(
    arrays.arrays(np.int64, (GROUPS, CLUSTERS), elements=st.integers(0, 60)),
    arrays.arrays(bool, (GROUPS + 1, CLUSTERS + 1)),
    st.sets(st.integers(0, CLUSTERS - 1), min_size=1),
)
def test_limits_hold_the_truth_of_cells_and_of_sums(table, hidden, some):
    truth = whole(table)
    given_ = {
        place: bounds.limits(None if hidden[place] else value) for place, value in truth.items()
    }
    found = bounds.tightened(given_, lines_of(GROUPS, CLUSTERS))
    for place, value in truth.items():
        low, high = found[place]
        assert low <= value <= high, place
        assert given_[place][0] <= low and high <= given_[place][1], "never wider than given"
    rest = [one for one in range(CLUSTERS) if one not in some]
    for row in range(GROUPS):
        places, others = [(row, one) for one in some], [(row, one) for one in rest]
        low, high = bounds.together(found, places, others, (row, -1))
        inside = sum(truth[place] for place in places)
        assert low <= inside <= high
        people, part, everyone = truth[row, -1], truth_of(truth, some), truth[-1, -1]
        one = standing("", (low, high), (people, people), (part, part), (everyone, everyone))
        if people and part:
            value = (inside / people) / (part / everyone)
            if one.ratio:
                assert one.ratio.value == pytest.approx(value)
            elif one.between:
                assert one.between[0] - 1e-9 <= value <= one.between[1] + 1e-9


def truth_of(truth, some) -> float:
    return sum(truth[-1, one] for one in some)


def test_a_lone_hidden_count_follows_from_its_margin():
    cells = {"all": (10.0, 10.0), "one": (4.0, 4.0), "two": bounds.UNKNOWN}
    assert bounds.tightened(cells, [("all", ["one", "two"])])["two"] == (6.0, 6.0)


def test_two_hidden_counts_share_what_is_left():
    cells = {"all": (10.0, 10.0), "one": (4.0, 4.0), "two": bounds.UNKNOWN, "three": bounds.UNKNOWN}
    found = bounds.tightened(cells, [("all", ["one", "two", "three"])])
    assert found["two"] == found["three"] == (0.0, 6.0)


def test_what_does_not_add_up_is_refused():
    cells = {"all": (3.0, 3.0), "one": (4.0, 4.0), "two": (1.0, 1.0)}
    with pytest.raises(ValueError, match="do not add up"):
        bounds.tightened(cells, [("all", ["one", "two"])])


def test_limits_that_any_group_of_that_size_could_have_tell_nothing():
    known = {"people": (2000.0, 2000.0), "part": (200.0, 200.0), "everyone": (4000.0, 4000.0)}
    assert standing("", (0.0, 200.0), **known).between is None
    assert standing("", (0.0, 140.0), **known).between == pytest.approx((0.0, 1.4))
    assert standing("", (10.0, 200.0), **known).between == pytest.approx((0.1, 2.0))
