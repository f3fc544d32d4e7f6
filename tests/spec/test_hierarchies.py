"""Worked examples of trees and linked tables (METHODS.md, S24 and S25)."""

import numpy as np
import pandas as pd
import pytest

from suppression import (
    Hierarchy,
    MinimumCount,
    Policy,
    TableError,
    audit,
    cells,
    feasibility_interval,
    protect,
    published,
    published_cells,
)

WIDTH = 10
POLICY = Policy(MinimumCount(10), WIDTH)


class Drawn:
    """A drawn table: indented rows are parts of the row they are under; the first column is the
    total of the others; `?` marks a hidden cell, `.` one that is not listed.
    """

    def __init__(self, text, rows="program", columns="region"):
        lines = [line.split("|") for line in text.strip().splitlines()]
        heads = [head.strip() for head in lines[0][1:]]
        self.trees = {rows: tree(line[0] for line in lines[1:]), columns: Hierarchy.flat(heads)}
        self.frame = pd.DataFrame(
            [
                (line[0].strip(), head, cell.strip())
                for line in lines[1:]
                for head, cell in zip(heads, line[1:], strict=True)
            ],
            columns=[rows, columns, "n"],
        )
        self.frame = self.frame[self.frame.n != "."]

    def confidential(self):
        return cells(self.frame.assign(n=self.frame.n.str.rstrip("?")), self.trees)

    def public(self):
        seen = self.frame.n.mask(self.frame.n.str.endswith("?"))
        return published_cells(self.frame.assign(n=seen), self.trees)


def tree(rows):
    """A hierarchy from indented lines, each under the nearest line that is indented less."""
    parents, above = {}, []
    for row in rows:
        indent = len(row) - len(row.lstrip())
        above = [(depth, code) for depth, code in above if depth < indent]
        parents[row.strip()] = above[-1][1] if above else None
        above.append((indent, row.strip()))
    return Hierarchy.from_parents(parents)


def additions(grid):
    """Relations in words: `health, north = nursing, north + dental, north`."""
    codes = grid.frame().agg(", ".join, axis=1).to_numpy()
    return {
        f"{codes[row > 0][0]} = {' + '.join(codes[row < 0])}" for row in grid.relations().toarray()
    }


def exposed(drawn):
    seen, grid = drawn.public()
    return {grid.name(cell) for cell in audit(seen, WIDTH).exposed}


def interval(drawn, name):
    seen, grid = drawn.public()
    cell = next(cell for cell in range(grid.size) if grid.name(cell) == name)
    return feasibility_interval(seen, cell)


def assert_protected(built):
    """`protect` finds a pattern, and the audit finds nothing in what is left."""
    pattern = protect(built.table, POLICY)
    assert (built.table.values[~pattern.hidden & built.table.printed] >= 10).all()
    assert not len(audit(published(built.table, pattern), WIDTH).exposed)


def test_a_two_way_table_with_a_tree_of_rows():  # S24
    drawn = Drawn("""
                     | total | north | south
        total        |  186  |   66  |  120
          health     |   93  |   33  |   60
            nursing  |   23  |    3? |   20?
            dental   |   70  |   30? |   40?
          trades     |   93  |   33  |   60
    """)
    found = additions(drawn.public()[1])
    assert "total, total = health, total + trades, total" in found
    assert "health, north = dental, north + nursing, north" in found
    assert "nursing, total = nursing, north + nursing, south" in found
    assert len(found) == 2 * 3 + 5  # two margins in each of 3 columns, and one in each of 5 rows
    assert interval(drawn, "program=nursing, region=north") == (0, 23)
    assert interval(drawn, "program=dental, region=south") == (37, 60)
    assert exposed(drawn) == set()
    assert_protected(drawn.confidential())


def test_what_is_hidden_at_one_level_can_be_told_by_another():  # S24
    drawn = Drawn("""
                        | total | north | south
        total           |  186  |   66  |  120
          health        |   93  |   33? |   60?
            clinical    |   23  |    3? |   20?
              nursing   |   23  |    3? |   20?
            technical   |   70  |   30  |   40
          trades        |   93  |   33  |   60
    """)
    names = [f"program={code}, region=" for code in ("health", "clinical", "nursing")]
    assert exposed(drawn) == {name + region for name in names for region in ("north", "south")}
    assert interval(drawn, "program=nursing, region=north") == (3, 3)
    assert_protected(drawn.confidential())


def test_a_margin_with_one_part_is_hidden_with_it():  # S24
    drawn = Drawn("""
                      | total | north | south
        total         |   93  |   33  |   60
          health      |   23  |    3  |   20
            nursing   |   23  |    3? |   20?
          trades      |   70  |   30? |   40?
    """)
    assert exposed(drawn) >= {"program=nursing, region=north", "program=nursing, region=south"}
    built = drawn.confidential()
    hidden = protect(built.table, POLICY).hidden
    codes = built.grid.frame()
    health = codes.program.eq("health").to_numpy()
    nursing = codes.program.eq("nursing").to_numpy()
    assert (hidden[health] == hidden[nursing]).all()


def test_a_cell_that_is_not_listed_is_a_zero_to_everybody():  # S24
    drawn = Drawn("""
                     | total | north | south
        total        |   93  |   33  |   60
          health     |   23  |   .   |   23?
          trades     |   70  |   33  |   37?
    """)
    assert interval(drawn, "program=health, region=south") == (23, 23)


SUBGROUPS = {"sex": Hierarchy.flat(["F", "M"]), "race": Hierarchy.flat(["A", "B", "C"])}
BY_SEX_AND_BY_RACE = pd.DataFrame(
    [
        ("total", "total", 90),
        ("F", "total", 42),
        ("M", "total", 48),
        ("total", "A", 4),
        ("total", "B", 25),
        ("total", "C", 61),
    ],
    columns=["sex", "race", "n"],
)


def test_two_linked_tables_share_their_total():  # S24
    built = cells(BY_SEX_AND_BY_RACE, SUBGROUPS)
    assert additions(built.grid) == {
        "total, total = F, total + M, total",
        "total, total = total, A + total, B + total, C",
    }
    assert_protected(built)


def test_linked_tables_leak_through_a_total_that_neither_lists():  # S24
    seen = BY_SEX_AND_BY_RACE[1:].assign(n=[42, 48, None, 25, 61])
    hidden, grid = published_cells(seen, SUBGROUPS)
    found = audit(hidden, WIDTH).exposed
    assert [grid.name(cell) for cell in found] == ["sex=total, race=A"]
    apart, _ = published_cells(seen, SUBGROUPS, closed=False)
    assert not len(audit(apart, WIDTH).exposed)
    assert_protected(cells(BY_SEX_AND_BY_RACE[1:], SUBGROUPS))


def test_a_part_that_is_missing_is_refused():  # S25
    with pytest.raises(TableError, match="first .sex=total, race=total. along 'race'"):
        cells(BY_SEX_AND_BY_RACE[:-1], SUBGROUPS)


def test_the_public_rows_do_not_tell_primary_from_secondary():  # S25
    built = cells(BY_SEX_AND_BY_RACE, SUBGROUPS)
    pattern = protect(built.table, POLICY)
    public = built.public(pattern)
    assert pattern.primary.any() and pattern.secondary.any()
    assert set(public.status) == {"published", "suppressed"}
    assert np.array_equal(public.n.isna(), public.status == "suppressed")
