"""The tables that protection is measured on."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import instances
from suppression import Hierarchy, cells

PUBLISHED = {"S": (2879, 565), "M1": (13_082, 6308)}  # cells and primaries of the sizes to match


@pytest.mark.parametrize("name", PUBLISHED)
def test_sizes_match_the_published_ones(name):
    table = instances.named(name).table
    found = (table.size, int((table.values < 10).sum()))
    assert found == pytest.approx(PUBLISHED[name], rel=0.01)
    assert (table.values > 0).all()


def test_a_seed_says_everything():
    first, again, other = (instances.small(seed).values for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", ["S", "S+", "M1"])
def test_relations_are_those_of_the_builder_of_cells(name):
    instance = instances.named(name)
    frame = pd.DataFrame({"n": instance.table.values})
    trees = {}
    for dimension in ("outcome", "program", "place"):
        parents = instance.parents[dimension]
        trees[dimension] = Hierarchy.from_parents(
            {str(code): None if above < 0 else str(above) for code, above in enumerate(parents)}
        )
        frame[dimension] = instance.keys[dimension].astype(str)
    for dimension in instances.SUBGROUPS:
        codes = instances.codes_of(dimension)
        trees[dimension] = Hierarchy.flat(codes)
        code = instance.keys["subgroup"]
        frame[dimension] = code.astype(str).where(code.isin(codes), "total")
    built = cells(frame, trees)
    assert (built.rows >= 0).all()
    ours = instance.table.relations[:, built.rows]  # which cell of ours each of theirs is
    assert rows(ours) == rows(built.table.relations)


def test_one_of_the_linked_tables():
    instance = instances.named("S/race_ethnicity")
    everyone = instance.keys["subgroup"] == 0
    codes = instances.codes_of("race_ethnicity")
    assert (everyone | instance.keys["subgroup"].isin(codes)).all()
    total = (instance.keys[["program", "place"]] == 0).all(axis=1)
    by_race = instance.table.values[total & ~everyone]
    assert by_race.sum() == instance.table.values[total & everyone] == instances.SMALL.people


def rows(matrix):
    """Each relation as a set of signed cells."""
    found = matrix.tocsr()
    spans = zip(found.indptr[:-1], found.indptr[1:], strict=True)
    return {
        frozenset(zip(found.indices[a:b].tolist(), found.data[a:b].tolist(), strict=True))
        for a, b in spans
    }
