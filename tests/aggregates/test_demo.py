"""The demo: like life, the same every time, and clean by its own contract."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import aggregates
from aggregates import intake
from aggregates.demo import LEAST, MOST, DemoError, calibration, generate
from aggregates.demo.facts import Facts
from tests.aggregates.commands import heeding

STUDENTS = 20_000


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "package"
    generate(folder, students=STUDENTS, seed=1)
    return folder


@pytest.fixture(scope="module")
def comparisons(package):
    return {item.target.id: item for item in calibration.compare(package)}


@pytest.fixture
def rows(package):
    """Runs a query in which the tables of the package are views."""
    with duckdb.connect() as con:
        for file in package.glob("*.parquet"):
            con.execute(f"create view {file.stem} as select * from '{file}'")
        yield lambda sql: con.execute(sql).fetchall()


@pytest.mark.parametrize("target", calibration.targets(), ids=lambda target: target.id)
def test_it_comes_near_the_published_figure(comparisons, target):
    found = comparisons[target.id]
    assert found.holds, f"{found.found:,.1f} for {target.wanted:,.1f}, off by {found.off:+.1f}"


def test_most_published_figures_are_held_to_and_each_has_a_source():
    held = [item for item in calibration.targets() if item.tolerance is not None]
    assert len(held) >= 40
    for target in calibration.targets():
        assert target.source and target.link.startswith("https://"), target.id
        assert target.tolerance is not None or target.note, f"{target.id}: shown only; say why"
    dollars = [item.tolerance for item in held if item.unit.startswith("usd_")]
    assert max(dollars) <= 10
    assert max(item.tolerance for item in held if item.unit == "percent") <= 6


def test_those_who_study_earn_less_first_and_more_later(comparisons):
    def found(name):
        return comparisons[name].found

    assert found("median-bachelor-y01") < 0.6 * found("median-none-y01")
    assert found("median-bachelor-y08") > 1.3 * found("median-none-y08")


def test_a_figure_outside_its_tolerance_is_not_held(comparisons):
    target = comparisons["median-y05"].target
    limit = target.wanted * (1 + target.tolerance / 100)
    assert calibration.Comparison(target, limit * 0.999).holds
    assert not calibration.Comparison(target, limit * 1.001).holds


def test_the_table_shows_every_figure(comparisons):
    shown = calibration.text(list(comparisons.values()))
    assert len(shown.splitlines()) == len(calibration.targets()) + 2


def test_it_keeps_the_contract(package):
    report = intake.check(package)
    assert report.clean, report.text()
    assert report.findings == []
    assert report.tables["students"].rows_used == STUDENTS
    assert all(account.rows_used for account in report.tables.values())


def test_it_says_that_it_is_synthetic(package):
    about = json.loads((package / "datapackage.json").read_text())["throughline"]
    assert about["synthetic"] is True
    assert "invented" in about["notice"]


def test_ten_cohorts_with_wages_from_two_years_before_exit_to_ten_after(rows):
    assert len(rows("select distinct cohort_year from students")) == 10
    [(first, last)] = rows(
        "with gap as (select left(w.quarter, 4)::int * 4 + right(w.quarter, 1)::int "
        "- left(exit_quarter, 4)::int * 4 - right(exit_quarter, 1)::int as after "
        "from wages w join students using (student_id)) select min(after), max(after) from gap"
    )
    assert (first, last) == (-8, 41)


def test_eighty_programs_with_cip_codes_in_sixteen_clusters():
    facts = Facts.read()
    codes = facts.tables()["programs"]["cip_code"]
    assert 75 <= len(codes) <= 90
    assert codes.is_unique
    assert all(re.fullmatch(r"[0-9]{2}\.[0-9]{4}", code) for code in codes)
    assert set(facts.programs["cluster_id"]) == {f"{number:02d}" for number in range(1, 17)}


def test_every_program_is_in_a_cluster_of_2024_and_two_old_clusters_are_split(rows):
    assert rows("select framework, count(*) from clusters group by all order by all") == [
        ("16", 16),
        ("2024", 14),
    ]
    assert rows("select count(*) from programs where cluster_2024_id is null") == [(0,)]
    assert rows("select count(distinct cluster_2024_id) from programs") == [(14,)]
    split = rows(
        "select cluster_id, list(distinct cluster_2024_id order by cluster_2024_id) from programs "
        "group by all having count(distinct cluster_2024_id) > 1 order by all"
    )
    assert split == [
        ("01", ["agriculture", "energy-natural-resources"]),
        (
            "15",
            ["advanced-manufacturing", "healthcare-human-services", "supply-chain-transportation"],
        ),
    ]


def test_some_participants_have_a_program_and_all_concentrators(rows):
    found = dict(
        rows("select cte_level, avg((program_id is not null)::int) from students group by all")
    )
    assert found["concentrator"] == found["completer"] == 1 and found["none"] == 0
    assert 0.08 < found["participant"] < 0.12


def test_teachers_age_and_serve_as_people_do(rows):
    [(youngest, oldest, started)] = rows(
        "select min(year - birth_year), max(year - birth_year), "
        "min(year - birth_year - years_of_service) from educators"
    )
    assert (youngest >= 22, oldest < 70, started >= 22) == (True, True, True)
    assert (
        rows(
            "select educator_id from educators group by all having count(distinct birth_year) > 1 "
            "or count(distinct year - years_of_service) > 1 or max(year) - min(year) >= count(*)"
        )
        == []
    )
    able = rows(
        "select avg((year - birth_year >= 55 or years_of_service >= 22)::int) from educators "
        "group by year"
    )
    assert len(able) == 6 and all(0.1 < share < 0.25 for (share,) in able)


def test_service_and_demand_are_there_to_look_at(rows):
    assert len(rows("select distinct service_type from service")) == 3
    [(share,)] = rows(
        "select count(distinct student_id) / (select count(*) from students) from service"
    )
    assert 0.01 < share < 0.03
    assert rows("select soc_code from occupation_demand group by all having count(*) <> 10") == []
    assert rows("select count(*) from occupation_demand where median_wage < 15000") == [(0,)]


def test_real_counties_and_workforce_regions(rows):
    assert rows("select count(*), count(distinct workforce_region_id) from regions") == [(120, 10)]
    assert rows("select count(distinct county_fips) from schools") == [(120,)]


def test_degrees_are_earned_after_exit_and_by_the_last_quarter(rows):
    [(count, early, late)] = rows(
        "select count(*), count(*) filter (earned_on < make_date(cohort_year, 6, 1)), "
        "count(*) filter (earned_on > date '2026-03-31') from credentials "
        "join students using (student_id) join credential_catalog using (credential_id) "
        "where credential_type in ('certificate', 'associate', 'bachelor')"
    )
    assert count > STUDENTS / 10
    assert (early, late) == (0, 0)


def test_same_seed_same_bytes_other_seed_other_people(tmp_path):
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        generate(tmp_path / name, students=LEAST, seed=seed)
    prints = {name: _prints(tmp_path / name) for name in ("one", "again", "other")}
    assert prints["one"] == prints["again"]
    for table in ("students", "wages", "enrollments", "credentials", "datapackage"):
        assert prints["one"][table] != prints["other"][table], table


@pytest.mark.parametrize("students", [LEAST - 1, MOST + 1, 0, -5])
def test_other_sizes_are_refused(tmp_path, students):
    with pytest.raises(DemoError, match="1,000 to 2,000,000"):
        generate(tmp_path / "demo", students=students)
    assert not (tmp_path / "demo").exists()


def test_it_replaces_a_demo_and_nothing_else(tmp_path):
    folder = tmp_path / "package"
    generate(folder, students=LEAST, seed=1)
    before = _prints(folder)
    generate(folder, students=LEAST, seed=2)
    assert _prints(folder) != before
    meta = json.loads((folder / "datapackage.json").read_text())
    meta["throughline"]["synthetic"] = False
    (folder / "datapackage.json").write_text(json.dumps(meta))
    with pytest.raises(DemoError, match="name a new folder"):
        generate(folder, students=LEAST, seed=1)
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("precious")
    with pytest.raises(DemoError, match="name a new folder"):
        generate(other, students=LEAST, seed=1)
    assert (other / "thesis.txt").read_text() == "precious"


def test_interrupting_it_leaves_what_was_there(tmp_path):
    folder = tmp_path / "package"
    generate(folder, students=LEAST, seed=1)
    before = _prints(folder)
    command = [sys.executable, "-m", "aggregates", "demo", str(folder), "--students", str(MOST)]
    environment = os.environ | {"PYTHONPATH": str(Path(aggregates.__file__).parents[1])}
    with heeding():
        demo = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    with demo:
        assert "leavers" in demo.stderr.readline()  # it has begun
        demo.send_signal(signal.SIGINT)
        said = demo.stderr.read()
    assert demo.returncode == 130, said
    assert "interrupted" in said and "Traceback" not in said
    assert _prints(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def _prints(folder):
    return {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }
