"""Every cube that the survey's columns allow, counted a second time, and which are not there."""

import re
import shutil
from pathlib import Path

import pytest

from aggregates import declarations
from aggregates.declarations import CONCENTRATORS
from aggregates.schema import ALL_COHORTS, NO_DATA, PUBLISHED, STATE, TOTAL, status_column
from app import create_app
from dashboards.questions import after, gaps, jobs, records
from tests.real import survey

FILLED = (
    "attainment",
    "coverage",
    "credential_industries",
    "credential_places",
    "credentials",
    "flows",
    "industries",
    "industries_while_in_school",
    "outcomes",
    "placement",
    "places",
    "wioa",
    "work_while_in_school",
)
ABSENT = {
    "learning": "the policy asks for it nowhere, or its groups would be too small",
    "demand": "the records hold no occupation_demand",
    "educator_retirement": "the records hold no educators",
    "educators": "the records hold no educators",
    "match_methods": "the records do not say who is in which part",
}
UNANSWERED = {  # questions, and why
    *("openings", "paying", "supply"),  # no occupation_demand
    "teachers",  # no educators
    *("by-disability", "by-english-learner", "learning"),  # no such columns
    "placement",  # with so few in service only, the share placed is suppressed
}
WHOLE = {
    "program_code": TOTAL,
    "region_code": STATE,
    "cohort_code": ALL_COHORTS,
    "subgroup_dim": TOTAL,
    "subgroup_code": TOTAL,
}
STATEWIDE = {  # count of a cube whose statewide figures of everybody must mostly be shown
    "outcomes": "n_employed",
    "work_while_in_school": "n_employed",
    "industries": "n",
    "places": "n",
    "flows": "n",
    "attainment": "n",
}


def test_every_cube_is_there_or_says_why_not(public):
    rows = public.execute(
        "select cube, published, rows, reason from cubes order by cube"
    ).fetchall()
    assert tuple(cube for cube, published, *_ in rows if published) == FILLED
    assert {cube: reason for cube, published, _, reason in rows if not published} == ABSENT
    there = {name for (name,) in public.execute("show tables").fetchall()}
    assert there >= set(FILLED)
    assert not there & set(ABSENT)


def test_both_frameworks_of_clusters_are_there(public):
    levels = dict(
        public.execute(
            "select level, count(distinct program_code) from dim_program d "
            "join outcomes using (program_code) group by all"
        ).fetchall()
    )
    assert levels["cluster"] == 14  # of the 16, 13 with programs, and those without
    assert levels["cluster_2024"] == 12


@pytest.fixture(scope="module")
def counted():
    return list(survey.cells(survey.Survey()))


def test_every_filled_cube_is_counted_again(counted):
    assert {cube for cube, *_ in counted} | {"coverage"} == set(FILLED)


def test_the_cubes_hold_what_the_survey_says(cube, counted):
    wrong = []  # names alone: a message holds no count
    for name, keys, cells in counted:
        population = declarations.cube(name).population
        found = one(cube, population.cube, WHOLE | keys)
        wrong += [f"{name} {keys} {cell}" for cell, n in cells.items() if found[cell] != n]
    assert not wrong


def test_the_release_shows_what_the_survey_says(public, counted):
    wrong, seen = [], set()
    for name, keys, cells in counted:
        for cell, n in cells.items():
            value, status = printed(public, name, keys, cell)
            if status == PUBLISHED:
                seen.add(name)
                wrong += [f"{name} {keys} {cell}"] if value != n else []
            elif value is not None or status == NO_DATA:
                wrong.append(f"{name} {keys} {cell}")
    assert not wrong
    assert seen | {"coverage"} == set(FILLED)


def test_coverage_says_how_many_could_be_asked(public):
    """The share of leavers whose years are known, from the survey's own weeks."""
    share = survey.Survey().people["matched"].mean()
    [(shown,)] = public.execute(
        "select value from coverage where subject = 'match' and subgroup_dim = 'total' "
        "and region_code = 'state' and cohort_code = 'all'"
    ).fetchall()
    assert shown == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("name", STATEWIDE)
def test_most_of_the_state_is_shown_in_every_large_cube(public, name):
    column = status_column(STATEWIDE[name])
    [(there, shown)] = public.execute(
        f"select count(*), count(*) filter ({column} = 'published') from {name} "
        "where program_code = 'total' and region_code = 'state' and subgroup_dim = 'total' "
        f"and {column} <> 'no_data'"
    ).fetchall()
    assert there
    assert shown >= 0.85 * there


NUMBER = re.compile(r"\d[\d,.]*")
UNITS = (
    r"s|MB|%|cells|hidden cells|relations|components|pieces|programs|grids|in doubt|cells hidden"
)
KNOWN = (  # shapes in which a build may speak of numbers: times, codes and how large the system is
    r"^\s*\d+\.\d s  ",
    rf"\b\d[\d,]*(?:\.\d+)? (?:{UNITS})\b",
    r"\bpass \d+\b",
    r"\bwages of [aqy]\d+\b",
    r"/\S+",
    r"\b[0-9a-f]{16}\b",
    r"narrowest interval in persons: \d+\.0\b",
)


def test_the_log_holds_no_confidential_number(built):
    """A log says how long and how large a build is, never a count of people nor a person's key."""
    _, said, logged = built
    lines = [*said.splitlines(), *logged.splitlines()]
    assert len(lines) > 20
    for line in lines:
        left = line
        for shape in KNOWN:
            left = re.sub(shape, "", left)
        assert not NUMBER.search(left), re.sub(NUMBER, "#", line)
        assert not re.search(r"N\d{5}|employer-", line), "a person's or an employer's key"


def one(con, table, keys):
    """The only row of a table that has some keys, as a dictionary."""
    columns = {name for name, *_ in con.execute(f"describe {table}").fetchall()}
    keys = {key: code for key, code in keys.items() if key in columns}
    where = " and ".join(f"{key} = ${key}" for key in keys)
    result = con.execute(f"select * from {table} where {where}", keys)
    names = [column[0] for column in result.description]
    [row] = result.fetchall()
    return dict(zip(names, row, strict=True))


def printed(public, name, keys, cell):
    """(value, status) of a cell in the release; keys and cell as the confidential cube has them."""
    cube = declarations.cube(name)
    keys = WHOLE | keys
    if keys["subgroup_dim"] == CONCENTRATORS:
        keys |= {"subgroup_dim": TOTAL, "subgroup_code": TOTAL}
    keys = {cube.keys.get(key, key): code for key, code in keys.items()}
    column = cube.columns.get(cell, "n")
    if cube.partition:
        keys[cube.partition.column] = cell.removeprefix(f"{cube.partition.name}__")
    row = one(public, name, keys)
    return row[column], row[status_column(column)]


def test_the_policy_questions_are_answered_where_the_columns_allow(release, tmp_path):
    """Every other question has an answer from the release."""
    app = create_app(Path(shutil.copytree(release, tmp_path / "served")))  # open elsewhere too
    with app.server.test_request_context("/"):
        asked = [
            *jobs.answers(),
            *after.answers(),
            *gaps.answers(),
            *records.at_work(),
            *records.earned(),
            *records.behind(),
        ]
    assert {one.ident for one in asked if one.absent} == UNANSWERED
