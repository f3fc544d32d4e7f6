"""A release: what it is called, what it holds, and what is the same when it is built again."""

import hashlib
import json
import os
import shutil
import stat
from dataclasses import replace

import duckdb
import pytest

from aggregates import policy as policies
from aggregates.audit import attack_release, whole
from aggregates.build import build, locked, staging, switch
from aggregates.declarations import POPULATIONS
from aggregates.errors import BusyError
from tests.aggregates.commands import Agency

RULES = """
minimum_count = 5
protection_width = 3
minimum_mean_group = 10
minimum_mean_part = 30

[parts]
placement = 2

[[grids]]
program = "total"
region = "state"
cohorts = ["all"]
cubes = ["outcomes", "places", "wioa"]

[[grids]]
credential = "credential_type"
region = "state"
cohorts = ["all"]
cubes = ["credentials"]

[[grids]]
program = "total"
region = "state"
cohorts = ["year"]
cubes = ["educators"]
"""


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    agency = Agency(tmp_path_factory.mktemp("agency")).found()
    agency.policy.write_text(RULES)
    return agency


@pytest.fixture(scope="module")
def first(agency):
    """What the first build printed, and what it said meanwhile."""
    process = agency.start()
    printed, said = process.communicate()
    assert process.returncode == 0, said
    return printed, said


@pytest.fixture(scope="module")
def release(agency, first):
    return (agency.out / "current").resolve()


def tables(release):
    """Every table of a release, row by row."""
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as con:
        names = [name for (name,) in con.execute("show tables").fetchall()]
        return {name: con.execute(f"from {name}").fetchall() for name in names}


def manifest(release):
    return json.loads((release / "manifest.json").read_text())


def test_the_manifest_says_what_is_in_the_folder(release):
    said = manifest(release)
    held = (release / said["file"]).read_bytes()
    assert said["sha256"] == hashlib.sha256(held).hexdigest()
    assert said["bytes"] == len(held)
    assert said["release_id"] == said["certificate"]["release_id"] == release.name
    assert dict(tables(release)["metadata"])["release_id"] == release.name
    certificate = {key: str(value) for key, value in said["certificate"].items()}
    assert dict(tables(release)["certificate"]) == certificate
    inside = sorted(path.name for path in release.iterdir())
    assert inside == ["decisions.jsonl", "files", "manifest.json", "release.duckdb"]
    assert whole(release)


def test_it_shows_every_population_and_hides(release):
    """Or the tests here would say little of what is the same when it is built again."""
    found = tables(release)
    assert {"outcomes", "places", "wioa", "placement", "credentials", "educators"} <= set(found)
    assert {"published", "suppressed"} <= {row[3] for row in found["cube_suppression"]}


def test_anybody_may_read_a_release_and_only_its_owner_change_it(release):
    assert stat.S_IMODE(release.stat().st_mode) == 0o755
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in release.iterdir()}
    assert modes.pop("files") == 0o755 and set(modes.values()) == {0o644}


def test_the_same_package_and_policy_make_the_same_release(agency, release, tmp_path):
    again = agency.build(out=tmp_path / "other")
    assert again.name == release.name
    assert tables(again) == tables(release)
    mine, its = manifest(release), manifest(again)
    changing = {"built", "seconds", "sha256"}
    assert {k: v for k, v in mine.items() if k not in changing} == {
        k: v for k, v in its.items() if k not in changing
    }


@pytest.mark.long
def test_building_it_again_leaves_the_release_as_it_is(agency, release):
    before = (release / "manifest.json").stat()
    assert agency.build() == release
    after = (release / "manifest.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_damaged_release_is_made_again(agency, release):
    good = (release / "release.duckdb").read_bytes()
    (release / "release.duckdb").write_bytes(good[:-1])
    assert not whole(release)
    assert agency.build() == release
    assert whole(release) and not agency.leftovers()


@pytest.mark.long
def test_the_order_of_rows_in_the_package_changes_nothing_but_its_fingerprint(
    agency, release, tmp_path
):
    shuffled = Agency(tmp_path)
    shuffled.scratch.mkdir()
    shuffled.policy.write_text(agency.policy.read_text())
    shuffled.package.mkdir()
    with duckdb.connect() as con:
        for file in agency.package.iterdir():
            if file.suffix == ".parquet":
                con.execute(
                    f"copy (select t.* from '{file}' t order by hash(t::varchar)) "
                    f"to '{shuffled.package / file.name}' (format parquet)"
                )
    description = (agency.package / "datapackage.json").read_text()
    (shuffled.package / "datapackage.json").write_text(description)
    mine, its = tables(release), tables(shuffled.build())
    differ = {key for key, value in mine["metadata"] if dict(its["metadata"])[key] != value}
    assert differ == {"input_fingerprint", "release_id"}
    for name in set(mine) - {"metadata", "certificate"}:
        assert its[name] == mine[name], name


@pytest.mark.long
def test_another_policy_makes_another_release(agency, release, tmp_path):
    policy = replace(policies.load(agency.policy), wage_rounding=500)
    other = build(agency.package, tmp_path, policy)
    assert other.name != release.name
    printed = tmp_path / "policy.toml"
    printed.write_text(dict(tables(other)["metadata"])["policy_toml"])
    assert policies.load(printed) == policy
    assert attack_release(other)["release_id"] == other.name


def test_current_is_a_relative_link_switched_in_one_step(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        switch(tmp_path, name)
        assert os.readlink(tmp_path / "current") == name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "current"]


def test_releases_can_be_moved_with_their_folder(agency, release, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(release, moved / release.name)
    switch(moved, release.name)
    assert attack_release(moved / "current")["release_id"] == release.name


def test_one_build_at_a_time_and_the_lock_goes_with_it(tmp_path):
    with (
        locked(tmp_path),
        pytest.raises(BusyError, match="wait for it to end"),
        locked(tmp_path),
    ):
        pass
    with locked(tmp_path):
        pass


def test_staging_starts_empty_and_ends_with_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    for _ in range(2):
        with staging(tmp_path, None) as con:
            con.execute("create table stg_students as select 1 as student_id")
        assert not list((tmp_path / "scratch").iterdir())


def test_kept_staging_is_for_its_owner_and_starts_empty(tmp_path):
    kept = tmp_path / "kept"
    for _ in range(2):
        with staging(tmp_path, kept) as con:
            con.execute("create table stg_students as select 1 as student_id")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o700
        assert [path.name for path in kept.iterdir()] == ["staging.duckdb"]


def test_what_the_build_says_is_the_progress_of_a_person(first):
    printed, said = first
    assert printed.startswith("Published ") and "none exposed" in printed
    assert "THROUGHLINE_RELEASE=" in printed
    times = [float(line.split()[0]) for line in said.splitlines()]
    assert times == sorted(times) and len(times) > 20
    for population in POPULATIONS:
        assert f"protecting {population.name}" in said and f"cells of {population.name}" in said
