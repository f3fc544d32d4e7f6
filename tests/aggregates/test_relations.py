"""Relations: true of every population, and all of those that are (METHODS.md, R1 to R12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.sparse.linalg import lsmr

from aggregates import cubes, intake, policy, relations, release
from aggregates.audit import RELEASE_FILE
from aggregates.declarations import CONCENTRATORS, Population
from aggregates.relations import BASE, Dimensions, System
from aggregates.revisions import Shown
from aggregates.schema import ALL_COHORTS, COUNTS, KEYS, TOTAL
from aggregates.trees import CTE_CONCENTRATORS, PAIR, PREFIX
from aggregates.units import ROW_CELLS
from tests.aggregates import states

PEOPLE = {"leavers": 1800, "holders": 800, "teachers": 800}  # more than ways for cells to differ
SMALL, TINY = 1e-6, 1e-12
MOST_STEPS = 20_000  # of a solver that comes nearer with each


@dataclass(frozen=True)
class Case:
    """A population of a state: its confidential cube, its trees and its system.

    levels  CTE levels of those who have a program
    years   first and last year of each row
    """

    population: Population
    levels: Sequence[str]
    shown: Shown
    system: System
    years: pd.DataFrame

    @property
    def rows(self) -> pd.DataFrame:
        """Its groups and their counts."""
        return self.shown.rows

    @property
    def trees(self) -> Dimensions:
        """Its dimensions."""
        return self.shown.dimensions

    @cached_property
    def codes(self) -> dict[str, list[str]]:
        """Subgroup dimension -> codes of groups that hold anybody."""
        groups = self.rows[self.rows["n_exiters"] > 0].groupby("subgroup_dim")["subgroup_code"]
        return {str(dim): sorted(set(codes)) for dim, codes in groups}


def inside(person: states.Person, case: Case) -> np.ndarray:
    """(rows,) groups that hold a person."""
    rows, years = case.rows, case.years
    return np.asarray(
        rows["program_code"].isin(person.units)
        & rows["region_code"].isin(person.places)
        & (rows["subgroup_dim"].map(person.groups) == rows["subgroup_code"])
        & (years["first_year"] <= person.year)
        & (person.year <= years["last_year"])
    )


def cases(staging: Path, levels: Sequence[str], rules: policy.Policy) -> dict[str, Case]:
    """Every population of a state that has groups."""
    found = {}
    with duckdb.connect(str(staging), read_only=True) as con:
        for population in release.there(con):
            shown = release.confidential(con, population, rules)
            if shown.rows.empty:
                continue
            keys = shown.rows[["cohort_code", "horizon_code"]]
            years = keys.merge(shown.dimensions.cover, how="left")
            found[population.name] = Case(population, levels, shown, shown.system(), years)
    return found


@pytest.fixture(scope="module")
def state(whole):
    return cases(whole.staging, states.LEVELS, states.RULES)


@pytest.fixture(scope="module")
def concentrators_alone(tmp_path_factory):
    """A state where whoever has a program is a concentrator."""
    folder, rules = tmp_path_factory.mktemp("concentrators"), states.CONCENTRATORS_ALONE
    with duckdb.connect(str(folder / "staging")) as con:
        package = states.write(folder / "package", CTE_CONCENTRATORS)
        intake.stage(package, con, max_reject_share=0.0)
        cubes.build_cubes(con, rules)
    return cases(folder / "staging", CTE_CONCENTRATORS, rules)["leavers"]


@pytest.fixture(scope="module", params=["leavers", "concentrators alone", "holders", "teachers"])
def case(request, state):
    if request.param == "concentrators alone":
        return request.getfixturevalue("concentrators_alone")
    return state[request.param]


@pytest.fixture(scope="module")
def people(case):
    """(cells, people) the value of every cell in populations of one person each.

    The people are of every kind that the groups of the cube can hold: whatever adds up for each
    of them adds up for any population, and nothing else does.
    """
    random = np.random.default_rng(1)
    counts, horizons = list(case.system.counts), case.rows["horizon_code"]
    index = np.stack([case.system.index[count] for count in counts], axis=1)
    there = index >= 0
    values = np.full((PEOPLE[case.population.name], len(case.system.block)), np.nan)
    for one in values:
        person = states.person(random, case.population.name, case.levels, case.codes)
        lived = states.life(random, person, case.population).reindex(columns=counts, fill_value=0.0)
        counted = lived.loc[horizons].to_numpy() * inside(person, case)[:, None]
        one[index[there]] = counted[there]
        assert (one[index[there]] == counted[there]).all()  # R4: one cell, the same people
    return filled(case.system.relations.toarray(), values.T)


def filled(relations: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The values of all cells, those that no count is of by the relations with the others."""
    derived = np.isnan(values[:, 0])
    rest = -relations[:, ~derived] @ values[~derived]
    values[derived] = np.linalg.lstsq(relations[:, derived], rest)[0].round(6)
    return values


def test_the_cube_keeps_every_relation(case):
    assert not (case.system.relations @ case.system.values(case.rows)).any()


