"""From real survey records to a release, compared with figures published from the same survey."""

from pathlib import Path

import duckdb
import pytest

from aggregates import cubes, intake, policy
from tests.real import nlsy97

POLICY = Path(__file__).with_name("nlsy97_policy.toml")
# Published from the same survey, but weighted and each year of those seen in that year: any work,
# percent, and the median of those with earnings, 2024 dollars, by year after the diploma.
PUBLISHED = {"y01": (88, 14_671), "y03": (87, 19_961), "y05": (89, 31_635), "y08": (89, 42_482)}
RATE_TOLERANCE = 0.015  # we are within 0.007
MEDIAN_TOLERANCE = (
    0.05  # we are within 4 %: ours is unweighted, and the survey oversampled the poor
)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nlsy97") / "package"
    nlsy97.write_package(folder)
    return folder


@pytest.fixture(scope="module")
def cube(package):
    """A database with the confidential cube of everybody in the survey."""
    with duckdb.connect() as con:
        intake.stage(package, con)
        cubes.build_outcomes(con, policy.load(POLICY))
        yield con


def test_every_row_keeps_the_contract(package):
    report = intake.check(package)
    assert report.clean, report.text()
    assert report.tables["wages"].rows_used > 500_000


def test_the_cohorts_are_those_of_the_survey(cube):
    found = cube.execute(
        "select exit_type, count(*) from stg_students group by all order by all"
    ).fetchall()
    assert dict(found)["diploma"] == 6_578  # as the survey's description says


@pytest.mark.parametrize("horizon", PUBLISHED)
def test_the_cube_comes_near_the_published_figures(cube, horizon):
    rate, median = PUBLISHED[horizon]
    row = cube.execute(
        "select n_employed / n_matched, wage_employed_p50 from cube_outcomes where "
        "program_code = 'total' and region_code = 'state' and cohort_code = 'all' "
        "and subgroup_dim = 'exit_type' and subgroup_code = 'diploma' and horizon_code = $horizon",
        {"horizon": horizon},
    ).fetchone()
    assert row[0] == pytest.approx(rate / 100, abs=RATE_TOLERANCE)
    assert row[1] == pytest.approx(median, rel=MEDIAN_TOLERANCE)


def test_real_people_are_never_written_into_the_project():
    with pytest.raises(ValueError, match="outside the project"):
        nlsy97.write_package(nlsy97.ROOT / "nlsy97")
