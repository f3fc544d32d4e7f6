"""A cube and a subgroup dimension that nobody has declared before, as METHODS.md adds them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import aggregates
from aggregates import checks, declarations, policy, release
from aggregates.audit import attack_release, open_release
from aggregates.build import build
from aggregates.declarations import LEAVERS, Cube
from aggregates.definitions import subgroups
from aggregates.demo import generate
from aggregates.errors import CubeError, ReleaseError
from aggregates.relations import System
from app import create_app

METHODS = (Path(aggregates.__file__).parent / "METHODS.md").read_text(encoding="utf-8")
STUDENTS = 3_000
PARTS = ["one", "several", "two", "more"]
LEAVES = ["one", "two", "more"]
HORIZONS = ("y01", "y05")
KEYS = ["program_code", "region_code", "horizon_code", "subgroup_dim", "subgroup_code"]
# The same numbers straight from the files of the package, by nothing of ours but the years shown.
PLAIN = """
with
    person as (
        select s.student_id, s.cohort_year, s.match_status = 'matched' as matched,
               'lwa:' || r.workforce_region_id as region,
               if(s.exit_quarter like '%Q2', 'spring', 'other') as season,
               left(s.exit_quarter, 4)::int * 4 + right(s.exit_quarter, 1)::int as left_in
        from students s
        join schools c using (school_id)
        join regions r using (county_fips)
    ),
    shown as (
        select horizon_code, right(horizon_code, 2)::int as year, first_year, last_year
        from cover where cohort_code = 'all' and horizon_code in ('y01', 'y05')
    ),
    paid as (
        select p.student_id, h.horizon_code, count(distinct w.employer_id) as employers
        from person p join wages w using (student_id), shown h
        where w.wages > 0 and left(w.quarter, 4)::int * 4 + right(w.quarter, 1)::int - p.left_in
              between 4 * h.year - 3 and 4 * h.year
        group by all
    )
select 'total' as program_code, coalesce(region, 'state') as region_code, horizon_code,
       if(season is null, 'total', 'season') as subgroup_dim,
       coalesce(season, 'total') as subgroup_code,
       count(*) as n_exiters, count(*) filter (matched) as n_matched,
       count(employers) filter (matched) as n_employed,
       count(*) filter (matched and employers = 1) as one,
       count(*) filter (matched and employers = 2) as two,
       count(*) filter (matched and employers > 2) as more,
       count(*) filter (matched and employers > 1) as several
from person p join shown h on p.cohort_year between h.first_year and h.last_year
left join paid using (student_id, horizon_code)
group by grouping sets ((horizon_code), (horizon_code, region), (horizon_code, season))
"""


def blocks(title: str, language: str) -> list[str]:
    """The examples in a language of one section of METHODS.md."""
    section = METHODS.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


def toy_cube(folder: Path, sql: str) -> Cube:
    """The cube of the example, whose SQL is in `folder`."""
    partition, cube = blocks("To add a cube", "python")
    names = dict(vars(declarations))
    exec(partition, names)
    (folder / "jobs.sql").write_text(sql, encoding="utf-8")
    names["JOBS"] = replace(names["JOBS"], sql=folder / "jobs.sql")
    return eval(cube, names)


def declare(patch: pytest.MonkeyPatch, cube: Cube) -> None:
    """Add the lines of the examples to the two lists that everything follows from."""
    patch.setattr(declarations, "CUBES", (*declarations.CUBES, cube))
    (line,) = blocks("To add a subgroup dimension", "python")
    dimension = eval(line, dict(vars(subgroups)))
    patch.setattr(subgroups, "SUBGROUPS", (*subgroups.SUBGROUPS, dimension))


@dataclass(frozen=True)
class Added:
    """A release of a package, built with the toy cube and dimension."""

    package: Path
    release: Path
    staging: Path
    policy: policy.Policy

    def rows(self, sql: str) -> pd.DataFrame:
        with open_release(self.release) as con:
            return con.execute(sql).df()

    def truth(self) -> pd.DataFrame:
        """Counts of the package at both horizons, by `KEYS`."""
        with duckdb.connect() as con:
            for file in self.package.glob("*.parquet"):
                con.execute(f"create view {file.stem} as from '{file}'")
            con.register("cover", self.rows("from dim_cohort_horizon"))
            return con.execute(PLAIN).df().set_index(KEYS).sort_index()

    def system(self) -> tuple[System, pd.DataFrame, set[frozenset[int]]]:
        """What the attack reckons with, the groups of its rows, and the cells of each relation."""
        with open_release(self.release) as con:
            shown = release.published(con, LEAVERS, "toy", self.policy)
        system = shown.system()
        lines = np.split(system.relations.indices, system.relations.indptr[1:-1])
        return system, shown.rows, {frozenset(line) for line in lines}


@pytest.fixture(scope="module")
def added(tmp_path_factory) -> Iterator[Added]:
    folder = tmp_path_factory.mktemp("toy")
    generate(folder / "package", students=STUDENTS, seed=1)
    with pytest.MonkeyPatch.context() as patch:
        declare(patch, toy_cube(folder, *blocks("To add a cube", "sql")))
        (folder / "policy.toml").write_text(*blocks("To add a cube", "toml"), encoding="utf-8")
        rules = policy.load(folder / "policy.toml")
        package, staging = folder / "package", folder / "staging"
        made = build(package, folder / "releases", rules, keep_staging=staging)
        yield Added(package, made, staging / "staging.duckdb", rules)


@pytest.fixture(scope="module")
def truth(added) -> pd.DataFrame:
    return added.truth()


@pytest.fixture(scope="module")
def jobs(added) -> pd.DataFrame:
    return added.rows("from jobs")


def known(jobs: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Rows of the toy cube with the true count of each, of groups that PLAIN counts."""
    long = truth[PARTS].rename_axis(columns="jobs_code").stack().rename("true").reset_index()
    return jobs.merge(long, on=[*KEYS, "jobs_code"])


