"""Relations: true of every population, and all of those that are (METHODS.md, R1 to R5)."""

import itertools

import duckdb
import numpy as np
import pytest

from aggregates import cubes, intake, policy, relations
from aggregates.release import dimensions
from aggregates.schema import (
    COUNTS,
    KEYS,
    NO_DATA,
    NO_PROGRAM,
    TOTAL,
    status_column,
)
from tests.aggregates import packages

POLICY = """
minimum_mean_group = 0
minimum_mean_part = 3
cohort_window_anchor = 2012

[[grids]]
program = "program"
region = "state"
cohorts = ["window", "all"]

[[grids]]
program = "total"
region = "county"
cohorts = ["all"]

[[grids]]
program = "cluster"
region = "workforce_region"
cohorts = ["all"]

[[grids]]
program = "total"
region = "state"
cohorts = ["year", "window", "all"]

[[grids]]
program = "total"
region = "state"
cohorts = ["window"]
subgroups = true
"""
PROGRAMS = {"welding": "13", "machining": "13", "nursing": "08", "care": "08", "": "none"}
COUNTIES = {"39001": "1", "39003": "1", "39005": "2", "39007": "2"}
PEOPLE = 800  # more than there are ways for cells to differ
YEARS = range(2012, 2019)  # two windows of three years, and one year that makes none


