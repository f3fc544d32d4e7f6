"""What a build keeps for the next one: only what changed is linked, and nothing else differs."""

from __future__ import annotations

import shutil
import stat
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from aggregates import cubes, intake, linking
from aggregates.audit import quiet
from aggregates.declarations import LEAVERS
from aggregates.errors import BusyError, ReleaseError
from aggregates.increments import shelf
from tests.aggregates.packages import Tables, base, student, wage, write
from tests.aggregates.test_linking import POLICY

LAST = "2021Q4"
PAID = (-3, 0, 2, 5, 6)  # quarters after exit


def quarter(year: int, quarters: int) -> str:
    """So many quarters after the second of a year."""
    index = year * 4 + 1 + quarters
    return f"{index // 4}Q{index % 4 + 1}"


def people(*years: int) -> Tables:
    """Three leavers a year, with wages, study and service; the later years come first by id."""
    tables = base()
    everybody = [(year, 10 * (2029 - year) + one) for year in years for one in range(3)]
    tables["students"] = [
        student(number, cohort_year=year, exit_quarter=f"{year}Q2", program_id="welding")
        for year, number in everybody
    ]
    tables["wages"] = [
        wage(number, quarter(year, after), wages=1_000.0 + number + after)
        for year, number in everybody
        for after in PAID
        if "2017Q1" <= quarter(year, after) <= LAST
    ]
    study = tables["enrollments"][0]
    tables["enrollments"] = [
        study | {"student_id": f"P{number:04d}", "quarter": quarter(year, 2)}
        for year, number in everybody
    ]
    tables["credentials"] = [tables["credentials"][0] | {"student_id": f"P{everybody[0][1]:04d}"}]
    tables["service"] = [
        {"student_id": row["student_id"], "quarter": row["quarter"], "service_type": "federal"}
        for row in tables["enrollments"]
    ]
    return tables


class Office:
    """A package that changes, a shelf, and the people that a build with it links."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.work = folder, folder / "work"
        self.tables = people(2019, 2018, 2017)
        self.last = LAST
        self.rules = POLICY

    def link(self, work: Path | None) -> tuple[list[tuple], int]:
        """Everybody at every horizon, with what they earned; and how many exit years' horizons."""
        package = write(self.folder / "package", self.tables, wages_last_quarter=self.last)
        with duckdb.connect() as con, shelf(work) as kept:
            intake.stage(package, con, max_reject_share=0)
            linking.reference(con, self.rules)
            cubes._dimensions(con, self.rules, [LEAVERS])
            linking.link(con, cubes._subgroup_columns(con, self.rules), quiet, kept)
            if kept:
                kept.sweep()
            found = con.execute(
                "from outcome left join person_period using (student_key, horizon_code) "
                "order by student_key, horizon_code"
            ).fetchall()
            places = con.execute("select count(distinct (cohort, horizon_code)) from outcome")
            return found, places.fetchone()[0]

    def files(self) -> dict[str, int]:
        """Name -> when it was written."""
        return {path.name: path.stat().st_mtime_ns for path in self.work.glob("*.parquet")}

    def relinked(self) -> int:
        """How many exit years' horizons a build with the shelf links.

        It ends with the people of a build without one, and with a file a place.
        """
        before = self.files()
        found, places = self.link(self.work)
        assert found == self.link(None)[0]
        after = self.files()
        assert len(after) == places
        return len(after.items() - before.items())


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """After a first build."""
    office = Office(tmp_path_factory.mktemp("office"))
    assert office.relinked() == len(office.files()) > 20
    return office


@pytest.fixture
def office(first, tmp_path):
    """A copy of it, to change."""
    shutil.copytree(first.work, tmp_path / "work")
    return Office(tmp_path)


def test_nothing_is_linked_again_where_nothing_changed(office):
    assert office.relinked() == 0