# The cube.


def test_every_group_of_its_grids_has_a_row_a_part(added, jobs):
    grids = added.rows("from cube_grids where jobs")
    assert set(grids["horizon_code"]) == set(HORIZONS)
    assert set(grids["region_level"]) == {"state", "workforce_region"}
    dense = added.rows(
        "select p.program_code, r.region_code, h.cohort_code, h.horizon_code, u.subgroup_dim, "
        "u.subgroup_code, part_code as jobs_code from cube_grids g "
        "join dim_program p on p.level = g.program_level "
        "join dim_region r on r.level = g.region_level "
        "join dim_cohort c on c.level = g.cohort_level "
        "join dim_cohort_horizon h using (cohort_code, horizon_code) "
        "join dim_subgroup u using (subgroup_dim), dim_part d "
        "where g.jobs and d.partition = 'jobs' and p.level <> 'pair' order by all"
    )
    shown = jobs[list(dense)].sort_values(list(dense), ignore_index=True)
    pd.testing.assert_frame_equal(shown, dense)


def test_it_shows_what_the_package_holds(jobs, truth):
    rows = known(jobs, truth)
    shown = rows[rows["n_status"] == "published"]
    assert len(rows) > 100 and len(shown) > 50
    assert (shown["n"] == shown["true"]).all()
    whole = truth.loc[pd.MultiIndex.from_frame(shown[KEYS]), "n_employed"].to_numpy()
    there = (shown["share_status"] == "published").to_numpy()
    assert (shown["share"][there] == (shown["true"] / whole)[there]).all()


def test_small_parts_are_hidden_and_say_so(jobs, truth):
    rows = known(jobs, truth)
    hidden = rows["n_status"] == "suppressed"
    assert hidden[(rows["true"] < 10)].all() and (rows["true"] < 10).any()
    assert (hidden & (rows["true"] >= 10)).any()  # by which the small ones would be known
    assert set(rows["n_status"]) == {"published", "suppressed"}
    assert rows["n"][hidden].isna().all() and rows["share"][hidden].isna().all()


def test_its_parts_add_up_in_the_relations(added):
    system, groups, sums = added.system()
    cell = {part: system.index[f"jobs__{part}"] for part in PARTS}
    cell["whole"] = system.index["n_employed"]
    counted = np.flatnonzero(cell["one"] >= 0)
    assert len(counted) > 50
    for row in counted:
        for names in (("whole", "one", "several"), ("several", "two", "more")):
            assert frozenset(cell[name][row] for name in names) in sums
    here = groups.loc[counted]
    here = here[here["horizon_code"] == "y01"]
    everybody = here["subgroup_dim"] == "total"
    state = here["region_code"] == "state"
    for parts in (~state, here["subgroup_dim"] == "sex", here["subgroup_dim"] == "season"):
        rows = here.index[(everybody & state) | parts]
        assert len(rows) > 2
        assert all(frozenset(cell[part][rows]) in sums for part in PARTS)


def test_its_columns_and_codes_are_defined(added, jobs):
    said = added.rows("from definitions").set_index("id")
    for column in ("jobs_code", "jobs.n", "jobs.share"):
        assert said.loc[column, "long"] and said.loc[column, "long_es"]
    assert {"jobs_code", "n", "share"} <= set(jobs)
    parts = added.rows("from dim_part where partition = 'jobs' order by sort_order")
    assert list(parts["part_code"]) == PARTS
    assert parts["title"].all() and parts["title_es"].all()
    assert list(parts["parent"].fillna("")) == ["", "", "several", "several"]


def test_it_is_in_the_table_of_contents(added, jobs):
    (line,) = added.rows("from cubes where cube = 'jobs'").to_dict("records")
    assert line["published"] and line["rows"] == len(jobs)
    hidden = added.rows("from cube_suppression where cube = 'jobs' and measure = 'n'")
    assert hidden["cells"].sum() == len(jobs)


