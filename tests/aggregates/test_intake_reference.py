"""Checks of the reference tables: both cluster frameworks, districts, codes of margins."""

from __future__ import annotations

import duckdb
import pytest

from aggregates import intake
from tests.aggregates.packages import base, cluster_2024, program, write

MANUFACTURING = "advanced-manufacturing"


def checked(folder, tables):
    """The report, and which checks found something: (check, table, field) -> rows."""
    report = intake.check(write(folder, tables))
    found = {(item.check, item.table, item.field): item.rows for item in report.findings}
    return report, found


@pytest.fixture
def both():
    """A package with clusters of both frameworks; its only program is in one of each."""
    tables = base()
    tables["clusters"].append(cluster_2024(MANUFACTURING))
    tables["programs"] = [program("welding", "13", MANUFACTURING)]
    return tables


def test_clusters_of_both_frameworks_are_clean(tmp_path, both):
    report, _ = checked(tmp_path, both)
    assert report.clean, report.text()


@pytest.mark.parametrize(
    ("check", "field", "row"),
    [
        ("not_framework_16", "cluster_id", program("milling", MANUFACTURING, MANUFACTURING)),
        ("not_framework_2024", "cluster_2024_id", program("milling", "13", "13")),
        ("unknown_reference", "cluster_2024_id", program("milling", "13", "alchemy")),
        ("reserved_code", "program_id", program("pair:13:x", "13", MANUFACTURING)),
        ("reserved_code", "program_id", program("cluster_2024:x", "13", MANUFACTURING)),
    ],
)
def test_a_program_is_in_a_cluster_of_each_framework(tmp_path, both, check, field, row):
    both["programs"].append(row)
    report, found = checked(tmp_path, both)
    assert found[check, "programs", field] == 1
    assert report.tables["programs"].rows_rejected == 1


RESERVED = ["total", "state", "all", "type:license", "cluster:13", "pair:13:x", "cluster_2024:x"]


@pytest.mark.parametrize("code", RESERVED)
@pytest.mark.parametrize(
    ("table", "field", "row"),
    [
        ("programs", "program_id", program("milling", "13", MANUFACTURING)),
        (
            "credential_catalog",
            "credential_id",
            {"credential_id": "x", "title": "X", "credential_type": "license"},
        ),
    ],
)
def test_codes_of_margins_are_no_codes_of_a_package(tmp_path, both, table, field, row, code):
    both[table] += [row, row | {field: code}]
    report, found = checked(tmp_path, both)
    assert found == {("reserved_code", table, field): 1, ("too_many_rejects", table, ""): 1}
    assert report.tables[table].rows_rejected == 1


def test_a_reserved_credential_is_rejected_and_so_are_its_awards(tmp_path):
    tables = base()
    tables["credential_catalog"].append(
        {"credential_id": "total", "title": "X", "credential_type": "license"}
    )
    tables["credentials"][3]["credential_id"] = "total"
    with duckdb.connect() as con:
        package = write(tmp_path / "package", tables)
        intake.stage(package, con, rejects=tmp_path / "rejects", max_reject_share=1)
        kept = con.execute("select count(*) from stg_credentials").fetchone()
    assert kept == (39,)
    assert (tmp_path / "rejects" / "rejects.csv").read_text().splitlines()[1:] == [
        "credential_catalog,2,credential_id,reserved_code",
        "credentials,4,credential_id,unknown_reference",
    ]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("credential_catalog", {"credential_id": "x", "title": "X", "credential_type": "license"}),
        (
            "educators",
            {
                "educator_id": "T1",
                "year": 2020,
                "school_id": "north",
                "birth_year": 1980,
                "years_of_service": 3,
            },
        ),
    ],
)
def test_other_tables_name_clusters_of_the_16(tmp_path, both, table, row):
    both.setdefault(table, []).append(row | {"cluster_id": MANUFACTURING})
    _, found = checked(tmp_path, both)
    assert found["not_framework_16", table, "cluster_id"] == 1


def test_the_2024_framework_is_of_all_programs_or_none(tmp_path, both):
    both["programs"] += [program("milling", "13"), program("casting", "13")]
    report, found = checked(tmp_path, both)
    assert found == {("framework_of_some", "programs", "cluster_2024_id"): 2}
    assert not report.ok
    assert "all programs or for none" in report.text()
    for row in both["programs"]:
        row.pop("cluster_2024_id", None)
    report, _ = checked(tmp_path / "none", both)
    assert report.clean


@pytest.mark.parametrize(
    ("check", "field", "change"),
    [
        ("unknown_code", "framework", {"framework": "14"}),
        ("reserved_code", "cluster_id", {"cluster_id": "none"}),
        ("wrong_type", "cluster_id", {"cluster_id": "13:x"}),
        ("wrong_type", "cluster_id", {"cluster_id": "Manufacturing"}),
    ],
)
def test_a_cluster_has_a_plain_code_and_a_framework(tmp_path, both, check, field, change):
    both["clusters"].append(cluster_2024("education") | change)
    _, found = checked(tmp_path, both)
    assert found[check, "clusters", field] == 1


def test_a_district_is_in_one_county(tmp_path):
    tables = base()
    north = tables["schools"][0]
    tables["schools"] += [north | {"school_id": "south"}, north | {"school_id": "east"}]
    report, _ = checked(tmp_path / "one", tables)
    assert report.clean
    tables["schools"][2]["county_fips"] = "39003"
    report, found = checked(tmp_path / "two", tables)
    assert found == {("district_in_two_counties", "schools", "county_fips"): 3}
    assert not report.ok
    assert "give a district in two counties (d1) an id for each county" in report.text()


def test_a_district_has_one_title(tmp_path):
    tables = base()
    north = tables["schools"][0]
    tables["schools"].append(north | {"school_id": "south", "district_title": "South"})
    _, found = checked(tmp_path, tables)
    assert found["two_titles", "schools", "district_title"] == 2


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_special_populations_are_yes_no_or_not_known(tmp_path, kind):
    tables = base()
    for place, row in enumerate(tables["students"]):
        row |= {"homeless": place == 3, "foster": place % 2 == 0}
    with duckdb.connect() as con:
        intake.stage(write(tmp_path, tables, kind), con, max_reject_share=0)
        types = dict(row[:2] for row in con.execute("describe stg_students").fetchall())
        known = con.execute(
            "select count(*) filter (homeless), count(foster), count(migrant), "
            "min(student_id), typeof(any_value(student_id)) from stg_students"
        ).fetchone()
    assert {types[name] for name in ("homeless", "foster", "migrant")} == {"BOOLEAN"}
    assert known == (1, 40, 0, "P0000", "VARCHAR")
