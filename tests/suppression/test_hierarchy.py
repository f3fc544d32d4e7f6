"""Trees of codes: how they are given, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from suppression import Hierarchy, HierarchyError, TableError

PARENTS = {"welding": "trades", "trades": "total", "nursing": "health", "health": "total"}


def test_all_ways_of_giving_a_tree_are_the_same(tmp_path):
    frame = pd.DataFrame({"code": [*PARENTS, "total"], "parent": [*PARENTS.values(), None]})
    frame.to_csv(tmp_path / "programs.csv", index=False)
    trees = [
        Hierarchy.from_parents(PARENTS),
        Hierarchy.from_parents(pd.Series(PARENTS)),
        Hierarchy.from_parents(PARENTS | {"total": None}),
        Hierarchy.from_frame(frame),
        Hierarchy.from_frame(frame.iloc[::-1]),
        Hierarchy.read(tmp_path / "programs.csv"),
    ]
    for tree in trees:
        assert tree.root == "total"
        assert tree.codes == ("total", "health", "trades", "nursing", "welding")
        assert tree.parents.tolist() == [-1, 0, 0, 1, 2]


def test_a_flat_tree_has_its_codes_under_the_total():
    tree = Hierarchy.flat([2021, 2020, "all"], total="all")
    assert tree.codes == ("all", "2020", "2021")
    assert tree.depths.tolist() == [0, 1, 1]


def test_trees_may_be_ragged_and_of_any_depth():
    chain = {f"{level}": f"{level - 1}" for level in range(1, 50)}
    tree = Hierarchy.from_parents(chain | {"short": "0"})
    assert tree.depths.max() == 49
    assert [tree.codes[code] for code in np.flatnonzero(tree.ends_early)] == ["short"]
    assert tree.codes[tree.raised(3)[-1]] == "3"


def test_codes_are_found_as_text_and_unknown_ones_are_marked():
    tree = Hierarchy.flat([1, 2])
    assert tree.positions(pd.Series([2, "2", 1, "total", 3, None])).tolist() == [2, 2, 1, 0, -1, -1]


REFUSED = [
    ({"a": "b", "b": "a"}, "every code has a parent, so they form a cycle"),
    ({"a": "a"}, "cycle"),
    ({"total": "", "a": "b", "b": "a"}, "'a', 'b' never reaches the root 'total'"),
    ({"a": "total", "b": "all"}, "more than one root: 'all', 'total'"),
    ({"total": None, "all": None}, "more than one root: 'total', 'all'|'all', 'total'"),
    ({"total": None, "a": "total", "b": "trades"}, "parent 'trades' of 'b' is not a code"),
    ({"": "total"}, "a row has no code"),
    ({}, "no root"),
]


@pytest.mark.parametrize("parents, message", REFUSED)
def test_what_is_no_tree_is_refused(parents, message):
    with pytest.raises(HierarchyError, match=message):
        Hierarchy.from_parents(parents)


def test_a_code_listed_twice_is_refused():
    frame = pd.DataFrame({"code": ["a", "a", "b"], "parent": ["total", "b", "total"]})
    with pytest.raises(HierarchyError, match="'a' is listed more than once"):
        Hierarchy.from_frame(frame)
    with pytest.raises(HierarchyError, match="'b' is listed more than once"):
        Hierarchy.flat(["b", "b"])


def test_a_file_that_is_no_hierarchy_is_named(tmp_path):
    path = tmp_path / "programs.csv"
    path.write_text("program,cluster\na,b\n")
    with pytest.raises(
        TableError, match="programs.csv: a hierarchy has no column 'code', 'parent'"
    ):
        Hierarchy.read(path)
    with pytest.raises(TableError, match="absent.csv: cannot be read"):
        Hierarchy.read(tmp_path / "absent.csv")