def state():
    """A package in which every group of the grids above holds somebody."""
    tables = packages.base()
    tables["clusters"] = [
        {"cluster_id": code, "title": title, "framework": "16"}
        for code, title in (("13", "Manufacturing"), ("08", "Health"))
    ]
    tables["programs"] = [
        {"program_id": code, "title": code, "cip_code": "48.0508", "cluster_id": cluster}
        for code, cluster in PROGRAMS.items()
        if code
    ]
    tables["regions"] = [
        tables["regions"][0]
        | {"county_fips": fips, "county_title": f"County {fips}", "workforce_region_id": region}
        | {"workforce_region_title": f"Region {region}"}
        for fips, region in COUNTIES.items()
    ]
    tables["schools"] = [
        tables["schools"][0]
        | {
            "school_id": f"s{fips}",
            "district_id": f"d{fips}",
            "county_fips": fips,
            "locale": locale,
        }
        for fips, locale in zip(COUNTIES, ("town", "rural", "city", "rural"), strict=True)
    ]
    people = itertools.product(PROGRAMS, COUNTIES, YEARS, range(4))
    tables["students"] = [
        packages.student(
            number,
            program_id=program,
            cte_level="concentrator" if program else "none",
            school_id=f"s{county}",
            cohort_year=year,
            exit_quarter=f"{year}Q2",
            sex="female" if turn % 2 else "male",
            disability=turn == 1,
            match_status="not_matched" if turn == 3 else "matched",
        )
        for number, (program, county, year, turn) in enumerate(people)
    ]
    tables["wages"] = [
        packages.wage(row, f"{person['cohort_year'] + later}Q{quarter}", employer_id=f"E{row % 9}")
        for row, person in enumerate(tables["students"])
        for later in range(min(2, 2019 - person["cohort_year"]))
        for quarter in range(1, 5)
        if row % 3 and (row % 5 or quarter != 2)
    ]
    tables["enrollments"] = [
        tables["enrollments"][0]
        | {"student_id": person["student_id"], "quarter": f"{person['cohort_year']}Q4"}
        for row, person in enumerate(tables["students"])
        if row % 2
    ]
    return tables


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The cube of that state, its dimensions and its system."""
    folder = tmp_path_factory.mktemp("relations")
    (folder / "policy.toml").write_text(POLICY)
    packages.write(
        folder / "package",
        state(),
        wages_first_quarter="2011Q1",
        wages_last_quarter="2018Q4",
    )
    with duckdb.connect() as con:
        intake.stage(folder / "package", con, max_reject_share=0.0)
        cubes.build_cubes(con, policy.load(folder / "policy.toml"))
        cube = con.execute("from cube_outcomes order by all").df()
        trees = dimensions(con)
    empty = (cube["n_exiters"] == 0).to_numpy()
    return cube, trees, relations.build(cube[list(KEYS)], empty, trees)


@pytest.fixture(scope="module")
def populations(built):
    """(cells, people) the value of every cell in populations of one person each."""
    cube, trees, system = built
    span = cube[["cohort_code", "horizon_code"]].merge(trees.cover, how="left").to_numpy()[:, 2:]
    return everybody(cube[cube["n_exiters"] > 0], cube, span, system, trees)


def everybody(filled, cube, span, system, trees):
    """(cells, people) the value of every cell in populations of one person each.

    The people are of every kind that the groups of the cube can hold: whatever adds up for each
    of them adds up for any population, and nothing else does.
    filled  groups that somebody can be in; span (rows, 2) the years of each row of the cube
    """
    random = np.random.default_rng(1)
    above = {
        name: dict(zip(tree[f"{name}_code"], tree["parent"], strict=True))
        for name, tree in (("program", trees.program), ("region", trees.region))
    }
    codes = {
        dim: sorted(set(rows["subgroup_code"]))
        for dim, rows in filled.groupby("subgroup_dim")
        if dim != TOTAL
    }
    columns = []
    for _ in range(PEOPLE):
        program = str(random.choice(list(PROGRAMS))) or NO_PROGRAM
        county = str(random.choice(list(COUNTIES)))
        year = int(random.choice(YEARS))
        mine = {TOTAL: TOTAL} | {dim: str(random.choice(known)) for dim, known in codes.items()}
        inside = (
            cube["program_code"].isin(upward(program, above["program"]))
            & cube["region_code"].isin(upward(county, above["region"]))
            & (cube["subgroup_dim"].map(mine) == cube["subgroup_code"])
            & (span[:, 0] <= year)
            & (year <= span[:, 1])
        ).to_numpy()
        done = outcome(random, cube)
        one = cube[list(KEYS)].assign(**{name: inside * done[name] for name in COUNTS})
        columns.append(system.values(one))
    return np.array(columns).T


def upward(code, above):
    """A code and everything it is a part of."""
    found = []
    while isinstance(code, str):
        found.append(code)
        code = above.get(code)
    return found


def outcome(random, cube):
    """What one person does at every horizon, as the value of each count in rows they are in."""
    horizons = cube["horizon_code"].to_numpy()
    matched = random.random() < 0.9
    found = {name: np.zeros(len(cube)) for name in COUNTS}
    found["n_exiters"] += 1
    found["n_matched"] += matched
    for horizon in np.unique(horizons) if matched else ():
        here = horizons == horizon
        works, studies, quarter, year = random.random(4) < 0.5
        activity = (
            ("working_enrolled" if studies else "working")
            if works
            else ("enrolled" if studies else "not_found")
        )
        found[f"n_{activity}"][here] = 1
        found["n_employed"][here] = works
        found["n_full_quarter"][here] = works and quarter
        found["n_full_year"][here] = works and year
    return found


def test_the_cube_keeps_every_relation(built):
    cube, trees, system = built
    assert not (system.relations @ system.values(cube)).any()
    assert {measure for measure, cells in system.index.items() if (cells >= 0).any()} == {
        *relations.BASE,
        *relations.ROW_CELLS,
    }
    spans = trees.cover[trees.cover["cohort_code"] == "all"]["last_year"]
    assert spans.nunique() > 1  # pools that differ, for R5


def test_every_population_keeps_every_relation(built, populations):
    _, _, system = built
    assert not np.isnan(populations).any()
    assert not (system.relations @ populations).any()


def test_no_relation_is_missing(built, populations):
    """Whatever sum of cells is the same in every population follows from the relations."""
    _, _, system = built
    free = np.linalg.matrix_rank(populations)
    tied = np.linalg.matrix_rank(system.relations.toarray())
    assert free < PEOPLE  # enough people to tell
    assert free + tied == len(system.block)


def test_the_difference_of_two_pools_is_a_cell(built):
    """R5: a reader can subtract the leavers that a late horizon covers from those of an early."""
    cube, _, system = built
    pool = (cube["program_code"] == "total") & (cube["region_code"] == "state")
    pool &= (cube["cohort_code"] == "all") & (cube["subgroup_dim"] == TOTAL)
    for measure in ("n_exiters", "n_matched"):
        cells = sorted(set(system.index[measure][pool]))
        assert len(cells) == 2
        rows = system.relations[:, cells].toarray()
        found = system.relations[np.flatnonzero((rows != 0).all(axis=1))].indices
        others = set(found) - set(cells)
        assert any(not system.printed[cell] for cell in others)


def test_cells_are_counts(populations):
    """Every cell, also what can only be derived, counts people: a person is in it or not."""
    assert set(np.unique(populations)) == {0.0, 1.0}


def test_the_audit_sees_the_system_that_was_protected(line):
    with duckdb.connect(str(line.staging), read_only=True) as con:
        cube = con.execute("from cube_outcomes order by all").df()
        trees = dimensions(con)
    with duckdb.connect(str(line.release / "release.duckdb"), read_only=True) as con:
        public = con.execute("from outcomes order by all").df()
        printed = dimensions(con)
    theirs = relations.build(
        public[list(KEYS)], (public[status_column("n_matched")] == NO_DATA).to_numpy(), printed
    )
    ours = relations.build(cube[list(KEYS)], (cube["n_exiters"] == 0).to_numpy(), trees)
    assert (ours.relations != theirs.relations).nnz == 0
    assert (ours.block == theirs.block).all() and (ours.printed == theirs.printed).all()
    for measure, cells in ours.index.items():
        assert (cells == theirs.index[measure]).all(), measure


def test_a_margin_no_cohort_covers_is_refused(built):
    cube, trees, _ = built
    wrong = cube[list(KEYS)].assign(horizon_code="y10")
    with pytest.raises(ValueError, match="wages do not cover"):
        relations.build(wrong, np.zeros(len(wrong), bool), trees)


def test_a_cube_with_a_count_missing_is_refused(built):
    cube, _, system = built
    holed = cube.assign(n_employed=cube["n_employed"].where(cube["horizon_code"] != "q2"))
    with pytest.raises(ValueError, match="a count is missing"):
        system.table(holed, policy.load(None))
