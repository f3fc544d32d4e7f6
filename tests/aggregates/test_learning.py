"""Work-based learning by subgroup: the same people as the subgroup of those who had it (R4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates import checks, release
from aggregates.declarations import LEAVERS
from aggregates.errors import CubeError
from aggregates.policy import Grid
from aggregates.schema import KEYS, TOTAL
from tests.aggregates.counted import POLICY, built, cell
from tests.aggregates.packages import Tables, base, student

DIM = "work_based_learning"
RULES = replace(
    POLICY, grids=(Grid("program", "state", ("all",), True, cubes=("outcomes", "learning")),)
)
MOVED = ("n_exiters", "n_matched", "n_not_found")
AT = {"horizon_code": "q2"}


def leavers(had: tuple[int, ...], unmatched: tuple[int, ...] = ()) -> Tables:
    """Six people, women the odd ones, of whom some had work-based learning; a year later, one."""
    tables = base()
    years = (*[2017] * 6, 2018, 2019)
    tables["students"] = [
        student(
            number,
            cohort_year=year,
            exit_quarter=f"{year}Q2",
            sex="female" if number % 2 else "male",
            work_based_learning=number in had,
            match_status="not_matched" if number in unmatched else "matched",
        )
        for number, year in enumerate(years)
    ]
    for name in ("wages", "enrollments", "credentials"):
        tables[name] = tables[name][:1]
    return tables


def parts(con, **keys: str) -> tuple[object, ...]:
    return cell(con, "learning__yes, learning__no", **AT, **keys)


def test_everybody_who_was_looked_up_is_in_a_part(tmp_path):
    con = built(tmp_path, leavers(had=(0, 1, 2, 5), unmatched=(2,)), RULES)
    assert parts(con) == (3, 4)
    assert parts(con, subgroup_dim="sex", subgroup_code="female") == (2, 2)
    assert parts(con, subgroup_dim="sex", subgroup_code="male") == (1, 2)


def test_it_is_counted_once_and_not_by_itself(tmp_path):
    con = built(tmp_path, leavers(had=(0, 1)), RULES)
    grids = con.execute("select distinct horizon_code, subgroup_dim from cube_grids where learning")
    found = grids.fetchall()
    assert {horizon for horizon, _dim in found} == {"q2"}
    assert (("q2", DIM) not in found) and (("q2", "sex") in found)


def test_it_is_not_counted_where_the_dimension_is_not_tabulated(tmp_path):
    lone = replace(RULES, grids=(Grid("total", "state", ("all",), cubes=("learning",)),))
    con = built(tmp_path, leavers(had=(0, 1)), lone)
    assert not con.execute("from cube_grids where learning").fetchall()


def test_a_policy_that_pools_its_codes_has_no_such_cube(tmp_path):
    pooled = replace(RULES, pool={DIM: {"any": ("yes", "no")}})
    con = built(tmp_path, leavers(had=(0, 1)), pooled)
    assert not con.execute("from dim_part where partition = 'learning'").fetchall()


def test_another_number_of_the_same_people_is_refused(tmp_path):
    con = built(tmp_path, leavers(had=(0, 1, 2)), RULES)
    checks.run(con)
    moved = ", ".join(f"{name} = {name} + if(subgroup_code = 'yes', 1, -1)" for name in MOVED)
    con.execute(f"update cube_outcomes set {moved} where subgroup_dim = '{DIM}' and n_matched > 0")
    with pytest.raises(CubeError, match="same_people"):
        checks.run(con)


@pytest.fixture
def system(tmp_path):
    """The rows of a cube with their system; nobody of a program had work-based learning."""

    def made(had: tuple[int, ...]):
        con = built(tmp_path, leavers(had), RULES)
        shown = release.confidential(con, LEAVERS, RULES)
        keys = shown.rows[list(KEYS)].astype(str)
        at = {tuple(row): place for place, row in enumerate(keys.itertuples(index=False))}
        return shown.system(), at

    return made


def at(dim: str = TOTAL, code: str = TOTAL) -> tuple[str, ...]:
    return (TOTAL, "state", "all", "q2", dim, code)


def test_of_everybody_a_part_is_the_cell_of_the_subgroup(system):
    found, row = system((0, 1, 2))
    for part in ("yes", "no"):
        here = found.index[f"learning__{part}"]
        assert here[row[at()]] == found.index["n_matched"][row[at(DIM, part)]] >= 0
        women = here[row[at("sex", "female")]]
        assert women >= 0 and women not in found.index["n_matched"]
        assert here[row[at(DIM, "yes")]] == -1, "those who had it are not split by it"


def test_what_anybody_sees_to_be_nobody_is_no_cell(system):
    found, row = system(())
    here = found.index["learning__yes"]
    assert max(here[row[at()]], here[row[at("sex", "female")]]) < 0
    assert found.index["learning__no"][row[at("sex", "female")]] >= 0


def test_units_leave_the_people_of_a_subgroup_to_it(system):
    """Hiding everybody's work does not hide how many had work-based learning."""
    found, row = system((0, 1, 2))
    own = found.index["n_matched"][row[at(DIM, "yes")]]
    everybody = found.index["n_matched"][row[at()]]
    for layer in found.layers:
        with_own = layer.cells[[own]].nonzero()[1]
        assert not layer.cells[[everybody]][:, with_own].nnz
