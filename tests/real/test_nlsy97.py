"""From real survey records to a release, compared with figures published from the same survey."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from aggregates import intake
from aggregates.schema import COUNTS, KEYS, status_column
from tests.real import nlsy97

# Published from the same survey, but weighted and each year of those seen in that year, by year
# after the diploma: any work, percent; median of those with earnings, 2024 dollars and nominal.
PUBLISHED = {
    "y01": (88.4, 14_671, 8_317),
    "y02": (87.7, 17_623, 10_244),
    "y03": (87.4, 19_961, 11_934),
    "y04": (88.8, 24_708, 15_120),
    "y05": (89.1, 31_635, 20_000),
    "y06": (89.9, 36_621, 23_750),
    "y07": (88.4, 39_364, 26_250),
    "y08": (88.7, 42_482, 28_825),
}
RATE_TOLERANCE = 0.015
MEDIAN_TOLERANCE = 0.05  # ours is unweighted, and the survey oversampled the poor


def test_every_row_keeps_the_contract(package):
    report = intake.check(package)
    assert report.clean, report.text()
    assert report.tables["wages"].rows_used > 350_000


def test_the_cohorts_are_those_of_the_survey(cube):
    found = cube.execute(
        "select exit_type, count(*) from stg_students group by all order by all"
    ).fetchall()
    assert dict(found)["diploma"] == 6_578  # as the survey's description says


DIPLOMA = (
    "program_code = 'total' and region_code = 'state' and cohort_code = 'all' "
    "and subgroup_dim = 'exit_type' and subgroup_code = 'diploma' and horizon_code = $horizon"
)


def near(row, horizon):
    """Whether a rate and two medians are near those published."""
    rate, median, nominal = PUBLISHED[horizon]
    assert row[0] == pytest.approx(rate / 100, abs=RATE_TOLERANCE)
    assert row[1] == pytest.approx(median, rel=MEDIAN_TOLERANCE)
    assert row[2] == pytest.approx(nominal, rel=MEDIAN_TOLERANCE)


@pytest.mark.parametrize("horizon", PUBLISHED)
def test_the_cube_comes_near_the_published_figures(cube, horizon):
    row = cube.execute(
        "select n_employed / n_matched, wage_employed_p50, wage_employed_p50_nominal "
        f"from cube_outcomes where {DIPLOMA}",
        {"horizon": horizon},
    ).fetchone()
    near(row, horizon)


@pytest.mark.parametrize("horizon", PUBLISHED)
def test_the_release_comes_near_the_published_figures(public, horizon):
    row = public.execute(
        "select rate_employed, wage_employed_p50, wage_employed_p50_nominal "
        f"from outcomes where {DIPLOMA}",
        {"horizon": horizon},
    ).fetchone()
    near(row, horizon)


def test_real_people_are_never_written_into_the_project():
    with pytest.raises(ValueError, match="outside the project"):
        nlsy97.write_package(nlsy97.ROOT / "nlsy97")


def test_the_release_withstands_the_audit(release, aggregates):
    assert "proved" in aggregates("audit", release)[0]


@pytest.mark.parametrize("measure", COUNTS)
def test_no_count_of_a_few_people_is_shown(public, measure):
    [(least,)] = public.execute(
        f"select min({measure}) from outcomes where {measure} > 0"
    ).fetchall()
    assert least is None or least >= 10
    [(kept,)] = public.execute(
        f"select count({measure}) from outcomes where {status_column(measure)} <> 'published'"
    ).fetchall()
    assert kept == 0


def test_the_true_small_groups_are_hidden(public, cube):
    """Against the confidential cube: no group of one to nine is shown, nor what it leaves out."""
    truth = cube.execute(f"select {', '.join((*KEYS, *COUNTS))} from cube_outcomes").df()
    public.register("truth", truth)
    small = 0
    for measure in COUNTS:
        whole = "n_exiters" if measure == "n_matched" else "n_matched"
        [(few, shown, left, derivable)] = public.execute(
            f"select count(*) filter (few), count(o.{measure}) filter (few), "
            f"count(*) filter (left_out), count(o.{measure} + o.{whole}) filter (left_out) "
            f"from outcomes o join (select *, {measure} between 1 and 9 as few, "
            f"{whole} - {measure} between 1 and 9 as left_out from truth) t "
            f"using ({', '.join(KEYS)})"
        ).fetchall()
        assert (shown, derivable) == (0, 0), measure
        small += few + left
    assert small > 50  # there was something to hide


def test_most_of_the_state_is_shown(public):
    [(all_of_them, shown)] = public.execute(
        "select count(*), count(n_employed) from outcomes where program_code = 'total' "
        "and region_code = 'state' and subgroup_dim = 'total' and n_employed_status <> 'no_data'"
    ).fetchall()
    assert all_of_them >= 100
    assert shown >= 0.85 * all_of_them


def test_the_release_holds_no_person_and_says_what_it_is(release, public):
    held = ["decisions.jsonl", "files", "manifest.json", "release.duckdb"]
    assert sorted(path.name for path in release.iterdir()) == held
    columns = public.execute("select column_name from information_schema.columns").fetchall()
    files = {"files": str(release / "files" / "*.parquet")}
    columns += public.execute("select name from parquet_schema($files)", files).fetchall()
    assert ("n_employed",) in columns
    assert not {"student_id", "student_key", "employer_id"} & {name for (name,) in columns}
    about = dict(public.execute("select key, value from metadata").fetchall())
    assert about["synthetic"] == "false"
    assert about["constant_dollar_year"] == "2024"
    assert about["state"] == "United States"


PAGES = ("/", "/programs", "/programs/college-business", "/talent", "/gaps", "/methods", "/privacy")


def test_the_release_can_be_browsed(release):
    """Served as an agency would: `THROUGHLINE_RELEASE=... python app.py`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port)]
    environment = os.environ | {"THROUGHLINE_RELEASE": str(release)}
    with subprocess.Popen(
        command, cwd=nlsy97.ROOT, env=environment, stdout=subprocess.DEVNULL
    ) as site:
        try:
            for page in PAGES:
                shown = _fetch(f"http://127.0.0.1:{port}{page}", site)
                assert "United States" in shown
                assert "ynthetic" not in shown, page  # these people are real
        finally:
            site.terminate()


def _fetch(address, site):
    """The page at `address`, once the site answers."""
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert site.poll() is None and time.monotonic() < end, "the site did not start"
            time.sleep(0.2)
