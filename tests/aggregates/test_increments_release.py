"""Releases built from what an earlier build kept are the releases of a build from scratch."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import duckdb
import pytest

from aggregates.increments import NAME, Shelf
from tests.aggregates.commands import Agency, python

LAST = "2025Q2"  # of the wages that the earlier package holds
KILLER = """
import os, signal, sys
from pathlib import Path
from aggregates import build, increments, policy

kept = increments.Shelf._keep

def keep_some(shelf, file, key):
    if len(list(shelf.folder.glob("*.parquet"))) == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    kept(shelf, file, key)

increments.Shelf._keep = keep_some
package, out, rules, work = map(Path, sys.argv[1:])
build.build(package, out, policy.load(rules), work=work)
"""


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    return Agency(tmp_path_factory.mktemp("agency")).found()


@pytest.fixture(scope="module")
def scratch(agency):
    """Name of the release that is built without a shelf."""
    return agency.build().name


def earlier(agency: Agency, folder: Path) -> Agency:
    """The agency some time ago: without its last cohort, and with wages to `LAST` only."""
    before = Agency(folder)
    before.scratch.mkdir(parents=True)
    before.policy.write_text(agency.policy.read_text())
    before.package.mkdir()
    students = agency.package / "students.parquet"
    cohort = f"(select max(cohort_year) from '{students}')"
    known = f"student_id in (select student_id from '{students}' where cohort_year < {cohort})"
    only = {name: known for name in ("students", "enrollments", "credentials", "service")}
    only["wages"] = f"{known} and quarter <= '{LAST}'"
    with duckdb.connect() as con:
        for file in agency.package.glob("*.parquet"):
            con.execute(
                f"copy (select * from '{file}' where {only.get(file.stem, 'true')}) "
                f"to '{before.package / file.name}' (format parquet)"
            )
    about = json.loads((agency.package / "datapackage.json").read_text())
    about["throughline"]["wages_last_quarter"] = LAST
    (before.package / "datapackage.json").write_text(json.dumps(about))
    return before


def build(agency: Agency, work: Path, out: Path) -> tuple[str, int, int]:
    """Name of the release, and how many exit years' horizons were linked, and how many not."""
    process = agency.start("--work", work, out=out)
    said = process.communicate()[1]
    assert process.returncode == 0, said
    found = re.search(r"linking wages and study of (\d+) exit years' horizons; (\d+) are", said)
    assert found, said
    return (out / "current").resolve().name, int(found[1]), int(found[2])


@pytest.mark.long
def test_a_new_cohort_and_new_quarters_make_the_release_of_a_build_from_scratch(
    agency, scratch, tmp_path
):
    work, out = tmp_path / "work", tmp_path / "releases"
    before, linked, same = build(earlier(agency, tmp_path / "before"), work, out)
    assert before != scratch and linked > 100 and same == 0
    name, linked, same = build(agency, work, out)
    assert name == scratch and 0 < linked < same
    assert build(agency, work, out) == (scratch, 0, linked + same)
    assert len(list(work.glob("*.parquet"))) == linked + same


@pytest.mark.long
def test_a_build_that_is_killed_while_it_keeps_leaves_whole_files(agency, scratch, tmp_path):
    work, out = tmp_path / "work", tmp_path / "releases"
    process = python(agency.scratch, "-c", KILLER, agency.package, out, agency.policy, work)
    assert process.communicate() and process.returncode == -signal.SIGKILL
    kept = [NAME.fullmatch(path.name)[1] for path in work.glob("*.parquet")]
    assert len(kept) == 5
    assert Shelf(work).missing({(2000 + at, "q2"): key for at, key in enumerate(kept)}) == []
    name, linked, same = build(agency, work, out)
    assert (name, same) == (scratch, 5) and linked > 100
    assert not [path for path in work.iterdir() if path.name.startswith(".draft")]


def test_a_shelf_among_releases_is_refused(agency, tmp_path):
    process = agency.start("--work", tmp_path / "work", out=tmp_path)
    said = process.communicate()[1]
    assert process.returncode == 1
    assert "confidential records must not be kept among releases" in said
    assert not (tmp_path / "work").exists()