def test_every_count_and_every_kind_of_relation_is_there(state, concentrators_alone):
    """Or the tests here would prove little."""
    cells = {
        name: {measure for measure, index in case.system.index.items() if (index >= 0).any()}
        for name, case in state.items()
    }
    assert cells["leavers"] == {*BASE, *ROW_CELLS, *state["leavers"].system.counts}
    parts = {name: set(case.trees.measures.counts) - set(COUNTS) for name, case in state.items()}
    assert all(parts[name] and parts[name] <= cells[name] for name in state)
    assert {"place__unknown", "flow__unknown", "sector__unknown"} <= parts["leavers"]
    leavers = state["leavers"].rows
    assert leavers["program_code"].str.startswith(PAIR).any()  # R9
    assert leavers["subgroup_dim"].str.startswith(PREFIX).any()  # R10
    for name in ("leavers", "holders"):
        cover = state[name].trees.cover
        assert cover[cover["cohort_code"] == ALL_COHORTS]["last_year"].nunique() > 1  # R5
    alone = concentrators_alone.rows["subgroup_dim"] == CONCENTRATORS
    total = concentrators_alone.system.index["n_matched"][~alone]
    assert set(concentrators_alone.system.index["n_matched"][alone]) & set(total)  # R4


def test_every_population_keeps_every_relation(case, people):
    assert not np.isnan(people).any()
    assert not (case.system.relations @ people).any()


def test_no_relation_is_missing(case, people):
    """Whatever sum of cells is the same in every population follows from the relations: they and
    the populations, which are at right angles, leave no direction open.
    """
    assert np.linalg.matrix_rank(people.T @ people, hermitian=True) < people.shape[1]  # enough
    tied = (case.system.relations.T @ case.system.relations).toarray()
    assert np.linalg.eigvalsh(tied + people @ people.T)[0] > 0.01  # of an open direction: 0


def test_cells_are_counts(people):
    """Every cell, also what can only be derived, counts people: a person is in it or not."""
    assert set(np.unique(people)) == {0.0, 1.0}


@pytest.mark.parametrize(("name", "place"), [("leavers", "school:s1"), ("holders", "39001")])
def test_the_difference_of_two_pools_is_a_cell(state, name, place):
    """R5: a reader can subtract the people that a late horizon covers from those of an early."""
    rows, system = state[name].rows, state[name].system
    pool = (rows["program_code"] == TOTAL) & (rows["region_code"] == place)
    for measure in ("n_exiters", "n_matched"):
        cells = sorted(set(system.index[measure][pool]))
        assert len(cells) == 2
        lines = (system.relations[:, cells].toarray() != 0).all(axis=1)
        others = set(system.relations[np.flatnonzero(lines)].indices) - set(cells)
        assert any(not system.printed[cell] for cell in others)


def test_schools_tell_the_count_of_their_locale(state):
    """R11: who knows which schools are rural can add them up, and so do protection and attack."""
    system, rows = state["leavers"].system, state["leavers"].rows
    who = ["region_code", "subgroup_dim", "subgroup_code"]
    here = (rows["program_code"] == TOTAL) & (rows["cohort_code"] == ALL_COHORTS)
    here &= rows["horizon_code"] == "q2"
    locales = {"rural": ["s2", "s4"], "nonrural": ["s1", "s3", "s5"]}
    additions = np.zeros((len(system.block), 4))
    for column, (measure, code) in enumerate(product(("n_matched", "n_employed"), locales)):
        cells = rows[who].assign(cell=system.index[measure])[here].set_index(who)["cell"]
        additions[cells["state", "locale", code], column] = 1
        schools = [cells[f"school:{school}", TOTAL, TOTAL] for school in locales[code]]
        additions[schools, column] -= 1
    known = system.relations.T.tocsr()
    for addition in additions.T:
        found = lsmr(known, addition, atol=TINY, btol=TINY, conlim=0, maxiter=MOST_STEPS)[0]
        np.testing.assert_allclose(known @ found, addition, atol=SMALL)


def test_the_audit_sees_the_systems_that_were_protected(whole, state):
    with duckdb.connect(str(whole.release / RELEASE_FILE), read_only=True) as con:
        printed = {
            population.name: release.published(con, population, "published", states.RULES)
            for population in release.there(con)
        }
    assert set(printed) == set(PEOPLE)
    for name, theirs in printed.items():
        ours, mine, its = state[name].shown, state[name].system, theirs.system()
        pd.testing.assert_frame_equal(ours.rows[list(KEYS)], theirs.rows[list(KEYS)])
        assert (ours.empty == theirs.empty).all()
        assert mine.relations.shape == its.relations.shape
        assert (mine.relations != its.relations).nnz == 0
        assert (mine.block == its.block).all() and (mine.printed == its.printed).all()
        for measure, cells in mine.index.items():
            assert (cells == its.index[measure]).all(), measure


def test_a_margin_no_cohort_covers_is_refused(state):
    leavers = state["leavers"]
    wrong = leavers.rows[list(KEYS)].assign(horizon_code="y10")
    with pytest.raises(ValueError, match="wages do not cover"):
        relations.build(wrong, np.zeros(len(wrong), bool), leavers.trees)


@pytest.mark.parametrize("count", ["n_employed", "place__elsewhere"])
def test_a_cube_with_a_count_missing_is_refused(state, count):
    leavers = state["leavers"]
    here = leavers.rows["horizon_code"] != "q2"
    holed = leavers.rows.assign(**{count: leavers.rows[count].where(here)})
    with pytest.raises(ValueError, match="a count is missing"):
        leavers.system.table(holed, policy.load(None))
