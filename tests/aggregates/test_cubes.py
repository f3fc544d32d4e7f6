"""Every definition of the outcomes cube (design section 4) on people whose answers are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregates.errors import CubeError
from tests.aggregates.counted import POLICY, after, built, cell, county, places
from tests.aggregates.packages import base, cluster_2024, program, student, wage

BEFORE = [f"b{quarter}" for quarter in range(1, 9)]
INDUSTRY = {"A": "722513", "B": "622110", "C": "484110", "D": "999999"}
# Who left in 2017Q2 unless said: jobs (employer, quarters after exit) and quarters in college.
# Everybody goes to school in a county of their own, so that a county is one person.
STORIES = {
    "paid in one quarter": ([("A", [2])], []),
    "one employer, three quarters": ([("A", [1, 2, 3])], []),
    "two employers by turns": ([("A", [1, 3]), ("B", [2, 4])], []),
    "job from before exit": ([("A", [0, 1, 2])], []),
    "job beyond the year": ([("A", [3, 4, 5])], []),
    "works, studied earlier": ([("A", [2])], [1]),
    "studies": ([], [2]),
    "nothing": ([], []),
    "paid nothing": ([("zero", [2])], []),
    "not looked up": ([("A", [1, 2, 3, 4])], [2]),
    "left in the fourth quarter": ([("A", [2])], []),
    "paid before exit": ([("A", [-1, 0])], [0]),
}
# (employed, full quarter, full year; working, working and enrolled, enrolled, not found)
NOBODY, WORKS = (0, 0, 0, 0, 0, 0, 1), (1, 0, 0, 1, 0, 0, 0)
STEADY = (1, 1, 0, 1, 0, 0, 0)
EXPECTED = {
    "paid in one quarter": {"q2": WORKS, "q4": NOBODY, "y01": WORKS, "y02": NOBODY},
    "one employer, three quarters": {"q2": STEADY, "q4": NOBODY, "y01": STEADY},
    "two employers by turns": {"q2": WORKS, "q4": WORKS, "y01": (1, 0, 1, 1, 0, 0, 0)},
    "job from before exit": {"q2": WORKS, "q4": NOBODY, "y01": STEADY},
    "job beyond the year": {"q2": NOBODY, "q4": STEADY, "y01": STEADY, "y02": WORKS},
    "works, studied earlier": {"q2": WORKS, "y01": (1, 0, 0, 0, 1, 0, 0)},
    "studies": {"q2": (0, 0, 0, 0, 0, 1, 0), "q4": NOBODY, "y01": (0, 0, 0, 0, 0, 1, 0)},
    "nothing": {"q2": NOBODY, "q4": NOBODY, "y01": NOBODY, "y02": NOBODY, "y03": NOBODY},
    "paid nothing": {"q2": NOBODY, "q4": NOBODY, "y01": NOBODY},
    "not looked up": {"q2": (0,) * 7, "q4": (0,) * 7, "y01": (0,) * 7},
    "left in the fourth quarter": {"q2": WORKS, "q4": NOBODY, "y01": WORKS, "y02": NOBODY},
    "paid before exit": {"q2": NOBODY, "q4": NOBODY, "y01": NOBODY},
}
COLUMNS = (
    "n_employed, n_full_quarter, n_full_year, n_working, n_working_enrolled, n_enrolled, "
    "n_not_found"
)


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    tables = base()
    places(tables, len(STORIES))
    tables["students"], tables["wages"], tables["enrollments"] = [], [], []
    tables["credentials"] = tables["credentials"][:1]
    for number, (name, (jobs, study)) in enumerate(STORIES.items()):
        left = "2017Q4" if name == "left in the fourth quarter" else "2017Q2"
        matched = "not_matched" if name == "not looked up" else "matched"
        tables["students"].append(
            student(
                number,
                cohort_year=2017,
                exit_quarter=left,
                match_status=matched,
                school_id=f"s{number}",
            )
        )
        for employer, quarters in jobs:
            paid = 0.0 if employer == "zero" else 1_000.0
            tables["wages"] += [
                wage(number, after(quarter, left), employer_id=employer, wages=paid)
                for quarter in quarters
            ]
        tables["enrollments"] += [
            {
                "student_id": f"P{number:04d}",
                "quarter": after(quarter, left),
                "institution_id": "I1",
                "level": "associate",
                "in_state": True,
            }
            for quarter in study
        ]
    con = built(tmp_path_factory.mktemp("stories"), tables)
    yield con
    con.close()


@pytest.mark.parametrize(
    ("story", "horizon"), [(story, horizon) for story in EXPECTED for horizon in EXPECTED[story]]
)
def test_a_person_is_counted_as_the_definitions_say(stories, story, horizon):
    number = list(STORIES).index(story)
    found = cell(
        stories, COLUMNS, region_code=county(number), cohort_code="2017", horizon_code=horizon
    )
    expected = list(EXPECTED[story][horizon])
    if horizon[0] == "q":
        expected[2] = None  # full-year work is of years
    assert found == tuple(expected)


def test_somebody_who_cannot_be_looked_up_is_a_leaver_and_in_no_other_count(stories):
    number = list(STORIES).index("not looked up")
    found = cell(
        stories,
        "n_exiters, n_matched, wage_employed_p50, employers_employed",
        region_code=county(number),
        cohort_code="2017",
    )
    assert found == (1, 0, None, 0)


def test_a_cohort_shows_only_horizons_that_its_wages_cover(stories):
    found = stories.execute(
        "select distinct horizon_code from cube_outcomes where cohort_code = '2017' order by all"
    ).fetchall()
    # Year 4 of somebody who left in 2017Q4 ends in 2021Q4, and a full quarter then needs 2022Q1.
    assert [row[0] for row in found] == ["q2", "q4", "y01", "y02", "y03"]


@pytest.fixture(scope="module")
def groups(tmp_path_factory):
    """Leavers of 2017 to 2020 with wages that make the percentiles easy to see."""
    tables = base()
    places(tables, 3)
    tables["clusters"].append({"cluster_id": "08", "title": "Health", "framework": "16"})
    tables["clusters"] += [cluster_2024("making"), cluster_2024("caring")]
    tables["programs"] = [
        program("welding", "13", "making"),
        program("nursing", "08", "caring"),
        program("empty", "08", "making"),
    ]
    people = [  # year, program, race, employer, wages in the second quarter after exit
        (2017, "welding", "american_indian", "A", 10_000),
        (2017, "welding", "white", "A", 20_000),
        (2017, "nursing", "white", "B", 30_000),
        (2018, "nursing", "two_or_more", "C", 40_000),
        (2018, "", "black", "D", 50_000),
        (2019, "", "not_reported", "A", 60_000),
        (2020, "welding", "white", "A", 70_000),
    ]
    tables["students"], tables["wages"] = [], []
    for number, (year, code, race, employer, wages) in enumerate(people):
        left = f"{year}Q2"
        tables["students"].append(
            student(
                number,
                cohort_year=year,
                exit_quarter=left,
                program_id=code,
                race_ethnicity=race,
                school_id=f"s{number % 2}",
            )
        )
        tables["wages"].append(
            wage(
                number, after(2, left), employer_id=employer, wages=wages, naics=INDUSTRY[employer]
            )
        )
    tables["enrollments"], tables["credentials"] = (
        tables["enrollments"][:1],
        tables["credentials"][:1],
    )
    con = built(tmp_path_factory.mktemp("groups"), tables)
    yield con
    con.close()


def test_percentiles_lie_between_the_two_nearest_people(groups):
    found = cell(
        groups,
        "wage_employed_p25_nominal, wage_employed_p50_nominal, wage_employed_p75_nominal",
        horizon_code="q2",
        cohort_code="2017-2019",
    )
    assert found == (22_500, 35_000, 47_500)  # of 10, 20, 30, 40, 50 and 60 thousand


def test_constant_dollars_follow_the_consumer_prices_of_the_year_paid(groups):
    found = cell(
        groups, "wage_employed_p25, wage_employed_p75", horizon_code="q2", cohort_code="2018"
    )
    price = 321.943 / 251.107  # annual CPI-U of 2025 and 2018
    low, high = round(40_000 * price), round(50_000 * price)
    assert found == (low + (high - low) / 4, low + (high - low) * 3 / 4)


def test_windows_and_their_pool_hold_the_years_that_a_horizon_covers_whole(groups):
    horizons = groups.execute(
        "select cohort_code, list(distinct horizon_code order by horizon_code) from cube_outcomes "
        "group by all order by all"
    ).fetchall()
    assert dict(horizons) == {
        "2017": ["q2", "q4", "y01", "y02", "y03"],
        "2018": ["b1", "b2", "b3", "b4", "q2", "q4", "y01", "y02"],
        "2019": [*BEFORE, "q2", "q4", "y01"],
        "2020": [*BEFORE, "q2"],
        "2017-2019": ["q2", "q4", "y01"],
        "all": ["q2", "q4", "y01"],
    }
    assert cell(groups, "n_exiters", cohort_code="all") == (6,)  # 2020 is in no whole window


def test_somebody_without_a_program_has_a_cluster_of_their_own(groups):
    assert cell(groups, "n_exiters", program_code="cluster:none", horizon_code="q2") == (2,)
    assert cell(groups, "n_exiters", program_code="cluster:13", horizon_code="q2") == (2,)
    assert cell(groups, "n_exiters", program_code="welding", horizon_code="q2") == (2,)
    assert cell(groups, "n_exiters", horizon_code="q2") == (6,)


def test_programs_are_in_clusters_of_both_frameworks(groups):
    """Cluster 08 is cut in two by that of 2024, one part of it without anybody."""
    people = {"cluster:08": 2, "cluster_2024:making": 2, "cluster_2024:caring": 2}
    people |= {"pair:08:caring": 2, "pair:08:making": 0, "empty": 0}
    for code, number in people.items():
        assert cell(groups, "n_exiters", program_code=code, horizon_code="q2") == (number,), code


def test_a_school_is_in_a_district_a_county_and_a_region(groups):
    for code in ("school:s1", "district:d1", county(1), "lwa:1"):
        assert cell(groups, "n_exiters", region_code=code, horizon_code="q2") == (3,), code


def test_parts_are_counted_where_their_cube_is_shown_and_nowhere_else(groups):
    names = ", ".join(f'"sector__{code}"' for code in ("72", "62", "48-49", "unknown", "31-33"))
    assert cell(groups, names, horizon_code="q2") == (3, 1, 1, 1, 0)
    assert cell(groups, '"place__unknown", place__in_region', horizon_code="q2") == (6, 0)
    assert cell(groups, '"sector__72"', horizon_code="q2", cohort_code="2017") == (None,)


def test_a_group_of_nobody_is_a_row_of_zeros_without_wages(groups):
    columns = "n_exiters, n_matched, n_employed, n_not_found, wage_employed_p50, employers_employed"
    for keys in ({"program_code": "empty"}, {"region_code": county(2)}):
        assert cell(groups, columns, **keys) == (0, 0, 0, 0, None, 0)


def test_codes_are_pooled_before_they_are_counted(groups):
    found = groups.execute(
        "select subgroup_code, n_exiters from cube_outcomes where subgroup_dim = 'race_ethnicity' "
        "and horizon_code = 'q2' and cohort_code = 'all' order by all"
    ).fetchall()
    assert found == [("asian", 0), ("black", 1), ("hispanic", 0), ("other", 3), ("white", 2)]


def test_schools_outside_a_rural_place_are_nonrural(groups):
    keys = {"horizon_code": "q2", "subgroup_dim": "locale"}
    assert cell(groups, "n_exiters", subgroup_code="nonrural", **keys) == (6,)
    assert cell(groups, "n_exiters", subgroup_code="rural", **keys) == (0,)


def test_employers_are_main_ones_and_the_largest_has_its_share_of_the_wages(groups):
    found = cell(
        groups,
        "employers_employed, top_employer_share_employed, employers_full_quarter, "
        "top_employer_share_full_quarter",
        horizon_code="q2",
    )
    assert found == (4, 90_000 / 210_000, 0, None)


def test_two_employers_that_pay_the_same_are_told_apart_the_same_way(tmp_path):
    tables = base()
    tables["students"] = [
        student(number, cohort_year=2017, exit_quarter="2017Q2") for number in (0, 1)
    ]
    tables["wages"] = [
        wage(number, "2017Q4", employer_id=employer, wages=500.10)
        for number, employers in ((0, "AB"), (1, "BA"))
        for employer in employers
    ]
    tables["enrollments"], tables["credentials"] = (
        tables["enrollments"][:1],
        tables["credentials"][:1],
    )
    with built(tmp_path, tables) as con:
        keys = {"cohort_code": "2017", "horizon_code": "q2"}
        found = cell(con, "employers_employed, wage_employed_p50_nominal", **keys)
        assert found == (1, 1_000)  # 2 x 500.10, whole dollars


@pytest.mark.parametrize("first", ["2021Q1", "2020Q1"])  # nothing, quarters before leaving alone
def test_wages_that_cover_no_horizon_are_no_cube(tmp_path, first):
    tables = base()
    left = {"cohort_year": 2021, "exit_quarter": "2021Q2"}
    tables["students"] = [row | left for row in tables["students"]]
    tables["wages"] = [wage(0, "2021Q3")]
    with pytest.raises(CubeError, match="cover no horizon of any cohort"):
        built(tmp_path, tables, wages_first_quarter=first)


def test_wages_older_than_the_price_index_are_refused(tmp_path):
    with pytest.raises(CubeError, match="CPI-U starts in 1990"):
        built(tmp_path, base(), wages_first_quarter="1985Q1")


def test_dollars_of_a_year_without_an_index_are_refused(tmp_path):
    with pytest.raises(CubeError, match="no CPI-U for constant_dollar_year 2099"):
        built(tmp_path, base(), replace(POLICY, constant_dollar_year=2099))