def test_the_attack_finds_what_its_hidden_parts_would_tell(added, jobs, truth, tmp_path):
    assert attack_release(added.release)["result"] == "proved"
    rows = known(jobs, truth)
    small = rows[(rows["true"] < 10) & rows["jobs_code"].isin(LEAVES)].groupby(KEYS).size()
    group = dict(zip(KEYS, small.index[small == 1][0], strict=True))
    told = tmp_path / "release.duckdb"
    shutil.copy(added.release / "release.duckdb", told)
    with duckdb.connect(str(told)) as con:  # all parts of a group but the one that is unsafe
        for code in PARTS:
            true = int(truth.loc[tuple(group.values()), code])
            if true >= 10:
                con.execute(
                    "update jobs set n = $true, n_status = 'published' where jobs_code = $code and "
                    + " and ".join(f"{key} = ${key}" for key in KEYS),
                    group | {"true": true, "code": code},
                )
    with pytest.raises(ReleaseError, match="jobs__"):
        attack_release(told)


# The dimension.


def test_its_groups_are_rows_of_every_cube_with_subgroups(added, jobs, truth):
    codes = added.rows("from dim_subgroup where subgroup_dim = 'season' order by sort_order")
    assert list(codes["subgroup_code"]) == ["spring", "other"]
    assert list(codes["title"]) == ["Left in spring", "Left at another time"]
    assert set(codes["dim_title"]) == {"Season of leaving"}
    assert added.rows("from definitions where id = 'season'")["short_es"].all()
    assert set(jobs[jobs["subgroup_dim"] == "season"]["jobs_code"]) == set(PARTS)
    rows = added.rows("from outcomes where subgroup_dim = 'season'")
    assert set(rows["horizon_code"]) >= {"q2", "q4", *HORIZONS}
    both = rows.merge(truth, on=KEYS, suffixes=("", "_true"))
    assert len(both) == 2 * len(HORIZONS)
    for name in ("n_matched", "n_employed"):
        shown = both[both[f"{name}_status"] == "published"]
        assert len(shown) and (shown[name] == shown[f"{name}_true"]).all()


def test_its_groups_are_protected_as_parts_of_everybody(added, tmp_path):
    system, groups, sums = added.system()
    at = groups[groups["cohort_code"] == "all"].reset_index().set_index(KEYS)["index"]
    for horizon in ("q2", *HORIZONS):
        where = [("total", "total"), ("season", "spring"), ("season", "other")]
        rows = [at["total", "state", horizon, *who] for who in where]
        for name in ("n_matched", "n_employed", "not_employed"):
            assert frozenset(system.index[name][rows]) in sums
    told = tmp_path / "release.duckdb"
    shutil.copy(added.release / "release.duckdb", told)
    with duckdb.connect(str(told)) as con:
        con.execute(
            "update outcomes set n_employed = n_employed + 1, rate_employed = "
            "(n_employed + 1) / n_matched where subgroup_dim = 'season' and horizon_code = 'y01' "
            "and subgroup_code = 'spring'"
        )
        con.execute("create or replace table outcomes_by_region as from outcomes")
    with pytest.raises(ReleaseError, match="contradicts itself"):
        attack_release(told)


# Both.


def test_the_site_shows_them(added):
    client = create_app(added.release).server.test_client()
    methods = client.get("/methods").get_data(as_text=True)
    assert "Do people work for one employer in a year, or for several?" in methods
    assert "How many employers paid somebody in the year." in methods
    assert "Season of leaving" in client.get("/gaps").get_data(as_text=True)


# What is declared wrongly, or counted wrongly, is refused.


def test_a_cube_that_does_not_add_up_is_refused(added):
    staged = duckdb.connect(str(added.staging))
    for change, broken in (
        ("jobs__one = jobs__one + 1 where subgroup_dim = 'total'", "partitions"),
        ("jobs__two = null where jobs__two is not null", "parts"),
        ("n_exiters = n_exiters + 1 where subgroup_dim = 'season'", "margins_subgroup"),
    ):
        staged.execute(f"begin; update cube_outcomes set {change}")
        with pytest.raises(CubeError, match=broken):
            checks.run(staged)
        staged.execute("rollback")
    checks.run(staged)
    staged.close()


@pytest.mark.long
def test_sql_that_puts_somebody_in_two_parts_or_in_none_is_refused(added, tmp_path, monkeypatch):
    (sql,) = blocks("To add a cube", "sql")
    twice = f"from ({sql}) union all select * replace ('one' as part) from ({sql})"
    (tmp_path / "two").mkdir()
    cube = toy_cube(tmp_path / "two", twice)
    monkeypatch.setattr(declarations, "CUBES", (*declarations.CUBES[:-1], cube))
    with pytest.raises(CubeError, match="partitions"):
        build(added.package, tmp_path / "releases", added.policy)
