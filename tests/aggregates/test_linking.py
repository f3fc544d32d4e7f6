"""Who worked, studied or served around leaving, on people whose answers are known."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from aggregates import cubes, intake, linking, policy
from aggregates.policy import Grid
from aggregates.schema import BEFORE, HORIZONS, TIMES
from tests.aggregates.packages import base, student, wage, write

POLICY = replace(
    policy.load(None),
    cohort_window_anchor=2017,
    minimum_mean_group=0,
    minimum_mean_part=0,
    grids=(Grid("total", "state", ("year",)),),
    pool={"sector": {"other": ("21", "22")}},
)
A, B = {"employer_id": "A"}, {"employer_id": "B"}
FOOD, SHOP = {"naics": "722513", **A}, {"naics": "44", **B}
SECTORS = {
    "31": "31-33",
    "332710": "31-33",
    "4451": "44-45",
    "49": "48-49",
    "62": "62",
    "2213": "other",
    "99": "unknown",
    "00": "unknown",
    "34": "unknown",
}
# Jobs as (quarters after exit, wages, changes) of people who left in 2019Q2.
JOBS: dict[str, list[tuple[int, float, dict]]] = {
    "worked before": [(quarters, 1_000, A) for quarters in (-8, -7, -6, -1, 0)],
    "kept the job from school": [(quarters, 1_000, A) for quarters in (0, 1, 2)],
    "two employers": [
        (1, 500, FOOD | {"work_county_fips": "39003"}),
        (2, 400, FOOD | {"work_county_fips": "39001"}),
        (3, 400, FOOD | {"work_county_fips": "39001"}),
        (4, 1_200, SHOP | {"work_county_fips": "39003"}),
    ],
    "equals": [(2, 1_000, A), (2, 1_000, B)],
    "equals the other way round": [(2, 1_000, B), (2, 1_000, A)],
    "no county": [(2, 1_000, A)],
    "county of another state": [(2, 1_000, A | {"work_county_fips": "40001"})],
    "served": [],
    "served, not looked up": [],
    "no program": [],
    "left in 2018": [],
} | {f"paid by {naics}": [(2, 1_000, {"naics": naics})] for naics in SECTORS}
CHANGES = {
    "served, not looked up": {"match_status": "not_matched"},
    "no program": {"program_id": "", "cte_level": "none"},
    "left in 2018": {"cohort_year": 2018, "exit_quarter": "2018Q4"},
}
NUMBER = {name: number for number, name in enumerate(JOBS)}


def at(quarters: int) -> str:
    """The quarter so many after 2019Q2."""
    index = 2019 * 4 + 1 + quarters
    return f"{index // 4}Q{index % 4 + 1}"


def linked(folder, **changed) -> duckdb.DuckDBPyConnection:
    """A database with the people of a package."""
    tables = base()
    tables["enrollments"] = [tables["enrollments"][0] | {"quarter": "2010Q1"}]
    tables["credentials"] = tables["credentials"][:1]
    con = duckdb.connect()
    intake.stage(write(folder, tables | changed), con, max_reject_share=0)
    cubes.build_cubes(con, POLICY, keep_people=True)
    return con


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    con = linked(
        tmp_path_factory.mktemp("people"),
        students=[student(number, **CHANGES.get(name, {})) for name, number in NUMBER.items()],
        wages=[
            wage(NUMBER[name], at(quarters), wages=wages, **changes)
            for name, jobs in JOBS.items()
            for quarters, wages, changes in jobs
        ],
        service=[
            {"student_id": f"P{NUMBER[name]:04d}", "quarter": at(2), "service_type": "military"}
            for name in NUMBER
            if name.startswith("served")
        ],
    )
    yield con
    con.close()


def horizons(con: duckdb.DuckDBPyConnection, name: str, what: str) -> list[str]:
    """Horizons at which something is so of somebody."""
    found = con.execute(
        f"select horizon_code::varchar from outcome where student_key = $key and ({what}) "
        "order by horizon_code",
        {"key": NUMBER[name]},
    ).fetchall()
    return [code for (code,) in found]


def periods(con: duckdb.DuckDBPyConnection, name: str, columns: str) -> list[tuple]:
    """Columns of the periods in which somebody was paid."""
    return con.execute(
        f"select horizon_code::varchar, {columns} from person_period where student_key = $key "
        "order by horizon_code",
        {"key": NUMBER[name]},
    ).fetchall()


def test_horizons_are_in_the_order_of_time():
    assert tuple(linking.spans()) == TIMES == (*BEFORE, *HORIZONS)
    assert linking.spans()["b8"] == (-8, -8) and linking.spans()["b1"] == (-1, -1)
    assert linking.spans()["q4"] == (4, 4) and linking.spans()["y10"] == (37, 40)


def test_work_in_each_quarter_before_leaving(people):
    assert horizons(people, "worked before", "employed") == ["b8", "b7", "b6", "b1"]
    rest = "full_quarter or full_year or enrolled or served"
    assert horizons(people, "worked before", rest) == []


def test_a_full_quarter_after_leaving_may_begin_before(people):
    assert horizons(people, "kept the job from school", "full_quarter") == ["y01"]


def test_quarters_before_leaving_need_wages_of_everybody_in_the_cohort(people):
    """Wages from 2017Q1: eight quarters before 2019Q1, the earliest that a leaver of 2019 may
    have left, and four before 2018Q1."""
    found = people.execute(
        "select cohort_code, list(horizon_code order by horizon_code) from dim_cohort_horizon "
        "where cohort_code in ('2018', '2019') and horizon_code[1] = 'b' group by all order by all"
    ).fetchall()
    assert found == [("2018", ["b1", "b2", "b3", "b4"]), ("2019", sorted(BEFORE))]


def test_the_main_employer_brings_its_sector_and_its_county_with_most_wages(people):
    columns = "sector::varchar, work_county::varchar, wages_nominal"
    assert periods(people, "two employers", columns) == [
        ("q2", "72", "39001", 400),
        ("q4", "44-45", "39003", 1_200),
        ("y01", "72", "39001", 2_500),
    ]


@pytest.mark.parametrize(("naics", "sector"), SECTORS.items())
def test_a_sector_is_the_first_two_digits_as_the_policy_pools_them(people, naics, sector):
    found = periods(people, f"paid by {naics}", "sector::varchar")
    assert found == [("q2", sector), ("y01", sector)]


@pytest.mark.parametrize("name", ["no county", "county of another state"])
def test_a_county_that_is_not_known_is_null(people, name):
    assert periods(people, name, "work_county") == [("q2", None), ("y01", None)]


def test_between_equal_employers_it_is_the_same_one_for_everybody(people):
    columns = "main_employer, wages_nominal"
    found = periods(people, "equals", columns)
    assert found == periods(people, "equals the other way round", columns)
    assert found[0][2] == 2_000


def test_service_is_seen_in_its_quarter_of_those_looked_up(people):
    assert horizons(people, "served", "served") == ["q2", "y01"]
    assert horizons(people, "served, not looked up", "served") == []


def test_everybody_has_the_codes_of_their_places_and_level(people):
    columns = ("program", "cluster", "cluster_2024", "pair", "county", "district", "school")
    coded = ", ".join(f"{name}::varchar" for name in (*columns, "workforce_region"))
    found = people.execute(
        f"select {coded}, concentrator from exiter where student_key in ($one, $other) "
        "order by student_key",
        {"one": NUMBER["worked before"], "other": NUMBER["no program"]},
    ).fetchall()
    place = ("39001", "district:d1", "school:north", "lwa:1")
    assert found == [
        ("welding", "cluster:13", None, None, *place, True),
        (None, "cluster:none", None, None, *place, False),
    ]


def test_a_cluster_cut_in_two_by_the_framework_of_2024(tmp_path):
    """Welding and nursing share cluster 13, but not a cluster of 2024; 08 is whole in one."""
    program = base()["programs"][0]
    frames = {"c1": "2024", "c2": "2024", "13": "16", "08": "16"}
    programs = {"welding": ("13", "c1"), "nursing": ("13", "c2"), "care": ("08", "c2")}
    with linked(
        tmp_path,
        clusters=[
            {"cluster_id": code, "title": f"Cluster {code}", "framework": framework}
            for code, framework in frames.items()
        ],
        programs=[
            program | {"program_id": name, "cluster_id": old, "cluster_2024_id": new}
            for name, (old, new) in programs.items()
        ],
        students=[student(number, program_id=name) for number, name in enumerate((*programs, ""))],
        wages=[wage(0)],
    ) as con:
        assert con.execute(
            "select pair::varchar, cluster::varchar, cluster_2024::varchar from exiter "
            "order by student_key"
        ).fetchall() == [
            ("pair:13:c1", "cluster:13", "cluster_2024:c1"),
            ("pair:13:c2", "cluster:13", "cluster_2024:c2"),
            (None, "cluster:08", "cluster_2024:c2"),
            (None, "cluster:none", "cluster:none"),
        ]
