"""Merging unknowns that pairs tie: the same solutions, fewer unknowns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from suppression.presolve import Merged
from suppression.table import distinct_rows


@st.composite
def equations(draw):
    """A system with many two-cell relations, and a point that keeps it."""
    size = draw(st.integers(2, 8))
    rows = draw(st.integers(1, 8))
    matrix = np.zeros((rows, size))
    for row in range(rows):
        for place in draw(st.sets(st.integers(0, size - 1), min_size=2, max_size=3)):
            matrix[row, place] = draw(st.sampled_from([1.0, -1.0]))
    point = np.array(draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)), float)
    return sparse.csr_matrix(matrix), point


@settings(max_examples=200, deadline=None)
@given(equations())
def test_any_solution_of_the_merged_system_is_one_of_the_original(system):
    matrix, point = system
    merged = Merged(matrix.copy())
    target = matrix @ point
    right, lower, upper, offsets = merged.reduce(
        target, np.zeros(len(point)), np.full(len(point), 9.0)
    )
    assert merged.matrix.shape[1] <= matrix.shape[1]
    if merged.matrix.shape[0]:
        found = np.linalg.lstsq(merged.matrix.toarray(), right, rcond=None)[0]
    else:
        found = np.zeros(merged.matrix.shape[1])
    np.testing.assert_allclose(matrix @ merged.expand(found, offsets), target, atol=1e-8)
    assert (lower <= upper + 1e-9).all()  # the point itself is inside


@settings(max_examples=100, deadline=None)
@given(equations())
def test_a_linear_function_is_the_same_on_both_sides(system):
    matrix, point = system
    merged = Merged(matrix.copy())
    _, _, _, offsets = merged.reduce(matrix @ point, np.zeros(len(point)), np.full(len(point), 9.0))
    objective = np.arange(1.0, len(point) + 1)
    z = np.random.default_rng(0).uniform(size=(2, merged.matrix.shape[1]))
    wide = [merged.expand(row, offsets) for row in z]
    assert objective @ (wide[0] - wide[1]) == pytest.approx(
        merged.direction(objective) @ (z[0] - z[1])
    )


def test_complements_of_a_known_denominator_become_one_unknown():
    # people = employed + not employed, known in two groups; the groups add up
    matrix = sparse.csr_matrix(
        np.array([[1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1]], float)
    )
    assert Merged(matrix).matrix.shape == (0, 1)


def test_rows_that_repeat_or_mirror_each_other_are_dropped():
    matrix = sparse.csr_matrix(np.array([[1, -1, 0], [-1, 1, 0], [0, 0, 0], [0, 1, -1]], float))
    assert distinct_rows(matrix).toarray().tolist() == [[1, -1, 0], [0, 1, -1]]
