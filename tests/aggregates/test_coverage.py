"""What the coverage table shows of rows, match rates and hidden numbers, and what it does not."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from aggregates import coverage, intake
from aggregates.contract import schemas
from aggregates.intake_report import Account, IntakeReport
from tests.aggregates.packages import base, student, wage, write

PUBLISHED, CODED, SUPPRESSED, NO_DATA = "published", "coded", "suppressed", "no_data"
SUMMARY = pd.DataFrame(
    [
        ("n_employed", "total", PUBLISHED, 60),
        ("n_employed", "total", SUPPRESSED, 15),
        ("n_employed", "total", NO_DATA, 1_000),
        ("n_employed", "sex", SUPPRESSED, 4),
        ("rate_employed", "total", PUBLISHED, 50),
        ("rate_employed", "total", CODED, 25),
        ("rate_employed", "total", SUPPRESSED, 25),
        ("n_full_year", "sex", NO_DATA, 8),
    ],
    columns=["measure", "subgroup_dim", "status", "cells"],
)


def line(cohort: str = "2019", horizon: str = "q2", people: object = 40, **changes: object):
    """A published group of leavers with its match rate."""
    row = {
        "program_code": "total",
        "region_code": "state",
        "cohort_code": cohort,
        "horizon_code": horizon,
        "subgroup_dim": "total",
        "subgroup_code": "total",
        "n_exiters": people,
        "n_exiters_status": PUBLISHED if people is not None else SUPPRESSED,
        "rate_matched": 0.9,
        "rate_matched_status": PUBLISHED,
        "rate_matched_lower": None,
        "rate_matched_upper": None,
    }
    return row | changes


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows).astype(
        {"n_exiters": "Int64", "rate_matched_lower": float, "rate_matched_upper": float}
    )


def report(**tables: tuple[int, int]) -> IntakeReport:
    """Rows used and rejected, by table."""
    return IntakeReport(
        tables={
            name: Account(used + rejected, used, rejected)
            for name, (used, rejected) in tables.items()
        }
    )


def rows_of(table: str, found: IntakeReport, outcomes=None, **options) -> dict[str, object]:
    """Measure -> value of the rows of a table, or the status where there is none."""
    outcomes = frame(line()) if outcomes is None else outcomes
    shown = coverage.coverage_table(found, SUMMARY, outcomes, 10, **options)
    shown = shown[(shown["subject"] == "rows") & (shown["cube_or_table"] == table)]
    assert set(shown["unit"]) == {"rows"}
    assert shown["value"].notna().eq(shown["value_status"] == PUBLISHED).all()
    given = shown["value"].astype(object).where(shown["value"].notna(), shown["value_status"])
    return {name.removeprefix("rows_"): v for name, v in zip(shown["measure"], given, strict=True)}


HIDDEN = SUPPRESSED


@pytest.mark.parametrize(
    ("used", "rejected", "expected"),
    [
        (500, 0, (500, 500, 0)),
        (500, 1, (501, HIDDEN, HIDDEN)),
        (500, 9, (509, HIDDEN, HIDDEN)),
        (500, 10, (510, 500, 10)),
        (9, 500, (509, HIDDEN, HIDDEN)),
        (9, 0, (HIDDEN, HIDDEN, HIDDEN)),
        (0, 0, (0, 0, 0)),
    ],
)
def test_few_rows_of_people_are_not_shown_nor_what_tells_them(used, rejected, expected):
    found = rows_of("wages", report(wages=(used, rejected)))
    assert (found["in"], found["used"], found["rejected"]) == expected


def test_rows_of_public_codes_are_shown_as_they_are():
    assert rows_of("programs", report(programs=(80, 2))) == {"in": 82, "used": 80, "rejected": 2}


def test_a_table_that_is_not_in_the_package_has_no_data():
    assert set(rows_of("service", report(wages=(500, 0))).values()) == {NO_DATA}


@pytest.mark.parametrize("table", ["credentials", "educators"])
def test_totals_of_what_cubes_count_are_not_shown(table):
    found = rows_of(table, report(**{table: (40, 20)}))
    assert found == {"in": SUPPRESSED, "used": SUPPRESSED, "rejected": 20}


YEARS = (line("2019", people=40), line("2020", people=25), line("2019-2021", people=900))


@pytest.mark.parametrize(
    ("outcomes", "rejected", "shown"),
    [
        (YEARS, 20, True),
        (YEARS, 0, True),
        (YEARS, 3, False),  # rows in less the leavers shown would be the rows rejected
        ((YEARS[0], line("2020", people=None)), 20, False),  # the total would give 2020 away
        ((*YEARS, line("2021", people=5)), 20, False),
        ((YEARS[0],), 20, False),  # so would it a year that is not tabulated
        ((*YEARS, line("2020", "y01", people=25), line("2020", people=7, program_code="a"),
          line("2020", people=7, region_code="lwa:1"), line("2020", people=7, subgroup_dim="sex")),
         20, True),
    ],
)  # fmt: skip
def test_rows_of_students_are_shown_where_the_release_tells_them(outcomes, rejected, shown):
    found = rows_of("students", report(students=(65, rejected)), frame(*outcomes))
    assert found["used"] == (65 if shown else SUPPRESSED)
    assert found["in"] == (65 + rejected if shown else SUPPRESSED)
    assert found["rejected"] == (SUPPRESSED if rejected == 3 else rejected)


def test_rounded_counts_tell_nothing_exact():
    found = rows_of("students", report(students=(65, 20)), frame(*YEARS), exact=False)
    assert found["used"] == found["in"] == SUPPRESSED


def test_match_rates_are_those_published_once_a_group():
    outcomes = frame(
        line("2019", "y01", rate_matched=0.8),
        line("2019", "q2"),
        line("2019", "q2", program_code="welding", rate_matched=0.1),
        line("all", region_code="39001", rate_matched=None, rate_matched_status=SUPPRESSED),
        line("all", subgroup_dim="sex", subgroup_code="female", rate_matched=None,
             rate_matched_status=CODED, rate_matched_lower=0.95, rate_matched_upper=1.0),
    )  # fmt: skip
    shown = coverage.coverage_table(report(), SUMMARY, outcomes, 10)
    shown = shown[shown["subject"] == "match"].drop(columns=["subject", "cube_or_table", "unit"])
    found = [tuple(row) for row in shown.astype(object).where(shown.notna(), None).to_numpy()]
    assert found == [
        ("rate_matched", "sex", "female", "state", "all", None, CODED, 0.95, 1.0),
        ("rate_matched", "total", "total", "39001", "all", None, SUPPRESSED, None, None),
        ("rate_matched", "total", "total", "state", "2019", 0.9, PUBLISHED, None, None),
    ]


def shares(summary: pd.DataFrame) -> dict[tuple[str, ...], float | None]:
    shown = coverage.coverage_table(report(), summary, frame(line()), 10)
    shown = shown[shown["subject"] == "suppression"]
    assert shown["value"].notna().eq(shown["value_status"] == PUBLISHED).all()
    assert set(shown["value_status"]) <= {PUBLISHED, NO_DATA}
    keys = shown[["cube_or_table", "measure", "subgroup_dim"]].itertuples(index=False, name=None)
    return dict(
        zip(keys, shown["value"].astype(object).where(shown["value"].notna(), None), strict=True)
    )


def test_shares_are_of_the_numbers_that_there_are():
    assert shares(SUMMARY) == {
        ("outcomes", "n_employed", "sex"): 1.0,
        ("outcomes", "n_employed", "total"): 0.2,
        ("outcomes", "n_full_year", "sex"): None,
        ("outcomes", "rate_employed", "total"): 0.25,
    }


def test_every_cube_has_shares_of_its_own():
    both = pd.concat([SUMMARY.assign(cube="outcomes"), SUMMARY[:1].assign(cube="industries")])
    found = shares(both)
    assert found["industries", "n_employed", "total"] == 0.0
    assert found["outcomes", "n_employed", "total"] == 0.2


def test_no_two_rows_are_about_the_same(tmp_path):
    tables = base()
    tables["wages"] += [wage(number, wages=-1.0, employer_id="bad") for number in range(12)]
    tables["students"].append(student(40, exit_type="unheard of"))
    with duckdb.connect() as con:
        found = intake.stage(write(tmp_path, tables), con, max_reject_share=1)
    assert rows_of("wages", found) == {"in": 132, "used": 120, "rejected": 12}
    assert set(rows_of("students", found).values()) == {SUPPRESSED}
    assert rows_of("schools", found) == {"in": 1, "used": 1, "rejected": 0}
    shown = coverage.coverage_table(found, SUMMARY, frame(line()), 10)
    keys = list(coverage.COLUMNS[:7])
    assert tuple(shown.columns) == coverage.COLUMNS
    assert not shown.duplicated(keys).any()
    assert shown[[*keys, "value_status", "unit"]].notna().all().all()
    rows = shown[shown["subject"] == "rows"]
    assert set(rows["cube_or_table"]) == set(schemas())