def test_a_new_cohort_is_linked_and_no_other(office):
    """Its people come before all others by id, and move the keys of everybody."""
    before = len(office.files())
    office.tables = people(2020, 2019, 2018, 2017)
    assert office.relinked() == len(office.files()) - before > 0


def test_new_quarters_of_wages_are_linked_and_no_others(office):
    """Two more quarters: each cohort gets one more year."""
    office.last = "2022Q2"
    office.tables["wages"].append(wage(120, "2022Q1"))
    assert office.relinked() == 3


def test_late_wages_touch_what_looks_at_their_quarter(office):
    office.tables["wages"].append(wage(120, quarter(2017, 4)))
    assert office.relinked() == 3  # q4, year 1, and year 2, which looks one quarter back
    office.tables["wages"].append(wage(120, quarter(2017, 3)))
    assert office.relinked() == 3  # q2 and q4, which look to both sides, and year 1
    office.tables["wages"].append(wage(100, quarter(2019, -8)))
    assert office.relinked() == 1


@pytest.mark.parametrize(
    ("table", "change", "touched"),
    [
        ("wages", {"wages": 1.0}, {"b3"}),
        ("wages", {"naics": "62"}, {"b3"}),
        ("wages", {"work_county_fips": "39003"}, {"b3"}),
        ("wages", {"employer_id": "other"}, {"b3"}),
        ("enrollments", {"quarter": quarter(2019, 4)}, {"q2", "q4", "y01"}),
        ("service", {"quarter": quarter(2019, 4)}, {"q2", "q4", "y01"}),
        ("students", {"sex": "male"}, set()),
        ("schools", {"county_fips": "39003"}, set()),
    ],
)
def test_a_record_touches_the_horizons_that_it_is_in(office, table, change, touched):
    """The first student left in 2019; codes of places and people are not in what is kept."""
    office.tables[table][0] |= change
    assert office.relinked() == len(touched)


@pytest.mark.parametrize("change", [{"match_status": "not_matched"}, {"exit_quarter": "2019Q3"}])
def test_a_student_touches_all_of_their_cohort(office, change):
    names = office.files()
    office.tables["students"][0] |= change
    one_third = office.relinked()
    assert 0 < one_third < len(names)


def test_constant_dollars_of_another_year_touch_everything(office):
    office.rules = replace(POLICY, constant_dollar_year=2020)
    assert office.relinked() == len(office.files())


def test_rules_of_counting_touch_nothing(office):
    office.rules = replace(POLICY, minimum_mean_group=1, cohort_window_anchor=2018, pool={})
    assert office.relinked() == 0


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "swapped"])
def test_a_damaged_file_is_made_again(office, damage):
    one, other = sorted(office.work.glob("*.parquet"), key=lambda path: path.stat().st_size)[-2:]
    good = one.read_bytes()
    bad = {
        "cut": good[:-1],
        "changed": good[:40] + bytes([good[40] ^ 1]) + good[41:],
        "empty": b"",
        "swapped": other.read_bytes(),
    }
    one.write_bytes(bad[damage])
    assert office.relinked() == 1
    assert not one.exists() or one.read_bytes() == good  # rows may be written in another order


def test_the_shelf_is_for_its_owner_and_holds_nothing_else(office):
    (office.work / ".draft-left").mkdir()
    (office.work / ".draft-left" / "rows").write_text("of a build that was killed")
    office.relinked()
    assert stat.S_IMODE(office.work.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in office.work.glob("*.parquet")} == {0o600}
    others = {path.name for path in office.work.iterdir()} - set(office.files())
    assert others == {".lock"}


def test_a_folder_that_others_may_enter_is_refused(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(ReleaseError, match="only you can enter"), shelf(tmp_path):
        pass


def test_one_build_at_a_time_uses_a_shelf(tmp_path):
    folder = tmp_path / "work"
    with shelf(folder), pytest.raises(BusyError, match="choose another --work"), shelf(folder):
        pass
    with shelf(folder):
        pass
