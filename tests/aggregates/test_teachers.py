"""Teachers whose age and service are known, and the teachers of a demo once more, in pandas."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from aggregates import intake, teachers
from aggregates.demo import generate
from tests.aggregates.packages import base, write


def teacher(number: int, born: int, service: int, **changes: object) -> dict[str, object]:
    row = {
        "educator_id": f"T{number}",
        "year": 2020,
        "school_id": "north",
        "cluster_id": "13",
        "birth_year": born,
        "years_of_service": service,
    }
    return row | changes


def linked(folder, educators, **changes: int) -> duckdb.DuckDBPyConnection:
    tables = base()
    tables["clusters"].append({"cluster_id": "08", "title": "Health", "framework": "16"})
    tables["educators"] = educators
    con = duckdb.connect()
    intake.stage(write(folder, tables), con, max_reject_share=0)
    assert teachers.link_teachers(con, **changes)
    return con


@pytest.mark.parametrize(
    ("born", "service", "part"),
    [
        (1955, 1, "within_5"),  # 65 already
        (1960, 1, "within_5"),  # 60 now
        (1965, 1, "within_5"),  # 60 in 5 years
        (1966, 1, "within_10"),
        (1970, 1, "within_10"),  # in 10
        (1971, 1, "later"),
        (1990, 0, "later"),
        (1975, 30, "within_5"),  # 27 years of service and more
        (1975, 22, "within_5"),
        (1975, 21, "within_10"),
        (1975, 17, "within_10"),
        (1975, 16, "later"),
        (1966, 23, "within_5"),  # whichever comes first
    ],
)
def test_the_first_year_with_age_or_service_counts(tmp_path, born, service, part):
    con = linked(tmp_path, [teacher(1, born, service)])
    found = con.execute("select age, retirement from teacher_outcome").fetchall()
    assert found == [(2020 - born, part)]


def test_another_state_retires_by_its_own_rule(tmp_path):
    rule = {"retirement_age": 65, "retirement_service": 30}
    con = linked(tmp_path, [teacher(1, 1960, 1), teacher(2, 1975, 22)], **rule)
    found = con.execute("select retirement from teacher_outcome order by age").fetchall()
    assert found == [("within_10",), ("within_5",)]


def test_a_teacher_is_a_row_a_year_with_the_codes_of_the_trees(tmp_path):
    con = linked(tmp_path, [teacher(1, 1980, 4), teacher(1, 1980, 5, year=2021)])
    found = con.execute("select * exclude (age, retirement) from teacher_outcome order by all")
    place = ("cluster:13", "39001", "district:d1", "school:north", "lwa:1")
    assert found.fetchall() == [
        ("T1", *place, year, None, "now", True) for year in ("2020", "2021")
    ]
    assert [name for name, *_ in found.description][1:6] == [
        "cluster",
        "county",
        "district",
        "school",
        "workforce_region",
    ]
    years = con.execute("from dim_teaching_year order by all").fetchall()
    assert years == [(str(year), str(year), "year", None, year, year) for year in (2020, 2021)]
    horizons = con.execute("from dim_teaching_horizon order by all").fetchall()
    assert horizons == [(str(year), "now", year, year) for year in (2020, 2021)]


def test_clusters_without_teachers_are_nodes_of_the_framework_taught(tmp_path):
    con = linked(tmp_path, [teacher(1, 1980, 4)])
    con.execute(
        "insert into stg_clusters by name select 'advanced-manufacturing' as cluster_id, "
        "'Advanced Manufacturing' as title, '2024' as framework"
    )
    for name in ("dim_taught", "dim_teaching_year", "dim_teaching_horizon", "teacher_outcome"):
        con.execute(f"drop table {name}")
    teachers.link_teachers(con)
    nodes = "select taught_code, level, parent from dim_taught order by all"
    assert con.execute(nodes).fetchall() == [
        ("cluster:08", "cluster", "total"),
        ("cluster:13", "cluster", "total"),
        ("total", "total", None),
    ]


def test_clusters_of_the_2024_framework_have_their_own_codes(tmp_path):
    con = linked(tmp_path, [teacher(1, 1980, 4)])
    con.execute("update stg_clusters set framework = '2024' where cluster_id = '13'")
    for name in ("dim_taught", "dim_teaching_year", "dim_teaching_horizon", "teacher_outcome"):
        con.execute(f"drop table {name}")
    teachers.link_teachers(con)
    assert con.execute("select cluster from teacher_outcome").fetchall() == [("cluster_2024:13",)]
    assert con.execute("select count(*) from dim_taught").fetchone() == (2,)


def test_no_teachers_leave_nothing(tmp_path):
    con = duckdb.connect()
    intake.stage(write(tmp_path, base()), con)
    before = con.execute("show tables").fetchall()
    assert not teachers.link_teachers(con)
    assert con.execute("show tables").fetchall() == before


def test_every_teacher_is_linked_the_same_in_pandas(tmp_path):
    generate(tmp_path / "package", students=1_000, seed=5)
    con = duckdb.connect()
    intake.stage(tmp_path / "package", con)
    teachers.link_teachers(con)
    staged = {
        name: con.execute(f"from stg_{name}").df() for name in ("educators", "schools", "regions")
    }
    expected = staged["educators"].merge(staged["schools"], on="school_id")
    expected = expected.merge(staged["regions"], on="county_fips")
    expected["age"] = expected["year"] - expected["birth_year"]
    left = np.minimum(60 - expected["age"], 27 - expected["years_of_service"])
    expected["retirement"] = pd.cut(
        left, [-np.inf, 5, 10, np.inf], labels=["within_5", "within_10", "later"]
    ).astype(str)
    expected["cohort"] = expected["year"].astype(str)
    expected["cluster"] = "cluster:" + expected["cluster_id"]
    expected["school"] = "school:" + expected["school_id"]
    expected["district"] = "district:" + expected["district_id"]
    expected["workforce_region"] = "lwa:" + expected["workforce_region_id"]
    expected["county"] = expected["county_fips"]
    found = con.execute("from teacher_outcome order by educator_id, cohort").df()
    expected = expected.sort_values(["educator_id", "cohort"], ignore_index=True)
    assert len(found) == len(expected) > 1_000
    names = ["educator_id", "cluster", "county", "district", "school", "workforce_region"]
    for name in (*names, "cohort", "age", "retirement"):
        assert list(found[name]) == list(expected[name]), name
    assert set(found["retirement"]) == {"within_5", "within_10", "later"}
