"""From rows to a system: relations, linked tables, sparse combinations, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from suppression import (
    Contributions,
    Grid,
    Hierarchy,
    Pattern,
    TableError,
    cells,
    published_cells,
    tabulate,
)

PROGRAM = Hierarchy.from_parents({"welding": "trades", "carpentry": "trades", "trades": "total"})
SEX, RACE = Hierarchy.flat(["F", "M"]), Hierarchy.flat(["A", "B"])
TREES = {"program": PROGRAM, "sex": SEX}


def table_of(rows, *dimensions):
    return pd.DataFrame(rows, columns=[*dimensions, "n"])


def sums_of(built):
    """Relations in words: {(margin, parts)}."""
    found = set()
    for row in built.table.relations.toarray():
        margin, parts = np.flatnonzero(row > 0), np.flatnonzero(row < 0)
        found.add((key(built, margin[0]), frozenset(key(built, part) for part in parts)))
    return found


def key(built, cell):
    return tuple(built.frame[list(built.grid.hierarchies)].iloc[cell])


def test_every_margin_is_a_relation_along_every_dimension():
    rows = tabulate(
        pd.DataFrame({"program": ["welding", "welding", "carpentry"], "sex": ["F", "M", "M"]}),
        TREES,
    )
    built = cells(rows, TREES)
    assert built.table.size == len(rows) == 11  # nobody is in (carpentry, F)
    assert (
        ("trades", "total"),
        frozenset({("welding", "total"), ("carpentry", "total")}),
    ) in sums_of(built)
    assert (("trades", "M"), frozenset({("welding", "M"), ("carpentry", "M")})) in sums_of(built)
    assert (("carpentry", "total"), frozenset({("carpentry", "M")})) in sums_of(built)
    assert (built.table.relations @ built.table.values == 0).all()


def test_a_level_that_is_not_listed_is_passed_over():
    rows = table_of([("total", "total", 9), ("welding", "total", 9)], "program", "sex")
    assert sums_of(cells(rows, TREES)) == {
        (("total", "total"), frozenset({("welding", "total")})),
    }


def test_linked_tables_share_cells_and_meet_in_totals_alone():
    people = pd.DataFrame(
        {"program": ["welding"] * 3, "sex": ["F", "M", "M"], "race": ["A", "A", "B"]}
    )
    trees = TREES | {"race": RACE}
    rows = tabulate(people, trees, tables=[["program", "sex"], ["program", "race"]])
    assert len(rows) == 3 * 5
    assert not ((rows.sex != "total") & (rows.race != "total")).any()
    found = sums_of(cells(rows, trees))
    assert len(found) == 3 * 2 + 5 * 2
    assert (
        ("welding", "total", "total"),
        frozenset({("welding", "F", "total"), ("welding", "M", "total")}),
    ) in found


def test_the_order_of_rows_changes_nothing():
    rows = tabulate(
        pd.DataFrame({"program": ["welding", "carpentry"] * 4, "sex": list("FFMM") * 2}), TREES
    )
    one = cells(rows, TREES)
    other = cells(rows.sample(frac=1, random_state=3), TREES)
    assert (one.table.values == other.table.values).all()
    assert (one.table.relations != other.table.relations).nnz == 0
    assert one.frame.equals(other.frame)


def test_other_columns_stay_aligned_to_the_cells():
    rows = table_of([("carpentry", "total", 4), ("total", "total", 4)], "program", "sex")
    built = cells(rows.assign(employers=[3, 5]), TREES)
    assert built.frame.employers.tolist() == [5, 3]
    assert built.rows.tolist() == [1, 0]
    assert cells(rows.assign(use=[0.5, 2]), TREES, cost="use").table.cost.tolist() == [2, 0.5]


def test_sums_are_carried_through_margins():
    rows = pd.DataFrame(
        {"program": ["welding", "carpentry"], "sex": ["F", "F"], "n": [3, 4], "pay": [1.5, 2.0]}
    )
    rolled = tabulate(rows, TREES, count="n", sums=["pay"])
    trades = rolled[(rolled.program == "trades") & (rolled.sex == "total")]
    assert (trades.n.item(), trades.pay.item()) == (7, 3.5)


REFUSED = [
    ([("total", "F", 7), ("total", "F", 8)], "more than once, first .program=total, sex=F"),
    ([("total", "F", -7)], "n: 1 cells have a negative count, first .program=total, sex=F"),
    (
        [("total", "F", 7.5)],
        "n: 1 cells have a count that is not whole, first .program=total, sex=F",
    ),
    ([("total", "F", None)], "n: 1 cells have no count, first .program=total, sex=F"),
    ([("plumbing", "F", 7)], "program: 'plumbing' in 1 rows is not in its hierarchy"),
    ([(None, "F", 7)], "program: 1 rows have no code"),
    (
        [("total", "total", 7), ("total", "M", 6)],
        "first .program=total, sex=total. along 'sex'; a part that is not listed",
    ),
    ([], "no cells"),
]


@pytest.mark.parametrize("rows, message", REFUSED)
def test_what_is_refused_is_named_by_its_cell_and_never_by_its_count(rows, message):
    with pytest.raises(TableError, match=message) as error:
        cells(table_of(rows, "program", "sex"), TREES)
    assert not {"7", "8", "6", "7.5"} & set(str(error.value).replace(",", " ").split())


def test_a_missing_column_is_named():
    with pytest.raises(TableError, match="no column 'n'; the columns are program, people"):
        cells(pd.DataFrame({"program": ["total"], "people": [3]}), {"program": PROGRAM})


def test_an_empty_count_is_a_hidden_cell():
    rows = table_of(
        [("total", "M", None), ("total", "total", 9), ("total", "F", 4)], "program", "sex"
    )
    seen, grid = published_cells(rows, TREES)
    assert [grid.name(cell) for cell in np.flatnonzero(seen.hidden)] == ["program=total, sex=M"]
    assert seen.printed.all()


def test_published_rows_that_contradict_each_other_are_refused():
    rows = table_of([("total", "M", 6), ("total", "total", 9), ("total", "F", 4)], "program", "sex")
    with pytest.raises(TableError, match="first .program=total, sex=total. along 'sex'"):
        published_cells(rows, TREES)


LINKED = [  # programs, and areas of study by sex: where they meet, (trades, total), is not listed
    ("welding", "total", 5),
    ("carpentry", "total", 4),
    ("trades", "F", 3),
    ("trades", "M", 6),
]


def test_a_margin_that_only_a_reader_can_form_is_a_cell():
    built = cells(table_of(LINKED, "program", "sex"), TREES)
    formed = np.flatnonzero(~built.table.printed)
    assert [built.grid.name(cell) for cell in formed] == ["program=trades, sex=total"]
    assert built.table.values[formed].tolist() == [9]
    assert built.rows[formed].tolist() == [-1]
    assert built.table.relations.shape[0] == 2
    seen, _ = published_cells(built.frame.dropna(), TREES)
    assert seen.values[formed].tolist() == [9]


def test_listings_in_part_can_be_told_from_listings_in_full():
    rows = table_of([*LINKED[:3], ("trades", "M", 5)], "program", "sex")
    with pytest.raises(TableError, match="sex=total. .itself not listed. along.*closed=False"):
        cells(rows, TREES)
    assert cells(rows, TREES, closed=False).table.relations.shape[0] == 0


def test_the_public_rows_are_the_given_ones_with_holes():
    rows = table_of([("total", "M", 5), ("total", "total", 9), ("total", "F", 4)], "program", "sex")
    built = cells(rows, TREES)
    pattern = Pattern(built.table.values == 4, built.table.values == 5)
    public, secret = built.public(pattern), built.confidential(pattern)
    assert public.sex.tolist() == rows.sex.tolist()
    assert public.n.isna().tolist() == [True, False, True]
    assert public.status.tolist() == ["suppressed", "published", "suppressed"]
    assert secret.n.tolist() == [5, 9, 4]
    assert secret.status.tolist() == ["secondary", "published", "primary"]


def test_combinations_that_nobody_is_in_are_listed_where_asked_for():
    people = pd.DataFrame({"program": ["welding"], "sex": ["F"]})
    sparse, dense = tabulate(people, TREES), tabulate(people, TREES, dense=True)
    assert (len(sparse), len(dense)) == (6, 12)
    assert dense.n.sum() == sparse.n.sum()
    assert len(tabulate(people, TREES, tables=[["sex"]], dense=True)) == 3


def test_rows_above_other_rows_cannot_be_added_up():
    people = pd.DataFrame({"program": ["welding", "trades"], "sex": ["F", "F"]})
    with pytest.raises(TableError, match="program: rows have the code 'trades' and codes under it"):
        tabulate(people, TREES)


def test_payments_are_found_in_every_cell_they_count_in():
    trees = TREES | {"race": RACE}
    tables = [["program", "sex"], ["race"]]
    people = pd.DataFrame(
        {
            "program": ["welding", "welding", "carpentry", "welding"],
            "sex": ["F", "M", "M", "F"],
            "race": ["A", "B", "B", "B"],
            "employer": ["x", "x", "y", "z"],
            "pay": [5.0, 7.0, 11.0, 2.0],
        }
    )
    built = cells(tabulate(people, trees, tables=tables), trees)
    cell, record = built.grid.members(Grid.of(people, trees))
    assert (np.bincount(cell, minlength=built.table.size) == built.table.values).all()
    who, pay = people.employer.to_numpy()[record], people.pay.to_numpy()[record]
    behind = Contributions.of(cell, who, pay, built.table.size)
    names = [built.grid.name(place) for place in range(built.table.size)]
    trades = names.index("program=trades, sex=total, race=total")
    assert (behind.number[trades], behind.total[trades]) == (3, 25)
    assert behind.largest[trades].tolist() == [12, 11]
    women = names.index("program=trades, sex=F, race=total")
    assert behind.largest[women].tolist() == [5, 2]


def test_codes_that_end_early_are_counted_once():
    ragged = {
        "program": Hierarchy.from_parents(
            {"welding": "trades"} | dict.fromkeys(["trades", "law"], "total")
        )
    }
    people = pd.DataFrame({"program": ["law", "welding", "law"]})
    built = cells(tabulate(people, ragged), ragged)
    cell, _ = built.grid.members(Grid.of(people, ragged))
    assert (np.bincount(cell) == built.table.values).all()
