"""The trees of programs and places, from packages as small as show them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

import aggregates
from aggregates import cubes, intake, policy
from tests.aggregates.packages import base, cluster_2024, program, student, write

SQL = Path(aggregates.__file__).parent / "sql"
TITLES = {"01": "Agriculture", "02": "Building", "13": "Making", "09": "Hospitality"}
AGRICULTURE, ENERGY, BUILD = "agriculture", "energy-natural-resources", "construction"


def tree(folder, tables, name):
    """Code -> row of a dimension."""
    with duckdb.connect() as con:
        intake.stage(write(folder, tables), con, max_reject_share=0)
        found = con.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert len({row[names[0]] for row in rows}) == len(rows)
    return {row[names[0]]: row for row in rows}


def both_frameworks():
    """Cluster 01 is split over two clusters of 2024, 02 and 13 share one, 09 has no programs."""
    tables = base()
    tables["clusters"] = [
        {"cluster_id": code, "title": title, "framework": "16"} for code, title in TITLES.items()
    ]
    tables["clusters"] += [cluster_2024(code) for code in (AGRICULTURE, ENERGY, BUILD, "education")]
    tables["programs"] = [
        program("animals", "01", AGRICULTURE),
        program("plants", "01", AGRICULTURE),
        program("forestry", "01", ENERGY),
        program("carpentry", "02", BUILD),
        program("welding", "13", BUILD),
    ]
    return tables


@pytest.fixture
def programs(tmp_path):
    return tree(tmp_path, both_frameworks(), "dim_program")


@pytest.mark.parametrize(
    ("code", "level", "parent", "parent_2024", "pair"),
    [
        ("animals", "program", "cluster:01", None, f"pair:01:{AGRICULTURE}"),
        ("forestry", "program", "cluster:01", None, f"pair:01:{ENERGY}"),
        ("carpentry", "program", "cluster:02", None, None),
        (f"pair:01:{ENERGY}", "pair", "cluster:01", f"cluster_2024:{ENERGY}", None),
        ("cluster:01", "cluster", "total", None, None),
        ("cluster:02", "cluster", "total", f"cluster_2024:{BUILD}", None),
        ("cluster:09", "cluster", "total", None, None),
        (f"cluster_2024:{BUILD}", "cluster_2024", None, "total", None),
        ("cluster:none", "cluster", "total", "total", None),
        ("total", "total", None, None, None),
    ],
)
def test_a_code_of_both_frameworks(programs, code, level, parent, parent_2024, pair):
    row = programs[code]
    assert (row["level"], row["parent"], row["parent_2024"], row["pair"]) == (
        level,
        parent,
        parent_2024,
        pair,
    )


def test_both_trees_reach_every_program_once(programs):
    """Down from the total by either parent, pairs opened by the programs that carry them."""
    levels = [row["level"] for row in programs.values()]
    assert {level: levels.count(level) for level in set(levels)} == {
        "total": 1,
        "cluster": 5,
        "cluster_2024": 3,
        "pair": 2,
        "program": 5,
    }
    for way in ("parent", "parent_2024"):
        leaves, todo = [], ["total"]
        while todo:
            code = todo.pop()
            below = [name for name, row in programs.items() if row[way] == code]
            if programs[code]["level"] == "cluster":  # the same programs by either way
                below = [name for name, row in programs.items() if row["parent"] == code]
                below = [name for name in below if programs[name]["level"] == "program"]
            if programs[code]["level"] == "pair":
                below = [name for name, row in programs.items() if row["pair"] == code]
            todo += below
            leaves += [code] * (programs[code]["level"] == "program")
        assert sorted(leaves) == ["animals", "carpentry", "forestry", "plants", "welding"], way


def test_titles_codes_and_order(programs):
    assert programs["carpentry"]["cip_code"] == "48.0508"
    assert programs["carpentry"]["cluster_id"] == programs["cluster:02"]["cluster_id"] == "02"
    assert programs[f"pair:01:{ENERGY}"]["title"] == "Agriculture / Energy Natural Resources"
    order = [row["sort_order"] for row in programs.values()]
    assert sorted(set(order)) == [1, 2, 3, 4] and programs["total"]["sort_order"] == 1


def test_without_the_2024_framework_there_is_one_tree(tmp_path):
    found = tree(tmp_path, base(), "dim_program")
    assert set(found) == {"welding", "cluster:13", "cluster:none", "total"}
    assert {row["parent_2024"] for row in found.values()} == {None}
    assert found["welding"]["parent"] == "cluster:13"


def test_schools_lead_to_the_state(tmp_path):
    tables = base()
    tables["schools"] += [
        tables["schools"][0] | {"school_id": "south"},
        tables["schools"][0] | {"school_id": "east", "district_id": "d2", "county_fips": "39003"},
    ]
    tables["regions"][0]["metro"] = True
    found = tree(tmp_path, tables, "dim_region")
    assert {code: row["parent"] for code, row in found.items()} == {
        "school:north": "district:d1",
        "school:south": "district:d1",
        "school:east": "district:d2",
        "district:d1": "39001",
        "district:d2": "39003",
        "39001": "lwa:1",
        "39003": "lwa:1",
        "lwa:1": "state",
        "state": None,
    }
    assert found["school:east"]["county_fips"] == found["district:d2"]["county_fips"] == "39003"
    assert found["39001"]["metro"] is True and found["school:north"]["metro"] is None
    assert [row["level"] for row in sorted(found.values(), key=lambda row: row["sort_order"])] == (
        ["state", "workforce_region"] + ["county"] * 2 + ["district"] * 2 + ["school"] * 3
    )
    assert found["state"]["title"] == "Ohio" and found["district:d2"]["title"] == "North"


@pytest.mark.parametrize(
    ("years", "wider"),
    [
        (
            (2017, 2018, 2019, 2020),
            [("2017-2019", "window", 2017, 2019), ("all", "all", 2017, 2019)],
        ),
        ((2017, 2019, 2020), []),  # nobody left in 2018: figures of two years would be of three
        ((2018, 2019, 2020), []),
    ],
)
def test_a_window_has_leavers_of_each_of_its_years(tmp_path, years, wider):
    tables = base()
    tables["students"] = [
        student(number, cohort_year=year, exit_quarter=f"{year}Q2")
        for number, year in enumerate(years)
    ]
    for name in ("wages", "enrollments", "credentials"):
        tables[name] = tables[name][:1]
    with duckdb.connect() as con:
        intake.stage(write(tmp_path, tables), con, max_reject_share=0)
        cubes.build_cubes(con, replace(policy.load(None), cohort_window_anchor=2017))
        found = con.execute(
            "select cohort_code, level, first_year, last_year from dim_cohort "
            "where level <> 'year' order by all"
        ).fetchall()
        pooled = con.execute(
            "select distinct cohort_code from cube_outcomes where length(cohort_code) <> 4"
        ).fetchall()
    assert found == wider
    assert {code for (code,) in pooled} <= {code for code, *_ in wider}
